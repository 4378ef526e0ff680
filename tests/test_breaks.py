"""Declared changes in recording: what may be declared, where the chart begins anew, and how pages name it."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from helpers import charts, tables, wording
from helpers.briefing import Briefing
from helpers.desk import explorer
from helpers.document.document import About, Document, Section
from helpers.drops import read_drop
from helpers.drops.store import load, store
from helpers.partnership import Partnership, Priority
from helpers.refusal import Refused
from helpers.render.documents_json import render_json
from helpers.statistics import change, comparison, false_alarms
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.level_shift import level_shifts
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import SHIFT
from helpers.statistics.xmr.seasonal import chart
from helpers.statistics.year_end.forecast import forecast

APRIL_2015 = Break(pd.Period("2015-04", "M"), ("Rape",), "New counting rules")
NOISE = [3, -7, 5, 0, -4, 8, -2, -6, 7, 1, -5]
DECLARED = '[[breaks]]\nmonth = "2015-04"\nmeasures = ["Rape"]\nreason = "New counting rules."\n'


def stepped(monthly, before=100, since=160):
    """Two years at one level and seventeen months at another, to August 2016."""
    return monthly([(before if i < 24 else since) + NOISE[i % 11] for i in range(41)], "2013-04")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A drop in which rape and fraud are counted from April 2013, and more of it is recorded since April 2015."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFINGS_PROCESSED", str(tmp_path / "processed"))
    folder = tmp_path / "data" / "raw" / "2016-08"
    folder.mkdir(parents=True)
    months = pd.period_range("2013-04", "2016-08", freq="M")
    rows = [
        f"{area},{measure},{month},{(100 if i < 24 else 160) + NOISE[i % 11]}"
        for area in ("Blackpool", "Wyre", "Lancashire")
        for measure in ("Rape", "Fraud")
        for i, month in enumerate(months)
    ]
    (folder / "counts.csv").write_text("\n".join(["area,measure,month,count", *rows, ""]), encoding="utf-8")
    (folder / "drop.toml").write_text(DECLARED, encoding="utf-8")
    return folder


def test_a_drop_declares_its_breaks_and_keeps_them(folder):
    drop = read_drop(folder)
    assert drop.breaks == (APRIL_2015,)
    store(drop, [folder])
    assert load("2016-08").breaks == (APRIL_2015,)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2015-04", "2015-4", ", breaks.1.month: '2015-4' is not a month; write the first month recorded in the new "
         "way, such as 2015-04."),
        ('"2015-04"', "2015", ", breaks.1.month: must be text in quotation marks."),
        ("2015-04", "2013-04", ", breaks.1: 2013-04 is not after the drop's first month, 2013-04: correct it, or "
         "leave the break out."),
        ("2015-04", "2016-09", ", breaks.1: 2016-09 is after the drop's last month, 2016-08: correct it, or leave "
         "the break out."),
        ('"Rape"', '"Rapes"', ", breaks.1: There is no measure 'Rapes'. Did you mean 'Rape'?"),
        ('["Rape"]', "[]", ", breaks.1.measures: names no measure; name those that are recorded in another way "
         "from this month on."),
        ('["Rape"]', '"Rape"', ", breaks.1.measures: must be a list in square brackets."),
        ('"New counting rules."', '" "', ", breaks.1.reason: must say what changed, in one line of at most 200 "
         "letters."),
        ('"New counting rules."', '"a\\nb"', ", breaks.1.reason: must say what changed, in one line of at most 200 "
         "letters."),
        ('reason = "New counting rules."\n', "", ", breaks.1.reason: is missing; add it."),
        ("reason", "cause", ", breaks.1.cause: is not a known key; check its spelling or leave it out."),
        ('["Rape"]', '["Rape", "Rape"]', ", breaks.1: Rape has a break in 2015-04 already; keep one."),
        ("[[breaks]]", "[breaks]", ", breaks: must be a list in square brackets."),
    ],
)  # fmt: skip
def test_a_break_that_cannot_be_is_refused_in_one_sentence(folder, old, new, problem):
    (folder / "drop.toml").write_text(DECLARED.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_drop(folder)
    assert f"drop.toml{problem}" in refused.value.problems


def test_a_wide_table_may_declare_breaks_and_is_held_to_them(folder):
    (folder / "counts.csv").rename(folder / "boroughs.csv")
    (folder / "boroughs.csv").write_text("Borough,Offence,201607,201608\nBlackpool,Rape,5,7\n", encoding="utf-8")
    wide = 'source = "wide"\n[wide]\nfile = "boroughs.csv"\narea = "Borough"\nmeasure = "Offence"\nmonth = "%Y%m"\n'
    (folder / "drop.toml").write_text(wide + DECLARED.replace("2015-04", "2016-08"), encoding="utf-8")
    assert [str(each.month) for each in read_drop(folder).breaks] == ["2016-08"]
    (folder / "drop.toml").write_text(wide + DECLARED, encoding="utf-8")
    with pytest.raises(Refused, match=r"2015-04 is not after the drop's first month, 2016-07: correct it"):
        read_drop(folder)


def test_the_chart_begins_anew_at_a_break_and_nothing_is_special_on_either_side(monthly):
    counts = stepped(monthly)
    assert any(signal.rule == SHIFT for signal in plain_chart(counts).signals)
    found = chart(counts, breaks=[APRIL_2015])
    assert found.signals == ()
    assert (found.since, found.breaks) == (pd.Period("2015-04", "M"), (APRIL_2015,))
    assert found.central_line == pytest.approx(160, abs=1)
    assert found.points.loc["2015-03", "central_line"] == pytest.approx(100, abs=1)
    assert found.points.loc["2015-04", "central_line"] == pytest.approx(160, abs=1)
    assert list(found.points["count"]) == list(counts)
    alone = chart(counts["2015-04":])
    assert (found.lower_limit, found.upper_limit, found.provisional) == (
        alone.lower_limit, alone.upper_limit, alone.provisional)  # fmt: skip


def test_months_on_both_sides_of_a_break_are_not_a_run(monthly):
    counts = monthly([10, 30] * 10 + [40, 10, *[40] * 4, *[40] * 4, 10, 40], "2014-01")
    late = Break(pd.Period("2016-01", "M"), ("Rape",), "A new system")
    assert not [signal for signal in chart(counts, breaks=[late]).signals if late.month in signal.months[1:]]


def test_limits_of_fewer_than_twelve_months_since_a_break_are_provisional(monthly):
    late = Break(pd.Period("2016-01", "M"), ("Rape",), "A new system")
    assert chart(stepped(monthly), breaks=[late]).provisional
    assert "fewer than 12 months" in str(wording.unusual(chart(stepped(monthly), breaks=[late])))


@pytest.mark.parametrize(
    ("month", "measures"),
    [("2015-04", ("Fraud",)), ("2013-04", ("Rape",)), ("2012-01", ("Rape",)), ("2017-01", ("Rape",))],
)
def test_a_break_of_another_measure_or_outside_the_months_changes_nothing(monthly, month, measures):
    counts = stepped(monthly)
    assert chart(counts, breaks=[Break(pd.Period(month, "M"), measures, "?")]) == chart(counts)


def test_of_two_breaks_with_no_month_supplied_between_them_one_is_kept(monthly):
    values = [100.0 + NOISE[i % 11] for i in range(41)]
    values[24:26] = [None, None]
    second = Break(pd.Period("2015-06", "M"), ("Rape",), "Another")
    found = chart(monthly(values, "2013-04"), breaks=[APRIL_2015, second])
    assert len(found.points) == 41
    assert len(found.breaks) == 1


def test_a_break_is_named_on_the_chart_in_its_words_and_in_the_sentences_with_it(monthly):
    shown = charts.months(chart(stepped(monthly), breaks=[APRIL_2015]))
    assert "recorded another way from April 2015 (New counting rules)" in shown.picture
    assert re.search(">recorded anew from( |<br>)April 2015</span>", shown.picture)
    said = str(wording.signals(chart(stepped(monthly), breaks=[APRIL_2015])))
    assert said.startswith("- The usual range begins anew in April 2015, as recording changed: New counting rules.")


def test_the_limits_printed_are_those_since_the_break(monthly):
    found = chart(stepped(monthly), breaks=[APRIL_2015])
    figures = wording.unusual(found).figures
    assert {each.period for each in figures[1:]} == {"2015-04..2016-08"}
    lines = {(f.period, f.current) for f in tables.xmr(found).figures if f.measure == "Rape: central line"}
    assert lines == {("2013-04..2015-03", "100"), ("2015-04..2016-08", "160")}


def test_the_table_gives_the_reason_in_the_first_month_recorded_the_new_way(monthly):
    table = tables.xmr(chart(stepped(monthly), breaks=[APRIL_2015]))
    assert table.header[-1] == "Change in recording"
    assert [row[-1] for row in table.rows] == [""] * 24 + ["New counting rules"] + [""] * 16


def test_a_table_of_a_seasonal_chart_begun_anew_has_limits_for_the_months_that_have_any(monthly):
    wave = [round(1000 * (1 + 0.2 * math.sin(math.pi * i / 6))) + NOISE[i % 11] for i in range(37)]
    found = chart(monthly([500, *wave], "2013-07"), breaks=[Break(pd.Period("2013-08", "M"), ("Rape",), "?")])
    assert found.seasonal
    rows = tables.xmr(found).printed
    assert rows[0][2:5] == ("500", "–", "–")
    assert rows[-1][3].replace(",", "").isdigit()


def test_a_break_is_among_the_cautions_of_the_priorities_it_concerns(folder):
    drop = read_drop(folder)
    who = Partnership(
        name="BSafe", area="Blackpool", county="Lancashire", peers=("Wyre",),
        priorities=tuple(Priority(slug=name.lower(), title=name, headline=name) for name in ("Rape", "Fraud")),
    )  # fmt: skip
    rape, fraud = (str(Briefing(drop, who, priority, "Blackpool").cautions()) for priority in who.priorities)
    assert "Since April 2015 Rape has been recorded in another way (New counting rules): the usual range" in rape
    assert "recorded in another way" not in fraud


def test_the_headline_warns_of_a_verdict_across_a_break(folder):
    def cautions(measure):
        briefing = Briefing(read_drop(folder), who, who.priority(measure.lower()), "Blackpool")
        counts = briefing.headline
        compared = comparison.districts(counts.to_frame(), briefing.county, area="Blackpool")
        summary = wording.in_short(change.year_to_date(counts), chart(counts), compared, forecast(counts))
        return [each.text for each in briefing.headline_of(summary).cautions]

    who = Partnership(
        name="BSafe", area="Blackpool", county="Lancashire", peers=("Wyre",),
        priorities=tuple(Priority(slug=name.lower(), title=name, headline=name) for name in ("Rape", "Fraud")),
    )  # fmt: skip
    (folder / "drop.toml").write_text(DECLARED.replace("2015-04", "2016-05"), encoding="utf-8")
    assert cautions("Rape") == [
        "Be careful: recording changed in May 2016 (New counting rules), so this does not compare like with like."
    ]
    assert cautions("Fraud") == []
    (folder / "drop.toml").write_text(DECLARED, encoding="utf-8")  # April 2015: all that is compared came since
    assert cautions("Rape") == []


def test_in_short_warns_where_recording_changed_between_the_months_compared(monthly):
    counts = stepped(monthly)
    late = Break(pd.Period("2016-05", "M"), ("Rape",), "A new system")
    compared = comparison.districts(counts.to_frame(), counts, area="Blackpool")
    for each, warned in ((late, True), (APRIL_2015, False)):
        shown = wording.in_short(change.year_to_date(counts), chart(counts, breaks=[each]), compared, forecast(counts))
        assert any(sentence.warning for sentence in shown.each) == warned
        assert shown.each[1].text.startswith("Be careful: recording changed in May 2016") == warned
        assert any("clear" in sentence.text.lower() for sentence in shown.each) != warned  # the warning, or a verdict


def test_a_headline_across_a_break_has_no_verdict_and_fits_the_published_schema(monthly):
    counts = stepped(monthly)
    late = [Break(pd.Period("2016-05", "M"), ("Rape",), "A new system")]
    changed, charted = change.year_to_date(counts, breaks=late), chart(counts, breaks=late)
    compared = comparison.districts(counts.to_frame(), counts, area="Blackpool")
    said = wording.headline(wording.in_short(changed, charted, compared, forecast(counts)), improvement="decrease")
    assert (said.verdict, said.status) == ("no verdict", "cannot be tested")
    about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    assert '"verdict": "no verdict"' in render_json([Document(about, said, (Section("In short", (said.change,)),))])


def test_a_suggested_break_is_shown_to_the_analyst_until_it_is_declared(folder):
    def shown():
        return " ".join(
            str(each)
            for each in explorer.blocks(read_drop(folder), area="Blackpool", measure="Rape", trend="linear", years=2)
        )

    assert "If recording of Rape in Blackpool changed" not in shown()
    (folder / "drop.toml").write_text("", encoding="utf-8")
    assert "If recording of Rape in Blackpool changed in April 2015, declare it in drop.toml" in shown()


def test_a_lasting_step_is_found_where_it_is(monthly):
    (found,) = level_shifts(stepped(monthly))
    assert (str(found.month), round(found.before), round(found.since)) == ("2015-04", 100, 160)


def test_two_steps_are_found_where_they_are_and_a_series_that_went_back_has_none(monthly):
    both = level_shifts(monthly([30, 34] * 7 + [60, 64] * 7 + [90, 94] * 6, "2013-04"))
    assert [(str(each.month), each.before, each.since) for each in both] == [
        ("2014-06", 32.0, 62.0), ("2015-08", 62.0, 92.0)]  # fmt: skip
    assert [(str(each.first), str(each.last)) for each in both] == [("2013-04", "2015-07"), ("2014-06", "2016-07")]
    assert level_shifts(monthly([30, 34] * 10 + [60, 64] * 5 + [31, 33, 32], "2013-04")) == ()


def test_levels_are_named_without_the_season_and_a_missing_month_counts_for_neither(monthly):
    season = [1.5, 0.5] * 14
    counts = monthly([30, 10] * 7 + [60, 20] * 6 + [None, 20], "2014-01")  # 20 a month, then 40
    (found,) = level_shifts(counts, season=pd.Series(season, counts.index))
    assert (str(found.month), found.before) == ("2015-03", 20.0)
    assert found.since == pytest.approx((6 * 60 + 7 * 20) / (6 * 1.5 + 7 * 0.5))


def test_a_step_that_chance_can_give_is_not_a_shift(monthly):
    # 3.0 standard errors are needed: with 7 months on either side and 25 a month, √(25 · 2/7) · 3 = 8.0.
    assert level_shifts(monthly([21] * 7 + [28] * 7)) == ()  # 2.6 standard errors apart: 7 / √(24.5 · 2/7)
    assert len(level_shifts(monthly([21] * 7 + [30] * 7))) == 1  # 3.3: 9 / √(25.5 · 2/7)


@pytest.mark.parametrize("values", [[0] * 41, [7] * 41, [5, 6] * 6, [None] * 30 + [5] * 11, [5] * 38 + [None] * 3])
def test_no_step_is_found_without_events_in_a_constant_series_or_in_too_few_months(monthly, values):
    assert level_shifts(monthly(values, "2013-04")) == ()


@pytest.mark.parametrize(
    ("month", "measure", "verdict"),
    [
        ("2016-08", "Rape", ""),
        ("2015-05", "Rape", ""),
        ("2015-04", "Rape", "clear rise"),  # the first month compared: all of them were recorded alike
        ("2016-04", "Fraud", "clear rise"),
    ],
)
def test_a_change_across_a_break_has_no_verdict(monthly, month, measure, verdict):
    counts = stepped(monthly, before=100, since=100)
    counts.loc["2016-04":] += 300
    result = change.year_to_date(counts, breaks=[Break(pd.Period(month, "M"), (measure,), "New counting rules")])
    assert result.verdict == verdict
    assert (result.chance_range is None) == (verdict == "")
    assert result.difference is not None


def test_a_table_and_the_number_of_clear_changes_leave_a_change_across_a_break_untested(monthly):
    across, alike = (
        change.year_to_date(stepped(monthly), breaks=breaks)
        for breaks in ([Break(pd.Period("2016-04", "M"), ("Rape",), "New counting rules")], [])
    )
    assert tables.periods([across]).printed[0][-2:] == ("–", "cannot be tested")
    assert wording.verdict(across).text == (
        "Whether this is more than chance cannot be said: recording changed in April 2016."
    )
    found = [false_alarms.expected_by_chance([each]).tested for each in (across, alike)]
    assert found == [0, 1]
