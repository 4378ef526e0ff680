"""The forecast of the year's total, with its ranges, by the method that did best on past years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure
from helpers.statistics.xmr.breaks import Break, breaks_in
from helpers.statistics.year_end.level_since_break import FEWEST, at_newest_level, widening

ENOUGH = 24  # months: with fewer, the ranges below covered fewer outcomes than they promise
WARM_UP = 13  # months, after which every calendar month has been seen and forecast errors measure the noise

# The weights of past months, chosen on all areas and years at once by benchmarks/forecast.py, which shows that nearby
# values do nearly as well. Variances are in units of a single month's noise.
LEVEL = 0.15  # variance of the level's step from one month to the next
# Variance of the season: small (most recorded crime) or large (antisocial behaviour). Both are tried, and weighted by
# how likely they make the history, so that a season counts only as far as it repeats.
SEASONS = (1 / 2, 16)
SHARE = 1 / 8  # weight of the newest month in a district's share of its county
START = 1e6  # variance of the level before the first month: nothing is known of it
TINY = 1e-9  # keeps the logarithm of 0 finite

# The square root of a count of independent events has a variance of a quarter, whatever the count (Bartlett 1936).
POISSON = 0.25
# The level's uncertainty is common to all months to come. Its variance is 1.4 times the noise in excess of that of
# independent events, plus a part of all noise: an eighth where the county gives the level, a fifth where the series
# stands alone.
EXCESS, WITH_COUNTY, ALONE = 1.4, 1 / 8, 0.2

# Multiples of the standard error that covered 80% and 95% of past outcomes: those of single months, and of all months
# to come together. The latter would have been 1.55 and 2.57 with the county, 1.52 and 2.52 alone. Fitted on half of the
# boroughs they differ by 0.05 and 0.07.
MONTH = {80: 1.39, 95: 2.30}
TOTAL = {80: 1.56, 95: 2.60}
BOUNDS = [f"{side}_{level}" for level in TOTAL for side in ("lower", "upper")]


@dataclass(frozen=True)
class YearEnd:
    """The forecast of a financial year's total, and its ranges.

    Attributes
    ----------
    year
        The financial year, April to March.
    history
        The months that the forecast is based on.
    county
        The area whose season and level the forecast follows; None where the series stands alone.
    total
        The year's total so far plus the estimate of the months not supplied; None where the history is too short, or
        too few months were supplied since a break.
    recorded
        The year's total so far; no bound is below it.
    previous
        The total of the year before; None where one of its months was not supplied.
    lower_80, upper_80, lower_95, upper_95
        The ranges that should cover the year's total in 80 and in 95 of 100 forecasts.
    points
        One row a month of history and year: `count`; `county` (its count, or an estimate of it); and `estimate`,
        `standard_error` and the month's own `lower_80` to `upper_95`, which are NaN but for months of the year that
        were not supplied.
    unit
        What is counted, in the plural.
    breaks
        The declared changes in recording within the history, in order: the level is that of the months since the last.
    """

    area: str
    measure: str
    year: Span
    history: Span
    county: str | None
    total: float | None
    recorded: int
    previous: int | None
    lower_80: float | None
    upper_80: float | None
    lower_95: float | None
    upper_95: float | None
    points: pd.DataFrame = field(compare=False, repr=False)
    unit: str = units.DEFAULT
    breaks: tuple[Break, ...] = ()

    @property
    def estimated(self) -> bool:
        """Whether some months of the year are estimated: the history is long enough, and the year not yet complete."""
        return bool(self.points["estimate"].notna().any())

    @property
    def recorded_alike(self) -> bool:
        """Whether no break lies between the first month of the year before and the end of this year."""
        return not any(each.month > self.year.year_before().months[0] for each in self.breaks)

    @property
    def difference(self) -> float | None:
        """The forecast total less that of the year before; None where either is unknown, or recorded otherwise."""
        if self.total is None or self.previous is None or not self.recorded_alike:
            return None
        return self.total - self.previous

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the year before; None where that is 0 or unknown."""
        if self.difference is None or not self.previous:
            return None
        return 100 * self.difference / self.previous


