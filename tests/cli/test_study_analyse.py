"""``holivar study analyse``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.studies.rows import Row
from sim.studies.study_folder import begin
from tests.cli.conftest import Holivar
from tests.studies.answers.made import factorial, laid_out, luck


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The folder of a factorial study that is done, in which gemba brings a million."""
    return made(tmp_path / "study")


def made(folder: Path, n_missing: int = 0) -> Path:
    plan = laid_out(factorial(3))
    rows = [
        Row(point.digest, seed, (5e6 + 1e6 * x[0] + 1e3 * luck(seed), 50.0 - 4.0 * x[1], 1e3 * float(x.sum())))
        for point, x in zip(plan.points, plan.sample, strict=True)
        for seed in plan.seeds(3)
    ]
    with begin(folder, plan) as store:
        store.put(rows[: len(rows) - n_missing])
    return folder


def test_it_prints_sentences_and_tables(holivar: Holivar, study: Path) -> None:
    said = holivar("study", "analyse", "--out", study, "--outcome", "revenue")
    assert (said.code, said.error) == (0, "")
    assert "What does each bring, and which help or hinder each other?" in said.out
    assert "- Revenue: 1 of 3 main effects can be told from luck: gemba +1.0 million EUR (1.0 to 1.0)." in said.out
    row = next(line for line in said.out.splitlines() if line.startswith(" gemba  "))
    assert row.split() == ["gemba", "+1.0", "million", "EUR", "(1.0", "to", "1.0)", "p", "<", "0.001"]
    assert (
        said.out.splitlines()[-1] == f"study: 24 of 24 done. Written to {study}/analysis/; read {study}/analysis/analysis.html."
    )


def test_the_studys_manifest_lists_the_files(holivar: Holivar, study: Path) -> None:
    holivar("study", "analyse", "--out", study, "--outcome", "revenue")
    files = json.loads((study / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {"analysis/analysis.html", "analysis/effects.csv", "analysis/split_revenue.svg"} <= set(files)
    holivar("study", "analyse", "--out", study, "--outcome", "conflict")
    again = json.loads((study / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert "analysis/split_revenue.svg" not in again
    assert {name.removeprefix("analysis/") for name in again if name.startswith("analysis/")} == {
        path.name for path in (study / "analysis").iterdir()
    }


def test_without_names_each_question_shows_one_table(holivar: Holivar, study: Path) -> None:
    said = holivar("study", "analyse", "--out", study)
    assert said.out.count("p, adjusted") == 1
    assert "more tables are there; --outcome NAME shows those of one outcome here." in said.out


def test_another_folder_may_be_named(holivar: Holivar, study: Path, tmp_path: Path) -> None:
    said = holivar("study", "analyse", "--out", study, "--outcome", "revenue", "--to", tmp_path / "there")
    assert said.code == 0
    assert (tmp_path / "there" / "effects.csv").is_file()
    assert not (study / "analysis").exists()


def test_an_unfinished_study_says_so(holivar: Holivar, tmp_path: Path) -> None:
    folder = made(tmp_path / "study", n_missing=3)
    said = holivar("study", "analyse", "--out", folder, "--outcome", "revenue")
    assert said.code == 0
    assert "- not answered: effects on revenue: no run is done at point 7; resume the study, or retry its failed runs" in said.out
    assert "study: 21 of 24 done." in said.out
    assert (folder / "analysis" / "analysis.partial.html").is_file()
    assert said.out.splitlines()[-1].endswith(f"read {folder}/analysis/analysis.partial.html.")


def test_mistakes_are_one_line(holivar: Holivar, study: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    empty = tmp_path / "empty"
    with begin(empty, laid_out(factorial(3))):
        pass
    mistakes = {
        ("--out", study, "--outcome", "revenu"): "--outcome: revenu: is none that this study keeps; did you mean 'revenue'?\n",
        ("--out", tmp_path / "no"): f"{tmp_path / 'no'}: --out: does not exist; allowed: the folder of a study\n",
        ("--out", mine): f"{mine}: --out: holds no study; allowed: the folder of a study; 'holivar study run' begins one\n",
        ("--out", study, "--to", mine): f"{mine}: --to: holds files already; name another folder, or add --force to replace an "
        "earlier result\n",
        ("--out", study, "--to", mine, "--force"): f"{mine}: --to: holds 'thesis.txt', which Holivar did not write; --force "
        "replaces earlier results only\n",
        ("--out", empty): f"{empty / 'study.sqlite'}: has no finished run yet (0 of 24 done); run or resume the study first\n",
    }  # fmt: skip
    for arguments, line in mistakes.items():
        said = holivar("study", "analyse", *arguments)
        assert (said.code, said.out, said.error) == (2, "", line)
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    assert not (study / "analysis").exists()


def test_a_file_in_the_analysis_that_is_not_ours_stays(holivar: Holivar, study: Path) -> None:
    holivar("study", "analyse", "--out", study, "--outcome", "revenue")
    (study / "analysis" / "my-notes.txt").write_text("mine", encoding="utf-8")
    said = holivar("study", "analyse", "--out", study, "--outcome", "conflict")
    assert said.code == 2
    assert "holds 'my-notes.txt', which Holivar did not write" in said.error
    assert (study / "analysis" / "split_revenue.svg").is_file()


def test_what_a_killed_analysis_left_is_known_as_ours(study: Path) -> None:
    left = study / ".holivar-123-0.partial"
    left.mkdir()
    (left / "effects.csv").write_text("half", encoding="utf-8")
    with begin(study, laid_out(factorial(3)), force=True):
        pass
    assert not left.exists()


def test_searching_boxes_says_that_it_takes_time(holivar: Holivar, tmp_path: Path) -> None:
    content = {
        "scenarios": ["baseline", "gemba"],
        "outcomes": ["revenue"],
        "design": {"kind": "random", "points": 40},
        "vary": {"market.rivals": {"range": [0.5, 2.0]}},
    }
    plan = laid_out(content)
    with begin(tmp_path / "study", plan) as store:
        store.put([Row(point.digest, 1, (float(np.sin(point.number)),)) for point in plan.points])
    said = holivar("study", "analyse", "--out", tmp_path / "study")
    assert (said.code, said.error) == (0, "Looking for boxes in 1 dimensions; with many of them that takes minutes ...\n")
