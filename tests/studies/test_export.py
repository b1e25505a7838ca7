"""Tables of a study: ordered, the same bytes for the same rows, whole or not there, and saying how far the study is."""

import csv
import json
import os
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.scenario.load import load
from sim.scenario.toml import as_toml
from sim.studies.export import METADATA, export, points_frame, runs_frame
from sim.studies.failures import failures, write_failed
from sim.studies.store import Store
from tests.studies.plans import FullPlan, Point

PLAN = FullPlan()
FACTORS = ["market.rivals", "company.n_sellers", "interventions.gemba.on", "interventions.gemba.start"]


def stored(folder: Path, plan: FullPlan = PLAN, rows: list | None = None, size: int = 5) -> Store:
    """A store in a folder, filled in batches."""
    folder.mkdir(exist_ok=True)
    store = Store.create(folder / "study.sqlite", plan, {"version": "1", "code": "x"})
    store.begin_session({})
    rows = plan.rows() if rows is None else rows
    for first in range(0, len(rows), size):
        store.put(rows[first : first + size])
    return store


def contents(paths: list[Path]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths}


def metadata(path: Path) -> dict[str, str]:
    return json.loads(pq.read_schema(path).metadata[METADATA])


def test_a_row_per_run_in_the_order_of_points_and_seeds() -> None:
    with Store.create(None, PLAN, {}) as store:
        store.put(PLAN.rows()[::-1])
        frame = runs_frame(store, PLAN)
    assert list(frame) == ["point", "scenario", "design", *FACTORS, "seed", "status", *PLAN.outcomes, "cause", "repeat"]
    assert frame["point"].tolist() == [number for number in range(6) for _ in range(4)]
    assert frame["seed"].tolist() == [1, 2, 3, 4] * 6
    assert frame["scenario"].tolist() == (["one"] * 4 + ["two"] * 4) * 3
    assert frame["design"].tolist() == [0] * 8 + [1] * 8 + [2] * 8
    for place, key in enumerate(FACTORS):
        assert frame[key].tolist() == [point.values[place] for point in PLAN.points for _ in range(4)]
    assert [str(frame[key].dtype) for key in FACTORS[:3]] == ["float64", "int64", "bool"]
    expected = np.array([row.values for row in PLAN.rows()])
    assert np.array_equal(frame[list(PLAN.outcomes)].to_numpy(), expected, equal_nan=True)
    assert np.isnan(expected).any()
    assert set(frame["status"]) == {"done"}
    assert set(frame["cause"]) == set(frame["repeat"]) == {""}


def test_a_row_per_point_with_means_and_spreads() -> None:
    plan = FullPlan(n_seeds=5)
    with Store.create(None, plan, {}) as store:
        store.put([row for row in plan.rows() if row.digest != plan.digests[4]])
        store.put([plan.row(4, 1, values=(2.0, np.nan)), plan.row(4, 2, values=(4.0, np.nan)), plan.row(4, 3, values=None)])
        frame, runs = points_frame(store, plan), runs_frame(store, plan)
    assert list(frame)[:3] == ["point", "scenario", "design"]
    assert frame["digest"].tolist() == list(plan.digests)
    assert frame["done"].tolist() == [5, 5, 5, 5, 2, 5]
    assert frame["failed"].tolist() == [0, 0, 0, 0, 1, 0]
    fourth = frame.loc[4]
    assert (fourth["revenue"], fourth["revenue_sd"]) == (3.0, pytest.approx(np.sqrt(2)))
    assert np.isnan([fourth["conflict"], fourth["conflict_sd"]]).all()
    grouped = runs.groupby("point")["conflict"].agg(["mean", "std"])
    assert np.allclose(frame[["conflict", "conflict_sd"]], grouped, equal_nan=True, rtol=1e-12, atol=0)


