"""Do all runs of a study that have no row yet: batches go out to workers, rows come back and are stored, by one writer.

Nothing of this shows in the result: a row depends on its scenario and seed, and which runs are needed on stored values alone.
"""

from __future__ import annotations

import math
import queue
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from platform import machine
from typing import TYPE_CHECKING, NamedTuple

import sim
from sim.experiments.manifest import code_digest
from sim.experiments.simulate import run_plan
from sim.studies.batches import Pace, Queue
from sim.studies.needs import Needs
from sim.studies.pools import Pool as Pool
from sim.studies.pools import PoolRefused as PoolRefused
from sim.studies.pools import pool as pool
from sim.studies.rows import Row
from sim.studies.worker import Batch, Finished, OneRun, cause_of

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan
    from sim.studies.store import Store

LOOK_SECONDS = 0.1
"""How often somebody is asked whether to go on, and told how far it is, while no batch comes back."""

STORE_SECONDS = 0.2
"""How long rows wait in memory for others, at most: a commit waits for the disk."""

MOST_KILLED = 2
"""A run that was alone with its worker when that was killed, so often, is given up."""


class Progress(NamedTuple):
    """How far a study is."""

    done: int
    """Rows that are stored and not failed."""
    failed: int
    wanted: int
    """Rows that are needed at most; falls when stopping when sure spares some."""
    per_second: float
    """Rows per second since `run` was called; nan until there is one."""
    seconds_left: float
    """If it goes on like that; nan until known."""


def run(
    plan: StudyPlan,
    store: Store,
    workers: Pool | None = None,
    *,
    go_on: Callable[[], bool] = lambda: True,
    progress: Callable[[Progress], None] = lambda progress: None,
    retry_failed: bool = False,
    one: OneRun = run_plan,
) -> bool:
    """Do all runs of a plan whose row is not in the store.

    Parameters
    ----------
    store : open for writing; gets a session of its own, which says who worked and how it ended.
    workers : from `pool`, and stays open; left out, a thread for every core.
    go_on : asked some ten times a second, in the calling thread; once it says no, batches that are under way are finished and
        stored, and no others begun.
    progress : told as often.
    retry_failed : do failed runs again.
    one : does one run.

    Returns
    -------
    Whether every row that is wanted is there, be it a failed one.

    Raises
    ------
    PoolRefused
        When the workers can't be had, or are lost.
    OSError
        When the disk is full, and the like. Then, and after any other exception, Ctrl-C included, all that was stored is there,
        workers have been stopped, and the study can be resumed.
    """
    own = pool() if workers is None else workers
    try:
        about = {"version": sim.__version__, "code": code_digest(), "platform": f"{sys.platform} {machine()}"}
        store.begin_session({"workers": own.described, **about})
        if retry_failed:
            store.forget_failures()
        return _Work(plan, store, own, go_on, progress, one).done()
    finally:
        if workers is None:
            own.close()


