"""Where the command writes: results to one stream, what went wrong to the other."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from helpers.document import blocks

# Lines stay whole, to be copied; a name with colons is no emoji.
out = Console(highlight=False, soft_wrap=True, emoji=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def show(table: blocks.Table) -> None:
    """Print a table; nothing if it has no rows.

    Examples
    --------
    >>> show(blocks.Table("By district", ("District", "Rapes"), ()))
    """
    if table.rows:
        shown = Table(*map(escape, table.header), box=None, pad_edge=False)
        for row in table.rows:
            shown.add_row(*(escape(str(cell)) for cell in row))
        out.print(shown)
