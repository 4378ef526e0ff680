"""The words that pages explain to their readers, on each page that uses them."""

from __future__ import annotations

import re

# The word as a page lists it, its forms in sentences and tables, and what it means.
WORDS = (
    (
        "Usual range",
        r"usual range|upper limit|lower limit",
        "Where nearly every month falls if nothing changes. It is worked out from the measure's own past.",
    ),
    (
        "Average",
        r"\baverage\b",
        "The middle of the usual range.",
    ),
    (
        "Special cause",
        r"special cause",
        "A month, or a run of months, that chance alone would hardly give. It is worth asking about.",
    ),
    (
        "Chance",
        r"chance",
        "Numbers go up and down even when nothing has changed. How much is taken from the measure's own past.",
    ),
    (
        "Clear",
        r"clear (?:rise|fall)|clearly",
        "So large a change that chance alone would hardly ever give it.",
    ),
    (
        "Likely",
        r"likely (?:rise|fall)|likely up|likely down",
        "More than half as large as a clear change: worth watching.",
    ),
    (
        "Too few to say",
        r"too few to say",
        "So few events that their number jumps about by itself.",
    ),
    (
        "Forecast",
        r"forecast",
        "What we expect the year's total to be if the recent level and season go on.",
    ),
    (
        "80% range",
        r"80% range",
        "Of ten forecasts, about eight end inside their range.",
    ),
    (
        "95% interval",
        r"95% interval",
        "The true rate is inside in about nineteen of twenty such cases.",
    ),
    (
        "R²",
        r"R²",
        "How much of the months' ups and downs a trend explains, from zero (nothing) to one (all of it).",
    ),
    (
        "MARAC",
        r"\bMARAC\b",
        "Multi-agency risk assessment conference: agencies meet about the people at most risk of domestic abuse.",
    ),
    (
        "CCTV",
        r"\bCCTV\b",
        "Closed-circuit television: cameras in public places.",
    ),
    (
        "ASBRAC",
        r"\bASBRAC\b",
        "Antisocial behaviour risk assessment conference: agencies meet about the people most at risk.",
    ),
    (
        "GENGA",
        r"\bGENGA\b",
        "The name under which partners in Lancashire work together against organised crime.",
    ),
    (
        "CORA",
        r"\bCORA\b|\bregression\b",
        "The police's own estimate: a line or curve through past months, a regression, drawn on to March.",
    ),
    (
        "sha256",
        r"\bsha256\b",
        "The fingerprint of a file: two files that differ have different ones.",
    ),
    (
        "Financial year",
        r"20\d\d/\d\d",
        "From April to March.",
    ),
)


def explained(text: str, *, only_short: bool = False) -> tuple[tuple[str, str], ...]:
    """The words in the list that a text uses, and what each means.

    Parameters
    ----------
    only_short
        Whether to return abbreviations only, such as MARAC.

    Examples
    --------
    >>> explained("About 5,813 offences in 2016/17.")
    (('Financial year', 'From April to March.'),)
    >>> [word for word, _ in explained("August is in the usual range, as chance alone gives.")]
    ['Usual range', 'Chance']
    """
    return tuple(
        (word, meaning)
        for word, found, meaning in WORDS
        if re.search(found, text, re.IGNORECASE) and (word.isupper() or not only_short)
    )
