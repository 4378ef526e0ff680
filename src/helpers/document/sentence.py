"""Sentences: a template, and the numbers and words that fill it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from helpers.document.display import Displayed
from helpers.document.figures import Figure, figures_of
from helpers.document.numbers import Number, Sum
from helpers.english import and_list

SHORT_PARENTHESES = re.compile(r"\([^()]{1,20}\)")  # such as "(2 offences)": never broken over two lines
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
FIELD = re.compile(r"\{(\w+)\}")
# The only digits that a template may hold: the levels of ranges, and the base of rates.
CONSTANTS = re.compile(r"\b(?:80|95|99\.8)%|\b1,000 residents")


@dataclass(frozen=True)
class Sentence(Displayed):
    """A sentence, or a short paragraph, in plain text. `say` makes one that has numbers.

    Attributes
    ----------
    template
        The whole sentence, with a field in braces for each value.
    values
        Numbers; words, such as an area's name or a month; clauses, which are sentences themselves; or several of these.
    warning
        Whether it stands out as a warning.
    otherwise
        The template that replaces it in the public edition, if that withholds one of the numbers.
    about
        Sums that its words rest on, although it does not print them.

    Examples
    --------
    >>> Sentence("More & more.").html()
    '<p>More &amp; more.</p>'
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    warning: bool = False
    otherwise: str = ""
    about: tuple[Sum, ...] = ()

    @property
    def text(self) -> str:
        """The sentence as readers see it."""
        return FIELD.sub(lambda found: _words(self.values[found[1]]), self.template) if self.values else self.template

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers that it prints, in the order of the text."""
        fields = FIELD.findall(self.template) if self.values else ()
        return tuple(each for name in fields for each in _numbers(self.values[name]))

    @property
    def rests_on(self) -> tuple[Sum, ...]:
        """The sums that its words rest on, including those of its clauses."""
        return (*self.about, *(of for value in self.values.values() for of in _rests_on(value)))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers as rows of `figures.csv`."""
        return figures_of(self.numbers, self.text)

    def with_otherwise(self, template: str, **words: str) -> Sentence:
        """The sentence, with another that replaces it where the public edition withholds one of its numbers."""
        return replace(self, otherwise=template, values={**self.values, **words})

    def html(self) -> str:
        """The sentence as a paragraph, its text escaped."""
        return self.element("p")

    def element(self, tag: str) -> str:
        """The sentence as an HTML element of this tag."""
        marked = ' class="warning"' if self.warning else ""
        text = SHORT_PARENTHESES.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), self.text)
        return f"<{tag}{marked}>{escape(text)}</{tag}>"

    def __str__(self) -> str:
        return self.text


def say(
    template: str, *, otherwise: str = "", warning: bool = False, about: tuple[Sum, ...] = (), **values: Any
) -> Sentence:
    """A sentence made of a template and the values that fill it.

    A template holds no digits. The numbers of a sentence come from the values alone, so that each one printed is listed
    in `figures.csv` and checked by disclosure control.

    Parameters
    ----------
    otherwise
        What the public edition says if it withholds one of the numbers; fields may be words, not numbers.
    values
        A `Number`, a `Sentence` (a clause), words, or a tuple of these, for each field of the template.

    Raises
    ------
    ValueError
        When a field has no value, a value has no field, a template holds a digit, or a field of `otherwise` is a
        number.
    TypeError
        When a value is a bare number.

    Examples
    --------
    >>> from helpers.document.numbers import count
    >>> rapes = count(71, Sum("Blackpool", "Rape", "2016-04..2016-08"), unit="rapes")
    >>> sentence = say("Police recorded {rapes} in {period}.", rapes=rapes, period="April to August 2016")
    >>> print(sentence, [number.listed for number in sentence.numbers])
    Police recorded 71 rapes in April to August 2016. ['71']
    >>> say("Police recorded 71 rapes.")
    Traceback (most recent call last):
    ValueError: 'Police recorded 71 rapes.' holds a digit: give each number as a value
    """
    for each in (template, otherwise):
        if re.search(r"\d", CONSTANTS.sub("", FIELD.sub("", each))):
            raise ValueError(f"{each!r} holds a digit: give each number as a value")
    wanted = {*FIELD.findall(template), *FIELD.findall(otherwise)}
    if wanted != set(values):
        raise ValueError(f"{template!r} needs {sorted(wanted)} and is given {sorted(values)}")
    for name in FIELD.findall(otherwise):
        if any(_numbers(values[name])):
            raise ValueError(f"{otherwise!r}: {name} has a number, which disclosure control would not see")
    for name, value in values.items():
        if not isinstance(value, Number | Sentence | str | tuple):
            raise TypeError(f"{template!r}: {name} is of type {type(value).__name__}, not a Number, a Sentence or text")
    return Sentence(template, values, warning, otherwise, about)


def _words(value: Any) -> str:
    return and_list([str(each) for each in value]) if isinstance(value, tuple) else str(value)


def _numbers(value: Any) -> Iterator[Number]:
    if isinstance(value, Number):
        yield value
    elif isinstance(value, Sentence):
        yield from value.numbers
    elif isinstance(value, tuple):
        for each in value:
            yield from _numbers(each)


def _rests_on(value: Any) -> Iterator[Sum]:
    if isinstance(value, Sentence):
        yield from value.rests_on
    elif isinstance(value, tuple):
        for each in value:
            yield from _rests_on(each)
