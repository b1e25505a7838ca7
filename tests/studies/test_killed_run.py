"""A study that is run for real, killed with -9 at random moments and resumed: no row lost, doubled or torn, the same table.

As in test_killed, whatever the killed process said to be stored must be there; here its rows come from runs, in threads and in
processes, and half of the studies stop when they are sure.
"""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from sim.studies.plan import StudyPlan
from sim.studies.run import pool, run
from sim.studies.store import Store
from sim.studies.store_file import is_locked
from tests.studies.running import ended, pids_of_children, tables, tiny, wait_until

ROOT = Path(__file__).parents[2]

WORK = """
    import sys
    from pathlib import Path
    from sim.studies.run import pool, run
    from sim.studies.store import Store
    from tests.studies.running import slow
    from tests.studies.test_killed_run import study

    class Telling(Store):
        def put(self, rows):
            super().put(rows)
            print("".join(f"{row.digest} {row.seed}\\n" for row in rows), end="", flush=True)

    if __name__ == "__main__":
        path, plan, processes = Path(sys.argv[1]), study(sys.argv[2] == "until"), sys.argv[3] == "processes"
        with pool(2, processes) as workers:
            workers.start()
            print("ready", flush=True)
            with Telling.open(path, plan) if path.exists() else Telling.create(path, plan, {}) as store:
                run(plan, store, workers, one=slow)
"""


def study(until: bool) -> StudyPlan:
    rule = {"until": {"outcome": "revenue", "half_width": 0.25}, "least": 10, "most": 60, "step": 10}
    return tiny(4, daily=True, replications=rule if until else {"seeds": 40})


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("script") / "work.py"
    path.write_text(textwrap.dedent(WORK), encoding="utf-8")
    return path


def started(script: Path, path: Path, until: bool, processes: bool) -> subprocess.Popen:
    command = [sys.executable, str(script), str(path), "until" if until else "seeds", "processes" if processes else "threads"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def rows_of(path: Path, plan: StudyPlan) -> dict[tuple[str, int], tuple[object, ...]]:
    """What is in a store: values and daily record of every row."""
    found: dict[tuple[str, int], tuple[object, ...]] = {}
    with Store.open(path, plan, read_only=True) as store:
        for digest in {point.digest for point in plan.points}:
            days = dict(store.daily(digest))
            for row in store.rows(digest):
                assert row.is_done, row.cause
                assert (digest, row.seed) not in found, "a row is doubled"
                found[digest, row.seed] = (row.values, days.pop(row.seed))
            assert not days
        assert store.counts() == (len(found), 0)
        assert sum(session.rows for session in store.sessions()) == len(found)
    return found


def killed_until_done(script: Path, path: Path, whole: Path, until: bool, most: int, luck: np.random.Generator) -> int:
    """Start, kill, check and start again until the study is finished or has been killed often enough; says how often it was."""
    plan, stored = study(until), set()
    expected = rows_of(whole, plan)
    for n_kills in range(most + 1):
        process = started(script, path, until, processes=luck.random() < 0.3)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", process.communicate()[1].decode()
        children: list[int] = []
        # At any moment, and all over the work: after some rows and a while that is shorter than a batch, or just longer.
        output = b"".join(process.stdout.readline() for _ in range(luck.integers(0, 30) if n_kills < most else 0))
        stored |= said(output)
        try:
            output, errors = process.communicate(timeout=luck.uniform(0, 0.4) if n_kills < most else 120)
        except subprocess.TimeoutExpired:
            children = pids_of_children(process.pid)
            process.kill()
            output, errors = process.communicate()
        assert process.returncode in {0, -signal.SIGKILL}, errors.decode()
        stored |= said(output)
        if path.exists():
            assert not is_locked(path)
            found = rows_of(path, plan)
            assert not stored - found.keys(), "rows are lost"
            assert all(expected[key] == row for key, row in found.items()), "a row is torn, or one that nobody asked for"
        else:
            assert not stored
        if process.returncode == 0:
            return n_kills
        assert_ended(children)
    raise AssertionError("the study did not end, although nobody killed it")


def said(output: bytes) -> set[tuple[str, int]]:
    """Keys of the rows that a process said to be stored; its last line may be cut."""
    lines = [line.split() for line in output.decode().split("\n")[:-1]]
    return {(digest, int(seed)) for digest, seed in lines}


def assert_ended(processes: list[int]) -> None:
    wait_until(lambda: ended(processes), seconds=20)


def killed(n_kills: int, script: Path, folder: Path) -> None:
    """Kill so often, over as many studies as it takes, and hold the table of each against that of one nobody killed."""
    luck = np.random.default_rng(n_kills)
    whole: dict[bool, dict[str, bytes]] = {}
    for until in (False, True):
        (folder / str(until)).mkdir()
        with Store.create(folder / str(until) / "study.sqlite", study(until), {}) as store, pool(1) as workers:
            assert run(study(until), store, workers)
            assert until is (len({len(store.seeds(point.digest)) for point in study(until).points}) > 1)
            whole[until] = tables(store, study(until), folder / str(until) / "tables")
    n_studies = 0
    while n_kills:
        until = n_studies % 2 == 1
        (place := folder / f"killed {n_studies}").mkdir()
        path = place / "study.sqlite"
        n_kills -= killed_until_done(script, path, folder / str(until) / "study.sqlite", until, min(n_kills, 10), luck)
        with Store.open(path, study(until)) as store:
            assert tables(store, study(until), place / "tables") == whole[until]
        n_studies += 1


def test_five_kills_of_a_study_at_work(script: Path, tmp_path: Path) -> None:
    killed(5, script, tmp_path)


@pytest.mark.slow
def test_a_hundred_kills_of_a_study_at_work(script: Path, tmp_path: Path) -> None:
    killed(100, script, tmp_path)
