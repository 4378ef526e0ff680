"""The standard deviation of months, from the differences between neighbours."""

from __future__ import annotations

import pandas as pd

from helpers.statistics.counts import Counts

# The moving range of two normal values averages d2 = 1.128 standard deviations, so that three standard deviations are
# 3 / 1.128 = 2.66 mean moving ranges (Wheeler, Advanced Topics in Statistical Process Control, appendix).
SIGMAS_PER_MOVING_RANGE = 1 / 1.128


def sigma_of(counts: Counts) -> float | None:
    """The standard deviation from the mean moving range; None where no two neighbouring months were supplied.

    Examples
    --------
    >>> round(sigma_of(pd.Series([39.0, 41, 40, 43])), 3)  # 2, 1 and 3 average 2
    1.773
    """
    moving_range = counts.diff().abs().mean()
    return None if pd.isna(moving_range) else float(moving_range) * SIGMAS_PER_MOVING_RANGE
