"""Which districts' rates stand out for their number of residents: a funnel with limits widened for overdispersion."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.statistics.rates import PER, Rates

LIMITS = {"95%": 1.959964, "99.8%": 3.090232}  # the normal distribution's quantiles of 0.975 and 0.999
WINSORISED = 0.1  # share of the districts' scores that is winsorised at either end
FEWEST = 5  # districts, below which their dispersion cannot be estimated


@dataclass(frozen=True)
class Funnel:
    """The districts' rates against their residents, with limits for chance and for the usual differences of districts.

    Attributes
    ----------
    centre
        The rate per 1,000 residents of all these districts together.
    dispersion
        The variance of the districts' scores, in units of that of chance alone; at least 1.
    points
        The `points` of the rates, with `score` (standard deviations above the centre, divided by the root of the
        dispersion) and `outside` (the widest limits that the rate is outside, "95%" or "99.8%"; blank where it is
        inside).
    """

    rates: Rates
    centre: float
    dispersion: float
    points: pd.DataFrame = field(compare=False, repr=False)

    def limits(self, residents: np.ndarray) -> pd.DataFrame:
        """The limits as rates, a row for each number of residents and a column `(limits, "low" or "high")`.

        Examples
        --------
        With 9 events expected and no dispersion beyond chance, √9 ± 1.96 / 2, squared: 4.1 and 15.8.

        >>> empty = pd.DataFrame()
        >>> flat = Funnel(None, centre=1.0, dispersion=1.0, points=empty).limits(np.array([9000]))
        >>> [round(float(rate) * 9, 1) for rate in flat["95%"].iloc[0]]
        [4.1, 15.8]
        """
        expected = np.sqrt(self.centre * residents / PER)
        ends = {
            (name, side): np.maximum(expected + sign * z * np.sqrt(self.dispersion) / 2, 0) ** 2 * PER / residents
            for name, z in LIMITS.items()
            for side, sign in (("low", -1), ("high", 1))
        }
        return pd.DataFrame(ends)


def funnel(rates: Rates) -> Funnel | None:
    """The funnel of the districts' rates; None where fewer than 5 have one.

    A small district's rate swings widely by chance alone, so a ranking puts small districts first and last. A funnel's
    limits are wider for fewer residents. Limits for chance alone would leave most districts outside, because districts
    differ in much else, so we widen them by the districts' dispersion φ. The score of a district is z = 2(√O − √E),
    with E the events expected at the common rate. The lowest and the highest tenth of the scores are winsorised, then
    φ = Σz² / districts, at least 1. The limits are at 1.96√φ and 3.09√φ.

    Source: Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005),
    1185-1202: the multiplicative form. He prefers the additive one (a variance between districts) where φ is large, as
    it is here, since multiplicative limits are too narrow for large districts. Do not conclude that nothing is wrong
    in a district inside: where districts are few, those that stand out widen the limits.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points["rate"] = points["count"] / 10
    >>> result = funnel(Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points))
    >>> round(result.centre, 2), result.points["outside"].to_dict()["F"]
    (13.33, '99.8%')
    """
    if len(rates.points) < FEWEST:
        return None
    counts, residents = (rates.points[name].to_numpy(dtype=float) for name in ("count", "residents"))
    centre = PER * counts.sum() / residents.sum()
    if not centre:
        return None
    scores = 2 * (np.sqrt(counts) - np.sqrt(centre * residents / PER))
    dispersion = spread_of(scores)
    adjusted = scores / np.sqrt(dispersion)
    outside = np.select([np.abs(adjusted) > z for z in reversed(LIMITS.values())], [*reversed(LIMITS)], "")
    return Funnel(rates, float(centre), dispersion, rates.points.assign(score=adjusted, outside=outside))


def spread_of(scores: np.ndarray, *, least: float = 1.0) -> float:
    """The winsorised variance of scores about 0, in units of that of chance alone; by default at least 1.

    Examples
    --------
    >>> spread_of(np.array([-3.0] * 5 + [3.0] * 5)), spread_of(np.array([-0.5] * 5 + [0.5] * 5))
    (9.0, 1.0)
    """
    within = np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED]))
    return max(least, float(np.mean(within**2)))
