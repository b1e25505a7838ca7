"""What is measured: every outcome declared once, computed from the daily record and the table of leads.

``observed`` says what an outcome may look at, ``conflict`` and ``collaboration`` hold the two indices and their items, ``ledger``
who brought and saved money; ``declared`` lists the outcomes, ``frames`` turns a world's arrays into tidy tables for people, and
``months`` what charts draw. Nothing here changes a world.
"""

from sim.outcomes.declared import OUTCOMES, measure
from sim.outcomes.observed import Observed
from sim.outcomes.outcome import Outcome

__all__ = ["OUTCOMES", "Observed", "Outcome", "measure"]
