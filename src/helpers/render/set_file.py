"""A whole set in one HTML file, to send: the index and every page, with the links between them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

from helpers.render import NOT_IN_SET_FILE

NAME = "set.html"
INDEX = "index.html"
START = "set-index"  # the id of the index within the file
BACK = f'<p class="back"><a href="#{START}">All briefings</a></p>'
# Attributes that hold one or several ids of the same page.
REFERENCES = {
    "aria-activedescendant", "aria-controls", "aria-describedby", "aria-details", "aria-flowto", "aria-labelledby",
    "aria-owns", "for", "headers", "list",
}  # fmt: skip
LANDMARKS = {"aside", "nav", "section"}  # their names must differ from page to page
ID = re.compile(r'\bid="([^"]+)"')
PART = re.compile(r"url\(#([^)]+)\)")
# We write the pages, so regular expressions can take them apart: attributes are quoted, and elements nest.
TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|<!--.*?-->""", re.DOTALL)
ATTRIBUTE = re.compile(r"""(\s)([^\s=/>"']+)=(?:"([^"]*)"|'([^']*)')""")
REWRITTEN = re.compile(r"""\s(?:id|(?:xlink:)?href|for|headers|list|aria-[a-z]+)=|url\(#""")  # only in few elements
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
MAIN = re.compile(r"<main\b[^>]*>")
STYLES = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
LEFT_OUT = re.compile(rf"""<([a-z0-9]+)\b[^>]*\sclass="(?:[^"]*\s)?{NOT_IN_SET_FILE}(?:\s[^"]*)?"[^>]*>""")
STYLE = """
.set { padding-top: 1rem; }
.set + .set { border-top: 3px solid; margin-top: 3rem; }
@media print { .set + .set { border-top: 0; margin-top: 0; break-before: page; } .back { display: none; } }
"""


def render_set(index: str, pages: Mapping[str, str]) -> str:
    r"""The index and the pages in one file that loads nothing: every link leads to a part of the file itself.

    Ids get the page's name, because two pages may share an id. A link to a file that is not sent with it
    (`figures.csv`) becomes text, and parts that make sense only next to such files, such as the index's downloads, are
    left out.

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


class _Page:
    """A page taken apart: its styles, its main part as the set's file has it, and what comes before and after."""

    def __init__(self, html: str, slug: str, slugs: set[str]) -> None:
        self.slug, self.slugs = slug, slugs
        self.styles = STYLES.findall(html)
        title, main = TITLE.search(html), MAIN.search(html)
        self.title = unescape(title[1]) if title else ""
        start, end = (main.end(), html.rindex("</main>")) if main else (len(html), len(html))
        self._before, self._inside, self._after = html[:start], html[start:end], html[end:]
        # Ids outside the main part keep their names.
        self._shared = {*ID.findall(html[: main.start() if main else start]), *ID.findall(self._after)}
        classes = re.search(r'\sclass="([^"]*)"', main[0]) if main else None
        self.classes = " ".join(filter(None, ("set", unescape(classes[1]) if classes else "")))

    @property
    def head(self) -> str:
        """Everything up to the main part's start tag."""
        return self._rewritten(self._before)

    @property
    def main(self) -> str:
        """The content of the main part."""
        return self._rewritten(_without_left_out(self._inside)).strip()

    @property
    def end(self) -> str:
        """The main part's end tag and everything after it."""
        return self._rewritten(self._after)

    def _rewritten(self, html: str) -> str:
        """A part of the page without styles and comments, with ids and links rewritten for the set's file."""
        text_links: list[bool] = []  # for each open link, whether it became text

        def rewritten(tag: re.Match[str]) -> str:
            closing, name, attributes = tag.groups()
            if name is None:  # a comment
                return ""
            if closing:
                return "" if name == "a" and text_links and text_links.pop() else tag[0]
            if name == "a":
                href = re.search(r'\shref="([^"]*)"', attributes)
                text_links.append(self._target(unescape(href[1]) if href else "") is None)
                if text_links[-1]:
                    return ""
            if not REWRITTEN.search(attributes):
                return tag[0]
            named = self.slug and (name in LANDMARKS or 'role="region"' in attributes)
            return f"<{name}{ATTRIBUTE.sub(lambda each: self._attribute(each, named=bool(named)), attributes)}>"

        return TAG.sub(rewritten, STYLES.sub("", html))

    def _attribute(self, found: re.Match[str], *, named: bool) -> str:
        """An attribute rewritten for the set's file; `named` adds the page's title to an element's own name."""
        name, value = found[2], unescape(found[3] if found[3] is not None else found[4])
        if name == "id":
            value = self._id(value)
        elif name in REFERENCES:
            value = " ".join(map(self._id, value.split()))
        elif name in ("href", "xlink:href"):
            value = self._target(value) or value
        elif name == "aria-label" and named:
            value = f"{value}: {self.title}"
        elif "url(#" in value:
            value = PART.sub(lambda part: f"url(#{self._id(part[1])})", value)
        else:
            return found[0]
        return f'{found[1]}{name}="{escape(value)}"'

    def _id(self, name: str) -> str:
        return f"page-{self.slug}--{name}" if self.slug and name not in self._shared else name

    def _target(self, href: str) -> str | None:
        """A link's target within the file; None for a file that is not sent with it."""
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


def _without_left_out(html: str) -> str:
    """The main part of a page without the elements that make sense only next to a set's other files."""
    while found := LEFT_OUT.search(html):
        depth = 0
        for tag in re.finditer(rf"<(/?){found[1]}\b[^>]*>", html[found.start() :]):
            depth += -1 if tag[1] else 1
            if depth == 0:
                html = html[: found.start()] + html[found.start() + tag.end() :]
                break
        else:
            raise ValueError(f"an element of a page has no end: {found[0]}")
    return html
