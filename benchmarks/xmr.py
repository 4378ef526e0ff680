"""How often XmR charts flag the newest month of a stable series, and how often they find a real shift.

    .venv/bin/python benchmarks/xmr.py [--series 1000] [--months 36] [--seed 1]

simulates stable monthly counts with a season (20% either way, or none) and an autocorrelation (0 or 0.5), and the same
counts with a shift: the last seven months are higher by 1.5 standard deviations of a month. It prints in per cent

- false: how often the newest month is part of a signal although nothing changed;
- found: how often an upward signal includes one of the seven shifted months;
- newest: how often an upward signal includes the newest month.

It compares three charts: the plain one; the one that always allows for season and autocorrelation; and the one that
pages show (`chosen`), which allows for them only where they are real and may use the season of a county thirty times as
large, from five years. The last lines give the power of the best possible test.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr

from helpers.statistics.xmr.plain import XmR, plain_chart
from helpers.statistics.xmr.rules import RUN
from helpers.statistics.xmr.season import season
from helpers.statistics.xmr.seasonal import chart, seasonal_chart

LAST = pd.Period("2016-08", freq="M")
SHIFT = 1.5  # standard deviations of a month
SIZES = ((20, 1), (100, 1), (100, 4), (1000, 8))  # events a month, and their variance in units of Poisson's
# Season and autocorrelation.
CASES = {"flat": (0.0, 0.0), "season": (0.2, 0.0), "autocorrelated": (0.0, 0.5), "both": (0.2, 0.5)}
UP = ("high", "rising")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--series", type=int, default=1000, help="series a row")
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began, random = time.monotonic(), np.random.default_rng(options.seed)
    methods: dict[str, Callable[[pd.Series], XmR]] = {"plain": plain_chart, "seasonal": always_seasonal}
    print(
        "                  month   φ   " + "".join(f"{name}: false  found  newest   " for name in (*methods, "chosen"))
    )
    for case, (height, rho) in CASES.items():
        for mean, phi in SIZES:
            county = counts(random, 1, 30 * mean, phi, height, 0, 60)[0]
            tried = methods | {"chosen": lambda series, county=county: chart(series, county=county)}
            stable = counts(random, options.series, mean, phi, height, rho, options.months)
            shift = np.round(SHIFT * np.sqrt(mean * phi))
            shifted = [series + shift * (series.index > LAST - RUN) for series in stable]
            shares = [(false(method, stable), *found(method, shifted)) for method in tried.values()]
            cells = "".join(f"{a:12.1f}% {b:5.0f}% {c:6.0f}%   " for a, b, c in shares)
            print(f"{case:14} {mean:8,} {phi:3d}   {cells}", flush=True)
    for case, (height, rho) in CASES.items():
        most = at_best(height, rho, options.months)
        print(f"{case}: no test that flags 3% of stable series can find more than {most:.0f}%")
    print(f"{options.series:,} series a row: a share near 3% has a standard error of "
          f"{100 * (0.03 * 0.97 / options.series) ** 0.5:.1f}. {time.monotonic() - began:.0f} s.")  # fmt: skip


def at_best(height: float, rho: float, months: int) -> float:
    """The power in per cent of the best two-sided test of size 3%: the Neyman–Pearson bound for normal months.

    By Aitken's generalised least squares, where everything is known but the mean, the size of the season's wave, and
    whether there was a shift seven months ago.
    """
    month = np.arange(months)
    columns = [np.ones(months), (month >= months - RUN) * 1.0]
    columns += [turn(2 * np.pi * month / 12) for turn in (np.cos, np.sin)] if height else []
    design = np.column_stack(columns)
    correlations = rho ** np.abs(np.subtract.outer(month, month))
    error = np.sqrt(np.linalg.inv(design.T @ np.linalg.solve(correlations, design))[1, 1])
    limit = stats.norm.isf(0.03 / 2)
    return 100 * float(stats.norm.sf(limit - SHIFT / error) + stats.norm.cdf(-limit - SHIFT / error))


def counts(
    random: np.random.Generator, number: int, mean: float, phi: float, height: float, rho: float, months: int
) -> list[pd.Series]:
    """Stable series: Poisson or negative binomial months about a season, autocorrelated by a Gaussian copula."""
    index = pd.period_range(end=LAST, periods=months, freq="M")
    expected = mean * (1 + height * np.sin(2 * np.pi * index.month.to_numpy() / 12))
    normal = random.standard_normal((number, months))
    for month in range(1, months):
        normal[:, month] = rho * normal[:, month - 1] + np.sqrt(1 - rho**2) * normal[:, month]
    values: NDArray[np.float64] = (
        stats.poisson.ppf(ndtr(normal), expected)
        if phi == 1
        else stats.nbinom.ppf(ndtr(normal), expected / (phi - 1), 1 / phi)
    )
    return [pd.Series(row, index=index, name=("Blackpool", "Rape")) for row in values]


def always_seasonal(counts: pd.Series) -> XmR:
    """The chart that allows for season and autocorrelation, real or not."""
    return seasonal_chart(counts, season(counts, recent=RUN))


def false(method: Callable[[pd.Series], XmR], stable: list[pd.Series]) -> float:
    """The share of the series, in per cent, whose newest month is part of a signal."""
    return 100 * float(np.mean([bool(method(series).newest_signals) for series in stable]))


def found(method: Callable[[pd.Series], XmR], shifted: list[pd.Series]) -> tuple[float, float]:
    """The shares, in per cent, with an upward signal in any of the last seven months, and in the newest."""
    upwards = [{month for signal in method(series).signals if signal.direction in UP for month in signal.months}
               for series in shifted]  # fmt: skip
    late = [{month for month in months if month > LAST - RUN} for months in upwards]
    return 100 * float(np.mean([bool(months) for months in late])), 100 * float(np.mean([LAST in m for m in late]))


if __name__ == "__main__":
    main()
