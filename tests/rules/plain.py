"""The engine once more, as plain Python beside the compiled one, so that tests can call any of its functions."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

import sim
import sim.compiled as store
from sim.rules.run import as_attributes
from sim.world.records import World
from tests.properties.small_worlds import Case

PACKAGES = ("sim.world", "sim.rules")


@cache
def plain_engine() -> SimpleNamespace:
    """Every module of the engine under its short name, imported anew with compilation switched off."""
    compiled = {name: module for name, module in sys.modules.items() if name.startswith(PACKAGES)}
    was_plain = store.IS_PLAIN_PYTHON
    _forget()
    store.IS_PLAIN_PYTHON = True
    try:
        names = [
            f"{package}.{found.name}"
            for package in PACKAGES
            for found in pkgutil.iter_modules([str(Path(sim.__file__).parent / package.rpartition(".")[2])])
        ]
        return SimpleNamespace(**{name.rpartition(".")[2]: importlib.import_module(name) for name in names})
    finally:
        store.IS_PLAIN_PYTHON = was_plain
        _forget()
        for name, module in compiled.items():
            sys.modules[name] = module
            _hang_up(name, module)


def _forget() -> None:
    for name in [name for name in sys.modules if name.startswith(PACKAGES)]:
        del sys.modules[name]


def _hang_up(name: str, module: ModuleType) -> None:
    """Set a module as the attribute of its package, as its import once did."""
    package, _, own = name.rpartition(".")
    setattr(sys.modules[package], own, module)


@dataclass
class Stage:
    """A small company whose rules are called one by one: arrays, parameters and levers can be set like attributes."""

    world: World
    p: Any
    calendar: Any

    @classmethod
    def of(cls, seed: int = 1, days: int = 60, **content: Any) -> Stage:
        """The company on the morning of day 0; by default 2 marketers, 3 sellers and 40 customers."""
        company = {"n_customers": 40, "n_marketers": 2, "n_sellers": 3} | content.pop("company", {})
        case = Case.of(days=days, warmup_days=0, company=company, **content)
        world = as_attributes(case.build(seed))
        return cls(world, case.parameters.copy().view(np.recarray)[0], case.calendar.copy().view(np.recarray))

    def run(self, first: int, last: int) -> None:
        """Run whole days."""
        assert plain_engine().day.days(self.world, self.calendar.reshape(1, -1), [self.p], first, last) == last

    def events(self, kind: int) -> Any:
        """The events of one kind so far."""
        written = self.world.events[: self.world.firm[0].n_events]
        return written[written.kind == kind]