def forecast(counts: Counts, *, county: Counts | None = None, years: int = 3, breaks: Iterable[Break] = ()) -> YearEnd:
    """The forecast of the financial year's total, from the county's level and season and the district's share of it.

    The county's counts are modelled as a level that wanders from month to month, plus a season that counts only as far
    as it repeats: the best linear prediction of a local level model (Harvey, Forecasting, Structural Time Series Models
    and the Kalman Filter, 1989, section 2.3) with the calendar months as random effects, averaged over two sizes of
    these effects (Hoeting and others, Statistical Science 14, 1999, pages 382–417). The model works on square roots of
    counts, whose variance does not depend on their size (Bartlett, Supplement to the JRSS 3, 1936, pages 68–78). The
    district gets its share of the county's estimate; in that share the newest months weigh most (top-down by
    proportions: Gross and Sohl, Journal of Forecasting 9, 1990, pages 233–254). A series without a county is forecast
    by itself. The ranges are multiples of the standard error, chosen so that they cover as many past outcomes as they
    promise (split conformal prediction: Lei and others, JASA 113, 2018, pages 1094–1111).

    After a declared break in recording the level is that of the months since; the months before only show the season.
    In the first year the ranges are wider, and with fewer than three months since there is no forecast.

    Do not trust it across a change in recording that nobody declared, or when something unprecedented happens: it knows
    nothing of either.
    For very erratic measures (robbery) the ranges missed the outcome in some ten more of a hundred forecasts than they
    should have.

    Parameters
    ----------
    counts
        Monthly counts named `(area, measure)`. Missing months are left out; those of the current year are estimated.
    county
        Monthly counts of the same measure in the county that the area belongs to; months after the last of `counts` are
        ignored.
    years
        Complete financial years that the forecast is based on, besides the year to date.
    breaks
        Declared changes in recording; those of other measures are ignored.

    Examples
    --------
    A district with a tenth of a steady county keeps it: 5 × 10 recorded and 7 × 10 to come.

    >>> months = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): 10.0, ("Lancashire", "Rape"): 100.0}, index=months)
    >>> result = forecast(rape["Blackpool", "Rape"], county=rape["Lancashire", "Rape"])
    >>> round(result.total, 3), result.recorded, round(result.lower_80), round(result.upper_80)
    (120.0, 50, 103, 137)
    """
    last = counts.index[-1]
    start = periods.financial_year(last)
    year = periods.financial_year_span(start)
    window = Span(periods.financial_year_span(start - years).first, last)
    history = Span(max(counts.index[0], window.first), last)
    area, measure = area_and_measure(counts)
    anew = breaks_in(breaks, measure, history)
    alike = at_newest_level(counts, anew)
    whole = _county_months(None if county is None else at_newest_level(county, anew), alike, window)
    first = pd.PeriodIndex([year.first, history.first if whole is None else window.first]).min()
    months = pd.period_range(first, year.last, freq="M")
    columns, standard_error = _points(
        alike.reindex(months).to_numpy(dtype=float),
        None if whole is None else whole.reindex(months).to_numpy(dtype=float),
        current=len(months) - len(year.months),
        since=int(counts.loc[anew[-1].month :].count()) if anew else None,
    )
    points = pd.DataFrame(columns | {"count": counts.reindex(months)}, index=months)
    recorded = int(counts.reindex(year.months).sum())
    before = counts.reindex(year.year_before().months)
    to_come = None if standard_error is None else float(points["estimate"].sum())
    return YearEnd(
        area,
        measure,
        year,
        history,
        None if whole is None else area_and_measure(whole)[0],
        None if to_come is None else recorded + to_come,
        recorded,
        None if before.isna().any() else int(before.sum()),
        **_bounds(to_come, standard_error, recorded),
        points=points,
        unit=units.of(counts),
        breaks=anew,
    )


def _county_months(county: Counts | None, counts: Counts, window: Span) -> Counts | None:
    """The county's months within the window; None where both were supplied in too few months to estimate the share."""
    if county is None:
        return None
    within = county.loc[window.first : window.last]
    both = within.notna() & counts.reindex(within.index).notna()
    return within if both.sum() >= ENOUGH else None


def _bounds(to_come: float | None, standard_error: float | None, recorded: int) -> dict[str, float | None]:
    """The bounds of the year's total, by name."""
    if to_come is None or standard_error is None:
        return dict.fromkeys(BOUNDS)
    bounds: dict[str, float | None] = {}
    for level, multiple in TOTAL.items():
        bounds[f"lower_{level}"] = recorded + max(0.0, to_come - multiple * standard_error)
        bounds[f"upper_{level}"] = recorded + to_come + multiple * standard_error
    return bounds


