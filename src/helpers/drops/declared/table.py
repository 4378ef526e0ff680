"""What `drop.toml` declares of a table: where its areas, measures, months and counts are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from helpers.drops.declared.when import span_of
from helpers.names import one_spelling

FORM = "is not the form of a month with its year; write %Y%m for 201004, %b-%y for Apr-10"


def _listed(value: object) -> object:
    """One name as a list of one; no name as none."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return value


Text = Annotated[str, AfterValidator(one_spelling)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class TableDeclaration(BaseModel):
    """A table in `drop.toml`: `[wide]`, `[long]`, or one of `[[tables]]` or `[[indicators]]`.

    Its areas, measures and months are each in a column, or across the header, or one for the whole table.

    Attributes
    ----------
    file, sheet
        The name of the file, and of its sheet where several are filled.
    header_row, last_row
        The row of the header and the last row of the table, where the reader would not find them.
    hidden
        "read" if hidden rows and columns count, "leave out" if not.
    across
        What the header has a column for: "months", "measures" or "areas"; blank where `count` is a column.
    columns
        The columns of measures or of areas, where those are across; blank for all.
    area, measure
        Their columns; several of measures are joined.
    month
        Its column. If months are across: the form of their headers, as for Python's strptime; blank for any known one.
    year
        The column of years, if it is not in the month's.
    form
        The form of the cells in the month's column; blank for any known one.
    count
        The column of counts in a long table.
    only_area, only_measure, only_month
        The area, the measure or the month of the whole table; of indicators also the quarter or year.
    where, leave_out
        The rows that are read, or not: cells by column.
    ignore
        Columns that are not read.
    add
        Columns of a long table whose different rows are added up.
    alike
        "add" if rows with equal cells all count.
    decimal
        The mark before decimals, a comma or a point, where the file does not prove it.
    blank, absent
        What a blank cell is, or a count without a row: 0, or "missing".
    leftovers
        Areas that are not places, which only the county counts. `Unassigned *` matches all that begin so.
    parent, only_parent
        The column of the district that a place is in, or the district of the whole table: the areas are then places
        within districts, such as wards, and a district's counts are the sum of its places'.
    county
        The name of the sum of all areas.
    districts
        Areas whose counts are the sum of others, or nearly, although they are not their total.
    total
        The name of the sum of all measures; blank for no sum.
    parts
        Measures that are a part of another, and so in no sum.
    incidents
        Measures that are not crimes, and so are in no sum; if none is given, they are found by name.
    prefix
        A word that is put before the name of each measure.
    priority, group, unit
        For `[[indicators]]`, with the meaning that they have in `indicators.csv`.

    Examples
    --------
    >>> TableDeclaration(file="boroughs.csv", across="months", area="Borough", measure="Offence").total
    'All crime'
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    file: str = Field(min_length=1)
    sheet: Text = ""
    header_row: int | None = Field(default=None, gt=0)
    last_row: int | None = Field(default=None, gt=0)
    hidden: Literal["read", "leave out", ""] = ""
    across: Literal["months", "measures", "areas", ""] = ""
    columns: Names = ()
    area: Text = ""
    measure: Names = ()
    month: Text = ""
    year: Text = ""
    form: Text = ""
    count: Text = ""
    only_area: Text = ""
    only_measure: Text = ""
    only_month: Text = ""
    where: dict[Text, Names] = Field(default_factory=dict)
    leave_out: dict[Text, Names] = Field(default_factory=dict)
    ignore: Names = ()
    add: Names = ()
    alike: Literal["add", ""] = ""
    decimal: Literal[",", ".", ""] = ""
    blank: Literal[0, "missing", ""] = ""
    absent: Literal[0, "missing", ""] = ""
    leftovers: Names = ()
    parent: Text = ""
    only_parent: Text = ""
    county: Text = Field(default="All areas", min_length=1)
    districts: Names = ()
    total: Text = "All crime"
    parts: Names = ()
    incidents: Names | None = None
    prefix: Text = ""
    priority: str = ""
    group: str = ""
    unit: str = ""

    @field_validator("file")
    @classmethod
    def _is_in_the_drop(cls, file: str) -> str:
        if "/" in file or "\\" in file:
            raise ValueError(f"'{file}' must be the name of a file in the drop, without a folder")
        return file

    @field_validator("month", "form")
    @classmethod
    def _has_a_month_and_a_year(cls, form: str, info: ValidationInfo) -> str:
        is_form = info.field_name == "form" or info.data.get("across") == "months"
        if is_form and form and not _is_a_form(form):
            raise ValueError(f"'{form}' {FORM}")
        return form

    @model_validator(mode="after")
    def _has_everything_once(self) -> Self:
        if bool(self.count) == bool(self.across):
            raise ValueError(
                "needs either 'count', the column of counts, or 'across': what has a column each (months, measures or "
                "areas)"
            )
        for kind in ("area", "measure"):
            column, only = getattr(self, kind), getattr(self, f"only_{kind}")
            if self.across == f"{kind}s":
                if column or only:
                    raise ValueError(f"has {kind}s across, so '{kind}' and 'only_{kind}' must be left out")
            elif bool(column) == bool(only):
                raise ValueError(
                    f"needs '{kind}', the column of {kind}s, or else 'only_{kind}', if all counts are of one"
                )
        if self.only_parent and (self.parent or self.only_area):
            raise ValueError(
                "'only_parent' is the district of a whole table of places: leave out 'parent' and 'only_area'"
            )
        if self.columns and self.across not in ("measures", "areas"):
            raise ValueError("'columns' is for tables with measures or areas across; leave it out")
        if self.across != "months" and bool(self.month) == bool(self.only_month):
            raise ValueError("needs 'month', the column of months, or else 'only_month', if all counts are of one")
        if self.only_month and span_of(self.only_month) is None:
            raise ValueError(f"'{self.only_month}' is not a month, a quarter or a year; write it as June 2025")
        return self

    @property
    def is_of_one_area(self) -> bool:
        """Whether the whole table is about one area, which then has no county or peers."""
        return bool(self.only_area)


def _is_a_form(form: str) -> bool:
    for month in (datetime(2009, 2, 1), datetime(2010, 12, 1)):
        found = span_of(month.strftime(form), form)
        if found is None or found.key != f"{month:%Y-%m}..{month:%Y-%m}":
            return False
    return True
