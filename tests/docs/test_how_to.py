"""The code of the how-to pages runs, and does what the pages say."""

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest

from sim.compiled import IS_PLAIN_PYTHON

NAME = "joint_breakfast"


def blocks(root: Path, page: str, language: str = "python") -> list[str]:
    """The fenced pieces of one language on a page."""
    text = (root / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def test_the_index_lists_every_page(root: Path) -> None:
    folder = root / "docs" / "how-to"
    listed = re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted({path.name for path in folder.glob("*.md")} - {"README.md"})


@pytest.mark.parametrize("page", ["README.md", "add-an-intervention.md", "cluster.md", "ema.md", "reproduce.md"])
def test_links_lead_somewhere(root: Path, page: str) -> None:
    path = root / "docs" / "how-to" / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.fixture
def breakfast(root: Path, tmp_path: Path) -> Path:
    """A folder with the page's intervention and its scenario."""
    (code,), (scenario,) = blocks(root, "add-an-intervention.md"), blocks(root, "add-an-intervention.md", "toml")
    (tmp_path / f"{NAME}.py").write_text(code, encoding="utf-8")
    shipped = Path(os.path.relpath(root / "scenarios", tmp_path)).as_posix()
    (tmp_path / "my-breakfast.toml").write_text(scenario.replace('"scenarios/', f'"{shipped}/'), encoding="utf-8")
    return tmp_path


def with_breakfast(root: Path, folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process in which the package of interventions reaches into the folder, as if the file stood in the tree."""
    prelude = f"import sim.interventions; sim.interventions.__path__.append({str(folder)!r})\n"
    command = [sys.executable, "-c", prelude + code]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_added_intervention_keeps_the_contract(root: Path, breakfast: Path) -> None:
    asked = ["tests/interventions/test_contract.py", "-q", "-k", NAME, "-p", "no:cacheprovider"]
    done = with_breakfast(root, breakfast, f"import pytest, sys; sys.exit(pytest.main({asked!r}))")
    assert done.returncode == 0, done.stdout
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) >= 12


@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="takes minutes without the compiled engine")
def test_the_commands_of_the_page_know_the_added_intervention(root: Path, breakfast: Path) -> None:
    file = str(breakfast / "my-breakfast.toml")
    small = ["--set", "days=130", "--set", "warmup_days=0", "--set", "company.n_customers=500"]
    out = breakfast / "out"
    for arguments in (["check", file], ["calendar", file], ["compare", file, "--reps", "2", "--out", str(out), *small]):
        done = with_breakfast(root, breakfast, f"import sys; from sim.cli import main; sys.argv[1:] = {arguments!r}; main()")
        assert done.returncode == 0, done.stderr
    table = pd.read_csv(out / "comparison.csv")
    assert (table["diff_mean"] != 0).any()


@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="takes minutes without the compiled engine")
def test_the_example_for_the_workbench_prints_what_the_page_says(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of evaluators whose packages are absent
        import ema_workbench  # noqa: F401
    monkeypatch.chdir(root)
    (code,) = blocks(root, "ema.md")
    exec(compile(code, "ema.md", "exec"), {"__name__": "page"})
    printed = capsys.readouterr().out.strip()
    assert f"It prints `{printed}`." in (root / "docs" / "how-to" / "ema.md").read_text(encoding="utf-8")


@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="a run of full size needs the compiled engine")
def test_a_published_run_is_reproduced_from_its_manifest(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer.testing import CliRunner

    from sim.cli import app

    monkeypatch.chdir(tmp_path)
    for folder in ("published", "again"):
        outcome = CliRunner().invoke(app, ["run", "gemba", "--seed", "7", "--days", "60", "--events", "--out", folder])
        assert outcome.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "published").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        assert (tmp_path / "published" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    options = ["--set", "replications.seeds=2", "--set", "days=60", "--out", "published-study"]
    assert CliRunner().invoke(app, ["study", "run", "gemba_dose", *options]).exit_code == 0
    exec(compile("".join(blocks(root, "reproduce.md")), "reproduce.md", "exec"), {"__name__": "page"})
    printed = capsys.readouterr().out
    assert "the same, event by event" in printed
    assert "the same, run by run" in printed
    for name in ("runs.csv", "runs.parquet", "points.csv", "points.parquet"):
        assert (tmp_path / "published-study" / name).read_bytes() == (tmp_path / "again-study" / name).read_bytes()


def test_the_files_for_the_cluster_can_be_parsed(root: Path) -> None:
    (code,), (job,) = blocks(root, "cluster.md"), blocks(root, "cluster.md", "bash")
    compile(code, "cluster.md", "exec")
    read = subprocess.run(["bash", "-n"], input=job, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (read.returncode, read.stderr) == (0, "")
