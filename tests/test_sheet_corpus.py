"""A corpus of workbooks as partners send them: one small table in three shapes, with all that may surround it.

Each is read as the table itself, or refused with its place and what to do. The table's numbers are typed here.
"""

import unicodedata
from datetime import date

import pytest
from openpyxl import Workbook

from helpers.drops import read_drop
from helpers.refusal import Refused

MONTHS = ["2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-03"]
TABLE = {
    ("Aldham", "Burglary"): [1204, 1188, 1251, 1177, 1190, 1302],
    ("Aldham", "Robbery"): [12, 9, 15, 8, 11, 13],
    ("St. Barrow", "Burglary"): [31, 28, 0, 27, 35, 30],
    ("St. Barrow", "Robbery"): [3, 0, 2, 5, 1, 4],
    ("Môn", "Burglary"): [14, 9, 12, 17, 11, 10],
    ("Môn", "Robbery"): [1, 2, 0, 3, 2, 1],
}
AREAS = ["Aldham", "St. Barrow", "Môn"]
MEASURES = ["Burglary", "Robbery"]

WIDE = 'source = "wide"\nwide = {file = "crime.xlsx", area = "CSP", measure = "Offence", month = "", total = ""%s}\n'
LONG = (
    'source = "long"\nlong = {file = "crime.xlsx", area = "CSP", measure = "Offence", month = "Month", '
    'count = "Count", total = ""%s}\n'
)
DOWN = (
    'source = "tables"\n[[tables]]\nfile = "crime.xlsx"\nacross = "areas"\nonly_measure = "Burglary"\nmonth = "Month"\n'
    'total = ""\n%s'
)


def month_name(month: str) -> str:
    return date.fromisoformat(f"{month}-01").strftime("%b-%y")


