"""The split of differences over interventions: it adds up pair by pair, and is what one gets by hand."""

import math
from itertools import permutations

import numpy as np
import pytest

import sim
from sim.experiments import attribution
from sim.experiments.attribution import SPLIT, Attributed, _split_by, wanted
from sim.experiments.players import players_of, with_some
from sim.experiments.shapley import parts_of
from sim.scenario.load import build
from tests.experiments.conftest import Load

MANY = ("closed_loop_feedback", "cross_kpi", "gemba", "joint_projects", "lead_tracking", "mandate", "nurture", "shared_space")


def split(comparison: sim.Comparison) -> Attributed:
    (found,) = comparison.attributed
    return found


def with_interventions(load: Load, tables: dict[str, dict[str, object]], **content: object) -> sim.Scenario:
    usual = load("baseline")
    return build({**usual.content(), "name": "tried", "interventions": tables, **content})


def assert_it_sums(found: Attributed) -> None:
    """In every pair and outcome the parts make the difference, to the last bit."""
    for parts in found.by_outcome.values():
        whole = parts.all - parts.none
        known = ~np.isnan(whole)
        assert [math.fsum(parts.parts[:, pair]) for pair in np.flatnonzero(known)] == whole[known].tolist()


@pytest.fixture(scope="module")
def three(load: Load) -> sim.Comparison:
    return sim.compare(load("all_three"), reps=4, seed=5, workers=2, why=True)


def test_parts_of_every_pair_sum_to_its_difference(three: sim.Comparison) -> None:
    found = split(three)
    assert [str(player) for player in found.players] == ["cross_kpi", "gemba", "shared_space"]
    assert (found.scenario, found.seeds, found.is_exact) == ("all_three", (5, 6, 7, 8), True)
    assert tuple(found.by_outcome) == SPLIT
    runs = three.runs.set_index(["scenario", "seed"])
    for name, parts in found.by_outcome.items():
        assert np.array_equal(parts.none, runs.loc["baseline", name])
        assert np.array_equal(parts.all, runs.loc["all_three", name])
        assert (parts.parts != 0).any()
    assert_it_sums(found)


def test_parts_are_means_over_all_orders_of_runs_by_hand(three: sim.Comparison) -> None:
    baseline, own = three.scenarios
    players = players_of(own, baseline)
    worth = [sim.simulate(with_some(players, subset, own, baseline), seed=6).summary["conflict"] for subset in range(8)]
    orders = list(permutations(range(3)))
    for player in range(3):
        before = [sum(1 << other for other in order[: order.index(player)]) for order in orders]
        by_hand = sum(worth[there | 1 << player] - worth[there] for there in before) / len(orders)
        assert split(three).by_outcome["conflict"].parts[player, 1] == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize("turn", range(20))
def test_parts_sum_in_comparisons_made_up_at_random(load: Load, turn: int) -> None:
    rng = np.random.default_rng(turn)
    chosen = rng.choice(MANY, size=rng.integers(2, 5), replace=False)
    tables = {str(name): {"start": int(rng.integers(1, 40)), "strength": float(rng.uniform(0.2, 1))} for name in chosen}
    own = with_interventions(load, tables, **({"market": {"rivals": 1.5}} if turn % 3 == 0 else {}))
    pairs = {"companies": 2} if turn % 4 == 0 else {"reps": 2}
    found = split(sim.compare(own, load("baseline"), seed=turn, why=True, **pairs))
    assert len(found.players) == len(chosen) + (turn % 3 == 0)
    assert_it_sums(found)


def test_an_intervention_that_does_nothing_gets_exactly_nothing(load: Load) -> None:
    own = with_interventions(load, {"gemba": {}, "mandate": {"strength": 0.0}, "cross_kpi": {}})
    for parts in split(sim.compare(own, load("baseline"), reps=3, why=True)).by_outcome.values():
        assert parts.parts[2].tolist() == [0.0, 0.0, 0.0]
        assert (parts.parts[:2] != 0).any()


def test_neither_the_order_of_a_file_nor_the_workers_change_a_bit(load: Load) -> None:
    tables: dict[str, dict[str, object]] = {"gemba": {}, "cross_kpi": {}, "shared_space": {}, "mandate": {}}
    turned = dict(reversed(tables.items()))
    one = split(sim.compare(with_interventions(load, tables), load("baseline"), reps=2, workers=1, why=True))
    other = split(sim.compare(with_interventions(load, turned), load("baseline"), reps=2, workers=5, why=True))
    assert one.players == other.players
    for name in SPLIT:
        assert np.array_equal(one.by_outcome[name].parts, other.by_outcome[name].parts)


