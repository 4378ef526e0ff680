"""The partnership's house style: logo, accent colour, contact, foreword and accessibility statement, checked."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from xml.etree import ElementTree

from pydantic import BaseModel, BeforeValidator, ConfigDict

from helpers.names import visible
from helpers.palette import DARK_PAPER, WHITE, contrast, nearest_readable
from helpers.partnership.action import Text
from helpers.refusal import Refused
from helpers.storage import own_or_shipped

READABLE = 4.5  # to 1, for text: WCAG 2.2, success criterion 1.4.3
EASY = 7  # to 1: a shade that we choose with this contrast can also be read on the paler parts of a dark page
LARGEST_LOGO = 50  # kB; each page holds it
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
PNG = b"\x89PNG\r\n\x1a\n"
INSIDE = re.compile(r"#|data:image/(png|jpeg);base64,")  # what an SVG may refer to: its own parts, embedded pictures
ADDRESS = re.compile(r"url\(\s*['\"]?\s*([^)'\"]*)|@import\s*(\S+)", re.IGNORECASE)
RUNS = {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener", "set", "animate"}


def _readable_on(paper: str, name: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or not (value == "" or COLOUR.fullmatch(value)):
            raise ValueError("is not a colour; write it as #12436D")
        if value and contrast(value, paper) < READABLE:
            raise ValueError(
                f"has a contrast of {_down(contrast(value, paper))} to 1 on {name} and text needs {READABLE} to 1; "
                f"the nearest shade that has it is {nearest_readable(value, paper, READABLE)}"
            )
        return value.upper()

    return BeforeValidator(check)


def _down(ratio: float) -> str:
    """A ratio to one decimal, rounded down: 4.49 must not be printed as the 4.5 that it misses."""
    return f"{int(ratio * 10) / 10:.1f}"


class HouseStyle(BaseModel):
    """`[house_style]`: how the partnership's pages look, and whom readers may ask. Each part may be left out.

    `logo` is the name of a file. `foreword` and `accessibility` are Markdown, or the name of a file that contains it
    (`foreword.md`). Files are looked for in `own/`, then in the project. `accent` colours headings, links and the
    header. On dark screens `accent_dark` does so; by default it is a lighter shade of `accent`.

    Examples
    --------
    >>> HouseStyle(accent="#00703c").accent, HouseStyle(accent="#00703c").on_dark
    ('#00703C', '#00BC65')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    logo: Text = ""
    accent: Annotated[str, _readable_on(WHITE, "white")] = ""
    accent_dark: Annotated[str, _readable_on(DARK_PAPER, "a dark screen")] = ""
    contact: Text = ""
    foreword: str = ""
    accessibility: str = ""

    @property
    def on_dark(self) -> str:
        """The accent colour on dark screens; blank without one."""
        if self.accent_dark or not self.accent:
            return self.accent_dark
        return nearest_readable(self.accent, DARK_PAPER, EASY)


@dataclass(frozen=True)
class HouseFiles:
    """What the files of a house style hold: the logo as a data address, and Markdown."""

    logo: str = ""
    foreword: str = ""
    accessibility: str = ""


def read_house_files(style: HouseStyle) -> HouseFiles:
    """Read and check the files that a house style names.

    Raises
    ------
    Refused
        With every problem: a file that is missing, too large or not a picture, or an SVG that runs or loads anything.

    Examples
    --------
    >>> read_house_files(HouseStyle(foreword="We **work together**.")).foreword
    'We **work together**.'
    """
    problems: list[str] = []
    read = {}
    for key, reader in (("logo", _logo), ("foreword", _markdown), ("accessibility", _markdown)):
        try:
            read[key] = reader(getattr(style, key)) if getattr(style, key) else ""
        except ValueError as error:
            problems.append(f"In [house_style], {key}: {error}.")
    if problems:
        raise Refused(*problems)
    return HouseFiles(**read)


def _markdown(given: str) -> str:
    if not re.fullmatch(r"[^\n]+\.(md|txt)", given.strip()):
        return given
    try:
        return visible(_content(given.strip()).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{given.strip()} is not UTF-8; save it as UTF-8") from None


def _logo(name: str) -> str:
    content = _content(name)
    if len(content) > LARGEST_LOGO * 1000:
        size = -(-len(content) // 1000)
        raise ValueError(f"{name} has {size} kB, and each page holds it; make it {LARGEST_LOGO} kB at most")
    if content.startswith(PNG):
        kind = "png"
    else:
        _check_svg(name, content)
        kind = "svg+xml"
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def _content(name: str) -> bytes:
    path: Path = own_or_shipped(name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ValueError(f"there is no {name} in own/ or in the project's folder; put it there") from None
    except OSError as error:
        raise ValueError(f"{name} cannot be read ({error.strerror}); let it be read") from None


def _check_svg(name: str, content: bytes) -> None:
    """Refuse a file that is not an SVG, or an SVG that could run something or load anything from outside."""
    remedy = "save it without, or as PNG"
    if b"<!doctype" in content.lower() or b"<!entity" in content.lower():
        raise ValueError(f"{name} has a document type, which may define anything; {remedy}")
    try:
        picture = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        raise ValueError(f"{name} is neither a PNG nor a whole SVG; save it as one of them") from None
    if _local(picture.tag) != "svg":
        raise ValueError(f"{name} is neither a PNG nor an SVG; save it as one of them")
    if b"<?xml-stylesheet" in content.lower():
        raise ValueError(f"{name} loads a style sheet; {remedy}")
    for element in picture.iter():
        tag = _local(element.tag)
        if tag in RUNS:
            raise ValueError(f"{name} has an element <{tag}>, which could run something; {remedy}")
        for attribute, value in element.attrib.items():
            if _local(attribute).lower().startswith("on"):
                raise ValueError(f"{name} has an attribute {_local(attribute)}, which could run something; {remedy}")
            _check_style(name, value if attribute == "style" else "", remedy)
            addresses = [value] if _local(attribute) in ("href", "src") else _addresses(value)
            _check_addresses(name, addresses, remedy)
        style = (element.text or "") if tag == "style" else ""
        _check_style(name, style, remedy)
        _check_addresses(name, _addresses(style), remedy)


def _check_style(name: str, style: str, remedy: str) -> None:
    if "\\" in style:
        raise ValueError(f"{name} has a backslash in a style, which could hide an address; {remedy}")


def _check_addresses(name: str, addresses: list[str], remedy: str) -> None:
    outside = [each for each in addresses if not INSIDE.match(each.strip())]
    if outside:
        raise ValueError(f"{name} refers to {outside[0].strip()[:60]!r}, outside of the file; {remedy}")


def _addresses(style: str) -> list[str]:
    return [one or other for one, other in ADDRESS.findall(style)]


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]
