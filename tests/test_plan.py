"""The plan of a run: what is refused before anything runs, and which briefings are made by default."""

import inspect
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from pydantic import ValidationError

from helpers.briefing import open_briefing
from helpers.drops import read_drop
from helpers.partnership import Partnership
from helpers.planning.parameters import BATCH_PARAMETERS
from helpers.planning.plan import every_district, find_notebook, notebook_folders, plan
from helpers.planning.prepare import prepare
from helpers.publishing.job import set_folder
from helpers.refusal import Refused

DECLARED = """\
priority: str = "rape"  # the priority reported on
drop: str = "2016-08"  # the drop to report on
area: str = "Blackpool"  # the district reported on
partnership: str = "partnership.toml"  # who we are
"""
RAPE = {"slug": "rape", "title": "Rape", "headline": "Rape"}
MARAC = {"slug": "marac", "title": "MARAC", "no_count": "Not counted."}
WHO = {
    "name": "BSafe",
    "area": "Blackpool",
    "county": "Lancashire",
    "peers": ["Wyre"],
    "priorities": [RAPE, MARAC],
}
INDICATORS = "priority,area,indicator,group,period_start,period_end,value,out_of,unit\n"


@pytest.fixture
def notebooks(tmp_path):
    """A folder with a notebook for each of the two priorities."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for slug in ("rape", "marac"):
        write(folder / f"{slug}.ipynb", DECLARED)
    return folder


@pytest.fixture
def drop(tmp_path):
    """The folder of a drop with counts of rape for three areas."""
    folder = tmp_path / "2016-08"
    folder.mkdir()
    rows = [f"{area},{measure},2016-08,9\n" for area in ("Blackpool", "Wyre", "Lancashire") for measure in ("Rape",)]
    (folder / "counts.csv").write_text("area,measure,month,count\n" + "".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def read():
    """A reader that reads a drop only once for all tests with the same files."""
    known = {}

    def of(folder):
        files = tuple(
            (str(each.relative_to(folder)), each.read_bytes()) for each in sorted(folder.rglob("*.*")) if each.is_file()
        )
        if files not in known:
            known[files] = read_drop(folder)
        return known[files]

    return of


@pytest.fixture
def planned(notebooks, drop, read):
    """The plan of a run on the drop, for our partnership with these keys changed."""

    def of(who=None, **asked):
        partnership = Partnership.model_validate(WHO | (who or {}))
        return plan(read(drop), partnership, notebooks=[notebooks], partnership_file="partnership.toml", **asked)

    return of


@pytest.fixture
def problems(planned):
    """The sentences with which the plan is refused."""

    def of(who=None, **asked):
        with pytest.raises(Refused) as refused:
            planned(who, **asked)
        return list(refused.value.problems)

    return of


def write(path: Path, source: str, *, tags=("parameters",)):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=metadata), path)


def add_cell(path: Path, source: str):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)


def test_by_default_all_priorities_are_planned_for_our_own_area(planned, notebooks):
    jobs = planned()
    assert [(job.area, job.priority.slug, job.notebook) for job in jobs] == [
        ("Blackpool", "rape", notebooks / "rape.ipynb"),
        ("Blackpool", "marac", notebooks / "marac.ipynb"),
    ]
    assert jobs[1].parameters == {
        "priority": "marac",
        "drop": "2016-08",
        "area": "Blackpool",
        "partnership": "partnership.toml",
    }


def test_what_is_asked_for_is_planned_area_by_area_and_once(planned):
    jobs = planned(areas=["Wyre", "Blackpool", "Wyre"], priorities=["rape"], editions=["internal", "public"])
    assert [(job.area, job.priority.slug, job.parameters["area"], job.folder) for job in jobs] == [
        ("Wyre", "rape", "Wyre", "wyre"),
        ("Blackpool", "rape", "Blackpool", "blackpool"),
    ]


def test_every_area_is_each_district_of_the_partnership_or_else_of_the_drop(planned, drop, tmp_path):
    assert [job.area for job in planned(every_area=True, priorities=["rape"])] == ["Blackpool", "Wyre"]
    read = read_drop(drop)
    open_data = Partnership.model_validate({"name": "BSafe", "priorities": [RAPE]})
    regions = {"Kent Police": ("Medway", "Dover"), "Sussex Police": ("Hove",)}
    assert every_district(replace(read, regions=regions), open_data) == ["Medway", "Dover", "Hove"]
    assert every_district(read, open_data) == ["Blackpool", "Wyre", "Lancashire"]
    with pytest.raises(Refused, match=r"^--every-area makes the briefings of every district: leave out --area, or "):
        prepare([str(drop)], partnership=Path("partnership.toml"), reports=tmp_path, areas=["Wyre"], every_area=True)


def test_an_unknown_area_is_refused_with_the_nearest_name(problems):
    assert problems(areas=["Wyer"]) == ["There is no area 'Wyer'. Did you mean 'Wyre'?"]


def test_an_unknown_priority_is_refused_with_the_nearest_name(problems):
    assert problems(priorities=["rapes"]) == ["There is no priority 'rapes'. Did you mean 'rape'?"]


def test_an_unknown_edition_is_refused(problems):
    assert problems(editions=["internal", "publik"]) == ["There is no edition 'publik'. Did you mean 'public'?"]


def test_an_unknown_area_and_an_unknown_edition_are_named_at_once(problems):
    assert len(problems(areas=["Leeds", "York"], editions=["secret"])) == 3


def test_two_unknown_priorities_and_an_unknown_area_are_named_at_once(problems):
    assert len(problems(priorities=["rapes", "murder"], areas=["Leeds"])) == 3


def test_a_measure_that_the_drop_lacks_is_refused_with_the_nearest_it_has(problems):
    (said, *_) = problems({"priorities": [RAPE | {"headline": "Rapes"}]})
    assert said == "The drop 2016-08, for rape: There is no measure 'Rapes'. Did you mean 'Rape'?"


def test_a_breakdown_that_the_drop_lacks_is_refused(problems):
    (said,) = problems({"priorities": [RAPE | {"breakdown": ["Murder"]}]})
    assert said == "The drop 2016-08, for rape: There is no measure 'Murder'. Known: Rape."


def test_a_measure_that_the_drop_has_for_other_areas_only_is_refused_by_the_area(problems, drop):
    with (drop / "counts.csv").open("a", encoding="utf-8") as file:
        file.write("Wyre,Robbery,2016-08,3\n")
    assert problems({"priorities": [RAPE | {"breakdown": ["Robbery"]}]}) == [
        "The drop 2016-08 has no Robbery for Blackpool: add its rows to counts.csv."
    ]


def test_a_headline_that_the_county_lacks_is_refused(problems):
    assert problems({"force": "Lancashire", "county": "Cumbria"}) == [
        "The drop 2016-08 has no Rape for Cumbria: add its rows to counts.csv."
    ]


def test_the_same_problem_of_two_priorities_is_named_once(problems, notebooks):
    write(notebooks / "second.ipynb", DECLARED)
    second = RAPE | {"slug": "second"}
    assert problems({"force": "Lancashire", "county": "Cumbria", "priorities": [RAPE, second]}) == [
        "The drop 2016-08 has no Rape for Cumbria: add its rows to counts.csv."
    ]


def test_a_notebook_that_is_missing_is_refused_with_its_priority(problems, notebooks):
    (notebooks / "marac.ipynb").unlink()
    assert problems() == [
        "There is no marac.ipynb in notebooks/ for the priority marac: write it, or name another with 'notebook' in "
        "the partnership's file."
    ]


def test_two_priorities_may_share_a_notebook(planned, notebooks):
    jobs = planned({"priorities": [RAPE, MARAC | {"notebook": "rape"}]})
    assert [job.notebook for job in jobs] == [notebooks / "rape.ipynb"] * 2


def test_a_notebook_without_a_tagged_cell_is_refused(problems, notebooks):
    write(notebooks / "marac.ipynb", DECLARED, tags=())
    assert problems() == ["marac.ipynb has no cell tagged 'parameters': tag the one that declares them."]


def test_a_parameter_that_the_notebook_does_not_declare_is_refused_with_the_nearest(problems):
    assert problems({"priorities": [RAPE | {"parameters": {"aera": "Wyre"}}]}) == [
        "rape.ipynb: There is no parameter 'aera'. Did you mean 'area'?"
    ]


def test_a_notebook_that_does_not_take_what_the_batch_passes_is_refused(problems, notebooks):
    write(notebooks / "marac.ipynb", DECLARED.replace("area: str", "district: str"))
    (said,) = problems()
    assert said.startswith("marac.ipynb: There is no parameter 'area'.")


def test_a_notebook_that_still_has_the_parameter_edition_is_refused_before_anything_runs(problems, notebooks):
    add_cell(notebooks / "marac.ipynb", "briefing = open_briefing(priority, drop=drop, area=area, edition=edition)")
    assert problems() == [
        "marac.ipynb: open_briefing has no parameter 'edition': leave it out, or give one of priority, drop, area and "
        "partnership."
    ]
    write(notebooks / "marac.ipynb", f'{DECLARED}edition: str = "internal"  # internal or public\n')
    add_cell(notebooks / "marac.ipynb", "briefing = open_briefing(priority, drop=drop, area=area, edition=edition)")
    assert problems(areas=["Blackpool", "Wyre"]) == [
        "marac.ipynb: the parameter 'edition' is no longer passed: a notebook runs once for both editions. Delete "
        "its line, and 'edition=edition' where open_briefing is called."
    ]


def test_a_cell_that_is_not_valid_python_is_left_to_the_run(planned, notebooks):
    add_cell(notebooks / "marac.ipynb", "%time open_briefing(priority, edition=edition)")
    assert len(planned()) == 2


def test_open_briefing_has_the_parameters_that_the_batch_passes():
    assert tuple(inspect.signature(open_briefing).parameters) == BATCH_PARAMETERS


@pytest.mark.parametrize(
    ("declared", "value", "kind"),
    [
        ("int = 3", "five", "a whole number"),
        ("int = 3", 2.5, "a whole number"),
        ("int = 3", True, "a whole number"),
        ("bool = False", 1, "true or false"),
        ("str = 'x'", 5, "text in quotation marks"),
        ("float = 0.5", "half", "a number"),
    ],
)
def test_a_parameter_of_another_kind_is_refused_with_its_value(problems, notebooks, declared, value, kind):
    write(notebooks / "rape.ipynb", f"{DECLARED}years: {declared}  # years of history\n")
    assert problems({"priorities": [RAPE | {"parameters": {"years": value}}]}) == [
        f"rape.ipynb: the parameter 'years' must be {kind}, not {value!r}."
    ]


@pytest.mark.parametrize(("declared", "value"), [("int = 3", 5), ("float = 0.5", 1), ("bool = False", True)])
def test_a_parameter_of_its_kind_is_passed_on(planned, notebooks, declared, value):
    write(notebooks / "rape.ipynb", f"{DECLARED}years: {declared}  # years of history\n")
    (job,) = planned({"priorities": [RAPE | {"parameters": {"years": value}}]})
    assert job.parameters["years"] == value


def test_a_parameter_without_a_default_that_nobody_sets_is_refused(problems, notebooks):
    write(notebooks / "rape.ipynb", f"{DECLARED}years: int = None  # years of history\n")
    assert problems() == [
        "rape.ipynb needs the parameter 'years': add it to the parameters of 'rape' in the partnership's file."
    ]


def test_an_area_of_the_counts_that_nobody_knows_is_refused_with_the_nearest(problems):
    assert problems({"peers": ["Wyre Forest"]}) == [
        "counts.csv: There is no area 'Wyre'. Did you mean 'Wyre Forest'? Name it in the partnership's file, rename "
        "it, or leave its rows out."
    ]


def test_areas_whose_folders_would_be_one_are_refused(problems):
    assert problems({"peers": ["Wyre", "Black-pool", "black pool"]}, areas=["Black-pool", "black pool"]) == [
        "The areas 'Black-pool' and 'black pool' would share a folder: rename all but one."
    ]


def test_indicators_for_an_unknown_priority_are_refused(problems, drop):
    (drop / "indicators.csv").write_text(
        INDICATORS + "marak,Blackpool,Cases,MARAC,2016-04,2016-06,136,,cases\n", encoding="utf-8"
    )
    assert problems() == ["indicators.csv: There is no priority 'marak'. Did you mean 'marac'?"]


def test_commentary_for_an_unknown_priority_is_refused(problems, drop):
    (drop / "commentary").mkdir()
    (drop / "commentary" / "marak.md").write_text("Well.\n", encoding="utf-8")
    assert problems() == ["commentary/marak.md: There is no priority 'marak'. Did you mean 'marac'?"]


def test_a_priority_may_not_set_what_the_batch_sets(problems):
    assert problems({"priorities": [RAPE | {"parameters": {"area": "Blackpool"}}]}, areas=["Wyre"])


@pytest.mark.parametrize("asked", [[], ["{0}"]], ids=["our own", "asked for"])
@pytest.mark.parametrize("name", ["ßß", "../..", "/", "CON", "com1", "中文", "x" * 101])
def test_an_area_whose_name_gives_no_folder_is_refused(problems, drop, name, asked):
    path = drop / "counts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Blackpool", name), encoding="utf-8")
    told = problems({"area": name}, areas=[each.format(name) for each in asked])
    assert any(sentence.startswith(f"The area {name!r} gives no name for a folder") for sentence in told)


@pytest.mark.parametrize("name", ["Black\0pool", "x" * 300, " "])
def test_an_area_with_no_name_for_a_page_is_refused_with_its_drop(planned, drop, name):
    path = drop / "counts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Blackpool,", f'"{name}",'), encoding="utf-8")
    with pytest.raises((Refused, ValidationError)):
        planned({"area": name})


@pytest.mark.parametrize(
    "name", ["../../etc", "/etc/Blackpool", "Black\0pool", "..", "Blackpool/..", "Вlаckpool", "Æ Blackpool"]
)
def test_whatever_an_area_s_name_holds_its_folder_is_among_the_reports(name):
    assert re.fullmatch("[a-z0-9-]*", set_folder(name, "internal"))
    assert re.fullmatch(r"[a-z0-9-]*\.public", set_folder(name, "public"))


@pytest.mark.parametrize("other", ["Blackpool!", "(blackpool)", "中Blackpool"])
def test_an_area_is_refused_where_another_of_the_drop_would_have_its_folder_on_another_day(problems, drop, other):
    with (drop / "counts.csv").open("a", encoding="utf-8") as file:
        file.write(f"{other},Rape,2016-08,3\n")
    told = problems({"peers": ["Wyre", other]})
    assert told == [f"The areas 'Blackpool' and '{other}' would share a folder: rename all but one."]


def test_no_area_s_name_gives_the_folder_of_another_s_public_edition():
    assert set_folder("Blackpool Public", "internal") != set_folder("Blackpool", "public")
    assert set_folder("Blackpool.public", "internal") != set_folder("Blackpool", "public")


def test_a_name_in_disclosure_that_neither_drop_nor_partnership_has_is_refused(planned):
    with pytest.raises(Refused) as refused:
        planned({"disclosure": {"public": ["Rapes"]}})
    assert refused.value.problems == (
        "In [disclosure]: There is no measure or indicator 'Rapes'. Did you mean 'Rape'?",
    )
    assert len(planned({"disclosure": {"public": ["Rape"]}})) == 2


def test_an_indicator_can_be_named_in_disclosure(planned, drop):
    row = "marac,Blackpool,MARAC cases,Cases,2016-04,2016-08,12,,cases\n"
    (drop / "indicators.csv").write_text(INDICATORS + row, encoding="utf-8")
    assert len(planned({"disclosure": {"public": "all", "sensitive": ["MARAC cases"]}})) == 2


def test_a_project_without_notebooks_uses_those_of_the_checkout(tmp_path, monkeypatch):
    project = tmp_path / "project"
    (project / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(project)
    checkout = Path(__file__).parents[1]
    assert find_notebook("hate_crime.ipynb", notebook_folders()) == checkout / "notebooks" / "hate_crime.ipynb"
    (project / "notebooks").mkdir()
    missing = find_notebook("hate_crime.ipynb", notebook_folders())
    assert missing.parent.samefile(project / "notebooks") and not missing.exists()
