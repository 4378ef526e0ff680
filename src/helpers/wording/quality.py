"""What the data cannot support, in words: missing months, rows without a location, rows that repeat others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from helpers.change import Change
from helpers.exhibits import Sentence
from helpers.figures import Figure, is_small
from helpers.location import Located
from helpers.periods import Span, month_label
from helpers.wording.changes import figure, movement
from helpers.wording.numbers import counted, listed, number, percent, signed

SPREAD = ", with those without a location spread over the districts"


def missing_months(counts: pd.DataFrame) -> tuple[Sentence, ...]:
    """A sentence for each set of months that were not supplied between a series' first and the drop's last.

    Examples
    --------
    >>> months = pd.period_range("2016-01", "2016-03", freq="M")
    >>> counts = pd.DataFrame({("Wyre", "Rape"): [1, None, 3], ("Wyre", "Theft"): [1, None, 3]}, index=months)
    >>> print(missing_months(counts)[0])
    Rape and Theft in Wyre were not supplied for February 2016: shown as gaps, and nothing is compared across them.
    """
    found: dict[tuple[pd.Period, ...], list[tuple[str, str]]] = {}
    for column in counts.columns:
        inner = counts[column].loc[counts[column].first_valid_index() :]
        missing = tuple(inner.index[inner.isna()])
        if missing:
            found.setdefault(missing, []).append(column)
    return tuple(
        Sentence(
            f"{_series(columns)} {'was' if len(columns) == 1 else 'were'} not supplied for "
            f"{listed(spans(missing))}: shown as gaps, and nothing is compared across them."
        )
        for missing, columns in found.items()
    )


def spans(months: Iterable[pd.Period]) -> list[str]:
    """Months in order as a reader would list them: three or more in a row by the first and the last.

    Examples
    --------
    >>> spans(pd.PeriodIndex(["2020-06", "2020-08", "2020-09", "2021-01", "2021-02", "2021-03"], freq="M"))
    ['June 2020', 'August 2020', 'September 2020', 'January to March 2021']
    """
    runs: list[list[pd.Period]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return [
        label
        for run in runs
        for label in ([Span(run[0], run[-1]).label] if len(run) > 2 else [month_label(month) for month in run])
    ]


def _series(columns: list[tuple[str, str]]) -> str:
    """Series by name, or by number where they are many."""
    areas, measures = (list(dict.fromkeys(names)) for names in zip(*columns, strict=True))
    if len(areas) == 1:
        return f"{_shortened(measures)} in {areas[0]}"
    return f"{len(columns)} series ({_shortened(measures)} in {_shortened(areas, 'area')})"


def _shortened(names: list[str], kind: str = "measure") -> str:
    return listed(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} other {kind}s"


def quality(table: pd.DataFrame, county: str) -> tuple[Sentence, ...]:
    """What was found in a county's street-level files.

    Parameters
    ----------
    table
        A drop's `quality`.

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
        figures(f"{county}'s files hold {counted(total['rows'], 'rows')} for {span.label}.", rows=total["rows"])
    ]
    if total["repeats"]:
        verb = "repeats" if total["repeats"] == 1 else "repeat"
        sentences.append(
            figures(
                f"{counted(total['repeats'], 'rows')} {verb} the Crime ID of another in the same month, often with "
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
                f"{counted(total['outside'], 'rows')} {'lies' if one else 'lie'} in districts of other forces: "
                f"{'it is' if one else 'they are'} counted for {county} and in no district of its own.",
                outside=total["outside"],
            )
        )
    return tuple(sentences)


def location(result: Located, *, unit: str = "offences", compared: bool = True) -> Sentence:
    """A warning where rows without a location may be all that a verdict or a comparison rests on; else nothing.

    Parameters
    ----------
    compared
        Whether the districts are compared beside the change.

    Examples
    --------
    >>> from helpers import change
    >>> from helpers.location import located
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([500] * 12 + [1000], months, name=("Wyre", "Burglary"))
    >>> county = pd.Series(4000, months, name=("Lancashire", "Burglary"))
    >>> unplaced = pd.Series([2000] * 12 + [0], months)
    >>> print(location(located(wyre.to_frame(), county, unplaced, changed=change.year_to_date(wyre))))
    Be careful with Burglary in Wyre: of Lancashire's, 50.0% had no location in April 2021 and 0.0% in April 2022, and what has no location is counted in no district. Spread over the districts as the others lie, they would make it no change (no clear change) instead of an increase of 100.0% (clear increase), and 0 of the 1 districts would have risen instead of 1. Lancashire as a whole had no change.
    """  # noqa: E501
    told = result.alters_verdict or (compared and result.alters_comparison)
    if not told or result.share is None or result.share_before is None:
        return Sentence("")
    changed, county = result.changed, result.county
    text = (
        f"Be careful with {changed.measure} in {changed.area}: of {county.area}'s, {number(result.share_before, 1)}% "
        f"had no location in {changed.compared_with.label} and {number(result.share, 1)}% in {changed.period.label}, "
        "and what has no location is counted in no district. Spread over the districts as the others lie, they would "
        f"make it {_moved(result.spread)} ({result.spread.verdict}) instead of {_moved(changed)} ({changed.verdict})"
        f"{_risen(result) if compared else ''}. {county.area} as a whole had {_moved(county, unit)}."
    )
    risen = (_risen_figures(result, text) if compared else ()) + location_figures(result, text)
    return Sentence(text, (*risen, figure(county, text)), warning=True)


