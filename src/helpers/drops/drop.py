"""What partners sent for one reporting period, checked: the table behind every briefing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np
import pandas as pd

from helpers.statistics import units
from helpers.statistics.counts import column_names
from helpers.statistics.xmr.breaks import Break

QUALITY = ("area", "month", "rows", "repeats", "no_location", "mapped", "outside")
POPULATION = ("area", "year", "residents")
REVISIONS = ("area", "measure", "month", "was", "is")


@dataclass(frozen=True)
class Drop:
    """What partners sent for one reporting period, checked.

    Attributes
    ----------
    name
        Its last month.
    counts
        A row a month without a gap, a column `(area, measure)`; NaN where a month was not supplied.
    indicators
        priority, area, indicator, group, period, value, out_of, unit.
    commentary
        Markdown by priority.
    files
        sha256 of each file read, by its name within the drop.
    regions
        Where the files themselves tell: the districts by the county (or force) that they are compared within.
    unplaced
        Counts with no location, so that they lie in no district: as `counts`, a column `(county, measure)`.
    population
        `area`, `year`, `residents` of each area and year handed in; without rows where there is none.
    quality
        A row a county and month of what was read: `rows`, of which `repeats` are not counted, `no_location` lie in no
        district (`mapped` of them have coordinates) and `outside` in one of another county's.
    notes
        Sentences on what was found and mended on reading, by county.
    revisions
        `area`, `measure`, `month` of each count that the drop before gave differently, as it `was` and `is`.
    breaks
        Declared changes in how something is recorded, in the order of their months.
    since
        The drop that revisions are held against; empty where there is none.

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
    quality: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(QUALITY)))
    population: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(POPULATION)))
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    revisions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REVISIONS)))
    breaks: tuple[Break, ...] = ()
    since: str = ""

    @property
    def last(self) -> pd.Period:
        """The drop's last month."""
        return pd.Period(self.name, freq="M")

    @property
    def sha256(self) -> str:
        """One fingerprint for the whole drop: its files and what they revised."""
        return self._fingerprint(self.files)

    def fingerprint(self, priority: str) -> str:
        """One fingerprint for all that a priority's briefing shows of the drop: partners' words on others are not."""
        return self._fingerprint(
            {
                name: digest
                for name, digest in self.files.items()
                if "commentary/" not in name or name.endswith(f"commentary/{priority}.md")
            }
        )

    def _fingerprint(self, files: dict[str, str]) -> str:
        told = [self.name, files, self.since, self.revisions.astype(str).to_numpy().tolist()]
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def measures(self) -> tuple[str, ...]:
        """What is counted, in the order of the counts."""
        return tuple(dict.fromkeys(measure for _, measure in column_names(self.counts)))

    def series(self, area: str, measure: str) -> pd.Series:
        """An area's counts of a measure that the drop has, from the first month supplied."""
        counts = self.counts[area, measure]
        return counts.loc[counts.first_valid_index() :]

    def in_units(self, unit: Callable[[str], str]) -> Drop:
        """The same drop, its counts carrying what `unit` says that each measure counts.

        Examples
        --------
        >>> from helpers.drops import load
        >>> drop = load("2016-08").in_units({"Antisocial Behaviour": "incidents"}.get)
        >>> units.of(drop.series("Blackpool", "Antisocial Behaviour"))
        'incidents'
        """
        return replace(self, counts=units.attach(self.counts, {measure: unit(measure) for measure in self.measures}))


def wide(counts: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    """Counts with a row a month and a column `(area, measure)`, from rows of area, measure, month and count.

    Examples
    --------
    >>> rows = pd.DataFrame({"area": "Wyre", "measure": "Rape", "month": pd.PeriodIndex(["2016-06"], freq="M"), "count": 7})
    >>> wide(rows, pd.Period("2016-08", freq="M"))["Wyre", "Rape"].tolist()
    [7.0, nan, nan]
    """  # noqa: E501
    table = counts.pivot(index="month", columns=["area", "measure"], values="count").astype(float)
    return table.reindex(pd.period_range(counts["month"].min(), last, freq="M"))


def long(counts: pd.DataFrame) -> pd.DataFrame:
    """The reverse of `wide`: a row for each count supplied.

    Examples
    --------
    >>> months = pd.period_range("2016-06", "2016-07", freq="M")
    >>> long(pd.DataFrame({("Wyre", "Rape"): [7, None]}, months)).to_dict("records")
    [{'area': 'Wyre', 'measure': 'Rape', 'month': Period('2016-06', 'M'), 'count': 7}]
    """
    if counts.columns.empty:
        return pd.DataFrame(columns=["area", "measure", "month", "count"])
    values = counts.to_numpy(dtype=float).T
    column, row = np.nonzero(~np.isnan(values))
    areas, measures = (counts.columns.get_level_values(level)[column] for level in (0, 1))
    count = values[column, row].astype("int64")
    return pd.DataFrame({"area": areas, "measure": measures, "month": counts.index[row], "count": count})


def revised(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The counts that two drops both give, and differently, by month, area and measure.

    Parameters
    ----------
    before, now
        Counts as a drop holds them.

    Examples
    --------
    >>> months = pd.period_range("2016-06", "2016-07", freq="M")
    >>> before = pd.DataFrame({("Wyre", "Rape"): [7, 3]}, months)
    >>> revised(before, pd.DataFrame({("Wyre", "Rape"): [7, 4]}, months)).to_dict("records")
    [{'area': 'Wyre', 'measure': 'Rape', 'month': Period('2016-07', 'M'), 'was': 3, 'is': 4}]
    """
    months = before.index.intersection(now.index)
    columns = [column for column in now.columns if column in before.columns]
    was, given = before.loc[months, columns], now.loc[months, columns]
    differs = was.notna() & given.notna() & (was != given)
    found = [
        (area, measure, month, int(was.loc[month, (area, measure)]), int(given.loc[month, (area, measure)]))
        for month in months[differs.any(axis="columns")]
        for area, measure in differs.columns[differs.loc[month]]
    ]
    return pd.DataFrame(found, columns=list(REVISIONS))
