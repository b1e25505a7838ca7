"""What an analysis leaves on disk: all of it or nothing, the same bytes for the same rows, and nothing of others' touched."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.experiments.folder import OutputRefused
from sim.studies.analyse import Analysis, analyse
from sim.studies.answers.files import is_analysis
from tests.report.hostile import HOSTILE
from tests.studies.answers.made import answers_to, filled, laid_out, luck

CONTENT = {
    "scenarios": ["baseline", "gemba"],
    "outcomes": ["revenue", "conflict"],
    "title": "</script><script>document.documentElement.dataset.owned=1</script>",
    "notes": "=1+1 <img src=x onerror=alert(1)>",
    "replications": {"seeds": 3},
}


def value(name: str, x: np.ndarray, base: int, seed: int) -> float:
    return float(base) + luck(seed, base)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return answers_to(CONTENT, value)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_files_of_an_analysis(analysis: Analysis, tmp_path: Path) -> None:
    folder = tmp_path / "analysis"
    written = analysis.write(folder)
    assert names(folder) == [
        "analysis.html", "differences.csv", "differences_conflict.png", "differences_conflict.svg", "differences_revenue.png",
        "differences_revenue.svg", "front.csv", "front.png", "front.svg", "manifest.json", "words.txt",
    ]  # fmt: skip
    assert written == [folder / name for name in names(folder)]
    assert (folder / "words.txt").read_text(encoding="utf-8").splitlines() == analysis.words
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (content["command"], content["status"], content["study"]["digest"]) == (
        "study analyse",
        "6 of 6 done",
        analysis.digest,
    )
    assert sorted(content["files"]) == [name for name in names(folder) if name != "manifest.json"]
    assert (folder / "front.png").read_bytes().startswith(b"\x89PNG")
    svg = (folder / "front.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert not re.search(r"(href|src|url)\s*[=(]\s*['\"]?https?:", svg)


def test_the_same_rows_give_the_same_bytes(analysis: Analysis, tmp_path: Path) -> None:
    again = answers_to(CONTENT, value)
    for each, folder in ((analysis, "one"), (again, "other")):
        each.write(tmp_path / folder)
    for name in names(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name


def test_an_earlier_analysis_is_replaced_whole(analysis: Analysis, tmp_path: Path) -> None:
    folder = tmp_path / "analysis"
    partial = answers_to(CONTENT, value, leave_out=lambda point, seed: seed == 3)
    partial.write(folder)
    assert "differences.partial.csv" in names(folder)
    assert "analysis.partial.html" in names(folder)
    assert is_analysis(folder)
    analysis.write(folder)
    assert not any("partial" in name for name in names(folder))


@pytest.mark.parametrize("force", [False, True])
def test_what_holivar_did_not_write_is_never_touched(analysis: Analysis, tmp_path: Path, force: bool) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputRefused, match=r"mine: --out: holds "):
        analysis.write(folder, force)
    assert names(folder) == ["thesis.txt"]
    analysis.write(tmp_path / "analysis")
    (tmp_path / "analysis" / "thesis.txt").write_text("more work", encoding="utf-8")
    with pytest.raises(OutputRefused, match=r"holds 'thesis\.txt', which Holivar did not write"):
        analysis.write(tmp_path / "analysis", force)
    assert names(tmp_path) == ["analysis", "mine"]


def test_another_result_of_holivars_is_replaced_when_asked(analysis: Analysis, tmp_path: Path) -> None:
    folder = tmp_path / "compared"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"program": "holivar", "command": "compare", "files": {}}', encoding="utf-8")
    with pytest.raises(OutputRefused, match="holds files already"):
        analysis.write(folder)
    analysis.write(folder, force=True)
    assert is_analysis(folder)


def test_a_fault_on_the_way_leaves_nothing(analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vl_convert.vegalite_to_png", full)
    with pytest.raises(OSError, match="No space left"):
        analysis.write(tmp_path / "analysis")
    assert names(tmp_path) == []


def test_tables_hold_no_formula(tmp_path: Path) -> None:
    study = laid_out(CONTENT)
    bases = tuple(base.model_copy(update={"name": f"{sign}1+1"}) for base, sign in zip(study.bases, "=@", strict=True))
    study = replace(study, bases=bases)
    with filled(study, value) as store:
        analyse(store, study).write(tmp_path / "analysis")
    for path in (tmp_path / "analysis").glob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            assert not any(re.match(r"[=@+]|-[^\d]", cell) for cell in row), row
    rows = list(csv.DictReader((tmp_path / "analysis" / "front.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["name"] for row in rows] == ["'=1+1", "'@1+1"]


def test_the_page_runs_nothing_of_the_studys(analysis: Analysis) -> None:
    page = analysis.html()
    assert "<script>document" not in page
    assert "&lt;/script&gt;&lt;script&gt;document" in page
    assert "<img" not in page.partition("<main>")[2].partition("</main>")[0]
    assert page.count("<script") == page.count("</script>") == 2 + len(analysis.figures)
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?https?:", page.partition("<main>")[2].partition("</main>")[0])


@pytest.mark.parametrize("text", HOSTILE[:20])
def test_hostile_titles_are_text(analysis: Analysis, text: str) -> None:
    page = replace(analysis, title=text, notes=text).html()
    assert page.count("<script") == page.count("</script>") == 2 + len(analysis.figures)
    inside = page.partition("<main>")[2].partition("</main>")[0]
    assert re.sub(r"&lt;.*?&gt;", "", inside).count("<img") == 0
