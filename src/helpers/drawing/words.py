"""The width of words, estimated before a browser sets them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

# Widths of letters in Arial, and in fonts of the same widths; each group has the width of its widest letter.
NARROW, MIDDLING, WIDE = frozenset("ijlft.,:;'’|!/I "), frozenset("rckszJvxy()[]-"), frozenset("mwMW%@—")
NARROW_EM, MIDDLING_EM, WIDE_EM, CAPITAL_EM, OTHER_EM = 0.28, 0.5, 0.95, 0.73, 0.56
STRONG = 1.08  # bold words are wider


@lru_cache(4096)
def width(text: str, *, strong: bool = False) -> float:
    """The width of a line in multiples of the letters' size, too wide rather than too narrow.

    Examples
    --------
    >>> round(width("4,116"), 2)
    2.52
    """
    ems = sum(map(_letter, text))
    return ems * STRONG if strong else ems


def wrap(text: str, ems: float, *, strong: bool = False) -> list[str]:
    """The text in the fewest lines that are no wider than this (unless a word is), and of about the same length.

    Examples
    --------
    >>> wrap("above average since March 2015", 13)
    ['above average', 'since March 2015']
    """
    fewest = _lines(text, ems, strong=strong)
    narrower = ems
    while len(fewest) > 1 and narrower > 1 and len(_lines(text, narrower - 0.5, strong=strong)) == len(fewest):
        narrower -= 0.5
    return _lines(text, narrower, strong=strong)


def _lines(text: str, ems: float, *, strong: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, strong=strong) <= ems:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def widest(lines: Sequence[str], *, strong: bool = False) -> float:
    """The width of the widest line."""
    return max((width(line, strong=strong) for line in lines), default=0)


def _letter(letter: str) -> float:
    if letter in NARROW:
        return NARROW_EM
    if letter in MIDDLING:
        return MIDDLING_EM
    if letter in WIDE:
        return WIDE_EM
    if letter.isupper():
        return CAPITAL_EM
    # Beyond the Latin alphabets letters may be as wide as they are high.
    return OTHER_EM if letter < "\u0250" else 1.0
