"""The status of a measure as a sign with its words, for titles and tables of pages."""

from __future__ import annotations

from html import escape

WANTED = {"decrease": "fall", "increase": "rise"}  # the direction of a change that is an improvement
CIRCLE = '<circle cx="12" cy="12" r="11" fill="currentColor"/>'
RING = '<circle cx="12" cy="12" r="10.3" fill="none" stroke="currentColor" stroke-width="2"'
SIGNS = {
    "clear rise": f'{CIRCLE}<path class="inside" d="M12 5l6 7h-4v7h-4v-7H6z"/>',
    "clear fall": f'{CIRCLE}<path class="inside" d="M12 19l6-7h-4V5h-4v7H6z"/>',
    "watch": (
        '<path d="M12 .8L23.2 12 12 23.2.8 12z" fill="currentColor"/>'
        '<path class="inside" d="M10.7 5.5h2.6l-.4 8.2h-1.8z"/><circle class="inside" cx="12" cy="17" r="1.6"/>'
    ),
    "no clear change": (
        f'{RING}/><path d="M5.5 13.6c1.6-3.4 3.9-3.4 6.5-1.2s4.6 1.9 6.5-1.5" fill="none" stroke="currentColor" '
        'stroke-width="2.2"/>'
    ),
}
UNTESTED = f'{RING} stroke-dasharray="3.5 3"/><path d="M7.5 12h9" stroke="currentColor" stroke-width="2.4"/>'


def meaning(standing: str, improvement: str) -> str:
    """What a status means: `concern` or `improvement` for a clear rise or fall, `watch`, or nothing.

    A clear change is neither where the improvement direction is neutral.

    Parameters
    ----------
    standing
        The status; for a clear change, the verdict (`Headline.standing`).

    Examples
    --------
    >>> meaning("clear rise", "decrease"), meaning("watch", "decrease"), meaning("clear rise", "neutral")
    ('concern', 'watch', '')
    """
    if standing == "watch":
        return "watch"
    how, _, direction = standing.partition(" ")
    if how != "clear" or improvement not in WANTED:
        return ""
    return "improvement" if direction == WANTED[improvement] else "concern"


def status(standing: str, improvement: str, *, words: str = "") -> str:
    """The sign and the words of a status as HTML; by default, the words are the status itself.

    Examples
    --------
    >>> status("clear rise", "decrease").endswith("</svg><span>Clear rise</span></span>")
    True
    """
    sign = SIGNS.get(standing, UNTESTED)
    said = words or standing
    words = escape(said[:1].upper() + said[1:])
    classes = f"status tag {meaning(standing, improvement)}".rstrip()
    return (
        f'<span class="{classes}"><svg aria-hidden="true" viewBox="0 0 24 24">{sign}</svg><span>{words}</span></span>'
    )
