"""An executed notebook as a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import mistune
import nbformat
from nbconvert import TemplateExporter

from helpers.document.blocks import Block, Prose, Sentences
from helpers.document.display import BLOCK_MIME, mimebundle, without_style
from helpers.document.document import CANNOT_BE_TESTED, IN_SHORT, OUTLOOK, Document, Headline, read_block
from helpers.document.from_notebook import TITLE
from helpers.document.sentence import Sentence
from helpers.periods import Span, day_label, last_day
from helpers.render import STYLE, TEMPLATES, with_downloads
from helpers.render.status import meaning, status
from helpers.tables.actions import NOTHING_AGREED
from helpers.wording.explained import explained
from helpers.wording.status import CLEAR_CHANGE, NO_CLEAR_CHANGE, WATCH

IN_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
ALONE = re.compile(r"## (.+)")  # a question in a cell of its own
WORDS, WORDS_ID = "Words on this page", "words"
WHO, NOTHING_NEW, WHEN_COMPARABLE = (
    "The meeting can name who looks into this, and by when.",
    "The number moved no more than chance can explain, so it calls for nothing new.",
    "The meeting can ask when there will be numbers that can be compared.",
)
NEXT = {CLEAR_CHANGE: WHO, WATCH: WHO, NO_CLEAR_CHANGE: NOTHING_NEW}  # by the status of a measure
RECORD_CELL = "said-before"  # the id of the cell that shows earlier forecasts


@dataclass(frozen=True)
class Heading:
    """A question of the briefing, and the id that the page's links to it use."""

    id: str
    text: str


def render(notebook: nbformat.NotebookNode, document: Document, *, title: str, **shell: str) -> str:
    """The notebook's blocks and Markdown as one HTML page below the document's title, status and dates.

    Parameters
    ----------
    notebook
        An executed notebook. Its title and code are left out, as is every output that is not one of our own blocks.
    document
        The briefing as the edition shows it.
    title
        The page's title.
    shell
        What surrounds the notebook on the page: partnership, area, period, drop, edition, notice.

    Examples
    --------
    >>> from helpers.document.document import About, Headline
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> document = Document(about, Headline("", "", "decrease", Sentence("Not counted."), "no monthly count"))
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## Is that unusual?")])
    >>> [line for line in render(notebook, document, title="Rape").splitlines() if "<title" in line or "<h2" in line]
    ['<title>Rape</title>', '<h2 id="Is-that-unusual?">Is that unusual?</h2>']
    """
    renderer, answers = _Prose(), _answers(notebook)
    markdown = mistune.create_markdown(renderer=renderer, plugins=["strikethrough", "table"])
    prose, questions = {}, []  # the cells that ask a question
    asked_in_document = {section.question for section in document.sections}
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            alone = ALONE.fullmatch(cell.source.strip())
            if alone and asked_in_document and alone[1] not in asked_in_document:  # nothing was shown below it
                prose[cell.id] = ""
                continue
            asked = len(renderer.headings)
            html = str(markdown(TITLE.sub("", cell.source) if place == 0 else cell.source))
            prose[cell.id] = _with_answer(html, answers.get(cell.id, ""))
            questions += [place] if len(renderer.headings) > asked else []
    headline, facts = document.headline, document.headline.facts
    first = {headline.summary.text or headline.change.text}  # the page shows it below the title
    short, said = _in_short(notebook, questions, prose, first | {fact.words.text for fact in facts})
    words = explained(_text(document))
    contents = [*renderer.headings, *([Heading(WORDS_ID, WORDS)] if words and renderer.headings else [])]
    cells = notebook.cells[questions[0] :] if questions else []
    contents_before = next((cell.id for cell in cells if cell.id not in short), "")
    page: dict[str, Any] = {"title": title, "style": STYLE, "home": "index.html", **_top(document, shell), **shell}
    page |= {"prose": prose, "headings": contents, "facts": facts, "words": words}
    page |= {"in_short": said, "shown_on_top": short, "contents_before": contents_before}
    html, _ = _exporter().from_notebook_node(_with_html_alone(notebook, _what_next(headline)), resources={"page": page})
    return with_downloads(without_style(html))


