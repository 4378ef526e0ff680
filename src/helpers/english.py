"""Numbers, lists and plurals as British readers expect them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"  # as printed; data has a hyphen
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(value: float, decimals: int = 0) -> str:
    """A number with thousands separators, halves rounded away from zero.

    Examples
    --------
    >>> number(2465), number(45.333, 1), number(0.5)
    ('2,465', '45.3', '1')
    """
    return f"{_rounded(value, decimals):,}".replace("-", MINUS)


def signed(value: float, decimals: int = 0) -> str:
    """A number with its sign, a true minus; 0 has none.

    Examples
    --------
    >>> signed(416), signed(-2), signed(0), signed(-1234)
    ('+416', '−2', '0', '−1,234')
    """
    rounded = _rounded(value, decimals)
    return f"{rounded:+,}".replace("-", MINUS) if rounded else "0"


def percent(value: float) -> str:
    """A percentage to one decimal, without its sign.

    Examples
    --------
    >>> percent(-3.2258), percent(100), percent(0.04)
    ('3.2%', '100.0%', 'less than 0.1%')
    """
    if 0 < abs(value) < 0.05:
        return "less than 0.1%"
    return f"{number(abs(value), 1)}%"


def quantity(value: float, unit: str) -> str:
    """A number with its unit; the unit is given in the plural.

    Examples
    --------
    >>> quantity(2, "offences"), quantity(1, "offences"), quantity(0, "children"), quantity(1, "children")
    ('2 offences', '1 offence', '0 children', '1 child')
    """
    return f"{number(value)} {singular(unit) if number(value) == '1' else unit}".rstrip()


def signed_quantity(value: float, unit: str) -> str:
    """A signed number with its unit; the unit is given in the plural.

    Examples
    --------
    >>> signed_quantity(1, "offences"), signed_quantity(-12, "referrals")
    ('+1 offence', '−12 referrals')
    """
    return f"{signed(value)} {singular(unit) if abs(value) == 1 else unit}".rstrip()


def singular(unit: str) -> str:
    """The singular of a unit.

    Examples
    --------
    >>> singular("offences"), singular("children"), singular("inquiries")
    ('offence', 'child', 'inquiry')
    """
    if unit == "children":
        return "child"
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")


def ordinal(rank: int) -> str:
    """A rank as a sentence prints it.

    Examples
    --------
    >>> ordinal(1), ordinal(2), ordinal(11), ordinal(22)
    ('1st', '2nd', '11th', '22nd')
    """
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def in_words(value: int) -> str:
    """A whole number as running text prints it: 1 to 9 in words, others in digits.

    Examples
    --------
    >>> in_words(4), in_words(9), in_words(12), in_words(0)
    ('four', 'nine', '12', '0')
    """
    return WORDS[value - 1] if 1 <= value <= len(WORDS) else number(value)


def file_size(size: int) -> str:
    """A size in bytes as readers see it: in kB, or in MB from a million bytes.

    Examples
    --------
    >>> file_size(400), file_size(232_400), file_size(1_250_000)
    ('1 kB', '232 kB', '1.3 MB')
    """
    return f"{number(size / 1e6, 1)} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} kB"


def and_list(items: list[str]) -> str:
    """Items as a sentence lists them, with "and" before the last.

    Examples
    --------
    >>> and_list(["May"]), and_list(["April", "May", "June"])
    ('May', 'April, May and June')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _rounded(value: float, decimals: int) -> Decimal:
    # str() gives the shortest decimal that reads back as the float, so that 2.675 rounds as a reader would round it.
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
