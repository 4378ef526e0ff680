"""How much a series varies by itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from helpers.dispersion import dispersion
from helpers.periods import financial_year


def dispersion_by_loop(counts):
    """Pearson's estimate, month by month."""
    known = {month: value for month, value in counts.items() if not math.isnan(value)}
    total, freedom = 0.0, 0
    for year in sorted({financial_year(month) for month in known}):
        pairs = [(c, known[m - 12]) for m, c in known.items() if financial_year(m) == year and m - 12 in known]
        now, then = sum(c for c, _ in pairs), sum(p for _, p in pairs)
        if not now or not then:
            continue
        r = now / then
        for c, p in pairs:
            total += (c - r * p) ** 2 / (r * max(p, 0.5) * (1 + r))
        freedom += len(pairs) - 1
    return max(1.0, total / freedom) if freedom >= 6 else 1.0


@pytest.mark.parametrize("seed", range(20))
def test_dispersion_is_what_a_plain_loop_gives(monthly, seed):
    random = np.random.default_rng(seed)
    values = random.negative_binomial(2, 0.1, size=int(random.integers(13, 60))).astype(float)
    values[random.random(len(values)) < 0.1] = math.nan
    counts = monthly(values, first="2012-07")
    assert dispersion(counts) == pytest.approx(dispersion_by_loop(counts), rel=1e-12)


def test_dispersion_by_hand(monthly):
    # Both years total 120, so r = 1, and each pair differs by 8 with variance 2p: p is 8 or 12, six times each.
    counts = monthly([8, 12] * 6 + [16, 4] * 6, first="2014-04")
    assert dispersion(counts) == pytest.approx((6 * 8**2 / (2 * 8) + 6 * 8**2 / (2 * 12)) / (12 - 1))


def test_five_degrees_of_freedom_are_too_few_to_tell_a_dispersion(monthly):
    first_year, six, seven = [8, 12] * 6, [40, 0] * 3, [40, 0, 40, 0, 40, 0, 40]
    assert dispersion(monthly(first_year + six)) == 1.0
    r = 160 / 68  # seven months of 40 and 0 against seven of 8 and 12
    squares = 4 * (40 - 8 * r) ** 2 / (8 * r * (1 + r)) + 3 * (0 - 12 * r) ** 2 / (12 * r * (1 + r))
    assert dispersion(monthly(first_year + seven)) == pytest.approx(squares / 6)


def test_dispersion_takes_neither_season_nor_growth_for_noise(monthly):
    season = [10, 20, 40, 80, 40, 20, 10, 20, 40, 80, 40, 20]
    assert dispersion(monthly(season + [3 * value for value in season])) == 1.0


def test_dispersion_of_independent_months_is_near_1_and_of_clustered_ones_near_its_size(monthly):
    random = np.random.default_rng(7)
    poisson = monthly(random.poisson(50, 1200), first="1900-04")
    clustered = monthly(6 * random.poisson(50, 1200), first="1900-04")  # every event counted six times: φ = 6
    assert dispersion(poisson) == pytest.approx(1, abs=0.12)
    assert dispersion(clustered) == pytest.approx(6, abs=0.7)
