"""Every declared number does something: a rule or the building of the world reads it, and some outcome moves with it."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.compiled import IS_PLAIN_PYTHON
from sim.interventions.registry import interventions
from sim.outcomes import Observed, measure
from sim.problems import ScenarioError
from sim.scenario.catalogue import Declared, declared_of_intervention, declared_parameters
from sim.scenario.levers import LEVERS, Lever
from tests.properties.small_worlds import SIZES, Case, typed

EVERYTHING = (*declared_parameters(), *(each for name in interventions() for each in declared_of_intervention(name)))

# A small company in which as much as possible happens at once. What sleeps in one of the companies is awake in another.
BUSY: dict[str, Any] = {
    "days": 300,
    "warmup_days": 20,
    "company": {"n_customers": 300, "n_marketers": 3, "n_sellers": 4},
    "market": {"p_need_per_day": 0.005, "churn_per_year": 1.0, "planning_days": 40.0},
    "marketing": {"share_nurture_hours": 0.1},
    "sales": {"cycle_median_days": 12.0},
    "talk": {"talk_days": 10.0, "attitude_spread": 0.6},
    "contact": {"meet_rate": 1.0, "first_contacts": 0.0},
    "money": {"target_per_seller_eur": 3e6},
    "levers": {"product_flaw": 1.0, "mandate": 0.5, "floors_apart": 1.0},
    "interventions": {
        "gemba": {"every_days": 5},
        "cross_kpi": {"start": 10},
        "shared_space": {"start": 60, "end": 160},
        "separate_floors": {"start": 161, "end": 250},
        "hr_diagnosis": {"every_days": 30, "triggers": "response_agreement"},
        "response_agreement": {},
    },
}
# Needs are long planned, many who will buy later look around early, and few of them ask us: what nurture lives on.
PATIENT: dict[str, Any] = {
    "days": 300,
    "warmup_days": 20,
    "company": {"n_customers": 600, "n_marketers": 2, "n_sellers": 4},
    "market": {"p_need_per_day": 0.005, "planning_days": 150.0, "look_planning_days": 20.0, "look_dormant_days": 60.0},
    "marketing": {"p_inquire": 0.1},
    "sales": {"cycle_median_days": 30.0},
}
# Management has gone halfway with everything that a scenario can set: what only matters under such a regime.
EAGER = BUSY | {
    "levers": {
        name: (lever.default + lever.maximum) / 2 for name, lever in LEVERS.items() if lever.settable and lever.combine == "max"
    }
}
COMPANIES = (BUSY, PATIENT, EAGER)
# A threshold means something only if there is something to trigger.
DIAGNOSIS: dict[str, Any] = {"hr_diagnosis": {"triggers": "response_agreement"}, "response_agreement": {}}
SEEDS = (3, 4, 5)

INERT = {
    "contact.minutes_per_day": "minutes of talk stand in the daily record; no rule and no outcome reads them",
}
"""Parameters and levers that move no outcome, each with the reason why it is there nevertheless."""

needs_speed = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="hundreds of runs need the compiled engine")


# --- Read ----------------------------------------------------------------------------------------------------------------------


def read_from(variable: str, root: Path) -> set[str]:
    """Names that the engine's sources read as attributes of a variable: ``p`` is the parameters, ``today`` the levers."""
    return {
        node.attr
        for folder in ("rules", "world")
        for path in (root / "sim" / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == variable
    }


def test_the_engine_reads_every_parameter_and_no_other(root: Path) -> None:
    assert read_from("p", root) == {each.name for each in declared_parameters()}


def test_the_engine_reads_every_lever_and_no_other(root: Path) -> None:
    assert read_from("today", root) == set(LEVERS)


# --- Moves an outcome ----------------------------------------------------------------------------------------------------------


def outcomes(content: dict[str, Any], seed: int, **levers: float) -> bytes:
    """All outcomes of one run, bit by bit; the levers named have their value on every day."""
    case = Case.of(**content)
    for name, value in levers.items():
        case.pages[name] = value
    return measure(Observed.of(case.finished(seed, log=False))).tobytes()


@cache
def usual(number: int, seed: int, alone: str | None = None) -> bytes:
    """The outcomes of a company as it is."""
    return outcomes(company(number, alone), seed)


def company(number: int, alone: str | None = None) -> dict[str, Any]:
    """One of the companies; with an intervention ``alone`` instead of the company's own ones."""
    if alone is None:
        return COMPANIES[number]
    return COMPANIES[number] | {"interventions": DIAGNOSIS if alone == "hr_diagnosis" else {alone: {}}}


def with_number(content: dict[str, Any], key: str, value: float) -> dict[str, Any]:
    """The same company with one number changed."""
    *tables, name = key.split(".")
    content = table = dict(content)
    for each in tables:
        table[each] = dict(table.get(each, {}))
        table = table[each]
    table[name] = value
    return content


def values_of(each: Declared) -> Iterator[float]:
    """Both ends of what the evidence supports, then both of what a file may say; sizes stay small."""
    low, high = SIZES.get(each.key, (each.minimum, each.maximum))
    for value in dict.fromkeys((each.low, each.high, each.minimum, each.maximum)):
        yield typed(each, min(max(value, low), high))


def moves(each: Declared) -> bool:
    """Whether some value of a parameter changes some outcome of some company."""
    table, _, rest = each.key.partition(".")
    alone = rest.partition(".")[0] if table == "interventions" else None
    for seed, number in product(SEEDS, range(len(COMPANIES))):
        before = usual(number, seed, alone)
        for value in values_of(each):
            with suppress(ScenarioError):  # a share that leaves others no room: they would have to change with it
                if outcomes(with_number(company(number, alone), each.key, value), seed) != before:
                    return True
    return False


def lever_moves(lever: Lever) -> bool:
    """Whether holding a lever at a limit changes some outcome of some company."""
    return any(
        outcomes(company(number), seed, **{lever.name: limit}) != usual(number, seed)
        for seed, number in product(SEEDS, range(len(COMPANIES)))
        for limit in (lever.minimum, lever.maximum)
    )


@needs_speed
def test_a_company_left_as_it_is_comes_out_the_same() -> None:
    """Without this a difference would prove nothing; and outcomes that are all missing could not differ."""
    for number in range(len(COMPANIES)):
        assert outcomes(company(number), SEEDS[0]) == usual(number, SEEDS[0])
        assert np.isfinite(np.frombuffer(usual(number, SEEDS[0]))).all()


@needs_speed
@pytest.mark.parametrize("each", EVERYTHING, ids=lambda each: each.key)
def test_a_parameter_moves_an_outcome_or_says_why_not(each: Declared) -> None:
    assert moves(each) == (each.key not in INERT), f"INERT must list {each.key} if, and only if, it moves nothing"


@needs_speed
@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_a_lever_moves_an_outcome_or_says_why_not(lever: Lever) -> None:
    assert lever_moves(lever) == (lever.name not in INERT), f"INERT must list {lever.name} if, and only if, it moves nothing"


def test_what_is_inert_exists() -> None:
    assert set(INERT) <= {*(each.key for each in EVERYTHING), *LEVERS}
