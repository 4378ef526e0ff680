"""How measures stand, a line each: what is usual, and what the newest month is."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Table
from helpers.document.numbers import Figure, is_small
from helpers.english import number
from helpers.partnership import Partnership
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.wording.icons import assurance, variation
from helpers.wording.xmr import between, limit_figures

CAPTION = "The newest month of each measure, and whether it is unusual"


def newest_month(results: Iterable[XmR], partnership: Partnership) -> Table:
    """Charts as a line each: the newest month, its limits and an icon; where there are targets, those and another.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.partnership import Priority
    >>> from helpers.statistics.xmr import plain_chart
    >>> rape = Priority(slug="rape", title="Rape", headline="Rape", improvement="neutral")
    >>> who = Partnership(name="BSafe", area="Blackpool", priorities=[rape])
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> newest_month([plain_chart(pd.Series([10, 20] * 6 + [60], months, name=("Blackpool", "Rape")))], who).rows
    (('Rape', 'August 2016: 60', '0 to 52', 'unusually high'),)
    """
    shown = list(results)
    aims = [partnership.target(each.measure, each.area) for each in shown]
    both = list(zip(shown, aims, strict=True))
    header: tuple[str, ...] = ("Measure", "Newest month", "Natural process limits", "Variation")
    rows = [_row(each, partnership) for each in shown]
    if any(aims):
        header = (*header, "Target a month", "Assurance")
        rows = [(*row, *_aim(each, aim, partnership)) for row, (each, aim) in zip(rows, both, strict=True)]
    figures = [figure for each, aim in both for figure in _figures(each, aim)]
    return Table(CAPTION, header, tuple(rows), tuple(figures))


def _row(result: XmR, partnership: Partnership) -> tuple[str, ...]:
    count = number(result.newest_count)
    icon = variation(result, partnership.improvement(result.measure))
    return result.measure, f"{month_label(result.newest)}: {count}", between(result), icon


def _aim(result: XmR, aim: float | None, partnership: Partnership) -> tuple[str, str]:
    if aim is None:
        return "none set", ""
    improvement = partnership.improvement(result.measure)
    bound = "at least" if improvement == "increase" else "at most"
    return f"{bound} {number(aim)}", assurance(result, aim, improvement)


def _figures(result: XmR, aim: float | None) -> list[Figure]:
    month, count = f"{result.newest}..{result.newest}", result.newest_count
    newest = Figure(
        result.area, result.measure, month, current=str(int(count)), sentence=CAPTION, small=is_small(count)
    )
    figures = [newest, *limit_figures(result, CAPTION)]
    if aim is not None:
        target = number(aim).replace(",", "")
        figures.append(
            Figure(result.area, f"{result.measure}: target a month", month, current=target, sentence=CAPTION)
        )
    return figures
