"""The forecast of the year's total, with its ranges, by the method that did best on past years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, months_of, values_in, without_months
from helpers.statistics.xmr.breaks import Break, breaks_in
from helpers.statistics.year_end.level_since_break import FEWEST, at_newest_level, widening

ENOUGH = 24  # months: with fewer, a season cannot be distinguished from chance
YEARS = 4  # complete financial years: more did no better, and older years were likelier recorded in another way
WARM_UP = 13  # months, after which every calendar month has been seen and forecast errors measure the noise


@dataclass(frozen=True)
class Model:
    """How the square roots of counts, or of shares, move from month to month. Variances are in units of the noise.

    Attributes
    ----------
    level
        Variance of the level's step from one month to the next.
    month
        Variance of each calendar month's own deviation from the level, the same every year.
    wave
        Variance of a wave through the year, which neighbouring months share.
    belief
        How likely we hold the model to be before any month is seen.
    """

    level: float
    month: float
    wave: float = 0.0
    belief: float = 1.0


# Chosen on all areas and years at once by benchmarks/forecast.py, which shows that nearby values do nearly as well.
# Most recorded crime has hardly a season. Antisocial behaviour has a wave through the year; other measures may have
# single months that differ. Either is believed once it makes the history fifty times as likely, because for a year or
# two a level that wanders looks much like a season.
COUNTS = (
    Model(1 / 6, month=1 / 2),
    Model(1 / 6, month=1 / 2, wave=4, belief=1 / 50),
    Model(1 / 6, month=8, belief=1 / 50),
)
SHARES = (Model(0.03, month=1 / 4),)  # a district's share of its county moves more slowly
START = 1e6  # variance of the level before the first month: nothing is known of it
MISSING = 2  # months of the year not supplied: with so many or more, its total is compared with no other
TINY = 1e-9  # keeps the logarithm of 0 finite

# The square root of a count of independent events has a variance of a quarter, whatever the count (Bartlett 1936).
POISSON = 0.25
# All months to come share the level's uncertainty. Its variance is a part of the noise beyond that of independent
# events, plus a part of a power of the count: however steady a series has been, its level moves by a few per cent that
# the past does not show (the larger the count, the fewer). This part is smaller where the county gives the level.
OF_EXCESS, POWER = 0.2, 2 / 3
OF_COUNT_WITH_COUNTY, OF_COUNT_ALONE = 0.0057, 0.0074

# Multiples of the standard error that covered 80% and 95% of past outcomes: of single months, and of all months to come
# together.
MONTH = {80: 1.46, 95: 2.36}
TOTAL = {80: 1.64, 95: 2.74}
BOUNDS = [f"{side}_{level}" for level in TOTAL for side in ("lower", "upper")]
COLUMNS = ["count", "county", "estimate", "standard_error", *BOUNDS]


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
        One row for each month of history and year: `count`; `county` (its count, or an estimate of it); and `estimate`,
        `standard_error` and the month's own `lower_80` to `upper_95`, which are NaN except for months of the year that
        were not supplied.
    unit
        What is counted, in the plural.
    breaks
        The declared changes in recording within the history, in order. The level comes from the months since the last.
    part_sent
        Months whose counts were not used because they were probably not sent in full.
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
    part_sent: tuple[pd.Period, ...] = ()

    @property
    def estimated(self) -> bool:
        """Whether some months of the year are estimated: the history is long enough, and the year not yet complete."""
        return bool(self.points["estimate"].notna().any())

    @property
    def not_supplied(self) -> tuple[pd.Period, ...]:
        """The months of the year up to the last that were not supplied, apart from those sent in part."""
        to_date = self.points["count"].loc[self.year.first : self.history.last]
        return tuple(month for month in to_date.index[to_date.isna()] if month not in self.part_sent)

    @property
    def mostly_recorded(self) -> bool:
        """Whether at most one month of the year up to the last was not supplied; if not, no change is given."""
        return len(self.not_supplied) < MISSING

    @property
    def recorded_alike(self) -> bool:
        """Whether there is no break between the first month of the year before and the end of this year."""
        return not any(each.month > self.year.year_before().months[0] for each in self.breaks)

    @property
    def difference(self) -> float | None:
        """The forecast total less that of the year before; None where one is unknown or a break separates them."""
        if self.total is None or self.previous is None or not self.recorded_alike:
            return None
        return self.total - self.previous

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the year before; None where that is 0 or unknown."""
        if self.difference is None or not self.previous:
            return None
        return 100 * self.difference / self.previous


