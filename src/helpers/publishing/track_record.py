"""The track record: published forecasts of the year and what happened, kept in `run.json` and shown in later sets.

A briefing forecasts its headline measure. The scorecard of a set shows the forecasts that earlier drops' sets of the
same area and edition published, as their `run.json` has them (`reports/<earlier drop>/<area>/`). The forecasts are for
the last financial year that is complete by this drop's last month; there are none unless this drop has every month of
that year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.document.blocks import Block, Cell, Table
from helpers.document.document import Document
from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.drops import Drop
from helpers.english import percent
from helpers.partnership import Partnership
from helpers.periods import APRIL, Span, financial_year, financial_year_span, is_month, month_label, parse_period
from helpers.publishing.manifest import read_manifest
from helpers.statistics.year_end.forecast import BOUNDS, TOTAL
from helpers.wording.year_end import range_parts, total_part, year_name

BY_THEN = "{measure} in {year}: earlier briefings said {forecasts}; it ended at {happened}."
ONE_FORECAST = (
    "Of {forecasts} forecast of {year}, {within_80} ended within its 80% range and {within_95} within its 95% range"
    "{missed}."
)
FORECASTS = (
    "Of {forecasts} forecasts of {year}, {within_80} ended within their 80% range and {within_95} within their 95% "
    "range{missed}."
)


@dataclass(frozen=True)
class Judged:
    """A published forecast and what happened.

    Attributes
    ----------
    priority, title
        The briefing that published it.
    year, made
        The financial year, and the last month of the data behind the forecast: `2016-04..2017-03`, `2016-08`.
    said
        `forecast` and its bounds `lower_80` to `upper_95`, as printed.
    happened
        The year's total in this drop.
    name
        The measure's name for readers; blank where that is its own label.
    """

    priority: str
    title: str
    area: str
    measure: str
    year: str
    made: str
    said: dict[str, int]
    happened: int
    name: str = ""

    @property
    def printed(self) -> str:
        """The measure as readers see it."""
        return self.name or self.measure

    def within(self, level: int) -> bool:
        """Whether the year's total was within the range of this level."""
        return self.said[f"lower_{level}"] <= self.happened <= self.said[f"upper_{level}"]


def forecast_said(document: Document) -> dict[str, str | int] | None:
    """A briefing's forecast as `run.json` keeps it; None if it has none, or withholds it.

    Examples
    --------
    >>> from helpers.document.document import About, Forecast, Headline
    >>> from helpers.document.numbers import Sum, other
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> year, ends = Sum("Blackpool", "Rape", "2016-04..2017-03"), (119.6, 103.2, 137, 91, 149)
    >>> forecast = Forecast(year.span, *(other(end, year, "forecast", "") for end in ends))
    >>> headline = Headline("Rape", "offences", "decrease", Sentence("It fell."), "no clear change", forecast=forecast)
    >>> said = forecast_said(Document(about, headline))
    >>> said["made"], said["forecast"], said["upper_95"]
    ('2016-08', 120, 149)
    """
    headline, about = document.headline, document.about
    forecast = headline.forecast
    if forecast is None:
        return None
    said = {"measure": headline.measure, "area": about.area, "year": forecast.year, "made": about.drop}
    printed = zip(("forecast", *BOUNDS), forecast.numbers, strict=True)
    return said | {name: int(number.listed) for name, number in printed}


def judged(reports: Path, folder: str, drop: Drop, partnership: Partnership, area: str) -> list[Judged]:
    """The forecasts of the last complete year in earlier sets, by priority and month.

    Parameters
    ----------
    reports
        `reports/<drop>`, in the folder that also holds the earlier drops' reports.
    folder
        The set's folder in it.
    """
    earlier = sorted(path.name for path in reports.parent.iterdir()) if reports.parent.is_dir() else []
    found = []
    for name in earlier:
        record = read_manifest(reports.parent / name / folder) if is_month(name) and name < drop.name else {}
        if record.get("area") == area:
            found += [
                (each["priority"], each["forecast"]) for each in record.get("briefings", []) if each.get("forecast")
            ]
    return [
        Judged(
            slug,
            priority.title,
            area,
            said["measure"],
            said["year"],
            said["made"],
            _numbers(said),
            happened,
            partnership.names.get(said["measure"], ""),
        )
        for priority in partnership.priorities
        for slug, said in found
        if slug == priority.slug and (happened := _happened(said, drop, area)) is not None
    ]


def shown(scorecard: Sequence[Judged]) -> tuple[Block, ...]:
    """The scorecard as a sentence and a table; empty without forecasts.

    Examples
    --------
    >>> said = {"forecast": 120, "lower_80": 103, "upper_80": 137, "lower_95": 91, "upper_95": 149}
    >>> rape = Judged("rape", "Rape", "Blackpool", "Rape", "2015-04..2016-03", "2015-08", said, 126)
    >>> print(shown([rape])[0])
    Of 1 forecast of 2015/16, 1 ended within its 80% range and 1 within its 95% range; together they were out by 4.8%.
    """
    return (_sentence(scorecard), _table(scorecard)) if scorecard else ()


def in_briefing(scorecard: Iterable[Judged], priority: str) -> Sentence:
    """A sentence on a priority's earlier forecasts of the last complete year; empty without any.

    Examples
    --------
    >>> said = {"forecast": 120, "lower_80": 103, "upper_80": 137, "lower_95": 91, "upper_95": 149}
    >>> rape = Judged("rape", "Rape", "Blackpool", "Rape", "2015-04..2016-03", "2015-08", said, 126)
    >>> print(in_briefing([rape], "rape"))
    Rape in 2015/16: earlier briefings said about 120 by data to August 2015 (80% range: 103 to 137); it ended at 126.
    """
    ours = [each for each in scorecard if each.priority == priority]
    if not ours:
        return Sentence("")
    # If the priority's headline measure has changed since, earlier forecasts are of another measure.
    first, *others = (
        _by_then([each for each in ours if each.measure == measure])
        for measure in dict.fromkeys(each.measure for each in ours)
    )
    for another in others:
        first = say("{first} {another}", first=first, another=another)
    return first


