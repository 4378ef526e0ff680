"""Measures in a block under the names that the partnership gives them for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from helpers.document.blocks import Block, Chart, Sentences, Table
from helpers.document.document import Headline
from helpers.document.sentence import Sentence

B = TypeVar("B", bound=Block)


class ReaderNames:
    """The names that readers see, put wherever a block prints the label of its source.

    Sums keep the label: `figures.csv`, disclosure control and later sets find a number by it. Partners' own words are
    not altered.

    Parameters
    ----------
    names
        The name of each label that has one.
    labels
        All other labels. One that begins with a renamed label is left as it is: "Theft" is no part of "Theft Offences".

    Examples
    --------
    >>> names = ReaderNames({"Grand Total": "All hate crime"}, ["Grand Total by day"])
    >>> str(names.block(Sentence("Grand Total: 112, and Grand Total by day.")))
    'All hate crime: 112, and Grand Total by day.'
    """

    def __init__(self, names: Mapping[str, str], labels: Iterable[str] = ()) -> None:
        self._names = {label: name for label, name in names.items() if label != name}
        longest_first = sorted({*self._names, *labels}, key=len, reverse=True)
        # A field of a template, such as {measure}, may have the name of a label.
        self._found = re.compile(rf"\{{\w+\}}|(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def block(self, block: B) -> B:
        """The block as readers see it."""
        renamed: Any = block
        if not self._names:
            return block
        if isinstance(block, Sentence):
            renamed = self._sentence(block)
        elif isinstance(block, Sentences):
            renamed = replace(block, each=tuple(map(self._sentence, block.each)))
        elif isinstance(block, Table):
            renamed = self._table(block)
        elif isinstance(block, Chart):
            alternative = self._sentence(block.alternative)
            renamed = replace(
                block, title=self._text(block.title), data=self._table(block.data), alternative=alternative
            )
        return renamed  # type: ignore[no-any-return]

    def headline(self, headline: Headline) -> Headline:
        """The headline with its sentences as readers see them; its measure stays the source's label."""
        if not self._names:
            return headline
        cautions = tuple(map(self._sentence, headline.cautions))
        return replace(headline, change=self._sentence(headline.change), cautions=cautions)

    def _text(self, text: str) -> str:
        return self._found.sub(lambda found: self._names.get(found[0], found[0]), text)

    def _sentence(self, sentence: Sentence) -> Sentence:
        values = {field: self._value(value) for field, value in sentence.values.items()}
        template, otherwise = self._text(sentence.template), self._text(sentence.otherwise)
        return replace(sentence, template=template, values=values, otherwise=otherwise)

    def _table(self, table: Table) -> Table:
        return replace(
            table,
            caption=self._text(table.caption),
            header=tuple(map(self._text, table.header)),
            rows=tuple(tuple(map(self._value, row)) for row in table.rows),
            strong=self._text(table.strong),
        )

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Sentence):
            return self._sentence(value)
        return tuple(map(self._value, value)) if isinstance(value, tuple) else value
