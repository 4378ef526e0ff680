"""Street-level files through DuckDB to counts by force, district and crime type, a Parquet file a month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import duckdb
import pandas as pd

from helpers.drops.street import StreetFile, unpacked
from helpers.periods import month_label
from helpers.refusal import Refused, cannot_write

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
# What the publisher's older files held: no identifier, and no neighbourhood to tell a district by.
OLDER_COLUMNS = ("Month", "Reported by", "Falls within", "Easting", "Northing", "Location", "Crime type", "Context")
CRIME_TYPES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
SINCE = "2013-05"  # the first month that the publisher counts in these fourteen
OLDER_TYPES = ("Violent crime", "Public disorder and weapons")
MEMORY = "1GB"  # DuckDB's own limit; a month of all forces needs a fifth of it


def ingested(files: Sequence[StreetFile], folder: Path) -> pd.DataFrame:
    """Counts of street-level files, ingested where they were not before.

    A row without a Crime ID counts; of the rows that share one within a file the last counts: months that were partly
    loaded twice repeat their crimes with another outcome. Antisocial behaviour has no ID, as two of its incidents may
    well read the same.

    Parameters
    ----------
    files
        In order of month.
    folder
        Where the months are kept as Parquet, a folder each; a month whose files have not changed is not read again.

    Returns
    -------
    pd.DataFrame
        A row a month, force (`force` as in the file's name, `name` as it calls itself), district (`area`, blank where
        a row names no neighbourhood) and crime type (`measure`), with `rows` as the file stands, `count` of those
        that count, `mapped` of the rows that have coordinates and no neighbourhood, and `neighbourhood`, the highest
        number among the district's neighbourhoods (0 where there is none).

    Raises
    ------
    Refused
        When a file is not the publisher's: header, encoding, quoting, month or crime type.
    """
    months = [list(group) for _, group in groupby(files, key=lambda file: file.month)]
    return pd.concat([_month(group, folder) for group in months], ignore_index=True)


def _month(files: list[StreetFile], folder: Path) -> pd.DataFrame:
    month = files[0].month
    # The form of what is kept is part of the key, so that a new version of this module reads everything again.
    form = [MONTH_QUERY, *CRIME_TYPES, *OLDER_TYPES]
    key = sha256("\n".join([*form, *(f"{file.force} {file.key}" for file in files)]).encode()).hexdigest()[:16]
    kept = folder / month / f"{key}.parquet"
    if not kept.exists():
        with unpacked(files) as paths:
            counted = _counted(files, paths)
        _check(counted, files)
        _keep(counted, kept)
    return pd.read_parquet(str(kept)).assign(month=month)


def _keep(counted: pd.DataFrame, kept: Path) -> None:
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        whole = kept.with_name(f".{kept.name}.new")
        counted.to_parquet(str(whole))
        whole.rename(kept)
    except OSError as error:
        raise Refused(cannot_write(kept.parent, error, "make room, or let this folder be written")) from None


# One pass over the text. The rows of one Crime ID are found by a 64-bit hash of file and ID: among a month's hundred
# thousands the odds that two IDs share one are less than one in a million.
ROWS = """
select filename as file, "Month" as month, "Reported by" as reporter, {id} as id, {lsoa} as lsoa,
       "Crime type" as crime, {mapped} as mapped
from read_csv([{paths}], columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"',
              escape = '"', filename = true)
"""
MONTH_QUERY = """
with repeated as (
    select id, max(rowid) as last from street where id is not null group by id having count(*) > 1
), grouped as (
    select file, month, reporter, lsoa, crime, count(*) as rows,
           count(*) filter (last is null or street.rowid = last) as count,
           count(*) filter (mapped) as mapped
    from street left join repeated using (id) group by all
)
select file, month as given, reporter as name, coalesce(regexp_replace(lsoa, ' [^ ]*$', ''), '') as area,
       crime as measure, sum(rows)::bigint as rows, sum(count)::bigint as count, sum(mapped)::bigint as mapped,
       max(coalesce(try_cast(regexp_extract(lsoa, ' ([0-9]+)[A-Z]*$', 1) as int), 0)) as neighbourhood
