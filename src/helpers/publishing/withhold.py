"""What the public sets of a run withhold, given all that they print together and all that was public before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers.disclosure import Policy, Relation, Withheld, to_withhold
from helpers.document.document import Document, read_documents
from helpers.document.numbers import Number
from helpers.partnership import Disclosure, Partnership
from helpers.render import documents_json


def withhold(
    documents: Iterable[Document],
    beside: Iterable[Number],
    *,
    counts: pd.DataFrame,
    partnerships: Sequence[Partnership],
    reports: Path,
) -> Withheld:
    """What the public sets of a run withhold.

    Parameters
    ----------
    documents
        Those of every area of the run, as the internal edition has them.
    beside
        Numbers that the sets print outside the briefings, such as those of the index.
    counts
        The drop's counts, a column for each area and measure.
    partnerships
        The run's partnership as seen from each of its areas.
    reports
        `reports/<drop>`, in the folder that also holds the earlier drops' reports.
    """
    policy = policy_of(partnerships[0].disclosure)
    if not policy.sensitive and policy.public == "all":
        return Withheld(policy)
    printed = [number for document in documents for number in document.numbers] + list(beside)
    relations = list(relations_in(counts, partnerships))
    series = {(each.area, each.measure) for number in printed for each in number.sums}
    series |= {member for relation in relations for member in relation.members}
    known = {
        (area, measure, str(month)): count
        for area, measure in series.intersection(counts.columns)
        for month, count in counts[area, measure].dropna().items()
    }
    return to_withhold(printed, known, policy, relations, earlier=published_before(reports))


def policy_of(declared: Disclosure) -> Policy:
    """The partnership's rule on small numbers as disclosure control takes it."""
    public: frozenset[str] | Literal["all"] = "all" if declared.all_public else frozenset(declared.public)
    return Policy(declared.threshold, declared.zeros, public, frozenset(declared.sensitive))


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


def published_before(reports: Path) -> Iterator[Number]:
    """Every number of the public sets that stand in the reports, of this drop and of earlier ones."""
    for path in sorted(reports.parent.glob(f"*/*.public/{documents_json.NAME}")):
        for document in read_documents(path).values():
            yield from document.numbers
