"""Briefings as data: JSON both ways, the published schema, and the headline that index and track record print."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import fastjsonschema
import pandas as pd
import pytest

from helpers.document.as_json import as_json
from helpers.document.blocks import Chart, Explanation, Fold, Prose, Sentences, Table
from helpers.document.document import (
    TYPES,
    About,
    Document,
    Forecast,
    Headline,
    Month,
    Section,
    read_document,
    read_documents,
)
from helpers.document.icons import Icon
from helpers.document.numbers import Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.render.documents_json import SCHEMA, render_json
from helpers.statistics import change, comparison, xmr, year_end
from helpers.wording import headline, in_short, warned

RAPE = Sum("Blackpool", "Rape", "2016-04..2016-08")
AUGUST = count(12, Sum("Blackpool", "Rape", "2016-08..2016-08"))
YEAR = Sum("Blackpool", "Rape", "2016-04..2017-03")
ENDS = [other(end, YEAR, "forecast", str(end), computed_from=(RAPE,)) for end in (120, 103, 137, 91, 149)]
SAID = say("{rapes}.", rapes=count(71, RAPE, printed="71 <rapes>"))
TABLE = Table("Rape", ("Area", "Icon"), (("Wyre", Icon("high", "H")),))
CHART = Chart("own", "Rape", replace(TABLE, strong="Wyre"), Sentence("It rises."), "<svg/>")
FOLD = Fold("The rest", (SAID, CHART))
ABOUT = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
HEADLINE = Headline(
    "Rape", "offences", "decrease", SAID, "clear rise",
    (Month("2016-07", None), Month("2016-08", AUGUST)), (Icon("unusually high (concern)", "H", "concern"),),
    Forecast("2016-04..2017-03", *ENDS), (Sentence("Be careful.", warning=True),), "clear change",
)  # fmt: skip
DOCUMENT = Document(
    ABOUT,
    HEADLINE,
    (
        Section("", (SAID,)),
        Section(
            "In short",
            (Sentences((SAID, Sentence("–"))), TABLE, CHART, Prose("<p>a</p>", "a"), Explanation("*b*"), FOLD),
        ),
    ),
)


def test_a_document_comes_back_from_its_json_as_it_was():
    assert read_document(json.loads(json.dumps(as_json(DOCUMENT)))) == DOCUMENT


def test_a_set_s_documents_come_back_from_their_file_by_priority(tmp_path):
    path = tmp_path / "documents.json"
    path.write_text(render_json([DOCUMENT], [SAID, TABLE]), encoding="utf-8")
    assert read_documents(path) == {"rape": DOCUMENT}
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["version"] == 2
    assert content["documents"][0]["headline"]["months"][0] == {"type": "Month", "month": "2016-07", "count": None}
    assert [each["type"] for each in content["track_record"]] == ["Sentence", "Table"]


@pytest.mark.parametrize("text", ["", "[]", '{"documents": [{}]}', '{"documents": [{"type": "Path", "name": "x"}]}'])
def test_a_file_that_holds_no_documents_gives_none(tmp_path, text):
    (tmp_path / "documents.json").write_text(text, encoding="utf-8")
    assert read_documents(tmp_path / "documents.json") == {}


def test_the_schema_has_each_type_with_its_very_fields():
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"]
    assert set(definitions) == set(TYPES)
    for name, each in TYPES.items():
        assert list(definitions[name]["properties"]) == ["type", *(field.name for field in fields(each))], name
        assert definitions[name]["required"] == list(definitions[name]["properties"]), name
        assert definitions[name]["additionalProperties"] is False, name


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(DOCUMENT, headline=replace(HEADLINE, verdict="a rise")),
        replace(DOCUMENT, headline=replace(HEADLINE, status="clear rise")),
        replace(DOCUMENT, headline=replace(HEADLINE, months=(Month("2016-8", AUGUST),))),
        replace(DOCUMENT, headline=replace(HEADLINE, months=(Month("2016-08", 12.5),))),
        replace(DOCUMENT, about=replace(ABOUT, edition="secret")),
        replace(DOCUMENT, sections=(Section("", (DOCUMENT,)),)),
        replace(DOCUMENT, sections=(Section("", (Fold("A fold in a fold", (FOLD,)),)),)),
    ],
)
def test_what_does_not_fit_the_schema_is_not_written(spoilt):
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        render_json([spoilt])


def test_the_figures_of_a_document_are_those_of_its_blocks_and_of_its_headline_each_once():
    theft = count(5, Sum("Blackpool", "Theft", RAPE.span))
    cautions = (say("Careful: {theft} and {rapes}.", theft=theft, rapes=count(71, RAPE)),)
    document = replace(DOCUMENT, headline=replace(HEADLINE, cautions=cautions))
    assert [(figure.measure, figure.current) for figure in document.figures] == [("Rape", "71"), ("Theft", "5")]


def test_a_fold_counts_among_the_numbers_and_the_figures_of_a_document():
    folded = replace(DOCUMENT, sections=(Section("", (FOLD,)),))
    assert [str(number) for number in folded.numbers[:1]] == ["71 <rapes>"]
    assert [figure.sentence for figure in folded.figures] == ["71 <rapes>."]


def rape(*values, first="2013-04"):
    index = pd.period_range(first, periods=len(values), freq="M")
    return pd.Series(list(values), index, name=("Blackpool", "Rape"), dtype=float)


def summary_of(counts, estimate=year_end.forecast):
    compared = comparison.districts(counts.to_frame(), counts, area="Blackpool")
    return in_short(change.year_to_date(counts), xmr.plain_chart(counts), compared, estimate(counts))


def test_the_headline_is_what_the_summary_s_results_say():
    counts = rape(*[10] * 40, None, 40)
    found = headline(summary_of(counts), improvement="decrease", target=20)
    assert (found.measure, found.unit, found.improvement) == ("Rape", "offences", "decrease")
    assert (found.months[0].month, found.months[0].count.listed) == ("2013-04", "10")
    assert found.months[-2] == Month("2016-08", None)
    assert (found.months[-1].month, found.months[-1].count.listed) == ("2016-09", "40")
    assert [str(icon) for icon in found.icons] == [  # a month of the period is missing: neither praise nor alarm
        "unusually high",
        "usual months meet the target, not this one",
    ]
    assert found.change.text == (
        "Rape: Blackpool cannot be compared with April to September 2015: a month was not supplied."
    )
    assert (found.verdict, found.status) == ("no verdict", "cannot be tested")


STEADY = [10, 12] * 20  # from April 2013 to July 2016


@pytest.mark.parametrize(
    ("newest", "verdict", "status"),
    [
        (11, "no clear change", "no clear change"),
        (40, "no clear change", "watch"),  # above the usual range, which ends near 16, but the change rests on it alone
    ],
)
def test_a_newest_month_that_stands_out_is_to_be_watched_although_the_change_is_not_clear(newest, verdict, status):
    found = headline(summary_of(rape(*STEADY, newest)), improvement="decrease")
    assert (found.verdict, found.status) == (verdict, status)


def test_a_summary_with_a_caution_has_it_in_the_place_of_the_verdict():
    summary = summary_of(rape(*[10] * 36, *[20] * 5))
    assert [each.text.partition(" ")[0] for each in summary.each[:3]] == ["Rape:", "Clear", "Of"]
    caution = Sentence("Do not rely on this.", warning=True)
    shown = warned(summary, [caution])
    assert (shown.each[1], shown.each[2:]) == (caution, summary.each[3:])
    assert (shown.facts[1].words, shown.facts[1].gauge) == (caution, None)
    assert [fact.name for fact in shown.facts] == [fact.name for fact in summary.facts]
    assert warned(summary, []) == summary


def test_the_headline_names_a_level_shift_as_long_as_it_makes_the_newest_month_unusual():
    of_late = xmr.chart(rape(*[31, 33] * 14, *[46, 48] * 6, 47))  # since August 2015
    long_ago = xmr.chart(rape(*[31, 33] * 5, *[46, 48] * 15, 47))  # since February 2014
    found, old = (
        headline(replace(summary_of(rape(*STEADY, 11)), charted=charted), improvement="decrease")
        for charted in (of_late, long_ago)
    )
    assert (found.shift.text, found.status) == ("Since August 2015 about 47 a month; before, 32.", "watch")
    assert [number.listed for number in found.shift.numbers] == ["47", "32"]
    assert set(found.shift.numbers) <= set(found.numbers)
    assert (old.shift.text, old.status) == ("", "no clear change")


def test_a_caution_takes_the_sentence_on_a_forecast_beside_the_verdict_with_it():
    # Last year fell from 20 a month to 5 after August, so that the 20 of this year's months would end higher.
    summary = summary_of(rape(*[20] * 29, *[5] * 7, *[20] * 5))
    assert summary.each[-1].text.startswith("The forecast expects more in 2016/17")
    shown = warned(summary, [Sentence("Do not rely on this.", warning=True)])
    assert shown.each[-1].text.startswith("We expect Blackpool to end 2016/17")


def test_a_change_with_a_warning_gets_neither_praise_nor_alarm():
    counts = rape(*STEADY, 40)
    careful = (Sentence("Be careful: recording changed.", warning=True),)
    found = headline(summary_of(counts), improvement="decrease", target=60, cautions=careful)
    assert found.status == "cannot be tested"
    assert [(str(icon), icon.meaning) for icon in found.icons] == [
        ("unusually high", ""),
        ("usual months meet the target", ""),
    ]
    without = headline(summary_of(counts), improvement="decrease", target=60)
    assert [icon.meaning for icon in without.icons] == ["concern", "improvement"]


def test_the_regression_gives_the_track_record_no_forecast_nor_does_a_complete_year():
    assert headline(summary_of(rape(*[10] * 41)), improvement="decrease").forecast.total.listed == "120"
    assert headline(summary_of(rape(*[10] * 41), year_end.regression), improvement="decrease").forecast is None
    assert headline(summary_of(rape(*[10] * 48)), improvement="decrease").forecast is None
