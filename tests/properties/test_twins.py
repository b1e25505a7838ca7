"""In a hundred sampled twins the first event that differs is the doing of an intervention's lever."""

import ast
from functools import cache
from random import Random

import pytest

from sim.experiments.engine import ENGINE, SIM, levers_of, reached_by
from sim.experiments.twins.causes import DIRECT
from sim.experiments.twins.pair import Pair, Who, lived
from sim.rules.day import DAY
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.world import events

SIZES = ("days=63", "warmup_days=21", "company.n_customers=300", "company.n_marketers=3", "company.n_sellers=4")
SMALL = (*SIZES, "market.p_need_per_day=0.01")  # so that things happen
N_TWINS = 100
DECIDED_BEFORE = {events.INQUIRED: ("campaign",), events.NURTURED: ("campaign",)}
"""Events that the next rule records: who answers, and how many places nurture has, is the campaign's."""
N_FULL = 6


@cache
def kinds_in_functions() -> dict[tuple[str, str], set[int]]:
    """Kinds of events that each function of the engine records itself."""
    found = {}
    for path in ENGINE:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call.func) == "record"]
                kinds = {getattr(events, ast.unparse(call.args[2])) for call in calls}
                found[path.relative_to(SIM).as_posix(), node.name] = kinds
    return found


@cache
def kinds_of(rule: str) -> set[int]:
    """Kinds of events that a rule records, itself or in what it calls."""
    return set().union(*(kinds_in_functions()[each.file, each.name] for each in reached_by(rule)))


def touches(fields: set[str], others: tuple[str, ...]) -> bool:
    """Whether fields and others have one in common; "staff" means all fields of the staff."""
    return any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in fields for b in others)


def reachable_today(moved: set[str]) -> set[int]:
    """Kinds of events that moved levers can change on the first day: of rules that read one, or what such a rule has changed."""
    disturbed: set[str] = set()
    kinds: set[int] = set()
    for rule in DAY:
        module = __import__(f"sim.rules.{rule.__name__}", fromlist=["READS"])
        if levers_of(rule.__name__) & moved or touches(disturbed, (*module.READS, *module.WRITES)):
            disturbed |= set(module.WRITES)
            kinds |= kinds_of(rule.__name__)
    return kinds


def small(name: str, *overrides: str) -> Scenario:
    return load(SIM.parent / "scenarios" / f"{name}.toml", (*SMALL, *overrides))


def check(pair: Pair, whos: list[Who]) -> None:
    """The company's first difference is a lever's doing, and nobody's life parts before it."""
    found = pair.causes
    assert found.changes == ()
    if found.first_day is None:  # nothing begins within the days of the run
        assert pair.company is None
        return
    for who in whos:
        parted = pair.parted(who)
        assert parted is None or (pair.company is not None and parted >= pair.company)
        chain = pair.chain(who)
        assert (parted is None) == (not chain)
    if pair.company is None:
        return
    line = pair._line(pair.company)
    assert line.day >= found.first_day
    assert all(move.by for move in found.moves)  # each lever is some intervention's doing
    if line.day == found.first_day:
        moved = {move.lever for move in found.moves if move.day == line.day}
        assert pair._kind(pair.company) in reachable_today(moved)


def sampled(n_pairs: int) -> list[tuple[str, int, int]]:
    """Scenarios with interventions, each with a seed and a first day."""
    random = Random(20)
    paths = sorted((SIM.parent / "scenarios").glob("*.toml"))
    names = [path.stem for path in paths if path.stem != "beliefs" and load(path).interventions]
    return [(random.choice(names), random.randint(0, 10**6), random.randint(1, 40)) for _ in range(n_pairs)]


def test_a_hundred_twins_part_by_a_levers_doing() -> None:
    random = Random(21)
    n_differing = n_twins = 0
    scenarios = set()
    for name, seed, first in sampled(25):
        scenario = small(name)
        movable = [each for each, own in scenario.interventions.items() if each != scenario.awaiting and not own.windows]
        scenario = small(
            name, *(f"interventions.{each}.start={first}" for each in movable if scenario.interventions[each].end is None)
        )
        pair = lived(scenario, seed)
        whos = [
            Who("customer", random.randrange(300)), Who("customer", random.randrange(300)), Who("seller", random.randrange(4)),
            Who("marketer", random.randrange(3)),
        ]  # fmt: skip
        check(pair, whos)
        scenarios.add(name)
        n_twins += len(whos)
        n_differing += sum(pair.parted(who) is not None for who in whos)
    assert n_twins == N_TWINS
    assert n_differing > N_TWINS / 2  # otherwise the test would say little
    assert len(scenarios) >= 10


@pytest.mark.slow
@pytest.mark.parametrize(("name", "seed", "first"), sampled(N_FULL))
def test_twins_of_full_size_part_by_a_levers_doing(name: str, seed: int, first: int) -> None:
    random = Random(seed)
    pair = lived(load(SIM.parent / "scenarios" / f"{name}.toml", ("company.n_customers=10000",)), seed)
    check(pair, [Who("customer", random.randrange(10_000)) for _ in range(10)] + [Who("seller", 1), Who("marketer", 1)])


def test_what_a_lever_reaches_on_a_day_is_not_everything() -> None:
    """Otherwise the tests above could not fail."""
    everything = set(range(len(events.KINDS)))
    assert reachable_today({"survey"}) == {events.SURVEYED}
    assert reachable_today(set()) == set()
    late = reachable_today({"joint_projects"})  # read when the heads have met
    assert events.PROJECT_STARTED in late
    assert not late & {events.SWAPPED, events.INQUIRED, events.LEAD_BORN, events.LEAD_CHOSEN, events.DEAL_WON}
    assert set().union(*(kinds_of(rule.__name__) for rule in DAY)) == everything


def test_levers_that_decide_an_event_directly_are_read_by_the_rule_that_records_it() -> None:
    for kind, levers in DIRECT.items():
        rules = [rule.__name__ for rule in DAY if kind in kinds_of(rule.__name__)]
        readers = set().union(*(levers_of(rule) for rule in (*rules, *DECIDED_BEFORE.get(kind, ()))))
        assert set(levers) <= readers, events.KINDS[kind].name
