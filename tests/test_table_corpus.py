"""Workbooks of every shape, made from a plan: each is read exactly as planned, or refused with place and remedy."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle

import numpy as np
import openpyxl
import pytest
from corpus import in_part

from helpers.drops.declared.read import checked_table
from helpers.drops.declared.sums import table_counts
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.files import DropFile
from helpers.refusal import Refused

AREAS = ("Aldham", "Barrow Green", "Castlewick", "Dunmoor", "Elmhurst")
MEASURES = ("Burglary", "Robbery", "Vehicle crime")
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = [(2021 + month // 12, month % 12 + 1) for month in range(3, 19)]  # April 2021 to July 2022
Cell = str | int | date | None
Key = tuple[str, str, tuple[int, int]]


@dataclass
class Plan:
    """What a workbook counts, and how its sheet looks."""

    counts: dict[Key, int | None]
    header: str = "iso"
    total: str = ""
    notes: bool = False
    zero: Cell = 0
    missing: Cell = None
    thousands: bool = False
    leftover: str = ""
    declared: dict[str, object] = field(default_factory=dict)

    @property
    def areas(self) -> tuple[str, ...]:
        return (*AREAS, self.leftover) if self.leftover else AREAS

    def cell(self, area: str, measure: str, month: tuple[int, int]) -> Cell:
        count = self.counts[area, measure, month]
        if count is None:
            return self.missing
        if count == 0:
            return self.zero
        return f"{count:,}" if self.thousands else count


def counts(seed: int, areas: tuple[str, ...] = AREAS) -> dict[Key, int | None]:
    """Counts of 0 to some thousands, with zeros among those of Robbery."""
    rng = np.random.default_rng(seed)
    return {
        (area, measure, month): int(rng.poisson((1200, 1.2, 34)[place] * (1 + areas.index(area) / 3)))
        for area in areas
        for place, measure in enumerate(MEASURES)
        for month in MONTHS
    }


def header_cells(plan: Plan) -> list[list[Cell]]:
    """The header's cells above months: one row, or years above months."""
    forms: dict[str, Callable[[int, int], Cell]] = {
        "iso": lambda year, month: f"{year}-{month:02d}",
        "short": lambda year, month: f"{NAMES[month - 1]}-{year % 100}",
        "date": lambda year, month: date(year, month, 1),
        "slash": lambda year, month: f"01/{month:02d}/{year}",
        "packed": lambda year, month: f"{year}{month:02d}",
    }
    if plan.header in forms:
        return [[forms[plan.header](*month) for month in MONTHS]]
    financial = plan.header.startswith("financial")
    years = [year if month > 3 or not financial else year - 1 for year, month in MONTHS]
    above: list[Cell] = [f"{year}/{(year + 1) % 100}" if financial else str(year) for year in years]
    spread = plan.header.endswith("spread")
    above = [cell if spread or not place or cell != above[place - 1] else None for place, cell in enumerate(above)]
    return [above, [NAMES[month - 1] for _, month in MONTHS]]


def wide_rows(plan: Plan) -> list[list[Cell]]:
    *upper, months = header_cells(plan)
    rows: list[list[Cell]] = [[None, None, *row] for row in upper] + [["District", "Offence", *months]]
    for area in plan.areas:
        own = [[area, measure, *(plan.cell(area, measure, month) for month in MONTHS)] for measure in MEASURES]
        rows += own
        if plan.total == "blocks":
            rows.append([f"{area} Total", None, *total_of(plan, [area], MEASURES)])
        if plan.total == "measures":
            rows.append([area, "All offences", *total_of(plan, [area], MEASURES)])
    if plan.total == "county":
        rows += [["County total", measure, *total_of(plan, plan.areas, [measure])] for measure in MEASURES]
    if plan.total == "last row":
        rows.append(["Grand total", None, *total_of(plan, plan.areas, MEASURES)])
    if plan.total == "division":  # the sum of the two districts above it, named without a word for it
        place = next(i for i, row in enumerate(rows) if row[0] == AREAS[2])
        rows[place:place] = [["North", measure, *total_of(plan, AREAS[:2], [measure])] for measure in MEASURES]
    if plan.total == "column":
        body = len(upper) + 1
        for row in rows[:body]:
            row.append("Total" if row[0] == "District" else None)
        for row in rows[body:]:
            row.append(sum(plan.counts[str(row[0]), str(row[1]), month] or 0 for month in MONTHS))
    return rows


