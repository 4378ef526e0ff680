"""The places of a district as a table, whose bars are a chart."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.document import NOTHING
from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.statistics.places import NOWHERE, Places
from helpers.tables.cells import count_or_missing
from helpers.wording.places import differences, group_of, how_many_others, label_of_others, sum_of, sum_of_others
from helpers.wording.rates import PER

NONE = Missing("not applicable")
ALIKE = "none"


def places(result: Places | None) -> Table | Sentence:
    """The places, grouped by how they clearly differ, then the small ones together, and the district.

    The bars show rates where the residents are known. Otherwise they show counts, and sums of several places have none.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> from helpers.statistics.change import Change
    >>> from helpers.statistics.places import within
    >>> months = pd.period_range("2015-04", "2016-04", freq="M")
    >>> now = {"A": 20, "B": 20, "C": 20, "D": 20, "E": 2, "F": 3}
    >>> counts = pd.DataFrame({(name, "Rape"): [20] * 12 + [number] for name, number in now.items()}, months)
    >>> changed = Change("Wyre", "Rape", Span.parse("2016-04"), Span.parse("2015-04"), 85, 120)
    >>> places(within(counts, changed, pd.DataFrame(columns=["area", "year", "residents"]))).printed[-2:]
    (('All other places (2)', '40', '5'), ('Wyre as a whole', '120', '85'))
    """
    if result is None or result.points.empty:
        return NOTHING
    now, before = result.period, result.period.year_before()
    rated = result.year is not None
    differ = any(differences(result, str(name)) for name in result.points.index)
    per = "Rate per 1,000 residents"
    header = ("Place", before.label, now.label, *([per] if rated else []), *(["Clear difference"] if differ else []))
    order = sorted(result.points.index, key=lambda name: (name == NOWHERE, group_of(result, name)))

    def row(name: str, numbers: pd.Series, of: tuple[Sum, Sum], words: Cell, *, alone: bool = True) -> tuple[Cell, ...]:
        current = count_or_missing(numbers["current"], of[0])
        shown = current if rated or alone or not isinstance(current, Number) else say("{number}", number=current)
        cells: list[Cell] = [name, count_or_missing(numbers["previous"], of[1]), shown]
        if rated:
            cells.append(_rate(result, numbers, of[0]))
        return (*cells, words) if differ else tuple(cells)

    rows = []
    for name in map(str, order):
        words: Cell = NONE if name == NOWHERE else differences(result, name) or ALIKE
        label = name.capitalize() if name == NOWHERE else name
        numbers = cast("pd.Series[float]", result.points.loc[name])
        rows.append(row(label, numbers, (sum_of(result, name, now), sum_of(result, name, before)), words))
    if result.pooled:
        of = sum_of_others(result, now), sum_of_others(result, before)
        rows.append(row(label_of_others(result), result.others, of, NONE, alone=False))
    whole = f"{result.area} as a whole"
    own = Sum(result.area, result.measure, now.key), Sum(result.area, result.measure, before.key)
    rows.append(row(whole, result.district, own, NONE, alone=False))
    return Table(
        f"{result.measure} by place in {result.area}: {result.unit}, {now.label} against a year before",
        header,
        tuple(rows),
        named=(how_many_others(result),) if result.pooled else (),
        bars=per if rated else now.label,
        whole=whole,
    )


def _rate(result: Places, numbers: pd.Series, of: Sum) -> Number | Missing:
    """Events per 1,000 residents; no rate where the residents are not known."""
    if pd.isna(numbers["rate"]):
        return NONE
    places = 1 if result.points["rate"].max() >= 10 else 2
    return other(numbers["rate"], of, "rate", PER, decimals=places)
