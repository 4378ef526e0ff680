"""The track record: published forecasts of the year and what happened, kept in `run.json` and shown in later sets.

A briefing forecasts its headline measure. The scorecard of a set shows the forecasts that earlier drops' sets of the
same area and edition published, as their `run.json` has them (`reports/<earlier drop>/<area>/`). It shows those of the
last financial year that is complete by this drop's last month, if this drop has every month of that year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.document.blocks import Block, Table
from helpers.document.document import Document
from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.drops import Drop
from helpers.english import and_list, number, percent, quantity
from helpers.partnership import Partnership
from helpers.periods import APRIL, Span, financial_year, financial_year_span, is_month, month_label, parse_period
from helpers.publishing.manifest import read_manifest
from helpers.statistics.year_end.forecast import BOUNDS, TOTAL
from helpers.wording.year_end import forecast_name, range_name, year_name


@dataclass(frozen=True)
class Judged:
    """A published forecast and what happened.

    Attributes
    ----------
    priority, title
        The briefing that published it.
    year, made
        The financial year, and the last month of data that it was made with: `2016-04..2017-03`, `2016-08`.
    said
        `forecast` and its bounds `lower_80` to `upper_95`, as printed.
    happened
        The year's total in this drop.
    """

    priority: str
    title: str
    area: str
    measure: str
    year: str
    made: str
    said: dict[str, int]
    happened: int

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
        Judged(slug, priority.title, area, said["measure"], said["year"], said["made"], _numbers(said), happened)
        for priority in partnership.priorities
        for slug, said in found
        if slug == priority.slug and (happened := _happened(said, drop, area)) is not None
    ]


def shown(scorecard: Sequence[Judged]) -> tuple[Block, ...]:
    """The scorecard as a sentence and a table; nothing without forecasts.

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
    # If the priority's headline has changed since, earlier forecasts are of another measure.
    text = " ".join(
        _by_then([each for each in ours if each.measure == measure])
        for measure in dict.fromkeys(each.measure for each in ours)
    )
    printed = [bound for bound in BOUNDS if bound.endswith("80")]
    return Sentence(text, tuple(figure for each in ours for figure in _figures(each, text, printed)))


def _by_then(ours: Sequence[Judged]) -> str:
    """Earlier forecasts of a measure's year and its total, in words."""
    said = [
        f"about {number(each.said['forecast'])} by data to {month_label(parse_period(each.made))} "
        f"(80% range: {number(each.said['lower_80'])} to {number(each.said['upper_80'])})"
        for each in ours
    ]
    about = f"{ours[0].measure} in {year_name(Span.parse(ours[0].year))}"
    return f"{about}: earlier briefings said {and_list(said)}; it ended at {number(ours[0].happened)}."


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
    first, cases = scorecard[0], len(scorecard)
    held = {level: sum(each.within(level) for each in scorecard) for level in TOTAL}
    total = sum(each.happened for each in scorecard)
    out_by = sum(abs(each.said["forecast"] - each.happened) for each in scorecard)
    ranges = " and ".join(f"{n} within {'its' if cases == 1 else 'their'} {level}% range" for level, n in held.items())
    missed = f"; together they were out by {percent(100 * out_by / total)}" if total else ""
    year = year_name(Span.parse(first.year))
    text = f"Of {quantity(cases, 'forecasts')} of {year}, {ranges.replace(' within', ' ended within', 1)}{missed}."
    name = "published forecasts"
    figures = [Figure(first.area, name, first.year, current=str(cases), sentence=text,
                      percent=f"{100 * out_by / total:.1f}" if total else "")]  # fmt: skip
    figures += [
        Figure(first.area, f"{name} within their {level}% range", first.year, current=str(n), percent=str(level),
               sentence=text)
        for level, n in held.items()
    ]  # fmt: skip
    return Sentence(text, tuple(figures))


def _table(scorecard: Sequence[Judged]) -> Table:
    caption = f"What was forecast for {year_name(Span.parse(scorecard[0].year))}, and what happened"
    rows = tuple(
        (
            f"{_titled(each)}, {month_label(parse_period(each.made))}",
            number(each.said["forecast"]),
            *(f"{number(each.said[f'lower_{n}'])} to {number(each.said[f'upper_{n}'])}" for n in TOTAL),
            number(each.happened),
        )
        for each in scorecard
    )
    header = ("Briefing, and its last month of data", "Said", *(f"{level}% range" for level in TOTAL), "Happened")
    return Table(caption, header, rows, tuple(figure for each in scorecard for figure in _figures(each, caption)))


def _titled(each: Judged) -> str:
    """The briefing's title, followed by the measure unless the title names it."""
    return each.title if each.measure.casefold() in each.title.casefold() else f"{each.title} ({each.measure})"


def _figures(each: Judged, sentence: str, bounds: Iterable[str] = BOUNDS) -> list[Figure]:
    """The year's total, with the forecast as the figure that it is compared with, and the ends of the ranges."""
    name = f"{forecast_name(each.measure, Span.parse(each.year))} made in {each.made}"
    numbers = {name: (str(each.happened), str(each.said["forecast"]))}
    numbers |= {range_name(name, bound): (str(each.said[bound]), "") for bound in bounds}
    return [
        Figure(each.area, measure, each.year, "", now, said, sentence=sentence, small=is_small(each.happened))
        for measure, (now, said) in numbers.items()
    ]
