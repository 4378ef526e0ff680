"""What the public sets of a run withhold, given all that they print together and all that was public before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers.disclosure import Policy, Relation, Withheld, adding_up, to_withhold
from helpers.document.document import Document, read_documents, read_track_record
from helpers.document.numbers import Number, Sum
from helpers.drops import Drop
from helpers.partnership import Disclosure, Partnership
from helpers.publishing.known_of_places import known_of_places
from helpers.render import documents_json, figures_csv
from helpers.render.figures_csv import read_counts

OUT_OF = ": out of"  # ends the name of an indicator's whole


@dataclass(frozen=True)
class Protection:
    """What the public sets of a run withhold.

    Attributes
    ----------
    withheld
        What disclosure control found.
    ambiguous
        The area and name of indicators that mean different things in different briefings, because their values differ:
        notices against antisocial behaviour, and against exploitation.
    """

    withheld: Withheld
    ambiguous: frozenset[tuple[str, str]] = frozenset()

    def in_briefing(self, priority: str) -> InBriefing:
        """What is withheld of one priority's briefings."""
        return InBriefing(self, priority)


@dataclass(frozen=True)
class InBriefing:
    """What the public sets of a run withhold of one priority's briefings."""

    protection: Protection
    priority: str

    def hides(self, number: Number) -> bool:
        """Whether the number must not be printed."""
        return self.protection.withheld.hides(self.told_apart(number))

    def hides_words(self, about: tuple[Sum, ...]) -> bool:
        """Whether words that rest on these sums must not be printed."""
        return self.protection.withheld.hides_words(tuple(map(self.sum_of, about)))

    def told_apart(self, number: Number) -> Number:
        """The number, about this priority's own sums where another priority has different sums of the same name."""
        if not self.protection.ambiguous:
            return number
        against = self.sum_of(number.against) if number.against else None
        computed_from = tuple(map(self.sum_of, number.computed_from))
        return replace(number, of=self.sum_of(number.of), against=against, computed_from=computed_from)

    def sum_of(self, of: Sum) -> Sum:
        """A sum, of this priority's own events where another priority has different events of the same name."""
        ambiguous = (of.area, of.measure) in self.protection.ambiguous
        return replace(of, measure=f"{self.priority}: {of.measure}") if ambiguous else of


def withhold(
    documents: Iterable[Document],
    beside: Iterable[Number],
    *,
    drop: Drop,
    partnerships: Sequence[Partnership],
    reports: Path,
) -> Protection:
    """What the public sets of a run withhold.

    Parameters
    ----------
    documents
        The documents of every area of the run, as the internal edition has them. Each is read once; none is read where
        every number is public.
    beside
        Numbers that the sets print outside the briefings, such as those of the index; read after the documents.
    partnerships
        The run's partnership as seen from each of its areas.
    reports
        `reports/<drop>`, in the folder that also holds the earlier drops' reports.
    """
    declared = partnerships[0].disclosure
    if declared.all_public and not declared.sensitive:
        return Protection(Withheld(Policy(public="all")))
    once: dict[Number, Number] = {}  # equal numbers in many documents share the memory of one
    numbers = [(each.about.priority, once.setdefault(number, number)) for each in documents for number in each.numbers]
    ambiguous = _ambiguous(number for _, number in numbers)
    apart = Protection(Withheld(Policy()), ambiguous)
    printed = [*(apart.in_briefing(priority).told_apart(number) for priority, number in numbers), *beside]
    relations = [*relations_in(drop.counts, partnerships), *_grand_totals(drop.indicators, printed, apart)]
    earlier = list(dict.fromkeys(published_before(reports, apart)))  # each set repeats the history of the last
    of_places, about_places = known_of_places(drop, [*printed, *earlier])
    relations += about_places
    places = {place for inside in drop.places.values() for place in inside}
    series = {(each.area, each.measure) for number in printed for each in number.sums}
    series |= {member for relation in relations for member in relation.members}
    known = {
        (area, measure, str(month)): count
        for area, measure in sorted(series.intersection(drop.counts.columns))  # the order breaks ties
        if area not in places
        for month, count in drop.counts[area, measure].dropna().items()
    }
    policy = policy_of(declared, [priority.slug for priority in partnerships[0].priorities])
    return Protection(to_withhold(printed, known | of_places, policy, relations, earlier=earlier), ambiguous)


