"""One run of the default company on one core: the main job, on which everything else is built."""

from __future__ import annotations

import time

from benchmarks.default_company import company
from benchmarks.line import Line, Times
from sim.experiments.simulate import Plan, warm_up
from sim.rules.run import run
from sim.world.build import build


def measure(quick: bool) -> list[Line]:
    """Building and running the default company, apart and together; and the same with everything on."""
    repeats = 5 if quick else 30
    scenario, busy = company(), company("all_good")
    warm_up(scenario)
    plan, busy_plan = Plan.of(scenario), Plan.of(busy)
    horizon = plan.horizon
    parts = [one_run(plan) for _ in range(repeats)]
    building, running, together = (Times.of([1000 * part[k] for part in parts]) for k in range(3))
    everything = Times.of([1000 * one_run(busy_plan)[2] for _ in range(repeats)])

    def how(times: Times) -> str:
        return f"fastest of {repeats}; median {times.median:.1f} ms"

    what = f"a world of {scenario.company.n_customers:,} customers built"
    return [
        Line(what, building.fastest, "ms", 50.0, note=how(building)),
        Line(f"its {horizon} days run", running.fastest, "ms", note=how(running)),
        Line("one run of the default company: both together", together.fastest, "ms", 50.0, note=how(together)),
        Line(f"the same with {len(busy.interventions)} interventions on", everything.fastest, "ms", 50.0, note=how(everything)),
    ]


def one_run(plan: Plan) -> tuple[float, float, float]:
    """Seconds to build a world, to run it, and together."""
    start = time.perf_counter()
    world = build(plan.parameters, plan.horizon, 1, n_warmup_days=plan.warmup_days)
    built = time.perf_counter()
    run(world, plan.calendar, plan.parameters, 0, plan.horizon)
    end = time.perf_counter()
    return built - start, end - built, end - start
