"""The sentences that answer the questions of a briefing: every rule that picks one, and what it must not claim."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers import wording
from helpers.periods import Span
from helpers.statistics import comparison
from helpers.statistics.change import Change
from helpers.statistics.indicators import Indicator
from helpers.statistics.xmr import Break, plain_chart
from helpers.statistics.year_end import YearEnd

answers = wording.answers

DATE = Span.parse("2016-04..2016-08")
NONE = float("nan")


def anew(month, *measures):
    return Break(pd.Period(month, "M"), measures or ("Rape",), "New counting rules")


def changed(current, previous, *, period="2016-04..2016-08", months=(), measure="Rape", **options):
    """A change with these totals; `months` are the counts of each month, now and a year before."""
    span = Span.parse(period)
    if months:
        points = pd.DataFrame(months, span.months, columns=["current", "previous"], dtype=float)
        options["points"] = points.assign(difference=points["current"] - points["previous"])
    return Change("Blackpool", measure, span, span.year_before(), current, previous, **options)


FIVE_HIGHER = [(500, 410), (490, 409), (495, 410), (505, 410), (475, 410)]
ONE_LOWER = [(500, 410), (490, 409), (495, 410), (605, 320), (375, 500)]


@pytest.mark.parametrize(
    ("change", "verdict", "text"),
    [
        (
            changed(2465, 2049, months=FIVE_HIGHER),
            "clear rise",
            "Clearly up: 2,465 offences from April to August 2016, against 2,049 a year before.",
        ),
        (
            changed(2049, 2465, months=[(before, now) for now, before in FIVE_HIGHER]),
            "clear fall",
            "Clearly down: 2,049 offences from April to August 2016, against 2,465 a year before.",
        ),
        (
            changed(2465, 2049, months=ONE_LOWER),
            "clear rise",
            "Clearly up: 2,465 offences from April to August 2016, against 2,049 a year before.",
        ),
        (
            changed(90, 30, period="2016-04", months=[(90, 30)]),
            "clear rise",
            "Clearly up: 90 offences in April 2016, against 30 a year before.",
        ),
        (
            changed(1250, 930, dispersion=10),
            "no clear change",
            "Up, but chance can give that: 1,250 offences from April to August 2016, against 930 a year before.",
        ),
        (
            changed(60, 62, unit="incidents"),
            "no clear change",
            "Down, but chance can give that: 60 incidents from April to August 2016, against 62 a year before.",
        ),
        (
            changed(60, 60),
            "no clear change",
            "Neither: 60 offences from April to August 2016, the same as a year before.",
        ),
        (changed(0, 0), "too few to say", "Neither: 0 offences from April to August 2016, the same as a year before."),
        (
            changed(6, 3),
            "too few to say",
            "Too few to say: 6 offences from April to August 2016, against 3 a year before.",
        ),
        (
            changed(40, 0),
            "clear rise",
            "Clearly up: 40 offences from April to August 2016, against 0 a year before.",
        ),
    ],
)
def test_the_direction_claims_as_much_as_the_verdict(change, verdict, text):
    assert (change.verdict, answers.direction(change).text) == (verdict, text)
    assert not answers.direction(change).warning


MORE = [(1040, 1000)] * 5  # 200 more than 5,000, where chance seldom gives more than 3√10,200 = 303
LIKELY = changed(5200, 5000, months=MORE, measure="Fraud")


@pytest.mark.parametrize(
    ("change", "up_or_down", "did_fall"),
    [
        (
            LIKELY,
            "Likely up: 5,200 offences from April to August 2016, against 5,000 a year before.",
            "They likely rose: ",
        ),
        (
            changed(5000, 5200, months=[(before, now) for now, before in MORE]),
            "Likely down: 5,000 offences from April to August 2016, against 5,200 a year before.",
            "They likely fell: ",
        ),
        (
            changed(5200, 5000, months=MORE, still_there=False),
            "Up, but the newest three months no longer show it: 5,200 offences from April to August 2016, against "
            "5,000 a year before.",
            "They rose, but the newest three months ",
        ),
        (
            changed(5200, 5000, months=[(1200, 1000), *[(1000, 1000)] * 4]),
            "Up, but it rests on a single month: 5,200 offences from April to August 2016, against 5,000 a year "
            "before.",
            "They rose, but it rests on a single month: ",
        ),
    ],
)
def test_a_likely_change_reads_differently_from_a_clear_one_and_from_none(change, up_or_down, did_fall):
    assert answers.direction(change).text == up_or_down
    assert answers.busiest(change).text.startswith(did_fall)


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ([(1, 1), (NONE, 1), (1, 1), (1, 1), (1, 1)], "This cannot be said: May 2016 was not supplied."),
        (
            [(1, NONE), (NONE, 1), (1, 1), (1, 1), (1, 1)],
            "This cannot be said: April 2015 and May 2016 were not supplied.",
        ),
        ([(1, NONE)] * 5, "This cannot be said: April to August 2015 were not supplied."),
        ([], "This cannot be said: a month was not supplied."),
    ],
)
def test_without_every_month_there_is_no_direction_and_the_months_are_named(months, text):
    answer = answers.direction(changed(None, None, months=months))
    assert (answer.text, answer.warning, answer.numbers) == (text, True, ())


def test_periods_that_are_not_alike_have_no_direction():
    longer = Change("Blackpool", "Cases", Span.parse("2016-04..2016-06"), Span.parse("2015-04..2016-03"), 136, 442)
    assert answers.direction(longer).text == (
        "This cannot be said: 136 offences from April to June 2016 and 442 from April 2015 to March 2016 cover "
        "different lengths of time."
    )
    year = Change("Blackpool", "Incidents", Span.parse("2016"), Span.parse("2015"), 112, 103)
    assert answers.direction(year).text == (
        "This is not known: 112 offences in 2016, against 103 in 2015, but the source does not name the months."
    )


def test_a_change_in_recording_comes_before_the_direction():
    answer = answers.direction(changed(2465, 2049), breaks=[anew("2016-05")])
    assert answer.warning
    assert answer.text == (
        "Be careful: recording changed in May 2016, so 2,465 offences from April to August 2016 and 2,049 a year "
        "before are not alike."
    )
    known = replace(changed(2465, 2049), breaks=(anew("2016-05"),))  # the change itself names the break
    assert answers.direction(known) == answer
    assert answers.priorities([known, LEVEL]).text.startswith("Be careful: recording changed for Rape.")
    # A change in the first month of the year before leaves both periods recorded alike.
    assert answers.direction(changed(2465, 2049), breaks=[anew("2015-04")]).text.startswith("Clearly up: ")


def test_missing_locations_come_before_the_direction():
    answer = answers.direction(changed(60, 62), doubt=True)
    assert answer.warning
    assert answer.text.startswith("Be careful: missing locations may change this. Down, but chance can give that")
    assert answers.busiest(changed(20, 60), doubt=True).text.startswith(
        "Be careful: missing locations may change this. Yes, clearly: 20 offences"
    )


def test_the_direction_is_filled_with_the_two_totals():
    answer = answers.direction(changed(2465, 2049, months=FIVE_HIGHER))
    assert [(each.of.span, each.listed) for each in answer.numbers] == [
        ("2016-04..2016-08", "2465"),
        ("2015-04..2015-08", "2049"),
    ]


@pytest.mark.parametrize(
    ("change", "begin"),
    [
        (changed(20, 60), "Yes, clearly: 20 offences"),
        (changed(60, 20), "No, they clearly rose: 60 offences"),
        (changed(60, 62), "They fell, but chance can give that: 60 offences"),
        (changed(62, 60), "They rose, but chance can give that: 62 offences"),
        (changed(30, 20), "It varies too much to tell: 30 offences"),  # 3√50 = 21.2, more than 20
        (changed(60, 60), "No: 60 offences from April to August 2016, the same as a year before."),
        (changed(None, 60), "This cannot be said: "),
    ],
)
def test_whether_the_busiest_months_fell(change, begin):
    assert answers.busiest(change).text.startswith(begin)


def indicator(name, value, *, out_of=None, period="2016-04..2016-08", unit="referrals", area="Blackpool", earlier=None):
    return Indicator(area, name, "", unit, Span.parse(period), value, out_of, earlier)


def test_an_indicator_goes_where_its_numbers_allow():
    fewer = indicator("Referrals", 24, earlier=indicator("Referrals", 36, period="2015-04..2015-08"))
    assert answers.indicator_direction([fewer], area="Blackpool").text == (
        "Down, but chance can give that: 24 referrals from April to August 2016, against 36 a year before."
    )
    year = indicator("Total", 112, period="2016", earlier=indicator("Total", 103, period="2015"), unit="incidents")
    assert answers.indicator_direction([replace(year, unfinished=True)], area="Blackpool").text == (
        "We cannot say: 112 incidents in 2016, which is not over, and 103 in 2015."
    )
    assert answers.indicator_direction([fewer], area="Wyre").text == (
        "This cannot be said: no number for Wyre has an earlier one to compare it with."
    )


def series(*counts, last="2016-08"):
    return pd.Series(
        counts, pd.period_range(end=last, periods=len(counts), freq="M"), name=("Blackpool", "Rape"), dtype=float
    )


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        # Mean 240/13 = 18.5, mean moving range (11 * 10 + 40)/12 = 12.5: limits 18.5 ± 33.25.
        ([10, 20] * 6 + [60], "Yes: August (60) is above the usual range, 0 to 52."),
        # Mean 665/13 = 51.2, mean moving range (11 * 10 + 45)/12 = 12.9: limits 51.2 ± 34.4.
        ([60, 50] * 6 + [5], "Yes: August (5) is below the usual range, 17 to 86."),
        # Mean 253/19 = 13.3, mean moving range 52/18 = 2.9: limits 13.3 ± 7.7. Eight months are above 13.3.
        (
            [10, 14] * 6 + [16, 15, 16, 15, 16, 15, 16],
            "Yes: August (16) is the 8th month running above average.",
        ),
        # Mean 203/19 = 10.7; the same moving ranges. Eight months are below 10.7.
        (
            [14, 10] * 6 + [8, 9, 8, 9, 8, 9, 8],
            "Yes: August (8) is the 8th month running below average.",
        ),
        # Mean 380/19 = 20, mean moving range (11 * 20 + 13 + 6)/18 = 13.3: limits 20 ± 35.3.
        (
            [10, 30] * 6 + [17, 18, 19, 20, 21, 22, 23],
            "Yes: August (23) ends a rise in every month since February 2016.",
        ),
        (
            [30, 10] * 6 + [23, 22, 21, 20, 19, 18, 17],
            "Yes: August (17) ends a fall in every month since February 2016.",
        ),
        # Mean 344/27 = 12.7, mean moving range (23 * 4 + 21)/26 = 4.3: two sigma end at 20.4, limits 12.7 ± 11.6.
        (
            [10, 14] * 12 + [21, 14, 21],
            "Yes: August (21) is again near the top of the usual range, 1 to 24.",
        ),
        # Mean 470/27 = 17.4, mean moving range 370/26 = 14.2: limits 17.4 ± 37.9, June's 80 outside.
        (
            [10, 20] * 12 + [80, 10, 20],
            "No, but June 2016 was: August (20) is in the usual range, 0 to 55.",
        ),
        # Mean 470/27 = 17.4, mean moving range 320/26 = 12.3: the 80 outside is more than a year ago.
        (
            [80] + [10, 20] * 13,
            "No: August (20) is in the usual range, 0 to 50.",
        ),
        # Mean 11, moving ranges 2: limits 11 ± 5.32.
        ([10, 12] * 6, "No: August (12) is in the usual range, 6 to 16."),
        # Mean 10.7, moving ranges 2, of three months only.
        (
            [10, 12, 10],
            "No, as far as so few months can show: August (10) is in the usual range, 5 to 16.",
        ),
        ([10], "This cannot be said yet: two months in a row are needed to know what is usual."),
        (
            [10, 12] * 6 + [NONE],
            "Be careful: August 2016 was not supplied. No: July (12) is in the usual range, 6 to 16.",
        ),
    ],
)
def test_whether_the_newest_month_is_unusual_and_by_which_rule(counts, text):
    assert answers.unusual(plain_chart(series(*counts))).text == text


def test_the_usual_range_follows_a_season_and_a_change_in_recording():
    high, few = plain_chart(series(*[10, 20] * 6, 60)), plain_chart(series(10, 12, 10))
    assert answers.unusual(replace(high, seasonal=True)).text == (
        "Yes: August (60) is above the usual range for the time of year, 0 to 52."
    )
    assert answers.unusual(replace(few, breaks=(anew("2016-06"),))).text.startswith(
        "No, by the few months since recording changed in June 2016: August (10) is in the usual range"
    )
    assert answers.unusual(replace(high, breaks=(anew("2015-08"),))).text.startswith(
        "Yes, by the months since recording changed in August 2015: August (60) is above"
    )
    assert answers.unusual(replace(plain_chart(series(10)), breaks=(anew("2016-08"),))).text == (
        "This cannot be said yet: recording changed in August 2016, and two months in a row are needed to know what is "
        "usual."
    )
    rising = plain_chart(series(*[10, 30] * 6, 17, 18, 19, 20, 21, 22, 23))
    assert answers.unusual(replace(rising, seasonal=True)).text.endswith(
        "ends a rise in every month since February 2016, the season taken out."
    )


def test_limits_and_runs_are_numbers_about_the_whole_history():
    outside = answers.unusual(plain_chart(series(*[10, 20] * 6, 60)))
    assert [(each.of.span, each.statistic, each.part, each.listed) for each in outside.numbers] == [
        ("2016-08..2016-08", "count", "", "60"),
        ("2015-08..2016-08", "limit", "lower natural process limit", "0"),
        ("2015-08..2016-08", "limit", "upper natural process limit", "52"),
    ]
    run = answers.unusual(plain_chart(series(*[10, 14] * 6, 16, 15, 16, 15, 16, 15, 16))).numbers[-1]
    assert (run.of.span, run.listed) == ("2016-01..2016-08", "8")


@pytest.mark.parametrize(
    ("districts", "text"),
    [
        (
            {"Blackpool": (40, 50), "Wyre": (20, 30), "Fylde": (10, 9)},
            "Of the 3 districts, 1 rose more than Blackpool (+25.0%); Lancashire as a whole rose by 27.1%.",
        ),
        (
            {"Blackpool": (40, 50), "Wyre": (20, 10), "Fylde": (10, 9)},
            "None of the 3 districts rose more than Blackpool (+25.0%); Lancashire as a whole fell by 1.4%.",
        ),
        (
            {"Blackpool": (50, 40), "Wyre": (20, 10), "Fylde": (10, 20)},
            "Of the 3 districts, 1 fell more than Blackpool (−20.0%); Lancashire as a whole fell by 12.5%.",
        ),
        (
            {"Blackpool": (50, 40), "Wyre": (20, 30), "Fylde": (10, 10)},
            "None of the 3 districts fell more than Blackpool (−20.0%); Lancashire as a whole did not change.",
        ),
        (
            {"Blackpool": (50, 50), "Wyre": (20, 30), "Fylde": (10, 9)},
            "Blackpool did not change: of the 3 districts, 1 rose and 1 fell; Lancashire as a whole rose by 11.3%.",
        ),
        (
            {"Blackpool": (40, 50), "Wyre": (20, 25)},
            "Like the others: both districts changed by the same per cent (+25.0%); Lancashire as a whole rose by "
            "25.0%.",
        ),
        (
            {"Blackpool": (40, 50), "Wyre": (20, 25), "Fylde": (None, 9)},
            "Like the others: both districts changed by the same per cent (+25.0%).",
        ),
        ({"Blackpool": (None, 50), "Wyre": (20, 30)}, "This cannot be said: a month of Blackpool was not supplied."),
        (
            {"Blackpool": (0, 50), "Wyre": (20, 30)},
            "Blackpool has no place among the districts: it had none a year before, and 50 offences in April 2016.",
        ),
        ({"Wyre": (20, 30)}, "This cannot be said: no Rape was supplied for Blackpool."),
        ({"Blackpool": (20, 30)}, "This cannot be said: there is no other district to compare Blackpool with."),
    ],
)
def test_how_many_districts_moved_further(districts, text):
    index = pd.period_range("2015-04", "2016-04", freq="M")
    counts = pd.DataFrame(
        {(area, "Rape"): [before, *[0] * 11, now] for area, (before, now) in districts.items()}, index, dtype=float
    )
    whole = counts.sum(axis=1, skipna=False).rename(("Lancashire", "Rape"))
    assert answers.comparison(comparison.districts(counts, whole, area="Blackpool")).text == text


def test_a_warning_comes_before_the_comparison(compare):
    result = compare(Blackpool=(40, 50), Wyre=(20, 20))
    answer = answers.comparison(result, breaks=[anew("2016-02")])
    assert answer.warning
    assert answer.text.startswith("Be careful: recording changed in February 2016. None of the 2 districts rose more")
    answer = answers.comparison(result, doubt=True)
    assert answer.warning
    assert answer.text.startswith("Be careful: missing locations may change this. None of the 2 districts rose more")


YEAR = Span.parse("2016-04..2017-03")


def points(recorded=(10, 10, 10, 10, 10), estimate=20.0):
    """The year's months: those recorded, and an estimate for every other."""
    counts = [*recorded, *[NONE] * (12 - len(recorded))]
    frame = pd.DataFrame({"count": counts}, YEAR.months)
    return frame.assign(estimate=frame["count"].isna() * estimate).replace({"estimate": {0: NONE}})


