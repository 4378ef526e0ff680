"""Write the sample drop of BSafe Blackpool for April to August 2016, and check it against the report.

`published.py` has what the report printed: changes, per cents and totals of the year to date, the
constabulary's 41 months of domestic abuse, and every indicator. `assumptions.py` has the assumptions about
the rest, above all about the other thirteen districts. `reconstruction.py` rebuilds the months from both, sharing
totals out with `sharing.py`. Nothing is written unless it passes `check`. Random numbers are seeded, so each
run writes the same bytes.

    python make_drop.py            writes counts.csv and indicators.csv to this script's folder
    python make_drop.py FOLDER     writes a whole drop to FOLDER, with drop.toml and the commentary
"""

import csv
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# The modules that this file imports are in its own folder, whichever program imports it.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import published
from reconstruction import CURRENT, DISTRICTS, MONTHS, PREVIOUS, Series, counts
from sharing import add

Table = dict[tuple[str, str], Series]  # (area, measure): a count for each month
Row = tuple[str | int, ...]

HERE = Path(__file__).resolve().parent
YEAR_2014_15, YEAR_2015_16 = slice(12, 24), slice(24, 36)
NESTED = [  # a whole, and those of its parts that do not overlap
    ("All crime", ["Violence Against The Person", "Theft Offences", "All Sexual Offences"]),
    ("Violence Against The Person", ["Serious Assaults", "Less Serious Assaults", "Non-Injury Assaults"]),
    ("All Sexual Offences", ["Rape", "Sexual Assault"]),
    ("All Sexual Offences", ["Sexual Offences (children under 16)"]),
    ("Domestic Abuse", ["All domestic assaults"]),
    (
        "All domestic assaults",
        ["Serious domestic assaults", "Less serious domestic assaults", "Non-injury domestic assaults"],
    ),
    ("Serious Assaults", ["Serious domestic assaults"]),
    ("Less Serious Assaults", ["Less serious domestic assaults"]),
    ("Non-Injury Assaults", ["Non-injury domestic assaults"]),
]


def count_rows(table: Table) -> Iterator[Row]:
    """The rows of counts.csv: area by area, measure by measure, month by month."""
    for (area, measure), series in table.items():
        for month, count in zip(MONTHS, series, strict=True):
            yield area, measure, month, count


def indicator_rows() -> Iterator[Row]:
    """The rows of indicators.csv, as published."""
    for (priority, area, group, period), indicators in published.INDICATORS.items():
        start, dots, end = period.partition("..")
        for indicator, text in indicators.items():
            figure, unit = text.rsplit(" ", 1)
            value, _, out_of = figure.partition(" of ")
            yield priority, area, indicator, group, start, end if dots else start, value, out_of, unit


def rising(table: Table, measure: str, before: slice, after: slice) -> dict[str, float]:
    """The districts in which a measure rose between two spans, each with the per cent."""
    pairs = {area: [sum(table[area, measure][span]) for span in (before, after)] for area in DISTRICTS}
    return {area: 100 * (new - old) / old for area, (old, new) in pairs.items() if new > old}


def published_problems(table: Table) -> Iterator[str]:
    """Totals, changes and per cents that differ from the printed ones."""
    for area, printed in (("Blackpool", published.BLACKPOOL), ("Lancashire", published.LANCASHIRE)):
        for measure, (previous, current, percent) in printed.items():
            made = [sum(table[area, measure][span]) for span in (PREVIOUS, CURRENT)]
            if made != [previous, current]:
                yield f"{area}, {measure}: {made} is not {[previous, current]}."
            if f"{100 * (made[1] - made[0]) / made[0]:+.1f}" != percent:
                yield f"{area}, {measure}: the change is not the printed {percent}%."
    if table["Lancashire", "Domestic Abuse"] != published.CONSTABULARY_DOMESTIC_ABUSE:
        yield "The districts' domestic abuse does not add up to The Constabulary's."
    if sum(table["Blackpool", "Domestic Abuse"][36:39]) != published.DOMESTIC_ABUSE_APRIL_TO_JUNE_2016:
        yield "Blackpool's domestic abuse of April to June 2016 is not as published."


