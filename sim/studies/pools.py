"""Who does the runs: threads, processes of their own, or the workers of a Dask scheduler, all through one kind of executor.

A pool starts when the first batch is sent. It knows what its executor can't say in the common language: how many workers there
are, whether an exception means that a worker was killed, how to go on after that, and how to stop at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Self

from sim.experiments.manifest import code_digest
from sim.experiments.simulate import is_engine_cold, warm_up
from sim.experiments.threads import checked_workers
from sim.problems import Problem, ScenarioError
from sim.scenario.load import build
from sim.studies.worker import Batch, Finished, OneRun, cause_of, get_ready, run_batch

MOST_STARTS = 3
"""How often in a row processes are started that do not survive their start."""


class PoolRefused(ScenarioError):
    """Workers that can't be had, or are lost; ``str()`` says why in one line."""

    def __init__(self, option: str, found: str, allowed: str = "") -> None:
        super().__init__([Problem("", option, found, allowed)])


class Pool(ABC):
    """Workers. Made by `pool`; to be closed, best by ``with``."""

    option: str
    """How it is asked for on the command line; problems name it."""
    in_flight = 2
    """Batches per worker that are with the executor: one at work and one waiting, so that no worker waits."""
    batch_seconds = 0.3
    """What a batch should take."""

    @property
    @abstractmethod
    def n_workers(self) -> int:
        """Runs that are done at the same time."""

    @property
    @abstractmethod
    def described(self) -> str:
        """What it is, in words: "2 threads"."""

    @abstractmethod
    def start(self) -> None:
        """Get the workers ready; harmless the second time.

        Raises
        ------
        PoolRefused
            When they can't be had.
        """

    @abstractmethod
    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        """Send a batch."""

    def n_killed(self, error: BaseException) -> int:
        """How many workers were killed with the batch that ended with this exception; 0: it says something else."""
        return 0

    def recover(self) -> None:  # noqa: B027 - for most there is nothing to do
        """Go on after workers were killed; nothing is under way then.

        Raises
        ------
        PoolRefused
            When there are none any more.
        """

    def take_back(self, futures: Iterable[Future[Finished]]) -> None:
        """Cancel what no worker has begun."""
        for future in futures:
            future.cancel()

    @abstractmethod
    def stop(self) -> None:
        """End whatever is under way, at once, and close."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go; harmless the second time."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def pool(workers: int | None = None, processes: bool = False, scheduler: str | None = None) -> Pool:
    """Workers for `sim.studies.run.run`.

    Parameters
    ----------
    workers : how many; left out, one for every core that this process may use.
    processes : start processes of their own instead of threads: slower to start, and each needs the memory of a Python, but a
        run that kills its process is no more than a failed row.
    scheduler : address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers are used, however many there are.

    Raises
    ------
    ValueError
        For workers out of range, and for a scheduler together with one of the others.
    """
    if scheduler is None:
        n = checked_workers(workers)
        return _Processes(n) if processes else _Threads(n)
    if workers is not None or processes:
        raise ValueError("a scheduler has workers of its own; leave workers and processes out")
    from sim.studies.dask_pool import DaskPool

    return DaskPool(scheduler)


class _Threads(Pool):
    """Compiled code leaves Python's lock alone, so threads are all it takes."""

    option = "--workers"

    def __init__(self, n_workers: int) -> None:
        self._n = n_workers
        self._executor: ThreadPoolExecutor | None = None
        self._is_stopped = threading.Event()

    @property
    def n_workers(self) -> int:
        return self._n

    @property
    def described(self) -> str:
        return _counted(self._n, "thread")

    def start(self) -> None:
        if self._executor is None:
            get_ready()  # here and not in a thread, where Ctrl-C would have to wait for it
            self._is_stopped.clear()
            self._executor = ThreadPoolExecutor(self._n, thread_name_prefix="holivar")

    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        assert self._executor is not None, "start it first"
        return self._executor.submit(run_batch, batch, one, self._go_on)

    def _go_on(self, days: int) -> bool:
        return not self._is_stopped.is_set()

    def stop(self) -> None:
        self._is_stopped.set()
        self.close()

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


class _Processes(Pool):
    """Spawned processes, tied to this one by a line: when it is cut, because this one wants it or is no more, they end."""

    option = "--processes"

    def __init__(self, n_workers: int) -> None:
        self._n = n_workers
        self._executor: ProcessPoolExecutor | None = None
        self._line: Connection | None = None

    @property
    def n_workers(self) -> int:
        return self._n

    @property
    def described(self) -> str:
        return _counted(self._n, "process", "processes")

    def start(self) -> None:
        if self._executor is not None:
            return
        if is_engine_cold():
            warm_up(build({}))  # once and into the store, and not in each of them
        cause = ""
        for _ in range(MOST_STARTS):
            self._launch()
            try:
                self._greet()
                return
            except BrokenProcessPool as error:
                cause = cause_of(error)
                self.close()
        found = f"can't start worker processes ({cause})"
        raise PoolRefused(self.option, found, "a script that starts them needs if __name__ == '__main__'; or use threads")

    def _launch(self) -> None:
        spawned = multiprocessing.get_context("spawn")
        end, self._line = spawned.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(self._n, spawned, initializer=_begin_work, initargs=(end,))

    def _greet(self) -> None:
        """Wait until a process is there: from then on a broken pool means a killed worker. Others start when there is work."""
        assert self._executor is not None
        with _sigint_blocked():
            greeting = self._executor.submit(code_digest)
        greeting.result()

    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        assert self._executor is not None, "start it first"
        with _sigint_blocked():  # it may start a process, which inherits this
            return self._executor.submit(run_batch, batch, one)

    def n_killed(self, error: BaseException) -> int:
        return int(isinstance(error, BrokenProcessPool))

    def recover(self) -> None:
        self.close()
        self.start()

    def stop(self) -> None:
        self._cut()
        self.close()

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
        self._cut()

    def _cut(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _counted(n: int, one: str, more: str = "") -> str:
    return f"{n} {one if n == 1 else more or one + 's'}"


# In the worker processes


def _begin_work(line: Connection) -> None:
    """First thing in a worker process: leave Ctrl-C to the parent, end when the line to it is cut, and load the engine."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    get_ready()


def _end_with(line: Connection) -> None:
    with suppress(EOFError, OSError):
        line.recv_bytes()  # nobody ever sends anything: this returns when the other end is closed, also by kill -9
    os._exit(1)


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; processes started within don't see it until they ignore it themselves."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
