"""Who will do what before the next meeting, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.sentence import Sentence
from helpers.partnership import Action, Priority
from helpers.wording.own import with_numbers

CAPTION, BY_PRIORITY = "Who will do what", "Actions, by briefing"  # the latter below a heading of the former
NOTHING_AGREED = "No action was sent with this data."


def actions(agreed: Iterable[Action], priorities: Sequence[Priority]) -> Table | Sentence:
    """The actions on these priorities in their order, with a row for each; a sentence where there are none.

    A lead or a date that nobody has named is shown as missing. Numbers in digits are listed in `figures.csv`, and the
    public edition leaves the table out where one of them is small.

    Parameters
    ----------
    agreed
        The actions, of the drop or else of the partnership.
    priorities
        All of a set's, or one briefing's own, in which case the table does not repeat its title.

    Examples
    --------
    >>> rape = Priority(slug="rape", title="Rape", headline="Rape")
    >>> actions([Action(priority="rape", what="Ask which months stand out.", due="2016-10")], [rape]).printed
    (('Ask which months stand out.', 'not named', 'October 2016'),)
    >>> str(actions([], [rape]))
    'No action was sent with this data.'
    """
    several = len(priorities) > 1
    rows: list[tuple[Cell, ...]] = []
    for priority in priorities:
        for each in agreed:
            if each.priority == priority.slug:
                what = with_numbers(each.what, name=each.what, words=False)
                lead = each.lead or Missing("not named")
                due = each.due_label or Missing("not set")
                rows.append((what, *([priority.title] if several else []), lead, due))
    if not rows:
        return Sentence(NOTHING_AGREED)
    return Table(
        BY_PRIORITY if several else CAPTION, ("To do", *(["Briefing"] if several else []), "Lead", "By"), tuple(rows)
    )
