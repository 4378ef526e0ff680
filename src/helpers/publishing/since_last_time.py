"""What changed since the last set of the same area and edition: statuses, forecasts and revised counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.document.blocks import Block, Cell, Fold, Missing, Table
from helpers.document.document import WITHHELD, Forecast, Headline
from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.drops import Drop
from helpers.english import quantity
from helpers.partnership import Priority
from helpers.periods import Span, is_month, month_label, parse_period, year_to_date
from helpers.publishing.manifest import read_manifest
from helpers.publishing.track_record import forecast_part, said_number, said_range
from helpers.wording.year_end import year_name

LISTED = 300  # rows of revisions on the index, the largest first
SAME = "No status has changed since the data for {month}."


@dataclass(frozen=True)
class Said:
    """What an earlier set said of a priority.

    Attributes
    ----------
    standing
        Its status, as pages showed it; empty where the set was published before statuses were kept.
    forecast
        Its forecast, as `forecast_said` keeps it; None without one.
    """

    measure: str
    standing: str
    forecast: dict[str, Any] | None


@dataclass(frozen=True)
class LastSet:
    """The set of the same area and edition from the newest of the earlier drops.

    Attributes
    ----------
    drop
        The drop's name, its last month.
    said
        What the set said of each priority.
    """

    drop: str
    said: Mapping[str, Said]


def standing_said(headline: Headline) -> dict[str, str]:
    """A briefing's status as `run.json` keeps it, for later sets.

    Examples
    --------
    >>> fell = Headline("Rape", "offences", "decrease", Sentence("It fell."), "clear fall", status="clear change")
    >>> standing_said(fell)
    {'measure': 'Rape', 'standing': 'clear fall'}
    """
    return {"measure": headline.measure, "standing": headline.standing}


def last_set(reports: Path, folder: str, drop: str, area: str) -> LastSet | None:
    """The last set before a drop's; None where there is none.

    Parameters
    ----------
    reports
        `reports/<drop>`, in the folder that also holds the earlier drops' reports.
    folder
        The set's folder in it.
    """
    names = [path.name for path in reports.parent.iterdir()] if reports.parent.is_dir() else []
    for name in sorted((each for each in names if is_month(each) and each < drop), reverse=True):
        record = read_manifest(reports.parent / name / folder)
        if record.get("area") == area:
            return LastSet(name, {each["priority"]: _said(each) for each in record.get("briefings", [])})
    return None


def _said(record: Mapping[str, Any]) -> Said:
    stood, forecast = record.get("stood") or {}, record.get("forecast")
    measure = stood.get("measure") or (forecast or {}).get("measure", "")
    return Said(measure, stood.get("standing", ""), forecast)


def last_record(last: LastSet | None) -> dict[str, Any] | None:
    """The last set as kept in `run.json`, so that a later run notices when the index would show another.

    Examples
    --------
    >>> last_record(LastSet("2016-06", {"rape": Said("Rape", "watch", None)}))
    {'drop': '2016-06', 'said': {'rape': {'measure': 'Rape', 'standing': 'watch', 'forecast': None}}}
    """
    return {"drop": last.drop, "said": {slug: asdict(said) for slug, said in last.said.items()}} if last else None


def since_last_time(
    last: LastSet | None, now: Mapping[str, Headline], priorities: Sequence[Priority], area: str
) -> tuple[Block, ...]:
    """The statuses that changed, and what the last set forecast for this year next to what is forecast now.

    A priority whose headline measure has changed is left out, as is a status that either set withholds.

    Parameters
    ----------
    last
        The last set; None where there is none, which gives no blocks.
    now
        The headlines of this set, by priority.
    priorities
        The set's priorities, in the order of the rows.
    area
        The set's area.

    Examples
    --------
    >>> rape = Priority(slug="rape", title="Rape", headline="Rape")
    >>> fell = Headline("Rape", "offences", "decrease", Sentence("It fell."), "clear fall", status="clear change")
    >>> before = LastSet("2016-06", {"rape": Said("Rape", "watch", None)})
    >>> since_last_time(before, {"rape": fell}, [rape], "Blackpool")[0].printed
    (('Rape', 'watch', 'clear fall'),)
    """
    if last is None:
        return ()
    both = [
        (priority, last.said[priority.slug], now[priority.slug])
        for priority in priorities
        if priority.slug in last.said
        and priority.slug in now
        and last.said[priority.slug].measure == now[priority.slug].measure != ""
    ]
    month = month_label(parse_period(last.drop))
    stood = [each for each in both if each[1].standing and WITHHELD not in (each[1].standing, each[2].standing)]
    forecasts = tuple(
        _forecast_row(priority, said.forecast, headline.forecast, headline, area)
        for priority, said, headline in both
        if said.forecast and headline.forecast and said.forecast["year"] == headline.forecast.year
    )
    blocks: list[Block] = []
    if stood:
        blocks.append(_statuses(stood, month))
    if forecasts:
        year = next(headline.forecast.year for _, _, headline in both if headline.forecast)
        caption = f"What the data for {month} forecast for {year_name(Span.parse(year))}, and where it stands"
        header = (
            "Priority",
            "Forecast then",
            "80% range then",
            "Recorded so far",
            "Forecast now",
            "Against that range",
        )
        blocks.append(Table(caption, header, forecasts))
    return tuple(blocks)


def revised(drop: Drop, area: str, *, listed: bool = True) -> tuple[Block, ...]:
    """How many counts differ from the drop before, and each of them in a fold.

    Sums that the project makes from partners' counts follow from them, and have a table of their own.

    Parameters
    ----------
    area
        The set's area, whose rows come first.
    listed
        Whether to list them. The public edition does not: there each briefing lists its own, protected.
    """
    if not drop.since:
        return ()
    if drop.revisions.empty:
        return (say("No count was revised since {since}.", since=_data(drop.since)),)
    sent, sums = (_largest_first(drop.revised(sums=each), area) for each in (False, True))
    said = say(
        "{counts} {differ} from what {since} gave, in {areas} and {measures}{sums}.",
        counts=_how_many(len(sent), "counts", "revised", area, drop),
        areas=_how_many(sent["area"].nunique(), "areas", "with revised counts", area, drop),
        measures=_how_many(sent["measure"].nunique(), "measures", "with revised counts", area, drop),
        differ="differs" if len(sent) == 1 else "differ",
        since=_data(drop.since),
        sums=_with_sums(len(sums), area, drop),
    )
    if not listed:
        return (said,)
    tables = [
        table
        for rows, caption in ((sent, "Counts revised"), (sums, "Sums that follow from them"))
        for table in _revision_tables(rows, caption, area, drop)
    ]
    return (said, Fold("Every revision", tuple(tables)))


def _largest_first(rows: pd.DataFrame, area: str) -> pd.DataFrame:
    """Revisions in the set's area first, then the largest; those of a month together where they are equally large."""
    keys = rows.assign(other=rows["area"] != area, size=-(rows["is"] - rows["was"]).abs())
    return rows.loc[keys.sort_values(["other", "size"], kind="stable").index]


