"""How much the public edition withholds of small tables, compared with tau-argus.

    pip install pytauargus   # in an environment of its own: the project does not need it
    .venv/bin/python benchmarks/disclosure_tables.py [--tables 40] [--seed 1]

makes tables of 3 to 6 districts and 3 to 5 kinds of crime in one month, without zeros, with row, column and grand
totals. For each it counts the numbers withheld by us and by tau-argus' optimal suppression (`OPT`, each number at a
cost of 1), which knows one rule: a count below 5 must seem able to be 0 and twice its value. Our rule asks for more:
every value from 0 to 4, and 0 for the small counts of a row or column together.
"""

from __future__ import annotations

import argparse
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from helpers.disclosure import Policy, Relation, to_withhold
from helpers.document.numbers import Sum, count

TOTAL, MONTH = "Total", "2016-08"
RULE = "FREQ(5,100)"
UNITY = "-2"  # tau-argus' code for a cost of 1 a number
Table = list[list[int]]


def main() -> None:
    """Print both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tables", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    tables = [_table(random) for _ in range(options.tables)]
    small = sum(value < Policy().threshold for table in tables for row in table for value in row)
    numbers = sum((len(table) + 1) * (len(table[0]) + 1) for table in tables)
    print(f"{len(tables)} tables, {numbers} numbers, {small} of them small")
    print(f"withheld by us:        {sum(map(_ours, tables))}")
    print(f"withheld by tau-argus: {sum(map(_theirs, tables))}")


def _table(random: np.random.Generator) -> Table:
    rows, columns, mean = random.integers(3, 7), random.integers(3, 6), random.choice([6, 10, 20])
    found = np.maximum(random.gamma(1.2, mean / 1.2, (rows, columns)).astype(int), 1)
    found[0, 0] = min(found[0, 0], 3)
    return found.tolist()  # type: ignore[no-any-return]


def _ours(table: Table) -> int:
    areas, kinds = [f"r{row}" for row in range(len(table))], [f"c{column}" for column in range(len(table[0]))]
    values = {
        (area, kind): n for area, row in zip(areas, table, strict=True) for kind, n in zip(kinds, row, strict=True)
    }
    values |= {(area, TOTAL): sum(row) for area, row in zip(areas, table, strict=True)}
    values |= {(TOTAL, kind): sum(column) for kind, column in zip(kinds, zip(*table, strict=True), strict=True)}
    values[TOTAL, TOTAL] = sum(map(sum, table))
    relations = [Relation((area, TOTAL), tuple((area, kind) for kind in kinds)) for area in (*areas, TOTAL)]
    relations += [Relation((TOTAL, kind), tuple((area, kind) for area in areas)) for kind in (*kinds, TOTAL)]
    numbers = [count(value, Sum(*pair, MONTH)) for pair, value in values.items()]
    withheld = to_withhold(numbers, {(*pair, MONTH): n for pair, n in values.items()}, Policy(), relations)
    return sum(map(withheld.hides, numbers))


def _theirs(table: Table) -> int:
    from pytauargus import protect

    events = [
        {"area": f"r{row}", "kind": f"c{column}", "n": 1}
        for row, values in enumerate(table)
        for column, value in enumerate(values)
        for _ in range(value)
    ]
    with TemporaryDirectory() as folder, chdir(folder):  # its solver writes logs to the working folder
        options = {"safety_rules": RULE, "suppress": "OPT(1)", "cost_var": UNITY, "workdir": folder}
        found = protect(events, ["area", "kind"], "n", **options)
        lines = Path(found.files["tab1"]).read_text(encoding="utf-8").splitlines()
    return sum(line.split(";")[-3] in ("U", "M") for line in lines)  # unsafe, or withheld to protect an unsafe one


if __name__ == "__main__":
    main()
