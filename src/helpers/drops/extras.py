"""What a drop of any format may have in addition to its counts: indicators, commentary, population."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import pandas as pd

from helpers.drops.indicators import read_indicators
from helpers.drops.police_uk.lsoa_districts import district_of_each_lsoa
from helpers.drops.population import read_population
from helpers.drops.sheets.text import read_text
from helpers.drops.source import Source
from helpers.names import visible
from helpers.refusal import Refused

T = TypeVar("T")


@dataclass(frozen=True)
class Extras:
    """What a drop has in addition to its counts; the attributes are those of `Drop`."""

    indicators: pd.DataFrame
    commentary: dict[str, str]
    population: pd.DataFrame
    notes: dict[str, tuple[str, ...]]


def read_extras(source: Source, last: pd.Period, areas: Collection[str] | None) -> Extras:
    """Read and check what a drop has in addition to its counts.

    Parameters
    ----------
    last
        The drop's last month.
    areas
        The areas that the drop counts; None where they are unknown because the counts were refused.

    Raises
    ------
    Refused
        With every problem in every file.

    Examples
    --------
    >>> from helpers.drops.find import find_drops
    >>> from helpers.drops.source import open_source
    >>> extras = read_extras(open_source(*find_drops(["2016-08"])), pd.Period("2016-08", freq="M"), ["Blackpool"])
    >>> len(extras.commentary), len(extras.population)
    (10, 0)
    """
    problems: list[str] = []
    districts = partial(district_of_each_lsoa, source.street_files) if source.street_files else None
    indicators = attempt(lambda: read_indicators(source, last), problems)
    commentary = attempt(lambda: _read_commentary(source), problems)
    population = attempt(lambda: read_population(source, areas, districts), problems)
    if indicators is None or commentary is None or population is None:
        raise Refused(*problems)
    said = {"indicators": indicators[1], "population": population[1]}
    notes = {source.table(name).name: notes for name, notes in said.items() if notes}
    return Extras(indicators[0], commentary, population[0], notes)


def attempt(read: Callable[[], T], problems: list[str]) -> T | None:
    """The result of reading something; None where it is refused, its problems then added to the others.

    Examples
    --------
    >>> problems = ["counts.csv is empty: send it again."]
    >>> attempt(lambda: 7, problems), len(problems)
    (7, 1)
    """
    try:
        return read()
    except Refused as refused:
        problems.extend(refused.problems)
    return None


def _read_commentary(source: Source) -> dict[str, str]:
    """The partners' commentary by priority."""
    return {file.stem: visible(read_text(file)) for file in source.commentary}
