"""Only what `briefing.show` displayed is published: hostile notebooks, as a kernel would have left them."""

from __future__ import annotations

import json
from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from helpers.document import from_notebook
from helpers.document.blocks import Explanation, Table
from helpers.document.display import BLOCK_MIME, mimebundle
from helpers.document.document import About, Document, Headline, Section
from helpers.document.from_notebook import NotPublishableError, Printed, printed_texts
from helpers.document.numbers import Sum, count
from helpers.document.receipt import RECEIPT_MIME, digest, receipt
from helpers.document.sentence import Sentence, say
from helpers.render.briefing_page import render
from helpers.render.executed_notebook import publishable

NEW = nbformat.v4
DROP = "0f1e"
ASKED = {"priority": "rape", "drop": "2016-08", "area": "Blackpool"}
RAPES = count(71, Sum("Blackpool", "Rape", "2016"))
ABOUT = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
OTHERWISE = Headline("Rape", "offences", "decrease", Sentence("This briefing has no summary."), "no verdict")
SENTENCE = say("Rape in Blackpool: {rapes}.", rapes=RAPES)
ROWS = Table("Rape", ("Area", "Count"), (("Blackpool", RAPES),))
SAID, TABLE = (mimebundle(block, drop=DROP) for block in (SENTENCE, ROWS))
EMPTY = Document(ABOUT, OTHERWISE)
ADVICE = {
    "table": 'which is not published: write briefing.show(tables.of(frame, caption="…"))',
    "chart": "which is not published: write "
    'briefing.show(charts.of(figure, title="…", alternative="…", data=frame)) in the cell that draws it',
    "sentence": 'which is not published: write briefing.show(wording.sentence("…"))',
}


def collect(executed, fingerprint=DROP, parameters=ASKED):
    return from_notebook.collect(executed, fingerprint, parameters, about=ABOUT, otherwise=OTHERWISE)


def shows(*bundles, source="briefing.show(…)", kind="display_data"):
    return NEW.new_code_cell(source, outputs=[NEW.new_output(kind, bundle) for bundle in bundles])


def ends(*bundles, drop=DROP, parameters=ASKED):
    """The last cell, with the receipt for these bundles."""
    return shows(receipt([digest(each) for each in bundles], drop=drop, parameters=parameters), source="receipt()")


def notebook(*cells):
    """An executed notebook: a title, the parameters, papermill's own parameters, and these cells from the third on."""
    tagged = {"tags": ["injected-parameters"]}
    begins = [
        NEW.new_markdown_cell("# Rape"),
        NEW.new_code_cell('priority: str = "rape"', metadata={"tags": ["parameters"]}),
        NEW.new_code_cell('priority = "rape"', metadata=tagged),
    ]
    return NEW.new_notebook(cells=[*begins, *cells])


def refusal(*cells, parameters=ASKED):
    with pytest.raises(NotPublishableError) as refused:
        collect(notebook(*cells), DROP, parameters)
    return str(refused.value)


def test_a_notebook_whose_receipt_lists_all_that_it_shows_gives_its_figures_once_and_nothing_was_printed():
    executed = notebook(shows(SAID), shows(TABLE), ends(SAID, TABLE))
    assert [figure.current for figure in collect(executed).figures] == ["71"]
    assert printed_texts(executed.cells) == ()


def test_the_document_has_blocks_and_explanations_under_their_questions_in_the_reader_s_order():
    asks = NEW.new_markdown_cell("## Is it rising?\n\nBy *month*.\n\n### Closer\n\n## Is that unusual?")
    both = NEW.new_markdown_cell("# Rape\n\nOur own words.")
    executed = notebook(shows(SAID), asks, shows(TABLE), both, ends(SAID, TABLE))
    document = collect(executed)
    assert document.about == ABOUT
    assert document.sections == (
        Section("", (SENTENCE,)),
        Section("Is it rising?", (Explanation("By *month*.\n\n### Closer"),)),
        Section("Is that unusual?", (ROWS, Explanation("Our own words."))),
    )


ANSWER = mimebundle(Sentence("Yes."), drop=DROP, answer=True)


