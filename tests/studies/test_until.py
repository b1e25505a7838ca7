"""Stopping when sure: which runs are needed follows from the values alone, whoever computes them in what order."""

import math
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.studies.file import Until
from sim.studies.needs import Needs, is_sure
from sim.studies.plan import StudyPlan
from sim.studies.rows import Row
from sim.studies.run import Progress, run
from sim.studies.store import Store
from tests.studies.running import Played, in_memory, tables, tiny

RULE = {"outcome": "revenue", "half_width": 0.02, "of": "baseline", "confidence": 0.95}

Values = Callable[[str, int], tuple[float, ...] | None]


def studied(**rule: object) -> StudyPlan:
    """Six levels in two scenarios: twelve points, each with a baseline of its own."""
    replications = {"until": RULE | rule, "least": 4, "most": 23, "step": 3}
    return tiny(6, scenarios=["baseline", "gemba"], outcomes=["revenue"], replications=replications)


def noise(plan: StudyPlan, failing: float = 0.0, missing: float = 0.0) -> Values:
    """Revenue of about 100 in which some points are far noisier than others."""
    place = {point.digest: k for k, point in enumerate(plan.points)}

    def values(digest: str, seed: int) -> tuple[float, ...] | None:
        luck = random.Random(f"{place[digest]} {seed}")
        if luck.random() < failing:
            return None
        if luck.random() < missing:
            return (math.nan,)
        return (100 + luck.gauss(0, 0.3 + 0.8 * (place[digest] % 5)),)

    return values


def by_hand(plan: StudyPlan, values: Values) -> dict[str, int]:
    """Seeds that every scenario is to have, by the words of docs/study-files.md."""
    rule, until = plan.study.replications, plan.study.replications.until
    assert until is not None
    needed: dict[str, int] = {}
    for point in plan.points:
        same_row = [each for each in plan.points if each.design == point.design and each.base == 0]
        other = same_row[0] if len(plan.bases) > 1 else plan.points[0]
        n = rule.least
        while n < rule.most:
            pairs = [(values(other.digest, seed), values(point.digest, seed)) for seed in plan.seeds(n)]
            both = np.array([(a[0], b[0]) for a, b in pairs if a is not None and b is not None]).reshape(-1, 2)
            both = both[~np.isnan(both).any(axis=1)]
            diff = both[:, 1] - both[:, 0]
            if len(diff) > 1:
                half = stats.t.ppf(0.5 + until.confidence / 2, len(diff) - 1) * diff.std(ddof=1) / math.sqrt(len(diff))
                if half <= until.half_width * (abs(both[:, 0].mean()) if until.of == "baseline" else 1):
                    break
            n = min(n + rule.step, rule.most)
        for digest in (point.digest, other.digest):
            needed[digest] = max(needed.get(digest, 0), n)
    return needed


def had(plan: StudyPlan, store: Store) -> dict[str, int]:
    found = {digest: store.seeds(digest) for digest in {point.digest for point in plan.points}}
    assert all(seeds == set(plan.seeds(len(seeds))) for seeds in found.values())
    return {digest: len(seeds) for digest, seeds in found.items()}


@pytest.mark.parametrize("luck", range(5))
@pytest.mark.parametrize(("failing", "missing"), [(0, 0), (0.1, 0.1)])
@pytest.mark.parametrize("rule", [{}, {"of": "absolute", "half_width": 1.5}, {"confidence": 0.8, "half_width": 0.005}])
def test_points_stop_where_the_words_say(rule: dict[str, object], failing: float, missing: float, luck: int) -> None:
    plan = studied(**rule)
    values = noise(plan, failing, missing)
    with in_memory(plan) as store, Played(values, n_workers=1 + luck, luck=luck) as pool:
        assert run(plan, store, pool)
        found = had(plan, store)
        assert found == by_hand(plan, values)
        assert store.wanted == sum(found.values()) == sum(store.counts()) == pool.n_runs
        assert len(set(found.values())) > 2, "a test in which all stop at once shows little"


def test_a_study_of_one_scenario_compares_with_its_first_point() -> None:
    plan = tiny(6, outcomes=["revenue"], replications={"until": RULE, "least": 4, "most": 23, "step": 3})
    values = noise(plan)
    with in_memory(plan) as store, Played(values) as pool:
        assert run(plan, store, pool)
        found = had(plan, store)
        assert found == by_hand(plan, values)
        assert found[plan.points[0].digest] == max(found.values())


