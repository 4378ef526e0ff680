"""The rules for notebooks: each is broken once, and the whole sentence that the author reads is compared."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from small_project import OPENS, RECEIPT

from helpers.planning.notebook_rules import advice, broken_rules

DECLARED = 'priority: str = "one"  # the priority\narea: str = "Blackpool"  # the district'
TABLE = 'write briefing.show(tables.of(frame, caption="…")).'


@pytest.fixture
def sentences(tmp_path, monkeypatch):
    """The sentences about a notebook with this cell between its opening and its receipt, from the file's name on."""
    monkeypatch.chdir(tmp_path)

    def of(*cells, declared=DECLARED, last=RECEIPT, tags=("parameters",)):
        new = nbformat.v4
        code = [OPENS, *cells, *([last] if last else [])]
        notebook = new.new_notebook(
            cells=[
                new.new_markdown_cell("# One"),
                new.new_code_cell(declared, metadata={"tags": list(tags)}),
                *(new.new_code_cell(source) for source in code),
            ]
        )
        nbformat.write(notebook, "one.ipynb")
        return [sentence.removeprefix("one.ipynb: ") for sentence in broken_rules(tmp_path / "one.ipynb")]

    return of


def test_a_good_notebook_breaks_no_rule(sentences):
    shows = "briefing.show(tables.of(figures))"
    assert sentences("briefing.answer(answer)", "figures = briefing.breakdown.sum()", shows) == []


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("def half(x):\n    return x / 2", "cell 4 (def half(x):) defines a function: "),
        ("half = lambda x: x / 2", "cell 4 (half = lambda x: x / 2) defines a function: "),
        ("class Half:\n    pass", "cell 4 (class Half:) defines a class: "),
        ("for area in areas:\n    briefing.show(area)", "cell 4 (for area in areas:) loops: "),
        ("while True:\n    pass", "cell 4 (while True:) loops: "),
        ("found = [area for area in areas]", "cell 4 (found = [area for area in areas]) loops: "),
        ("if area:\n    found = area", "cell 4 (if area:) branches: "),
        ("found = area if area else drop", "cell 4 (found = area if area else drop) branches: "),
        ("try:\n    found = 1\nfinally:\n    found = 2", "cell 4 (try:) catches errors: "),
        ("with opened:\n    found = 1", "cell 4 (with opened:) opens a context: "),
    ],
)
def test_a_cell_neither_defines_nor_loops_nor_branches(sentences, cell, sentence):
    assert sentences(cell) == [f"{sentence}call a function that gives the answer for the whole table."]


def test_a_cell_that_loops_twice_is_named_once(sentences):
    assert len(sentences("for a in b:\n    for c in d:\n        e = [f for f in a]")) == 1


def test_nothing_is_drawn_with_plt(sentences):
    assert sentences("figure = plt.figure()") == [
        "cell 4 (figure = plt.figure()) draws with plt: give the figure of a seaborn chart to "
        'charts.of(figure, title="…", alternative="…", data=frame).'
    ]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("briefing.headline", "briefing.headline"),
        ("frame = briefing.breakdown\nframe.head()", "frame.head()"),
        ("display(briefing.headline)", "display(briefing.headline)"),
        ("'words'", "'words'"),
    ],
)
def test_nothing_is_displayed_but_by_briefing_show(sentences, cell, shown):
    first = cell.partition("\n")[0]
    assert sentences(cell) == [f"cell 4 ({first}) displays `{shown}`, which no page shows: {TABLE}"]


@pytest.mark.parametrize("last", ["", "briefing.receipt", "briefing.receipt()\nfound = 1"])
def test_a_briefing_ends_with_its_receipt(sentences, last):
    said = sentences("briefing.show(briefing.lead())", last=last)
    number, first = (5, last.partition("\n")[0]) if last else (4, "briefing.show(briefing.lead())")
    assert said[-1] == f"cell {number} ({first}) is the last code cell: end it with briefing.receipt()."


