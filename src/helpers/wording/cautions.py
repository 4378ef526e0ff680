"""The cautions of a briefing: what its counts, verdicts, limits and forecast cannot show."""

from __future__ import annotations

from helpers.document.blocks import Sentences
from helpers.document.document import NOTHING
from helpers.document.sentence import Sentence, say
from helpers.statistics.xmr.plain import EXACT, XmR
from helpers.statistics.xmr.season import YEARS

RECORDED = "Only what is reported is counted here, and the way it is counted changes."
MORE_REPORTED = (
    "A rise can mean that more people come forward, which partners want. The numbers cannot tell that from more harm."
)
THREE_VIEWS = (
    "The verdict is about the whole period. The usual range is about single months, the forecast about months to come. "
    "They can differ."
)
CLEAR = (
    "A change is called clear if chance would give it in fewer than 3 of 1,000 comparisons. Where the rest of the "
    "county has clearly moved the same way, three quarters of that size is enough. It is called likely from half of "
    "that size. It must not rest on one month, and the newest three months must still show it."
)
FORECAST = "The forecast lets the recent level and season go on. It does not know what partners plan."
LIMITS = "The usual range {season}. {care}."
SEASONAL = "follows the season that these months or the county's show"
TOO_SHORT = "is level, as so few months can show no season"
LEVEL = "is level, as these months show no season beyond chance"
FEW = "is level, as so few events can show no season"
SEVEN = "It comes from the months before the last seven, and begins anew where the level moved"
INDEPENDENT = "It takes each event to happen by itself, so that several at once can lie outside it"


def cautions(
    *,
    improvement: str,
    quality: tuple[Sentence, ...],
    charted: XmR | None = None,
    compared: bool = True,
    past: Sentence = NOTHING,
) -> Sentences:
    """The cautions of a briefing: first those about this drop, then those about all such numbers.

    Parameters
    ----------
    improvement
        The priority's improvement direction.
    quality
        The cautions about this drop.
    charted
        The XmR chart of the headline measure; None where the priority has no monthly count.
    compared
        Whether the briefing compares any number with an earlier one.
    past
        How often past verdicts came true in this drop (`wording.own_record`).

    Examples
    --------
    >>> missing = (Sentence("Rape in Blackpool was not supplied for February 2016."),)
    >>> print(cautions(improvement="decrease", quality=missing).each[0])
    Rape in Blackpool was not supplied for February 2016.
    """
    general = [Sentence(RECORDED)]
    if improvement == "neutral" and compared:
        general.append(Sentence(MORE_REPORTED))
    if charted is not None:
        own = [past] if past.text else []
        general += [Sentence(THREE_VIEWS), Sentence(CLEAR), *own, _limits(charted), Sentence(FORECAST)]
    return Sentences((*quality, *general))


def _limits(charted: XmR) -> Sentence:
    """Whether the usual range follows a season, and where it comes from."""
    if charted.limits == EXACT:
        return say(LIMITS, season=FEW, care=INDEPENDENT)
    if charted.seasonal:
        season = SEASONAL
    elif charted.points.loc[charted.since :, "count"].count() < 12 * YEARS:
        season = TOO_SHORT
    else:
        season = LEVEL
    return say(LIMITS, season=season, care=SEVEN)
