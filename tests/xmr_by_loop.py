"""The four rules of Making Data Count by plain loops: an oracle, held against flags worked by hand in `xmr/`."""

from __future__ import annotations

import math
from itertools import pairwise


def by_loop(x, centre, sigma):
    """The months that each rule flags, counted from 1, as (direction, month) pairs.

    `near_before` is the earlier reading of the last rule, which leaves out months beyond three sigma.
    """
    n = len(x)
    found = {rule: set() for rule in ("outside", "shift", "trend", "near", "near_before")}
    for way, sign in (("high", 1), ("low", -1)):
        out = [sign * (value - centre) for value in x]
        found["outside"] |= {(way, i + 1) for i in range(n) if out[i] > 3 * sigma}
        for start in range(n - 6):
            if all(each > 0 for each in out[start : start + 7]):
                found["shift"] |= {(way, i + 1) for i in range(start, start + 7)}
            seven = [sign * each for each in x[start : start + 7]]
            if all(b > a for a, b in pairwise(seven)):
                found["trend"] |= {("rising" if sign > 0 else "falling", i + 1) for i in range(start, start + 7)}
        for start in range(n - 2):
            three = range(start, start + 3)
            if all(out[i] > 0 for i in three):
                for reading, most in (("near", math.inf), ("near_before", 3 * sigma)):
                    beyond = [i for i in three if 2 * sigma < out[i] <= most]
                    found[reading] |= {(way, i + 1) for i in beyond if len(beyond) >= 2}
    return found
