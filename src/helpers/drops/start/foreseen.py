"""Questions that follow whatever the answers to the open ones: they are asked together with these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from helpers.drops.start.look import LEAVE_OUT, Question, Seen

CHOICES_TRIED = 4  # of a question; each is a trial of reading the table
_ANY_NAME = "a name that no table has"


def with_foreseen(seen: Seen, with_answers: Callable[[Mapping[str, str]], Seen]) -> Seen:
    """A sheet with its open questions and with those that follow from every answer to them.

    Parameters
    ----------
    with_answers
        Returns the sheet as it is with some more answers, each by its key without the sheet's name.

    Examples
    --------
    >>> from helpers.drops.files import DropFile
    >>> which, blank = Question("a.area", "Which?", ("Ward", "Beat")), Question("a.blank", "Is it 0?", ("0", "missing"))
    >>> sheet = Seen(DropFile("a.csv", bytes), "", "a", "", questions=(which,), key="a")
    >>> found = with_foreseen(sheet, lambda answers: replace(sheet, questions=() if "blank" in answers else (blank,)))
    >>> [question.key for question in found.questions]
    ['a.area', 'a.blank']
    """
    questions = list(seen.questions)
    while more := _following(questions, f"{seen.key}.", with_answers):
        questions += more
    return replace(seen, questions=tuple(questions))


def _following(
    questions: Sequence[Question], begin: str, with_answers: Callable[[Mapping[str, str]], Seen]
) -> list[Question]:
    """The questions that follow from every answer to these; none where one is how to make the table readable."""
    keys = [question.key.removeprefix(begin) for question in questions]
    if not all(keys):
        return []
    choices = {
        key: [each for each in question.choices or (_ANY_NAME,) if each != LEAVE_OUT][:CHOICES_TRIED]
        for key, question in zip(keys, questions, strict=True)
    }
    first = {key: each[0] for key, each in choices.items()}
    trials = [first | {key: choice} for key, each in choices.items() for choice in each]
    asked = [with_answers(trial).questions for trial in trials]
    known = {question.key for question in questions} | {begin}
    return [
        question
        for question in asked[0]
        if question.key not in known and all(question in each for each in asked) and _ANY_NAME not in question.text
    ]
