"""Reading the counts of a street-level drop: one release of the publisher's files, or several as one history."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pandas as pd

from helpers.drops.drop import REVISIONS, CheckedCounts, revisions
from helpers.drops.police_uk.counts import (
    ALL_CRIME,
    counts_without_location,
    district_counts,
    force_names,
    notes_on,
    notes_on_moved,
    quality_table,
)
from helpers.drops.police_uk.ingest import counts_and_names, street_counts
from helpers.drops.police_uk.lsoa_districts import moved_lsoas, newest_districts
from helpers.drops.police_uk.own_districts import own_districts
from helpers.drops.police_uk.street import StreetFile
from helpers.drops.police_uk.street_rows import StreetRows
from helpers.drops.source import Source
from helpers.periods import month_label
from helpers.refusal import Refused
from helpers.storage import processed

Files = dict[tuple[str, str], StreetFile]  # by month and force


def read_police_uk(*sources: Source, folder: Path | None = None) -> CheckedCounts:
    """The counts of one or several releases as one history; for each force and month the later release counts.

    Where districts were merged, renamed or redrawn, an LSOA counts in the district that the newest month with a row
    of it names, for the whole history.

    Parameters
    ----------
    sources
        One release each. The later release is the one with the later last month, or else the one named last.
    folder
        Where the counts of single months are kept, by default `data/processed/police_uk`.

    Raises
    ------
    Refused
        When there is no street-level file, when a file is not the publisher's, or when a district has two spellings.
    """
    folder = folder or processed() / "police_uk"
    latest, before = _releases(sources)
    files = [latest[key] for key in sorted(latest)]
    counted, named = counts_and_names(files, folder)
    if counted.empty:
        raise Refused(f"{_names(sources)} has files of street-level crime without a row: download it again.")
    _check_spelling(counted)
    found = counted[["month", "force"]].drop_duplicates()
    without_row = set(latest) - set(found.itertuples(index=False, name=None))
    districts = newest_districts(named)
    if moved := moved_lsoas(named, districts):
        counted = street_counts(files, folder, moved)
    names = force_names(counted)
    rows, own = StreetRows.of(counted, names), own_districts(counted)
    counts = district_counts(rows, own)
    regions = {name: tuple(area for area in own if own[area] == force) for force, name in names.items()}
    quality = quality_table(rows, own)
    notes = {
        name: (*notes_on(name, own_ones, counts, quality), *notes_on_moved(name, own_ones, named, moved))
        for name, own_ones in regions.items()
    }
    for month, force in sorted(without_row):
        name, label = names.get(force, force), month_label(pd.Period(month, freq="M"))
        notes[name] = (*notes.get(name, ()), f"{name}'s file of {label} has no row: it is shown as not supplied.")
    return CheckedCounts(
        counts,
        {name: districts for name, districts in sorted(regions.items()) if districts},
        counts_without_location(rows),
        quality,
        notes,
        _revisions([before[key] for key in sorted(before)], folder, names, own, districts, counts),
        since="the release before" if len(sources) > 1 else "",
        totals=(ALL_CRIME, *regions),
    )


def _releases(sources: Sequence[Source]) -> tuple[Files, Files]:
    """The latest file of each month and force, and the file that it replaces where there are several."""
    given = [source.street_files for source in sources if source.street_files]
    latest: Files = {}
    before: Files = {}
    for file in chain(*sorted(given, key=lambda files: files[-1].month)):
        key = file.month, file.force
        if key in latest:
            before[key] = latest[key]
        latest[key] = file
    if not latest:
        raise Refused(
            f"{_names(sources)} has no file named like 2022-08-lancashire-street.csv: choose the street-level crime "
            "when downloading."
        )
    return latest, before


def _revisions(
    before: list[StreetFile],
    folder: Path,
    names: dict[str, str],
    own: dict[str, str],
    districts: dict[str, str],
    counts: pd.DataFrame,
) -> pd.DataFrame:
    """The counts that the replaced files gave differently."""
    if not before:
        return pd.DataFrame(columns=list(REVISIONS))
    earlier, named = counts_and_names(before, folder)
    if moved := moved_lsoas(named, districts):
        earlier = street_counts(before, folder, moved)
    earlier = earlier[earlier["force"].isin(list(names))]
    if earlier.empty:
        return pd.DataFrame(columns=list(REVISIONS))
    return revisions(district_counts(StreetRows.of(earlier, names), own), counts)


def _check_spelling(counted: pd.DataFrame) -> None:
    """Refuse a district that is spelt with other capitals in some files: it would become two districts."""
    areas = counted["area"].unique()
    if len({area.casefold() for area in areas}) == len(areas):
        return
    rows = counted.groupby("area")["rows"].sum().sort_values(ascending=False)
    usual: dict[str, str] = {}
    wrong = {area: first for area in rows.index if (first := usual.setdefault(area.casefold(), area)) != area}
    problems = [
        f"{row.month}-{row.force}-street.csv, column LSOA name: {row.area!r} is spelt {wrong[row.area]!r} elsewhere; "
        "use one spelling."
        for row in counted[counted["area"].isin(wrong)].drop_duplicates("area").itertuples()
    ]
    if problems:
        raise Refused(*problems)


def _names(sources: Sequence[Source]) -> str:
    return ", ".join(source.path.name for source in sources)
