"""Forecasts that were published are kept in run.json, and shown with what happened once their year is complete."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from helpers.batch.run import carry_out, prepare
from helpers.batch.workers import Workers
from helpers.publishing.track_record import Judged, in_briefing, shown

PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = []
[[priorities]]
slug = "rape"
title = "Rape"
headline = "Rape"
"""
PARAMETERS = "\n".join(f'{name}: str = ""  # {name}' for name in ("priority", "drop", "area", "edition", "partnership"))
SAID = """\
from helpers import wording
from helpers.statistics import year_end
from helpers.briefing import open_briefing
briefing = open_briefing(priority, drop=drop, area=area, edition=edition, partnership=partnership)
projected = year_end.forecast(briefing.headline, county=briefing.county)
briefing.show(wording.forecast(projected), wording.ranges(projected))"""


def write_drop(name, counts):
    """A drop to that month: Blackpool's counts from April 2013 on, and ten times as many in Lancashire."""
    drop = Path("data/raw") / name
    drop.mkdir(parents=True)
    months = pd.period_range("2013-04", name, freq="M")
    rows = [f"{area},Rape,{month},{count * times}" for area, times in (("Blackpool", 1), ("Lancashire", 10))
            for month, count in zip(months, counts, strict=False) if count is not None]  # fmt: skip
    (drop / "counts.csv").write_text("area,measure,month,count\n" + "\n".join(rows) + "\n", encoding="utf-8")


def make(name, edition="internal"):
    """Make the briefings of a drop, and return the folder of its set and whether each was kept."""
    run = prepare([name], partnership=Path("partnership.toml"), reports=Path("reports"), edition=edition)
    made = list(carry_out(run, Workers(1)))
    assert [each.error for each in made] == [""]
    return Path("reports") / name / ("blackpool" if edition == "internal" else "blackpool.public"), made[0].kept


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")
    Path("notebooks").mkdir()
    new = nbformat.v4
    cells = [
        new.new_markdown_cell("# Rape", id="title"),
        new.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        new.new_markdown_cell("## Where is it heading?", id="outlook"),
        new.new_code_cell(SAID, id="work"),
        new.new_markdown_cell("## What partners are doing", id="partners"),
        new.new_code_cell("briefing.receipt()", id="end"),
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), "notebooks/rape.ipynb")
    return tmp_path


