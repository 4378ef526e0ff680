"""Cells that several tables share."""

from __future__ import annotations

import pandas as pd

from helpers.document.blocks import Missing
from helpers.document.numbers import Number, Sum, count

MISSING = "not supplied"


def count_or_missing(value: float | None, of: Sum) -> Number | Missing:
    """A count of these events, or "not supplied" if it is missing.

    Examples
    --------
    >>> rape = Sum("Blackpool", "Rape", "2016-08..2016-08")
    >>> print(count_or_missing(1250, rape), count_or_missing(None, rape), count_or_missing(float("nan"), rape))
    1,250 not supplied not supplied
    """
    return Missing("not supplied") if value is None or pd.isna(value) else count(int(value), of)