def _ambiguous(numbers: Iterable[Number]) -> frozenset[tuple[str, str]]:
    """The area and measure of sums that have different counts in different briefings."""
    values: dict[Sum, set[float]] = {}
    for number in numbers:
        if number.statistic == "count" and not number.part and number.of.area:
            values.setdefault(number.of, set()).add(number.value)
    return frozenset((of.area, of.measure) for of, found in values.items() if len(found) > 1)


def _grand_totals(indicators: pd.DataFrame, printed: Iterable[Number], apart: Protection) -> Iterator[Relation]:
    """The groups of indicators in which one is the sum of the others."""
    counts = {
        (number.of.area, number.of.measure, number.of.span): number.value
        for number in printed
        if number.statistic == "count" and not number.part
    }
    for (priority, area, _), group in indicators.groupby(["priority", "area", "group"]):
        briefing = apart.in_briefing(str(priority))
        names = [briefing.sum_of(Sum(str(area), str(name))).measure for name in group["indicator"].unique()]
        found = adding_up(counts, [(str(area), name) for name in names])
        if found:
            yield found


def policy_of(declared: Disclosure, priorities: Iterable[str] = ()) -> Policy:
    """The partnership's rule on small numbers, in the form that disclosure control needs.

    Parameters
    ----------
    priorities
        Those whose names may tell apart indicators of the same name.
    """
    befores = ["", *(f"{slug}: " for slug in priorities)]

    def spelt(names: Iterable[str]) -> frozenset[str]:
        return frozenset(f"{before}{name}{after}" for before in befores for name in names for after in ("", OUT_OF))

    public: frozenset[str] | Literal["all"] = "all" if declared.all_public else spelt(declared.public)
    return Policy(declared.threshold, declared.zeros, public, spelt(declared.sensitive))


def relations_in(counts: pd.DataFrame, partnerships: Sequence[Partnership]) -> Iterator[Relation]:
    """The wholes in a drop and their parts: the county and its districts, a headline measure and its breakdown.

    Examples
    --------
    >>> from helpers.partnership import Priority
    >>> rape = Priority(slug="rape", title="Rape", headline="Rape")
    >>> who = Partnership(name="BSafe", area="Wyre", peers=("Fylde",), county="Lancashire", priorities=(rape,))
    >>> counts = pd.DataFrame({("Lancashire", "Rape"): [9, 8], ("Wyre", "Rape"): [4, 3], ("Fylde", "Rape"): [5, 4]})
    >>> [(each.whole, len(each.parts), each.complete) for each in relations_in(counts, [who])]
    [(('Lancashire', 'Rape'), 2, False)]
    """
    who = partnerships[0]
    measures = dict.fromkeys(measure for priority in who.priorities for measure in priority.measures)
    for measure in measures:
        yield from _relation(counts, (str(who.county), measure), [(area, measure) for area in who.districts])
    for area in dict.fromkeys((*who.districts, str(who.county))):
        for priority in who.priorities:
            if priority.headline:
                parts = [(area, measure) for measure in priority.breakdown]
                yield from _relation(counts, (area, priority.headline), parts)


def _relation(counts: pd.DataFrame, whole: tuple[str, str], parts: Iterable[tuple[str, str]]) -> Iterator[Relation]:
    """The relation, if the drop has its counts and the parts are never more than the whole."""
    known = tuple(part for part in parts if part in counts)
    if whole not in counts or not known:
        return
    rest = (counts[whole] - counts[list(known)].sum(axis="columns", min_count=len(known))).dropna()
    if (rest >= 0).all():
        yield Relation(whole, known, complete=not rest.any())


def published_before(reports: Path, apart: Protection) -> Iterator[Number]:
    """The numbers of the public sets in the reports, of this drop and of earlier ones.

    If a set's documents cannot be read because an earlier version wrote them, these are the counts in `figures.csv`.
    """
    for folder in sorted(reports.parent.glob("*/*.public")):
        documents = read_documents(folder / documents_json.NAME)
        for document in documents.values():
            yield from map(apart.in_briefing(document.about.priority).told_apart, document.numbers)
        for block in read_track_record(folder / documents_json.NAME):
            yield from block.numbers
        if not documents:
            for priority, number in read_counts(folder / figures_csv.NAME):
                yield apart.in_briefing(priority).told_apart(number)
