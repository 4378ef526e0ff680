"""Icons after NHS England's Making Data Count: a picture for a glance, beside words that say the same."""

from __future__ import annotations

from html import escape

from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK

COLOURS = {"concern": DARK_PINK, "improvement": DARK_BLUE}
WAVE = "M5 12q3-7 6-1t6-1"  # within its limits


class Icon(str):
    """Words with a picture before them, which screen readers pass over.

    Examples
    --------
    >>> icon = Icon("unusually high (concern)", "H", "concern")
    >>> str(icon), icon.html().endswith("</svg> unusually high (concern)")
    ('unusually high (concern)', True)
    """

    letter: str
    meaning: str

    def __new__(cls, words: str, letter: str = "", meaning: str = "") -> Icon:
        """Words, the letter in the picture (a wave without one), and `concern` or `improvement` to colour it."""
        made = super().__new__(cls, words)
        made.letter, made.meaning = letter, meaning
        return made

    def html(self) -> str:
        """The picture and the words."""
        colour = COLOURS.get(self.meaning, DARK_GREY)
        within = f'<path d="{WAVE}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        if self.letter:
            place = 'x="11" y="15" text-anchor="middle" font-size="12" font-weight="bold"'
            within = f'<text {place} fill="{colour}">{escape(self.letter)}</text>'
        size = 'width="22" height="22" viewBox="0 0 22 22" style="vertical-align:-.35em"'
        circle = f'<circle cx="11" cy="11" r="9.5" fill="none" stroke="{colour}" stroke-width="2"/>'
        return f'<svg aria-hidden="true" {size}>{circle}{within}</svg> {escape(self)}'
