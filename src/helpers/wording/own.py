"""An analyst's own sentence, and the numbers in any text that she writes."""

from __future__ import annotations

import re

from helpers.document.numbers import Number, Statistic, Sum, count
from helpers.document.sentence import Sentence
from helpers.english import WORDS
from helpers.names import visible
from helpers.periods import MONTH_NAMES

# Dates count nothing: 3 August 2016, August 2016, 2016, 2015/16, 2016-08, 2016-08-03.
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
BRACE = {"brace": "{"}


def sentence(text: str, *, warning: bool = False) -> Sentence:
    """A sentence of the analyst's own, in plain text, with every number in it listed in `figures.csv`.

    The public edition withholds a sentence with a small number (from 1 to 4 unless the partnership's file says
    otherwise), in digits or as a word, even the "one" in "no one". It also withholds a sentence with a decimal or a per
    cent, because the counts behind those cannot be checked. Dates, years and digits in a name (M6) do not count. A
    count in other words, such as "a couple of", goes unnoticed.

    Parameters
    ----------
    warning
        Whether it stands out as a warning.

    Examples
    --------
    >>> own = sentence("Of 1,250 thefts in 2015/16, 71 were of bicycles.")
    >>> print(own, [number.listed for number in own.numbers])
    Of 1,250 thefts in 2015/16, 71 were of bicycles. ['1250', '71']
    """
    shown = visible(text)
    return with_numbers(shown, name=shown, warning=warning)


def with_numbers(text: str, *, name: str, part: str = "", warning: bool = False, words: bool = True) -> Sentence:
    """A text that somebody wrote, as a sentence filled with the numbers found in it.

    Dates and digits in a name stay in its template, which `say` would refuse. The numbers belong to no area, because
    what they count cannot be checked.

    Parameters
    ----------
    name, part
        The words under which the numbers are listed: "name: part: number 1".
    words
        Whether "one" to "nine" are numbers too.

    Examples
    --------
    >>> said = with_numbers("12 in 2016, or 5.5%", name="Thefts")
    >>> said.template, [(each.measure, each.current, each.percent) for each in said.figures]
    ('{number_1} in 2016, or {number_2}', [('Thefts: number 1', '12', ''), ('Thefts: number 2', '', '5.5')])
    """
    template, values, end = "", {}, 0
    without_dates = DATE.sub(lambda date: " " * len(date[0]), text)
    numbers = (found for found in NUMBER.finditer(without_dates) if words or not found["word"])
    for place, found in enumerate(numbers, start=1):
        numbered = ": ".join(filter(None, (part, f"number {place}")))
        values[f"number_{place}"] = _number(found, Sum("", name), numbered)
        template += f"{_literal(text[end : found.start()])}{{number_{place}}}"
        end = found.end()
    template += _literal(text[end:])
    return Sentence(template, {**values, **(BRACE if "{" in text else {})}, warning)


def _literal(text: str) -> str:
    """A text with its braces escaped, so that none begins a field."""
    return text.replace("{", "{brace}")


def _number(found: re.Match[str], of: Sum, part: str) -> Number:
    if found["word"]:
        return count(WORDS.index(found["word"].lower()) + 1, of, part=part, printed=found[0])
    digits = f"{found['whole']}{found['decimals'] or ''}".replace(",", "").replace("−", "-")
    decimals = len(found["decimals"] or ".") - 1
    if found["percent"]:
        statistic: Statistic = "percent" if digits[0] in "+-" else "share"  # a change, or a part of a whole
    else:
        statistic = "other" if decimals else "count"
    return Number(of, statistic, float(digits) if decimals else int(digits), found[0], decimals, part=part)
