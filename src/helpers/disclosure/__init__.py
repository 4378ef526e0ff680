"""Which numbers the public edition must withhold, so that no small sensitive count can be worked out.

Printed numbers are facts about the counts of each area, measure and month: 33 offences in April to August less 30 in
April to June leave 3 for July and August. A small sensitive count is safe if, after everything printed, it may still be
0, the threshold − 1, or anything between.
"""

from helpers.disclosure.policy import Policy, Relation, adding_up
from helpers.disclosure.protection import to_withhold
from helpers.disclosure.withheld import Withheld

__all__ = ["Policy", "Relation", "Withheld", "adding_up", "to_withhold"]