def test_points_without_runs_are_there_and_an_empty_table_keeps_its_types(tmp_path: Path) -> None:
    with stored(tmp_path, rows=[]) as store:
        assert points_frame(store, PLAN)["done"].tolist() == [0] * 6
        assert len(runs_frame(store, PLAN)) == 0
        export(store, PLAN, tmp_path)
    empty = pq.read_schema(tmp_path / "runs.partial.parquet")
    with stored(tmp_path / "full") as store:
        export(store, PLAN, tmp_path / "full")
    assert empty.equals(pq.read_schema(tmp_path / "full" / "runs.parquet"))


def test_a_point_that_shares_its_scenario_shares_its_runs() -> None:
    plan = FullPlan()
    plan.points = (*plan.points, Point(6, 0, 3, plan.points[2].values, plan.points[2].digest))
    with Store.create(None, plan, {}) as store:
        store.put(plan.rows())
        frame = runs_frame(store, plan)
    both = [frame[frame["point"] == number][["seed", *plan.outcomes]].to_numpy() for number in (2, 6)]
    assert len(both[0]) == 4
    assert np.array_equal(*both, equal_nan=True)


def test_equal_rows_are_equal_bytes_in_whatever_order_and_pieces_they_came(tmp_path: Path) -> None:
    plan = FullPlan(daily=True)
    rows = [plan.with_daily(point, seed) for point in range(6) for seed in range(1, 5)]
    found = []
    for number, (order, size) in enumerate([(rows, 24), (rows[::-1], 1), (rows[10:] + rows[:10], 7)]):
        with stored(tmp_path / str(number), plan, order, size) as store:
            found.append(contents(export(store, plan, tmp_path / str(number))))
    assert found[0] == found[1] == found[2]
    assert sorted(found[0]) == ["daily.parquet", "points.csv", "points.parquet", "runs.csv", "runs.parquet"]


def test_files_hold_what_the_frames_hold(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        export(store, PLAN, tmp_path)
        for name, frame in (("runs", runs_frame(store, PLAN)), ("points", points_frame(store, PLAN))):
            pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), frame, check_exact=True)
            with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                lines = list(csv.reader(file))
            assert lines[0] == list(frame)
            assert len(lines) == len(frame) + 1
            cells = np.array(lines)[1:, frame.columns.get_indexer(PLAN.outcomes)]
            numbers = [[float(cell) if cell else np.nan for cell in line] for line in cells]
            assert np.array_equal(numbers, frame[list(PLAN.outcomes)], equal_nan=True)
    assert "'=month 2" in (tmp_path / "runs.csv").read_text(encoding="utf-8")  # no formula for a spreadsheet


def test_daily_records_are_one_table(tmp_path: Path) -> None:
    plan = FullPlan(n_seeds=30, daily=True)  # more runs than one row group holds
    with stored(tmp_path, plan, [plan.with_daily(point, seed) for point in range(6) for seed in range(1, 31)]) as store:
        export(store, plan, tmp_path, ["parquet"])
    daily = pd.read_parquet(tmp_path / "daily.parquet")
    assert list(daily) == ["point", "scenario", "seed", "day", "n_leads", "conflict"]
    assert len(daily) == 6 * 30 * 3
    assert daily["point"].tolist() == [number for number in range(6) for _ in range(90)]
    assert daily["seed"].tolist() == [seed for _ in range(6) for seed in range(1, 31) for _ in range(3)]
    assert daily["n_leads"].tolist()[:6] == [11, 12, 13, 21, 22, 23]
    assert pq.ParquetFile(tmp_path / "daily.parquet").num_row_groups == 3
    assert metadata(tmp_path / "daily.parquet")["status"] == "180 of 180 done"


def test_an_incomplete_study_says_so_in_every_name_and_file(tmp_path: Path) -> None:
    plan = FullPlan(daily=True)
    with stored(tmp_path, plan, [plan.with_daily(0, seed) for seed in range(1, 4)]) as store:
        paths = export(store, plan, tmp_path)
        tables = ["runs.partial", "points.partial"]
        names = [*(f"{table}.{ending}" for table in tables for ending in ("parquet", "csv")), "daily.partial.parquet"]
        assert [path.name for path in paths] == names
        assert {metadata(path)["status"] for path in paths if path.suffix == ".parquet"} == {"3 of 24 done"}
        assert metadata(paths[0]) == {"study": plan.digest, "name": "small", "status": "3 of 24 done"}
        manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["status"] == "3 of 24 done"
        assert set(names) == set(manifest["files"])
        store.put(plan.rows())
        assert [path.name for path in export(store, plan, tmp_path)] == [name.replace(".partial", "") for name in names]
        assert not [entry.name for entry in tmp_path.iterdir() if "partial" in entry.name]
        manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["status"] == metadata(tmp_path / "runs.parquet")["status"] == "24 of 24 done"
        assert set(manifest["files"]) == {name.replace(".partial", "") for name in names}


