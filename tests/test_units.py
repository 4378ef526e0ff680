"""The unit of a measure: attached once where a drop is opened, and printed by every sentence, table and chart."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import charts, tables, wording
from helpers.briefing import open_briefing
from helpers.desk import explorer, intervention
from helpers.partnership import Others, Partnership, Priority
from helpers.periods import Span
from helpers.statistics import (
    change,
    comparison,
    displacement,
    funnel,
    indicators,
    missing_locations,
    quarters,
    rates,
    units,
    xmr,
    year_end,
)
from helpers.statistics.indicators import Indicator

MONTHS = pd.period_range("2012-04", "2016-08", freq="M")
ASB, RAPE = "Antisocial Behaviour", "Rape"
DISTRICTS = ("Blackpool", "Wyre", "Fylde", "Preston", "Burnley")


@pytest.fixture
def counts():
    """Two measures of five districts and their county: each district has 100 incidents and 10 offences a month."""
    columns = {(area, ASB): 100.0 for area in DISTRICTS} | {(area, RAPE): 10.0 for area in DISTRICTS}
    columns |= {("Lancashire", ASB): 500.0, ("Lancashire", RAPE): 50.0}
    wave = pd.Series([i % 3 for i in range(len(MONTHS))], MONTHS)
    return units.attach(pd.DataFrame(columns, MONTHS).add(wave, axis="index"), {ASB: "incidents", RAPE: "offences"})


@pytest.fixture
def series(counts):
    return counts["Blackpool", ASB]


@pytest.fixture
def districts(counts):
    return counts[[(area, ASB) for area in DISTRICTS]]


@pytest.fixture
def county(counts):
    return counts["Lancashire", ASB]


# These operations of pandas keep `attrs`. It is documented as experimental, so this test notices a change.
TAKEN = {
    "a column": lambda counts: counts["Wyre", ASB],
    "columns": lambda counts: counts[[("Wyre", ASB), ("Wyre", RAPE)]]["Wyre", ASB],
    "an area's measures": lambda counts: counts["Lancashire"].get(ASB).rename(("Lancashire", ASB)),
    "a slice of months": lambda counts: counts["Wyre", ASB].loc["2014-04":"2015-03"],
    "a slice by place": lambda counts: counts["Wyre", ASB].iloc[:-7],
    "months without gaps": lambda counts: counts["Wyre", ASB].reindex(MONTHS[:5]),
    "months supplied": lambda counts: counts["Wyre", ASB].dropna(),
    "sums of columns": lambda counts: counts[[("Wyre", ASB)]].sum(axis="columns").rename(("Wyre", ASB)),
    "products": lambda counts: counts[[("Wyre", ASB)]].mul(pd.Series(2, MONTHS), axis="index")["Wyre", ASB],
    "quotients": lambda counts: (counts["Wyre", ASB] / pd.Series(2, MONTHS)).rename(("Wyre", ASB)),
    "groups": lambda counts: counts["Wyre", ASB].groupby(MONTHS.year).sum(),
    "another type": lambda counts: counts["Wyre", ASB].astype(int),
}


@pytest.mark.parametrize("take", TAKEN.values(), ids=TAKEN)
def test_what_is_taken_from_counts_carries_their_units(counts, take):
    assert units.of(take(counts)) == "incidents"


def test_each_measure_has_its_own_unit(counts):
    assert units.of(counts["Wyre", RAPE]) == "offences"
    assert units.of(counts["Wyre", ASB]) == "incidents"


def test_the_sum_of_two_measures_under_a_new_name_is_no_longer_of_one_measures_unit(counts):
    both = (counts["Wyre", ASB] + counts["Wyre", RAPE]).rename(("Wyre", "Both"))
    assert units.of(both) == "offences"


def test_the_counts_themselves_are_not_changed():
    plain = pd.DataFrame({("Wyre", RAPE): 1.0}, MONTHS)
    units.attach(plain, {RAPE: "reports"})
    assert plain.attrs == {}


def test_every_result_carries_the_unit_of_its_series(counts, series, districts, county):
    population = pd.DataFrame({"area": DISTRICTS, "year": 2016, "residents": 100_000})
    spans = {"before": Span.parse("2015-04..2015-08"), "after": Span.parse("2016-04..2016-08")}
    rated = rates.districts(districts, county, population, area="Blackpool")
    changed = change.year_to_date(series)
    located = missing_locations.missing_locations(districts, county, county * 0, change=changed)
    results = {
        "year to date": changed,
        "rolling year": change.rolling_year(series),
        "last financial year": change.last_financial_year(series),
        "peak months": change.peak_months(series, similar=districts),
        "each": change.each(districts)[-1],
        "plain chart": xmr.plain_chart(series),
        "chart": xmr.chart(series, county=county),
        "chart of two stretches": xmr.chart(series, breaks=[xmr.Break(MONTHS[24], (ASB,), "new rules")]),
        "each chart": xmr.each(districts, county=counts["Lancashire"])[0],
        "forecast": year_end.forecast(series, county=county),
        "regression": year_end.regression(series),
        "quarter": quarters.newest_quarter(series),
        "comparison": comparison.districts(districts, county, area="Blackpool"),
        "rates": rated,
        "funnel": funnel.funnel(rated).rates,
        "displacement": displacement.weighted_difference(series, districts["Wyre", ASB], **spans),
        "with locations spread": located.change_shared_out,
        "county with locations": located.county,
    }
    assert {name: result.unit for name, result in results.items()} == dict.fromkeys(results, "incidents")


def test_a_seasonal_chart_carries_it_too():
    winters = pd.Series([150 if month.month in (12, 1, 2) else 100 for month in MONTHS], MONTHS, name=("Wyre", ASB))
    noisy = winters + [(7 * i) % 5 for i in range(len(MONTHS))]
    charted = xmr.chart(units.attach(noisy.rename(("Wyre", ASB)), {ASB: "incidents"}))
    assert (charted.seasonal, charted.unit) == (True, "incidents")


def test_an_indicators_change_is_in_the_indicators_unit():
    def letters(period, value, earlier=None):
        return Indicator("Wyre", "Letters", "Tools", "letters", Span.parse(period), value, None, earlier)

    (changed,) = indicators.changes([letters("2016-04..2016-08", 12, letters("2015-04..2015-08", 9))])
    assert changed.unit == "letters"


def test_sentences_tables_and_charts_print_the_unit_of_the_result(series, districts, county):
    changed = change.year_to_date(series)
    compared = comparison.districts(districts, county, area="Blackpool")
    assert " 504 incidents in April to August 2016" in str(wording.change(changed))  # 500 + 0 + 1 + 2 + 0 + 1
    assert "incidents" in str(wording.verdict(changed))
    assert "incidents" in str(wording.quarter(quarters.newest_quarter(series)))
    assert "incidents" in str(wording.forecast(year_end.forecast(series, county=county)))
    assert "incidents" in str(wording.regression(year_end.regression(series)))
    assert tables.districts(compared).caption.startswith(f"{ASB} by district: incidents, ")
    shown = charts.months(xmr.chart(series))
    assert shown.data.caption.startswith(f"{ASB} in Blackpool: incidents a month, ")
    assert ">incidents a month" in shown.picture


def test_a_table_of_changes_names_the_unit_that_all_its_measures_have():
    period = Span.parse("2016-04..2016-08")
    incidents = change.Change("Wyre", ASB, period, period.year_before(), 120, 100, unit="incidents")
    offences = change.Change("Wyre", RAPE, period, period.year_before(), 11, 10)
    assert tables.changes([incidents], caption="One").caption == "One: incidents"
    assert tables.changes([incidents, offences], caption="Both").caption == "Both"


def priority(slug, headline=None, *breakdown, unit="offences"):
    return Priority(slug=slug, title=slug, headline=headline, breakdown=breakdown, unit=unit, no_count="None.")


def test_a_measures_unit_is_that_of_the_priority_that_it_is_the_headline_of():
    who = Partnership(
        name="BSafe",
        priorities=[
            priority("overview", "All crime", ASB, "Arson", unit="crimes"),
            priority("asb", ASB, "Noise", "Arson", unit="incidents"),
        ],
        others=Others(notebook="crime_type", unit="reports"),
    )
    measures = ("All crime", ASB, "Noise", "Arson", "Fraud")
    assert [who.unit(measure) for measure in measures] == ["crimes", "incidents", "incidents", "crimes", "reports"]
    # Two briefings show this measure with their headlines; each shows it in its own unit.
    own = who.priority("asb")
    assert [who.unit(measure, priority=own) for measure in measures] == [
        "crimes", "incidents", "incidents", "incidents", "reports",
    ]  # fmt: skip


def test_of_two_briefings_on_one_headline_each_has_its_own_unit():
    who = Partnership(name="BSafe", priorities=[priority("one", ASB, unit="calls"), priority("two", ASB, unit="cases")])
    assert [who.unit(ASB, priority=who.priority(slug)) for slug in ("one", "two")] == ["calls", "cases"]


def test_a_briefing_s_series_carry_the_units_of_the_partnership():
    briefing = open_briefing("overview", drop="2016-08", area="Blackpool")
    of_headlines = {column[1]: units.of(briefing.headlines[column]) for column in briefing.headlines}
    assert of_headlines == {
        "Violence Against The Person": "offences",
        "All Sexual Offences": "offences",
        "Domestic Abuse": "offences",
        "Antisocial Behaviour": "incidents",
    }
    opened = open_briefing("antisocial_behaviour", drop="2016-08", area="Blackpool")
    taken = [opened.headline, opened.county, opened.force, opened.counts(ASB, area="Wyre"), opened.county_counts(ASB)]
    assert [units.of(each) for each in taken] == ["incidents"] * 5
    assert units.of(opened.districts["Wyre", ASB]) == "incidents"
    assert units.of(opened.by_district("Domestic Abuse")["Wyre", "Domestic Abuse"]) == "offences"


def test_the_desk_prints_the_unit_of_the_measure_chosen(capsys):
    explorer.desk("2016-08", area="Blackpool", measure=ASB)
    assert " incidents, eight times in ten between " in capsys.readouterr().out


def test_the_desk_for_an_intervention_does_too(capsys):
    intervention.desk("2016-08", area="Blackpool", measure=ASB, controls="Preston", since="2016-04", months=5)
    assert f"{ASB} in Blackpool: 5,984 incidents in April to August 2016" in capsys.readouterr().out
