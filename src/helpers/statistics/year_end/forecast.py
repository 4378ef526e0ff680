"""Where the year will end: the estimate that did best on past years, with the range it is likely to fall in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure

ENOUGH = 24  # months: on fewer, the ranges below held the truth less often than they say
LEARNT = 13  # months after which every calendar month has been seen, and a surprise is one

# The weights of past months, chosen on all areas and years at once by benchmarks/forecast.py, which shows that
# their neighbours do nearly as well. Variances are in units of a month's own noise.
LEVEL = 0.15  # how far the level walks in a month
# How much calendar months differ: little (most recorded crime) or much (antisocial behaviour). What either says weighs
# as much as it makes the history likely, so that a season is believed as far as it repeats.
SEASONS = (1 / 2, 16)
SHARE = 1 / 8  # weight of the newest month in a district's share of its county
START = 1e6  # nothing is known of the level before the first month
TINY = 1e-9  # what rounding leaves of nothing

# The square root of a count of independent events varies by a quarter, whatever the count (Bartlett 1936).
POISSON = 0.25
# The months to come have in common what is not known of the level: 1.4 times the noise beyond that of independent
# events, and of all noise an eighth where the county tells the level, a fifth where the series stands alone.
BEYOND, WITH_COUNTY, ALONE = 1.4, 1 / 8, 0.2

# How many spreads held 80% and 95% of the truths on past origins: of one month, and of all months to come together.
# Of the latter 1.55 and 2.57 were needed with the county, 1.52 and 2.52 alone; what half of the boroughs ask for varies
# by 0.05 and 0.07.
MONTH = {80: 1.39, 95: 2.30}
TOTAL = {80: 1.56, 95: 2.60}
BOUNDS = [f"{side}_{level}" for level in TOTAL for side in ("lower", "upper")]


@dataclass(frozen=True)
class YearEnd:
    """The estimate of a financial year's total, and its ranges.

    Attributes
    ----------
    year
        The financial year estimated, April to March.
    history
        The months that the estimate was made from.
    county
        The area whose season and movement the estimate follows; None where the series stands alone.
    total
        Recorded so far plus the estimate of the months not supplied; None where the history is too short.
    recorded
        The year's total so far; no bound is below it.
    previous
        The total of the year before; None where one of its months was not supplied.
    lower_80, upper_80, lower_95, upper_95
        Between which the year's total is expected to fall in 80 and in 95 of 100 such estimates.
    points
        One row a month of history and year: `count`, `county` (its count, or its estimate), and only where no count
        was supplied within the year `estimate`, `spread` and the month's own `lower_80` to `upper_95`.
    unit
        What is counted, in the plural.
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

    @property
    def estimated(self) -> bool:
        """Whether months of the year are estimated: its total is neither out of reach nor recorded already."""
        return bool(self.points["estimate"].notna().any())

    @property
    def difference(self) -> float | None:
        """The estimated total less the year before's."""
        return None if self.total is None or self.previous is None else self.total - self.previous

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the year before; None where that is 0 or unknown."""
        if self.difference is None or not self.previous:
            return None
        return 100 * self.difference / self.previous


def forecast(counts: Counts, *, county: Counts | None = None, years: int = 3) -> YearEnd:
    """Estimate the financial year's total from the county's level and season and the district's share of it.

    The county's counts are a level that wanders from month to month and a season that is believed only as far as it
    repeats: the best linear prediction of a local level model (Harvey, Forecasting, Structural Time Series Models
    and the Kalman Filter, 1989, section 2.3) with the calendar months as random effects, averaged over how large these
    may be (Hoeting and others, Statistical Science 14, 1999, pages 382–417), on the square roots of the counts, which
    vary alike whatever their size (Bartlett, Supplement to the JRSS 3, 1936, pages 68–78). The district gets its
    share of that, the newest months weighing most (top-down by proportions: Gross and Sohl, Journal of Forecasting 9,
    1990, pages 233–254). Alone, a series is its own county. The ranges are the spread that the series' own past
    surprises imply, widened until they held as many past truths as they say (split conformal prediction: Lei and
    others, JASA 113, 2018, pages 1094–1111).

    Do not trust it over a change in recording or an event that has no like in the history: it knows neither, and
    the ranges of very restless measures (robbery) held the truth some ten times in a hundred too seldom.

    Parameters
    ----------
    counts
        Monthly counts named `(area, measure)`. Missing months are left out, and those of the current year estimated.
    county
        Monthly counts of the same measure in the area that holds this one; read up to the last month of `counts`.
    years
        Complete financial years to learn from, beside the year to date.

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
    whole = _usable(county, counts, window)
    first = pd.PeriodIndex([year.first, history.first if whole is None else window.first]).min()
    months = pd.period_range(first, year.last, freq="M")
    columns, spread = _columns(
        counts.reindex(months).to_numpy(dtype=float),
        None if whole is None else whole.reindex(months).to_numpy(dtype=float),
        current=len(months) - len(year.months),
    )
    points = pd.DataFrame(columns, index=months)
    recorded = int(counts.reindex(year.months).sum())
    before = counts.reindex(year.year_before().months)
    to_come = None if spread is None else float(points["estimate"].sum())
    area, measure = area_and_measure(counts)
    return YearEnd(
        area,
        measure,
        year,
        history,
        None if whole is None else area_and_measure(whole)[0],
        None if to_come is None else recorded + to_come,
        recorded,
        None if before.isna().any() else int(before.sum()),
        **_bounds(to_come, spread, recorded),
        points=points,
        unit=units.of(counts),
    )