def forecast(
    counts: Counts,
    *,
    county: Counts | None = None,
    years: int = YEARS,
    breaks: Iterable[Break] = (),
    part_sent: Collection[pd.Period] = (),
) -> YearEnd:
    """The forecast of the financial year's total, from the county's level and season and the district's share of it.

    The county's counts are modelled as a level that wanders from month to month, plus a season: the best linear
    prediction of a local level model (Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989,
    section 2.3) with random seasonal effects. Three models, with hardly a season, with a wave through the year, and
    with strong single months, are averaged by how likely they make the history (Hoeting and others, Statistical Science
    14, 1999, pages 382–417). They work on square roots of counts, whose variance does not depend on their size
    (Bartlett, Supplement to the JRSS 3, 1936, pages 68–78). The district gets its share of the county's estimate
    (top-down by proportions: Gross and Sohl, Journal of Forecasting 9, 1990, pages 233–254); the share is modelled in
    the same way, with a slower level and a small season of its own. A series without a county is forecast by itself.
    The ranges are multiples of the standard error, chosen so that they cover as many past outcomes as they promise
    (split conformal prediction: Lei and others, JASA 113, 2018, pages 1094–1111).

    After a declared break in recording, the level comes from the months since, and the months before only show the
    season. In the first year the ranges are wider, and with fewer than three months since there is no forecast.

    Do not trust it across a change in recording that nobody declared, or when something unprecedented happens: it knows
    nothing of either. A surprising year surprises all districts: in most years nearly all ranges hold, in a few hardly
    half do.

    Parameters
    ----------
    counts
        Monthly counts named `(area, measure)`. Missing months are left out; those of the current year are estimated.
    county
        Monthly counts of the same measure in the county that the area belongs to; months after the last of `counts` are
        ignored.
    years
        Complete financial years that the forecast is based on, in addition to the year to date.
    breaks
        Declared changes in recording; those of other measures are ignored.
    part_sent
        Months that were probably not sent in full: they are treated as not supplied.

    Examples
    --------
    A district with a tenth of a steady county keeps it: 5 × 10 recorded and 7 × 10 to come.

    >>> months = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): 10.0, ("Lancashire", "Rape"): 100.0}, index=months)
    >>> result = forecast(rape["Blackpool", "Rape"], county=rape["Lancashire", "Rape"])
    >>> round(result.total, 3), result.recorded, round(result.lower_80), round(result.upper_80)
    (120.0, 50, 102, 138)
    """
    counts = without_months(counts, part_sent)
    if county is not None:
        county = None if county.name == counts.name else without_months(county, part_sent)
    last = counts.index[-1]
    start = periods.financial_year(last)
    year = periods.financial_year_span(start)
    window = Span(periods.financial_year_span(start - years).first, last)
    history = Span(max(counts.index[0], window.first), last)
    area, measure = area_and_measure(counts)
    anew = breaks_in(breaks, measure, history)
    alike = at_newest_level(counts, anew)
    whole = _county_months(None if county is None else at_newest_level(county, anew), alike, window)
    first = min([year.first, history.first] if whole is None else [year.first, history.first, whole.index[0]])
    months = Span(first, year.last).months
    columns, standard_error = _points(
        values_in(alike, months),
        None if whole is None else values_in(whole, months),
        current=len(months) - len(year.months),
        since=int(counts.loc[anew[-1].month :].count()) if anew else None,
    )
    every = np.column_stack(list((columns | {"count": values_in(counts, months)}).values()))
    recorded = int(np.nansum(values_in(counts, year.months)))
    before = values_in(counts, year.year_before().months)
    to_come = None if standard_error is None else float(np.nansum(columns["estimate"]))
    return YearEnd(
        area,
        measure,
        year,
        history,
        None if whole is None else area_and_measure(whole)[0],
        None if to_come is None else recorded + to_come,
        recorded,
        None if np.isnan(before).any() else int(before.sum()),
        **_bounds(to_come, standard_error, recorded),
        points=pd.DataFrame(every, months, _columns()),
        unit=units.of(counts),
        breaks=anew,
        part_sent=tuple(sorted(part_sent)),
    )


