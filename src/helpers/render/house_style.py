"""What the partnership's house style puts on every page."""

from __future__ import annotations

import re

from helpers.partnership.house_style import HouseFiles, HouseStyle
from helpers.wording import safe_markdown

E_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")
STATEMENT = "index.html#accessibility"  # the statement on a set's own index
ADDRESS = re.compile(r"https://[^\s\"'<>]+")


def house_style(style: HouseStyle, files: HouseFiles) -> dict[str, str]:
    """The parts of a house style by the names that templates use; blank where the partnership has none.

    `logo` is an address for `img`, `accent` a style sheet; `foreword` and `accessibility` are safe HTML.
    `contact_href` and `accessibility_href` are where their links lead.

    Examples
    --------
    >>> style = HouseStyle(accent="#00703C", contact="csp@example.gov.uk", foreword="We **act**.")
    >>> parts = house_style(style, HouseFiles(foreword="We **act**."))
    >>> parts["foreword"], parts["contact_href"]
    ('<p>We <strong>act</strong>.</p>', 'mailto:csp@example.gov.uk')
    """
    elsewhere = ADDRESS.fullmatch(files.accessibility.strip())
    return {
        "logo": files.logo,
        "accent": _style_sheet(style),
        "contact": style.contact,
        "contact_href": f"mailto:{style.contact}" if E_MAIL.fullmatch(style.contact) else "",
        "foreword": safe_markdown(files.foreword),
        "accessibility": "" if elsewhere else safe_markdown(files.accessibility),
        "accessibility_href": elsewhere[0] if elsewhere else STATEMENT if files.accessibility else "",
    }


def _style_sheet(style: HouseStyle) -> str:
    """The accent colour in place of ours, for links and behind the header's white letters, which paper lacks."""
    light, dark = style.accent, style.on_dark
    rules = [f"@media screen {{ :root {{ --accent: {light}; --blue: {light}; }} }}"] if light else []
    rules += [f"@media print {{ :root {{ --blue: {light}; }} }}"] if light else []
    rules += [f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --blue: {dark}; }} }}"] if dark else []
    return "\n".join(rules)
