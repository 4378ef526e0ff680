"""Names without the months and years in them, so that this month's sheet or column is known in the next."""

from __future__ import annotations

import calendar
import re

from helpers.names import one_spelling

_MONTHS = "|".join(
    sorted({name.casefold() for name in (*calendar.month_name, *calendar.month_abbr, "Sept") if name}, key=len)[::-1]
)
_YEAR = r"(?:19|20)\d\d"
_DATED = re.compile(
    rf"(?<![a-z])(?:{_MONTHS})(?![a-z])(?:[ '/_-]*(?:{_YEAR}|\d\d)(?!\d))?"
    rf"|(?<!\d){_YEAR}(?:[ /_-]+(?:{_YEAR}|\d\d))?(?:(?:0[1-9]|1[0-2])(?:[0-3]\d)?)?(?!\d)"
    r"|(?<!\d)\d\d[/_-]\d\d(?!\d)"
    r"|(?<![a-z0-9])q[1-4](?!\d)",
    re.IGNORECASE,
)


def undated(name: str) -> str:
    """A name without months, quarters and years, and without the words between them; in its own case.

    Examples
    --------
    >>> undated("Crime Oct 22"), undated("YTD 2021/22"), undated("asb-2022-05"), undated("Oct22_Burglary")
    ('Crime', 'YTD', 'asb', 'Burglary')
    >>> undated("Marches"), undated("Beat 4"), undated("May")
    ('Marches', 'Beat 4', '')
    """
    left = _DATED.sub(" ", one_spelling(name))
    return re.sub(r"\(\s*\)", "", re.sub(r"\s+", " ", left)).strip(" -_/.,:'")


def same_but_for_dates(name: str) -> str:
    """A key that is equal for names which differ only by months, quarters, years and case.

    Examples
    --------
    >>> same_but_for_dates("Crime Oct 22") == same_but_for_dates("CRIME Nov 22")
    True
    """
    return undated(name).casefold()
