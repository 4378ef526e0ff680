"""How often a whole month looks part-sent, and how often a month that was sent in part is found.

    .venv/bin/python benchmarks/part_sent.py [--every 6] [--seed 1]

reads the Metropolitan Police's counts of April 2010 to November 2023 in ../shared/data/tables, by MajorText, for each
borough, the airports and the force. Each month with twelve before it is judged as it is, and every n-th (`--every`)
also with only part of its events, each kept at random.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.statistics.part_sent import part_sent

TABLES = Path(__file__).parents[2] / "shared" / "data" / "tables"
FILES = [TABLES / f"met-borough-wide-{months}.csv" for months in ("2010-04-to-2021-11", "2021-12-to-2023-11")]
FORCE = "the force"
KEPT = (0.4, 0.5, 0.57, 0.65)
BEFORE = 12  # months


def main() -> None:
    """Print the months found among whole months, and the shares found among those cut."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=6, help="cut every so many months")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not all(file.exists() for file in FILES):
        sys.exit(f"The real counts are not here ({FILES[0].name} in ../shared/data/tables): nothing to measure on.")
    random = np.random.default_rng(options.seed)
    areas = boroughs()
    for name, each in {"boroughs": areas, FORCE: {FORCE: pd.concat(areas.values()).groupby(level=0).sum()}}.items():
        judged = sum(len(table) - BEFORE for table in each.values())
        found = [f"{area} {month}" for area, table in each.items() for month in part_sent(table)]
        print(f"{name}: {len(found)} of {judged:,} whole months look part-sent {found or ''}")
        for share in KEPT:
            caught = [
                last in part_sent(cut)
                for table in each.values()
                for last, cut in cut_tables(table, share, options.every, random)
            ]
            print(f"  of {len(caught):,} months of which {share:.0%} were kept, {np.mean(caught):.1%} are found")


def boroughs() -> dict[str, pd.DataFrame]:
    """The counts of each borough and of the airports, a row for each month and a column for each MajorText."""
    both = pd.concat([_by_month(pd.read_csv(file)) for file in FILES])
    areas = both.columns.get_level_values(0)
    return {str(area): both.loc[:, areas == area].droplevel(0, axis="columns") for area in areas.unique()}


def cut_tables(
    table: pd.DataFrame, share: float, every: int, random: np.random.Generator
) -> Iterator[tuple[pd.Period, pd.DataFrame]]:
    """Tables that end with a month of which only this share was kept, with the month."""
    for place in range(BEFORE, len(table), every):
        cut = table.iloc[place - BEFORE : place + 1].copy()
        cut.iloc[-1] = random.binomial(cut.iloc[-1].fillna(0).astype(int), share)
        yield table.index[place], cut


def _by_month(wide: pd.DataFrame) -> pd.DataFrame:
    months = [column for column in wide.columns if column.isdigit()]
    table = wide.groupby(["LookUp_BoroughName", "MajorText"])[months].sum().T
    return table.set_axis(pd.PeriodIndex([f"{month[:4]}-{month[4:]}" for month in table.index], freq="M"))


if __name__ == "__main__":
    main()
