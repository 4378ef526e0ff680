"""The quality of the data in words: missing months, changes in recording, repeated rows, rows without a location."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import and_list, quantity
from helpers.periods import Span, month_label, spans
from helpers.statistics.change import Change
from helpers.statistics.counts import column_names, months_of
from helpers.statistics.part_sent import Doubts
from helpers.statistics.xmr.breaks import Break
from helpers.wording import sums
from helpers.wording.missing_locations import share_without

PART_SENT = "Be careful: {months} {were} probably not sent in full, as all counts together are far below the usual."
COPIED = (
    "Be careful: in {months} nearly all counts are those of the month before, as if that month had been sent again."
)
ABSENT = (
    "Be careful: {measure} was probably not sent in full for {months}, as its counts are below a fifth of the usual."
)


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
        say(
            "{series} {were} not supplied for {months}: shown as gaps, and nothing is compared across them.",
            series=_series(columns, missing),
            were="was" if len(columns) == 1 else "were",
            months=tuple(spans(missing)),
        )
        for missing, columns in found.items()
    )


def _series(columns: list[tuple[str, str]], missing: Sequence[pd.Period]) -> Sentence:
    """The names of the series, or their number where the areas differ."""
    areas, measures = (list(dict.fromkeys(names)) for names in zip(*columns, strict=True))
    of, without = Sum(and_list(areas), "", Span(missing[0], missing[-1]).key), f"without {and_list(spans(missing))}"

    def names(all_names: list[str], kind: str) -> Sentence | tuple[str, ...]:
        if len(all_names) < 4:
            return tuple(all_names)
        others = other(len(all_names) - 2, of, "how many", f"other {kind} {without}")
        text = "{first}, {second} and {others} other {kind}"
        return say(text, first=all_names[0], second=all_names[1], others=others, kind=kind)

    named: dict[str, Any] = {"measures": names(measures, "measures"), "areas": names(areas, "areas")}
    if len(areas) == 1:
        return say("{measures} in {areas}", **named)
    series = other(len(columns), of, "how many", f"series {without}")
    return say("{series} series ({measures} in {areas})", series=series, **named)


def part_sent(months: Sequence[pd.Period]) -> Sentence:
    """A warning that months were probably sent in part; empty without any.

    Examples
    --------
    >>> print(part_sent([pd.Period("2016-08", "M")]))
    Be careful: August 2016 was probably not sent in full, as all counts together are far below the usual.
    """
    if not months:
        return Sentence("")
    return say(
        PART_SENT,
        warning=True,
        months=tuple(spans(months)),
        were="was" if len(months) == 1 else "were",
    )


def doubts(found: Doubts) -> tuple[Sentence, ...]:
    """A warning for each sign that months were not sent as they should have been; none without any.

    Examples
    --------
    >>> august = pd.Period("2016-08", "M")
    >>> for sentence in doubts(Doubts((), (august,), {"Drugs": (august,)})):
    ...     print(sentence)
    Be careful: in August 2016 nearly all counts are those of the month before, as if that month had been sent again.
    Be careful: Drugs was probably not sent in full for August 2016, as its counts are below a fifth of the usual.
    """
    warnings = [part_sent(found.part)]
    if found.copied:
        warnings.append(say(COPIED, warning=True, months=tuple(spans(found.copied))))
    warnings += [
        say(ABSENT, warning=True, measure=measure, months=tuple(spans(months)))
        for measure, months in found.absent.items()
    ]
    return tuple(each for each in warnings if each.text)


def doubted(found: Doubts) -> Sentence:
    """The warnings of `doubts` as one sentence; empty if there are none.

    Examples
    --------
    >>> str(doubted(Doubts()))
    ''
    """
    every = Sentence("")
    for each in doubts(found):
        every = say("{before} {caution}", warning=True, before=every, caution=each) if every.text else each
    return every


def not_supplied(changed: Change) -> Sentence:
    """A warning that months compared were not supplied; empty if all were, or if the periods have no months.

    Examples
    --------
    >>> from helpers.statistics import change
    >>> rape = pd.Series([5.0] * 16 + [None], pd.period_range("2015-04", "2016-08", freq="M"), name=("Wyre", "Rape"))
    >>> print(not_supplied(change.year_to_date(rape)))
    Be careful: August 2016 was not supplied, so there is nothing to compare.
    """
    before, now = (changed.points["previous"].isna(), changed.points["current"].isna())
    months = [month - 12 for month in changed.points.index[before]] + list(changed.points.index[now])
    if not months:
        return Sentence("")
    return say(
        "Be careful: {months} {were} not supplied, so there is nothing to compare.",
        warning=True,
        months=tuple(spans(months)),
        were="was" if len(months) == 1 else "were",
    )


def recording_changes(breaks: Sequence[Break]) -> tuple[Sentence, ...]:
    """A caution for each declared change in recording: counts before and after it cannot be compared.

    Examples
    --------
    >>> print(*recording_changes([Break(pd.Period("2015-04", "M"), ("Rape",), "New counting rules")]))
    Since April 2015 Rape has been recorded in another way (New counting rules): the usual range begins anew there, and a change from earlier months does not compare like with like.
    """  # noqa: E501
    return tuple(
        say(
            "Since {month} {measures} {have} been recorded in another way ({reason}): the usual range begins anew "
            "there, and a change from earlier months does not compare like with like.",
            month=month_label(each.month),
            measures=each.measures,
            have="has" if len(each.measures) == 1 else "have",
            reason=each.reason,
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
    Be careful: recording changed in May 2016 (New counting rules), so this does not compare like with like.
    >>> break_warnings([anew], Span.parse("2017-06..2017-08"))
    ()
    """
    months = period.months
    return tuple(
        say(
            "Be careful: recording changed in {month} ({reason}), so this does not compare like with like.",
            warning=True,
            month=month_label(each.month),
            reason=each.reason,
        )
        for each in breaks
        if months[0] - 12 < each.month <= months[-1]
    )


