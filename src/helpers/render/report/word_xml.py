"""What a Word file needs but python-docx does not write: fields, content controls, numbering, marks and fixed times."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from typing import Any

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from helpers.document.blocks import Chart
from helpers.document.numbers import Number

VERDICTS = {  # as tags abbreviate them
    "clear rise": "cr", "likely rise": "lr", "no clear change": "nc", "likely fall": "lf", "clear fall": "cf",
    "too few to say": "tf",
}  # fmt: skip
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can record
INDENT = 850  # twentieths of a point: the room for a paragraph's number


def element(tag: str, **attributes: str) -> Any:
    """An element of WordprocessingML with these attributes.

    Examples
    --------
    >>> element("w:lang", val="en-GB").get(qn("w:val"))
    'en-GB'
    """
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def number_id(number: Number) -> str:
    """A fingerprint of the sums that a number is computed from, the same whatever its value.

    Word allows 64 letters in a tag. The names of many numbers' sums are longer.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> ids = [number_id(count(value, Sum("Wyre", "Rape", "2016"))) for value in (7, 8)]
    >>> len(ids[0]), ids[0] == ids[1]
    (16, True)
    """
    sums = [(each.area, each.measure, each.span) for each in number.sums]
    return sha256(repr((sums, number.statistic, number.part)).encode()).hexdigest()[:16]


def number_tag(number: Number) -> str:
    """The tag of a number's content control: its id, its verdict, and a fingerprint of the text as it was written.

    The fingerprint distinguishes a number that an officer changed from one that a later run changed.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> number_tag(count(7, Sum("Wyre", "Rape", "2016")))
    'n_ae71ac144923f0c4__7902699b'
    """
    return f"n_{number_id(number)}_{VERDICTS.get(number.verdict, '')}_{text_fingerprint(number.printed)}"


def text_fingerprint(text: str) -> str:
    """A fingerprint of a text, of eight letters."""
    return sha256(text.encode()).hexdigest()[:8]


def chart_id(chart: Chart) -> str:
    """A fingerprint of what a chart shows and up to which month, the same whatever its values.

    Examples
    --------
    >>> from helpers.document.blocks import Table
    >>> from helpers.document.sentence import Sentence
    >>> first, second = (Chart("months", "", Table(name, (), ()), Sentence("")) for name in ("Rape", "Theft"))
    >>> len(chart_id(first)), chart_id(first) == chart_id(second)
    (16, False)
    """
    last = max((each.of.span for each in chart.data.numbers if each.statistic == "count"), default="")
    return sha256(repr((chart.kind, chart.data.caption, last)).encode()).hexdigest()[:16]


def text_run(text: str, *, bold: bool = False) -> Any:
    """A run of text. python-docx takes ten times as long to make one."""
    run = element("w:r")
    if bold:
        about = element("w:rPr")
        about.append(element("w:b"))
        run.append(about)
    words = element("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def add_number(paragraph: WordParagraph, number: Number, mark: int, *, bold: bool = False) -> None:
    """Add a number to a paragraph, in a content control with the number's tag within a bookmark of the same name.

    LibreOffice before 7.6 drops the tags of content controls, but keeps bookmarks.

    Parameters
    ----------
    mark
        A number for the bookmark, which no other bookmark in the file has.
    """
    tag = number_tag(number)
    start = element("w:bookmarkStart", id=str(mark), name=f"_{tag}_{mark}")  # Word hides names with _
    control = element("w:sdt")
    about = element("w:sdtPr")
    about.append(element("w:tag", val=tag))
    about.append(element("w:text"))
    content = element("w:sdtContent")
    content.append(text_run(number.printed, bold=bold))
    control.append(about)
    control.append(content)
    paragraph._p.extend((start, control, element("w:bookmarkEnd", id=str(mark))))


def add_field(paragraph: WordParagraph, code: str, cached: str) -> None:
    """Add a field with the text that it shows until Word computes it again."""
    field = element("w:fldSimple", instr=f" {code} ")
    field.append(text_run(cached))
    paragraph._p.append(field)


def add_contents(paragraphs: list[WordParagraph], entries: list[tuple[str, str]]) -> None:
    """Fill paragraphs with a table of contents: a field around all of them, and a link to a bookmark in each.

    Parameters
    ----------
    entries
        The text and the bookmark of each.
    """
    for place, (paragraph, (text, bookmark)) in enumerate(zip(paragraphs, entries, strict=True)):
        if place == 0:
            _field_part(paragraph, "begin")
            code = element("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = r' TOC \o "1-2" \h \n '
            paragraph.add_run()._r.append(code)
            _field_part(paragraph, "separate")
        link = element("w:hyperlink", anchor=bookmark, history="1")
        link.append(paragraph.add_run(text)._r)
        paragraph._p.append(link)
    _field_part(paragraphs[-1], "end")


def _field_part(paragraph: WordParagraph, kind: str) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType=kind))


def add_bookmark(paragraph: WordParagraph, name: str, place: int) -> None:
    """Mark a paragraph as the target of links of this name."""
    start = element("w:bookmarkStart", id=str(place), name=name)
    place_of_text = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(place_of_text, start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(place)))


def new_numbering(word: Word, number: str) -> str:
    """Add a list with a heading's fixed number at level one and its paragraphs' at level two; return its id."""
    numbering = word.part.numbering_part.element
    lists = numbering.findall(qn("w:num"))
    abstracts = numbering.findall(qn("w:abstractNum"))
    key = str(max((int(each.get(qn("w:abstractNumId"))) for each in abstracts), default=0) + 1)
    abstract = element("w:abstractNum", abstractNumId=key)
    abstract.append(element("w:multiLevelType", val="multilevel"))
    for level, text in enumerate((number, f"{number}.%2")):
        row = element("w:lvl", ilvl=str(level))
        row.append(element("w:start", val="1"))
        row.append(element("w:numFmt", val="decimal"))
        row.append(element("w:suff", val="tab" if level else "space"))
        row.append(element("w:lvlText", val=text))
        row.append(element("w:lvlJc", val="left"))
        properties = element("w:pPr")
        room = str(INDENT) if level else "0"
        properties.append(element("w:ind", left=room, hanging=room))
        row.append(properties)
        abstract.append(row)
    if lists:
        lists[0].addprevious(abstract)
    else:
        numbering.append(abstract)
    number_id_of_list = str(max((int(each.get(qn("w:numId"))) for each in lists), default=0) + 1)
    instance = element("w:num", numId=number_id_of_list)
    instance.append(element("w:abstractNumId", val=key))
    numbering.append(instance)
    return number_id_of_list


def number_by(paragraph: WordParagraph, numbering: str, level: int) -> None:
    """Number a paragraph by a list's level."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = int(numbering)


