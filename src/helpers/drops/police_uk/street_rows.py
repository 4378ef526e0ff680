"""Street-level counts as arrays: sums by force or district, month and crime type, and the types not supplied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.drops.police_uk.ingest import CRIME_TYPES, SINCE

USUAL, ENOUGH = 20, 6  # events due, and other months with the type, from which on no row means not supplied

Numbers = npt.NDArray[np.integer]
Flags = npt.NDArray[np.bool_]
Sums = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StreetRows:
    """The rows of street-level counts, with forces, months, districts and crime types as numbers.

    These numbers are places in an array, so that one pass sums a column for all forces, or for all districts. Such a
    sum has three axes: forces or districts, months, and crime types.

    Attributes
    ----------
    counted
        As `ingest.street_counts` returns it.
    forces, names
        The forces as in the names of their files, and as on pages; in order of the names on pages.
    months
        All months from the first to the last, without a gap.
    areas, measures
        The districts, and the crime types: those of the rows, and all that are published today.
    force, month, area, measure
        For each row, the places of its force, month, district and crime type in the lists above.
    """

    counted: pd.DataFrame
    forces: list[str]
    names: pd.Index
    months: pd.PeriodIndex
    areas: pd.Index
    measures: pd.Index
    force: Numbers
    month: Numbers
    area: Numbers
    measure: Numbers

    @classmethod
    def of(cls, counted: pd.DataFrame, names: Mapping[str, str]) -> StreetRows:
        """The rows of street-level counts, with these names of the forces.

        Parameters
        ----------
        names
            The name that each force goes by.

        Examples
        --------
        >>> counted = pd.DataFrame({"force": "kent", "month": ["2022-06", "2022-08"], "area": ["Medway", "Dover"],
        ...     "measure": "Drugs"})
        >>> rows = StreetRows.of(counted, {"kent": "Kent Police"})
        >>> rows.area.tolist(), rows.month.tolist(), len(rows.months)
        ([0, 1], [0, 2], 3)
        """
        force, month, area, measure = (pd.factorize(counted[each]) for each in ("force", "month", "area", "measure"))
        forces = sorted(force[1], key=lambda each: names[each])
        months = pd.PeriodIndex(month[1], freq="M")
        measures = pd.Index(sorted({*CRIME_TYPES, *measure[1]}))
        return cls(
            counted,
            forces,
            pd.Index([names[each] for each in forces]),
            pd.period_range(months.min(), months.max(), freq="M"),
            area[1],
            measures,
            pd.Index(forces).get_indexer(force[1])[force[0]],
            (months.asi8 - months.asi8.min())[month[0]],
            area[0],
            measures.get_indexer(measure[1])[measure[0]],
        )

    @cached_property
    def nowhere(self) -> Flags:
        """The rows that name no neighbourhood."""
        return np.asarray(self.areas == "")[self.area]

    def by_force(self, column: str, where: Flags | None = None) -> Sums:
        """The sum of a column by force, month and crime type, of all rows or of these."""
        return self._sums(self.force, len(self.names), self._values(column, where))

    def by_area(self, column: str, where: Flags | None = None) -> Sums:
        """The sum of a column by district, month and crime type, of all rows or of these."""
        return self._sums(self.area, len(self.areas), self._values(column, where))

    def owner(self, own: Mapping[str, str]) -> Numbers:
        """The place of the force that each district belongs to; -1 where it belongs to none.

        Parameters
        ----------
        own
            The force that each district belongs to.
        """
        places = {force: place for place, force in enumerate(self.forces)}
        return np.array([places.get(own.get(area, ""), -1) for area in self.areas], dtype=np.intp)

    @cached_property
    def present(self) -> Flags:
        """The forces, months and crime types that have a row."""
        return self._sums(self.force, len(self.names)) > 0

    @cached_property
    def files(self) -> Flags:
        """The forces and months that have a row."""
        return np.asarray(self.present.any(axis=2))

    @cached_property
    def absent(self) -> Flags:
        """The forces, months and crime types that were not supplied, as `absent_types` finds them."""
        counts, absent = self.by_force("count"), np.zeros(self.present.shape, dtype=bool)
        for force, months in enumerate(self.files & self._since):
            absent[force, months] = absent_types(counts[force, months], self.present[force, months])
        return absent

    @cached_property
    def supplied(self) -> Flags:
        """The forces, months and crime types that the files supply: where nothing was recorded, they have no row."""
        published = (self.files & self._since)[:, :, np.newaxis] & self.measures.isin(CRIME_TYPES)
        return (self.present | published) & ~self.absent

    @property
    def _since(self) -> Flags:
        """The months for which all of today's crime types are published."""
        return np.asarray(self.months >= pd.Period(SINCE, freq="M"))

    def _values(self, column: str, where: Flags | None) -> npt.NDArray[np.generic]:
        values = self.counted[column].to_numpy()
        return values if where is None else np.where(where, values, 0)

    def _sums(self, place: Numbers, places: int, values: npt.ArrayLike | None = None) -> Sums:
        """The sum of the rows' values by place, month and crime type; without values, the number of rows."""
        shape = places, len(self.months), len(self.measures)
        cell = np.ravel_multi_index((place, self.month, self.measure), shape)
        return np.bincount(cell, values, minlength=np.prod(shape)).reshape(shape).astype(float)


def absent_types(counts: Sums, present: Flags) -> Flags:
    """Which crime types a force's files lack: those without a row in a month in which 20 or more were due.

    They were due in a single month if the force usually has as many, or in a run of months if it usually has as many in
    that time. A type that the force had in fewer than six other months may be none.

    Parameters
    ----------
    counts, present
        A force's counts, and which of them have a row: a row for each month that has a file, a column for each type.

    Examples
    --------
    >>> counts = np.array([[30, 30]] * 6 + [[30, 0]])
    >>> absent_types(counts, counts > 0)[-2:].tolist()
    [[False, False], [False, True]]
    """
    absent = np.zeros(present.shape, dtype=bool)
    months = present.sum(axis=0)
    for each in ((months >= ENOUGH) & (months < len(present))).nonzero()[0]:
        known = present[:, each]
        run = known.cumsum()  # the same number from a month with the type to the next
        length = np.bincount(run, ~known)[run]
        often = np.median(counts[known, each]) >= USUAL
        due = length * counts[known, each].sum() >= USUAL * (len(known) - length)
        absent[:, each] = ~known & (often | due)
    return absent
