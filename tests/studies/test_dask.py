"""A real Dask scheduler with two worker processes: the same table as in one thread, whatever befalls the workers."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sim.studies.run import PoolRefused, pool, run
from tests.studies.running import deadly, in_memory, slow, tables, tiny, unlucky, wait_until

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[2]


class Cluster(NamedTuple):
    """A scheduler and the program that sees to its workers."""

    address: str
    scheduler: subprocess.Popen
    workers: subprocess.Popen | None

    def pids(self) -> list[int]:
        """Of the processes that work."""
        with client(self.address) as asked:
            return list(asked.run(os.getpid).values())


@contextmanager
def client(address: str) -> Iterator[Any]:
    from distributed import Client

    with Client(address, set_as_default=False) as connected:
        yield connected


@contextmanager
def cluster(folder: Path, n_workers: int = 2, code: Path = ROOT) -> Iterator[Cluster]:
    """A scheduler with workers that import Holivar from somewhere."""
    file = folder / "scheduler.json"
    environment = {
        **os.environ,
        "PYTHONPATH": str(code),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical",
    }

    def started(what: str, *options: str) -> subprocess.Popen:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(file), *options]
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    scheduler = started("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    workers = None
    try:
        wait_until(lambda: file.exists() and file.read_text(), seconds=60)
        if n_workers:
            workers = started("worker", "--nworkers", str(n_workers), "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        address = json.loads(file.read_text())["address"]
        with client(address) as asked:
            if n_workers:
                asked.wait_for_workers(n_workers, timeout=60)
        yield Cluster(address, scheduler, workers)
    finally:
        for process in (workers, scheduler):
            if process is not None:
                process.terminate()
        for process in (workers, scheduler):
            if process is not None:
                process.wait(timeout=30)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def test_the_table_is_that_of_one_thread(two: Cluster, tmp_path: Path) -> None:
    study = tiny(4, 50, daily=True)
    found = []
    for place, workers in (("here", pool(1)), ("there", pool(scheduler=two.address))):
        with in_memory(study) as store, workers:
            assert run(study, store, workers, one=unlucky)
            assert store.counts() == (188, 12)
            found.append(tables(store, study, tmp_path / place))
    assert found[0] == found[1]


def test_stopping_when_sure_stops_at_the_same_rows(two: Cluster, tmp_path: Path) -> None:
    rule = {"until": {"outcome": "revenue", "half_width": 0.25}, "least": 5, "most": 60, "step": 5}
    study = tiny(4, replications=rule)
    found = []
    for place, workers in (("here", pool(2)), ("there", pool(scheduler=two.address))):
        with in_memory(study) as store, workers:
            assert run(study, store, workers)
            assert len({len(store.seeds(point.digest)) for point in study.points}) > 1
            found.append(tables(store, study, tmp_path / place))
    assert found[0] == found[1]


def test_all_workers_work(two: Cluster) -> None:
    with pool(scheduler=two.address) as workers:
        workers.start()
        assert workers.n_workers == 2
        assert workers.described == "workers of a Dask scheduler"


def test_a_run_that_kills_its_workers_is_named_and_the_others_are_intact(two: Cluster) -> None:
    study = tiny(1, 12)
    with in_memory(study) as store, pool(scheduler=two.address) as workers:
        assert run(study, store, workers, one=deadly)
        assert store.counts() == (11, 1)
        (failed,) = store.failures()
        assert (failed.seed, failed.cause) == (7, "the worker process was killed 2 times, alone with this run")


def test_killed_workers_lose_and_double_nothing(two: Cluster, tmp_path: Path) -> None:
    study = tiny(4, 50)
    with in_memory(study) as store, pool(1) as workers:
        assert run(study, store, workers)
        whole = tables(store, study, tmp_path / "whole")
    with in_memory(study) as store, pool(scheduler=two.address) as workers:
        is_over = threading.Event()
        killer = threading.Thread(target=kill_some, args=(two, is_over))
        killer.start()
        try:
            assert run(study, store, workers, one=slow)
        finally:
            is_over.set()
            killer.join()
        assert store.counts() == (200, 0), store.failures()
        assert tables(store, study, tmp_path / "killed") == whole


def kill_some(two: Cluster, is_over: threading.Event) -> None:
    for _ in range(2):
        if is_over.wait(1.0):
            return
        os.kill(two.pids()[0], signal.SIGKILL)


def test_stopped_it_stores_what_was_under_way(two: Cluster, tmp_path: Path) -> None:
    study = tiny(4, 50)
    n_asked = 0

    def go_on() -> bool:
        nonlocal n_asked
        n_asked += 1
        return n_asked < 5

    with in_memory(study) as store, pool(scheduler=two.address) as workers:
        assert not run(study, store, workers, one=slow, go_on=go_on)
        assert 0 < sum(store.counts()) < 200
        assert run(study, store, workers)
        assert store.counts() == (200, 0)


def test_ctrl_c_leaves_nothing_at_work(two: Cluster) -> None:
    study = tiny(4, 500)

    def interrupted(progress: Any) -> None:
        if progress.done > 20:
            raise KeyboardInterrupt

    with in_memory(study) as store, pool(scheduler=two.address) as workers:
        with pytest.raises(KeyboardInterrupt):
            run(study, store, workers, one=slow, progress=interrupted)
        assert 20 < sum(store.counts()) < 2000
    with client(two.address) as asked:
        wait_until(lambda: not any(asked.processing().values()), seconds=10)


def refused(address: str, **others: Any) -> str:
    study = tiny()
    with in_memory(study) as store, pool(scheduler=address) as workers:
        with pytest.raises(PoolRefused) as said:
            run(study, store, workers, **others)
        assert sum(store.counts()) == 0
    assert len(str(said.value).splitlines()) == 1
    return str(said.value)


def test_an_address_where_nobody_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.dask_pool.CONNECT_SECONDS", 0.5)
    start = time.monotonic()
    assert refused("tcp://127.0.0.1:1").startswith("--scheduler: 'tcp://127.0.0.1:1' does not answer")
    assert time.monotonic() - start < 15


@pytest.mark.parametrize("address", ["nonsense://x", "tcp://", "", "tcp://127.0.0.1:port", "http://127.0.0.1:80"])
def test_what_is_no_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.dask_pool.CONNECT_SECONDS", 0.5)
    assert refused(address).startswith(f"--scheduler: '{address}' does not answer (")


def test_somebody_else_who_answers_is_refused(two: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.dask_pool.CONNECT_SECONDS", 2.0)
    with client(two.address) as asked:
        worker = next(iter(asked.nthreads()))
    assert refused(worker) == f"--scheduler: '{worker}' is a worker; allowed: the address of a Dask scheduler"
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_as_the_web_does, args=(server,), daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert refused(address).startswith(f"--scheduler: '{address}' does not answer (")


def answer_as_the_web_does(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        connection.recv(1000)


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refused("tcp://127.0.0.1:1") == "--scheduler: needs Dask, which is not installed; pip install 'holivar[dask]'"


def test_workers_with_other_sources_are_refused(tmp_path: Path, other_sources: Callable[[str], Path]) -> None:
    with cluster(tmp_path, 1, other_sources("# changed")) as others:
        said = refused(others.address)
    assert "runs another Holivar (code " in said
    assert "all workers need the same sources as here (code " in said


@pytest.mark.slow
def test_workers_without_holivar_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other" / "sim").mkdir(parents=True)
    (tmp_path / "other" / "sim" / "__init__.py").touch()
    with cluster(tmp_path, 1, tmp_path / "other") as others:
        assert "has no Holivar (Exception: ModuleNotFoundError(" in refused(others.address)


def test_while_there_is_no_worker_one_may_wait_or_leave(tmp_path: Path) -> None:
    study = tiny(1, 3)
    with cluster(tmp_path, 0) as empty, in_memory(study) as store, pool(scheduler=empty.address) as workers:
        asked = iter(range(5))
        start = time.monotonic()
        assert not run(study, store, workers, go_on=lambda: next(asked, None) is not None)
        assert time.monotonic() - start < 10
        assert store.counts() == (0, 0)
        assert store.sessions()[-1].how == "stopped"


@pytest.fixture
def other_sources(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of Holivar with a line more."""

    def copied(line: str) -> Path:
        shutil.copytree(ROOT / "sim", tmp_path / "other" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
        with (tmp_path / "other" / "sim" / "writing.py").open("a") as file:
            file.write(f"\n{line}\n")
        return tmp_path / "other"

    return copied


def test_a_scheduler_that_dies_is_said(tmp_path: Path) -> None:
    study = tiny(4, 200)
    with cluster(tmp_path, 1) as running, in_memory(study) as store, pool(scheduler=running.address) as workers:

        def killing(progress: Any) -> None:
            if progress.done:
                running.scheduler.kill()

        with pytest.raises(PoolRefused) as said:
            run(study, store, workers, one=slow, progress=killing)
        assert 0 < sum(store.counts()) < 800
        assert "is lost" in str(said.value)
