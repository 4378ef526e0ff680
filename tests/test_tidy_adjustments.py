"""Rows of a tidy drop with counts below 0: crimes that were cancelled are taken off the count of their month."""

import pytest

from helpers.drops import read_drop
from helpers.refusal import Refused

HEADER = "area,measure,month,count\n"


@pytest.fixture
def read(tmp_path):
    """The counts of a drop of January to March 2022 with these rows, missing ones as -99, and its notes."""

    def of(*rows):
        folder = tmp_path / "2022-03"
        folder.mkdir(exist_ok=True)
        lines = "".join(f"Wyre,Robbery,2022-0{month},{count}\n" for month, count in rows)
        (folder / "counts.csv").write_text(HEADER + lines, encoding="utf-8")
        drop = read_drop(folder)
        return drop.counts["Wyre", "Robbery"].fillna(-99).tolist(), drop.notes["counts.csv"]

    return of


@pytest.mark.parametrize(
    ("rows", "counts", "note"),
    [
        ([(1, 5), (2, 6), (2, -2), (3, 7)], [5, 4, 7], "1 cell is below 0 (row 4, column count): crimes that were"),
        ([(1, 5), (2, -2), (2, 6), (3, 7)], [5, 4, 7], "1 cell is below 0 (row 3, column count): crimes that were"),
        (
            [(1, 5), (2, -2), (2, -1), (2, 6), (3, 7)],
            [5, 3, 7],
            "2 cells are below 0 (row 3, column count and row 4, column count): crimes that were cancelled.",
        ),
        ([(1, 5), (2, "[c]"), (2, -1), (3, 7)], [5, -99, 7], "'[c]' (confidential) is in 1 cell"),  # and not -1
    ],
)
def test_an_adjustment_is_taken_off_and_named(read, rows, counts, note):
    found, notes = read(*rows)
    assert found == counts
    assert notes[0].startswith(f"counts.csv: {note}")


def test_two_counts_of_one_month_are_refused_and_so_are_markers_alone(read):
    with pytest.raises(Refused, match=r"row 4: Wyre, Robbery, 2022-02 is already in row 3; keep one"):
        read((1, 5), (2, 6), (2, 6), (3, 7))
    with pytest.raises(Refused, match=r"counts\.csv has no count: every cell is a marker; send the counts"):
        read((1, "[c]"), (2, "*"), (3, "[c]"))
