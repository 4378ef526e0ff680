"""What the tests share: series of monthly counts, and the published material beside the repository."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from helpers.comparison import Comparison, districts

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def monthly() -> Callable[..., pd.Series]:
    """A maker of monthly counts; None stands for a month that was not supplied."""

    def counts(
        values: Sequence[float | None], first: str = "2015-04", name: tuple[str, str] = ("Blackpool", "Rape")
    ) -> pd.Series:
        months = pd.period_range(first, periods=len(values), freq="M")
        return pd.Series(list(values), index=months, name=name, dtype=float)

    return counts


@pytest.fixture(scope="session")
def compare(monthly) -> Callable[..., Comparison]:
    """A maker of comparisons from (April 2015, April 2016) a district; the county is their sum unless it is given."""

    def made(area: str = "Blackpool", county: tuple[float | None, float] | None = None, **pairs) -> Comparison:
        def counts(name: str, then: float | None, now: float | None) -> pd.Series:
            return monthly([then, *[1] * 11, now], name=(name, "Rape"))

        table = pd.DataFrame({(name, "Rape"): counts(name, *pair) for name, pair in pairs.items()})
        whole = table.sum(axis="columns") if county is None else counts("Lancashire", *county)
        return districts(table, whole.rename(("Lancashire", "Rape")), area=area)

    return made


@pytest.fixture(scope="session")
def sample() -> pd.DataFrame:
    """The counts of the sample drop as they lie in the repository: a column an area and measure."""
    rows = pd.read_csv(REPOSITORY / "data" / "raw" / "2016-08" / "counts.csv")
    table = rows.pivot_table(index="month", columns=["area", "measure"], values="count", aggfunc="sum")
    return table.set_axis(pd.PeriodIndex(table.index, freq="M"), axis="index")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published and real data, which is no part of the repository."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"the published and real data lie in {folder}, which is absent here")
    return folder
