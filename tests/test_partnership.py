"""`partnership.toml`: what it may contain, and every refusal."""

from pathlib import Path

import pytest
from small_project import posix

from helpers.partnership import read_partnership
from helpers.refusal import Refused, unknown

OURS = Path(__file__).parents[1] / "partnership.toml"
TOP = 'name = "BSafe"\narea = "Blackpool"\ncounty = "Lancashire"\npeers = ["Wyre", "Fylde"]\n'
RAPE = '[[priorities]]\nslug = "rape"\ntitle = "Rape"\nheadline = "Rape"\n'


@pytest.fixture
def problems(tmp_path, monkeypatch):
    """The problems of a `partnership.toml` with this text."""
    monkeypatch.chdir(tmp_path)

    def of(text):
        Path("partnership.toml").write_text(text, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read_partnership(Path("partnership.toml"))
        return list(refused.value.problems)

    return of


def test_a_short_partnership_is_read_with_what_it_leaves_out(tmp_path):
    (tmp_path / "p.toml").write_text(TOP + RAPE, encoding="utf-8")
    who = read_partnership(tmp_path / "p.toml")
    assert who.districts == ("Blackpool", "Wyre", "Fylde")
    (priority,) = who.priorities
    assert (priority.improvement, priority.unit, priority.breakdown) == ("decrease", "offences", ())
    assert priority.measures == ("Rape",)


def test_ours_names_the_fourteen_districts_and_the_ten_priorities():
    who = read_partnership(OURS)
    assert (who.area, who.county, len(who.districts), len(who.priorities)) == ("Blackpool", "Lancashire", 14, 10)


def test_more_reports_are_no_deterioration_where_they_can_mean_more_trust():
    neutral = {p.slug for p in read_partnership(OURS).priorities if p.improvement == "neutral"}
    assert neutral == {"domestic_abuse", "sexual_offences_and_rape", "hate_crime", "child_sexual_exploitation"}
    assert {p.improvement for p in read_partnership(OURS).priorities} == {"neutral", "decrease"}


def test_a_missing_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(Refused) as refused:
        read_partnership(tmp_path / "p.toml")
    assert refused.value.problems == (
        f"There is no {tmp_path / 'p.toml'}: name the partnership's file with --partnership.",
    )


@posix
def test_a_folder_in_its_place_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        read_partnership(tmp_path)
    assert refused.value.problems == (f"{tmp_path} cannot be read: Is a directory.",)


def test_broken_toml_is_refused_with_the_line(problems):
    (problem,) = problems(TOP + "priorities = [\n\nslug\n")  # lines 5 to 7
    assert problem == "partnership.toml is not valid TOML: invalid value at line 7, column 1. Correct it."


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "p.toml").write_bytes(TOP.replace("Wyre", "Ynys Môn").encode("latin-1"))
    with pytest.raises(Refused, match="is not UTF-8: save it as UTF-8"):
        read_partnership(tmp_path / "p.toml")


def test_a_missing_name_is_refused(problems):
    text = "".join(line for line in TOP.splitlines(keepends=True) if not line.startswith("name"))
    assert problems(text + RAPE) == ["partnership.toml, name: is missing; add it."]


@pytest.mark.parametrize("key", ["area", "county"])
def test_peers_without_the_area_or_the_county_are_refused(problems, key):
    text = "".join(line for line in TOP.splitlines(keepends=True) if not line.startswith(key))
    assert problems(text + RAPE) == [
        "partnership.toml: where peers are named, area and county are needed as well; add them."
    ]


def test_a_partnership_without_priorities_is_refused(problems):
    assert problems(TOP) == ["partnership.toml: at least one priority is needed."]
    (problem,) = problems(TOP + "priorities = []\n")
    assert problem == "partnership.toml: at least one priority is needed."


@pytest.mark.parametrize("key", ["slug", "title"])
def test_a_key_that_a_priority_lacks_is_refused_with_the_priority(problems, key):
    text = "".join(line for line in RAPE.splitlines(keepends=True) if not line.startswith(key))
    assert f"partnership.toml, priorities.1.{key}: is missing; add it." in problems(TOP + text)


