"""Street-level counts as a drop's counts: the force's own districts, the force itself, and rows without a location."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.drops.police_uk.ingest import CRIME_TYPES, SINCE
from helpers.drops.police_uk.street_rows import Flags, StreetRows, Sums
from helpers.english import and_list
from helpers.periods import month_label, spans
from helpers.statistics.counts import column_names
from helpers.statistics.part_sent import short_files

INCIDENTS = "Anti-social behaviour"  # not a crime, so it is not part of all crime
ALL_CRIME = "All crime"
NEAR = 24  # months before and after a month: their median is the usual number


def force_names(counted: pd.DataFrame) -> dict[str, str]:
    """The name of each force, in the order of the rows: the one in most of its rows.

    Parameters
    ----------
    counted
        As `ingest.street_counts` returns it.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "btp", "name": ["BTP", "British Transport Police"], "rows": [1, 9],
    ...                         "area": ""})
    >>> force_names(counted)
    {'btp': 'British Transport Police'}
    """
    force, forces = pd.factorize(counted["force"])
    name, names = pd.factorize(counted["name"], sort=True)
    rows = np.zeros((len(forces), len(names)))
    np.add.at(rows, (force, name), counted["rows"])
    most = names[::-1][rows[:, ::-1].argmax(axis=1)]  # where two tie, the later in the alphabet
    taken = {*counted["area"].unique(), *most[most.duplicated()]}
    return {key: f"{name} ({key})" if name in taken else name for key, name in zip(forces, most, strict=True)}


def district_counts(rows: StreetRows, own: Mapping[str, str]) -> pd.DataFrame:
    """Counts of every own district and every force, by crime type and of all crime.

    A district without a row of some crime type in a month counts 0. A month without the force's file, or without any
    row in the district, is missing. So is a crime type, and with it all crime, in a month in which the force's whole
    file has no row of it, though 20 or more were due. A force counts all rows of its files, wherever they are.

    Parameters
    ----------
    own
        The force that each district belongs to.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "lancashire", "month": "2022-08", "area": ["Wyre", "", "Wyre"],
    ...     "measure": ["Burglary", "Drugs", "Anti-social behaviour"], "count": [3, 2, 9], "rows": [3, 2, 9]})
    >>> rows = StreetRows.of(counted, {"lancashire": "Lancashire Constabulary"})
    >>> counts = district_counts(rows, {"Wyre": "lancashire"}).iloc[0]
    >>> counts[[("Wyre", "All crime"), ("Wyre", "Drugs"), ("Lancashire Constabulary", "All crime")]].tolist()
    [3.0, 0.0, 5.0]
    """
    owner = rows.owner(own)
    mine = owner[rows.area] == rows.force
    counts = np.concatenate([rows.by_force("count"), rows.by_area("count", mine)])
    named = np.concatenate([rows.present, rows.by_area("rows", mine) > 0]).any(axis=2, keepdims=True)
    force = np.concatenate([np.arange(len(rows.forces)), owner])
    crimes = rows.measures != INCIDENTS
    all_crime = (rows.supplied & crimes).any(axis=2) & ~(rows.absent & crimes).any(axis=2)
    known = np.dstack([all_crime, rows.supplied])[force] & named
    return _as_table(rows, rows.names.append(rows.areas), _with_all_crime(rows, counts), known, ("area", "measure"))


def counts_without_location(rows: StreetRows) -> pd.DataFrame:
    """Counts of the rows that name no neighbourhood, by force and measure, with all crime.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "lancashire", "month": "2022-08", "area": ["Wyre", ""], "measure": "Burglary",
    ...     "count": [3, 2]})
    >>> rows = StreetRows.of(counted, {"lancashire": "Lancashire Constabulary"})
    >>> counts_without_location(rows).iloc[0].to_dict()[("Lancashire Constabulary", "All crime")]
    2.0
    """
    counts = rows.by_force("count", rows.nowhere)
    known = _with_all_crime(rows, rows.present.astype(float)) > 0
    return _as_table(rows, rows.names, _with_all_crime(rows, counts), known, ("name", "measure"))


def _with_all_crime(rows: StreetRows, counts: Sums) -> Sums:
    """Counts by crime type with their sum, before the first crime type."""
    return np.dstack([counts[:, :, rows.measures != INCIDENTS].sum(axis=2), counts])


def _as_table(rows: StreetRows, places: pd.Index, counts: Sums, known: Flags, names: tuple[str, str]) -> pd.DataFrame:
    """The counts that are known, with a row for each month and a column for each place and measure in order."""
    measures = rows.measures.insert(0, ALL_CRIME)
    ordered = places.argsort()
    place, measure = np.nonzero(known[ordered].any(axis=1))
    values = np.where(known, counts, np.nan)[ordered[place], :, measure]
    columns = pd.MultiIndex.from_arrays([places[ordered[place]], measures[measure]], names=names)
    return pd.DataFrame(values.T, rows.months, columns)


def quality_table(rows: StreetRows, own: Mapping[str, str]) -> pd.DataFrame:
    """A row for each force and month: its rows, repeats, rows in none of its districts, and the usual number of rows.

    Crime types that a month lacks are left out of its usual rows.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "lancashire", "month": "2022-08", "area": ["Wyre", "", "Wigan"],
    ...     "measure": "Drugs", "rows": [5, 2, 1], "count": [4, 2, 1], "mapped": [0, 1, 0]})
    >>> rows = StreetRows.of(counted, {"lancashire": "Lancashire Constabulary"})
    >>> quality_table(rows, {"Wyre": "lancashire"}).iloc[0, 2:].tolist()
    [8, 1, 2, 1, 1, 8]
    """
    outside = ~rows.nowhere & (rows.owner(own)[rows.area] != rows.force)
    total = rows.by_force("rows")
    columns = {
        "rows": total,
        "repeats": total - rows.by_force("count"),
        "no_location": rows.by_force("rows", rows.nowhere),
        "mapped": rows.by_force("mapped"),
        "outside": rows.by_force("rows", outside),
    }
    force, month = rows.files.nonzero()
    table = {name: column.sum(axis=2)[force, month] for name, column in columns.items()}
    table["usual"] = np.concatenate(
        [_usual_rows(*each) for each in zip(total, rows.present, rows.absent, strict=True)]
    ).round()
    numbers = {name: column.astype(np.int64) for name, column in table.items()}
    return pd.DataFrame({"area": rows.names[force], "month": rows.months[month], **numbers})


def _usual_rows(rows: Sums, present: Flags, absent: Flags) -> Sums:
    """The usual number of rows of each of a force's files, for the types that it has: the median of the months near.

    Parameters
    ----------
    rows, present, absent
        By month and crime type: the force's rows, and the types with a row, and those not supplied.
    """
    month = np.flatnonzero(present.any(axis=1))
    lacking, kind = np.unique(absent[month], axis=0, return_inverse=True)
    usual = np.zeros(len(month))
    for number, types in enumerate(lacking):
        alike = month[~(absent[month] & ~types).any(axis=1)]  # lack no other type
        total = rows[alike][:, ~types].sum(axis=1)
        for file in (kind == number).nonzero()[0]:
            usual[file] = np.median(total[abs(alike - month[file]) <= NEAR])
    return usual


def notes_on(force: str, districts: Sequence[str], counts: pd.DataFrame, quality: pd.DataFrame) -> tuple[str, ...]:
    """Sentences on what a force's files cannot support, apart from missing months and locations.

    Parameters
    ----------
    districts
        The force's own districts.
    counts, quality
        As `district_counts` and `quality_table` return them.

    Examples
    --------
    >>> months = pd.period_range("2022-06", "2022-08", freq="M")
    >>> quality = pd.DataFrame({"area": "Kent Police", "month": months, "rows": [900, 1000, 400], "usual": 900})
    >>> counts = pd.DataFrame({("Medway", "All crime"): [3, 4, 1]}, months)
    >>> print(notes_on("Kent Police", ["Medway"], counts, quality)[1])
    Kent Police's file of August 2022 holds 400 rows where 900 are usual: it was probably not sent in full.
    """
    files = quality[quality["area"] == force]
    months = pd.PeriodIndex(files["month"])
    missing = counts.isna().to_numpy()[counts.index.get_indexer(months)]
    gone = dict(zip(column_names(counts), missing.T, strict=True))  # by area and measure, in which months
    since = np.asarray(months >= pd.Period(SINCE, freq="M"))
    short = files[months.isin(short_files(files, force))]
    notes = [f"{ALL_CRIME} is the sum of the crime types but {INCIDENTS}, which is not a crime."]
    notes += [
        f"{force}'s file of {month_label(month)} holds {rows:,} rows where {usual:,} are usual: it was probably not "
        "sent in full."
        for month, rows, usual in zip(short["month"], short["rows"], short["usual"], strict=True)
    ]
    notes += [
        f"{force}'s files of {and_list(spans(months[without]))} have no row of {measure}, which they usually have many "
        f"of: it is shown as not supplied{'' if measure == INCIDENTS else ', and so is all crime'}."
        for measure in CRIME_TYPES
        if (force, measure) in gone and (without := gone[force, measure] & since).any()
    ]
    if not districts:
        notes.append(f"{force}'s files name no district as its own: its rows are counted for the force alone.")
        return tuple(notes)
    absent = np.array([gone[district, ALL_CRIME] for district in districts])
    nowhere = np.asarray(absent.all(axis=0))
    if nowhere.any():
        when = and_list(spans(months[nowhere]))
        notes.append(f"{force}'s files of {when} name none of its districts: they are shown as not supplied.")
    notes += [
        f"{district} has no row in {force}'s files of {and_list(spans(months[without]))}: it is shown as not supplied."
        for district, without in zip(districts, absent & ~nowhere, strict=True)
        if without.any()
    ]
    return tuple(notes)


def notes_on_moved(
    force: str, districts: Sequence[str], named: pd.DataFrame, moved: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """A sentence for each former district whose neighbourhoods are counted in one of the force's own districts.

    Parameters
    ----------
    districts
        The force's own districts.
    named, moved
        As `ingest.lsoa_names` and `lsoa_districts.moved_lsoas` return them.

    Examples
    --------
    >>> named = pd.DataFrame({"code": "E1", "area": ["Eden", "Cumbria"], "month": ["2023-03", "2023-04"]})
    >>> print(*notes_on_moved("Cumbria Police", ["Cumbria"], named, {"2023-03": {"E1": "Cumbria"}}))
    Cumbria Police's files of March 2023 name a neighbourhood of Cumbria as one of Eden: it is counted in Cumbria throughout.
    """  # noqa: E501
    if not moved:
        return ()
    some = named[named["month"].isin(list(moved))]
    now = [moved[month].get(code, "") for month, code in zip(some["month"], some["code"], strict=True)]
    elsewhere = some.assign(now=now)
    notes = []
    for (district, was), rows in elsewhere[elsewhere["now"].isin(list(districts))].groupby(["now", "area"]):
        months, number = spans(pd.PeriodIndex(sorted(rows["month"].unique()), freq="M")), rows["code"].nunique()
        places = (
            f"a neighbourhood of {district} as one"
            if number == 1
            else f"{number} neighbourhoods of {district} as those"
        )
        notes.append(
            f"{force}'s files of {and_list(months)} name {places} of {was}: {'it is' if number == 1 else 'they are'} "
            f"counted in {district} throughout."
        )
    return tuple(notes)
