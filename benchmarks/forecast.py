"""How far out each method's estimates of the year are, and how often the forecast's ranges cover the outcome.

    .venv/bin/python benchmarks/forecast.py [--peers /tmp/peers/bin/python] [--choose]

reads three sets of real counts in ../shared/data: the Metropolitan Police's of 2010 to 2020, one series for each area
and MajorText; antisocial behaviour in Northern Ireland's eleven districts; and the Metropolitan Police's of 2010 to
2023. At the end of August of each year from 2013 to 2018, 2011 to 2022 and 2019 to 2022, each method gets the 41 months
up to then and estimates the next seven. "Forecast, all months" gets every month up to then. The error is the sum of
|estimate − actual| for the seven months' totals, divided by the sum of the actual years' totals. --peers adds
statsforecast's methods, run by an interpreter that has it (see forecast_peers.py; AutoARIMA takes some six minutes).
--choose shows how the forecast's constants were chosen on half of the boroughs and judged on the other half.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.holtwinters import SimpleExpSmoothing

from helpers.statistics.year_end import forecast as forecast_module
from helpers.statistics.year_end.forecast import COUNTS, MONTH, SHARES, TOTAL, YearEnd, forecast
from helpers.statistics.year_end.regression import regression

DATA = Path(__file__).parents[2] / "shared" / "data"
SOURCE = DATA / "mps" / "MPS Borough Level Crime (Historical).csv"
LATER = [DATA / "tables" / f"met-borough-wide-{months}.csv" for months in ("2010-04-to-2021-11", "2021-12-to-2023-11")]
DISTRICTS = DATA / "tables" / "psni-asb-monthly.csv"
REPEATED = "London Heathrow and London City Airports"  # the same counts as Aviation Security (SO18)
WHOLES = ["Northern Ireland", "No Policing District Assigned"]  # rows of the districts' file that are not districts
FORCE = "Metropolitan Police"
SO_FAR, TO_COME, HISTORY = 5, 7, 41
SIZES = [0, 15, 40, 100, 250, np.inf]  # mean counts a month: the bounds of the groups for which coverage is shown
LEVELS, WAVES, BELIEFS = [0.12, 1 / 6, 0.22], [2, 4, 8], [1 / 20, 1 / 50, 1 / 100]
SHARE_LEVELS = [0.02, 0.03, 0.05]


@dataclass(frozen=True)
class Case:
    """A series at an origin: its 41 months up to then, its force's, all months of both, and the months after."""

    history: pd.Series
    force: pd.Series
    all_months: pd.Series
    all_of_force: pd.Series
    actual: np.ndarray

    @property
    def area(self) -> str:
        return str(self.history.name[0])

    @property
    def so_far(self) -> float:
        return float(self.history.iloc[-SO_FAR:].sum())

    @property
    def year(self) -> float:
        return self.so_far + float(self.actual.sum())


def main() -> None:
    """Print the table of methods, the coverage of the forecast's ranges, and on request the choice of its constants."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has statsforecast")
    parser.add_argument("--choose", action="store_true", help="show how the constants were chosen")
    options = parser.parse_args()
    if not SOURCE.exists():
        sys.exit(f"The real counts are not here ({SOURCE.name} in ../shared/data/mps): nothing to measure on.")
    first = corpus(SOURCE)
    report("The Metropolitan Police, 2013 to 2018", first, options.peers)
    report("Antisocial behaviour in Northern Ireland, 2011 to 2022", antisocial(), options.peers)
    report("The Metropolitan Police, 2019 to 2022", corpus(*LATER, years=range(2019, 2023)), options.peers)
    if options.choose:
        choose(first)


def report(title: str, cases: list[Case], peers: str | None) -> None:
    """Print the errors of all methods, and the coverage of the forecast's ranges."""
    print(f"{title}: {len(cases)} cases, {sum(case.year for case in cases):,.0f} events in their years\n")
    totals, seconds = estimates(cases, peers)
    print(errors(cases, totals, seconds).round(2).to_string(), "\n")
    for known, force in [("with the force known", True), ("each series alone", False)]:
        results = [forecast_of(case, force) for case in cases]
        print(f"The forecast's ranges, {known}: % of actual counts within\n")
        print(coverage(cases, results).round(1).to_string(), "\n")
        print(conformal(cases, results).round(3).to_string(), "\n")


