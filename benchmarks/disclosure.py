"""How long the public edition's protection takes, and how much it withholds.

    .venv/bin/python benchmarks/disclosure.py [--means sample|small|large] [--seed 1] [--alone]

makes 15 measures in 14 districts and their county over 41 months: the sample drop's counts, or simulated ones with 0.3
to 12 (`small`) or 12 to 500 (`large`) events a month in the largest district. It protects the numbers that a run over
all districts would print: months, the last four quarters, the year to date and the rolling year with their changes, the
last financial year, limits, a forecast and a rank. `--alone` leaves the county out. For each measure it prints

- small: how many of the numbers are small counts;
- withheld: how many numbers the public edition withholds, and how many of these are totals of 3, 5 and 12 months.

The times are those of one processor, for all measures together.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import helpers.disclosure.alternatives  # noqa: F401 - imports scipy, which is not timed
from helpers.disclosure import Policy, Relation, to_withhold
from helpers.document.numbers import Number, Sum, count, difference, other, percent
from helpers.periods import Span, financial_year_span, quarter_span, rolling_year, year_to_date

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "2016-08" / "counts.csv"
COUNTY = "Lancashire"
LAST = pd.Period("2016-08", freq="M")
MONTHS = 41
MEASURES = 15
WHOLES = {
    "Violence Against The Person": ("Serious Assaults", "Less Serious Assaults", "Non-Injury Assaults"),
    "All domestic assaults": (
        "Serious domestic assaults",
        "Less serious domestic assaults",
        "Non-injury domestic assaults",
    ),
}
Counts = dict[tuple[str, str], dict[str, int]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--means", choices=("sample", "small", "large"), default="sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="districts without their county")
    options = parser.parse_args()
    counts = sample()
    if options.means != "sample":
        lowest, highest = (0.3, 12) if options.means == "small" else (12, 500)
        counts = simulated(counts, lowest, highest, np.random.default_rng(options.seed))
    if options.alone:
        counts = {(area, measure): months for (area, measure), months in counts.items() if area != COUNTY}
    related = [] if options.alone else relations(counts)
    numbers = [number for pair, months in counts.items() for number in published(pair, months, counts)]
    cells = {(*pair, month): value for pair, months in counts.items() for month, value in months.items()}
    began = time.process_time()
    withheld = to_withhold(numbers, cells, Policy(), related)
    found = time.process_time()
    hidden = [withheld.hides(number) for number in numbers]
    sorted_out = time.process_time()
    print(f"{'':36}numbers   small   withheld   3 months   5   12")
    for measure in dict.fromkeys(measure for _, measure in counts):
        about = [(n, out) for n, out in zip(numbers, hidden, strict=True) if n.of.measure == measure]
        totals = [Span.parse(n.of.span).length for n, out in about if out and n.statistic == "count"]
        small = sum(n.statistic == "count" and Policy().small(n.value) for n, _ in about)
        print(
            f"{measure:36}{len(about):7,} {small:7} {sum(out for _, out in about):10} "
            f"{totals.count(3):10} {totals.count(5):3} {totals.count(12):4}"
        )
    print(
        f"{len(numbers):,} numbers, {len(cells):,} counts, {len(related)} relations: {found - began:.2f} s to find "
        f"what to withhold, {sorted_out - found:.2f} s to sort the numbers; {100 * np.mean(hidden):.0f}% are withheld."
    )


def sample() -> Counts:
    """The sample drop's counts: its first measures, all districts and the county."""
    found: Counts = {}
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["area"] != "The Constabulary":
                found.setdefault((row["area"], row["measure"]), {})[row["month"]] = int(row["count"])
    measures = list(dict.fromkeys(measure for _, measure in found))[:MEASURES]
    return {pair: months for pair, months in found.items() if pair[1] in measures}


def simulated(counts: Counts, lowest: float, highest: float, random: np.random.Generator) -> Counts:
    """Independent counts of the same areas and measures; the county is the sum of its districts."""
    measures = list(dict.fromkeys(measure for _, measure in counts))
    districts = [area for area in dict.fromkeys(area for area, _ in counts) if area != COUNTY]
    months = [str(LAST - back) for back in range(MONTHS - 1, -1, -1)]
    found: Counts = {}
    for measure, mean in zip(measures, np.geomspace(lowest, highest, len(measures)), strict=True):
        table = random.poisson(np.outer(np.geomspace(mean, mean / 5, len(districts)), np.ones(MONTHS)))
        rows = [*zip(districts, table, strict=True), (COUNTY, table.sum(axis=0))]
        for area, row in rows:
            found[area, measure] = dict(zip(months, row.tolist(), strict=True))
    return found


def relations(counts: Counts) -> list[Relation]:
    """The county and its districts, and wholes and parts where they add up."""
    measures = dict.fromkeys(measure for _, measure in counts)
    areas = dict.fromkeys(area for area, _ in counts)
    found = [
        Relation((COUNTY, measure), tuple((area, measure) for area in areas if area != COUNTY)) for measure in measures
    ]
    for whole, parts in WHOLES.items():
        for area in areas:
            members = [(area, part) for part in parts]
            if all(
                value == sum(counts[pair][month] for pair in members) for month, value in counts[area, whole].items()
            ):
                found.append(Relation((area, whole), tuple(members)))
    return found


def published(pair: tuple[str, str], months: dict[str, int], counts: Counts) -> Iterator[Number]:
    """The numbers that the sets of a run print about an area and measure."""
    area, measure = pair
    history = Span(pd.Period(min(months), freq="M"), LAST)
    series = Sum(area, measure, history.key)

    def total(span: Span) -> tuple[int, Sum]:
        return sum(months[str(month)] for month in span.months), Sum(area, measure, span.key)

    for month in history.months:
        yield count(*total(Span(month, month)))
    for back in range(4):
        yield count(*total(quarter_span((LAST - 2 - 3 * back).asfreq("Q-MAR"))))
    for span in (year_to_date(LAST), rolling_year(LAST)):
        (now, of), (before, against) = total(span), total(span.year_before())
        yield from (count(now, of), count(before, against), difference(now - before, of, against))
        if before:
            yield percent(100 * (now - before) / before, of, against)
    yield count(*total(financial_year_span(2015)))
    for name in ("central line", "lower limit", "upper limit"):
        yield other(0, series, "limit", name, computed_from=(series,))
    for name in ("forecast", "80% range from", "80% range to"):
        year = Sum(area, measure, financial_year_span(2016).key)
        yield other(0, year, "forecast", name, computed_from=(series,))
    to_date = year_to_date(LAST).key
    ranked = tuple(Sum(other_area, measure, to_date) for other_area, kind in counts if kind == measure)
    yield other(1, Sum(area, measure, to_date), "rank", "rank among the districts", computed_from=ranked)


if __name__ == "__main__":
    main()
