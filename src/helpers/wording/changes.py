"""Changes and verdicts in words, in the style of the committee's reports: "increase of 34.4% (+320 offences)"."""

from __future__ import annotations

from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import and_list, number, ordinal, percent, quantity, signed, signed_quantity
from helpers.periods import MONTH_NAMES
from helpers.statistics.change import Change, Parts
from helpers.statistics.quarters import WINDOW, QuarterRank


def direction(difference: float) -> str:
    """The word for a movement up or down.

    Examples
    --------
    >>> direction(3), direction(-3)
    ('increase', 'reduction')
    """
    return "increase" if difference > 0 else "reduction"


def movement(difference: float, per_cent: float | None, unit: str, *, current: float = 0) -> str:
    """A movement as the committee's reports write it.

    Examples
    --------
    >>> movement(320, 34.4086, "offences"), movement(-2, -3.2258, "offences"), movement(0, 0, "offences")
    ('increase of 34.4% (+320 offences)', 'reduction of 3.2% (-2 offences)', 'no change')
    >>> movement(4, None, "offences", current=4)
    'increase from none to 4 offences'
    """
    if difference == 0:
        return "no change"
    if per_cent is None:
        return f"increase from none to {quantity(current, unit)}"
    return f"{direction(difference)} of {percent(per_cent)} ({signed_quantity(difference, unit)})"


def movement_of(result: Change, *, unit: str | None = None) -> str:
    """The movement of a change whose two totals are known.

    Parameters
    ----------
    unit
        Printed in place of the change's own; empty to print none.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> fewer = Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75)
    >>> movement_of(fewer), movement_of(fewer, unit="")
    ('reduction of 5.3% (-4 offences)', 'reduction of 5.3% (-4)')
    """
    unit = result.unit if unit is None else unit
    return movement(result.difference or 0, result.percent, unit, current=result.current or 0)


def with_article(text: str) -> str:
    """A movement as it follows a verb: with "a" or "an", except "no change".

    Examples
    --------
    >>> [with_article(each) for each in ("increase of 3.0% (+2 offences)", "reduction", "no change")]
    ['an increase of 3.0% (+2 offences)', 'a reduction', 'no change']
    """
    if text.startswith("no "):
        return text
    return f"an {text}" if text.startswith("increase") else f"a {text}"


def change_figure(result: Change, sentence: str) -> Figure:
    """The change as a figure; its change and per cent are blank where the periods are unequal or incomplete.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> change_figure(Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 60, 50), "").percent
    '+20.0'
    """
    return Figure(
        result.area,
        result.measure,
        result.period.key,
        result.compared_with.key,
        "" if result.current is None else str(result.current),
        "" if result.previous is None else str(result.previous),
        "" if result.difference is None else signed(result.difference).replace(",", ""),
        "" if result.percent is None else signed(result.percent, 1).replace(",", ""),
        result.verdict,
        sentence,
        is_small(result.current, result.previous),
    )


def change(result: Change) -> Sentence:
    """The number recorded, and how it moved on the same months a year before.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(change(Change("Blackpool", "Serious Assaults", period, period.year_before(), 60, 62)))
    Serious Assaults: Blackpool recorded 60 offences in April to August 2016, a reduction of 3.2% (-2 offences) on April to August 2015 (62).
    """  # noqa: E501
    if result.current is None or result.previous is None:
        return _incomplete(result)
    begin = f"{result.measure}: {result.area} recorded {quantity(result.current, result.unit)} in {result.period.label}"
    if not result.comparable:
        before = f"the {number(result.previous)} of {result.compared_with.label} cover another length of time"
        text = f"{begin}; {before}, so that no change can be given."
        return Sentence(text, (change_figure(result, text),))
    moved = with_article(movement_of(result))
    if result.difference == 0:
        text = f"{begin}, the same as in {result.compared_with.label}."
    elif result.percent is None:
        text = f"{begin}, where {result.compared_with.label} had none: {moved}."
    else:
        text = f"{begin}, {moved} on {result.compared_with.label} ({number(result.previous)})."
    return Sentence(text, (change_figure(result, text),))


