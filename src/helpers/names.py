"""One spelling for each name, so that names compare as readers see them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4`"), "'")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_NO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ONE_SPELLING = {**_APOSTROPHES, **_DASHES, **_NO_WIDTH}
# Characters that turn the direction of what follows them, numbers included.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Control characters except tab and line end, and code points that are not characters: Word and workbooks refuse them.
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
_UNSEEN = re.compile(f"[{_DIRECTION}{_CONTROL}]")


@lru_cache(maxsize=100_000)  # a table names the same few areas in every row
def one_spelling(name: str) -> str:
    """A name as this project writes it, whichever program wrote it.

    Accented letters are one character (Unicode NFC), apostrophes and dashes are those of a keyboard, and blanks of any
    kind, even line breaks, become one blank. Case, hyphens and accents stay: names that differ in them are two names.

    Examples
    --------
    >>> one_spelling("Ynys Mo\\u0302n") == "Ynys M\\u00f4n"
    True
    >>> one_spelling("King\\u2019s  Lynn"), one_spelling("Violence \\u2013 with\\ninjury")
    ("King's Lynn", 'Violence - with injury')
    """
    if name.isascii():
        return " ".join(name.split()) if "  " in name or not name.isprintable() else name.strip()
    return " ".join(unicodedata.normalize("NFC", name).translate(_ONE_SPELLING).split())


def visible(text: str) -> str:
    """Text without characters that nobody sees: those without a width, and those that turn the direction of letters.

    A control character becomes a blank: Word writes one for a line end within a paragraph.

    Examples
    --------
    >>> visible("Patrols\\x0bdoubled\\u200b"), visible("\\u202e614 fo 57")
    ('Patrols doubled', '614 fo 57')
    """
    if text.isprintable():
        return text
    shown = re.sub(f"[{_DIRECTION}]", "", text.translate(_ZERO_WIDTH))
    return _UNSEEN.sub(" ", shown)


def unseen(text: str) -> str:
    """The first character of a text that nobody can see and no declaration may hold; empty if there is none.

    Examples
    --------
    >>> unseen("Patrols"), unseen("Pat\\x1brols")
    ('', 'U+001B')
    """
    found = _UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def letters_of(column: int) -> str:
    """The letters of a spreadsheet's column, the first being 1.

    Examples
    --------
    >>> letters_of(1), letters_of(27)
    ('A', 'AA')
    """
    return (letters_of((column - 1) // 26) if column > 26 else "") + chr(ord("A") + (column - 1) % 26)


def same_but_for_case(name: str) -> str:
    """A key that is equal for names which differ only by case or blanks.

    Examples
    --------
    >>> same_but_for_case("Knife  Crime") == same_but_for_case("Knife crime")
    True
    """
    return re.sub(r"\s", "", one_spelling(name)).casefold()
