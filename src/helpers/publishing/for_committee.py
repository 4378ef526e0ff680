"""What the index shows a committee above its table: the lead, what to know, one chart and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from helpers.document.blocks import Block, Chart, Fold, Missing, Table
from helpers.document.document import Document
from helpers.document.sentence import Sentence, say
from helpers.periods import Span
from helpers.render.index_page import ORDER, Row
from helpers.tables.actions import NOTHING_AGREED
from helpers.wording import committee

NAME_THEM = "No lead and no day came with this data. The meeting can name them."
TO_LOOK_INTO = "What stands out"
USUAL_VARIATION = "{names}: no more than chance can explain, so these numbers call for nothing new."
MONTHS = "months"  # the kind of the chart that shows a measure's months


def for_committee(rows: Sequence[Row], documents: Iterable[Document], names: Mapping[str, str]) -> dict[str, Any]:
    """The parts of the index by the names that its template uses.

    A briefing that failed, or comes from an earlier drop, is left out, because it may be about other months.

    Parameters
    ----------
    names
        The measures' names for readers, where these are not the source's labels.

    Examples
    --------
    >>> for_committee([], [], {})["lead"]
    'No change can be tested with this data.'
    """
    every = list(documents)
    sound = {
        row.title: replace(row.headline, measure=names.get(row.headline.measure, row.headline.measure))
        for row in rows
        if not row.trouble
    }
    first = committee.foremost(sound)
    shown = next((row for row in rows if first and sound.get(row.title) is first), None)
    charts = (each for document in every if shown and document.headline is shown.headline for each in _charts(document))
    chart = next((each for each in charts if each.kind == MONTHS), None)
    periods = {document.about.period for document in every}
    return {
        "lead": committee.lead(sound).text,
        "to_know": [each.text for each in committee.to_know(sound)],
        "questions": [each.text for each in committee.questions(sound)],
        "chart": chart.without_numbers(_numbers_are_at(shown)) if chart and shown else "",
        "compared_with": Span.parse(periods.pop()).year_before().label if len(periods) == 1 else "",
    }


def _numbers_are_at(row: Row) -> str:
    """A line with a link to the briefing that has a chart's numbers; empty where that page is missing."""
    link = f'<a href="{escape(row.href)}">{escape(row.title)}</a>'
    return f'<p class="note">The numbers behind this chart: {link}.</p>' if row.href else ""


def who_will_do_what(actions: Block, rows: Sequence[Row]) -> str:
    """The actions as HTML; where none were sent, the priorities that stand out, with nobody named for them yet.

    Examples
    --------
    >>> from helpers.document.document import Headline
    >>> rose = Headline("Rape", "rapes", "decrease", Sentence("Up."), "clear rise", status="clear change")
    >>> html = who_will_do_what(Sentence(NOTHING_AGREED), [Row("Rape", "rape.html", rose)])
    >>> html.count("not named"), html.count("not set"), who_will_do_what(Sentence(NOTHING_AGREED), [])
    (1, 1, '<p>No action was sent with this data.</p>')
    """
    if str(actions) != NOTHING_AGREED:
        return actions.html()
    tested = [row for row in rows if row.tested]
    by_status = {status: [row.title for row in tested if row.headline.status == status] for status in ORDER}
    clear, watched, quiet = by_status.values()
    blocks: list[Block] = [actions]
    if clear or watched:
        missing = (Missing("not named"), Missing("not set"))
        table = Table(TO_LOOK_INTO, ("Briefing", "Lead", "By"), tuple((each, *missing) for each in (*clear, *watched)))
        blocks = [Sentence(NAME_THEM), table]
    if quiet:
        blocks.append(say(USUAL_VARIATION, names=tuple(quiet)))
    return "".join(block.html() for block in blocks)


def _charts(document: Document) -> Iterator[Chart]:
    for block in document.blocks:
        parts = block.blocks if isinstance(block, Fold) else (block,)
        yield from (each for each in parts if isinstance(each, Chart))
