"""The four rules of Making Data Count and exact limits by plain loops: an oracle, checked by the pack in `xmr/`."""

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


def at_most(mean, dispersion):
    """How often a negative binomial count is 0, at most 1 and so on, by its recurrence."""
    index, found, each = mean / (dispersion - 1), [], dispersion ** (-mean / (dispersion - 1))
    for number in range(100):
        found.append(each + (found[-1] if found else 0))
        each *= (index + number) / (number + 1) * (1 - 1 / dispersion)
    return found


def highest(shares, tail):
    """The largest number that is reached in more than this share of cases."""
    number = 0
    while 1 - shares[number] > tail:
        number += 1
    return number


def lowest(shares, tail):
    """The smallest number that is not exceeded in more than this share of cases."""
    number = 0
    while shares[number] <= tail:
        number += 1
    return number


def gap(none, tail):
    """The number of months without any event that is as rare as this."""
    months = 1
    while none**months > tail:
        months += 1
    return months
