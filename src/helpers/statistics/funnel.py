"""Which districts' rates stand out for their number of residents: a funnel, widened by the districts' usual spread."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.statistics.rates import PER, Rates

LIMITS = {"95%": 1.959964, "99.8%": 3.090232}  # standard normal: 0.975 and 0.999 lie below
WINSORISED = 0.1  # of the districts' scores at either end
FEWEST = 5  # districts, below which their spread cannot be told


@dataclass(frozen=True)
class Funnel:
    """The districts' rates against their residents, with the limits that chance and their usual spread give.

    Attributes
    ----------
    centre
        The rate per 1,000 of all these districts together.
    dispersion
        How many times more the districts vary than chance alone would (1 or more).
    points
        As the rates have them, with `score` (standard deviations above the centre, after the dispersion) and `outside`
        (the widest limits that the rate lies outside, "95%" or "99.8%", blank where it lies inside).
    """

    rates: Rates
    centre: float
    dispersion: float
    points: pd.DataFrame = field(compare=False, repr=False)

    def limits(self, residents: np.ndarray) -> pd.DataFrame:
        """The rates that limits run at, a row for each number of residents and a column `(limits, "low" or "high")`.

        Examples
        --------
        With 9 events expected and no more spread than chance, √9 ± 1.96 / 2 squared: 4.1 and 15.8.

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

    A small district's rate swings widely by chance alone, so that a ranking puts small districts first and last. A
    funnel's limits are wider the fewer residents there are. Limits for chance alone would leave most districts outside,
    as they differ in much else; so they are widened by how much the districts are spread: score z = 2(√O − √E), with E
    the events expected at the common rate; the tenth of the scores at either end winsorised; φ = Σz² / districts, never
    below 1; limits at 1.96√φ and 3.09√φ.

    Source: Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005),
    1185-1202: the multiplicative form. He prefers the additive one (a variance between districts) where φ is large, as
    here, since the multiplicative limits of large districts stay narrower than their true spread. Do not trust it to
    say that a district inside is as it should be: with few districts, those that stand out widen the limits.

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
    within = np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED]))
    dispersion = max(1.0, float(np.mean(within**2)))
    adjusted = scores / np.sqrt(dispersion)
    outside = np.select([np.abs(adjusted) > z for z in reversed(LIMITS.values())], [*reversed(LIMITS)], "")
    return Funnel(rates, float(centre), dispersion, rates.points.assign(score=adjusted, outside=outside))
