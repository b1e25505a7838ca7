"""Every notebook runs from clean to its end, and is stored without what running it left."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sim.compiled import IS_PLAIN_PYTHON

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def printed(notebook: Any) -> str:
    return "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    assert path.stat().st_size < 100_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_found(root: Path, path: Path) -> None:
    assert f"({path.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "notebooks/" in (root / "README.md").read_text(encoding="utf-8")


def executed(name: str, folder: Path) -> Any:
    """A notebook that has been run in a folder, with what it says; nothing stands on its standard error."""
    notebook = read(FOLDER / name)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    assert not [output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]
    return notebook


@pytest.mark.slow
@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="takes minutes without the compiled engine")
def test_the_research_sweep_runs_from_clean(tmp_path: Path) -> None:
    said = printed(executed("research_sweep.ipynb", tmp_path))
    assert "192 of 192 done" in said
    assert "Of the variance of conflict" in said
    folder = tmp_path / "research_sweep"
    assert (folder / "effects.png").read_bytes().startswith(b"\x89PNG")
    svg = (folder / "effects.svg").read_text(encoding="utf-8")
    assert re.search(r"lowers conflict most, by \d+\.\d points", svg)
    assert (folder / "what_works-analysis" / "analysis.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["research_sweep"]


@pytest.mark.slow
@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="takes minutes without the compiled engine")
def test_the_consultant_s_story_runs_from_clean(tmp_path: Path) -> None:
    notebook = executed("consultant_demo.ipynb", tmp_path)
    said = printed(notebook)
    answers = re.findall(r"^- (\w+) earned .* of 20 paired companies.* and conflict .*\.$", said, re.MULTILINE)
    assert sorted(answers) == ["all_three", "cross_kpi", "gemba"]
    assert re.search(r"^\w+ \d+(?: \(head\))?, seed \d+: .+\nBoth lives are the same before day \d+", said, re.MULTILINE)
    assert re.search(r"^day \d+: .+ moved by ", said, re.MULTILINE)
    assert re.search(r"^It earned less in \d+ of 40 companies\.$", said, re.MULTILINE)
    pictures = [output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    assert sum("image/svg+xml" in each for each in pictures) == 5
    report = tmp_path / "consultant_demo" / "report"
    assert {"report.html", "comparison.xlsx", "summary.pptx", "manifest.json"} <= {path.name for path in report.iterdir()}
    # The page that is left behind says what the notebook has said.
    page = (report / "report.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    for sentence in re.findall(r"^- \w+ (earned .*)$", said, re.MULTILINE):
        assert sentence in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["consultant_demo"]
