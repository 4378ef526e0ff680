"""Complete the declarations of sheets: from each other, from answers, and by a trial reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from glob import escape
from typing import Any, NamedTuple

from pydantic import ValidationError

from helpers.drops.declared.laid_out import MEASURE
from helpers.drops.declared.read import checked_table, indicator_rows
from helpers.drops.declared.series import names_of
from helpers.drops.declared.sums import table_counts
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total
from helpers.drops.start.dated_names import undated
from helpers.drops.start.foreseen import with_foreseen
from helpers.drops.start.look import LEAVE_OUT, OF_TOTALS, Line, Question, Seen, slug, unreadable
from helpers.drops.start.roles import COUNT_NAMES, MEASURE_NAMES, PLACE_NAMES, are_places_in, in_words, values_of
from helpers.english import and_list
from helpers.periods import Span
from helpers.refusal import Refused, explanation

_NONE = r"(no\b|none|nil|zero|0\b)"
_BLANK = r"blanks?( cells?)?( entries)?"
_BLANK_IS_NONE = re.compile(rf"{_BLANK}\s*(=|:|-|means?|are|is|indicates?|denotes?)\s*{_NONE}", re.IGNORECASE)
_BLANK_IS_MISSING = re.compile(
    rf"{_BLANK}\s*(=|:|-|means?|are|is|indicates?|denotes?)\s*(not (yet )?(supplied|available|recorded|provided)|"
    r"missing|unknown|no data)",
    re.IGNORECASE,
)
_ALL_CRIME = re.compile(r"\b(all|total)\b.*\bcrimes?\b|\bcrimes?\b.*\btotal\b|^(grand )?total$", re.IGNORECASE)
_BY_AREA = re.compile(
    r"\W*\b(by|per|for each|in each) (police |local |council )?"
    r"(districts?|boroughs?|csps?|areas?|local authorit(y|ies)|lpas?|lads?|wards?|divisions?|councils?)\b.*",
    re.IGNORECASE,
)
_ANY_COUNTY = ("force", "county", "area", "district", "borough", "partnership", "csp", "police")
SAYS_NOTHING = re.compile(
    r"sheet\d*|tab\d*|table\d*|page\d*|book\d*|data|counts?|numbers?|figures?|totals?|export(ed)?|reports?|returns?|"
    r"results?|output|query|extract|download|stats|statistics|summary|monthly|months?|files?|drop|police|force|partners?|new|"
    r"final|copy|of|by|for|the|and|district|area|csp|by_district",
    re.IGNORECASE,
)
LONG_NAMES = {"asb": "Antisocial behaviour", "da": "Domestic abuse", "vawg": "Violence against women and girls"}

LARGEST_FORESEEN = 1_000_000  # bytes; each answer to a question about a larger file would take seconds to try
_BY_ITS_ROW = "the row of that name"
_SETTINGS: tuple[dict[str, Any], ...] = ({}, {"absent": 0}, {"blank": 0}, {"absent": 0, "blank": 0})


class _Reading(NamedTuple):
    """What a reader gets from a table: its names, its months, notes, and the names of its sums; blank for none."""

    areas: tuple[str, ...]
    measures: tuple[str, ...]
    periods: tuple[Span, ...]
    notes: tuple[str, ...]
    county: str = ""
    total: str = ""


@dataclass(frozen=True)
class Statement:
    """What partners write about blank cells.

    Attributes
    ----------
    value
        0 or "missing".
    words, where
        Their sentence, and the sheet that has it.
    """

    value: int | str
    words: str
    where: str


def statement_on_blanks(seen: Sequence[Seen]) -> Statement | None:
    """The meaning of a blank cell, as the sheets' own text explains it.

    Where two sheets contradict each other, nothing is taken from either.
    """
    found = []
    for sheet in seen:
        for text in (*sheet.notes, *(sheet.table.footnotes if sheet.table else ())):
            for pattern, value in ((_BLANK_IS_NONE, 0), (_BLANK_IS_MISSING, "missing")):
                if pattern.search(text):
                    found.append(Statement(value, _sentence(text, pattern), sheet.name))
    return found[0] if len({each.value for each in found}) == 1 else None


def _sentence(text: str, pattern: re.Pattern[str]) -> str:
    match = pattern.search(text)
    begin = match.start() if match else 0
    return re.split(r"(?<=[.;])\s|\s/\s", text[begin:])[0].strip(" .")


@dataclass(frozen=True)
class _Others:
    """What all sheets together show about each of them.

    Attributes
    ----------
    blanks
        Their sentence about blank cells.
    areas
        The areas that any of them has.
    county
        The name of the sum of areas, where all that have one agree.
    used
        The sheets that the drop uses.
    """

    blanks: Statement | None
    areas: tuple[str, ...]
    county: Line | None
    used: tuple[Seen, ...]


def completed(seen: Sequence[Seen], answers: Mapping[str, str]) -> list[Seen]:
    """The sheets, completed from each other and from the answers, with all questions that can be foreseen."""
    done = []
    for each in seen:
        found = _with_answers(each, seen, answers)
        if found.questions and len(each.file.content) <= LARGEST_FORESEEN:
            found = with_foreseen(found, partial(_with_more_answers, each, seen, answers))
        done.append(found)
    return done


def _with_more_answers(sheet: Seen, seen: Sequence[Seen], answers: Mapping[str, str], more: Mapping[str, str]) -> Seen:
    return _with_answers(sheet, seen, {**answers, **{f"{sheet.key}.{key}": value for key, value in more.items()}})


def _with_answers(sheet: Seen, seen: Sequence[Seen], answers: Mapping[str, str]) -> Seen:
    """A sheet, completed from what all sheets show about it and from the answers."""
    mine = _answers_of(sheet, answers)
    if mine.get("") == LEAVE_OUT or LEAVE_OUT in mine.values():
        return replace(sheet, what=f"{sheet.what}; left out", lines={}, questions=())
    if not sheet.is_used or sheet.table is None:
        return sheet
    others = _others(seen, answers)
    named = _named_county(sheet) or others.county
    begun = replace(sheet, lines={**sheet.lines, "county": named}) if named and sheet.areas else sheet
    several = len(others.used) > 1 and sheet is not others.used[0]
    return _complete(begun, mine, others.areas, others.blanks, several=several)


def _others(seen: Sequence[Seen], answers: Mapping[str, str]) -> _Others:
    across = [name for each in seen if _has_areas_across(each, answers) for name in _counted_columns(each)]
    areas = dict.fromkeys([*(area for each in seen for area in each.areas), *across])
    used = tuple(each for each in seen if each.is_used)
    counties = dict.fromkeys(filter(None, map(_named_county, used)))
    county = next(iter(counties)) if len(counties) == 1 else None
    return _Others(statement_on_blanks(seen), tuple(areas), county, used)


def _answers_of(seen: Seen, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers on a sheet by what follows its name."""
    begin = f"{seen.key}."
    return {key.removeprefix(begin): value for key, value in answers.items() if key.startswith(begin)}