def test_the_sentence_that_answers_a_question_belongs_to_its_section_and_stands_first_among_the_blocks():
    executed = notebook(NEW.new_markdown_cell("## Is it rising?"), shows(ANSWER), shows(SAID), ends(ANSWER, SAID))
    document = collect(executed)
    assert document.sections == (Section("Is it rising?", (SENTENCE,), Sentence("Yes.")),)
    assert [str(block) for block in document.blocks] == ["Yes.", "Rape in Blackpool: 71."]
    assert ANSWER["text/html"] == '<div class="answer"><p>Yes.</p></div>'


@pytest.mark.parametrize("before", [shows(SAID), shows(ANSWER), NEW.new_markdown_cell("By month.")])
def test_an_answer_that_comes_late_is_refused(before):
    asks = NEW.new_markdown_cell("## Is it rising?")
    late = NEW.new_code_cell("briefing.answer(…)", outputs=[NEW.new_output("display_data", ANSWER)])
    shown = [output.data for output in before.get("outputs", ())]
    reason = refusal(asks, before, late, ends(*shown, ANSWER))
    assert reason == (
        "cell 5 (briefing.answer(…)) answers a question too late: "
        "put briefing.answer(…) once, directly below the question"
    )


def test_the_first_headline_that_a_block_carries_is_the_document_s_and_without_one_there_is_another():
    first, second = (replace(OTHERWISE, change=Sentence(text)) for text in ("First.", "Second."))
    one, two = (mimebundle(Sentence("71."), drop=DROP, headline=each) for each in (first, second))
    assert collect(notebook(shows(SAID), shows(one), shows(two), ends(SAID, one, two))).headline == first
    assert collect(notebook(shows(SAID), ends(SAID))).headline == OTHERWISE


def test_the_receipt_holds_for_a_notebook_written_to_disk_and_read_again():
    text = nbformat.writes(notebook(shows(SAID), ends(SAID)))
    assert collect(nbformat.reads(text, as_version=4), DROP, ASKED).numbers == (RAPES,)


def test_the_digest_is_the_sha256_of_the_whole_output_as_json():
    # printf '{"text/plain": "71"}' | sha256sum
    assert digest({"text/plain": "71"}) == "49d7d4271fb94c5974f5f9c77415705d17b4886da5e571b481bece6a9a3856a9"


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (shows(source="receipt()"), "the notebook left no receipt: it ended before its last cell"),
        (ends(SAID, drop="ffff"), "the notebook's receipt is for another drop, not for this briefing"),
        (
            ends(SAID, parameters={**ASKED, "area": "Wyre"}),
            "the notebook's receipt is for other parameters, not for this briefing",
        ),
        (
            ends(SAID, drop="ffff", parameters={"secret": "x"}),
            "the notebook's receipt is for another drop and other parameters, not for this briefing",
        ),
    ],
)
def test_without_a_receipt_of_this_very_briefing_nothing_is_published(last, reason):
    assert refusal(shows(SAID), last) == reason


def test_a_receipt_is_left_once_and_in_the_last_cell():
    once = "leaves a receipt: write briefing.receipt() once, in the last cell"
    assert refusal(shows(SAID), ends(SAID), shows(SAID)) == f"cell 4 (receipt()) {once}"
    assert refusal(ends(), shows(SAID), ends(SAID)) == f"cell 3 (receipt()) {once}"
    empty = NEW.new_code_cell("")  # papermill passes over it
    assert collect(notebook(shows(SAID), ends(SAID), empty), DROP, ASKED).numbers == (RAPES,)


