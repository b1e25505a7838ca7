"""The store survives what happens to disks and processes."""

import json
import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from sim.studies.store import Counts, Store
from sim.studies.store_file import is_locked
from tests.studies.plans import SmallPlan
from tests.studies.stores import PLAN, elsewhere, new, same


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.sqlite"


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
