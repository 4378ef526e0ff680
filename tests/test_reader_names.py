"""Measures under the names that the partnership gives them for readers."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

from helpers.briefing import open_briefing
from helpers.document.blocks import Chart, Fold, Prose, Sentences, Table
from helpers.document.display import BLOCK_MIME
from helpers.document.document import Fact, Headline, read_block
from helpers.document.figures import Figure
from helpers.document.numbers import Sum, count
from helpers.document.reader_names import ReaderNames
from helpers.document.sentence import Sentence, say
from helpers.partnership import Disclosure, Others, Partnership, Priority, read_partnership
from helpers.planning.prepare import prepare
from helpers.refusal import Refused

TOTAL = Sum("Blackpool", "Grand Total", "2016")
NAMES = ReaderNames({"Grand Total": "All hate crime"}, ["Grand Total", "Grand Total by day", "Gender"])


def test_a_sentence_has_the_name_in_its_template_its_values_its_clauses_and_what_it_says_otherwise():
    clause = say("of {measure}", measure="Grand Total")
    said = say(
        "Grand Total: {n} {clause}, {several}.",
        otherwise="Not shown: {measure}.",
        n=count(112, TOTAL),
        clause=clause,
        several=("Gender", "Grand Total"),
        measure="Grand Total",
    )
    renamed = NAMES.block(said)
    assert str(renamed) == "All hate crime: 112 of All hate crime, Gender and All hate crime."
    assert renamed.values["measure"] == "All hate crime"


def test_the_sum_keeps_the_source_s_label_so_that_files_find_the_number():
    renamed = NAMES.block(say("{measure}: {n}", measure="Grand Total", n=count(112, TOTAL)))
    assert renamed.figures == (
        Figure("Blackpool", "Grand Total", "2016", current="112", sentence="All hate crime: 112"),
    )


def test_a_table_has_the_name_in_caption_header_cells_and_the_row_that_stands_out():
    rows = (("Grand Total", count(112, TOTAL), say("{m}", m="Grand Total")), ("Gender", "–", ""))
    renamed = NAMES.block(Table("Grand Total in Blackpool", ("Kind", "Grand Total", ""), rows, strong="Grand Total"))
    assert (renamed.caption, renamed.header[1], renamed.strong) == (
        "All hate crime in Blackpool",
        *["All hate crime"] * 2,
    )
    assert renamed.printed == (("All hate crime", "112", "All hate crime"), ("Gender", "–", ""))


def test_a_chart_has_the_name_in_title_data_and_alternative():
    chart = Chart("own", "Grand Total", Table("Grand Total", ("A",), ()), Sentence("Of Grand Total."), "<svg/>")
    assert NAMES.block(chart) == Chart(
        "own", "All hate crime", Table("All hate crime", ("A",), ()), Sentence("Of All hate crime."), "<svg/>"
    )


@pytest.mark.parametrize("text", ["Grand Totals", "grand total", "Grand Total by day", "XGrand Total"])
def test_another_word_or_label_that_contains_the_label_stays(text):
    assert str(NAMES.block(Sentence(text))) == text


def test_a_label_that_is_a_field_of_a_template_leaves_the_field():
    names = ReaderNames({"area": "place"})
    assert str(names.block(say("The area: {area}.", area="Wyre"))) == "The place: Wyre."


def test_two_names_that_swap_their_labels_are_put_in_one_pass():
    assert str(ReaderNames({"A": "B", "B": "A"}).block(Sentence("A and B"))) == "B and A"


def test_partners_words_are_not_altered():
    words = Prose("<p>Grand Total</p>", "Grand Total")
    assert NAMES.block(words) is words


def test_each_sentence_of_a_list_and_of_a_headline_has_the_name_and_the_measure_stays():
    each = NAMES.block(Sentences((Sentence("Grand Total rose."), Sentence("Gender fell."))))
    assert str(each) == "- All hate crime rose.\n- Gender fell."
    headline = Headline(
        "Grand Total", "", "neutral", Sentence("Grand Total rose."), "", cautions=(Sentence("Grand Total"),)
    )
    renamed = NAMES.headline(headline)
    assert (renamed.measure, str(renamed.change)) == ("Grand Total", "All hate crime rose.")
    assert str(renamed.cautions[0]) == "All hate crime"


def test_the_top_of_a_briefing_and_a_fold_have_the_name():
    fact = Fact("Grand Total", count(112, TOTAL), Sentence("Of Grand Total."))
    headline = Headline(
        "Grand Total", "", "neutral", Sentence(""), "", summary=Sentence("Grand Total rose."), facts=(fact,)
    )
    renamed = NAMES.headline(headline)
    assert str(renamed.summary) == "All hate crime rose."
    assert renamed.facts == (Fact("All hate crime", count(112, TOTAL), Sentence("Of All hate crime.")),)
    fold = NAMES.block(Fold("Grand Total", (Table("Grand Total", ("A",), (), bars="Grand Total"),)))
    assert fold == Fold("All hate crime", (Table("All hate crime", ("A",), (), bars="All hate crime"),))


def test_without_names_nothing_is_made_anew():
    said = Sentence("Grand Total")
    assert ReaderNames({}).block(said) is said
    assert ReaderNames({"Grand Total": "Grand Total"}).block(said) is said


def test_what_a_briefing_shows_and_answers_has_the_names(monkeypatch):
    displayed = []
    monkeypatch.setattr("helpers.briefing.display", lambda bundle, raw: displayed.append(bundle[BLOCK_MIME]))
    briefing = open_briefing("hate_crime", drop="2016-08", area="Blackpool")
    briefing.show(Sentence("Grand Total rose."))
    briefing.answer(Sentence("Yes: Grand Total."))
    briefing.fold("More of Grand Total", Sentence("Grand Total."))
    assert [str(read_block(each["block"])) for each in displayed] == [
        "All hate crime rose.",
        "Yes: All hate crime.",
        "More of All hate crime\nAll hate crime.",
    ]


def test_no_label_of_a_source_that_has_a_name_is_on_a_page_of_the_sample(sample_set):
    partnership = read_partnership(Path(__file__).parents[1] / "partnership.toml")
    pages = list(sample_set.glob("*.html"))
    assert len(pages) == 13  # ten briefings, the index, all of them in one file, and the report
    for page in pages:
        text = re.sub(
            r"base64,([\w+/=]+)", lambda found: b64decode(found[1]).decode("utf-8", "replace"), page.read_text("utf-8")
        )
        assert [label for label in partnership.names if label in text] == [], page.name
    assert "All hate crime" in (sample_set / "hate_crime.html").read_text(encoding="utf-8")


def test_the_sample_names_every_label_that_is_written_in_capitals():
    briefing = open_briefing("overview", drop="2016-08", area="Blackpool")
    names = map(briefing.partnership.reader_name, briefing.drop.measures)
    assert [name for name in names if re.search(r"[ -][A-Z]", name)] == []


def test_names_of_what_the_drop_lacks_and_names_that_two_share_are_refused_together():
    rape = Priority(slug="rape", title="Rape", headline="Rape")
    who = Partnership(
        name="BSafe", priorities=[rape], names={"Rapes": "Rape offences", "Arson": "Fires", "Fire": "fires"}
    )
    assert who.names_problems(["Rape", "Arson", "Fire", "Fires"]) == [
        "In [names]: There is no measure or indicator 'Rapes'. Did you mean 'Rape'?",
        "In [names]: 'Arson' and 'Fire' would both be called 'fires': rename one.",
        "In [names]: 'Arson' and 'Fires' would both be called 'Fires': rename one.",
    ]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "is blank; fill it in (given: '')"),
        ("Two\\nlines", "must be one line of at most 300 letters (given: 'Two\\nlines')"),
        ("{measure}", "must not hold { or } (given: '{measure}')"),
    ],
)
def test_a_name_that_no_page_can_print_is_refused(tmp_path, monkeypatch, name, problem):
    monkeypatch.chdir(tmp_path)
    text = f'name = "BSafe"\n[names]\nRape = "{name}"\n[others]\nnotebook = "crime_type"\n'
    Path("p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_partnership(Path("p.toml"))
    assert refused.value.problems == (f"p.toml, names.Rape: {problem}.",)


def test_a_name_is_shown_as_text_whatever_it_holds():
    names = ReaderNames({"Rape": "<script>alert(1)</script> & \\1"})
    assert names.block(Sentence("Rape rose.")).html() == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; \\1 rose.</p>"


def test_a_file_for_drops_of_any_measures_may_name_what_a_drop_lacks():
    who = Partnership(name="Open data", others=Others(notebook="crime_type"), names={"Burglary": "Burglaries"})
    assert who.names_problems(["Robbery"]) == []


def test_a_label_that_the_drop_lacks_is_a_note_unless_it_is_nearly_one_of_the_drop_s():
    rape = Priority(slug="rape", title="Rape", headline="Rape")
    who = Partnership(
        name="BSafe",
        priorities=[rape],
        names={"Fly-tipping": "Dumped waste"},
        disclosure=Disclosure(public=["Knife crime"]),
    )
    assert (who.names_problems(["Rape"]), who.disclosure.unknown_names(["Rape"])) == ([], [])
    assert who.unused_names(["Rape"]) == [
        "In [names]: the drop has no measure or indicator 'Fly-tipping'. Nothing to do, if that is right.",
        "In [disclosure]: the drop has no measure or indicator 'Knife crime'. Nothing to do, if that is right.",
    ]


def test_a_label_that_is_misspelt_stops_a_run(tmp_path):
    text = (Path(__file__).parents[1] / "partnership.toml").read_text(encoding="utf-8")
    (tmp_path / "p.toml").write_text(text.replace('"Grand Total" =', '"Grand Totals" ='), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        prepare(["2016-08"], partnership=tmp_path / "p.toml", reports=tmp_path)
    assert refused.value.problems == (
        "In [names]: There is no measure or indicator 'Grand Totals'. Did you mean 'Grand Total'?",
    )
