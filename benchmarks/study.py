"""A study of ten thousand runs, beside the bare loop: how much of the machine's speed sending, measuring and storing leave.

The bare loop builds a world and runs it, in as many threads, and does nothing with the result. Both take turns, some hundred runs
each, because a machine gets faster and slower in the course of minutes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import child
from benchmarks.line import Line

if TYPE_CHECKING:
    from sim.experiments.simulate import Plan

N_RUNS, N_QUICK = 10_000, 400
TURN = 500
"""Runs of the study between two turns of the bare loop, which does half as many; a quick one takes a fifth of that."""

N_WORKERS = 2
N_POINTS = 20


def measure(quick: bool) -> list[Line]:
    """Measure in a process of its own, whose peak memory is then that of the study."""
    n = N_QUICK if quick else N_RUNS
    found = child.ask("study", str(n))
    note = f"{N_WORKERS} threads, {N_POINTS} points, from the plan to stored rows, {found['study']:.1f} runs/s;"
    note += f" building and running alone {found['bare']:.1f} runs/s; in turns"
    share, memory = (None, None) if quick else (85.0, 1500.0)
    what = f"a study of {n:,} two-year runs against the bare loop"
    return [
        Line(what, 100 * found["study"] / found["bare"], "%", share, "at least", note),
        Line("peak memory of the process that did it", found["memory_mb"], "MB", memory, note="Python and its packages included"),
    ]


def in_turns(n_runs: int) -> dict[str, float]:
    """Rates (runs per second) of the study and of the bare loop."""
    from benchmarks.default_company import SCENARIOS
    from sim.experiments.simulate import Plan
    from sim.studies.file import build_study
    from sim.studies.plan import plan
    from sim.studies.run import pool, run
    from sim.studies.store import Store

    content = {
        "scenarios": ["baseline.toml"],
        "vary": {"market.rivals": {"grid": [0.5, 2.0, N_POINTS]}},
        "replications": {"seeds": n_runs // N_POINTS},
    }
    study = plan(build_study(content, folder=str(SCENARIOS)))
    plans = [Plan.of(study.scenario(point)) for point in study.points]
    keys = [(laid_out, seed) for laid_out in plans for seed in study.seeds(n_runs // N_POINTS)]
    turn = TURN if n_runs == N_RUNS else TURN // 5
    seconds = {"study": 0.0, "bare": 0.0}
    n_done = n_bare = 0
    with (
        tempfile.TemporaryDirectory(prefix="holivar-bench-") as folder,
        Store.create(Path(folder) / "study.sqlite", study, {}) as store,
        pool(N_WORKERS) as workers,
    ):
        workers.start()
        while n_done < len(keys):
            most = n_done + turn
            start = time.perf_counter()
            run(study, store, workers, go_on=lambda most=most: sum(store.counts()) < most)
            seconds["study"] += time.perf_counter() - start
            before, n_done = n_done, sum(store.counts())
            half = keys[before:n_done:2]
            seconds["bare"] += bare(half)
            n_bare += len(half)
    return {"study": n_done / seconds["study"], "bare": n_bare / seconds["bare"]}


def bare(work: Sequence[tuple[Plan, int]]) -> float:
    """Seconds to build and run these plans and seeds, in threads; no world is kept."""
    with ThreadPoolExecutor(N_WORKERS) as threads:
        start = time.perf_counter()
        for job in [threads.submit(lived, plan, seed) for plan, seed in work]:
            job.result()
        return time.perf_counter() - start


def lived(plan: Plan, seed: int) -> None:
    """Build a world and run all its days."""
    from benchmarks.default_company import engine_run

    engine_run(plan, seed)