def _points(
    count: np.ndarray, county: np.ndarray | None, *, current: int, since: int | None
) -> tuple[dict[str, np.ndarray], float | None]:
    """The columns of `points`, and the standard error of the total of all estimated months.

    `current` is the row of the year's first month, `since` the number of months since a break, None without one.
    """
    columns = {name: np.full(len(count), np.nan) for name in ["count", "county", "estimate", "standard_error", *BOUNDS]}
    columns["count"] = count
    if np.sum(~np.isnan(count)) < ENOUGH or (since is not None and since < FEWEST):
        return columns, None
    wanted = np.flatnonzero(np.isnan(count) & (np.arange(len(count)) >= current))
    roots, uncertainty, noise = _prediction(count, wanted)
    estimate = _expected_counts(roots, noise)
    if county is not None:
        columns["county"] = _filled_in(county)
        estimate = _share(count, county) * columns["county"][wanted]
    covariance = _covariance_of_counts(estimate, uncertainty, noise, ALONE if county is None else WITH_COUNTY)
    wider = [1.0, 1.0] if since is None else [widening(since, months) for months in (1, len(wanted))]
    errors = wider[0] * np.sqrt(np.diag(covariance))
    columns["estimate"][wanted], columns["standard_error"][wanted] = estimate, errors
    for level, multiple in MONTH.items():
        columns[f"lower_{level}"][wanted] = np.maximum(estimate - multiple * errors, 0)
        columns[f"upper_{level}"][wanted] = estimate + multiple * errors
    return columns, wider[1] * float(np.sqrt(covariance.sum()))


def _prediction(count: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """The wanted months' square roots, predicted from the months supplied; the covariance of the prediction; the noise.

    The covariance is in units of the noise, which is the variance of a single month's square root.
    """
    each = [_prediction_with(season, count, wanted) for season in SEASONS]
    roots, uncertainty, noise, likelihood = zip(*each, strict=True)
    weights = np.exp(np.array(likelihood) - max(likelihood))
    weights /= weights.sum()
    return weights @ roots, np.tensordot(weights, uncertainty, 1), float(weights @ noise)


def _prediction_with(
    season: float, count: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """The same for one variance of the season, and the history's log-likelihood.

    The best linear prediction is k′(K + I)⁻¹y (Robinson, Statistical Science 6, 1991, pages 15–32). The noise is the
    mean square of the one-step forecast errors, each divided by its own standard deviation.
    """
    known = np.flatnonzero(~np.isnan(count))
    roots = np.sqrt(count[known])
    among = _covariance(season, known, known) + np.eye(len(known))
    across = _covariance(season, known, wanted)
    weights = np.linalg.solve(among, across)
    half = np.linalg.cholesky(among)
    errors = np.linalg.solve(half, roots)
    noise = float(np.mean(errors[WARM_UP:] ** 2))
    # The first error only shows where the level began, so it has no part in the likelihood.
    per_month = np.log(np.mean(errors[1:] ** 2) + TINY) / 2 + np.log(np.diag(half)[1:]).mean()
    expected = np.maximum(roots @ weights, 0)  # no root is negative, however steep the fall
    uncertainty = _covariance(season, wanted, wanted) - across.T @ weights
    return expected, uncertainty, noise, -float(per_month) * (len(known) - 1)


def _covariance(season: float, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The covariance of the months' levels and seasons before any count is known, in units of the noise."""
    walk = LEVEL * np.minimum.outer(rows + 1, columns + 1)
    return np.asarray(START + walk + season * np.equal.outer(rows % 12, columns % 12))


def _expected_counts(roots: np.ndarray, noise: float) -> np.ndarray:
    """The expected counts: the mean of a square is the square of the mean plus the variance."""
    return np.asarray(roots**2 + noise)


def _filled_in(count: np.ndarray) -> np.ndarray:
    """The counts, with an estimate for each month that was not supplied."""
    wanted = np.flatnonzero(np.isnan(count))
    roots, _, noise = _prediction(count, wanted)
    whole = count.copy()
    whole[wanted] = _expected_counts(roots, noise)
    return whole


def _share(count: np.ndarray, county: np.ndarray) -> float:
    """The share of the county over the months that both supplied; each month weighs 7/8 of the next."""
    both = ~np.isnan(count) & ~np.isnan(county)
    weights = (1 - SHARE) ** np.arange(len(count))[::-1][both]
    whole = float(weights @ county[both])
    return float(weights @ count[both]) / whole if whole else 0.0


def _covariance_of_counts(estimate: np.ndarray, uncertainty: np.ndarray, noise: float, common: float) -> np.ndarray:
    """The covariance of the counts to come: for normal roots, Cov(x², y²) = 4·E x·E y·Cov(x, y) + 2·Cov(x, y)²."""
    noise = max(noise, POISSON)
    roots = (common * noise + EXCESS * (noise - POISSON)) * uncertainty + noise * np.eye(len(estimate))
    return np.asarray(4 * np.sqrt(np.outer(estimate, estimate)) * roots + 2 * roots**2)
