"""Sums and numbers: each number that a briefing prints, with the events that it counts or describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from helpers import english

Statistic = Literal["count", "difference", "percent", "share", "rate", "limit", "forecast", "rank", "how many", "other"]
SIGNED = ("difference", "percent")  # listed with their sign


@dataclass(frozen=True)
class Sum:
    """The events of one measure in one area over a span of months. Disclosure control reasons about these.

    `span` is a span's key: `2016-04..2016-08`; or `2016`, `to date` or nothing where the source names no months.

    Examples
    --------
    >>> Sum("Blackpool", "Rape", "2016-04..2016-08").measure
    'Rape'
    """

    area: str
    measure: str
    span: str = ""


@dataclass(frozen=True)
class Number:
    """One number as a briefing prints it. The functions below make the common kinds.

    Attributes
    ----------
    of
        The events that it counts or describes.
    statistic
        `count`: how many events. `difference`, `percent`: how they changed from an earlier sum. `share`: what per cent
        of `against` they are. `rate`: events per 1,000 residents. `limit`: a line of a chart. `forecast`: a total to
        come, or an end of its range. `rank`. `how many`: months, districts or files. `other`: anything else.
    value
        As computed, not rounded.
    printed
        As readers see it, perhaps with a unit: "2,465 offences", "34.4%", "Both".
    decimals
        The number of decimals to which files list it.
    against
        The earlier sum, or the whole.
    part
        The name of this number among those about `of`: "rank among the districts". Empty for the sum itself.
    verdict
        The verdict on the change that it belongs to, if any.
    computed_from
        Other sums that it was computed from.

    Examples
    --------
    >>> rape = Sum("Blackpool", "Rape", "2016-04..2016-08")
    >>> str(count(1071, rape, unit="offences")), count(1071, rape).listed
    ('1,071 offences', '1071')
    """

    of: Sum
    statistic: Statistic
    value: float
    printed: str
    decimals: int = 0
    against: Sum | None = None
    part: str = ""
    verdict: str = ""
    computed_from: tuple[Sum, ...] = ()

    def __str__(self) -> str:
        return self.printed

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Every sum that the number was computed from."""
        return (self.of, *([self.against] if self.against else []), *self.computed_from)

    @property
    def listed(self) -> str:
        """The number as files list it: rounded as printed, without thousands separators or a unit.

        Examples
        --------
        >>> percent(-5.3333, Sum("Blackpool", "Rape", "2016"), Sum("Blackpool", "Rape", "2015")).listed
        '-5.3'
        """
        write = english.signed if self.statistic in SIGNED else english.number
        return write(self.value, self.decimals).replace(",", "").replace(english.MINUS, "-")

    @property
    def rounded(self) -> float:
        """The value as listed. Charts are drawn from it, so that a point is no more precise than the number printed.

        Examples
        --------
        >>> percent(-5.3333, Sum("Blackpool", "Rape", "2016"), Sum("Blackpool", "Rape", "2015")).rounded
        -5.3
        """
        return float(self.listed)


def count(value: float, of: Sum, *, unit: str = "", part: str = "", printed: str = "") -> Number:
    """A number of events, with its unit where one is given.

    Examples
    --------
    >>> str(count(1, Sum("Blackpool", "Rape", "2016"), unit="offences"))
    '1 offence'
    """
    return Number(of, "count", value, printed or english.quantity(value, unit), part=part)


def difference(value: float, of: Sum, against: Sum, *, unit: str = "", part: str = "", verdict: str = "") -> Number:
    """The events more, or fewer, than in an earlier sum.

    Examples
    --------
    >>> str(difference(-4, Sum("Blackpool", "Rape", "2016"), Sum("Blackpool", "Rape", "2015"), unit="offences"))
    '−4 offences'
    """
    return Number(of, "difference", value, english.signed_quantity(value, unit), 0, against, part, verdict)


def percent(value: float, of: Sum, against: Sum, *, part: str = "", verdict: str = "", sign: bool = False) -> Number:
    """A change in per cent of an earlier sum, to one decimal.

    Parameters
    ----------
    sign
        Whether to print its sign, where no word such as "reduction" gives the direction.

    Examples
    --------
    >>> sums = Sum("Blackpool", "Rape", "2016"), Sum("Blackpool", "Rape", "2015")
    >>> str(percent(-5.3333, *sums)), str(percent(-5.3333, *sums, sign=True))
    ('5.3%', '−5.3%')
    """
    printed = f"{english.signed(value, 1)}%" if sign else english.percent(value)
    return Number(of, "percent", value, printed, 1, against, part, verdict)


def share(
    value: float, of: Sum, whole: Sum | None = None, *, part: str = "", computed_from: tuple[Sum, ...] = ()
) -> Number:
    """A part in per cent of a whole, to one decimal.

    Examples
    --------
    >>> str(share(93, Sum("Blackpool", "Letters answered", "2016"), Sum("Blackpool", "Letters", "2016")))
    '93.0%'
    """
    return Number(of, "share", value, f"{english.number(value, 1)}%", 1, whole, part, "", computed_from)


def other(
    value: float,
    of: Sum,
    statistic: Statistic,
    part: str,
    *,
    decimals: int = 0,
    printed: str = "",
    against: Sum | None = None,
    computed_from: tuple[Sum, ...] = (),
) -> Number:
    """Any other number about events: a rank, a limit, a rate, a forecast, a number of districts.

    Parameters
    ----------
    printed
        By default the value alone, rounded.

    Examples
    --------
    >>> str(other(1, Sum("Blackpool", "Rape", "2016"), "rank", "rank among the districts", printed="1st"))
    '1st'
    """
    words = printed or english.number(value, decimals)
    return Number(of, statistic, value, words, decimals, against, part, "", computed_from)
