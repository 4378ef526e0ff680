"""A month that was probably sent only in part is warned of before anything else."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import wording
from helpers.briefing import Briefing
from helpers.drops import read_drop
from helpers.partnership import Partnership, Priority
from helpers.statistics import change, comparison
from helpers.statistics.part_sent import Doubts, copied_months, nearly_absent, part_sent
from helpers.statistics.xmr import chart
from helpers.statistics.year_end import forecast
from helpers.terminal.check import show_drop

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
    assert part_sent(table([0.4, 1.3, 0.4, 0.4, 0.9])) == ()  # as in the first lockdown, when drug offences rose
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
    """A briefing on burglary in Wyre, from a drop whose newest month has these shares of every kind's usual number."""

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


def counts(*rows, last="2022-08"):
    """Counts of twelve series, a row for each month: the row's own number and up to eleven more."""
    months = pd.period_range(end=last, periods=len(rows), freq="M")
    return pd.DataFrame([[row + place for place in range(12)] for row in rows], months, dtype=float)


def other_in(number, table):
    """The table with other counts in this many columns of its newest month."""
    table.iloc[-1, :number] += 1
    return table


COPIES = {
    "the newest month": (counts(30, 40, 35, 50, 45, 60, 42, 42), ["2022-08"]),
    "a month in the middle": (counts(30, 40, 40, 50, 45, 60, 42, 41), ["2022-03"]),
    "no month": (counts(30, 40, 35, 50, 45, 60, 42, 43), []),
    "counts that hardly move": (counts(30, 30, 30, 40, 40, 41, 42, 42), []),
    "too few months": (counts(30, 40, 35, 50, 50), []),
    "nine counts": (counts(30, 40, 35, 50, 45, 60, 42, 42).iloc[:, :9], []),
    "counts below five": (counts(30, 40, 35, 50, 45, 60, -11, -11), []),
    "ten of twelve the same": (other_in(2, counts(30, 40, 35, 50, 45, 60, 42, 42)), ["2022-08"]),
    "nine of twelve the same": (other_in(3, counts(30, 40, 35, 50, 45, 60, 42, 42)), []),
}


def test_a_month_with_the_counts_of_the_month_before_is_a_copy():
    found = {name: [str(month) for month in copied_months(each)] for name, (each, _) in COPIES.items()}
    assert found == {name: wanted for name, (_, wanted) in COPIES.items()}


def months_of(*numbers):
    return pd.DataFrame({"Theft": numbers}, pd.period_range(end="2022-08", periods=len(numbers), freq="M"), dtype=float)


ABSENT = {
    "the newest month": (months_of(*[60] * 8, 11), ["2022-08"]),
    "a fifth of the usual": (months_of(*[60] * 8, 12), []),
    "fewer than 50 a month": (months_of(*[49] * 8, 0), []),
    "five months before it": (months_of(*[60] * 5, 0), []),
    "the first month": (months_of(2, *[60] * 8), ["2021-12"]),
    "what ended, and has too few months since to tell": (
        months_of(*[60] * 12, *[0] * 4),
        ["2022-05", "2022-06", "2022-07", "2022-08"],
    ),
    "what ended long ago": (months_of(*[60] * 12, *[0] * 14), []),
    "a month not supplied": (months_of(*[60] * 8, float("nan")), []),
}


def test_a_measure_that_is_nearly_absent_in_a_month_is_found():
    found = {name: [str(m) for m in nearly_absent(each).get("Theft", ())] for name, (each, _) in ABSENT.items()}
    assert found == {name: wanted for name, (_, wanted) in ABSENT.items()}


def test_real_months_are_neither_copies_nor_nearly_without_a_measure(shared):
    path = shared / "data" / "mps" / "MPS Borough Level Crime (Historical).csv"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    read = pd.read_csv(path).drop(columns="MinorText").groupby(["LookUp_BoroughName", "MajorText"]).sum().T
    read.index = pd.PeriodIndex(pd.to_datetime(read.index, format="%Y%m"), freq="M")
    force = read.T.groupby(level=1).sum().T
    assert (copied_months(read), len(read)) == ((), 127)
    assert nearly_absent(force) == {}  # fraud ended in 2013, and 2020 had a lockdown
    newest = [month for month in force.index[12:] for each in nearly_absent(force[:month]).values() if month in each]
    assert [str(month) for month in newest] == [f"2013-0{month}" for month in range(2, 10)]  # as fraud ended


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


SENT_AGAIN = "Be careful: in August 2022 nearly all counts are those of the month before, as if that month had been "
SENT_AGAIN += "sent again."
WITHOUT = "Be careful: Burglary was probably not sent in full for August 2022, as its counts are below a fifth of the "
WITHOUT += "usual."


def test_a_measure_that_is_nearly_absent_is_warned_of_first_and_on_its_own_page_alone(briefing):
    of_burglary = briefing(0.1, 1, 1, 1, 1)
    assert [str(month) for month in of_burglary.part_sent] == ["2022-08"]
    found = of_burglary.headline_of(summary(of_burglary))
    assert ([each.text for each in found.cautions], found.status) == ([WITHOUT], "cannot be tested")
    assert of_burglary.cautions().each[0].text == WITHOUT


def test_another_measure_that_is_nearly_absent_casts_no_doubt_on_this_one(briefing):
    assert briefing(1, 0.1, 1, 1, 1).part_sent == ()


def test_a_copied_month_is_warned_of_first(briefing, capsys):
    again = briefing(1, 1, 1, 1, 1)
    wave = [1 + (place * 7 % 11) / 20 for place in range(16)]
    table = again.drop.counts.mul([*wave, wave[-1]], axis="index").round()
    again.drop.counts.loc[:] = table
    found = again.headline_of(summary(again))
    assert ([each.text for each in found.cautions], found.status) == ([SENT_AGAIN], "cannot be tested")
    assert again.cautions().each[0].text == SENT_AGAIN
    show_drop(again.drop)
    assert f"\n  {SENT_AGAIN}\n" in capsys.readouterr().out


def test_all_doubts_are_said_one_after_the_other():
    july, august = pd.period_range("2022-07", "2022-08", freq="M")
    said = wording.doubted(Doubts((july,), (august,), {"Burglary": (august,)}))
    assert said.text == " ".join([WARNING.replace("August", "July"), SENT_AGAIN, WITHOUT])


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