@cache
def _columns() -> pd.Index[str]:
    """The names of the columns of `points`, made only once because pandas takes long to make them."""
    return pd.Index(COLUMNS)


def _county_months(county: Counts | None, counts: Counts, window: Span) -> Counts | None:
    """The county's months within the window; None where both were supplied in too few months to estimate the share."""
    if county is None:
        return None
    within = county.loc[window.first : window.last]
    both = ~np.isnan(values_in(within, months_of(within))) & ~np.isnan(values_in(counts, months_of(within)))
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
    columns = {name: np.full(len(count), np.nan) for name in COLUMNS}
    columns["count"] = count
    if np.sum(~np.isnan(count)) < ENOUGH or (since is not None and since < FEWEST):
        return columns, None
    wanted = np.flatnonzero(np.isnan(count) & (np.arange(len(count)) >= current))
    alone = _prediction(_roots(count), wanted, COUNTS)
    estimate, of_count = alone.expected_squares, OF_COUNT_ALONE
    if county is not None:
        columns["county"] = _filled_in(county)
        estimate, of_count = _shares(count, county, wanted) * columns["county"][wanted], OF_COUNT_WITH_COUNTY
    covariance = _covariance_of_counts(estimate, alone, of_count)
    wider = [1.0, 1.0] if since is None else [widening(since, months) for months in (1, len(wanted))]
    errors = wider[0] * np.sqrt(np.diag(covariance))
    columns["estimate"][wanted], columns["standard_error"][wanted] = estimate, errors
    for level, multiple in MONTH.items():
        columns[f"lower_{level}"][wanted] = np.maximum(estimate - multiple * errors, 0)
        columns[f"upper_{level}"][wanted] = estimate + multiple * errors
    return columns, wider[1] * float(np.sqrt(covariance.sum()))


def _roots(values: np.ndarray) -> np.ndarray:
    """Square roots; 0 for a month in which more crimes were cancelled than recorded."""
    return np.asarray(np.sqrt(np.maximum(values, 0)))


@dataclass(frozen=True)
class Prediction:
    """The square roots of the wanted months.

    Attributes
    ----------
    roots
        Each month's expected root.
    uncertainty
        Covariance of the months' levels and seasons, in units of the noise.
    noise
        Variance of a single month's root about its level and season.
    likelihood
        The logarithm of how likely the model makes the history.
    """

    roots: np.ndarray
    uncertainty: np.ndarray
    noise: float
    likelihood: float = 0.0

    @property
    def expected_squares(self) -> np.ndarray:
        """The expected counts or shares: the mean of a square is the square of the mean plus the variance."""
        return np.asarray(self.roots**2 + self.noise)


def _prediction(roots: np.ndarray, wanted: np.ndarray, models: Sequence[Model]) -> Prediction:
    """The wanted months, predicted from the months supplied: the average of the models, by how likely each is."""
    each = [_prediction_by(model, roots, wanted) for model in models]
    likely = np.array([one.likelihood + np.log(model.belief) for one, model in zip(each, models, strict=True)])
    weights = np.exp(likely - likely.max())
    weights /= weights.sum()
    return Prediction(
        weights @ [one.roots for one in each],
        np.tensordot(weights, [one.uncertainty for one in each], 1),
        float(weights @ [one.noise for one in each]),
    )


