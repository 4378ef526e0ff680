"""Forecasts that were published are kept in run.json, and shown with what happened once their year is complete."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from small_project import (
    OPENS,
    RECEIPT,
    edition_of,
    publish_without_kernels,
    run,
    write_drop,
    write_notebook,
    write_priorities,
)

from helpers.planning.prepare import prepare
from helpers.publishing.job import Result
from helpers.publishing.publish import is_up_to_date
from helpers.publishing.track_record import Judged, in_briefing, shown
from helpers.statistics import change, comparison, xmr, year_end
from helpers.wording import forecast, headline, in_short, ranges

SAID = """\
from helpers import wording
from helpers.statistics import year_end
projected = year_end.forecast(briefing.headline, county=briefing.county)
briefing.show(wording.forecast(projected), wording.ranges(projected))"""


def drop(name, counts):
    """A drop to that month: Blackpool's counts, and ten times as many in Lancashire, or 10 where Blackpool has none."""
    county = [None if count is None else 10 * count or 10 for count in counts]
    write_drop(name, Blackpool=counts, Lancashire=county)


def said_of(prepared):
    """The forecast's two sentences, as the notebook above shows them, and the briefing's headline."""
    counts, county = (prepared.drop.series(area, "Rape") for area in ("Blackpool", "Lancashire"))
    projected = year_end.forecast(counts, county=county)
    compared = comparison.districts(counts.to_frame(), county, area="Blackpool")
    summary = in_short(change.year_to_date(counts), xmr.plain_chart(counts), compared, projected)
    return [forecast(projected), ranges(projected), headline(summary, improvement="decrease")]


def prepared(name, **asked):
    return prepare([name], partnership=Path("partnership.toml"), reports=Path("reports"), **asked)


def publish(name, **asked):
    """Publish what the notebook above says of a drop, and return the folder of its set."""
    run_of = prepared(name, **asked)
    return publish_without_kernels({"rape": said_of(run_of)}, prepared=run_of)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_priorities("rape", counted=["rape"])
    return tmp_path


