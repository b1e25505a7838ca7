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
from sim.world.events import KINDS
from tests.contracts.companies import COMPANIES, DIAGNOSIS
from tests.properties.small_worlds import SIZES, Case, typed, written

EVERYTHING = (*declared_parameters(), *(each for name in interventions() for each in declared_of_intervention(name)))

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
    """Both ends of what the evidence supports; of a constant, both of what a file may say. Sizes stay small."""
    low, high = SIZES.get(each.key, (each.minimum, each.maximum))
    ends = (each.low, each.high) if each.low < each.high else (each.minimum, each.maximum)
    for value in ends:
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
def test_everything_that_can_happen_does_in_one_of_the_companies() -> None:
    happened = {kind for content in COMPANIES for seed in SEEDS for kind in written(Case.of(**content).finished(seed))["kind"]}
    assert happened == set(range(len(KINDS)))


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
