"""Many runs at once, in threads: compiled code leaves Python's lock alone."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Result = TypeVar("Result")

GoOn = Callable[[int], bool]
"""Asked by a run now and then, with the days done: may it go on?"""

Progress = Callable[[int, int], None]
"""Called with the runs done so far and all runs."""


def checked_workers(workers: int | None) -> int:
    """Threads to use: those asked for, or one per core that this process may use.

    Raises
    ------
    ValueError
        For workers out of range.
    """
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not 1 <= workers <= 1000:
        raise ValueError(f"workers is {workers}; allowed: 1 to 1,000")
    return workers


def in_threads(tasks: Iterable[Callable[[GoOn], Result]], workers: int, progress: Progress) -> list[Result]:
    """Do all tasks, each of which hands the `GoOn` it is given to its runs.

    Returns
    -------
    What they return, in the order of the tasks. The first exception of a task, and Ctrl-C, stop what runs and cancel what waits.
    ``progress`` is called after every task, in the calling thread.
    """
    is_stopped = threading.Event()

    def go_on(days: int) -> bool:
        return not is_stopped.is_set()

    with ThreadPoolExecutor(workers) as pool:
        try:
            jobs = [pool.submit(task, go_on) for task in tasks]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                progress(done, len(jobs))
        except BaseException:  # Ctrl-C among them: what runs stops in a moment, what waits never starts
            is_stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [job.result() for job in jobs]
