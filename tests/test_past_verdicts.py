"""Past verdicts: which count, what they are compared with, and how `briefings backtest --verdicts` prints them."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pandas as pd
import pytest

from helpers import wording
from helpers.briefing import Briefing
from helpers.cli import main
from helpers.drops import read_drop
from helpers.partnership import Partnership, Priority
from helpers.periods import Span
from helpers.statistics.change import Change
from helpers.statistics.past_verdicts import COLUMNS, LONDON, by_kind, past_verdicts
from helpers.statistics.xmr import plain_chart

RISE = [10] * 36 + [20] * 11  # from April 2013: twice as many since April 2016, to February 2017


def verdicts(counts, **options):
    return past_verdicts(counts, **options).to_dict("records")


def test_a_verdict_is_compared_with_the_same_months_before_the_period(monthly):
    august = {"area": "Blackpool", "measure": "Rape", "origin": "2016-08"}
    assert verdicts(monthly(RISE, "2013-04")) == [
        {**august, "verdict": "clear rise", "current": 100, "previous": 50, "later": 120, "later_before": 60,
         "came_true": True},
    ]  # fmt: skip
    # November's six months go beyond the last month. Those after August fall back to 9, where they had been 10.
    (over,) = verdicts(monthly([10] * 36 + [20] * 5 + [9] * 6, "2013-04"))
    assert (over["verdict"], over["later"], over["later_before"], over["came_true"]) == ("clear rise", 54, 60, False)


def test_months_from_april_on_are_compared_with_those_two_years_before(monthly):
    # From February 2017 the six months are March to August 2017: March 2016 (10), and April to August 2015 (11 each).
    counts = monthly([10] * 24 + [11] * 5 + [10] * 7 + [20] * 17, "2013-04")
    february = verdicts(counts)[-1]
    assert february["origin"] == "2017-02"
    assert (february["later"], february["later_before"]) == (120, 10 + 5 * 11)


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ([10] * 30 + [20] * 11, "2013-10"),  # 35 months
        (RISE[:-1], "2013-04"),  # five later months
        ([4] * 36 + [8] * 11, "2013-04"),  # 4.5 a month on average
        ([10] * 36 + [20] * 5 + [10] * 6, "2013-04"),  # a tie
        ([10] * 36 + [20] * 10 + [None], "2013-04"),
        ([10] * 36 + [None] + [20] * 10, "2013-04"),
        ([10] * 29 + [None] + [10] * 6 + [20] * 11, "2013-04"),  # September 2015, with which a later month is compared
    ],
)
def test_what_cannot_be_judged_is_left_out(monthly, counts, first):
    assert verdicts(monthly(counts, first)) == []


def test_a_break_between_what_is_compared_leaves_a_verdict_out(monthly):
    counts = monthly(RISE, "2013-04")
    # April to August 2015 and 2016 are compared, then September 2015 to February 2016 with the months a year later.
    kept = {month: len(past_verdicts(counts, breaks=[pd.Period(month, "M")])) for month in
            ("2015-04", "2015-05", "2016-04", "2017-02")}  # fmt: skip
    assert kept == {"2015-04": 1, "2015-05": 0, "2016-04": 0, "2017-02": 0}


def test_only_a_verdict_that_calls_a_rise_or_a_fall_comes_true(monthly):
    wave = [100, 104, 98, 102, 97, 103] * 9
    found = past_verdicts(monthly([*wave[:46], 99], "2013-04"))
    assert list(found.columns) == COLUMNS
    assert (found["verdict"].tolist(), found["came_true"].tolist()) == (["no clear change"], [None])


def test_verdicts_are_counted_by_kind():
    names = ["clear rise", "clear fall", "likely rise", "too few to say"]
    found = by_kind(pd.DataFrame({"verdict": names, "came_true": [True, True, False, None]}))
    assert found == {"clear": (2, 2), "likely": (1, 0)}


def past(clear, true, likely=0, likely_true=0):
    """A number of past verdicts on Rape in Wyre, and how many of them came true."""
    verdicts = ["clear fall"] * clear + ["likely rise"] * likely
    came_true = [i < true for i in range(clear)] + [i < likely_true for i in range(likely)]
    return pd.DataFrame(
        {"area": "Wyre", "measure": "Rape", "origin": "2016-08", "verdict": verdicts, "came_true": came_true}
    )


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (past(19, 19), ""),
        (past(20, 18), "18 of 20 clear changes of Rape"),
        (past(20, 18, 19, 19), "18 of 20 clear changes of Rape"),
        (past(20, 18, 24, 20), "18 of 20 clear changes and 20 of 24 likely changes of Rape"),
        (past(3, 3, 20, 15), "15 of 20 likely changes of Rape"),
        (past(0, 0), ""),
    ],
)
def test_a_drop_s_own_record_is_given_from_twenty_verdicts_of_a_kind(results, said):
    text = f"In this data's own past, {said} in the districts were still there six months later." if said else ""
    assert wording.own_record(results, area="Lancashire").text == text


def test_the_drop_s_own_record_is_among_the_cautions_after_what_clear_means(monthly):
    record = wording.own_record(past(20, 18), area="Lancashire")
    charted = plain_chart(monthly(RISE, "2013-04"))
    said = [
        each.text for each in wording.cautions(improvement="decrease", quality=(), charted=charted, past=record).each
    ]
    place = said.index(record.text)
    assert said[place - 1].startswith("A change is called clear if")


def test_the_shares_on_pages_are_those_that_the_method_documents():
    assert LONDON == {"clear": 0.961, "likely": 0.852}
    assert [int(20 * share) for share in LONDON.values()] == [19, 17]
    method = " ".join((Path(__file__).parents[1] / "docs" / "method.md").read_text(encoding="utf-8").split())
    assert (
        "18.1% are clear and 96.1% of these came true; another 16.6% are likely and 85.2% of these came true" in method
    )
    period = Span.parse("2016-04..2016-08")
    clear = Change("Blackpool", "Rape", period, period.year_before(), 200, 100)
    assert "nineteen in twenty" in wording.came_true(clear).text
    points = pd.DataFrame({"current": 1040.0, "previous": 1000.0, "difference": 40.0}, index=range(5))
    likely = Change("Blackpool", "Rape", period, period.year_before(), 5200, 5000, points=points)
    assert likely.verdict == "likely rise"
    assert "seventeen in twenty" in wording.came_true(likely).text
    assert wording.came_true(Change("Blackpool", "Rape", period, period.year_before(), 100, 100)).text == ""


def test_a_briefing_looks_back_only_where_the_drop_has_enough_past(tmp_path):
    def briefing(months):
        index = pd.period_range("2011-04", periods=months, freq="M")
        folder = tmp_path / str(index[-1])
        folder.mkdir()
        rows = [
            f"{area},Rape,{month},{10 + 5 * (month.year % 2)}" for area in (*DISTRICTS, "Lancashire") for month in index
        ]
        (folder / "counts.csv").write_text("\n".join(["area,measure,month,count", *rows]) + "\n", encoding="utf-8")
        return Briefing(read_drop(folder), who, who.priorities[0], "D0")

    rape = Priority(slug="rape", title="Rape", headline="Rape")
    who = Partnership(name="BSafe", area="D0", county="Lancashire", peers=DISTRICTS[1:], priorities=(rape,))
    assert briefing(53).past_verdicts.empty  # three origins of five districts
    found = briefing(60).past_verdicts  # to March 2016: four origins, the last at the end of August 2015
    assert (len(found), found["origin"].min(), found["origin"].max()) == (20, "2014-08", "2015-08")


DISTRICTS = tuple(f"D{i}" for i in range(5))
PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = ["Wyre"]
[[priorities]]
slug = "rape"
title = "Rape"
headline = "Rape"
"""


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """The command on a drop of Blackpool (10 a month, then 20), of Wyre (10) and of both, named for its last month."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")

    def run(*arguments, months=47):
        index = pd.period_range("2013-04", periods=months, freq="M")
        drop = Path("data/raw") / str(index[-1])
        drop.mkdir(parents=True)
        rows = ["area,measure,month,count"]
        for month, count in zip(index, RISE, strict=False):
            rows += [
                f"Blackpool,Rape,{month},{count}",
                f"Wyre,Rape,{month},10",
                f"Lancashire,Rape,{month},{count + 10}",
            ]
        (drop / "counts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["briefings", "backtest", "--verdicts", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_as_json_each_verdict_is_an_object(command):
    code, out, err = command("--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert [(row["area"], row["verdict"], row["came_true"]) for row in rows] == [
        ("Blackpool", "clear rise", True),
        ("Lancashire", "likely rise", True),  # 150 against 100: 50 < 3.42·√250 = 54
    ]  # Wyre has the same number before and after: a tie
    assert [list(row) for row in rows] == [COLUMNS] * 2
    assert not any(isinstance(value, float) and math.isnan(value) for row in rows for value in row.values())


def test_without_json_it_is_a_table_of_verdicts_and_how_many_came_true(command):
    code, out, _ = command("--area", "Blackpool")
    assert code == 0
    first, *lines = out.splitlines()
    assert first.startswith(
        "Past verdicts on 1 area and 1 measure, at the ends of August, November and February from 2016-08 to 2016-08."
    )
    assert [line.split() for line in lines] == [
        ["Verdict", "Cases", "Came", "true", "Share"],
        ["clear", "rise", "1", "1", "100.0%"],
    ]


def test_a_drop_too_young_to_judge_has_no_past_verdict(command):
    assert command(months=41)[1].startswith("No past verdict can be judged: each needs 36 months of history")


def test_an_unknown_area_is_refused(command):
    assert command("--area", "Blakpool") == (2, "", "There is no area 'Blakpool'. Did you mean 'Blackpool'?\n")