def location_figures(result: Located, text: str) -> tuple[Figure, ...]:
    """The shares without a location, the change as counted and as it would be with those spread.

    Examples
    --------
    >>> from helpers import change
    >>> from helpers.location import located
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series(500, months, name=("Wyre", "Burglary"))
    >>> same = located(wyre.to_frame(), wyre, wyre * 0, changed=change.year_to_date(wyre))
    >>> [each.percent for each in location_figures(same, "")]
    ['0.0', '0.0', '0', '0']
    """
    changed = result.changed
    name = f"{changed.measure}: per cent without a location"
    shares = (
        Figure(result.county.area, name, span.key, percent=number(share or 0, 1), sentence=text)
        for span, share in ((changed.period, result.share), (changed.compared_with, result.share_before))
    )
    return (*shares, figure(changed, text), spread_figure(result, text))


def spread_figure(result: Located, text: str) -> Figure:
    """The change as it would be with those without a location spread over the districts."""
    changed, spread = result.changed, result.spread
    return Figure(
        changed.area,
        f"{changed.measure}{SPREAD}",
        changed.period.key,
        changed.compared_with.key,
        percent="" if spread.percent is None else signed(spread.percent, 1).replace(",", ""),
        verdict=spread.verdict,
        sentence=text,
        small=is_small(changed.current, changed.previous),
    )


def _risen(result: Located) -> str:
    before, after = result.compared.risen, _rises(result)
    if not result.alters_comparison:
        return ""
    return f", and {after} of the {result.compared.compared} districts would have risen instead of {before}"


def _rises(result: Located) -> int:
    return int((result.compared_spread.points["difference"] >= 0.5).sum())


def _risen_figures(result: Located, text: str) -> tuple[Figure, ...]:
    compared, area, measure = result.compared, result.county.area, result.changed.measure
    names = {
        "districts that rose": compared.risen,
        "districts compared": compared.compared,
        f"districts that rose{SPREAD}": _rises(result),
    }
    key, before = compared.period.key, compared.period.year_before().key
    return tuple(
        Figure(area, f"{measure}: {name}", key, before, str(value), sentence=text)
        for name, value in (names.items() if result.alters_comparison else ())
    )


def _moved(result: Change, unit: str = "") -> str:
    if result.difference is None:
        return "a change that is not known, as a month was not supplied"
    if unit:
        moved = movement(result.difference, result.percent, unit, current=result.current or 0)
    elif result.percent is None or not result.difference:
        moved = "no change"
    else:
        moved = f"{'increase' if result.difference > 0 else 'reduction'} of {percent(result.percent)}"
    return moved if moved == "no change" else f"{'an' if moved.startswith('increase') else 'a'} {moved}"


class _Figures:
    """Sentences about one county's files, each with its numbers as figures of them."""

    def __init__(self, county: str, span: Span) -> None:
        self.county, self.span = county, span

    def __call__(self, text: str, **numbers: float) -> Sentence:
        found = (
            Figure(
                self.county, f"Files: {name.replace('_', ' ')}", self.span.key, current=str(int(value)), sentence=text
            )
            for name, value in numbers.items()
        )
        return Sentence(text, tuple(found))


def _no_location(months: pd.DataFrame, total: pd.Series, figures: _Figures, county: str) -> Sentence:
    share = 100 * months["no_location"] / months["rows"]
    least, most = share.idxmin(), share.idxmax()
    mapped = f", {number(total['mapped'])} of them although they have coordinates" if total["mapped"] else ""
    whole = 100 * total["no_location"] / total["rows"]
    text = (
        f"{counted(total['no_location'], 'rows')} ({number(whole, 1)}%) have no "
        f"location that names a district{mapped}: they are counted for {county} and in no district. By month the "
        f"share ran from {number(share[least], 1)}% ({month_label(least)}) to {number(share[most], 1)}% "
        f"({month_label(most)}): a month with more of them shows less in every district."
    )
    said = figures(text, no_location=total["no_location"], mapped=total["mapped"])
    name = "Files: per cent without a location"
    shares = [(figures.span.key, whole)]
    shares += [(f"{month}..{month}", share[month]) for month in (least, most)]
    printed = tuple(Figure(county, name, key, percent=number(each, 1), sentence=text) for key, each in shares)
    return replace(said, figures=(*said.figures, *printed))
