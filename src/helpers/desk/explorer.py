"""The analyst's desk: choose an area and a measure, see where its year will end, its XmR chart and its months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets
from IPython.display import display

from helpers import charts, drops, tables, wording
from helpers.document.blocks import Exhibit, Sentence, Sentences
from helpers.drops.causal_claims import untested
from helpers.partnership import partnership_file, read_partnership
from helpers.refusal import Refused, unknown
from helpers.statistics.counts import column_names
from helpers.statistics.xmr.level_shift import step
from helpers.statistics.xmr.seasonal import chart
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression

STYLE = {"description_width": "initial"}  # labels are shown whole
TRENDS = {"linear": 1, "quadratic": 2}


def exhibits(
    drop: drops.Drop,
    *,
    area: str,
    measure: str,
    trend: str,
    years: int,
    county: str | None = None,
) -> tuple[Exhibit, ...]:
    """Everything the desk shows of one series, in the reader's order.

    Parameters
    ----------
    trend
        `linear` or `quadratic`.
    years
        Complete financial years that the trend is fitted on, beside the year to date.
    county
        The area that holds this one: forecast and limits may follow it where the drop has the measure for it.

    Examples
    --------
    >>> shown = exhibits(drops.load("2016-08"), area="The Constabulary", measure="Domestic Abuse",
    ...                  trend="quadratic", years=3)
    >>> print(shown[0], shown[3], shown[4], sep="\\n")
    The Constabulary is likely to end 2016/17 at about 10,082 offences (80% range: 9,608 to 10,556), an increase of 13.5% on 2015/16 (8,886).
    If the trend holds, The Constabulary will end 2016/17 at about 10,719 offences, an increase of 20.6% on 2015/16 (8,886).
    The quadratic trend explains 35.5% of the months' ups and downs (R² 0.3547).
    """  # noqa: E501
    counts = drop.series(area, measure)
    whole = drop.series(county, measure) if county and (county, measure) in drop.counts else None
    charted = chart(counts, county=whole, breaks=drop.breaks)
    projected = forecast(counts, county=whole)
    estimated = regression(counts, degree=TRENDS[trend], years=years)
    return (
        wording.forecast(projected),
        wording.ranges(projected),
        charts.forecast(projected),
        wording.regression(estimated),
        wording.fit(estimated),
        charts.regression(estimated),
        wording.unusual(charted),
        charts.xmr(charted),
        wording.signals(charted),
        wording.level_shift(step(counts[charted.since :])),
        charts.three_years(counts),
        tables.years(counts),
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
    return sorted(measure for where, measure in column_names(drop.counts) if where == area)


def claims(drop: str) -> Sentences:
    """Where partners' commentary names a cause that nothing has tested: for the analyst, before readers see it.

    Examples
    --------
    >>> print(claims("2016-08"))
    - No commentary names a cause of a change.
    """
    said = drops.load(drop).commentary.items()
    found = [each for priority, text in said for each in untested(text, f"commentary/{priority}.md")]
    return Sentences(tuple(found) or (Sentence("No commentary names a cause of a change."),))


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
    who = read_partnership(partnership_file(partnership))
    opened = drops.load(drop).in_units(who.unit)
    controls = {
        "area": choice("Area", areas(opened), area),
        "measure": choice("Measure", measures(opened, area), measure),
        "trend": choice("Trend", TRENDS, trend),
        "years": choice("Years", range(1, max(years, len(opened.counts) // 12) + 1), years),
    }

    def shown(values: dict[str, Any]) -> tuple[Exhibit, ...]:
        county = who.county_of(values["area"], regions=opened.regions)
        return exhibits(opened, **values, county=county)

    live(controls, opened, shown)


def live(controls: dict[str, Any], drop: drops.Drop, shown: Callable[[dict[str, Any]], Iterable[Exhibit]]) -> None:
    """Show controls and below them what they choose, shown anew whenever one of them changes.

    Parameters
    ----------
    controls
        By name, `area` and `measure` among them: another area offers the measures that the drop has for it.
    shown
        What to show, given the controls' values by name.
    """

    def chosen() -> dict[str, str]:
        return _bundle(shown({name: control.value for name, control in controls.items()}))

    def renew(change: dict[str, Any]) -> None:
        if change["owner"] is controls["area"]:
            # Without the observer: the new options would otherwise draw everything a second time.
            controls["measure"].unobserve(renew, "value")
            _offer(controls["measure"], measures(drop, controls["area"].value))
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


def choice(label: str, options: Iterable[Any], value: Any) -> ipywidgets.Dropdown:
    """A drop-down of these options with one of them chosen.

    Raises
    ------
    Refused
        When the value is none of the options.

    Examples
    --------
    >>> choice("Area", ["Blackpool", "Wyre"], "Wyre").value
    'Wyre'
    """
    known = list(options)
    if value not in known:
        raise Refused(unknown(label.lower(), str(value), [str(option) for option in known]))
    return ipywidgets.Dropdown(description=label, options=known, value=value, style=STYLE)


def _bundle(shown: Iterable[Exhibit]) -> dict[str, str]:
    return {
        "text/html": "".join(exhibit.html() for exhibit in shown),
        "text/plain": "\n\n".join(str(exhibit) for exhibit in shown),
    }