def quality(table: pd.DataFrame, county: str) -> tuple[Sentence, ...]:
    """Sentences on how many rows a county's street-level files hold, and how many are repeats or have no location.

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
    span, total = Span(months.index.min(), months.index.max()), months.drop(columns="area").sum()
    files = Sum(county, "Files", span.key)
    found = [say("{county}'s files hold {rows} for {months}.", county=county, rows=_rows(total, "rows", files),
                 months=span.label)]  # fmt: skip
    if total["repeats"]:
        found.append(
            say(
                "{rows} {repeat} the Crime ID of another in the same month, often with another outcome; each crime is "
                "counted once.",
                rows=_rows(total, "repeats", files),
                repeat="repeats" if total["repeats"] == 1 else "repeat",
            )
        )
    if total["no_location"]:
        found.append(_no_location(months, total, files))
    if total["outside"]:
        one = total["outside"] == 1
        found.append(
            say(
                "{rows} {lie} in districts of other forces: {they_are} counted for {county} and in no district of its "
                "own.",
                rows=_rows(total, "outside", files),
                lie="lies" if one else "lie",
                they_are="it is" if one else "they are",
                county=county,
            )
        )
    return tuple(found)


def _no_location(months: pd.DataFrame, total: pd.Series, files: Sum) -> Sentence:
    one, mapped = total["no_location"] == 1, Sentence("")
    if total["mapped"] and one:
        mapped = Sentence(", although it has coordinates")
    elif total["mapped"]:
        mapped = say(
            ", {mapped} of them although {they_have} coordinates",
            mapped=other(int(total["mapped"]), files, "other", "mapped"),
            they_have="it has" if total["mapped"] == 1 else "they have",
        )
    return say(
        "{rows} ({share}) {have} no location that names a district{mapped}: {they_are} counted for {county} and in no "
        "district.{by_month}",
        rows=_rows(total, "no_location", files),
        share=_share(total, files),
        have="has" if one else "have",
        mapped=mapped,
        they_are="it is" if one else "they are",
        county=files.area,
        by_month=_by_month(months, files),
    )


def _by_month(months: pd.DataFrame, files: Sum) -> Sentence:
    """The months with the lowest and the highest share; empty where all are the same."""
    shares = months["no_location"] / months["rows"]
    if shares.min() == shares.max():
        return Sentence("")
    named = months_of(months)
    least, most = (int(shares.argmin()), int(shares.argmax()))
    low, high = (_share(months.iloc[at], sums.month(files.area, files.measure, named[at])) for at in (least, most))
    return say(
        " By month the share ran from {low} ({least}) to {high} ({most}): a month with more of them shows less in "
        "every district.",
        low=low,
        least=month_label(named[least]),
        high=high,
        most=month_label(named[most]),
    )


def _rows(total: pd.Series, column: str, files: Sum) -> Number:
    value = int(total[column])
    return other(value, files, "other", column.replace("_", " "), printed=quantity(value, "rows"))


def _share(row: Any, files: Sum) -> Number:
    return share_without(100 * row["no_location"] / row["rows"], files)
