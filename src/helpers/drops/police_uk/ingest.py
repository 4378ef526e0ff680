"""Street-level files counted by force, district and crime type; each month is kept as a Parquet file."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import StringIO
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, ReadOptions, read_csv

from helpers.drops.files import read_file
from helpers.drops.parquet import arrow_as_parquet, read_arrow
from helpers.drops.police_uk.street import (
    COLUMNS,
    LONGEST_ROW,
    OLDER_COLUMNS,
    REMEDY,
    StreetFile,
    as_paths,
    read_header,
)
from helpers.drops.sheets.cells import is_harmless, quoted
from helpers.english import quantity
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
SINCE = "2013-05"  # the first month with these fourteen types
OLDER_TYPES = ("Violent crime", "Public disorder and weapons")
NAME = "begins like a spreadsheet formula or has control characters"
MOST_WORKERS = 4  # a month of all forces needs about 100 MB
BLOCK = 2**24  # bytes that Arrow parses at once; most files have fewer
USED = ("Crime ID", "Month", "LSOA code", "LSOA name", "Crime type")
NUMBERED = pa.dictionary(pa.int32(), pa.string())  # a column as its different texts, and in each row the text's number
LSOA_NUMBER = re.compile(r" ([0-9]{1,9})[A-Z]*\Z")
BLANKS = " \u00a0"
UNDECODED = re.compile("[\udc80-\udcff]")  # what Python reads in place of bytes that are not UTF-8
RULES = Path(__file__).read_text(encoding="utf-8")
_CSV_LIMIT = Lock()
NAMED = pa.schema({"code": pa.string(), "area": pa.string(), "rows": pa.int64()})
Numbers = npt.NDArray[np.integer]
Moved = Mapping[str, Mapping[str, str]]  # by month and LSOA code, the district to count in
NOT_MOVED: Mapping[str, str] = {}


class Place(NamedTuple):
    """An LSOA's name with its code, taken apart once and not in every row.

    Attributes
    ----------
    code
        The LSOA's code; blank where a row names no neighbourhood.
    area, district
        The district that the name begins with, and the one that its rows count in.
    number
        The neighbourhood's number within the district that is named.
    """

    code: str
    area: str
    district: str
    number: int


def street_counts(files: Sequence[StreetFile], folder: Path, moved: Moved | None = None) -> pd.DataFrame:
    """Counts of street-level files; months that were counted before are read from the folder that keeps them.

    Every row without a Crime ID counts. Of the rows with one ID in one file only the last counts: when the publisher
    loads part of a month twice, its crimes come again with another outcome. Antisocial behaviour has no ID, so all
    of its rows count: two incidents may well read the same.

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
    # Join the months before making a pandas table of them, without threads, as in `read_parquet`.
    both = [pa.concat_tables(tables).to_pandas(use_threads=False) for tables in (counts, names)]
    return both[0], both[1]


def _months(files: Sequence[StreetFile], folder: Path, moved: Moved) -> list[tuple[pa.Table, pa.Table]]:
    """The counts of each month, and the districts that its files name."""
    months = [list(group) for _, group in groupby(files, key=lambda file: file.month)]
    # Each thread takes a whole month, so that no core waits for the slowest file of a month.
    with ThreadPoolExecutor(max(1, min(len(months), os.cpu_count() or 1, MOST_WORKERS))) as pool:
        results = [pool.submit(_month, month, folder, moved.get(month[0].month, NOT_MOVED)) for month in months]
    refused = [error for each in results if isinstance(error := each.exception(), Refused)]
    if refused:
        raise Refused(*(problem for error in refused for problem in error.problems))
    return [each.result() for each in results]


def _month(files: list[StreetFile], folder: Path, moved: Mapping[str, str]) -> tuple[pa.Table, pa.Table]:
    month = files[0].month
    # The text of this module is part of the key, so that another version of it reads everything again.
    form = [RULES, *COLUMNS, *OLDER_COLUMNS, *CRIME_TYPES, SINCE, *OLDER_TYPES]
    form += [f"{code} {district}" for code, district in sorted(moved.items())]
    key = sha256("\n".join([*form, *(f"{file.force} {file.key}" for file in files)]).encode()).hexdigest()[:16]
    paths = [folder / month / f"{key}{part}.parquet" for part in ("", "-lsoas")]
    counts, named = map(_kept, paths)
    if counts is None or named is None:
        with as_paths(files) as street:
            counts, named = _count(files, street, moved)
        for table, path in zip((counts, named), paths, strict=True):
            _keep(table, path)
    counts, named = (each.append_column("month", pa.repeat(month, len(each))) for each in (counts, named))
    return counts, named


def _kept(path: Path) -> pa.Table | None:
    try:
        return read_arrow(path)
    except (OSError, ValueError):  # absent, or cut short when the machine stopped
        return None


