"""The document in an executed notebook. A notebook that shows anything else is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpers.document.blocks import Block, Explanation
from helpers.document.display import BLOCK_MIME
from helpers.document.document import About, Document, Headline, Section, read_block, read_headline
from helpers.document.receipt import RECEIPT_MIME, digest
from helpers.document.sentence import Sentence
from helpers.english import and_list
from helpers.names import visible

if TYPE_CHECKING:  # a run's own process only reads what cells printed, for which it need not wait for nbformat
    from nbformat import NotebookNode

INJECTED = "injected-parameters"  # the tag of the cell that papermill adds
ERROR = "error"  # in place of a MIME type
WIDGET = "application/vnd.jupyter.widget-view+json"
LONGEST_QUOTE = 60  # letters that a sentence quotes from a cell's first line, or from what it printed
TABLE = 'write briefing.show(tables.of(frame, caption="…"))'
SENTENCE = 'write briefing.show(wording.sentence("…"))'
CHART = 'write briefing.show(charts.of(figure, title="…", alternative="…", data=frame)) in the cell that draws it'
DRAWING = re.compile(r"\[?<(Axes|Figure|matplotlib|seaborn)")  # how the text of what drawing functions return begins
SERIES = re.compile(r"\bdtype: \S+$")
TITLE = re.compile(r"\A# .*")
QUESTION = re.compile(r"^## (.+)$", re.MULTILINE)
PICTURE_IN_MARKDOWN = re.compile(r"!\[[^\]]*\][(\[]")


class NotPublishableError(RuntimeError):
    """An executed notebook that cannot be published, with the reason in a sentence.

    Attributes
    ----------
    source
        The source of the cell that the sentence names; empty where it names none.
    """

    def __init__(self, reason: str, source: str = "") -> None:
        super().__init__(reason)
        self.source = source


@dataclass(frozen=True)
class Printed:
    """Text that a cell printed, warnings included. It is never published.

    Attributes
    ----------
    number
        The cell's place in the notebook, counted from 1.
    """

    number: int
    text: str

    def sentence(self, *, quoted: bool) -> str:
        """A sentence that names the cell and quotes the beginning of its text, unless the public may read the file.

        Examples
        --------
        >>> Printed(5, "area\\nBlackpool  3\\n").sentence(quoted=True)
        'cell 5 printed "area Blackpool 3"; only what briefing.show displays is published.'
        >>> Printed(5, "area\\nBlackpool  3\\n").sentence(quoted=False)
        'cell 5 printed text; only what briefing.show displays is published.'
        """
        text = f'"{_beginning(self.text)}"' if quoted else "text"
        return f"cell {self.number} printed {text}; only what briefing.show displays is published."


def collect(
    notebook: NotebookNode,
    fingerprint: str,
    parameters: Mapping[str, Any],
    *,
    about: About,
    otherwise: Headline,
) -> Document:
    """The document of a notebook that ran to its end and shows nothing but what `briefing.show` displayed.

    The receipt of the last cell proves both. papermill alone does not: to it, a notebook whose kernel ended early
    succeeded if no cell raised an exception. The receipt does not protect against a notebook that forges it.

    Parameters
    ----------
    fingerprint
        The fingerprint of the drop's data that the briefing was to show.
    parameters
        The parameters that the notebook was run with.
    otherwise
        The headline of a briefing if none of its blocks carries one.

    Raises
    ------
    NotPublishableError
        When the receipt is missing or belongs to another briefing, or a cell shows anything that is not on it.
    ValueError
        When the same figure is shown with two values.

    Examples
    --------
    >>> import nbformat
    >>> from helpers.document.sentence import Sentence
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> otherwise = Headline("Rape", "offences", "decrease", Sentence("No summary."), "no verdict")
    >>> collect(nbformat.v4.new_notebook(), "0f1e", {"priority": "rape"}, about=about, otherwise=otherwise)
    Traceback (most recent call last):
    helpers.document.from_notebook.NotPublishableError: the notebook left no receipt: it ended before its last cell
    """
    receipt = _receipt(notebook)
    asked = {name: parameters[name] for name in receipt["parameters"] if name in parameters}
    same = {"another drop": receipt["drop"] == fingerprint, "other parameters": receipt["parameters"] == asked}
    wrong = [name for name, equal in same.items() if not equal]
    if wrong:
        raise NotPublishableError(f"the notebook's receipt is for {and_list(wrong)}, not for this briefing")
    shown = _refuse_anything_else(notebook, receipt)
    blocks = [data for _, _, data in _displayed(notebook) if BLOCK_MIME in data]
    if shown != receipt["blocks"]:
        raise NotPublishableError(
            "the notebook lacks what briefing.show displayed: a cell captured, cleared or moved its output"
        )
    headlines = [read_headline(data[BLOCK_MIME]["headline"]) for data in blocks if "headline" in data[BLOCK_MIME]]
    document = Document(about, next(iter(headlines), otherwise), _sections(notebook))
    _ = document.figures  # raises ValueError where a figure has two values
    return document


def _sections(notebook: NotebookNode) -> tuple[Section, ...]:
    """The answer, the blocks and the explanations under each question, in the reader's order.

    A question below which nothing was displayed is left out: its cells found nothing to answer it with.
    """
    sections = [Section("", ())]
    for number, cell in numbered(notebook.cells):
        if cell.cell_type == "markdown":
            for question, text in _questions(visible(cell.source)):
                if question:
                    sections.append(Section(question, ()))
                if text:
                    sections[-1] = _longer(sections[-1], Explanation(text))
        elif cell.cell_type == "code":
            for shown in [output.data[BLOCK_MIME] for output in cell.outputs if BLOCK_MIME in output.get("data", ())]:
                block = read_block(shown["block"])
                if "answer" not in shown:
                    sections[-1] = _longer(sections[-1], block)
                elif isinstance(block, Sentence) and sections[-1] == Section(sections[-1].question, ()):
                    sections[-1] = replace(sections[-1], answer=block)
                else:
                    reason = "answers a question too late: put briefing.answer(…) once, directly below the question"
                    raise NotPublishableError(f"{_name(number, cell)} {reason}", cell.source)
    return tuple(each for each in sections if each != Section(each.question, ()))


def _longer(section: Section, block: Block | Explanation) -> Section:
    return replace(section, blocks=(*section.blocks, block))


def _questions(markdown: str) -> Iterator[tuple[str, str]]:
    """Each question in a Markdown cell with the text below it; text before the first question has none.

    The briefing's title is left out, because the document has the priority's own.
    """
    first, *others = QUESTION.split(TITLE.sub("", markdown, count=1))
    yield "", first.strip()
    for question, text in zip(others[::2], others[1::2], strict=True):
        yield question.strip(), text.strip()


def printed_texts(cells: Iterable[NotebookNode]) -> tuple[Printed, ...]:
    """The text that each cell printed, warnings included; cells that printed nothing are left out.

    Examples
    --------
    >>> from nbformat import v4
    >>> outputs = [v4.new_output("stream", name=name, text=text) for name, text in (("stdout", "3"), ("stderr", "!"))]
    >>> printed_texts([v4.new_markdown_cell("# Rape"), v4.new_code_cell("print(3)", outputs=outputs)])
    (Printed(number=2, text='3!'),)
    """
    texts = [
        (number, "".join(output.text for output in cell.get("outputs", ()) if output.output_type == "stream"))
        for number, cell in numbered(cells)
    ]
    return tuple(Printed(number, text) for number, text in texts if text.strip())


def _receipt(notebook: NotebookNode) -> dict[str, Any]:
    """The receipt; only the last code cell may leave one."""
    receipts = [
        (number, cell, data[RECEIPT_MIME]) for number, cell, data in _displayed(notebook) if RECEIPT_MIME in data
    ]
    if not receipts:
        raise NotPublishableError("the notebook left no receipt: it ended before its last cell")
    last = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()][-1]
    number, cell, receipt = receipts[0]
    if cell is not last or len(receipts) > 1:
        reason = f"{_name(number, cell)} leaves a receipt: write briefing.receipt() once, in the last cell"
        raise NotPublishableError(reason, cell.source)
    return dict(receipt)


def _refuse_anything_else(notebook: NotebookNode, receipt: Mapping[str, Any]) -> list[str]:
    """The digests of the blocks displayed. Any output that is not a block on the receipt is refused.

    The refusal names the first cell that shows one and what to write instead, and lists the others.
    """
    found, shown = [], []
    unseen = Counter(receipt["blocks"])
    for number, cell, data in _displayed(notebook):
        if RECEIPT_MIME in data:
            continue
        key = digest(data)
        if BLOCK_MIME in data and unseen[key] > 0:
            unseen[key] -= 1
            shown.append(key)
        else:
            found.append((number, cell, *_described(data)))
    found += [
        (number, cell, "a picture", CHART)
        for number, cell in numbered(notebook.cells)
        if cell.cell_type == "markdown" and (cell.get("attachments") or PICTURE_IN_MARKDOWN.search(cell.source))
    ]
    if found:
        number, cell, what, instead = min(found, key=lambda each: each[0])
        also = _also(sorted({each[0] for each in found} - {number}))
        reason = f"{_name(number, cell)} shows {what}, which is not published: {instead}{also}"
        raise NotPublishableError(reason, cell.source)
    return shown


def _also(numbers: list[int]) -> str:
    if not numbers:
        return ""
    cells = (
        f"cell {numbers[0]} also shows" if len(numbers) == 1 else f"cells {and_list(list(map(str, numbers)))} also show"
    )
    return f"; {cells} what is not published"


def _described(data: Mapping[str, Any]) -> tuple[str, str]:
    """A description of an output that is not a block on the receipt, and what to write instead."""
    html, text = str(data.get("text/html", "")), str(data.get("text/plain", ""))
    if BLOCK_MIME in data:
        return _described_block(data[BLOCK_MIME])
    if ERROR in data:
        return "an error", "correct the cell"
    if WIDGET in data:
        return "a widget", "leave it out, as widgets work in JupyterLab only"
    if DRAWING.match(text) or any(kind.startswith("image/") for kind in data):
        return "a chart", CHART
    if SERIES.search(text):
        return "a Series", TABLE
    if 'class="dataframe"' in html:
        return "a DataFrame", TABLE
    if "<table" in html:
        return "a table", TABLE
    return ("HTML" if html else "a value"), SENTENCE


def _described_block(block: Any) -> tuple[str, str]:
    if isinstance(block, Mapping) and block.get("drop") == "":
        return "a block without briefing.show", "write briefing.show(…) around it"
    return "a block that is not on the receipt", "only this briefing's own briefing.show may display one"


def _displayed(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode, Mapping[str, Any]]]:
    """The number, the cell and the forms by MIME type of each output, except text that cells printed."""
    for number, cell in numbered(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type != "stream":
                yield number, cell, output.get("data", {ERROR: ""})


def numbered(cells: Iterable[NotebookNode]) -> Iterator[tuple[int, NotebookNode]]:
    """The cells of an executed notebook, numbered from 1 as in the notebook that its author wrote.

    The cell of parameters that papermill adds has the number of the cell above it.

    Examples
    --------
    >>> from nbformat import v4
    >>> added = v4.new_code_cell("area = 'Wyre'", metadata={"tags": [INJECTED]})
    >>> cells = [v4.new_code_cell("area: str = 'Blackpool'"), added, v4.new_code_cell("print(area)")]
    >>> [number for number, _ in numbered(cells)]
    [1, 1, 2]
    """
    number = 0
    for cell in cells:
        if INJECTED not in cell.metadata.get("tags", ()):
            number += 1
        yield number, cell


def _name(number: int, cell: NotebookNode) -> str:
    """A cell's number and its first line."""
    return f"cell {number} ({_beginning(cell.source.strip().partition(chr(10))[0])})"


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"
