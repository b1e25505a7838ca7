"""Holivar: what the quarrel between marketing and sales costs a company, and which remedy pays.

>>> import sim
>>> scenario = sim.load("scenarios/baseline.toml")
>>> len(sim.simulate(scenario, seed=1).daily) == scenario.warmup_days + scenario.days
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison, compare
    from sim.experiments.simulate import RunResult, simulate
    from sim.experiments.twins.pair import Twins, twin
    from sim.model import Company
    from sim.scenario.load import load
    from sim.scenario.schema import Scenario
    from sim.studies.api import StudyResult, open_study, study

__version__ = "0.1.0"
__all__ = [
    "Company", "Comparison", "RunResult", "Scenario", "StudyResult", "Twins",
    "compare", "load", "open_study", "simulate", "study", "twin",
]  # fmt: skip

# Where each public name lives. A module is imported when its name is used for the first time, so that
# `import sim` and `holivar --help` don't wait for NumPy, Numba and Mesa.
_HOMES = {
    "Company": "sim.model",
    "Comparison": "sim.experiments.compare",
    "RunResult": "sim.experiments.simulate",
    "Scenario": "sim.scenario.schema",
    "StudyResult": "sim.studies.api",
    "Twins": "sim.experiments.twins.pair",
    "compare": "sim.experiments.compare",
    "load": "sim.scenario.load",
    "open_study": "sim.studies.api",
    "simulate": "sim.experiments.simulate",
    "study": "sim.studies.api",
    "twin": "sim.experiments.twins.pair",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