def record(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def test_what_was_forecast_is_kept_and_shown_with_what_happened_once_the_year_is_complete(project, words):
    counts = [10] * 41 + [12] * 12  # the year to March 2017: 50 + 7 · 12 = 134
    for name in ("2016-08", "2016-12", "2017-04"):
        write_drop(name, counts)
    first, _ = make("2016-08")
    kept = record(first)["briefings"][0]["forecast"]
    about = {"measure": "Rape", "area": "Blackpool", "year": "2016-04..2017-03", "made": "2016-08", "forecast": 120}
    assert kept.items() >= about.items()
    assert 50 <= kept["lower_95"] < kept["lower_80"] < 120 < kept["upper_80"] < kept["upper_95"]
    second, _ = make("2016-12")
    assert "What was forecast" not in (second / "index.html").read_text(encoding="utf-8")  # its year is not over
    last, _ = make("2017-04")
    page = words(last / "index.html")
    assert "What was forecast, and what happened" in page
    assert "Briefing, and its last month of data" in page
    ends = [f"{kept[f'lower_{level}']} to {kept[f'upper_{level}']}" for level in (80, 95)]
    assert f"Rape, August 2016 120 {ends[0]} {ends[1]} 134" in page
    assert re.search(r"Rape, December 2016 \d+ \d+ to \d+ \d+ to \d+ 134", page)
    assert "Of 2 forecasts of 2016/17, " in page
    assert record(last)["briefings"][0]["forecast"]["year"] == "2017-04..2018-03"


def test_the_briefing_itself_says_what_its_earlier_ones_said_and_what_happened(project, unlisted, words):
    for name in ("2016-08", "2016-12", "2017-04"):
        write_drop(name, [10] * 41 + [12] * 12)
    august, december = (record(make(name)[0])["briefings"][0]["forecast"] for name in ("2016-08", "2016-12"))
    assert "earlier briefings" not in words(Path("reports/2016-12/blackpool/rape.html"))
    last, _ = make("2017-04")
    ranges = [f"(80% range: {each['lower_80']} to {each['upper_80']})" for each in (august, december)]
    said = (
        f"Rape in 2016/17: earlier briefings said about 120 by data to August 2016 {ranges[0]} and about "
        f"{december['forecast']} by data to December 2016 {ranges[1]}; it ended at 134."
    )
    assert said in words(last / "rape.html").partition("What partners are doing")[0]
    assert said in (last / "rape.ipynb").read_text(encoding="utf-8")
    with (last / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["priority"] == "rape"]
    assert sum(row["sentence"] == said for row in rows) == 6  # what happened beside what was said, and ends, twice
    assert unlisted(last / "rape.html", rows)[1] == set()


def test_a_briefing_is_made_again_when_an_earlier_one_says_something_else(project, words):
    for name in ("2016-08", "2017-03"):
        write_drop(name, [10] * 41 + [12] * 7)
    early, _ = make("2016-08")
    make("2017-03")
    said = record(early)
    said["briefings"][0]["forecast"]["forecast"] = 121
    (early / "run.json").write_text(json.dumps(said), encoding="utf-8")
    last, kept = make("2017-03")
    assert not kept and "said about 121 by data to August 2016" in words(last / "rape.html")
    shutil.rmtree(early)
    last, kept = make("2017-03")
    assert not kept and "earlier briefings" not in words(last / "rape.html")


def judged(title, measure, made, happened):
    said = {"forecast": 120, "lower_80": 103, "upper_80": 137, "lower_95": 91, "upper_95": 149}
    return Judged("crime", title, "Blackpool", measure, "2016-04..2017-03", made, said, happened)


def test_a_priority_whose_headline_changed_says_what_was_said_of_which_measure():
    both = [judged("Crime", "Theft", "2016-08", 126), judged("Crime", "All crime", "2016-12", 900)]
    assert str(in_briefing(both, "crime", "internal")) == (
        "Theft in 2016/17: earlier briefings said about 120 by data to August 2016 (80% range: 103 to 137); it ended "
        "at 126. All crime in 2016/17: earlier briefings said about 120 by data to December 2016 (80% range: 103 to "
        "137); it ended at 900."
    )


def test_the_table_names_the_measure_where_the_title_does_not():
    _, table = shown([judged("Overview: all crime", "All crime", "2016-08", 126),
                      judged("Thieving", "Theft", "2016-12", 126)], "internal")  # fmt: skip
    assert [row[0] for row in table.rows] == ["Overview: all crime, August 2016", "Thieving (Theft), December 2016"]


def test_every_number_of_the_scorecard_is_a_figure(project, unlisted, words):
    for name in ("2016-08", "2017-03"):
        write_drop(name, [10] * 41 + [12] * 7)
    make("2016-08")
    last, _ = make("2017-03")
    with (last / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    page = words(last / "index.html")
    sentences = {row["sentence"] for row in rows if row["priority"] == "index"}
    assert len(sentences) == 2 and all(sentence in page for sentence in sentences)
    printed, without = unlisted(last / "index.html", rows)
    assert {"120", "134"} <= printed
    assert without == set()


def test_a_set_is_published_again_when_an_earlier_one_says_something_else(project):
    for name in ("2016-08", "2017-03"):
        write_drop(name, [10] * 41 + [12] * 7)
    early, _ = make("2016-08")
    last, _ = make("2017-03")
    before = (last / "index.html").read_bytes()
    stamp = (last / "index.html").stat().st_mtime_ns
    assert make("2017-03") == (last, True)
    assert (last / "index.html").stat().st_mtime_ns == stamp  # nothing changed: it stands as it was
    said = record(early)
    said["briefings"][0]["forecast"]["forecast"] = 121
    (early / "run.json").write_text(json.dumps(said), encoding="utf-8")
    make("2017-03")
    assert (last / "index.html").read_bytes() == before.replace(b">120<", b">121<").replace(
        b"out by 10.4%", b"out by 9.7%"
    )  # 14 and 13 of 134
    shutil.rmtree(early)
    make("2017-03")
    assert b"What was forecast" not in (last / "index.html").read_bytes()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said.update(area="Wyre"),
        lambda said: said["briefings"][0].update(forecast=None),
        lambda said: said["briefings"][0].update(priority="theft"),
        lambda said: said["briefings"][0]["forecast"].update(year="2015-04..2016-03"),
        lambda said: said["briefings"][0]["forecast"].update(measure="Theft"),
    ],
)
def test_another_area_s_another_year_s_or_no_forecast_is_not_shown(project, spoil):
    for name in ("2016-08", "2017-03"):
        write_drop(name, [10] * 48)
    early, _ = make("2016-08")
    said = record(early)
    spoil(said)
    (early / "run.json").write_text(json.dumps(said), encoding="utf-8")
    last, _ = make("2017-03")
    assert record(last)["scorecard"] == []
    assert "What was forecast" not in (last / "index.html").read_text(encoding="utf-8")


def test_a_year_with_a_month_missing_is_not_judged(project):
    write_drop("2016-08", [10] * 41)
    write_drop("2017-03", [10] * 44 + [None] + [10] * 3)
    make("2016-08")
    assert record(make("2017-03")[0])["scorecard"] == []


def test_the_public_edition_keeps_no_small_number_in_what_was_said_or_happened(project):
    for name in ("2015-08", "2016-03"):
        write_drop(name, [9] * 24 + [0] * 10 + [0, 3])
    early, _ = make("2015-08", "public")
    last, _ = make("2016-03", "public")
    assert record(early)["briefings"][0]["forecast"]["made"] == "2015-08"  # none recorded so far, 108 before
    assert record(last)["scorecard"] == "withheld"
    index = (last / "index.html").read_text(encoding="utf-8")
    assert "Withheld from the public edition" in index
    assert "108" not in index
    assert "earlier briefings" not in (last / "rape.html").read_text(encoding="utf-8")
    write_drop("2015-12", [9] * 24 + [0] * 8 + [3])
    assert record(make("2015-12", "public")[0])["briefings"][0]["forecast"] is None
