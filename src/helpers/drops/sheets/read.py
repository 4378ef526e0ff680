"""Reading a file that partners sent as sheets, whatever its form."""

from __future__ import annotations

from typing import Literal

from helpers.drops.files import DropFile
from helpers.drops.sheets.grid import Sheet
from helpers.drops.sheets.text import csv_rows
from helpers.drops.sheets.workbook import read_workbook

DATES = "%Y-%m-%d"
Hidden = Literal["", "read", "leave out"]


def read_sheets(file: DropFile, *, dates: str = DATES, hidden: Hidden = "") -> list[Sheet]:
    """Each visible sheet of a workbook, or the one of a CSV file, as rows of text.

    Names are in one spelling (see `names.one_spelling`); blanks around a cell are dropped.

    Parameters
    ----------
    dates
        The form in which the dates of a workbook are written, as for strftime.
    hidden
        What is done with hidden rows and columns; blank where nobody declared it: they are left out, and a table of
        which most rows are hidden is refused.

    Raises
    ------
    Refused
        When the file is missing, empty, broken, protected or in an unknown encoding.

    Examples
    --------
    >>> (sheet,) = read_sheets(DropFile("boroughs.csv", lambda: b"Borough,201607\\nCamden,7\\n"))
    >>> sheet.rows[1]
    Row(number=2, cells=['Camden', '7'])
    """
    if file.suffix != ".csv":
        return read_workbook(file.name, file.content, dates=dates, hidden=hidden)
    read = csv_rows(file)
    return [Sheet(file.name, "", read.rows, notes=read.notes, separator=read.separator)]
