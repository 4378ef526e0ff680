"""Rebuild the monthly counts behind the published totals, for Blackpool and for districts that the report left out.

A total is spread over its months by season, growth and seeded noise (`scatter`). Where the months' sizes are
already known, the offences are dealt out at random (`deal`). Months are then added upwards, so that a whole equals
its parts in every area and month.
"""

import sys
from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path

# The modules that this file imports are in its own folder, whichever program imports it.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import published
from assumptions import (
    BLACKPOOL_ANTISOCIAL_BEHAVIOUR,
    BLACKPOOL_DOMESTIC_ABUSE,
    COLUMNS,
    ELSEWHERE,
    GROWTH,
    LANCASHIRE,
    PEERS,
    SEASONS,
)
from sharing import add, apportion, deal, scatter, stream, variation

Series = list[int]  # a count for each month, in the order of MONTHS
Totals = list[int]  # a total for each span, in the order of SPANS
Known = dict[tuple[str, str], Sequence[int]]  # (area, measure): year to date 2015 and 2016

MONTHS = [f"{2013 + (i + 3) // 12}-{(i + 3) % 12 + 1:02d}" for i in range(41)]
PREVIOUS, CURRENT = slice(24, 29), slice(36, 41)
SPANS = (slice(0, 12), slice(12, 24), PREVIOUS, slice(29, 36), CURRENT)
DISTRICTS = ("Blackpool", *PEERS)


def known_totals() -> Known:
    """Year to date 2015 and 2016: Blackpool's as published, and for the peers the rest of Lancashire's."""
    known: Known = {("Blackpool", measure): pair[:2] for measure, pair in published.BLACKPOOL.items()}
    for measure, county in (LANCASHIRE | published.LANCASHIRE).items():
        column = COLUMNS.index("All Sexual Offences" if measure == "Rape" else measure)
        sizes = [peer[0] * variation(0.15, area, measure) for area, peer in PEERS.items()]
        factors = [1 + peer[column] / 100 for peer in PEERS.values()]
        previous = apportion(county[0] - known["Blackpool", measure][0], sizes)
        grown = [count * factor for count, factor in zip(previous, factors, strict=True)]
        current = apportion(county[1] - known["Blackpool", measure][1], grown)
        known |= {(area, measure): pair for area, *pair in zip(PEERS, previous, current, strict=True)}
    return known


def year_growth(area: str, measure: str) -> tuple[float, float]:
    """The factors by which a district's year changed in 2014/15 and in 2015/16."""
    first, second = (growth + stream(area, measure, str(growth)).uniform(-3, 3) for growth in GROWTH[measure])
    if measure == "All crime":
        second = PEERS[area][1] if area in PEERS else GROWTH[measure][1]
    return 1 + first / 100, 1 + second / 100


def span_totals(area: str, measure: str, known: Known) -> Totals:
    """The totals of the five spans, from the two known: the winter follows the season and half the year's growth."""
    previous, current = known[area, measure]
    season = SEASONS[measure]
    winter = round(previous * sum(season[5:]) / sum(season[:5]) * sqrt(current / previous))
    first, second = year_growth(area, measure)
    year_2014_15 = round((previous + winter) / second)
    return [round(year_2014_15 / first), year_2014_15, previous, winter, current]


def parts(
    area: str, totals: Totals, blackpool: Sequence[int], measures: Sequence[str], known: Known
) -> dict[str, Totals]:
    """Split the span totals of a whole among some measures and "other", roughly in Blackpool's proportions.

    Parameters
    ----------
    blackpool
        The published pair of totals of the whole; the published totals of the measures are shares of it.
    """
    split: dict[str, Totals] = {}
    for measure in measures:
        previous, current = (known["Blackpool", measure][i] / blackpool[i] for i in (0, 1))
        usual = variation(0.1, area, measure, "share")
        shares = (previous, previous, previous, (previous + current) / 2, current)
        varied = [share * usual * variation(0.04, area, measure, str(i)) for i, share in enumerate(shares)]
        split[measure] = [round(total * share) for total, share in zip(totals, varied, strict=True)]
        if (area, measure) in known:
            split[measure][2], split[measure][4] = known[area, measure]
    split["other"] = [total - sum(taken) for total, *taken in zip(totals, *split.values(), strict=True)]
    return split


def monthly(area: str, measure: str, totals: Totals, like: str) -> Series:
    """Scatter span totals over their months by season, growth and the movements that the county's months share.

    Growth within a span follows the totals on either side of it, so that there is no step between two spans.
    """
    season = [height ** (1 if area == "Blackpool" else ELSEWHERE) for height in SEASONS[like]]
    early, late = ((totals[after] + 1) / (totals[before] + 1) for before, after in ((0, 1), (2, 4)))
    series: Series = []
    for span, total, growth in zip(SPANS, totals, (early, early, early, late, late), strict=True):
        weights = [
            season[i % 12] * growth ** (i / 12) * variation(0.03, "county", like, MONTHS[i])
            for i in range(span.start, span.stop)
        ]
        series += scatter(stream(area, measure, MONTHS[span.start]), total, weights)
    return series


def dealt(area: str, split: dict[str, Totals], whole: Series) -> dict[str, Series]:
    """Deal the parts of a whole into its months, span by span."""
    series: dict[str, Series] = {measure: [] for measure in split}
    for i, span in enumerate(SPANS):
        totals = {measure: spans[i] for measure, spans in split.items()}
        for measure, counts in deal(stream(area, *split, str(i)), totals, whole[span]).items():
            series[measure] += counts
    return series


