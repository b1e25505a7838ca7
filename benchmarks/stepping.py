"""A company stepped day by day as a Mesa model, against the same company run at a stretch."""

from __future__ import annotations

import sim
from benchmarks.default_company import company, engine_run
from benchmarks.line import Line, timed
from sim.experiments.simulate import Plan, warm_up


def measure(quick: bool) -> list[Line]:
    """The loop over ``company.step()``, building included, and how much longer it takes than the compiled run."""
    repeats = 3 if quick else 10
    scenario = company()
    warm_up(scenario)
    plan = Plan.of(scenario)

    def step_through() -> None:
        model = sim.Company(scenario, seed=1)
        for _ in range(scenario.horizon):
            model.step()

    stepped = timed(step_through, repeats).fastest
    ratio = stepped / timed(lambda: engine_run(plan, 1), repeats).fastest
    what = f"{scenario.horizon} times company.step(), building included"
    return [
        Line(what, 1000 * stepped, "ms", note=f"fastest of {repeats}"),
        Line("the same against the compiled run", ratio, "times as long", note="what Mesa's face costs"),
    ]