def test_an_unknown_key_is_refused_with_its_name(problems):
    (problem,) = problems('colour = "blue"\n' + TOP + RAPE)
    assert problem.startswith("partnership.toml, colour: ")
    assert "'blue'" in problem


def test_an_unknown_key_of_a_priority_is_refused_with_the_priority(problems):
    told = problems(TOP + RAPE + RAPE.replace("rape", "abuse") + 'headlines = "Rape"\n')
    assert told[0].startswith("partnership.toml, priorities.2.headlines: ")


def test_a_slug_named_twice_is_refused(problems):
    assert problems(TOP + RAPE + RAPE) == ["partnership.toml: slug 'rape' is named twice."]


@pytest.mark.parametrize("peers", ['["Wyre", "Blackpool"]', '["Wyre", "Fylde", "Wyre"]'])
def test_a_district_named_twice_is_refused(problems, peers):
    twice = "Blackpool" if "Blackpool" in peers else "Wyre"
    assert problems(TOP.replace('["Wyre", "Fylde"]', peers) + RAPE) == [
        f"partnership.toml: district '{twice}' is named twice."
    ]


@pytest.mark.parametrize("slug", ["Rape", "rape and more", "../rape", "rape/x", "2016", "", "räpe", "rape\\n", "-r"])
def test_a_slug_that_is_no_file_name_is_refused_with_its_value(problems, slug):
    told = problems(TOP + RAPE.replace('"rape"', f'"{slug}"'))
    assert told[0].startswith("partnership.toml, priorities.1.slug: ")


@pytest.mark.parametrize("notebook", ["../evil", "rape.ipynb", "a/b", "a b"])
def test_a_notebook_outside_of_the_notebooks_folder_is_refused(problems, notebook):
    told = problems(TOP + RAPE + f'notebook = "{notebook}"\n')
    assert told[0].startswith("partnership.toml, priorities.1.notebook: ")
    assert f"'{notebook}'" in told[0]


def test_a_value_where_a_table_belongs_is_refused(problems):
    assert problems('name = "BSafe"\nothers = "crime_type"\ntargets = 40\npriorities = ["rape"]\n') == [
        "partnership.toml, priorities.1: must be a table that begins with [[priorities]] (given: 'rape').",
        "partnership.toml, others: must be a table that begins with [others] (given: 'crime_type').",
        "partnership.toml, targets: must be a table of names and values (given: 40).",
    ]


def test_an_unknown_direction_of_improvement_is_refused_with_those_known(problems):
    told = problems(TOP + RAPE + 'improvement = "down"\n')
    assert told[0] == (
        "partnership.toml, priorities.1.improvement: must be 'decrease', 'increase' or 'neutral' (given: 'down')."
    )


def test_a_priority_that_counts_nothing_must_say_why(problems):
    silent = RAPE.replace('headline = "Rape"\n', "")
    assert problems(TOP + silent)[0] == (
        "partnership.toml, priorities.1: a priority without a headline measure needs no_count, the sentence that "
        "explains why."
    )


def test_a_priority_that_counts_nothing_and_says_why_is_read(tmp_path):
    (tmp_path / "p.toml").write_text(
        TOP + RAPE.replace('headline = "Rape"', 'no_count = "Not counted."'), encoding="utf-8"
    )
    (priority,) = read_partnership(tmp_path / "p.toml").priorities
    assert (priority.headline, priority.measures) == (None, ())


def test_all_problems_are_named_at_once(problems):
    text = 'colour = "blue"\n' + TOP.replace('name = "BSafe"\n', "") + RAPE.replace('"rape"', '"R"')
    keys = {problem.split(": ")[0] for problem in problems(text + 'improvement = "down"\n')}
    assert {f"partnership.toml, {key}" for key in ("colour", "name")} <= keys
    assert {f"partnership.toml, priorities.1.{key}" for key in ("slug", "improvement")} <= keys


def test_one_mistake_in_a_priority_is_named_in_one_sentence(problems):
    assert len(problems(TOP + RAPE + 'improvement = "down"\n')) == 1


