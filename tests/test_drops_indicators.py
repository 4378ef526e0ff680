"""`indicators.csv`: periods, shares and what is refused."""

import math
from pathlib import Path

import pytest

from helpers.drops import load, read_drop
from helpers.refusal import Refused
from helpers.statistics.indicators import newest
from helpers.wording.indicators import indicator

HEADER = "priority,area,indicator,group,period_start,period_end,value,out_of,unit\n"
GOOD = "marac,Blackpool,Cases,MARAC,2016-04,2016-06,136,,cases\n"
FUTURE = "is after the drop's last month, 2016-08: correct it, or name the drop's folder for its last month."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A sound drop of August 2016 without indicators, in a project's folder of its own."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "raw" / "2016-08"
    folder.mkdir(parents=True)
    (folder / "counts.csv").write_text("area,measure,month,count\nBlackpool,Rape,2016-08,4\n", encoding="utf-8")
    return folder


def row(**cells):
    """The good row with these cells replaced."""
    good = dict(zip(HEADER.strip().split(","), GOOD.strip().split(","), strict=True))
    return ",".join((good | cells).values()) + "\n"


def written(folder: Path, *rows: str) -> Path:
    (folder / "indicators.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return folder


def read(folder: Path, *rows: str):
    return read_drop(written(folder, *rows)).indicators


def problems(folder: Path, *rows: str):
    with pytest.raises(Refused) as refused:
        read(folder, *rows)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        ("2016-04", "2016-06", "2016-04..2016-06"),
        ("2016-08", "2016-08", "2016-08..2016-08"),
        ("2015", "2015", "2015"),
        ("", "2016-08", "to date"),
        ("", "2016", "to date"),
    ],
)
def test_a_period_is_of_months_a_year_or_to_date(folder, start, end, key):
    assert read(folder, row(period_start=start, period_end=end))["period"].to_list() == [key]


def test_a_value_and_what_it_is_part_of_are_numbers_and_a_blank_is_missing(folder):
    rows = read(folder, row(value="27", out_of="100"), row(indicator="Share", value="29.5", unit="percent"))
    assert rows["value"].to_list() == [27, 29.5]
    assert rows["out_of"][0] == 100
    assert math.isnan(rows["out_of"][1])


def test_a_value_may_be_as_large_as_what_it_is_a_part_of(folder):
    assert read(folder, row(value="18", out_of="18"))["out_of"].to_list() == [18]


def test_a_share_larger_than_its_whole_is_refused_with_both(folder):
    assert problems(folder, GOOD, row(indicator="Themes", value="22", out_of="18")) == [
        "indicators.csv, row 3, column out_of: 22 cannot be part of 18; correct one of them."
    ]


def test_nothing_of_nothing_is_read_and_has_no_share(folder):
    assert problems(folder, row(value="1", out_of="0")) == [
        "indicators.csv, row 2, column out_of: 1 cannot be part of 0; correct one of them."
    ]
    (folder / "indicators.csv").write_text(HEADER + row(value="0", out_of="0", unit="victims"), encoding="utf-8")
    (found,) = newest(read_drop(folder).indicators)
    assert found.share is None
    assert "0 of 0 victims (no share) in Blackpool" in str(indicator(found))


def test_a_backward_period_is_refused_with_both_ends(folder):
    assert problems(folder, row(period_start="2016-06", period_end="2016-04")) == [
        "indicators.csv, row 2, column period_start: '2016-06' is after the period's end, '2016-04'; correct one of "
        "them."
    ]


def test_a_period_from_a_year_to_a_month_is_refused(folder):
    assert problems(folder, row(period_start="2015", period_end="2016-04")) == [
        "indicators.csv, row 2, column period_start: '2015' and the period's end, '2016-04', must both be months or "
        "both be years; correct one of them."
    ]


@pytest.mark.parametrize("cell", ["-5", ".5", "5%", "1,5", "many", "", "1e3", "5.5.5", "NaN"])
def test_a_value_that_is_not_a_number_is_refused_with_its_row(folder, cell):
    quoted = f'"{cell}"' if "," in cell else cell
    assert problems(folder, GOOD, row(indicator="Children", value=quoted)) == [
        f"indicators.csv, row 3, column value: '{cell}' is not a number of 0 or more: correct it."
    ]


@pytest.mark.parametrize("cell", ["Aug-16", "2016-13", "2016/17", "16"])
def test_an_unreadable_period_is_refused_with_its_row_and_column(folder, cell):
    assert problems(folder, row(period_start=cell)) == [
        f"indicators.csv, row 2, column period_start: '{cell}' is not a month or a year: write it as 2016-08."
    ]


