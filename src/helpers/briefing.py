"""What a notebook opens: one priority of one area in one drop, its series, and the way to show a block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from html import escape
from types import UnionType
from typing import Literal

import pandas as pd
from IPython.display import display

from helpers import drops, tables, wording
from helpers.document.blocks import FINGERPRINT, Block, Fold, Prose, Sentences, Table, Unfolded
from helpers.document.display import mimebundle
from helpers.document.document import NOT_COUNTED, Headline
from helpers.document.reader_names import ReaderNames
from helpers.document.receipt import digest, receipt
from helpers.document.sentence import Sentence, say
from helpers.drops import ended, own_renames
from helpers.drops.sheets.cells import spelling_key
from helpers.names import one_spelling, visible
from helpers.partnership import Partnership, Priority, partnership_file, read_partnership
from helpers.periods import Span, rolling_year, year_to_date
from helpers.refusal import Refused
from helpers.statistics import indicators
from helpers.statistics.change import Change
from helpers.statistics.missing_locations import MissingLocations, missing_locations
from helpers.statistics.part_sent import Doubts, copied_months, nearly_absent, part_sent, short_files
from helpers.statistics.past_verdicts import COLUMNS, past_verdicts, possible_origins
from helpers.statistics.xmr.plain import XmR
from helpers.wording.past_verdicts import ENOUGH

ABOUT_NAMES = ("Names", own_renames.NOTES, ended.NOTES)  # keys of notes that concern every briefing
MOST = 150  # the newest past verdicts, which a briefing looks at; each takes about twenty milliseconds


@dataclass(frozen=True)
class Briefing:
    """One priority of one area: the series that its notebook asks about.

    A series holds monthly counts, with NaN where a month was not supplied. It is named `(area, measure)`, and passes
    its unit (`helpers.statistics.units`) on to every result.

    Examples
    --------
    >>> briefing = open_briefing("domestic_abuse", drop="2016-08", area="Blackpool")
    >>> print(briefing.lead())
    BSafe Blackpool: Blackpool, April to August 2016.
    >>> int(briefing.headline.loc["2016-04":"2016-06"].sum())
    480
    """

    drop: drops.Drop
    partnership: Partnership
    priority: Priority
    area: str
    digests: list[str] = field(default_factory=list, repr=False, compare=False)  # of the blocks shown
    asked: set[str] = field(default_factory=set, repr=False, compare=False)  # names of indicators asked for
    listed: set[str] = field(default_factory=set, repr=False, compare=False)  # the names of the others shown
    # Each change, allowing for missing locations: a page asks for it nine times.
    located: dict[Change, MissingLocations] = field(default_factory=dict, repr=False, compare=False)

    @property
    def period(self) -> Span:
        """The year to date, to the drop's last month."""
        return year_to_date(self.drop.last)

    @cached_property
    def fingerprint(self) -> str:
        """A fingerprint of all that the briefing shows of its drop."""
        return self.drop.fingerprint(self.priority.slug)

    @cached_property
    def names(self) -> ReaderNames:
        """The names that readers see for measures and indicators, put into each block that is displayed."""
        indicators = self.drop.indicators
        return ReaderNames(
            self.partnership.names, [*self.drop.measures, *indicators["indicator"], *indicators["group"]]
        )

    @cached_property
    def headline(self) -> pd.Series:
        """The area's counts of the priority's headline measure."""
        return self.counts(str(self.priority.headline))

    @cached_property
    def county(self) -> pd.Series:
        """The county's counts of the headline measure; the area's own where the drop has none for a county."""
        return self.county_counts(str(self.priority.headline))

    @cached_property
    def force(self) -> pd.Series:
        """The police force's own counts of the headline measure; the county's where the drop has none."""
        column = (str(self.partnership.force), str(self.priority.headline))
        return self.counts(column[1], area=column[0]) if column in self.drop.columns else self.county

    @cached_property
    def breakdown(self) -> pd.DataFrame:
        """The area's counts of the measures shown with the headline."""
        return self.drop.table((self.area, measure) for measure in self.priority.breakdown)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The area's counts of the other priorities' headline measures, where the drop has them."""
        every = dict.fromkeys((self.area, priority.headline) for priority in self.partnership.priorities)
        others = [column for column in every if column in self.drop.columns and column != self.headline.name]
        return self.drop.table(others)

    @cached_property
    def part_sent(self) -> tuple[pd.Period, ...]:
        """The months compared, of this year and the last, that were probably sent in part or wrongly."""
        return self._doubts(str(self.priority.headline), self.period).months

    def _doubts(self, measure: str, period: Span) -> Doubts:
        """The months of a period, and the same a year before, for which a measure was sent in part or wrongly."""
        compared = {*period.months, *period.year_before().months}

        def within(months: Iterable[pd.Period]) -> tuple[pd.Period, ...]:
            return tuple(month for month in months if month in compared)

        absent = {
            name: within(months) for name, months in self._nearly_absent.items() if self._counts_in(name, measure)
        }
        return Doubts(
            within(self._every_part_sent), within(self._copied), {name: each for name, each in absent.items() if each}
        )

    @cached_property
    def _nearly_absent(self) -> dict[str, tuple[pd.Period, ...]]:
        return nearly_absent(self.county_measures)

    @cached_property
    def _copied(self) -> tuple[pd.Period, ...]:
        """The months in which the counts of the county's districts repeat those of the month before."""
        districts, sums = {self.area, *self.partnership.districts}, set(self.drop.totals)
        own = [each for each in self.drop.columns if each[0] in districts and each[1] not in sums]
        return copied_months(self.drop.table(own))

    def _counts_in(self, name: str, measure: str) -> bool:
        """Whether `name` is the measure itself, or one of the measures that it adds up."""
        if name == measure or measure not in self.drop.totals:
            return name == measure
        every = self.county_measures.drop(columns=list(set(self.drop.totals) & set(self.county_measures.columns)))
        without = every.drop(columns=name, errors="ignore").sum(axis="columns", min_count=1)
        whole = self.county_counts(measure)
        return name in every.columns and not (without[whole.notna()] == whole.dropna()).all()

    @cached_property
    def _every_part_sent(self) -> tuple[pd.Period, ...]:
        """The months for which the area's or the county's counts seem to have been sent only in part.

        A short street-level file of the county is one sign; the counts by measure, of either, are another.
        """
        columns = self.drop.columns
        found = set(short_files(self.drop.quality, str(self.partnership.county)))
        for area in (self.area, self.partnership.county):
            found.update(part_sent(self.drop.table(column for column in columns if column[0] == area)))
        return tuple(sorted(found))

    @cached_property
    def county_measures(self) -> pd.DataFrame:
        """The county's counts of every measure, or the area's own where the drop has none; a column for each."""
        measures = [measure for area, measure in self.drop.columns if area == self.area]
        columns = {measure: self.county_counts(measure) for measure in measures}
        return pd.DataFrame(columns).reindex(self.drop.counts.index)

    @cached_property
    def districts(self) -> pd.DataFrame:
        """Every district's counts of the headline measure."""
        return self.by_district(str(self.priority.headline))

    @property
    def places(self) -> pd.DataFrame:
        """The counts of the headline measure in each place within the area; no column where the drop counts none."""
        wanted = [(place, self.priority.headline) for place in self.drop.places.get(self.area, ())]
        return self.drop.table(column for column in wanted if column in self.drop.columns)

    def counts(self, measure: str, *, area: str = "") -> pd.Series:
        """Counts of a measure, from the first month supplied; by default the area's own.

        Raises
        ------
        Refused
            When the drop has none.
        """
        column = (area or self.area, measure)
        if column not in self.drop.columns:
            raise Refused(f"The drop {self.drop.name} has no {measure} for {column[0]}.")
        return self.drop.series(*column)

    def by_district(self, measure: str) -> pd.DataFrame:
        """Counts of a measure, with a column for each district that the drop has them for."""
        wanted = [(district, measure) for district in self.partnership.districts]
        return self.drop.table(column for column in wanted if column in self.drop.columns)

    def county_counts(self, measure: str) -> pd.Series:
        """The county's counts of a measure; the area's own where the drop has none for a county."""
        column = (str(self.partnership.county), measure)
        return self.counts(measure, area=column[0] if column in self.drop.columns else "")

    def indicators(self, group: str = "", *, name: str = "") -> tuple[indicators.Indicator, ...]:
        """The priority's indicators for the area and the county: all, or those of a group or a name.

        Names match whatever their case, hyphens, apostrophes and blanks, and "&" matches "and".
        """
        rows = self._own_indicators
        if group:
            rows = rows[rows["group"].map(spelling_key) == spelling_key(group)]
        if name:
            rows = rows[rows["indicator"].map(spelling_key) == spelling_key(name)]
        self.asked.update(rows["indicator"])
        return indicators.newest(rows, last=self.drop.last)

    def further_indicators(self) -> Sentences:
        """The priority's indicators that no cell above asked for, each under its own name."""
        self.listed.update(set(self._own_indicators["indicator"]) - self.asked)
        return self._of_none_of(self.asked)

    def _of_none_of(self, names: set[str]) -> Sentences:
        rows = self._own_indicators
        rows = rows[~rows["indicator"].isin(names)]
        return wording.indicators(indicators.newest(rows, last=self.drop.last)) if len(rows) else Sentences(())

    def over_time(self) -> tuple[Table, ...]:
        """A table for each of the priority's indicators that is sent every quarter or month."""
        series = indicators.over_time(self._own_indicators, last=self.drop.last)
        return tuple(map(tables.over_time, series))

    @cached_property
    def _own_indicators(self) -> pd.DataFrame:
        rows = self.drop.indicators
        return rows[(rows["priority"] == self.priority.slug) & rows["area"].isin([self.area, self.partnership.county])]

    def lead(self) -> Sentence:
        """What the page is about: partnership, area and period."""
        return Sentence(f"{self.partnership.name}: {self.area}, {self.period.label}.")

    def no_count(self) -> Sentence:
        """Why the priority has no monthly count."""
        return Sentence(self.priority.no_count)

    def commentary(self) -> Prose:
        """Partners' own words. They are about the partnership's own area, so other areas' briefings leave them out."""
        if self.area != self.partnership.area:
            only = f"Partners' commentary is about {self.partnership.area} only."
            return Prose(f"<p>{escape(only)}</p>", only)
        return wording.commentary(self.drop.commentary.get(self.priority.slug, ""))

    def actions(self) -> Table | Sentence:
        """Who will do what about this priority; like commentary, only in the partnership's own area."""
        if self.area != self.partnership.area:
            return Sentence("")
        return tables.actions(self.drop.actions or self.partnership.actions, [self.priority])

    def target(self, charted: XmR) -> Sentence:
        """The target of a chart's measure and the months that met it; empty without one."""
        limit = self.partnership.target(charted.measure, self.area)
        improvement = self.partnership.improvement(charted.measure)
        return wording.target(charted, limit, improvement, part_sent=self.part_sent)

    def cautions(self, charted: XmR | None = None, *, beside: Iterable[XmR] = ()) -> Sentences:
        """What to be careful about, given the chart of the headline measure and any charts shown with it."""
        further = self._of_none_of(self.asked | self.listed)
        every = indicators.newest(self._own_indicators, last=self.drop.last)
        measures = {*self.priority.measures, *(each.measure for each in beside)}
        doubts = self._doubts(str(self.priority.headline), rolling_year(self.drop.last))  # the longest span compared
        used = [column for column in self.drop.columns if column[0] == self.area and column[1] in measures]
        return wording.cautions(
            improvement=self.priority.improvement,
            quality=(
                *wording.doubts(doubts),
                *wording.missing_months(self.drop.table(used)),
                *wording.recording_changes([each for each in self.drop.breaks if measures.intersection(each.measures)]),
                *map(Sentence, self._absent_districts()),
                *map(Sentence, wording.unnamed_months(every)),
                *wording.quality(self.drop.quality, str(self.partnership.county)),
                *map(Sentence, self.drop.notes.get(self.partnership.county or self.area, ())),
                *(Sentence(note) for key in ABOUT_NAMES for note in self.drop.notes.get(key, ())),
                *further.each,
            ),
            charted=charted,
            compared=self.priority.headline is not None or any(each.change for each in every),
            past=wording.own_record(self.past_verdicts, area=str(self.partnership.county)),
        )

    @cached_property
    def past_verdicts(self) -> pd.DataFrame:
        """The newest verdicts on the headline measure in every district that can be judged, and whether each came true.

        Empty where there would be too few of them for the briefing to say anything (`wording.own_record`).
        """
        number = len(self.partnership.districts)
        origins = [] if self.priority.headline is None else possible_origins(self.headline)[-max(1, MOST // number) :]
        if len(origins) * number < ENOUGH:
            return pd.DataFrame(columns=COLUMNS)
        anew = [each.month for each in self.drop.breaks if self.priority.headline in each.measures]
        found = [
            past_verdicts(counts, similar=self.districts, county=self.county, breaks=anew, origins=origins)
            for _, counts in self.districts.items()
        ]
        return pd.concat(found, ignore_index=True)

    def _absent_districts(self) -> tuple[str, ...]:
        headline = self.priority.headline
        absent = [name for name in self.partnership.districts if (name, headline) not in self.drop.columns]
        if headline is None or not absent:
            return ()
        if len(absent) == len(self.partnership.districts) - 1:
            return (f"{headline}: the drop has this for {self.area} alone, so it is compared with no other district.",)
        return (f"The comparison of districts lacks {', '.join(absent)}: the drop has no {headline} for them.",)

    def location(self, changed: Change) -> Sentence:
        """A warning if a change or a comparison may only mean that more crimes were given a location.

        Otherwise, where some crimes have no location, a sentence that they do not change the verdict.
        """
        found = self._located(changed)
        if found is None:
            return Sentence("")
        warning = wording.location(found)
        return wording.location_note(found) if changed.verdict and not warning.text else warning

    def own_location(self, changed: Change) -> Sentence:
        """The same warning for a change that is not compared with the other districts'."""
        found = self._located(changed)
        return wording.location(found, compared=False) if found else Sentence("")

    def locations(self, changes: Iterable[Change]) -> Table | Sentence:
        """The changes whose verdict may only mean that more or fewer crimes were given a location."""
        return tables.locations([found for each in changes if (found := self._located(each)) and found.alters_verdict])

    def doubtful(self, *changes: Change, of: Literal["verdict", "direction", "comparison"]) -> bool:
        """Whether crimes without a location may change the verdict of a change, its direction or its comparison.

        Each includes the one before: if the verdict is in doubt, so is the direction, and with it the comparison.
        """
        found = [each for changed in changes if (each := self._located(changed))]
        return any(
            each.alters_verdict
            or (of != "verdict" and each.alters_direction)
            or (of == "comparison" and each.alters_comparison)
            for each in found
        )

    def _located(self, changed: Change) -> MissingLocations | None:
        column = (str(self.partnership.county), changed.measure)
        if column not in self.drop.unplaced:
            return None
        # Missing locations are why the verdict is left out. To explain this, we need the verdict as counted.
        counted = replace(changed, warned=False)
        if counted not in self.located:
            self.located[counted] = missing_locations(
                self.by_district(changed.measure),
                self.drop.counts[column],
                self.drop.unplaced[column],
                change=counted,
            )
        return self.located[counted]

    def quality(self) -> Table:
        """Rows, repeats and missing locations in the county's street-level files, by month."""
        return tables.quality(self.drop.quality, str(self.partnership.county))

    def revisions(self) -> Table | Sentence:
        """Counts of the area and its county that this drop gives differently from the one before; sums come last."""
        if not self.drop.since:
            return Sentence("")
        areas, measures = [self.area, self.partnership.county], self.priority.measures
        every = pd.concat([self.drop.revised(sums=False), self.drop.revised(sums=True)])
        mine = every[every["area"].isin(areas) & every["measure"].isin(measures)]
        return tables.revisions(mine, since=self.drop.since)

    def sources(self) -> Table:
        """The files that the numbers come from, with the first digits of their sha256; run.json has all digits."""
        own = f"commentary/{self.priority.slug}.md" if self.area == self.partnership.area else ""
        rows = tuple(
            (name, digest[:16])
            for name, digest in self.drop.files.items()
            if name == own or not name.startswith("commentary/")
        )
        return Table(f"The drop {self.drop.name}: files read", ("File", FINGERPRINT), rows)

    def show(self, *blocks: Block) -> None:
        """Display blocks in order. Nothing else that a notebook displays is published.

        Every number is displayed: what the public edition withholds is decided when the set is published. A block
        without text is left out.

        Raises
        ------
        Refused
            When one of them is not a block, such as a DataFrame.
        """
        _refuse_others(blocks, Block)
        for each in blocks:
            block = self._warned(each)
            headline = self.headline_of(block)
            plain = Sentences(block.each) if isinstance(block, wording.InShort) else block
            if str(plain):
                self._display(plain, headline=headline)

    def answer(self, sentence: Sentence) -> None:
        """Display the sentence that answers a section's question. It comes first, directly below the question.

        If months that it may rest on were probably sent in part, a warning comes before it.

        Raises
        ------
        Refused
            When it is not a sentence, such as a table.
        """
        if not isinstance(sentence, Sentence):
            raise Refused(f"briefing.answer takes a sentence, and this is of type {type(sentence).__name__}.")
        if str(sentence):
            self._display(self._answer_with_warning(sentence), answer=True)

    def _answer_with_warning(self, answer: Sentence) -> Sentence:
        if self.priority.headline is None or not self.part_sent:
            return answer
        caution = wording.doubted(self._doubts(self.priority.headline, self.period))
        return say("{caution} {answer}", warning=True, caution=caution, answer=answer)

    def fold(self, title: str, *blocks: Unfolded) -> None:
        """Display blocks that readers of the page open by their title. On paper they are open.

        Blocks without text are left out. A fold that has no other blocks is left out, too.

        Raises
        ------
        Refused
            When one of them is a fold or not a block, or the title has a digit: nothing would check that number.
        """
        _refuse_others(blocks, Unfolded)
        if any(map(str.isdigit, title)):
            raise Refused(f'The title of a fold holds no numbers, and "{title}" has one: give it in a sentence.')
        inside = tuple(block for block in blocks if str(block))
        if inside:
            self._display(Fold(visible(title), inside))

    def _display(self, block: Block, *, headline: Headline | None = None, answer: bool = False) -> None:
        """Display a block with the names that readers see. Every block passes through here, so nothing else does it."""
        said = self.names.headline(headline) if headline else None
        bundle = mimebundle(self.names.block(block), drop=self.fingerprint, headline=said, answer=answer)
        self.digests.append(digest(bundle))
        display(bundle, raw=True)

    def headline_of(self, block: Block) -> Headline | None:
        """The headline, if a block gives it: the summary, or without a monthly count a first sentence with a number."""
        improvement = self.priority.improvement
        if isinstance(block, wording.InShort):
            target = self.partnership.target(block.changed.measure, self.area)
            cautions = self._headline_cautions(block.changed)
            return wording.headline(block, improvement=improvement, target=target, cautions=cautions)
        if self.priority.headline is None and isinstance(block, Sentence | Sentences):
            every = block.each if isinstance(block, Sentences) else (block,)
            said = next((sentence for sentence in every if sentence.figures), None)
            if said is not None:
                verdict = said.figures[0].verdict or NOT_COUNTED
                change = said.with_otherwise("{no_count}", no_count=self.priority.no_count)
                return Headline("", self.priority.unit, improvement, change, verdict, status=wording.status(verdict))
        return None

    def careful(self, *changes: Change) -> tuple[str, ...]:
        """The measures whose change comes with a warning or cannot be compared: no icon praises or alarms."""
        return tuple(each.measure for each in changes if not each.comparable or self._headline_cautions(each))

    def tested(self, changed: Change) -> Change:
        """The change; without its verdict if the index would warn about it.

        Every table, sentence and icon of the change then leaves the verdict out (`Change.warned`).
        """
        return replace(changed, warned=changed.warned or bool(self._headline_cautions(changed)))

    def each_tested(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """Each change; without its verdict if the index would warn about it."""
        return tuple(map(self.tested, changes))

    def _warned(self, block: Block) -> Block:
        """The block; in a summary, the warnings of the index take the place of the verdict."""
        if isinstance(block, wording.InShort):
            first = any(each.text for each in self._supply_cautions(block.changed))
            return wording.warned(block, self._headline_cautions(block.changed), first=first)
        return block

    def _headline_cautions(self, changed: Change) -> tuple[Sentence, ...]:
        """What the index warns about: months sent in part or not at all, missing locations behind a verdict, breaks."""
        found = self._located(changed)
        location = wording.location_caution(found) if found else Sentence("")
        breaks = [each for each in self.drop.breaks if changed.measure in each.measures]
        doubts = [each for each in (*self._supply_cautions(changed), location) if each.text]
        return (*doubts, *wording.break_warnings(breaks, changed.period))

    def _supply_cautions(self, changed: Change) -> tuple[Sentence, Sentence]:
        """Warnings that months compared were not supplied, or only in part; each may be empty."""
        return wording.not_supplied(changed), wording.doubted(self._doubts(changed.measure, changed.period))

    def receipt(self) -> None:
        """Write the receipt without which nothing is published. It belongs in the last cell, and only there."""
        asked = {"priority": self.priority.slug, "drop": self.drop.name, "area": self.area}
        display(receipt(self.digests, drop=self.fingerprint, parameters=asked), raw=True)


def _refuse_others(values: Iterable[object], kinds: UnionType) -> None:
    others = [each for each in values if not isinstance(each, kinds)]
    if others:
        raise Refused(*map(_no_block, others))


def _no_block(value: object) -> str:
    name, package = type(value).__name__, type(value).__module__.partition(".")[0]
    instead = 'wording.sentence("…")'
    if package == "pandas":
        instead = 'tables.of(frame, caption="…")'
    if package in ("matplotlib", "seaborn"):
        instead = 'charts.of(figure, title="…", alternative="…", data=frame)'
    return (
        f"briefing.show takes sentences, tables and charts, and this is of type {name}: write briefing.show({instead})."
    )


def open_briefing(priority: str, *, drop: str, area: str, partnership: str = "partnership.toml") -> Briefing:
    """Open a priority's briefing on a drop.

    Parameters
    ----------
    priority
        The priority's slug.
    drop
        The drop's name, its last month.
    area
        One of the partnership's districts.
    partnership
        The partnership's file: a name, looked for in `own/` first, or a path from the project's folder.

    Raises
    ------
    Refused
        When one of them is unknown.

    Examples
    --------
    >>> briefing = open_briefing("domestic_abuse", drop="2016-08", area="Blackpool")
    >>> briefing.headline.name, briefing.period.label
    (('Blackpool', 'Domestic Abuse'), 'April to August 2016')
    """
    opened = drops.load(drop)
    named = read_partnership(partnership_file(partnership)).renamed(opened.renamed)
    area = one_spelling(area)
    who = named.at(area, regions=opened.regions, measures=opened.measures)
    about = who.priority(priority)
    return Briefing(opened.in_units(partial(who.unit, priority=about)), who, about, area)
