"""The main experiment: 50 pairs of four scenarios, with tables and report; and how much the pairing is worth.

The variance factor is Var(B - A) / (Var(A) + Var(B)) over the seeds: of two runs with unrelated luck it would be 1. A factor of
0.1 means that ten times as many unpaired runs would be needed to see a difference as clearly.
"""

from __future__ import annotations

import functools
import tempfile
import time
from pathlib import Path

import sim
from benchmarks.default_company import company
from benchmarks.line import Line
from sim.experiments.files import write_comparison
from sim.experiments.folder import new_folder
from sim.experiments.simulate import warm_up
from sim.report import write_forms

INTERVENTIONS = ("gemba", "shared_space", "cross_kpi")


def measure(quick: bool) -> list[Line]:
    """Time the experiment from the scenario files to the finished folder."""
    reps = 5 if quick else 50
    seconds, comparison = compared(reps)
    note = "from scenario files to comparison.csv, runs.parquet and report.html, one thread per core"
    what = f"{reps} paired runs of {len(comparison.scenarios)} scenarios compared and reported"
    return [Line(what, seconds, "s", None if quick else 15.0, note=note)]


def measure_variance(quick: bool) -> list[Line]:
    """The variance factor of revenue under each of the three interventions."""
    reps = 5 if quick else 50
    runs = compared(reps)[1].runs
    revenue = runs.pivot(index="seed", columns="scenario", values="revenue")
    before = revenue["baseline"]
    lines = []
    for name in INTERVENTIONS:
        after = revenue[name]
        factor = (after - before).var() / (after.var() + before.var())
        note = f"correlation of the pairs {before.corr(after):.2f}, {reps} pairs; the aim is 0.1"
        lines.append(Line(f"variance factor of revenue under {name}", factor, "", None if quick else 0.2, note=note))
    return lines


@functools.cache
def compared(reps: int) -> tuple[float, sim.Comparison]:
    """Seconds that the experiment took, and what it found; done once for both measures."""
    warm_up(company())
    with tempfile.TemporaryDirectory(prefix="holivar-bench-") as folder:
        start = time.perf_counter()
        scenarios = [company(name) for name in INTERVENTIONS]
        comparison = sim.compare(scenarios, baseline=company(), reps=reps, seed=1)
        with new_folder(Path(folder) / "out") as out:
            write_comparison(comparison, out, write_forms)
        return time.perf_counter() - start, comparison