def _complete(
    seen: Seen, answers: Mapping[str, str], areas: Sequence[str], blanks: Statement | None, *, several: bool
) -> Seen:
    """A sheet with the lines that its title, the other sheets and the answers give."""
    lines, questions = dict(seen.lines), [each for each in seen.questions if not _is_answered(each, seen, answers)]
    roles = seen.roles
    if roles is None:
        raise ValueError(f"{seen.name} has no table")
    if "area" not in lines and "area" not in answers and "only_area" not in answers:
        named = [name for name in areas if re.search(rf"\b{re.escape(name)}\b", f"{seen.title} {seen.name}")]
        across = [name for name in roles.numbers if name in areas]
        is_down = lines.get("across", Line("")).value == "measures"
        if len(across) > 1 and is_down and answers.get("across") != "measures":
            lines["across"] = Line("areas", f"{and_list(across[:3])} are areas{_in_the_title(seen)}")
            seen = replace(seen, what="months down, a column for each area", areas=tuple(across))
        elif is_down and "across" not in answers and not _are_measures(seen):
            some = and_list([*roles.numbers[:3]]) + (" and others" if len(roles.numbers) > 3 else "")
            questions.append(
                Question(f"{seen.key}.across", f"Are the columns {some} areas or measures?", ("areas", "measures"))
            )
        elif len(named) == 1:
            lines["only_area"] = Line(named[0], f"the title names no other area: {seen.title or seen.name}")
        else:
            questions.append(Question(f"{seen.key}.only_area", "Which area is this table about?", tuple(areas)))
    is_of_one = lines.get("across", Line("")).value in ("months", "areas") or "count" in lines
    if "measure" not in lines and is_of_one and "only_measure" not in answers and "measure" not in answers:
        lines["only_measure"] = _subject(seen)
        if not lines["only_measure"].value:
            question = f"Sheet '{seen.name}' counts one thing, and nothing says what: what does it count?"
            questions.append(Question(f"{seen.key}.only_measure", question))
    lines |= {key: _answered(key, value) for key, value in answers.items() if "." not in key and key}
    lines |= _of_the_other_column(seen, answers, lines)
    if _are_of_one_district(lines) and not any(each.key == f"{seen.key}.area" for each in questions):
        named = [name for name in areas if name not in seen.areas and name in seen.title]
        if "county" in lines:
            lines["only_parent"] = lines.pop("county")
        elif len(named) == 1:
            lines["only_parent"] = Line(named[0], f"from the title '{seen.title}'")
        else:
            text = f"In which district is each {lines['area'].value}? Pages report on it and show where in it."
            questions.append(Question(f"{seen.key}.only_parent", text))
    for key, value in answers.items():
        if key.startswith("where."):
            column = key.removeprefix("where.")
            if value == "add":
                lines["add"] = Line([*lines.get("add", Line([])).value, column])
            else:
                lines["where"] = Line({**lines.get("where", Line({})).value, column: value})
    lengths = {span.length for span in roles.periods.values()}
    if lengths and 1 not in lengths:
        lines |= {
            "priority": Line(slug(seen.name), "the name of the sheet"),
            "unit": Line("offences", "what is counted, in the plural"),
        }
        lines.pop("county", None)
    return _read(replace(seen, lines=lines), questions, blanks, several=several)


