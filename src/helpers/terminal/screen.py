"""The two streams that the command writes to: standard output for results, standard error for problems."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from helpers.document import blocks

# Lines are not wrapped, so that they can be copied whole; a name between colons is not an emoji.
out = Console(highlight=False, soft_wrap=True, emoji=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def show(table: blocks.Table) -> None:
    """Print a table; nothing if it has no rows.

    Examples
    --------
    >>> show(blocks.Table("By district", ("District", "Rapes"), ()))
    """
    if table.rows:
        columns = Table(*map(escape, table.header), box=None, pad_edge=False)
        for row in table.rows:
            columns.add_row(*(escape(str(cell)) for cell in row))
        out.print(columns)
