"""Studies from Python: run, interrupted and run again, opened from a folder, as frames."""

from __future__ import annotations

import gc
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.experiments.folder import OutputRefused
from sim.problems import ScenarioError
from sim.studies import conduct
from sim.studies import run as running
from sim.studies.file import build_study
from sim.studies.run import Progress
from sim.studies.store import Store

SMALL: dict[str, Any] = {
    "name": "tiny",
    "scenarios": ["baseline"],
    "set": ["days=21", "warmup_days=0", "company.n_customers=120", "company.n_marketers=3", "company.n_sellers=4"],
    "outcomes": ["revenue", "conflict", "cycle_days"],
    "daily": True,
    "vary": {"market.rivals": {"values": [0.5, 2.0]}, "interventions.gemba.on": {"values": [False, True]}},
    "replications": {"seeds": 3},
}
TABLES = ("runs", "points", "daily")


def test_in_memory_and_in_a_folder_are_the_same(tmp_path: Path) -> None:
    here, there = sim.study(SMALL), sim.study(SMALL, tmp_path / "out", workers=3)
    assert repr(here) == repr(there) == "<StudyResult tiny: 12 of 12 done>"
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(here, name), getattr(there, name))
    assert (len(here.runs), len(here.points), len(here.daily)) == (12, 4, 12 * 21)
    assert list(here.runs.columns[:6]) == ["point", "scenario", "design", "market.rivals", "interventions.gemba.on", "seed"]


def test_frames_say_what_simulate_says() -> None:
    result = sim.study(SMALL)
    row = result.runs.query("point == 1 and seed == 2").iloc[0]
    run = sim.simulate(result.plan.scenario(result.plan.points[1]), seed=2)
    for name in ("revenue", "conflict"):
        assert row[name] == run.summary[name]
    daily = result.daily.query("point == 1 and seed == 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(daily[list(run.daily.columns)], run.daily, check_index_type=False)


def test_a_study_in_memory_ends_without_a_word() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = sim.study(SMALL | {"replications": {"seeds": 1}})
        assert result.is_complete
        del result
        gc.collect()


def test_the_same_call_goes_on_where_it_was_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(now: Progress) -> None:
        if now.done >= 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running.Pace, "n_runs", lambda *ignored, **too: 1)
        patched.setattr(running, "STORE_SECONDS", 0.0)
        with pytest.raises(KeyboardInterrupt):
            sim.study(SMALL, tmp_path / "out", workers=1, progress=impatient)
    half = sim.open_study(tmp_path / "out")
    assert not half.is_complete
    n = len(half.runs)
    assert 2 <= n < 12
    assert half.status == f"{n} of 12 done"
    whole = sim.study(SMALL, tmp_path / "out")
    assert whole.is_complete
    assert len(half.runs) == n  # of that moment
    pd.testing.assert_frame_equal(whole.runs, sim.study(SMALL).runs)
    with Store.open(tmp_path / "out" / "study.sqlite", read_only=True) as store:
        assert [session.rows for session in store.sessions()] == [n, 12 - n]


def test_all_is_there_at_once_when_it_was_run_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sim.study(SMALL, tmp_path / "out")

    def never(*ignored: object, **too: object) -> bool:
        raise AssertionError("ran again")

    monkeypatch.setattr(conduct, "run", never)
    pd.testing.assert_frame_equal(sim.study(SMALL, tmp_path / "out").runs, first.runs)


def test_another_study_is_not_replaced_unasked(tmp_path: Path) -> None:
    sim.study(SMALL, tmp_path / "out")
    with pytest.raises(OutputRefused, match=r"holds another study: replications\.seeds was 3 and is 2"):
        sim.study(SMALL, tmp_path / "out", ["replications.seeds=2"])
    assert sim.study(SMALL, tmp_path / "out", ["replications.seeds=2"], force=True).status == "8 of 8 done"


# What may be given


def test_a_file_and_a_made_study(tmp_path: Path) -> None:
    file = tmp_path / "tiny.toml"
    file.write_text('scenarios = ["baseline"]\nset = ["days=21", "warmup_days=0", "company.n_customers=120"]\n', encoding="utf-8")
    assert repr(sim.study(file, overrides=["replications.seeds=2"])) == "<StudyResult tiny: 2 of 2 done>"
    made = build_study(SMALL | {"replications": {"seeds": 1}})
    assert sim.study(made).status == "4 of 4 done"
    with pytest.raises(ValueError, match="takes no overrides"):
        sim.study(made, overrides=["days=30"])