def test_a_table_that_is_incomplete_again_replaces_the_complete_one(tmp_path: Path) -> None:
    with stored(tmp_path, rows=[*PLAN.rows()[:-1], PLAN.row(5, 4, values=None, cause="broke")]) as store:
        export(store, PLAN, tmp_path, ["csv"])
        assert (tmp_path / "runs.csv").exists()
        store.forget_failures()
        export(store, PLAN, tmp_path, ["csv"])
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["points.partial.csv", "runs.partial.csv"]


def test_only_the_formats_that_were_asked_for(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        assert [path.name for path in export(store, PLAN, tmp_path, ["csv"])] == ["runs.csv", "points.csv"]
        with pytest.raises(ValueError, match="xlsx"):
            export(store, PLAN, tmp_path, ["xlsx"])


def test_an_export_elsewhere_writes_tables_only(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    with stored(tmp_path / "study") as store:
        export(store, PLAN, tmp_path / "tables")
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "points.csv", "points.parquet", "runs.csv", "runs.parquet",
    ]  # fmt: skip
    assert not (tmp_path / "study" / "manifest.json").exists()


def test_an_export_while_somebody_writes_shows_one_state(tmp_path: Path) -> None:
    with stored(tmp_path, rows=PLAN.rows()[:9]) as store, Store.open(tmp_path / "study.sqlite", read_only=True) as reader:
        asked = reader.rows

        def rows(digest: str) -> list:
            store.put(PLAN.rows())  # the rest arrives while the table is being made
            return asked(digest)

        reader.rows = rows  # type: ignore[method-assign]
        export(reader, PLAN, tmp_path)
    assert len(pd.read_parquet(tmp_path / "runs.partial.parquet")) == 9
    assert metadata(tmp_path / "runs.partial.parquet")["status"] == "9 of 24 done"


# Failed runs


def test_failed_runs_stand_in_the_table_with_cause_and_command(tmp_path: Path) -> None:
    failed = [PLAN.row(3, 2, values=None, cause="=division by zero"), PLAN.row(1, 4, values=None, cause="killed")]
    with stored(tmp_path, rows=[*failed, *PLAN.rows()]) as store:
        store.put(failed)
        assert store.counts().failed == 0  # they were run again
    shutil.rmtree(tmp_path)
    keys = {row[:2] for row in failed}
    with stored(tmp_path, rows=[*failed, *(row for row in PLAN.rows() if row[:2] not in keys)]) as store:
        assert [each[:4] for each in failures(store, PLAN)] == [(1, "two", 4, "killed"), (3, "two", 2, "=division by zero")]
        export(store, PLAN, tmp_path)
        frame = runs_frame(store, PLAN)
        assert failures(store, PLAN, "out")[0].repeat == f"holivar run out/failed/{PLAN.digests[1][:12]}.toml --seed 4"
    assert metadata(tmp_path / "runs.parquet")["status"] == "22 of 24 done, 2 failed"
    broken = frame[frame["status"] == "failed"]
    assert broken[["point", "seed"]].to_numpy().tolist() == [[1, 4], [3, 2]]
    assert broken["cause"].tolist() == ["killed", "=division by zero"]
    assert broken[list(PLAN.outcomes)].isna().to_numpy().all()
    assert "'=division by zero" in (tmp_path / "runs.csv").read_text(encoding="utf-8")
    for point, command in zip((1, 3), broken["repeat"], strict=True):
        program, _, file, option, seed = command.split()
        assert (program, option, seed) == ("holivar", "--seed", {1: "4", 3: "2"}[point])
        assert load(str(tmp_path / file)).digest() == PLAN.digests[point]


def test_scenarios_of_runs_that_failed_no_more_go(tmp_path: Path) -> None:
    with stored(tmp_path, rows=[PLAN.row(0, 1, values=None), PLAN.row(2, 1, values=None)]) as store:
        assert len(write_failed(store, PLAN, tmp_path)) == 2
        (tmp_path / "failed" / "notes.txt").write_text("mine", encoding="utf-8")
        store.put([PLAN.row(0, 1)])
        (left,) = write_failed(store, PLAN, tmp_path)
        assert left.name == f"{PLAN.digests[2][:12]}.toml"
        store.put([PLAN.row(2, 1)])
        assert write_failed(store, PLAN, tmp_path) == []
        assert [path.name for path in (tmp_path / "failed").iterdir()] == ["notes.txt"]
        (tmp_path / "failed" / "notes.txt").unlink()
        write_failed(store, PLAN, tmp_path)
    assert not (tmp_path / "failed").exists()


@pytest.mark.parametrize("name", ["baseline", "all_good"])
def test_a_scenario_as_toml_is_the_same_scenario(name: str, root: Path, tmp_path: Path) -> None:
    scenario = load(str(root / "scenarios" / f"{name}.toml"), ['title="quotes \\" and \\\\ and ü"'])
    (tmp_path / "x.toml").write_text(as_toml(scenario.content()), encoding="utf-8")
    again = load(str(tmp_path / "x.toml"))
    assert again.digest() == scenario.digest()
    assert again.content() == scenario.content()


def test_any_plain_content_is_read_back_from_toml() -> None:
    content = {
        "text": 'a "quote", a \\, a\nline, \x7f and ü',
        "tiny": 5e-324,
        "third": 1 / 3,
        "huge": 1e300,
        "none": False,
        "list": [1, 2.5, "x", {"start": 1, "end": "month 2"}],
        "table": {"a key": {"deeper": {"deepest": 1}}, "empty": {}, "after": True},
    }
    assert tomllib.loads(as_toml(content | {"missing": None})) == content


# Disks

FULL = """
    import resource, sys
    from pathlib import Path
    from sim.studies.export import export
    from sim.studies.store import Store
    from tests.studies.plans import FullPlan
    folder, plan = Path(sys.argv[1]), FullPlan(n_seeds=20, daily=True)
    import pyarrow.parquet, pandas
    with Store.open(folder / "study.sqlite", read_only=True) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
        try:
            export(store, plan, folder, [sys.argv[3]])
        except OSError as error:
            print(error.filename)
"""


@pytest.mark.parametrize(("limit", "table"), [(3000, "runs.parquet"), (25_000, "daily.parquet"), (3000, "runs.csv")])
def test_a_full_disk_is_one_line_and_leaves_what_was_there(limit: int, table: str, tmp_path: Path, root: Path) -> None:
    plan = FullPlan(n_seeds=20, daily=True)
    rows = [plan.with_daily(point, seed, n_days=40) for point in range(6) for seed in range(1, 21)]
    stored(tmp_path, plan, rows, size=120).close()
    (tmp_path / table).write_text("an earlier one", encoding="utf-8")
    command = [sys.executable, "-c", textwrap.dedent(FULL), str(tmp_path), str(limit), table.split(".")[1]]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=root, timeout=60)
    assert (ended.stdout.strip(), ended.stderr) == (str(tmp_path / table), "")
    assert (tmp_path / table).read_text(encoding="utf-8") == "an earlier one"
    assert not [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")]


def test_tables_know_no_place_of_this_machine(tmp_path: Path) -> None:
    with stored(tmp_path, rows=[*PLAN.rows()[:3], PLAN.row(4, 1, values=None, cause="broke")]) as store:
        paths = export(store, PLAN, tmp_path)
    for path in [*paths, tmp_path / "manifest.json"]:
        assert os.fsencode(tmp_path) not in path.read_bytes()
