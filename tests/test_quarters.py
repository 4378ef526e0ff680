"""How a quarter ranks among the quarters of three years."""

from __future__ import annotations

from helpers.statistics.quarters import newest_quarter


def test_a_quarter_is_the_sum_of_its_three_months_and_the_highest_ranks_first(monthly):
    result = newest_quarter(monthly([5, 5, 5, 1, 2, 3, 6, 7, 8], first="2015-10"))
    assert (result.quarter.key, result.count, result.rank) == ("2016-04..2016-06", 6 + 7 + 8, 1)
    assert list(result.points["count"]) == [15, 6, 21]


def test_the_months_after_the_last_complete_quarter_do_not_count(monthly):
    result = newest_quarter(monthly([1, 1, 1, 99, 99], first="2016-04"))
    assert (result.quarter.key, result.count, result.rank, len(result.points)) == ("2016-04..2016-06", 3, 1, 1)


def test_months_before_the_first_complete_quarter_do_not_count(monthly):
    result = newest_quarter(monthly([99, 99, 1, 1, 1], first="2016-02"))
    assert list(result.points["count"]) == [3]


def test_equal_quarters_share_the_better_rank(monthly):
    result = newest_quarter(monthly([3] * 3 + [9] * 3 + [3] * 3 + [1] * 3 + [3] * 3, first="2015-04"))
    assert (result.count, result.rank) == (9, 2)  # 27 is higher; the two other nines are equal


def test_the_lowest_of_five_ranks_fifth(monthly):
    assert newest_quarter(monthly([5] * 12 + [4] * 3)).rank == 5


def test_a_quarter_with_a_missing_month_is_left_out_and_not_taken_for_a_low_one(monthly):
    result = newest_quarter(monthly([5, 5, 5, 1, None, 1, 4, 4, 4, 9, None, 9], first="2015-04"))
    assert (result.quarter.key, result.rank) == ("2015-10..2015-12", 2)
    assert list(result.points["count"]) == [15, 12]


def test_a_quarter_of_none_counts_as_0(monthly):
    assert newest_quarter(monthly([0, 0, 0])).count == 0


def test_only_the_last_twelve_quarters_count(monthly):
    quarters = [500, *range(10, 22)]  # thirteen, the highest first
    result = newest_quarter(monthly([count for count in quarters for _ in range(3)], first="2013-04"))
    assert (result.rank, len(result.points)) == (1, 12)
    nearer = [10, 500, *range(11, 22)]
    assert newest_quarter(monthly([count for count in nearer for _ in range(3)], first="2013-04")).rank == 2


def test_the_last_quarter_of_a_financial_year_runs_from_january_to_march(monthly):
    assert newest_quarter(monthly([2] * 12)).quarter.key == "2016-01..2016-03"


def test_there_is_no_rank_where_no_quarter_is_complete(monthly):
    assert newest_quarter(monthly([4, 4], first="2016-04")) is None
    assert newest_quarter(monthly([4, 4, None, 4, 4], first="2016-04")) is None


def test_the_published_480_of_domestic_abuse_are_the_highest_quarter_in_three_years(sample):
    result = newest_quarter(sample["Blackpool", "Domestic Abuse"])
    assert (result.quarter.label, result.count, result.rank) == ("April to June 2016", 480, 1)
    assert len(result.points) == 12
