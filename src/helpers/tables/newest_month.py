"""The newest month of several measures as a table, with icons."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import count, other
from helpers.document.sentence import say
from helpers.partnership import Partnership
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.wording import sums
from helpers.wording.icons import assurance, variation
from helpers.wording.xmr import between

CAPTION = "The newest month of each measure, and whether it is unusual"


def newest_month(results: Iterable[XmR], partnership: Partnership, *, careful: Collection[str] = ()) -> Table:
    """A row for each chart: the newest month, its limits and an icon; where there are targets, these and a second icon.

    Parameters
    ----------
    careful
        The measures whose icons call nothing a concern or an improvement (`briefing.careful`).

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.partnership import Priority
    >>> from helpers.statistics.xmr import plain_chart
    >>> rape = Priority(slug="rape", title="Rape", headline="Rape", improvement="neutral")
    >>> who = Partnership(name="BSafe", area="Blackpool", priorities=[rape])
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> newest_month([plain_chart(pd.Series([10, 20] * 6 + [60], months, name=("Blackpool", "Rape")))], who).printed
    (('Rape', 'August 2016: 60', '0 to 52', 'unusually high'),)
    """
    charts = list(results)
    targets = [partnership.target(each.measure, each.area) for each in charts]
    both = list(zip(charts, targets, strict=True))
    header: tuple[str, ...] = ("Measure", "Newest month", "Usual range", "Variation")
    rows = [_row(each, partnership, careful) for each in charts]
    if any(targets):
        header = (*header, "Target a month", "Assurance")
        rows = [
            (*row, *_target_cells(each, target, partnership, careful))
            for row, (each, target) in zip(rows, both, strict=True)
        ]
    return Table(CAPTION, header, tuple(rows))


def _row(result: XmR, partnership: Partnership, careful: Collection[str]) -> tuple[Cell, ...]:
    newest = count(result.newest_count, sums.month(result.area, result.measure, result.newest))
    month = say("{month}: {count}", month=month_label(result.newest), count=newest)
    icon = variation(result, "neutral" if result.measure in careful else partnership.improvement(result.measure))
    return result.measure, month, between(result), icon


def _target_cells(
    result: XmR, target: float | None, partnership: Partnership, careful: Collection[str]
) -> tuple[Cell, Cell]:
    if target is None:
        return "none set", ""
    improvement = partnership.improvement(result.measure)
    template = "at least {target}" if improvement == "increase" else "at most {target}"
    number = other(target, sums.month(result.area, result.measure, result.newest), "other", "target a month")
    meets = assurance(result, target, improvement)
    return say(template, target=number), replace(meets, meaning="") if result.measure in careful else meets