def domestic_abuse_totals(i: int, span: slice) -> list[int]:
    """Each district's share of the constabulary's offences in one span, Blackpool's first."""
    weights = []
    for area, peer in PEERS.items():
        weight = peer[0] * variation(0.15, area, "Domestic Abuse")
        if span.start >= CURRENT.start:
            weight *= 1 + peer[COLUMNS.index("Domestic Abuse")] / 100
        elif span != PREVIOUS:
            weight *= variation(0.06, area, "Domestic Abuse", MONTHS[span.start])
        weights.append(weight)
    others = sum(published.CONSTABULARY_DOMESTIC_ABUSE[span]) - BLACKPOOL_DOMESTIC_ABUSE[i]
    return [BLACKPOOL_DOMESTIC_ABUSE[i], *apportion(others, weights)]


def deal_domestic_abuse() -> dict[str, Series]:
    """Deal the constabulary's offences to the districts, which then add up to the published series."""
    series: dict[str, Series] = {area: [] for area in DISTRICTS}
    for i, span in enumerate((*SPANS[:4], slice(36, 39), slice(39, 41))):
        totals = dict(zip(DISTRICTS, domestic_abuse_totals(i, span), strict=True))
        months = published.CONSTABULARY_DOMESTIC_ABUSE[span]
        for area, counts in deal(stream("Domestic Abuse", MONTHS[span.start]), totals, months).items():
            series[area] += counts
    return series


def violence(area: str, known: Known, domestic: Mapping[str, Series]) -> dict[str, Series]:
    """The assaults (domestic and other assaults added up) and the rest of violence."""
    whole = "Violence Against The Person"
    assaults = {
        "Serious Assaults": "Serious domestic assaults",
        "Less Serious Assaults": "Less serious domestic assaults",
        "Non-Injury Assaults": "Non-injury domestic assaults",
    }
    totals = span_totals(area, whole, known)
    split = parts(area, totals, known["Blackpool", whole], list(assaults), known)
    series = {whole: monthly(area, "other violence", split["other"], whole)}
    for measure, at_home in assaults.items():
        elsewhere = [t - sum(domestic[at_home][span]) for t, span in zip(split[measure], SPANS, strict=True)]
        others = monthly(area, measure, elsewhere, whole)
        series[measure] = add(domestic[at_home], others)
        series[whole] = add(series[whole], series[measure])
    return series


def sexual_offences(area: str, known: Known) -> dict[str, Series]:
    """All sexual offences, and three of their parts; offences against children overlap the others."""
    whole, under_16 = "All Sexual Offences", "Sexual Offences (children under 16)"
    totals, pair = span_totals(area, whole, known), known["Blackpool", whole]
    series = {whole: monthly(area, whole, totals, whole)}
    for measures in (["Rape", "Sexual Assault"], [under_16]):
        series |= dealt(area, parts(area, totals, pair, measures, known), series[whole])
    return series


def domestic_assaults(area: str, known: Known, domestic_abuse: Series) -> dict[str, Series]:
    """The assaults within domestic abuse, and three kinds of assault; a few belong to none of the three."""
    every = "All domestic assaults"
    kinds = ["Serious domestic assaults", "Less serious domestic assaults", "Non-injury domestic assaults"]
    whole, months = "Domestic Abuse", domestic_abuse
    series: dict[str, Series] = {}
    for measures in ([every], kinds):
        totals = [sum(months[span]) for span in SPANS]
        series |= dealt(area, parts(area, totals, known["Blackpool", whole], measures, known), months)
        whole, months = every, series[every]
    return series


def all_crime(area: str, known: Known, violent: Series, sexual: Series) -> dict[str, Series]:
    """Theft, and all crime: violence, sexual offences, theft and the rest of the known totals."""
    whole, theft = "All crime", "Theft Offences"
    person = add(violent, sexual)
    totals = [t - sum(person[span]) for t, span in zip(span_totals(area, whole, known), SPANS, strict=True)]
    crime, violence, sex = (
        known["Blackpool", m] for m in (whole, "Violence Against The Person", "All Sexual Offences")
    )
    blackpool = [crime[i] - violence[i] - sex[i] for i in (0, 1)]
    split = parts(area, totals, blackpool, [theft], known)
    series = {measure: monthly(area, measure, spans, whole) for measure, spans in split.items()}
    return {theft: series[theft], whole: add(person, *series.values())}


def antisocial_behaviour(area: str, known: Known) -> Series:
    """Antisocial behaviour: the months of Blackpool's two known spans are assumed, as the report describes them."""
    measure = "Antisocial Behaviour"
    series = monthly(area, measure, span_totals(area, measure, known), measure)
    if area == "Blackpool":
        series[PREVIOUS], series[CURRENT] = BLACKPOOL_ANTISOCIAL_BEHAVIOUR
    return series


def counts() -> dict[tuple[str, str], Series]:
    """The monthly counts of every area and measure: Blackpool, the peers, Lancashire as their sum, The Constabulary."""
    known, domestic_abuse = known_totals(), deal_domestic_abuse()
    table: dict[tuple[str, str], Series] = {}
    for area in DISTRICTS:
        series = domestic_assaults(area, known, domestic_abuse[area])
        series["Domestic Abuse"] = domestic_abuse[area]
        series |= violence(area, known, series) | sexual_offences(area, known)
        series |= all_crime(area, known, series["Violence Against The Person"], series["All Sexual Offences"])
        series["Antisocial Behaviour"] = antisocial_behaviour(area, known)
        table |= {(area, measure): series[measure] for measure in published.BLACKPOOL}
    for measure in published.BLACKPOOL:
        table["Lancashire", measure] = add(*(table[area, measure] for area in DISTRICTS))
    table["The Constabulary", "Domestic Abuse"] = published.CONSTABULARY_DOMESTIC_ABUSE
    return table