def corpus(*sources: Path, years: Iterable[int] = range(2013, 2019)) -> list[Case]:
    """Every series of the Metropolitan Police, at every origin with large enough counts before and after it."""
    table = pd.concat([_met(source) for source in sources], join="inner")
    return _cases(table, table.T.groupby(level="MajorText").sum().T, years)


def _met(source: Path) -> pd.DataFrame:
    rows = pd.read_csv(source)
    rows = rows[rows["LookUp_BoroughName"] != REPEATED]
    columns = [column for column in rows if column.isdigit()]
    table = rows.groupby(["LookUp_BoroughName", "MajorText"])[columns].sum().T
    table.index = pd.PeriodIndex(pd.to_datetime(table.index, format="%Y%m"), freq="M")
    return table


def antisocial() -> list[Case]:
    """The districts of Northern Ireland; their sum stands for the force."""
    rows = pd.read_csv(DISTRICTS)
    months = pd.to_datetime(rows["Calendar_Year"].astype(str) + rows["Month"], format="%Y%b")
    table = rows.pivot_table(index=pd.PeriodIndex(months, freq="M"), columns=["Policing_District", "Data_Measure"],
                             values="Incident_Count", aggfunc="sum").drop(columns=WHOLES, level=0)  # fmt: skip
    return _cases(table, table.T.groupby(level=1).sum().T, range(2011, 2023))


def _cases(table: pd.DataFrame, forces: pd.DataFrame, years: Iterable[int]) -> list[Case]:
    origins = [pd.Period(year=year, month=8, freq="M") for year in years]
    return [case for origin in origins for name in table for case in _case(table[name], forces[name[1]], origin)]


def _case(series: pd.Series, force: pd.Series, origin: pd.Period) -> Iterator[Case]:
    history, actual = series.loc[origin - HISTORY + 1 : origin], series.loc[origin + 1 : origin + TO_COME]
    means = [history.mean(), history.iloc[-SO_FAR:].mean(), actual.mean()]
    if min(means) >= 5 and (history == 0).mean() <= 0.2:
        whole = force.loc[:origin].rename((FORCE, force.name)).astype(float)
        since = history.index[0]
        all_months = series.loc[:origin].astype(float)
        yield Case(all_months.loc[since:], whole.loc[since:], all_months, whole, actual.to_numpy(dtype=float))


def estimates(cases: list[Case], peers: str | None) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Each method's estimate of the seven months' total in every case, and the seconds that a series took."""
    totals, seconds = {}, {}
    for name, method in METHODS.items():
        begin = time.perf_counter()
        totals[name] = np.array([method(case) for case in cases])
        seconds[name] = (time.perf_counter() - begin) / len(cases)
    if peers:
        histories = json.dumps([case.history.tolist() for case in cases])
        script = str(Path(__file__).with_name("forecast_peers.py"))
        ran = subprocess.run([peers, script], input=histories, capture_output=True, text=True, check=True)
        for name, found in json.loads(ran.stdout).items():
            totals[name], seconds[name] = np.array(found["months"]).sum(axis=1), found["seconds"]
        three = ["exponential smoothing, force's season", "DynamicOptimizedTheta", "last year × √ratio"]
        totals["mean of the last three"] = np.mean([totals[name] for name in three], axis=0)
        seconds["mean of the last three"] = sum(seconds[name] for name in three)
    return totals, seconds


def errors(cases: list[Case], totals: dict[str, np.ndarray], seconds: dict[str, float]) -> pd.DataFrame:
    """The error of each method, over all cases and by year, and the milliseconds that a series took."""
    years = np.array([case.history.index[-1].year for case in cases])
    table = {
        name: {
            "error %": error(cases, total),
            **{str(year): error(cases, total, years == year) for year in np.unique(years)},
            "ms": 1000 * seconds[name],
        }
        for name, total in totals.items()
    }
    return pd.DataFrame.from_dict(table, orient="index").sort_values("error %", ascending=False)


def error(cases: list[Case], totals: np.ndarray, chosen: np.ndarray | slice = slice(None)) -> float:
    """The sum of |estimate − actual| over the sum of the actual years' totals, in per cent."""
    actual = np.array([case.actual.sum() for case in cases])
    year = np.array([case.year for case in cases])
    return float(100 * np.abs(totals - actual)[chosen].sum() / year[chosen].sum())


