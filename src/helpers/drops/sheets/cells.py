"""What a cell of a drop may hold, and how a refusal quotes it."""

from __future__ import annotations

import re
import unicodedata

from helpers.drops.sheets.markers import marker_of
from helpers.periods import parse_period

LONGEST_NAME = 200  # no page has room for more
LONGEST_QUOTE = 60
LONG = 25  # letters; a note has more, a name seldom
NOT_BLANK = "is blank: fill it in"
COUNT = "is not a whole number: correct it, or leave the row out if the month was not supplied"
MONTH = "is not a month: write it as 2016-08"
NAME = "begins like a spreadsheet formula or has control characters: correct it"
NUMBER = "is not a number of 0 or more: correct it"
PERIOD = "is not a month or a year: write it as 2016-08"
TOO_LONG = f"is longer than {LONGEST_NAME} letters: shorten it"

_NOTE = re.compile(
    r"(notes?|sources?|footnotes?|key|provisional|official)\b|[*\u2020\[]|\(?[a-z0-9]\)|\d+[.:] ", re.IGNORECASE
)

_COUNT = re.compile(
    r"[-+(£]?([\d,]*\.?\d+|\d{1,3}( \d{3})+(\.\d+)?|\d{1,3}(\.\d{3})+(,\d+)?)\)?( ?%| Number| \[.{1,8}\])?"
)


def quoted(cell: str) -> str:
    """A cell in quotation marks; of a long one only the beginning.

    Examples
    --------
    >>> print(quoted("n/a"), quoted("9" * 70))
    'n/a' '999999999999999999999999999999999999999999999999999999999999…'
    """
    return repr(cell if len(cell) <= LONGEST_QUOTE else f"{cell[:LONGEST_QUOTE]}…")


def is_harmless(cell: str) -> bool:
    """Whether a name can be printed, and is not run as a formula when a spreadsheet opens it.

    Examples
    --------
    >>> is_harmless("Blackpool"), is_harmless("=1+1"), is_harmless("Black\\tpool")
    (True, False, False)
    """
    return cell[:1] not in ("=", "+", "-", "@") and cell.isprintable()


def is_like_a_count(cell: str) -> bool:
    """Whether a cell is a number in any form that is published, or a marker in the place of one.

    Examples
    --------
    >>> [is_like_a_count(cell) for cell in ("7", "2,277", "1 004", "1.004,5", "-00", "74.00 %", "[c]", "<5")]
    [True, True, True, True, True, True, True, True]
    >>> [is_like_a_count(cell) for cell in ("Wyre", "2 districts joined", "2016-08", "")]
    [False, False, False, False]
    """
    return _COUNT.fullmatch(cell) is not None or marker_of(cell) != ""


def is_like_a_note(cell: str) -> bool:
    """Whether a cell is a line of text below a table, by how it begins or by its length.

    Examples
    --------
    >>> is_like_a_note("Source: the force"), is_like_a_note("* suppressed"), is_like_a_note("Fenby")
    (True, True, False)
    """
    return len(cell) > LONG or begins_like_a_note(cell)


def begins_like_a_note(cell: str) -> bool:
    """Whether a cell begins as notes do.

    Examples
    --------
    >>> begins_like_a_note("Note: provisional"), begins_like_a_note("Herefordshire, County of the West")
    (True, False)
    """
    return _NOTE.match(cell) is not None


def is_whole(cell: str) -> bool:
    """Whether a cell is a count: nothing but digits, and few enough for one.

    Examples
    --------
    >>> is_whole("1204"), is_whole("1,204"), is_whole("-3"), is_whole("9999999999")
    (True, False, False, False)
    """
    return cell.isascii() and cell.isdigit() and len(cell) < 10


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


def spelling_key(name: str) -> str:
    """A name without the differences that a reader does not hear: case, blanks, hyphens, apostrophes, & for and.

    Two names with one key are two spellings of one name.

    Examples
    --------
    >>> spelling_key("Anti-social  behaviour") == spelling_key("Antisocial Behaviour")
    True
    >>> spelling_key("Health & care") == spelling_key("Health and Care")
    True
    >>> spelling_key("Aged 18+") == spelling_key("Aged 18")
    False
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", "and")
    return re.sub(r"[\s\-\u2010-\u2015'\u2019]", "", folded)
