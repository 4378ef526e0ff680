"""Who we are: `partnership.toml` as checked objects."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from helpers.refusal import Refused, nearest, plainly, unknown
from helpers.storage import own_or_shipped, project_folder

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


class Others(BaseModel):
    """How measures that no priority names are reported: a briefing each, by one notebook.

    Examples
    --------
    >>> Others(notebook="crime_type").unit
    'offences'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    notebook: str = Field(pattern=r"^[A-Za-z0-9_]+$")
    improvement: Improvement = "decrease"
    unit: str = "offences"


class Partnership(BaseModel):
    """A Community Safety Partnership: the district it reports on, its peers, county, force and priorities.

    Where the drop itself tells which districts lie together, area, county and peers may be left out: `at` finds them.
    `targets` are events a month, at most (at least where an increase is the improvement), by headline, in its own area.
    With `others`, priorities follow the drop: those whose headline it lacks are left out, and each further measure
    that it has gets a briefing.

    Examples
    --------
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="No monthly count of it is published.")
    >>> who = Partnership(name="BSafe", area="Blackpool", county="Lancashire", peers=["Wyre"], priorities=[hate])
    >>> who.districts, who.priority("hate_crime").title
    (('Blackpool', 'Wyre'), 'Hate crime')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    area: Name | None = None
    county: Name | None = None
    force: Name | None = None
    peers: tuple[Name, ...] | None = None
    priorities: tuple[Priority, ...] = ()
    others: Others | None = None
    targets: dict[Name, Annotated[int, Field(gt=0, strict=True)]] = {}

    @model_validator(mode="after")
    def _targets_have_a_direction(self) -> Partnership:
        if self.others is None and (problems := self._unshown_targets()):
            raise ValueError(problems[0])
        for measure in self.targets:
            if self.improvement(measure) == "neutral":
                raise ValueError(f"targets names '{measure}', whose improvement is neutral: it cannot meet a target")
        return self

    @model_validator(mode="after")
    def _names_are_unique_and_priorities_there(self) -> Partnership:
        if not self.priorities and self.others is None:
            raise ValueError("at least one priority is needed")
        if self.peers is not None and (self.area is None or self.county is None):
            raise ValueError("where peers are named, area and county are needed as well; add them")
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
        """The district reported on and its peers, as far as they are named."""
        return (*filter(None, [self.area]), *(self.peers or ()))

    def unit(self, measure: str, *, priority: Priority | None = None) -> str:
        """What a measure counts, in the plural, in the briefing of a priority where one is given.

        That of the priority whose headline it is, else of one that shows it; of several the given priority's, else the
        first's.
        """
        every = self.priorities if priority is None else (priority, *self.priorities)
        about = [each for each in every if each.headline == measure]
        about += [each for each in every if measure in each.breakdown]
        return next((each.unit for each in about), self.others.unit if self.others else "offences")

    def improvement(self, measure: str) -> Improvement:
        """Which way a measure improves: as the priority that it is the headline of says, else one that shows it."""
        about = [each for each in self.priorities if each.headline == measure]
        about += [each for each in self.priorities if measure in each.breakdown]
        return next((each.improvement for each in about), self.others.improvement if self.others else "neutral")

    def target(self, measure: str, area: str) -> int | None:
        """Events a month that the partnership wants at most, or at least, in its own area; None where it sets none."""
        return self.targets.get(measure) if area == self.area else None

    def _unshown_targets(self) -> list[str]:
        """A problem for each target that no page would show."""
        headlines = [priority.headline for priority in self.priorities if priority.headline]
        near = {measure: nearest(measure, headlines) for measure in self.targets if measure not in headlines}
        return [
            f"targets names '{measure}', which is no priority's headline; "
            + (f"the nearest is '{headline}'" if headline else f"those are {', '.join(headlines) or 'none'}")
            for measure, headline in near.items()
        ]

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

    def at(self, area: str, *, regions: Mapping[str, Sequence[str]], measures: Sequence[str]) -> Partnership:
        """The partnership as it reports on one district of a drop: area, county, peers and priorities all known.

        Parameters
        ----------
        regions
            The districts by county, where the drop tells them; not asked where the peers are named.
        measures
            What the drop counts.

        Raises
        ------
        Refused
            When there is no such district, naming the nearest, neither file nor drop tells its peers, or a target is
            of a measure that no priority is about.

        Examples
        --------
        >>> who = Partnership(name="Open data", others=Others(notebook="crime_type"))
        >>> here = who.at("Wyre", regions={"Lancashire": ["Blackpool", "Wyre"]}, measures=["Burglary"])
        >>> here.county, here.peers, [priority.slug for priority in here.priorities]
        ('Lancashire', ('Blackpool',), ['burglary'])
        """
        if self.peers is not None:
            if area not in self.districts:
                raise Refused(unknown("area", area, self.districts))
            return self._following(measures)
        county = self.county_of(area, regions=regions)
        if county is None:
            known = [name for districts in regions.values() for name in districts]
            raise Refused(
                unknown("area", area, known)
                if known
                else "The partnership's file names no peers, and this drop does not tell them: add area, county, peers."
            )
        own = self.area if self.area in regions[county] else area
        peers = tuple(name for name in regions[county] if name != own)
        return self._following(measures).model_copy(update={"area": own, "county": county, "peers": peers})

    def county_of(self, area: str, *, regions: Mapping[str, Sequence[str]]) -> str | None:
        """The county that holds an area; None for the county itself, the force, and what neither file nor drop tells.

        Examples
        --------
        >>> who = Partnership(name="Open data", others=Others(notebook="crime_type"))
        >>> [who.county_of(area, regions={"Lancashire": ["Blackpool", "Wyre"]}) for area in ("Wyre", "Lancashire")]
        ['Lancashire', None]
        """
        if self.peers is not None and area in self.districts:
            return self.county
        return next((name for name, districts in regions.items() if area in districts), None)

    def _following(self, measures: Sequence[str]) -> Partnership:
        """With `others`: the priorities that the drop has a headline for, and one for each of its other measures."""
        if self.others is None:
            return self
        named = [each for each in self.priorities if each.headline is None or each.headline in measures]
        headlines = {priority.headline for priority in named}
        for measure in measures:
            if measure not in headlines:
                slug = _slug(measure, {priority.slug for priority in named})
                named.append(Priority(slug=slug, title=measure, headline=measure, **self.others.model_dump()))
        here = self.model_copy(update={"priorities": tuple(named)})
        if problems := here._unshown_targets():
            raise Refused(*(f"In this drop, {problem}." for problem in problems))
        return here


def _slug(measure: str, taken: set[str]) -> str:
    """A measure as a slug that no page and no priority has."""
    words = re.sub(r"[^a-z0-9]+", "_", measure.lower()).strip("_")
    slug = words if words[:1].isalpha() else f"measure_{words}"
    while slug in taken or slug in RESERVED:
        slug += "_too"
    return slug


def partnership_file(name: str = "partnership.toml") -> Path:
    """Where a partnership's file is: the partnership's own in `own/` before the one that the project ships.

    Parameters
    ----------
    name
        A file's name. With a slash in it, it is a path from the project's folder, and no other file is looked for.

    Examples
    --------
    >>> partnership_file() == project_folder() / "partnership.toml"
    True
    >>> partnership_file("own/partnership.toml") == project_folder() / "own" / "partnership.toml"
    True
    """
    return project_folder() / name if "/" in name else own_or_shipped(name)


def read_partnership(path: Path) -> Partnership:
    """Read and check `partnership.toml`.

    Raises
    ------
    Refused
        When the file is missing, is no TOML, or says something it may not; every problem at once.

    Examples
    --------
    >>> who = read_partnership(partnership_file())
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


def _sentence(path: Path, problem: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    given = f" (given: {problem['input']!r})" if isinstance(problem["input"], str | int | float) else ""
    return f"{path}{', ' if where else ''}{where}: {plainly(problem)}{given}."
