"""``holivar study`` from end to end: what it says, what it leaves, and in one line why it will not."""

from __future__ import annotations

import errno
import math
import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import study_screen
from sim.cli.study_screen import said_progress
from sim.studies import conduct, estimate, study_folder
from sim.studies import run as running
from sim.studies.store import Store
from tests.cli.conftest import Holivar, Said

SCENARIO = """days = 21
warmup_days = 5
company = { n_customers = 120, n_marketers = 3, n_sellers = 4 }
market.p_need_per_day = 0.01
"""
STUDY = """scenarios = ["small.toml"]
outcomes = ["revenue", "conflict", "leads"]
[vary]
market.rivals = { values = [0.5, 1.0, 2.0] }
[replications]
seeds = 4
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "tiny.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "tiny.toml"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def begun(holivar: Holivar, study: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study of which five rows are there."""
    assert _stopped(holivar, monkeypatch, "run", study, "--out", out).code == 130
    return out


def _stopped(holivar: Holivar, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> Said:
    """Call a study command that is stopped by a Ctrl-C when five rows are stored."""
    real = conduct.run

    def stopped(plan: object, store: Store, workers: object, go_on: Callable[[], bool], progress: Callable) -> bool:
        asked = []

        def counted(*told: object) -> None:
            if sum(store.counts()) >= 5 and not asked:
                asked.append(os.kill(os.getpid(), signal.SIGINT))
            progress(*told)

        with running.pool(1) as one:  # so that few more are under way
            one.in_flight = 1
            return real(plan, store, one, go_on=go_on, progress=counted)

    with monkeypatch.context() as patched:
        patched.setattr(conduct, "run", stopped)
        patched.setattr(running.Pace, "n_runs", lambda *ignored, **too: 1)
        patched.setattr(running, "STORE_SECONDS", 0.0)
        return holivar("study", *arguments)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("study.sqlite-"))


def test_a_study_runs_and_leaves_its_tables(holivar: Holivar, study: Path, out: Path) -> None:
    said = holivar("study", "run", study, "--out", out)
    assert said.code == 0, said.error
    assert said.error.startswith("tiny: 3 points, 12 runs to do on ")
    assert " of memory, " in said.error
    assert said.error.endswith(" of disk\n")
    assert said.out.splitlines()[:2] == [
        "tiny: 12 of 12 done",
        f"Written to {out}/: points.csv, points.parquet, runs.csv, runs.parquet",
    ]
    assert files(out) == [
        "manifest.json", "points.csv", "points.parquet", "runs.csv", "runs.parquet", "study.lock", "study.sqlite", "study.toml",
    ]  # fmt: skip
    runs = pd.read_csv(out / "runs.csv")
    assert list(runs["seed"]) == [1, 2, 3, 4] * 3
    assert list(runs.columns[:5]) == ["point", "scenario", "design", "market.rivals", "seed"]