def test_equal_scenarios_need_the_least(tmp_path: Path) -> None:
    """A dose that only the second scenario has leaves the baseline one run for all, and pairs with itself differ by nothing."""
    plan = tiny(
        scenarios=["baseline", "gemba"],
        vary={"interventions.gemba.strength": {"grid": [0.0, 1.0, 3]}},
        outcomes=["revenue"],
        replications={"until": RULE | {"half_width": 1e-9}, "least": 4, "most": 9, "step": 5},
    )
    with in_memory(plan) as store, Played(noise(plan)) as pool:
        assert run(plan, store, pool)
        assert sorted(had(plan, store).values()) == [9, 9, 9, 9]
    with in_memory(plan) as store, Played(lambda digest, seed: (5.0,)) as pool:
        assert run(plan, store, pool)
        assert sorted(had(plan, store).values()) == [4, 4, 4, 4]


@pytest.mark.parametrize("luck", range(4))
def test_interrupted_anywhere_it_takes_the_same_decisions(luck: int, tmp_path: Path) -> None:
    plan = studied()
    values = noise(plan, 0.05, 0.05)
    with in_memory(plan) as store, Played(values) as pool:
        assert run(plan, store, pool)
        whole = tables(store, plan, tmp_path / "whole")
    interrupts = random.Random(luck)
    with in_memory(plan) as store:
        n_sessions = 0
        while True:
            n_sessions += 1
            with Played(values, luck=100 * luck + n_sessions) as pool:
                left = iter(range(interrupts.randrange(1, 4)))
                if run(plan, store, pool, go_on=lambda left=left: next(left, None) is not None):
                    break
            assert sum(store.counts()) < store.wanted
        assert n_sessions > 2
        assert tables(store, plan, tmp_path / "resumed") == whole


def test_wanted_falls_to_what_there_is() -> None:
    plan = studied()
    told: list[Progress] = []
    with in_memory(plan) as store, Played(noise(plan)) as pool:
        assert run(plan, store, pool, progress=told.append)
        assert told[0].wanted == plan.n_runs == 12 * 23
        wanted = [each.wanted for each in told]
        assert wanted == sorted(wanted, reverse=True)
        assert told[-1].done == told[-1].wanted == store.counts().done < plan.n_runs
        assert told[-1].seconds_left == 0


def test_failures_that_are_done_again_may_leave_more_than_is_asked_for() -> None:
    """And whatever is there is wanted, or more would be done than there is to do."""
    plan = studied()
    values = noise(plan, 0.2)
    with in_memory(plan) as store:
        with Played(values) as pool:
            assert run(plan, store, pool)
        with Played(noise(plan)) as pool:
            assert run(plan, store, pool, retry_failed=True)
        assert store.counts().failed == 0
        assert store.wanted == store.counts().done
        needed, found = by_hand(plan, noise(plan)), had(plan, store)
        assert all(found[digest] >= n for digest, n in needed.items())
        assert found != needed


@pytest.mark.parametrize(
    ("baseline", "scenario", "rule", "sure"),
    [
        ([10, 10], [11, 11], {}, True),  # the same difference each time
        ([10], [11], {}, False),  # one pair says nothing of its spread
        ([], [], {}, False),
        ([10, math.nan, 10], [11, 5, 11], {}, True),  # the second pair has no baseline
        ([10, math.nan], [11, 5], {}, False),
        # Differences 0 and 2: t(0.975, 1) = 12.7062, standard error 1.
        ([10, 10], [10, 12], {"half_width": 1.271}, True),
        ([10, 10], [10, 12], {"half_width": 1.270}, False),
        ([-10, -10], [-10, -8], {"half_width": 1.271}, True),
        ([10, 10], [10, 12], {"of": "absolute", "half_width": 12.71}, True),
        ([10, 10], [10, 12], {"of": "absolute", "half_width": 12.70}, False),
        ([10, 10], [10, 12], {"of": "absolute", "half_width": 12.70, "confidence": 0.9}, True),
        ([0, 0], [0, 0], {}, True),
        ([0, 0], [0, 1], {}, False),
    ],
)
def test_sure_is_what_the_interval_says(
    baseline: list[float], scenario: list[float], rule: dict[str, object], sure: bool
) -> None:
    until = Until.model_validate(RULE | rule)
    assert is_sure(np.array(baseline, dtype=float), np.array(scenario, dtype=float), until) is sure


def test_a_round_waits_for_its_last_run() -> None:
    plan = studied()
    values = noise(plan)
    with in_memory(plan) as store:
        needs = Needs(plan, store)
        first = list(needs.first())
        assert {len(need.seeds) for need in first} == {4}
        rows = [Row(need.digest, seed, values(need.digest, seed)) for need in first for seed in need.seeds]
        random.Random(1).shuffle(rows)
        *others, last = rows
        store.put(others)
        incomplete = {point.design for point in plan.points if point.digest == last.digest}
        more = [need.digest for need in needs.after([row[:2] for row in others])]
        touched = {point.digest for point in plan.points if point.design in incomplete}
        assert more
        assert last.digest not in more
        store.put([last])
        asked = {need.digest for need in needs.after([last[:2]])}
        assert asked <= touched
