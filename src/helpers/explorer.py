"""The analyst's desk: choose an area and a measure, see its months, its XmR chart and where its year will end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets
from IPython.display import display

from helpers import charts, drops, tables, wording
from helpers.exhibits import Exhibit
from helpers.forecast import regression
from helpers.partnership import read_partnership
from helpers.refusal import Refused, unknown
from helpers.seasonal import chart

TRENDS = {"linear": 1, "quadratic": 2}


def exhibits(
    drop: drops.Drop, *, area: str, measure: str, trend: str, years: int, unit: str = "offences", county: str = ""
) -> tuple[Exhibit, ...]:
    """Everything the desk shows of one series, in the reader's order.

    Parameters
    ----------
    trend
        `linear` or `quadratic`.
    years
        Complete financial years that the trend is fitted on, beside the year to date.
    unit
        What the measure counts, in the plural.
    county
        The area whose season a district may borrow, where the drop has the measure for it.

    Examples
    --------
    >>> shown = exhibits(drops.load("2016-08"), area="The Constabulary", measure="Domestic Abuse",
    ...                  trend="quadratic", years=3)
    >>> print(shown[0], shown[1], sep="\\n")
    If the trend holds, The Constabulary will end 2016/17 at about 10,719 offences, an increase of 20.6% on 2015/16 (8,886).
    The quadratic trend explains 35.5% of the months' ups and downs (R² 0.3547).
    """  # noqa: E501
    counts = drop.series(area, measure)
    charted = chart(counts, county=drop.series(county, measure) if (county, measure) in drop.counts else None)
    estimated = regression(counts, degree=TRENDS[trend], years=years)
    return (
        wording.forecast(estimated, unit=unit),
        wording.fit(estimated),
        charts.forecast(estimated, unit=unit),
        wording.unusual(charted),
        charts.xmr(charted, unit=unit),
        wording.signals(charted),
        charts.three_years(counts, unit=unit),
        tables.years(counts, unit=unit),
    )


def areas(drop: drops.Drop) -> list[str]:
    """The drop's areas, in order of name.

    Examples
    --------
    >>> areas(drops.load("2016-08"))[:3]
    ['Blackburn with Darwen', 'Blackpool', 'Burnley']
    """
    return sorted(drop.counts.columns.unique(0))


def measures(drop: drops.Drop, area: str) -> list[str]:
    """The measures that the drop has for an area, in order of name.

    Examples
    --------
    >>> measures(drops.load("2016-08"), "The Constabulary")
    ['Domestic Abuse']
    """
    return sorted(measure for where, measure in drop.counts.columns if where == area)


def desk(
    drop: str,
    *,
    area: str,
    measure: str,
    trend: str = "quadratic",
    years: int = 3,
    partnership: str = "partnership.toml",
) -> None:
    """Show drop-downs and, below them, what they choose; without a browser, what the arguments choose.

    The exhibits are an ordinary output that is replaced when a drop-down changes, so that a run without widgets
    (papermill) holds them too.

    Raises
    ------
    Refused
        When the drop has no such area or measure, or the trend or the years are none that the desk offers.
    """
    opened = drops.load(drop)
    who = read_partnership(drops.project_folder() / partnership)
    controls = {
        "area": _choice("Area", areas(opened), area),
        "measure": _choice("Measure", measures(opened, area), measure),
        "trend": _choice("Trend", TRENDS, trend),
        "years": _choice("Years", range(1, max(years, len(opened.counts) // 12) + 1), years),
    }

    def chosen() -> dict[str, str]:
        values = {name: control.value for name, control in controls.items()}
        return _bundle(exhibits(opened, **values, unit=who.unit(values["measure"]), county=str(who.county)))

    def renew(change: dict[str, Any]) -> None:
        if change["owner"] is controls["area"]:
            # Without the observer: the new options would otherwise draw everything a second time.
            controls["measure"].unobserve(renew, "value")
            _offer(controls["measure"], measures(opened, controls["area"].value))
            controls["measure"].observe(renew, "value")
        output.update(chosen(), raw=True)

    display(ipywidgets.HBox(list(controls.values()), layout=ipywidgets.Layout(flex_flow="row wrap")))
    output = display(chosen(), raw=True, display_id=True)
    for control in controls.values():
        control.observe(renew, "value")


def _offer(control: ipywidgets.Dropdown, options: list[str]) -> None:
    """Give a drop-down other options, keeping its choice where it still is one."""
    kept = control.value
    control.options = options
    control.value = kept if kept in options else options[0]


def _choice(label: str, options: Iterable[Any], value: Any) -> ipywidgets.Dropdown:
    known = list(options)
    if value not in known:
        raise Refused(unknown(label.lower(), str(value), [str(option) for option in known]))
    return ipywidgets.Dropdown(description=label, options=known, value=value)


def _bundle(shown: Iterable[Exhibit]) -> dict[str, str]:
    return {
        "text/html": "".join(exhibit.html() for exhibit in shown),
        "text/plain": "\n\n".join(str(exhibit) for exhibit in shown),
    }
