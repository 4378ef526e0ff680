"""The months of a chart on paper: a table of months and years."""

from __future__ import annotations

import re

from helpers.document.blocks import Chart, Missing, Table
from helpers.document.months_by_year import months_by_year
from helpers.document.numbers import Sum, count, other
from helpers.document.sentence import Sentence

NONE = Missing("not applicable")
HEADER = ("Month", "Count of offences", "Average", "Forecast")
MARCH, APRIL, MAY = (Sum("Wyre", "Rape", f"{month}..{month}") for month in ("2016-03", "2016-04", "2016-05"))
YEAR = Sum("Wyre", "Rape", "2016-04..2017-03")
ROWS = (
    ("March 2016", count(4, MARCH), NONE, NONE),
    ("April 2016", Missing("not supplied"), NONE, NONE),
    ("May 2016", Missing("to come"), NONE, other(6, MAY, "6", "forecast")),
    ("2016/17 in all", count(1, YEAR), NONE, other(70, YEAR, "70", "forecast")),
)


def cells(html):
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", html)]


def test_months_are_rows_from_april_on_and_financial_years_are_columns():
    assert cells(months_by_year("Rape in Wyre", HEADER, ROWS)) == [
        ["Month", "2015/16", "2016/17"],
        ["April", "", "not supplied"],
        ["May", "", "6\u00a0f"],
        ["March", "4", ""],
        ["All", "", "70\u00a0f"],
    ]


def test_a_caption_explains_the_mark_of_a_forecast_only_where_there_is_one():
    assert "<caption>Rape &lt;b&gt;, f: forecast</caption>" in months_by_year("Rape <b>", HEADER, ROWS)
    assert "<caption>Rape</caption>" in months_by_year("Rape", HEADER[:3], [row[:3] for row in ROWS[:2]])


def test_a_table_that_is_not_of_months_has_no_such_form():
    assert months_by_year("Rape", ("District", "Count"), [("Wyre", count(4, MARCH))]) == ""


def test_only_the_main_chart_has_it():
    data = Table("Rape in Wyre", HEADER, ROWS)
    for kind, expected in (("months", 1), ("regression", 0), ("own", 0)):
        html = Chart(kind, "Rape", data, Sentence("Rape by month."), "<svg/>").html()
        assert html.count('<table class="by-year">') == expected, kind