def forecast(total, low, high, previous, *, rows=None, history="2013-04..2016-08"):
    ends = (low, high, low, high)
    frame = points() if rows is None else rows
    return YearEnd("Blackpool", "Rape", YEAR, Span.parse(history), None, total, 50, previous, *ends, points=frame)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (
            forecast(1794.4, 1750.2, 1840.0, 1560),
            "Probably up: about 1,794 offences in 2016/17 (80% range: 1,750 to 1,840), against 1,560 in 2015/16.",
        ),
        (
            forecast(1794.4, 1750.2, 1840.0, 1900),
            "Probably down: about 1,794 offences in 2016/17 (80% range: 1,750 to 1,840), against 1,900 in 2015/16.",
        ),
        (
            forecast(1794.4, 1750.2, 1840.0, 1755),
            "Not clearly up or down: about 1,794 offences in 2016/17 (80% range: 1,750 to 1,840); 1,755 in 2015/16.",
        ),
        (
            forecast(1794.4, 1750.2, 1840.0, None),
            "To about 1,794 offences in 2016/17 (80% range: 1,750 to 1,840); 2015/16 was not supplied in full.",
        ),
        (
            forecast(None, None, None, None, history="2015-06..2016-08"),
            "This cannot be said yet: fewer than two years of months were supplied since June 2015.",
        ),
        (
            forecast(120, None, None, 150, rows=points([10] * 12)),
            "The year is over: 2016/17 ended with 120 offences, against 150 in 2015/16.",
        ),
        (
            forecast(120, None, None, None, rows=points([10] * 12)),
            "The year is over: 2016/17 ended with 120 offences, and 2015/16 was not supplied in full.",
        ),
        (
            forecast(1794.4, 1750.2, 1840.0, 1560, rows=points((10, NONE, 10, 10, 10))),
            "Be careful: May 2016 was not supplied. Probably up: about 1,794 offences in 2016/17 (80% range: 1,750 to "
            "1,840), against 1,560 in 2015/16.",
        ),
    ],
)
def test_where_the_year_is_heading(result, text):
    assert answers.year_end(result).text == text


