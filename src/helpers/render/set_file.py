"""A whole set in one HTML file, to send: the index and every page, with the links between them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from helpers.render import NOT_IN_SET_FILE

NAME = "set.html"
INDEX = "index.html"
START = "set-index"  # the id of the index within the file
BACK = f'<p class="back"><a href="#{START}">All briefings</a></p>'
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Attributes that hold ids of the same page, one or several.
REFERENCES = {
    "aria-activedescendant", "aria-controls", "aria-describedby", "aria-details", "aria-flowto", "aria-labelledby",
    "aria-owns", "for", "headers", "list",
}  # fmt: skip
LANDMARKS = {"aside", "nav", "section"}  # their names must differ from page to page
ID = re.compile(r'\bid="([^"]+)"')
PART = re.compile(r"url\(#([^)]+)\)")
STYLE = """
.set { padding-top: 1rem; }
.set + .set { border-top: 3px solid; margin-top: 3rem; }
@media print { .set + .set { border-top: 0; margin-top: 0; break-before: page; } .back { display: none; } }
"""


def render_set(index: str, pages: Mapping[str, str]) -> str:
    r"""The index and the pages in one file that loads nothing: every link leads to a part of the file itself.

    Ids are given the page's name, as two pages may share one. A link to a file that is sent without it (`figures.csv`)
    becomes text, and what only makes sense beside such files, such as the index's downloads, is left out.

    Parameters
    ----------
    index
        The set's index, which gives the head, the header and the footer.
    pages
        Each page by its slug, in the index's order.

    Examples
    --------
    >>> page = '<html><head><title>T</title></head><body><main id="main">PART</main></body></html>'
    >>> index = page.replace("PART", '<a href="rape.html#top">Rape</a>, <a href="figures.csv">figures</a>')
    >>> rape = page.replace("PART", '<h1 id="top">Rape</h1>')
    >>> whole = render_set(index, {"rape": rape}).splitlines()
    >>> print(*(line for line in whole if "--top" in line), sep="\n")
    <a href="#page-rape--top">Rape</a>, figures
    <h1 id="page-rape--top">Rape</h1>
    """
    read = {INDEX: _Page(index, "", set(pages))} | {
        f"{slug}.html": _Page(page, slug, set(pages)) for slug, page in pages.items()
    }
    first = read[INDEX]
    styles = dict.fromkeys(style for each in read.values() for style in each.styles)
    articles = [f'<section class="set" id="{START}">\n{first.main}\n</section>']
    for slug, page in list(read.items())[1:]:
        name = slug.removesuffix(".html")
        opening = f'<section class="{escape(page.classes)}" id="page-{name}" aria-label="{escape(page.title or name)}">'
        articles.append(f"{opening}\n{page.main}\n{BACK}\n</section>")
    head = first.head.replace("</head>", f"<style>{''.join(styles)}{STYLE}</style>\n</head>", 1)
    return head + "\n".join(articles) + first.end


class _Page(HTMLParser):
    """A page taken apart: its styles, what comes before and after its main part, and that part for the whole set."""

    def __init__(self, html: str, slug: str, slugs: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.slug, self.slugs = slug, slugs
        self.styles: list[str] = []
        self.title = ""
        self._written: dict[str, list[str]] = {"head": [], "main": [], "end": []}
        self._place = "head"
        self._open: list[str] = []  # the elements of the main part that are open
        self._left_out = 0  # the number of them at which an element began that is left out
        self._text_links: list[bool] = []  # of each link that is open, whether it became text
        self._in = ""  # style or title
        before, _, rest = html.partition("<main")
        self._shared = {*ID.findall(before), *ID.findall(rest.rpartition("</main>")[2])}  # by the set's pages
        self.classes = "set"
        self.feed(html)
        self.close()

    @property
    def head(self) -> str:
        """Everything up to the main part's start tag."""
        return "".join(self._written["head"])

    @property
    def main(self) -> str:
        """What is within the main part."""
        return "".join(self._written["main"]).strip()

    @property
    def end(self) -> str:
        """The main part's end tag and everything after it."""
        return "".join(self._written["end"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._place == "main" and tag not in VOID:
            self._open.append(tag)
        if self._left_out:
            return
        if self._place == "main" and NOT_IN_SET_FILE in (dict(attrs).get("class") or "").split():
            self._left_out = len(self._open)
            return
        if tag == "style":
            self._in = "style"
            return
        if tag == "title" and self._place == "head":
            self._in = "title"
        if tag == "a":
            href = dict(attrs).get("href") or ""
            self._text_links.append(self._target(href) is None)
            if self._text_links[-1]:
                return
        if self.slug and (tag in LANDMARKS or ("role", "region") in attrs):
            attrs = [(name, f"{value}: {self.title}" if name == "aria-label" else value) for name, value in attrs]
        self._write(f"<{tag}{''.join(map(self._attribute, attrs))}>")
        if tag == "main":
            self._place, self._open = "main", ["main"]
            self.classes = " ".join(filter(None, ("set", dict(attrs).get("class"))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._left_out:
            self._write(f"<{tag}{''.join(map(self._attribute, attrs))}/>")

    def handle_endtag(self, tag: str) -> None:
        if self._place == "main":
            while tag in self._open and self._open.pop() != tag:
                pass
            if self._left_out:
                if len(self._open) < self._left_out:
                    self._left_out = 0
                return
        if tag == "main":
            self._place = "end"
        if tag in ("style", "title") and self._in == tag:
            self._in = ""
            if tag == "style":
                return
        if tag == "a" and self._text_links and self._text_links.pop():
            return
        self._write(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._in == "style":
            self.styles.append(data)
            return
        if self._in == "title":
            self.title += unescape(data)
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def _write(self, text: str) -> None:
        if not self._left_out:
            self._written[self._place].append(text)

    def _attribute(self, attribute: tuple[str, str | None]) -> str:
        name, value = attribute
        if value is None:
            return f" {name}"
        if name == "id":
            value = self._id(value)
        elif name in REFERENCES:
            value = " ".join(map(self._id, value.split()))
        elif name in ("href", "xlink:href"):
            value = self._target(value) or value
        elif "url(#" in value:
            value = PART.sub(lambda found: f"url(#{self._id(found[1])})", value)
        return f' {name}="{escape(value)}"'

    def _id(self, name: str) -> str:
        return f"page-{self.slug}--{name}" if self.slug and name not in self._shared else name

    def _target(self, href: str) -> str | None:
        """Where a link leads within the file; None for a file that is sent without it."""
        if re.match(r"[a-z]+:", href):  # an address, such as one for e-mail
            return href
        file, _, anchor = href.partition("#")
        slug = unquote(file).removesuffix(".html")
        if not file:
            return f"#{self._id(anchor)}" if anchor else href
        if file == INDEX:
            return f"#{anchor or START}"
        if file.endswith(".html") and slug in self.slugs:
            return f"#page-{slug}{f'--{anchor}' if anchor else ''}"
        return None
