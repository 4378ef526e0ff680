"""What a cell of a drop may say, and the remedy for one that says something else."""

from __future__ import annotations

import re
import unicodedata

from helpers.periods import parse_period

LONGEST_NAME = 200  # no page has room for more
NOT_BLANK = "is blank: fill it in"
COUNT = "is no whole number of 0 or more: correct it, or leave the row out if the month was not supplied"
MONTH = "is no month: write it as 2016-08"
NAME = "begins like a spreadsheet's formula or holds control characters: correct it"
NUMBER = "is no number of 0 or more: correct it"
PERIOD = "is no month or year: write it as 2016-08"
TOO_LONG = f"is longer than {LONGEST_NAME} letters: shorten it"


def is_harmless(cell: str) -> bool:
    """Whether a name can be printed, and opened in a spreadsheet without being run as a formula.

    Examples
    --------
    >>> is_harmless("Blackpool"), is_harmless("=1+1"), is_harmless("Black\\tpool")
    (True, False, False)
    """
    return cell[:1] not in ("=", "+", "-", "@") and cell.isprintable()


def is_whole(cell: str) -> bool:
    """Whether a cell is a count: digits, and few enough to be one.

    Examples
    --------
    >>> is_whole("1204"), is_whole("1,204"), is_whole("-3"), is_whole("9999999999")
    (True, False, False, False)
    """
    return cell.isascii() and cell.isdigit() and len(cell) < 10


def is_number(cell: str) -> bool:
    """Whether a cell is a number of 0 or more, with as many decimals as a workbook's quotient has.

    Examples
    --------
    >>> is_number("74.6"), is_number("74.6382978723404"), is_number("7%"), is_number("1e3")
    (True, True, False, False)
    """
    return re.fullmatch(r"[0-9]{1,9}(\.[0-9]{0,18})?", cell) is not None


def is_period(cell: str) -> bool:
    """Whether a cell is a month or a year.

    Examples
    --------
    >>> is_period("2016-08"), is_period("2016"), is_period("2016/17")
    (True, True, False)
    """
    try:
        parse_period(cell)
    except ValueError:
        return False
    return True


def spoken(name: str) -> str:
    """A name without what cannot be heard: case, blanks, hyphens, apostrophes, & for and.

    Examples
    --------
    >>> spoken("Anti-social  behaviour") == spoken("Antisocial Behaviour"), spoken("Aged 18+") == spoken("Aged 18")
    (True, False)
    >>> spoken("Health & care") == spoken("Health and Care")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", "and")
    return re.sub(r"[\s\-\u2010-\u2015'\u2019]", "", folded)