from grouped group by all order by all
"""


def _counted(files: list[StreetFile], paths: list[Path]) -> pd.DataFrame:
    of_path = {str(path): file for path, file in zip(paths, files, strict=True)}
    layouts = {str(path): _layout(path, file.name) for path, file in zip(paths, files, strict=True)}
    with duckdb.connect(config={"memory_limit": MEMORY}) as engine:
        engine.execute("create temp table street (file text, month text, reporter text, id ubigint, lsoa text, "
                       "crime text, mapped boolean)")  # fmt: skip
        for layout in dict.fromkeys(layouts.values()):
            try:
                engine.execute(f"insert into street {_rows([p for p in layouts if layouts[p] == layout], layout)}")
            except duckdb.Error as error:
                raise Refused(_sentence(str(error), of_path)) from None
        counted = engine.execute(MONTH_QUERY).df()
    return counted.assign(force=counted["file"].map(lambda path: of_path[path].force)).drop(columns="file")


def _rows(paths: list[str], layout: tuple[str, ...]) -> str:
    whole = layout == COLUMNS
    return ROWS.format(
        id="""case when "Crime ID" <> '' then hash(filename, "Crime ID") end""" if whole else "null",
        lsoa='"LSOA name"' if whole else "null",
        mapped='"LSOA name" is null and "Longitude" is not null' if whole else '"Easting" is not null',
        paths=", ".join(map(_quoted, paths)),
        columns="{" + ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in layout) + "}",
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _layout(path: Path, name: str) -> tuple[str, ...]:
    """The columns of a file, by its first line; refused if they are none of the publisher's."""
    with path.open("rb") as file:
        first = file.readline(4096)
        file.seek(max(0, path.stat().st_size - 1))
        last = file.read(1)
    header = tuple(first.decode("utf-8-sig", errors="replace").strip().replace('"', "").split(","))
    if header not in (COLUMNS, OLDER_COLUMNS):
        found = ",".join(header)[:200]
        raise Refused(f"{name}, row 1: '{found}' is not the header of a street-level file; download it again.")
    if last not in (b"\n", b"\r"):
        raise Refused(f"{name} has no line end after its last row, as if it had been cut short: download it again.")
    return header


def _sentence(error: str, of_path: dict[str, StreetFile]) -> str:
    """DuckDB's long error in our words."""
    path, line = re.search(r"file ?= ?(\S+)", error), re.search(r"Line: (\d+)", error)
    file = of_path.get(path[1]) if path else None
    if width := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", error):
        reason = f"{width[2]} cells where the header has {width[1]}"
    elif "unterminated quote" in error:
        reason = "a quotation mark is not closed"
    elif "utf-8" in error:
        reason = "not UTF-8"
    else:
        reason = error.splitlines()[0]
    where = f"{file.name if file else 'A street-level file'}{f', row {line[1]}' if line else ''}"
    return f"{where}: {reason}; download it again, or save it as UTF-8 with cells that hold commas quoted."


def _check(counted: pd.DataFrame, files: list[StreetFile]) -> None:
    """That every row is of the file's month and of a crime type that the publisher has."""
    month = files[0].month
    names = {file.force: file.name for file in files}
    known = {*CRIME_TYPES, *(OLDER_TYPES if month < SINCE else ())}
    shifted = counted[~counted["measure"].isin(known)]
    strange = counted[(counted["given"] != month) & counted["measure"].isin(known)]
    problems = [
        f"{names[row.force]}, column Crime type: {row.measure!r} in {row.rows:,} rows is no crime type of the "
        "publisher's; its columns may have shifted: download it again."
        for row in shifted.drop_duplicates(["force", "measure"]).itertuples()
    ]
    problems += [
        f"{names[row.force]}, column Month: {row.given!r} in {row.rows:,} rows is not {month}, the month of the file "
        f"({month_label(pd.Period(month, freq='M'))}): download it again."
        for row in strange.drop_duplicates(["force", "given"]).itertuples()
    ]
    if problems:
        raise Refused(*problems)