def test_only_scenarios_with_two_players_or_more_are_split(load: Load) -> None:
    found = sim.compare([load("gemba"), load("all_three")], reps=1, why=True)
    assert [each.scenario for each in found.attributed] == ["all_three"]
    assert sim.compare(load("all_three"), reps=1).attributed == ()


def test_what_a_survey_triggers_is_split_with_the_survey(load: Load) -> None:
    own = with_interventions(load, {"hr_diagnosis": {"triggers": "gemba", "threshold": 0.0}, "gemba": {}, "cross_kpi": {}})
    found = split(sim.compare(own, load("baseline"), reps=2, why=True))
    assert [str(player) for player in found.players] == ["cross_kpi", "gemba + hr_diagnosis"]
    assert found.by_outcome["conflict"].parts.all()
    assert_it_sums(found)


def test_a_pair_without_an_outcome_in_some_subset_has_no_parts_of_it(load: Load) -> None:
    """Without marketing there is no conflict between two departments, whatever else is done."""
    own = with_interventions(load, {"department_off": {"department": "marketing"}, "gemba": {}})
    found = split(sim.compare(own, load("baseline"), reps=2, why=True))
    assert np.isnan(found.by_outcome["conflict"].parts).all()
    assert_it_sums(found)


@pytest.mark.parametrize(
    ("names", "n_pairs", "is_exact", "pairs"),
    [
        (["cross_kpi", "gemba"], 50, True, 50),
        (["cross_kpi", "gemba", "mandate"], 500, True, 166),
        (["cross_kpi", "gemba", "mandate", "nurture", "shared_space"], 50, True, 20),
        (list(MANY), 50, False, 42),
        (list(MANY), 2, True, 2),
    ],
)
def test_as_many_first_pairs_as_the_budget_allows(load: Load, names: list[str], n_pairs: int, is_exact: bool, pairs: int) -> None:
    (planned,) = wanted([load("baseline"), with_interventions(load, {name: {} for name in names})], range(1, n_pairs + 1))
    assert (planned.is_exact, len(planned.orders)) == (is_exact, pairs)
    assert planned.n_runs <= max(attribution.MOST_RUNS, 2 * n_pairs)


def test_two_interventions_are_split_exactly_however_small_the_budget(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "MOST_RUNS", 1)
    (planned,) = wanted([load("baseline"), with_interventions(load, {"gemba": {}, "mandate": {}})], range(1, 3))
    assert (planned.is_exact, len(planned.orders), planned.n_runs) == (True, 2, 4)


def test_of_a_large_company_fewer_runs_are_made(load: Load) -> None:
    own = with_interventions(load, {name: {} for name in ("cross_kpi", "gemba", "mandate")})
    # Over 84 days: 600, 267 and 53 runs of the default company's size, but never fewer than the comparison's own hundred.
    for n_customers, pairs in ((89_000, 50), (200_000, 44), (1_000_000, 16)):
        larger = {"company": own.company.model_copy(update={"n_customers": n_customers})}
        both = [each.model_copy(update=larger) for each in (load("baseline"), own)]
        (planned,) = wanted(both, range(1, 51))
        assert len(planned.orders) == pairs


def test_where_subsets_are_too_many_orders_are_tried_and_parts_still_sum(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "MOST_RUNS", 40)
    found = split(sim.compare(with_interventions(load, {name: {} for name in MANY}), load("baseline"), reps=4, why=True))
    assert (found.is_exact, len(found.seeds)) == (False, 2)
    assert_it_sums(found)


def test_the_mean_over_all_orders_is_the_exact_split() -> None:
    rng = np.random.default_rng(1)
    game = {subset: rng.normal(size=3) for subset in range(16)}
    by_orders = _split_by(list(permutations(range(4))), game)
    assert by_orders == pytest.approx(parts_of(np.stack([game[subset] for subset in range(16)])))


def test_orders_differ_from_seed_to_seed_and_put_nobody_first_more_often() -> None:
    orders = [
        attribution._orders(players_of(build({"interventions": {name: {} for name in MANY}}), build({})), k) for k in range(400)
    ]
    assert all(other == one[::-1] for one, other in orders)
    first = np.bincount([one[0] for one, _ in orders], minlength=len(MANY))
    assert ((first - 50) ** 2 / 50).sum() < 24.3  # chi-square, 7 degrees of freedom, p = 0.001


def test_progress_counts_all_runs_and_may_stop_them(load: Load) -> None:
    seen: list[tuple[int, int]] = []
    sim.compare(load("all_three"), reps=2, why=True, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 16) for done in range(1, 17)]

    def stop(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.compare(load("all_three"), reps=2, why=True, progress=stop)