def _keep(table: pa.Table, path: Path) -> None:
    try:
        write_whole(path, arrow_as_parquet(table))
    except OSError as error:
        raise Refused(cannot_write(path.parent, error, "make room, or let this folder be written")) from None


def _count(files: list[StreetFile], paths: list[Path], moved: Mapping[str, str]) -> tuple[pa.Table, pa.Table]:
    tables, names = [], []
    for number, (file, path) in enumerate(zip(files, paths, strict=True)):
        content = read_file(path, file.name)
        columns, name = read_header(content, file.name)
        table = _rows(content, columns, file.name)
        tables.append(table.append_column("file", pa.array(np.full(len(table), number))))
        names.append(name or file.force)
    rows = pa.concat_tables(tables).unify_dictionaries()
    _check(rows, files, paths)
    place, places = _places(rows, moved)
    counts = _counts_by_district(rows, place, places)
    for column, texts in (("force", [file.force for file in files]), ("name", names)):
        counts = counts.append_column(column, pa.array(texts).take(counts["file"]))
    return counts.drop_columns("file"), _named(place, places)


def _places(rows: pa.Table, moved: Mapping[str, str]) -> tuple[Numbers, list[Place]]:
    """The number of each row's place, and the places."""
    name, names = _numbered(rows["LSOA name"])
    code, codes = _numbered(rows["LSOA code"])
    place, pairs = pd.factorize(name.astype(np.int64) * len(codes) + code)
    return place, [_place(names[pair // len(codes)], codes[pair % len(codes)], moved) for pair in pairs]


def _place(name: str, code: str, moved: Mapping[str, str]) -> Place:
    if not name:
        return Place("", "", "", 0)
    code, named, number = code.strip(BLANKS), _district(name), LSOA_NUMBER.search(name.strip(BLANKS))
    return Place(code, named, moved.get(code, named), int(number[1]) if number else 0)


def _named(place: Numbers, places: Sequence[Place]) -> pa.Table:
    """A row for each LSOA code and each district that it names, in order."""
    total: Counter[tuple[str, str]] = Counter()
    for each, rows in zip(places, np.bincount(place, minlength=len(places)).tolist(), strict=True):
        if each.code:
            total[each.code, each.area] += rows
    return pa.Table.from_pylist([{"code": c, "area": a, "rows": total[c, a]} for c, a in sorted(total)], NAMED)


def _district(name: str) -> str:
    """The name of an LSOA without its last word."""
    text = name.strip(BLANKS)
    return text.rpartition(" ")[0].rstrip(" ") or text


def _counts_by_district(rows: pa.Table, place: Numbers, places: Sequence[Place]) -> pa.Table:
    """A row for each file, district and crime type that has one, in order."""
    district, districts = _in_order([each.district for each in places])
    text, texts = _numbered(rows["Crime type"])
    crime, crimes = _in_order(texts)
    file = rows["file"].to_numpy()
    shape = file.max(initial=0) + 1, len(districts), len(crimes)
    cell = np.ravel_multi_index((file, district[place], crime[text]), shape)
    total = np.bincount(cell, minlength=np.prod(shape))
    highest = np.zeros(len(total), dtype=np.int32)
    np.maximum.at(highest, cell, np.array([each.number for each in places], dtype=np.int32)[place])
    found = total.nonzero()[0]
    file, district, crime = np.unravel_index(found, shape)
    return pa.table(
        {
            "file": file,
            "area": pa.array(districts, pa.string()).take(pa.array(district)),
            "measure": pa.array(crimes, pa.string()).take(pa.array(crime)),
            "rows": total[found],
            "count": np.bincount(cell[rows["counts"].to_numpy()], minlength=len(total))[found],
            "mapped": np.bincount(cell[rows["mapped"].to_numpy()], minlength=len(total))[found],
            "neighbourhood": highest[found],
        }
    )


def _in_order(texts: Sequence[str]) -> tuple[Numbers, list[str]]:
    """The place of each text among the different ones in order, and these."""
    different = sorted(set(texts))
    place = {text: number for number, text in enumerate(different)}
    return np.array([place[text] for text in texts], dtype=np.intp), different


def _rows(content: bytes, columns: tuple[str, ...], name: str) -> pa.Table:
    """A file's rows: their texts, whether each counts, and whether it has coordinates and no neighbourhood."""
    located = "Easting" if columns == OLDER_COLUMNS else "Longitude"
    table = _parsed(content, columns, [column for column in columns if column in (*USED, located)], name)
    blank = pa.DictionaryArray.from_arrays(np.zeros(len(table), dtype=np.int32), [""])
    for column in USED:
        if column not in columns:
            table = table.append_column(column, blank)
    mapped = pc.and_(pc.equal(table["LSOA name"], ""), pc.not_equal(table[located], ""))
    return table.select(USED[1:]).append_column("mapped", mapped).append_column("counts", _counts(table["Crime ID"]))


def _counts(identifiers: pa.ChunkedArray) -> pa.BooleanArray:
    """Which rows count: the last row of each identifier, and every row without one; a blank is no identifier."""
    cells = identifiers.unify_dictionaries().combine_chunks()
    which, rows = cells.indices.to_numpy(), np.arange(len(cells))
    last = np.zeros(len(cells.dictionary), dtype=np.int64)
    np.maximum.at(last, which, rows)
    absent = pc.less(cells.dictionary, "!").to_numpy(zero_copy_only=False)
    return pa.array(absent[which] | (last[which] == rows))


def _numbered(column: pa.ChunkedArray) -> tuple[Numbers, list[str]]:
    """The number of each row's text, and the texts."""
    cells = column.combine_chunks()
    return cells.indices.to_numpy(), cells.dictionary.to_pylist()


def _parsed(content: bytes, columns: tuple[str, ...], used: list[str], name: str) -> pa.Table:
    """The columns that are used; those of `USED` are numbered."""
    types = {column: NUMBERED if column in USED else pa.string() for column in used}
    reading = ReadOptions(use_threads=False, block_size=BLOCK)  # each month has a thread of its own
    converting = ConvertOptions(include_columns=used, column_types=types, check_utf8=False)
    try:
        table = read_csv(pa.BufferReader(content), reading, convert_options=converting)
        table.validate(full=True)  # checks that each text is UTF-8, once and not in every row
    except pa.ArrowInvalid:
        return _parsed_by_python(content, columns, used, name)
    return table


def _parsed_by_python(content: bytes, columns: tuple[str, ...], used: list[str], name: str) -> pa.Table:
    """The same for a file that Arrow refuses: a row may end in surplus commas, and any other fault is refused."""
    due, places = len(columns), [columns.index(column) for column in used]
    rows = []
    for number, cells in _lines(content)[1:]:
        while len(cells) > due and not cells[-1]:
            cells.pop()
        row = [cells[place] for place in places if place < len(cells)]
        if UNDECODED.search("".join(row)):
            wrong = "not UTF-8"
        elif len(cells) < due:
            wrong = f"{quantity(len(cells), 'cells')} where the header has {due}"
        elif len(cells) > due:
            wrong = f"more cells than the {due} of the header"
        else:
            rows.append(row)
            continue
        raise Refused(f"{name}, row {number}: {wrong}; {REMEDY}")
    texts = pa.table([pa.array([row[place] for row in rows], pa.string()) for place in range(len(used))], names=used)
    return texts.cast(pa.schema(dict.fromkeys(used, NUMBERED)))


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    """The lines that are not blank: the number and the cells of each."""
    text = StringIO(content.decode("utf-8-sig", errors="surrogateescape"), newline="")
    with _CSV_LIMIT:  # the limit is one for the whole process
        limit = csv.field_size_limit(LONGEST_ROW)
        try:
            lines = csv.reader(text)
            return [(lines.line_num, cells) for cells in lines if cells]
        finally:
            csv.field_size_limit(limit)


def _check(rows: pa.Table, files: list[StreetFile], paths: list[Path]) -> None:
    """Refuse rows of an unknown crime type, of another month than the file's, or with a name that cannot be printed."""
    month = files[0].month
    known = {*CRIME_TYPES, *(OLDER_TYPES if month < SINCE else ())}
    checks: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        ("Crime type", known.__contains__,
         "is not one of the publisher's crime types, perhaps because cells have shifted"),
        ("Month", month.__eq__, f"is not {month}, the month of the file"),
        ("LSOA name", lambda name: is_harmless(_district(name)), NAME),
    )  # fmt: skip
    for column, is_right, wrong in checks:
        text, texts = _numbered(rows[column])
        bad = np.array([not is_right(each) for each in texts], dtype=bool)[text]
        problems = []
        for number, times in enumerate(np.bincount(rows["file"].to_numpy()[bad]).tolist()):
            if times:
                row, cell = _first_wrong(paths[number], column, is_right)
                more = f" (the first of {times:,} such rows)" if times > 1 else ""
                name = files[number].name
                problems.append(f"{name}, row {row}, column {column}: {quoted(cell)} {wrong}{more}: download it again.")
        if problems:
            raise Refused(*problems)


def _first_wrong(path: Path, column: str, is_right: Callable[[str], bool]) -> tuple[int, str]:
    """The first wrong cell of a column: its row and its text."""
    (_, header), *rows = _lines(path.read_bytes())
    place = header.index(column)
    return next(((number, cells[place]) for number, cells in rows if not is_right(cells[place])), (0, ""))
