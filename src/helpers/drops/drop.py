"""What partners sent for one reporting period, checked: the table behind every briefing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from helpers.partnership.action import Action
from helpers.statistics import units
from helpers.statistics.counts import column_names
from helpers.statistics.xmr.breaks import Break

QUALITY = ("area", "month", "rows", "repeats", "no_location", "mapped", "outside", "usual")
POPULATION = ("area", "year", "residents")
REVISIONS = ("area", "measure", "month", "was", "is")
_NO_QUALITY, _NO_POPULATION, _NO_REVISIONS = (
    pd.DataFrame(columns=list(each)) for each in (QUALITY, POPULATION, REVISIONS)
)


@dataclass(frozen=True)
class Drop:
    """What partners sent for one reporting period, checked.

    Attributes
    ----------
    name
        The drop's last month.
    notice
        A notice that every page must print.
    counts
        A row for each month without a gap, a column `(area, measure)`; NaN where a month was not supplied.
    indicators
        A row for each published number: priority, area, indicator, group, period, value, out_of, unit.
    commentary
        Markdown by priority.
    files
        sha256 of each file that was read, by its name within the drop.
    regions
        The districts by the county (or force) that they are compared within, where the files show it.
    unplaced
        Counts of crimes that have no location, and so are in no district: as `counts`, a column `(county, measure)`.
    population
        A row for each area and year: `area`, `year`, `residents`. No rows where no population was handed in.
    quality
        A row for each county and month of street-level files: `rows`, `repeats` (not counted), `no_location` (in no
        district, of which `mapped` have coordinates), `outside` (in a district of another county) and `usual` (the rows
        that such a month usually has).
    notes
        Sentences on what was found and corrected on reading, by county.
    renamed
        The names that areas and measures have now, by the name before; see `own_renames`.
    revisions
        A row for each count that differs from the drop before: `area`, `measure`, `month`, and the counts `was`, `is`.
    breaks
        Declared changes in how something is recorded, in order of month.
    since
        The earlier drop that `revisions` compare with; empty where there is none.
    totals
        The names of areas and measures that are sums of the others, and were not sent as such.
    places
        The places within each district that are counted by themselves, such as its wards. They are areas of `counts`,
        and no district's peers.
    received, next_update
        The days on which the data came and the next set is due, as 2016-09-20; blank where `drop.toml` has none.
    actions
        Who will do what before then, as `drop.toml` declares it.

    Examples
    --------
    >>> from helpers.drops import load
    >>> drop = load("2016-08")
    >>> str(drop.last), len(drop.commentary), sorted(drop.files)[-2:]
    ('2016-08', 10, ['drop.toml', 'indicators.csv'])
    """

    name: str
    notice: str
    counts: pd.DataFrame
    indicators: pd.DataFrame
    commentary: dict[str, str]
    files: dict[str, str]
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unplaced: pd.DataFrame = field(default_factory=pd.DataFrame)
    quality: pd.DataFrame = field(default_factory=_NO_QUALITY.copy)
    population: pd.DataFrame = field(default_factory=_NO_POPULATION.copy)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    revisions: pd.DataFrame = field(default_factory=_NO_REVISIONS.copy)
    breaks: tuple[Break, ...] = ()
    since: str = ""
    renamed: dict[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    received: str = ""
    next_update: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def last(self) -> pd.Period:
        """The drop's last month."""
        return pd.Period(self.name, freq="M")

    @property
    def sha256(self) -> str:
        """One fingerprint for the whole drop: its files and its revisions."""
        return self._fingerprint(self.files)

    def fingerprint(self, priority: str) -> str:
        """One fingerprint for what a priority's briefing is made from: all but the commentary on other priorities."""
        return self._fingerprint(
            {
                name: digest
                for name, digest in self.files.items()
                if "commentary/" not in name or name.endswith(f"commentary/{priority}.md")
            }
        )

    @cached_property
    def _revisions_as_text(self) -> list[list[str]]:
        return self.revisions.astype(str).to_numpy().tolist()

    def _fingerprint(self, files: dict[str, str]) -> str:
        content = [self.name, files, self.since, self._revisions_as_text]
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures, in the order of the counts."""
        return tuple(dict.fromkeys(measure for _, measure in column_names(self.counts)))

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that are not places within a district, in the order of the counts."""
        inside = {place for places in self.places.values() for place in places}
        return tuple(str(area) for area in self.counts.columns.unique(0) if area not in inside)

    @property
    def columns(self) -> dict[tuple[str, str], int]:
        """Where each area's counts of a measure are among the columns of the counts.

        Examples
        --------
        Found once, and again when an analyst has added a column.

        >>> from helpers.drops import load
        >>> drop = load("2016-08")
        >>> ("Blackpool", "Knife") in drop.columns
        False
        >>> drop.counts["Blackpool", "Knife"] = 1.0
        >>> ("Blackpool", "Knife") in drop.columns
        True
        """
        found = self.__dict__.get("_columns")
        if found is None or found[0] is not self.counts.columns:  # pandas makes a new index for each change
            places = {column: place for place, column in enumerate(column_names(self.counts))}
            found = self.__dict__["_columns"] = (self.counts.columns, places)
        return found[1]

    def table(self, columns: Iterable[tuple[str, str]]) -> pd.DataFrame:
        """The counts of some areas and measures, a column each; the drop must have all.

        pandas would take most of a comparison's time to find the same columns in its own index.

        Examples
        --------
        >>> from helpers.drops import load
        >>> load("2016-08").table([("Blackpool", "Domestic Abuse")]).loc["2016-06"].tolist()
        [170.0]
        """
        return self.counts.iloc[:, [self.columns[column] for column in columns]]

    def series(self, area: str, measure: str) -> pd.Series:
        """An area's counts of a measure, from the first month supplied; the drop must have both."""
        counts = self.counts.iloc[:, self.columns[area, measure]]
        return counts.loc[counts.first_valid_index() :]

    def revised(self, *, sums: bool) -> pd.DataFrame:
        """The revisions of what partners sent, or of the sums that follow from it."""
        rows = self.revisions
        return rows[(rows["area"].isin(self.totals) | rows["measure"].isin(self.totals)) == sums]

    def copy(self) -> Drop:
        """A copy of the drop, whose tables can be altered without altering this one's."""
        content: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        for name, value in content.items():
            if isinstance(value, pd.DataFrame):
                content[name] = value.copy(deep=False)  # pandas copies what is altered
        return Drop(**content)

    def in_units(self, unit: Callable[[str], str]) -> Drop:
        """The same drop, with counts that carry the unit of each measure, as `unit` returns it.

        Examples
        --------
        >>> from helpers.drops import load
        >>> drop = load("2016-08").in_units({"Antisocial Behaviour": "incidents"}.get)
        >>> units.of(drop.series("Blackpool", "Antisocial Behaviour"))
        'incidents'
        """
        return replace(self, counts=units.attach(self.counts, {measure: unit(measure) for measure in self.measures}))


