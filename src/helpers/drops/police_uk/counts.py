"""Street-level counts as a drop's counts: the force's own districts, the force itself, and rows without a location."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.drops.drop import QUALITY
from helpers.drops.police_uk.ingest import CRIME_TYPES, SINCE
from helpers.english import and_list
from helpers.periods import month_label, spans
from helpers.statistics.counts import months_of
from helpers.statistics.part_sent import short_files

INCIDENTS = "Anti-social behaviour"  # not a crime, so it is not part of all crime
ALL_CRIME = "All crime"
USUAL, ENOUGH = 20, 6  # events due in months without a row, and months with the type, for no row to mean not supplied
NEAR = 24  # months before and after a month, whose median is what is usual


def with_force_names(counted: pd.DataFrame) -> pd.DataFrame:
    """Street-level counts with months as periods and one name for each force: the one in most of its rows.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "btp", "name": ["BTP", "British Transport Police"], "rows": [1, 9],
    ...                         "area": "", "month": "2022-08"})
    >>> with_force_names(counted)["name"].unique().tolist()
    ['British Transport Police']
    """
    weight = counted.groupby(["force", "name"])["rows"].sum().sort_values()
    name = weight.reset_index().drop_duplicates("force", keep="last").set_index("force")["name"]
    taken = name.duplicated(keep=False) | name.isin(counted["area"].unique())
    name[taken] += " (" + name.index[taken] + ")"
    place, months = pd.factorize(counted["month"])  # each of a few months is parsed once, not in every row
    month = pd.PeriodIndex(months, freq="M").take(place)
    return counted.assign(name=counted["force"].map(name), month=month)


def district_counts(counted: pd.DataFrame, own: dict[str, str]) -> pd.DataFrame:
    """Counts of every own district and every force, by crime type and of all crime.

    A district without a row of some crime type in a month counts 0. A month without the force's file, or without any
    row in the district, is missing. So is a crime type, and with it all crime, in a month in which the force's whole
    file has no row of it, though 20 or more were due. A force counts all rows of its files, wherever they are.

    Parameters
    ----------
    counted
        As `with_force_names` returns it.
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
    absent = absent_types(counted)
    supplied = _supplied(whole, mine, absent)
    counts = rows.reindex(rows.index.union(supplied), fill_value=0)
    crimes = counts[counts.index.get_level_values("measure") != INCIDENTS]
    everything = crimes.groupby(["month", "area"]).sum()
    everything = everything.drop(_without_a_crime_type(whole, mine, absent), errors="ignore")
    everything = pd.concat({ALL_CRIME: everything}, names=["measure"]).reorder_levels(["month", "area", "measure"])
    table: pd.DataFrame = (
        pd.concat([everything, counts]).unstack(["area", "measure"]).sort_index(axis="columns").astype(float)
    )
    return table.reindex(pd.period_range(table.index.min(), table.index.max(), freq="M"))


def _supplied(whole: pd.DataFrame, mine: pd.DataFrame, absent: pd.DataFrame) -> pd.MultiIndex:
    """The month, area and measure of every count that the files supply, 0 included."""
    given = whole.loc[whole["month"] < pd.Period(SINCE, freq="M"), ["month", "force", "measure"]]
    recent = whole.loc[whole["month"] >= pd.Period(SINCE, freq="M"), ["month", "force"]]
    fourteen = recent.drop_duplicates().merge(pd.DataFrame({"measure": CRIME_TYPES}), how="cross")
    measures = _without(pd.concat([given, fourteen]).drop_duplicates(), absent)
    areas = pd.concat([whole, mine])[["month", "force", "area"]].drop_duplicates()
    pairs = areas.merge(measures, on=["month", "force"])
    return pd.MultiIndex.from_frame(pairs[["month", "area", "measure"]])


