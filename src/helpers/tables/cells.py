"""Cells that several tables share."""

from __future__ import annotations

import pandas as pd

from helpers.english import number

MISSING = "not supplied"


def count_cell(value: float | None) -> str:
    """A count, or "not supplied".

    Examples
    --------
    >>> count_cell(1250), count_cell(None), count_cell(float("nan"))
    ('1,250', 'not supplied', 'not supplied')
    """
    return MISSING if value is None or pd.isna(value) else number(value)