def total_of(plan: Plan, areas, measures) -> list[Cell]:
    sums = []
    for month in MONTHS:
        known = [plan.counts[area, measure, month] for area in areas for measure in measures]
        sums.append(None if None in known else sum(filter(None, known)))
    return sums


def long_rows(plan: Plan) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Month", "District", "Offence", "Note", "Count"]]
    for place, month in enumerate(MONTHS):
        label = header_cells(plan)[0][place]
        rows += [
            [label, area, measure, "provisional", plan.cell(area, measure, month)]
            for area in plan.areas
            for measure in MEASURES
        ]
        if plan.total == "county":
            rows += [
                [label, "County total", measure, "provisional", total_of(plan, plan.areas, [measure])[place]]
                for measure in MEASURES
            ]
    return rows


def year_column_rows(plan: Plan) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Financial year", "Month", "District", "Offence", "Count"]]
    for year, month in MONTHS:
        start = year if month > 3 else year - 1
        for area in plan.areas:
            for measure in MEASURES:
                label = f"{start}/{(start + 1) % 100}"
                rows.append([label, NAMES[month - 1], area, measure, plan.cell(area, measure, (year, month))])
    return rows


def measures_across_rows(plan: Plan) -> list[list[Cell]]:
    totals = plan.total == "measures"
    rows: list[list[Cell]] = [["District", "Month", *MEASURES, *(["Total"] if totals else [])]]
    for area in plan.areas:
        for place, month in enumerate(MONTHS):
            cells = [plan.cell(area, measure, month) for measure in MEASURES]
            whole = [total_of(plan, [area], MEASURES)[place]] if totals else []
            rows.append([area, header_cells(plan)[0][place], *cells, *whole])
    return rows


def areas_across_rows(plan: Plan) -> list[list[Cell]]:
    totals = plan.total == "county"
    rows: list[list[Cell]] = [["Offence", "Month", *plan.areas, *(["Total"] if totals else [])]]
    for measure in MEASURES:
        for place, month in enumerate(MONTHS):
            cells = [plan.cell(area, measure, month) for area in plan.areas]
            whole = [total_of(plan, plan.areas, [measure])[place]] if totals else []
            rows.append([measure, header_cells(plan)[0][place], *cells, *whole])
    return rows


SHAPES: dict[str, tuple[Callable[[Plan], list[list[Cell]]], dict[str, object]]] = {
    "wide": (wide_rows, {"across": "months", "area": "District", "measure": "Offence"}),
    "long": (long_rows, {"area": "District", "measure": "Offence", "month": "Month", "count": "Count"}),
    "year column": (
        year_column_rows,
        {"area": "District", "measure": "Offence", "month": "Month", "year": "Financial year", "count": "Count"},
    ),
    "measures across": (measures_across_rows, {"across": "measures", "area": "District", "month": "Month"}),
    "areas across": (areas_across_rows, {"across": "areas", "measure": "Offence", "month": "Month"}),
}
HEADERS = {
    "wide": ("iso", "short", "date", "slash", "packed", "year", "year spread", "financial", "financial spread"),
    "long": ("iso", "short", "date", "slash"),
    "year column": ("iso",),
    "measures across": ("iso", "short", "date"),
    "areas across": ("iso", "short", "date"),
}
TOTALS = {
    "wide": ("", "blocks", "measures", "county", "last row", "division", "column"),
    "long": ("", "county"),
    "year column": ("",),
    "measures across": ("", "measures"),
    "areas across": ("", "county"),
}
# The marks for 0 and for a month that was not supplied, and the declarations that they need in drop.toml.
CELLS = ((0, "[x]", {}), ("-00", "NC", {}), (None, ":", {"blank": 0}), (0, None, {}), (0, "..", {}))


