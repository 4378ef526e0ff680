"""The first look at files that partners sent: what they hold, and the drop that is made of them."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from helpers.drops.drop import Drop
from helpers.drops.drop_toml import Declaration
from helpers.drops.files import DropFile, read_file
from helpers.drops.read import read_drop, read_source
from helpers.drops.sheets.grid import Sheet
from helpers.drops.sheets.read import read_sheets
from helpers.drops.sheets.second_tables import parts_of
from helpers.drops.source import source_of
from helpers.drops.start.again import Changes, Earlier, changes_since, earlier_drop
from helpers.drops.start.carried import carried_over
from helpers.drops.start.look import Question, Seen, look_at, name_of
from helpers.drops.start.settle import completed
from helpers.drops.start.toml_text import drop_text, partnership_text, toml
from helpers.english import and_list
from helpers.refusal import Refused, cannot_write
from helpers.storage import own_folder, raw, write_whole

KINDS = (".csv", ".xlsx", ".xlsm", ".ods")
_NOT_ABOUT_AREAS = ("blank", "absent", "measure", "only_measure", "ignore", "hidden")
AS_CSV = (".txt", ".tsv", ".tab")  # how Excel and others name text whose cells tabs separate


@dataclass(frozen=True)
class Started:
    """The result of looking at some files.

    Attributes
    ----------
    seen
        Each sheet.
    questions
        What is open; while there is a question, nothing is written.
    month
        The drop's last month; blank while it is not known.
    texts
        The text of each file that is written, by its path.
    changes
        What changed since the drop before; None where there is none.
    area
        The district reported on.
    trouble
        Why the declaration of the month before was not used; blank where it was, or where there is none.
    carried
        A sentence for each sheet and column whose declaration was kept under another name.
    """

    seen: tuple[Seen, ...]
    questions: tuple[Question, ...]
    month: str = ""
    texts: Mapping[Path, str] = field(default_factory=dict)
    changes: Changes | None = None
    area: str = ""
    trouble: str = ""
    carried: tuple[str, ...] = ()


def look(
    paths: Sequence[Path],
    answers: Mapping[str, str],
    *,
    area: str = "",
    watch: Callable[[str], None] = lambda _: None,
) -> Started:
    """Look at files, and find what `drop.toml` and `partnership.toml` would declare; nothing is written.

    Parameters
    ----------
    answers
        Answers by the key of their question, such as `{"Crime.blank": "0"}`.
    area
        The district reported on, where the caller knows it.
    watch
        Called with the name of the file that is being read.

    Raises
    ------
    Refused
        When a file cannot be read, or holds no table, or an answer fits no sheet.
    """
    files = [_file(path) for path in paths]
    names = [file.name for file in files]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Refused(f"Two files are named {twice}, and a drop has one folder for both: rename one.")
    first = _first_look(files, answers, watch)
    answers = _by_key(answers, first)
    earlier = earlier_drop(files)
    again = _again(earlier, files, first) if earlier is not None and not answers else None
    if again is not None and not again.trouble:
        return _with_partnership(again, area)
    seen = completed(first, answers)
    if not any(each.is_used or each.questions for each in seen):
        raise Refused(*(f"{each.file.name}, {each.name}: {each.what}." for each in seen))
    questions = tuple(question for each in seen for question in each.questions)
    trouble = again.trouble if again is not None else ""
    if questions:
        started = Started(tuple(seen), questions, trouble=trouble)
        return _with_partnership(started, area) if _are_areas_known(questions) else started
    month = _last_month(seen)
    text = drop_text(seen, files=[file.name for file in files])
    started = Started(tuple(seen), (), month, {raw() / month / "drop.toml": text}, trouble=trouble)
    drop = _tried(files, text, seen)
    if earlier is not None and earlier.path.name < month:
        try:
            started = _since(earlier, started, drop, text)
        except Refused as refused:
            why = (
                f"They are not compared with the drop {earlier.path.name}, which cannot be read: {refused.problems[0]}"
            )
            started = replace(started, trouble=f"{trouble} {why}".strip())
    return _with_partnership(started, area)


def _file(path: Path) -> DropFile:
    if path.suffix.casefold() in AS_CSV:
        raise Refused(f"{path.name} may be a table: name it {path.stem}.csv, and start again.")
    if path.suffix.casefold() not in KINDS:
        raise Refused(
            f"{path.name} is not a table: give a CSV file or a workbook ({', '.join(KINDS)}). Street-level files of "
            "data.police.uk need no declaration: put their zip into data/raw, named for its last month."
        )
    return DropFile(path.name, partial(read_file, path, path.name))


def _first_look(files: Sequence[DropFile], answers: Mapping[str, str], watch: Callable[[str], None]) -> list[Seen]:
    found: list[tuple[DropFile, Sheet, bool]] = []
    for file in files:
        watch(file.name)
        sheets = read_sheets(file)
        found += [(file, _as_answered(file, sheet, answers), len(sheets) == 1) for sheet in sheets]
    names = Counter(name_of(file, sheet) for file, sheet, _ in found)
    seen = []
    for file, sheet, alone in found:
        name = name_of(file, sheet)
        key = name if names[name] == 1 else f"{file.name}/{name}"
        for part in parts_of(sheet):
            own = f"{key}, row {part.header_row}" if part.header_row else key
            seen.append(look_at(file, part, key=own, alone=alone))
    return seen


def _as_answered(file: DropFile, sheet: Sheet, answers: Mapping[str, str]) -> Sheet:
    """A sheet of which most rows are hidden, with or without them as somebody answered."""
    name = name_of(file, sheet)
    answer = answers.get(f"{file.name}/{name}.hidden", answers.get(f"{name}.hidden", ""))
    if not sheet.doubt or answer not in ("read", "leave out"):
        return sheet
    again = read_sheets(file, hidden="read" if answer == "read" else "leave out")
    return next((each for each in again if each.name == sheet.name), sheet)


def _by_key(answers: Mapping[str, str], seen: Sequence[Seen]) -> dict[str, str]:
    """The answers, each beginning with the key of its sheet. A file's name before the sheet's may always be given.

    Raises
    ------
    Refused
        When an answer fits no sheet, or one of several files that have a sheet of that name.
    """
    found, problems = {}, []
    for key, value in answers.items():
        if key == "area":
            found[key] = value
            continue
        named = [
            (f"{begin}.", each)
            for each in seen
            for begin in {each.key, each.name, f"{each.file.name}/{each.name}", f"{each.file.name}/{each.key}"}
        ]
        named = [(begin, each) for begin, each in named if key.startswith(begin)]
        longest = max((len(begin) for begin, _ in named), default=0)
        meant = [(begin, each) for begin, each in named if len(begin) == longest]
        if len(meant) == 1:
            begin, sheet = meant[0]
            found[f"{sheet.key}.{key.removeprefix(begin)}"] = value
        elif meant:
            problems.append(
                f"The answer '{key}' may be for {and_list([each.file.name for _, each in meant])}: begin it with the "
                f"file's name, as in '{meant[0][1].key}.{key.removeprefix(meant[0][0])}'."
            )
        else:
            known = and_list([each.key for each in seen])
            problems.append(
                f"There is no sheet for the answer '{key}': begin it with a sheet's name and a dot ({known})."
            )
    if problems:
        raise Refused(*problems)
    return found


def _last_month(seen: Sequence[Seen]) -> str:
    monthly = [each for each in seen if each.is_used and not each.are_indicators]
    if not monthly:
        raise Refused("No sheet has monthly counts: a drop needs at least one table of months.")
    return str(max(span.last for each in monthly for span in each.periods if span.last is not None))


def _with_partnership(started: Started, area: str) -> Started:
    """The same, with the text of a partnership's file where there is none yet, or with the question that it needs."""
    path = own_folder() / "partnership.toml"
    if path.exists():
        return started
    districts, own = _districts(started.seen)
    if area and districts and area not in districts:
        raise Refused(f"There is no area '{area}' in these files (found: {', '.join(districts)}).")
    own = area or own
    if not own:
        question = Question("area", "Which district do you report on?", tuple(districts))
        return replace(started, questions=(*started.questions, question))
    if started.questions:
        return started
    text = partnership_text(started.seen, area=own, districts=districts)
    return replace(started, texts={**started.texts, path: text}, area=own)


