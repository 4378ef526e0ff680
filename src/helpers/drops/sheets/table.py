"""Reading a table that partners sent, as text: from a CSV file or from one sheet of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from helpers.drops.files import DropFile
from helpers.drops.sheets.find_table import Table, find_table
from helpers.drops.sheets.grid import Sheet
from helpers.drops.sheets.header import missing_columns
from helpers.drops.sheets.read import Hidden, read_sheets
from helpers.names import one_spelling
from helpers.refusal import Refused

MONTHS = "%Y-%m"


def read_table(file: DropFile, columns: Sequence[str]) -> Table:
    """The table with these columns. Months come as `2016-08`.

    Raises
    ------
    Refused
        As for `read_rows`.

    Examples
    --------
    >>> file = DropFile("counts.csv", lambda: b"month,count\\n\\n2016-08, 7\\n")
    >>> read_table(file, ("count", "month")).text.to_dict("index")
    {3: {'month': '2016-08', 'count': '7'}}
    """
    return read_rows(file, columns, required=True)


def read_rows(
    file: DropFile,
    columns: Sequence[str] = (),
    *,
    required: bool = False,
    months: str = MONTHS,
    sheet: str = "",
    header_row: int | None = None,
    last_row: int | None = None,
    hidden: Hidden = "",
) -> Table:
    """The table of a file, whole.

    Parameters
    ----------
    columns
        Names that the header has, by which it is found below a title.
    required
        Whether a header without those names is refused.
    months
        The form in which dates in a workbook are written, as for strftime.
    sheet
        The name of the sheet; blank for the one that is named like the file, or else the only one.
    header_row, last_row
        As for `find_table`.
    hidden
        As for `read_sheets`.

    Raises
    ------
    Refused
        When the file is missing, empty, broken, protected or in an unknown encoding; when a workbook has several sheets
        that may be the table; when a column is missing, two columns have one name, there are no rows, a count is
        merged, or a row of a CSV file has more or fewer cells than the header.

    Examples
    --------
    >>> file = DropFile("boroughs.csv", lambda: b"Borough,201607,201608\\nCamden,7,\\n")
    >>> read_rows(file).text.to_dict("index")
    {2: {'Borough': 'Camden', '201607': '7', '201608': ''}}
    """
    chosen = chosen_sheet(file.name, read_sheets(file, dates=months, hidden=hidden), sheet)
    table = find_table(chosen, columns=columns, required=required, header_row=header_row, last_row=last_row)
    if table.text.empty:
        raise Refused(f"{file.name} has a header and no rows: send it again.")
    return table


def chosen_sheet(name: str, sheets: Sequence[Sheet], wanted: str = "") -> Sheet:
    """The sheet of that name; or where no name is given, the one named like the file, or else the only one.

    Raises
    ------
    Refused
        When there is no such sheet, or several may be the one.

    Examples
    --------
    >>> chosen_sheet("crime.xlsx", [Sheet("crime.xlsx", "ASB", ()), Sheet("crime.xlsx", "Crime", ())]).name
    'Crime'
    """
    stem = PurePosixPath(name).stem
    named = [each for each in sheets if one_spelling(each.name).casefold() == one_spelling(wanted or stem).casefold()]
    listed = ", ".join(each.name for each in sheets)
    unseen = [each for each in sheets[0].hidden_sheets if one_spelling(each).casefold() == (wanted or stem).casefold()]
    if unseen and not named:
        raise Refused(f"{name}: its sheet '{unseen[0]}' is hidden; show it, or remove it if it is an old one.")
    if wanted and not named:
        raise Refused(f"{name} has no visible sheet '{wanted}' (found: {listed}): correct 'sheet' in drop.toml.")
    if len(sheets) > 1 and not named:
        raise Refused(f"{name} has several sheets that are not empty ({listed}): name the right one '{stem}'.")
    return (named or list(sheets))[0]


def chosen_columns(table: pd.DataFrame, columns: Sequence[str], name: str) -> pd.DataFrame:
    """These columns of a table that was read whole, because its header decides which columns it must have.

    Raises
    ------
    Refused
        When a column is missing.

    Examples
    --------
    >>> chosen_columns(pd.DataFrame({"Year": ["2016"]}), ["Year", "Population"], "population.csv")
    Traceback (most recent call last):
    helpers.refusal.Refused: population.csv has no column 'Population' (found: Year); name it so.
    """
    problems = missing_columns(list(table.columns), columns, name)
    if problems:
        raise Refused(*problems)
    return table[list(columns)]
