"""All experiments of the facts, lived through once per session by the same thirty companies."""

from collections.abc import Callable

import pytest

from sim.facts.declared import FACTS, Fact
from sim.facts.measures import Measure, Measured, contacts, rate
from sim.facts.run import Found, measure_facts

N_SEEDS = 30

CONTACTS = ("share_within", "p_within", "p_across", "minutes")
LOST = ("lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")

Finder = Callable[[str], Found]


def _beside_the_facts() -> list[Fact]:
    """What else is held against data, measured in the same runs."""

    def of(item: str) -> Measure:
        return lambda runs: Measured(contacts(runs["baseline"])[item])

    made = [Fact(f"contacts {item}", item, "", 0, 0, "InVS13", ("baseline",), of(item)) for item in CONTACTS]
    return [*made, Fact("no decision", "", "%", 35, 50, "V34", ("baseline",), rate(("lost_no_decision",), LOST))]


@pytest.fixture(scope="session")
def found() -> Finder:
    """What was measured, by the label of a fact; seeds 1 to 30, as in ``holivar facts --reps 30``."""
    facts = [*(fact for fact in FACTS if fact.is_in_model), *_beside_the_facts()]
    by_label = {each.fact.label: each for each in measure_facts(facts, N_SEEDS)}
    return by_label.__getitem__
