"""How often verdicts come true on real series, and how often they are given with and without a real change.

    .venv/bin/python benchmarks/verdicts.py [--series 4000] [--powered 200] [--seed 1] [--months 36] [--period 5]

The first table reads the Metropolitan Police's counts in ../shared/data/mps: each area and MajorText, at the ends of
August, November and February of 2013/14 to 2019/20 with 36 to 60 months of history, on average 5 events a month and 20
in both periods together. A verdict on the year to date came true if the six months after it differ in the same
direction from the same calendar months of the last year before the period began, up to February 2020. "Independent"
assumes independent events: (C − P) / √(C + P) beyond 3, and beyond 1.5. "Per cent" calls changes of a quarter and of an
eighth. The method of version 0.2.0 had one threshold; its results are quoted. The last lines sort all cases by a
method's own measure of size, and print how many can be called before fewer than 95% or 90% of them come true.

The second table simulates monthly counts whose two periods have the same mean: a season of 20% either way, 5 to 5,000
events in the period, a variance 1 to 8 times that of independent events (negative binomial), and an autocorrelation of
0 or 0.5 (by a Gaussian copula, so that it holds for small counts too). It shows how many changes are clear and how many
are likely, and, where the period is raised by 10, 20 and 50%, how many are a clear rise, and a clear or likely one.
Each series is judged alone, without county or similar series. With 4,000 series in each cell the grid takes some 20
minutes; with a tenth of that, chance makes one of its many shares of 0.2% look like 0.75%.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr

from helpers.periods import Span
from helpers.statistics.change import CALLED, CLEAR, between
from helpers.statistics.past_verdicts import LONDON, past_verdicts

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "mps" / "MPS Borough Level Crime (Historical).csv"
REPEATED = "London Heathrow and London City Airports"  # the same counts as Aviation Security (SO18)
END = pd.Period("2020-02", "M")
LAST = pd.Period("2016-08", "M")
BASES = (5, 15, 50, 150, 500, 1500, 5000)
DISPERSIONS = (1, 2, 4, 8)
CORRELATIONS = (0.0, 0.5)
LIFTS = (0.1, 0.2, 0.5)
# The shares that the method of version 0.2.0, since removed, called of 3,654 of these cases, and that came true.
FORMER = "  4.8% /  96.6%"
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """The settings of simulated series."""

    rho: float
    base: float
    phi: float
    options: argparse.Namespace


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--series", type=int, default=4000, help="series in each cell without a change")
    parser.add_argument("--powered", type=int, default=200, help="series in each cell with one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=36, help="months of history, including the period's own")
    parser.add_argument("--period", type=int, default=5, help="months of the period")
    options = parser.parse_args()
    began = time.monotonic()
    if SOURCE.exists():
        real_series()
    else:
        print(f"The real counts are not here ({SOURCE.name} in ../shared/data/mps).", file=sys.stderr)
    if options.series:
        simulated_series(options)
    print(f"{time.monotonic() - began:.0f} s.")


def real_series() -> None:
    """Print the share of real series that each method calls, and the share of these that came true."""
    found = cases()
    change = found["current"] - found["previous"]
    independent = change.abs() / np.sqrt(found["current"] + found["previous"])
    per_cent = change.abs() / found["previous"]
    called = {
        "ours": (found["verdict"].isin(CLEAR), found["verdict"].isin(CALLED)),
        "ours, each series alone": (found["alone"].isin(CLEAR), found["alone"].isin(CALLED)),
        "independent": (independent > 3, independent > 1.5),
        "per cent": (per_cent > 1 / 4, per_cent > 1 / 8),
    }
    print(f"{len(found):,} cases of real series: called / of these came true")
    print(f"{'':25}{'clear':>15}{'likely':>15}{'together':>15}")
    for name, (clear, either) in called.items():
        shares = (f"{each.mean():6.1%} / {found.loc[each, 'true'].mean():6.1%}"
                  for each in (clear, either & ~clear, either))  # fmt: skip
        print(f"{name:25}" + "".join(f"{each:>15}" for each in shares))
    print(f"{'version 0.2.0':25}{FORMER:>15}")
    clear = found[found["verdict"].isin(CLEAR)]
    for month, name in {"08": "five", "11": "eight", "02": "eleven"}.items():
        true = clear.loc[clear["origin"].str.endswith(f"-{month}"), "true"]
        print(f"Of the {len(true)} clear changes of {name} months, {true.mean():.0%} came true.")
    shares = (f"{kind} {share:.1%}" for kind, share in LONDON.items())
    print(f"Pages and docs/method.md give these shares of our verdicts that came true: {', '.join(shares)}.")
    for name, size in {"independent": independent, "per cent": per_cent}.items():
        most = (f"{most_called(found['true'], size, needed):.1%} at {needed:.0%}" for needed in (0.95, 0.9))
        print(f"{name}, the most that can be called: {', '.join(most)} true")


def cases() -> pd.DataFrame:
    """Every verdict of the protocol, with the verdict on the series alone and whether its direction came true."""
    rows = pd.read_csv(SOURCE)
    rows = rows[rows["LookUp_BoroughName"] != REPEATED]
    table = rows.groupby(["LookUp_BoroughName", "MajorText"])[[each for each in rows if each.isdigit()]].sum().T
    table.index = pd.PeriodIndex(pd.to_datetime(table.index, format="%Y%m"), freq="M")
    table, found = table.astype(float).loc[:END], []
    for measure in table.columns.unique(1):
        similar = table.xs(measure, axis="columns", level=1, drop_level=False)
        for _, counts in similar.items():
            judged = past_verdicts(counts, similar=similar, county=similar.sum(axis="columns"))
            found.append(judged.assign(alone=past_verdicts(counts)["verdict"]))
    every = pd.concat(found, ignore_index=True)
    every["true"] = (every["current"] - every["previous"]) * (every["later"] - every["later_before"]) > 0
    return every


def most_called(true: pd.Series, size: pd.Series, needed: float) -> float:
    """The largest share of all cases, taken by size, that can be called so that `needed` of them came true."""
    ranked = true.loc[size.sort_values(ascending=False, kind="stable").index].to_numpy()
    enough = np.flatnonzero(np.cumsum(ranked) / np.arange(1, len(ranked) + 1) >= needed)
    return (enough[-1] + 1) / len(ranked) if len(enough) else 0.0


def simulated_series(options: argparse.Namespace) -> None:
    """Print the grid of simulated series and its worst cells."""
    print("\nρ    base   φ    clear   likely   clear, and clear or likely rise, at +10%, +20%, +50%")
    cells = [Cell(*each, options) for each in product(CORRELATIONS, BASES, DISPERSIONS)]
    worst = dict.fromkeys(CORRELATIONS, np.zeros(2))
    with ProcessPoolExecutor() as pool:
        for cell, (unchanged, powers) in zip(cells, pool.map(judged, cells), strict=True):
            worst[cell.rho] = np.maximum(worst[cell.rho], unchanged)
            false = "".join(f"{each:8.2%}" for each in unchanged)
            power = "  ".join(f"{clear:4.0%} {either:4.0%}" for clear, either in powers)
            print(f"{cell.rho:.1f} {cell.base:6,} {cell.phi:3d} {false}   {power}", flush=True)
    for rho, (clear, likely) in worst.items():
        print(f"worst, ρ {rho}: clear {clear:.2%}, likely {likely:.2%}")
    error = (0.005 * 0.995 / options.series) ** 0.5
    print(f"{options.series:,} series a cell: a share near 0.5% has a standard error of {error:.2%}.")


def judged(cell: Cell) -> tuple[Table, list[Table]]:
    """The shares of clear and likely verdicts without a change, and of clear, and clear or likely, rises with one."""
    options = cell.options
    random = np.random.default_rng([options.seed, int(10 * cell.rho), int(cell.base), int(cell.phi)])
    unchanged = pd.Series(verdicts(random, options.series, cell))
    clear = unchanged.isin(CLEAR)
    powers = []
    for lift in LIFTS:
        raised = pd.Series(verdicts(random, options.powered, cell, lift))
        powers.append(np.array([(raised == "clear rise").mean(), raised.isin(["clear rise", "likely rise"]).mean()]))
    return np.array([clear.mean(), (unchanged.isin(CALLED) & ~clear).mean()]), powers


def verdicts(random: np.random.Generator, number: int, cell: Cell, lift: float = 0.0) -> Iterable[str]:
    """The verdicts on the last months of simulated series, raised by `lift`."""
    months, period = cell.options.months, cell.options.period
    index = pd.period_range(end=LAST, periods=months, freq="M")
    season = 1 + 0.2 * np.sin(2 * np.pi * index.month.to_numpy() / 12)
    mean = cell.base / period * season / season[-period:].mean()
    mean[-period:] *= 1 + lift
    normal = random.standard_normal((number, months))
    for month in range(1, months):
        normal[:, month] = cell.rho * normal[:, month - 1] + np.sqrt(1 - cell.rho**2) * normal[:, month]
    counts = np.array(
        [quantiles(ndtr(normal[:, month]), mean[month], cell.phi) for month in range(months)], dtype=float
    )
    judged_period = Span(index[-period], index[-1])
    return [between(pd.Series(row, index, name=("", "")), judged_period).verdict for row in counts.T]


def quantiles(shares: Table, mean: float, phi: float) -> NDArray[np.int64]:
    """The quantiles of a Poisson (φ = 1) or negative binomial distribution at these shares."""
    each = np.arange(int(mean + 12 * np.sqrt(phi * mean) + 50))
    return np.searchsorted(
        stats.poisson.cdf(each, mean) if phi == 1 else stats.nbinom.cdf(each, mean / (phi - 1), 1 / phi), shares
    )


if __name__ == "__main__":
    main()
