"""All experiments of the facts, lived through once per session by the same hundred companies."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.facts.declared import FACTS
from sim.facts.fact import Fact
from sim.facts.measures import Measure, Measured, contacts, level, rate
from sim.facts.run import Findings, Found, measure_facts

N_SEEDS = 100
"""As on docs/facts.md: a verdict near a limit must not hang on which companies were asked."""
N_COMPANIES = 30

CONTACTS = ("share_within", "p_within", "p_across", "minutes")
LOST = ("lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")

Finder = Callable[[str], Found]

AWARENESS = {"little_known": (0.12, 0.18), "well_known": (0.55, 0.65)}
"""Mean awareness in the experiments of fact 18: what 9b calls low and high, 15 and 60 %."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests with one worker, so that the companies are lived through once and not once per worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("facts"))


def _beside_the_facts() -> list[Fact]:
    """What else is held against data, measured in the same runs."""

    def of(item: str) -> Measure:
        return lambda runs: Measured(contacts(runs["baseline"])[item])

    made = [Fact(f"contacts {item}", item, "", 0, 0, "InVS13", ("baseline",), of(item)) for item in CONTACTS]
    for known, (low, high) in AWARENESS.items():
        made.append(Fact(f"awareness {known}", "awareness", "", low, high, "9b", (known,), level("awareness", known)))
    return [*made, Fact("no decision", "", "%", 35, 50, "V34", ("baseline",), rate(("lost_no_decision",), LOST))]


@pytest.fixture(scope="session")
def findings() -> Findings:
    """What was measured, as in ``holivar facts --reps 100 --companies 30``."""
    return measure_facts([*FACTS, *_beside_the_facts()], N_SEEDS, N_COMPANIES)


@pytest.fixture(scope="session")
def found(findings: Findings) -> Finder:
    """What was measured, by the label of a fact."""
    by_label = {each.fact.label: each for each in findings.found}
    return by_label.__getitem__