@pytest.mark.parametrize(
    ("result", "month", "text"),
    [
        (
            forecast(1794.4, 1750.2, 1840.0, 1560),
            "2015-05",
            "To about 1,794 offences in 2016/17 (80% range: 1,750 to 1,840). Recording changed in May 2015: do not "
            "compare it with 1,560 in 2015/16.",
        ),
        (
            forecast(1794.4, 1750.2, 1840.0, 1560),  # April 2015 to March 2017 were recorded alike
            "2015-04",
            "Probably up: about 1,794 offences in 2016/17 (80% range: 1,750 to 1,840), against 1,560 in 2015/16.",
        ),
        (
            forecast(None, None, None, 1560),
            "2016-07",
            "This cannot be said yet: recording changed in July 2016, and the months since are too few.",
        ),
        (
            forecast(120, None, None, 150, rows=points([10] * 12)),
            "2016-07",
            "The year is over: 2016/17 ended with 120 offences. Recording changed in July 2016: do not compare "
            "it with 150 in 2015/16.",
        ),
    ],
)
def test_years_that_were_not_recorded_alike_are_not_compared(result, month, text):
    assert answers.year_end(replace(result, breaks=(anew(month),))).text == text


def test_the_forecast_is_listed_under_its_own_name_and_the_last_year_under_its_months():
    numbers = answers.year_end(forecast(1794.4, 1750.2, 1840.0, 1560)).numbers
    assert [(each.of.span, each.part, each.listed) for each in numbers] == [
        ("2016-04..2017-03", "forecast of the 2016-17 total", "1794"),
        ("2016-04..2017-03", "forecast of the 2016-17 total, 80% range from", "1750"),
        ("2016-04..2017-03", "forecast of the 2016-17 total, 80% range to", "1840"),
        ("2015-04..2016-03", "", "1560"),
    ]


