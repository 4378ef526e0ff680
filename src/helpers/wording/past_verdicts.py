"""How often verdicts came true, in words: in London's past data, and in the drop's own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.periods import Span, parse_period
from helpers.statistics.change import CALLED, CLEAR, Change
from helpers.statistics.past_verdicts import AHEAD, LONGEST, by_kind

ENOUGH = 20  # past verdicts of a kind: from fewer, the drop's own record would be mostly chance
# In twentieths, rounded down: the shares that came true in London's boroughs (`statistics.past_verdicts.LONDON`).
CLEAR_CAME_TRUE = "Of clear changes, nineteen in twenty lasted six months {where}."
LIKELY_CAME_TRUE = "Of likely changes, seventeen in twenty lasted six months {where}."
LONDON = "in past data of London"
OWN_RECORD = "In this data's own past, {kinds} of {measure} in the districts were still there six months later."
OF_A_KIND = "{true} of {cases} {kind} changes"


def came_true(result: Change) -> Sentence:
    """A sentence on how often such changes were still there later; empty for a verdict without a rise or fall.

    Examples
    --------
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(came_true(Change("Blackpool", "Rape", period, period.year_before(), 200, 100)))
    Of clear changes, nineteen in twenty lasted six months in past data of London.
    """
    if result.verdict not in CALLED:
        return Sentence("")
    return say(CLEAR_CAME_TRUE if result.verdict in CLEAR else LIKELY_CAME_TRUE, where=LONDON)


def own_record(results: pd.DataFrame, *, area: str) -> Sentence:
    """A sentence on how often a measure's past verdicts came true; empty with fewer than 20 clear and 20 likely ones.

    Parameters
    ----------
    results
        The past verdicts of one measure in the districts (`statistics.past_verdicts`).
    area
        The county.

    Examples
    --------
    >>> past = pd.DataFrame({"area": "Wyre", "measure": "Rape", "origin": ["2016-08"] * 21, "verdict": "clear rise",
    ...     "came_true": [True] * 20 + [False]})
    >>> print(own_record(past, area="Lancashire"))
    In this data's own past, 20 of 21 clear changes of Rape in the districts were still there six months later.
    """
    if results.empty:
        return Sentence("")
    measure = str(results["measure"].iloc[0])
    first, last = parse_period(results["origin"].min()), parse_period(results["origin"].max())
    seen = Span(first - LONGEST + 1, last + AHEAD).key
    about = tuple(Sum(each, measure, seen) for each in dict.fromkeys(results["area"]))

    def how_many(value: int, part: str) -> Number:
        return other(value, Sum(area, measure, seen), "how many", part, computed_from=about)

    said: Sequence[Sentence] = [
        say(
            OF_A_KIND,
            true=how_many(true, f"{kind} changes that came true"),
            cases=how_many(cases, f"{kind} changes in the past"),
            kind=kind,
        )
        for kind, (cases, true) in by_kind(results).items()
        if cases >= ENOUGH
    ]
    return say(OWN_RECORD, kinds=tuple(said), measure=measure) if said else Sentence("")
