"""The report's summary: a table with a row for each measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from helpers.document.blocks import Cell, Missing, Sentences, Table
from helpers.document.document import WITHHELD, Document
from helpers.document.icons import Icon
from helpers.document.sentence import Sentence, say
from helpers.english import and_list
from helpers.periods import Span
from helpers.render.status import meaning
from helpers.tables.changes import IN_TWO_SPANS
from helpers.wording.targets import NOT_IN_FULL, TARGET
from helpers.wording.year_end import year_name

CAPTION = "How each measure stands"
HEADER = (
    "Measure", "Year to date", "Change", "Change in per cent", "Last twelve months", "Verdict", "Status", "Forecast",
)  # fmt: skip
SIGNS = {"clear rise": "↑", "clear fall": "↓", "watch": "!", "no clear change": ""}
NOT_TESTED = "–"
NO_TARGET = "no target"
NOT_COUNTED = "{names} are not counted by the month, so that no change in them can be tested."
ONE_NOT_COUNTED = "{names} is not counted by the month, so that no change in it can be tested."


def summary(documents: Iterable[Document], names: Mapping[str, str]) -> tuple[Table, Sentence]:
    """The summary, and a sentence on the priorities that have no row in it; blank if each has one.

    Parameters
    ----------
    names
        Measures as readers see them, where these are not the source's names.

    Examples
    --------
    >>> from helpers.document.document import About, Headline
    >>> about = About("BSafe", "Blackpool", "hate", "Hate crime", "2016-08", "2016-04..2016-08")
    >>> table, rest = summary([Document(about, Headline("", "", "neutral", Sentence("."), "no monthly count"))], {})
    >>> len(table.rows), str(rest)
    (0, 'Hate crime is not counted by the month, so that no change in it can be tested.')
    """
    every = list(documents)
    shown = {each.headline.measure: each for each in reversed(every) if each.headline.measure}
    measured = list(reversed(shown.values()))
    against = [_against_target(each) for each in measured]
    rows = [_row(each, names) for each in measured]
    # All have the same year, because they are from one drop. In the header, it keeps the cells short and the table on a
    # page.
    year = next((year_name(Span.parse(each.headline.forecast.year)) for each in measured if each.headline.forecast), "")
    header: tuple[str, ...] = (*HEADER[:-1], f"{HEADER[-1]} for {year}" if year else HEADER[-1])
    if any(isinstance(cell, Sentence) for cell in against):  # otherwise the column would be empty
        header = (*header, "Against target")
        rows = [(*row, NO_TARGET if cell is None else cell) for row, cell in zip(rows, against, strict=True)]
    table = Table(CAPTION, header, tuple(rows))
    without = [each.about.title for each in every if not each.headline.measure]
    if not without:
        return table, Sentence("")
    template = NOT_COUNTED if len(without) > 1 else ONE_NOT_COUNTED
    return table, say(template, names=and_list([without[0], *(name[:1].lower() + name[1:] for name in without[1:])]))


def _row(document: Document, names: Mapping[str, str]) -> tuple[Cell, ...]:
    headline = document.headline
    missing = Missing(WITHHELD if document.about.edition == "public" else "not applicable")
    now = next((fact.number for fact in headline.facts if fact.number), None)
    before = headline.before
    standing = headline.standing
    sign = Icon(standing, SIGNS.get(standing, NOT_TESTED), meaning(standing, headline.improvement))
    year = headline.forecast
    forecast: Cell = missing
    if year:
        forecast = say(
            "{total} ({lower} to {upper})", total=year.total, lower=year.lower_80, upper=year.upper_80
        )  # fmt: skip
    return (
        names.get(headline.measure, headline.measure),
        now or missing,
        (before and before.difference) or missing,
        (before and before.percent) or missing,
        _last_twelve_months(document) or missing,
        standing if headline.cautions else headline.verdict,  # with a caution, nobody should rely on the verdict
        sign,
        forecast,
    )


def _against_target(document: Document) -> Cell | None:
    """Whether the newest month met the target; None without a target."""
    for block in document.blocks:
        for sentence in block.each if isinstance(block, Sentences) else (block,):
            if isinstance(sentence, Sentence) and sentence.template in (TARGET, NOT_IN_FULL):
                values = {each: sentence.values[each] for each in ("bound", "target", "month")}
                met = sentence.values.get("met", "not known whether met")
                return say("{met} in {month}: at {bound} {target} a month", met=met, **values)
    return Missing(WITHHELD) if document.headline.status == WITHHELD else None


def _last_twelve_months(document: Document) -> Cell | None:
    for block in document.blocks:
        if isinstance(block, Table) and block.caption.endswith(IN_TWO_SPANS) and "Recorded" in block.header:
            return block.rows[-1][block.header.index("Recorded")]
    return None