def _are_of_one_district(lines: Mapping[str, Line]) -> bool:
    """Whether a table's areas are called places within a district, such as wards, and no line names it."""
    area = str(lines["area"].value) if "area" in lines else ""
    return bool(PLACE_NAMES.search(in_words(area))) and not {"parent", "only_parent", "priority"} & set(lines)


def _counted_columns(seen: Seen) -> tuple[str, ...]:
    return seen.roles.numbers if seen.roles is not None else ()


def _has_areas_across(seen: Seen, answers: Mapping[str, str]) -> bool:
    """Whether somebody answered that a table's columns are areas, or its title has it."""
    if "across" not in seen.lines or seen.lines["across"].value != "measures" or "area" in seen.lines:
        return False
    answer = answers.get(f"{seen.key}.across")
    return answer == "areas" if answer else bool(_in_the_title(seen)) and not _are_measures(seen)


def _are_measures(seen: Seen) -> bool:
    """Whether the names of a table's columns are those of counts; a single column is no row of areas."""
    names = _counted_columns(seen)
    words = [in_words(name) for name in names]
    return len(names) < 2 or any(COUNT_NAMES.search(each) or MEASURE_NAMES.search(each) for each in words)


def _titles(seen: Seen) -> Sequence[str]:
    return seen.table.titles if seen.table is not None else ()


def _in_the_title(seen: Seen) -> str:
    """The title that says what the columns are, as the end of a reason; blank where none does."""
    found = [title for title in _titles(seen) if _BY_AREA.search(title)]
    return f": the title is '{found[0]}'" if found else ""


def _subject(seen: Seen) -> Line:
    """What a table counts that names nothing: by its title without "by district", or by its sheet; blank if not known.

    Months and years are no part of the name, which would be another one in each drop.
    """
    own = undated(seen.name)
    kind = "sheet" if seen.sheet or seen.file.suffix != ".csv" else "file"
    for title in _titles(seen):
        if seen.sheet and re.search(rf"\b{re.escape(seen.sheet)}\b", title, re.IGNORECASE):
            return Line(_long_name(seen.sheet), f"the name of the sheet; the title is '{title}'")
    for title in _titles(seen):
        if subject := _BY_AREA.sub("", title).strip() if _BY_AREA.search(title) else "":
            return Line(subject, f"from the title '{title}'")
    if seen.title:
        return Line(undated(seen.title), "the title: the table names nothing else that it counts")
    if all(len(word) < 2 or word.isdigit() or SAYS_NOTHING.fullmatch(word) for word in re.split(r"[\W_]+", own)):
        return Line("")
    return Line(_long_name(own), f"the name of the {kind}: the table names nothing else that it counts")