def forecast_of(case: Case, force: bool) -> YearEnd:
    """The forecast, with or without the force."""
    return forecast(case.history, county=case.force if force else None)


def coverage(cases: list[Case], results: list[YearEnd]) -> pd.DataFrame:
    """How many of the years and months fell within their ranges, in per cent, by mean count a month.

    The last columns give the standard error of the years' shares if the ranges were right and the cases independent.
    Because boroughs and years are correlated, the true error is rather larger.
    """
    rows = []
    for case, result in zip(cases, results, strict=True):
        months = result.points.loc[result.history.last + 1 : result.year.last]
        row = {"mean": case.history.iloc[-12:].mean()}
        for level in TOTAL:
            lower, upper = getattr(result, f"lower_{level}"), getattr(result, f"upper_{level}")
            row[f"year {level}%"] = 100 * (lower <= case.year <= upper)
            within = (months[f"lower_{level}"] <= case.actual) & (case.actual <= months[f"upper_{level}"])
            row[f"month {level}%"] = 100 * within.mean()
        rows.append(row)
    table = pd.DataFrame(rows)
    sizes = pd.cut(table["mean"], SIZES, right=False)
    shares = pd.concat([table.groupby(sizes, observed=True).mean(), table.mean().to_frame("all").T])
    number = np.array([*table.groupby(sizes, observed=True).size(), len(table)])
    chance = {f"± {level}": np.sqrt(level * (100 - level) / number) for level in TOTAL}
    return shares.drop(columns="mean").assign(cases=number, **chance)


def conformal(cases: list[Case], results: list[YearEnd]) -> pd.DataFrame:
    """The multiples of the standard error that cover each share of the outcomes, and their coverage out of sample."""
    standard_error = np.array([(result.upper_80 - result.total) / TOTAL[80] for result in results])
    missed = np.array([case.actual.sum() - (r.total - r.recorded) for case, r in zip(cases, results, strict=True)])
    months = [result.points.loc[result.history.last + 1 : result.year.last] for result in results]
    pairs = zip(cases, months, strict=True)
    scores = {
        "year": np.abs(missed) / standard_error,
        "month": np.array([(np.abs(c.actual - m["estimate"]) / m["standard_error"]).to_numpy() for c, m in pairs]),
    }
    areas = np.array([case.area for case in cases])
    years = np.array([case.history.index[-1].year for case in cases])
    return pd.DataFrame.from_dict(
        {
            f"{name} {level}%": {
                "used": {"year": TOTAL, "month": MONTH}[name][level],
                "needed": np.quantile(score, level / 100),
                "% covered, borough left out": 100 * _covered_out_of_sample(score, areas, level / 100),
                "% covered, year left out": 100 * _covered_out_of_sample(score, years, level / 100),
            }
            for name, score in scores.items()
            for level in TOTAL
        },
        orient="index",
    )


def _covered_out_of_sample(score: np.ndarray, groups: np.ndarray, level: float) -> float:
    """The share of each group's scores below the quantile of all other groups' scores."""
    covered = [score[groups == group] <= np.quantile(score[groups != group], level) for group in np.unique(groups)]
    return float(np.mean(np.concatenate(covered)))


