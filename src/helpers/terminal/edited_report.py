"""Print how a report that officers have edited differs from what the sets print now."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape

from helpers.publishing.edited_report import Comparison, short
from helpers.terminal.screen import errors, out


def print_comparison(comparison: Comparison) -> None:
    """Print every difference, and how many there are."""
    for problem in _problems(comparison):
        errors.print(escape(problem))
    numbers = len(comparison.word.numbers)
    agreeing = numbers - len(comparison.differences)
    out.print(
        f"Numbers that agree with the run: {agreeing} of {numbers}. Typed by hand, not checked: {comparison.typed}."
    )


def print_refreshed(comparison: Comparison, changed: int, path: str) -> None:
    """Print what was brought up to date and where, and what a person must still look at."""
    out.print(f"Written: {escape(path)} (numbers changed: {changed}, charts: {len(comparison.outdated_charts)}).")
    for difference in comparison.differences:
        if not difference.now:
            errors.print(escape(f"Left as it is. {difference}"))
    for problem in _read_again(comparison):
        errors.print(escape(problem))


def _problems(comparison: Comparison) -> Iterator[str]:
    yield from map(str, comparison.differences)
    for number in comparison.removed:
        yield f"{number.heading}: {number.text}, removed: {short(number.paragraph)}"
    for chart, _ in comparison.outdated_charts:
        yield f"{chart.caption}: a later run has redrawn it."
    yield from _read_again(comparison)


def _read_again(comparison: Comparison) -> Iterator[str]:
    for number in comparison.read_again:
        yield f"Read again, as its words may no longer fit: {number.heading}: {short(number.paragraph)}"
    for chart, newer in comparison.outdated_charts:
        if chart.title != newer.title:
            yield f"Read again, as the title above the chart may no longer fit: {chart.caption}; now: {newer.title}"
