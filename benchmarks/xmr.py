"""How often control charts flag the newest month, how often they are right, and how soon they name a level shift.

    .venv/bin/python benchmarks/xmr.py [--series 1000] [--months 48] [--every 1] [--seed 1]

The first table reads the Metropolitan Police's counts in ../shared/data/mps: each area and MajorText, 41 months to the
ends of August, November and February from August 2014 to August 2019, mean at least 5 a month. A flag on the newest
month came true if the sum of the next six months is on the same side of the usual sum for those calendar months, taken
from the history without its last seven months. `--every` takes every n-th of these series.

All other tables simulate independent months, Poisson or negative binomial (φ: their variance in units of Poisson's):

- false: how often the newest month of a stable series is flagged, and how often a stable series gets a level shift;
- found: how often the newest month is flagged, in the right direction, after a change seven months long;
- named: how often a level shift is named within nine months of a step of a third that lasts twelve months, and placed
  within three months of the right month.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.statistics.xmr.plain import XmR, plain_chart
from helpers.statistics.xmr.rules import RULES, RUN
from helpers.statistics.xmr.seasonal import chart

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "mps" / "MPS Borough Level Crime (Historical).csv"
REPEATED = "London Heathrow and London City Airports"  # the same counts as Aviation Security (SO18)
ORIGINS = [pd.Period(f"{year + (month < 4)}-{month:02}", "M") for year in range(2014, 2020) for month in (8, 11, 2)]
LAST_ORIGIN = pd.Period("2019-08", "M")
HISTORY, AHEAD = 41, 6
# The shares that the former chart flagged of 1,050 of these series, and that came true. It allowed for season and for
# months that resemble the one before.
FORMER = "16.5% / 94.8%"

LAST = pd.Period("2016-08", "M")
SEASON = 0.2  # either way
SIZES = ((5, 1), (10, 1), (20, 1), (40, 1), (100, 1), (100, 4), (1000, 8))  # events a month, and φ
STEP = 1.5  # standard deviations of a month
LEVELS = ((30, 1), (40, 1), (50, 1), (40, 1.5), (40, 2))
THIRD, KEPT, SOON, NEAR = 1 / 3, 12, 9, 3  # months: the step's length, and when and where it is named
SMALL = (0.1, 0.2, 0.5, 1, 2, 3, 5)
Chart = Callable[[pd.Series], XmR]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--series", type=int, default=1000, help="simulated series in each row")
    parser.add_argument("--every", type=int, default=1, help="take every n-th of the real series")
    parser.add_argument("--months", type=int, default=48, help="months of each simulated series")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    if SOURCE.exists():
        real_series(options.every)
    else:
        print(f"The real counts are not here ({SOURCE.name} in ../shared/data/mps).", file=sys.stderr)
    if options.series:
        random = np.random.default_rng(options.seed)
        false_alarms(random, options.series, options.months)
        level_shifts(random, options.series, options.months)
        small_counts(random, options.series)
        print(f"{options.series:,} series a row: a share near 3% has a standard error of "
              f"{100 * (0.03 * 0.97 / options.series) ** 0.5:.1f}.")  # fmt: skip
    print(f"{time.monotonic() - began:.0f} s.")


def real_series(every: int) -> None:
    """Print the share of real series whose newest month each chart flags, and the share of these that came true."""
    rows = []
    for counts, county, side in cases()[::every]:
        found = {"plain": plain_chart(counts), "ours": chart(counts, county=county)}
        flags = {name: direction(each) for name, each in found.items()}
        rules = {signal.rule for signal in found["ours"].newest_signals}
        rows.append({**flags, "side": side, "shift": found["ours"].shift is not None, **{r: r in rules for r in RULES}})
    table = pd.DataFrame(rows)
    print(f"{len(table):,} real series: newest month flagged / of these came true")
    for name, flag in {"plain": table["plain"], "former": None, "ours": table["ours"]}.items():
        print(f"{name:60}{FORMER if flag is None else said(flag != 0, flag == table['side'])}")
    for rule in RULES:
        print(f"{'- ' + rule:60}{said(table[rule], table['ours'] == table['side'])}")
    print(f"{'with a level shift somewhere':60}{table['shift'].mean():.1%}\n", flush=True)


def cases() -> list[tuple[pd.Series, pd.Series, float]]:
    """Each real series, its county's, and on which side of the usual the next six months are."""
    rows = pd.read_csv(SOURCE)
    rows = rows[rows["LookUp_BoroughName"] != REPEATED]
    table = rows.groupby(["LookUp_BoroughName", "MajorText"])[[each for each in rows if each.isdigit()]].sum().T
    table.index = pd.PeriodIndex(pd.to_datetime(table.index, format="%Y%m"), freq="M")
    table, found = table.astype(float), []
    county = table.T.groupby(level=1).sum().T
    for origin in (each for each in ORIGINS if each <= LAST_ORIGIN):
        history, later = table.loc[origin - HISTORY + 1 : origin], table.loc[origin + 1 : origin + AHEAD]
        before = history.iloc[:-RUN]
        usual = before.groupby(before.index.month).mean().loc[later.index.month].sum()
        sides = np.sign(later.sum() - usual)
        for name in history.columns[(history.mean() >= 5).to_numpy()]:
            found.append((history[name], county.loc[history.index, name[1]], float(sides[name])))
    return found


