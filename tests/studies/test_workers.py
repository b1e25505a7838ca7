"""Worker processes: killed in the middle of a batch, deaf to Ctrl-C, and never left behind."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from sim.studies.pools import Pool
from sim.studies.run import PoolRefused, Progress, pool, run
from tests.studies.running import (
    cut_off,
    deadly,
    ended,
    in_memory,
    is_alive,
    pids_of_children,
    slow,
    tables,
    tiny,
    unlucky,
    vanish,
    wait_until,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of a study with daily records, run in threads."""
    study = tiny(4, 50, daily=True)
    with in_memory(study) as store:
        assert run(study, store)
        return tables(store, study, tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("n", [1, 2, pytest.param(5, marks=pytest.mark.slow)])
def test_the_table_does_not_depend_on_processes(n: int, whole: dict[str, bytes], tmp_path: Path) -> None:
    study = tiny(4, 50, daily=True)
    with in_memory(study) as store, pool(n, processes=True) as workers:
        assert run(study, store, workers)
        assert store.sessions()[0].about["workers"] == ("1 process" if n == 1 else f"{n} processes")
        assert tables(store, study, tmp_path) == whole


def test_failures_have_the_same_rows_as_in_threads(tmp_path: Path) -> None:
    study = tiny(2, 30)
    found = []
    for processes in (False, True):
        with in_memory(study) as store, pool(2, processes=processes) as workers:
            assert run(study, store, workers, one=unlucky)
            assert store.counts() == (56, 4)
            found.append(tables(store, study, tmp_path / str(processes)))
    assert found[0] == found[1]


def test_a_run_that_kills_its_process_is_named_and_the_others_are_intact() -> None:
    study = tiny(1, 12)
    with in_memory(study) as store, in_memory(study) as unharmed, pool(2, processes=True) as workers:
        assert run(study, store, workers, one=deadly)
        assert run(study, unharmed)
        assert store.counts() == (11, 1)
        assert {(row.seed, row.cause) for row in store.failures()} == {
            (7, "the worker process was killed 2 times, alone with this run")
        }
        for point in study.points:
            for row, expected in zip(store.rows(point.digest), unharmed.rows(point.digest), strict=True):
                assert row.seed == 7 or row.values == expected.values


def test_a_process_killed_in_the_middle_of_its_answer_stops_nobody() -> None:
    study = tiny(1, 12)
    with in_memory(study) as store, pool(2, processes=True) as workers:
        assert run(study, store, workers, one=cut_off)
        assert store.counts() == (11, 1)
        assert [row.seed for row in store.failures()] == [7]


class Killer(threading.Thread):
    """Kills one worker after another, each time after some rows have come since the last time: never the same run twice.

    Rows are told a moment after they are stored, so the first to be told after a kill may be older than that.
    """

    def __init__(self, n: int) -> None:
        super().__init__(daemon=True)
        self._luck = random.Random(n)
        self.n_left = n
        self.n_rows, self.n_told, self.is_over = 0, 0, False

    def told(self, progress: Progress) -> None:
        self.n_told += progress.done != self.n_rows
        self.n_rows = progress.done

    def run(self) -> None:
        wanted = 1
        while self.n_left and not self.is_over:
            time.sleep(self._luck.uniform(0.01, 0.15))
            workers = [pid for pid in pids_of_children(os.getpid()) if is_spawned(pid)]
            if workers and self.n_told >= wanted:
                wanted = self.n_told + 2
                os.kill(self._luck.choice(workers), signal.SIGKILL)
                self.n_left -= 1


def is_spawned(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def killed(n: int, whole: dict[str, bytes], folder: Path) -> None:
    """Run the study again and again, killing workers, until so many are killed."""
    killer = Killer(n)
    killer.start()
    study = tiny(4, 50, daily=True)
    n_studies = 0
    while killer.n_left:
        with in_memory(study) as store, pool(2, processes=True) as workers:
            assert run(study, store, workers, one=slow, progress=killer.told)
            assert store.counts() == (200, 0), store.failures()
            assert store.sessions()[0].rows == 200
            assert tables(store, study, folder / str(n_studies)) == whole
        n_studies += 1
    killer.is_over = True
    killer.join()


def test_five_killed_workers_lose_and_double_nothing(whole: dict[str, bytes], tmp_path: Path) -> None:
    killed(5, whole, tmp_path)


@pytest.mark.slow
def test_fifty_killed_workers_lose_and_double_nothing(whole: dict[str, bytes], tmp_path: Path) -> None:
    killed(50, whole, tmp_path)


# A process that runs a study

WORK = """
    import sys
    from pathlib import Path
    from sim.studies.run import pool, run
    from sim.studies.store import Store
    from tests.studies.running import slow, tiny

    if __name__ == "__main__":
        study = tiny(4, 200)
        with Store.create(Path(sys.argv[1]) / "study.sqlite", study, {}) as store, pool(2, processes=True) as workers:
            def told(progress):
                if progress.done:
                    print(progress.done, flush=True)
            run(study, store, workers, one=slow, progress=told)
"""


def started(folder: Path) -> subprocess.Popen:
    script = folder / "work.py"
    script.write_text(textwrap.dedent(WORK), encoding="utf-8")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, str(script), str(folder)], cwd=ROOT, env=environment, process_group=0, **pipes)


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    process = started(tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdigit()
    workers = pids_of_children(process.pid)
    assert sum(is_spawned(pid) for pid in workers) == 2
    process.kill()
    process.communicate()
    wait_until(lambda: ended(workers), seconds=10)


def test_ctrl_c_of_a_terminal_reaches_the_parent_only(tmp_path: Path) -> None:
    process = started(tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdigit()
    workers = pids_of_children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert errors.decode().count("Traceback") == 1, errors.decode()
    assert errors.decode().strip().endswith("KeyboardInterrupt")
    wait_until(lambda: ended(workers), seconds=10)


def test_ctrl_c_while_processes_start_leaves_none(tmp_path: Path) -> None:
    process = started(tmp_path)
    wait_until(lambda: any(is_spawned(pid) for pid in pids_of_children(process.pid)))
    workers = pids_of_children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    wait_until(lambda: ended(workers), seconds=10)


def test_ctrl_c_ends_long_runs_at_once() -> None:
    study = tiny(2, 5)

    def interrupted(progress: object) -> None:
        if any(is_spawned(pid) for pid in pids_of_children(os.getpid())):
            raise KeyboardInterrupt

    start = time.monotonic()
    with in_memory(study) as store, pool(2, processes=True) as workers:
        with pytest.raises(KeyboardInterrupt):
            run(study, store, workers, one=endless, progress=interrupted)
        assert sum(store.counts()) == 0
        assert ended(pid for pid in pids_of_children(os.getpid()) if is_spawned(pid))
    assert time.monotonic() - start < 30


def endless(plan: object, seed: int, *, go_on: object) -> None:
    time.sleep(60)


def test_processes_that_do_not_start_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    study = tiny()
    monkeypatch.setattr("sim.studies.processes._work", vanish)
    with in_memory(study) as store, pool(2, processes=True) as workers:
        with pytest.raises(PoolRefused, match="--processes: can't start worker processes"):
            run(study, store, workers)
        assert sum(store.counts()) == 0


def test_a_pool_serves_several_studies(tmp_path: Path) -> None:
    with pool(2, processes=True) as workers:
        for n in (2, 3):
            study = tiny(n)
            with in_memory(study) as store:
                assert run(study, store, workers)
                assert store.counts() == (5 * n, 0)
            assert count_spawned() == 2
    assert count_spawned() == 0


def count_spawned() -> int:
    return sum(is_alive(pid) and is_spawned(pid) for pid in pids_of_children(os.getpid()))


@pytest.mark.parametrize("processes", [False, True])
def test_a_pool_that_was_never_used_starts_nothing(processes: bool) -> None:
    before = threading.active_count(), count_spawned()
    workers: Pool
    with pool(2, processes=processes) as workers:
        assert workers.n_workers == 2
        assert (threading.active_count(), count_spawned()) == before
