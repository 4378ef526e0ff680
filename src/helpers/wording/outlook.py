"""Comparisons and the regression in words."""

from __future__ import annotations

import pandas as pd

from helpers.comparison import Comparison
from helpers.exhibits import Sentence
from helpers.figures import Figure, is_small
from helpers.forecast import Forecast
from helpers.periods import financial_year, financial_year_label
from helpers.projection import Projection
from helpers.wording.changes import movement
from helpers.wording.numbers import counted, number, ordinal, percent, signed

TREND_NAMES = {1: "linear", 2: "quadratic"}


def compare(result: Comparison, *, unit: str = "offences") -> Sentence:
    """How many districts rose, and how the county moved as a whole.

    Examples
    --------
    >>> from helpers.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> print(compare(districts(counts, county, area="Blackpool")))
    1 of the 2 districts rose in April 2016; Lancashire as a whole had an increase of 16.7% (+10 offences).
    """
    if not result.compared:
        begin = f"No district can be compared in {result.period.label}"
    else:
        begin = f"{_risen(result.risen, result.compared)} districts rose in {result.period.label}"
    if pd.isna(result.county["difference"]):
        text = f"{begin}; {result.county_name} as a whole cannot be compared, as a month was not supplied."
    else:
        per_cent = None if pd.isna(result.county["percent"]) else result.county["percent"]
        moved = movement(result.county["difference"], per_cent, unit, current=result.county["current"])
        text = f"{begin}; {result.county_name} as a whole had {_with_article(moved)}."
    return Sentence(text, (*_districts_figures(result, text), county_figure(result, text)))


def rank(result: Comparison) -> Sentence:
    """Where the district's change stands among its peers'.

    Examples
    --------
    >>> from helpers.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> print(rank(districts(counts, counts.sum(axis="columns").rename(("Lancashire", "Rape")), area="Blackpool")))
    Ranked from the steepest increase, Blackpool's change of +25.0% is 1st of the 2 districts.
    """
    if result.rank is None:
        return Sentence(f"{result.area} cannot be ranked among the districts.")
    per_cent = result.points.loc[result.area, "percent"]
    ranked = int(result.points["percent"].notna().sum())
    if ranked > 1 and result.points["percent"].max() == result.points["percent"].min():
        return Sentence("All districts that can be compared changed by the same per cent.")
    text = (
        f"Ranked from the steepest increase, {result.area}'s change of {signed(per_cent, 1)}% is "
        f"{ordinal(result.rank)} of the {ranked} districts."
    )
    measure = f"{result.measure}: rank among the districts"
    key, before = result.period.key, result.period.year_before().key
    place = Figure(result.area, measure, key, before, str(result.rank), sentence=text)
    among = Figure(result.area, f"{result.measure}: districts ranked", key, before, str(ranked), sentence=text)
    return Sentence(text, (place, among, district_figure(result, result.area, text)))


def district_figure(result: Comparison, area: str, text: str) -> Figure:
    """One district's change as a figure.

    Examples
    --------
    >>> from helpers.comparison import districts
    >>> rape = pd.DataFrame({("Wyre", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> district_figure(districts(rape, rape["Wyre", "Rape"], area="Blackpool"), "Wyre", "").percent
    '+25.0'
    """
    return _change_figure(result, area, result.points.loc[area], text)


def county_figure(result: Comparison, text: str) -> Figure:
    """The county's change as a figure."""
    return _change_figure(result, result.county_name, result.county, text)


def forecast(result: Forecast, *, unit: str = "offences") -> Sentence:
    """Where the year will end by the regression that police analysts use (CORA), against the year before.

    Examples
    --------
    >>> from helpers.forecast import regression
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(forecast(regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    If the trend holds, Blackpool will end 2016/17 at about 510 offences, an increase of 39.3% on 2015/16 (366).
    """
    if result.total is None:
        return Sentence(f"{result.area} has too short a history for an estimate of the year: 24 months are needed.")
    year = financial_year_label(financial_year(result.year.last))
    before = financial_year_label(financial_year(result.year.last) - 1)
    if result.points["estimate"].isna().all():
        return Sentence(f"{year} is complete, so that the regression has nothing to estimate.")
    ends = f"will end {year} {reached(result.total, unit)}{against(result, before)}"
    text = f"If the trend holds, {result.area} {ends}."
    return Sentence(text, (estimate_figure(result, text),))


