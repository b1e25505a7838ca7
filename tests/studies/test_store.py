"""The store keeps every row once and exactly, refuses what it can't trust, and survives what happens to disks and processes."""

import json
import math
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from sim.studies.rows import Row
from sim.studies.store import Counts, Store, StoreRefused
from sim.studies.store_file import APPLICATION, FORMAT, is_locked
from tests.studies.plans import SmallPlan

PLAN = SmallPlan()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.sqlite"


def new(path: Path | None, plan: SmallPlan = PLAN) -> Store:
    return Store.create(path, plan, {"version": "1"})


def same(one: tuple[float | None, ...], other: tuple[float, ...] | None) -> bool:
    assert other is not None
    return [math.nan if v is None else v for v in one] == pytest.approx(list(other), rel=0, abs=0, nan_ok=True)


def elsewhere(code: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    prelude = "import sys\nfrom pathlib import Path\nfrom sim.studies.store import *\nfrom tests.studies.plans import SmallPlan\n"
    command = [sys.executable, "-c", prelude + textwrap.dedent(code), *map(str, arguments)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root, **options)  # type: ignore[call-overload]


# Rows


@given(st.lists(st.tuples(*[st.floats()] * 2), min_size=1, max_size=20))
@settings(max_examples=100)
def test_every_number_comes_back_to_the_last_bit(values: list[tuple[float, float]]) -> None:
    with new(None) as store:
        store.put([Row("a" * 64, seed, pair) for seed, pair in enumerate(values)])
        back = store.rows("a" * 64)
        assert [row.seed for row in back] == list(range(len(values)))
        for row, pair in zip(back, values, strict=True):
            assert same(row.values, pair)
        for place, outcome in enumerate(PLAN.outcomes):
            expected = [pair[place] for pair in values]
            assert list(store.values(outcome, "a" * 64).values()) == pytest.approx(expected, rel=0, abs=0, nan_ok=True)


def test_rows_come_back_by_scenario_and_seed_in_whatever_order_they_came(path: Path) -> None:
    with new(path) as store:
        rows = PLAN.rows()
        for row in rows[::-1]:
            store.put([row])
        assert store.done() == {(row.digest, row.seed) for row in rows}
        assert [(row.digest, row.seed) for digest in PLAN.digests for row in store.rows(digest)] == [row[:2] for row in rows]
        assert store.counts() == Counts(done=12, failed=0)


def test_a_row_is_stored_once_and_only_a_failed_one_is_replaced() -> None:
    good, other = PLAN.row(0, 1), PLAN.row(0, 1, values=(1.0, 2.0))
    failed, again = PLAN.row(0, 2, values=None, cause="it broke"), PLAN.row(0, 2, values=(3.0, 4.0))
    with new(None) as store:
        store.begin_session({})
        store.put([good, failed])
        store.put([other, good, failed._replace(cause="once more")])
        assert store.counts() == Counts(1, 1)
        assert same(store.rows(good.digest)[0].values, good.values)
        assert store.failures()[0].cause == "once more"
        assert store.values("revenue", good.digest).keys() == {1}
        store.put([again])
        store.put([failed])
        assert store.counts() == Counts(2, 0)
        assert store.values("conflict", good.digest)[2] == 4.0
        assert store.sessions()[0].rows == 4


def test_rows_are_stored_together_or_not_at_all(path: Path) -> None:
    with new(path) as store:
        with pytest.raises(ValueError, match="1 values for 2 outcomes"):
            store.put([PLAN.row(0, 1), PLAN.row(0, 2, values=(1.0,))])
        with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
            store.put([PLAN.row(0, 1), PLAN.row(0, 2)._replace(digest=None)])  # type: ignore[arg-type]
        assert store.done() == set()
        store.put([PLAN.row(0, 1)])
        assert store.counts() == Counts(1, 0)


def test_failures_are_kept_on_one_line_and_forgotten_on_request() -> None:
    with new(None) as store:
        store.put([PLAN.row(1, 1, values=None, cause="first\nsecond\x1b[2J" + "x" * 1000), PLAN.row(1, 2)])
        (failure,) = store.failures()
        assert failure.cause.startswith("first second\\x1b[2Jxxx")
        assert len(failure.cause) < 520
        assert (failure.is_done, failure.values) == (False, (None, None))
        assert (PLAN.digests[1], 1) in store.done()
        assert store.forget_failures() == 1
        assert store.counts() == Counts(1, 0)
        assert store.done() == {(PLAN.digests[1], 2)}


def test_daily_records_lie_beside_their_rows(path: Path) -> None:
    with new(path) as store:
        store.put([PLAN.row(0, 2, daily=b"two"), PLAN.row(0, 1, daily=b"one"), PLAN.row(0, 3)])
        store.put([PLAN.row(0, 2, daily=b"another")])
        assert list(store.daily(PLAN.digests[0])) == [(1, b"one"), (2, b"two")]
        assert list(store.daily(PLAN.digests[1])) == []


@pytest.mark.parametrize("outcomes", [(), ("revenue",), ('a "quoted" name', "select")])
def test_any_outcomes_are_columns(outcomes: tuple[str, ...], path: Path) -> None:
    plan = SmallPlan(outcomes)
    with new(path, plan) as store:
        store.put(plan.rows())
        assert same(store.rows(plan.digests[2])[3].values, plan.row(2, 4).values)


def test_an_outcome_may_not_be_a_column_of_the_table(path: Path) -> None:
    with pytest.raises(ValueError, match="seed"):
        new(path, SmallPlan(("revenue", "Seed")))
    assert not path.exists()


def test_an_unknown_outcome_is_no_empty_answer() -> None:
    with new(None) as store, pytest.raises(ValueError, match="no outcome 'profit'"):
        store.values("profit", PLAN.digests[0])


def test_what_is_wanted_can_grow_and_shrink(path: Path) -> None:
    with new(path) as store:
        assert store.wanted == 12
        store.set_wanted(7)
    with Store.open(path) as store:
        assert store.wanted == 7


def test_sessions_say_who_worked_when(path: Path) -> None:
    with new(path) as store:
        assert (store.about, store.study) == ({"version": "1"}, PLAN.digest)
        assert store.begin_session({"workers": 2}) == 1
        store.put(PLAN.rows()[:5])
        store.end_session("stopped")
    with Store.open(path) as store:
        store.begin_session({"workers": 3})
        store.put(PLAN.rows())
        first, second = store.sessions()
        assert (first.rows, first.how, first.about) == (5, "stopped", {"workers": 2})
        assert first.ended is not None
        assert (second.rows, second.how, second.ended) == (7, "", None)
        assert {row.session for row in store.rows(PLAN.digests[0])} == {1}
        assert {row.session for row in store.rows(PLAN.digests[2])} == {2}


# Opening


def test_the_same_plan_opens_it_and_another_does_not(path: Path) -> None:
    new(path).close()
    Store.open(path, PLAN).close()
    for read_only in (True, False):
        with pytest.raises(StoreRefused, match=r"study\.sqlite: holds another study") as refused:
            Store.open(path, SmallPlan(n_seeds=5), read_only=read_only)
        assert "\n" not in str(refused.value)
    Store.open(path, PLAN).close()  # a refused one keeps no lock


def test_nothing_is_made_where_no_study_is(tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(StoreRefused, match="does not exist"):
            Store.open(tmp_path / "study.sqlite", read_only=read_only)
    assert list(tmp_path.iterdir()) == []


def test_a_study_is_not_made_twice(path: Path) -> None:
    with new(path) as store:
        store.put(PLAN.rows())
    with pytest.raises(StoreRefused, match="is there already"):
        new(path)
    with Store.open(path) as store:
        assert store.counts().done == 12


def _other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE runs (x)")
    connection.close()


def _other_format(path: Path) -> None:
    new(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()


def _no_tables(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.close()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda path: path.write_bytes(b""), "is not the store of a study"),
        (lambda path: path.write_bytes(b"no database at all, but text " * 100), "is damaged"),
        (_other_database, "is not the store of a study"),
        (_other_format, f"is of format {FORMAT + 1}; this Holivar reads format {FORMAT}"),
        (_no_tables, "is damaged"),
        (lambda path: path.mkdir(), "does not exist"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_what_is_no_store_is_refused_in_one_line(made: Callable[[Path], object], said: str, read_only: bool, path: Path) -> None:
    made(path)
    with pytest.raises(StoreRefused, match=said) as refused:
        Store.open(path, PLAN, read_only)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 0.999])
def test_a_torn_file_is_refused_before_it_is_written(share: float, path: Path) -> None:
    plan = SmallPlan(n_points=40)
    with new(path, plan) as store:
        store.put(plan.rows())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    torn = path.read_bytes()
    with pytest.raises(StoreRefused, match="is damaged") as refused:
        Store.open(path, plan)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == torn
    with pytest.raises(StoreRefused, match="is damaged"), Store.open(path, read_only=True) as store:
        store.done()


@pytest.mark.parametrize("place", [0, 20, 100, 4096, -8192])
def test_garbage_in_the_middle_is_a_line_and_no_traceback(place: int, path: Path) -> None:
    plan = SmallPlan(n_points=40)
    with new(path, plan) as store:
        store.put(plan.rows())
    content = bytearray(path.read_bytes())
    place %= len(content)
    content[place : place + 4000] = b"\xa7" * 4000
    path.write_bytes(content)
    with pytest.raises(StoreRefused):
        Store.open(path, plan)


# One writer, many readers


def test_there_is_one_writer_in_this_process_and_in_others(path: Path) -> None:
    with new(path) as store:
        store.put(PLAN.rows()[:3])
        with pytest.raises(StoreRefused, match="is being written by another run"):
            Store.open(path, PLAN)
        with pytest.raises(StoreRefused, match="is being written by another run"):
            new(path)
        other = elsewhere("Store.open(Path(sys.argv[1]))", path)
        assert other.returncode == 1
        assert "study.lock: is being written by another run of the study" in other.stderr
        assert is_locked(path)
        store.put(PLAN.rows())
    assert not is_locked(path)
    Store.open(path, PLAN).close()


def test_readers_see_what_is_committed_while_it_is_written(path: Path) -> None:
    with new(path) as store, Store.open(path, PLAN, read_only=True) as reader:
        for n, row in enumerate(PLAN.rows()):
            assert reader.counts().done == n
            store.put([row])
        with reader.snapshot():
            before = reader.done()
            store.put([PLAN.row(0, 99)])
            assert reader.done() == before
        assert len(reader.done()) == 13
        code = "print(Store.open(Path(sys.argv[1]), read_only=True).counts().done)"
        assert elsewhere(code, path).stdout == "13\n"


def test_a_reader_may_not_write(path: Path) -> None:
    new(path).close()
    with Store.open(path, read_only=True) as reader:
        with pytest.raises(PermissionError):
            reader.put(PLAN.rows())
        assert reader.counts().done == 0


def test_a_reader_that_stays_stops_no_writer(path: Path) -> None:
    plan = SmallPlan(n_points=10, n_seeds=200)
    with new(path, plan) as store, Store.open(path, read_only=True) as reader, reader.snapshot():
        assert reader.counts().done == 0
        for first in range(0, 2000, 200):
            store.put(plan.rows()[first : first + 200])
        assert store.counts().done == 2000
        assert reader.counts().done == 0


# What happens to processes and disks

KILLED = """
    import os, signal
    plan = SmallPlan()
    store = Store.create(Path(sys.argv[1]), plan, {})
    store.begin_session({})
    for row in plan.rows()[:7]:
        store.put([row])
    store._connection.execute("BEGIN")
    store._connection.execute("DELETE FROM runs")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_9_leaves_every_row_and_no_lock(path: Path) -> None:
    assert elsewhere(KILLED, path).returncode == -signal.SIGKILL
    assert not is_locked(path)
    with Store.open(path, read_only=True) as reader:
        assert reader.counts() == Counts(7, 0)
    with Store.open(path, PLAN) as store:
        assert store.done() == {row[:2] for row in PLAN.rows()[:7]}
        assert [session.ended for session in store.sessions()] == [None]
        store.put(PLAN.rows())
        assert store.counts() == Counts(12, 0)


def test_a_start_that_was_killed_leaves_nothing_that_looks_like_a_study(path: Path) -> None:
    code = """
        import os, signal
        os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
        Store.create(Path(sys.argv[1]), SmallPlan(), {})
    """
    assert elsewhere(code, path).returncode == -signal.SIGKILL
    assert not path.exists()
    assert [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".partial")] == [".study.sqlite.partial"]
    with new(path) as store:
        store.put(PLAN.rows())
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["study.lock", "study.sqlite"]


FULL = """
    import json, resource
    plan = SmallPlan(n_points=50, n_seeds=50)
    store = Store.create(Path(sys.argv[1]), plan, {})
    store.begin_session({})
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    rows, kept = plan.rows(), 0
    try:
        for first in range(0, len(rows), 10):
            store.put(rows[first:first + 10])
            kept = first + 10
    except OSError as error:
        print(json.dumps([kept, store.counts().done, error.filename, error.strerror]))
    store.close()
"""


def test_a_full_disk_keeps_what_was_stored_before(path: Path) -> None:
    ended = elsewhere(FULL, path)
    assert ended.returncode == 0, ended.stderr
    kept, counted, filename, reason = json.loads(ended.stdout)
    assert kept == counted > 100
    assert filename == str(path)
    assert "all rows stored before are kept" in reason
    plan = SmallPlan(n_points=50, n_seeds=50)
    with Store.open(path, plan) as store:
        assert store.done() == {row[:2] for row in plan.rows()[:kept]}
        store.put(plan.rows())
        assert store.counts() == Counts(2500, 0)
        for point in (0, 49):
            assert all(same(row.values, plan.row(point, row.seed).values) for row in store.rows(plan.digests[point]))


def test_a_disk_that_is_full_from_the_start_leaves_no_study(path: Path) -> None:
    code = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, resource.RLIM_INFINITY))
        try:
            Store.create(Path(sys.argv[1]), SmallPlan(), {})
        except OSError as error:
            print(error.filename)
    """
    ended = elsewhere(code, path)
    assert (ended.stdout.strip(), ended.stderr) == (str(path), "")
    assert not path.exists()


# Root may write everywhere: a process without that right is root minus three capabilities.
MORTAL = """
    import ctypes, os
    if os.geteuid() == 0 and "mortal" not in os.environ:
        for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
            assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP: gone after the next exec
        os.environ["mortal"] = "yes"
        os.execv(sys.executable, sys.orig_argv)
"""

READING = """
    path = Path(sys.argv[1])
    try:
        with Store.open(path, read_only=True) as store:
            print(store.counts().done, len(store.done()))
    except StoreRefused as error:
        print(error)
    for attempt in (lambda: Store.open(path), lambda: Store.create(path.with_name("new.sqlite"), SmallPlan(), {})):
        try:
            attempt()
        except PermissionError as error:
            print(type(error).__name__, error.filename)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="takes a right from root the way Linux does")
@pytest.mark.parametrize("was_killed", [False, True])
def test_a_folder_that_may_not_be_written_can_be_read(was_killed: bool, path: Path) -> None:
    if was_killed:
        elsewhere(KILLED, path)
    else:
        with new(path) as store:
            store.put(PLAN.rows()[:7])
    before = {entry.name for entry in path.parent.iterdir()}
    for entry in path.parent.iterdir():
        entry.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        ended = elsewhere(textwrap.dedent(MORTAL) + textwrap.dedent(READING), path)
    finally:
        path.parent.chmod(0o755)
    first, *rest = ended.stdout.splitlines()
    assert first == "7 7", ended.stderr
    assert [line.split()[0] for line in rest] == ["PermissionError"] * 2, ended.stdout + ended.stderr
    assert all(str(path.parent) in line for line in rest)
    assert {entry.name for entry in path.parent.iterdir()} == before
    for entry in path.parent.iterdir():
        entry.chmod(0o644)
    with Store.open(path, PLAN) as store:
        assert store.counts().done == 7


@pytest.mark.skipif(sys.platform != "linux", reason="takes a right from root the way Linux does")
def test_a_log_that_can_not_be_read_is_not_left_out_in_silence(path: Path) -> None:
    elsewhere(KILLED, path)
    path.with_name("study.sqlite-shm").unlink()  # with it, SQLite reads the log without writing; without it, it can't
    path.parent.chmod(0o555)
    try:
        ended = elsewhere(textwrap.dedent(MORTAL) + textwrap.dedent(READING), path)
    finally:
        path.parent.chmod(0o755)
    assert "was not closed properly, and its folder may not be written; copy the folder" in ended.stdout, ended.stderr


def test_a_store_knows_no_place_of_this_machine(path: Path) -> None:
    with new(path) as store:
        store.put(PLAN.rows())
    assert os.fsencode(path.parent) not in path.read_bytes()
