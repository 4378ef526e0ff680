"""Checking the columns of a table: each problem with file, row, column, value and what to do."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa

from helpers.drops.sheets.cells import LONGEST_NAME, NAME, NOT_BLANK, TOO_LONG, is_harmless, spoken


def must(holds: Callable[[str], bool], remedy: str) -> pa.Check:
    """A check of every cell of a column, with the remedy for one that does not pass.

    Examples
    --------
    >>> must(str.isdigit, "is no number: correct it").error
    'is no number: correct it'
    """
    return pa.Check(holds, element_wise=True, error=remedy)


def name_checks() -> list[pa.Check]:
    """What every name must be: there, harmless, and short enough to print.

    Examples
    --------
    >>> len(name_checks())
    3
    """
    return [
        must(bool, NOT_BLANK),
        must(is_harmless, NAME),
        must(lambda name: len(name) <= LONGEST_NAME, TOO_LONG),
    ]


def found_in(schema: pa.DataFrameSchema, text: pd.DataFrame, name: str) -> list[str]:
    """A problem for each cell that does not pass, in the order of rows.

    Parameters
    ----------
    text
        A table as text, indexed by row in the file.
    name
        The file's name.

    Examples
    --------
    >>> schema = pa.DataFrameSchema({"count": pa.Column(checks=must(str.isdigit, "is no number: correct it"))})
    >>> found_in(schema, pd.DataFrame({"count": ["7", "x"]}, [2, 3]), "counts.csv")
    ["counts.csv, row 3, column count: 'x' is no number: correct it."]
    """
    try:
        schema.validate(text, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.sort_values("index", kind="stable")
        return [
            f"{name}, row {row}, column {column}: {_shown(value)!r} {remedy}."
            for row, column, value, remedy in cases[["index", "column", "failure_case", "check"]].itertuples(
                index=False
            )
        ]
    return []


def duplicates(text: pd.DataFrame, key: list[str], name: str) -> list[str]:
    """A problem for each row whose key stands in an earlier row.

    Examples
    --------
    >>> duplicates(pd.DataFrame({"area": ["Wyre", "Wyre"]}, [2, 3]), ["area"], "counts.csv")
    ['counts.csv, row 3: Wyre stands already in row 2; keep one.']
    """
    first = text.reset_index().groupby(key, sort=False)["index"].transform("min").set_axis(text.index)
    return [
        f"{name}, row {row}: {', '.join(filter(None, text.loc[row, key]))} stands already in row {first[row]}; "
        "keep one."
        for row in text.index[text.duplicated(key)]
    ]


def spellings(names: pd.Series, name: str) -> list[str]:
    """A problem for each name that stands in the file in two spellings that a reader would take for one.

    Examples
    --------
    >>> spellings(pd.Series(["Wyre", "wyre"], [2, 3], name="area"), "counts.csv")
    ["counts.csv, row 3, column area: 'wyre' is spelt 'Wyre' elsewhere; use one spelling."]
    """
    first: dict[str, str] = {}
    return [
        f"{name}, row {row}, column {names.name}: '{spelt}' is spelt '{first[spoken(spelt)]}' elsewhere; "
        "use one spelling."
        for row, spelt in names.drop_duplicates().items()
        if is_harmless(spelt) and first.setdefault(spoken(spelt), spelt) != spelt
    ]


def _shown(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:60]}…"