def plans() -> Iterator[tuple[str, str, Plan]]:
    """A plan for each shape, header and kind of total, with its cells, notes and file varied in turn.

    Of tables with months across, each header has every third kind of total.
    """
    variants = cycle([(cells, notes, kind) for kind in ("xlsx", "csv") for notes in (False, True) for cells in CELLS])
    for shape in SHAPES:
        for place, header in enumerate(HEADERS[shape]):
            for total in TOTALS[shape][place % 3 :: 3] if shape == "wide" else TOTALS[shape]:
                (zero, missing, declared), notes, kind = next(variants)
                seed = hash_of(f"{shape} {header} {total}")
                leftover = "Not known" if seed % 3 == 0 and total in ("", "county", "last row") else ""
                made = counts(seed, (*AREAS, leftover) if leftover else AREAS)
                if total == "":  # a sum over what is not supplied is not known, so those tables are whole
                    made[AREAS[1], MEASURES[0], MONTHS[5]] = None
                if leftover:
                    declared = {**declared, "leftovers": leftover}
                thousands = kind == "csv" and not total
                plan = Plan(made, header, total, notes, zero, missing, thousands, leftover, declared)
                yield shape, kind if header != "date" else "xlsx", plan


def hash_of(text: str) -> int:
    return sum(place * ord(letter) for place, letter in enumerate(text, 1))