def _top(document: Document, shell: Mapping[str, str]) -> dict[str, Any]:
    """The title, the status, the trend and the dates of a briefing."""
    about, headline = document.about, document.headline
    period = Span.parse(about.period)
    dates = [("Place", about.area), ("Period", period.label), ("Data up to", day_label(last_day(period.months[-1])))]
    dates += [("Received", shell["received"])] if shell.get("received") else []
    dates += [("Next update", shell.get("next_update") or "date not set")]
    shown = status(headline.standing, headline.improvement)
    top = {"name": about.title, "status": shown, "meaning": meaning(headline.standing, headline.improvement)}
    return {**top, "summary": headline.summary.text or headline.change.text, "dates": dates}


def _text(document: Document) -> str:
    """The text of a briefing; from partners' own words only those in capitals, as they may be abbreviations."""
    headline = document.headline
    partners = [each.text for each in document.blocks if isinstance(each, Prose)]
    said = [*headline.sentences, *(block for block in document.blocks if not isinstance(block, Prose))]
    return "\n".join([*map(str, said), *(short for text in partners for short in IN_CAPITALS.findall(text))])


def _in_short(
    notebook: nbformat.NotebookNode, questions: list[int], prose: dict[str, str], facts: set[str]
) -> tuple[set[str], str]:
    """The cells of the section that sums the briefing up, and its HTML without the sentences of the facts.

    Parameters
    ----------
    questions
        The places of the cells that ask a question.
    prose
        The HTML of each Markdown cell.
    facts
        The sentences that the page shows with the facts.
    """
    asked = [place for place in questions if notebook.cells[place].source.strip() == f"## {IN_SHORT}"]
    if not asked:
        return set(), ""
    last = next((place for place in questions if place > asked[0]), len(notebook.cells))
    cells = notebook.cells[asked[0] : last]
    shown = [prose.get(cell.id, "") for cell in cells[1:]]
    for output in (output for cell in cells for output in cell.get("outputs", ())):
        data = output.get("data", {}).get(BLOCK_MIME)
        if data:
            shown.append(_without(read_block(data["block"]), facts))
    return {cell.id for cell in cells}, "\n".join(shown)


def _without(block: Block, sentences: set[str]) -> str:
    """A block as HTML, without these sentences."""
    if isinstance(block, Sentence):
        return "" if block.text in sentences else block.html()
    if isinstance(block, Sentences):
        return Sentences(tuple(each for each in block.each if each.text not in sentences)).html()
    return block.html()


def _answers(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The answer to the last question of a Markdown cell, by the cell's id."""
    answers, question = {}, ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            question = cell.id
        for output in cell.get("outputs", ()):
            shown = output.get("data", {}).get(BLOCK_MIME, {})
            if "answer" in shown:
                answer = read_block(shown["block"])
                answers[question] = answer.element("span") if isinstance(answer, Sentence) else ""
    return answers


def _with_answer(html: str, answer: str) -> str:
    """A cell's HTML with the answer to its last question as the larger part of the question's heading."""
    before, opening, last = html.rpartition("<h2 ")
    if not answer or not opening:
        return html
    tag, _, rest = last.partition(">")
    question, _, after = rest.partition("</h2>")
    return f'{before}<h2 {tag}><span class="question">{question}</span> {answer}</h2>{after}'


def add_record(notebook: nbformat.NotebookNode, said: Block) -> None:
    """Show what earlier briefings forecast, which only the batch knows, at the end of the outlook.

    It replaces the record of another edition's briefings.

    Examples
    --------
    >>> new = nbformat.v4
    >>> cells = [new.new_markdown_cell(f"## {OUTLOOK}"), new.new_code_cell("x"), new.new_markdown_cell("## What else?")]
    >>> notebook = new.new_notebook(cells=cells)
    >>> add_record(notebook, Sentence("It ended at 126."))
    >>> [cell.cell_type for cell in notebook.cells], notebook.cells[2].outputs[0].data["text/plain"]
    (['markdown', 'code', 'code', 'markdown'], 'It ended at 126.')
    """
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != RECORD_CELL]
    headings = {
        i: [line.removeprefix("## ").strip() for line in cell.source.splitlines() if line.startswith("## ")]
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown"
    }
    sections = [i for i, questions in headings.items() if questions]
    outlook = next((i for i in sections if OUTLOOK in headings[i]), None)
    if outlook is None or not str(said):
        return
    after = next((i for i in sections if i > outlook), len(notebook.cells))
    output = nbformat.v4.new_output("display_data", mimebundle(said))
    source = "# Shown by the batch, from the run.json of earlier sets."
    notebook.cells.insert(after, nbformat.v4.new_code_cell(source, outputs=[output], id=RECORD_CELL))


