"""Distributions, values of all kinds, and how they are laid over a scenario."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest
from SALib.util import scale_samples

from sim.problems import ScenarioError
from sim.scenario.load import build, load
from sim.studies.factors import Distribution, Factor, Value, applied
from sim.studies.vocabulary import Variable, variables

DISTRIBUTIONS = [
    Distribution("uniform", -1.0, 3.0),
    Distribution("loguniform", 0.01, 10.0),
    Distribution("triangular", 0.0, 3.0, mode=1.0),
    Distribution("triangular", 0.0, 3.0, mode=0.0),
    Distribution("normal", 0.0, 2.0, mean=0.5, sd=0.7),
    Distribution("normal", 3.0, 5.0, mean=0.0, sd=1.0),
    Distribution("normal", -5.0, -3.0, mean=0.0, sd=1.0),
]


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=str)
def test_quantiles_are_salibs(distribution: Distribution) -> None:
    u = np.linspace(0.0005, 0.9995, 2000)
    name, bounds = distribution.salib()
    problem = {"num_vars": 1, "names": ["x"], "bounds": [bounds], "dists": [name]}
    assert distribution.ppf(u) == pytest.approx(scale_samples(u[:, np.newaxis].copy(), problem)[:, 0], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=str)
def test_quantiles_go_from_end_to_end(distribution: Distribution) -> None:
    values = distribution.ppf(np.linspace(0.0, 1.0, 1001))
    assert (np.diff(values) > 0).all()
    assert values[0] == pytest.approx(distribution.low, abs=1e-9)
    assert values[-1] == pytest.approx(distribution.high, abs=1e-9)
    assert values.min() >= distribution.low
    assert values.max() <= distribution.high


def test_whole_numbers_are_equally_likely() -> None:
    factor = Factor("company.n_sellers", "", "", "", "whole", distribution=Distribution("uniform", 1.5, 4.5), least=2, most=4)
    assert factor.distribution is not None
    values = [factor.of_sample(number) for number in factor.distribution.ppf(np.linspace(0.0, 1.0, 3001)).tolist()]
    assert {type(value) for value in values} == {int}
    assert [values.count(n) for n in (2, 3, 4)] == pytest.approx([1000, 1000, 1000], abs=1)


@pytest.mark.parametrize(
    ("key", "kind", "value", "number"),
    [
        ("market.rivals", "number", 1.5, 1.5),
        ("interventions.gemba.on", "switch", True, 1.0),
        ("interventions.gemba.start", "time", "month 4", 64.0),
        ("interventions.gemba.end", "time", "month 4", 84.0),
        ("interventions.gemba.start", "time", 10, 10.0),
        ("interventions.cross_kpi.kpi_sellers", "text", "revenue", 1.0),
    ],
)
def test_values_as_numbers(key: str, kind: Any, value: Value, number: float) -> None:
    levels = ("revenue per customer", "revenue") if kind == "text" else ()
    assert Factor(key, "", "", "", kind, levels).as_number(value) == number


def test_applied_changes_the_scenario_and_not_the_content() -> None:
    content = load("scenarios/gemba.toml").content()
    before = copy.deepcopy(content)
    changed = build(
        applied(content, {"market.rivals": 1.5, "levers.mandate": 0.4, "days": 90, "interventions.gemba.strength": 0.25})
    )
    assert content == before
    assert (changed.market.rivals, changed.levers.mandate, changed.days) == (1.5, 0.4, 90)
    assert changed.interventions["gemba"].strength == 0.25
    assert build(applied(content, {})).digest() == build(content).digest()


def test_a_switch_leaves_the_intervention_out_or_in() -> None:
    gemba, baseline = load("scenarios/gemba.toml"), load("scenarios/baseline.toml")
    key, numbers = "interventions.gemba.on", {"interventions.gemba.strength": 0.5, "interventions.gemba.start": "month 3"}
    assert build(applied(gemba.content(), {**numbers, key: False})).digest() == baseline.digest()
    assert build(applied(gemba.content(), {key: True})).digest() == gemba.digest()
    assert build(applied(baseline.content(), numbers)).digest() == baseline.digest()
    on = build(applied(baseline.content(), {**numbers, key: True})).interventions["gemba"]
    assert (on.strength, on.spans) == (0.5, ((43, None),))
    defaults = build({"interventions": {"gemba": {}}}).interventions["gemba"]
    assert build(applied(baseline.content(), {key: True})).interventions["gemba"] == defaults


def test_times_keep_what_they_do_not_change() -> None:
    content = build({"interventions": {"gemba": {"start": 5, "end": 90}}}).content()
    moved = build(applied(content, {"interventions.gemba.start": "day 20"}))
    assert moved.interventions["gemba"].spans == ((20, 90),)
    with pytest.raises(ScenarioError, match="ends on day 90, before it starts on day 91"):
        build(applied(content, {"interventions.gemba.start": 91}))
    # A table that is written, and not read back, has no windows.
    assert applied({"interventions": {"gemba": {"end": 9}}}, {"interventions.gemba.start": 2})["interventions"]["gemba"] == {
        "start": 2,
        "end": 9,
    }


@pytest.mark.parametrize("variable", variables().values(), ids=lambda variable: variable.key)
def test_everything_that_may_vary_takes_its_values(variable: Variable) -> None:
    """Whatever passes the check of one value is what a scenario holds afterwards."""
    if variable.kind in {"number", "whole"}:
        default = variable.checked(_value_in(variable))
        wrong: list[Value] = [variable.least - 1, variable.most + 1, "x", True]
        assert math.isfinite(variable.least)
        assert math.isfinite(variable.most)
    elif variable.kind == "switch":
        default, wrong = variable.checked(True), [1, 0.0, "true"]
    elif variable.kind == "time":
        default, wrong = variable.checked("month 2"), [0, True, 1.5, "month"]
    else:
        default, wrong = variable.checked(variable.choices[-1]), [variable.choices[0].upper(), 1]
    assert default is not None
    assert [variable.checked(value) for value in wrong] == [None] * len(wrong)
    assert variable.allowed
    name = variable.key.split(".")[1] if variable.key.startswith("interventions.") else ""
    # The surveys of a diagnosis need something to trigger.
    tables: dict[str, Any] = {"mandate": {}, "hr_diagnosis": {"triggers": "mandate"}} if name == "hr_diagnosis" else {name: {}}
    content = build({"interventions": tables if name else {}}).content()
    changed = build(applied(content, {variable.key: default})).content()
    if variable.kind != "time" and not variable.key.endswith(".on"):
        held: Any = changed
        for part in variable.key.split("."):
            held = held[part]
        assert held == default


def _value_in(variable: Variable) -> float:
    """A value near the lower end, where shares of one thing leave each other room and nothing contradicts."""
    table, _, name = variable.key.rpartition(".")
    content = build({}).content()
    if table in content and name in content[table]:
        return float(content[table][name])
    return variable.least
