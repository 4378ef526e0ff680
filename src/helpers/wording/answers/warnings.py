"""Warnings that come before an answer, and how answers name periods."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from helpers.document.sentence import Sentence, say
from helpers.periods import Span, month_label, spans
from helpers.statistics.xmr.breaks import Break


def in_span(span: Span) -> str:
    """A span as words to follow a number: "in August 2016", "from April to August 2016", or "so far" without months.

    Examples
    --------
    >>> in_span(Span.parse("2016-04..2016-08")), in_span(Span.parse("to date"))
    ('from April to August 2016', 'so far')
    """
    if span.first is None:
        return "so far"
    return f"{'from' if len(span.months) > 1 else 'in'} {span.label}"


def breaks_within(period: Span, breaks: Iterable[Break]) -> tuple[str, ...]:
    """The months in which recording changed between the two periods that are compared.

    Parameters
    ----------
    period
        The period that is compared with the same months a year before.

    Examples
    --------
    >>> anew = Break(pd.Period("2016-05", "M"), ("Rape",), "New counting rules")
    >>> breaks_within(Span.parse("2016-04..2016-08"), [anew]), breaks_within(Span.parse("2017-06"), [anew])
    (('May 2016',), ())
    """
    months = period.months
    return month_labels(each for each in breaks if months[0] - 12 < each.month <= months[-1])


def month_labels(breaks: Iterable[Break]) -> tuple[str, ...]:
    """The names of the months of breaks, in order, each once.

    Examples
    --------
    >>> month_labels([Break(pd.Period("2016-05", "M"), ("Rape",), "New counting rules")])
    ('May 2016',)
    """
    return tuple(month_label(month) for month in sorted({each.month for each in breaks}))


def with_missing_months(answer: Sentence, missing: list[pd.Period]) -> Sentence:
    """The answer, after a warning that names the months not supplied, if any.

    Examples
    --------
    >>> print(with_missing_months(Sentence("No."), [pd.Period("2016-08", "M")]))
    Be careful: August 2016 was not supplied. No.
    """
    if not missing:
        return answer
    return say(
        "Be careful: {months} {were} not supplied. {answer}",
        warning=True,
        months=tuple(spans(missing)),
        were=were(missing),
        answer=answer,
    )


def with_doubt(answer: Sentence, *, doubt: bool) -> Sentence:
    """The answer, after a warning that crimes without a location may change it, if in doubt.

    Examples
    --------
    >>> print(with_doubt(Sentence("Up."), doubt=True))
    Be careful: missing locations may change this. Up.
    """
    if not doubt:
        return answer
    return say("Be careful: missing locations may change this. {answer}", warning=True, answer=answer)


def were(months: list[pd.Period]) -> str:
    """The verb that follows the names of months.

    Examples
    --------
    >>> were([pd.Period("2016-08", "M")]), were([pd.Period("2016-07", "M"), pd.Period("2016-08", "M")])
    ('was', 'were')
    """
    return "was" if len(months) == 1 else "were"
