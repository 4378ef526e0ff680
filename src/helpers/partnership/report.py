"""The template of the committee's report, `report.toml`, as checked objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from helpers.partnership.action import Day, Line, Text
from helpers.refusal import Refused, explanation, unknown
from helpers.toml import read_toml

Content = Literal[
    "summary", "standing out", "other priorities", "exempt information", "appendices", "sources", "revisions", "limits",
    "method", "glossary", "tables",
]  # fmt: skip
OTHER_PRIORITIES = "other priorities"
NONE_EXEMPT = "none"
EXEMPT = {  # paragraphs of part 1 of Schedule 12A, Local Government Act 1972, in short
    "1": "information about an individual",
    "2": "information that is likely to reveal who an individual is",
    "3": "information about the financial or business affairs of a person or body",
    "4": "information about negotiations on labour relations",
    "5": "information that is legally privileged",
    "6": "information about a notice, order or direction that the authority proposes",
    "7": "information about the prevention, investigation or prosecution of crime",
}


def _paragraphs(value: Any) -> Any:
    """One paragraph, or a list of them."""
    return (value,) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if isinstance(value, str) and "%" in value:
        raise ValueError("must not hold %, which Word replaces by a number of its own")
    return value


class ReportHeading(BaseModel):
    """`[[headings]]` or `[[appendices]]` in `report.toml`: a heading in the council's words, and what is below it.

    Below it come its text, the briefings of its priorities and what it shows, in this order. A place that an officer
    must complete names the officer, and has no other content. A heading with headings below it may be empty.

    Examples
    --------
    >>> heading = ReportHeading(number="6.1", words="Violence", level=2, priorities=["violence"])
    >>> heading.title, heading.is_empty
    ('6.1 Violence', False)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[Text, BeforeValidator(_number)] = ""
    words: Line
    level: Literal[1, 2] = 1
    text: Annotated[tuple[Line, ...], BeforeValidator(_paragraphs)] = ()
    priorities: tuple[Line, ...] = ()
    shows: tuple[Content, ...] = ()
    to_be_completed_by: Text = ""

    @property
    def title(self) -> str:
        """Number and words."""
        return f"{self.number} {self.words}".strip()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing below it."""
        return not (self.text or self.priorities or self.shows or self.to_be_completed_by)


class ReportTemplate(BaseModel):
    """`report.toml`: to whom the committee's report goes, from whom and when, and its headings.

    Examples
    --------
    >>> heading = {"number": "1", "words": "Performance", "shows": ["other priorities"]}
    >>> front = {"addressee": "Scrutiny", "relevant_officer": "Head of Safety", "title": "Community safety"}
    >>> template = ReportTemplate(
    ...     **front, date_of_meeting="2016-10-20", exempt_information="none", headings=[heading])
    >>> template.exempt, list(template.problems(["rape"]))
    ('No.', [])
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    addressee: Line
    relevant_officer: Line
    date_of_meeting: Day
    title: Line
    exempt_information: Literal["none", "1", "2", "3", "4", "5", "6", "7"]
    numbered_paragraphs: bool = Field(default=True, strict=True)
    word_template: Text = ""
    headings: tuple[ReportHeading, ...]
    appendices: tuple[ReportHeading, ...] = ()

    @property
    def each(self) -> tuple[ReportHeading, ...]:
        """Every heading, appendices last."""
        return (*self.headings, *self.appendices)

    @property
    def exempt(self) -> str:
        """The sentence in which the report states whether it holds exempt information."""
        if self.exempt_information == NONE_EXEMPT:
            return "No."
        number = self.exempt_information
        return f"Yes, under paragraph {number} of Schedule 12A to the Local Government Act 1972: {EXEMPT[number]}."

    @property
    def to_complete(self) -> tuple[str, ...]:
        """The places that officers must complete: each heading, and the officer.

        Examples
        --------
        >>> heading = {"number": "12", "words": "Legal", "to_be_completed_by": "the monitoring officer"}
        >>> ReportTemplate(addressee="A", relevant_officer="B", date_of_meeting="2016-10-20", title="C",
        ...     exempt_information="none", headings=[heading]).to_complete
        ('12 Legal (to be completed by the monitoring officer)',)
        """
        return tuple(
            f"{each.title} (to be completed by {each.to_be_completed_by})"
            for each in self.each
            if each.to_be_completed_by
        )

    def problems(self, slugs: Sequence[str], *, follows_drop: bool = False) -> Iterator[str]:
        """A problem for each heading that needs to be changed, and each priority that the report would leave out.

        Parameters
        ----------
        slugs
            Those of the partnership's priorities.
        follows_drop
            Whether the priorities depend on the drop, so that a heading may name one that this drop lacks.
        """
        yield from self._of_headings()
        named = [slug for each in self.each for slug in each.priorities]
        if not follows_drop:
            for slug in dict.fromkeys(named):
                if slug not in slugs:
                    yield unknown("priority", slug, slugs)
        for slug, times in Counter(named).items():
            if times > 1:
                yield f"The priority '{slug}' is below {times} headings: leave it below one."
        shown = any(OTHER_PRIORITIES in each.shows for each in self.each)
        for slug in slugs:
            if slug not in named and not shown:
                yield f"No heading shows the priority '{slug}': name it in priorities, or show \"other priorities\"."

    def _of_headings(self) -> Iterator[str]:
        shown = Counter(what for each in self.each for what in each.shows)
        for what, times in shown.items():
            if times > 1:
                yield f'"{what}" is shown below {times} headings: leave it below one.'
        for number, times in Counter(each.number for each in self.each if each.number).items():
            if times > 1:
                yield f"{times} headings have the number {number}: give each its own."
        if not self.headings:
            yield "It has no heading: add [[headings]]."
        if not self.date_of_meeting:
            yield "date_of_meeting is blank; write it as 2016-10-20."
        for place, heading in enumerate(self.each):
            following = self.each[place + 1] if place + 1 < len(self.each) else None
            if heading.level == 2 and place in (0, len(self.headings)):
                yield f"'{heading.title}' has level 2 and no heading of level 1 above it: add one, or leave level out."
            if heading.is_empty and not (heading.level == 1 and following and following.level == 2):
                yield (
                    f"'{heading.title}' has nothing below it: give it text, priorities, shows or to_be_completed_by."
                )
            if heading.to_be_completed_by and (heading.text or heading.priorities or heading.shows):
                yield f"'{heading.title}' is to be completed by an officer and has other content: leave one out."


def read_report_template(path: Path, slugs: Sequence[str], *, follows_drop: bool = False) -> ReportTemplate:
    """Read and check a `report.toml`; the options are those of `ReportTemplate.problems`.

    Raises
    ------
    Refused
        With every problem at once.

    Examples
    --------
    >>> from helpers.storage import project_folder
    >>> shipped = project_folder() / "docs" / "examples" / "report-without-numbers.toml"
    >>> read_report_template(shipped, ["burglary"]).numbered_paragraphs
    False
    """
    try:
        template = ReportTemplate.model_validate(read_toml(path.read_text(encoding="utf-8"), path))
    except FileNotFoundError:
        raise Refused(f"There is no {path}, which the partnership's file names as its report: put it there.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8: save it as UTF-8.") from None
    except ValidationError as error:
        raise Refused(*(_sentence(path, problem) for problem in error.errors())) from None
    if problems := list(template.problems(slugs, follows_drop=follows_drop)):
        raise Refused(*(f"{path}: {problem}" for problem in problems))
    return template


def _sentence(path: Path, problem: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    given = f" (given: {problem['input']!r})" if isinstance(problem["input"], str | int | float) else ""
    return f"{path}, {where}: {explanation(problem)}{given}."
