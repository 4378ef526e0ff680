"""The desk to explore a series: choose an area and a measure; see its months, forecast and regression."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from helpers import charts, drops, tables, wording
from helpers.desk.controls import (
    HEADLINE,
    NEWEST,
    OWN,
    choice,
    first_area,
    first_measure,
    live,
    measures,
    named_or_newest,
    open_drop,
)
from helpers.document.blocks import Block, Fold, Prose, Sentences
from helpers.document.sentence import Sentence
from helpers.drops.causal_claims import claim_warnings
from helpers.statistics.xmr.seasonal import chart
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression

TRENDS = {"linear": 1, "quadratic": 2}


def blocks(
    drop: drops.Drop,
    *,
    area: str,
    measure: str,
    trend: str,
    years: int,
    county: str | None = None,
) -> tuple[Block, ...]:
    """All that the desk shows of one series, in the reader's order.

    Parameters
    ----------
    trend
        `linear` or `quadratic`.
    years
        Complete financial years that the trend is fitted to, in addition to the year to date.
    county
        The area that this one is a part of. Forecast and limits may follow it where the drop has the measure for it.

    Examples
    --------
    >>> shown = blocks(drops.load("2016-08"), area="The Constabulary", measure="Domestic Abuse",
    ...                trend="quadratic", years=3)
    >>> print(shown[1], shown[3], shown[4], sep="\\n")
    We expect The Constabulary to end 2016/17 at about 10,087 offences, eight times in ten between 9,531 and 10,643. That is 13.5% more than in 2015/16 (8,886).
    If the trend holds, The Constabulary will end 2016/17 at about 10,719 offences. That is 20.6% more than in 2015/16 (8,886).
    The quadratic trend explains 35.5% of the months' ups and downs (R² 0.3547).
    """  # noqa: E501
    counts = drop.series(area, measure)
    whole = drop.series(county, measure) if county and (county, measure) in drop.counts else None
    charted = chart(counts, county=whole, breaks=drop.breaks)
    projected = forecast(counts, county=whole, breaks=drop.breaks)
    estimated = regression(counts, degree=TRENDS[trend], years=years)
    return (
        charts.months(charted, forecast=projected),
        wording.forecast(projected),
        wording.ranges(projected),
        wording.regression(estimated),
        wording.fit(estimated),
        charts.regression(estimated),
        wording.unusual(charted),
        wording.signals(charted),
        wording.undeclared_break(charted),
        tables.years(counts),
        to_add(area, measure),
    )


def to_add(area: str, measure: str) -> Fold:
    """The code of a cell that shows the months of a series in a briefing, to copy.

    Examples
    --------
    >>> print(to_add("Blackpool", "Domestic Abuse"))
    Add this to a briefing: copy it into a cell of the notebook
    counts = briefing.drop.series("Blackpool", "Domestic Abuse")
    briefing.show(charts.months(xmr.chart(counts, breaks=briefing.drop.breaks)))
    """
    where, what = (json.dumps(name, ensure_ascii=False) for name in (area, measure))
    code = (
        f"counts = briefing.drop.series({where}, {what})\n"
        "briefing.show(charts.months(xmr.chart(counts, breaks=briefing.drop.breaks)))"
    )
    return Fold(
        "Add this to a briefing: copy it into a cell of the notebook", (Prose(f"<pre>{escape(code)}</pre>", code),)
    )


def areas(drop: drops.Drop) -> list[str]:
    """The drop's areas, in order of name.

    Examples
    --------
    >>> areas(drops.load("2016-08"))[:3]
    ['Blackburn with Darwen', 'Blackpool', 'Burnley']
    """
    return sorted(drop.counts.columns.unique(0))


def claims(drop: str) -> Sentences:
    """Each place where partners' commentary names a cause that nothing has tested, before readers see it.

    Examples
    --------
    >>> print(claims("2016-08"))
    - No commentary names a cause of a change.
    """
    said = drops.load(named_or_newest(drop)).commentary.items()
    found = [each for priority, text in said for each in claim_warnings(text, f"commentary/{priority}.md")]
    return Sentences(tuple(found) or (Sentence("No commentary names a cause of a change."),))


def desk(
    drop: str = NEWEST,
    *,
    area: str = OWN,
    measure: str = HEADLINE,
    trend: str = "quadratic",
    years: int = 3,
    partnership: str = "partnership.toml",
) -> None:
    """Show drop-down lists and, below them, what they choose; without a browser, what the arguments choose.

    It opens on the newest drop (`newest`), the partnership's own area (`own`) and the headline of its first priority
    (`headline`), unless others are named.

    Raises
    ------
    Refused
        When the drop has no such area or measure, or the desk does not offer the trend or the years.
    """
    opened, who = open_drop(drop, partnership)
    area = first_area(opened, who) if area == OWN else area
    measure = first_measure(opened, who, area) if measure == HEADLINE else measure
    controls = {
        "area": choice("Area", areas(opened), area),
        "measure": choice("Measure", measures(opened, area), measure),
        "trend": choice("Trend", TRENDS, trend),
        "years": choice("Years", range(1, max(years, len(opened.counts) // 12) + 1), years),
    }

    def chosen(values: dict[str, Any]) -> tuple[Block, ...]:
        return blocks(opened, **values, county=who.county_of(values["area"], regions=opened.regions))

    live(controls, opened, chosen)