@pytest.mark.parametrize(
    "options", [("--workers", 1), ("--workers", 3), pytest.param(("--processes", "--workers", 2), marks=pytest.mark.slow)]
)
def test_neither_workers_nor_interruptions_change_a_byte(
    holivar: Holivar, study: Path, begun: Path, tmp_path: Path, options: tuple[str | int, ...]
) -> None:
    assert holivar("study", "resume", "--out", begun).code == 0
    assert holivar("study", "run", study, "--out", tmp_path / "whole", *map(str, options)).code == 0
    for name in ("runs.csv", "runs.parquet", "points.csv", "points.parquet"):
        assert (begun / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def test_ctrl_c_says_how_to_go_on_and_that_goes_on(
    holivar: Holivar, study: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _stopped(holivar, monkeypatch, "run", study, "--out", out)
    assert (said.code, said.out) == (130, "")
    assert said.error.splitlines()[1:] == [
        "finishing the runs that are under way; Ctrl-C again stops at once",
        f"stopped; 5 of 12 done; go on with: holivar study resume --out {out}",
    ]
    assert not [name for name in files(out) if name.startswith(("runs", "points"))]
    study.unlink()
    (study.parent / "small.toml").unlink()
    said = holivar("study", "resume", "--out", out)
    assert said.code == 0
    assert said.error.startswith("tiny: 3 points, 7 runs to do on ")
    assert said.out.startswith("tiny: 12 of 12 done\n")


def test_the_second_ctrl_c_stops_at_once(holivar: Holivar, study: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(plan: object, store: Store, workers: object, **options: object) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("still here")

    monkeypatch.setattr(conduct, "run", twice)
    said = holivar("study", "run", study, "--out", out)
    assert (said.code, said.out) == (143, "")
    assert said.error.splitlines()[1:] == [f"stopped at once; 0 of 12 done; go on with: holivar study resume --out {out}"]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((0, 0, 1200, math.nan, math.nan), "0 of 1,200 done"),
        ((7, 2, 1200, 13.04, 91.5), "7 of 1,200 done, 2 failed, 13.0 runs a second, 1 min 32 s left"),
        ((1200, 0, 1200, 1300.0, 0.0), "1,200 of 1,200 done, 1,300 runs a second"),
    ],
)
def test_progress_is_told_as_far_as_it_is_known(now: tuple[float, ...], said: str) -> None:
    assert said_progress(running.Progress(*now)) == said


def test_without_a_terminal_a_line_comes_now_and_then(
    holivar: Holivar, study: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_screen, "_LINE_SECONDS", 0.0)
    lines = holivar("study", "run", study, "--out", out).error.splitlines()[1:]
    assert lines
    assert all(" of 12 done" in line for line in lines)


# Status and export


def test_status_says_how_far_it_is_and_what_to_do(holivar: Holivar, study: Path, begun: Path) -> None:
    said = holivar("study", "status", "--out", begun)
    assert (said.code, said.error) == (0, "")
    first, *table, last = said.out.splitlines()
    assert first == "tiny: 5 of 12 done"
    (row,) = [line.split() for line in table if line.strip().startswith("1 ")]
    assert "stopped" in row
    assert "5" in row
    assert last == f"Go on with: holivar study resume --out {begun}"
    with Store.open(begun / "study.sqlite"):
        assert holivar("study", "status", "--out", begun).out.splitlines()[-1].startswith("It is at work")
    holivar("study", "resume", "--out", begun)
    said = holivar("study", "status", study, "--out", begun)
    assert said.out.startswith("tiny: 12 of 12 done\n")
    assert said.out.endswith(f"Complete; what it means: holivar study analyse --out {begun}\n")


def test_a_session_that_was_killed_is_told(holivar: Holivar, begun: Path) -> None:
    with sqlite3.connect(begun / "study.sqlite") as sql:
        sql.execute("UPDATE sessions SET ended = NULL, how = ''")
    sql.close()
    (row,) = [line for line in holivar("study", "status", "--out", begun).out.splitlines() if line.strip().startswith("1 ")]
    assert "broke off" in row


def test_unfinished_tables_say_so_and_go_when_finished_ones_come(holivar: Holivar, begun: Path) -> None:
    said = holivar("study", "export", "--out", begun, "--format", "csv")
    assert said.out == f"tiny: 5 of 12 done\nWritten to {begun}/: runs.partial.csv, points.partial.csv\n"
    holivar("study", "resume", "--out", begun)
    assert [name for name in files(begun) if name.endswith(".csv")] == ["points.csv", "runs.csv"]


def test_tables_may_be_put_elsewhere_but_not_over_others(holivar: Holivar, begun: Path, tmp_path: Path) -> None:
    to = tmp_path / "tables"
    export = ("study", "export", "--out", begun, "--to", to, "--format", "parquet")
    assert holivar(*export).code == 0
    assert files(to) == ["points.partial.parquet", "runs.partial.parquet"]
    said = holivar(*export)
    assert said.code == 2
    found = "holds 'runs.partial.parquet' already; name another folder, or add --force to replace tables"
    assert said.error == f"{to}: --to: {found}\n"
    assert holivar(*export, "--force").code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--format", "xls"), "holivar study export: --format: is 'xls'; allowed: parquet, csv; see holivar study export --help"),
        (("--to", "README.md"), "README.md: --to: is a file; allowed: a folder, or a new name"),
        (("--to", "nowhere/x"), "nowhere/x: --to: lies in nowhere, which is no folder; make that folder first"),
    ],
)
def test_where_and_how_tables_are_not_written(holivar: Holivar, begun: Path, options: tuple[str, ...], told: str) -> None:
    said = holivar("study", "export", "--out", begun, *options)
    assert (said.code, said.out, said.error) == (2, "", f"{told}\n")


