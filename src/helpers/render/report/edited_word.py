"""A report's Word file as it came back from officers: the numbers and charts that a run wrote, and their places."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as Word
from docx.oxml.ns import qn

from helpers.refusal import Refused
from helpers.render.report.word_xml import VERDICTS, text_fingerprint, with_fixed_times

LARGEST = 300_000_000  # bytes when unpacked: far more than any report has, but still little enough to read
TAG = re.compile(r"_?n_([0-9a-f]{16})_([a-z]{0,2})_([0-9a-f]{8})(?:_\d+)?")
CHART = re.compile(r"_c_([0-9a-f]{16})_\d+")
SET = re.compile(r"[\w-]+/[\w.-]+")
TYPED = re.compile(r"\d[\d,.]*")
VERDICT_OF = {letters: verdict for verdict, letters in VERDICTS.items()}
ABOVE = "above the first heading"


@dataclass(frozen=True)
class PlacedNumber:
    """A number in a report, and its place.

    Attributes
    ----------
    id
        The fingerprint of the sums that it is computed from.
    verdict
        The verdict on it when the report was made; blank for none.
    original
        The fingerprint of its text when the report was made.
    text
        Its text now.
    heading, paragraph
        The words of the heading above it, and of its paragraph or its row of a table.
    """

    id: str
    verdict: str
    original: str
    text: str
    heading: str
    paragraph: str
    texts: tuple[Any, ...] = field(repr=False, compare=False)

    @property
    def is_as_made(self) -> bool:
        """Whether its text is still that of the report as made."""
        return text_fingerprint(self.text) == self.original

    def write(self, text: str) -> None:
        """Replace its text, in the type of its first letters."""
        for place, each in enumerate(self.texts):
            each.text = "" if place else text


@dataclass(frozen=True)
class PlacedChart:
    """A chart's picture in a report: the fingerprint of what it shows, its caption, and the picture's bytes."""

    id: str
    caption: str
    picture: bytes
    inline: Any = field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """Its caption without its number."""
        return self.caption.partition(": ")[2]


class EditedWord:
    """A report's Word file: its numbers and charts, and the set that it was made from.

    Raises
    ------
    Refused
        When it is not a Word file, or has none of our numbers.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._word = _read(path)
        self.numbers = tuple(_numbers(self._word))
        if not self.numbers:
            raise Refused(
                f"{path} has no number that a run wrote: it is not one of our reports, or a program saved it without "
                "its content controls and bookmarks."
            )

    @property
    def made_from(self) -> str:
        """The folder of its set within the reports, such as `2016-08/blackpool`; blank if the file has lost it."""
        found = SET.search(self._word.core_properties.keywords or "")
        return found[0] if found else ""

    @property
    def charts(self) -> Iterator[PlacedChart]:
        """Every chart of ours that still has a picture below its caption."""
        for mark in self._word.element.body.iter(qn("w:bookmarkStart")):
            found = CHART.fullmatch(mark.get(qn("w:name")) or "")
            caption = mark.getparent()
            below = caption.getnext() if found else None
            inline = None if below is None else below.find(f".//{qn('wp:inline')}")
            if found and inline is not None:
                part = self._word.part.related_parts[_blip(inline).get(qn("r:embed"))]
                yield PlacedChart(found[1], _text(caption), part.blob, inline)

    @property
    def typed(self) -> Counter[str]:
        """How often each number occurs in the text around ours: dates, sections of acts, what officers typed."""
        ours = {id(text) for number in self.numbers for text in number.texts}
        words = ("".join(_spaced(paragraph, ours)) for paragraph in self._word.element.body.iter(qn("w:p")))
        return Counter(found.rstrip(".,") for text in words for found in TYPED.findall(text))

    def replace_picture(self, chart: PlacedChart, newer: PlacedChart) -> None:
        """Put a newer picture in a chart's place, with its size and its alternative text."""
        key, _ = self._word.part.get_or_add_image(io.BytesIO(newer.picture))
        _blip(chart.inline).set(qn("r:embed"), key)
        about, words = chart.inline.find(qn("wp:docPr")), newer.inline.find(qn("wp:docPr"))
        about.set("descr", words.get("descr") or "")
        extent = newer.inline.find(qn("wp:extent"))
        for each in (chart.inline.find(qn("wp:extent")), chart.inline.find(f".//{qn('a:ext')}[@cx]")):
            if each is not None:
                each.set("cx", extent.get("cx"))
                each.set("cy", extent.get("cy"))

    def content(self) -> bytes:
        """The file as it is now."""
        made = io.BytesIO()
        self._word.save(made)
        return with_fixed_times(made.getvalue())


