"""Studies are run whole: in any order, by any number of threads, with failures, interruptions and full disks in between."""

import errno
import math
import os
import signal
import threading
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments.simulate import Plan, run_plan
from sim.studies.failures import failures
from sim.studies.rows import Row
from sim.studies.run import PoolRefused, Progress, pool, run
from sim.studies.store import Store
from sim.studies.worker import GoOn
from sim.world.records import World
from tests.studies.running import Played, in_memory, slow, tables, tiny, uneven, unlucky


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of a study with daily records, run in one thread."""
    study = tiny(daily=True)
    with in_memory(study) as store, pool(1) as workers:
        assert run(study, store, workers)
        return tables(store, study, tmp_path_factory.mktemp("whole"))


def test_every_row_is_what_the_run_alone_gives() -> None:
    study = tiny(daily=True)
    with in_memory(study) as store:
        assert run(study, store)
        assert store.counts() == (20, 0)
        for point in study.points:
            days = dict(store.daily(point.digest))
            for row in store.rows(point.digest):
                alone = sim.simulate(study.scenario(point), row.seed)
                found = [math.nan if value is None else value for value in row.values]
                assert np.array_equal(found, [alone.summary[name] for name in study.outcomes], equal_nan=True)
                pd.testing.assert_frame_equal(pd.read_parquet(BytesIO(days[row.seed])), alone.daily, check_dtype=True)


@pytest.mark.parametrize("n", [2, 5])
def test_the_table_does_not_depend_on_the_number_of_threads(n: int, whole: dict[str, bytes], tmp_path: Path) -> None:
    study = tiny(daily=True)
    with in_memory(study) as store, pool(n) as workers:
        assert run(study, store, workers)
        assert tables(store, study, tmp_path) == whole


@pytest.mark.parametrize("luck", range(3))
def test_nor_on_the_order_in_which_batches_come_back(
    luck: int, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = np.random.default_rng(luck)
    monkeypatch.setattr("sim.studies.batches.Pace.n_runs", lambda *anything, **else_: int(lengths.integers(1, 8)))
    study = tiny(daily=True)
    with in_memory(study) as store, pool(5) as workers:
        assert run(study, store, workers, one=uneven)
        assert tables(store, study, tmp_path) == whole


def test_equal_points_are_run_once() -> None:
    study = tiny(2, scenarios=["baseline", "gemba"], vary={"interventions.gemba.strength": {"grid": [0.0, 1.0, 3]}})
    assert len(study.points) == 6
    ran: list[int] = []

    def counting(plan: Plan, seed: int, *, go_on: GoOn) -> World:
        ran.append(seed)
        return run_plan(plan, seed, go_on=go_on)

    with in_memory(study) as store, pool(2) as workers:
        assert run(study, store, workers, one=counting)
        assert len(ran) == store.counts().done == store.wanted == 4 * 5


def test_what_is_there_is_not_run_again() -> None:
    study = tiny()
    with in_memory(study) as store:
        store.put([Row(study.points[1].digest, 3, (1.0, 2.0, 3.0))])
        with Played(lambda digest, seed: (0.0, 0.0, 0.0)) as workers:
            assert run(study, store, workers)
            assert workers.n_runs == 19
            assert run(study, store, workers)
            assert workers.n_runs == 19
        assert store.rows(study.points[1].digest)[2].values == (1.0, 2.0, 3.0)


# Failures


def test_five_in_a_hundred_raise_and_the_rest_is_intact() -> None:
    study = tiny(4, 40)
    with in_memory(study) as store, in_memory(study) as unharmed:
        told: list[Progress] = []
        assert run(study, store, one=unlucky, progress=told.append)
        assert run(study, unharmed)
        assert store.counts() == (152, 8)
        assert (told[-1].done, told[-1].failed) == (152, 8)
        for point in study.points:
            for row, expected in zip(store.rows(point.digest), unharmed.rows(point.digest), strict=True):
                assert row.is_done is (row.seed not in {7, 27})
                assert row.values == (expected.values if row.is_done else (None, None, None))
        named = failures(store, study, "out")
        assert [(each.point, each.seed) for each in named] == [(k, seed) for k in range(4) for seed in (7, 27)]
        assert {each.cause for each in named} == {"ValueError: seed 7 is unlucky", "ValueError: seed 27 is unlucky"}
        assert all(each.repeat.endswith(f".toml --seed {each.seed}") for each in named)


@pytest.mark.parametrize(
    ("error", "cause"),
    [(MemoryError(), "MemoryError"), (RecursionError("too deep"), "RecursionError: too deep"), (SystemExit(3), "SystemExit: 3")],
)
def test_whatever_a_run_raises_is_a_row(error: BaseException, cause: str) -> None:
    def raising(plan: Plan, seed: int, *, go_on: GoOn) -> World:
        if seed == 2:
            raise error
        return run_plan(plan, seed, go_on=go_on)

    study = tiny(2)
    with in_memory(study) as store, pool(2) as workers:
        assert run(study, store, workers, one=raising)
        assert store.counts() == (8, 2)
        assert {row.cause for row in store.failures()} == {cause}


def test_failed_runs_are_done_again_when_asked_for() -> None:
    study = tiny(3, 10)
    with in_memory(study) as store:
        assert run(study, store, one=unlucky)
        assert store.counts() == (27, 3)
        assert run(study, store)
        assert store.counts() == (27, 3)
        assert run(study, store, retry_failed=True)
        assert store.counts() == (30, 0)


# Interruptions


@pytest.mark.parametrize("luck", range(3))
def test_stopped_anywhere_and_resumed_it_gives_the_same_table(luck: int, whole: dict[str, bytes], tmp_path: Path) -> None:
    study = tiny(daily=True)
    n_before = -1
    n_sessions = 0
    with in_memory(study) as store:
        while True:
            n_sessions += 1
            asked = iter(range(luck + 1))
            with pool(2) as workers:
                is_complete = run(study, store, workers, one=slow, go_on=lambda asked=asked: next(asked, None) is not None)
            assert is_complete is (sum(store.counts()) == 20)
            if is_complete:
                break
            n = sum(store.counts())
            assert n > n_before
            n_before = n
        assert [session.how for session in store.sessions()] == ["stopped"] * (n_sessions - 1) + ["done"]
        assert n_sessions > 1
        assert sum(session.rows for session in store.sessions()) == 20
        assert tables(store, study, tmp_path) == whole


def test_batches_under_way_are_finished_and_no_others_begun() -> None:
    study = tiny(4, 50)
    begun: list[int] = []
    is_wanted = [True]

    def counting(plan: Plan, seed: int, *, go_on: GoOn) -> World:
        begun.append(seed)
        if len(begun) == 20:
            is_wanted[0] = False
        return slow(plan, seed, go_on=go_on)

    with in_memory(study) as store, pool(2) as workers:
        assert not run(study, store, workers, one=counting, go_on=lambda: is_wanted[0])
        assert 20 <= sum(store.counts()) < 200
        assert len(begun) == sum(store.counts())
        assert run(study, store, workers)
        assert store.counts() == (200, 0)


def test_one_who_never_wants_to_go_on_begins_nothing() -> None:
    study = tiny()
    with in_memory(study) as store, Played(lambda digest, seed: None) as workers:
        assert not run(study, store, workers, go_on=lambda: False)
        assert workers.n_runs == sum(store.counts()) == 0


def test_ctrl_c_stops_at_once_and_leaves_what_was_stored(whole: dict[str, bytes], tmp_path: Path) -> None:
    study = tiny(daily=True)

    def endless(plan: Plan, seed: int, *, go_on: GoOn) -> World:
        if seed > 2:
            while go_on(0):
                time.sleep(0.001)
        return run_plan(plan, seed, go_on=go_on)

    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))

    def interrupted(progress: Progress) -> None:
        if progress.done == 2 and timer.ident is None:
            timer.start()

    with in_memory(study) as store:
        n_threads = threading.active_count()
        with pool(2) as workers, pytest.raises(KeyboardInterrupt):
            run(study, store, workers, one=endless, progress=interrupted)
        assert threading.active_count() <= n_threads + 1  # the timer may be ending
        assert store.counts() == (2, 0)
        assert store.sessions()[-1].how == "KeyboardInterrupt"
        with pool(2) as workers:
            assert run(study, store, workers)
        assert tables(store, study, tmp_path) == whole


class FullDisk(Store):
    """A store that takes so many rows and no more."""

    room = 60

    def put(self, rows: Sequence[Row]) -> None:
        if sum(self.counts()) + len(rows) > self.room:
            raise OSError(errno.ENOSPC, "no space left on the disk")
        super().put(rows)


def test_a_full_disk_is_said_and_earlier_rows_are_intact(tmp_path: Path) -> None:
    study = tiny(4, 50)
    with FullDisk.create(tmp_path / "study.sqlite", study, {}) as store, pool(2) as workers:
        with pytest.raises(OSError, match="no space left"):
            run(study, store, workers, one=slow)
        assert 0 < sum(store.counts()) <= FullDisk.room
        assert "no space left" in store.sessions()[-1].how
    with Store.open(tmp_path / "study.sqlite", study) as store:
        assert run(study, store)
        assert store.counts() == (200, 0)


# Manners


def test_progress_counts_up_to_all() -> None:
    study = tiny(4, 50)
    told: list[Progress] = []
    with in_memory(study) as store, pool(2) as workers:
        assert run(study, store, workers, progress=told.append)
    assert told[0][:3] == (0, 0, 200)
    assert math.isnan(told[0].per_second)
    assert math.isnan(told[0].seconds_left)
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert told[-1][:3] == (200, 0, 200)
    assert told[-1].per_second > 0
    assert told[-1].seconds_left == 0


def test_rows_are_committed_at_least_twice_a_second() -> None:
    study = tiny(1, 150)
    committed = []

    class Watched(Store):
        def put(self, rows: Sequence[Row]) -> None:
            super().put(rows)
            committed.append(time.monotonic())

    with Watched.create(None, study, {}) as store, pool(2) as workers:
        start = time.monotonic()
        assert run(study, store, workers, one=slow)
        seconds = time.monotonic() - start
    assert seconds > 1
    assert len(committed) >= 2 * seconds


def test_only_so_many_batches_are_under_way() -> None:
    study = tiny(8, 250, outcomes=["revenue"])
    with in_memory(study) as store, Played(lambda digest, seed: (1.0,)) as workers:
        assert run(study, store, workers)
        assert workers.n_runs == 2000
        assert workers.most_waiting <= workers.in_flight * workers.n_workers


def test_sessions_say_who_worked() -> None:
    study = tiny(1, 2)
    with in_memory(study) as store, pool(2) as workers:
        assert run(study, store, workers)
        (session,) = store.sessions()
        assert session.about["workers"] == "2 threads"
        assert session.about["version"] == sim.__version__
        assert (session.rows, session.how) == (2, "done")


@pytest.mark.parametrize("n", [0, -1, 1001])
def test_a_number_of_workers_out_of_range_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"workers is {n}; allowed: 1 to 1,000"):
        pool(n)


def test_a_scheduler_has_workers_of_its_own() -> None:
    with pytest.raises(ValueError, match="leave workers and processes out"):
        pool(2, scheduler="tcp://127.0.0.1:1")


def test_rows_of_other_sources_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    study = tiny()
    monkeypatch.setattr("sim.studies.worker.code_digest", lambda: "0" * 64)
    with in_memory(study) as store, pool(2) as workers:
        with pytest.raises(PoolRefused, match=r"a worker runs another Holivar \(code 000000000000\); all need the same sources"):
            run(study, store, workers)
        assert sum(store.counts()) == 0
