"""Studies in processes of their own: Ctrl-C once and twice, SIGTERM, kill -9, and two at once."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sim.studies.study_folder import look
from tests.cli.conftest import Holivar, Start

STUDY = """scenarios = ["baseline"]
outcomes = ["revenue", "conflict"]
set = ["days=21", "warmup_days=0", "company.n_customers=60", "company.n_marketers=2", "company.n_sellers=2"]
[vary]
market.rivals = { values = [0.5, 1.0, 2.0] }
[replications]
seeds = 400
"""
"""In plain Python a run of it takes some hundredths of a second; all of them take longer than any test waits."""

FEW = ("--set", "replications.seeds=2")
"""As many as make a study that ends."""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "tiny.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "tiny.toml"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def rows_there(out: Path) -> int:
    if not (out / "study.sqlite").exists():
        return 0
    with look(out) as store:
        return sum(store.counts())


def wait_for_rows(process: subprocess.Popen[str], out: Path, n: int = 2) -> None:
    for _ in range(1200):
        if rows_there(out) >= n:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError(process.communicate())


@pytest.fixture
def at_work(start: Start, study: Path, out: Path) -> Iterator[subprocess.Popen[str]]:
    """A study that has stored its first rows."""
    process = start("study", "run", study, "--out", out, "--workers", "2")
    try:
        wait_for_rows(process, out)
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_asked_once_it_finishes_what_is_under_way(at_work: subprocess.Popen[str], out: Path, number: int, code: int) -> None:
    at_work.send_signal(number)
    said, error = at_work.communicate(timeout=120)
    assert (at_work.returncode, said) == (code, "")
    n = rows_there(out)
    assert error.splitlines()[-2:] == [
        "finishing the runs that are under way; Ctrl-C again stops at once",
        f"stopped; {n} of 1,200 done; go on with: holivar study resume --out {out}",
    ]
    with look(out) as store:
        assert [session.how for session in store.sessions()] == ["stopped"]


def test_asked_twice_it_stops_at_once(at_work: subprocess.Popen[str], out: Path) -> None:
    at_work.send_signal(signal.SIGINT)
    time.sleep(0.02)
    at_work.send_signal(signal.SIGTERM)
    said, error = at_work.communicate(timeout=120)
    assert (at_work.returncode, said) in [(143, ""), (130, "")]  # 130: it had ended before the second one came
    assert error.splitlines()[-1].endswith(f"{rows_there(out)} of 1,200 done; go on with: holivar study resume --out {out}")


def test_killed_it_goes_on_where_it_was(
    at_work: subprocess.Popen[str], holivar: Holivar, start: Start, study: Path, out: Path
) -> None:
    at_work.kill()
    at_work.communicate(timeout=120)
    before = rows_there(out)
    assert 0 < before < 1200
    status = holivar("study", "status", "--out", out)
    assert status.out.startswith(f"tiny: {before} of 1,200 done\n")
    assert "broke off" in status.out
    assert holivar("study", "export", "--out", out, "--format", "csv").code == 0
    runs = pd.read_csv(out / "runs.partial.csv")
    assert len(runs) == before == len(runs[["point", "seed"]].drop_duplicates())
    study.unlink()
    again = start("study", "resume", "--out", out)
    wait_for_rows(again, out, before + 1)
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=120)
    assert again.returncode == 130
    assert rows_there(out) > before


def test_while_it_is_at_work_others_look_but_do_not_write(at_work: subprocess.Popen[str], holivar: Holivar, out: Path) -> None:
    said = holivar("study", "status", "--out", out)
    assert said.code == 0
    assert "at work" in said.out
    assert " of 1,200 done\n" in said.out
    assert holivar("study", "export", "--out", out, "--format", "csv").out.endswith(": runs.partial.csv, points.partial.csv\n")
    said = holivar("study", "resume", "--out", out)
    assert (said.code, said.out, said.error.count("\n")) == (2, "", 1)
    assert "is being written by another run of the study" in said.error
    assert at_work.poll() is None


def test_what_is_told_to_ignore_hang_ups_does(start: Start, study: Path, out: Path) -> None:
    process = start("study", "run", study, "--out", out, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    try:
        wait_for_rows(process, out)
        process.send_signal(signal.SIGHUP)
        wait_for_rows(process, out, rows_there(out) + 10)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
        assert process.returncode == 130
    finally:
        process.kill()
        process.communicate()


def test_from_another_folder_with_relative_names(start: Start, root: Path, study: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    paths = {"cwd": tmp_path / "elsewhere"}
    process = start("study", "run", "../tiny.toml", "--out", "../out", *FEW, **paths)
    said, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert said.startswith("tiny: 6 of 6 done\nWritten to ../out/: ")
    process = start("study", "resume", "--out", "out", cwd=tmp_path)
    assert process.communicate(timeout=120)[0].startswith("tiny: 6 of 6 done\n")


def test_a_file_that_may_grow_no_further(start: Start, study: Path, out: Path, holivar: Holivar) -> None:
    """A limit of the system's, as a quota is: the store can't grow, and says so in one line."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    process = start("study", "run", study, "--out", out, preexec_fn=limit)
    said, error = process.communicate(timeout=120)
    assert (process.returncode, said) == (2, "")
    assert error.splitlines()[1:] == [f"{out}/study.sqlite: could not be written or read; all rows stored before are kept"]
    assert holivar("study", "status", "--out", out).out.startswith(f"tiny: {rows_there(out)} of 1,200 done\n")
    assert rows_there(out) > 0


def test_nobody_listens_any_more(start: Start, study: Path, out: Path) -> None:
    read, write = os.pipe()
    process = start("study", "run", study, "--out", out, *FEW, stderr=write, stdout=write)
    os.close(write)
    os.read(read, 10)  # the expectation; then the reader goes away
    os.close(read)
    process.communicate(timeout=120)
    assert process.returncode == 141
    with look(out) as store:
        assert store.counts().done == 6
