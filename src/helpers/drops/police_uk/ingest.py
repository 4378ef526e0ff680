"""Street-level files counted by force, district and crime type; each month is kept as a Parquet file."""

from __future__ import annotations

import atexit
import csv
import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING

import pandas as pd

from helpers.drops.parquet import as_parquet, read_parquet
from helpers.drops.police_uk.street import COLUMNS, OLDER_COLUMNS, StreetFile, as_paths, read_header
from helpers.drops.sheets.cells import is_harmless, quoted
from helpers.english import quantity
from helpers.refusal import Refused, cannot_write
from helpers.storage import write_whole

if TYPE_CHECKING:
    import duckdb  # which a drop whose months were all counted before need not wait for

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
SINCE = "2013-05"  # the first month with these fourteen types
OLDER_TYPES = ("Violent crime", "Public disorder and weapons")
NAME = "begins like a spreadsheet formula or has control characters"
MOST_WORKERS = 4
MEMORY = 1600  # MB for all workers together; a month of all forces needs about 200
_STARTING = Lock()
Moved = Mapping[str, Mapping[str, str]]  # by month and LSOA code, the district to count in
NOT_MOVED: Mapping[str, str] = {}


def street_counts(files: Sequence[StreetFile], folder: Path, moved: Moved | None = None) -> pd.DataFrame:
    """Counts of street-level files; months that were counted before are taken from where they are kept.

    Every row without a Crime ID counts. Of the rows with one ID in one file only the last counts: when the publisher
    loads part of a month twice, its crimes come again with another outcome. Antisocial behaviour has no ID, as two
    incidents may well read the same.

    Parameters
    ----------
    files
        In order of month.
    folder
        Where months are kept as Parquet, in a folder each. A month whose files have not changed is not read again.
    moved
        By month, the LSOA codes to count in another district than the files of that month name, and that district.

    Returns
    -------
    pd.DataFrame
        A row for each month, force, district and crime type; none for a file without rows. Its columns: `force` as in
        the file's name and `name` as the force calls itself; `area`, the district, blank where a row names no
        neighbourhood; `measure`, the crime type; `rows` in the file and `count` of those that count; `mapped`, the rows
        with coordinates and no neighbourhood; `neighbourhood`, the highest number of a neighbourhood in the district
        (0 where there is none).

    Raises
    ------
    Refused
        When a file is not the publisher's, by its header, encoding, quoting, month or crime types, or was changed while
        it was read.
    """
    return counts_and_names(files, folder, moved)[0]


def lsoa_names(files: Sequence[StreetFile], folder: Path) -> pd.DataFrame:
    """The district that each month's files name for each LSOA code that has a row in them.

    Parameters
    ----------
    files, folder
        As for `street_counts`.

    Returns
    -------
    pd.DataFrame
        Its columns: `code`, `area` (the LSOA's name without its last word), `rows` and `month`, in order.

    Raises
    ------
    Refused
        As `street_counts`.
    """
    return counts_and_names(files, folder)[1]


