"""An attack on a public edition, by somebody who has its numbers, time, and no code of ours.

The attacker reads rows: area, measure, period, statistic and the value as printed, and what it is compared with. Every
row is an equation over the counts of area, measure and month, or an interval where the value is rounded. Wholes are the
sums of their parts, and no count is below 0. The attack solves the equations over fractions, then bounds each small
count by linear programs, and where few solutions in whole numbers are left, lists them all.
"""

from __future__ import annotations

import csv
import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.optimize._highspy import _highs_options
from scipy.sparse import csc_array
from scipy.sparse.csgraph import connected_components

# scipy makes its table of options three times for each linear program, which takes half of the time of one.
_highs_options.HighsOptionsManager = functools.cache(_highs_options.HighsOptionsManager)

Cell = tuple[str, str, int]  # area, measure, month as year * 12 + month - 1
Weight = Fraction | int  # whole numbers are several times as fast
Vector = dict[Cell, Weight]
MOST = 10_000  # no count is higher
GRID = 20_000  # solutions in whole numbers that are tried, at most
TOLERANCE = 1e-6
WRITTEN = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)")
MONTHS = re.compile(r"\d{4}-\d\d(\.\.\d{4}-\d\d)?")


@dataclass
class Known:
    """What everybody knows: how wholes add up, how many live where, what is published elsewhere."""

    threshold: int = 5
    zeros: bool = False
    public: frozenset[str] = frozenset()
    relations: list[tuple[tuple[str, str], list[tuple[str, str]], bool]] = field(default_factory=list)
    residents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Leak:
    """A small count, and the values that the attacker still thinks possible."""

    secret: str
    count: int
    least: float
    most: float
    how: str


@dataclass
class Equation:
    """least <= the weighted sum of counts <= most."""

    weights: Vector
    least: Fraction | None
    most: Fraction | None

    @property
    def exact(self) -> bool:
        """Whether it gives a value, and not only bounds."""
        return self.least is not None and self.least == self.most


def attack(
    rows: Iterable[Mapping[str, str]],
    truth: Mapping[Cell, int],
    known: Known,
    *,
    earlier: Iterable[Mapping[str, str]] = (),
    totals: Mapping[tuple[str, str, str], int] | None = None,
) -> list[Leak]:
    """The small sensitive counts that the rows give away.

    Counts that the earlier rows alone give away, or public measures, are not listed again.

    Parameters
    ----------
    truth
        The counts of months, to know which are small. Only those of public measures are used to solve anything.
    totals
        Counts by area, measure and period whose months are not known: indicators.
    """
    rows, earlier = ([each for each in some if _is_mean(each, truth)] for some in (rows, earlier))
    totals = totals or {}
    secrets = list(_secrets(rows, truth, known, totals))
    if not secrets:
        return []
    counted = [*truth, *(cell for total in totals for cell in _sum(*total))]
    cells = _cells([*rows, *earlier], counted, known)
    now = _System(cells, known, truth, [*earlier, *rows])
    before: _System | None = None
    leaks = []
    for name, weights, count in secrets:
        least, most, how = now.range(weights)
        low, high = 0.0, known.threshold - 1.0
        if least > low or most < high:
            before = before or _System(cells, known, truth, earlier)
            already = before.whole_range(weights)
            low, high = max(low, already[0]), min(high, already[1])
        if least > low or most < high:
            leaks.append(Leak(name, count, least, most, how))
        elif not earlier and not known.public and now.has_gaps(weights):
            leaks.append(Leak(name, count, least, most, "whole numbers"))
    return leaks


