"""Which cases of a corpus, of files or random series, `make quick` runs: a declared part. `make test` runs them all."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

Case = type(pytest.param())


def in_part(cases: Iterable, every: int = 6) -> list:
    """Cases for `pytest.mark.parametrize`: the first of each six is quick, and the others are slow."""
    return [case if number % every == 0 else _left_out(case) for number, case in enumerate(cases)]


def _left_out(case):
    if not isinstance(case, Case):
        case = pytest.param(*case) if isinstance(case, tuple) else pytest.param(case)
    return case._replace(marks=[*case.marks, pytest.mark.not_in_part])
