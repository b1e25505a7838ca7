"""For users of the EMA Workbench: a model made from our declarations, which its evaluators run, here or in other processes.

Uncertainties are declared parameters of role "uncertainty" over the range that the evidence supports; levers are what a manager
decides: an intervention on or off, its numbers, a lever of the company. Every experiment is one scenario, simulated with the
same seeds, so that two experiments differ in nothing but their values. The workbench is optional and loaded when it is asked for.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np

from sim.experiments.companies import company_of, uncertain
from sim.experiments.simulate import checked_seed, simulate
from sim.interventions.registry import interventions
from sim.outcomes import OUTCOMES
from sim.problems import Problem, ScenarioError
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.levers import LEVERS
from sim.scenario.load import build
from sim.scenario.schema import SECTIONS, Scenario

MISSING = "ema_workbench is not installed; install it with: pip install ema_workbench"


@dataclass(frozen=True)
class Knob:
    """One input of the model: what an experiment may set, and how far."""

    key: str
    """Its place in a scenario file; for an intervention on or off, ``interventions.<name>.on``."""
    kind: str
    """``number``, ``whole`` or ``switch``."""
    low: float
    high: float
    default: float

    def plain(self, value: Any) -> float | int | bool:
        """A sampled value, which may be NumPy's, as a scenario file has to write it."""
        if self.kind == "switch":
            return bool(value)
        number = float(value)
        return int(number) if self.kind == "whole" and number.is_integer() else number


@dataclass(frozen=True)
class SimulatedScenario:
    """The function behind the model: values by key go in, outcomes by name come out. It can be pickled.

    Parameters
    ----------
    content : of the scenario that is varied, as ``Scenario.content()`` returns it.
    seeds : replications of every experiment.
    outcomes : names of what is returned.
    knobs : the inputs by key.
    uncertain_keys : those of them that are drawn; the others are decisions.
    as_arrays : return all replications instead of their mean.
    """

    content: Mapping[str, Any] = field(repr=False)
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    knobs: Mapping[str, Knob] = field(repr=False)
    uncertain_keys: frozenset[str] = field(repr=False)
    as_arrays: bool = False

    def scenario(self, **values: Any) -> Scenario:
        """The scenario of one experiment; what is left out stays as the base scenario has it.

        Drawn shares that would make more than one together are cut in proportion, as ``holivar compare --companies`` does.

        Raises
        ------
        ScenarioError
            For an unknown key, or a value out of its limits.
        """
        unknown = [
            Problem("experiment", key, "is no input of this model", _near(key, self.knobs)) for key in values.keys() - self.knobs
        ]
        if unknown:
            raise ScenarioError(unknown)
        plain = {key: self.knobs[key].plain(value) for key, value in values.items()}
        decided = {key: value for key, value in plain.items() if key not in self.uncertain_keys}
        scenario = build(_applied(self.content, decided), source="experiment")
        drawn = {key: np.array([float(value)]) for key, value in plain.items() if key in self.uncertain_keys}
        # ``company_of`` makes shares fit; what it lets through is checked as a file would be.
        return build(company_of(scenario, scenario, drawn, 0).content(), source="experiment") if drawn else scenario

    def __call__(self, **values: Any) -> dict[str, Any]:
        """Simulate one experiment.

        Returns
        -------
        dict
            By outcome: the mean over the seeds (float; NaN when one of them has none), or all of them, shape (seeds,).
        """
        scenario = self.scenario(**values)
        summaries = [simulate(scenario, seed).summary for seed in self.seeds]
        found = {name: np.array([summary[name] for summary in summaries]) for name in self.outcomes}
        return found if self.as_arrays else {name: float(values.mean()) for name, values in found.items()}


def ema_model(
    scenario: Scenario,
    *,
    seeds: Iterable[int] = (1,),
    uncertainties: Sequence[str] | None = None,
    levers: Sequence[str] = (),
    outcomes: Sequence[str] = ("revenue", "conflict"),
    as_arrays: bool = False,
    name: str = "holivar",
) -> Any:
    """Make a model for the EMA Workbench.

    Parameters
    ----------
    scenario : what is varied.
    seeds : replications of every experiment; the same for all, so that experiments are paired.
    uncertainties : keys such as ``"market.rivals"``; left out, every parameter of role "uncertainty" that is no lever here.
    levers : keys such as ``"interventions.gemba.on"``, ``"interventions.gemba.strength"``, or
        ``"levers.mandate"``. An intervention that the scenario has not is added, with its defaults, by a lever of its own.
    outcomes : names from ``holivar list outcomes``.
    as_arrays : every outcome is an array over the seeds instead of their mean, named such as ``"revenue_by_seed"``, since the
        workbench wants one kind of outcome for one name.
    name : letters and digits.

    Returns
    -------
    ema_workbench.Model
        With ``uncertainties``, ``levers`` and ``outcomes``; outcomes of which more is better are maximised, and the reverse.

    Raises
    ------
    ScenarioError
        With every key that can't be varied and every outcome that does not exist.
    ValueError
        Without seeds, or with one out of range.
    ImportError
        When ema_workbench is not installed; says how to install it.
    """
    checked = tuple(checked_seed(seed) for seed in seeds)
    if not checked:
        raise ValueError("there are no seeds; allowed: one or more")
    drawn, decided = _inputs(scenario, uncertainties, levers, outcomes)
    knobs = {each.key: each for each in (*drawn, *decided)}
    function = SimulatedScenario(
        scenario.content(), checked, tuple(outcomes), knobs, frozenset(each.key for each in drawn), as_arrays
    )
    ema = _workbench()
    model = ema.Model(name, function=function)
    model.uncertainties = [_parameter(ema, each) for each in drawn]
    model.levers = [_parameter(ema, each) for each in decided]
    model.outcomes = [_outcome(ema, each, as_arrays) for each in outcomes]
    return model


