"""Tries beliefs: at the defaults, and with each parameter in turn at the low and the high end of its range.

A belief compares two scenarios on the same companies with the same luck. It holds at a setting when the mean paired difference of
its outcome keeps the relation, within the belief's tolerance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.belief_file import EVERYTHING, Belief, BeliefFile, laid_over, nested, side
from sim.experiments.simulate import Plan, RunResult, build_world, run_world, warm_up
from sim.experiments.threads import GoOn, Progress, checked_workers, in_threads
from sim.outcomes import OUTCOMES, Observed
from sim.problems import ScenarioError
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.record import as_record
from sim.scenario.schema import Scenario
from sim.world.records import World

DEFAULTS = "the defaults"
"""What a setting in which no parameter was moved is called."""


class Setting(NamedTuple):
    """One company to try beliefs on: the file's own, or that with one parameter at an end of its range."""

    key: str = ""
    value: float = 0.0

    @property
    def name(self) -> str:
        """As people write it: ``contact.heat_step=0.1``."""
        return f"{self.key}={self.value:g}" if self.key else DEFAULTS

    def table(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """As a table of a scenario file, for one with this content; empty when it would bring in an intervention."""
        section, _, rest = self.key.partition(".")
        is_absent = section == "interventions" and rest.partition(".")[0] not in content.get("interventions", {})
        if not self.key or is_absent:
            return {}
        # Whole numbers are written without a point, or a whole-number key would refuse them.
        return nested({self.key: int(self.value) if self.value.is_integer() else self.value})


@dataclass(frozen=True)
class Finding:
    """What a belief's runs gave at one setting.

    Parameters
    ----------
    baseline, scenario : means of the outcome over the pairs in which both are defined, in its unit; for `EVERYTHING` the pairs,
        and those of them in which the two sides are equal.
    holds : whether they are as the belief says.
    """

    setting: Setting
    baseline: float
    scenario: float
    holds: bool

    @property
    def difference(self) -> float:
        """Scenario minus baseline."""
        return self.scenario - self.baseline


@dataclass(frozen=True)
class Verdict:
    """A belief and what was found: one finding per setting, the defaults first.

    ``left_out`` names settings that the file's own setting or the belief rules out.
    """

    belief: Belief
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it held everywhere it could be tried."""
        return all(finding.holds for finding in self.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Where it failed, the worst first."""
        failed = [finding for finding in self.findings if not finding.holds]
        return tuple(sorted(failed, key=lambda finding: -abs(np.nan_to_num(finding.difference))))


def try_beliefs(
    file: BeliefFile, *, quick: bool = False, workers: int | None = None, progress: Progress = lambda done, total: None
) -> list[Verdict]:
    """Try every belief of a file.

    Parameters
    ----------
    quick : at the defaults only, not at the ends of the parameters' ranges.
    workers : threads; left out, one per core. Results don't depend on it.
    progress : called after every few runs, in the calling thread.

    Returns
    -------
    One verdict per belief, in the order of the file.
    """
    warm_up(side(file.setting))
    runs = _Runs(file.setting)
    settings = [settings_for(file, belief, quick) for belief in file.beliefs]
    for belief, own in zip(file.beliefs, settings, strict=True):
        for setting in own:
            runs.want(belief, setting)
    measured = runs.done(checked_workers(workers), progress)
    return [_verdict(belief, own, runs, measured) for belief, own in zip(file.beliefs, settings, strict=True)]


def settings_for(file: BeliefFile, belief: Belief, quick: bool = False) -> list[Setting]:
    """The defaults, then every parameter at the low and the high end of its range.

    Left out are parameters that the belief sets itself, and those of interventions it does not speak of.
    """
    if quick:
        return [Setting()]
    names = sorted(laid_over(file.setting, belief.baseline, belief.scenario).get("interventions", {}))
    declared = declared_parameters() + [each for name in names for each in declared_of_intervention(name)]
    own = belief.own_keys()
    moved = [each for each in declared if each.low < each.high and each.key not in own]
    return [Setting(), *(Setting(each.key, value) for each in moved for value in (each.low, each.high) if value != each.default)]


_IN_CALENDAR = ("interventions.", "levers.", "company.")
"""Where the numbers stand from which a policy calendar is made."""

_Tables = tuple[dict[str, Any], ...]
"""What a side of a belief lays over a setting, the upper ones last."""


class _Job(NamedTuple):
    """One run; sides that several beliefs share are run once."""

    setting: Setting
    tables: str
    seed: int
    has_events: bool


class _Measured(NamedTuple):
    """What is kept of a run: the outcomes asked for, and the fingerprint of its events if they were kept."""

    outcomes: dict[str, float]
    fingerprint: str | None


class _Order(NamedTuple):
    """A run to be done: its scenario, and the outcomes that somebody asks for."""

    scenario: Scenario
    outcomes: set[str]


class _Runs:
    """The runs that beliefs need at settings, each once."""

    def __init__(self, setting: Mapping[str, Any]) -> None:
        self._setting = setting
        self._orders: dict[_Job, _Order] = {}
        self._built: dict[str, Scenario | None] = {}
        self._calendars: dict[str, np.ndarray] = {}

    def want(self, belief: Belief, setting: Setting) -> None:
        """Note the runs of a belief at a setting, unless one of its sides can't be."""
        wanted: dict[_Job, Scenario] = {}
        for tables in _sides(belief):
            scenario = self._scenario(setting, tables)
            if scenario is None:
                return
            wanted.update(dict.fromkeys(_jobs(setting, tables, belief), scenario))
        for job, scenario in wanted.items():
            order = self._orders.setdefault(job, _Order(scenario, set()))
            order.outcomes.update(OUTCOMES if belief.outcome == EVERYTHING else (belief.outcome,))

    def _scenario(self, setting: Setting, tables: _Tables) -> Scenario | None:
        """A side of a belief, made once; None where two extremes contradict each other."""
        content = repr((setting, tables))
        if content not in self._built:
            try:
                moved = setting.table(laid_over(self._setting, *tables))
                self._built[content] = side(self._setting, moved, *tables)
            except ScenarioError:
                self._built[content] = None
        return self._built[content]

    def pairs(self, belief: Belief, setting: Setting) -> list[tuple[_Job, _Job]]:
        """The two runs of each pair; none when the setting is impossible for the belief."""
        base, changed = ([*_jobs(setting, tables, belief)] for tables in _sides(belief))
        pairs = list(zip(base, changed, strict=True))
        return pairs if all(job in self._orders for pair in pairs for job in pair) else []

    def done(self, workers: int, progress: Progress) -> dict[_Job, _Measured]:
        """Run all, in threads: one task for the runs of a setting and seed, since most of them begin in the same world."""
        tasks: dict[tuple[Setting, int, bool], list[_Job]] = {}
        for job in self._orders:
            tasks.setdefault((job.setting, job.seed, job.has_events), []).append(job)
        found = in_threads([partial(self._run_all, jobs) for jobs in tasks.values()], workers, progress)
        return {job: measured for some in found for job, measured in some.items()}

    def _run_all(self, jobs: Iterable[_Job], go_on: GoOn) -> dict[_Job, _Measured]:
        worlds: dict[bytes, World] = {}
        return {job: self._run(job, worlds, go_on) for job in jobs}

    def _plan(self, job: _Job, scenario: Scenario) -> Plan:
        """The scenario as the engine reads it; most settings leave the calendar as it is, so it is laid out once."""
        if job.setting.key.startswith(_IN_CALENDAR):
            return Plan.of(scenario)
        if job.tables not in self._calendars:
            self._calendars[job.tables] = Plan.of(scenario).calendar
        return Plan(np.asarray(as_record(scenario)), self._calendars[job.tables], scenario.warmup_days)

    def _run(self, job: _Job, worlds: dict[bytes, World], go_on: GoOn) -> _Measured:
        """Do one run; ``worlds`` are those built for this setting and seed so far, by their parameters."""
        scenario, wanted = self._orders[job]
        plan = self._plan(job, scenario)
        parameters = plan.parameters.tobytes()
        if parameters not in worlds:
            worlds[parameters] = build_world(plan, job.seed, job.has_events)
        world = run_world(World(*(array.copy() for array in worlds[parameters])), plan, go_on)
        observed = Observed.of(world)
        outcomes = {name: OUTCOMES[name].measure(observed) for name in sorted(wanted)}
        return _Measured(outcomes, RunResult(scenario, job.seed, world, job.has_events).fingerprint)


def _sides(belief: Belief) -> tuple[_Tables, _Tables]:
    return (belief.baseline,), (belief.baseline, belief.scenario)


def _jobs(setting: Setting, tables: _Tables, belief: Belief) -> Iterable[_Job]:
    return (_Job(setting, repr(tables), seed, belief.outcome == EVERYTHING) for seed in range(1, belief.seeds + 1))


def _verdict(belief: Belief, settings: Iterable[Setting], runs: _Runs, measured: Mapping[_Job, _Measured]) -> Verdict:
    findings, left_out = [], []
    for setting in settings:
        pairs = [(measured[base], measured[changed]) for base, changed in runs.pairs(belief, setting)]
        if pairs:
            findings.append(_finding(belief, setting, pairs))
        else:
            left_out.append(setting.name)
    return Verdict(belief, tuple(findings), tuple(left_out))


def _finding(belief: Belief, setting: Setting, pairs: Sequence[tuple[_Measured, _Measured]]) -> Finding:
    if belief.outcome == EVERYTHING:
        n_equal = sum(_is_equal(base, changed) for base, changed in pairs)
        return Finding(setting, len(pairs), n_equal, n_equal == len(pairs))
    values = np.array([(base.outcomes[belief.outcome], changed.outcomes[belief.outcome]) for base, changed in pairs])
    values = values[np.isfinite(values).all(axis=1)]
    if not len(values):
        return Finding(setting, np.nan, np.nan, holds=False)  # what has no value backs nothing
    base, changed = values.mean(axis=0).tolist()
    difference = float((values[:, 1] - values[:, 0]).mean())
    return Finding(setting, base, changed, _keeps(belief, difference))


def _is_equal(base: _Measured, changed: _Measured) -> bool:
    # Both hold all outcomes, in the same order.
    one, other = list(base.outcomes.values()), list(changed.outcomes.values())
    return base.fingerprint == changed.fingerprint and np.array_equal(one, other, equal_nan=True)


def _keeps(belief: Belief, difference: float) -> bool:
    """Whether a difference keeps the relation."""
    if belief.relation == "at least":
        return difference >= -belief.tolerance
    return difference <= belief.tolerance if belief.relation == "at most" else abs(difference) <= belief.tolerance
