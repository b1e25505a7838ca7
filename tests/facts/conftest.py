"""All experiments of the facts, lived through once per session by the same hundred companies."""

import dataclasses
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.facts.declared import FACTS
from sim.facts.fact import Fact
from sim.facts.measures import Measure, Measured, contacts, level, rate
from sim.facts.run import Findings, Found, measure_facts
from sim.facts.spread import Spread
from sim.writing import write_whole

N_SEEDS = 100
"""As on docs/facts.md: a verdict near a limit must not hang on which companies were asked."""
N_COMPANIES = 30

CONTACTS = ("share_within", "p_within", "p_across", "minutes")
LOST = ("lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")

Finder = Callable[[str], Found]

AWARENESS = {"little_known": (0.12, 0.18), "well_known": (0.55, 0.65)}
"""Mean awareness in the experiments of fact 18: what 9b calls low and high, 15 and 60 %."""


def _beside_the_facts() -> list[Fact]:
    """What else is held against data, measured in the same runs."""

    def of(item: str) -> Measure:
        return lambda runs: Measured(contacts(runs["baseline"])[item])

    made = [Fact(f"contacts {item}", item, "", 0, 0, "InVS13", ("baseline",), of(item)) for item in CONTACTS]
    for known, (low, high) in AWARENESS.items():
        made.append(Fact(f"awareness {known}", "awareness", "", low, high, "9b", (known,), level("awareness", known)))
    return [*made, Fact("no decision", "", "%", 35, 50, "V34", ("baseline",), rate(("lost_no_decision",), LOST))]


def _measured(facts: list[Fact]) -> dict[str, object]:
    """Numbers of all facts in order, and of the spread, plain enough for JSON."""
    findings = measure_facts(facts, N_SEEDS, N_COMPANIES)
    found = [(each.value, each.error, each.n, each.points) for each in findings.found]
    return {"found": found, "spread": {name: dataclasses.astuple(spread) for name, spread in findings.spread.items()}}


def _by_one_worker(folder: Path, make: Callable[[], dict[str, object]]) -> dict[str, Any]:
    """What ``make`` returns, made by the first worker that asks and read by the others."""
    told, lock = folder / "facts.json", folder / "facts.lock"
    while not told.exists():
        try:
            lock.touch(exist_ok=False)
        except FileExistsError:
            time.sleep(0.2)
            continue
        try:
            if not told.exists():  # it may have come between the two looks
                write_whole(told, json.dumps(make()))
        finally:
            lock.unlink()  # if it failed, the next worker finds out by itself
    return dict(json.loads(told.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What was measured, as in ``holivar facts --reps 100 --companies 30``."""
    facts, folder = [*FACTS, *_beside_the_facts()], tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which the workers of one run share
    told = _by_one_worker(folder, lambda: _measured(facts))
    found = [Found(fact, *numbers) for fact, numbers in zip(facts, told["found"], strict=True)]
    return Findings(found, {name: Spread(*numbers) for name, numbers in told["spread"].items()})


@pytest.fixture(scope="session")
def found(findings: Findings) -> Finder:
    """What was measured, by the label of a fact."""
    by_label = {each.fact.label: each for each in findings.found}
    return by_label.__getitem__