UP, DOWN = changed(300, 200, measure="Violence"), changed(200, 300, measure="Theft")
LEVEL, FEW, INCOMPLETE = changed(60, 62), changed(6, 3, measure="Arson"), changed(None, 9, measure="Fraud")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ([UP, LEVEL], "Of 2 priorities that can be tested, 1 rose clearly (Violence)."),
        (
            [UP, DOWN, LEVEL],
            "Of 3 priorities that can be tested, 1 rose clearly (Violence) and 1 fell clearly (Theft).",
        ),
        (
            [DOWN, FEW, INCOMPLETE],
            "Of 1 priority that can be tested, 1 fell clearly (Theft); 2 cannot be tested.",
        ),
        ([LEVEL, LEVEL, FEW], "None of 2 priorities that can be tested changed clearly; 1 cannot be tested."),
        (
            [UP, LIKELY, LEVEL],
            "Of 3 priorities that can be tested, 1 rose clearly (Violence) and 1 likely rose (Fraud).",
        ),
        ([UP] * 4 + [LEVEL], "Of 5 priorities that can be tested, 4 rose clearly."),
        (
            [FEW, INCOMPLETE],
            "This cannot be said: of 2 priorities, the numbers are too few or a month is missing.",
        ),
        ([FEW], "This cannot be said: of 1 priority, the numbers are too few or a month is missing."),
        ([], "This cannot be said: no other priority is counted by the month."),
    ],
)
def test_how_the_priorities_stand(changes, text):
    assert answers.priorities(changes).text == text