def test_the_plan_of_a_folder_is_run_again_elsewhere(finished: Path, tmp_path: Path) -> None:
    again = sim.study(sim.open_study(finished).plan, tmp_path / "again")
    for name in ("runs.csv", "runs.parquet", "points.csv", "daily.parquet"):
        assert (tmp_path / "again" / name).read_bytes() == (finished / name).read_bytes()
    assert again.is_complete


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"workers": 0}, ValueError, "workers is 0; allowed: 1 to 1,000"),
        ({"overrides": ["market.rival=1"]}, ScenarioError, "did you mean 'rivals'"),
        ({"overrides": ["company.n_customers=2000000"], "workers": 1000}, ScenarioError, "allowed: up to "),
        ({"out": "nowhere/out"}, OutputRefused, "make that folder first"),
    ],
)
def test_mistakes(options: dict, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        sim.study(SMALL, **options)


def test_progress_is_told() -> None:
    told: list[Progress] = []
    sim.study(SMALL, progress=told.append)
    assert told[-1][:3] == (12, 0, 12)


# Opened from a folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(sim.study(SMALL, tmp_path_factory.mktemp("study") / "out").folder or "")


def test_a_folder_is_all_it_takes(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened = sim.open_study(finished)
    assert (opened.is_complete, opened.plan.study.name, opened.folder) == (True, "tiny", finished)
    assert opened.analyse(["revenue"]).words[0].startswith("tiny: 12 of 12 done")


@pytest.mark.parametrize("name", TABLES)
def test_parquet_is_read_where_it_is_and_rows_where_it_is_not(finished: Path, name: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = sim.open_study(finished)
    with monkeypatch.context() as patched:
        patched.setattr(sim.StudyResult, "_made", None)
        columns, filters = ["point", "scenario"], [("point", ">", 1)]
        whole, part = opened.read(name), opened.read(name, columns, filters)
    with monkeypatch.context() as patched:
        patched.setattr(sim.StudyResult, "_current", lambda *ignored: None)
        assert opened.read(name).equals(whole)
        assert opened.read(name, columns, filters).equals(part)
        assert opened.read(name, filters=filters).num_rows == part.num_rows
    assert part.column_names == columns
    assert 0 < part.num_rows < whole.num_rows


def test_parquet_of_another_moment_is_not_read(finished: Path, tmp_path: Path) -> None:
    few = sim.study(SMALL | {"replications": {"seeds": 1}}, tmp_path / "out")
    (tmp_path / "out" / "runs.parquet").write_bytes((finished / "runs.parquet").read_bytes())
    assert len(few.runs) == 4
    (tmp_path / "out" / "runs.parquet").write_bytes(b"no parquet")
    assert len(sim.open_study(tmp_path / "out").runs) == 4
    frame = pd.DataFrame({"point": [1]})
    frame.to_parquet(tmp_path / "out" / "runs.parquet")
    assert len(sim.open_study(tmp_path / "out").runs) == 4


def test_a_folder_named_like_a_partition(tmp_path: Path) -> None:
    result = sim.study(SMALL, tmp_path / "seed=7")
    assert pq.read_table(tmp_path / "seed=7" / "runs.parquet", partitioning=None).num_rows == len(result.runs) == 12


def test_what_is_not_there_to_read(finished: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allowed: runs, points, daily"):
        sim.open_study(finished).read("rows")  # type: ignore[arg-type]
    without = sim.study({key: value for key, value in SMALL.items() if key != "daily"} | {"replications": {"seeds": 1}})
    assert without.daily is None
    with pytest.raises(ValueError, match="keeps no daily records"):
        without.read("daily")
    with pytest.raises(OutputRefused, match="holds no study"):
        sim.open_study(tmp_path)


def test_failed_runs_are_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = conduct.run

    def one(plan: object, seed: int, **options: object) -> object:
        if seed == 2:
            raise ZeroDivisionError("nothing left")
        return running.run_plan(plan, seed, **options)

    with monkeypatch.context() as patched:
        patched.setattr(conduct, "run", lambda *these, **options: real(*these, **options, one=one))
        result = sim.study(SMALL, tmp_path / "out")
    assert (result.is_complete, result.status) == (True, "8 of 12 done, 4 failed")
    assert list(result.failures["cause"].unique()) == ["ZeroDivisionError: nothing left"]
    assert result.failures["repeat"][0].endswith(".toml --seed 2")
    assert str(tmp_path / "out" / "failed") in result.failures["repeat"][0]
    again = sim.study(SMALL, tmp_path / "out", retry_failed=True)
    assert again.status == "12 of 12 done"
    assert list(again.failures.columns) == ["point", "scenario", "seed", "cause", "repeat"]
    assert len(again.failures) == 0
