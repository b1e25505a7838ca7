"""Who does the runs: threads, processes of their own, or the workers of a Dask scheduler, all through one kind of executor.

A pool starts when the first batch is sent. It knows what its executor can't say in the common language: how many workers there
are, whether an exception means that a worker was killed, and how to stop at once.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from sim.experiments.threads import checked_workers
from sim.problems import Problem, ScenarioError
from sim.studies.worker import Batch, Finished, OneRun, get_ready, run_batch


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
        if not processes:
            return _Threads(n)
        from sim.studies.processes import Processes

        return Processes(n)
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
        return counted(self._n, "thread")

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


def counted(n: int, one: str, more: str = "") -> str:
    """So many of something, in words.

    >>> counted(1, "thread"), counted(2, "process", "processes")
    ('1 thread', '2 processes')
    """
    return f"{n} {one if n == 1 else more or one + 's'}"