# Failed runs


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Callable[[set[int]], None]:
    """Lets runs of some seeds fail."""
    real = conduct.run

    def break_seeds(seeds: set[int]) -> None:
        def one(plan: object, seed: int, **options: object) -> object:
            if seed in seeds:
                raise ZeroDivisionError("a customer divided by zero")
            return running.run_plan(plan, seed, **options)

        monkeypatch.setattr(conduct, "run", lambda *these, **options: real(*these, **options, one=one))

    return break_seeds


def test_failed_runs_are_named_with_the_command_that_repeats_them(
    holivar: Holivar, study: Path, out: Path, fragile: Callable
) -> None:
    fragile({2})
    said = holivar("study", "run", study, "--out", out)
    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[0] == "tiny: 9 of 12 done, 3 failed"
    about, _, repeat = lines[1].partition("; again: ")
    assert about == "point 0 (small), seed 2: ZeroDivisionError: a customer divided by zero"
    assert holivar(*repeat.split()[1:]).code == 0  # it was not the run's own fault
    assert f"holivar study resume --out {out} --retry-failed does failed runs again" in lines
    assert "--retry-failed" in holivar("study", "status", "--out", out).out
    assert holivar("study", "resume", "--out", out).code == 1  # nothing to do, and they are still failed
    fragile(set())
    said = holivar("study", "resume", "--out", out, "--retry-failed")
    assert said.code == 0
    assert said.error.startswith("tiny: 3 points, 3 runs to do")
    assert said.out.startswith("tiny: 12 of 12 done\n")
    assert not (out / "failed").exists()


def test_many_failures_are_counted(holivar: Holivar, study: Path, out: Path, fragile: Callable) -> None:
    fragile({1, 2, 3, 4})
    said = holivar("study", "run", study, "--out", out)
    assert said.out.startswith("tiny: 0 of 12 done, 12 failed\n")
    assert "and 2 more failed runs, see runs.csv" in said.out


# What is refused


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("gemba_dos",), "did you mean 'gemba_dose'?"),
        (("gema",), "holivar study run: 'gema' is neither a file nor a study that comes with Holivar; "),
        (("nowhere.toml",), "nowhere.toml: does not exist"),
        (("scenarios/gemba.toml",), "scenarios/gemba.toml: is a scenario; allowed: a study; holivar run runs a scenario\n"),
        (("scenarios/beliefs.toml",), "scenarios/beliefs.toml: holds beliefs; allowed: a study; "),
        (("gemba_dose", "--set", "vary.market.rival.values=[1]"), "did you mean 'market.rivals'?"),
        (("gemba_dose", "--workers", "0"), "--workers: is '0'; allowed: a whole number, 1 to 1,000"),
        (("gemba_dose", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"), "a scheduler has workers of its own"),
        (("gemba_dose", "--set", "company.n_customers=2000000", "--workers", "1000"), "allowed: up to "),
    ],
)
def test_mistakes_are_one_line_and_nothing_is_written(holivar: Holivar, out: Path, arguments: tuple[str, ...], told: str) -> None:
    said = holivar("study", "run", *arguments, "--out", out)
    assert (said.code, said.out, said.error.count("\n")) == (2, "", 1)
    assert told in said.error
    assert not out.exists()


