"""How often a verdict is "clear" where nothing changed, and where something did: our verdict and the usual ones.

    .venv/bin/python benchmarks/verdicts.py [--series 4000] [--powered 1000] [--seed 1] [--months 36] [--period 5]

simulates monthly counts whose two periods have the same mean: a season of 20% either way, 5 to 5,000 events in the
period, a variance 1 to 8 times that of independent events (negative binomial), and an autocorrelation of 0 or 0.5 (by a
Gaussian copula, so that it holds for small counts too). A method sees the months alone; ours estimates dispersion and
autocorrelation from them. The grid shows false "clear" verdicts in per cent, for our verdict and three others, and the
power of ours.

- 2(√C − √P) beyond 3: the Poisson z of A. P. Wheeler, International Journal of Police Science & Management 18 (2016).
- (C − P) / √(C + P) beyond 3: a z score with the right variance for independent events.
- ±10%: an arrow wherever the change is at least a tenth.
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

from helpers.periods import Span
from helpers.statistics.change import Change
from helpers.statistics.noise.dispersion import inflations

YEAR = Span.parse("2016")  # the verdict judges two totals of equal periods; which periods makes no difference
LAST = pd.Period("2016-08", freq="M")
BASES = (5, 15, 50, 150, 500, 1500, 5000)
DISPERSIONS = (1, 2, 4, 8)
CORRELATIONS = (0.0, 0.5)
LIFTS = (0.1, 0.2, 0.5)
Table = NDArray[np.float64]


def main() -> None:
    """Print the grid and the worst cell of each method."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--series", type=int, default=4000, help="series in a cell without a change")
    parser.add_argument("--powered", type=int, default=1000, help="series in a cell with one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=36, help="months of history, including the period's own")
    parser.add_argument("--period", type=int, default=5, help="months of the period")
    options = parser.parse_args()
    began, random = time.monotonic(), np.random.default_rng(options.seed)
    methods: dict[str, Callable[[pd.DataFrame, Span], Table]] = {
        "ours": ours, "2(√C−√P)": roots, "z": poisson, "±10%": tenth}  # fmt: skip
    print("ρ    base   φ " + "".join(f"{name:>10}" for name in methods) + "   power of ours at +10%  +20%  +50%")
    worst = {(name, rho): 0.0 for name in methods for rho in CORRELATIONS}
    for rho in CORRELATIONS:
        for base in BASES:
            for phi in DISPERSIONS:
                settings = {"base": base, "phi": phi, "rho": rho, "months": options.months, "period": options.period}
                counts, period = series(random, options.series, **settings)
                false = {name: 100 * method(counts, period).mean() for name, method in methods.items()}
                worst |= {(name, rho): max(worst[name, rho], share) for name, share in false.items()}
                power = [100 * ours(*series(random, options.powered, lift=lift, **settings)).mean() for lift in LIFTS]
                print(f"{rho:.1f} {base:6,} {phi:3d} " + "".join(f"{share:9.2f}%" for share in false.values())
                      + " " * 20 + "".join(f"{share:5.0f}%" for share in power), flush=True)  # fmt: skip
    for rho in CORRELATIONS:
        print(f"worst, ρ {rho}: " + ", ".join(f"{name} {worst[name, rho]:.2f}%" for name in methods))
    error = 100 * (0.005 * 0.995 / options.series) ** 0.5
    print(f"{options.series:,} series a cell: a share near 0.5% has a standard error of {error:.2f}. "
          f"{time.monotonic() - began:.0f} s.")  # fmt: skip


def series(
    random: np.random.Generator, number: int, *, base: float, phi: float, rho: float, months: int, period: int,
    lift: float = 0.0,
) -> tuple[pd.DataFrame, Span]:  # fmt: skip
    """Simulated series, a column each, and the period to judge: the last months, raised by `lift`."""
    index = pd.period_range(end=LAST, periods=months, freq="M")
    season = 1 + 0.2 * np.sin(2 * np.pi * index.month.to_numpy() / 12)
    mean = base / period * season / season[-period:].mean()
    mean[-period:] *= 1 + lift
    normal = random.standard_normal((number, months))
    for month in range(1, months):
        normal[:, month] = rho * normal[:, month - 1] + np.sqrt(1 - rho**2) * normal[:, month]
    counts = [quantiles(ndtr(normal[:, month]), mean[month], phi) for month in range(months)]
    return pd.DataFrame(np.array(counts, dtype=float), index=index), Span(index[-period], index[-1])


def quantiles(shares: Table, mean: float, phi: float) -> NDArray[np.int64]:
    """The quantiles of a Poisson (φ = 1) or negative binomial distribution at these shares."""
    each = np.arange(int(mean + 12 * np.sqrt(phi * mean) + 50))
    return np.searchsorted(
        stats.poisson.cdf(each, mean) if phi == 1 else stats.nbinom.cdf(each, mean / (phi - 1), 1 / phi), shares
    )


def ours(counts: pd.DataFrame, period: Span) -> NDArray[np.bool_]:
    """Whether our verdict is clear, for each series."""
    found = zip(*totals(counts, period), inflations(counts, period), strict=True)
    return np.array([Change("", "", YEAR, YEAR.year_before(), int(now), int(then), allowed).verdict.startswith("clear")
                     for now, then, allowed in found])  # fmt: skip


def roots(counts: pd.DataFrame, period: Span) -> NDArray[np.bool_]:
    """Whether twice the difference of the totals' square roots exceeds 3."""
    now, then = totals(counts, period)
    return np.abs(2 * (np.sqrt(now) - np.sqrt(then))) > 3


def poisson(counts: pd.DataFrame, period: Span) -> NDArray[np.bool_]:
    """Whether the difference exceeds three standard deviations of independent events."""
    now, then = totals(counts, period)
    return np.abs(now - then) > 3 * np.sqrt(now + then)


def tenth(counts: pd.DataFrame, period: Span) -> NDArray[np.bool_]:
    """Whether the change is a tenth or more."""
    now, then = totals(counts, period)
    return (np.abs(now - then) >= 0.1 * then) & (now != then)


def totals(counts: pd.DataFrame, period: Span) -> tuple[Table, Table]:
    """Each series' totals of the period and of the same months a year before."""
    return counts.loc[period.months].sum().to_numpy(), counts.loc[period.year_before().months].sum().to_numpy()


if __name__ == "__main__":
    main()
