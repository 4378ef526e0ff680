"""What a sheet seems to hold, as the lines that would declare it, and the questions that it leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from typing import Any

from helpers.drops.files import DropFile
from helpers.drops.sheets.find_table import Table, find_table
from helpers.drops.sheets.grid import Sheet
from helpers.drops.sheets.second_tables import Part
from helpers.drops.start.roles import (
    AREA_NAMES,
    COUNT_NAMES,
    KIND_WITHIN,
    MEASURE_NAMES,
    NO_MONTH_NAMES,
    Roles,
    are_places_in,
    are_rates,
    in_words,
    roles_of,
    values_of,
)
from helpers.english import and_list, quantity
from helpers.names import one_spelling
from helpers.periods import Span, month_label
from helpers.refusal import Refused

LEAVE_OUT = "leave out"
OF_TOTALS = re.compile(r"\b(sub-?)?totals?\b|\ball\b", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One line of a declaration.

    Attributes
    ----------
    value
        Its value, as in TOML.
    why
        Why it was guessed; blank where it was seen or answered.
    """

    value: Any
    why: str = ""


@dataclass(frozen=True)
class Question:
    """A question that a table leaves open.

    Attributes
    ----------
    key
        The key of its answer, such as `Crime.blank`.
    text
        The question.
    choices
        The answers that there are; none where any text may be one.
    """

    key: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A sheet, and what was found in it.

    Attributes
    ----------
    file, sheet, name
        The file, the sheet's name in `drop.toml` (blank for the only one), and its name in sentences.
    what
        The shape of its table, in words; for a sheet without a table, the reason.
    lines
        What `drop.toml` would declare.
    questions
        The open questions.
    title
        The text above the table.
    table, roles
        The table and its columns; None where there is none.
    areas, measures
        Their names.
    counts, notes
        What a reader of the declaration gets.
    key
        Its name in questions and answers, with its file's where another file has a sheet of that name.
    """

    file: DropFile
    sheet: str
    name: str
    what: str
    lines: dict[str, Line] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    title: str = ""
    table: Table | None = None
    roles: Roles | None = None
    areas: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    periods: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    key: str = ""

    @property
    def is_used(self) -> bool:
        """Whether the drop takes anything from the sheet."""
        return bool(self.lines)

    @property
    def are_indicators(self) -> bool:
        """Whether its numbers are of quarters or years."""
        return "priority" in self.lines


def name_of(file: DropFile, sheet: Sheet) -> str:
    """The name of a sheet in sentences: its own, or that of the CSV file.

    Examples
    --------
    >>> name_of(DropFile("asb.csv", bytes), Sheet("asb.csv", "", ()))
    'asb'
    """
    return sheet.name or file.name.rpartition(".")[0]


def look_at(file: DropFile, part: Part, *, key: str, alone: bool) -> Seen:
    """A table of a sheet, with what its own header and cells show.

    Parameters
    ----------
    part
        The table, or the sheet where it has only one.
    key
        Its name in questions and answers.
    alone
        Whether it is the file's only one.
    """
    sheet, name = part.sheet, part.name or name_of(file, part.sheet)
    seen = Seen(file, "" if alone else sheet.name, name, "", key=key)
    try:
        table = find_table(sheet)
        if table.text.empty or len(table.columns) < 2:
            return replace(seen, what="text, no table", notes=_lines(sheet))
    except Refused as refused:
        if max(sum(map(bool, row.cells)) for row in sheet.rows) < 3:
            return replace(seen, what="text, no table", notes=_lines(sheet))
        return replace(seen, what="cannot be read", questions=unreadable(key, refused))
    roles = roles_of(table)
    title = " ".join(table.titles)
    seen = replace(seen, table=table, roles=roles, title=title, notes=tuple(table.notes))
    if not roles.periods and not roles.month and not roles.numbers:
        return replace(seen, what="text, no table", notes=_lines(sheet), table=None)
    if not roles.periods and not roles.month:
        question = f"Sheet '{name}' has numbers, but no column and no header cell is a month, quarter or year."
        return replace(seen, what="a table without months", questions=(Question(f"{key}.", question, (LEAVE_OUT,)),))
    rows = {
        "header_row": Line(part.header_row, "the header of another table in the sheet"),
        "last_row": Line(part.last_row, "another table begins below it"),
    }
    found = _shaped(seen, table, roles)
    return replace(found, lines=found.lines | {key: line for key, line in rows.items() if line.value is not None})


def _lines(sheet: Sheet) -> tuple[str, ...]:
    return tuple(", ".join(cell for cell in row.cells if cell) for row in sheet.rows)


def unreadable(name: str, refused: Refused) -> tuple[Question, ...]:
    """A question for what its reader refuses, with the lines of `drop.toml` that the refusal suggests as answers."""
    problem = refused.problems[0]
    written = re.findall(r"(\w+) = (?:\"([^\"]*)\"|(\d+))", problem)
    lines = [f"{key}={text or digits}" for key, text, digits in written]
    if named := re.search(r"'([^']+)'.* name it under '(\w+)'", problem):
        lines.append(f"{named[2]}={named[1]}")
    return (Question(f"{name}.", problem, (*dict.fromkeys(lines), LEAVE_OUT)),)


def _shaped(seen: Seen, table: Table, roles: Roles) -> Seen:
    """The shape of a table with months, and the lines for its columns."""
    lines = {"file": Line(seen.file.name)} | ({"sheet": Line(seen.sheet)} if seen.sheet else {})
    area, measures, within, questions = _labels(seen.key, table, roles)
    counted = [*roles.numbers, *roles.rates]
    if roles.periods:
        other, open_columns = _beside_months(seen.key, counted)
        lines |= other
        questions = (*questions, *open_columns)
        shortest = min(span.length or 99 for span in roles.periods.values())
        kind = {1: "months", 3: "quarters", 12: "years"}.get(shortest, "periods")
        what = f"{kind} across"
        columns = sum((span.length or 99) == shortest for span in roles.periods.values())  # others are sums of these
        lines["across"] = Line("months", f"{quantity(columns, 'columns')} {'are' if columns > 1 else 'is'} {kind}")
    elif len(counted) == 1 or (measures and _by_name(counted)):
        what = "a row for each count"
        count = _by_name(counted) or counted[0]
        lines["count"] = Line(count, "" if len(counted) == 1 else "by its name; the other numbers are not read")
        lines["month"] = Line(roles.month)
    else:
        what = "months down, a column for each measure"
        lines["across"] = Line(
            "measures", f"{and_list([*roles.numbers[:3]])}{' and others' if len(roles.numbers) > 3 else ''} are columns"
        )
        lines["month"] = Line(roles.month)
        measures = []
    if roles.year:
        lines["year"] = Line(roles.year)
    if area:
        names = values_of(table.text, area)
        lines["area"] = Line(area, f"{quantity(len(names), 'names')}, such as {names[0]}" if names else "")
    if measures:
        kinds = [name for column in measures for name in values_of(table.text, column)]
        summed = f"; rows that differ in {and_list(within)} are added up" if within else ""
        lines["measure"] = Line(
            measures if len(measures) > 1 else measures[0],
            f"{quantity(len(kinds), 'names')}, such as {kinds[0]}{summed}" if kinds else "",
        )
    ignored = [
        name
        for name in (*roles.codes, *roles.rates)
        if roles.periods == {} and name != roles.month and name != lines.get("count", Line("")).value
    ]
    rates = _kinds_of_rates(table, measures, [*roles.periods] or [str(lines["count"].value)]) if measures else []
    if rates:
        lines["leave_out"] = Line({measures[0]: [escape(name) for name in rates]}, "rates and per cents are not counts")
    if ignored:
        lines["ignore"] = Line(ignored, "codes, rates and per cents: not added up")
    if within and "count" in lines:
        lines["add"] = Line(within, f"kinds within {measures[0] if measures else area}: added up")
    areas = tuple(_places(table, area)) if area else ()
    return replace(seen, what=what, lines=lines, questions=questions, areas=areas)


def _beside_months(name: str, counted: Sequence[str]) -> tuple[dict[str, Line], list[Question]]:
    """The columns of numbers among months that are left out, and a question on those whose headers are unclear."""
    known = [each for each in counted if NO_MONTH_NAMES.search(in_words(each))]
    # A header without a digit is not a misspelt month: the reader leaves the column out and names it.
    unclear = [each for each in counted if each not in known and re.search(r"\d", each)]
    lines = {"ignore": Line(known, "by their headers: these are not months")} if known else {}
    if not unclear:
        return lines, []
    columns = and_list([f"'{each}'" for each in unclear])
    are = "is not a month" if len(unclear) == 1 else "are not months"
    text = (
        f"Sheet '{name}' has numbers under {columns}, which {are}. Leave such columns out, or correct "
        "the header in the file and start again?"
    )
    return lines, [Question(f"{name}.ignore", text, ("; ".join([*known, *unclear]),))]


def _kinds_of_rates(table: Table, measures: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The names of measures whose cells are rates or per cents, where others are counts."""
    cells: dict[str, list[str]] = {}
    for name, *row in zip(*(table.text[column].tolist() for column in (measures[0], *columns)), strict=True):
        cells.setdefault(name, []).extend(row)
    rates = [name for name, own in cells.items() if name and are_rates(own, table)]
    return rates if len(rates) < len(cells.keys() - {""}) else []