def counts_and_names(
    files: Sequence[StreetFile], folder: Path, moved: Moved | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `street_counts` and `lsoa_names` return, with each month read once."""
    counts, names = zip(*_months(files, folder, moved or {}), strict=True)
    return pd.concat(counts, ignore_index=True), pd.concat(names, ignore_index=True)


def _months(files: Sequence[StreetFile], folder: Path, moved: Moved) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """The counts of each month, and the districts that its files name."""
    months = [list(group) for _, group in groupby(files, key=lambda file: file.month)]
    # With a month to a thread, no core waits for the slowest file of a month.
    with ThreadPoolExecutor(max(1, min(len(months), os.cpu_count() or 1, MOST_WORKERS))) as pool:
        results = [pool.submit(_month, month, folder, moved.get(month[0].month, NOT_MOVED)) for month in months]
    refused = [error for each in results if isinstance(error := each.exception(), Refused)]
    if refused:
        raise Refused(*(problem for error in refused for problem in error.problems))
    return [each.result() for each in results]


def _month(files: list[StreetFile], folder: Path, moved: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    month = files[0].month
    # The queries and names are part of the key, so that another version of this module reads everything again.
    form = [ROWS, PLACES_QUERY, MONTH_QUERY, NAMES_QUERY, *COLUMNS, *OLDER_COLUMNS, *CRIME_TYPES, SINCE, *OLDER_TYPES]
    form += [f"{code} {district}" for code, district in sorted(moved.items())]
    key = sha256("\n".join([*form, *(f"{file.force} {file.key}" for file in files)]).encode()).hexdigest()[:16]
    paths = [folder / month / f"{key}{part}.parquet" for part in ("", "-lsoas")]
    counts, named = map(_kept, paths)
    if counts is None or named is None:
        with as_paths(files) as street:
            counts, named = _count(files, street, moved)
        for table, path in zip((counts, named), paths, strict=True):
            _keep(table, path)
    return counts.assign(month=month), named.assign(month=month)


def _kept(path: Path) -> pd.DataFrame | None:
    try:
        return read_parquet(path)
    except (OSError, ValueError):  # absent, or cut short when the machine stopped
        return None


def _keep(table: pd.DataFrame, path: Path) -> None:
    try:
        write_whole(path, as_parquet(table))
    except OSError as error:
        raise Refused(cannot_write(path.parent, error, "make room, or let this folder be written")) from None


# DuckDB reads the text once. A file's name becomes a number, as comparing long names takes time. A blank ID is no ID.
# Rows with one ID are found by a 64-bit hash of file and ID: among the hundreds of thousands of a month, the odds that
# two IDs share a hash are less than one in a million.
ROWS = """
select filename::street_file as file, "Month" is not distinct from '{month}' as timely, {id} as id, {code} as code,
       {lsoa} as lsoa, "Crime type" as crime, {mapped} as mapped
from read_csv([{paths}], columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"',
              escape = '"', filename = true)
"""
# Each neighbourhood as its rows write it, with its district: a name is taken apart once, and not in every row.
PLACES_QUERY = """
create temp table places as
select seen.code as code, lsoa, nullif(trim(seen.code), '') as trimmed, rows,
       regexp_replace(trim(lsoa), ' +[^ ]*$', '') as named, coalesce(district, named) as area,
       try_cast(regexp_extract(trim(lsoa), ' ([0-9]+)[A-Z]*$', 1) as int) as number
from (select code, lsoa, count(*) as rows from street where lsoa is not null group by all) as seen
     left join moved on trim(seen.code) = moved.code
"""
# All rows, less those before the last row of their ID. An LSOA that moved counts in the district of its code.
MONTH_QUERY = """
with repeated as (
    select id, max(rowid) as last from street where id is not null group by id having count(*) > 1
), placed as (
    select street.*, street.rowid as number_of_row, area, number
    from street left join places on street.lsoa = places.lsoa and street.code is not distinct from places.code
), grouped as (
    select file, timely, area, crime, count(*) as rows, count(*) as count, count(*) filter (mapped) as mapped,
           max(number) as neighbourhood
    from placed group by all
    union all
    select file, timely, area, crime, 0, -count(*), 0, null
    from placed join repeated using (id) where number_of_row <> last group by all
)
select file, timely, coalesce(area, '') as area, coalesce(crime, '') as measure,
       sum(rows)::bigint as rows, sum(count)::bigint as count, sum(mapped)::bigint as mapped,
       coalesce(max(neighbourhood), 0) as neighbourhood
from grouped group by all order by all
"""
NAMES_QUERY = """
select trimmed as code, named as area, sum(rows)::bigint as rows
from places where trimmed is not null group by all order by all
"""


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """DuckDB, started once a process: that takes half of the time of a small month."""
    import duckdb

    spill = TemporaryDirectory(prefix="spill-")
    atexit.register(spill.cleanup)
    return duckdb.connect(
        config={"threads": os.cpu_count() or 1, "memory_limit": f"{MEMORY}MB", "temp_directory": spill.name}
    )


def _cursor() -> duckdb.DuckDBPyConnection:
    """A connection of its own for one month: its temporary tables go when it is closed."""
    with _STARTING:
        return _database().cursor()


def _count(files: list[StreetFile], paths: list[Path], moved: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    import duckdb

    by_path = {str(path): file for path, file in zip(paths, files, strict=True)}
    headers = {path: read_header(Path(path), file.name) for path, file in by_path.items()}
    with _cursor() as engine:
        engine.execute(f"create temp type street_file as enum ({', '.join(map(_sql_text, headers))})")
        engine.execute("create temp table street (file street_file, timely boolean, id ubigint, code text, lsoa text, "
                       "crime text, mapped boolean)")  # fmt: skip
        engine.execute("create temp table moved (code text, district text)")
        if moved:
            engine.executemany("insert into moved values (?, ?)", list(moved.items()))
        for layout in dict.fromkeys(layout for layout, _ in headers.values()):
            some = [path for path in headers if headers[path][0] == layout]
            try:
                engine.execute(f"insert into street {_rows(some, layout, files[0].month)}")
            except duckdb.Error as error:
                raise Refused(_sentence(str(error), by_path)) from None
        engine.execute(PLACES_QUERY)
        table, named = engine.execute(MONTH_QUERY).df(), engine.execute(NAMES_QUERY).df()
    table["file"] = table["file"].astype(str)
    _check(table, by_path)
    force = table["file"].map({path: file.force for path, file in by_path.items()})
    name = table["file"].map({path: name or by_path[path].force for path, (_, name) in headers.items()})
    return table.assign(force=force, name=name).drop(columns=["file", "timely"]), named


def _rows(paths: list[str], layout: tuple[str, ...], month: str) -> str:
    newer = layout == COLUMNS
    return ROWS.format(
        month=month,
        id="""case when "Crime ID" >= '!' then hash(filename, "Crime ID") end""" if newer else "null",
        code='"LSOA code"' if newer else "null",
        lsoa='"LSOA name"' if newer else "null",
        mapped='"LSOA name" is null and "Longitude" is not null' if newer else '"Easting" is not null',
        paths=", ".join(map(_sql_text, paths)),
        columns="{" + ", ".join(f"{_sql_text(column)}: 'VARCHAR'" for column in layout) + "}",
    )


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sentence(error: str, by_path: dict[str, StreetFile]) -> str:
    """DuckDB's long error in our words."""
    path = error.rpartition("\n  file = ")[2].partition("\n  delimiter = ")[0]
    where = by_path[path].name if path in by_path else "A street-level file"
    if line := re.search(r"CSV Error on Line: (\d+)", error):
        where += f", row {line[1]}"
    if width := re.search(r"^Expected Number of Columns: (\d+) Found: (\d+)", error, re.MULTILINE):
        due, found = int(width[1]), int(width[2])
        if found < due:
            reason = f"{quantity(found, 'cells')} where the header has {due}"
        else:  # of surplus cells DuckDB counts only the first
            reason = f"more cells than the {due} of the header"
    elif "\nValue with unterminated quote" in error:
        reason = "quotation marks that do not pair"
    elif "not utf-8 encoded" in error:
        reason = "not UTF-8"
    elif "\nMaximum line size" in error:
        reason = "longer than any row of the publisher's"
    else:
        return f"{where} cannot be read: {error.splitlines()[0]}."
    return f"{where}: {reason}; download it again, or save it as UTF-8 and quote cells that have commas in them."


def _check(table: pd.DataFrame, by_path: dict[str, StreetFile]) -> None:
    """Refuse rows of an unknown crime type, of another month than the file's, or with a name that cannot be printed."""
    month = next(iter(by_path.values())).month
    known = {*CRIME_TYPES, *(OLDER_TYPES if month < SINCE else ())}
    harmless = [area for area in table["area"].unique() if is_harmless(area)]
    checks: tuple[tuple[str, pd.Series, Callable[[str], bool], str], ...] = (
        ("Crime type", table["measure"].isin(known), known.__contains__,
         "is not one of the publisher's crime types, perhaps because cells have shifted"),
        ("Month", table["timely"], month.__eq__, f"is not {month}, the month of the file"),
        ("LSOA name", table["area"].isin(harmless), lambda name: is_harmless(name.strip(" ")), NAME),
    )  # fmt: skip
    for column, right, is_right, wrong in checks:
        problems = []
        for path, rows in table[~right.astype(bool)].groupby("file")["rows"].sum().items():
            row, cell = _first_wrong(str(path), column, is_right)
            more = f" (the first of {rows:,} such rows)" if rows > 1 else ""
            name = by_path[str(path)].name
            problems.append(f"{name}, row {row}, column {column}: {quoted(cell)} {wrong}{more}: download it again.")
        if problems:
            raise Refused(*problems)


def _first_wrong(path: str, column: str, is_right: Callable[[str], bool]) -> tuple[int, str]:
    """The first wrong cell of a column: its row and its text."""
    limit = csv.field_size_limit(2**24)  # more than DuckDB would have read; the limit is one for the whole process
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file)
            wrong = ((rows.line_num, row[column]) for row in rows if not is_right(row[column] or ""))
            return next(wrong, (0, ""))
    finally:
        csv.field_size_limit(limit)