def _by_then(ours: Sequence[Judged]) -> Sentence:
    """A sentence on earlier forecasts of a measure's year, and its total."""
    return say(
        BY_THEN,
        measure=ours[0].printed,
        year=year_name(Span.parse(ours[0].year)),
        forecasts=tuple(_forecast(each) for each in ours),
        happened=_total(ours[0]),
    )


def _forecast(each: Judged) -> Sentence:
    low, high = _range(each, 80)
    return say(
        "about {total} by data to {month} (80% range: {low} to {high})",
        total=_number(each, "forecast", _part(each)),
        month=month_label(parse_period(each.made)),
        low=low,
        high=high,
    )


def as_record(scorecard: Sequence[Judged]) -> list[dict[str, Any]]:
    """The scorecard as kept in `run.json`.

    Examples
    --------
    >>> as_record([])
    []
    """
    return [asdict(each) for each in scorecard]


def _numbers(said: dict[str, Any]) -> dict[str, int]:
    return {name: int(said[name]) for name in ("forecast", *BOUNDS)}


def _happened(said: dict[str, Any], drop: Drop, area: str) -> int | None:
    """The year's total; None if it is not the last complete year, or the drop lacks a month of it."""
    year = financial_year(drop.last) - (drop.last.month != APRIL - 1)
    span = financial_year_span(year)
    if said["year"] != span.key or (area, said["measure"]) not in drop.counts:
        return None
    counts = drop.counts[area, said["measure"]].reindex(span.months)
    return None if counts.isna().any() else int(counts.sum())


def _sentence(scorecard: Sequence[Judged]) -> Sentence:
    first, ended = scorecard[0], tuple(_year(each) for each in scorecard)

    def forecasts(number: int, suffix: str = "") -> Number:
        of = Sum(first.area, f"published forecasts{suffix}", first.year)
        return other(number, of, "how many", "", computed_from=ended)

    within = {level: sum(each.within(level) for each in scorecard) for level in TOTAL}
    total = sum(each.happened for each in scorecard)
    missed = Sentence("")
    if total:
        error = 100 * sum(abs(each.said["forecast"] - each.happened) for each in scorecard) / total
        of = forecasts(len(scorecard)).of
        missed = say(
            "; together they were out by {error}",
            error=Number(of, "share", error, percent(error), decimals=1, computed_from=ended),
        )
    return say(
        ONE_FORECAST if len(scorecard) == 1 else FORECASTS,
        forecasts=forecasts(len(scorecard)),
        year=year_name(Span.parse(first.year)),
        within_80=forecasts(within[80], " within their 80% range"),
        within_95=forecasts(within[95], " within their 95% range"),
        missed=missed,
    )


def _table(scorecard: Sequence[Judged]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{_titled(each)}, {month_label(parse_period(each.made))}",
            _number(each, "forecast", _part(each)),
            *(_range_cell(each, level) for level in TOTAL),
            _total(each),
        )
        for each in scorecard
    )
    header = ("Briefing, and its last month of data", "Said", *(f"{level}% range" for level in TOTAL), "Happened")
    caption = f"What was forecast for {year_name(Span.parse(scorecard[0].year))}, and what happened"
    return Table(caption, header, rows)


def _range_cell(each: Judged, level: int) -> Sentence:
    low, high = _range(each, level)
    return say("{low} to {high}", low=low, high=high)


def _titled(each: Judged) -> str:
    """The briefing's title, followed by the measure unless the title names it."""
    return each.title if each.printed.casefold() in each.title.casefold() else f"{each.title} ({each.printed})"


def _year(each: Judged) -> Sum:
    return Sum(each.area, each.measure, each.year)


def _total(each: Judged) -> Number:
    return count(each.happened, _year(each))


def _part(each: Judged) -> str:
    return forecast_part(each.year, each.made)


def _range(each: Judged, level: int) -> tuple[Number, Number]:
    return said_range(each.said, _year(each), each.made, level)


def _number(each: Judged, name: str, part: str) -> Number:
    return said_number(each.said, name, _year(each), each.made, part)


def forecast_part(year: str, made: str) -> str:
    """The name of a published forecast among the numbers about its year.

    Examples
    --------
    >>> forecast_part("2016-04..2017-03", "2016-08")
    'forecast of the 2016-17 total made in 2016-08'
    """
    return f"{total_part(Span.parse(year))} made in {made}"


def said_range(said: Mapping[str, Any], of: Sum, made: str, level: int) -> tuple[Number, Number]:
    """The two ends of a published forecast's range.

    Parameters
    ----------
    said
        The forecast as `forecast_said` keeps it.
    of
        The year that it forecasts.
    made
        The last month of data that it was made with.
    """
    from_, to = range_parts(forecast_part(of.span, made), level)
    return said_number(said, f"lower_{level}", of, made, from_), said_number(said, f"upper_{level}", of, made, to)


def said_number(said: Mapping[str, Any], name: str, of: Sum, made: str, part: str) -> Number:
    """A number of a published forecast, as it was published; the parameters are those of `said_range`."""
    recorded = Sum(of.area, of.measure, Span(Span.parse(of.span).first, parse_period(made)).key)
    return other(int(said[name]), of, "forecast", part, computed_from=(recorded,))
