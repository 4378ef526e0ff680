"""How far out the forecast is in the first year after a change in recording, and how often its ranges hold.

    .venv/bin/python benchmarks/forecast_breaks.py [--every N]

takes every N-th case of benchmarks/forecast.py and multiplies the newest months, and those to come, by a step, as if
recording had changed. By months since the break, it prints the errors of the forecast that knows of the break and of
the one that does not.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from forecast import SOURCE, Case, corpus, coverage, error

from helpers.statistics.xmr.breaks import Break
from helpers.statistics.year_end.forecast import YearEnd, forecast
from helpers.statistics.year_end.level_since_break import FEWEST

STEPS = [0.6, 1.5]
SINCE = range(1, 13)


def main() -> None:
    """Print a table with the force known and one without."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=5, metavar="N", help="take every N-th case (default: 5)")
    options = parser.parse_args()
    if not SOURCE.exists():
        sys.exit(f"The real counts are not here ({SOURCE.name} in ../shared/data/mps): nothing to measure on.")
    cases = corpus(SOURCE)[:: options.every]
    for title, force in [("with the force known", True), ("each series alone", False)]:
        print(f"{len(cases)} cases, {title}, by months since the break\n")
        print(after_break(cases, force).round(1).to_string(), "\n")


def after_break(cases: list[Case], force: bool) -> pd.DataFrame:
    """Errors and coverage of years in per cent, with and without knowing of the break, for all steps together."""
    rows = {}
    for since in SINCE:
        broken = [with_step(case, step, since) for step, case in product(STEPS, cases)]
        known = _measured(broken, [_forecast(case, force, since) for case in broken]) if since >= FEWEST else {}
        unknown = _measured(broken, [_forecast(case, force) for case in broken])
        rows[since] = known | {f"{name}, not knowing": value for name, value in unknown.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


def with_step(case: Case, step: float, since: int) -> Case:
    """The case with its newest months, its force's newest months and the months to come multiplied by the step."""
    history, force = case.history.copy(), case.force.copy()
    for series in (history, force):
        series.iloc[-since:] = (series.iloc[-since:] * step).round()
    return replace(case, history=history, force=force, actual=np.round(case.actual * step))


def _forecast(case: Case, force: bool, since: int | None = None) -> YearEnd:
    measure = str(case.history.name[1])
    breaks = [Break(case.history.index[-since], (measure,), "An artificial step")] if since else []
    return forecast(case.history, county=case.force if force else None, breaks=breaks)


def _measured(cases: list[Case], results: list[YearEnd]) -> dict[str, float]:
    held = coverage(cases, results).loc["all"]
    totals = np.array([result.total - result.recorded for result in results])
    return {"error": error(cases, totals), "80% range": held["year 80%"], "95% range": held["year 95%"]}


if __name__ == "__main__":
    main()
