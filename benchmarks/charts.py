"""How long a chart takes, in milliseconds of one processor, and how large its picture is.

    .venv/bin/python benchmarks/charts.py [--times 20]

draws the sample's charts of Blackpool again and again, with table, alternative text and picture, and prints for each
kind the mean time and the largest picture. The target for pages is 40 ms a chart. Charts for paper, drawn as PNG by
seaborn and matplotlib, are timed separately.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from helpers import charts
from helpers.briefing import open_briefing
from helpers.document.blocks import Chart
from helpers.drawing import scene
from helpers.drawing.png import png
from helpers.statistics import comparison, xmr, year_end

PRIORITIES = ("overview", "violence_against_the_person", "domestic_abuse", "antisocial_behaviour")


def makers(priority: str) -> dict[str, Callable[[], Chart]]:
    """Functions that make each chart of a priority's headline measure; the statistics are ready."""
    briefing = open_briefing(priority, drop="2016-08", area="Blackpool")
    counts, county = briefing.headline, briefing.county
    charted, projected = xmr.chart(counts, county=county), year_end.forecast(counts, county=county)
    trend = year_end.regression(counts)
    compared = comparison.districts(briefing.districts, county, area="Blackpool")
    return {
        "months": lambda: charts.months(charted, forecast=projected),
        "regression": lambda: charts.regression(trend),
        "districts": lambda: charts.districts(compared),  # type: ignore[dict-item, return-value]
    }


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The mean time of one processor, after a first call that is not counted."""
    work()
    begin = time.process_time()
    for _ in range(times):
        work()
    return 1000 * (time.process_time() - begin) / times


def main() -> None:
    """Print a row for each kind of chart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    made = [makers(priority) for priority in PRIORITIES]
    print(f"{'kind':12}{'ms, page':>10}{'ms, paper':>11}{'kB':>6}")
    for kind in made[0]:
        shown = [each[kind]() for each in made]
        page = sum(milliseconds(each[kind], times) for each in made) / len(made)
        paper = sum(milliseconds(lambda chart=chart: png(scene(chart.kind, chart.data)), 3) for chart in shown)
        largest = max(len(chart.picture.encode()) for chart in shown) / 1000
        print(f"{kind:12}{page:10.1f}{paper / len(shown):11.1f}{largest:6.1f}")


if __name__ == "__main__":
    main()
