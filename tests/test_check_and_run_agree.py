"""`check` and `run` accept the same drops, and refuse the others with the same sentences."""

from dataclasses import replace
from pathlib import Path

import pytest

from helpers import drops
from helpers.partnership import partnership_file, read_partnership
from helpers.planning.plan import plan
from helpers.planning.prepare import checked_drop, prepare
from helpers.refusal import Refused

SLOW = {"01-asb-stops", "02b-partial-40", "05b-merged-codes", "06-lsoa21"}  # one street-level drop is enough here


def outcome(check, *given, **options):
    """The problems for which a call is refused; None where it is accepted."""
    try:
        check(*given, **options)
    except Refused as refused:
        return refused.problems
    return None


def sent(folder: Path) -> dict[str, Path]:
    """The drop of each case, by the case's name."""
    found = {case.name: list(case.glob("2022-11*")) for case in sorted(folder.iterdir()) if case.name not in SLOW}
    return {name: paths[0] for name, paths in found.items() if paths}


def test_check_and_run_agree_on_every_case(shared, tmp_path):
    cases = sent(shared / "cases")
    open_data = partnership_file("partnership-open-data.toml")
    different = {}
    for name, drop in cases.items():
        own = drop.parent / "who.toml"
        who = own if own.exists() else open_data
        areas = [] if own.exists() else [_first_district(drop)]
        checked = outcome(checked_drop, [str(drop)], partnership=who, asked=True)
        ran = outcome(prepare, [str(drop)], partnership=who, reports=tmp_path, areas=areas)
        if checked != ran:
            different[name] = (checked, ran)
    assert different == {}
    assert len(cases) > 20


def _first_district(drop: Path) -> str:
    try:
        read = drops.read_drop(drop)
    except Refused:
        return "Aldham"
    return next((area for districts in read.regions.values() for area in districts), read.counts.columns[0][0])


def test_a_measure_that_a_drop_with_its_own_districts_lacks_is_named():
    drop = drops.load("2016-08")
    fewer = drop.counts.drop(columns="Domestic Abuse", level="measure")
    regions = {"Lancashire": tuple(read_partnership(partnership_file()).districts)}
    who = read_partnership(partnership_file())
    with pytest.raises(Refused) as refused:
        plan(
            replace(drop, counts=fewer, regions=regions),
            who,
            notebooks=[drops.project_folder() / "notebooks"],
            partnership_file="",
        )
    assert any("for domestic_abuse: There is no measure 'Domestic Abuse'." in each for each in refused.value.problems)