def _usable(county: Counts | None, counts: Counts, window: Span) -> Counts | None:
    """The county's months within the window; None where too few were supplied of both to tell the share."""
    if county is None:
        return None
    within = county.loc[window.first : window.last]
    both = within.notna() & counts.reindex(within.index).notna()
    return within if both.sum() >= ENOUGH else None


def _bounds(to_come: float | None, spread: float | None, recorded: int) -> dict[str, float | None]:
    """The year's bounds by name."""
    if to_come is None or spread is None:
        return dict.fromkeys(BOUNDS)
    bounds: dict[str, float | None] = {}
    for level, widths in TOTAL.items():
        bounds[f"lower_{level}"] = recorded + max(0.0, to_come - widths * spread)
        bounds[f"upper_{level}"] = recorded + to_come + widths * spread
    return bounds


def _columns(
    count: np.ndarray, county: np.ndarray | None, *, current: int
) -> tuple[dict[str, np.ndarray], float | None]:
    """The columns of `points`, the year beginning at row `current`, and the spread of the months to come together."""
    columns = {name: np.full(len(count), np.nan) for name in ["count", "county", "estimate", "spread", *BOUNDS]}
    columns["count"] = count
    if np.sum(~np.isnan(count)) < ENOUGH:
        return columns, None
    wanted = np.flatnonzero(np.isnan(count) & (np.arange(len(count)) >= current))
    roots, uncertain, noise = _told(count, wanted)
    estimate = _mean_square(roots, noise)
    if county is not None:
        columns["county"] = _completed(county)
        estimate = _share(count, county) * columns["county"][wanted]
    covariance = _covariance_of_counts(estimate, uncertain, noise, ALONE if county is None else WITH_COUNTY)
    spread = np.sqrt(np.diag(covariance))
    columns["estimate"][wanted], columns["spread"][wanted] = estimate, spread
    for level, widths in MONTH.items():
        columns[f"lower_{level}"][wanted] = np.maximum(estimate - widths * spread, 0)
        columns[f"upper_{level}"][wanted] = estimate + widths * spread
    return columns, float(np.sqrt(covariance.sum()))


def _told(count: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """What the supplied months tell of the wanted ones: their square roots, how uncertain, and the noise."""
    roots, uncertain, noise, likely = zip(*(_told_by(season, count, wanted) for season in SEASONS), strict=True)
    weights = np.exp(np.array(likely) - max(likely))
    weights /= weights.sum()
    return weights @ roots, np.tensordot(weights, uncertain, 1), float(weights @ noise)


def _told_by(season: float, count: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float]:
    """The same where calendar months differ by so much, and the history's log-likelihood.

    The best linear prediction, k′(K + I)⁻¹y (Robinson, Statistical Science 6, 1991, pages 15–32); the noise is the
    mean square of the one-step surprises, each in units of the standard deviation it should have.
    """
    known = np.flatnonzero(~np.isnan(count))
    roots = np.sqrt(count[known])
    among = _covariance(season, known, known) + np.eye(len(known))
    across = _covariance(season, known, wanted)
    weights = np.linalg.solve(among, across)
    half = np.linalg.cholesky(among)
    surprises = np.linalg.solve(half, roots)
    noise = float(np.mean(surprises[LEARNT:] ** 2))
    # The first month tells only where the level began; the noise is as the history has it.
    spread = np.log(np.mean(surprises[1:] ** 2) + TINY) / 2 + np.log(np.diag(half)[1:]).mean()
    # No root is negative, however steep the fall.
    expected = np.maximum(roots @ weights, 0)
    uncertain = _covariance(season, wanted, wanted) - across.T @ weights
    return expected, uncertain, noise, -float(spread) * (len(known) - 1)


def _covariance(season: float, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How the months' levels and seasons go together, in units of the noise."""
    walk = LEVEL * np.minimum.outer(rows + 1, columns + 1)
    return np.asarray(START + walk + season * np.equal.outer(rows % 12, columns % 12))


def _mean_square(roots: np.ndarray, noise: float) -> np.ndarray:
    """The counts to expect: the mean of a square is the square of the mean, and the variance."""
    return np.asarray(roots**2 + noise)


def _completed(count: np.ndarray) -> np.ndarray:
    """The counts, and the estimate of each month that has none."""
    wanted = np.flatnonzero(np.isnan(count))
    roots, _, noise = _told(count, wanted)
    whole = count.copy()
    whole[wanted] = _mean_square(roots, noise)
    return whole


def _share(count: np.ndarray, county: np.ndarray) -> float:
    """The share of the county over the months that both supplied, each weighing 7/8 of the next."""
    both = ~np.isnan(count) & ~np.isnan(county)
    weights = (1 - SHARE) ** np.arange(len(count))[::-1][both]
    whole = float(weights @ county[both])
    return float(weights @ count[both]) / whole if whole else 0.0


def _covariance_of_counts(estimate: np.ndarray, uncertain: np.ndarray, noise: float, common: float) -> np.ndarray:
    """How the counts to come vary together: for normal roots, Cov(x², y²) = 4·E x·E y·Cov(x, y) + 2·Cov(x, y)²."""
    noise = max(noise, POISSON)
    roots = (common * noise + BEYOND * (noise - POISSON)) * uncertain + noise * np.eye(len(estimate))
    return np.asarray(4 * np.sqrt(np.outer(estimate, estimate)) * roots + 2 * roots**2)
