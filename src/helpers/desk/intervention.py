"""The desk to judge an intervention: counts in the months after it, compared with control areas."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import pandas as pd

from helpers import drops, wording
from helpers.desk.controls import (
    ANOTHER,
    HEADLINE,
    NEWEST,
    OWN,
    STYLE,
    choice,
    first_area,
    first_measure,
    live,
    measures,
    open_drop,
)
from helpers.document.blocks import Block
from helpers.document.sentence import Sentence
from helpers.english import and_list
from helpers.partnership import Partnership
from helpers.periods import Span
from helpers.refusal import Refused, unknown
from helpers.statistics.displacement import weighted_difference


def blocks(
    drop: drops.Drop,
    *,
    area: str,
    measure: str,
    controls: Sequence[str],
    since: str,
    months: int,
) -> tuple[Block, ...]:
    """What an area recorded in the months after an intervention, compared with control areas.

    Both are compared with the same months a year earlier, so that a season is not taken for an effect.

    Parameters
    ----------
    controls
        Areas where nothing was done; their counts are added up.
    since
        The first month after the intervention.
    months
        How many months are compared, at most 12.

    Examples
    --------
    >>> drop = drops.load("2016-08").in_units({"Antisocial Behaviour": "incidents"}.get)
    >>> shown, = blocks(drop, area="Blackpool", measure="Antisocial Behaviour",
    ...                 controls=["Preston"], since="2016-04", months=5)
    >>> print(shown.each[0])
    Antisocial Behaviour in Blackpool: 5,984 incidents in April to August 2016, after 6,240 in April to August 2015; in Preston 4,759, after 4,703.
    """  # noqa: E501
    chosen = [name for name in controls if name != area and (name, measure) in drop.counts]
    if not chosen:
        return (Sentence(f"Choose an area to compare with, other than {area}, that the drop has {measure} for."),)
    first = pd.Period(since, freq="M")
    after = Span(first, first + months - 1)
    control = drop.counts[[(name, measure) for name in chosen]].sum(axis="columns", skipna=False)
    compared = weighted_difference(
        drop.counts[area, measure],
        control.rename((and_list(chosen), measure)),
        before=after.year_before(),
        after=after,
    )
    return (wording.displacement(compared),)


def desk(
    drop: str,
    *,
    area: str,
    measure: str,
    controls: str,
    since: str,
    months: int,
    partnership: str = "partnership.toml",
) -> None:
    """Show controls for the area treated, the control areas and the months, and what they choose.

    Parameters
    ----------
    controls
        Areas where nothing was done, separated by semicolons; `another` for the first other one.
    since
        The first month after the intervention; `newest` for the latest one that leaves `months` months to compare.

    Raises
    ------
    Refused
        When the drop has no such area, measure or month.
    """
    opened, who = open_drop(drop, partnership)
    districts = _districts(opened, who)
    area = first_area(opened, who) if area == OWN else area
    measure = first_measure(opened, who, area) if measure == HEADLINE else measure
    since = str(opened.last - months + 1) if since == NEWEST else since
    others = [name for name in districts if name != area]
    named = others[:1] if controls == ANOTHER else [name.strip() for name in controls.split(";")]
    wrong = [unknown("area", name, districts) for name in named if name not in districts]
    if wrong:
        raise Refused(*wrong)
    chosen = {
        "area": choice("Area treated", districts, area),
        "measure": choice("Measure compared", measures(opened, area), measure),
        "controls": ipywidgets.SelectMultiple(description="Compared with", options=districts, value=named, style=STYLE),
        "since": choice("From", [str(month) for month in opened.counts.index[12:]], since),
        "months": choice("Months", range(1, 13), months),
    }
    live(chosen, opened, lambda values: blocks(opened, **values))


def _districts(drop: drops.Drop, who: Partnership) -> list[str]:
    """The districts that the drop has, but not the county or the force: the area treated is a part of both."""
    known = {*who.districts, *(name for region in drop.regions.values() for name in region)}
    return sorted(known & set(drop.counts.columns.unique(0)))