def _with_sums(number: int, area: str, drop: Drop) -> Sentence | str:
    if not number:
        return ""
    sums = _how_many(number, "sums", "revised", area, drop)
    return say("; {sums} {follow} from them", sums=sums, follow="follows" if number == 1 else "follow")


def _revision_tables(rows: pd.DataFrame, caption: str, area: str, drop: Drop) -> list[Table | Sentence]:
    """A row for each count, before and now; if there are a great many, only the largest."""
    if rows.empty:
        return []
    cells: list[tuple[Cell, ...]] = []
    for where, measure, month, was, now in rows.iloc[:LISTED].itertuples(index=False, name=None):
        of = Sum(str(where), str(measure), f"{month}..{month}")
        before = count(int(was), of, part="before it was revised")
        cells.append((month_label(month), str(measure), str(where), before, count(int(now), of)))
    table = Table(caption, ("Month", "Measure", "Area", "Was", "Is"), tuple(cells))
    if len(rows) <= LISTED:
        return [table]
    more = _how_many(len(rows) - LISTED, "rows", f"of smaller revisions, {caption}", area, drop)
    return [say("{more} of smaller revisions are not listed.", more=more), table]


def _data(since: str) -> str:
    """The drop before as readers name it: "the data for June 2016"."""
    drop = since.removeprefix("the drop ")
    return f"the data for {month_label(parse_period(drop))}" if is_month(drop) else since


def _how_many(number: int, what: str, which: str, area: str, drop: Drop) -> Number:
    of = Sum(area, f"{what} {which}", str(drop.last))
    return other(number, of, "how many", "", printed=quantity(number, what))


def _statuses(stood: Sequence[tuple[Priority, Said, Headline]], month: str) -> Table | Sentence:
    rows = tuple(
        (priority.title, said.standing, headline.standing)
        for priority, said, headline in stood
        if said.standing != headline.standing
    )
    if not rows:
        return say(SAME, month=month)
    return Table(f"Statuses that changed since the data for {month}", ("Priority", "Then", "Now"), rows)


def _forecast_row(
    priority: Priority, said: Mapping[str, Any], forecast: Forecast, headline: Headline, area: str
) -> tuple[Cell, ...]:
    of, made = Sum(area, headline.measure, forecast.year), said["made"]
    low, high = said_range(said, of, made, 80)
    total = forecast.total.rounded
    against = "below it" if total < low.value else "above it" if total > high.value else "within it"
    return (
        priority.title,
        said_number(said, "forecast", of, made, forecast_part(forecast.year, made)),
        say("{low} to {high}", low=low, high=high),
        _recorded(headline, area),
        forecast.total,
        against,
    )


def _recorded(headline: Headline, area: str) -> Number | Missing:
    """The total of the year to date."""
    if not headline.months:
        return Missing("withheld")
    span = year_to_date(parse_period(headline.months[-1].month))
    wanted = {str(month) for month in span.months}
    counts = [month.count for month in headline.months if month.month in wanted]
    if len(counts) < len(wanted) or not all(counts):
        return Missing("not supplied")
    return count(sum(each.value for each in counts if each), Sum(area, headline.measure, span.key))
