"""Killed with -9 at random moments and resumed: no row lost, none doubled, none torn, and the same table in the end.

A row counts as stored as soon as ``put`` has returned: the process that is killed says so through a pipe, row by row, and
whatever it said must be in the store.
"""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.studies.export import export
from sim.studies.store import Store
from sim.studies.store_file import is_locked
from tests.studies.plans import FullPlan, SmallPlan

N_SEEDS = 60

# Goes on with a study wherever it stands, in batches of uneven length; several threads compute, one writes.
WORK = """
    import sys, time
    from concurrent.futures import ThreadPoolExecutor
    from itertools import islice
    from pathlib import Path
    from sim.studies.store import Store
    from tests.studies.plans import FullPlan
    path, plan = Path(sys.argv[1]), FullPlan(n_seeds=int(sys.argv[2]))
    print("ready", flush=True)
    store = Store.open(path, plan) if path.exists() else Store.create(path, plan, {})
    with store, ThreadPoolExecutor(2) as threads:
        store.begin_session({})
        done = store.done()
        left = [(p, s) for s in plan.seeds(plan.n_seeds) for p in range(6) if (plan.digests[p], s) not in done]
        def computed(key):
            time.sleep(0.001)
            return plan.row(*key)
        rows = threads.map(computed, left)
        length = 0
        while batch := list(islice(rows, 1 + length % 9)):
            store.put(batch)
            print("".join(f"{row.digest} {row.seed}\\n" for row in batch), end="", flush=True)
            length += 4
        store.end_session("done")
"""


def exact(store: Store, plan: SmallPlan) -> Counter:
    """Every row that is there, each of them checked to the last bit."""
    found: Counter = Counter()
    for point, digest in enumerate(plan.digests):
        for row in store.rows(digest):
            expected = plan.row(point, row.seed).values
            assert expected is not None
            back = [np.nan if value is None else value for value in row.values]
            assert row.is_done
            assert np.array_equal(back, expected, equal_nan=True), "a torn row"
            found[row.digest, row.seed] += 1
    assert store.counts() == (found.total(), 0)
    assert sum(session.rows for session in store.sessions()) == found.total()
    return found


def started(path: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", textwrap.dedent(WORK), str(path), str(N_SEEDS)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def said(output: bytes) -> set[tuple[str, int]]:
    """Keys of the rows that a process said to be stored; its last line may be cut."""
    lines = [line.split() for line in output.decode().split("\n")[:-1] if line != "ready"]
    return {(digest, int(seed)) for digest, seed in lines}


def killed_until_done(path: Path, most: int, luck: np.random.Generator) -> int:
    """Start, kill, check and start again until the study is finished or has been killed often enough; says how often it was."""
    plan, stored = FullPlan(n_seeds=N_SEEDS), set()
    for n_kills in range(most + 1):
        process = started(path)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", process.communicate()[1].decode()
        try:
            # Up to about the time that a third of the work takes.
            output, errors = process.communicate(timeout=luck.uniform(0, 0.25) if n_kills < most else 120)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
        assert process.returncode in {0, -signal.SIGKILL}, errors.decode()
        stored |= said(output)
        if path.exists():
            assert not is_locked(path)
            with Store.open(path, plan, read_only=True) as store:
                found = exact(store, plan)
            assert not stored - found.keys(), "rows are lost"
            assert set(found.values()) <= {1}, "rows are doubled"
        else:
            assert not stored
        if process.returncode == 0:
            return n_kills
    raise AssertionError("the study did not end, although nobody killed it")


def tables(path: Path, plan: FullPlan) -> dict[str, bytes]:
    (folder := path.parent / "tables").mkdir()
    with Store.open(path, plan) as store:
        assert len(exact(store, plan)) == plan.n_runs
        return {file.name: file.read_bytes() for file in export(store, plan, folder)}


def killed(n_kills: int, folder: Path) -> None:
    """Kill so often, over as many studies as it takes, and hold the table of each against that of one nobody killed."""
    plan, luck = FullPlan(n_seeds=N_SEEDS), np.random.default_rng(n_kills)
    (folder / "whole").mkdir()
    with Store.create(folder / "whole" / "study.sqlite", plan, {}) as store:
        store.begin_session({})
        store.put(plan.rows())
    whole = tables(folder / "whole" / "study.sqlite", plan)
    n_studies = 0
    while n_kills:
        (place := folder / str(n_studies)).mkdir()
        n_kills -= killed_until_done(place / "study.sqlite", min(n_kills, 20), luck)
        assert tables(place / "study.sqlite", plan) == whole
        n_studies += 1


def test_five_kills_lose_double_and_tear_nothing(tmp_path: Path) -> None:
    killed(5, tmp_path)


@pytest.mark.slow
def test_a_hundred_kills_lose_double_and_tear_nothing(tmp_path: Path) -> None:
    killed(100, tmp_path)


def test_a_log_that_ends_anywhere_holds_whole_batches_only(tmp_path: Path) -> None:
    """A power cut, at its worst: of what was written last, any number of bytes is missing."""
    code = """
        import os, signal, sys
        from pathlib import Path
        from sim.studies.store import Store
        from tests.studies.plans import SmallPlan
        plan = SmallPlan(n_points=6, n_seeds=10)
        store = Store.create(Path(sys.argv[1]), plan, {})
        store.begin_session({})
        for first in range(0, 60, 6):
            store.put(plan.rows()[first : first + 6])
        os.kill(os.getpid(), signal.SIGKILL)
    """
    plan = SmallPlan(n_points=6, n_seeds=10)
    (whole := tmp_path / "whole").mkdir()
    command = [sys.executable, "-c", textwrap.dedent(code), str(whole / "study.sqlite")]
    subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60)
    length = (whole / "study.sqlite-wal").stat().st_size
    seen = set()
    for number, cut in enumerate(np.random.default_rng(1).integers(0, length, 30)):
        shutil.copytree(whole, place := tmp_path / str(number), ignore=shutil.ignore_patterns("*-shm"))
        os.truncate(place / "study.sqlite-wal", int(cut))
        with Store.open(place / "study.sqlite", plan) as store:
            found = exact(store, plan)
            keys = [row[:2] for row in plan.rows()]
            assert found.keys() == set(keys[: len(found)])
            assert len(found) % 6 == 0
            seen.add(len(found))
            store.begin_session({})
            store.put(plan.rows())
            assert len(exact(store, plan)) == 60
    assert len(seen) > 3
