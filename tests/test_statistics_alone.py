"""Statistics need only numpy, pandas, scipy and statsmodels: nothing that draws, displays, renders or reads files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

# Refuses every import except the standard library, our own code, the four libraries and their dependencies.
ALONE = """
import sys

FOUR = {"numpy", "pandas", "scipy", "statsmodels"}
THEIRS = {"dateutil", "formulaic", "interface_meta", "narwhals", "packaging", "patsy", "six", "typing_extensions",
    "tzdata", "wrapt"}


class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in {"helpers", *FOUR, *THEIRS, *sys.stdlib_module_names} and not top.startswith("_"):
            raise ModuleNotFoundError(f"refused: {name}", name=name)


sys.meta_path.insert(0, Refuse())
"""

EVERY_MODULE = """
import importlib, pkgutil
import helpers.statistics

names = [each.name for each in pkgutil.walk_packages(helpers.statistics.__path__, "helpers.statistics.")]
for name in names:
    importlib.import_module(name)
print(*names)
"""

# 41 months of 100 in the county, 60 in Wyre and 40 in Blackpool, except that Blackpool has 60 in the newest month.
ONE_OF_EACH = """
import pandas as pd
from helpers.periods import Span
from helpers.statistics import (
    change, comparison, displacement, false_alarms, funnel, indicators, missing_locations, quarters, rates, xmr,
    year_end,
)
from helpers.statistics.noise.dispersion import noise
from helpers.statistics.xmr.level_shift import level_shifts
from helpers.statistics.year_end.backtest import backtest

months = pd.period_range("2013-04", "2016-08", freq="M")
blackpool = pd.Series([40.0] * 40 + [60.0], months, name=("Blackpool", "Rape"))
wyre = pd.Series(60.0, months, name=("Wyre", "Rape"))
county = (blackpool + wyre).rename(("Lancashire", "Rape"))
districts = pd.concat([blackpool, wyre], axis="columns", keys=[blackpool.name, wyre.name])
august, july = Span.parse("2016-08"), Span.parse("2016-07")
residents = pd.DataFrame({"area": ["Blackpool", "Wyre"], "year": 2016, "residents": [100_000, 100_000]})

to_date = change.year_to_date(blackpool)
rated = rates.districts(districts, county, residents, area="Blackpool", period=august)
value = {"area": "Blackpool", "indicator": "Referrals", "group": "", "unit": "cases", "out_of": 40.0}
referred = pd.DataFrame([{**value, "period": "2016-07", "value": 10.0}])
nowhere = pd.Series(0.0, months)
found = {
    "change": to_date.difference,
    "comparison": comparison.districts(districts, county, area="Blackpool", period=august).rank,
    "displacement": displacement.weighted_difference(blackpool, wyre, before=july, after=august).difference,
    "false alarms": false_alarms.expected_by_chance([to_date]).tested,
    "funnel": funnel.funnel(rated),
    "indicator": indicators.newest(referred)[0].share,
    "level shifts": level_shifts(wyre),
    "missing locations": missing_locations.missing_locations(districts, county, nowhere, change=to_date).share,
    "noise": noise(wyre, august).dispersion,
    "quarter": quarters.newest_quarter(blackpool).count,
    "rate": float(rated.county["rate"]),
    "xmr": len(xmr.chart(blackpool).newest_signals),
    "year end, backtest": len(backtest(districts, origins=[pd.Period("2015-08", "M")])),
    "year end, forecast": round(year_end.forecast(wyre).total),
    "year end, regression": round(year_end.regression(wyre, degree=1).total),
}
print(found)
"""

OTHERS = """
import importlib

for name in "IPython matplotlib nbconvert papermill pyarrow pydantic rich seaborn typer".split():
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as refused:
        print(refused.name)
"""


@pytest.fixture
def alone(processes) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run code in a process that can import nothing else."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", ALONE + code], capture_output=True, text=True)

    return run


def test_every_module_of_statistics_is_imported_with_the_four_libraries_alone(alone):
    done = alone(EVERY_MODULE)
    assert done.returncode == 0, done.stderr
    names = done.stdout.split()
    assert len(names) >= 20
    assert {"helpers.statistics.change", "helpers.statistics.xmr.seasonal"} <= set(names)


def test_a_statistic_of_each_family_runs_with_the_four_libraries_alone(alone):
    done = alone(ONE_OF_EACH)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(
        {
            "change": 20,  # 4 months of 40 and one of 60, against 5 of 40
            "comparison": 1,  # Wyre did not move
            "displacement": 20.0,  # Blackpool rose by 20, Wyre by 0
            "false alarms": 1,
            "funnel": None,  # two districts are too few
            "indicator": 25.0,  # 10 of 40
            "level shifts": (),
            "missing locations": 0.0,
            "noise": 1.0,
            "quarter": 120,  # April to June, 3 months of 40
            "rate": 0.6,  # 60 + 60 among 200,000 residents, per 1,000
            "xmr": 1,  # 60 is outside the limits of months that are all 40
            "year end, backtest": 8,  # two series, four methods
            "year end, forecast": 720,  # 12 months of 60
            "year end, regression": 720,
        }
    )


def test_other_libraries_are_refused(alone):
    done = alone(OTHERS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "IPython", "matplotlib", "nbconvert", "papermill", "pyarrow", "pydantic", "rich", "seaborn", "typer",
    ]  # fmt: skip
