"""The colours of every page, report and catalogue: text and marks stand out from their background."""

from __future__ import annotations

import re

import pytest

from helpers.palette import DARK_BLUE, DARK_PINK, WHITE, contrast
from helpers.render import TEMPLATES

STYLE = (TEMPLATES / "template" / "style.css").read_text(encoding="utf-8")
TEXT = [  # text, and its background
    *((words, "paper") for words in ("ink", "soft", "blue", "concern", "watch", "good")),
    *((words, "wash") for words in ("ink", "soft", "blue")),
    ("concern", "concern-wash"), ("ink", "concern-wash"), ("watch", "watch-wash"), ("ink", "watch-wash"),
    ("on-accent", "accent"),
]  # fmt: skip
MARKS = [("axis", "paper"), ("pale", "paper"), ("edge", "paper"), ("edge", "band")]


def colours() -> dict[str, dict[str, str]]:
    """The colours by name, on a light screen, a dark one and paper; both others inherit colours from the first."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    light, dark, _, paper = (
        {name: long(value) for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]+);", block)} for block in blocks
    )
    return {"light": light, "dark": light | dark, "paper": light | paper}


def long(colour: str) -> str:
    """A colour with six digits."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


@pytest.mark.parametrize("media", ["light", "dark", "paper"])
def test_words_and_marks_stand_out_from_their_background(media):
    known = colours()[media]
    faint = {
        f"{one} on {other}": round(contrast(known[one], known[other]), 2)
        for pairs, least in ((TEXT, 4.5), (MARKS, 3))
        for one, other in pairs
        if contrast(known[one], known[other]) < least
    }
    assert faint == {}


def test_the_contrast_in_a_comment_is_that_of_its_colour():
    said = re.findall(r"--[a-z]+: (#[0-9a-f]{6}); /\* ([\d.]+) \*/", STYLE)
    assert len(said) == 9
    assert [(colour, stated) for colour, stated in said if f"{contrast(colour, '#ffffff'):.1f}" != stated] == []


def test_the_colours_of_the_word_file_stand_out_on_white():
    assert [each for each in (DARK_BLUE, DARK_PINK) if contrast(each, WHITE) < 4.5] == []