def _of_the_other_column(seen: Seen, answers: Mapping[str, str], lines: Mapping[str, Line]) -> dict[str, Line]:
    """The lines for columns that might have named the areas, or what is counted, and were not chosen.

    Names of one column that are in two of the other need it as their parent. Otherwise the rows of one name are added
    up, which a table with a row for each count must declare.
    """
    found: dict[str, Line] = {}
    if seen.table is None:
        return found
    text, added = seen.table.text, list(lines["add"].value) if "add" in lines else []
    for question in seen.questions:
        key = question.key.removeprefix(f"{seen.key}.")
        chosen = answers.get(key, "")
        if key not in ("area", "measure") or chosen not in question.choices:
            continue
        for other in [name for name in question.choices if name != chosen]:
            if key == "area" and are_places_in(text, chosen, other):
                found["parent"] = Line(other, f"each {chosen} is a place in one, and its counts are their sums")
                continue
            pairs = text.loc[(text[chosen] != "") & (text[other] != ""), [chosen, other]].drop_duplicates()
            twice = pairs[chosen][pairs[chosen].duplicated()]
            if twice.empty:
                continue
            finer = pairs[chosen].nunique() - pairs[other].nunique()
            if key == "area" and finer >= 0:
                # Where neither is finer, the reader refuses the table and names what may be meant.
                found |= {"parent": Line(other, f"'{twice.iloc[0]}' is in two of them")} if finer else {}
                continue
            found[key] = Line(chosen, f"rows that differ in {other} are added up")
            if "count" in lines:
                added.append(other)
                found["add"] = Line(added, f"kinds within {chosen}: added up")
    return found


def _is_answered(question: Question, seen: Seen, answers: Mapping[str, str]) -> bool:
    return question.key.removeprefix(f"{seen.key}.") in answers


def _answered(key: str, value: str) -> Line:
    """An answer as a value of TOML: 0 is a number, and several names are a list."""
    if key in ("header_row", "last_row") and value.isdigit():
        return Line(int(value))
    if value == "0" and key in ("blank", "absent"):
        return Line(0)
    if key in ("ignore", "parts", "districts", "leftovers", "incidents", "add"):
        return Line([each.strip() for each in value.split(";")])
    return Line(value)


def _read(seen: Seen, questions: list[Question], blanks: Statement | None, *, several: bool) -> Seen:
    """The sheet with the settings that its reader needs, and what it gets with them."""
    if questions:
        return replace(seen, questions=tuple(questions))
    guessed = _named_total(seen, seen.lines, several=several)
    first: Refused | None = None
    for total in _totals_to_try(guessed):
        lines = {**guessed, **total, **seen.lines}
        for extra in _SETTINGS:
            if any(key in lines for key in extra):
                continue
            try:
                read = _counted(seen, {key: line.value for key, line in lines.items()} | extra)
            except Refused as refused:
                first = first or refused
                continue
            return _as_read(seen, lines, extra, read, blanks)
    return replace(seen, questions=unreadable(seen.key, first), lines={**guessed, **seen.lines}) if first else seen


def _totals_to_try(guessed: Mapping[str, Line]) -> list[dict[str, Line]]:
    """What may be declared of the total: what was guessed, and none where a row of that name is not the sum.

    A row that is called a total must be one. If it is not, somebody has to look at it.
    """
    total = guessed.get("total")
    if total is None or total.why != _BY_ITS_ROW or is_total(str(total.value)):
        return [{}]
    return [{}, {"total": Line("", f"'{total.value}' is not the sum of the other measures")}]


def _as_read(
    seen: Seen, lines: dict[str, Line], extra: Mapping[str, Any], read: _Reading, blanks: Statement | None
) -> Seen:
    """The sheet with what its reader gets from these lines and settings, and a question on each guessed setting."""
    questions = []
    for key in extra:
        if blanks is None:
            questions.append(_blank_question(seen, key))
        else:
            lines[key] = Line(blanks.value, f"as the sheet '{blanks.where}' has it: {blanks.words}")
    default = {key: TableDeclaration.model_fields[key].default for key in ("county", "total")}
    if read.county and "county" not in lines:
        unnamed = read.county == default["county"]
        why = "the sum of the areas; write its name" if unnamed else "its counts are the sum of the other areas"
        lines["county"] = Line(read.county, why)
    if "total" not in seen.lines and "total" in lines and lines["total"].value == default["total"] and not read.total:
        del lines["total"]  # the table has no such sum: it has one measure, or none of them are crimes
    return replace(
        seen,
        lines={key: line for key, line in lines.items() if line.value != "" or key == "total"},
        questions=tuple(questions),
        areas=read.areas,
        measures=read.measures,
        periods=read.periods,
        notes=read.notes,
    )


