"""A company as a Mesa model: built from a scenario, stepped day by day, watched and changed by plain Python."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from operator import index
from typing import Any, NoReturn

import numpy as np
from mesa import Agent, Model

from sim.agents import Customer, Customers, Marketer, Seller, Staff
from sim.agents.columns import Limits, checked
from sim.agents.record import OutcomeRecord
from sim.rules.run import run
from sim.scenario.calendar import compile_calendar
from sim.scenario.levers import LEVERS
from sim.scenario.load import build as scenario_of
from sim.scenario.load import load
from sim.scenario.record import as_record
from sim.scenario.schema import Scenario
from sim.world.build import build
from sim.world.records import MARKETING, World

Hook = Callable[["Company"], Any]


@dataclass
class _Appointment:
    """A hook and when it is next called."""

    t: int
    every: int
    hook: Hook


class Company(Model):
    """A company, its marketers and sellers, and the market they work in.

    The agents are views of the arrays in ``company.world``, and a day is the same compiled code as everywhere else; so a company
    stepped day by day and one run at a stretch are bit-identical. What the model draws is keyed to ``seed`` and to who decides
    what, when; it never uses Mesa's ``random`` and ``rng``, which are there, seeded too, for code of yours.

    Parameters
    ----------
    scenario : path of a scenario file, a `Scenario`, or a dict with the content of a file.
    seed : 0 to 2**63 - 1.
    log : keep the event log, in ``company.world.events``.
    settings : changes of the scenario, by the names that ``holivar run --set`` takes:
        ``Company(path, days=60, **{"interventions.gemba.strength": 0.5})``. ``batch_run`` takes them as parameters.

    Attributes
    ----------
    t : days run so far, warm-up included; also the number of the engine day that comes next.
    customers : all customers, see `sim.agents.population.Customers`.
    staff : marketers, then sellers, by their row in ``world.staff``; ``company.agents`` holds the same people.
    calendar : the policy calendar; ``calendar.pages[:, company.t:]`` are the levers of the days to come, see `set_lever`.
    datacollector : collects after every day. Give it a Mesa DataCollector before the first step; as long as nobody does, it is
        an `OutcomeRecord`.

    Raises
    ------
    ScenarioError
        With every problem of the scenario and the settings.

    Examples
    --------
    >>> company = Company("scenarios/gemba.toml", seed=1)
    >>> len(company.customers), len(company.agents_by_type[Seller])
    (10000, 24)
    >>> company.day
    -250
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str] | Scenario | Mapping[str, Any],
        seed: int = 1,
        *,
        log: bool = False,
        **settings: Any,
    ) -> None:
        self.scenario = _scenario(scenario, settings)
        seed = index(seed)
        self.parameters: np.ndarray = np.asarray(as_record(self.scenario))
        self.calendar = compile_calendar(self.scenario)
        horizon, warmup = self.scenario.horizon, self.scenario.warmup_days
        self.world: World = build(self.parameters, horizon, seed, n_warmup_days=warmup, log=log)
        super().__init__(seed=seed)
        self._t = 0
        self._n_shuffles = 0
        self._is_busy = False
        self._appointments: list[_Appointment] = []
        self._next_id = 1
        departments = self.world.staff["department"].tolist()
        self.staff: tuple[Staff, ...] = ()
        self.staff = tuple((Marketer if each == MARKETING else Seller)(self, row) for row, each in enumerate(departments))
        self.first_customer_id = self._next_id
        self._next_id += len(self.world.customers)
        self.customers = Customers(self)
        self._own_record = OutcomeRecord(self)
        self.datacollector: Any = self._own_record

    # --- Time ------------------------------------------------------------------------------------------------------------------

    @property
    def t(self) -> int:
        """Days run so far, warm-up included; also the number of the engine day that comes next."""
        return self._t

    @property
    def day(self) -> int:
        """The scenario day that has just ended: 0 after the warm-up, below 0 before."""
        return self._t - self.scenario.warmup_days

    def step(self) -> None:
        """Run one day, call the hooks that are due, collect.

        Raises
        ------
        RuntimeError
            When the scenario's last day has been run.
        """
        self._advance(self._t + 1)

    def run(self, days: int | None = None) -> Company:
        """Run some days, or all that are left, as one compiled loop from hook to hook; returns the company.

        A data collector of yours, or a ``step`` of a subclass, is heeded: then the days are stepped one by one.
        """
        last = self.scenario.horizon if days is None else self._t + index(days)
        if not self._t <= last <= self.scenario.horizon:
            raise ValueError(f"0 to {self.scenario.horizon - self._t} days are left to run, not {days}")
        while self._t < last:
            if self.datacollector is not self._own_record or type(self).step is not Company.step:
                self.step()
            else:
                self._advance(min([last, *(each.t for each in self._appointments)]))
        return self

    def run_model(self) -> None:
        """Run all days that are left."""
        self.run()

    def every(self, days: int, hook: Hook | None = None, *, first: int | None = None) -> Any:
        """Call ``hook(company)`` every so many days, after the day; what it changes takes effect the next day.

        Parameters
        ----------
        days : at least 1.
        hook : any function of the company; without one, a decorator is returned.
        first : scenario day of the first call; by default ``days`` days from now.
        """
        if hook is None:
            return lambda function: self.every(days, function, first=first)
        if index(days) < 1:
            raise ValueError(f"a hook is called every 1, 2, ... days, not every {days}")
        t = self._t + days if first is None else self.scenario.warmup_days + index(first)
        if t <= self._t:
            raise ValueError(f"day {first} is over; the next to end is day {self.day + 1}")
        self._appointments.append(_Appointment(t, days, hook))
        return hook

    def set_lever(self, name: str, value: float, days: int | None = None) -> None:
        """Set a lever for the next so many days, or for all that are left, whatever the scenario's interventions do with it.

        Parameters
        ----------
        name, value : a lever of `sim.scenario.levers.LEVERS`, within its limits. Setting one costs nothing by itself; put what it
            costs into ``intervention_cost_eur`` (EUR per day) or ``hours_taken_seller`` and ``hours_taken_marketer``.
            Where a survey triggers an intervention, the days of surveys are fixed: the calendar has a page for each.
        days : at least 1.
        """
        if name not in LEVERS:
            near = get_close_matches(name, LEVERS, n=1)
            raise ValueError(f"there is no lever {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if days is not None and index(days) < 1:
            raise ValueError(f"a lever is set for 1, 2, ... days, not for {days}")
        if name == "survey" and self.calendar.trigger is not None:
            raise ValueError(f"surveys are fixed where one triggers {self.calendar.trigger.name}; change hr_diagnosis instead")
        if LEVERS[name].unit == "enum" and value not in range(int(LEVERS[name].maximum) + 1):
            raise ValueError(f"{name} takes whole numbers ({LEVERS[name].doc}), not {value!r}")
        last = None if days is None else self._t + days
        self.calendar.pages[name][:, self._t : last] = checked(name, value, Limits(LEVERS[name].minimum, LEVERS[name].maximum))

    def _advance(self, t: int) -> None:
        """Run to the end of engine day ``t - 1``; no hook is due before."""
        self.steps = self._t
        if self._is_busy:
            raise RuntimeError("a hook or a data collector can't run days; it is called between two of them")
        if t > self.scenario.horizon:
            raise RuntimeError(
                f"the run is over: day {self.scenario.days} was the last of '{self.scenario.name}'; set days to go on"
            )
        self.world = run(self.world, self.calendar.pages, self.parameters, self._t, t)
        self._t = self.steps = t
        self._n_shuffles = 0
        self.running = t < self.scenario.horizon
        self._is_busy = True
        try:
            self._call_hooks()
            self._collect()
        finally:
            self._is_busy = False

    def _call_hooks(self) -> None:
        for each in [each for each in self._appointments if each.t == self._t]:
            each.t += each.every
            each.hook(self)

    def _collect(self) -> None:
        # batch_run looks model reports up by place and agent reports by step, and counts both from 0: so this is step t - 1.
        self.steps -= 1
        try:
            self.datacollector.collect(self)
        finally:
            self.steps += 1

    # --- Agents ----------------------------------------------------------------------------------------------------------------

    @property
    def agents_by_type(self) -> dict[type[Agent], Any]:
        """Agents by their type; under `Customer` the population ``company.customers``."""
        return {**self._agents_by_type, Customer: self.customers}

    @property
    def agent_types(self) -> list[type]:
        """`Marketer`, `Seller`, types of yours, `Customer`."""
        return list(self.agents_by_type)

    def register_agent(self, agent: Agent) -> None:
        """Take an agent in; Mesa calls this for every new one, yours too."""
        if isinstance(agent, Staff) and self.staff:
            raise NotImplementedError("staff can't be added; set company.n_marketers or company.n_sellers in the scenario")
        # Mesa counts in a dict of the class that would keep this company alive for ever; so count here and leave no trace there.
        getattr(Agent, "_ids", {}).pop(self, None)
        agent.unique_id = self._next_id
        self._next_id += 1
        super().register_agent(agent)

    def remove_all_agents(self) -> NoReturn:
        """Not supported: a company without people has no days."""
        raise NotImplementedError("agents of a company can't be removed; make a new Company instead")

    def views_of(self, table: str) -> tuple[type, ...]:
        """Agent types that show rows of ``world.customers`` or ``world.staff``."""
        return (Customer,) if table == "customers" else (Marketer, Seller)

    def next_shuffle(self) -> int:
        """Number of the next shuffle of this day, from 0."""
        self._n_shuffles += 1
        return self._n_shuffles - 1

    # --- Results ---------------------------------------------------------------------------------------------------------------

    @property
    def daily(self) -> np.ndarray:
        """The record of the days run so far, one row per engine day (DAY of `sim.world.records`); read-only."""
        days = self.world.daily[: self._t]
        days.flags.writeable = False
        return days

    def outcomes(self) -> dict[str, float]:
        """All outcomes over the scenario days run so far; NaN before the first."""
        return dict(self._own_record.until(self._t - 1)) if self._t else {}

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a company can't be pickled or copied; build it again: Company(company.scenario, seed).run(company.t)")


def _scenario(scenario: Any, settings: Mapping[str, Any]) -> Scenario:
    overrides = [f"{key}={_toml(value)}" for key, value in settings.items()]
    if isinstance(scenario, Scenario):
        return scenario_of(scenario.content(), overrides, source=scenario.name) if overrides else scenario
    if isinstance(scenario, Mapping):
        return scenario_of(scenario, overrides)
    if isinstance(scenario, str | os.PathLike):
        return load(scenario, overrides)
    raise TypeError(f"a scenario is a path, a Scenario or a dict, not {scenario!r}; to batch_run give [scenario], a list")


def _toml(value: Any) -> str:
    """A setting as TOML writes it."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # Text, whole numbers and truth are written as in JSON, other numbers as in Python.
    return repr(value) if isinstance(value, float) else json.dumps(value)