def absent_types(counted: pd.DataFrame) -> pd.DataFrame:
    """The months, forces and crime types that were not supplied: the force's file has no row where 20 or more were due.

    They were due in a single month if the force usually has as many, or in a run of months if as many come together in
    so long. A type that the force had in fewer than six other months may be none.

    Examples
    --------
    >>> months = pd.period_range("2022-02", "2022-08", freq="M")
    >>> drugs = pd.DataFrame({"month": months, "force": "kent", "measure": "Drugs", "count": 30})
    >>> burglary = drugs.iloc[:6].assign(measure="Burglary")
    >>> absent_types(pd.concat([drugs, burglary])).astype(str).to_numpy().tolist()
    [['2022-08', 'kent', 'Burglary']]
    """
    recent = counted[counted["month"] >= pd.Period(SINCE, freq="M")]
    table = recent.groupby(["force", "month", "measure"])["count"].sum().unstack("measure")
    absent = np.zeros(table.shape, dtype=bool)
    for force in table.index.unique("force"):
        months = table.index.get_level_values("force") == force
        absent[months] = _absent_of_one_force(table[months])
    measure, row = absent.T.nonzero()
    keys = table.index[row]
    return pd.DataFrame(
        {
            "month": keys.get_level_values("month"),
            "force": keys.get_level_values("force"),
            "measure": table.columns[measure],
        }
    )