def _blank_question(seen: Seen, key: str) -> Question:
    what = {
        "blank": "Some cells are blank, and no count is 0. Does a blank mean 0, or that nothing was supplied?",
        "absent": "Some counts have no row, and no count is 0. Does a row that is absent mean 0, or that nothing was "
        "supplied?",
    }[key]
    return Question(f"{seen.key}.{key}", what, ("0", "missing"))


def _named_county(seen: Seen) -> Line | None:
    """The name of the sum of areas, from the row of their total: Greyshire from "Greyshire total"."""
    if "area" not in seen.lines or seen.table is None:
        return None
    totals = [name for name in dict.fromkeys(seen.table.text[seen.lines["area"].value]) if name and is_total(name)]
    named = {name: OF_TOTALS.sub("", name).strip(" :-") for name in totals}
    outside = {row: name for row, name in named.items() if name and name not in seen.areas}
    if len(outside) != 1:
        return None
    ((row, name),) = outside.items()
    its_name = "; write the county's name" if name.casefold() in _ANY_COUNTY else ""
    return Line(name, f"the row '{row}'{its_name}")


def _named_total(seen: Seen, lines: Mapping[str, Line], *, several: bool) -> dict[str, Line]:
    """The name of the sum of measures, and what distinguishes the measures of one sheet from another's."""
    measure = lines.get("measure")
    if "total" in lines or "priority" in lines or seen.table is None:
        return {}
    if measure and isinstance(measure.value, str):
        named = [name for name in dict.fromkeys(seen.table.text[measure.value]) if _ALL_CRIME.search(name)]
        spoken = [name for name in named if "crime" in name.casefold()]
        if spoken:
            return {"total": Line(spoken[0], _BY_ITS_ROW)}
        out = lines.get("leave_out", Line({})).value.get(measure.value, ())
        kinds = [name for name in values_of(seen.table.text, measure.value) if escape(name) not in out]
        if len(kinds) > 1 and len({name.split()[0].casefold() for name in kinds}) == 1 and not several:
            return {"total": Line("", f"all begin with {kinds[0].split()[0]}, so they may overlap")}
        if not several:
            overlap = 'the sum of the measures; write "" if they overlap'
            return {"total": Line(TableDeclaration.model_fields["total"].default, overlap)}
        title = _long_name(seen.name)
        return {
            "total": Line(title, "the sum of the sheet's kinds"),
            "prefix": Line(f"{seen.name}:", "so that its kinds are not mistaken for other sheets'"),
        }
    if lines.get("across", Line("")).value == "measures":
        return {"total": Line("", "its columns may count the same thing twice")} | (
            {"prefix": Line(f"{seen.name}:", "so that its columns are not mistaken for other sheets'")}
            if several
            else {}
        )
    return {}


def _long_name(name: str) -> str:
    return LONG_NAMES.get(name.casefold(), name)


def _counted(seen: Seen, values: Mapping[str, Any]) -> _Reading:
    """What a reader gets from a declaration."""
    try:
        declared = TableDeclaration.model_validate(
            {key: value for key, value in values.items() if value != "" or key == "total"}
        )
    except ValidationError as error:
        raise Refused(*(f"{seen.name}: {explanation(problem)}." for problem in error.errors())) from None
    found = checked_table(seen.file, declared)
    if declared.priority:
        last = max(span.last for span in found.spans if span.last is not None)
        rows = indicator_rows(found, declared, last)
        areas = dict.fromkeys(str(row["area"]) for row in rows)
        kinds = dict.fromkeys(str(row["indicator"]) for row in rows)
        return _Reading(tuple(areas), tuple(kinds), tuple(found.spans), (*found.of_file, *found.notes))
    counts = table_counts(found, declared)
    return _Reading(
        counts.districts,
        tuple(names_of(counts.series, MEASURE)),
        (Span(counts.months[0], counts.months[-1]),),
        (*counts.of_file, *counts.notes),
        counts.county,
        counts.total,
    )
