"""Declarations as the text of `drop.toml` and of a first `partnership.toml`, with a comment on each guess."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.drops.start.look import Line, Seen, slug

ORDER = (
    "file", "sheet", "header_row", "last_row", "hidden", "across", "columns", "only_area", "area", "parent",
    "only_parent", "only_measure", "measure", "month", "year", "form", "count", "where", "leave_out", "ignore", "add",
    "decimal", "blank", "absent", "county", "total", "prefix",
)  # fmt: skip
_ANTISOCIAL = re.compile(r"\banti-? ?social|\basb\b", re.IGNORECASE)
COMMENTS_FROM = 40  # comments begin in this column, where lines are not longer


def drop_text(seen: Sequence[Seen], *, files: Sequence[str]) -> str:
    """The text of `drop.toml` for the sheets that a drop uses.

    Parameters
    ----------
    files
        The names of the files that were looked at.

    Examples
    --------
    >>> from helpers.drops.files import DropFile
    >>> lines = {"file": Line("a.csv"), "across": Line("months", "2 columns are months"), "area": Line("Borough")}
    >>> print(drop_text([Seen(DropFile("a.csv", bytes), "", "a", "months across", lines)], files=["a.csv"]))
    # Written by "briefings start" from a.csv. A line with a comment is a guess: correct it if it is wrong.
    source = "tables"
    <BLANKLINE>
    [[tables]]
    file = "a.csv"
    across = "months"                       # 2 columns are months
    area = "Borough"
    <BLANKLINE>
    """
    begin = f'# Written by "briefings start" from {", ".join(files)}. A line with a comment is a guess: correct it if '
    parts = [f'{begin}it is wrong.\nsource = "tables"\n']
    for kind in ("tables", "indicators"):
        for each in seen:
            if each.is_used and each.are_indicators == (kind == "indicators"):
                parts.append(f"[[{kind}]]\n{_lines(each.lines)}")
    left = [f"# {each.file.name}, sheet '{each.name}': {each.what}." for each in seen if not each.is_used]
    return "\n".join([*parts, *(["# Not used:", *left, ""] if left else [])])


def _lines(lines: Mapping[str, Line]) -> str:
    keys = sorted(lines, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER))
    return "".join(with_comment(f"{key} = {toml(lines[key].value)}", lines[key].why) for key in keys)


def with_comment(line: str, comment: str) -> str:
    """A line followed by a comment.

    Examples
    --------
    >>> with_comment("blank = 0", "as the notes have it")
    'blank = 0                               # as the notes have it\\n'
    """
    return f"{line:<{COMMENTS_FROM - 1}} # {_on_one_line(comment)}\n" if comment else f"{line}\n"


def _on_one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()


def toml(value: Any) -> str:
    """A value as TOML writes it.

    Examples
    --------
    >>> toml(0), toml(["a", "b"]), toml({"Area Type": "Borough"})
    ('0', '["a", "b"]', '{"Area Type" = "Borough"}')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    # TOML has JSON's escapes, and one more, for a character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def partnership_text(seen: Sequence[Seen], *, area: str, districts: Sequence[str]) -> str:
    """The text of a first `partnership.toml`: the district, and a priority for each measure.

    Parameters
    ----------
    area
        The district reported on.
    districts
        All districts that were found.

    Examples
    --------
    >>> print(partnership_text([], area="Ribbleton", districts=["Harwood", "Ribbleton"]))
    # Written by "briefings start". A line with a comment is a guess: correct it if it is wrong.
    name = "Ribbleton Community Safety Partnership" # the name on every page
    area = "Ribbleton"                      # the district reported on; its peers: Harwood
    <BLANKLINE>
    """
    peers = [name for name in districts if name != area]
    about = f"the district reported on; {'its peers: ' + ', '.join(peers) if peers else 'it has no peers'}"
    parts = [
        '# Written by "briefings start". A line with a comment is a guess: correct it if it is wrong.\n'
        + with_comment(f"name = {toml(f'{area} Community Safety Partnership')}", "the name on every page")
        + with_comment(f"area = {toml(area)}", about)
    ]
    taken: set[str] = set()
    for each in seen:
        if each.is_used:
            parts += _priorities(each, taken)
    return "\n".join(parts)


def _priorities(seen: Seen, taken: set[str]) -> list[str]:
    """A priority for each measure of a sheet, or one for a sheet whose measures are kinds of one thing."""
    if seen.are_indicators:
        name = str(seen.lines["priority"].value)
        taken.add(name)
        why = f"no_count = {toml(f'{seen.name} is sent by quarter or year, so there is no monthly count of it.')}"
        return [_table(name, seen.name, [with_comment(why, "readers see this sentence")], notebook="indicators")]
    total = str(seen.lines["total"].value if "total" in seen.lines else "") or "All crime"
    prefix = str(seen.lines["prefix"].value).strip() if "prefix" in seen.lines else ""
    if prefix:
        headline = total if total in seen.measures else seen.measures[0]
        rest = [name for name in seen.measures if name != headline]
        unit = _unit(seen, headline)
        more = [f"headline = {toml(headline)}\n", f"breakdown = {toml(rest)}\n" if rest else ""]
        title = total if total in seen.measures else headline.removeprefix(prefix).strip()
        return [
            _table(
                _free(slug(title), taken),
                title if total in seen.measures else f"{prefix} {title}",
                [*more, _unit_line(unit)],
            )
        ]
    ordered = sorted(seen.measures, key=lambda name: name != total)
    return [
        _table(
            _free("overview" if name == total else slug(name), taken),
            f"Overview: {_lower(name)}" if name == total else name,
            [f"headline = {toml(name)}\n", _unit_line(_unit_in(name))],
        )
        for name in ordered
    ]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _unit(seen: Seen, headline: str) -> str:
    """What a sheet counts, as far as its header shows: incidents, cases, referrals."""
    words = f"{headline} {seen.lines['count'].value if 'count' in seen.lines else ''} {seen.title}"
    return _unit_in(words)


def _unit_in(words: str) -> str:
    """What the words count: incidents, cases, referrals; offences unless they name something.

    Antisocial behaviour is recorded as incidents, which are not crimes.

    Examples
    --------
    >>> _unit_in("DA incidents"), _unit_in("Anti-social behaviour"), _unit_in("Robbery")
    ('incidents', 'incidents', 'offences')
    """
    known = ("incidents", "cases", "referrals", "calls", "victims", "fires")
    named = next((word for word in known if word in words.casefold()), "")
    return named or ("incidents" if _ANTISOCIAL.search(words) else "offences")


def _unit_line(unit: str) -> str:
    return with_comment(f"unit = {toml(unit)}", "what is counted, in the plural") if unit != "offences" else ""


def _table(name: str, title: str, more: Sequence[str], *, notebook: str = "crime_type") -> str:
    head = f"[[priorities]]\nslug = {toml(name)}\ntitle = {toml(title)}\nnotebook = {toml(notebook)}\n"
    return head + "".join(more)


def _free(name: str, taken: set[str]) -> str:
    """A slug that no other priority has."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    taken.add(free)
    return free
