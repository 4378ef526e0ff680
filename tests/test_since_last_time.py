"""What changed since the last set: statuses, forecasts of this year, revised counts."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_project import publish_without_kernels, write_drop, write_priorities

from helpers import drops
from helpers.document.blocks import Fold, Missing
from helpers.document.document import Forecast, Headline, Month
from helpers.document.numbers import Sum, count, other
from helpers.document.sentence import Sentence
from helpers.partnership import Priority
from helpers.publishing.since_last_time import LastSet, Said, last_set, revised, since_last_time

RAPE = Priority(slug="rape", title="Rape", headline="Rape")
ARSON = Priority(slug="arson", title="Arson and fires", headline="Arson")
YEAR = "2016-04..2017-03"
THEN = {"measure": "Rape", "area": "Blackpool", "year": YEAR, "made": "2016-06", "forecast": 120,
        "lower_80": 110, "upper_80": 130, "lower_95": 100, "upper_95": 140}  # fmt: skip


def forecast(total, measure="Rape"):
    year = Sum("Blackpool", measure, YEAR)
    return Forecast(YEAR, *(other(value, year, "forecast", "") for value in (total, 0, 0, 0, 0)))


def headline(measure="Rape", verdict="no clear change", status="no clear change", total=None, months=()):
    said = Sentence("It was so.")
    return Headline(measure, "offences", "decrease", said, verdict, months, status=status,
                    forecast=forecast(total, measure) if total is not None else None)  # fmt: skip


def months(*counts):
    """Months from March 2016 on."""
    names = [f"2016-{month:02d}" for month in range(3, 3 + len(counts))]
    return tuple(
        Month(name, None if value is None else count(value, Sum("Blackpool", "Rape", f"{name}..{name}")))
        for name, value in zip(names, counts, strict=True)
    )


def compare(said, now, priorities=(RAPE, ARSON)):
    return since_last_time(LastSet("2016-06", said), now, priorities, "Blackpool")


def test_only_statuses_that_changed_are_listed_in_the_order_of_the_priorities():
    said = {"arson": Said("Arson", "watch", None), "rape": Said("Rape", "clear rise", None)}
    now = {
        "arson": headline("Arson", "clear fall", "clear change"),
        "rape": headline(verdict="likely rise", status="watch"),
    }
    (table,) = compare(said, now)
    assert table.caption == "Statuses that changed since the data for June 2016"
    assert table.printed == (("Rape", "clear rise", "watch"), ("Arson and fires", "watch", "clear fall"))
    (table,) = compare({**said, "rape": Said("Rape", "watch", None)}, now)
    assert table.printed == (("Arson and fires", "watch", "clear fall"),)


def test_without_a_change_a_sentence_says_so():
    (said,) = compare({"rape": Said("Rape", "no clear change", None)}, {"rape": headline()})
    assert str(said) == "No status has changed since the data for June 2016."


@pytest.mark.parametrize(
    ("said", "now"),
    [
        (Said("Rapes", "watch", None), headline()),  # of another measure
        (Said("Rape", "", None), headline()),  # from before statuses were kept
        (Said("Rape", "withheld", None), headline()),
        (Said("Rape", "watch", None), headline(status="withheld")),
        (Said("", "cannot be tested", None), headline("", status="cannot be tested")),  # no monthly count
        (Said("Rape", "", {**THEN, "year": "2015-04..2016-03"}), headline(total=120)),  # of another year
        (Said("Rape", "", THEN), headline()),  # no forecast now
        (Said("Rape", "", None), headline(total=120)),  # none then
    ],
)
def test_what_cannot_be_compared_is_left_out(said, now):
    assert compare({"rape": said}, {"rape": now}) == ()
    assert compare({"rape": said}, {}) == ()
    assert since_last_time(None, {"rape": now}, [RAPE], "Blackpool") == ()


@pytest.mark.parametrize(
    ("total", "words"),
    [(109.6, "within it"), (109.4, "below it"), (110, "within it"), (130, "within it"), (130.6, "above it")],
)
def test_a_forecast_is_compared_with_the_range_that_the_last_set_printed(total, words):
    (table,) = compare({"rape": Said("Rape", "", THEN)}, {"rape": headline(total=total, months=months(9, 10, 11, 12))})
    assert table.caption == "What the data for June 2016 forecast for 2016/17, and where it stands"
    now = f"{round(total)}"
    assert table.printed == (("Rape", "120", "110 to 130", "33", now, words),)  # April to June: 10 + 11 + 12


def test_the_forecast_then_is_a_different_number_from_the_one_now():
    (table,) = compare({"rape": Said("Rape", "", THEN)}, {"rape": headline(total=125, months=months(9, 10, 11, 12))})
    then, low, high, recorded, now = table.numbers
    assert [each.part for each in (then, low, high)] == [
        "forecast of the 2016-17 total made in 2016-06",
        "forecast of the 2016-17 total made in 2016-06, 80% range from",
        "forecast of the 2016-17 total made in 2016-06, 80% range to",
    ]
    assert {each.of for each in (then, low, high, now)} == {Sum("Blackpool", "Rape", YEAR)}
    assert recorded == count(33, Sum("Blackpool", "Rape", "2016-04..2016-06"))
    assert then.computed_from == (Sum("Blackpool", "Rape", "2016-04..2016-06"),)


@pytest.mark.parametrize(
    ("counted", "reason"), [((), "withheld"), ((9, 10, None, 12), "not supplied"), ((), "withheld")]
)
def test_what_was_recorded_so_far_is_missing_with_its_reason(counted, reason):
    (table,) = compare({"rape": Said("Rape", "", THEN)}, {"rape": headline(total=125, months=months(*counted))})
    assert table.rows[0][3] == Missing(reason)


def drop(*rows, since="the drop 2016-06"):
    frame = pd.DataFrame(rows, columns=["area", "measure", "month", "was", "is"])
    frame["month"] = pd.PeriodIndex(frame["month"], freq="M")
    return replace(drops.load("2016-08"), revisions=frame, since=since)


def test_every_revision_counts_and_the_own_area_s_come_first_then_the_largest():
    said, fold = revised(
        drop(
            ("Wyre", "Rape", "2016-04", 5, 9),
            ("Blackpool", "Rape", "2016-04", 5, 6),
            ("Blackpool", "Rape", "2016-06", 7, 5),
            ("Fylde", "Rape", "2016-05", 5, 15),
        ),
        "Blackpool",
    )
    assert str(said) == "4 counts differ from what the data for June 2016 gave, in 3 areas and 1 measure."
    assert isinstance(fold, Fold) and fold.title == "Every revision"
    (table,) = fold.blocks
    assert table.header == ("Month", "Measure", "Area", "Was", "Is")
    assert table.printed == (
        ("June 2016", "Rape", "Blackpool", "7", "5"),
        ("April 2016", "Rape", "Blackpool", "5", "6"),
        ("May 2016", "Rape", "Fylde", "5", "15"),
        ("April 2016", "Rape", "Wyre", "5", "9"),
    )


def test_sums_that_follow_from_what_partners_revised_are_listed_apart():
    found = drop(
        ("Wyre", "All crime", "2016-04", 50, 54),
        ("Wyre", "Rape", "2016-04", 5, 9),
        ("All areas", "Rape", "2016-04", 7, 11),
    )
    said, fold = revised(replace(found, totals=("All areas", "All crime")), "Blackpool")
    assert str(said) == (
        "1 count differs from what the data for June 2016 gave, in 1 area and 1 measure; 2 sums follow from them."
    )
    sent, sums = fold.blocks
    assert sent.printed == (("April 2016", "Rape", "Wyre", "5", "9"),)
    assert sums.caption == "Sums that follow from them"
    assert sums.printed == (
        ("April 2016", "All crime", "Wyre", "50", "54"),
        ("April 2016", "Rape", "All areas", "7", "11"),
    )


def test_a_single_revision_is_said_in_the_singular():
    said, _ = revised(drop(("Wyre", "Rape", "2016-04", 5, 9)), "Blackpool")
    assert str(said) == "1 count differs from what the data for June 2016 gave, in 1 area and 1 measure."


def test_the_public_edition_only_says_how_many_as_each_briefing_lists_its_own():
    (said,) = revised(drop(("Wyre", "Rape", "2016-04", 5, 9)), "Blackpool", listed=False)
    assert said.numbers[0].statistic == "how many"


def test_no_revision_and_no_earlier_drop_have_different_sentences():
    assert [str(each) for each in revised(drop(), "Blackpool")] == [
        "No count was revised since the data for June 2016."
    ]
    assert revised(drop(since=""), "Blackpool") == ()


def test_of_a_great_many_revisions_the_largest_are_listed_and_the_others_counted():
    rows = [(f"Area {number:03d}", "Rape", "2016-04", 5, 6 + number) for number in range(303)]
    _, fold = revised(drop(*rows), "Blackpool")
    rest, table = fold.blocks
    assert str(rest) == "3 rows of smaller revisions are not listed."
    assert (len(table.rows), table.printed[0][2], table.printed[-1][2]) == (300, "Area 302", "Area 003")


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_priorities("rape", counted=["rape"])
    text = Path("partnership.toml").read_text(encoding="utf-8")
    Path("partnership.toml").write_text(
        text.replace("[[priorities]]", '[names]\nRape = "Rape offences"\n\n[[priorities]]', 1), encoding="utf-8"
    )
    return tmp_path


def publish(name, status, counts, **asked):
    if not Path("data/raw", name).exists():
        write_drop(name, Blackpool=counts, Lancashire=[50] * len(counts))
    shown = [Sentence("A page."), replace(headline(), status=status)]
    return publish_without_kernels({"rape": shown}, names=[name], **asked)


def record(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_the_index_says_what_changed_since_the_newest_earlier_set_of_the_same_edition(project, words, edition):
    first = publish("2016-04", "watch", [10, 20], editions=[edition])
    assert "Since last time" not in words(first / "index.html")
    assert record(first)["briefings"][0]["stood"] == {"measure": "Rape", "standing": "watch"}
    publish("2016-06", "no clear change", [10, 21, 30, 40], editions=[edition])
    last = publish("2016-08", "watch", [10, 21, 30, 42, 50, 60], editions=[edition])
    page = words(last / "index.html")
    assert "Statuses that changed since the data for June 2016 Priority Then Now rape no clear change watch" in page
    assert "1 count differs from what the data for June 2016 gave, in 1 area and 1 measure." in page
    listed = "June 2016 Rape offences Blackpool 40 42" in page
    assert listed == (edition == "internal")
    assert record(last)["last_set"]["drop"] == "2016-06"
    figures = (last / "figures.csv").read_text(encoding="utf-8")
    assert "index.blackpool.counts-revised.2016-08,index,Blackpool,counts revised,2016-08,,1," in figures


def test_a_set_of_another_area_or_of_an_earlier_version_gives_nothing(project):
    folder = publish("2016-04", "watch", [10, 20])
    manifest = record(folder)
    del manifest["briefings"][0]["stood"]
    (folder / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = last_set(Path("reports/2016-08"), "blackpool", "2016-08", "Blackpool")
    assert found == LastSet("2016-04", {"rape": Said("", "", None)})
    assert last_set(Path("reports/2016-08"), "blackpool", "2016-08", "Wyre") is None
    assert last_set(Path("reports/2016-04"), "blackpool", "2016-04", "Blackpool") is None
    shutil.rmtree("reports")
    assert last_set(Path("reports/2016-08"), "blackpool", "2016-08", "Blackpool") is None
