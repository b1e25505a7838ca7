"""Every number of a scenario file at its limits, and levers by twos: the model may become absurd, but never wrong."""

from itertools import combinations, product
from random import Random
from typing import Any

import numpy as np
import pytest

from sim.interventions.registry import interventions
from sim.scenario.catalogue import Declared, declared_of_intervention
from sim.scenario.levers import LEVERS, Lever
from sim.world.records import World
from tests.properties import invariants
from tests.properties.small_worlds import PARAMETERS, Case, covering_rows, make_shares_fit, typed
from tests.properties.the_log import check_events

# Long enough for the first target, the first review and the owner's first budget, which come after a year.
COMPANY: dict[str, Any] = {
    "days": 276,
    "warmup_days": 40,
    "company": {"n_customers": 150, "n_marketers": 3, "n_sellers": 4},
    "market": {"p_need_per_day": 0.02},
    "sales": {"cycle_median_days": 10.0},
    "talk": {"talk_days": 30.0},
    "contact": {"meet_rate": 0.5},
    "staffing": {"quits_marketers": 1.0, "quits_sellers": 1.0},
    "interventions": {
        "gemba": {"every_days": 5},
        "cross_kpi": {},
        "shared_space": {"start": 20},
        "communication_sessions": {},
        "joint_projects": {},
        "budget_cut": {"start": 100},
        "hr_diagnosis": {"every_days": 60, "threshold": 1.0, "triggers": "mandate"},
        "mandate": {},
    },
}
# The largest of these limits are tried once, below: they take seconds.
SIZES = {"n_customers": (10, 2_000), "n_marketers": (1, 60), "n_sellers": (1, 60)}


def lives(content: dict[str, Any], seed: int = 1, every_days: int = 75, **levers: float) -> World:
    """Run it and look at some of its evenings; the levers named have their value on every day."""
    case = Case.of(**content)
    for name, value in levers.items():
        case.pages[name] = value
    world = case.build(seed)
    for first in range(0, len(case.calendar), every_days):
        last = min(first + every_days, len(case.calendar))
        world = case.run(world, first, last)
        invariants.check(world, last - 1)
        invariants.check_day_length(world, last - 1, case.scenario.company.hours_per_day)
        invariants.check_agenda(world, last - 1)
    check_events(world)
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


@pytest.mark.slow
@pytest.mark.parametrize("each", PARAMETERS, ids=lambda each: each.key)
def test_a_parameter_at_the_ends_of_its_range(each: Declared) -> None:
    for end in {each.low, each.high} - {each.minimum, each.maximum}:
        lives(with_number(each.key, typed(each, end)), every_days=30)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, limits in SIZES.items() for value in limits])
def test_a_tiny_or_crowded_company(name: str, value: int) -> None:
    lives(with_number(f"company.{name}", value))


def test_one_of_each() -> None:
    lives(COMPANY | {"company": {"n_customers": 10, "n_marketers": 1, "n_sellers": 1}})


@pytest.mark.parametrize("limit", ["minimum", "maximum"])
@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_a_lever_at_its_limit(lever: Lever, limit: str) -> None:
    value = getattr(lever, limit)
    lives(COMPANY, **{lever.name: value})
    if lever.settable:
        lives(with_number(f"levers.{lever.name}", value))


def test_the_rows_cover_all_pairs() -> None:
    for n_factors in (2, 3, 5, len(LEVERS), 100):
        rows = np.array(covering_rows(n_factors))
        for one, other in combinations(range(n_factors), 2):
            assert {*zip(rows[:, one].tolist(), rows[:, other].tolist(), strict=True)} == {*product((0, 1), repeat=2)}


# At one end they leave nobody to work, or no hours, in half of the rows: then others are tried without them as well.
KNOCK_OUTS = {"headcount_marketing", "headcount_sales", "hours_taken_marketer", "hours_taken_seller"}


@pytest.mark.parametrize("left_out", [set(), KNOCK_OUTS], ids=["with knock-outs", "without"])
def test_any_two_levers_at_their_limits_among_others_at_theirs(left_out: set[str]) -> None:
    levers = [lever for lever in LEVERS.values() if lever.name not in left_out]
    for seed, row in enumerate(covering_rows(len(levers))):
        ends = [(lever.minimum, lever.maximum)[end] for lever, end in zip(levers, row, strict=True)]
        lives(COMPANY, seed, **{lever.name: end for lever, end in zip(levers, ends, strict=True)})
        opposite = [lever.minimum + lever.maximum - end for lever, end in zip(levers, ends, strict=True)]
        lives(COMPANY, seed, **{lever.name: end for lever, end in zip(levers, opposite, strict=True)})


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_any_two_levers_at_their_limits(lever: Lever) -> None:
    for other in LEVERS.values():
        if other.name > lever.name:
            for one_end, other_end in product(("minimum", "maximum"), repeat=2):
                lives(COMPANY, **{lever.name: getattr(lever, one_end), other.name: getattr(other, other_end)})


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
        lives(content, number)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "value"), [("n_customers", 2_000_000), ("n_marketers", 500), ("n_sellers", 500)])
def test_the_largest_company(name: str, value: int) -> None:
    lives(with_number(f"company.{name}", value) | {"days": 21, "warmup_days": 0, "interventions": {}}, every_days=21)


@pytest.mark.slow
def test_the_longest_run() -> None:
    lives(COMPANY | {"days": 5000, "warmup_days": 2500}, every_days=500)
