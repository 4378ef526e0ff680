"""Breaks in recording that hold for every drop, in `own/breaks.toml`."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from helpers.drops import load, read_drop, store
from helpers.drops.own_breaks import unused_breaks
from helpers.refusal import Refused
from helpers.statistics.xmr.breaks import Break

RAPE = '[[breaks]]\nmonth = "2016-02"\nmeasures = ["Rape"]\nreason = "New counting rules."\n'
FRAUD_AND_RAPE = '[[breaks]]\nmonth = "2016-03"\nmeasures = ["Fraud", "Rape"]\nreason = "A new system."\n'
OTHERS = '[[breaks]]\nmonth = "2016-02"\nmeasures = ["Robbery"]\nreason = "New codes."\n'


@pytest.fixture
def drop(tmp_path, monkeypatch):
    """The folder of a drop that counts rape and theft from January to April 2016."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIEFINGS_OWN")
    folder = tmp_path / "data" / "raw" / "2016-04"
    folder.mkdir(parents=True)
    rows = [f"Wyre,{measure},2016-0{month},{month}" for measure in ("Rape", "Theft") for month in (1, 2, 3, 4)]
    (folder / "counts.csv").write_text("\n".join(["area,measure,month,count", *rows, ""]), encoding="utf-8")
    Path("own").mkdir()
    return folder


def declare(text):
    Path("own/breaks.toml").write_text(text, encoding="utf-8")


def breaks(*found):
    return tuple(Break(pd.Period(month, "M"), measures, reason) for month, measures, reason in found)


def test_own_breaks_are_listed_with_those_of_the_drop_in_the_order_of_their_months(drop):
    theft = '[[breaks]]\nmonth = "2016-04"\nmeasures = ["Theft"]\nreason = "Fewer codes."\n'
    (drop / "drop.toml").write_text(theft, encoding="utf-8")
    declare(RAPE)
    assert read_drop(drop).breaks == breaks(
        ("2016-02", ("Rape",), "New counting rules"), ("2016-04", ("Theft",), "Fewer codes")
    )


def test_measures_that_the_drop_lacks_are_left_out_and_breaks_without_one_too(drop):
    declare(FRAUD_AND_RAPE + OTHERS)
    assert read_drop(drop).breaks == breaks(("2016-03", ("Rape",), "A new system"))


@pytest.mark.parametrize(
    ("month", "used"),
    [("2015-12", False), ("2016-01", False), ("2016-02", True), ("2016-04", True), ("2016-05", False)],
)
def test_a_break_is_used_where_the_drop_has_months_on_both_sides_of_it(drop, month, used):
    declare(RAPE.replace("2016-02", month))
    assert [str(each.month) for each in read_drop(drop).breaks] == [month] * used


def test_where_the_drop_declares_the_same_break_its_own_reason_is_kept(drop):
    (drop / "drop.toml").write_text(RAPE.replace("New counting rules", "As the police wrote"), encoding="utf-8")
    declare(RAPE.replace('"Rape"', '"Rape", "Theft"'))
    assert read_drop(drop).breaks == breaks(
        ("2016-02", ("Rape",), "As the police wrote"), ("2016-02", ("Theft",), "New counting rules")
    )


def test_the_file_is_among_those_that_the_numbers_come_from(drop):
    assert sorted(read_drop(drop).files) == ["counts.csv"]
    declare(RAPE)
    assert read_drop(drop).files["own/breaks.toml"] == sha256(RAPE.encode()).hexdigest()


def test_a_stored_drop_is_read_again_when_own_breaks_come_change_or_go(drop):
    store(read_drop(drop), [drop])
    assert load("2016-04").breaks == ()
    declare(RAPE)
    assert [each.reason for each in load("2016-04").breaks] == ["New counting rules"]
    declare(RAPE.replace("New counting rules", "Other rules"))
    assert [each.reason for each in load("2016-04").breaks] == ["Other rules"]
    Path("own/breaks.toml").unlink()
    assert load("2016-04").breaks == ()


def test_a_copy_for_notebooks_keeps_the_breaks_that_it_was_stored_with(drop, monkeypatch, tmp_path):
    declare(RAPE)
    store(read_drop(drop), folder=tmp_path / "copy")
    Path("own/breaks.toml").unlink()
    monkeypatch.setenv("BRIEFINGS_PROCESSED", str(tmp_path / "copy"))
    assert [each.reason for each in load("2016-04").breaks] == ["New counting rules"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (RAPE.replace("2016-02", "2016-2"), ", breaks.1.month: '2016-2' is not a month; write the first month recorded "
         "in the new way, such as 2015-04."),
        (RAPE.replace('reason = "New counting rules."', ""), ", breaks.1.reason: is missing; add it."),
        (RAPE + 'since = "2016"', ", breaks.1.since: is not a known key; check its spelling or leave it out."),
        (RAPE + FRAUD_AND_RAPE.replace("2016-03", "2016-02"), ", breaks.2: Rape has a break in 2016-02 already; keep "
         "one."),
        ('notice = "Ours"', ", notice: is not a known key; check its spelling or leave it out."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_refused(drop, text, problem):
    declare(text)
    with pytest.raises(Refused) as refused:
        read_drop(drop)
    assert list(refused.value.problems) == [f"own/breaks.toml{problem}"]


def test_a_file_that_cannot_be_read_is_refused(drop):
    declare("[[breaks]")
    with pytest.raises(Refused) as refused:
        read_drop(drop)
    assert refused.value.problems == (
        "own/breaks.toml is not valid TOML: expected ']]' at the end of an array declaration at line 1, column 9. "
        "Correct it.",
    )
    Path("own/breaks.toml").write_bytes(b"# M\xf4n")
    with pytest.raises(
        Refused, match=r"^own/breaks\.toml, row 1: not UTF-8 \(byte 0xf4\); save it as UTF-8 and send it again\.$"
    ):
        read_drop(drop)
    Path("own/breaks.toml").unlink()
    Path("own/breaks.toml").symlink_to("gone")
    with pytest.raises(
        Refused, match=r"^own/breaks\.toml is a link to a file that is not there: put the file itself in its place\.$"
    ):
        read_drop(drop)


def test_a_break_that_the_drop_has_no_use_for_is_named(drop):
    declare(RAPE + OTHERS + RAPE.replace("2016-02", "2010-02").replace("Rape", "Rapes"))
    assert unused_breaks(read_drop(drop)) == [
        "own/breaks.toml, breaks.2: this drop has no measure 'Robbery'.",
        "own/breaks.toml, breaks.3 is not used: the drop (2016-01 to 2016-04) has no months on both sides of 2010-02.",
        "own/breaks.toml, breaks.3: this drop has no measure 'Rapes'. Did you mean 'Rape'?",
    ]
