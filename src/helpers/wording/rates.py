"""Rates per 1,000 residents in words, and which of them stand out."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import and_list, number, ordinal
from helpers.statistics.funnel import Funnel
from helpers.statistics.rates import Rates


def rates(result: Rates) -> Sentence:
    """The district's rate with its interval, its rank and the county's rate; empty without a population.

    Examples
    --------
    >>> from helpers.statistics.rates import districts
    >>> months = pd.period_range("2016-04", "2016-05", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [10, 11], ("Wyre", "Rape"): [5, 2]}, index=months)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> population = pd.DataFrame({"area": ["Blackpool", "Wyre"], "year": 2015, "residents": [14_000, 11_000]})
    >>> print(rates(districts(counts, county, population, area="Blackpool")))
    Per 1,000 residents, Blackpool had 1.50 offences in April to May 2016 (95% interval 0.93 to 2.29), the 1st of 2 districts; Lancashire as a whole had 1.12. Residents are those of mid-2015; visitors are not among them.
    """  # noqa: E501
    if result.area not in result.points.index:
        return Sentence("")
    own, districts = cast("pd.Series[float]", result.points.loc[result.area]), len(result.points)
    rank = 1 + int((result.points["rate"] > own["rate"]).sum())
    rate, low, high = (number(own[name], decimals(result)) for name in ("rate", "low", "high"))
    text = (
        f"Per 1,000 residents, {result.area} had {rate} {result.unit} in {result.period.label} "
        f"(95% interval {low} to {high})"
    )
    ranked = (result.points["rate"] != own["rate"]).any()  # where all rates are the same, no district is the first
    if ranked:
        text += f", the {ordinal(rank)} of {districts} districts"
    if not pd.isna(result.county["rate"]):
        text += f"; {result.county_name} as a whole had {number(result.county['rate'], decimals(result))}"
    text += f". Residents are those of mid-{result.year}; visitors are not among them."
    key, small = result.period.key, is_small(own["count"])
    among = {"rank by rate": rank, "districts rated": districts} if ranked else {}
    figures = [*rate_figures(result, result.area, own, text)]
    figures += rate_figures(result, result.county_name, result.county, text)
    figures += [
        Figure(result.area, f"{result.measure}: {name}", key, current=str(value), sentence=text, small=small)
        for name, value in among.items()
    ]
    return Sentence(text, tuple(figures))


def funnel(result: Funnel | None) -> Sentence:
    """Which districts stand out against the usual spread of all; empty where there is no funnel.

    Examples
    --------
    >>> from helpers.statistics import funnel as funnels
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points["rate"] = points["count"] / 10
    >>> rates = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points)
    >>> print(funnel(funnels.funnel(rates)))
    For its number of residents, F (high, outside the 99.8% limits) stands out; the other 5 districts lie inside the limits.
    """  # noqa: E501
    if result is None:
        return Sentence("")
    outside = result.points[result.points["outside"] != ""]
    inside = len(result.points) - len(outside)
    names = [
        f"{area} ({'high' if row['score'] > 0 else 'low'}, outside the {row['outside']} limits)"
        for area, row in outside.iterrows()
    ]
    if not names:
        text = f"For their number of residents, none of the {inside} districts stands out: all lie inside the limits."
    else:
        its, stand = ("its", "stands") if len(names) == 1 else ("their", "stand")
        text = (
            f"For {its} number of residents, {and_list(names)} {stand} out; the other {inside} districts lie inside "
            "the limits."
        )
    return Sentence(text, (funnel_figures(result, text)[0],))


def funnel_figures(result: Funnel, text: str) -> tuple[Figure, ...]:
    """The number of districts inside the limits, the number rated, and the rate of all districts together.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"rate": [10.0, 30.0], "outside": ["", "95%"]}, index=["A", "F"])
    >>> rates = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points)
    >>> [figure.current for figure in funnel_figures(Funnel(rates, 13.333, 1.0, points), "")]
    ['1', '2', '13.3']
    """
    rates = result.rates
    numbers = {
        "districts inside the limits": str(int((result.points["outside"] == "").sum())),
        "districts rated": str(len(result.points)),
        "per 1,000 residents, districts together": number(result.centre, decimals(rates)).replace(",", ""),
    }
    return tuple(
        Figure(rates.county_name, f"{rates.measure}: {name}", rates.period.key, current=value, sentence=text)
        for name, value in numbers.items()
    )


def decimals(result: Rates) -> int:
    """The number of decimals that rates are printed to: one, or two where no rate reaches 10.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"rate": [9.4, 2.1]})
    >>> decimals(Rates("Wyre", "Rape", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points))
    2
    """
    return 1 if result.points["rate"].max() >= 10 else 2


def rate_figures(result: Rates, area: str, row: pd.Series, text: str) -> tuple[Figure, ...]:
    """An area's residents, its rate and the rate's interval; empty where it has no rate.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> row = pd.Series({"count": 21, "residents": 14_000, "rate": 1.5, "low": 0.93, "high": 2.29})
    >>> result = Rates("Blackpool", "Rape", Span.parse("2016-04..2016-05"), 2015, "Lancashire", row, row.to_frame().T)
    >>> [figure.current for figure in rate_figures(result, "Blackpool", row, "")]
    ['14000', '1.50', '0.93', '2.29']
    """
    if pd.isna(row["rate"]):
        return ()
    per = f"{result.measure}: per 1,000 residents"
    rates = {
        per: row["rate"],
        f"{per}, from": row["low"],
        f"{per}, to": row["high"],
    }
    residents = number(row["residents"]).replace(",", "")
    return (
        Figure(area, "Residents", str(result.year), current=residents, sentence=text),
        *(
            Figure(
                area,
                name,
                result.period.key,
                current=number(value, decimals(result)).replace(",", ""),
                sentence=text,
                small=is_small(row["count"]),
            )
            for name, value in rates.items()
        ),
    )
