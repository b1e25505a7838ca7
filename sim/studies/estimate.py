"""What a study will take, before it begins: time, memory and disk; and whether there is as much.

Time and the length of daily records are measured in a trial of a moment: a few runs from all over the plan, the largest among
them. Memory follows from the arrays of a world, disk from what a row and its exports take, as measured once.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.simulate import Plan, Stopped, run_plan
from sim.experiments.threads import checked_workers
from sim.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.studies.words import said_bytes
from sim.studies.worker import Batch, GoOn, Runs, run_batch
from sim.world.records import AGENDA, CUSTOMER, DAY, DUE, LEAD, PAIR, STAFF, World

if TYPE_CHECKING:
    from sim.studies.plan import Point, StudyPlan
    from sim.studies.pools import Pool

MOST_SHARE = 0.8
"""Of the memory and disk that are free, a study may take so much."""

TRIAL_SECONDS = 1.0
MOST_TRIALS = 8

ROW_BYTES, VALUE_BYTES = 100, 12
"""What a row takes in the store, and each of its outcomes: a page of the table is some two thirds full."""

EXPORTED_BYTES = 28
"""What one cell of a table takes in CSV and Parquet together."""

LOG_BYTES = 8_000_000
"""SQLite's log, and what else lies in the folder."""

CELL_MEMORY_BYTES, EXPORT_MEMORY_BYTES = 52, 120_000_000
"""What a cell of the table of runs takes in memory while it is exported, and what loading pandas and pyarrow takes."""

_SIZES = ("days", "warmup_days", "company.n_customers", "company.n_marketers", "company.n_sellers", "market.degree")
_FIXED_WORK = 1000
"""What a day costs besides customers and pairs of staff, in customers."""


class Size(NamedTuple):
    """All that a run's arrays depend on."""

    horizon: int
    """Days, warm-up included."""
    n_customers: int
    n_staff: int
    degree: int

    @property
    def work(self) -> float:
        """What a run of it costs, in days of a customer."""
        return float(self.horizon) * (self.n_customers + self.n_staff**2 + _FIXED_WORK)

    @property
    def bytes_at_start(self) -> int:
        """Of the arrays of a world on its first morning, as `sim.world.build.build` makes them."""
        per_customer = CUSTOMER.itemsize + DUE.itemsize + 8 + 4 * self.degree + LEAD.itemsize / 4
        per_day = DAY.itemsize + AGENDA.itemsize
        leads = 1024 * LEAD.itemsize
        staff = self.n_staff * STAFF.itemsize + self.n_staff**2 * PAIR.itemsize
        return int(self.n_customers * per_customer + self.horizon * per_day + leads + staff)


class Trial(NamedTuple):
    """What was measured on a few runs."""

    seconds_per_work: float
    grown_per_work: float
    """Bytes by which a world grows, per ``Size.work``: longer tables of leads."""
    calendar_bytes: int
    """Of the largest calendar."""
    daily_bytes: float
    """Of the daily record, per day of a run; 0 where none is kept."""


UNTRIED = Trial(math.nan, 0.0, 0, 0.0)
"""What is known before any run: the arrays of a world on its first morning, and the rows."""


class Estimate(NamedTuple):
    """What a study will take."""

    n_points: int
    n_runs: int
    """Runs that are missing, at most."""
    seconds: float
    """On the workers it will have."""
    run_bytes: int
    """Memory of the largest run."""
    worker_bytes: int
    """Memory of a worker besides its run: that of a process, where workers are processes."""
    export_bytes: int
    """Memory for the tables, when all is done."""
    n_workers: int
    """Workers on this machine; none where a cluster does the work."""
    disk_bytes: int
    largest: Size

    @property
    def memory_bytes(self) -> int:
        """Memory of this machine."""
        return self.n_workers * (self.run_bytes + self.worker_bytes) + self.export_bytes


def sizes(plan: StudyPlan) -> dict[str, Size]:
    """Sizes of all scenarios of a plan, by their digests."""
    known = [_size_of(base) for base in plan.bases]
    places = [(place, _SIZES.index(each.key)) for place, each in enumerate(plan.factors) if each.key in _SIZES]
    found = {}
    for point in plan.points:
        numbers = list(known[point.base])
        for place, which in places:
            numbers[which] = int(point.values[place])
        days, warmup_days, n_customers, n_marketers, n_sellers, degree = numbers
        found[point.digest] = Size(days + warmup_days, n_customers, n_marketers + n_sellers, degree)
    return found


