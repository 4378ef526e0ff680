"""How often places within a district are named as different where none is, and where one is.

The script simulates twenty places of unequal size, in a period and the same months a year before. Events come one by
one, or in bursts with three times the variance (negative binomial). Without a difference, all places have the
district's rate and keep their share. With one, a place of middling size has twice the rate, or twice its share of a
year before.

    python benchmarks/places.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.periods import Span
from helpers.statistics.change import Change
from helpers.statistics.places import within

TABLES = 200
PLACES = 20
PERIOD = Span.parse("2016-04")
MONTHS = pd.period_range("2015-04", "2016-04", freq="M")


def named(mean: float, burst: float, kind: str, random: np.random.Generator) -> float:
    """The share of tables in which a place is named: any place, or, where one differs, that one."""
    found = 0
    for _ in range(TABLES):
        size = random.lognormal(0, 0.5, PLACES)
        means = mean * size / size.mean()
        now, before = means.copy(), means.copy()
        one = int(np.argsort(means)[PLACES // 2])
        if kind != "none":
            now[one] *= 2
        if kind == "rate":
            before[one] *= 2
        counts = pd.DataFrame(np.nan, MONTHS, [(f"Place {number:02d}", "Theft") for number in range(PLACES)])
        counts.iloc[0], counts.iloc[-1] = events(before, burst, random), events(now, burst, random)
        changed = Change(
            "Town", "Theft", PERIOD, PERIOD.year_before(), int(counts.iloc[-1].sum()), int(counts.iloc[0].sum())
        )
        residents = pd.DataFrame(
            {"area": [name for name, _ in counts], "year": 2016, "residents": np.rint(5000 * size).astype(int)}
        )
        result = within(counts, changed, residents)
        if result is None or result.points.empty:
            continue
        differs = (result.points[["level", "share"]] != "").any(axis="columns")
        found += bool(differs.any() if kind == "none" else differs.get(f"Place {one:02d}", False))
    return found / TABLES


def events(means: np.ndarray, burst: float, random: np.random.Generator) -> np.ndarray:
    """Counts with these means, and a multiple of the variance of independent events."""
    if burst == 1:
        return random.poisson(means)
    return random.negative_binomial(means / (burst - 1), 1 / burst)


def main() -> None:
    """Print the table."""
    print(f"{'events a place':>14} {'variance':>8} {'none differs':>12} {'rate × 2':>9} {'share × 2':>9}")
    for mean in (10, 30, 100):
        for burst in (1.0, 3.0):
            random = np.random.default_rng(20161128)
            shares = [named(mean, burst, kind, random) for kind in ("none", "rate", "share")]
            print(f"{mean:>14} {burst:>8} {shares[0]:>12.1%} {shares[1]:>9.1%} {shares[2]:>9.1%}", flush=True)


if __name__ == "__main__":
    main()
