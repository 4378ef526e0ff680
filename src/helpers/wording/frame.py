"""The words around the numbers: the summary, partners' commentary, and what to be careful about."""

from __future__ import annotations

import mistune
import nh3

from helpers.change import Change
from helpers.claims import claims
from helpers.comparison import Comparison
from helpers.exhibits import Prose, Sentence, Sentences
from helpers.forecast import Forecast
from helpers.projection import Projection
from helpers.season import YEARS
from helpers.wording.changes import change
from helpers.wording.outlook import compare, forecast
from helpers.wording.signals import unusual
from helpers.wording.supply import unlike
from helpers.wording.verdicts import verdict
from helpers.wording.year import projection
from helpers.xmr import XmR

# What commentary may hold: no links (pages name no address), no headings (they are the briefing's own).
ALLOWED_TAGS = {"p", "em", "strong", "ul", "ol", "li", "br", "blockquote"}


def in_short(
    changed: Change, charted: XmR, compared: Comparison, estimated: Projection | Forecast, *, unit: str = "offences"
) -> Sentences:
    """The briefing in five sentences, and a warning where recording changed: change, verdict, unusual, districts, year.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers import change, comparison, xmr
    >>> from helpers.projection import projection
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    >>> print(in_short(change.year_to_date(rape), xmr.xmr(rape), compared, projection(rape)).each[0])
    Rape: Blackpool recorded 50 offences in April to August 2016, the same as in April to August 2015.
    """
    year = forecast(estimated, unit=unit) if isinstance(estimated, Forecast) else projection(estimated, unit=unit)
    return Sentences(
        (
            change(changed, unit=unit),
            verdict(changed, unit=unit),
            *unlike(charted.breaks, changed.period),
            unusual(charted),
            compare(compared, unit=unit),
            year,
        )
    )


def commentary(markdown: str) -> Prose:
    """Partners' commentary, from Markdown to HTML without links, images, headings or raw HTML.

    Examples
    --------
    >>> commentary("Patrols were **doubled**. <script>alert(1)</script>").safe_html
    '<p>Patrols were <strong>doubled</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>'
    """
    if not markdown.strip():
        nothing = "Partners sent no commentary with this drop."
        return Prose(f"<p>{nothing}</p>", nothing)
    rendered = str(mistune.create_markdown(escape=True)(markdown))
    return Prose(nh3.clean(rendered, tags=ALLOWED_TAGS, attributes={}).strip(), markdown)


def untested(markdown: str, file: str) -> tuple[Sentence, ...]:
    """For the analyst: each place in a file of commentary that names a cause which nothing has tested.

    Examples
    --------
    >>> for sentence in untested("Burglary fell due to the patrols.", "commentary/overview.md"):
    ...     print(sentence)
    commentary/overview.md, line 1: "due to" names a cause that was not tested: say "after" instead, or compare with places where nothing was done (explore.ipynb) and quote what that says.
    """  # noqa: E501
    return tuple(
        Sentence(
            f'{file}, line {claim.line}: "{claim.words}" names a cause that was not tested: say "after" instead, or '
            "compare with places where nothing was done (explore.ipynb) and quote what that says."
        )
        for claim in claims(markdown)
    )


def cautions(
    *, improvement: str, quality: tuple[Sentence, ...], charted: XmR | None = None, compared: bool = True
) -> Sentences:
    """What to be careful about: first what this drop calls for, then what holds for all such numbers.

    Parameters
    ----------
    charted
        The chart of the headline measure, where it is counted by the month.

    Examples
    --------
    >>> missing = (Sentence("Rape in Blackpool was not supplied for February 2016."),)
    >>> print(cautions(improvement="decrease", quality=missing).each[0])
    Rape in Blackpool was not supplied for February 2016.
    """
    general = [
        "These are numbers recorded by the police and partners. Not everything that happens is reported, and the way "
        "it is recorded changes over time."
    ]
    if improvement == "neutral" and compared:
        general.append(
            "An increase here can mean that more people report what happened to them, which partners encourage; the "
            "numbers cannot tell that apart from more harm."
        )
    if charted is not None:
        general += [
            "A verdict judges the change of the whole period by how much the last five years swung, the chart of "
            "natural process limits single months and runs, and the forecast goes on from the newest: they can differ.",
            "A verdict is clear only where the change lies outside the range that chance gives 997 times in 1,000; how "
            "much the months vary by themselves, and how alike neighbouring months are, is taken from this series' own "
            "history and, where that is short, from the other districts'.",
            _limits(charted),
            "The forecast of the year takes the level and the season of the last three years to go on, the regression "
            "its trend: neither knows what partners plan, or of a change in recording. R² says how well the trend fits "
            "the past, not how good the estimate will be.",
        ]
    return Sentences((*quality, *map(Sentence, general)))


def _limits(charted: XmR) -> str:
    """What the natural process limits allow for."""
    if charted.seasonal:
        season = "follow the season that these months or the county's show"
    elif charted.points.loc[charted.since :, "count"].count() < 12 * YEARS:
        season = "are level, as so few months can show no season"
    else:
        season = "are level, as these months show no season beyond chance"
    if charted.plain:
        care = "a month that is always somewhat high can lie outside them"
    else:
        care = "they come from the months before the last seven and allow for months that resemble the one before"
    return f"The natural process limits {season}; {care}."