def by_measures(rows: Iterable[Mapping[str, str]], known: Known) -> list[list[Mapping[str, str]]]:
    """The rows in independent groups: no relation joins the measures of two groups."""
    groups: dict[str, set[str]] = {}

    def join(measures: Iterable[str]) -> None:
        together = set().union(*(groups.get(each, {each}) for each in measures))
        groups.update(dict.fromkeys(together, together))

    for whole, parts, _ in known.relations:
        join([whole[1], *(measure for _, measure in parts)])
    found: dict[int, list[Mapping[str, str]]] = {}
    rows = list(rows)
    for row in rows:
        join([row["measure"], row.get("compared_measure") or row["measure"]])
    for row in rows:
        found.setdefault(id(groups[row["measure"]]), []).append(row)
    return list(found.values())


def _is_mean(row: Mapping[str, str], truth: Mapping[Cell, int]) -> bool:
    """Whether a central line is the mean of its months, as an attacker reads in the method; True for other rows."""
    if row["statistic"] != "limit" or row.get("part") != "central line":
        return True
    counts = [truth.get((row["area"], row["measure"], month)) for month in months(row["period"])]
    half = 0.5 * 10 ** -len(row["value"].partition(".")[2])
    return None not in counts and abs(sum(counts) / len(counts) - float(row["value"])) <= half


def figures(path: Path) -> list[dict[str, str]]:
    """The rows of a `figures.csv` in the attacker's form."""
    found = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            of = {key: row[key] for key in ("priority", "area", "measure", "period")}
            against = {
                "compared_area": row["area"],
                "compared_measure": row["measure"],
                "compared_with": row["compared_with"],
            }
            if row["current"]:
                found.append({**of, "statistic": "count", "value": row["current"]})
            if row["previous"]:
                found.append({**of, "period": row["compared_with"], "statistic": "count", "value": row["previous"]})
            if ": " in row["measure"]:
                continue  # forecasts and the like, whose changes are computed before rounding
            if row["change"] and row["compared_with"]:
                found.append({**of, **against, "statistic": "difference", "value": row["change"]})
            if row["percent"] and row["compared_with"]:
                found.append({**of, **against, "statistic": "percent", "value": row["percent"]})
    return told_apart(found)


def documents(path: Path) -> list[dict[str, str]]:
    """The numbers of a `documents.json` in the attacker's form, with every digit of their values."""
    found: list[dict[str, str]] = []

    def search(data: Any, priority: str) -> None:
        if isinstance(data, dict) and data.get("type") == "Number":
            of, against = data["of"], data["against"]
            row = {"priority": priority, "area": of["area"], "measure": of["measure"], "period": of["span"]}
            if against:
                row |= {"compared_area": against["area"], "compared_measure": against["measure"]}
                row |= {"compared_with": against["span"]}
            if data["part"] and data["statistic"] in ("count", "difference", "percent"):
                row["measure"] += f": {data['part']}"  # a different number from that of the events
            value = f"{Decimal(repr(data['value'])).normalize():f}"
            found.append(row | {"statistic": data["statistic"], "part": data["part"], "value": value})
        for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
            search(each, priority)

    content = json.loads(path.read_text(encoding="utf-8"))
    for each in content["documents"]:
        search(each, each["about"]["priority"])
    search(content["track_record"], "")
    return told_apart(found)