FRAME = pd.DataFrame({"Rape": [1, 2]}, index=["July", "August"])
SERIES = FRAME["Rape"]
HTML = {"text/html": "<h1>2 rapes</h1>", "text/plain": "<IPython.core.display.HTML object>"}
PICTURE = {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 640x480 with 1 Axes>"}
WIDGET = {
    "application/vnd.jupyter.widget-view+json": {"model_id": "5d1f", "version_major": 2},
    "text/plain": "IntSlider(value=2)",
}


@pytest.mark.parametrize(
    ("bundle", "reason"),
    [
        ({"text/html": FRAME.to_html(), "text/plain": str(FRAME)}, f"shows a DataFrame, {ADVICE['table']}"),
        ({"text/plain": repr(SERIES)}, f"shows a Series, {ADVICE['table']}"),
        ({"text/html": "<style></style><table id='T_1'></table>", "text/plain": "<Styler>"},
         f"shows a table, {ADVICE['table']}"),
        (HTML, f"shows HTML, {ADVICE['sentence']}"),
        (PICTURE, f"shows a chart, {ADVICE['chart']}"),
        ({"image/svg+xml": "<svg/>"}, f"shows a chart, {ADVICE['chart']}"),
        ({"text/plain": "<Axes: xlabel='month'>"}, f"shows a chart, {ADVICE['chart']}"),
        ({"text/plain": "[<matplotlib.lines.Line2D at 0x7f>]"}, f"shows a chart, {ADVICE['chart']}"),
        ({"text/plain": "<seaborn.axisgrid.FacetGrid at 0x7f>"}, f"shows a chart, {ADVICE['chart']}"),
        (WIDGET, "shows a widget, which is not published: leave it out, as widgets work in JupyterLab only"),
        ({"text/plain": "2"}, f"shows a value, {ADVICE['sentence']}"),
        ({"text/markdown": "**2** rapes"}, f"shows a value, {ADVICE['sentence']}"),
        ({"application/javascript": "alert(2)"}, f"shows a value, {ADVICE['sentence']}"),
        ({}, f"shows a value, {ADVICE['sentence']}"),
        (mimebundle(Sentence("2 rapes.")),
         "shows a block without briefing.show, which is not published: write briefing.show(…) around it"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["execute_result", "display_data"])
def test_whatever_else_a_cell_shows_is_refused_with_the_cell_and_what_to_write(bundle, reason, kind):
    hostile = shows(bundle, source="\ncounts.tail(2)\n", kind=kind)
    assert refusal(shows(SAID), hostile, ends(SAID)) == f"cell 4 (counts.tail(2)) {reason}"


FORGED = "shows a block that is not on the receipt, which is not published: only this briefing's own briefing.show may "


@pytest.mark.parametrize(
    "bundle",
    [
        {"text/html": "<h1>2 rapes</h1>", BLOCK_MIME: {"drop": DROP, "figures": []}},
        {"text/html": "<h1>2 rapes</h1>", BLOCK_MIME: {"figures": []}},
        {"text/html": "<h1>2 rapes</h1>", BLOCK_MIME: "forged"},
        {"text/html": "<h1>2 rapes</h1>", BLOCK_MIME: None},
        SAID,  # the very block that briefing.show displayed in the cell before, a second time
        {**SAID, "image/png": "iVBORw0KGgo="},
        mimebundle(Sentence("2 rapes."), drop="ffff"),  # another briefing's
    ],
)
def test_a_forged_block_is_refused(bundle):
    said = refusal(shows(SAID), shows(bundle, source="display(forged, raw=True)"), ends(SAID))
    assert said == f"cell 4 (display(forged, raw=True)) {FORGED}display one"


def test_a_forged_receipt_beside_the_real_one_is_refused():
    forged = {RECEIPT_MIME: {"blocks": [], "drop": DROP, "parameters": {}}, "text/html": "<h1>2 rapes</h1>"}
    once = "leaves a receipt: write briefing.receipt() once, in the last cell"
    assert refusal(shows(forged, source="forge()"), ends()) == f"cell 3 (forge()) {once}"
    last = ends()
    last.outputs.append(NEW.new_output("display_data", forged))
    assert refusal(last) == f"cell 3 (receipt()) {once}"


@pytest.mark.parametrize(
    ("form", "altered"),
    [("text/html", "<p>Rape in Blackpool: 70.</p>"), ("text/plain", "Rape in Blackpool: 70."),
     (BLOCK_MIME, {"drop": DROP, "figures": []})],
)  # fmt: skip
def test_a_block_altered_in_any_form_is_noticed(form, altered):
    assert refusal(shows({**SAID, form: altered}), ends(SAID)) == f"cell 3 (briefing.show(…)) {FORGED}display one"


@pytest.mark.parametrize("left", [[], [SAID], [TABLE], [TABLE, SAID]])
def test_a_block_that_was_captured_cleared_or_moved_is_noticed(left):
    assert refusal(shows(*left), ends(SAID, TABLE)) == (
        "the notebook lacks what briefing.show displayed: a cell captured, cleared or moved its output"
    )


def test_the_first_cell_is_described_and_the_others_are_named():
    one, two = shows(HTML, PICTURE, source="HTML(…)"), shows(PICTURE, source="plt.plot()")
    end = ends(SAID)
    assert refusal(one, shows(SAID), two, end).endswith(
        'wording.sentence("…")); cell 5 also shows what is not published'
    )
    three = shows({"text/plain": "2"}, source="counts")
    assert refusal(one, two, shows(SAID), three, end).endswith("; cells 4 and 6 also show what is not published")


def test_only_the_first_line_of_a_long_cell_is_quoted_and_cut():
    source = f"frame = briefing.counts({'x' * 60})\nframe"
    said = refusal(shows({"text/plain": "2"}, source=source), ends())
    assert said.startswith(f"cell 3 (frame = briefing.counts({'x' * 35}…) shows a value, ")


def test_an_error_in_an_output_is_refused_too():
    failed = NEW.new_code_cell("1 / 0", outputs=[NEW.new_output("error", ename="ZeroDivisionError", evalue="")])
    assert refusal(failed, ends()) == "cell 3 (1 / 0) shows an error, which is not published: correct the cell"


def test_a_picture_pasted_into_text_is_refused_whether_it_is_attached_or_linked():
    linked = NEW.new_markdown_cell("## Where?\n\n![map](https://example.org/map.png)")
    attached = NEW.new_markdown_cell("## Where?", attachments={"map.png": {"image/png": "iVBORw0KGgo="}})
    for cell in (linked, attached):
        assert refusal(shows(SAID), cell, ends(SAID)) == f"cell 4 (## Where?) shows a picture, {ADVICE['chart']}"


def test_a_cell_tagged_as_papermill_s_own_is_held_to_the_same_rule():
    hostile = shows({"text/plain": "2"}, source="counts")
    hostile.metadata["tags"] = ["injected-parameters"]
    assert "shows a value" in refusal(hostile, ends())


def test_what_cells_print_is_named_by_cell_and_neither_refused_nor_published():
    streams = [NEW.new_output("stream", name=name, text=f"{name}: 2 rapes\n") for name in ("stdout", "stderr")]
    printing = NEW.new_code_cell("print(counts)", outputs=streams)
    blank = NEW.new_code_cell("print()", outputs=[NEW.new_output("stream", text="\n")])
    executed = notebook(shows(SAID), printing, blank, ends(SAID))
    collect(executed)
    assert printed_texts(executed.cells) == (Printed(4, "stdout: 2 rapes\nstderr: 2 rapes\n"),)
    assert "2 rapes" not in render(executed, EMPTY, title="Rape")
    assert "2 rapes" not in nbformat.writes(publishable(executed))


def test_the_sentence_about_printed_text_quotes_its_beginning_where_it_may():
    printed = Printed(5, "      area  count\n0  Blackpool      2\n" * 9)
    assert printed.sentence(quoted=True) == (
        'cell 5 printed "area count 0 Blackpool 2 area count 0 Blackpool 2 area coun…"; '
        "only what briefing.show displays is published."
    )
    assert printed.sentence(quoted=False) == ("cell 5 printed text; only what briefing.show displays is published.")


@pytest.mark.parametrize("bundle", [HTML, WIDGET, {"text/html": FRAME.to_html()}, {"text/markdown": "2 rapes"}])
def test_a_page_prints_nothing_but_blocks_even_where_nothing_was_refused(bundle):
    raw = NEW.new_raw_cell("<h1>2 rapes</h1>")
    page = render(NEW.new_notebook(cells=[shows(bundle), shows(SAID), raw]), EMPTY, title="Rape")
    assert "<p>Rape in Blackpool: 71.</p>" in page
    assert "2 rapes" not in page
    assert "<table" not in page


def test_the_state_of_widgets_that_were_never_shown_is_not_published():
    executed = notebook(shows(SAID), ends(SAID))
    executed.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"value": 2}}}
    assert "widgets" not in json.loads(nbformat.writes(publishable(executed)))["metadata"]
