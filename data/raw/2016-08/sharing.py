"""Share out whole numbers: in proportion, at random with a seed, or dealt like cards into months of known size."""

import random
from collections.abc import Sequence
from math import floor, log, sqrt

SEED = 2016  # any whole number for which `make_drop.check` finds no problem would do


def stream(*names: str) -> random.Random:
    """Random numbers for one series alone, so that a change to one series does not change the others."""
    return random.Random(" ".join([str(SEED), *names]))


def variation(spread: float, *names: str) -> float:
    """A factor near 1 by which a district differs from its neighbours."""
    return stream(*names).uniform(1 - spread, 1 + spread)


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in the ratio of `weights` that add up to `total`, by the method of largest remainders.

    Examples
    --------
    >>> apportion(10, [1, 1, 1])
    [4, 3, 3]
    """
    quotas = [total * weight / sum(weights) for weight in weights]
    shares = [floor(quota) for quota in quotas]
    neediest = sorted(range(len(quotas)), key=lambda i: shares[i] - quotas[i])
    for i in neediest[: total - sum(shares)]:
        shares[i] += 1
    return shares


def scatter(rng: random.Random, total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers around the ratio of `weights`, as uneven as police counts, that add up to `total`.

    Small counts vary like Poisson counts (variance = mean), large ones up to twice as much: offences come in runs.
    """
    means = [max(total, 1) * weight / sum(weights) for weight in weights]
    variances = [mean * (1 + min(mean / 100, 1)) for mean in means]
    sigmas = [sqrt(log(1 + variance / mean**2)) for mean, variance in zip(means, variances, strict=True)]
    noisy = [mean * rng.lognormvariate(-(s**2) / 2, s) for mean, s in zip(means, sigmas, strict=True)]
    return apportion(total, noisy)


def deal(rng: random.Random, totals: dict[str, int], months: Sequence[int]) -> dict[str, list[int]]:
    """Deal labelled offences like shuffled cards into months of known size.

    Examples
    --------
    >>> deal(random.Random(0), {"Rape": 2, "other": 0}, [1, 0, 1])
    {'Rape': [1, 0, 1], 'other': [0, 0, 0]}
    """
    cards = [label for label, total in totals.items() for _ in range(total)]
    rng.shuffle(cards)
    hands = [[cards.pop() for _ in range(size)] for size in months]
    return {label: [hand.count(label) for hand in hands] for label in totals}


def add(*series: list[int]) -> list[int]:
    """Add series month by month."""
    return [sum(counts) for counts in zip(*series, strict=True)]