def _size_of(base: Scenario) -> tuple[int, ...]:
    company = base.company
    return base.days, base.warmup_days, company.n_customers, company.n_marketers, company.n_sellers, base.market.degree


def trial(plan: StudyPlan, seconds: float = TRIAL_SECONDS) -> Trial:
    """Try a few runs of a plan; the engine should be compiled.

    Parameters
    ----------
    seconds : after which no further day is begun; the first run gets as far as it gets.
    """
    by_digest, began = sizes(plan), time.perf_counter()
    points = list({point.digest: point for point in reversed(plan.points)}.values())[::-1]
    largest = max(points, key=lambda point: by_digest[point.digest].work)
    spread = [points[place] for place in np.linspace(0, len(points) - 1, min(len(points), MOST_TRIALS)).astype(int)]
    tried = [_Tried(plan, largest, by_digest[largest.digest], began + seconds)]
    for point in spread:
        if time.perf_counter() - began >= seconds:
            break
        tried.append(_Tried(plan, point, by_digest[point.digest], began + seconds))
    useful = [each for each in tried if each.work > 0]
    work = sum(each.work for each in useful)
    whole = [each for each in tried if each.daily_bytes]
    return Trial(
        sum(each.seconds for each in useful) / work if work else math.nan,
        max((each.grown_bytes / each.work for each in useful), default=0.0),
        max(each.calendar_bytes for each in tried),
        max((each.daily_bytes / each.size.horizon for each in whole), default=0.0),
    )


class _Tried:
    """One run, or as much of it as time allowed."""

    def __init__(self, plan: StudyPlan, point: Point, size: Size, until: float) -> None:
        self.size, self.work = size, 0.0
        self.grown_bytes = self.calendar_bytes = self.daily_bytes = 0
        self._until, self._days = until, 0
        content = json.dumps(plan.content(point), allow_nan=False)
        batch = Batch((Runs(point.digest, content, (plan.study.seed,)),), plan.outcomes, plan.study.daily)
        began = self._began = time.perf_counter()
        with suppress(Stopped):
            (row,) = run_batch(batch, self._one, self._go_on).rows
            self._days = size.horizon
            self.daily_bytes = len(row.daily or b"")
        # A scenario is laid out once for all its seeds.
        self.seconds = time.perf_counter() - self._began + (self._began - began) / plan.study.replications.most_seeds
        self.work = size.work * self._days / size.horizon

    def _one(self, plan: Plan, seed: int, *, go_on: GoOn) -> World:
        self._began, self.calendar_bytes = time.perf_counter(), plan.calendar.nbytes
        world = run_plan(plan, seed, go_on=go_on)
        self.grown_bytes = max(sum(array.nbytes for array in world) - self.size.bytes_at_start, 0)
        return world

    def _go_on(self, days: int) -> bool:
        self._days = days
        return days == 0 or time.perf_counter() < self._until


def estimate(plan: StudyPlan, tried: Trial, workers: Pool, n_missing: int) -> Estimate:
    """What a study will take.

    Parameters
    ----------
    n_missing : runs that have no row yet, at most.
    workers : not started; those of a cluster take nothing of this machine.
    """
    by_digest = sizes(plan)
    all_sizes = list(by_digest.values())
    share = n_missing / max(plan.n_runs, 1)
    most_seeds = plan.study.replications.most_seeds
    work = share * most_seeds * sum(size.work for size in all_sizes)
    n_workers = 0 if workers.option == "--scheduler" else workers.n_workers
    abreast = min(n_workers, checked_workers(None)) or workers.n_workers
    largest = max(all_sizes, key=lambda size: size.bytes_at_start + tried.grown_per_work * size.work)
    # Temporaries of building take a quarter on top, and what is freed but not given back as much again (measured with a million
    # customers); when tables of leads grow, the old and the new ones are there together.
    run_bytes = 1.5 * largest.bytes_at_start + 2 * tried.grown_per_work * largest.work + tried.calendar_bytes
    days = share * most_seeds * sum(size.horizon for size in all_sizes)
    cells = plan.n_runs * (len(plan.outcomes) + len(plan.factors) + 6)
    point_cells = len(plan.points) * (2 * len(plan.outcomes) + len(plan.factors) + 6)
    disk = n_missing * (ROW_BYTES + VALUE_BYTES * len(plan.outcomes)) + EXPORTED_BYTES * (cells + point_cells) + LOG_BYTES
    return Estimate(
        n_points=len(plan.points),
        n_runs=n_missing,
        seconds=tried.seconds_per_work * work / abreast if abreast else math.nan,
        run_bytes=int(run_bytes),
        worker_bytes=_own_bytes() if workers.option == "--processes" else 0,
        export_bytes=CELL_MEMORY_BYTES * cells + EXPORT_MEMORY_BYTES,
        n_workers=n_workers,
        disk_bytes=int(disk + 2 * tried.daily_bytes * days),  # each daily record once in the store and once in its export
        largest=largest,
    )


