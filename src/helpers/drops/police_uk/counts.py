"""Street-level files of any force as counts: its own districts, the force itself, and what lies in neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd

from helpers.drops.drop import QUALITY, REVISIONS, revised
from helpers.drops.police_uk.ingest import CRIME_TYPES, SINCE, ingested
from helpers.drops.police_uk.own_districts import own_districts
from helpers.drops.police_uk.street import StreetFile, street_files
from helpers.english import and_list
from helpers.periods import month_label, spans
from helpers.refusal import Refused

INCIDENTS = "Anti-social behaviour"  # no crime, so that it is no part of all crime
ALL_CRIME = "All crime"
SHORT = 0.5  # a month with less than half of the force's usual rows was hardly sent in full
Files = dict[tuple[str, str], StreetFile]  # by month and force


@dataclass(frozen=True)
class PoliceCounts:
    """Street-level files, counted; the attributes are those of a `Drop`."""

    counts: pd.DataFrame
    regions: dict[str, tuple[str, ...]]
    unplaced: pd.DataFrame
    quality: pd.DataFrame
    notes: dict[str, tuple[str, ...]]
    revisions: pd.DataFrame


def read_police_uk(sources: Sequence[Path], folder: Path) -> PoliceCounts:
    """Count the files of one or several releases as one history; for each force and month the later release wins.

    Parameters
    ----------
    sources
        Zips or folders of one release each. The later one is that with the later last month, or the one named last.
    folder
        Where ingested months are kept.

    Raises
    ------
    Refused
        When there is no street-level file, one that is not the publisher's, or one district in two spellings.
    """
    latest, before = _releases(sources)
    counted = named(ingested([latest[key] for key in sorted(latest)], folder))
    if counted.empty:
        raise Refused(f"{_listed(sources)} has files of street-level crime and no row in any: download it again.")
    _check_spelling(counted)
    own = own_districts(counted)
    counts = district_counts(counted, own)
    forces = counted[["force", "name"]].drop_duplicates()
    names = dict(zip(forces["force"], forces["name"], strict=True))
    regions = {name: tuple(area for area in own if own[area] == force) for force, name in names.items()}
    quality = table_of_quality(counted, own)
    notes = {name: _notes(counts, name, regions[name], quality) for name in regions}
    for month, force in sorted(set(latest) - set(zip(counted["month"].astype(str), counted["force"], strict=True))):
        name, label = names.get(force, force), month_label(pd.Period(month, freq="M"))
        notes[name] = (*notes.get(name, ()), f"{name}'s file of {label} has no row: it is shown as not supplied.")
    return PoliceCounts(
        counts,
        {name: districts for name, districts in sorted(regions.items()) if districts},
        unplaced(counted).reindex(counts.index),
        quality,
        notes,
        _revisions([before[key] for key in sorted(before)], folder, names, own, counts),
    )


def _releases(sources: Sequence[Path]) -> tuple[Files, Files]:
    """The file of each month and force, and the one it takes the place of where there are several."""
    releases = sorted(filter(None, map(street_files, sources)), key=lambda files: files[-1].month)
    latest: Files = {}
    before: Files = {}
    for file in chain(*releases):
        key = file.month, file.force
        if key in latest:
            before[key] = latest[key]
        latest[key] = file
    if not latest:
        raise Refused(f"{_listed(sources)} holds no file named like 2022-08-lancashire-street.csv: choose the "
                      "street-level crime when downloading.")  # fmt: skip
    return latest, before


def _revisions(
    before: list[StreetFile], folder: Path, names: dict[str, str], own: dict[str, str], counts: pd.DataFrame
) -> pd.DataFrame:
    """What the files now superseded gave differently."""
    earlier = named(ingested(before, folder)) if before else pd.DataFrame()
    if earlier.empty:
        return pd.DataFrame(columns=list(REVISIONS))
    return revised(district_counts(earlier.assign(name=earlier["force"].map(names)), own), counts)


def _check_spelling(counted: pd.DataFrame) -> None:
    """That no district is spelt in capitals here and not there, which would make it two."""
    rows = counted.groupby("area")["rows"].sum().sort_values(ascending=False)
    usual: dict[str, str] = {}
    wrong = {area: first for area in rows.index if (first := usual.setdefault(area.casefold(), area)) != area}
    if wrong:
        raise Refused(*(
            f"{row.month}-{row.force}-street.csv, column LSOA name: {row.area!r} is spelt {wrong[row.area]!r} "
            "elsewhere; use one spelling."
            for row in counted[counted["area"].isin(wrong)].drop_duplicates("area").itertuples()
        ))  # fmt: skip


def _listed(sources: Sequence[Path]) -> str:
    return ", ".join(source.name for source in sources)


def named(counted: pd.DataFrame) -> pd.DataFrame:
    """Ingested counts with months as periods and one name a force: what it calls itself in most of its rows.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "btp", "name": ["BTP", "British Transport Police"], "rows": [1, 9],
    ...                         "area": "", "month": "2022-08"})
    >>> named(counted)["name"].unique().tolist()
    ['British Transport Police']
    """
    weight = counted.groupby(["force", "name"])["rows"].sum().sort_values()
    name = weight.reset_index().drop_duplicates("force", keep="last").set_index("force")["name"]
    taken = name.duplicated(keep=False) | name.isin(counted["area"])
    name[taken] += " (" + name.index[taken] + ")"
    months = pd.PeriodIndex(counted["month"], freq="M")
    return counted.assign(name=counted["force"].map(name), month=months)


def district_counts(counted: pd.DataFrame, own: dict[str, str]) -> pd.DataFrame:
    """Counts of every own district and every force, by crime type and of all crime.

    A month in which a force's files have a crime type nowhere else but not here is 0; a month without its file, or
    in which a district has no row at all, is missing. The force is all that its files hold, wherever it lies.

    Parameters
    ----------
    counted
        As `named` returns it.
    own
        The force that each district belongs to.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "lancashire", "name": "Lancashire Constabulary", "area": ["Wyre", "", "Wyre"],
    ...     "measure": ["Burglary", "Drugs", "Anti-social behaviour"], "count": [3, 2, 9], "rows": [3, 2, 9],
    ...     "month": pd.PeriodIndex(["2022-08"] * 3, freq="M")})
    >>> counts = district_counts(counted, {"Wyre": "lancashire"}).iloc[0]
    >>> counts[[("Wyre", "All crime"), ("Wyre", "Drugs"), ("Lancashire Constabulary", "All crime")]].tolist()
    [3.0, 0.0, 5.0]
    """
    mine = counted[counted["area"].map(own) == counted["force"]]
    whole = counted.assign(area=counted["name"])
    rows = pd.concat([mine, whole]).groupby(["month", "area", "measure"])["count"].sum()
    supplied = _supplied(whole, mine)
    counts = rows.reindex(rows.index.union(supplied), fill_value=0)
    crimes = counts[counts.index.get_level_values("measure") != INCIDENTS]
    everything = crimes.groupby(["month", "area"]).sum()
    everything = pd.concat({ALL_CRIME: everything}, names=["measure"]).reorder_levels(["month", "area", "measure"])
    table: pd.DataFrame = (
        pd.concat([everything, counts]).unstack(["area", "measure"]).sort_index(axis="columns").astype(float)
    )
    return table.reindex(pd.period_range(table.index.min(), table.index.max(), freq="M"))


def _supplied(whole: pd.DataFrame, mine: pd.DataFrame) -> pd.MultiIndex:
    """The month, area and measure of every count that the files supply, be it 0."""
    given = whole.loc[whole["month"] < pd.Period(SINCE, freq="M"), ["month", "force", "measure"]]
    recent = whole.loc[whole["month"] >= pd.Period(SINCE, freq="M"), ["month", "force"]]
    fourteen = recent.drop_duplicates().merge(pd.DataFrame({"measure": CRIME_TYPES}), how="cross")
    measures = pd.concat([given, fourteen]).drop_duplicates()
    areas = pd.concat([whole, mine])[["month", "force", "area"]].drop_duplicates()
    pairs = areas.merge(measures, on=["month", "force"])
    return pd.MultiIndex.from_frame(pairs[["month", "area", "measure"]])


def unplaced(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts of rows that name no neighbourhood, by force and measure, all crime among them.

    Examples
    --------
    >>> counted = pd.DataFrame({"name": "Lancashire Constabulary", "area": ["Wyre", ""], "measure": "Burglary",
    ...     "count": [3, 2], "month": pd.PeriodIndex(["2022-08"] * 2, freq="M")})
    >>> unplaced(counted).iloc[0].to_dict()[("Lancashire Constabulary", "All crime")]
    2.0
    """
    lost = counted.assign(count=counted["count"].where(counted["area"] == "", 0))
    everything = lost[lost["measure"] != INCIDENTS].assign(measure=ALL_CRIME)
    table = pd.concat([lost, everything]).pivot_table(
        index="month", columns=["name", "measure"], values="count", aggfunc="sum"
    )
    return table.astype(float)