def _districts(seen: Sequence[Seen]) -> tuple[list[str], str]:
    """The districts in some sheets, and the one that is reported on, where only one can be; blank otherwise."""
    used = [each for each in seen if each.is_used]
    districts = list(dict.fromkeys(name for each in used if "only_area" not in each.lines for name in each.areas))
    named = list(dict.fromkeys(str(each.lines["only_area"].value) for each in used if "only_area" in each.lines))
    return districts, named[0] if len(named) == 1 else districts[0] if len(districts) == 1 else ""


def _are_areas_known(questions: Sequence[Question]) -> bool:
    """Whether none of these questions decides what the areas are."""
    return all(question.key.rpartition(".")[2] in _NOT_ABOUT_AREAS for question in questions)


def _again(earlier: Earlier, files: Sequence[DropFile], first: Sequence[Seen]) -> Started:
    """The drop of the next month, declared like the one before."""
    try:
        carried = carried_over(earlier, files, first)
        text = carried.text
        drop = _read_as_declared(files, text)
        texts = {raw() / drop.name / "drop.toml": text}
        started = Started(tuple(first), (), drop.name, texts, carried=carried.said)
        # Names and counts change from an earlier drop to a later one: a month that is added behind is not compared.
        return _since(earlier, started, drop, text) if earlier.path.name < drop.name else started
    except Refused as refused:
        trouble = (
            f"{earlier.path.name}/drop.toml does not fit these files, which were looked at anew: {refused.problems[0]}"
        )
        return Started((), (), trouble=trouble)


