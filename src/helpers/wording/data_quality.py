"""The quality of the data in words: missing months, changes in recording, repeated rows, rows without a location."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from helpers.document.numbers import Figure
from helpers.document.sentence import Sentence
from helpers.english import and_list, number, quantity
from helpers.periods import Span, month_label, spans
from helpers.statistics.counts import column_names
from helpers.statistics.xmr.breaks import Break


def missing_months(counts: pd.DataFrame) -> tuple[Sentence, ...]:
    """A sentence for each set of months missing between a series' first month and the drop's last.

    Examples
    --------
    >>> months = pd.period_range("2016-01", "2016-03", freq="M")
    >>> counts = pd.DataFrame({("Wyre", "Rape"): [1, None, 3], ("Wyre", "Theft"): [1, None, 3]}, index=months)
    >>> print(missing_months(counts)[0])
    Rape and Theft in Wyre were not supplied for February 2016: shown as gaps, and nothing is compared across them.
    """
    found: dict[tuple[pd.Period, ...], list[tuple[str, str]]] = {}
    for column in column_names(counts):
        inner = counts[column].loc[counts[column].first_valid_index() :]
        missing = tuple(inner.index[inner.isna()])
        if missing:
            found.setdefault(missing, []).append(column)
    return tuple(
        Sentence(
            f"{_series(columns)} {'was' if len(columns) == 1 else 'were'} not supplied for "
            f"{and_list(spans(missing))}: shown as gaps, and nothing is compared across them."
        )
        for missing, columns in found.items()
    )


def _series(columns: list[tuple[str, str]]) -> str:
    """The names of the series, or how many there are where the areas differ."""
    areas, measures = (list(dict.fromkeys(names)) for names in zip(*columns, strict=True))
    if len(areas) == 1:
        return f"{_shortened(measures)} in {areas[0]}"
    return f"{len(columns)} series ({_shortened(measures)} in {_shortened(areas, 'area')})"


def _shortened(names: list[str], kind: str = "measure") -> str:
    return and_list(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} other {kind}s"


def recording_changes(breaks: Sequence[Break]) -> tuple[Sentence, ...]:
    """A caution for each declared change in recording: counts before and after it cannot be compared.

    Examples
    --------
    >>> print(*recording_changes([Break(pd.Period("2015-04", "M"), ("Rape",), "New counting rules")]))
    Since April 2015 Rape is recorded in another way (New counting rules): natural process limits begin anew there, and a change on months before is not one of like with like.
    """  # noqa: E501
    return tuple(
        Sentence(
            f"Since {month_label(each.month)} {and_list(list(each.measures))} "
            f"{'is' if len(each.measures) == 1 else 'are'} recorded in another way ({each.reason}): natural process "
            "limits begin anew there, and a change on months before is not one of like with like."
        )
        for each in breaks
    )


def break_warnings(breaks: Iterable[Break], period: Span) -> tuple[Sentence, ...]:
    """A warning for each change in recording between the first month of the year before and the period's last.

    Parameters
    ----------
    breaks
        The declared changes in recording of the measure compared.
    period
        The period that is compared with the year before.

    Examples
    --------
    >>> anew = Break(pd.Period("2016-05", "M"), ("Rape",), "New counting rules")
    >>> print(*break_warnings([anew], Span.parse("2016-04..2016-08")))
    Be careful: recording changed in May 2016 (New counting rules), so that this compares what is not alike.
    >>> break_warnings([anew], Span.parse("2017-06..2017-08"))
    ()
    """
    months = period.months
    return tuple(
        Sentence(
            f"Be careful: recording changed in {month_label(each.month)} ({each.reason}), so that this compares what "
            "is not alike.",
            warning=True,
        )
        for each in breaks
        if months[0] - 12 < each.month <= months[-1]
    )


def quality(table: pd.DataFrame, county: str) -> tuple[Sentence, ...]:
    """How many rows a county's street-level files hold, and which of them are repeats or have no location.

    Parameters
    ----------
    table
        The `quality` of a drop.

    Examples
    --------
    >>> months = pd.period_range("2022-07", "2022-08", freq="M")
    >>> table = pd.DataFrame({"area": "Lancashire", "month": months, "rows": [100, 200], "repeats": [0, 4],
    ...     "no_location": [10, 2], "mapped": 1, "outside": [1, 0]})
    >>> for sentence in quality(table, "Lancashire"):
    ...     print(sentence)
    Lancashire's files hold 300 rows for July to August 2022.
    4 rows repeat the Crime ID of another in the same month, often with another outcome; each crime is counted once.
    12 rows (4.0%) have no location that names a district, 2 of them although they have coordinates: they are counted for Lancashire and in no district. By month the share ran from 1.0% (August 2022) to 10.0% (July 2022): a month with more of them shows less in every district.
    1 row lies in districts of other forces: it is counted for Lancashire and in no district of its own.
    """  # noqa: E501
    months = table[table["area"] == county].set_index("month")
    if months.empty:
        return ()
    span = Span(months.index.min(), months.index.max())
    total = months.drop(columns="area").sum()
    figures = _Figures(county, span)
    sentences = [
        figures(f"{county}'s files hold {quantity(total['rows'], 'rows')} for {span.label}.", rows=total["rows"])
    ]
    if total["repeats"]:
        verb = "repeats" if total["repeats"] == 1 else "repeat"
        sentences.append(
            figures(
                f"{quantity(total['repeats'], 'rows')} {verb} the Crime ID of another in the same month, often with "
                "another outcome; each crime is counted once.",
                repeats=total["repeats"],
            )
        )
    if total["no_location"]:
        sentences.append(_no_location(months, total, figures, county))
    if total["outside"]:
        one = total["outside"] == 1
        sentences.append(
            figures(
                f"{quantity(total['outside'], 'rows')} {'lies' if one else 'lie'} in districts of other forces: "
                f"{'it is' if one else 'they are'} counted for {county} and in no district of its own.",
                outside=total["outside"],
            )
        )
    return tuple(sentences)


class _Figures:
    """Makes sentences about one county's files; each number passed by name becomes a figure."""

    def __init__(self, county: str, span: Span) -> None:
        self.county, self.span = county, span

    def __call__(self, text: str, **numbers: float) -> Sentence:
        figures = (
            Figure(
                self.county, f"Files: {name.replace('_', ' ')}", self.span.key, current=str(int(value)), sentence=text
            )
            for name, value in numbers.items()
        )
        return Sentence(text, tuple(figures))


