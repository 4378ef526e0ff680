"""A table as HTML: numbers aligned right, bars drawn within its rows, and rows that stack on narrow screens."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from helpers.document.cells import Cell, Gauge, Missing
from helpers.document.icons import Icon
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence

NUMBER = re.compile(r"[+−-]?\d[\d,.]*%?|–")


def table_html(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    strong: str = "",
    bars: str = "",
    whole: str = "",
    may_stack: bool = True,
) -> str:
    """A table with a caption, one header row and one header column, all text escaped.

    On a narrow screen the rows stack where they have words, a gauge or bars; other tables scroll in a box.

    Parameters
    ----------
    strong, bars, whole
        As in `blocks.Table`.
    may_stack
        Whether its rows may stack; a table of many months is easier to read in a box that scrolls.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> rows = [("Wyre", count(5, Sum("Wyre", "Rape", "2016"))), ("Fylde", count(10, Sum("Fylde", "Rape", "2016")))]
    >>> html = table_html("Rape", ("District", "Count"), rows, bars="Count")
    >>> html.count('<i style="--from:0.0%;--w:50.0%"></i>'), html.count('<i style="--from:0.0%;--w:100.0%"></i>')
    (1, 1)
    """
    has_words = any(isinstance(cell, Sentence | Icon | Gauge) for row in rows for cell in row[1:])
    stacks = may_stack and (bool(bars) or has_words)
    role = _role if stacks else _no_role
    drawn = header.index(bars) if bars in header else -1
    lengths = [cell.rounded for row in rows if isinstance(cell := row[drawn], Number)] if drawn > 0 else []
    low, high = min([0.0, *lengths]), max([0.0, *lengths])
    right = [_right(at, rows) for at in range(len(header))]
    names = "".join(
        f'<th{role("columnheader")} scope="col"{"" if at == drawn else right[at]}>{escape(name)}</th>'
        for at, name in enumerate(header)
    )
    body = ""
    for row in rows:
        name = str(row[0])
        kind = "strong" if strong and name == strong else "whole" if whole and name == whole else ""
        cells = "".join(
            _drawn(cell, low, high, name=header[at] if stacks else "", role=role)
            if at == drawn
            else _cell(cell, name=header[at] if stacks else "", role=role, right=bool(right[at]))
            for at, cell in enumerate(row[1:], start=1)
        )
        marked = f' class="{kind}"' if kind else ""
        body += f'<tr{role("row")}{marked}><th{role("rowheader")} scope="row">{escape(name)}</th>{cells}</tr>'
    zero = f' style="--zero:{_per_cent(-low, high - low)}"' if drawn > 0 else ""
    opening = f'<table class="rows"{zero} role="table">' if stacks else "<table>"
    inner = (
        f"{opening}<caption>{escape(caption)}</caption><thead{role('rowgroup')}><tr{role('row')}>{names}</tr></thead>"
        f"<tbody{role('rowgroup')}>{body}</tbody></table>"
    )
    if stacks:
        return inner
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">{inner}</div>'


def _role(name: str) -> str:
    """The ARIA role that an element keeps on a narrow screen, where it is no longer laid out as part of a table."""
    return f' role="{name}"'


def _no_role(_: str) -> str:
    return ""


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Number) or bool(NUMBER.fullmatch(str(cell)))


def _right(at: int, rows: Sequence[Sequence[Cell]]) -> str:
    """The class of a column's name where its cells are numbers."""
    column = [row[at] for row in rows if not isinstance(row[at], Missing)] if at else []
    return ' class="number"' if column and all(map(_is_number, column)) else ""


def _cell(cell: Cell, *, name: str, role: Callable[[str], str], right: bool) -> str:
    label = f' data-label="{escape(name)}"' if name else ""
    numeric = right if isinstance(cell, Missing) else _is_number(cell)
    # In rows that stack, a column's name without a number would confuse: the style sheet hides such a cell.
    left_out = bool(name) and isinstance(cell, Missing) and cell.reason == "not applicable"
    kinds = [*(["number"] if numeric else []), *(["none"] if left_out else [])]
    marked = f' class="{" ".join(kinds)}"' if kinds else ""
    text = cell.html() if isinstance(cell, Icon) else escape(str(cell))
    if isinstance(cell, Gauge):
        text = f'<span class="kept">{cell.picture()} {text}</span>'
    return f"<td{role('cell')}{marked}{label}>{text}</td>"


def _drawn(cell: Cell, low: float, high: float, *, name: str, role: Callable[[str], str]) -> str:
    """A number with its bar, or the reason why there is no number."""
    label = f' data-label="{escape(name)}"' if name else ""
    bar = ""
    if isinstance(cell, Number):
        begin, length = min(cell.rounded, 0) - low, abs(cell.rounded)
        expected = ' class="expected"' if cell.statistic == "forecast" else ""
        place = f"--from:{_per_cent(begin, high - low)};--w:{_per_cent(length, high - low)}"
        bar = f'<span class="bar-box"><i{expected} style="{place}"></i></span>'
    return f'<td{role("cell")} class="bar"{label}><div><span>{escape(str(cell))}</span>{bar}</div></td>'


def _per_cent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0.0%"
