"""What readers of public sets know of the places within districts: their counts, and which totals these are part of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from helpers.disclosure import Relation
from helpers.document.numbers import Number
from helpers.drops import Drop
from helpers.periods import Span
from helpers.wording.places import nowhere_in, others_in, shown_beside


def known_of_places(drop: Drop, numbers: Iterable[Number]) -> tuple[dict[tuple[str, str, str], float], list[Relation]]:
    """The counts of places that numbers are about, and their relations to their district.

    No page prints the months of a place. So a place is counted over spans that begin and end where a printed sum does,
    not month by month. The same holds for places that are shown together.

    Parameters
    ----------
    numbers
        All that is printed, now and in earlier sets.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from helpers.document.numbers import Sum, count
    >>> from helpers.drops import load
    >>> months = pd.period_range("2016-03", "2016-05", freq="M")
    >>> counts = {("Wyre", "Rape"): [9, 7, 8], ("Abbey", "Rape"): [5, 3, 4], ("Park", "Rape"): [4, 4, 4]}
    >>> drop = replace(load("2016-08"), counts=pd.DataFrame(counts, months), places={"Wyre": ("Abbey", "Park")})
    >>> found, relations = known_of_places(drop, [count(7, Sum("Abbey", "Rape", "2016-04..2016-05"))])
    >>> found
    {('Abbey', 'Rape', '2016-04..2016-05'): 7.0, ('Park', 'Rape', '2016-04..2016-05'): 8.0}
    >>> relations[0].members
    (('Wyre', 'Rape'), ('Abbey', 'Rape'), ('Park', 'Rape'))
    """
    district_of = {place: district for district, places in drop.places.items() for place in places}
    bounds: dict[tuple[str, str], set[pd.Period]] = {}
    others: dict[tuple[str, str], dict[str, None]] = {}
    for of in dict.fromkeys(of for number in numbers for of in number.sums):
        district = district_of.get(of.area) or next((name for name in drop.places if _is_in(of.area, name)), "")
        span = Span.parse(of.span) if of.span else Span(None, None)
        if district and span.first is not None and span.last is not None:
            bounds.setdefault((district, of.measure), set()).update((span.first, span.last + 1))
            if of.area.startswith(others_in(district)):
                others.setdefault((district, of.measure), {})[of.area] = None
    known: dict[tuple[str, str, str], float] = {}
    relations = []
    for (district, measure), found in bounds.items():
        spans = [Span(first, end - 1) for first, end in pairwise(sorted(found))]
        parts = _counts(drop, district, measure, spans)
        rows = {name: parts[name] for name in parts.columns}
        members = [*parts.columns]
        for name in others.get((district, measure), {}):
            shown = shown_beside(name, district)
            if set(shown) <= set(parts.columns):
                rows[name] = parts[[each for each in parts.columns if each not in shown]].sum(
                    axis="columns", min_count=1
                )
                relations.append(_relation(district, measure, (*shown, name)))
        relations.append(_relation(district, measure, members))
        known |= {
            (name, measure, span.key): float(value)
            for name, values in rows.items()
            for span, value in zip(spans, values, strict=True)
            if not pd.isna(value)
        }
    return known, relations


def _is_in(area: str, district: str) -> bool:
    return area == nowhere_in(district) or area.startswith(others_in(district))


def _relation(district: str, measure: str, members: Iterable[str]) -> Relation:
    return Relation((district, measure), tuple((name, measure) for name in members))


def _counts(drop: Drop, district: str, measure: str, spans: Iterable[Span]) -> pd.DataFrame:
    """The counts of each place in each span, and the district's events in none of its places, if there are any."""
    columns = [(place, measure) for place in drop.places[district] if (place, measure) in drop.counts]
    months = drop.counts[columns].set_axis([place for place, _ in columns], axis="columns")
    whole = drop.counts[district, measure] if (district, measure) in drop.counts else pd.Series(dtype=float)
    rest = whole.reindex(months.index) - months.sum(axis="columns", min_count=len(columns))
    if (rest >= 0).all() and rest.sum() > 0:
        months[nowhere_in(district)] = rest
    return pd.DataFrame([months.reindex(span.months).sum(min_count=len(span.months)) for span in spans])