def blackpool_problems(table: Table) -> Iterator[str]:
    """Statements of the report about Blackpool's months and quarters that the counts contradict."""
    crime, domestic, antisocial = (
        table["Blackpool", measure] for measure in ("All crime", "Domestic Abuse", "Antisocial Behaviour")
    )
    if any(crime[i] <= crime[i - 12] for i in range(36, 41)):
        yield "All crime is not above last year's in every month."
    quarters = [sum(domestic[i : i + 3]) for i in range(0, 39, 3)]
    if max(quarters[:-1]) >= quarters[-1]:
        yield "April to June 2016 is not the quarter with most domestic abuse."
    if [antisocial[i] < antisocial[i - 12] for i in range(36, 41)] != [True, False, True, True, True]:
        yield "Antisocial behaviour did not fall in every month but May."
    if f"{100 * (sum(antisocial[39:41]) / sum(antisocial[27:29]) - 1):.1f}" != "-8.0":
        yield "Antisocial behaviour did not fall by 8% over July and August."
    for april in range(0, 41, 12):
        year = antisocial[april : april + 12]
        if min(year[3:5]) <= max(year[:3] + year[5:]):
            yield f"Antisocial behaviour does not peak in July and August in the year from {MONTHS[april]}."


def district_problems(table: Table) -> Iterator[str]:
    """Statements of the report about the fourteen districts that the counts contradict."""
    violence = rising(table, "Violence Against The Person", PREVIOUS, CURRENT)
    if len(violence) != 14 or len(rising(table, "Domestic Abuse", PREVIOUS, CURRENT)) != 14:
        yield "Violence and domestic abuse did not rise in all fourteen districts."
    if sum(percent > violence["Blackpool"] for percent in violence.values()) < 9:
        yield "Blackpool's rise in violence is not below that of nine peers or more."
    to_date = rising(table, "All crime", PREVIOUS, CURRENT)
    year = rising(table, "All crime", YEAR_2014_15, YEAR_2015_16)
    if len(to_date) != 13 or len(year) != 11 or "Blackpool" not in to_date.keys() & year.keys():
        yield "All crime did not rise in 13 districts to date and in 11 in 2015/16, Blackpool among both."


def arithmetic_problems(table: Table) -> Iterator[str]:
    """Areas and months in which parts exceed their whole, or a count is below zero."""
    for area in (*DISTRICTS, "Lancashire"):
        for whole, parts in NESTED:
            taken = add(*(table[area, part] for part in parts))
            for month, count, part in zip(MONTHS, table[area, whole], taken, strict=True):
                if part > count:
                    yield f"{area}, {month}: {' + '.join(parts)} is {part}, more than {whole}, {count}."
    for measure in published.BLACKPOOL:
        if table["Lancashire", measure] != add(*(table[area, measure] for area in DISTRICTS)):
            yield f"Lancashire's {measure} is not the sum of the fourteen districts."
    yield from (f"{key} has a count below zero." for key, series in table.items() if min(series) < 0)


def indicator_problems() -> Iterator[str]:
    """Indicators that contradict one another."""
    value = {(row[0], row[2], row[4]): float(row[6]) for row in indicator_rows()}
    for year in ("2015", "2016"):
        *types, total = (count for key, count in value.items() if key[0] == "hate_crime" and key[2] == year)
        if sum(types) != total:
            yield f"The types of hate crime of {year} do not add up to its Grand Total."
    themes = [count for key, count in value.items() if key[0] == "serious_organised_crime" and ":" in str(key[1])]
    if sum(themes) != 22:
        yield "GENGA's referrals do not carry 22 themes."
    for row in indicator_rows():
        if row[7] and float(row[6]) > float(row[7]):
            yield f"{row[2]}: {row[6]} is more than the {row[7]} it is a share of."


def check(table: Table) -> None:
    """Refuse a drop that contradicts the report.

    Raises
    ------
    ValueError
        With one sentence for each fact that does not hold.
    """
    problems = [
        *published_problems(table),
        *blackpool_problems(table),
        *district_problems(table),
        *arithmetic_problems(table),
        *indicator_problems(),
    ]
    if problems:
        raise ValueError(" ".join(problems))


def write(path: Path, header: str, rows: Iterable[Row]) -> None:
    """Write a CSV with plain line ends on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main(folder: Path = HERE) -> None:
    """Make the drop, check it, and write it to a folder."""
    table = counts()
    check(table)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "counts.csv", "area,measure,month,count", count_rows(table))
    header = "priority,area,indicator,group,period_start,period_end,value,out_of,unit"
    write(folder / "indicators.csv", header, indicator_rows())
    if folder.resolve() != HERE:
        shutil.copyfile(HERE / "drop.toml", folder / "drop.toml")
        shutil.copytree(HERE / "commentary", folder / "commentary", dirs_exist_ok=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
