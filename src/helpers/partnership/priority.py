"""A priority of the partnership, and how to report measures that no priority names."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from helpers.names import one_spelling
from helpers.partnership.action import Line, Text


def _in_one_spelling(value: Any) -> Any:
    return (one_spelling(value) or value) if isinstance(value, str) else value


RESERVED = ("index", "report", "set")  # pages that every set has in addition to its briefings
LONGEST_NAME = 200  # letters, as for the names in a drop
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    BeforeValidator(_in_one_spelling),
]
Improvement = Literal["decrease", "increase", "neutral"]


class Priority(BaseModel):
    """A theme that the partnership reports on, with one briefing.

    `headline` is the measure that the briefing is about, and `breakdown` the measures shown with it. A priority that
    the police do not count has neither; `no_count` is the sentence that explains this to readers. `parameters` are
    passed to the notebook in addition to those of the batch.

    Examples
    --------
    >>> priority = Priority(slug="rape", title="Rape", headline="All Sexual Offences", breakdown=["Rape"])
    >>> priority.measures, priority.unit
    (('All Sexual Offences', 'Rape'), 'offences')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Line
    notebook: str = Field(default="", pattern=r"^[A-Za-z0-9_]*$")
    headline: Name | None = None
    breakdown: tuple[Name, ...] = ()
    improvement: Improvement = "decrease"
    unit: Text = "offences"
    no_count: str = ""
    parameters: dict[str, Any] = {}

    @model_validator(mode="after")
    def _has_a_headline_or_a_reason(self) -> Priority:
        if self.slug in RESERVED:
            raise ValueError(f"the slug '{self.slug}' is the name of a page that every set has; choose another")
        if self.headline is None and not self.no_count:
            raise ValueError("a priority without a headline measure needs no_count, the sentence that explains why")
        return self

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that the briefing needs."""
        return (self.headline, *self.breakdown) if self.headline else self.breakdown


class Others(BaseModel):
    """How to report measures that no priority names: each has a briefing, all by one notebook.

    Examples
    --------
    >>> Others(notebook="crime_type").unit
    'offences'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    notebook: str = Field(pattern=r"^[A-Za-z0-9_]+$")
    improvement: Improvement = "decrease"
    unit: Text = "offences"