def test_a_period_that_ends_after_the_drop_is_refused(folder):
    assert problems(folder, row(period_end="2016-09")) == [
        f"indicators.csv, row 2, column period_end: '2016-09' {FUTURE}"
    ]


def test_a_year_after_the_drops_is_refused(folder):
    assert f"indicators.csv, row 2, column period_end: '2017' {FUTURE}" in problems(
        folder, row(period_start="2017", period_end="2017")
    )


@pytest.mark.parametrize("column", ["priority", "area", "indicator", "group", "unit", "period_end"])
def test_a_blank_cell_is_refused_with_its_column(folder, column):
    assert problems(folder, row(**{column: " "})) == [
        f"indicators.csv, row 2, column {column}: '' is blank: fill it in."
    ]


def test_the_same_indicator_of_the_same_period_twice_is_refused(folder):
    assert problems(folder, GOOD, row(value="137")) == [
        "indicators.csv, row 3: marac, Blackpool, Cases, 2016-04, 2016-06 is already in row 2; keep one."
    ]


def test_the_same_indicator_of_two_periods_is_not_a_duplicate(folder):
    assert len(read(folder, GOOD, row(period_start="2015-04", period_end="2016-03", value="442"))) == 2


def test_several_problems_have_a_sentence_each_in_the_order_of_the_file(folder):
    rows = [row(value="many"), row(area="", indicator="B"), row(indicator="C", period_start="2016-13"), GOOD, GOOD]
    told = problems(folder, *rows)
    assert [problem.split(":")[0] for problem in told] == [
        "indicators.csv, row 2, column value",
        "indicators.csv, row 3, column area",
        "indicators.csv, row 4, column period_start",
        "indicators.csv, row 5",
        "indicators.csv, row 6",
    ]


def test_a_missing_column_is_refused(folder):
    (folder / "indicators.csv").write_text(HEADER.replace(",unit", ""), encoding="utf-8")
    with pytest.raises(Refused, match=r"indicators\.csv has no column 'unit'"):
        read_drop(folder)


def test_an_indicator_to_date_survives_the_store(folder):
    written(folder, row(period_start="", value="3", out_of="18"))
    first, again = load("2016-08").indicators, load("2016-08").indicators
    assert first["period"].to_list() == again["period"].to_list() == ["to date"]
    assert again["value"].to_list() == [3.0]
    assert again["out_of"].to_list() == [18.0]


@pytest.mark.parametrize(
    ("value", "unit", "problem"),
    [
        ("27.5", "cases", "27.5 cases is not a whole number; correct it, or name its unit as a rate, such as 'per "
         "1,000 residents'."),
        ("12%", "cases", "'12%' is not a number of 0 or more: correct it."),
    ],
)  # fmt: skip
def test_an_impossible_value_is_refused(folder, value, unit, problem):
    assert problems(folder, row(value=value, unit=unit)) == [f"indicators.csv, row 2, column value: {problem}"]


def test_a_share_above_100_per_cent_is_read_and_named(folder):
    (folder / "indicators.csv").write_text(HEADER + row(value="104.2", unit="percent", out_of=""), encoding="utf-8")
    drop = read_drop(folder)
    assert drop.indicators["value"].tolist() == [104.2]
    assert drop.notes["indicators.csv"] == (
        "indicators.csv: more than 100 per cent (104.2 in row 2): possible where outcomes are of crimes recorded "
        "before.",
    )


def test_a_rate_is_read_and_no_change_of_it_is_tested(folder):
    rates = [
        row(value=value, out_of="", unit='"per 1,000 residents"', period_start=start, period_end=end)
        for value, start, end in (
            ("13.92", "2015-04", "2015-06"),
            ("14.56", "2016-04", "2016-06"),
            ("NC", "2016-07", "2016-08"),
        )
    ]
    (folder / "indicators.csv").write_text(HEADER + "".join(rates), encoding="utf-8")
    drop = read_drop(folder)
    (found,) = newest(drop.indicators)
    assert (found.value, found.earlier.value, found.change, found.monthly_rate) == (14.56, 13.92, None, None)
    assert "14.56 per 1,000 residents" in str(indicator(found))
    assert "against 13.92 per 1,000 residents in April to June 2015" in str(indicator(found))
    assert drop.notes["indicators.csv"] == (
        "indicators.csv: 'NC' (not collected) is in 1 cell (row 4, column value): not supplied.",
    )