def table_of_quality(counted: pd.DataFrame, own: dict[str, str]) -> pd.DataFrame:
    """A row a force and month: rows, repeats, and rows that lie in none of its districts.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "lancashire", "name": "Lancashire Constabulary", "area": ["Wyre", "", "Wigan"],
    ...     "rows": [5, 2, 1], "count": [4, 2, 1], "mapped": [0, 1, 0], "month": pd.PeriodIndex(["2022-08"] * 3, freq="M")})
    >>> table_of_quality(counted, {"Wyre": "lancashire"}).iloc[0, 2:].tolist()
    [8, 1, 2, 1, 1]
    """  # noqa: E501
    nowhere = counted["area"] == ""
    outside = ~nowhere & (counted["area"].map(own) != counted["force"])
    columns = counted.assign(
        area=counted["name"],
        repeats=counted["rows"] - counted["count"],
        no_location=counted["rows"].where(nowhere, 0),
        outside=counted["rows"].where(outside, 0),
    )
    return columns.groupby(["area", "month"])[list(QUALITY[2:])].sum().astype("int64").reset_index()


def _notes(counts: pd.DataFrame, force: str, districts: Sequence[str], quality: pd.DataFrame) -> tuple[str, ...]:
    """What a force's files cannot support, beside missing months and missing locations."""
    months = quality[quality["area"] == force].set_index("month")
    usual = months["rows"].median()
    notes = [f"{ALL_CRIME} is the sum of the crime types but {INCIDENTS}, which is no crime."]
    notes += [
        f"{force}'s file of {month_label(month)} holds {rows:,} rows where {usual:,.0f} are usual: it was hardly sent "
        "in full."
        for month, rows in zip(months.index, months["rows"], strict=True)
        if rows < SHORT * usual
    ]
    if not districts:
        notes.append(f"{force}'s files name no district as its own: its rows are counted for itself alone.")
    absent = counts.loc[months.index, [(district, ALL_CRIME) for district in districts]].isna()
    nowhere = absent.all(axis="columns") & bool(districts)
    if nowhere.any():
        when = and_list(spans(absent.index[nowhere]))
        notes.append(f"{force}'s files of {when} name none of its districts: they are shown as not supplied.")
    notes += [
        f"{district} has no row in {force}'s files of {and_list(spans(gone))}: it is shown as not supplied."
        for district in districts
        if len(gone := absent.index[absent[district, ALL_CRIME] & ~nowhere])
    ]
    return tuple(notes)