def months(result: Change) -> Sentence:
    """How many months of the period were higher, or lower, than the same month a year before, and the exceptions.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.change import year_to_date
    >>> index = pd.period_range("2015-04", "2016-06", freq="M")
    >>> print(months(year_to_date(pd.Series([9, 9, 9] + [0] * 9 + [8, 12, 7], index, name=("Blackpool", "Rape")))))
    In 2 of the 3 months the number was lower than in the same month a year before; it was higher in May.
    """
    difference = result.points["difference"].dropna()
    total = len(difference)
    if total < 2:
        return Sentence("There are too few months to hold one by one against the year before.")
    above, below = int((difference > 0).sum()), int((difference < 0).sum())
    if not above and not below:
        return Sentence(f"Each of the {total} months was the same as the month a year before.")
    word, most = ("higher", above) if above >= below else ("lower", below)
    other = {"higher": "lower", "lower": "higher"}[word]
    opposite = difference.index[difference < 0 if word == "higher" else difference > 0]
    unchanged = difference.index[difference == 0]
    exceptions = [
        f"{how} in {and_list([MONTH_NAMES[month.month - 1] for month in found])}"
        for how, found in ((other, opposite), ("the same", unchanged))
        if len(found)
    ]
    if not exceptions:
        text = f"Each of the {total} months was {word} than the same month a year before."
    else:
        text = (
            f"In {most} of the {total} months the number was {word} than in the same month a year before; "
            f"it was {' and '.join(exceptions)}."
        )
    return Sentence(
        text,
        (
            detail_figure(result, f"months {word} than a year before", str(most), text),
            detail_figure(result, "months compared", str(total), text),
        ),
    )


def parts(result: Parts) -> Sentence:
    """How much of a total's change its parts explain, and how much they leave; empty where there are no parts.

    Examples
    --------
    >>> from helpers.statistics.change import parts as of_which
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016")
    >>> def count(current, previous):
    ...     return Change("Blackpool", "Assaults", year, year.year_before(), current, previous)
    >>> print(parts(of_which(count(2465, 2049), [count(60, 62), count(1250, 930), count(826, 833)])))
    The parts shown account for +311 of the +416 offences; the other +105 lie in offences that the drop does not list by themselves.
    """  # noqa: E501
    if not result.parts:
        return Sentence("")
    if result.remainder is None or result.explained is None or result.total.difference is None:
        return Sentence("The parts cannot be held against the total: a month was not supplied.")
    unit = result.total.unit
    whole = f"{signed(result.total.difference)} {unit}"
    begin = f"The parts shown account for {signed(result.explained)} of the {whole}"
    if result.explained * result.total.difference < 0 or abs(result.explained) > abs(result.total.difference):
        text = (
            f"The parts shown changed by {signed(result.explained)}, the total by {signed(result.total.difference)} "
            f"{unit}; the other {signed(result.remainder)} lie in {unit} that the drop does not list by themselves."
        )
    elif result.remainder:
        text = f"{begin}; the other {signed(result.remainder)} lie in {unit} that the drop does not list by themselves."
    else:
        text = f"{begin}: all of the change."
    figures = tuple(
        detail_figure(result.total, name, signed(value).replace(",", ""), text, small=any_small(result))
        for name, value in [
            ("explained by the parts shown", result.explained),
            ("not explained by the parts shown", result.remainder),
            ("change", result.total.difference),
        ]
    )
    return Sentence(text, figures)


def any_small(result: Parts) -> bool:
    """Whether a part, or the rest of the total, is a small number in either period.

    Examples
    --------
    The rest of the total is 71 − 68 = 3.

    >>> from helpers.periods import Span
    >>> year = (Span.parse("2016"), Span.parse("2015"))
    >>> any_small(Parts(Change("Blackpool", "Assaults", *year, 71, 75), (Change("Blackpool", "Rape", *year, 68, 75),)))
    True
    """
    counts: list[float | None] = []
    for side in ("current", "previous"):
        each = [getattr(part, side) or 0 for part in result.parts]
        counts += [*each, (getattr(result.total, side) or 0) - sum(each)]
    return is_small(*counts)


