"""What each command prints and writes."""

import hashlib
import json
import os
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.cli.compare import count, intervention_of, odds
from sim.cli.screen import markdown, number, short
from sim.interventions.registry import interventions
from sim.outcomes import OUTCOMES
from sim.scenario.levers import LEVERS
from sim.scenario.schema import schema_text
from sim.world.events import KINDS
from tests.cli.conftest import Holivar

RUN_FILES = {"daily.parquet", "leads.parquet", "summary.json", "manifest.json"}
TABLES = {"runs.parquet", "daily.parquet", "months.parquet", "counts.parquet", "attribution.parquet", "knocked_out.parquet"}
COMPARISON_FILES = {"comparison.csv", "comparison.xlsx", "attribution.csv", *TABLES, "report.html", "manifest.json"}


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_run_writes_a_folder_and_prints_every_outcome(holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = holivar("run", "scenarios/gemba.toml", "--seed", "3", *smaller, "--events", "--out", out)
    assert said.code == 0
    assert {path.name for path in out.iterdir()} == RUN_FILES | {"events.parquet"}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    lines = {
        line.split()[0]: line.split()[1] for line in said.out.splitlines() if line.split()[:1] and line.split()[0] in OUTCOMES
    }
    assert lines == {name: number(float("nan") if value is None else value) for name, value in summary["outcomes"].items()}
    assert f"fingerprint {summary['fingerprint']}" in said.out
    assert said.out.splitlines()[0].strip() == "gemba, seed 3, days 1 to 63"
    assert said.out.splitlines()[-1] == f"Written to {out}/"


def test_run_without_a_folder_writes_nothing(holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path) -> None:
    before = set(Path.cwd().iterdir())
    said = holivar("run", "gemba", *smaller, "--days", "5")
    assert "days 1 to 5" in said.out
    assert said.out.splitlines()[-1] == "Nothing was written; --out DIR keeps the run."
    assert set(Path.cwd().iterdir()) == before
    assert not list(tmp_path.iterdir())


def test_force_replaces_an_earlier_result_and_nothing_else(holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "out"
    short = (*smaller, "--days", "5", "--out", out)
    assert holivar("run", "gemba", *short, "--events").code == 0
    again = holivar("run", "gemba", *short)
    assert (again.code, again.out) == (2, "")
    assert again.error == f"{out}: --out: holds files already; name another folder, or add --force to replace an earlier result\n"
    assert holivar("run", "gemba", *short, "--force").code == 0
    assert {path.name for path in out.iterdir()} == RUN_FILES
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    assert holivar("run", "gemba", *short, "--force").code == 2
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_compare_writes_the_same_bytes_for_any_number_of_workers(
    holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path
) -> None:
    found = []
    for workers in ("1", "2", "5"):
        said = holivar(
            "compare", "gemba", "all_three", "--reps", "3", *smaller, "--workers", workers, "--out", tmp_path / workers
        )
        assert said.code == 0
        found.append(digests(tmp_path / workers))
    assert set(found[0]) == COMPARISON_FILES
    assert found[0] == found[1] == found[2]
    table = pd.read_csv(tmp_path / "1" / "comparison.csv")
    assert len(table) == 2 * len(OUTCOMES)
    assert table["n_pairs"].max() == 3


def test_compare_draws_charts_when_asked(holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ("compare", "gemba", "--reps", "2", *smaller, "--out", out)
    assert holivar(*command, "--charts").code == 0
    listed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {f"charts/{name}.{kind}" for name in ("odds", "revenue_pairs") for kind in ("svg", "png")} <= set(listed)
    assert {path.name for path in out.iterdir()} == COMPARISON_FILES | {"charts"}
    assert holivar(*command, "--force").code == 0
    assert {path.name for path in out.iterdir()} == COMPARISON_FILES
    said = holivar("compare", "gemba", "--charts")
    assert (said.code, said.out) == (2, "")
    assert "--charts goes with --out" in said.error


def test_compare_writes_slides_when_asked(
    holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    command = ("compare", "gemba", "--reps", "2", *smaller, "--slides")
    assert holivar(*command, "--out", out).code == 0
    assert {path.name for path in out.iterdir()} == COMPARISON_FILES | {"summary.pptx"}
    assert "summary.pptx" in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert "--slides goes with --out" in holivar(*command).error
    monkeypatch.setitem(sys.modules, "pptx", None)
    said = holivar(*command, "--out", tmp_path / "other")
    assert (said.code, said.out) == (2, "")
    assert said.error == "--slides: needs python-pptx, which is not installed; pip install 'holivar[slides]'\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_compare_splits_differences_over_interventions_unless_told_not_to(
    holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path
) -> None:
    command = ("compare", "all_three", "--reps", "2", *smaller)
    tables = {}
    for options in ((), ("--why",), ("--no-why",)):
        out = tmp_path / "".join(options or "default")
        assert holivar(*command, *options, "--out", out).code == 0
        tables[options] = (out / "attribution.csv").read_text(encoding="utf-8")
    assert tables[()] == tables["--why",]
    assert ",interventions,gemba," in tables[()]
    assert ",interventions," not in tables["--no-why",]
    assert ",causes,never_worked," in tables["--no-why",]
    said = holivar(*command, "--why")
    assert (said.code, said.out) == (2, "")
    assert "--why goes with --out" in said.error


def test_compare_says_the_odds_in_words(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    said = holivar("compare", "gemba", "--baseline", "baseline", "--reps", "3", *smaller)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].strip() == "gemba against baseline, one company, 3 seeds, days 1 to 63"
    headlines = [name for name, outcome in OUTCOMES.items() if outcome.headline]
    shown = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in OUTCOMES]
    assert shown == headlines
    (cost,) = (line for line in lines if line.split()[:1] == ["intervention_cost"])
    assert "better in 0 of 3 paired companies" in cost
    assert lines[-1] == "Nothing was written; --out DIR keeps tables and report."


def test_compare_with_itself_finds_nothing(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    said = holivar("compare", "baseline", "--baseline", "baseline", "--reps", "2", *smaller, "--workers", "2")
    assert "baseline against reference, one company, 2 seeds" in said.out
    assert "better in" not in said.out
    assert said.out.count("no difference") + said.out.count("n/a") >= 7


def test_an_override_of_an_intervention_is_for_those_who_have_it(
    holivar: Holivar, smaller: tuple[str, ...], tmp_path: Path
) -> None:
    overrides = ("--set", "interventions.gemba.strength=0.5", "--set", "days=5")
    out = tmp_path / "out"
    assert (
        holivar("compare", "gemba", "cross_kpi", "--baseline", "baseline", "--reps", "1", *smaller, *overrides, "--out", out).code
        == 0
    )
    scenarios = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["scenarios"]
    assert [list(each["content"]["interventions"]) for each in scenarios] == [[], ["gemba"], ["cross_kpi"]]
    assert scenarios[1]["content"]["interventions"]["gemba"]["strength"] == 0.5
    assert {each["content"]["days"] for each in scenarios} == {5}


@pytest.mark.parametrize(
    ("override", "name"),
    [
        ("interventions.gemba.strength=0.5", "gemba"),
        (" interventions . gemba . strength = 0.5", "gemba"),
        ('interventions."gemba".strength=0.5', "gemba"),
        ("days=20", ""),
        ("notes=interventions.gemba.strength", ""),
        ("interventions", ""),
    ],
)
def test_which_intervention_an_override_aims_at(override: str, name: str) -> None:
    assert intervention_of(override) == name


def test_odds_in_words() -> None:
    row = {"diff_mean": 1.0, "diff_low": 0.5, "diff_high": 1.5, "better_share": 0.82, "n_pairs": 50}
    assert odds(row) == "better in 41 of 50 paired companies"
    assert count(row) == "41 of 50"
    assert odds(row | {"diff_mean": 0.0, "diff_low": 0.0, "diff_high": 0.0, "better_share": 0.0}) == "no difference"
    assert odds(row | {"diff_mean": 0.0, "better_share": 0.5}) == "better in 25 of 50 paired companies"
    nan = float("nan")
    assert (
        odds(row | {"diff_low": nan, "diff_high": nan, "better_share": 1.0, "n_pairs": 1}) == "better in 1 of 1 paired companies"
    )
    assert odds(row | {"diff_mean": nan, "better_share": nan, "n_pairs": 0}) == "n/a"


def test_check_tells_good_from_bad(holivar: Holivar, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("days = -1\nfrob = 2\n", encoding="utf-8")
    said = holivar("check", "scenarios/gemba.toml", bad, "baseline")
    assert said.code == 2
    assert said.out == "scenarios/gemba.toml: ok\nbaseline: ok\n"
    assert [line.split(":")[0] for line in said.error.splitlines()] == [str(bad)] * 2
    assert holivar("check", "gemba").code == 0


def test_every_shipped_scenario_is_in_order(holivar: Holivar, root: Path) -> None:
    files = sorted(path.relative_to(root) for path in (root / "scenarios").rglob("*.toml"))
    assert holivar("check", *files).out == "".join(f"{path}: ok\n" for path in files)


def test_list_knows_everything(holivar: Holivar) -> None:
    wanted = {
        "scenarios": ["baseline", "gemba"],
        "interventions": list(interventions()),
        "levers": list(LEVERS),
        "parameters": ["company.n_sellers", "interventions.gemba.strength"],
        "outcomes": list(OUTCOMES),
        "events": [kind.name for kind in KINDS],
    }
    for topic, names in wanted.items():
        said = holivar("list", topic)
        assert (said.code, said.error) == (0, "")
        lines = [line.strip() for line in said.out.splitlines()]
        for name in names:
            assert sum(line.startswith(f"{name} ") for line in lines) == 1, name
        rows = holivar("list", topic, "--markdown").out.splitlines()
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
        assert [any(row.startswith(f"| {name} |") for row in rows) for name in names] == [True] * len(names)


def test_markdown_survives_bars_and_line_breaks() -> None:
    assert markdown(["a|b"], [["x\n|y"]]) == "| a\\|b |\n| --- |\n| x \\|y |"


def test_schema_is_the_shipped_one(holivar: Holivar, root: Path) -> None:
    said = holivar("schema")
    assert said.out == schema_text() == (root / "scenarios" / "schema.json").read_text(encoding="utf-8")


def test_calendar_prints_and_draws(holivar: Holivar, tmp_path: Path) -> None:
    said = holivar("calendar", "gemba", "--set", "interventions.gemba.start=month 2", "--draw", tmp_path / "calendar.html")
    assert said.code == 0
    (row,) = (line for line in said.out.splitlines() if "gemba_share" in line)
    assert re.search(r"\b22\b", row)
    assert (tmp_path / "calendar.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    again = holivar("calendar", "gemba", "--draw", tmp_path / "calendar.html")
    assert again.code == 2
    assert "exists already; add --force to replace it" in again.error
    assert holivar("calendar", "gemba", "--draw", tmp_path / "calendar.html", "--force").code == 0


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["run", "--help"], ["compare", "-h"], ["list", "--help"]])
def test_help_helps(holivar: Holivar, arguments: list[str]) -> None:
    said = holivar(*arguments)
    assert (said.code, said.error) == (0, "")
    assert said.out.startswith("Usage: holivar")


def test_the_version(holivar: Holivar) -> None:
    assert holivar("--version").out == f"holivar {sim.__version__}\n"


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not tell what a child took")
def test_help_takes_less_than_a_third_of_a_second_of_work(root: Path) -> None:
    took = []
    for _ in range(3):
        script = "import sys; from sim.cli import main; sys.stdout = open('/dev/null', 'w'); main(['--help'])"
        child = os.spawnve(os.P_NOWAIT, sys.executable, [sys.executable, "-c", script], os.environ | {"PYTHONPATH": str(root)})
        _, status, usage = os.wait4(child, 0)
        assert status == 0
        took.append(usage.ru_utime + usage.ru_stime)
    assert min(took) < 0.3


def test_numbers_for_people() -> None:
    shown = [number(value) for value in (0.0, 0.30512, 1.5, 234.56, 14_123_456.7, float("nan"), -2345.6)]
    assert shown == ["0", "0.3051", "1.50", "234.6", "14,123,457", "n/a", "-2,346"]
    assert [short(value) for value in (0.0, 9_999.0, 10_000.0, -2.5e6, float("nan"))] == [
        "0",
        "9,999",
        "10.0 k",
        "-2.50 M",
        "n/a",
    ]
    assert [number(value, signed=True) for value in (0.0, 0.5, -0.5)] == ["0", "+0.5000", "-0.5000"]


def test_a_narrow_screen_loses_no_name_and_no_odds(
    holivar: Holivar, smaller: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for topic, names in (("levers", LEVERS), ("outcomes", OUTCOMES)):
        lines = holivar("list", topic).out.splitlines()
        assert max(map(len, lines)) <= 80 or topic == "levers"
        assert set(names) <= {line.split()[0] for line in lines if line.split()}
    lines = holivar("compare", "gemba", "--reps", "2", *smaller).out.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert any(line.rstrip().endswith(" 0 of 2") for line in lines)
