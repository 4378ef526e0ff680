"""Claims in partners' commentary that something caused a change, without a test of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.document.sentence import Sentence

# A number that went up or down, as a verb (WENT) and as the effect of a cause (MOVE).
WENT = (
    r"fell|fallen|falls|falling|rose|risen|rises|rising|grew|grown|dropped|dropping|halved|doubled|trebled|tripled|"
    r"(?:went|gone|going|goes|is|are|was|were) (?:up|down)\b(?! to)|(?:is|are|was|were) (?:low|high)|"
    r"(?:up|down) (?:by|on)|peaked|spiked|surged"
)
MOVE = (
    r"fall|(?<!high-)rise|(?<!to )increas(?:e|ed|es|ing)|(?<!to )decreas(?:e|ed|es|ing)|declin(?:e|ed|es|ing)|"
    r"(?<!to )reduce|reduc(?:ed|es|ing|tions?)|(?<!this )(?<!data )drops?(?!-)|growth|fewer|falling|rising|"
    r"(?:lower|higher)(?![- ](?:risk|priority|harm|level|need|court))|(?<!to )(?:improve|raise)|"
    r"improv(?:ed|es|ing|ements?)|peaks?|spikes?|surges?|"
    r"cuts?(?= (?:in |crime|offences|incidents|burglar|theft|violence|anti))|success|"
    r"(?:the|this|that) (?:change|difference|pattern|trend)|"
    r"(?:more|less) (?:\w+ )?(?:crimes?|offences|incidents|reports|calls|referrals|cases|victims|people|violence|"
    r"thefts?|burglar(?:y|ies)|assaults)"
)
MOVED = re.compile(rf"\b(?:{WENT}|{MOVE})\b", re.IGNORECASE)

# Crime as an object: "the number of assaults", but not "crime prevention".
CRIME = (
    r"(?:(?:the|our|its|their|these|overall|total|local|further|more|number|numbers|level|levels|rates?|of|serious|"
    r"violent|street|knife|gun|hate|vehicle|car|bike|retail|domestic|business|house|residential|repeat|youth) )*"
    r"(?:crimes?(?! prevention)|offences|(?:re-?)?offending|incidents|burglar(?:y|ies)|thefts?|"
    r"robber(?:y|ies)|assaults|violence|anti-?social behaviour|shoplifting|vandalism|arson|stalking)"
)
# Efforts against crime, which may grow or shrink for a known reason: a sentence on that claims nothing about crime.
DOING = (
    r"(?:patrols?|funding|funds|budgets?|staff(?:ing)?|officers?|volunteers|training|resources|visits|checks|hours|"
    r"capacity|services?|meetings?|cameras|lighting|fees?|fines?|rents?)"
)
OF_DOING = r"(?: (?:the|our|its|their|in|of|number|numbers|police|foot|council|extra|local|joint|evening|street))*"
TAKES_A_CAUSE = (
    r"at risk|at higher risk|vulnerable|targeted|attacked|abused|singled out|excluded|afraid|frightened|unaware|absent|"
    r"cancelled|closed|delayed|postponed|deferred|unavailable|charged|arrested|convicted|identified|safeguarded|"
    r"(?<!fewer )(?:deaths|admissions|injuries|damage|illness|harm|fires|absences?|delays|nuisance|noise|homelessness)"
)
JOINED = (
    r"due to|owing to|because(?: of)?|thanks to|on account of|as a (?:direct )?(?:result|consequence)(?: of)?|"
    r"(?:attributed|attributable|credited|down) to|(?<!that )(?<!which )(?:stems?|stemmed) from|"
    r"reflect(?:s|ed|ing)?(?= (?:[\w-]+ ){0,4}?(?:work|efforts?|effectiveness|success|impact|interventions?|"
    r"initiatives?|operations?|campaigns?|patrols?|investment)\b)"
)
NUMBERS = r"\d|(?:a )?(?:half|third|quarter|fifth)|one|two|three|four|five|six|seven|eight|nine|ten|nil|none|zero"
# Words of others, and words with another meaning: they are blanked before we look for claims.
NO_CLAIM = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"^[ \t]*>.*$",  # a block quotation
        r"“[^”]*”|\"[^\"]*\"|‘[^’\n]*’(?!\w)|(?<!\w)'[^'\n]*'(?!\w)",
        r"\bdue to (?:be|begin|start|end|finish|open|close|report|return|meet|come|go|run|take|launch|complete|appear|"
        r"expire|receive|publish|attend|join|move|hear|have|last|continue|leave|retire|become|give|visit|deliver|review|"
        r"see|(?:rise|fall|increase|decrease|change|drop)"
        r"(?! in (?!\d|January|February|March|April|May|June|July|August|September|October|November|December)))\b",
        r"\b(?:our|many|warm|sincere|special|of|with|gives?|gave|express\w*) thanks to|^thanks to [^.,]* for\b",
        rf"\b(?:{TAKES_A_CAUSE})(?: \w+ly)? (?:{JOINED}|caused by)",
        r"\bbecause of (?:who|what) \w+ (?:is|are)\b",
        r"\bbecause of (?:their|his|her|a person's|someone's) (?:race|religion|faith|disability|sex|gender|sexuality|"
        r"sexual orientation|age|ethnicity|nationality|identity|beliefs?)\b",
        rf"\bdown to (?:{NUMBERS})",
        rf"\b{DOING}(?: (?:were|was|have|has|had|been|is|are|also|then))* (?:{WENT}|{MOVE})\b(?! {CRIME}\b)",
        rf"\b(?:{WENT}|{MOVE}|more){OF_DOING} {DOING}\b",
    )
]
# The effect is before these words, or after the comma if they begin the sentence.
AFTER_EFFECT = re.compile(
    rf"\b(?P<words>{JOINED}|(?:the|a) (?:direct )?(?:result|consequence) of)\b|"
    r"\b(?:is|are|was|were|be|been|being|fall|rise|increase|decrease|reduction|drop|decline|peak|spike|surge|growth|"
    r"\w+ly) (?P<participle>(?:caused|driven|explained|brought about) by)\b",
    re.IGNORECASE,
)
# The effect follows these words, with at most a few words in between.
BEFORE_EFFECT = re.compile(
    r"\b(?P<words>(?:led|leads|leading) to|caus(?:ed|es|ing)|(?:resulted|results|resulting) in|"
    r"(?:contributed|contributes|contributing) to|(?:brought|bringing) about|(?:was|were|been) responsible for|"
    rf"credited with|drove) (?=(?:[\w%.,'-]+ ){{0,6}}?(?:{MOVE})\b)|"
    r"\b(?P<help>helped(?: to)? (?:reduce|cut|lower|bring down|drive down|prevent|increase|improve|raise))\b|"
    r"\b(?P<impact>ha(?:d|s had|ve had) an? (?:[\w-]+ )?(?:impact|effect) on) (?=(?:[\w-]+ ){0,3}?"
    r"(?:crimes?|offences|offending|incidents|numbers|levels|burglar|theft|violence|anti-?social))|"
    rf"\b(?P<cut>(?<!to )ha(?:s|ve) (?:cut|reduced|lowered)) (?={CRIME}\b)|"
    rf"\b(?P<down>(?:brought|drove|driven)(?: down(?= {CRIME}\b)|(?= {CRIME} down\b)))|"
    r"\b(?P<prevented>(?:prevented|averted)) "
    r"(?=(?:an? estimated |about |around |at least |over |more than |some |up to )?"
    rf"(?:[1-9][\d,]*|two|three|four|five|six|seven|eight|nine|ten|dozens of|hundreds of|many|several) {CRIME}\b)",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not|never|cannot|\w+n['’]t|neither|nor|rather than|in no way)"
    r"(?! (?:only|just|solely|merely|entirely|wholly|simply))(?: [\w-]+){0,3} $|"
    r"\b(?:whether|not known|not clear|unclear|no evidence|no sign|too early|(?:cannot|can't) (?:say|tell|know))\b",
    re.IGNORECASE,
)
POINTS_BACK = re.compile(r"\W*(?:this|that|these|it|which)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(]?[A-Z0-9])|\n(?=\s*(?:[-*+]|\d+\.)\s)")
# The words of `wording.displacement` for a clear difference. In the same paragraph, a claim has its test.
TESTED = re.compile(r"\(95% interval [\d,]+ to [\d,]+ (?:fewer|more)\)")
CLAUSE_END = re.compile(r"[;:]|, (?:and|but|so|while|although|though) ")


@dataclass(frozen=True)
class Claim:
    """A causal claim: its causal words, and their line in the text, from 1."""

    line: int
    words: str


def claims(markdown: str) -> tuple[Claim, ...]:
    """The claims in a text that something caused a rise or a fall, in order.

    A fall after an operation does not prove that the operation worked: unusually high numbers fall by themselves, and
    numbers elsewhere may have fallen as well. A claim needs a comparison with places that had no operation. If the
    paragraph quotes a clear one in the explorer's words, its claims are not listed. Whether that quotation is true, or
    about the same thing, is not checked.

    An empty result does not mean that there are no claims. We look for words and do not understand them. A claim
    without causal words ("patrols cut burglary", "since the operation", "burglary fell, showing that it works") is not
    found, nor is one about something that does not go up or down. Words in quotation marks count as somebody else's. A
    cause that a partner knows for certain ("the rise is due to two days of double counting") is listed all the same.
    And nothing here shows whether a claim is true. So a claim is a warning to the analyst, and stops nothing.

    Parameters
    ----------
    markdown
        Commentary as partners write it.

    Examples
    --------
    >>> claims("Burglary fell by a fifth.\\nThis is due to the patrols, which are due to end in May.")
    (Claim(line=2, words='due to'),)
    >>> claims("Burglary fell by a fifth after the patrols began.")
    ()
    """
    plain = re.sub(r"[*_]+(?=\S)|(?<=\S)[*_]+", "", re.sub(r"\r\n?", "\n", markdown))  # drop marks of emphasis
    lines = re.sub(r" *\n *", "\n", re.sub(r"[^\S\n]+", " ", plain))
    found = []
    for block in re.finditer(r"(?:(?!\n\n).)+", _own_words(lines), re.DOTALL):
        if TESTED.search(block[0]):
            continue
        before = ""
        for start, sentence in _sentences(block[0]):
            for offset, words in _causal_words(sentence, before):
                found.append(Claim(1 + lines.count("\n", 0, block.start() + start + offset), words))
            before = sentence
    return tuple(found)


def _own_words(lines: str) -> str:
    """The text with wrapped lines joined, and blanks for words that claim nothing; its length stays the same."""
    text = re.sub(r"(?<!\n)\n(?!\n|[-*+>#]|\d+\.)", " ", lines)
    for pattern in NO_CLAIM:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def _sentences(block: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in SENTENCE_END.finditer(block):
        yield start, block[start : end.start()]
        start = end.end()
    yield start, block[start:]


def _causal_words(sentence: str, before: str) -> Iterator[tuple[int, str]]:
    """The causal words of a sentence, each with its place; `before` is the sentence before it."""
    for match in [*AFTER_EFFECT.finditer(sentence), *BEFORE_EFFECT.finditer(sentence)]:
        name = match.lastgroup or "words"
        lead = sentence[: match.start(name)]
        if DENIED.search(lead):
            continue
        effect = CLAUSE_END.split(lead)[-1] if match.re is AFTER_EFFECT else match[0]
        opens = not re.search(r"\w", lead)
        if opens:
            effect = sentence[match.end() :].partition(",")[2] or sentence[match.end() :]
        earlier = before if POINTS_BACK.match(effect) else ""
        if match.re is BEFORE_EFFECT or MOVED.search(effect) or MOVED.search(earlier):
            yield match.start(name), match[name]


def claim_warnings(markdown: str, file: str) -> tuple[Sentence, ...]:
    """A warning to the analyst for each claim in a file of commentary.

    Examples
    --------
    >>> for sentence in claim_warnings("Burglary fell due to the patrols.", "commentary/overview.md"):
    ...     print(sentence)
    commentary/overview.md, line 1: "due to" names a cause that was not tested: say "after" instead, or compare with places where nothing was done (explore.ipynb) and quote the result.
    """  # noqa: E501
    return tuple(
        Sentence(
            f'{file}, line {claim.line}: "{claim.words}" names a cause that was not tested: say "after" instead, or '
            "compare with places where nothing was done (explore.ipynb) and quote the result."
        )
        for claim in claims(markdown)
    )
