"""`report.toml`: what a template of the committee's report may contain, and every refusal."""

from pathlib import Path

import pytest

from helpers.partnership import read_partnership, read_report_template
from helpers.refusal import Refused

ROOT = Path(__file__).parents[1]
FRONT = """\
addressee = "Scrutiny Committee"
relevant_officer = "Head of Safety"
date_of_meeting = 2016-10-20
title = "Community safety"
exempt_information = "none"
"""
RAPE = '[[headings]]\nnumber = "1"\nwords = "Rape"\npriorities = ["rape"]\n'


@pytest.fixture
def problems(tmp_path):
    """The problems of a template with this text, for a partnership whose one priority is `rape`."""

    def of(text):
        path = tmp_path / "report.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read_report_template(path, ["rape"])
        return [problem.removeprefix(str(path)) for problem in refused.value.problems]

    return of


def test_ours_has_the_published_report_s_numbers_and_each_priority_under_its_own():
    slugs = [priority.slug for priority in read_partnership(ROOT / "partnership.toml").priorities]
    template = read_report_template(ROOT / "report.toml", slugs)
    numbers = [heading.number for heading in template.headings]
    assert numbers == [
        "1", "2", "3", "3.2a", "3.2b", "3.3", "4", "5", "6", "6.0", "6.1", "6.2", "6.3", "6.4", "6.5", "7", "8", "9",
        "10", "", "11", "12", "13", "14", "15", "16", "17", "18", "19",
    ]  # fmt: skip
    under = {heading.number: heading.priorities[0] for heading in template.headings if heading.priorities}
    assert (under["6.0"], under["6.5"], under["7"]) == ("overview", "child_sexual_exploitation", "hate_crime")
    assert len(template.to_complete) == 9
    assert template.to_complete[3] == "12 Legal considerations (to be completed by the monitoring officer)"


def test_another_council_s_template_has_no_numbers_and_fits_any_priorities():
    path = ROOT / "docs" / "examples" / "report-without-numbers.toml"
    template = read_report_template(path, ["burglary", "shoplifting"])
    assert {heading.number for heading in template.each} == {""}


def test_what_is_missing_unknown_or_no_value_is_refused_at_once(problems):
    text = FRONT.replace('title = "Community safety"\n', "").replace('"none"', '"8"').replace("2016-10-20", '"soon"')
    assert problems(text + 'colour = "red"\n' + RAPE.replace('"Rape"', '" "')) == [
        ", date_of_meeting: is not a day; write it as 2016-10-20 (given: 'soon').",
        ", title: is missing; add it.",
        ", exempt_information: must be 'none', '1', '2', '3', '4', '5', '6' or '7' (given: '8').",
        ", headings.1.words: is blank; fill it in (given: ' ').",
        ", colour: is not a known key; check its spelling or leave it out (given: 'red').",
    ]


def test_a_report_without_headings_is_refused(problems):
    assert problems(FRONT + "headings = []\n")[0] == ": It has no heading: add [[headings]]."


def test_headings_that_must_be_changed_are_refused_at_once(problems):
    headings = """\
[[headings]]
number = "1"
level = 2
words = "Performance"
priorities = ["rapes"]

[[headings]]
number = "1"
words = "Legal"

[[headings]]
words = "Equality"
text = "None."
to_be_completed_by = "Legal"

[[headings]]
words = "Summary"
shows = ["summary", "summary"]
"""
    assert problems(FRONT + headings) == [
        ': "summary" is shown below 2 headings: leave it below one.',
        ": 2 headings have the number 1: give each its own.",
        ": '1 Performance' has level 2 and no heading of level 1 above it: add one, or leave level out.",
        ": '1 Legal' has nothing below it: give it text, priorities, shows or to_be_completed_by.",
        ": 'Equality' is to be completed by an officer and has other content: leave one out.",
        ": There is no priority 'rapes'. Did you mean 'rape'?",
        ": No heading shows the priority 'rape': name it in priorities, or show \"other priorities\".",
    ]


def test_a_priority_below_two_headings_is_refused(problems):
    assert problems(FRONT + RAPE + RAPE.replace('"1"', '"2"')) == [
        ": The priority 'rape' is below 2 headings: leave it below one."
    ]


def test_a_missing_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(Refused) as refused:
        read_report_template(tmp_path / "report.toml", ["rape"])
    assert refused.value.problems == (
        f"There is no {tmp_path / 'report.toml'}, which the partnership's file names as its report: put it there.",
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"title = \xff", " is not UTF-8: save it as UTF-8."), (b"title =", " is not valid TOML: ")],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, problem):
    path = tmp_path / "report.toml"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"report\.toml") as refused:
        read_report_template(path, ["rape"])
    assert problem in refused.value.problems[0]
