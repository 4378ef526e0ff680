"""A Community Safety Partnership: its district, peers, county, force and priorities, and what it declares."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from helpers.partnership.action import Action, Day, Line, Text
from helpers.partnership.disclosure import Disclosure, misspelt_names
from helpers.partnership.house_style import HouseStyle
from helpers.partnership.priority import RESERVED, Improvement, Name, Others, Priority
from helpers.refusal import Refused, nearest, unknown


def _reader_name(value: Any) -> Any:
    if isinstance(value, str) and re.search("[{}]", value):
        raise ValueError("must not hold { or }")
    return value


ReaderName = Annotated[Line, BeforeValidator(_reader_name)]


class Partnership(BaseModel):
    """A Community Safety Partnership: the district it reports on, its peers, county, force and priorities.

    Area, county and peers may be left out for drops that name their own districts and counties: `at` finds them there.
    `targets` are events a month by headline measure, in the partnership's own area: the most it wants, or the least if
    an increase is the improvement. `names` are measures and indicators as readers see them. `next_update` is the day on
    which the next set is due, and `stale_after_days` how long after its period a drop may come. `report` is the file of
    the committee's report; no report is made without one. `disclosure` is what the public edition protects. With
    `others`, the priorities follow the drop: those whose headline it lacks are left out, and each of its further
    measures gets a briefing.

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
    names: dict[Name, ReaderName] = {}
    actions: tuple[Action, ...] = ()
    next_update: Day = ""
    stale_after_days: Annotated[int, Field(gt=0, strict=True)] | None = None
    house_style: HouseStyle = HouseStyle()
    report: Text = ""
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
        """The district reported on and its peers, if the file names them."""
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

    def reader_name(self, measure: str) -> str:
        """A measure or indicator as readers see it; its own label where the file names none.

        Examples
        --------
        >>> named = {"Violence Against The Person": "Violence against the person"}
        >>> who = Partnership(name="BSafe", others=Others(notebook="crime_type"), names=named)
        >>> who.reader_name("Violence Against The Person"), who.reader_name("Rape")
        ('Violence against the person', 'Rape')
        """
        return self.names.get(measure, measure)

    def names_problems(self, known: Collection[str]) -> list[str]:
        """A problem for each label that looks misspelt, and for each name that another measure or indicator has.

        The file serves every drop, so a label that a drop lacks, and that is similar to none of the drop's own, is not
        a problem. With `others`, drops may have quite different measures, so no label counts as misspelt.

        Parameters
        ----------
        known
            The measures and indicators of the drop and of the priorities.

        Examples
        --------
        >>> rape = Priority(slug="rape", title="Rape", headline="Rape")
        >>> who = Partnership(name="BSafe", priorities=[rape], names={"Rapes": "Rape offences"})
        >>> who.names_problems(["Rape"])
        ["In [names]: There is no measure or indicator 'Rapes'. Did you mean 'Rape'?"]
        """
        misspelt = [] if self.others else misspelt_names(self.names, known)
        problems = [f"In [names]: {unknown('measure or indicator', each, known)}" for each in misspelt]
        owner: dict[str, str] = {}
        for each in dict.fromkeys([*known, *self.names]):
            other = owner.setdefault(self.reader_name(each).casefold(), each)
            if other != each and (each in self.names or other in self.names):
                name = self.reader_name(each)
                problems.append(f"In [names]: '{other}' and '{each}' would both be called '{name}': rename one.")
        return problems

    def unused_names(self, known: Collection[str]) -> list[str]:
        """A sentence for each measure or indicator that `[names]` or `[disclosure]` names and the drop lacks.

        Examples
        --------
        >>> who = Partnership(name="BSafe", names={"Arson": "Fires"}, others=Others(notebook="crime_type"))
        >>> who.unused_names(["Rape", "Robbery"])
        ["In [names]: the drop has no measure or indicator 'Arson'. Nothing to do, if that is right."]
        """
        named = {"names": list(self.names), "disclosure": self.disclosure.named}
        return [
            f"In [{table}]: the drop has no measure or indicator '{each}'. Nothing to do, if that is right."
            for table, labels in named.items()
            for each in labels
            if each not in known
        ]

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

    def renamed(self, now: Mapping[str, str]) -> Partnership:
        """The partnership with the names that areas and measures have now.

        A priority that had its measure's old name as its title gets the new name.

        Parameters
        ----------
        now
            The name now, by the name before.

        Examples
        --------
        >>> drugs = Priority(slug="drugs", title="Drugs", headline="Drugs", breakdown=["Possession"])
        >>> who = Partnership(name="BSafe", area="Wyre", priorities=[drugs], targets={"Drugs": 7})
        >>> now = who.renamed({"Drugs": "Drug offences"})
        >>> now.priorities[0].title, now.priorities[0].measures, now.targets
        ('Drug offences', ('Drug offences', 'Possession'), {'Drug offences': 7})
        """
        if not now:
            return self

        def named(names: Sequence[str]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(now.get(name, name) for name in names))

        priorities = tuple(
            each.model_copy(
                update={
                    "title": now.get(each.title, each.title) if each.title == each.headline else each.title,
                    "headline": now.get(each.headline, each.headline) if each.headline else None,
                    "breakdown": named(each.breakdown),
                }
            )
            for each in self.priorities
        )
        places = {key: now.get(name, name) for key in ("area", "county", "force") if (name := getattr(self, key))}
        protected = {"sensitive": named(self.disclosure.sensitive)}
        if not self.disclosure.all_public:
            protected["public"] = named(self.disclosure.public)
        return self.model_copy(
            update={
                **places,
                "peers": None if self.peers is None else named(self.peers),
                "priorities": priorities,
                "targets": {now.get(name, name): target for name, target in self.targets.items()},
                "names": {now.get(name, name): shown for name, shown in self.names.items()},
                "disclosure": self.disclosure.model_copy(update=protected),
            }
        )

    def at(self, area: str, *, regions: Mapping[str, Sequence[str]], measures: Sequence[str]) -> Partnership:
        """The partnership set up to report on one district of a drop, with area, county, peers and priorities.

        Where neither file nor drop names peers, the area is reported on alone, without a county.

        Parameters
        ----------
        regions
            The districts by county, if the drop names them; not used if the file names the peers.
        measures
            The measures of the drop.

        Raises
        ------
        Refused
            When there is no such district, naming the nearest; or when a target is for a measure that no priority is
            about.

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
        if county is None and not any(regions.values()):
            return self._following(measures).model_copy(update={"area": area, "county": None, "peers": ()})
        if county is None:
            raise Refused(unknown("area", area, [name for districts in regions.values() for name in districts]))
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