class Sent:
    """A workbook that a case changes step by step: its header rows, body, what is above and below."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        self.above: list[list] = []
        self.below: list[list] = []
        self.extra = ""  # more keys of the table in drop.toml
        self.after: list = []  # changes to the sheet, once its rows are there
        self.sheets: list[str] = []
        self.meant = {(a, m, month): n for (a, m), row in TABLE.items() for month, n in zip(MONTHS, row, strict=True)}
        if shape == "wide":
            self.header = [["CSP", "Offence", *map(month_name, MONTHS)]]
            self.body = [[area, measure, *row] for (area, measure), row in TABLE.items()]
        elif shape == "long":
            self.header = [["Month", "CSP", "Offence", "Count"]]
            self.body = [[month_name(month), a, m, n] for (a, m, month), n in self.meant.items()]
        else:  # months down, areas across, of burglary alone
            self.meant = {key: n for key, n in self.meant.items() if key[1] == "Burglary"}
            self.header = [["Month", *AREAS]]
            self.body = [
                [month_name(month), *(TABLE[area, "Burglary"][i] for area in AREAS)] for i, month in enumerate(MONTHS)
            ]

    @property
    def first(self) -> int:
        """The row of the first row of the body."""
        return len(self.above) + len(self.header) + 1

    def cell_of(self, area: str, month: str) -> tuple[int, int]:
        """The place in the body of the burglaries of an area and month."""
        if self.shape == "wide":
            return AREAS.index(area) * 2, 2 + MONTHS.index(month)
        if self.shape == "long":
            return AREAS.index(area) * 12 + MONTHS.index(month), 3
        return MONTHS.index(month), 1 + AREAS.index(area)

    def put(self, area: str, month: str, cell) -> None:
        row, column = self.cell_of(area, month)
        self.body[row][column] = cell

    def counts(self):
        """The places of all counts in the body."""
        first = {"wide": 2, "long": 3, "down": 1}[self.shape]
        return [(row, column) for row in self.body for column in range(first, len(row))]

    def save(self, folder) -> None:
        book = Workbook()
        sheet = book.active
        sheet.title = "crime"
        for row in (*self.above, *self.header, *self.body, *self.below):
            sheet.append(row)
        for change in self.after:
            change(sheet)
        for name in self.sheets:
            book.create_sheet(name, 0)["A1"] = f"{name} of the data pack"
        book.save(folder / "crime.xlsx")
        form = {"wide": WIDE, "long": LONG, "down": DOWN}[self.shape]
        extra = (
            self.extra if self.shape == "down" or not self.extra else f", {self.extra.strip().replace(chr(10), ', ')}"
        )
        (folder / "drop.toml").write_text(form % extra, encoding="utf-8")


def plain(sent):
    pass


def titles(sent):
    sent.above += [["Recorded crime by district"], ["October 2022 to March 2023 (provisional)"], []]


def wide_title(sent):
    sent.above += [["Force:", "Midshire"], []]


def notes(sent):
    sent.below += [[], ["Source: the force's crime system, extracted on 3 April 2023."], ["[c] = confidential"]]


def note_right_below(sent):
    sent.below += [["Source: the force's crime system. Figures may be revised."]]


def marker(sent):
    sent.put("St. Barrow", "2023-01", "[c]")
    sent.meant["St. Barrow", "Burglary", "2023-01"] = None


def fewer(sent):
    sent.put("Môn", "2022-11", "<10")
    sent.meant["Môn", "Burglary", "2022-11"] = None


def thousands(sent):
    for row, column in sent.counts():
        row[column] = f"{row[column]:,} " if isinstance(row[column], int) else row[column]


def decimals(sent):
    for row, column in sent.counts():
        row[column] = f"{row[column]}.00" if isinstance(row[column], int) else row[column]


def dashes_for_zeros(sent):
    for row, column in sent.counts():
        row[column] = "-00" if row[column] == 0 else row[column]


def below_zero(sent):
    sent.put("Môn", "2023-03", -1)
    sent.meant["Môn", "Burglary", "2023-03"] = -1


def hidden_row(sent):
    old = [cell + 7 if isinstance(cell, int) else cell for cell in sent.body[0]]
    sent.body.insert(0, old)
    sent.after.append(lambda sheet: setattr(sheet.row_dimensions[sent.first], "hidden", True))


def hidden_column(sent):
    sent.header[-1].append("Old")
    for row in sent.body:
        row.append("old")
    letters = {"wide": "I", "long": "E", "down": "E"}[sent.shape]
    sent.after.append(lambda sheet: setattr(sheet.column_dimensions[letters], "hidden", True))


def cover(sent):
    sent.sheets.append("Cover")


def odd_names(sent):
    odd = {
        "Môn": unicodedata.normalize("NFD", "Môn"),
        "St. Barrow": "St.\N{NO-BREAK SPACE} Barrow",
        "Burglary": "Burglary\n",
    }
    rows = sent.body[1::2] if sent.shape != "down" else sent.header
    for row in rows:
        row[:] = [odd.get(cell, cell) for cell in row]


def real_dates(sent):
    days = {month_name(month): date.fromisoformat(f"{month}-01") for month in MONTHS}
    for row in (*sent.header, *sent.body):
        row[:] = [days.get(cell, cell) if isinstance(cell, str) else cell for cell in row]


def years_above(sent):
    if sent.shape == "wide":
        sent.header.insert(0, [None, None, "2022", None, None, "2023", None, None])
        sent.header[1][2:] = ["Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
        ranges = [(3, 5), (6, 8)]
    elif sent.shape == "long":
        sent.header.insert(0, [None, "Where and what", None, "How many"])
        ranges = [(2, 3)]
    else:
        sent.header.insert(0, [None, "Community safety partnerships", None, None])
        ranges = [(2, 4)]
    row = len(sent.above) + 1
    sent.after += [
        lambda sheet, a=a, b=b: sheet.merge_cells(start_row=row, end_row=row, start_column=a, end_column=b)
        for a, b in ranges
    ]


def totals(sent):
    if sent.shape == "wide":
        sent.header[-1].append("Total")
        for row in sent.body:
            row.append(sum(row[2:]))
        for measure in MEASURES:
            own = [row for row in sent.body if row[1] == measure and row[0] in AREAS]
            sent.body.append(
                ["Midshire total", measure, *(sum(cells) for cells in zip(*(r[2:] for r in own), strict=True))]
            )
    elif sent.shape == "long":
        for month in MONTHS:
            for measure in MEASURES:
                total = sum(n for (_, m, when), n in sent.meant.items() if (m, when) == (measure, month))
                sent.body.append([month_name(month), "Total", measure, total])
    else:
        sent.header[-1].append("Total")
        for row in sent.body:
            row.append(sum(row[1:]))
        sent.body.append(["Total", *(sum(cells) for cells in zip(*(row[1:] for row in sent.body), strict=True))])


def merged_names(sent):
    if sent.shape == "down":
        return
    column, each = (1, 2) if sent.shape == "wide" else (2, 12)
    for start in range(0, each * 3, each):
        first = sent.first + start
        sent.after.append(
            lambda sheet, first=first: sheet.merge_cells(
                start_row=first, end_row=first + each - 1, start_column=column, end_column=column
            )
        )


def empty_columns(sent):
    for row in (*sent.above, *sent.header, *sent.body, *sent.below):
        row.insert(0, None)
        if len(row) > 2:
            row.insert(2, None)


def filtered(sent):
    hidden_row(sent)
    sent.after.append(lambda sheet: setattr(sheet.auto_filter, "ref", sheet.dimensions))


def blank_zeros(sent):
    for row, column in sent.counts():
        row[column] = None if row[column] == 0 else row[column]


def blank_zeros_declared(sent):
    blank_zeros(sent)
    sent.extra = "blank = 0\n"


READ = [
    (plain,),
    (blank_zeros_declared, titles),
    (titles, notes),
    (wide_title, note_right_below),
    (marker, notes),
    (fewer,),
    (thousands, titles),
    (decimals,),
    (dashes_for_zeros, notes),
    (below_zero,),
    (hidden_row, titles),
    (hidden_column,),
    (filtered, notes),
    (odd_names,),
    (real_dates, titles),
    (titles, years_above, notes),
    (totals, notes),
    (titles, merged_names, note_right_below),
    (titles, real_dates, empty_columns),
    (titles, marker, thousands, notes),
    (titles, odd_names, real_dates, notes, hidden_row),
]


def read_as_meant(sent, folder):
    """The wrong reading of a workbook, or the refusal; None where all is right."""
    sent.save(folder)
    try:
        counts = read_drop(folder).counts
    except Refused as refused:
        return refused.problems
    found = {
        (area, measure, str(month)): counts.loc[month, (area, measure)]
        for area, measure in counts.columns
        for month in counts.index
        if area in AREAS and measure in MEASURES
    }
    found = {key: None if value != value else int(value) for key, value in found.items()}
    return (
        None if found == sent.meant else {k: (found.get(k), n) for k, n in sent.meant.items() if found.get(k, "") != n}
    )


SHAPES = ("wide", "long", "down")


def quick_shape(number):
    """The shape in which a case is read by the quick tests: each case in one, and all shapes in turn."""
    return SHAPES[number % 3]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_workbook_is_read_exactly(tmp_path, shape):
    check_read(tmp_path, shape, [changes for number, changes in enumerate(READ) if quick_shape(number) == shape])


@pytest.mark.parametrize("shape", SHAPES)
def test_each_workbook_is_read_exactly_in_the_other_shapes_too(tmp_path, shape, simulation):
    check_read(tmp_path, shape, [changes for number, changes in enumerate(READ) if quick_shape(number) != shape])


def check_read(tmp_path, shape, cases):
    wrong = {}
    for number, changes in enumerate(cases):
        sent = Sent(shape)
        for change in changes:
            change(sent)
        folder = tmp_path / str(number)
        folder.mkdir()
        found = read_as_meant(sent, folder)
        if found is not None:
            wrong[" + ".join(change.__name__ for change in changes)] = found
    assert wrong == {}


def hidden_row_shown(sent):
    hidden_row(sent)
    sent.after.pop()


def wrong_total(sent):
    totals(sent)
    row, column = {"wide": (-1, -2), "long": (-1, -1), "down": (0, -1)}[sent.shape]
    sent.body[row][column] += 1


def merged_counts(sent):
    row, column = sent.cell_of("Aldham", "2022-11")
    place = sent.first + row, column + 1
    sent.after.append(
        lambda sheet: sheet.merge_cells(
            start_row=place[0], end_row=place[0] + 1, start_column=place[1], end_column=place[1]
        )
    )


def text_for_a_count(sent):
    sent.put("St. Barrow", "2022-12", "many")


def half_a_crime(sent):
    sent.put("St. Barrow", "2022-12", 27.5)


def spreadsheet_error(sent):
    sent.put("St. Barrow", "2022-12", "#REF!")


def far_below_zero(sent):
    sent.put("Aldham", "2022-11", -1188)


def mixed_thousands(sent):
    sent.put("Aldham", "2022-11", "1,188")


def most_rows_hidden(sent):
    for row in range(sent.first, sent.first + len(sent.body) - 1):
        sent.after.append(lambda sheet, row=row: setattr(sheet.row_dimensions[row], "hidden", True))


def another_sheet(sent):
    sent.sheets.append("Also data")
    sent.after.append(lambda sheet: setattr(sheet, "title", "Data"))


def column_without_a_name(sent):
    sent.body[1].append("provisional")


# What a refusal must name, in addition to the file.
REFUSED = {
    blank_zeros: "blank = 0",
    hidden_row_shown: "row",
    wrong_total: "total",
    merged_counts: "merged over",
    text_for_a_count: "'many' is not a whole number",
    half_a_crime: "'27.5' is not a whole number",
    spreadsheet_error: "'#REF!' is not a whole number",
    far_below_zero: "Aldham is −1,188 in November 2022",
    mixed_thousands: "'1,188' has a comma",
    most_rows_hidden: "hidden, more rows than are not",
    another_sheet: "(Also data, Data)",
    column_without_a_name: "'provisional' is in a column without a name",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_doubtful_workbook_is_refused_with_its_place(tmp_path, shape):
    check_refused(tmp_path, shape, [change for number, change in enumerate(REFUSED) if quick_shape(number) == shape])


@pytest.mark.parametrize("shape", SHAPES)
def test_each_doubtful_workbook_is_refused_in_the_other_shapes_too(tmp_path, shape, simulation):
    check_refused(tmp_path, shape, [change for number, change in enumerate(REFUSED) if quick_shape(number) != shape])


def check_refused(tmp_path, shape, cases):
    wrong = {}
    for change in cases:
        sent = Sent(shape)
        change(sent)
        folder = tmp_path / change.__name__
        folder.mkdir()
        found = read_as_meant(sent, folder)
        if not isinstance(found, tuple) or "crime.xlsx" not in found[0] or REFUSED[change] not in found[0]:
            wrong[change.__name__] = found
    assert wrong == {}
