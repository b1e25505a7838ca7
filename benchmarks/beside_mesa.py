"""The engine beside a plain Mesa model of the same demand, lead and talk rules (benchmarks/plain_mesa).

Both run the default company in this process on one core, measured in CPU time, so that other programs hardly matter. The engine
runs *all* its rules, those between colleagues included, which plain Mesa does without; so the ratio is on the low side.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.default_company import company, engine_run
from benchmarks.line import Line
from benchmarks.plain_mesa import PlainCompany
from sim.experiments.simulate import Plan, warm_up
from sim.scenario.schema import Scenario


def measure(quick: bool) -> list[Line]:
    """Time both, and divide."""
    scenario = company()
    warm_up(scenario)
    plan = Plan.of(scenario)
    agents = scenario.company.n_marketers + scenario.company.n_sellers + scenario.company.n_customers
    engine = min(cpu_seconds(lambda: engine_run(plan, 1)) for _ in range(5 if quick else 30))
    days = 60 if quick else scenario.horizon
    building, stepping = plain_seconds(scenario, days)
    plain = building + stepping * scenario.horizon / days
    how = f"{days} days, scaled to {scenario.horizon}" if days < scenario.horizon else f"{days} days, once"
    millions = agents * scenario.horizon / 1e6
    return [
        Line("plain Mesa: the default company", plain, "s", note=f"{how}, building included, CPU time"),
        Line("plain Mesa: agent-days", millions / plain, "million/s"),
        Line("Holivar: agent-days", millions / engine, "million/s", note="all rules, building included, CPU time"),
        Line("Holivar against plain Mesa", plain / engine, "times faster", 100.0, "at least", note="10,000 customers, one core"),
    ]


def plain_seconds(scenario: Scenario, days: int) -> tuple[float, float]:
    """CPU time to build a plain Mesa company, and to step it for some days."""
    start = time.process_time()
    model = PlainCompany(scenario, seed=1)
    built = time.process_time()
    for _ in range(days):
        model.step()
    return built - start, time.process_time() - built


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of this process that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start
