"""Icons like those of NHS England's Making Data Count: a picture for a glance, next to words with the same meaning."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK

# The page's colours, which differ on dark screens; without a page, those for light screens.
COLOURS = {"concern": f"var(--concern, {DARK_PINK})", "improvement": f"var(--good, {DARK_BLUE})"}
NEITHER = f"var(--soft, {DARK_GREY})"
WAVE = "M5 12q3-7 6-1t6-1"  # for a month within its limits


@dataclass(frozen=True)
class Icon:
    """Words after a picture, which screen readers skip.

    The picture shows the letter, or a wave where there is none. `meaning` colours it: `concern`, `improvement` or
    neither.

    Examples
    --------
    >>> icon = Icon("unusually high (concern)", "H", "concern")
    >>> str(icon), icon.html().endswith("</svg> unusually high (concern)")
    ('unusually high (concern)', True)
    """

    words: str
    letter: str = ""
    meaning: str = ""

    def html(self) -> str:
        """The picture and the words."""
        colour = COLOURS.get(self.meaning, NEITHER)
        sign = f'<path d="{WAVE}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        if self.letter:
            place = 'x="11" y="15" text-anchor="middle" font-size="12" font-weight="bold"'
            sign = f'<text {place} fill="currentColor">{escape(self.letter)}</text>'
        size = 'width="22" height="22" viewBox="0 0 22 22" '
        style = f'style="vertical-align:-.35em;color:{colour}"'
        circle = '<circle cx="11" cy="11" r="9.5" fill="none" stroke="currentColor" stroke-width="2"/>'
        return f'<svg aria-hidden="true" {size} {style}>{circle}{sign}</svg> {escape(self.words)}'

    def __str__(self) -> str:
        return self.words
