"""Print what `briefings start` finds in files, ask what it cannot work out, and list what it wrote."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.markup import escape

from helpers.document.blocks import Table
from helpers.drops.start.again import Changes, nearest_names
from helpers.drops.start.look import Question, Seen, span_in_words
from helpers.drops.start.start import Started, look, write
from helpers.english import quantity
from helpers.refusal import Refused
from helpers.storage import from_here
from helpers.terminal.screen import errors, out, show

NAMES_SHOWN = 4
NOTES_SHOWN = 8


def start(paths: Sequence[Path], answers: Mapping[str, str], *, area: str) -> Path:
    """Look at files, ask what is open, write the drop, and return its folder.

    Raises
    ------
    Refused
        When a file cannot be read, or a question is open and there is no terminal to ask in.
    """
    given = dict(answers)
    asked: set[str] = set()
    shown: set[str] = set()
    while True:
        with errors.status("Looking") as status:
            started = look(
                paths,
                given,
                area=given.get("area", area),
                watch=lambda name: status.update(f"Looking at {escape(name)}"),
            )
        if not asked:
            _show_seen(started)
            shown = {line for each in started.seen for line in _guesses(each)}
        if not started.questions:
            break
        if not can_ask():
            raise Refused(*map(_open, started.questions), "Nothing was written.")
        question = next((each for each in started.questions if each.key not in asked), started.questions[0])
        asked.add(question.key)
        _ask(question, given)
    for line in [line for each in started.seen for line in _guesses(each) if line not in shown]:
        out.print(f"  {escape(line)}")
    if started.trouble:
        out.print(escape(started.trouble))
    for sentence in started.carried:
        out.print(escape(sentence))
    folder = write(started, paths)
    _show_written(started)
    return folder


def can_ask() -> bool:
    """Whether there is a terminal to ask in."""
    return sys.stdin.isatty()


def _show_seen(started: Started) -> None:
    rows = tuple(
        (each.file.name, each.name, each.what, _some(each.areas), _some(each.measures), span_in_words(each))
        for each in started.seen
    )
    show(Table("What the files hold", ("File", "Sheet", "What it is", "Areas", "Measures", "Time"), rows))
    for each in started.seen:
        for line in _guesses(each):
            out.print(f"  {escape(line)}")


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _guesses(seen: Seen) -> list[str]:
    """The guesses about a sheet, and what its reader found."""
    if not seen.is_used:
        return [f"{seen.key}: {note}" for note in seen.notes[:NOTES_SHOWN]]
    guessed = [f"{seen.key}: {key} = {line.value!r}: {line.why}." for key, line in seen.lines.items() if line.why]
    return [*guessed, *(f"{seen.key}: {note}" for note in seen.notes)]


def _open(question: Question) -> str:
    """A question as a refusal prints it, with the option that answers it."""
    choices = f" ({', '.join(question.choices)})" if question.choices else ""
    value = question.choices[0] if question.choices else "…"
    option = f'--area "{value}"' if question.key == "area" else f'--answer "{question.key}={value}"'
    if question.key.endswith(".") and "=" in value:
        option = f'--answer "{question.key}{value}"'
    return f"{question.text}{choices} Answer with {option}."


def _ask(question: Question, given: dict[str, str]) -> None:
    """Ask a question until the answer is one of its choices."""
    out.print(f"[bold]{escape(question.text)}[/]")
    choices = f" [{' / '.join(question.choices)}]" if question.choices else ""
    while True:
        answer = out.input(f"{escape(question.key.rstrip('.') + choices)}: ").strip()
        key, equals, value = answer.partition("=")
        if question.key.endswith(".") and equals:
            given[f"{question.key}{key.strip()}"] = value.strip()
            return
        if not question.choices or answer in question.choices:
            given[question.key] = answer
            return
        out.print(f"  Answer with one of: {escape(', '.join(question.choices))}.")


def _show_written(started: Started) -> None:
    if started.changes is not None:
        show_changes(started.changes)
    for path in started.texts:
        out.print(f"Wrote: {escape(str(from_here(path)))}")
    out.print(f"Next: briefings check {started.month}, then briefings run {started.month}")


def show_changes(changes: Changes) -> None:
    """Print how a drop differs from the one before.

    Examples
    --------
    >>> import pandas as pd
    >>> show_changes(Changes("2026-10", {"Drugs": "Drug offences"}, (), (), (), pd.DataFrame(), 0))
    Since the drop 2026-10:
      'Drugs' is called 'Drug offences' now: their counts are the same.
      No count was revised.
    """
    out.print(f"Since the drop {escape(changes.since)}:")
    for was, now in changes.renames.items():
        out.print(f"  '{escape(was)}' is called '{escape(now)}' now: their counts are the same.")
    near = nearest_names(changes.new, changes.gone)
    for name in changes.new:
        nearest = near.get(name)
        like = (
            f" (the nearest name that is gone is '{nearest}': if they are one, add it to own/renames.toml)"
            if nearest
            else ""
        )
        out.print(f"  '{escape(name)}' is new{escape(like)}.")
    for name in changes.gone:
        out.print(f"  '{escape(name)}' is gone.")
    for sheet in changes.sheets:
        out.print(f"  The sheet '{escape(sheet)}' is new and not used: declare it in drop.toml to use it.")
    if changes.revised.empty:
        out.print("  No count was revised.")
        return
    them = "it" if len(changes.revised) == 1 else "them"
    sums = f", and {quantity(changes.sums, 'sums')} with {them}" if changes.sums else ""
    out.print(
        f"  {quantity(len(changes.revised), 'counts')} {'was' if len(changes.revised) == 1 else 'were'} revised{sums}:"
    )
    for area, measure, month, was, now in changes.revised.itertuples(index=False):
        out.print(f"    {escape(area)}, {escape(measure)}, {month}: {was} to {now}")
