"""Street-level files through DuckDB to counts by force, district and crime type, a Parquet file a month."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from helpers.drops.police_uk.street import COLUMNS, OLDER_COLUMNS, StreetFile, head, unpacked
from helpers.drops.sheets.cells import is_harmless
from helpers.refusal import Refused, cannot_write
from helpers.storage import write_whole

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
NAME = "begins like a spreadsheet's formula or holds control characters"
Engine = dict[str, int | str]  # DuckDB's settings
MOST_WORKERS = 4
MEMORY = 1600  # MB for all workers together; a month of all forces needs some 200


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
        number among the district's neighbourhoods (0 where there is none). No row for a file that has none.

    Raises
    ------
    Refused
        When files are not the publisher's: header, encoding, quoting, month or crime type.
    """
    months = [list(group) for _, group in groupby(files, key=lambda file: file.month)]
    cores = os.cpu_count() or 1
    workers = max(1, min(len(months), cores, MOST_WORKERS))
    # A month to a thread leaves no core waiting for the slowest file of each month.
    config: Engine = {"threads": max(1, cores // workers), "memory_limit": f"{MEMORY // workers}MB"}
    with ThreadPoolExecutor(workers) as pool:
        read = [pool.submit(_month, month, folder, config) for month in months]
    refused = [error for each in read if isinstance(error := each.exception(), Refused)]
    if refused:
        raise Refused(*(problem for error in refused for problem in error.problems))
    return pd.concat([each.result() for each in read], ignore_index=True)


def _month(files: list[StreetFile], folder: Path, config: Engine) -> pd.DataFrame:
    month = files[0].month
    # The form of what is kept is part of the key, so that a new version of this module reads everything again.
    form = [ROWS, MONTH_QUERY, *COLUMNS, *OLDER_COLUMNS, *CRIME_TYPES, SINCE, *OLDER_TYPES]
    key = sha256("\n".join([*form, *(f"{file.force} {file.key}" for file in files)]).encode()).hexdigest()[:16]
    path = folder / month / f"{key}.parquet"
    counted = _kept(path)
    if counted is None:
        with unpacked(files) as paths:
            counted = _counted(files, paths, config)
        _keep(counted, path)
    return counted.assign(month=month)


def _kept(path: Path) -> pd.DataFrame | None:
    try:
        return pd.read_parquet(BytesIO(path.read_bytes()))
    except (OSError, ValueError):  # not there, or a machine that stopped left less than the whole of it
        return None


def _keep(counted: pd.DataFrame, path: Path) -> None:
    content = BytesIO()
    counted.to_parquet(content)
    try:
        write_whole(path, content.getvalue())
    except OSError as error:
        raise Refused(cannot_write(path.parent, error, "make room, or let this folder be written")) from None


# One pass over the text. Files go by their number, as their names are long to compare. An ID of nothing but blanks is
# none. The rows of one ID are found by a 64-bit hash of file and ID: among a month's hundred thousands the odds that
# two share one are less than one in a million.
ROWS = """
select list_position([{every}], filename)::usmallint as file, "Month" is not distinct from '{month}' as timely,
       {id} as id, {lsoa} as lsoa, "Crime type" as crime, {mapped} as mapped
from read_csv([{paths}], columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"',
              escape = '"', filename = true)
"""
# All rows, less those that an ID has before its last.
MONTH_QUERY = """
with repeated as (
    select id, max(rowid) as last from street where id is not null group by id having count(*) > 1
), grouped as (
    select file, timely, lsoa, crime, count(*) as rows, count(*) as count, count(*) filter (mapped) as mapped
    from street group by all
    union all
    select file, timely, lsoa, crime, 0, -count(*), 0
    from street join repeated using (id) where street.rowid <> last group by all
), places as (
    select lsoa, regexp_replace(trim(lsoa), ' +[^ ]*$', '') as place,
           try_cast(regexp_extract(trim(lsoa), ' ([0-9]+)[A-Z]*$', 1) as int) as number
    from (select distinct lsoa from grouped where lsoa is not null)
)
select file, timely, coalesce(place, '') as area, coalesce(crime, '') as measure, sum(rows)::bigint as rows,
       sum(count)::bigint as count, sum(mapped)::bigint as mapped, coalesce(max(number), 0) as neighbourhood
from grouped left join places using (lsoa) group by all order by all
"""


def _counted(files: list[StreetFile], paths: list[Path], config: Engine) -> pd.DataFrame:
    of_path = {str(path): file for path, file in zip(paths, files, strict=True)}
    heads = {path: head(Path(path), file.name) for path, file in of_path.items()}
    with TemporaryDirectory() as spill, duckdb.connect(config={**config, "temp_directory": spill}) as engine:
        engine.execute("create temp table street (file usmallint, timely boolean, id ubigint, lsoa text, crime text, "
                       "mapped boolean)")  # fmt: skip
        for layout in dict.fromkeys(layout for layout, _ in heads.values()):
            some = [path for path in heads if heads[path][0] == layout]
            try:
                engine.execute(f"insert into street {_rows(some, layout, list(heads), files[0].month)}")
            except duckdb.Error as error:
                raise Refused(_sentence(str(error), of_path)) from None
        counted = engine.execute(MONTH_QUERY).df()
    counted["file"] = counted["file"].map(dict(enumerate(heads, 1)))
    _check(counted, of_path)
    force = counted["file"].map({path: file.force for path, file in of_path.items()})
    name = counted["file"].map({path: name or of_path[path].force for path, (_, name) in heads.items()})
    return counted.assign(force=force, name=name).drop(columns=["file", "timely"])


def _rows(paths: list[str], layout: tuple[str, ...], every: list[str], month: str) -> str:
    whole = layout == COLUMNS
    return ROWS.format(
        month=month,
        id="""case when "Crime ID" >= '!' then hash(filename, "Crime ID") end""" if whole else "null",
        lsoa='"LSOA name"' if whole else "null",
        mapped='"LSOA name" is null and "Longitude" is not null' if whole else '"Easting" is not null',
        paths=", ".join(map(_quoted, paths)),
        every=", ".join(map(_quoted, every)),
        columns="{" + ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in layout) + "}",
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sentence(error: str, of_path: dict[str, StreetFile]) -> str:
    """DuckDB's long error in our words."""
    path = error.rpartition("\n  file = ")[2].partition("\n  delimiter = ")[0]
    line = re.search(r"CSV Error on Line: (\d+)", error)
    where = f"{of_path[path].name if path in of_path else 'A street-level file'}{f', row {line[1]}' if line else ''}"
    if width := re.search(r"^Expected Number of Columns: (\d+) Found: (\d+)", error, re.MULTILINE):
        due, found = int(width[1]), int(width[2])  # of what is too much it counts only the first
        few = f"{found} cell{'s' * (found != 1)} where the header has {due}"
        reason = few if found < due else f"more cells than the {due} of the header"
    elif "\nValue with unterminated quote" in error:
        reason = "quotation marks that do not pair"
    elif "not utf-8 encoded" in error:
        reason = "not UTF-8"
    elif "\nMaximum line size" in error:
        reason = "longer than any row of the publisher's"
    else:
        return f"{where} cannot be read: {error.splitlines()[0]}."
    return f"{where}: {reason}; download it again, or save it as UTF-8 with cells that hold commas quoted."


def _check(counted: pd.DataFrame, of_path: dict[str, StreetFile]) -> None:
    """That every row is of a crime type that the publisher has, of the file's month, in a place that can be printed."""
    month = next(iter(of_path.values())).month
    known = {*CRIME_TYPES, *(OLDER_TYPES if month < SINCE else ())}
    harmless = [area for area in counted["area"].unique() if is_harmless(area)]
    checks: tuple[tuple[str, pd.Series, Callable[[str], bool], str], ...] = (
        ("Crime type", counted["measure"].isin(known), known.__contains__,
         "is no crime type of the publisher's, as where cells have shifted"),
        ("Month", counted["timely"], month.__eq__, f"is not {month}, the month of the file"),
        ("LSOA name", counted["area"].isin(harmless), lambda name: is_harmless(name.strip(" ")), NAME),
    )  # fmt: skip
    for column, right, is_right, wrong in checks:
        problems = [
            f"{of_path[str(path)].name}, row {row}, column {column}: {cell!r} {wrong}"
            f"{f' (the first of {rows:,} such rows)' if rows > 1 else ''}: download it again."
            for path, rows in counted[~right.astype(bool)].groupby("file")["rows"].sum().items()
            for row, cell in [_first(str(path), column, is_right)]
        ]
        if problems:
            raise Refused(*problems)


def _first(path: str, column: str, is_right: Callable[[str], bool]) -> tuple[int, str]:
    """The row of the first cell of a column that is not right, and what it says."""
    limit = csv.field_size_limit(2**24)  # more than DuckDB would have read; it holds for all who read
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file)
            wrong = ((rows.line_num, row[column]) for row in rows if not is_right(row[column] or ""))
            return next(wrong, (0, ""))
    finally:
        csv.field_size_limit(limit)
