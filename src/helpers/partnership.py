"""Who we are: `partnership.toml` as checked objects."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from helpers.refusal import Refused, unknown

RESERVED = ("index", "report")  # pages that stand beside the briefings
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Improvement = Literal["decrease", "increase", "neutral"]


class Priority(BaseModel):
    """A theme that the partnership reports on: one briefing.

    `headline` is the measure that the briefing is about and `breakdown` the measures shown beside it; a priority
    that the police do not count has neither, and `no_count` says so to the reader. `parameters` are passed to the
    notebook beside the batch's own.

    Examples
    --------
    >>> priority = Priority(slug="rape", title="Rape", headline="All Sexual Offences", breakdown=["Rape"])
    >>> priority.measures, priority.unit
    (('All Sexual Offences', 'Rape'), 'offences')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    notebook: str = Field(default="", pattern=r"^[A-Za-z0-9_]*$")
    headline: str | None = None
    breakdown: tuple[str, ...] = ()
    improvement: Improvement = "decrease"
    unit: str = "offences"
    no_count: str = ""
    parameters: dict[str, Any] = {}

    @model_validator(mode="after")
    def _says_why_nothing_is_counted(self) -> Priority:
        if self.slug in RESERVED:
            raise ValueError(f"the slug '{self.slug}' is taken by a page of every set; choose another")
        if self.headline is None and not self.no_count:
            raise ValueError("a priority without a headline measure needs no_count, the sentence that says why")
        return self

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that the briefing needs."""
        return (self.headline, *self.breakdown) if self.headline else self.breakdown


class Partnership(BaseModel):
    """A Community Safety Partnership: the district it reports on, its peers, county, force and priorities.

    Examples
    --------
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="No monthly count of it is published.")
    >>> who = Partnership(name="BSafe", area="Blackpool", county="Lancashire", peers=["Wyre"], priorities=[hate])
    >>> who.districts, who.priority("hate_crime").title
    (('Blackpool', 'Wyre'), 'Hate crime')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    area: Name
    county: Name
    force: Name | None = None
    peers: tuple[Name, ...]
    priorities: tuple[Priority, ...]

    @model_validator(mode="after")
    def _names_are_unique_and_priorities_there(self) -> Partnership:
        if not self.priorities:
            raise ValueError("at least one priority is needed")
        for kind, names in [("district", self.districts), ("slug", [p.slug for p in self.priorities])]:
            folded = [name.casefold() for name in names]
            twice = [name for i, name in enumerate(names) if name.casefold() in folded[:i]]
            if twice:
                raise ValueError(f"{kind} '{twice[0]}' is named twice")
        if self.county in self.districts:
            raise ValueError(f"'{self.county}' is the county and cannot be a district too")
        return self

    @property
    def districts(self) -> tuple[str, ...]:
        """The district reported on and its peers."""
        return (self.area, *self.peers)

    def unit(self, measure: str) -> str:
        """What a measure counts, in the plural: that of the first priority that shows it, else offences."""
        return next((priority.unit for priority in self.priorities if measure in priority.measures), "offences")

    def priority(self, slug: str) -> Priority:
        """The priority of that slug.

        Raises
        ------
        Refused
            When there is none, naming the nearest.
        """
        for priority in self.priorities:
            if priority.slug == slug:
                return priority
        raise Refused(unknown("priority", slug, [p.slug for p in self.priorities]))

    def district(self, name: str) -> str:
        """The name itself, if it is one of the districts.

        Raises
        ------
        Refused
            When it is none, naming the nearest.
        """
        if name not in self.districts:
            raise Refused(unknown("area", name, self.districts))
        return name


def read_partnership(path: Path) -> Partnership:
    """Read and check `partnership.toml`.

    Raises
    ------
    Refused
        When the file is missing, is no TOML, or says something it may not; every problem at once.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> who = read_partnership(project_folder() / "partnership.toml")
    >>> who.area, len(who.districts), len(who.priorities)
    ('Blackpool', 14, 10)
    """
    try:
        return Partnership.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Refused(f"There is no {path}: name the file that says who the partnership is.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8: save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path} is no valid TOML: {error}.") from None
    except ValidationError as error:
        raise Refused(*(_sentence(path, problem) for problem in error.errors())) from None


PLAINLY = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no known key; check its spelling or leave it out",
    "string_too_short": "is blank; fill it in",
    "string_type": "must be text in quotation marks",
    "tuple_type": "must be a list in square brackets",
}


def _sentence(path: Path, problem: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    said = PLAINLY.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    given = f" (given: {problem['input']!r})" if isinstance(problem["input"], str | int | float) else ""
    return f"{path}{', ' if where else ''}{where}: {said}{given}."
