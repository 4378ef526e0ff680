"""The newest month of several measures as a table, with icons."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Table
from helpers.document.icons import Icon
from helpers.document.numbers import Figure, is_small
from helpers.english import number
from helpers.partnership import Partnership
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.wording.icons import assurance, variation
from helpers.wording.xmr import between, limit_figures

CAPTION = "The newest month of each measure, and whether it is unusual"


def newest_month(results: Iterable[XmR], partnership: Partnership) -> Table:
    """A row for each chart: the newest month, its limits and an icon; where there are targets, these and a second icon.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.partnership import Priority
    >>> from helpers.statistics.xmr import plain_chart
    >>> rape = Priority(slug="rape", title="Rape", headline="Rape", improvement="neutral")
    >>> who = Partnership(name="BSafe", area="Blackpool", priorities=[rape])
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> newest_month([plain_chart(pd.Series([10, 20] * 6 + [60], months, name=("Blackpool", "Rape")))], who).rows
    (('Rape', 'August 2016: 60', '0 to 52', Icon(words='unusually high', letter='H', meaning='')),)
    """
    charts = list(results)
    targets = [partnership.target(each.measure, each.area) for each in charts]
    both = list(zip(charts, targets, strict=True))
    header: tuple[str, ...] = ("Measure", "Newest month", "Natural process limits", "Variation")
    rows = [_row(each, partnership) for each in charts]
    if any(targets):
        header = (*header, "Target a month", "Assurance")
        rows = [
            (*row, *_target_cells(each, target, partnership)) for row, (each, target) in zip(rows, both, strict=True)
        ]
    figures = [figure for each, target in both for figure in _figures(each, target)]
    return Table(CAPTION, header, tuple(rows), tuple(figures))


def _row(result: XmR, partnership: Partnership) -> tuple[str | Icon, ...]:
    count = number(result.newest_count)
    icon = variation(result, partnership.improvement(result.measure))
    return result.measure, f"{month_label(result.newest)}: {count}", between(result), icon


def _target_cells(result: XmR, target: float | None, partnership: Partnership) -> tuple[str, str | Icon]:
    if target is None:
        return "none set", ""
    improvement = partnership.improvement(result.measure)
    bound = "at least" if improvement == "increase" else "at most"
    return f"{bound} {number(target)}", assurance(result, target, improvement)


def _figures(result: XmR, target: float | None) -> list[Figure]:
    month, count = f"{result.newest}..{result.newest}", result.newest_count
    newest = Figure(
        result.area, result.measure, month, current=str(int(count)), sentence=CAPTION, small=is_small(count)
    )
    figures = [newest, *limit_figures(result, CAPTION)]
    if target is not None:
        name, value = f"{result.measure}: target a month", number(target).replace(",", "")
        figures.append(Figure(result.area, name, month, current=value, sentence=CAPTION))
    return figures
