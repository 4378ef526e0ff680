"""A committee's report that officers have edited, compared with what the sets print now."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.document.document import read_documents, read_track_record
from helpers.document.numbers import Number
from helpers.publishing.manifest import altered, read_manifest
from helpers.refusal import Refused
from helpers.render import documents_json
from helpers.render.report.edited_word import EditedWord, PlacedNumber
from helpers.render.report.word_xml import number_id, text_fingerprint

REPORT = "report.docx"
SIGN = re.compile(r"[+−]|\b(?:more|fewer|less)\b")
UNIT = re.compile(r"\d[\d,.]*|s\b")


@dataclass(frozen=True)
class Difference:
    """A number in the file that differs from the newest set.

    Attributes
    ----------
    number
        The number in the file.
    now
        Its text in the newest set that has it; blank where no set has it, or none has it in this form.
    reason
        Why they differ, in words.
    """

    number: PlacedNumber
    now: str
    reason: str

    def __str__(self) -> str:
        number, now = self.number, f", now {self.now}" if self.now else ""
        return f"{number.heading}: {number.text or 'nothing'}{now}: {self.reason}. {short(number.paragraph)}"


class Comparison:
    """What to check in a report's Word file, compared with the newest set that has each of its numbers.

    Parameters
    ----------
    word
        The file.
    sets
        The folders of its set and of later ones of the same area and edition, newest first; its own comes last.

    Attributes
    ----------
    differences
        Every number in the file that no set prints now, or that the newest set prints differently.
    read_again
        The first number of each paragraph or row whose words may be wrong now, because its verdict or sign has changed.
    removed
        The numbers that the set's own report has and the file no longer has.
    typed
        How many numbers are in the officers' own words, which nothing checks.
    outdated_charts
        The charts in the file whose picture differs from the newest set's, each with the newest.
    """

    def __init__(self, word: EditedWord, sets: Sequence[Path]) -> None:
        self.word = word
        self._printed = [_numbers_of(each) for each in sets]
        reports = [EditedWord(each / REPORT) for each in sets if (each / REPORT).is_file()]
        own = reports[-1] if reports and reports[-1].path.parent == sets[-1] else None
        pairs = [(number, self._difference(number)) for number in word.numbers]
        self.differences = tuple(difference for _, difference in pairs if difference)
        self.read_again = tuple(self._read_again(pairs))
        self.removed = tuple(_missing(own.numbers, word.numbers)) if own else ()
        self.typed = (word.typed - own.typed).total() if own else 0
        newest = {chart.id: chart for report in reversed(reports) for chart in report.charts}
        self.outdated_charts = tuple(
            (chart, newest[chart.id])
            for chart in word.charts
            if chart.id in newest and chart.picture != newest[chart.id].picture
        )

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to check."""
        return not (self.differences or self.removed or self.read_again or self.outdated_charts)

    def refresh(self) -> int:
        """Put the newest numbers and charts into the file in memory, and return how many numbers changed."""
        newer = [each for each in self.differences if each.now]
        for each in newer:
            each.number.write(each.now)
        for chart, picture in self.outdated_charts:
            self.word.replace_picture(chart, picture)
        return len(newer)

    def _known(self, number: PlacedNumber) -> tuple[Number, ...]:
        """The number in each form that the newest set with it prints; none if no set has it."""
        return next((printed[number.id] for printed in self._printed if number.id in printed), ())

    def _difference(self, number: PlacedNumber) -> Difference | None:
        known = self._known(number)
        if not known:
            return Difference(number, "", "no set prints this number any more")
        forms = _forms(known)
        if number.text in forms:
            return None
        reason = "a later run changed it" if number.is_as_made else "it was edited"
        as_made = [each for each in forms if text_fingerprint(each) == number.original]
        now = as_made[0] if as_made else in_form(number.text, forms)
        return Difference(number, now, reason if now else f"{reason}; the run prints {' or '.join(forms)}")

    def _read_again(self, pairs: Sequence[tuple[PlacedNumber, Difference | None]]) -> Iterator[PlacedNumber]:
        places = set()
        for number, difference in pairs:
            known = self._known(number)
            other_verdict = bool(number.verdict and known) and number.verdict not in {each.verdict for each in known}
            now = difference.now if difference else ""
            had_sign = number.is_as_made or bool(_sign(number.text))  # an officer's words may leave the sign out
            other_sign = bool(now) and had_sign and _sign(now) != _sign(number.text)
            place = (number.heading, number.paragraph)
            if (other_verdict or other_sign) and place not in places:
                places.add(place)
                yield number


