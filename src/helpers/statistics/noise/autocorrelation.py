"""How strongly neighbouring months are correlated, and how much more totals vary where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

STRONGEST = 0.7  # in three years of months, a stronger autocorrelation cannot be told from a lasting change
GRID: Numbers = np.arange(-10, 15) / 20  # the autocorrelations that tables are made for: -0.5 to 0.7


@dataclass(frozen=True)
class ResidualBias:
    """What a fitted model's residuals look like, for each autocorrelation that the months may have.

    Estimates from residuals are too low (Marriott and Pope, Biometrika 41, 1954, pages 390–402), and the lower the more
    parameters the model has. For residuals e = Mε with cov ε = φR and R = ρ^|lag|, E(e'e) = φ tr(MR), and the expected
    products of neighbouring residuals follow likewise. We tabulate both for each ρ of the grid, then take the ρ and φ
    that match the residuals observed.

    Attributes
    ----------
    squares
        Expected sum of squared residuals, for φ = 1.
    lag_one
        Expected autocorrelation of the residuals.
    degrees_of_freedom
        Effective degrees of freedom of the sum of squares.

    Examples
    --------
    Residuals about the mean of ten independent months have an expected autocorrelation below 0.

    >>> about_mean = ResidualBias.of(np.ones((10, 1)), pd.period_range("2016-01", periods=10, freq="M"))
    >>> round(float(np.interp(0, GRID, about_mean.lag_one)), 2)
    -0.1
    """

    squares: Numbers
    lag_one: Numbers
    degrees_of_freedom: Numbers

    @classmethod
    def of(cls, design: Numbers, months: pd.PeriodIndex) -> ResidualBias:
        """The tables for a model's design matrix, one row a month."""
        # A drop's series share their months and mostly their model, and the tables take half of a verdict's time.
        return _residual_bias(design.tobytes(), design.shape, _month_numbers(months).tobytes())

    def autocorrelation(self, squares: Numbers, products: Numbers) -> Numbers:
        """ρ of each series, from its sum of squared residuals and its sum of `lagged_products`."""
        return np.interp(products / np.maximum(squares, 1e-12), self.lag_one, GRID)


def sum_inflation(rho: float, months: int) -> float:
    """How many times more the sum of a number of months varies than if they were independent.

    It takes the months for a first-order autoregression, AR(1) (Bayley and Hammersley, Supplement to the JRSS 8, 1946,
    pages 184–197). The sum of months that follow a trend varies more than that.

    Examples
    --------
    >>> sum_inflation(0.5, 2), sum_inflation(0.0, 7)
    (1.5, 1.0)
    """
    lags = np.arange(1, months)
    return float(1 + 2 * ((1 - lags / months) * rho**lags).sum())


def lagged_products(residuals: Numbers, months: pd.PeriodIndex) -> Numbers:
    """The sum of the products of neighbouring months' residuals, for each row; months across a gap do not count.

    Examples
    --------
    >>> months = pd.PeriodIndex(["2016-01", "2016-02", "2016-04"], freq="M")
    >>> lagged_products(np.array([[2.0, 3.0, 5.0]]), months).tolist()
    [6.0]
    """
    adjacent = np.diff(_month_numbers(months)) == 1
    return np.asarray((residuals[:, 1:] * residuals[:, :-1] * adjacent).sum(axis=1))


@lru_cache
def _residual_bias(design: bytes, shape: tuple[int, int], months: bytes) -> ResidualBias:
    """The tables for a design matrix and its months, which come as bytes because arrays cannot be looked up."""
    columns = np.frombuffer(design, dtype=np.float64).reshape(shape)
    residual_maker = np.eye(len(columns)) - columns @ np.linalg.pinv(columns)
    correlations, adjacent = _correlations(np.frombuffer(months, dtype=np.int64))
    covariance = residual_maker @ correlations
    squares = np.trace(covariance, axis1=1, axis2=2)
    lag_one = np.einsum("kij,ji->k", covariance, residual_maker @ (0.5 * adjacent)) / np.maximum(squares, 1e-12)
    freedom = squares**2 / np.maximum(np.einsum("kij,kji->k", covariance, covariance), 1e-12)
    return ResidualBias(squares, np.maximum.accumulate(lag_one), freedom)


def _correlations(months: NDArray[np.int64]) -> tuple[Numbers, NDArray[np.bool_]]:
    """The months' correlation matrix for each ρ of the grid, and which pairs of months are neighbours."""
    lags = np.abs(np.subtract.outer(months, months))
    return (GRID[:, None] ** np.arange(lags.max() + 1))[:, lags], lags == 1


def _month_numbers(months: pd.PeriodIndex) -> NDArray[np.int64]:
    return np.asarray(months.astype("int64"))