@pytest.mark.parametrize("verb", ["resume", "status", "export"])
def test_where_no_study_is(holivar: Holivar, tmp_path: Path, verb: str) -> None:
    said = holivar("study", verb, "--out", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.error == f"{tmp_path}: --out: holds no study; allowed: the folder of a study; 'holivar study run' begins one\n"


@pytest.mark.parametrize("verb", ["resume", "status", "export"])
def test_another_study_is_refused_with_what_differs(holivar: Holivar, study: Path, begun: Path, verb: str) -> None:
    said = holivar("study", verb, study, "--out", begun, "--set", "replications.seeds=9")
    assert (said.code, said.out) == (2, "")
    differs = "holds another study: replications.seeds was 4 and is 9; leave STUDY out to go on with that one"
    assert said.error == f"{begun}: --out: {differs}\n"
    said = holivar("study", verb, "--out", begun, "--set", "replications.seeds=9")
    assert "--set: goes with STUDY" in said.error


def test_what_is_there_is_begun_over_only_with_force(holivar: Holivar, study: Path, begun: Path) -> None:
    said = holivar("study", "run", study, "--out", begun)
    assert said.error == (
        f"{begun}: --out: holds this study, 5 of 12 done; 'holivar study resume' goes on, --force begins again\n"
    )
    said = holivar("study", "run", study, "--out", begun, "--set", "days=30")
    assert "holds another study: days of small was 21 and is 30; name another folder, or add --force" in said.error
    assert holivar("study", "status", "--out", begun).out.startswith("tiny: 5 of 12 done\n")
    assert holivar("study", "run", study, "--out", begun, "--force").out.startswith("tiny: 12 of 12 done\n")


@pytest.mark.parametrize("verb", ["run", "resume"])
def test_two_at_once_in_one_folder(holivar: Holivar, study: Path, begun: Path, verb: str) -> None:
    named = (study, "--force") if verb == "run" else ()
    with Store.open(begun / "study.sqlite"):
        said = holivar("study", verb, *named, "--out", begun)
        assert (said.code, said.out, said.error.count("\n")) == (2, "", 1)
        assert "is being written by another run of the study; wait for it to end, or stop it" in said.error
    assert holivar("study", "status", "--out", begun).out.startswith("tiny: 5 of 12 done\n")


def test_another_version_goes_on_when_told(holivar: Holivar, begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = study_folder._code_about()
    monkeypatch.setattr(study_folder, "_code_about", lambda: real | {"version": "9.9", "code": "f" * 64})
    said = holivar("study", "resume", "--out", begun)
    assert (said.code, said.error.count("\n")) == (2, 1)
    assert "this is 9.9 (code ffffffffffff); go on with that one, or add --accept-version" in said.error
    assert holivar("study", "resume", "--out", begun, "--accept-version").code == 0


def test_a_full_disk_is_one_line_and_leaves_the_rows(holivar: Holivar, begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        full = OSError(errno.ENOSPC, "no space left on the disk; all rows stored before are kept", str(begun / "study.sqlite"))
        patched.setattr(Store, "put", lambda *ignored: (_ for _ in ()).throw(full))
        said = holivar("study", "resume", "--out", begun)
    assert (said.code, said.out) == (2, "")
    assert said.error.splitlines()[1:] == [f"{begun}/study.sqlite: no space left on the disk; all rows stored before are kept"]
    assert holivar("study", "resume", "--out", begun).out.startswith("tiny: 12 of 12 done\n")


def test_a_folder_that_can_not_be_written(holivar: Holivar, begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*ignored: object, **too: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("sim.writing.tempfile.mkstemp", read_only)
    said = holivar("study", "resume", "--out", begun)
    assert (said.code, said.out, said.error) == (2, "", f"{begun}/manifest.json: read-only file system\n")
    assert holivar("study", "status", "--out", begun).out.startswith("tiny: 5 of 12 done\n")


def test_what_does_not_fit_on_the_disk_is_refused(
    holivar: Holivar, study: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "free_disk", lambda folder: 1_000_000.0)
    said = holivar("study", "run", study, "--out", out)
    assert (said.code, said.out, said.error.count("\n")) == (2, "", 1)
    assert f"{study}: needs about 8.0 MB of disk for 12 runs; 80% of what is free is 800 kB" in said.error
    assert not out.exists()


def test_stopping_when_sure_says_up_to(holivar: Holivar, study: Path, out: Path) -> None:
    text = STUDY.replace("seeds = 4", "until = { outcome = 'conflict', half_width = 100, of = 'absolute' }\nleast = 2\nmost = 40")
    study.write_text(text, encoding="utf-8")
    said = holivar("study", "run", study, "--out", out)
    assert said.error.startswith("tiny: 3 points, up to 120 runs to do on ")
    assert said.out.startswith("tiny: 6 of 6 done\n")


def test_the_commands_are_listed(holivar: Holivar) -> None:
    said = holivar("study", "--help")
    assert said.code == 0
    for verb in ("run", "resume", "status", "export", "analyse"):
        assert f"  {verb} " in said.out
    said = holivar("study", "resum")
    assert (said.code, said.error.count("\n")) == (2, 1)
    assert "'resume'" in said.error
