"""A table whose newest month was probably not supplied is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.drops.newest_month import newest_month_problems

MONTHS = pd.period_range("2021-11", "2022-11", freq="M")
AREAS = ("Fylde", "Preston", "Wyre", "Lancashire")


def table(**newest):
    """Thirteen months of three measures in four areas: the county's thefts 90 or 110, burglaries 20 and more."""
    counts = {
        (area, measure): [least + (7 * month + 3 * place) % 11 for month in range(13)]
        for place, area in enumerate(AREAS)
        for measure, least in (("Theft", 30), ("Burglary", 20))
    } | {(area, "Arson"): [month % 2 for month in range(13)] for area in AREAS}
    counts["Lancashire", "Theft"] = [90, 110] * 6 + [90]
    found = pd.DataFrame(counts, MONTHS, dtype=float)
    for measure, count in newest.items():
        found.loc["2022-11", [(area, measure) for area in AREAS]] = count
    return found


def test_a_table_of_usual_months_is_not_refused():
    assert newest_month_problems(table()) == []
    assert newest_month_problems(table(Arson=0)) == []  # as often before
    assert newest_month_problems(table(Theft=0).iloc[-6:]) == []  # five months do not show the usual count


def test_a_measure_that_is_0_in_every_area_is_refused_by_name():
    (problem,) = newest_month_problems(table(Theft=0))
    assert problem.startswith("Theft is 0 in every area in 2022-11, where 100 a month were usual: send its counts, or ")
    one_area = table(Theft=0)
    one_area.loc["2022-11", ("Wyre", "Theft")] = 1
    assert newest_month_problems(one_area) == []
    not_supplied = table(Theft=np.nan)
    assert newest_month_problems(not_supplied) == []


def test_a_month_of_nothing_but_0_is_refused_once():
    (problem,) = newest_month_problems(table(Theft=0, Burglary=0, Arson=0))
    assert problem.startswith(
        "Every count of 2022-11 is 0, where 100 a month were usual of Theft alone: send the month's"
    )


def test_a_copy_of_the_month_before_is_refused_but_not_where_months_are_often_alike():
    copied = table()
    copied.iloc[-1] = copied.iloc[-2]
    copied[("Wyre", "Theft")] = np.nan  # a series that was not supplied does not count
    assert newest_month_problems(copied) == ["Every count of 2022-11 is that of 2022-10: send the month's own counts."]
    copied.iloc[4] = copied.iloc[3]
    assert newest_month_problems(copied) == []


@pytest.mark.parametrize(("areas", "problems"), [(5, 1), (4, 0)])
def test_a_few_counts_may_be_alike_by_chance(areas, problems):
    copied = pd.DataFrame({(str(area), name): [1, 2, 3, 3] for area in range(areas) for name in ("Theft", "Arson")})
    copied.index = MONTHS[-4:]
    assert len(newest_month_problems(copied)) == problems
