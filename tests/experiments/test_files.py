"""What stands in the files: the same bytes for the same run, and nothing that a spreadsheet would run."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.experiments.files import spreadsheet_safe, write_comparison, write_csv, write_run
from sim.experiments.manifest import code_digest
from sim.outcomes import OUTCOMES
from sim.scenario.load import build
from tests.experiments.conftest import Load


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_run_leaves_these_files(run: sim.RunResult, tmp_path: Path) -> None:
    write_run(run, tmp_path)
    assert set(digests(tmp_path)) == {"daily.parquet", "leads.parquet", "events.parquet", "summary.json", "manifest.json"}
    assert pd.read_parquet(tmp_path / "daily.parquet").equals(run.daily)
    assert len(pd.read_parquet(tmp_path / "events.parquet")) == len(run.events)
    assert len(pd.read_parquet(tmp_path / "leads.parquet")) == len(run.leads)
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert (summary["scenario"], summary["seed"], summary["fingerprint"]) == ("gemba", 3, run.fingerprint)
    assert set(summary["outcomes"]) == set(summary["units"]) == set(OUTCOMES)


def test_the_manifest_says_how_to_get_it_again(run: sim.RunResult, tmp_path: Path) -> None:
    write_run(run, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    (scenario,) = manifest["scenarios"]
    assert scenario["digest"] == run.scenario.digest()
    assert scenario["file"] == "gemba.toml"
    again = sim.simulate(build(scenario["content"]), manifest["seeds"][0], events=True)
    assert again.fingerprint == manifest["fingerprint"]
    assert manifest["version"] == sim.__version__
    assert manifest["code"] == code_digest()
    others = {name: digest for name, digest in digests(tmp_path).items() if name != "manifest.json"}
    assert manifest["files"] == others


def test_no_file_knows_this_machine(run: sim.RunResult, tmp_path: Path) -> None:
    write_run(run, tmp_path)
    for path in tmp_path.iterdir():
        assert str(Path(sim.__file__).parent.parent).encode() not in path.read_bytes()
        assert str(Path.home()).encode() not in path.read_bytes() or str(Path.home()) == "/"


def test_another_process_writes_the_same_bytes(run: sim.RunResult, tmp_path: Path, root: Path) -> None:
    (tmp_path / "one").mkdir()
    write_run(run, tmp_path / "one")
    script = (
        "import sys, sim; from sim.cli import main; sys.exit(main(['run', 'scenarios/gemba.toml', '--seed', '3', '--events', "
        f"'--out', {str(tmp_path / 'two')!r}, *[part for text in {list(_overrides(run))!r} for part in ('--set', text)]]))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", script], cwd=root, env=environment, check=True, capture_output=True, timeout=300)
    assert digests(tmp_path / "two") == digests(tmp_path / "one")


def _overrides(run: sim.RunResult) -> list[str]:
    company, market = run.scenario.company, run.scenario.market
    sizes = [f"company.{name}={getattr(company, name)}" for name in ("n_customers", "n_marketers", "n_sellers")]
    return [*sizes, "days=63", "warmup_days=21", f"market.p_need_per_day={market.p_need_per_day}"]


def test_a_comparison_leaves_these_files(load: Load, tmp_path: Path) -> None:
    found = sim.compare(load("gemba"), reps=1)
    write_comparison(found, tmp_path, _forms)
    assert set(digests(tmp_path)) == {
        "comparison.csv",
        "attribution.csv",
        "attribution.parquet",
        "runs.parquet",
        "daily.parquet",
        "months.parquet",
        "counts.parquet",
        "report.html",
        "charts/a.svg",
        "manifest.json",
    }
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(found.table.columns)
    assert len(rows) == len(OUTCOMES)
    assert {row["diff_low"] for row in rows} == {""}  # one pair has no interval
    assert "nan" not in (tmp_path / "comparison.csv").read_text(encoding="utf-8").lower()
    assert float(rows[0]["scenario_mean"]) == found.table["scenario_mean"][0]
    assert pd.read_parquet(tmp_path / "runs.parquet").equals(found.runs)
    assert pd.read_parquet(tmp_path / "months.parquet").equals(found.months)
    assert pd.read_parquet(tmp_path / "counts.parquet").equals(found.counts)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [scenario["name"] for scenario in manifest["scenarios"]] == ["baseline", "gemba"]
    assert manifest["seeds"] == [1]
    assert set(manifest["files"]) == set(digests(tmp_path)) - {"manifest.json"}


def test_who_was_knocked_out_is_written_down(load: Load, tmp_path: Path) -> None:
    found = sim.compare(load("gemba"), reps=1, knock_outs=True)
    write_comparison(found, tmp_path)
    assert pd.read_parquet(tmp_path / "knocked_out.parquet").equals(found.knocked_out)


def _forms(comparison: sim.Comparison, folder: Path) -> None:
    (folder / "charts").mkdir()
    for name in ("report.html", "charts/a.svg"):
        (folder / name).write_text(comparison.design, encoding="utf-8")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    safe = f"'{text.strip()}"
    assert spreadsheet_safe(text) == safe
    write_csv(pd.DataFrame({"scenario": [text], "x": [-1.5]}), tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["scenario", "x"], [safe, "-1.5"]]


def test_our_own_words_stay_as_they_are() -> None:
    for outcome in OUTCOMES.values():
        assert spreadsheet_safe(outcome.name) == outcome.name
        assert spreadsheet_safe(outcome.unit) == outcome.unit