def _tried(files: Sequence[DropFile], text: str, seen: Sequence[Seen]) -> Drop:
    """The drop as `briefings check` will read it.

    Raises
    ------
    Refused
        When each table can be read and all of them together cannot.
    """
    try:
        return _read_as_declared(files, text)
    except Refused as refused:
        last = next(each for each in reversed(seen) if each.is_used)
        raise Refused(
            *refused.problems,
            f'Nothing was written. Name what differs, such as --answer "{last.key}.prefix={last.name}:", or leave a '
            f'table out: --answer "{last.key}.=leave out".',
        ) from None


def _since(earlier: Earlier, started: Started, drop: Drop, text: str) -> Started:
    """The same, with what changed since an earlier drop, and the names that changed.

    Raises
    ------
    Refused
        When the earlier drop cannot be read.
    """
    declared = Declaration.model_validate(tomllib.loads(text))
    changes = changes_since(read_drop(earlier.path), drop, declared, started.seen)
    texts = dict(started.texts)
    if changes.renames:
        path = own_folder() / "renames.toml"
        kept = f"{path.read_text(encoding='utf-8').rstrip()}\n\n" if path.exists() else ""
        lines = [f"[[renamed]]\nwas = {toml(was)}\nis = {toml(now)}\n" for was, now in changes.renames.items()]
        texts[path] = kept + "\n".join(lines)
    return replace(started, texts=texts, changes=changes)


def _read_as_declared(files: Sequence[DropFile], text: str) -> Drop:
    return read_source(source_of([*files, DropFile("drop.toml", text.encode)]))


def write(started: Started, paths: Sequence[Path]) -> Path:
    """Write a drop: its files are copied next to its `drop.toml`, in a folder that appears only when it is complete.

    Returns
    -------
    Path
        The drop's folder.

    Raises
    ------
    Refused
        When the drop is there already, or cannot be written.
    """
    folder = raw() / started.month
    if folder.exists() or folder.with_suffix(".zip").exists():
        raise Refused(
            f"data/raw has a drop {started.month} already: move it away first, or edit its drop.toml; nothing was "
            "written."
        )
    staging = folder.with_name(f".{started.month}.starting")
    own = {path: text for path, text in started.texts.items() if path.parent != folder}
    before = {path: path.read_bytes() if path.exists() else None for path in own}
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        for path in paths:
            shutil.copyfile(path, staging / path.name)
        (staging / "drop.toml").write_text(started.texts[folder / "drop.toml"], encoding="utf-8")
        for path, text in own.items():
            write_whole(path, text.encode())
        staging.rename(folder)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != content:
                write_whole(path, content)
        raise Refused(cannot_write(folder, error, "make room, or let this folder be written")) from None
    return folder