def test_a_warning_comes_before_the_priorities():
    answer = answers.priorities([UP, LEVEL], breaks=[anew("2016-05", "Violence"), anew("2014-05", "Rape")])
    assert answer.warning
    assert answer.text == (
        "Be careful: recording changed for Violence. 1 priority can be tested, and it did not change clearly; 1 cannot "
        "be tested."
    )
    assert answers.priorities([UP], doubt=True).text.startswith("Be careful: missing locations may change this. Of")


AGES = [
    indicator(f"Victims aged {age}", share, unit="percent") for age, share in (("15 to 24", 27.0), ("25 to 29", 16.5))
]
CAMERAS = [indicator("Footage: assaults", 69), indicator("Footage: thefts", 21)]
TOOLS = [
    indicator("Letters", 8),
    indicator("Notices", 56),
    indicator("Penalties", 0),
    indicator("Orders", 9),
    indicator("Injunctions", 10),
    indicator("Letters that helped", 6, out_of=8),
]
THEMES = [
    indicator("Referrals", 18, period="to date"),
    indicator("Referrals: drugs", 7, out_of=18, period="to date"),
    indicator("Referrals: trade", 5, out_of=18, period="to date"),
    indicator("Referrals: guns", 6, out_of=18, period="to date"),
    indicator("Referrals: trafficking", 4, out_of=18, period="to date"),
]


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ([AGES], "27% of victims were aged 15 to 24 from April to August 2016."),
        ([CAMERAS], "Footage: assaults (69) and thefts (21) from April to August 2016."),
        ([THEMES[:2]], "Referrals (18) and Referrals: drugs (7 of 18) so far."),
        (
            [CAMERAS, [indicator("Avert", 46, period="to date")]],
            "Footage: assaults (69) and thefts (21) from April to August 2016; Avert: 46 so far.",
        ),
        ([TOOLS], "Most often Notices (56) and Injunctions (10) from April to August 2016."),
        ([THEMES], "Referrals: most often drugs (7 of 18) and guns (6 of 18) so far."),
        (
            [[AGES[0], indicator("Offenders aged 15 to 24", 29.0, unit="percent"), AGES[1]]],
            "27% of victims and 29% of offenders were aged 15 to 24 from April to August 2016.",
        ),
        (
            [[indicator("Old", 57, out_of=268), indicator("Online", 15, unit="percent")]],
            "Old (57 of 268) and Online (15%) from April to August 2016.",
        ),
        (
            [[indicator("Cases", 5, period="2016-04..2016-06"), indicator("Calls", 9)]],
            "Cases (5, April to June 2016) and Calls (9, April to August 2016).",
        ),
        ([[indicator("Orders", 0), indicator("Notices", 0)]], "Orders and Notices: none from April to August 2016."),
        (
            [[indicator("Cases", 24, earlier=indicator("Cases", 36, period="2015-04..2015-08"))]],
            "Cases: 24 from April to August 2016, against 36 a year before.",
        ),
        (
            [[indicator("Cases", 136, period="2016-04..2016-06",
                        earlier=indicator("Cases", 442, period="2015-04..2016-03"))]],
            "Cases: 45.3 a month from April to June 2016, against 36.8 from April 2015 to March 2016.",
        ),
        (
            [[indicator("Repeats", 30, out_of=136, period="2016-04..2016-06",
                        earlier=indicator("Repeats", 84, out_of=442, period="2015-04..2016-03"))]],
            "Repeats: 30 of 136 from April to June 2016, against 84 of 442 from April 2015 to March 2016.",
        ),
        ([[indicator("Avert", 273, area="Lancashire")]],
         "This cannot be said: no number was supplied for Blackpool itself."),
        ([[]], "This cannot be said: no such number was supplied."),
    ],
)  # fmt: skip
def test_what_indicators_answer(groups, text):
    assert answers.indicators(*groups, area="Blackpool").text == text


def test_a_county_s_numbers_do_not_answer_for_the_area():
    both = [indicator("Avert", 273, area="Lancashire"), indicator("Avert", 46)]
    assert answers.indicators(both, area="Blackpool").text == "Avert: 46 from April to August 2016."


def test_indicators_are_listed_under_their_names():
    numbers = answers.indicators([indicator("Old", 57, out_of=268), AGES[1]], area="Blackpool").numbers
    assert [(each.of.measure, each.statistic, each.part, each.listed) for each in numbers] == [
        ("Old", "count", "", "57"),
        ("Old: out of", "count", "", "268"),
        ("Victims aged 25 to 29", "share", "", "16.5"),
    ]
