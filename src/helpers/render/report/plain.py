"""Safe HTML as plain paragraphs, which a page and a Word file can both show."""

from __future__ import annotations

from html.parser import HTMLParser

ENDS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre"}  # tags that end a paragraph


def paragraphs(html: str) -> tuple[str, ...]:
    """The words of safe HTML, a text for each paragraph or list item; emphasis and links are dropped.

    Examples
    --------
    >>> paragraphs("<p>Patrols <strong>doubled</strong>.</p><ul><li>More &amp; more.</li></ul>")
    ('Patrols doubled.', 'More & more.')
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    texts = (" ".join(text.split()) for text in "".join(reader.words).split("\n\n"))
    return tuple(text for text in texts if text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS:
            self.words.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS:
            self.words.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.words.append(" ".join(data.split("\n")))
