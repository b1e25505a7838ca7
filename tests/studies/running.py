"""What the tests of execution share: a study of a tiny company, a pool without workers, and runs that raise, kill or dawdle."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.experiments.manifest import code_digest
from sim.experiments.simulate import Plan, run_plan
from sim.studies.export import export
from sim.studies.file import build_study
from sim.studies.plan import StudyPlan, plan
from sim.studies.pools import Pool
from sim.studies.rows import Row
from sim.studies.store import Store
from sim.studies.worker import Batch, Finished, GoOn, OneRun
from sim.world.records import World

TINY = ["days=42", "warmup_days=21", "company.n_customers=150", "company.n_marketers=2", "company.n_sellers=3"]


def tiny(n_points: int = 4, seeds: int = 5, **changed: Any) -> StudyPlan:
    """A study in which a run takes some three milliseconds."""
    levels = [round(0.02 + 0.01 * k, 2) for k in range(n_points)]
    content = {
        "scenarios": ["baseline"],
        "set": TINY,
        "outcomes": ["revenue", "conflict", "leads"],
        "vary": {"market.p_need_per_day": {"values": levels}},
        "replications": {"seeds": seeds},
    }
    return plan(build_study(content | changed))


@contextmanager
def in_memory(study: StudyPlan) -> Iterator[Store]:
    with Store.create(None, study, {}) as store:
        yield store


def tables(store: Store, study: StudyPlan, folder: Path) -> dict[str, bytes]:
    """The exported tables, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    return {file.name: file.read_bytes() for file in export(store, study, folder)}


# Runs; processes find them by name


def unlucky(plan: Plan, seed: int, *, go_on: GoOn) -> World:
    """Every twentieth seed raises, in two lines."""
    if seed % 20 == 7:
        raise ValueError(f"seed {seed}\nis unlucky")
    return run_plan(plan, seed, go_on=go_on)


def deadly(plan: Plan, seed: int, *, go_on: GoOn) -> World:
    """Seed 7 kills the process it runs in, always."""
    if seed == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_plan(plan, seed, go_on=go_on)


def cut_off(plan: Plan, seed: int, *, go_on: GoOn) -> World:
    """Seed 7 has a long result, and its process is killed in the middle of handing it over, always."""
    if seed == 7:
        threading.Thread(target=_kill_while_sending, args=(threading.get_ident(),), daemon=True).start()
        raise ValueError("x" * LONG)
    return run_plan(plan, seed, go_on=go_on)


LONG = 32 << 20
"""Bytes that no pipe takes at one go."""


def _kill_while_sending(thread: int) -> None:
    while True:
        frame = sys._current_frames()[thread]
        if frame.f_code.co_name == "_send" and len(frame.f_locals["buf"]) >= LONG:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0)


def slow(plan: Plan, seed: int, *, go_on: GoOn) -> World:
    """A run that takes 20 ms more."""
    time.sleep(0.02)
    return run_plan(plan, seed, go_on=go_on)


def uneven(plan: Plan, seed: int, *, go_on: GoOn) -> World:
    """A run that takes now more, now less, and another time another time."""
    time.sleep(random.uniform(0, 0.01))
    return run_plan(plan, seed, go_on=go_on)


# A pool without workers


class Played(Pool):
    """Rows come from a formula, and batches come back in any order."""

    option = "--workers"

    def __init__(self, values: Callable[[str, int], tuple[float, ...] | None], n_workers: int = 3, luck: int = 1) -> None:
        self._values, self._n, self._luck = values, n_workers, random.Random(luck)
        self._waiting: list[tuple[Future[Finished], Batch]] = []
        self._turn = threading.Condition()
        self._is_open = True
        self._thread = threading.Thread(target=self._play, daemon=True)
        self.n_runs = 0
        self.most_waiting = 0

    n_workers = property(lambda self: self._n)  # type: ignore[assignment]
    described = "nobody"  # type: ignore[assignment]

    def start(self) -> None:
        if not self._thread.is_alive():
            self._thread.start()

    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        future: Future[Finished] = Future()
        with self._turn:
            self._waiting.append((future, batch))
            self.most_waiting = max(self.most_waiting, len(self._waiting))
            self._turn.notify()
        return future

    def _play(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._waiting or not self._is_open)
                if not self._waiting:
                    return
                future, batch = self._waiting.pop(self._luck.randrange(len(self._waiting)))
            if future.set_running_or_notify_cancel():
                rows = [self._row(part.digest, seed) for part in batch.parts for seed in part.seeds]
                self._luck.shuffle(rows)
                self.n_runs += len(rows)
                future.set_result(Finished(rows, 0.03 * len(rows), code_digest()))

    def _row(self, digest: str, seed: int) -> Row:
        values = self._values(digest, seed)
        return Row(digest, seed, values, "" if values is not None else "no luck")

    def stop(self) -> None:
        self.take_back([future for future, _ in self._waiting])
        self.close()

    def close(self) -> None:
        with self._turn:
            self._is_open = False
            self._turn.notify()
        if self._thread.is_alive():
            self._thread.join()


def pids_of_children(pid: int) -> list[int]:
    """Processes whose parent is this one."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def vanish(line: object) -> None:
    """What a worker process does that does not survive its start."""
    os._exit(3)


def wait_until(what: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is so; AssertionError when it isn't after all that time."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def ended(processes: Iterable[int]) -> bool:
    return not any(is_alive(pid) for pid in processes)
