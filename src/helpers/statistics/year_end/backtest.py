"""The backtest: what each method would have estimated at every past month, and what happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics.counts import Counts, area_and_measure, column_names
from helpers.statistics.xmr.breaks import Break, breaks_in
from helpers.statistics.year_end.forecast import BOUNDS, forecast
from helpers.statistics.year_end.regression import ENOUGH, regression

COLUMNS = ["area", "measure", "origin", "method", "forecast", "actual", "year_actual", *BOUNDS]
YEARS = 3  # complete financial years that the regression uses, in addition to the year to date


def backtest(
    counts: pd.DataFrame,
    *,
    county: str | None = None,
    origins: Collection[pd.Period] | None = None,
    breaks: Iterable[Break] = (),
) -> pd.DataFrame:
    """What each method would have estimated at every past month, and what was recorded afterwards.

    At an origin, each method sees the months up to it and nothing later (Tashman, International Journal of Forecasting
    16, 2000, pages 437–450). An origin counts if all months of its financial year and of the year before were
    supplied, and at least 24 months of history, so that every method is judged on the same cases. It does not count
    if recording changed between it and the end of its year, or so shortly before it that there is no forecast. The
    forecast is given earlier breaks; the other methods are given none. Methods see the counts as revised since; the
    counts known at the time may have been lower.

    Parameters
    ----------
    counts
        Monthly counts, a column for each `(area, measure)`.
    county
        The county that the other areas belong to. The forecast follows its counts where `counts` has them.
    origins
        The months to estimate from; by default every month. After March, no month is left to estimate.
    breaks
        Declared changes in recording, of any measures.

    Returns
    -------
    pandas.DataFrame
        One row for each case and method. `forecast` is the method's estimate of the months after the origin, up to
        March; `lower_80` to `upper_95` are its bounds, which only the method "forecast" (our forecast) has; `actual` is
        the number recorded in those months, and `year_actual` in the whole year.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2017-03", freq="M")
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): [10] * 41 + [12] * 7}, index=months)
    >>> past = backtest(rape, origins=[pd.Period("2016-08", freq="M")])
    >>> print(past[["origin", "method", "forecast", "actual", "year_actual"]].round(1).head(2).to_string(index=False))
     origin             method  forecast  actual  year_actual
    2016-08         regression      70.0    84.0        134.0
    2016-08 last year repeated      70.0    84.0        134.0
    """
    tables, declared = [], tuple(breaks)
    for area, measure in column_names(counts):
        within = area != county and (county, measure) in counts.columns
        whole = counts[county, measure] if within else None
        tables.append(backtest_series(counts[area, measure], county=whole, origins=origins, breaks=declared))
    return pd.concat(tables, ignore_index=True)


def backtest_series(
    counts: Counts,
    *,
    county: Counts | None = None,
    origins: Collection[pd.Period] | None = None,
    breaks: Iterable[Break] = (),
) -> pd.DataFrame:
    """The same for one series and its county's, both named `(area, measure)`.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2017-03", freq="M")
    >>> rape = pd.Series([10] * 41 + [12] * 7, months, name=("Blackpool", "Rape"))
    >>> len(backtest_series(rape)) / len(METHODS)  # the months of 2015/16 and 2016/17 except March
    22.0
    """
    area, measure = area_and_measure(counts)
    declared = breaks_in(breaks, measure, Span(counts.index[0], counts.index[-1]))
    rows = []
    for origin in _origins(counts, origins, declared):
        case = {"area": area, "measure": measure, "origin": str(origin), **_outcome(counts, origin)}
        seen, above = counts.loc[:origin], None if county is None else county.loc[:origin]
        estimates = {name: method(seen, above, declared) for name, method in METHODS.items()}
        if not any(math.isnan(each["forecast"]) for each in estimates.values()):
            rows += [case | {"method": name} | each for name, each in estimates.items()]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(dict.fromkeys(COLUMNS[COLUMNS.index("forecast") :], float))


def same_month(counts: Counts, *, county: Counts | None = None, breaks: Iterable[Break] = ()) -> pd.DataFrame:
    """Forecasts made in the same calendar month of earlier years, so with as many months behind and ahead of them.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2017-08", freq="M")
    >>> rape = pd.Series(10, months, name=("Blackpool", "Rape"))
    >>> list(same_month(rape)["origin"].unique())
    ['2015-08', '2016-08']
    """
    same = [month for month in counts.index if month.month == counts.index[-1].month]
    return backtest_series(counts, county=county, origins=same, breaks=breaks)


def accuracy(results: pd.DataFrame) -> pd.DataFrame:
    """How far out each method has been, and how often its ranges covered the outcome.

    Returns
    -------
    pandas.DataFrame
        A row for each method: `cases`; `error`, the sum of |forecast − actual| in per cent of the years' totals;
        `within_80` and `within_95`, in per cent of the cases, NaN where the method gives no range.

    Examples
    --------
    All are out by 14, on a year of 134.

    >>> months = pd.period_range("2013-04", "2017-03", freq="M")
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): [10] * 41 + [12] * 7}, index=months)
    >>> accuracy(backtest(rape, origins=[pd.Period("2016-08", freq="M")]))["error"].round(2).tolist()
    [10.45, 10.45, 10.45, 10.45]
    """
    rows = {name: _accuracy_row(cases) for name, cases in results.groupby("method", sort=False)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["cases", "error", "within_80", "within_95"])


def _accuracy_row(cases: pd.DataFrame) -> list[float]:
    out_by, years = (cases["forecast"] - cases["actual"]).abs().sum(), cases["year_actual"].sum()
    error = 100 * out_by / years if years else math.nan
    return [len(cases), error, *(_within(cases, cases[f"lower_{n}"], cases[f"upper_{n}"]) for n in (80, 95))]


def _within(cases: pd.DataFrame, lower: pd.Series[float], upper: pd.Series[float]) -> float:
    """How many of the actual counts are within their bounds, in per cent of the cases that have bounds."""
    bounded = lower.notna()
    return 100 * float(cases["actual"].between(lower, upper)[bounded].mean()) if bounded.any() else math.nan


def _origins(series: Counts, origins: Collection[pd.Period] | None, breaks: tuple[Break, ...]) -> list[pd.Period]:
    """The months from which the year can be estimated, if their year is now complete and no break came in between."""
    supplied = set(series.index[series.notna()])
    chosen = series.index if origins is None else [month for month in series.index if month in set(origins)]
    cut = {month for each in breaks for month in _months_cut_off_by(each)}
    return [month for month in chosen if month not in cut and _is_origin(month, supplied)]


def _months_cut_off_by(change: Break) -> pd.PeriodIndex:
    """The months of a break's financial year that are before it."""
    year = periods.financial_year_span(periods.financial_year(change.month))
    return year.months[year.months < change.month]


