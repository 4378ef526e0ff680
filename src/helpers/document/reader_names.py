"""Measures in a block under the names that the partnership gives them for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from helpers.document.blocks import Block, Missing, Prose
from helpers.document.document import Headline
from helpers.document.icons import Icon
from helpers.document.numbers import Number, Sum

B = TypeVar("B", bound=Block)
UNALTERED = Icon | Missing | Number | Prose | Sum
NO_WORDS = ("kind", "picture", "about")  # fields of charts and sentences


class ReaderNames:
    """The names that readers see, in place of the source's labels wherever a block prints one.

    Sums keep the label: `figures.csv`, disclosure control and later sets find a number by it. Partners' own words are
    not altered.

    Parameters
    ----------
    names
        The name of each label that has one.
    labels
        All other labels. One that begins with a renamed label is left as it is: "Theft" is not part of "Theft
        Offences".

    Examples
    --------
    >>> from helpers.document.sentence import Sentence
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
        return cast("B", self._renamed(block)) if self._names else block

    def headline(self, headline: Headline) -> Headline:
        """The headline with its sentences as readers see them; its measure stays the source's label."""
        said = ("change", "cautions", "summary", "facts", "shift")
        return replace(headline, **{name: self._renamed(getattr(headline, name)) for name in said})

    def _renamed(self, value: Any) -> Any:
        """Any part of a block, however deep, with its words renamed."""
        if isinstance(value, str):
            return self._found.sub(lambda found: self._names.get(found[0], found[0]), value)
        if isinstance(value, tuple):
            return tuple(map(self._renamed, value))
        if isinstance(value, Mapping):
            return {name: self._renamed(each) for name, each in value.items()}
        if not is_dataclass(value) or isinstance(value, UNALTERED | type):
            return value
        words = [each.name for each in fields(value) if each.name not in NO_WORDS]
        return replace(value, **{name: self._renamed(getattr(value, name)) for name in words})