class _Work:
    """One call of `run`."""

    def __init__(
        self,
        plan: StudyPlan,
        store: Store,
        workers: Pool,
        go_on: Callable[[], bool],
        progress: Callable[[Progress], None],
        one: OneRun,
    ) -> None:
        self._store, self._pool, self._go_on, self._progress, self._one = store, workers, go_on, progress, one
        self._needs = Needs(plan, store)
        self._queue = Queue(plan, self._needs.first())
        self._pace = Pace()
        self._flying: dict[Future[Finished], Batch] = {}
        self._n_flying = 0
        self._landed: queue.SimpleQueue[Future[Finished]] = queue.SimpleQueue()
        self._suspects: deque[Batch] = deque()
        """Single runs that were under way when a worker was killed: each is done again with no other one beside it."""
        self._alone: Future[Finished] | None = None
        self._killed: Counter[Batch] = Counter()
        self._rows: list[Row] = []
        self._counts = store.counts()
        self._wanted = store.wanted
        self._n_stored, self._began, self._stored = 0, time.monotonic(), time.monotonic()
        self._is_stopping = False

    def done(self) -> bool:
        """Go on until everything is done or nobody wants it any more."""
        try:
            is_complete = self._finish()
        except BaseException as error:
            self._pool.stop()
            self._give_up(error)
            raise
        self._store.end_session("done" if is_complete else "stopped")
        return is_complete

    def _give_up(self, error: BaseException) -> None:
        """Save what came back; whoever raised is heard in any case."""
        with suppress(Exception):
            self._store.put(self._rows)
        with suppress(Exception):
            self._store.end_session(" ".join(cause_of(error).split()))

    def _finish(self) -> bool:
        while True:
            self._look_around()
            if not self._is_stopping:
                self._send()
            if self._flying:
                self._collect()
            if self._rows and (not self._flying or time.monotonic() - self._stored >= STORE_SECONDS or self._queue.is_empty):
                self._save()
            if not self._flying and (self._is_stopping or (not (self._suspects or self._rows) and self._queue.is_empty)):
                self._look_around()
                return not self._suspects and self._queue.is_empty

    def _look_around(self) -> None:
        """Say how many rows are wanted and how far it is, and ask whether to go on."""
        if self._wanted != self._needs.wanted:
            self._wanted = self._needs.wanted
            self._store.set_wanted(self._wanted)
        seconds = time.monotonic() - self._began
        per_second = self._n_stored / seconds if self._n_stored and seconds > 0 else math.nan
        n_left = self._needs.wanted - sum(self._counts)
        self._progress(Progress(*self._counts, self._needs.wanted, per_second, n_left / per_second))
        if not self._is_stopping and not self._go_on():
            self._is_stopping = True
            self._pool.take_back(list(self._flying))

    # Out

    def _send(self) -> None:
        """Send as many batches as the workers can use; a suspect goes alone."""
        if self._suspects:
            if not self._flying:
                if self._rows:
                    self._save()  # it may take more with it than its worker
                self._alone = self._submit(self._suspects.popleft())
            return
        while len(self._flying) < self._pool.in_flight * self._pool.n_workers and not self._queue.is_empty:
            n_left = self._needs.wanted - sum(self._counts) - len(self._rows) - self._n_flying
            self._submit(self._queue.take(self._pace.n_runs(self._pool.batch_seconds, n_left, self._pool.n_workers)))

    def _submit(self, batch: Batch) -> Future[Finished]:
        self._pool.start()
        future = self._pool.submit(batch, self._one)
        self._flying[future] = batch
        self._n_flying += batch.n_runs
        future.add_done_callback(self._landed.put)
        return future

    # Back

    def _collect(self) -> None:
        """Wait a moment for batches, and take what came back."""
        landed = self._next(LOOK_SECONDS)
        while landed is not None:
            self._take(landed, self._flying.pop(landed))
            landed = self._next(0)

    def _next(self, seconds: float) -> Future[Finished] | None:
        try:
            return self._landed.get(timeout=seconds) if seconds else self._landed.get_nowait()
        except queue.Empty:
            return None

    def _take(self, landed: Future[Finished], batch: Batch) -> None:
        """Take what came of a batch."""
        self._n_flying -= batch.n_runs
        if landed.cancelled():
            self._take_back(batch)
            return
        error = landed.exception()
        if error is None:
            self._accept(batch, landed.result())
        elif isinstance(error, PoolRefused):
            raise error
        elif n_killed := self._pool.n_killed(error):
            self._suspect(batch, n_killed, landed is self._alone)
        elif batch.n_runs > 1:  # not by a run, which would have become a row: perhaps too much at once
            self._suspects.extend(batch.singly())
        else:
            self._rows.append(_failed(batch, cause_of(error)))

    def _accept(self, batch: Batch, finished: Finished) -> None:
        if finished.code != code_digest():
            found = f"a worker runs another Holivar (code {finished.code[:12]})"
            raise PoolRefused(self._pool.option, found, f"all need the same sources as here (code {code_digest()[:12]})")
        self._rows += finished.rows
        self._pace.learn(batch.n_runs, finished.seconds)

    def _take_back(self, batch: Batch) -> None:
        if not self._is_stopping:
            raise PoolRefused(self._pool.option, "is lost, with what was under way", "start it again, then resume the study")
        self._queue.give_back(batch)

    def _suspect(self, batch: Batch, n_killed: int, is_alone: bool) -> None:
        """Do the runs of a batch again, each alone; give up a run that kills again and again."""
        if not is_alone:
            self._suspects.extend(batch.singly())
            return
        self._killed[batch] += n_killed
        if self._killed[batch] < MOST_KILLED:
            self._suspects.appendleft(batch)
        else:
            self._rows.append(_failed(batch, f"the worker process was killed {self._killed[batch]} times, alone with this run"))

    def _save(self) -> None:
        rows = self._rows
        self._store.put(rows)
        self._rows = []
        self._n_stored += len(rows)
        self._stored = time.monotonic()
        self._counts = self._store.counts()
        self._queue.add(self._needs.after([(row.digest, row.seed) for row in rows]))


def _failed(batch: Batch, cause: str) -> Row:
    """The row of a single run that no worker could make one of."""
    (part,) = batch.parts
    return Row(part.digest, part.seeds[0], None, cause)