def direction(result: XmR) -> int:
    """1 where the newest month is unusually high, -1 where low, 0 where it is not unusual."""
    ups = [signal.up for signal in result.newest_signals]
    return 0 if not ups else 1 if sum(ups) >= len(ups) / 2 else -1


def said(flagged: pd.Series, true: pd.Series) -> str:
    """The share flagged, and of these the share that came true."""
    return f"{flagged.mean():6.1%} / {true[flagged].mean():6.1%}" if flagged.any() else "  none"


def false_alarms(random: np.random.Generator, number: int, months: int) -> None:
    """Print how often the newest month is flagged when nothing changed, and after a step of 1.5 sigma."""
    print("season  month   φ    plain: false  found    ours: false  found   with the county: false  found")
    for height in (0.0, SEASON):
        for mean, phi in SIZES:
            expected = seasonal(mean, height, months)
            stable = simulated(random, number, expected, phi)
            step = STEP * (mean * phi) ** 0.5
            stepped = simulated(random, number, expected + step * (np.arange(months) >= months - RUN), phi)
            county = simulated(random, 1, 30 * expected, phi)[0]
            charts: tuple[Chart, ...] = (plain_chart, chart, lambda each, county=county: chart(each, county=county))
            cells = "".join(f"{flagged(each, stable):16.1%} {flagged(each, stepped, 1):6.0%} " for each in charts)
            print(f"{height:6.0%} {mean:6,} {phi:3d} {cells}", flush=True)
    print()


def level_shifts(random: np.random.Generator, number: int, months: int) -> None:
    """Print how often a step of a third is named within nine months, and how often a stable series gets a shift."""
    print("month    φ   named: rise  fall   false: anywhere  in the last 18 months   (season of 20%)")
    for mean, phi in LEVELS:
        expected = seasonal(mean, SEASON, months)
        shares = []
        for factor in (1 + THIRD, 1 - THIRD):
            late = np.arange(months) >= months - KEPT
            stepped = simulated(random, number, np.where(late, factor, 1) * expected, phi)
            shares.append(np.mean([named(each) for each in stepped]))
        found = [chart(each).shift for each in simulated(random, number, expected, phi)]
        recent = np.mean([each is not None and each.month > LAST - 18 for each in found])
        false = np.mean([each is not None for each in found])
        print(f"{mean:5} {phi:4} {shares[0]:13.1%} {shares[1]:5.1%} {false:16.1%} {recent:23.1%}", flush=True)
    print()


def named(counts: pd.Series) -> bool:
    """Whether a step twelve months before the end is named within nine months, its month within three."""
    right = counts.index[-KEPT]
    for months in range(RUN, SOON + 1):
        shift = chart(counts[: right + months - 1]).shift
        if shift is not None and abs((shift.month - right).n) <= NEAR:
            return True
    return False


def small_counts(random: np.random.Generator, number: int) -> None:
    """Print false alarms and power of the plain chart and ours where events are few."""
    print(
        "month   φ   plain: false  doubled  threefold  none for 7   ours: false  doubled  threefold  none for 7  for 12"
    )
    for phi in (1, 2):
        for mean in SMALL:
            last = np.arange(36) >= 36 - RUN
            changes = [simulated(random, number, mean * np.where(last, factor, 1), phi) for factor in (1, 2, 3)]
            changes.append([each.where(~last, 0.0) for each in changes[0]])
            changes.append([each.where(np.arange(36) < 24, 0.0) for each in changes[0]])
            ways = (0, 1, 1, -1, -1)
            plain, ours = (
                [flagged(method, series, way) for series, way in zip(changes, ways, strict=True)]
                for method in (plain_chart, chart)
            )
            cells = "".join(f"{share:10.1%}" for share in (*plain[:4], *ours))
            print(f"{mean:5} {phi:3d} {cells}", flush=True)


def seasonal(mean: float, height: float, months: int) -> np.ndarray:
    """The expected count of each month, up to the last."""
    index = pd.period_range(end=LAST, periods=months, freq="M")
    return mean * (1 + height * np.sin(2 * np.pi * index.month.to_numpy() / 12))


def simulated(random: np.random.Generator, number: int, expected: np.ndarray, phi: float) -> list[pd.Series]:
    """Series of independent months."""
    index = pd.period_range(end=LAST, periods=len(expected), freq="M")
    size = (number, len(expected))
    values = (
        random.poisson(expected, size)
        if phi == 1
        else random.negative_binomial(np.broadcast_to(expected / (phi - 1), size), 1 / phi)
    )
    return [pd.Series(row.astype(float), index=index, name=("Blackpool", "Rape")) for row in values]


def flagged(method: Chart, series: list[pd.Series], way: int = 0) -> float:
    """The share of series whose newest month is flagged, in one direction if `way` is given."""
    found = [direction(method(each)) for each in series]
    return float(np.mean([each == way if way else bool(each) for each in found]))


if __name__ == "__main__":
    main()