def record(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


COUNTS = [10] * 41 + [12] * 12  # from April 2013; the year to March 2017 is 50 + 7 · 12 = 134


def test_what_was_forecast_is_kept_and_shown_with_what_happened_once_the_year_is_complete(project, words):
    for name, months in {"2016-08": 41, "2016-12": 45, "2017-04": 49}.items():
        drop(name, COUNTS[:months])
    first = publish("2016-08")
    kept = record(first)["briefings"][0]["forecast"]
    about = {"measure": "Rape", "area": "Blackpool", "year": "2016-04..2017-03", "made": "2016-08", "forecast": 120}
    assert kept.items() >= about.items()
    assert 50 <= kept["lower_95"] < kept["lower_80"] < 120 < kept["upper_80"] < kept["upper_95"]
    second = publish("2016-12")
    assert "What was forecast" not in (second / "index.html").read_text(encoding="utf-8")  # its year is not over
    last = publish("2017-04")
    page = words(last / "index.html")
    assert "What was forecast, and what happened" in page
    assert "Briefing, and its last month of data" in page
    ends = [f"{kept[f'lower_{level}']} to {kept[f'upper_{level}']}" for level in (80, 95)]
    assert f"rape, August 2016 120 {ends[0]} {ends[1]} 134" in page
    assert re.search(r"rape, December 2016 \d+ \d+ to \d+ \d+ to \d+ 134", page)
    assert "Of 2 forecasts of 2016/17, " in page
    assert record(last)["briefings"][0]["forecast"]["year"] == "2017-04..2018-03"


def test_the_briefing_shows_its_earlier_forecasts_and_is_made_again_when_they_change(project, unlisted, words, warm):
    does = 'from helpers.document.sentence import Sentence\nbriefing.show(Sentence("They patrol."))'
    cells = [OPENS, "## Where is it heading?", SAID, "## What partners are doing", does, RECEIPT]
    write_notebook("rape", cells)
    for name, months in {"2016-08": 41, "2016-12": 45, "2017-04": 49}.items():
        drop(name, COUNTS[:months])
    early = publish("2016-08")
    august, december = (record(folder)["briefings"][0]["forecast"] for folder in (early, publish("2016-12")))
    assert run(1, warm) == {"rape": ""}
    last = Path("reports/2017-04/blackpool")
    ranges = [f"(80% range: {each['lower_80']} to {each['upper_80']})" for each in (august, december)]
    said = (
        f"Rape in 2016/17: earlier briefings said about 120 by data to August 2016 {ranges[0]} and about "
        f"{december['forecast']} by data to December 2016 {ranges[1]}; it ended at 134."
    )
    assert said in words(last / "rape.html").rpartition("What partners are doing")[0]
    assert said in (last / "rape.ipynb").read_text(encoding="utf-8")
    with (last / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["priority"] == "rape"]
    assert sum(row["sentence"] == said for row in rows) == 7  # what happened; the forecast and its ends, twice
    assert unlisted(last / "rape.html", rows)[1] == set()

    said_before = record(early)
    said_before["briefings"][0]["forecast"]["forecast"] = 121
    (early / "run.json").write_text(json.dumps(said_before), encoding="utf-8")
    assert run(1, warm) == {"rape": ""}
    assert "said about 121 by data to August 2016" in words(last / "rape.html")
    shutil.rmtree("reports/2016-08")
    shutil.rmtree("reports/2016-12")
    assert run(1, warm) == {"rape": ""}
    assert "earlier briefings" not in words(last / "rape.html")


def judged(title, measure, made, happened):
    said = {"forecast": 120, "lower_80": 103, "upper_80": 137, "lower_95": 91, "upper_95": 149}
    return Judged("crime", title, "Blackpool", measure, "2016-04..2017-03", made, said, happened)


def test_a_priority_whose_headline_changed_says_what_was_said_of_which_measure():
    both = [judged("Crime", "Theft", "2016-08", 126), judged("Crime", "All crime", "2016-12", 900)]
    assert str(in_briefing(both, "crime")) == (
        "Theft in 2016/17: earlier briefings said about 120 by data to August 2016 (80% range: 103 to 137); it ended "
        "at 126. All crime in 2016/17: earlier briefings said about 120 by data to December 2016 (80% range: 103 to "
        "137); it ended at 900."
    )


def test_the_table_names_the_measure_where_the_title_does_not():
    _, table = shown([judged("Overview: all crime", "All crime", "2016-08", 126),
                      judged("Thieving", "Theft", "2016-12", 126)])  # fmt: skip
    assert [row[0] for row in table.rows] == ["Overview: all crime, August 2016", "Thieving (Theft), December 2016"]


def test_every_number_of_the_scorecard_is_a_figure(project, unlisted, words):
    for name, months in {"2016-08": 41, "2017-03": 48}.items():
        drop(name, COUNTS[:months])
    publish("2016-08")
    last = publish("2017-03")
    with (last / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    page = words(last / "index.html")
    sentences = {row["sentence"] for row in rows if row["priority"] == "index"}
    assert len(sentences) == 2 and all(sentence in page for sentence in sentences)
    printed, without = unlisted(last / "index.html", rows)
    assert {"120", "134"} <= printed
    assert without == set()


def test_a_set_is_published_again_when_an_earlier_one_says_something_else(project):
    for name, months in {"2016-08": 41, "2017-03": 48}.items():
        drop(name, COUNTS[:months])
    early, last = publish("2016-08"), publish("2017-03")

    def unchanged():
        again = prepared("2017-03")
        return is_up_to_date([Result(again.jobs[0], 0.0, kept=True)], edition_of(again), last)

    before = (last / "index.html").read_bytes()
    assert unchanged()
    said = record(early)
    said["briefings"][0]["forecast"]["forecast"] = 121
    (early / "run.json").write_text(json.dumps(said), encoding="utf-8")
    assert not unchanged()
    publish("2017-03")
    assert unchanged()
    assert (last / "index.html").read_bytes() == before.replace(b">120<", b">121<").replace(
        b"out by 10.4%", b"out by 9.7%"
    )  # 14 and 13 of 134
    shutil.rmtree(early)
    assert not unchanged()
    publish("2017-03")
    assert b"What was forecast" not in (last / "index.html").read_bytes()


def test_another_area_s_another_year_s_or_no_forecast_is_not_shown(project):
    drop("2016-08", [10] * 41)
    drop("2017-03", [10] * 48)
    early = publish("2016-08")
    assert len(record(publish("2017-03"))["scorecard"]) == 1
    sound = (early / "run.json").read_text(encoding="utf-8")
    others = {
        "another area's": lambda said: said.update(area="Wyre"),
        "none": lambda said: said["briefings"][0].update(forecast=None),
        "another priority's": lambda said: said["briefings"][0].update(priority="theft"),
        "another year's": lambda said: said["briefings"][0]["forecast"].update(year="2015-04..2016-03"),
        "another measure's": lambda said: said["briefings"][0]["forecast"].update(measure="Theft"),
    }
    wrong = []
    for name, spoil in others.items():
        said = json.loads(sound)
        spoil(said)
        (early / "run.json").write_text(json.dumps(said), encoding="utf-8")
        wrong += [name] if prepared("2017-03").scorecards["Blackpool", "internal"] else []
    assert wrong == []
    last = publish("2017-03")
    assert record(last)["scorecard"] == []
    assert "What was forecast" not in (last / "index.html").read_text(encoding="utf-8")


def test_a_year_with_a_month_missing_is_not_judged(project):
    drop("2016-08", [10] * 41)
    drop("2017-03", [10] * 44 + [None] + [10] * 3)
    publish("2016-08")
    assert record(publish("2017-03"))["scorecard"] == []


def test_the_public_edition_keeps_no_small_number_in_what_was_said_or_happened(project, words):
    counts = [9] * 24 + [0] * 11 + [3]
    for name, months in {"2015-08": 29, "2016-03": 36}.items():
        drop(name, counts[:months])
    early, last = (publish(name, editions=["public"]) for name in ("2015-08", "2016-03"))
    assert record(early)["briefings"][0]["forecast"]["made"] == "2015-08"  # none recorded so far, 108 before
    assert record(last)["scorecard"] == "withheld"
    said, table, *_ = json.loads((last / "documents.json").read_text(encoding="utf-8"))["track_record"]
    assert "could identify people" in said["template"]
    assert table["rows"][0][-1] == {"type": "Missing", "reason": "withheld"}
    assert " 3." not in words(last / "index.html")
    (judged,) = prepared("2016-03", editions=["public"]).scorecards["Blackpool", "public"]
    assert str(in_briefing([judged], "rape")).endswith("it ended at 3.")
    drop("2015-12", [9] * 24 + [0] * 8 + [3])
    assert record(publish("2015-12", editions=["public"]))["briefings"][0]["forecast"] is None


def test_the_public_track_record_has_no_more_digits_than_are_printed(project):
    for name, months in {"2016-08": 41, "2017-03": 48}.items():
        drop(name, COUNTS[:months])
    publish("2016-08", editions=["public"])
    last = publish("2017-03", editions=["public"])
    said, *_ = json.loads((last / "documents.json").read_text(encoding="utf-8"))["track_record"]
    shares = [each["value"] for each in numbers_in(said) if each["statistic"] == "share"]
    assert shares == [10.4]  # out by 14 of 134
    assert record(last)["scorecard"] != "withheld"


def numbers_in(data):
    """The numbers of a part of documents.json, however deep."""
    if isinstance(data, dict) and data.get("type") == "Number":
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from numbers_in(each)


def test_an_earlier_forecast_is_of_the_measure_as_readers_see_it():
    said = {"forecast": 120, "lower_80": 103, "upper_80": 137, "lower_95": 91, "upper_95": 149}
    judged = Judged(
        "all", "Everything", "Blackpool", "Grand Total", "2015-04..2016-03", "2015-08", said, 126, "All crime"
    )
    assert str(in_briefing([judged], "all")).startswith("All crime in 2015/16: ")
    _, table = shown([judged])
    assert table.printed[0][0] == "Everything (All crime), August 2015"
    assert {number.of.measure for number in table.numbers} == {"Grand Total"}
