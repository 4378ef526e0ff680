"""The text of a table in a CSV file, in the encodings that spreadsheet programs save: UTF-8, UTF-16, Windows-1252."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from helpers.drops.files import DropFile
from helpers.drops.sheets.workbook import OLD
from helpers.refusal import Refused

WINDOWS = "Windows-1252"
UTF_16 = "UTF-16"
_MANY_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MARKS = "£€§©®°±²³¹ºª·«»¼½¾×÷†‡•…™–—‘’“”\u00a0\u00ad"
_IN_A_WORD = "’‘–—\u00a0\u00ad"  # marks that may be between two letters


def text_of(file: DropFile) -> tuple[str, str]:
    """The text of a file without a byte-order mark, and its encoding; blank for UTF-8.

    UTF-16 is known by its mark or by a NUL in every second byte. What is neither is read as Windows-1252 only if all
    its letters and marks make sense as such: a name of Mac OS Roman or of DOS does not.

    Raises
    ------
    Refused
        When the file cannot be read, is a workbook, or is in no encoding that is known for certain.

    Examples
    --------
    >>> text_of(DropFile("counts.csv", lambda: "Ynys Môn".encode("cp1252")))
    ('Ynys Môn', 'Windows-1252')
    >>> text_of(DropFile("counts.csv", lambda: "Ynys Môn".encode("mac-roman")))
    Traceback (most recent call last):
    helpers.refusal.Refused: counts.csv, row 1: not UTF-8 (byte 0x99); save it as UTF-8 and send it again.
    """
    raw = file.content
    check_no_workbook(file)
    if codec := _utf_16(raw):
        try:
            text = raw.decode(codec).removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise Refused(f"{file.name} is UTF-16 and ends within a letter: send it again.") from None
        if "\0" not in text:
            return text, UTF_16
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _windows(raw)
        if not text or error.reason == "unexpected end of data":  # cut within a letter
            raise Refused(not_utf_8(file.name, raw, error)) from None
        return text, WINDOWS
    check_no_nul(file.name, text)
    return text, ""


def check_no_workbook(file: DropFile) -> None:
    """Refuse a workbook that has the name of a text file.

    Raises
    ------
    Refused
        When the bytes begin as those of a workbook do.
    """
    if file.content.startswith((OLD, b"PK\x03\x04")):
        named = PurePosixPath(file.name).with_suffix(".xlsx")
        raise Refused(f"{file.name} is a workbook: save the table as CSV, or name the file {named}.")


def check_no_nul(name: str, text: str) -> None:
    """Refuse a text with a NUL in its first line.

    Raises
    ------
    Refused
        When there is one.
    """
    if "\0" in text.partition("\n")[0]:
        raise Refused(f"{name}, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8.")


def not_utf_8(name: str, raw: bytes, error: UnicodeDecodeError) -> str:
    """The problem with a file that is not UTF-8, with the row of the first wrong byte.

    Examples
    --------
    >>> raw = "Ynys Môn".encode("latin-1")
    >>> try:
    ...     _ = raw.decode()
    ... except UnicodeDecodeError as error:
    ...     print(not_utf_8("overview.md", raw, error))
    overview.md, row 1: not UTF-8 (byte 0xf4); save it as UTF-8 and send it again.
    """
    row = len(re.findall(rb"\r\n|\r|\n", raw[: error.start])) + 1
    return f"{name}, row {row}: not UTF-8 (byte {raw[error.start]:#04x}); save it as UTF-8 and send it again."


def _utf_16(raw: bytes) -> str:
    """The form of UTF-16 that some bytes are in; blank where they are not."""
    if raw.startswith(codecs.BOM_UTF32_LE):
        return ""
    if raw.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if raw.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    half = len(raw) // 2
    if odd > half / 2 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half / 2 and not odd else ""


def _windows(raw: bytes) -> str:
    """The bytes as Windows-1252; blank where they may be something else."""
    if _MANY_BYTES.search(raw):  # a part is UTF-8: two files were put together, or the end of one is missing
        return ""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    for found in re.finditer(r"[^\x00-\x7f]", text):
        mark, before, after = found[0], text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if not mark.isalpha() and mark not in _MARKS:
            return ""
        if mark.isupper() and before.islower():  # the byte of é in Mac OS is Ž in Windows
            return ""
        if before.isalpha() and (mark == "“" or (after.isalpha() and not mark.isalpha() and mark not in _IN_A_WORD)):
            return ""
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):  # no text, whatever its encoding
        return ""
    return text
