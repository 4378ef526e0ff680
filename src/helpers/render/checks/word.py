"""The rules of an accessible Word file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.document import Document as Word
from docx.image.image import Image
from docx.oxml.ns import qn

LANGUAGE = "en-GB"
LONGEST_ALTERNATIVE = 150  # letters
FEWEST_DOTS = 200  # an inch
EMU = 914_400  # the units of a picture's size, in an inch
TYPED_NUMBER = re.compile(r"\s*(?:[•·*–-]\s|\(?[a-z0-9]{1,2}[.)]\s|\d+(?:\.\d+)+\s)")
TYPED_REFERENCE = re.compile(
    r"\b(?:[Ss]ee|[Uu]nder|[Pp]aragraph) \d+(?:\.\d+)+|\b(?:Appendix [A-Z]|Chart \d+|Table \d+)\b"
)
VAGUE = {"here", "click here", "link", "more", "read more", "this link"}


def problems(content: bytes) -> list[str]:
    """A sentence for each place where a Word file breaks a rule; none if it keeps them all.

    Examples
    --------
    >>> made = io.BytesIO()
    >>> docx.Document().save(made)
    >>> problems(made.getvalue())[:2]
    ['The file has no title.', 'The language of the styles is en-US, not en-GB.']
    """
    word = docx.Document(io.BytesIO(content))
    return [problem for rule in RULES for problem in rule(word)]


def _title(word: Word) -> Iterator[str]:
    if not word.core_properties.title:
        yield "The file has no title."


def _language(word: Word) -> Iterator[str]:
    languages = [each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))]
    for language in languages or ["not named"]:
        if language != LANGUAGE:
            yield f"The language of the styles is {language}, not {LANGUAGE}."


def _headings(word: Word) -> Iterator[str]:
    before = 0
    names = {style.style_id: style.name for style in word.styles}
    for paragraph in word.element.body.iter(qn("w:p")):
        found = re.fullmatch(r"Heading (\d)", names.get(paragraph.style or "", "") or "")
        if found:
            level = int(found[1])
            if level > before + 1:
                yield f"The heading '{_text(paragraph)}' has level {level} below one of level {before}."
            before = level


def _contents(word: Word) -> Iterator[str]:
    codes = [each.text or "" for each in word.element.body.iter(qn("w:instrText"))]
    tables = [code for code in codes if code.strip().startswith("TOC")]
    if not tables:
        yield "The file has no table of contents."
    for code in tables:
        if r"\h" not in code or r"\n" not in code:
            yield "The table of contents has page numbers, or no links."
    if tables and not any(link.get(qn("w:anchor")) for link in word.element.body.iter(qn("w:hyperlink"))):
        yield "The table of contents has no entries."
    if word.settings.element.find(qn("w:updateFields")) is not None:
        yield "The file asks readers a question when it is opened, because its fields are to be updated."


def _links(word: Word) -> Iterator[str]:
    bookmarks = {each.get(qn("w:name")) for each in word.element.body.iter(qn("w:bookmarkStart"))}
    for link in word.element.body.iter(qn("w:hyperlink")):
        text, anchor = _text(link).strip(), link.get(qn("w:anchor"))
        if text.lower() in VAGUE or not text or text.startswith("http"):
            yield f"The link '{text}' does not say where it leads."
        if anchor and anchor not in bookmarks:
            yield f"The link '{text}' leads nowhere."


def _pictures(word: Word) -> Iterator[str]:
    for anchored in word.element.body.iter(qn("wp:anchor")):
        yield f"The picture '{anchored.find(qn('wp:docPr')).get('name')}' floats: set it in line with the text."
    for picture in word.element.body.iter(qn("wp:inline")):
        about = picture.find(qn("wp:docPr"))
        name, words = about.get("name"), about.get("descr") or ""
        if not words.strip():
            yield f"The picture '{name}' has no alternative text."
        if len(words) > LONGEST_ALTERNATIVE:
            yield f"The alternative text of '{name}' has {len(words)} letters, more than {LONGEST_ALTERNATIVE}."
        for blip in picture.iter(qn("a:blip")):
            image = Image.from_blob(word.part.related_parts[blip.get(qn("r:embed"))].blob)
            inches = int(picture.find(qn("wp:extent")).get("cx")) / EMU
            if image.px_width / inches < FEWEST_DOTS - 1:
                yield f"The picture '{name}' has {image.px_width / inches:.0f} dots an inch, fewer than {FEWEST_DOTS}."


def _tables(word: Word) -> Iterator[str]:
    for place, table in enumerate(word.element.body.iter(qn("w:tbl")), 1):
        rows = table.findall(qn("w:tr"))
        if not rows or rows[0].find(f".//{qn('w:tblHeader')}") is None:
            yield f"Table {place} has no header row that is marked as one."
        look = table.tblPr.find(qn("w:tblLook"))
        for mark, name in (("firstRow", "header row"), ("firstColumn", "first column")):
            if look is None or look.get(qn(f"w:{mark}")) != "1":
                yield f"Table {place} does not mark its {name} in its look."
        if any(cell.find(f".//{qn(tag)}") is not None for tag in ("w:gridSpan", "w:vMerge") for cell in rows):
            yield f"Table {place} has merged cells."
        if table.find(f".//{qn('w:tc')}//{qn('w:tbl')}") is not None:
            yield f"Table {place} has a table in one of its cells."
        if any(not _text(cell).strip() for row in rows for cell in row.findall(qn("w:tc"))):
            yield f"Table {place} has a blank cell."
        if not _has_caption(table):
            yield f"Table {place} has no caption with a number that Word counts."


def _captions_of_pictures(word: Word) -> Iterator[str]:
    for paragraph in word.element.body.findall(qn("w:p")):
        if paragraph.find(f".//{qn('wp:inline')}") is not None and not _has_caption(paragraph):
            yield "A picture has no caption with a number that Word counts."


def _paragraphs(word: Word) -> Iterator[str]:
    for paragraph in word.element.body.findall(qn("w:p")):
        text = _text(paragraph)
        if not text.strip() and paragraph.find(f".//{qn('w:drawing')}") is None:
            yield "A paragraph is blank: space belongs in styles."
        is_entry = paragraph.find(qn("w:hyperlink")) is not None  # in the contents, which repeat the numbers
        if TYPED_NUMBER.match(text) and not is_entry:
            yield f"The paragraph '{text[:40]}' begins with a typed number or bullet, not with one that Word counts."


def _references(word: Word) -> Iterator[str]:
    bookmarks = {each.get(qn("w:name")) for each in word.element.body.iter(qn("w:bookmarkStart"))}
    for field in word.element.body.iter(qn("w:fldSimple")):
        code = (field.get(qn("w:instr")) or "").split()
        if not _text(field).strip():
            yield f"The field '{' '.join(code)}' has no text to show until Word computes it."
        if code[:1] == ["REF"] and code[1] not in bookmarks:
            yield f"The reference '{_text(field)}' leads nowhere."
    for paragraph in word.element.body.iter(qn("w:p")):
        found = TYPED_REFERENCE.search(_text_outside_fields(paragraph))
        if found:
            yield f"'{found[0]}' is typed, not a reference that Word keeps right."


def _has_caption(of: Any) -> bool:
    before = of.getprevious()
    fields = [] if before is None else [each.get(qn("w:instr")) for each in before.iter(qn("w:fldSimple"))]
    return any(code.strip().startswith("SEQ") for code in fields)


def _text_outside_fields(paragraph: Any) -> str:
    """The text outside fields: without references, captions' numbers and entries of the contents."""
    inside = {
        id(text) for tag in ("w:fldSimple", "w:hyperlink") for each in paragraph.iter(qn(tag)) for text in each.iter()
    }
    return "".join("\n" if id(each) in inside else each.text or "" for each in paragraph.iter(qn("w:t")))


def _text(inside: Any) -> str:
    return "".join(each.text or "" for each in inside.iter(qn("w:t")))


RULES: tuple[Callable[[Word], Iterator[str]], ...] = (
    _title, _language, _headings, _contents, _links, _pictures, _captions_of_pictures, _tables, _paragraphs,
    _references,
)  # fmt: skip