def check_fits(plan: StudyPlan, found: Estimate, folder: Path | None) -> None:
    """Refuse what would take more than `MOST_SHARE` of what is free, with the largest size that fits.

    Parameters
    ----------
    folder : where the study will lie, or lies; None where nothing is written.

    Raises
    ------
    ScenarioError
        With what is missing and what would fit, in one line for each.
    """
    problems = [*_memory(plan, found, MOST_SHARE * free_memory())]
    if folder is not None:
        problems += _disk(plan, found, MOST_SHARE * free_disk(folder))
    if problems:
        raise ScenarioError(problems)


def _memory(plan: StudyPlan, found: Estimate, most: float) -> Iterable[Problem]:
    if found.memory_bytes <= most:
        return
    each = found.run_bytes + found.worker_bytes
    n_workers = int((most - found.export_bytes) // each)
    if n_workers > 0:
        fits = f"{n_workers:,} worker{'s' if n_workers > 1 else ''}"
    elif found.export_bytes > most / 2:
        fits = f"{max(int(plan.n_runs * most / 2 / found.export_bytes), 0):,} runs"
    else:
        n = found.largest.n_customers * (most - found.export_bytes - found.worker_bytes) / found.run_bytes
        fits = f"companies of {max(int(n), 0):,} customers, with one worker"
    needs = f"needs about {said_bytes(found.memory_bytes)} of memory with {found.n_workers:,} workers"
    yield Problem(plan.study.file, "", f"{needs}; {_said_share(most)}", f"allowed: up to {fits}")


def _disk(plan: StudyPlan, found: Estimate, most: float) -> Iterable[Problem]:
    if found.disk_bytes <= most:
        return
    per_run = (found.disk_bytes - LOG_BYTES) / max(found.n_runs, 1)
    fits = max(int((most - LOG_BYTES) / per_run), 0)
    needs = f"needs about {said_bytes(found.disk_bytes)} of disk for {found.n_runs:,} runs"
    instead = f"allowed: up to {fits:,} runs, or fewer outcomes" if fits else "allowed: a folder with more room"
    yield Problem(plan.study.file, "", f"{needs}; {_said_share(most)}", instead)


def _said_share(most: float) -> str:
    return f"{MOST_SHARE:.0%} of what is free is {said_bytes(most)}"


def free_memory() -> float:
    """Bytes of memory that this process may still get: what the machine has left, or its container."""
    import psutil

    return min(float(psutil.virtual_memory().available), _free_in_container())


def _free_in_container() -> float:
    """What a control group of Linux leaves; infinite where there is none."""
    base = Path("/sys/fs/cgroup")
    for limit, used in (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")):
        with suppress(OSError, ValueError):
            return max(int((base / limit).read_text()) - int((base / used).read_text()), 0)
    return math.inf


def free_disk(folder: Path) -> float:
    """Bytes that may be written where a folder lies, or will lie."""
    import psutil

    place = folder.resolve()
    while not place.exists():
        place = place.parent
    return float(psutil.disk_usage(str(place)).free)


def _own_bytes() -> int:
    """Memory of this process, in which engine and tables are loaded: a worker process needs as much."""
    import psutil

    return int(psutil.Process(os.getpid()).memory_info().rss)
