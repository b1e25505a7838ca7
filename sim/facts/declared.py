"""The facts, each declared once.

The expected spans are those of the sources or, where a source gives a number only, that number with the width that was set
before the model was written. They are never moved to meet what the model does.
"""

from __future__ import annotations

from sim.facts.alone import company_alone
from sim.facts.changed import interventions_change
from sim.facts.fact import Fact

FACTS: tuple[Fact, ...] = tuple(sorted((*company_alone(), *interventions_change()), key=lambda fact: (fact.number, fact.label)))
"""Every fact in order."""
