"""What has to be measured in a fresh process: ``python -m benchmarks.child start``, ``crowd N`` or ``study N`` print JSON.

Imports stand inside the functions, because they are part of what is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping


def ask(*arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """Run this module in a process of its own and return what it measured."""
    command = [sys.executable, "-m", "benchmarks.child", *arguments]
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def start() -> dict[str, float]:
    """Seconds to import and read a scenario, and to have the engine ready: compiled, or loaded from the store."""
    began = time.perf_counter()
    from benchmarks.default_company import company
    from sim.experiments.simulate import warm_up

    scenario = company()
    imported = time.perf_counter()
    warm_up(scenario)
    return {"import": imported - began, "engine": time.perf_counter() - imported}


def crowd(n_customers: int) -> dict[str, float]:
    """Seconds to build and run a market of that size, and the peak memory (MB) of the process that did it."""
    from benchmarks.default_company import company
    from sim.experiments.simulate import Plan, warm_up
    from sim.rules.run import run
    from sim.world.build import build

    warm_up(company())
    plan = Plan.of(company(overrides=[f"company.n_customers={n_customers}"]))
    horizon = plan.horizon
    began = time.perf_counter()
    world = build(plan.parameters, horizon, 1, n_warmup_days=plan.warmup_days)
    built = time.perf_counter()
    run(world, plan.calendar, plan.parameters, 0, horizon)
    return {"build": built - began, "run": time.perf_counter() - built, "memory_mb": peak_memory_mb()}


def study(n_runs: int) -> dict[str, float]:
    """Rates of a study and of the bare loop, and the peak memory (MB) of the process that did both."""
    from benchmarks.study import in_turns

    return in_turns(n_runs) | {"memory_mb": peak_memory_mb()}


def peak_memory_mb() -> float:
    """The most memory this process ever held, MB; NaN where the system doesn't tell."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    print(json.dumps({"start": start, "crowd": crowd, "study": study}[what](*map(int, rest))))