def sets_of(word: EditedWord, reports: Path, given: Path | None = None) -> list[Path]:
    """The folders of the file's own set and of later ones of the same area and edition, newest first.

    Parameters
    ----------
    reports
        The folder of all drops' reports.
    given
        The folder of a set to compare with instead.

    Raises
    ------
    Refused
        When there is no such set, or one has changed since it was published.
    """
    if given is not None:
        return [_checked(given)]
    if not word.made_from:
        raise Refused(f"{word.path} no longer names its set (in its keywords): name the set's folder with --set.")
    drop, folder = word.made_from.split("/")
    own = reports / drop / folder
    record = read_manifest(own)
    if not record:
        raise Refused(f"There is no set {own}, from which {word.path} was made: name the set's folder with --set.")
    later = sorted((path for path in reports.iterdir() if path.name > drop and path.is_dir()), reverse=True)
    same = [path / folder for path in later if _is_same(read_manifest(path / folder), record)]
    return [_checked(each) for each in (*same, own)]


def in_form(text: str, forms: Sequence[str]) -> str:
    """The new text of a number that has the form of the old, with or without its unit; blank if there is none.

    Examples
    --------
    >>> forms = ["2,470 offences", "2,470"]
    >>> in_form("1 offence", forms), in_form("2,465", forms), in_form("about a thousand", forms)
    ('2,470 offences', '2,470', '')
    >>> in_form("932 more", ["12 fewer", "−12"]), in_form("+932", ["12 fewer", "−12"])
    ('12 fewer', '−12')
    """
    fitting = [each for each in forms if _shape(each) == _shape(text)]
    return fitting[0] if len(fitting) == 1 else ""


def short(text: str, most: int = 80) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _forms(known: Sequence[Number]) -> list[str]:
    return list(dict.fromkeys(each.printed for each in known if each.printed))


def _shape(text: str) -> str:
    """A number's text without its digits and plural, and with one sign for both directions."""
    signed = SIGN.sub(lambda found: "more" if found[0].isalpha() else "+", text)
    return UNIT.sub(lambda found: "#" if found[0][0].isdigit() else "", signed)


def _sign(text: str) -> str:
    found = SIGN.search(text)
    return {"+": "more", "−": "fewer", "less": "fewer"}.get(found[0], found[0]) if found else ""


def _missing(before: Sequence[PlacedNumber], now: Sequence[PlacedNumber]) -> Iterator[PlacedNumber]:
    """The numbers that occur fewer times now than before."""
    left = Counter(number.id for number in now)
    for number in before:
        if left[number.id]:
            left[number.id] -= 1
        else:
            yield number


def _numbers_of(folder: Path) -> Mapping[str, tuple[Number, ...]]:
    path = folder / documents_json.NAME
    found: defaultdict[str, list[Number]] = defaultdict(list)
    for number in _each_number(path):
        found[number_id(number)].append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def _each_number(path: Path) -> Iterator[Number]:
    for document in read_documents(path).values():
        yield from document.numbers
    for block in read_track_record(path):
        yield from block.numbers


def _is_same(record: Mapping[str, object], own: Mapping[str, object]) -> bool:
    return bool(record) and all(record.get(key) == own.get(key) for key in ("area", "edition"))


def _checked(folder: Path) -> Path:
    if problems := altered(folder):
        raise Refused(*problems)
    return folder