def quarter(result: QuarterRank | None) -> Sentence:
    """The newest complete quarter's count, and its rank among the quarters of three years.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.quarters import newest_quarter
    >>> index = pd.period_range("2015-10", "2016-08", freq="M")
    >>> print(quarter(newest_quarter(pd.Series([5] * 6 + [9] * 5, index, name=("Blackpool", "Rape")))))
    Rape: Blackpool recorded 27 offences in April to June 2016, the highest quarter of the 3 on record.
    """
    if result is None:
        return Sentence("No quarter is complete, so that none can be ranked.")
    ranked = len(result.points)
    place = "highest" if result.rank == 1 else f"{ordinal(result.rank)} highest"
    if ranked == WINDOW:
        window = "the last three years"
    elif ranked > 1:
        window = f"the {ranked} on record"
    else:
        window = "those on record"
    text = (
        f"{result.measure}: {result.area} recorded {quantity(result.count, result.unit)} in {result.quarter.label}, "
        f"the {place} quarter of {window}."
    )
    span = result.quarter.key
    return Sentence(
        text,
        (
            Figure(
                result.area,
                result.measure,
                span,
                current=str(result.count),
                sentence=text,
                small=is_small(result.count),
            ),
            Figure(
                result.area,
                f"{result.measure}: rank of the quarter",
                span,
                current=str(result.rank),
                sentence=text,
            ),
            Figure(result.area, f"{result.measure}: quarters ranked", span, current=str(ranked), sentence=text),
        ),
    )


def _incomplete(result: Change) -> Sentence:
    if result.current is None:
        begin = f"{result.measure}: {result.area}:"
    else:
        recorded = quantity(result.current, result.unit)
        begin = f"{result.measure}: {result.area} recorded {recorded} in {result.period.label};"
    text = f"{begin} a change on {result.compared_with.label} cannot be given, as a month was not supplied."
    return Sentence(text, (change_figure(result, text),))


def detail_figure(result: Change, name: str, value: str, text: str, *, small: bool | None = None) -> Figure:
    """A figure about a change other than the change itself, named after the change's measure.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> rape = Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75)
    >>> detail_figure(rape, "range of no change", "36", "").measure
    'Rape: range of no change'
    """
    if small is None:
        small = is_small(result.current, result.previous)
    measure = f"{result.measure}: {name}"
    return Figure(result.area, measure, result.period.key, result.compared_with.key, value, sentence=text, small=small)


def verdict(result: Change) -> Sentence:
    """Whether the change is more than chance, with the chance range that the verdict used.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(verdict(Change("Blackpool", "Serious Assaults", period, period.year_before(), 60, 62)))
    No clear change: as this series varies, chance alone gives a fall of up to 33 offences.
    """
    if result.current is None or result.previous is None or result.chance_range is None:
        return Sentence("Whether this is more than chance cannot be said: the two periods cannot be compared.")
    if result.verdict == "too few to say":
        return Sentence("The numbers are too few to say whether this is more than chance.")
    limit = quantity(int(result.chance_range), result.unit)
    if result.verdict == "no clear change":
        falls = result.current < result.previous
        if falls and result.chance_range >= result.previous:
            return Sentence("No clear change: as this series varies, not even a fall to none would be clear.")
        reason = f"as this series varies, chance alone gives a {'fall' if falls else 'rise'} of up to {limit}"
    else:
        reason = f"as this series varies, chance alone seldom gives a change of more than {limit}"
    text = f"{result.verdict.capitalize()}: {reason}."
    return Sentence(text, (detail_figure(result, "range of no change", str(int(result.chance_range)), text),))
