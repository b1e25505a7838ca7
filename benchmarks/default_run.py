"""One run of the default company on one core: the main job, on which everything else is built."""

from __future__ import annotations

import time

from benchmarks.default_company import company
from benchmarks.line import Line, Times
from sim.experiments.simulate import Plan, warm_up
from sim.rules.run import run
from sim.world.build import build


def measure(quick: bool) -> list[Line]:
    """Building and running the default company, apart and together."""
    repeats = 5 if quick else 30
    scenario = company()
    warm_up(scenario)
    plan = Plan.of(scenario)
    horizon = plan.horizon
    parts = [one_run(plan) for _ in range(repeats)]
    building, running, together = (Times.of([1000 * part[k] for part in parts]) for k in range(3))

    def how(times: Times) -> str:
        return f"fastest of {repeats}; median {times.median:.1f} ms"

    what = f"a world of {scenario.company.n_customers:,} customers built"
    return [
        Line(what, building.fastest, "ms", 50.0, note=how(building)),
        Line(f"its {horizon} days run", running.fastest, "ms", note=how(running)),
        Line("one run of the default company: both together", together.fastest, "ms", 30.0, note=how(together)),
    ]


def one_run(plan: Plan) -> tuple[float, float, float]:
    """Seconds to build a world, to run it, and together."""
    start = time.perf_counter()
    world = build(plan.parameters, plan.horizon, 1, n_warmup_days=plan.warmup_days)
    built = time.perf_counter()
    run(world, plan.calendar, plan.parameters, 0, plan.horizon)
    end = time.perf_counter()
    return built - start, end - built, end - start
