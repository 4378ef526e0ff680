"""Markers that publishers write in the place of a number, and what each means."""

from __future__ import annotations

import re

MEANINGS = {
    "[c]": "confidential",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "too unreliable to publish",
    "[w]": "withdrawn",
    "[low]": "too small to show",
    "*": "suppressed",
    "**": "suppressed",
    ":": "not available",
    ".": "not applicable",
    "..": "not available",
    "...": "not available",
    "-": "nil or not available",
    "nc": "not collected",
    "na": "not available",
    "n/a": "not available",
}
_FEWER = re.compile(r"(<|<=|under |fewer than |less than )\s?\d{1,2}|1 ?(-|to) ?[2-9]", re.IGNORECASE)


def marker_of(cell: str) -> str:
    """The meaning of a marker in the place of a number; blank where the cell is not a marker.

    All dashes are alike, as in `names.one_spelling`. A mark for a small number, such as `<5`, means suppressed.

    Examples
    --------
    >>> marker_of("[c]"), marker_of("NC"), marker_of("<5"), marker_of("7"), marker_of("#REF!")
    ('confidential', 'not collected', 'suppressed because it is small', '', '')
    """
    if _FEWER.fullmatch(cell):
        return "suppressed because it is small"
    return MEANINGS.get(cell.casefold(), "")
