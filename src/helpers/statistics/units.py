"""What a series counts ("offences", "incidents"): its unit, which every result of the series carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import pandas as pd

from helpers.statistics.counts import Counts, area_and_measure

DEFAULT = "offences"  # the unit of a series without one
KEY = "units"  # in `attrs`, which pandas copies to every slice, selection and sum (experimental: see test_units.py)

SeriesOrFrame = TypeVar("SeriesOrFrame", Counts, pd.DataFrame)


class _Units(dict[str, str]):
    """The unit of each measure. Nothing alters it, so pandas need not copy it with every slice."""

    def __deepcopy__(self, _: object) -> _Units:
        return self


def attach(counts: SeriesOrFrame, units: Mapping[str, str]) -> SeriesOrFrame:
    """The same counts, carrying the unit of each measure.

    The units are kept by measure, so that a series taken from the frame finds its own unit. A frame built anew
    (`pd.concat` with counts that have none, `rolling`) loses the units: attach them again there.

    Parameters
    ----------
    counts
        A series named `(area, measure)`, or a frame of such columns.
    units
        What each measure counts, in the plural.

    Examples
    --------
    >>> months = pd.period_range("2016-04", "2016-05", freq="M")
    >>> counts = attach(pd.DataFrame({("Wyre", "Rape"): 1, ("Wyre", "ASB"): 2}, months), {"ASB": "incidents"})
    >>> of(counts["Wyre", "ASB"].loc["2016-05":]), of(counts["Wyre", "Rape"])
    ('incidents', 'offences')
    """
    labelled = counts.copy(deep=False)
    labelled.attrs[KEY] = _Units(units)
    return labelled


def of(counts: Counts) -> str:
    """The unit of a series named `(area, measure)`, in the plural; "offences" where none was attached.

    Examples
    --------
    >>> of(pd.Series([5], pd.period_range("2016-04", "2016-04", freq="M"), name=("Wyre", "Rape")))
    'offences'
    """
    _, measure = area_and_measure(counts)
    return str(counts.attrs.get(KEY, {}).get(measure, DEFAULT))