def choose(cases: list[Case]) -> None:
    """Print the error at every point of the grid, and on half of the boroughs with constants from the other half."""
    points = list(itertools.product(LEVELS, WAVES, BELIEFS, SHARE_LEVELS))
    totals = []
    for level, wave, belief, share in points:
        counts = [replace(COUNTS[0], level=level), replace(COUNTS[1], level=level, wave=wave, belief=belief),
                  replace(COUNTS[2], level=level, belief=belief)]  # fmt: skip
        with constants(COUNTS=counts, SHARES=[replace(SHARES[0], level=share)]):
            totals.append(np.array([_forecast(case) for case in cases]))
    names = ["level {:.2f} wave {} belief {:.2f} share {}".format(*point) for point in points]
    table = pd.Series([error(cases, each) for each in totals], index=names)
    print(f"The error over the grid: {table.min():.2f} to {table.max():.2f}\n\n{table.round(2).to_string()}\n")
    areas = np.array([case.area for case in cases])
    for title, halves in [("boroughs", _halves(np.unique(areas))), ("years", _halves(np.arange(2013, 2019)))]:
        keys = areas if title == "boroughs" else np.array([case.history.index[-1].year for case in cases])
        found = [_judged(cases, totals, np.isin(keys, half)) for half in halves]
        print(f"chosen on half of the {title}, judged on the other: {np.mean(found):.2f} (20 halvings)")


def _halves(groups: np.ndarray) -> Iterable[np.ndarray]:
    random = np.random.default_rng(2016)
    return [random.permutation(groups)[: len(groups) // 2] for _ in range(20)]


def _judged(cases: list[Case], totals: list[np.ndarray], half: np.ndarray) -> float:
    """The error over all cases, each half with the constants that did best on the other half."""
    chosen = np.empty(len(cases))
    for fitted in (half, ~half):
        best = min(totals, key=lambda each: error(cases, each, fitted))
        chosen[~fitted] = best[~fitted]
    return error(cases, chosen)


@contextmanager
def constants(**values: object) -> Iterator[None]:
    """Set constants of the forecast's module for the time of a `with` block."""
    kept = {name: getattr(forecast_module, name) for name in values}
    try:
        for name, value in values.items():
            setattr(forecast_module, name, value)
        yield
    finally:
        for name, value in kept.items():
            setattr(forecast_module, name, value)


def _regression(case: Case, degree: int = 2) -> float:
    result = regression(case.history, degree=degree)
    return float(result.total - result.recorded)


def _repeated(case: Case) -> float:
    return float(case.history.iloc[-12:-SO_FAR].sum())


def _scaled(case: Case) -> float:
    before = case.history.iloc[-12 - SO_FAR : -12].sum()
    return _repeated(case) * float(np.sqrt(case.so_far / before)) if before else _repeated(case)


def _smoothed(case: Case) -> float:
    """Simple exponential smoothing of the counts, deseasonalised by the force's ratio to moving average."""
    weights = np.r_[0.5, np.ones(11), 0.5] / 12
    middle = pd.Series(np.convolve(case.force, weights, mode="valid"), index=case.force.index[6:-6])
    ratio = (case.force / middle).dropna()
    season = ratio.groupby(ratio.index.month).mean()
    season /= season.mean()
    adjusted = case.history.to_numpy() / season.loc[case.history.index.month].to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        level = SimpleExpSmoothing(adjusted, initialization_method="estimated").fit().forecast(1)[0]
    last = case.history.index[-1]
    return float(level * season.loc[[(last + step).month for step in range(1, TO_COME + 1)]].sum())


def _forecast(case: Case, force: bool = True) -> float:
    result = forecast_of(case, force)
    return float(result.total - result.recorded)


def _all_months(case: Case) -> float:
    result = forecast(case.all_months, county=case.all_of_force)
    return float(result.total - result.recorded)


METHODS: dict[str, Callable[[Case], float]] = {
    "regression (CORA), quadratic": _regression,
    "regression (CORA), linear": lambda case: _regression(case, 1),
    "last year repeated": _repeated,
    "last year × √ratio": _scaled,
    "exponential smoothing, force's season": _smoothed,
    "forecast": _forecast,
    "forecast, all months": _all_months,
    "forecast, series alone": lambda case: _forecast(case, False),
}

if __name__ == "__main__":
    main()