CSV_FORMS = [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-16"), (";", "utf-8-sig")]  # as Excel saves them, by language


def as_file(rows: list[list[Cell]], kind: str, *, notes: bool) -> bytes:
    """The rows as a file, with a title above and notes below where wanted."""
    if notes:
        rows = [["Crime in Midshire"], ["April 2021 to July 2022, provisional"], *rows]
        rows += [[], ["Source: force crime system, extracted 3 August 2022. Figures may be revised."]]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        raw = io.BytesIO()
        book.save(raw)
        return raw.getvalue()
    text = io.StringIO()
    width = max(map(len, rows))
    parted = any(re.fullmatch(r"\d+,\d{3}", str(cell)) for row in rows for cell in row)
    forms = [form for form in CSV_FORMS if not (parted and form[0] == ";")]  # there, a comma may be a decimal mark
    separator, encoding = forms[len(rows) % len(forms)]
    for row in rows:
        csv.writer(text, delimiter=separator).writerow([*row, *[None] * (width - len(row))])
    return text.getvalue().encode(encoding)


def found_in(raw: bytes, kind: str, declared: dict[str, object]) -> dict[Key, int | None]:
    name = f"crime.{kind}"
    model = TableDeclaration.model_validate({"file": name, **declared})
    table = table_counts(checked_table(DropFile(name, lambda: raw), model), model).counts
    return {
        (area, measure, (month.year, month.month)): None if np.isnan(count) else int(count)
        for (area, measure), series in table.items()
        for month, count in series.items()
    }


def planned(plan: Plan) -> dict[Key, int | None]:
    """The plan's counts with the sums of measures and of areas, by plain additions."""
    expected = {key: count for key, count in plan.counts.items() if key[0] in AREAS}
    for month in MONTHS:
        for measure in MEASURES:
            own = [plan.counts[area, measure, month] for area in plan.areas]
            expected["All areas", measure, month] = None if None in own else sum(filter(None, own))
        for area in (*AREAS, "All areas"):
            own = [expected[area, measure, month] for measure in MEASURES]
            expected[area, "All crime", month] = None if None in own else sum(filter(None, own))
    return expected


def test_some_workbooks_of_the_corpus_are_read_exactly_as_planned():
    assert found_wrong(list(plans())[::8]) == []


def test_workbooks_of_every_shape_and_header_are_read_exactly_as_planned(simulation):
    every_other = list(plans())[1::2]
    assert {(shape, plan.header) for shape, _, plan in every_other} == {(s, h) for s in SHAPES for h in HEADERS[s]}
    assert found_wrong(every_other) == []


def test_the_other_workbooks_of_the_corpus_are_read_exactly_as_planned(simulation):
    every = list(plans())
    assert len(every) >= 40
    assert found_wrong(every[::2]) == []


def found_wrong(cases: Iterable[tuple[str, str, Plan]]) -> list[str]:
    """The counts that differ from the plan, or the refusal."""
    wrong = []
    for shape, kind, plan in cases:
        lay_out, declared = SHAPES[shape]
        raw = as_file(lay_out(plan), kind, notes=plan.notes)
        case = f"{shape}, header {plan.header}, total {plan.total or 'none'}, {kind}, notes {plan.notes}"
        try:
            found = found_in(raw, kind, {**declared, **plan.declared})
        except Refused as refused:
            wrong.append(f"{case}: refused: {refused.problems[0]}")
            continue
        expected = planned(plan)
        if found != expected:
            differ = [key for key in expected | found if expected.get(key, "-") != found.get(key, "-")]
            wrong.append(
                f"{case}: {len(differ)} counts, such as {differ[0]}: {found.get(differ[0], '-')}, planned "
                f"{expected.get(differ[0], '-')}"
            )
    return wrong


def altered(
    shape: str, change: Callable[[list[list[Cell]]], None], **declared: object
) -> tuple[bytes, dict[str, object]]:
    lay_out, own = SHAPES[shape]
    rows = lay_out(Plan(counts(7)))
    change(rows)
    return as_file(rows, "xlsx", notes=False), {**own, **declared}


def put(row: int, column: int, cell: Cell) -> Callable[[list[list[Cell]]], None]:
    """Another cell in a row of the sheet and a column, both counted from 1."""

    def change(rows: list[list[Cell]]) -> None:
        rows[row - 1][column - 1] = cell

    return change


def repeat(row: int, **cells: Cell) -> Callable[[list[list[Cell]]], None]:
    """A row again at the end, with another last cell if one is given."""

    def change(rows: list[list[Cell]]) -> None:
        rows.append([*rows[row - 1][:-1], cells.get("last", rows[row - 1][-1])])

    return change


def without(condition: Callable[[list[Cell]], bool]) -> Callable[[list[list[Cell]]], None]:
    def change(rows: list[list[Cell]]) -> None:
        rows[1:] = [row for row in rows[1:] if not condition(row)]

    return change


def renamed(column: int, old: str, new: str) -> Callable[[list[list[Cell]]], None]:
    def change(rows: list[list[Cell]]) -> None:
        for row in rows[1:]:
            row[column - 1] = new if row[column - 1] == old else row[column - 1]

    return change


def near_total(rows: list[list[Cell]]) -> None:
    """A row for each measure that is one more than the sum of all districts in each month."""
    body = rows[1:]
    for measure in MEASURES:
        own = [row for row in body if row[1] == measure]
        rows.append(["Midshire", measure, *(sum(int(str(row[i])) for row in own) + 1 for i in range(2, len(rows[0])))])


def near_north(rows: list[list[Cell]]) -> None:
    """Rows of two districts' sums above theirs, off by one in one month."""
    body = [row for row in rows if row[0] in AREAS[:2]]
    sums: list[list[Cell]] = [
        ["North", each, *(sum(int(str(row[i])) for row in body if row[1] == each) for i in range(2, 18))]
        for each in MEASURES
    ]
    sums[0][5] = int(str(sums[0][5])) + 1
    rows[1:1] = sums


def scattered_blanks(rows: list[list[Cell]]) -> None:
    for row in rows[1:]:
        row[2:] = [None if cell == 0 else cell for cell in row[2:]]


# A fault in a table, and all that its refusal must contain: file, place, what was found, and what to do.
REFUSED = {
    "a word for a count": (
        "wide", put(3, 4, "many"), ["crime.xlsx, row 3, column 2021-05: 'many' is not a whole number"]),
    "a decimal": ("wide", put(3, 4, "3.5"), ["row 3, column 2021-05: '3.5' is not a whole number"]),
    "an error of Excel": ("wide", put(5, 3, "#REF!"), ["crime.xlsx, row 5, column 2021-04: '#REF!'"]),
    "a blank district": ("wide", put(4, 1, None), ["crime.xlsx, row 4, column District: '' is blank: fill it in."]),
    "a blank offence": ("long", put(9, 3, None), ["crime.xlsx, row 9, column Offence: '' is blank: fill it in."]),
    "a formula for a name": ("long", renamed(2, "Dunmoor", "@SUM(A1)"), ["column District: '@SUM(A1)' begins like"]),
    "a district in two spellings": (
        "wide", put(3, 1, "ALDHAM"), ["crime.xlsx, row 3, column District: 'ALDHAM' is spelt 'Aldham' elsewhere"]),
    "a row twice": ("wide", repeat(2), ["crime.xlsx, row 17: repeats row 2 in every cell; keep one"]),
    "a row twice with another count": (
        "wide", repeat(2, last=1),
        ["rows 2 and 17: nothing but their counts tells the two rows of Aldham, Burglary apart"]),
    "a count twice": (
        "long", repeat(2),
        ["row 242: row 2 is of Burglary in Aldham, April 2021 as well", 'alike = "add" if both count']),
    "a count twice, told apart by a column that is not declared": (
        "long", lambda rows: rows.append([*rows[1][:3], "final", 9]),
        ["crime.xlsx, row 242: row 2 is of Burglary in Aldham, April 2021 as well; they differ in 'Note'", "'add'"]),
    "a month twice": ("wide", put(1, 4, "2021-04"), ["crime.xlsx has two columns '2021-04': keep one."]),
    "a month in two forms": ("wide", put(1, 4, "Apr 2021"), ["crime.xlsx has 2021-04 in two columns: keep one."]),
    "a month that is none": (
        "wide", put(1, 4, "2021-13"),
        ["crime.xlsx, column 2021-13: has counts and is not a month; correct its header"]),
    "a month that is none in a row": (
        "long", put(6, 1, "2021-13"), ["crime.xlsx, row 6, column Month: '2021-13' is not a month", "'form'"]),
    "no month at all": ("wide", lambda rows: rows[0].__setitem__(slice(2, None), [f"x{i}" for i in range(16)]),
                        ["crime.xlsx has no column of a month", "correct 'month' in drop.toml"]),
    "a column that is not there": ("long", put(1, 3, "Crime"), ["There is no column 'Offence'."]),
    "a total that is none": (
        "wide", lambda rows: rows.append(["County total", "Burglary", *[9] * 16]),
        ["row 17, column District: 'County total' is called a total and is not the sum of the other areas"]),
    "a total of an area that is none": (
        "wide", lambda rows: rows.insert(4, ["Aldham Total", None, *[9] * 16]),
        ["crime.xlsx, row 5: 'Aldham Total' is not the sum of the rows of Aldham (April 2021: 9, the others "]),
    "a column of totals that is none": (
        "wide", lambda rows: [row.append("Total" if row[0] == "District" else 5) for row in rows],
        ["row 2: the total of Burglary in Aldham is not the sum of its months (5, its months ", "'ignore'"]),
    "a row of totals that is none": (
        "measures across", lambda rows: rows.append(["Aldham", "Total", 9, 9, 9]),
        ["row 82: the total of Burglary in Aldham is not the sum of its months (9, its months ", "'leave_out'"]),
    "a near-total": (
        "wide", near_total,
        ["row 17, column District: 'Midshire' is nearly the sum of all other areas", 'county = "Midshire"']),
    "a near-total of some districts": (
        "wide", near_north,
        ["column District: 'North' is nearly the sum of Aldham and Barrow Green", "'districts'"]),
    "a measure without a row in one district": (
        "wide", without(lambda row: row[:2] == ["Dunmoor", "Burglary"]),
        ["crime.xlsx: Dunmoor has no row of Burglary, of which every other area has ", "absent = 0"]),
    "an error for a name": (
        "wide", put(4, 1, "#REF!"), ["row 4, column District: '#REF!' is an error of a spreadsheet"]),
    "blanks for zeros": (
        "wide", scattered_blanks, ["between counts", "no count is 0", "blank = 0", 'blank = "missing"']),
    "blanks for zeros in a column of counts": (
        "measures across", scattered_blanks, ["column Robbery: '' is blank", "no count is 0", "blank = 0"]),
    "no rows where there is nothing to count": (
        "long", without(lambda row: row[4] == 0),
        ["counts have no row", "no count is 0, so the zeros were probably left out: write absent = 0 in drop.toml"]),
    "rows that are missing among zeros": (
        "long", without(lambda row: row[:3] == ["2021-07", "Dunmoor", "Burglary"]),
        ["1 of 240 counts have no row (the first: Burglary in Dunmoor, July 2021)", 'absent = "missing"']),
    "no place": ("wide", renamed(1, "Elmhurst", "Unknown"), ["the area 'Unknown' is not a place", "'leftovers'"]),
    "quarters among counts": (
        "wide",
        lambda rows: [put(1, 3 + i, f"Q{i % 4 + 1} {2018 + i // 4}/{19 + i // 4}")(rows) for i in range(16)],
        ["crime.xlsx has no counts by month but by longer spans, such as April to June 2018", "[[indicators]]"]),
    "a file that ends early": (
        "wide", lambda rows: rows.pop(),
        ["crime.xlsx ends in row 15 with Robbery in Elmhurst", "as if it had been cut"]),
    "a count far below 0": ("wide", put(2, 3, -900), ["Burglary in Aldham is −900 in April 2021", "correct the sign"]),
    "dates with the month first": (
        "long", lambda rows: [row.__setitem__(0, f"{int(str(row[0])[5:]):02d}/01/2021") for row in rows[1:]],
        ["is not a month", "'form'"]),
    "a sum in two rows": (
        "wide", lambda rows: [row.__setitem__(1, "All crime") for row in rows[1:] if row[1] == "Robbery"],
        ["crime.xlsx: the measure 'All crime' has the name of the sum of all measures and is not that sum", "'total'"]),
    "an empty table": ("long", lambda rows: rows.__delitem__(slice(1, None)), ["crime.xlsx has a header and no rows"]),
}  # fmt: skip


@pytest.mark.parametrize("case", in_part(REFUSED))
def test_a_table_with_something_wrong_is_refused_with_its_place_and_what_to_do(case):
    shape, change, said = REFUSED[case]
    raw, declared = altered(shape, change)
    with pytest.raises(Refused) as refused:
        found_in(raw, "xlsx", declared)
    problem = refused.value.problems[0]
    assert [part for part in said if part not in problem] == [], problem
    assert problem.startswith("crime.xlsx")


# Declarations that solve what was refused, and the counts that are right then.
def test_a_near_total_that_is_named_as_the_county_counts_as_published():
    raw, declared = altered("wide", near_total, county="Midshire")
    found = found_in(raw, "xlsx", declared)
    plan = counts(7)
    month = MONTHS[3]
    assert found["Midshire", "Burglary", month] == sum(plan[area, "Burglary", month] or 0 for area in AREAS) + 1
    assert {area for area, _, _ in found} == {*AREAS, "Midshire"}


def test_a_near_total_that_is_named_as_a_district_is_one():
    raw, declared = altered("wide", near_total, districts=["Midshire"])
    found = found_in(raw, "xlsx", declared)
    plan = counts(7)
    whole = sum(plan[area, "Burglary", MONTHS[3]] or 0 for area in AREAS)
    assert found["All areas", "Burglary", MONTHS[3]] == whole + (whole + 1)


def near_sum_of_measures(rows: list[list[Cell]]) -> None:
    """A row for each district that is one more than the sum of its measures in each month."""
    for area in AREAS:
        own = [row for row in rows if row[0] == area]
        rows.append([area, "Recorded offences", *(sum(int(str(row[i])) for row in own) + 1 for i in range(2, 18))])


def test_a_measure_that_is_nearly_the_sum_of_the_others_is_refused_until_it_is_named():
    raw, declared = altered("wide", near_sum_of_measures)
    with pytest.raises(Refused, match=r"'Recorded offences' is nearly the sum of all other measures") as refused:
        found_in(raw, "xlsx", declared)
    assert 'write total = "Recorded offences" in drop.toml' in refused.value.problems[0]
    found = found_in(raw, "xlsx", {**declared, "total": "Recorded offences"})
    plan = planned(Plan(counts(7)))
    for area in AREAS:
        assert found[area, "Recorded offences", MONTHS[0]] == (plan[area, "All crime", MONTHS[0]] or 0) + 1
    assert found["All areas", "Recorded offences", MONTHS[0]] == (plan["All areas", "All crime", MONTHS[0]] or 0) + 5
    alone = found_in(raw, "xlsx", {**declared, "total": ""})
    assert {key: count for key, count in alone.items() if key[1] in MEASURES} == {
        key: count for key, count in plan.items() if key[1] in MEASURES
    }


def test_rows_that_are_absent_are_0_or_missing_as_declared():
    raw, declared = altered("long", without(lambda row: row[4] == 0), absent=0)
    assert found_in(raw, "xlsx", declared) == planned(Plan(counts(7)))
    none = next(key for key, count in counts(7).items() if count == 0)
    assert found_in(raw, "xlsx", {**declared, "absent": "missing"})[none] is None


def test_rows_told_apart_by_a_declared_column_are_added_up():
    raw, declared = altered("long", lambda rows: rows.append([*rows[1][:3], "final", 9]), add="Note", absent=0)
    key = (AREAS[0], MEASURES[0], MONTHS[0])
    assert found_in(raw, "xlsx", declared)[key] == (counts(7)[key] or 0) + 9


def test_measures_that_are_a_part_of_another_are_added_once():
    def with_parts(rows: list[list[Cell]]) -> None:
        rows += [[area, "Burglary of homes", *[2] * 16] for area in AREAS]

    raw, declared = altered("wide", with_parts, parts="Burglary of homes")
    found, plan = found_in(raw, "xlsx", declared), planned(Plan(counts(7)))
    assert {key: count for key, count in found.items() if key[1] != "Burglary of homes"} == plan


def test_measures_that_are_the_sum_of_those_below_them_are_added_once_and_said():
    def with_a_group(rows: list[list[Cell]]) -> None:
        for area in AREAS:
            place = next(i for i, row in enumerate(rows) if row[0] == area)
            burglary = rows[place]
            parts = [[area, "Burglary of homes", *[7] * 16], [area, "Burglary of shops"]]
            parts[1] += [int(str(cell)) - 7 for cell in burglary[2:]]
            rows[place + 1 : place + 1] = parts

    raw, declared = altered("wide", with_a_group)
    found, plan = found_in(raw, "xlsx", declared), planned(Plan(counts(7)))
    assert {key: count for key, count in found.items() if "omes" not in key[1] and "hops" not in key[1]} == plan


def test_incidents_are_left_out_of_all_crime_unless_the_declaration_says_otherwise():
    def with_incidents(rows: list[list[Cell]]) -> None:
        rows += [[area, "Antisocial behaviour", *[400] * 16] for area in AREAS]

    raw, declared = altered("wide", with_incidents)
    key = ("All areas", "All crime", MONTHS[0])
    crimes = planned(Plan(counts(7)))[key] or 0
    assert found_in(raw, "xlsx", declared)[key] == crimes
    assert found_in(raw, "xlsx", {**declared, "incidents": []})[key] == crimes + 5 * 400


def test_incidents_alone_make_no_sum_of_crimes():
    rows: list[list[Cell]] = [["Month", "District", "Type", "Incidents"]]
    rows += [[f"2022-{m:02d}", area, kind, m] for m in (1, 2) for area in AREAS for kind in ("Nuisance", "Personal")]
    rows[1][3] = 0
    raw = as_file(rows, "csv", notes=False)
    declared = {"area": "District", "measure": "Type", "month": "Month", "count": "Incidents"}
    assert {measure for _, measure, _ in found_in(raw, "csv", declared)} == {"Nuisance", "Personal"}
    found = found_in(raw, "csv", {**declared, "total": "Antisocial behaviour"})
    assert found["Aldham", "Antisocial behaviour", (2022, 2)] == 2 + 2


def test_outcomes_in_a_column_that_is_not_declared_are_not_added_to_offences():
    rows: list[list[Cell]] = [["District", "Crime", "Measure", "2022-01", "2022-02"]]
    rows += [[area, "Burglary", kind, 9, 0] for area in AREAS for kind in ("Offences", "Positive outcomes")]
    raw = as_file(rows, "csv", notes=False)
    declared = {"across": "months", "area": "District", "measure": "Crime"}
    with pytest.raises(Refused, match=r"crime.csv, row 3, column Measure: 'Positive outcomes' must not be added"):
        found_in(raw, "csv", declared)
    found = found_in(raw, "csv", {**declared, "where": {"Measure": "Offences"}})
    assert found["All areas", "Burglary", (2022, 1)] == 5 * 9


def test_wards_of_one_name_in_two_boroughs_are_refused_until_the_borough_is_named():
    rows: list[list[Cell]] = [["Ward", "Borough", "Month", "Crime", "Count"]]
    wards = [("Abbey", "Barking"), ("Abbey", "Merton"), ("Gascoigne", "Barking"), ("Figge's Marsh", "Merton")]
    rows += [[*ward, f"2022-{m:02d}", "Burglary", place + m] for place, ward in enumerate(wards) for m in (1, 2, 3)]
    raw = as_file(rows, "csv", notes=False)
    declared = {"area": "Ward", "measure": "Crime", "month": "Month", "count": "Count"}
    with pytest.raises(
        Refused, match=r"row 5: row 2 is of Burglary in Abbey, January 2022 as well; they differ in 'Borough'"
    ):
        found_in(raw, "csv", declared)
    found = found_in(raw, "csv", {**declared, "parent": "Borough"})
    assert found["Abbey (Merton)", "Burglary", (2022, 1)] == 1 + 1
    assert found["Abbey (Barking)", "Burglary", (2022, 1)] == 1
    assert found["All areas", "Burglary", (2022, 3)] == (0 + 3) + (1 + 3) + (2 + 3) + (3 + 3)


def test_wards_of_one_name_in_a_table_with_months_across_are_refused_as_well():
    rows: list[list[Cell]] = [["Ward", "Borough", "Crime", "2022-01", "2022-02"]]
    rows += [
        ["Abbey", "Barking", "Burglary", 3, 4],
        ["Abbey", "Merton", "Burglary", 5, 6],
        ["Park", "Merton", "Burglary", 0, 9],
    ]
    raw = as_file(rows, "csv", notes=False)
    declared = {"across": "months", "area": "Ward", "measure": "Crime"}
    with pytest.raises(
        Refused, match=r"column Borough: 'Abbey' \(Barking and Merton\) may be several places of one name"
    ):
        found_in(raw, "csv", declared)
    found = found_in(raw, "csv", {**declared, "parent": "Borough"})
    assert found["Abbey (Merton)", "Burglary", (2022, 2)] == 6


def test_another_column_that_is_called_area_is_not_taken_for_the_areas():
    across: list[list[Cell]] = [["Borough", "area", "Crime", "2022-01"], ["Wyre", "North", "Burglary", 3]]
    down: list[list[Cell]] = [["Borough", "area", "Crime", "Month", "N"], ["Wyre", "North", "Burglary", "2022-01", 3]]
    for rows, declared in (
        (across, {"across": "months", "area": "Borough", "measure": "Crime"}),
        (down, {"area": "Borough", "measure": "Crime", "month": "Month", "count": "N"}),
    ):
        found = found_in(as_file(rows, "csv", notes=False), "csv", declared)
        assert found["Wyre", "Burglary", (2022, 1)] == 3, declared