def _prediction_by(model: Model, roots: np.ndarray, wanted: np.ndarray) -> Prediction:
    """The same, predicted by one model.

    The noise is the mean square of the one-step forecast errors, each divided by its own standard deviation.
    """
    known = np.flatnonzero(~np.isnan(roots))
    solved = _solved(model, known.tobytes(), wanted.tobytes())
    errors = np.linalg.solve(solved.half, roots[known])
    noise = float(np.mean(errors[WARM_UP:] ** 2))
    # The first error only shows where the level began, so it has no part in the likelihood.
    per_month = np.log(np.mean(errors[1:] ** 2) + TINY) / 2 + solved.spread
    expected = np.maximum(roots[known] @ solved.weights, 0)  # no root is negative, however steep the fall
    return Prediction(expected, solved.uncertainty, noise, -float(per_month) * (len(known) - 1))


class _Solved(NamedTuple):
    """The parts of a prediction that do not depend on the counts."""

    weights: np.ndarray
    half: np.ndarray
    spread: float
    uncertainty: np.ndarray


@lru_cache(maxsize=64)
def _solved(model: Model, known: bytes, wanted: bytes) -> _Solved:
    """The weights of the months supplied, computed once for all series with the same months, because they take long.

    The best linear prediction is k′(K + I)⁻¹y (Robinson, Statistical Science 6, 1991, pages 15–32).

    Parameters
    ----------
    known, wanted
        The places of the months supplied and of those to predict, as bytes, which a cache can look up.
    """
    supplied, ahead = np.frombuffer(known, dtype=np.intp), np.frombuffer(wanted, dtype=np.intp)
    among = _covariance(model, supplied, supplied) + np.eye(len(supplied))
    across = _covariance(model, supplied, ahead)
    weights = np.linalg.solve(among, across)
    uncertainty = _covariance(model, ahead, ahead) - across.T @ weights
    half = np.linalg.cholesky(among)
    return _Solved(weights, half, np.log(np.diag(half)[1:]).mean(), uncertainty)


def _covariance(model: Model, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The covariance of the months' levels and seasons before any count is known, in units of the noise."""
    walk = model.level * np.minimum.outer(rows + 1, columns + 1)
    apart = np.subtract.outer(rows, columns)
    season = model.month * (apart % 12 == 0) + model.wave * np.cos(2 * np.pi * apart / 12)
    return np.asarray(START + walk + season)


def _filled_in(count: np.ndarray) -> np.ndarray:
    """The counts, with an estimate for each month that was not supplied."""
    wanted = np.flatnonzero(np.isnan(count))
    if not len(wanted):
        return count
    whole = count.copy()
    whole[wanted] = _prediction(_roots(count), wanted, COUNTS).expected_squares
    return whole


def _shares(count: np.ndarray, county: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The district's share of the county in the wanted months, predicted from the months that both supplied."""
    shares = count / np.maximum(county, 1)  # 0 of 0 is a share of 0
    return _prediction(_roots(shares), wanted, SHARES).expected_squares


def _covariance_of_counts(estimate: np.ndarray, alone: Prediction, of_count: float) -> np.ndarray:
    """The covariance of the counts to come: for normal roots, Cov(x², y²) = 4·E x·E y·Cov(x, y) + 2·Cov(x, y)²."""
    noise = max(alone.noise, POISSON)
    level = OF_EXCESS * (noise - POISSON) + of_count * (estimate.mean() if len(estimate) else 0) ** POWER
    roots = level * alone.uncertainty + noise * np.eye(len(estimate))
    return np.asarray(4 * np.sqrt(np.outer(estimate, estimate)) * roots + 2 * roots**2)