def _no_location(months: pd.DataFrame, total: pd.Series, figures: _Figures, county: str) -> Sentence:
    share = 100 * months["no_location"] / months["rows"]
    whole = 100 * total["no_location"] / total["rows"]
    have, they_are, mapped = ("has", "it is", "") if total["no_location"] == 1 else ("have", "they are", "")
    if total["mapped"]:
        of_them = f"{number(total['mapped'])} of them " if total["no_location"] > 1 else ""
        mapped = f", {of_them}although {'it has' if total['mapped'] == 1 else 'they have'} coordinates"
    text = (
        f"{quantity(total['no_location'], 'rows')} ({number(whole, 1)}%) {have} no location that names a district"
        f"{mapped}: {they_are} counted for {county} and in no district."
    )
    shares = [(figures.span.key, whole)]
    if share.min() < share.max():
        least, most = share.index[int(share.argmin())], share.index[int(share.argmax())]
        text += (
            f" By month the share ran from {number(share[least], 1)}% ({month_label(least)}) to "
            f"{number(share[most], 1)}% ({month_label(most)}): a month with more of them shows less in every district."
        )
        shares += [(f"{month}..{month}", share[month]) for month in (least, most)]
    sentence = figures(text, no_location=total["no_location"], mapped=total["mapped"])
    name = "Files: per cent without a location"
    share_figures = (Figure(county, name, key, percent=number(each, 1), sentence=text) for key, each in shares)
    return replace(sentence, values=(*sentence.figures, *share_figures))