def _absent_of_one_force(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which counts of a force's table, by month and measure, were not supplied."""
    missing = table.isna().to_numpy()
    run = (~missing).cumsum(axis=0)  # the same number from a month with the type to the next
    length = np.column_stack([np.bincount(run[:, c], missing[:, c])[run[:, c]] for c in range(run.shape[1])])
    usual = table.median().where(table.count() >= ENOUGH).to_numpy()
    outside = len(table) - length
    due = (usual >= USUAL) | (~np.isnan(usual) & (length * table.sum().to_numpy() >= USUAL * outside))
    return np.asarray(missing & due)


def _usual_rows(counted: pd.DataFrame) -> pd.Series[float]:
    """By force and month, how many rows of all the types that its file has are usual: the median of the months near."""
    table = counted.groupby(["force", "month", "measure"])["rows"].sum().unstack("measure", fill_value=0)
    absent = absent_types(counted)
    lacking: dict[tuple[str, pd.Period], frozenset[str]] = {
        key: frozenset(rows["measure"])  # type: ignore[misc]  # pandas-stubs know no keys of two columns
        for key, rows in absent.groupby(["force", "month"])
    }
    usual = {}
    for force, every in table.groupby(level="force"):
        months = every.droplevel("force")
        gone = pd.Series({month: lacking.get((str(force), month), frozenset()) for month in months.index})
        for kinds in set(gone):
            alike = months.loc[[each <= kinds for each in gone]]
            total = alike.drop(columns=list(kinds)).sum(axis="columns").sort_index()
            for month in gone.index[gone == kinds]:
                usual[force, month] = float(total.loc[month - NEAR : month + NEAR].median())
    return pd.Series(usual)


def _without(rows: pd.DataFrame, absent: pd.DataFrame) -> pd.DataFrame:
    """The rows of month, force and measure that are not among those absent."""
    if absent.empty:
        return rows
    marked = rows.merge(absent, how="left", indicator="where")
    return marked.loc[marked["where"] == "left_only", list(rows.columns)]


def _without_a_crime_type(whole: pd.DataFrame, mine: pd.DataFrame, absent: pd.DataFrame) -> list[tuple[pd.Period, str]]:
    """The months and areas of which all crime is not known, as a crime type was not supplied."""
    if absent.empty:
        return []
    crimes = absent.loc[absent["measure"] != INCIDENTS, ["month", "force"]].drop_duplicates()
    areas = pd.concat([whole, mine])[["force", "area"]].drop_duplicates()
    return list(crimes.merge(areas, on="force")[["month", "area"]].itertuples(index=False, name=None))


def counts_without_location(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts of the rows that name no neighbourhood, by force and measure, with all crime.

    Examples
    --------
    >>> counted = pd.DataFrame({"name": "Lancashire Constabulary", "area": ["Wyre", ""], "measure": "Burglary",
    ...     "count": [3, 2], "month": pd.PeriodIndex(["2022-08"] * 2, freq="M")})
    >>> counts_without_location(counted).iloc[0].to_dict()[("Lancashire Constabulary", "All crime")]
    2.0
    """
    nowhere = counted.assign(count=counted["count"].where(counted["area"] == "", 0))
    everything = nowhere[nowhere["measure"] != INCIDENTS].assign(measure=ALL_CRIME)
    sums = pd.concat([nowhere, everything]).groupby(["month", "name", "measure"])["count"].sum()
    return sums.unstack(["name", "measure"]).sort_index(axis="columns").astype(float)


def quality_table(counted: pd.DataFrame, own: dict[str, str]) -> pd.DataFrame:
    """A row for each force and month: its rows, repeats among them, rows in none of its districts, and rows usual.

    Crime types that a month lacks are left out of its usual rows.

    Examples
    --------
    >>> counted = pd.DataFrame({"force": "lancashire", "name": "Lancashire Constabulary", "area": ["Wyre", "", "Wigan"],
    ...     "measure": "Drugs", "rows": [5, 2, 1], "count": [4, 2, 1], "mapped": [0, 1, 0],
    ...     "month": pd.PeriodIndex(["2022-08"] * 3, freq="M")})
    >>> quality_table(counted, {"Wyre": "lancashire"}).iloc[0, 2:].tolist()
    [8, 1, 2, 1, 1, 8]
    """
    nowhere = counted["area"] == ""
    outside = ~nowhere & (counted["area"].map(own) != counted["force"])
    columns = counted.assign(
        area=counted["name"],
        repeats=counted["rows"] - counted["count"],
        no_location=counted["rows"].where(nowhere, 0),
        outside=counted["rows"].where(outside, 0),
    )
    table = columns.groupby(["area", "force", "month"])[list(QUALITY[2:-1])].sum().reset_index()
    usual = _usual_rows(counted).reindex(pd.MultiIndex.from_frame(table[["force", "month"]]))
    table["usual"] = usual.round().to_numpy()
    return table.drop(columns="force").astype(dict.fromkeys(QUALITY[2:], "int64"))


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
    months = quality[quality["area"] == force].set_index("month")
    short = months.loc[list(short_files(quality, force))]
    notes = [f"{ALL_CRIME} is the sum of the crime types but {INCIDENTS}, which is not a crime."]
    notes += [
        f"{force}'s file of {month_label(month)} holds {rows:,} rows where {usual:,} are usual: it was probably not "
        "sent in full."
        for month, rows, usual in zip(short.index, short["rows"], short["usual"], strict=True)
    ]
    notes += [
        f"{force}'s files of {and_list(spans(without))} have no row of {measure}, which they usually have many of: it "
        f"is shown as not supplied{'' if measure == INCIDENTS else ', and so is all crime'}."
        for measure in CRIME_TYPES
        if (force, measure) in counts and (without := _months_without(counts[force, measure].loc[months.index]))
    ]
    if not districts:
        notes.append(f"{force}'s files name no district as its own: its rows are counted for the force alone.")
        return tuple(notes)
    absent = counts.loc[months.index, [(district, ALL_CRIME) for district in districts]].isna()
    nowhere = absent.all(axis="columns")
    if nowhere.any():
        when = and_list(spans(absent.index[nowhere]))
        notes.append(f"{force}'s files of {when} name none of its districts: they are shown as not supplied.")
    notes += [
        f"{district} has no row in {force}'s files of {and_list(spans(gone))}: it is shown as not supplied."
        for district in districts
        if len(gone := absent.index[absent[district, ALL_CRIME] & ~nowhere])
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


def _months_without(counts: pd.Series[float]) -> list[pd.Period]:
    """The months since all crime types are published whose count is not known."""
    recent = counts.loc[SINCE:]
    return [month for month, missing in zip(months_of(recent), recent.isna(), strict=True) if missing]
