"""An analyst's own sentence, and the numbers in any text that she writes."""

from __future__ import annotations

import re

from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import WORDS
from helpers.periods import MONTH_NAMES

# Dates name a period and count nothing: 3 August 2016, August 2016, 2016, 2015/16, 2016-08, 2016-08-03.
DATE = re.compile(
    rf"(?<![\w.,])(?:(?:\d{{1,2}} )?(?:{'|'.join(MONTH_NAMES)}) )?(?:19|20)\d\d(?:[/–-](?:19|20)?\d\d){{0,2}}"
    r"(?![\w%]|[.,/–-]\d)"
)
NUMBER = re.compile(
    rf"""
    (?<![A-Z\d]) (?<![A-Z]-)  # digits after a capital letter are part of a name: M6, COVID-19
    (?P<whole>[+−-]? (?: \d{{1,3}} (?:,\d{{3}})+ (?!\d) | \d+ ) )
    (?P<decimals>\.\d+)?
    (?P<percent>\ ?%|\ (?i:per\ ?cent)\b)?
    | \b(?P<word>(?i:{"|".join(WORDS)}))\b
    """,
    re.VERBOSE,
)


def sentence(text: str, *, warning: bool = False) -> Sentence:
    """A sentence of the analyst's own, in plain text, with every number in it listed in `figures.csv`.

    The public edition withholds a sentence with a number from 1 to 4, be it in digits or a word (also the "one" in "no
    one"). It also withholds one with a decimal or a per cent, as nobody can check the counts behind those. Dates, years
    and digits in a name (M6) are no such numbers. Nothing notices a count in other words, such as "a couple of".

    Parameters
    ----------
    warning
        Whether it stands out as a warning.

    Examples
    --------
    >>> own = sentence("Of 1,250 thefts in 2015/16, 71 were of bicycles.")
    >>> [figure.current for figure in own.figures]
    ['1250', '71']
    >>> from helpers.document.blocks import withheld
    >>> print(withheld(sentence("Three were of scooters.")))
    Withheld from the public edition: these numbers include one from 1 to 4.
    """
    return Sentence(text, numbers_in(text, name=text, place=text), warning)


def numbers_in(text: str, *, name: str, place: str) -> tuple[Figure, ...]:
    """The numbers in a text that somebody wrote, each as a figure; decimals and per cents cannot be checked.

    Parameters
    ----------
    name
        What the numbers are listed as.
    place
        The sentence or caption that holds the text.

    Examples
    --------
    >>> [(each.measure, each.current, each.percent) for each in numbers_in("12, or 5.5%", name="Thefts", place="")]
    [('Thefts: number 1', '12', ''), ('Thefts: number 2', '', '5.5')]
    """
    found = NUMBER.finditer(DATE.sub(" ", text))
    return tuple(_figure(match, f"{name}: number {i}", place) for i, match in enumerate(found, start=1))


def _figure(match: re.Match[str], measure: str, place: str) -> Figure:
    if match["word"]:
        count = WORDS.index(match["word"].lower()) + 1
        return Figure("", measure, "", current=str(count), sentence=place, small=is_small(count))
    whole = match["whole"].replace(",", "").replace("−", "-")
    if match["percent"]:
        return Figure("", measure, "", percent=f"{whole}{match['decimals'] or ''}", sentence=place, unchecked=True)
    if match["decimals"]:
        return Figure("", measure, "", current=f"{whole}{match['decimals']}", sentence=place, unchecked=True)
    return Figure("", measure, "", current=str(int(whole)), sentence=place, small=is_small(abs(int(whole))))