@dataclass(frozen=True)
class CheckedCounts:
    """The counts of a drop as each format's reader returns them; the attributes are those of `Drop`."""

    counts: pd.DataFrame
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unplaced: pd.DataFrame = field(default_factory=pd.DataFrame)
    quality: pd.DataFrame = field(default_factory=_NO_QUALITY.copy)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    revisions: pd.DataFrame = field(default_factory=_NO_REVISIONS.copy)
    since: str = ""
    totals: tuple[str, ...] = ()
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)


def as_columns(counts: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    """Counts with a row for each month and a column `(area, measure)`, from a row for each count.

    Parameters
    ----------
    counts
        Columns area, measure, month and count.
    last
        The last month of the result; the first is that of the first count.

    Examples
    --------
    >>> june = pd.PeriodIndex(["2016-06"], freq="M")
    >>> rows = pd.DataFrame({"area": "Wyre", "measure": "Rape", "month": june, "count": 7})
    >>> as_columns(rows, pd.Period("2016-08", freq="M"))["Wyre", "Rape"].tolist()
    [7.0, nan, nan]
    """
    # A frame's own pivot takes several times as long for the few series of most drops.
    rows = pd.PeriodIndex(counts["month"]).asi8
    months = pd.period_range(pd.Period(ordinal=rows.min(), freq="M"), last, freq="M")
    areas, area_names = pd.factorize(counts["area"], sort=True)
    measures, measure_names = pd.factorize(counts["measure"], sort=True)
    columns, series = pd.factorize(areas * len(measure_names) + measures)
    table = np.full((len(months), len(series)), np.nan)
    table[rows - rows.min(), columns] = counts["count"]
    codes = [each.tolist() for each in np.divmod(series, len(measure_names))]
    levels = [area_names.tolist(), measure_names.tolist()]
    names = pd.MultiIndex(levels, codes, names=["area", "measure"], verify_integrity=False)
    return pd.DataFrame(table, months, names)


def revisions(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The counts that two drops both give, and give differently, by month, area and measure.

    Parameters
    ----------
    before, now
        The counts of two drops.

    Examples
    --------
    >>> months = pd.period_range("2016-06", "2016-07", freq="M")
    >>> before = pd.DataFrame({("Wyre", "Rape"): [7, 3]}, months)
    >>> revisions(before, pd.DataFrame({("Wyre", "Rape"): [7, 4]}, months)).to_dict("records")
    [{'area': 'Wyre', 'measure': 'Rape', 'month': Period('2016-07', 'M'), 'was': 3, 'is': 4}]
    """
    months = before.index.intersection(now.index)
    shared = now.columns.intersection(before.columns, sort=False)
    then, today = (each.reindex(index=months, columns=shared).to_numpy(dtype=float) for each in (before, now))
    differs = ~np.isnan(then) & ~np.isnan(today) & (then != today)
    columns = shared.tolist()
    found = [
        (*columns[place], months[row], int(then[row, place]), int(today[row, place]))
        for row, place in np.argwhere(differs).tolist()
    ]
    return pd.DataFrame(found, columns=list(REVISIONS))
