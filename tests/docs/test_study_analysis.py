"""The page about analyses: what it quotes is what the commands print, and it explains every column of every table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.compiled import IS_PLAIN_PYTHON
from tests.studies.answers.made import answers_to, factorial, sampled
from tests.studies.answers.test_figures import noisy
from tests.studies.answers.test_known_cases import BACKFIRE, DOSES, additive, box


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "study-analysis.md").read_text(encoding="utf-8")


def plain(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.slow
@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="takes minutes without the compiled engine")
def test_the_quoted_lines_are_printed(
    root: Path, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    commands = re.findall(r"^    holivar (study .*)$", page, re.MULTILINE)
    assert [command.split()[1] for command in commands] == ["run", "analyse"]
    for command in commands:
        capsys.readouterr()
        assert main(command.split()) == 0
    printed = {plain(line) for line in capsys.readouterr().out.splitlines()}
    quoted = re.search(r"<!-- quoted:.*?-->(.*?)<!-- end", page, re.DOTALL)
    assert quoted
    lines = [plain(line) for line in quoted[1].splitlines() if line.strip()]
    assert len(lines) > 3
    assert not [line for line in lines if line not in printed]


def test_every_column_is_explained(page: str) -> None:
    pairs = sampled("sobol", base_samples=8, second_order=True)
    studies = [
        answers_to(factorial(), additive), answers_to(DOSES, noisy), answers_to(pairs, noisy, ["revenue"]),
        answers_to(sampled("morris", trajectories=4), noisy, ["revenue"]), answers_to(BACKFIRE, box),
    ]  # fmt: skip
    sections = dict(re.findall(r"^### ([\w, ]+)\n(.*?)(?=^##)", page, re.DOTALL | re.MULTILINE))
    about = page.partition("## Reading the tables")[0]
    common = {"outcome", "unit", "scenario", "against", "low", "high"}
    tables = {name: table for analysis in studies for name, table in analysis.tables.items()}
    listed = {name for names in sections for name in names.split(", ")}
    assert listed == set(tables)
    unexplained = []
    for name, table in tables.items():
        section = next(text for names, text in sections.items() if name in names.split(", "))
        for column in table.columns:
            is_own = column in common or "." in column or column in {"revenue", "conflict", "intervention_cost"}
            if not is_own and f"`{re.sub('_(low|high)$', '', column)}`" not in section + about:
                unexplained.append(f"{name}: {column}")
    assert not unexplained


def test_every_question_stands_in_the_table(page: str) -> None:
    studies = [
        answers_to(factorial(), additive), answers_to(DOSES, noisy), answers_to(BACKFIRE, box),
        answers_to(sampled("sobol", base_samples=8), noisy), answers_to(sampled("morris", trajectories=4), noisy),
    ]  # fmt: skip
    rows = re.findall(r"^\| ([^|]+\?) \| .*? \| ([^|]+) \|$", page, re.MULTILINE)
    answered = {answer.question for analysis in studies for answer in analysis.answers}
    assert {question for question, _ in rows} == answered
    for analysis in studies:
        for answer in analysis.answers:
            tables = dict(rows)[answer.question]
            assert all(f"`{name}`" in tables for name in answer.tables), answer.question


def test_links_lead_somewhere(root: Path, page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (root / "docs" / target).exists(), target
