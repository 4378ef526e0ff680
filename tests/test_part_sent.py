"""A month that was probably sent only in part is warned of before anything else."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import wording
from helpers.briefing import Briefing
from helpers.drops import read_drop
from helpers.partnership import Partnership, Priority
from helpers.statistics import change, comparison
from helpers.statistics.part_sent import part_sent
from helpers.statistics.xmr import chart
from helpers.statistics.year_end import forecast

KINDS = ("Burglary", "Drugs", "Robbery", "Theft", "Arson")
MONTHS = pd.period_range("2021-04", "2022-08", freq="M")


def table(newest, months=MONTHS, usual=(100, 60, 40, 200, 30)):
    """Five kinds at their usual numbers, and the newest month's shares of them."""
    columns = {
        kind: [each] * (len(months) - 1) + [each * share]
        for kind, each, share in zip(KINDS, usual, newest, strict=True)
    }
    return pd.DataFrame(columns, months, dtype=float)


@pytest.mark.parametrize("share", [0.4, 0.57])
def test_a_month_with_a_share_of_every_kind_looks_part_sent(share):
    assert [str(month) for month in part_sent(table([share] * 5))] == ["2022-08"]


def test_a_real_fall_leaves_some_kinds_as_they_were():
    assert part_sent(table([0.4, 1.3, 0.4, 0.4, 0.9])) == ()  # as in the first lockdown, when drugs rose
    assert part_sent(table([0.75] * 5)) == ()  # all lower, but no more than a quarter
    assert part_sent(table([0.4, 0.4, 0.4, 0.4, 0.85])) == ()  # four of five are fewer than nine in ten


def test_few_or_small_measures_say_nothing():
    assert part_sent(table([0.4] * 5).iloc[:, :3]) == ()
    assert part_sent(table([0.4] * 5, usual=(19, 19, 40, 200, 30))) == ()  # three of 20 or more a month are left
    assert part_sent(table([0.4] * 5, MONTHS[:6])) == ()  # five months before it
    assert len(part_sent(table([0.4] * 5, MONTHS[:7]))) == 1


def test_two_months_in_a_row_are_both_found_and_a_measure_not_supplied_is_left_out():
    found = pd.concat([table([0.4] * 5), table([0.4] * 5, pd.period_range("2022-09", "2022-09", freq="M"))])
    found.loc["2022-08", "Arson"] = None
    assert [str(month) for month in part_sent(found)] == ["2022-08", "2022-09"]


@pytest.fixture
def briefing(tmp_path):
    """A briefing on burglary in Wyre, from a drop whose newest month has such shares of every kind."""

    def of(*shares):
        rows = [
            f"{area},{kind},{month},{int(count)}"
            for area in ("Wyre", "Fylde", "Lancashire")
            for kind, counts in table(shares).items()
            for month, count in counts.items()
        ]
        folder = tmp_path / "2022-08"
        folder.mkdir()
        (folder / "counts.csv").write_text("\n".join(["area,measure,month,count", *rows]) + "\n", encoding="utf-8")
        burglary = Priority(slug="burglary", title="Burglary", headline="Burglary", improvement="decrease")
        who = Partnership(name="BSafe", area="Wyre", county="Lancashire", peers=("Fylde",), priorities=(burglary,))
        return Briefing(read_drop(folder), who, burglary, "Wyre")

    return of


def summary(briefing):
    counts = briefing.headline
    compared = comparison.districts(briefing.districts, briefing.county, area="Wyre")
    return wording.in_short(change.year_to_date(counts), chart(counts), compared, forecast(counts))


WARNING = "Be careful: August 2022 was probably not sent in full, as all counts together are far below the usual."


def test_the_headline_warns_and_neither_praises_nor_alarms(briefing):
    part = briefing(0.4, 0.4, 0.4, 0.4, 0.4)
    found = part.headline_of(summary(part))
    assert [each.text for each in found.cautions] == [WARNING]
    assert (found.status, [icon.meaning for icon in found.icons]) == ("cannot be tested", [""])
    assert part.careful(change.year_to_date(part.headline)) == ("Burglary",)
    assert part.cautions().each[0].text == WARNING


def test_every_answer_begins_with_the_warning(briefing, capsys):
    part = briefing(0.4, 0.4, 0.4, 0.4, 0.4)
    part.answer(wording.answers.direction(change.year_to_date(part.headline)))
    assert WARNING + " " in capsys.readouterr().out


def test_a_month_in_which_only_one_kind_fell_is_not_warned_of(briefing):
    whole = briefing(0.4, 1, 1, 1, 1)
    assert whole.part_sent == ()
    assert whole.headline_of(summary(whole)).cautions == ()


def test_the_headline_names_the_months_not_supplied(briefing):
    whole = briefing(1, 1, 1, 1, 1)
    whole.drop.counts.loc["2022-06":"2022-08", ("Wyre", "Burglary")] = None
    found = whole.headline_of(summary(whole))
    assert [each.text for each in found.cautions] == [
        "Be careful: June to August 2022 were not supplied, so there is nothing to compare."
    ]
    assert (found.status, [icon.meaning for icon in found.icons]) == ("cannot be tested", [""])


def test_a_street_level_history_with_two_months_sent_in_part(shared):
    case = shared / "cases" / "02b-partial-40" / "2022-11.zip"
    if not case.exists():
        pytest.skip(f"{case} is not here")
    counts = read_drop(case).counts["Northwick"]
    assert [str(month) for month in part_sent(counts)] == ["2022-10", "2022-11"]
