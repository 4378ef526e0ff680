"""A partnership's file, `partnership.toml`, as checked objects."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from helpers.refusal import Refused, explanation, invalid_toml, nearest, unknown
from helpers.storage import own_or_shipped, project_folder

RESERVED = ("index", "report")  # pages that every set has in addition to its briefings
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
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
    title: str = Field(min_length=1)
    notebook: str = Field(default="", pattern=r"^[A-Za-z0-9_]*$")
    headline: str | None = None
    breakdown: tuple[str, ...] = ()
    improvement: Improvement = "decrease"
    unit: str = "offences"
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
    unit: str = "offences"


def _threshold(value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool) or value < 2:
        raise ValueError("must be a whole number above 1")
    return value


def _names(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list of measures and indicators in square brackets")
    return value


def _names_or_all(value: Any) -> Any:
    if value != "all" and not isinstance(value, list | tuple):
        raise ValueError('must be a list of measures and indicators in square brackets, or "all"')
    return ("all",) if value == "all" else value


class Disclosure(BaseModel):
    """What the public edition protects: which counts are small, and which measures and indicators are sensitive.

    Counts below the threshold are small; 0 is small too with `zeros`. `public` names measures and indicators whose
    small counts are published elsewhere, or is "all", but for those that `sensitive` names. All others are sensitive.

    Examples
    --------
    >>> Disclosure().threshold, Disclosure(public="all", sensitive=["Hate crime"]).sensitive
    (5, ('Hate crime',))
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Annotated[int, BeforeValidator(_threshold)] = 5
    zeros: bool = Field(default=False, strict=True)
    public: Annotated[tuple[Name, ...], BeforeValidator(_names_or_all)] = ()
    sensitive: Annotated[tuple[Name, ...], BeforeValidator(_names)] = ()

    @model_validator(mode="after")
    def _each_name_is_public_or_sensitive(self) -> Disclosure:
        if both := [name for name in self.sensitive if name in self.public]:
            raise ValueError(f"'{both[0]}' is named both public and sensitive; leave one out")
        if self.sensitive and not self.public:
            raise ValueError(
                "every measure is sensitive unless public names it, so that sensitive names nothing new; "
                'add public = "all" where only these are sensitive, or leave it out'
            )
        return self

    @property
    def all_public(self) -> bool:
        """Whether every measure is public that `sensitive` does not name."""
        return self.public == ("all",)

    def unknown_names(self, known: Collection[str]) -> list[str]:
        """A problem for each measure or indicator named that does not exist: a misspelt one would not be protected.

        Examples
        --------
        >>> Disclosure(public="all", sensitive=["Hate crimes"]).unknown_names(["Burglary", "Hate crime"])
        ["In [disclosure]: There is no measure or indicator 'Hate crimes'. Did you mean 'Hate crime'?"]
        """
        named = self.sensitive if self.all_public else self.public + self.sensitive
        return [
            f"In [disclosure]: {unknown('measure or indicator', each, known)}" for each in named if each not in known
        ]


class Partnership(BaseModel):
    """A Community Safety Partnership: the district it reports on, its peers, county, force and priorities.

    Area, county and peers may be left out for drops that name their own districts and counties: `at` finds them there.
    `targets` are events a month by headline measure, in the partnership's own area: at most so many, or at least if an
    increase is the improvement. `disclosure` says what the public edition protects. With `others`, the priorities
    follow the drop: those whose headline it lacks are left out, and each of its further measures gets a briefing.

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
    disclosure: Disclosure = Disclosure()

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
        """The district reported on and its peers, as far as the file names them."""
        return (*filter(None, [self.area]), *(self.peers or ()))

    def unit(self, measure: str, *, priority: Priority | None = None) -> str:
        """What a measure counts, in the plural.

        It is the unit of the priority with this headline, or else of one that shows the measure. If several do, it is
        the unit of the given priority, or else of the first.
        """
        every = self.priorities if priority is None else (priority, *self.priorities)
        about = [each for each in every if each.headline == measure]
        about += [each for each in every if measure in each.breakdown]
        return next((each.unit for each in about), self.others.unit if self.others else "offences")

    def improvement(self, measure: str) -> Improvement:
        """The improvement direction of a measure: that of the priority with this headline, or of one that shows it."""
        about = [each for each in self.priorities if each.headline == measure]
        about += [each for each in self.priorities if measure in each.breakdown]
        return next((each.improvement for each in about), self.others.improvement if self.others else "neutral")

    def target(self, measure: str, area: str) -> int | None:
        """The partnership's target in events a month; None in other areas, and for measures without a target."""
        return self.targets.get(measure) if area == self.area else None

    def _unshown_targets(self) -> list[str]:
        """A problem for each target that no page would show."""
        headlines = [priority.headline for priority in self.priorities if priority.headline]
        near = {measure: nearest(measure, headlines) for measure in self.targets if measure not in headlines}
        return [
            f"targets names '{measure}', which is not the headline of any priority; "
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
        """The partnership as it reports on one district of a drop, with area, county, peers and priorities.

        Parameters
        ----------
        regions
            The districts by county, if the drop names them; not used if the file names the peers.
        measures
            The measures of the drop.

        Raises
        ------
        Refused
            When there is no such district, naming the nearest; when neither file nor drop names its peers; or when a
            target is for a measure that no priority is about.

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
                else "Neither the partnership's file nor this drop names peers: add area, county and peers to the file."
            )
        own = self.area if self.area in regions[county] else area
        peers = tuple(name for name in regions[county] if name != own)
        return self._following(measures).model_copy(update={"area": own, "county": county, "peers": peers})

    def county_of(self, area: str, *, regions: Mapping[str, Sequence[str]]) -> str | None:
        """The county of a district; None for the county itself, the force, and areas that neither file nor drop knows.

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
        """With `others`: the priorities whose headline the drop has, and one for each of its other measures."""
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
    """A slug for a measure that is neither another priority's nor a page's."""
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
        With every problem at once: the file is missing, is not valid TOML, or has a key or value that it must not have.

    Examples
    --------
    >>> who = read_partnership(partnership_file())
    >>> who.area, len(who.districts), len(who.priorities)
    ('Blackpool', 14, 10)
    """
    try:
        return Partnership.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Refused(f"There is no {path}: name the partnership's file with --partnership.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8: save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(invalid_toml(path, error)) from None
    except ValidationError as error:
        raise Refused(*(_sentence(path, problem) for problem in error.errors())) from None


def _sentence(path: Path, problem: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    given = f" (given: {problem['input']!r})" if isinstance(problem["input"], str | int | float) else ""
    return f"{path}{', ' if where else ''}{where}: {explanation(problem)}{given}."
