"""The connector for the EMA Workbench, held against the real thing and against `sim.simulate`."""

import multiprocessing
import pickle
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.compiled import IS_PLAIN_PYTHON
from sim.problems import ScenarioError
from sim.scenario.schema import Scenario
from sim.studies.ema import MISSING, ema_model

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of evaluators whose packages are absent
    import ema_workbench

DRAWN = ("market.rivals", "market.p_need_per_day")
LEVERS = ("interventions.gemba.on", "interventions.gemba.strength", "interventions.gemba.every_days", "levers.mandate")
OUTCOMES = ("revenue", "conflict")


@pytest.fixture
def base(root: Path) -> Scenario:
    return sim.load(root / "scenarios" / "baseline.toml", ["days=60", "warmup_days=10", "company.n_customers=300"])


@pytest.fixture
def model(base: Scenario) -> Any:
    return ema_model(base, seeds=(3, 4), uncertainties=DRAWN, levers=LEVERS, outcomes=OUTCOMES)


def by_hand(base: Scenario, values: dict[str, Any], seeds: tuple[int, ...] = (3, 4)) -> dict[str, np.ndarray]:
    """The outcomes of one experiment by overrides and `sim.simulate`, without the connector's own code."""
    changes = [f"{key}={values[key]!r}" for key in (*DRAWN, "levers.mandate") if key in values]
    if values.get("interventions.gemba.on"):
        numbers = [key for key in values if key.startswith("interventions.gemba.") and not key.endswith(".on")]
        changes += [f"{key}={values[key]!r}" for key in numbers]
    from sim.scenario.load import build

    scenario = build(base.content(), changes)
    summaries = [sim.simulate(scenario, seed).summary for seed in seeds]
    return {name: np.array([summary[name] for summary in summaries]) for name in OUTCOMES}


def test_an_experiment_gives_what_simulate_gives(base: Scenario, model: Any) -> None:
    with ema_workbench.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=3, policies=2)
    assert len(experiments) == 6
    for row, values in enumerate(experiments.to_dict("records")):
        plain = {key: value.item() if hasattr(value, "item") else value for key, value in values.items()}
        expected = by_hand(base, plain)
        for name in OUTCOMES:
            assert outcomes[name][row] == expected[name].mean()
    assert len(set(outcomes["revenue"])) > 1


@pytest.mark.parametrize("on", [False, True])
def test_a_switch_is_the_intervention(base: Scenario, model: Any, on: bool) -> None:
    values = {"interventions.gemba.on": on, "interventions.gemba.strength": 0.5}
    scenario = model.function.scenario(**values)
    assert ("gemba" in scenario.interventions) == on
    assert on or scenario.digest() == base.digest()
    expected = by_hand(base, values)
    assert model.function(**values) == {name: expected[name].mean() for name in OUTCOMES}


def test_replications_come_as_arrays(base: Scenario) -> None:
    model = ema_model(base, seeds=(3, 4), uncertainties=DRAWN, outcomes=OUTCOMES, as_arrays=True)
    with ema_workbench.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=2)
    assert outcomes["revenue_by_seed"].shape == (2, 2)
    for row, values in enumerate(experiments[list(DRAWN)].to_dict("records")):
        assert np.array_equal(outcomes["revenue_by_seed"][row], by_hand(base, values)["revenue"])


@pytest.fixture
def spawned() -> Iterator[None]:
    """New processes, to which everything must be sent, as on Windows and macOS and wherever Mesa is imported."""
    usual = multiprocessing.get_start_method()
    multiprocessing.set_start_method("spawn", force=True)
    yield
    multiprocessing.set_start_method(usual, force=True)


@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="takes minutes without the compiled engine")
@pytest.mark.usefixtures("spawned")
def test_other_processes_give_the_same(model: Any) -> None:
    scenarios = ema_workbench.em_framework.sample_uncertainties(model, 3)
    policies = ema_workbench.em_framework.sample_levers(model, 1)
    with ema_workbench.SequentialEvaluator(model) as evaluator:
        here = evaluator.perform_experiments(scenarios, policies)
    with ema_workbench.MultiprocessingEvaluator(model, n_processes=2) as evaluator:
        there = evaluator.perform_experiments(scenarios, policies)
    one, other = ({tuple(row): n for n, row in enumerate(found[0][list(DRAWN)].to_numpy())} for found in (here, there))
    assert one.keys() == other.keys()
    for name in OUTCOMES:
        assert [here[1][name][row] for row in one.values()] == [there[1][name][other[key]] for key in one]


def test_the_function_survives_pickle(model: Any) -> None:
    again = pickle.loads(pickle.dumps(model.function))
    assert again(**{DRAWN[0]: 0.7}) == model.function(**{DRAWN[0]: 0.7})


def test_all_uncertain_parameters_are_drawn_unless_they_are_levers(base: Scenario) -> None:
    from sim.experiments.companies import uncertain

    model = ema_model(base, levers=("market.rivals",))
    keys = {each.name for each in model.uncertainties}
    assert keys == {each.key for each in uncertain()} - {"market.rivals"}
    assert [each.name for each in model.levers] == ["market.rivals"]
    highest = {each.name: each.upper_bound for each in model.uncertainties}
    assert model.function.scenario(**highest).digest() != base.digest()  # shares above one are cut to fit


def test_outcomes_know_which_way_is_better(model: Any) -> None:
    kinds = {each.name: each.kind for each in model.outcomes}
    assert kinds == {"revenue": ema_workbench.ScalarOutcome.MAXIMIZE, "conflict": ema_workbench.ScalarOutcome.MINIMIZE}


def test_mistakes_are_told_together(base: Scenario) -> None:
    with pytest.raises(ScenarioError) as caught:
        ema_model(base, uncertainties=["market.rivalz"], levers=["interventions.gembo.on"], outcomes=["revenu"])
    assert str(caught.value).splitlines() == [
        "uncertainties: market.rivalz: is no uncertain parameter; did you mean 'market.rivals'?",
        "levers: interventions.gembo.on: can't be decided; did you mean 'interventions.gemba.on'?",
        "outcomes: revenu: is no outcome; did you mean 'revenue'?",
    ]
    with pytest.raises(ScenarioError, match=r"^levers: market.rivals: is named twice"):
        ema_model(base, uncertainties=["market.rivals"], levers=["market.rivals"])
    with pytest.raises(ValueError, match="there are no seeds"):
        ema_model(base, seeds=())


def test_an_unknown_value_is_refused(model: Any) -> None:
    with pytest.raises(ScenarioError, match=r"^experiment: market.rivalz: is no input of this model"):
        model.function(**{"market.rivalz": 1.0})


def test_without_the_workbench_it_says_how_to_install_it(base: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(ImportError, match=f"^{re.escape(MISSING)}$"):
        ema_model(base)
