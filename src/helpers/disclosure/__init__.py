"""Which numbers the public edition must withhold, so that no small sensitive count can be worked out.

Printed numbers are facts about the counts of each area, measure and month: 33 offences in April to August less 30 in
April to June are 3 in July and August. A small sensitive count is safe where everything printed still leaves it open
whether there was none, or the threshold − 1, or anything between.
"""

from helpers.disclosure.policy import Policy, Relation, adding_up
from helpers.disclosure.protection import to_withhold
from helpers.disclosure.withheld import Withheld

__all__ = ["Policy", "Relation", "Withheld", "adding_up", "to_withhold"]
