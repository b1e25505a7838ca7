"""The workers of a Dask scheduler that somebody has started; only imported when an address is given."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from sim.experiments.manifest import code_digest
from sim.studies.pools import Pool, PoolRefused
from sim.studies.worker import Batch, Finished, OneRun, cause_of, run_batch

CONNECT_SECONDS = 10.0
"""How long a scheduler may take to answer."""

COUNTED_SECONDS = 2.0
"""How old a count of the workers may be."""

_LOG = logging.getLogger("distributed.client")


class DaskPool(Pool):
    """All workers of a scheduler, those included that come while the study runs."""

    option = "--scheduler"
    # Two milliseconds for each batch, and a cluster that only grows when it sees some seconds of work for each worker.
    in_flight = 8
    batch_seconds = 1.0

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None
        self._executor: Executor | None = None
        self._counted = (float("-inf"), 0)
        self._level: int | None = None

    @property
    def n_workers(self) -> int:
        """Threads of all workers at the moment; at least one, so that there is always something that asks for a worker."""
        return max(1, self._n_there)

    @property
    def _n_there(self) -> int:
        now = time.monotonic()
        if self._client is not None and now - self._counted[0] > COUNTED_SECONDS:
            try:
                self._counted = (now, sum(self._client.nthreads().values()))
            except OSError as error:
                raise self._lost(error) from None
        return self._counted[1]

    @property
    def described(self) -> str:
        return "workers of a Dask scheduler"

    def start(self) -> None:
        if self._client is not None:
            return
        try:
            from distributed import Client
        except ImportError:
            raise PoolRefused(self.option, "needs Dask, which is not installed", "pip install 'holivar[dask]'") from None
        self._level = _LOG.level
        _LOG.setLevel(logging.CRITICAL)  # what it has to say comes as an exception as well, without pages of traceback
        try:
            self._check_address()
            self._client = Client(self._address, timeout=CONNECT_SECONDS, set_as_default=False)
            self._check_code()
            self._executor = self._client.get_executor(pure=False)
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise self._lost(error) from None
            raise

    def _check_address(self) -> None:
        """Ask who is there: a client that finds nobody, or somebody else, takes long to go and complains on its way."""
        try:
            kind = _kind_of(self._address)
        except Exception as error:  # anything may answer, in any words
            found = f"'{self._address}' does not answer ({cause_of(error)})"
            raise PoolRefused(self.option, found, "allowed: an address such as tcp://127.0.0.1:8786") from None
        if kind != "Scheduler":
            raise PoolRefused(self.option, f"'{self._address}' is a {kind.lower()}", "allowed: the address of a Dask scheduler")

    def _check_code(self) -> None:
        """Refuse workers with other sources; those that come later are found out by what they hand back."""
        for worker, found in sorted(self._client.run(code_digest, on_error="return").items()):
            if found == code_digest():
                continue
            said = f"runs another Holivar (code {found[:12]}" if isinstance(found, str) else f"has no Holivar ({cause_of(found)}"
            allowed = f"all workers need the same sources as here (code {code_digest()[:12]})"
            raise PoolRefused(self.option, f"worker {worker} {said})", allowed)

    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        assert self._executor is not None, "start it first"
        try:
            return self._executor.submit(run_batch, batch, one)
        except OSError as error:
            raise self._lost(error) from None

    def _lost(self, error: OSError) -> PoolRefused:
        return PoolRefused(self.option, f"is lost ({cause_of(error)})", "start it again, then resume the study")

    def n_killed(self, error: BaseException) -> int:
        from distributed import KilledWorker

        return int(error.allowed_failures) + 1 if isinstance(error, KilledWorker) else 0

    def take_back(self, futures: Iterable[Future[Finished]]) -> None:
        # Dask does not say which ones are waiting, and cancels those at work too: only where nobody is there to end them.
        if self._n_there == 0:
            super().take_back(futures)

    def stop(self) -> None:
        if self._executor is not None:
            with suppress(Exception):  # a scheduler that is lost, for one: why we stop is said by whoever stops us
                self._executor.shutdown(wait=False)
        self.close()

    def close(self) -> None:
        self._executor = None
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._level is not None:
            _LOG.setLevel(self._level)
            self._level = None


def _kind_of(address: str) -> str:
    """Who answers at an address: "Scheduler", "Worker" and so on."""
    from distributed.core import rpc

    async def asked() -> str:
        async with asyncio.timeout(2 * CONNECT_SECONDS), rpc(address, timeout=CONNECT_SECONDS) as there:
            return str((await there.identity())["type"])

    with ThreadPoolExecutor(1) as thread:  # a notebook has a loop in its own already
        return thread.submit(asyncio.run, asked()).result()
