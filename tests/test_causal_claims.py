"""Causal claims in commentary: a table of sentences with the claims in them, worked by hand."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from helpers.drops.causal_claims import AFTER_EFFECT, BEFORE_EFFECT, Claim, claims

ROOT = Path(__file__).parents[1]

CLAIMED = {
    "The reduction is due to the operation.": "due to",
    "Burglary fell by 12% due to extra patrols.": "due to",
    "Burglary fell by 12%, due to extra patrols.": "due to",
    "The 20% drop in thefts can be attributed to Operation Safeguard.": "attributed to",
    "The decrease is attributable to the new lighting.": "attributable to",
    "Antisocial behaviour has fallen because of the wardens.": "because of",
    "Incidents fell because the wardens were seen more often.": "because",
    "Because of the wardens, incidents have fallen.": "Because of",
    "Thanks to joint patrols, there were fewer assaults in the town centre.": "Thanks to",
    "Thanks to the patrols, theft fell for the third month.": "Thanks to",
    "There were fewer assaults thanks to the door staff.": "thanks to",
    "Robbery is down by a third as a result of the work of the team.": "as a result of",
    "As a result of the work of the team, robbery is down by a third.": "As a result of",
    "Patrols began in May. As a result, incidents dropped.": "As a result",
    "The fall in burglary is the direct result of better locks.": "the direct result of",
    "The operation led to a reduction in antisocial behaviour.": "led to",
    "The alley gates led to fewer burglaries.": "led to",
    "The scheme has led to a noticeable and lasting drop in thefts.": "led to",
    "The order caused a fall in street drinking.": "caused",
    "The fall was caused by the order.": "caused by",
    "The increase was largely driven by shoplifting.": "driven by",
    "The rise is explained by better recording.": "explained by",
    "The patrols resulted in 14% fewer incidents.": "resulted in",
    "The patrols were doubled, resulting in a reduction in assaults.": "resulting in",
    "The campaign contributed to a fall in thefts.": "contributed to",
    "The project brought about a reduction in nuisance calls.": "brought about",
    "The wardens helped to reduce antisocial behaviour.": "helped to reduce",
    "The order has helped cut street drinking.": "helped cut",
    "The patrols were responsible for the decrease.": "were responsible for",
    "The team is credited with a reduction in theft.": "credited with",
    "Violence rose, owing to the night-time economy.": "owing to",
    "Violence went up on account of the warm weather.": "on account of",
    "The improvement is down to the new team.": "down to",
    "Burglary fell by a fifth. This is due to the patrols.": "due to",
    "Burglary fell by a fifth. This was largely due to the patrols.": "due to",
    "Domestic abuse reports rose. It is due to greater trust.": "due to",
    "The fall is not only due to the weather but to the patrols.": "due to",
    "The fall may be due to the operation.": "due to",
    "**Burglary fell** *due* to patrols.": "due to",
    "More people came forward because of the campaign.": "because of",
    "Crime was lower because of the patrols.": "because of",
    "The success of the scheme is thanks to volunteers.": "thanks to",
    "The change is due to the way that incidents are recorded.": "due to",
    "The numbers were low because of the weather.": "because of",
    "The operation has had a positive impact on crime.": "has had a positive impact on",
    "The scheme drove a reduction in vehicle crime.": "drove",
    "DUE TO PATROLS, BURGLARY FELL.": "DUE TO",
    "- Burglary fell due to patrols": "due to",
    "The fall stems from the patrols.": "stems from",
    "The fall in burglary stemmed from better locks.": "stemmed from",
    "The fall reflects our work with schools.": "reflects",
    "Theft fell. This reflects the hard work of the wardens.": "reflects",
    "The reduction may reflect the impact of the order.": "reflect",
    "Patrols have cut crime.": "have cut",
    "The order has reduced antisocial behaviour in the centre.": "has reduced",
    "The gates have reduced the number of burglaries by a third.": "have reduced",
    "The operation brought violence down.": "brought",
    "The scheme has brought down the number of thefts.": "brought down",
    "The team drove vehicle crime down.": "drove",
    "The scheme prevented 20 assaults.": "prevented",
    "Door staff prevented an estimated 1,200 violent incidents.": "prevented",
}  # fmt: skip
QUIET = [
    "Burglary fell by 12% after extra patrols began.",
    "Antisocial behaviour fell in the months following the operation.",
    "The review is due to be completed in May.",
    "Burglary fell, and the review is due to report in May.",
    "The grant is due to rise in April.",
    "The fall is not due to the operation.",
    "The fall was in no way due to the operation.",
    "Crime has a lasting effect on those who suffer it, and numbers rose.",
    "The fall cannot be attributed to the operation.",
    "It is too early to say that the fall is due to the operation.",
    "There is no evidence that the patrols led to a reduction.",
    "We do not know whether the fall is due to the patrols.",
    "Seasonal changes rather than caused by the patrols explain why burglary fell.",
    "A resident said that burglary fell “due to the patrols”.",
    'The report said: "The fall is due to the patrols."',
    "The leaflet says 'crime fell because of you' on its cover.",
    "> Burglary fell because of the patrols.",
    "Children who are at higher risk because of debt in the family are visited.",
    "Older people, who are vulnerable because of their health, had fewer visits.",
    "Reports of people targeted because of their religion rose.",
    "A hate incident is motivated by hostility because of who somebody is, and reports of it rose.",
    "Patrols were increased because of complaints from residents.",
    "Because of complaints, we increased the number of patrols.",
    "We meet weekly because of the rise in burglary.",
    "Extra patrols were introduced due to an increase in thefts.",
    "Two meetings were cancelled due to snow.",
    "The number of meetings fell to four, as two were cancelled due to snow.",
    "Deaths due to drugs rose across the county.",
    "Criminal damage caused by fire fell.",
    "Adults whose behaviour gives cause for concern rose in number.",
    "Those who caused harm were spoken to.",
    "The operation led to 12 arrests.",
    "A man was led to the station.",
    "The tip led to a house in the centre.",
    "Our thanks to the volunteers, as their number rose.",
    "Many thanks to all who came; the numbers rose again.",
    "Thanks to everyone who came for their help as numbers rose.",
    "Burglary was down to 12 in May.",
    "The numbers went down to a third.",
    "Funding fell because the grant ended.",
    "Fewer officers were on duty because of leave.",
    "Rents are due on the first of the month, and burglary fell.",
    "Partners look at the parts separately, because each calls for a different answer.",
    "A rise in reports can be a sign of trust.",
    "There is no monthly count in this drop because the police do not list it.",
    "The drop-in centre was shut because the roof leaked.",
    "People in the high-rise moved out because of the noise.",
    "The council reduced its fees.",
    "Patrols aim to reduce burglary because residents asked for it.",
    "The idea for the scheme stems from a visit to Leeds, and burglary fell.",
    "The rise in calls that stem from noise was small.",
    "The fall does not reflect our work.",
    "The fall reflects a month with fewer days.",
    "The plan reflects our work with schools.",
    "Patrols have been cut.",
    "Patrols have reduced since May, and theft fell.",
    "The council has cut crime prevention grants.",
    "The council has reduced funding for violence.",
    "Partners hope to have cut crime by May.",
    "There is no evidence that patrols have cut crime.",
    "We aim to bring violence down.",
    "Two schools have reduced numbers of pupils.",
    "The injured were brought down the stairs.",
    "The noise of the crowd brought residents down to the street.",
    "Officers prevented two men from leaving.",
    "A passer-by prevented a burglary in May.",
    "It is not known whether the scheme prevented 20 assaults.",
    "",
]  # fmt: skip


def test_a_claim_is_found_with_its_words():
    assert {text: claims(text) for text in CLAIMED} == {text: (Claim(1, words),) for text, words in CLAIMED.items()}


def test_a_sentence_that_claims_nothing_is_not_listed():
    assert {text: found for text in QUIET if (found := claims(text))} == {}


# The limits of looking for words, so that nobody expects more of the table above.
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Patrols cut burglary by a third.", 0),
        ("Since the operation began, burglary has fallen.", 0),
        ("Burglary fell, which shows that the patrols work.", 0),
        ("The rise is due to two days that were counted twice.", 1),
    ],
)
def test_what_it_cannot_know(text, found):
    assert len(claims(text)) == found


def test_a_claim_is_found_on_its_own_line_wherever_lines_are_wrapped():
    text = (
        "# Burglary\r\n\r\nBurglary fell by a fifth\r\nin May. The fall is due\r\nto patrols.\r\n\r\n"
        "- Theft fell\r\n  thanks to locks"
    )
    assert claims(text) == (Claim(4, "due to"), Claim(8, "thanks to"))


def test_two_claims_in_one_sentence_are_both_found():
    text = "Theft fell due to the gates, and robbery fell because of the patrols."
    assert [claim.words for claim in claims(text)] == ["due to", "because of"]


def test_a_movement_in_another_paragraph_is_not_pointed_back_to():
    assert claims("Burglary fell.\n \nThis is because of the law.") == ()
    assert claims("Burglary fell.\nThis is because of the law.") == (Claim(2, "because of"),)


def test_the_sample_s_commentary_claims_nothing():
    found = sorted((ROOT / "data" / "raw" / "2016-08" / "commentary").glob("*.md"))
    assert [path.name for path in found if claims(path.read_text(encoding="utf-8"))] == []
    assert len(found) == 10


def templates(path):
    """Every text of a module except docstrings, with a number for each value to fill in."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(node.body[0].value) for node in ast.walk(module) if isinstance(node, documented) and ast.get_docstring(node)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


WORDING = sorted((ROOT / "src" / "helpers" / "wording").glob("*.py"))


@pytest.mark.parametrize("path", WORDING, ids=lambda path: path.stem)
def test_no_sentence_of_ours_claims_a_cause(path):
    texts = list(templates(path))
    # Without a rise or fall next to it, "because" only gives the reason why we say something.
    causal = [text for text in texts for match in re.finditer(AFTER_EFFECT, text) if match[0].lower() != "because"]
    assert [*causal, *filter(BEFORE_EFFECT.search, texts), *filter(claims, texts)] == []
    assert texts or path.stem in ("__init__", "in_short")  # which have no text of their own: they gather others'


def test_the_check_of_our_own_sentences_would_find_a_claim(tmp_path):
    (tmp_path / "a.py").write_text(
        '"""It fell due to it."""\nx = f"{area} fell by {n} due to {cause}"\n', encoding="utf-8"
    )
    assert [text for text in templates(tmp_path / "a.py") if claims(text)] == ["7 fell by 7 due to 7"]
