"""Every number of a scenario file at its hard limits: the model may become absurd, but never wrong."""

from random import Random
from typing import Any

import pytest

from sim.interventions.registry import interventions
from sim.scenario.catalogue import Declared, declared_of_intervention
from sim.scenario.levers import LEVERS
from sim.world.records import World
from tests.properties import invariants
from tests.properties.small_worlds import PARAMETERS, Case, make_shares_fit, typed

COMPANY: dict[str, Any] = {
    "days": 50,
    "warmup_days": 10,
    "company": {"n_customers": 150, "n_marketers": 3, "n_sellers": 4},
    "market": {"p_need_per_day": 0.02},
    "sales": {"cycle_median_days": 10.0},
    "interventions": {"gemba": {"every_days": 5}, "cross_kpi": {}, "shared_space": {"start": 20}},
}
# The largest of these limits are tried once, below: they take seconds.
SIZES = {"n_customers": (10, 2_000), "n_marketers": (1, 60), "n_sellers": (1, 60)}


def lives(content: dict[str, Any], seed: int = 1, every_days: int = 10) -> World:
    """Run it and look at some of its evenings."""
    case = Case.of(**content)
    world = case.build(seed)
    for first in range(0, len(case.calendar), every_days):
        last = min(first + every_days, len(case.calendar))
        world = case.run(world, first, last)
        invariants.check(world, last - 1)
        invariants.check_agenda(world, last - 1)
    invariants.check_events(world)
    return world


def with_number(key: str, value: float) -> dict[str, Any]:
    """The company with one number of one table changed."""
    *tables, name = key.split(".")
    content = table = dict(COMPANY)
    for each in tables:
        table[each] = dict(table.get(each, {}))
        table = table[each]
    table[name] = value
    make_shares_fit(content)
    return content


@pytest.mark.parametrize("limit", ["minimum", "maximum"])
@pytest.mark.parametrize("each", PARAMETERS, ids=lambda each: each.key)
def test_a_parameter_at_its_limit(each: Declared, limit: str) -> None:
    lives(with_number(each.key, typed(each, getattr(each, limit))))


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, limits in SIZES.items() for value in limits])
def test_a_tiny_or_crowded_company(name: str, value: int) -> None:
    lives(with_number(f"company.{name}", value), every_days=30)


def test_one_of_each() -> None:
    lives(COMPANY | {"company": {"n_customers": 10, "n_marketers": 1, "n_sellers": 1}})


@pytest.mark.parametrize("limit", ["minimum", "maximum"])
def test_a_lever_at_its_limit(limit: str) -> None:
    for lever in LEVERS.values():
        if lever.settable:
            lives(with_number(f"levers.{lever.name}", getattr(lever, limit)), every_days=30)


@pytest.mark.parametrize("limit", ["minimum", "maximum"])
@pytest.mark.parametrize("name", sorted(interventions()))
def test_an_intervention_at_its_limits(name: str, limit: str) -> None:
    numbers = {each.name: typed(each, getattr(each, limit)) for each in declared_of_intervention(name)}
    lives(COMPANY | {"interventions": {name: numbers}})
    lives(COMPANY | {"interventions": {name: numbers | {"strength": 1.0}}})


def test_many_parameters_at_their_limits() -> None:
    for number in range(40):
        random = Random(number)
        content = dict(COMPANY)
        for each in random.sample(PARAMETERS, random.randint(2, len(PARAMETERS))):
            table, _, name = each.key.rpartition(".")
            content[table] = content.get(table, {}) | {name: typed(each, random.choice((each.minimum, each.maximum)))}
        make_shares_fit(content)
        lives(content, number, every_days=15)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "value"), [("n_customers", 2_000_000), ("n_marketers", 500), ("n_sellers", 500)])
def test_the_largest_company(name: str, value: int) -> None:
    lives(with_number(f"company.{name}", value) | {"days": 21, "warmup_days": 0, "interventions": {}}, every_days=21)


@pytest.mark.slow
def test_the_longest_run() -> None:
    lives(COMPANY | {"days": 5000, "warmup_days": 2500}, every_days=500)
