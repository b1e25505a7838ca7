"""Spawned processes, each on a line of its own to a thread of this process; only imported when processes are asked for.

Not `ProcessPoolExecutor`: there all processes write into one pipe, and its only reader waits for ever when one is killed in the
middle of a message (seen with Python 3.11; there is a test). Here the end of a process is the end of its line, at whatever byte,
and costs the batch that was under way there and no other.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from sim.experiments.simulate import is_engine_cold, warm_up
from sim.scenario.load import build
from sim.studies.pools import Pool, PoolRefused, counted
from sim.studies.worker import Batch, Finished, OneRun, cause_of, get_ready, run_batch

FIRST_STARTS, LATER_STARTS = 3, 10
"""How often in a row a process is started that does not survive its start. Where the first one came up, others were killed."""

_SPAWN = multiprocessing.get_context("spawn")

_ANSWER, _ERROR = "answer", "error"


class WorkerKilled(Exception):
    """A process has ended with a batch that it had not finished."""


class Processes(Pool):
    """Threads, each waiting for a process. When a line is cut, because this process wants it or is no more, its process ends."""

    option = "--processes"

    def __init__(self, n_workers: int) -> None:
        self._n = n_workers
        self._threads: ThreadPoolExecutor | None = None
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        self._all: set[_Process] = set()
        self._is_stopped = self._had_one = False

    @property
    def n_workers(self) -> int:
        return self._n

    @property
    def described(self) -> str:
        return counted(self._n, "process", "processes")

    def start(self) -> None:
        if self._threads is not None:
            return
        if is_engine_cold():
            warm_up(build({}))  # once and into the store, and not in each of them
        self._is_stopped = False
        try:
            self._idle.put(self._started())  # the others when there is work for them
        except BaseException:  # Ctrl-C while it gets ready
            self.stop()
            raise
        self._threads = ThreadPoolExecutor(self._n, thread_name_prefix="holivar")

    def _started(self) -> _Process:
        """A process that is ready; `WorkerKilled` when the pool is stopped meanwhile."""
        for _ in range(LATER_STARTS if self._had_one else FIRST_STARTS):
            process = _Process()
            self._all.add(process)
            if self._is_stopped:  # it comes too late to be stopped with the others
                break
            try:
                process.greet()
            except WorkerKilled:
                self._let_go(process)
            else:
                self._had_one = True
                return process
        if self._is_stopped:
            raise WorkerKilled
        allowed = "a script that starts them needs if __name__ == '__main__'; or use threads"
        raise PoolRefused(self.option, "can't start worker processes", allowed)

    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        assert self._threads is not None, "start it first"
        return self._threads.submit(self._do, batch, one)

    def _do(self, batch: Batch, one: OneRun) -> Finished:
        process = self._idle_one() or self._started()
        try:
            finished = process.ask(batch, one)
        except WorkerKilled:
            self._let_go(process)
            raise
        except BaseException:  # of the batch, not of the process
            self._idle.put(process)
            raise
        self._idle.put(process)
        return finished

    def _idle_one(self) -> _Process | None:
        """A process that waits for work; one that was killed while it did has no batch on its conscience."""
        while True:
            try:
                process = self._idle.get_nowait()
            except queue.Empty:
                return None
            if process.is_waiting():
                return process
            self._let_go(process)

    def _let_go(self, process: _Process) -> None:
        process.kill()
        process.end()
        self._all.discard(process)

    def n_killed(self, error: BaseException) -> int:
        return int(isinstance(error, WorkerKilled))

    def stop(self) -> None:
        self._is_stopped = True
        for process in tuple(self._all):
            process.kill()
        self.close()

    def close(self) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None
        while self._all:
            self._all.pop().end()
        self._idle = queue.SimpleQueue()


class _Process:
    """A worker process and the line to it."""

    _starting = threading.Lock()
    """Starting a process looks after all others of this one; two threads would both wait for the same dead one."""

    def __init__(self) -> None:
        self._line, end = _SPAWN.Pipe()
        # As a daemon it is ended, and not waited for, when a script ends without closing its pool.
        self._process = _SPAWN.Process(target=_work, args=(end,), daemon=True)
        with self._starting, _sigint_blocked():  # a process inherits this
            self._process.start()
        end.close()  # the process has its own: when that is gone, so is the line

    def greet(self) -> None:
        """Wait until it is ready; `WorkerKilled` when it never will be."""
        self._hear()

    def is_waiting(self) -> bool:
        """Whether it waits for work. It says nothing unasked, so there is nothing to hear but the end of the line."""
        return not self._line.poll()

    def ask(self, batch: Batch, one: OneRun) -> Finished:
        """Have a batch done; raises what it raised there, or `WorkerKilled`."""
        message = pickle.dumps((batch, one))
        with suppress(OSError):  # when it is gone there is no answer either
            self._line.send_bytes(message)
        kind, content = self._hear()
        if kind == _ERROR:
            raise content
        return content

    def _hear(self) -> tuple[str, Any]:
        try:
            message = self._line.recv_bytes()
        except (EOFError, OSError):
            raise WorkerKilled from None
        return pickle.loads(message)

    def end(self) -> None:
        """Cut its line and wait until it is gone; nobody may be waiting for its answer."""
        self._line.close()
        self._process.join()

    def kill(self) -> None:
        """Have it end at once, whatever it does; whoever waits for its answer hears of it."""
        self._process.kill()


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a process started within doesn't see it until it ignores it itself."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In the worker process


def _work(line: Connection) -> None:
    """All that a worker process does: leave Ctrl-C to the parent, get ready, and do batches as long as the line holds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, asked), daemon=True).start()
    get_ready()
    line.send_bytes(pickle.dumps((_ANSWER, None)))
    while True:
        line.send_bytes(_answer(asked.get()))


def _listen(line: Connection, asked: queue.SimpleQueue[bytes]) -> None:
    """Take what is asked, and end the process with the line: the parent closed it, or was killed. No batch is waited for."""
    with suppress(EOFError, OSError):
        while True:
            asked.put(line.recv_bytes())
    os._exit(1)


def _answer(question: bytes) -> bytes:
    try:
        batch, one = pickle.loads(question)
        return pickle.dumps((_ANSWER, run_batch(batch, one)))
    except BaseException as error:
        return _told(error)


def _told(error: BaseException) -> bytes:
    """An exception as a message, in words if it can't be taken apart and put together again."""
    try:
        message = pickle.dumps((_ERROR, error))
        pickle.loads(message)
    except Exception:
        message = pickle.dumps((_ERROR, RuntimeError(cause_of(error))))
    return message
