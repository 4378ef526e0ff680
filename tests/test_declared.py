"""What a partnership and a drop declare for the meeting: actions, days, and data that came late."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_project import PARTNERSHIP, PRIORITY, publish_without_kernels, write_project

from helpers import drops, tables, wording
from helpers.briefing import open_briefing
from helpers.document.sentence import Sentence
from helpers.drops.drop_toml import read_declaration
from helpers.drops.files import DropFile
from helpers.partnership import Action, Priority, read_partnership
from helpers.planning.plan import plan
from helpers.planning.prepare import prepare
from helpers.refusal import Refused
from helpers.statistics.xmr import chart as xmr_chart
from helpers.statistics.xmr import plain_chart
from helpers.statistics.xmr.breaks import Break

RAPE = Priority(slug="rape", title="Rape", headline="Rape")
ARSON = Priority(slug="arson", title="Arson", headline="Arson")
ACTION = '[[actions]]\npriority = "rape"\nwhat = "Ask."\n'


def declared(text):
    return read_declaration(DropFile("drop.toml", lambda: text.encode()))


def declaration_problems(text):
    with pytest.raises(Refused) as refused:
        declared(text)
    return list(refused.value.problems)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project("rape", "arson")
    return tmp_path


def declare(text, *, in_drop=""):
    Path("partnership.toml").write_text(
        PARTNERSHIP + text + "".join(map(PRIORITY.format, ("rape", "arson"))), encoding="utf-8"
    )
    Path("data/raw/2016-08/drop.toml").write_text(in_drop, encoding="utf-8")


def index():
    shown = {slug: [Sentence("A page.")] for slug in ("rape", "arson")}
    return (publish_without_kernels(shown) / "index.html").read_text(encoding="utf-8")


def test_both_files_take_a_month_a_day_and_toml_s_own_date():
    read = declared(
        'received = 2016-09-20\nnext_update = "2016-11-15"\n'
        + ACTION
        + 'due = 2016-10-20\nlead = " The Council "\n'
        + ACTION
        + 'due = "2016-10"\n'
        + ACTION
    )
    assert (read.received, read.next_update) == ("2016-09-20", "2016-11-15")
    assert [(each.due, each.due_label, each.lead) for each in read.actions] == [
        ("2016-10-20", "20 October 2016", "The Council"),
        ("2016-10", "October 2016", ""),
        ("", "", ""),
    ]


def test_every_problem_of_what_is_declared_is_named_at_once():
    assert declaration_problems(
        'received = "2016-09-31"\nnext_update = 2016-11-15T10:00:00\n'
        '[[actions]]\npriority = "rape"\nwhat = " "\ndue = "October"\nowner = "us"\n'
        '[[actions]]\nwhat = "Two\\nlines."\nlead = 7\n'
    ) == [
        "drop.toml, received: is not a day; write it as 2016-10-20.",
        "drop.toml, next_update: is not a day; write it as 2016-10-20.",
        "drop.toml, actions.1.what: is blank; fill it in.",
        "drop.toml, actions.1.due: is not a month or a day; write it as 2016-10 or 2016-10-20.",
        "drop.toml, actions.1.owner: is not a known key; check its spelling or leave it out.",
        "drop.toml, actions.2.priority: is missing; add it.",
        "drop.toml, actions.2.what: must be one line of at most 300 letters.",
        "drop.toml, actions.2.lead: must be text in quotation marks.",
    ]


def test_the_partnership_s_file_names_the_place_and_the_value(project):
    declare('next_update = "soon"\nstale_after_days = 0\n[[actions]]\npriority = "rape"\nwhat = "Ask."\ndue = "May"\n')
    with pytest.raises(Refused) as refused:
        read_partnership(Path("partnership.toml"))
    assert refused.value.problems == (
        "partnership.toml, actions.1.due: is not a month or a day; write it as 2016-10 or 2016-10-20 (given: 'May').",
        "partnership.toml, next_update: is not a day; write it as 2016-10-20 (given: 'soon').",
        "partnership.toml, stale_after_days: must be a whole number above 0 (given: 0).",
    )


def test_actions_on_unknown_priorities_are_refused_in_both_files_at_once(project):
    declare(ACTION.replace("rape", "rapes"), in_drop=ACTION + ACTION.replace("rape", "arsons"))
    with pytest.raises(Refused) as refused:
        prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    assert refused.value.problems == (
        "partnership.toml, actions.1.priority: There is no priority 'rapes'. Did you mean 'rape'?",
        "drop.toml, actions.2.priority: There is no priority 'arsons'. Did you mean 'arson'?",
    )


def test_an_action_on_a_priority_that_a_drop_of_any_measures_leaves_out_is_no_problem():
    sample = drops.load("2016-08")
    who = read_partnership(Path(__file__).parents[1] / "partnership.toml")
    who = who.model_copy(update={"actions": (Action(priority="hate_crime", what="Ask."),)})
    jobs = plan(
        sample, who, notebooks=[drops.project_folder() / "notebooks"], partnership_file="", priorities=["overview"]
    )
    assert len(jobs) == 1


def test_a_drop_that_came_before_its_last_month_was_over_is_refused(project):
    declare("", in_drop="received = 2016-08-30\n")
    with pytest.raises(Refused) as refused:
        prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    assert refused.value.problems == (
        "drop.toml, received: 2016-08-30 is before the end of 2016-08 (2016-08-31): correct it, or leave that month "
        "out.",
    )


def test_a_stored_drop_keeps_what_it_declared(project):
    declare("", in_drop="received = 2016-09-20\nnext_update = 2016-11-15\n" + ACTION)
    drops.store(drops.read_drop(Path("data/raw/2016-08")), [Path("data/raw/2016-08")])
    kept = drops.load("2016-08")
    assert (kept.received, kept.next_update) == ("2016-09-20", "2016-11-15")
    assert kept.actions == (Action(priority="rape", what="Ask."),)


def test_the_table_follows_the_priorities_and_shows_what_is_missing():
    agreed = [
        Action(priority="arson", what="Visit 2 sites in 2017.", lead="Fire service", due="2016-10-20"),
        Action(priority="rape", what="Ask which months stand out."),
    ]
    table = tables.actions(agreed, [RAPE, ARSON])
    assert table.header == ("To do", "Briefing", "Lead", "By")
    assert table.printed == (
        ("Ask which months stand out.", "Rape", "not named", "not set"),
        ("Visit 2 sites in 2017.", "Arson", "Fire service", "20 October 2016"),
    )
    assert [number.listed for number in table.numbers] == ["2"]
    assert tables.actions(agreed, [ARSON]).printed == (("Visit 2 sites in 2017.", "Fire service", "20 October 2016"),)


def test_the_drop_s_actions_and_next_update_count_where_it_has_any(project):
    ours = 'next_update = "2017-01-10"\n' + ACTION.replace("Ask.", "Ask ours.")
    declare(ours)
    assert "Ask ours." in index()
    assert "Next update: 10 January 2017" in index()
    declare(ours, in_drop='next_update = "2016-11-15"\n' + ACTION.replace("Ask.", "Ask <b>theirs</b>."))
    page = index()
    assert "Ask &lt;b&gt;theirs&lt;/b&gt;." in page
    assert "Ask ours." not in page
    assert "Next update: 15 November 2016" in page


def test_a_small_number_in_an_action_takes_the_table_from_the_public_index(project):
    declare(ACTION.replace("Ask.", "Visit 2 sites.") + ACTION.replace("Ask.", "Ask in June 2016."))
    assert "Visit 2 sites." in index()
    shown = {slug: [Sentence("A page.")] for slug in ("rape", "arson")}
    page = (publish_without_kernels(shown, editions=["public"]) / "index.html").read_text(encoding="utf-8")
    assert "Visit" not in page and "June 2016" not in page
    assert "Not shown: a small number could identify people." in page
    declare(ACTION.replace("Ask.", "Visit 12 sites."))
    page = (publish_without_kernels(shown, editions=["public"]) / "index.html").read_text(encoding="utf-8")
    assert "Visit 12 sites." in page


def test_what_nobody_declared_is_shown_as_missing(project):
    declare("")
    page = index()
    assert "No action was sent with this data." in page
    assert "data to 31 August 2016, received on a day not stated. Next update: date not set." in page


@pytest.mark.parametrize(("received", "old"), [("2016-11-29", False), ("2016-11-30", True)])  # 90 and 91 days
def test_data_that_came_later_than_the_partnership_allows_is_marked(project, received, old):
    declare("stale_after_days = 90\n", in_drop=f"received = {received}\n")
    assert ("These numbers are old: they end on 31 August 2016 and came on" in index()) == old


def test_data_of_an_unknown_day_and_a_partnership_that_allows_any_are_not_marked():
    august = pd.Period("2016-08", freq="M")
    assert str(wording.late("", august, stale_after_days=1)) == ""
    assert str(wording.late("2030-01-01", august, stale_after_days=None)) == ""


@pytest.mark.parametrize(
    ("limit", "improvement", "text"),
    [
        (
            12,
            "decrease",
            "The target is at most 12 offences a month. April 2017 had 17, so it missed the target. "
            "11 of the last 12 months met it.",
        ),
        (
            12,
            "increase",
            "The target is at least 12 offences a month. April 2017 had 17, so it met the target. "
            "7 of the last 12 months met it.",
        ),
    ],
)
def test_a_target_is_said_with_its_number_and_the_months_that_met_it(monthly, limit, improvement, text):
    # The last twelve months: six of 12, five of 10 and the newest, of 17.
    chart = plain_chart(monthly([10, 12] * 12 + [17]))
    assert str(wording.target(chart, limit, improvement)) == text


def test_without_a_target_nothing_is_said(monthly):
    assert str(wording.target(plain_chart(monthly([10, 12] * 12)), None, "decrease")) == ""


def test_months_that_were_not_supplied_are_not_compared_with_the_target(monthly):
    chart = plain_chart(monthly([10, 12] * 12 + [None, 17]))
    assert "11 of the last 12 months met it." in str(wording.target(chart, 12, "decrease"))


def test_months_before_a_declared_break_are_not_compared_with_the_target(monthly):
    # Twenty months of 10 and 12; then recording changed, and four months have 30, 10, 10 and 11.
    counts = monthly([10, 12] * 10 + [30, 10, 10, 11])
    anew = Break(counts.index[20], ("Rape",), "New counting rules")
    assert str(wording.target(xmr_chart(counts, breaks=[anew]), 12, "decrease")) == (
        "The target is at most 12 offences a month. March 2017 had 11, so it met the target. "
        "3 of the 4 months since recording changed in December 2016 met it."
    )
    first = xmr_chart(counts[:21], breaks=[anew])
    assert str(wording.target(first, 12, "decrease")).endswith("December 2016 had 30, so it missed the target. ")


def test_a_month_sent_in_part_is_not_compared_with_the_target(monthly):
    counts = monthly([10, 12] * 12 + [3])
    assert str(wording.target(plain_chart(counts), 11, "decrease", part_sent=[counts.index[-1]])) == (
        "The target is at most 11 offences a month. Whether April 2017 met it cannot be said: it was probably not sent "
        "in full. 6 of the last 12 months met it."
    )


def test_a_briefing_says_its_target_in_the_partnership_s_own_area_alone():
    briefing = open_briefing("violence_against_the_person", drop="2016-08", area="Blackpool")
    targets = {"Violence Against The Person": 500}
    briefing = replace(briefing, partnership=briefing.partnership.model_copy(update={"targets": targets}))
    charted = plain_chart(briefing.headline)
    # August 2016 is 475; in the twelve months to it only July, with 561, and June, with 516, were above 500.
    assert str(briefing.target(charted)) == (
        "The target is at most 500 offences a month. August 2016 had 475, so it met the target. "
        "10 of the last 12 months met it."
    )
    wyre = replace(briefing, area="Wyre")
    assert str(wyre.target(plain_chart(wyre.headline))) == ""


def test_actions_are_about_the_partnership_s_own_area():
    briefing = open_briefing("violence_against_the_person", drop="2016-08", area="Wyre")
    agreed = (Action(priority="violence_against_the_person", what="Ask."),)
    briefing = replace(briefing, drop=replace(briefing.drop, actions=agreed))
    assert str(briefing.actions()) == ""
    assert replace(briefing, area="Blackpool").actions().printed == (("Ask.", "not named", "not set"),)