def _read(path: Path) -> Word:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"There is no file {path}.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise Refused(f"{path} is larger than {LARGEST // 1_000_000} MB when unpacked: no report is that big.")
        word = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, SyntaxError, KeyError, ValueError, AttributeError, OSError, NotImplementedError):
        raise Refused(f"{path} cannot be read as a Word file: save it as .docx and try again.") from None
    return word


def _numbers(word: Word) -> Iterator[PlacedNumber]:
    """The numbers in the order of the text, from content controls with our tags, or else from bookmarks."""
    names = {style.style_id: style.name or "" for style in word.styles}
    heading = ABOVE
    for paragraph in word.element.body.iter(qn("w:p")):
        if names.get(paragraph.style or "", "").startswith("Heading"):
            heading = _text(paragraph)
        for found, texts in _marked(paragraph):
            row = next(paragraph.iterancestors(qn("w:tr")), None)
            around = _text(paragraph) if row is None else _row(row)
            text = "".join(each.text or "" for each in texts)
            yield PlacedNumber(found[1], VERDICT_OF.get(found[2], ""), found[3], text, heading, around, texts)


def _marked(paragraph: Any) -> Iterator[tuple[re.Match[str], tuple[Any, ...]]]:
    """The marks of a paragraph, with the texts within each."""
    open_marks: dict[str, tuple[re.Match[str], list[Any]]] = {}
    for each in paragraph.iter():
        if each.tag == qn("w:sdt"):
            tag = each.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
            found = None if tag is None else TAG.fullmatch(tag.get(qn("w:val")) or "")
            if found:
                yield found, tuple(each.iter(qn("w:t")))
        elif each.tag == qn("w:bookmarkStart"):
            found = TAG.fullmatch(each.get(qn("w:name")) or "")
            if found:
                open_marks[each.get(qn("w:id"))] = (found, [])
        elif each.tag == qn("w:bookmarkEnd") and each.get(qn("w:id")) in open_marks:
            mark, texts = open_marks.pop(each.get(qn("w:id")))
            if texts:
                yield mark, tuple(texts)
        elif each.tag == qn("w:t") and not _has_tag(each):
            for _, texts in open_marks.values():
                texts.append(each)


def _has_tag(text: Any) -> bool:
    """Whether a text is in a content control with one of our tags, which counts before the bookmark around it."""
    tags = (each.find(f"{qn('w:sdtPr')}/{qn('w:tag')}") for each in text.iterancestors(qn("w:sdt")))
    return any(tag is not None and TAG.fullmatch(tag.get(qn("w:val")) or "") for tag in tags)


def _spaced(paragraph: Any, ours: set[int]) -> Iterator[str]:
    for each in paragraph.iter(qn("w:t")):
        yield " " if id(each) in ours else each.text or ""


def _row(row: Any) -> str:
    return " | ".join(_text(cell) for cell in row.findall(qn("w:tc")))


def _blip(inline: Any) -> Any:
    return inline.find(f".//{qn('a:blip')}")


def _text(inside: Any) -> str:
    return "".join(each.text or "" for each in inside.iter(qn("w:t")))