def _is_origin(origin: pd.Period, supplied: set[pd.Period]) -> bool:
    year = periods.financial_year(origin)
    needed = {*periods.financial_year_span(year).months, *periods.financial_year_span(year - 1).months}
    first = periods.financial_year_span(year - YEARS).first
    history = sum(1 for month in pd.period_range(first, origin, freq="M") if month in supplied)
    return origin.month != periods.APRIL - 1 and needed <= supplied and history >= ENOUGH


def _outcome(series: Counts, origin: pd.Period) -> dict[str, float]:
    year = periods.financial_year_span(periods.financial_year(origin))
    return {
        "actual": float(series.loc[origin + 1 : year.last].sum()),
        "year_actual": float(series.loc[year.first : year.last].sum()),
    }


def _regression(seen: Counts, *_: object) -> dict[str, float]:
    result = regression(seen, years=YEARS)
    return {"forecast": math.nan if result.total is None else result.total - result.recorded}


def _repeated(seen: Counts, *_: object) -> dict[str, float]:
    to_come = Span(seen.index[-1] + 1, periods.financial_year_span(periods.financial_year(seen.index[-1])).last)
    return {"forecast": float(seen.loc[to_come.year_before().months].sum())}


def _scaled(seen: Counts, *_: object) -> dict[str, float]:
    """Last year's months, times the root of the year to date's ratio: half of the change, on a logarithmic scale."""
    so_far = periods.year_to_date(seen.index[-1])
    before = float(seen.loc[so_far.year_before().months].sum())
    ratio = float(seen.loc[so_far.months].sum()) / before if before else 1.0
    return {"forecast": _repeated(seen)["forecast"] * float(np.sqrt(ratio))}


def _forecast(seen: Counts, county: Counts | None, breaks: tuple[Break, ...]) -> dict[str, float]:
    result = forecast(seen, county=county, breaks=breaks)
    known = {"forecast": result.total, **{name: getattr(result, name) for name in BOUNDS}}
    return {name: math.nan if value is None else value - result.recorded for name, value in known.items()}


METHODS: dict[str, Callable[[Counts, Counts | None, tuple[Break, ...]], dict[str, float]]] = {
    "regression": _regression,
    "last year repeated": _repeated,
    "last year scaled": _scaled,
    "forecast": _forecast,
}