def fit(result: Forecast) -> Sentence:
    """How much of the months' ups and downs the trend explains; nothing where there are none.

    Examples
    --------
    >>> from helpers.forecast import regression
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(fit(regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    The linear trend explains 100.0% of the months' ups and downs (R² 1.0000).
    """
    if result.r_squared is None:
        return Sentence("")
    trend = TREND_NAMES[result.degree]
    explained = number(100 * result.r_squared, 1)
    text = f"The {trend} trend explains {explained}% of the months' ups and downs (R² {result.r_squared:.4f})."
    name, span = f"{result.measure}: R squared of the {trend} trend", result.history.key
    figures = (
        Figure(result.area, name, span, current=f"{result.r_squared:.4f}", sentence=text),
        Figure(result.area, f"{name}, in per cent", span, percent=explained, sentence=text),
    )
    return Sentence(text, figures)


def reached(total: float, unit: str, *, about: bool = True) -> str:
    """At what a year ends, or is likely to.

    Examples
    --------
    >>> reached(120.4, "offences"), reached(0.4, "offences")
    ('at about 120 offences', 'with no offences')
    """
    return f"with no {unit}" if number(total) == "0" else f"at {'about ' * about}{counted(total, unit)}"


def against(result: Forecast | Projection, before: str) -> str:
    """How a year's total stands to the year before, named `before`; to follow the total in its sentence.

    Examples
    --------
    >>> from helpers.forecast import regression
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> against(regression(pd.Series(0, index, name=("Blackpool", "Rape"))), "2015/16")
    ', as in 2015/16'
    """
    if result.previous is None:
        return f"; {before} was not supplied in full, so that no change can be given"
    if number(result.total or 0) == "0":
        return f"; {before} had {number(result.previous)}" if result.previous else f", as in {before}"
    if result.percent is None:
        return f"; {before} had none, so that no change can be given"
    return f", {outcome(result.percent)} {before} ({number(result.previous)})"


def outcome(per_cent: float) -> str:
    """The movement, up to the year that it is held against; below a tenth of a per cent an estimate says nothing.

    Examples
    --------
    >>> outcome(20.6), outcome(-3), outcome(0.04)
    ('an increase of 20.6% on', 'a reduction of 3.0% on', 'about the same as in')
    """
    if abs(per_cent) < 0.05:
        return "about the same as in"
    return f"{'an increase' if per_cent > 0 else 'a reduction'} of {percent(per_cent)} on"


def estimate_figure(result: Forecast, text: str) -> Figure:
    """The estimated total against the year before.

    Examples
    --------
    >>> from helpers.forecast import regression
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> estimate_figure(regression(rape, degree=1), "").current
    '120'
    """
    year = financial_year_label(financial_year(result.year.last)).replace("/", "-")
    before = financial_year_label(financial_year(result.year.last) - 1).replace("/", "-")
    return Figure(
        result.area,
        f"{result.measure}: estimated {year} total against {before}",
        result.year.key,
        result.year.year_before().key,
        number(result.total or 0).replace(",", ""),
        "" if result.previous is None else str(result.previous),
        "" if result.difference is None else signed(result.difference).replace(",", ""),
        "" if result.percent is None else signed(result.percent, 1).replace(",", ""),
        sentence=text,
        small=is_small(result.previous),
    )


def _risen(risen: int, compared: int) -> str:
    if risen < compared or compared == 1:
        return f"{risen or 'None'} of the {compared}"
    return "Both" if compared == 2 else f"All {compared}"


def _change_figure(result: Comparison, area: str, row: pd.Series, text: str) -> Figure:
    def printed(name: str, sign: bool, decimals: int = 0) -> str:
        if pd.isna(row[name]):
            return ""
        return (signed if sign else number)(row[name], decimals).replace(",", "")

    return Figure(
        area,
        result.measure,
        result.period.key,
        result.period.year_before().key,
        printed("current", False),
        printed("previous", False),
        printed("difference", True),
        printed("percent", True, 1),
        sentence=text,
        small=is_small(row["current"], row["previous"]),
    )


def _districts_figures(result: Comparison, text: str) -> tuple[Figure, ...]:
    key, before = result.period.key, result.period.year_before().key
    return tuple(
        Figure(result.county_name, f"{result.measure}: {name}", key, before, str(value), sentence=text)
        for name, value in [("districts that rose", result.risen), ("districts compared", result.compared)]
    )


def _with_article(moved: str) -> str:
    return moved if moved.startswith("no ") else f"{'an' if moved.startswith('increase') else 'a'} {moved}"