def mark_table(table: WordTable, caption: str) -> None:
    """Mark a table's header row and first column for screen readers, and give it its caption as a title."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    properties.append(
        element("w:tblLook", val="00A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0", noHBand="0",
                noVBand="0")
    )  # fmt: skip
    properties.append(element("w:tblCaption", val=caption))
    for place, row in enumerate(table.rows):
        about = row._tr.get_or_add_trPr()
        about.append(element("w:cantSplit"))
        if place == 0:
            about.append(element("w:tblHeader"))


def set_language(word: Word, language: str) -> None:
    """Give every style of a file this language, and the file as a whole."""
    styles = word.styles.element
    if next(styles.iter(qn("w:lang")), None) is None:
        styles.insert(0, defaults := _within(styles, "w:docDefaults"))
        _within(_within(defaults, "w:rPrDefault"), "w:rPr").append(element("w:lang", val=language))
    for each in word.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), language)
    for each in word.settings.element.iter(qn("w:themeFontLang")):
        each.set(qn("w:val"), language)


def _within(parent: Any, tag: str) -> Any:
    """The child of this name, added if there is none."""
    found = parent.find(qn(tag))
    if found is None:
        found = element(tag)
        parent.append(found)
    return found


def with_fixed_times(content: bytes) -> bytes:
    """A zip file whose parts all have the same date, so that the same report has the same bytes.

    Examples
    --------
    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as file:
    ...     file.writestr("a.xml", "<a/>")
    >>> with zipfile.ZipFile(io.BytesIO(with_fixed_times(made.getvalue()))) as file:
    ...     file.infolist()[0].date_time, file.read("a.xml")
    ((1980, 1, 1, 0, 0, 0), b'<a/>')
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, FIRST_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0  # the same on every system
            new.writestr(part, old.read(name))
    return made.getvalue()
