"""Finds the interventions: every module of this package that defines one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import sim.interventions
from sim.interventions.base import Intervention

_INFRASTRUCTURE = {"base", "registry"}


@cache
def interventions() -> dict[str, type[Intervention]]:
    """Every intervention by its name in scenario files, in alphabetical order.

    Raises
    ------
    TypeError
        When a module of the package does not define exactly one intervention: a mistake of the programmer.

    >>> list(interventions())[:4]
    ['budget_cut', 'closed_loop_feedback', 'communication_sessions', 'cross_kpi']
    """
    modules = (found.name for found in pkgutil.iter_modules(sim.interventions.__path__))
    return {name: _defined_in(name) for name in sorted(modules) if name not in _INFRASTRUCTURE}


def _defined_in(name: str) -> type[Intervention]:
    module = importlib.import_module(f"sim.interventions.{name}")
    own = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Intervention) and thing.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise TypeError(f"{module.__name__} must define one Intervention, it defines {len(own)}")
    return own[0]