def test_an_unknown_priority_or_area_is_refused_with_the_nearest_name():
    who = read_partnership(OURS)
    assert who.priority("hate_crime").title == "Hate crime"
    with pytest.raises(Refused, match=r"^There is no priority 'hatecrime'\. Did you mean 'hate_crime'\?$"):
        who.priority("hatecrime")
    with pytest.raises(Refused, match=r"^There is no area 'Blakpool'\. Did you mean 'Blackpool'\?$"):
        who.at("Blakpool", regions={}, measures=[])


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("blackpool", "Did you mean 'Blackpool'?"),
        ("BLACKPOOL ", "Did you mean 'Blackpool'?"),
        ("Leeds", "Known: Blackpool, Wyre."),
        ("", "Known: Blackpool, Wyre."),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case_and_else_all_are_named(given, hint):
    assert unknown("area", given, ["Blackpool", "Wyre"]) == f"There is no area '{given}'. {hint}"


def test_a_slug_or_a_name_that_is_taken_is_refused(problems):
    assert problems(TOP + RAPE.replace('slug = "rape"', 'slug = "index"')) == [
        "partnership.toml, priorities.1: the slug 'index' is the name of a page that every set has; choose another."
    ]
    assert problems(TOP.replace('"Fylde"', '"blackpool"') + RAPE) == [
        "partnership.toml: district 'blackpool' is named twice."
    ]
    assert problems(TOP.replace('county = "Lancashire"', 'county = "Wyre"') + RAPE) == [
        "partnership.toml: 'Wyre' is the county and cannot be a district too."
    ]
    blank = "partnership.toml, peers.2: is blank; fill it in (given: ' ')."
    assert problems(TOP.replace('"Fylde"', '" "') + RAPE) == [blank]


def test_by_default_every_measure_is_sensitive_and_small_is_below_five():
    declared = read_partnership(OURS).disclosure
    assert (declared.threshold, declared.zeros, declared.public, declared.sensitive) == (5, False, (), ())


def test_open_data_is_already_public():
    assert read_partnership(OURS.with_name("partnership-open-data.toml")).disclosure.all_public


def test_what_is_public_and_what_is_sensitive_is_read(tmp_path):
    text = '[disclosure]\nthreshold = 10\nzeros = true\npublic = ["Burglary", "Theft"]\nsensitive = ["Rape"]\n'
    (tmp_path / "p.toml").write_text(TOP + text + RAPE, encoding="utf-8")
    declared = read_partnership(tmp_path / "p.toml").disclosure
    assert (declared.threshold, declared.zeros) == (10, True)
    assert (declared.public, declared.sensitive, declared.all_public) == (("Burglary", "Theft"), ("Rape",), False)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("threshold = 1", "disclosure.threshold: must be a whole number above 1 (given: 1)"),
        ("threshold = 2.5", "disclosure.threshold: must be a whole number above 1 (given: 2.5)"),
        ("threshold = true", "disclosure.threshold: must be a whole number above 1 (given: True)"),
        ("zeros = 1", "disclosure.zeros: must be true or false (given: 1)"),
        (
            'public = "Rape"',
            'disclosure.public: must be a list of measures and indicators in square brackets, or "all" '
            "(given: 'Rape')",
        ),
        (
            'sensitive = "all"',
            "disclosure.sensitive: must be a list of measures and indicators in square brackets (given: 'all')",
        ),
        (
            'public = ["Rape"]\nsensitive = ["Rape"]',
            "disclosure: 'Rape' is named both public and sensitive; leave one out",
        ),
        (
            'sensitive = ["Rape"]',
            "disclosure: every measure is sensitive unless public names it, so that sensitive names nothing new; "
            'add public = "all" where only these are sensitive, or leave it out',
        ),
        (
            "small = 5",
            "disclosure.small: is not a known key; check its spelling or leave it out (given: 5)",
        ),
    ],
)
def test_a_contradiction_or_an_odd_value_in_disclosure_is_refused(problems, line, problem):
    assert problems(f"{TOP}[disclosure]\n{line}\n{RAPE}") == [f"partnership.toml, {problem}."]