def show_blocks(notebook: nbformat.NotebookNode, blocks: Iterable[Block]) -> None:
    """Show these blocks in place of the notebook's own, one for one, and remove all other output.

    Raises
    ------
    ValueError
        When the notebook shows more blocks, or fewer.

    Examples
    --------
    >>> new = nbformat.v4
    >>> shown = new.new_output("display_data", mimebundle(Sentence("3.")))
    >>> notebook = new.new_notebook(cells=[new.new_code_cell("x", outputs=[shown])])
    >>> show_blocks(notebook, [Sentence("Withheld.")])
    >>> notebook.cells[0].outputs[0].data["text/plain"]
    'Withheld.'
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    places = [
        (cell, "answer" in output.data[BLOCK_MIME])
        for cell in cells
        for output in cell.outputs
        if BLOCK_MIME in output.get("data", ())
    ]
    for cell in cells:
        cell.outputs = []
    for (cell, answer), block in zip(places, blocks, strict=True):
        cell.outputs.append(nbformat.v4.new_output("display_data", mimebundle(block, answer=answer)))


def _what_next(headline: Headline) -> str:
    """What the meeting can do about a measure's status; empty where it is withheld or nothing could be compared."""
    if headline.status == CANNOT_BE_TESTED and headline.cautions:
        return WHEN_COMPARABLE
    return NEXT.get(headline.status, "")


def _with_html_alone(notebook: nbformat.NotebookNode, what_next: str) -> nbformat.NotebookNode:
    """The notebook with only the HTML of its blocks, because nbconvert copies all that it is given twice.

    Where no action was sent, the page adds what the meeting can do: a notebook does not know what editions withhold.
    """
    no_action = Sentence(NOTHING_AGREED).html()
    asked = Sentence(f"{NOTHING_AGREED} {what_next}".strip()).html()
    cells = []
    for cell in notebook.cells:
        shown = nbformat.NotebookNode({**cell, "source": ""})
        if cell.cell_type == "code":
            blocks = [output.data for output in cell.outputs if BLOCK_MIME in output.get("data", ())]
            html = [data["text/html"] for data in blocks if "answer" not in data[BLOCK_MIME]]
            html = [asked if each == no_action else each for each in html]
            shown.outputs = [
                nbformat.NotebookNode(output_type="display_data", data={"text/html": each}, metadata={})
                for each in html
            ]
        cells.append(shown)
    alone: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=cells)
    return alone


@cache
def _exporter() -> TemplateExporter:
    """One exporter for all pages of a process, because compiling its template takes longer than rendering a page.

    nbconvert's HTMLExporter would parse each page, look for parts of its own templates that ours does not have, and
    write the page again: that takes several times as long as everything else.
    """
    # Optimistic: nbconvert validates the notebook once, after the last of its preprocessors.
    return TemplateExporter(
        file_extension=".html",
        template_name="template",
        extra_template_basedirs=[str(TEMPLATES)],
        optimistic_validation=True,
    )


class _Prose(mistune.HTMLRenderer):
    """A notebook's Markdown as HTML: raw HTML is shown as text, and every heading gets an id.

    nbconvert's own filter gives headings ids only together with a link sign that readers do not need.
    """

    def __init__(self) -> None:
        super().__init__(escape=True)
        self.headings: list[Heading] = []  # of the second level: the questions

    def heading(self, text: str, level: int, **_: Any) -> str:
        words = unescape(re.sub(r"<[^>]*>", "", text))
        anchor = words.replace(" ", "-")
        if level == 2:
            self.headings.append(Heading(anchor, words))
        return f'<h{level} id="{mistune.escape(anchor)}">{text}</h{level}>\n'
