"""The council's own Word template: its pages and styles, made ready for a report."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from helpers.refusal import Refused

NEEDED = ("Heading 1", "Heading 2")  # a report without these would not look like the council's


def read_council_template(path: Path) -> bytes:
    """The content of a council's template, which is checked.

    Raises
    ------
    Refused
        When there is none, when it is not a Word file, or when it lacks heading styles.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"There is no {path}, which the report's template names as its Word template.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    try:
        names = {style.name for style in docx.Document(io.BytesIO(content)).styles}
    except (zipfile.BadZipFile, SyntaxError, KeyError, ValueError, AttributeError, OSError, NotImplementedError):
        raise Refused(f"{path} cannot be read as a Word file: save it as .docx, not as .dotx or .doc.") from None
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Refused(f"{path} lacks the styles {', '.join(missing)}: give each to a paragraph and save it again.")
    return content


def open_council_template(content: bytes, ours: Word) -> Word:
    """The template without its text, and with the styles that it lacks: ours, in the council's typeface.

    Headers, footers, page size and margins stay.
    """
    word = docx.Document(io.BytesIO(content))
    body = word.element.body
    for each in list(body):
        if each.tag != qn("w:sectPr"):
            body.remove(each)
    body.get_or_add_sectPr()
    asks = word.settings.element.find(qn("w:updateFields"))
    if asks is not None:
        word.settings.element.remove(asks)
    _add_missing_styles(word, ours)
    if not any(each.reltype == RELATIONSHIP_TYPE.NUMBERING for each in word.part.rels.values()):
        _add_numbering(word)
    return word


def _add_missing_styles(word: Word, ours: Word) -> None:
    names = {style.name for style in word.styles}
    normal = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    for style in ours.styles:
        if style.name in names or style.type not in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.TABLE):
            continue
        made = copy.deepcopy(style.element)
        for tag in ("w:basedOn", "w:next", "w:link"):
            for each in made.findall(qn(tag)):
                if tag == "w:basedOn" and normal is not None and style.type == WD_STYLE_TYPE.PARAGRAPH:
                    each.set(qn("w:val"), normal.style_id)
                else:
                    made.remove(each)
        for properties in made.findall(qn("w:rPr")):
            for each in properties.findall(qn("w:rFonts")):
                properties.remove(each)
        word.styles.element.append(made)


def _add_numbering(word: Word) -> None:
    """An empty list of numberings, which python-docx cannot make."""
    content = f"<w:numbering {nsdecls('w')}/>".encode()
    package = word.part.package
    part = NumberingPart.load(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, content, package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