def _places(table: Table, area: str) -> list[str]:
    named = values_of(table.text, area)
    return [name for name in named if OF_TOTALS.sub("", name).strip() not in ("", *[n for n in named if n != name])]


def _by_name(counted: Sequence[str]) -> str:
    """The one column of numbers whose name is that of counts; blank where none or several are."""
    named = [name for name in counted if COUNT_NAMES.search(in_words(name))]
    return named[0] if len(named) == 1 else ""


def _labels(name: str, table: Table, roles: Roles) -> tuple[str, list[str], list[str], tuple[Question, ...]]:
    """The column of areas, those of measures, those of kinds within a measure, and what is open about them."""
    labels = list(roles.labels)
    words = {label: in_words(label) for label in labels}
    areas = [label for label in labels if AREA_NAMES.search(words[label]) and not MEASURE_NAMES.search(words[label])]
    areas = [each for i, each in enumerate(areas) if not any(table.text[each].equals(table.text[a]) for a in areas[:i])]
    area = areas[0] if areas else ""
    questions: list[Question] = []
    if len(areas) > 1:
        text = f"Which column names the areas: {_with_numbers_of_names(table, areas)}?"
        inside = [(a, b) for a in areas for b in areas if a != b and are_places_in(table.text, a, b)]
        if inside:
            places, districts = inside[0]
            text += f" With {places}, pages report on each {districts} and show where in it."
        questions.append(Question(f"{name}.area", text, tuple(areas)))
    rest = [each for each in labels if each not in areas and not (area and table.text[each].equals(table.text[area]))]
    within = [label for label in rest if KIND_WITHIN.search(words[label])]
    measures = [label for label in rest if label not in within and MEASURE_NAMES.search(words[label])]
    if not measures and len(rest) == 1:
        measures, within = rest, []
    unclear = [
        label
        for label in rest
        if label not in measures and label not in within and len(values_of(table.text, label)) > 1
    ]
    if len(measures) > 1:
        named = _with_numbers_of_names(table, measures)
        questions.append(Question(f"{name}.measure", f"Which column names what is counted: {named}?", tuple(measures)))
    for label in unclear:
        some = values_of(table.text, label)[:5]
        questions.append(
            Question(
                f"{name}.where.{label}",
                f"Column '{label}' has {and_list(some)}: which rows count? Name one, or answer add to add all up.",
                (*some, "add"),
            )
        )
    return area, measures[:1], within, tuple(questions)


def _with_numbers_of_names(table: Table, columns: Sequence[str]) -> str:
    return " or ".join(f"{each} ({quantity(len(values_of(table.text, each)), 'names')})" for each in columns)


def span_in_words(seen: Seen) -> str:
    """The months or quarters that a sheet is about."""
    if not seen.periods:
        return ""
    first, last = seen.periods[0].first, seen.periods[-1].last
    return f"{month_label(first)} to {month_label(last)}" if first is not None and last is not None else ""


def slug(name: str) -> str:
    """A name in the form of file names.

    Examples
    --------
    >>> slug("Hate crime"), slug("Theft (other)")
    ('hate_crime', 'theft_other')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", one_spelling(name).casefold()).strip("_")
    return plain if plain[:1].isalpha() else f"sheet_{plain}"