def test_a_desk_needs_no_receipt_and_may_call_what_shows_by_itself(sentences):
    assert sentences("explorer.claims(drop)", declared='drop: str = "2016-08"  # the drop', last="") == []
    assert sentences("frame", declared='drop: str = "2016-08"  # the drop', last="") == [
        f"cell 4 (frame) displays `frame`, which no page shows: {TABLE}"
    ]


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ("area = 'Wyre'  # the district", "`area = 'Wyre'` declares no parameter with a type: write each parameter as "
         'in area: str = "Blackpool"  # the district reported on.'),
        ("area: list = []  # districts", "the parameter 'area' is a list: make it one of str, int, float, bool."),
        ("area: str  # the district", "the parameter 'area' has no default: give it one that runs."),
        ("area: str = ''  # the district", "the parameter 'area' has no default: give it one that runs."),
        ("area: str = 'Wyre'", "the parameter 'area' has no comment: add one that explains it."),
        ("area: str = '# Wyre'", "the parameter 'area' has no comment: add one that explains it."),
    ],
)  # fmt: skip
def test_every_parameter_has_a_type_a_default_and_a_comment(sentences, declared, sentence):
    said = sentences(declared=f"{DECLARED}\n{declared}")
    assert said == [f'cell 2 (priority: str = "one"  # the priority): {sentence}']


def test_a_cell_that_is_no_python_is_named(sentences):
    assert sentences("%matplotlib inline") == [
        "cell 4 (%matplotlib inline) is not valid Python: correct it, and leave out lines that begin with % or !."
    ]


def test_one_cell_declares_the_parameters_before_all_other_code(sentences, tmp_path):
    assert sentences(tags=()) == ["no cell is tagged 'parameters': tag the one that declares them."]
    sentences()
    notebook = nbformat.read(tmp_path / "one.ipynb", 4)
    notebook.cells[3].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, tmp_path / "one.ipynb")
    assert broken_rules(tmp_path / "one.ipynb") == [
        "one.ipynb: cells 2 and 4 are tagged 'parameters': keep them in one cell."
    ]
    sentences()
    notebook = nbformat.read(tmp_path / "one.ipynb", 4)
    notebook.cells.insert(1, notebook.cells.pop(2))
    nbformat.write(notebook, tmp_path / "one.ipynb")
    assert broken_rules(tmp_path / "one.ipynb") == [
        'one.ipynb: cell 3 (priority: str = "one"  # the priority) declares the parameters: move it above all other '
        "code."
    ]


def test_a_parameter_that_no_notebook_has_any_more_is_named_with_what_to_delete(sentences):
    gone = (
        "the parameter 'edition' is no longer passed: a notebook runs once for both editions. Delete its line, and "
        "'edition=edition' where open_briefing is called."
    )
    declared = DECLARED + '\nedition: str = "internal"  # the edition'
    assert sentences(declared=declared) == [gone]
    assert sentences("again = open_briefing(priority, drop=drop, edition=edition)", declared=declared) == [gone]


def test_a_parameter_that_open_briefing_does_not_have_is_named(sentences):
    assert sentences("wyre = briefing.open_briefing(priority, years=3, **others)") == [
        "open_briefing has no parameter 'years': leave it out, or give one of priority, drop, area and partnership."
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"cells": [{}]}'])
def test_a_file_that_is_no_notebook_is_named(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    Path("one.ipynb").write_text(content, encoding="utf-8")
    (sentence,) = broken_rules(tmp_path / "one.ipynb")
    assert sentence.startswith("one.ipynb cannot be read as a notebook (")
    assert advice(tmp_path / "one.ipynb") == []


def test_outputs_are_only_advised_against(sentences, tmp_path):
    assert sentences() == [] and advice(tmp_path / "one.ipynb") == []
    notebook = nbformat.read(tmp_path / "one.ipynb", 4)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="said")]
    nbformat.write(notebook, tmp_path / "one.ipynb")
    assert broken_rules(tmp_path / "one.ipynb") == []
    assert advice(tmp_path / "one.ipynb") == [
        "one.ipynb holds outputs: clear them before you hand it on (in JupyterLab, Edit, Clear Outputs of All Cells)."
    ]