def _workbench() -> Any:
    """The package, without its warnings about parts that are missing and that nothing here needs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ema_workbench
    except ModuleNotFoundError as error:
        raise ImportError(MISSING) from error
    return ema_workbench


def _inputs(
    scenario: Scenario, uncertainties: Sequence[str] | None, levers: Sequence[str], outcomes: Sequence[str]
) -> tuple[list[Knob], list[Knob]]:
    """What is drawn and what is decided, once it is certain that all of it exists."""
    may_draw, may_decide = _may_be_drawn(scenario), _may_be_decided(scenario)
    drawn = [key for key in may_draw if key not in levers] if uncertainties is None else list(uncertainties)
    problems = [
        Problem("uncertainties", key, "is no uncertain parameter", _near(key, may_draw)) for key in drawn if key not in may_draw
    ]
    problems += [Problem("levers", key, "can't be decided", _near(key, may_decide)) for key in levers if key not in may_decide]
    problems += [Problem("outcomes", key, "is no outcome", _near(key, OUTCOMES)) for key in outcomes if key not in OUTCOMES]
    inputs = (*drawn, *levers)
    twice = sorted({key for key in inputs if inputs.count(key) > 1})
    problems += [Problem("levers", key, "is named twice", "name it once, among uncertainties or levers") for key in twice]
    if problems:
        raise ScenarioError(problems)
    return [may_draw[key] for key in drawn], [may_decide[key] for key in levers]


def _near(key: str, known: Iterable[str]) -> str:
    close = get_close_matches(key, list(known), n=1)
    return f"did you mean '{close[0]}'?" if close else "see holivar list"


def _may_be_drawn(scenario: Scenario) -> dict[str, Knob]:
    now = scenario.parameters()
    return {each.key: Knob(each.key, "number", each.low, each.high, now[each.name]) for each in uncertain()}


def _may_be_decided(scenario: Scenario) -> dict[str, Knob]:
    now, knobs = scenario.parameters(), []
    for each in declared_parameters():
        if each.low < each.high:
            table = each.key.partition(".")[0]
            knobs.append(Knob(each.key, _kind(SECTIONS[table], each.name), each.low, each.high, now[each.name]))
    for name, lever in LEVERS.items():
        if lever.settable:
            kind = "whole" if lever.unit == "enum" else "number"
            knobs.append(Knob(f"levers.{name}", kind, lever.minimum, lever.maximum, scenario.baseline()[name]))
    for name, model in interventions().items():
        own = scenario.interventions.get(name)
        knobs.append(Knob(f"interventions.{name}.on", "switch", 0, 1, own is not None))
        for each in declared_of_intervention(name):
            if each.low < each.high:
                default = float(getattr(own, each.name, each.default))
                knobs.append(Knob(each.key, _kind(model, each.name), each.low, each.high, default))
    return {each.key: each for each in knobs}


def _kind(model: Any, name: str) -> str:
    return "whole" if model.model_fields[name].annotation is int else "number"


def _applied(content: Mapping[str, Any], values: Mapping[str, float | int | bool]) -> dict[str, Any]:
    """A scenario's content with values by key; switches last, so that off wins over an intervention's numbers."""
    changed = copy.deepcopy(dict(content))
    for key, value in sorted(values.items(), key=lambda item: isinstance(item[1], bool)):
        *tables, name = key.split(".")
        if isinstance(value, bool) and not value:
            changed["interventions"].pop(tables[1], None)
            continue
        inner = changed
        for table in tables:
            inner = inner.setdefault(table, {})
        if not isinstance(value, bool):
            inner[name] = value
    return changed


def _parameter(ema: Any, knob: Knob) -> Any:
    if knob.kind == "switch":
        return ema.BooleanParameter(knob.key, default=bool(knob.default))
    kind = ema.IntegerParameter if knob.kind == "whole" else ema.RealParameter
    bounds = (int(knob.low), int(knob.high)) if knob.kind == "whole" else (knob.low, knob.high)
    return kind(knob.key, *bounds, default=knob.default)


def _outcome(ema: Any, name: str, as_array: bool) -> Any:
    if as_array:
        return ema.ArrayOutcome(f"{name}_by_seed", variable_name=name)
    kind = ema.ScalarOutcome.MAXIMIZE if OUTCOMES[name].better > 0 else ema.ScalarOutcome.MINIMIZE
    return ema.ScalarOutcome(name, kind=kind)
