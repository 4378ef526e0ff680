"""Small projects made at random: counts, what an edition would print of them, and how wholes add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd
from attacker import Known

from helpers.disclosure import Policy, Relation, Withheld, to_withhold
from helpers.document.numbers import Number, Sum, count, difference, other, percent, share
from helpers.periods import Span, quarter_span, rolling_year, year_to_date

MEANS = (0.4, 1, 2, 4, 8, 15, 40)
RESIDENTS = 40_000
FIRST = pd.Period("2015-04", freq="M")


@dataclass
class Project:
    """Counts of months, totals of indicators, and which of their numbers two editions print."""

    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    totals: dict[tuple[str, str, str], int] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    policy: Policy = field(default_factory=Policy)
    now: list[Number] = field(default_factory=list)
    earlier: list[Number] = field(default_factory=list)

    @property
    def known(self) -> Known:
        """What the attacker knows."""
        return Known(
            self.policy.threshold,
            self.policy.zeros,
            self.policy.public,
            [(each.whole, list(each.parts), each.complete) for each in self.relations],
            dict.fromkeys({area for area, _, _ in self.counts}, RESIDENTS),
        )

    @property
    def truth(self) -> dict[tuple[str, str, int], int]:
        """The counts in the form in which the attack takes them, to know which are small."""
        return {(area, m, int(month[:4]) * 12 + int(month[5:]) - 1): c for (area, m, month), c in self.counts.items()}


def row(number: Number) -> dict[str, str]:
    """A number as a reader finds it in a file."""
    found = {"area": number.of.area, "measure": number.of.measure, "period": number.of.span}
    if number.against:
        against = number.against
        found |= {"compared_area": against.area, "compared_measure": against.measure, "compared_with": against.span}
    small_share = number.statistic == "share" and number.printed.startswith("less than")
    value = number.printed if small_share else number.listed
    return found | {"statistic": number.statistic, "part": number.part, "value": value}


def printed(numbers: Iterable[Number], withheld: Withheld) -> list[Number]:
    """The numbers that are not withheld."""
    return [each for each in numbers if not withheld.hides(each)]


def project(random: np.random.Generator, *, most_months: int = 15) -> Project:
    """A project: one to three districts and perhaps their county, perhaps parts, indicators and an earlier edition."""
    found = Project()
    months = int(random.integers(3, most_months + 1))
    begin = FIRST + int(random.integers(0, 4))
    districts = ["Aldham", "Fenby", "Dunmoor"][: int(random.choice([1, 1, 2, 3]))]
    strands = ["Race", "Faith", "Disability"][: int(random.choice([0, 0, 0, 2, 3]))]
    if len(districts) > 2 or len(strands) > 2:
        months = min(months, 9)  # an attack on more takes long
    for area in districts:
        mean = float(random.choice(MEANS))
        for measure in strands or ["Hate crime"]:
            _add(found, area, measure, begin, random.poisson(mean * random.choice([0.3, 1, 1, 3]), months))
        if strands:
            rest = random.poisson(random.choice([0, 0, 1, 10]), months)
            _add(found, area, "Hate crime", begin, rest + _together(found, [(area, strand) for strand in strands]))
            parts = tuple((area, strand) for strand in strands)
            found.relations.append(Relation((area, "Hate crime"), parts, complete=not rest.any()))
    if len(districts) > 1:
        for measure in [*strands, "Hate crime"]:
            parts = tuple((area, measure) for area in districts)
            _add(found, "Midshire", measure, begin, _together(found, parts))
            found.relations.append(Relation(("Midshire", measure), parts))
    found.policy = Policy(
        threshold=int(random.choice([5, 5, 5, 3, 10])),
        zeros=bool(random.random() < 0.15),
        public=frozenset(["Race"] if strands and random.random() < 0.2 else []),
    )
    share_of = float(random.choice([0.3, 0.7, 1]))  # of the numbers that could be printed
    last = begin + months - 1
    found.now = [each for each in _numbers(found, begin, last, random) if random.random() < share_of]
    if random.random() < 0.25:
        found.now += _indicators(found, random)
    if random.random() < 0.35 and months > 4:
        before = list(_numbers(found, begin, last - int(random.integers(1, 3)), random))
        before = [each for each in before if random.random() < share_of]
        withheld = to_withhold(before, found.counts, found.policy, found.relations)
        found.earlier = before if random.random() < 0.2 else printed(before, withheld)
    return found


def _add(found: Project, area: str, measure: str, begin: pd.Period, counts: Iterable[int]) -> None:
    found.counts |= {(area, measure, str(begin + place)): int(each) for place, each in enumerate(counts)}


def _together(found: Project, pairs: Iterable[tuple[str, str]]) -> np.ndarray:
    return np.sum([[c for (a, m, _), c in found.counts.items() if (a, m) == pair] for pair in pairs], axis=0)


def _numbers(found: Project, begin: pd.Period, last: pd.Period, random: np.random.Generator) -> Iterator[Number]:
    """What pages print of each area and measure, up to a month."""
    spans = [Span(begin + place, begin + place) for place in range((last - begin).n + 1)]
    spans += [quarter_span((last - back).asfreq("Q-MAR")) for back in (0, 3, 6, 9)]
    spans += [year_to_date(last), rolling_year(last), rolling_year(last - 2), Span(begin, last)]
    supplied = [span for span in dict.fromkeys(spans) if begin <= span.first and span.last <= last]
    with_years_before = [(span, span.year_before()) for span in supplied]
    for area, measure in dict.fromkeys((area, measure) for area, measure, _ in found.counts):
        for span, year_before in with_years_before:
            of, total = Sum(area, measure, _key(span)), _total(found, area, measure, span)
            kinds = random.random(4)
            if kinds[0] < 0.9:
                yield count(total, of)
            if kinds[1] < 0.1:
                yield other(total / RESIDENTS * 1000, of, "rate", "", decimals=2)
            if year_before.first >= begin:
                before = _total(found, area, measure, year_before)
                earlier = Sum(area, measure, _key(year_before))
                yield difference(total - before, of, earlier)
                if before:
                    yield percent(100 * (total - before) / before, of, earlier)
            events = _total(found, area, "Hate crime", span)
            if measure != "Hate crime" and kinds[2] < 0.3 and events:
                yield share(100 * total / events, of, Sum(area, "Hate crime", _key(span)))
            if span.length > 2 and kinds[3] < 0.2:
                yield other(total / span.length, of, "limit", "central line", computed_from=(of,))


def _total(found: Project, area: str, measure: str, span: Span) -> int:
    return sum(found.counts.get((area, measure, month), 0) for month in _months(span))


@cache
def _key(span: Span) -> str:
    return span.key


@cache
def _months(span: Span) -> tuple[str, ...]:
    return tuple(map(str, span.months))


def _indicators(found: Project, random: np.random.Generator) -> Iterator[Number]:
    """Referrals: by quarter and year, no month known."""
    quarters = random.poisson(random.choice([1, 3, 10]), 5)
    for begin, end in [(0, 1), (1, 2), (0, 2), (0, 4), (1, 5)]:
        span = Span(FIRST + 3 * begin, FIRST + 3 * end - 1)
        if random.random() < 0.7:
            total = int(quarters[begin:end].sum())
            found.totals["Aldham", "Referrals", span.key] = total
            yield count(total, Sum("Aldham", "Referrals", span.key))