def workbook_numbers(path: Path) -> set[str]:
    """The numbers in the cells of a `tables.xlsx`, written as `documents` writes values."""
    cells = [cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    return {f"{Decimal(repr(float(each))).normalize():f}" for each in cells if isinstance(each, int | float)}


def everything_in(path: Path) -> set[str]:
    """Every number that is written anywhere in a file, markup and the parts of Office files included."""
    if path.suffix in (".docx", ".xlsx"):
        with ZipFile(path) as parts:
            content = [parts.read(name) for name in parts.namelist()]
    else:
        content = [path.read_bytes()]
    texts = (each.decode("utf-8", errors="replace") for each in content)
    return {found.replace(",", "") for text in texts for found in WRITTEN.findall(text)}


def told_apart(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows, with the priority's name before a measure that has one value in one briefing and another elsewhere."""
    values: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        if row["statistic"] == "count":
            values.setdefault((row["area"], row["measure"], row["period"]), set()).add(row["value"])
    several = {key[:2] for key, found in values.items() if len(found) > 1}
    return [
        row | {"measure": f"{row['priority']}: {row['measure']}"} if (row["area"], row["measure"]) in several else row
        for row in rows
    ]


def months(period: str) -> range:
    """The months of a period such as 2016-04..2016-08, by number; none of a period such as 2016 or "to date"."""
    if not MONTHS.fullmatch(period):
        return range(0)
    ends = [int(end[:4]) * 12 + int(end[5:7]) - 1 for end in period.split("..")]
    return range(ends[0], ends[-1] + 1)


def _cells(rows: Sequence[Mapping[str, str]], counted: Iterable[Cell], known: Known) -> dict[Cell, int]:
    """A number for each unknown."""
    found = dict.fromkeys(counted)
    for row in rows:
        found |= dict.fromkeys(_sum(row["area"], row["measure"], row["period"]))
        if row.get("compared_with"):
            found |= dict.fromkeys(_sum(row["compared_area"], row["compared_measure"], row["compared_with"]))
    members = {pair for whole, parts, _ in known.relations for pair in (whole, *parts)}
    for _, _, month in list(found):
        found |= dict.fromkeys((area, measure, month) for area, measure in members)
    return {cell: number for number, cell in enumerate(found)}


def _sum(area: str, measure: str, period: str) -> Vector:
    if not months(period):  # one unknown of its own
        return {(area, f"{measure}, {period}", 0): 1}
    return {(area, measure, month): 1 for month in months(period)}


def _less(one: Vector, other: Vector, factor: Weight) -> Vector:
    found = dict(one)
    for cell, weight in other.items():
        found[cell] = found.get(cell, 0) - factor * weight
    return {cell: weight for cell, weight in found.items() if weight}


def _equations(row: Mapping[str, str], known: Known) -> Iterator[Equation]:
    """The equations that follow from a row; none if it is neither a sum of counts nor a ratio of two."""
    of = _sum(row["area"], row["measure"], row["period"])
    statistic, printed = row["statistic"], row["value"]
    half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
    if statistic == "count":
        yield Equation(of, Fraction(printed), Fraction(printed))
    elif statistic == "rate":
        count = Fraction(known.residents[row["area"]], 1000)
        yield Equation(of, (Fraction(printed) - half) * count, (Fraction(printed) + half) * count)
    elif statistic == "limit" and row.get("part") == "central line":
        yield Equation(of, (Fraction(printed) - half) * len(of), (Fraction(printed) + half) * len(of))
    elif statistic in ("difference", "percent", "share") and row.get("compared_with"):
        against = _sum(row["compared_area"], row["compared_measure"], row["compared_with"])
        if statistic == "difference":
            yield Equation(_less(of, against, 1), Fraction(printed), Fraction(printed))
        elif printed.startswith("less than"):
            yield Equation(of, Fraction(1), None)
            yield Equation(_less(of, against, Fraction("0.0005")), None, Fraction(0))
        else:
            if statistic == "share" and not Fraction(printed):
                yield Equation(of, Fraction(0), Fraction(0))
            whole = 100 if statistic == "percent" else 0
            yield Equation(_less(of, against, (whole + Fraction(printed) - half) / 100), Fraction(0), None)
            yield Equation(_less(of, against, (whole + Fraction(printed) + half) / 100), None, Fraction(0))


class _System:
    """The equations of all rows, ready to be solved."""

    def __init__(
        self, cells: Mapping[Cell, int], known: Known, truth: Mapping[Cell, int], rows: Iterable[Mapping[str, str]]
    ) -> None:
        self.cells, self.known = cells, known
        self.equations = [each for row in rows for each in _equations(row, known)]
        for cell in cells:
            if cell[1] in known.public and cell in truth:
                self.equations.append(Equation({cell: 1}, Fraction(truth[cell]), Fraction(truth[cell])))
        for month in sorted({month for _, _, month in cells}):
            for whole, parts, complete in known.relations:
                rest: Vector = {(*whole, month): 1}
                for part in parts:
                    rest = _less(rest, {(*part, month): 1}, 1)
                self.equations.append(Equation(rest, Fraction(0), Fraction(0) if complete else None))
        self.reduced = _reduced(self.equations)
        self.listed: np.ndarray | None = None
        exact = [each for each in self.equations if each.exact]
        others = [each for each in self.equations if not each.exact]
        bounded = [(each.weights, each.most, 1) for each in others if each.most is not None]
        bounded += [(each.weights, each.least, -1) for each in others if each.least is not None]
        self.unequal = self._matrix([{c: sign * w for c, w in weights.items()} for weights, _, sign in bounded])
        self.limits = np.array([float(sign * bound) for _, bound, sign in bounded])
        values = np.array([float(each.most) for each in exact])
        self.rows = csc_array(np.vstack([self._matrix([each.weights for each in exact]), self.unequal]))
        self.least = np.concatenate([values, np.full(len(bounded), -np.inf)])
        self.most = np.concatenate([values, self.limits])
        joined = abs(self.rows)
        _, self.part_of = connected_components(joined.T @ joined, directed=False)
        self.parts: dict[int, _Part] = {}

    def _matrix(self, vectors: Sequence[Vector]) -> np.ndarray:
        found = np.zeros((len(vectors), len(self.cells)))
        for number, weights in enumerate(vectors):
            for cell, weight in weights.items():
                found[number, self.cells[cell]] += float(weight)
        return found

    def range(self, weights: Vector) -> tuple[float, float, str]:
        """The least and the most that a sum can be, in whole numbers, and how that was found out."""
        value = self._worked_out(weights)
        if value is not None:
            return float(value), float(value), "worked out"
        target = self._matrix([weights])[0]
        least, most = self._end(target, 0), -self._end(-target, 1 - self.known.threshold)
        return float(np.ceil(least - TOLERANCE)), float(np.floor(most + TOLERANCE)), "bounded"

    def _worked_out(self, weights: Vector) -> Fraction | None:
        """The sum, if the equations give it whatever the counts are."""
        left, value = dict(weights), Fraction(0)
        for pivot, (row, constant) in self.reduced.items():
            if factor := left.get(pivot):
                left = _less(left, row, factor)
                value += factor * constant
        return None if left else value

    def _end(self, target: np.ndarray, enough: float) -> float:
        """The least of a sum; or a value that is low enough, if some solution has it already."""
        parts = self._parts(target)
        met = sum(part.least_known(weights) for part, weights in parts)
        return met if met <= enough + TOLERANCE else sum(part.least(weights) for part, weights in parts)

    def whole_range(self, weights: Vector) -> tuple[float, float]:
        """The least and the most that a sum can be if all counts are whole numbers, which takes longer to find."""
        target = self._matrix([weights])[0]
        least, most = (
            sign * sum(round(part.least(weights, whole=True)) for part, weights in self._parts(sign * target))
            for sign in (1, -1)
        )
        return least, most

    def _parts(self, target: np.ndarray) -> list[tuple[_Part, np.ndarray]]:
        """The parts that a sum depends on, each with its own weights."""
        found = []
        for number in np.unique(self.part_of[np.flatnonzero(target)]).tolist():
            if number not in self.parts:
                cells = np.flatnonzero(self.part_of == number)
                own = self.rows[:, cells]
                rows = np.unique(own.indices)
                self.parts[number] = _Part(cells, own[rows], self.least[rows], self.most[rows])
            found.append((self.parts[number], target[self.parts[number].cells]))
        return found

    def has_gaps(self, weights: Vector) -> bool:
        """Whether a sum cannot have one of the values below the threshold: no solution in whole numbers has it."""
        if self.listed is None:
            self.listed = self._in_whole_numbers()
        values = self.listed @ self._matrix([weights])[0]
        return len(self.listed) > 0 and not set(range(self.known.threshold)) <= set(values.astype(int).tolist())

    def _in_whole_numbers(self) -> np.ndarray:
        """Every solution in whole numbers, with a row for each; none where there are too many to list."""
        free = [cell for cell in self.cells if cell not in self.reduced]
        ranges: list[np.ndarray] = []
        for cell in free:
            target = self._matrix([{cell: 1}])[0]
            least, most = self._end(target, 0), -self._end(-target, -np.inf)
            ranges.append(np.arange(np.ceil(least - TOLERANCE), np.floor(most + TOLERANCE) + 1))
            if np.prod([float(len(each)) for each in ranges]) > GRID:
                return np.zeros((0, len(self.cells)))
        grid = (
            np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(free)) if free else np.zeros((1, 0))
        )
        found = np.zeros((len(grid), len(self.cells)))
        columns = [self.cells[cell] for cell in free]
        found[:, columns] = grid
        solved = self._matrix([row for row, _ in self.reduced.values()])[:, columns]  # all but the pivot is free
        constants = np.array([float(constant) for _, constant in self.reduced.values()])
        found[:, [self.cells[pivot] for pivot in self.reduced]] = constants - grid @ solved.T
        fits = (np.abs(found - np.rint(found)) < TOLERANCE).all(axis=1) & (found > -TOLERANCE).all(axis=1)
        if len(self.unequal):
            fits &= (found @ self.unequal.T <= self.limits + TOLERANCE).all(axis=1)
        return np.rint(found[fits])


class _Part:
    """Counts that equations join; no other count bears on them."""

    def __init__(self, cells: np.ndarray, rows: csc_array, least: np.ndarray, most: np.ndarray) -> None:
        self.cells, self.rows, self.many = cells, rows, 0
        self.constraints = LinearConstraint(rows, least, most)
        self.solutions = np.zeros((16, len(cells)))  # only the first `many` rows are filled

    def least_known(self, target: np.ndarray) -> float:
        """The least of a sum among the solutions found so far."""
        if not self.rows.shape[0]:
            return self.least(target)
        places = np.flatnonzero(target)
        return float((self.solutions[: self.many, places] @ target[places]).min(initial=np.inf))

    def least(self, target: np.ndarray, *, whole: bool = False) -> float:
        """The least of a sum, in whole numbers or in any."""
        if not self.rows.shape[0]:
            return float(np.minimum(MOST * target, 0).sum())
        found = milp(  # also without whole numbers, because linprog takes twice as long
            target,
            constraints=self.constraints,
            bounds=Bounds(0, MOST),
            integrality=int(whole),
            options={"presolve": whole},
        )
        assert found.status == 0, found.message
        if self.many == len(self.solutions):
            self.solutions = np.concatenate([self.solutions, np.zeros_like(self.solutions)])
        self.solutions[self.many] = found.x
        self.many += 1
        return float(found.fun)


def _reduced(equations: Sequence[Equation]) -> dict[Cell, tuple[Vector, Fraction]]:
    """The exact equations, solved for as many counts as they can be: Gauss and Jordan, over fractions."""
    solved: dict[Cell, tuple[Vector, Fraction]] = {}
    exact = [each for each in equations if each.exact]
    for each in sorted(exact, key=lambda each: len(each.weights)):
        row, constant = dict(each.weights), each.most or Fraction(0)
        for cell in list(row):
            if cell in solved and (factor := row.get(cell)):
                constant -= factor * solved[cell][1]
                row = _less(row, solved[cell][0], factor)
        if not row:
            assert not constant, "the numbers printed contradict each other"
            continue
        pivot, factor = next(iter(row.items()))
        by = factor if factor in (1, -1) else 1 / Fraction(factor)
        row, constant = {cell: weight * by for cell, weight in row.items()}, constant * by
        for other, (their_row, their_constant) in solved.items():
            if factor := their_row.get(pivot):
                solved[other] = (_less(their_row, row, factor), their_constant - factor * constant)
        solved[pivot] = (row, constant)
    return solved


def _secrets(
    rows: Sequence[Mapping[str, str]],
    truth: Mapping[Cell, int],
    known: Known,
    totals: Mapping[tuple[str, str, str], int],
) -> Iterator[tuple[str, Vector, int]]:
    """Every small sensitive count, with its name and weights."""
    series: dict[tuple[str, str], dict[int, int]] = {}
    for (area, measure, month), count in truth.items():
        series.setdefault((area, measure), {})[month] = count

    def small(count: int) -> bool:
        return (0 if known.zeros else 1) <= count < known.threshold

    sums = {pair: _sums_before(counts) for pair, counts in series.items()}

    def over(run: range, pair: tuple[str, str]) -> int:
        return sums[pair][run.stop] - sums[pair][run.start]

    for (area, measure), counts in series.items():
        for run in _runs(counts) if measure not in known.public else ():
            if small(total := over(run, (area, measure))):
                yield f"{area}, {measure}, {_name(run)}", {(area, measure, m): 1 for m in run}, total
    for whole, parts, complete in known.relations:
        for run in _runs(series.get(whole, {})):
            inside = {part: over(run, part) for part in parts}
            rest = over(run, whole) - sum(inside.values())
            has_rest = not complete and whole[1] not in known.public
            if has_rest and small(rest):
                yield f"rest of {whole}, {_name(run)}", _rest(whole, parts, run), rest
            few = [part for part in parts if part[1] not in known.public and inside[part] < known.threshold]
            count, members = sum(inside[part] for part in few), sum(inside[part] > 0 for part in few)
            with_rest = has_rest and rest < known.threshold
            if with_rest:
                count, members = count + rest, members + (rest > 0)
            if members > 1 and 0 < count < known.threshold:
                together: Vector = {(*part, month): 1 for part in few for month in run}
                if with_rest:
                    together = _less(together, _rest(whole, parts, run), -1)
                yield f"small parts of {whole}, {_name(run)}", together, count
    for row in rows:
        area, measure, period = row["area"], row["measure"], row["period"]
        counts = series.get((area, measure), {})
        if row["statistic"] == "count" and measure not in known.public and counts.keys() >= set(months(period)):
            few_months = [month for month in months(period) if 0 < counts[month] < known.threshold]
            count = sum(counts[month] for month in few_months)
            if len(few_months) > 1 and count < known.threshold:
                together = {(area, measure, month): 1 for month in few_months}
                yield f"small months of {area}, {measure}, {period}", together, count
    for (area, measure, period), count in totals.items():
        if measure not in known.public and small(count):
            yield f"{area}, {measure}, {period}", _sum(area, measure, period), count
        for (other_area, other, inner), less in totals.items():
            nested = (area, measure) == (other_area, other) and set(months(inner)) < set(months(period))
            if nested and measure not in known.public and small(count - less):
                rest_weights = _less(_sum(area, measure, period), _sum(area, measure, inner), 1)
                yield f"{area}, {measure}, {period} without {inner}", rest_weights, count - less


def _rest(whole: tuple[str, str], parts: Sequence[tuple[str, str]], run: range) -> Vector:
    """The months of a whole, less the months of its parts."""
    found: Vector = {(*whole, month): 1 for month in run}
    for part in parts:
        found |= {(*part, month): -1 for month in run}
    return found


def _sums_before(counts: Mapping[int, int]) -> dict[int, int]:
    """The sum of all counts before each month, and before the month after the last."""
    months = range(min(counts), max(counts) + 1)
    return dict(enumerate(itertools.accumulate((counts.get(month, 0) for month in months), initial=0), months.start))


def _runs(counts: Mapping[int, int]) -> Iterator[range]:
    """Runs of months that were all counted."""
    for begin in sorted(counts):
        end = begin
        while end in counts:
            end += 1
            yield range(begin, end)


def _name(run: range) -> str:
    return "..".join(f"{month // 12}-{month % 12 + 1:02d}" for month in (run[0], run[-1]))
