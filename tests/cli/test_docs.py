"""The tables in the pages are what the commands print."""

import re
from pathlib import Path

import pytest

from sim.experiments.intervals import Paired
from sim.outcomes import OUTCOMES
from tests.cli.conftest import Holivar

PART = re.compile(r"<!-- holivar (.*?) -->\n\n(.*?)\n<!-- end -->", re.DOTALL)


@pytest.mark.parametrize("page", ["commands.md", "outcomes.md"])
def test_tables_are_what_the_command_prints(holivar: Holivar, root: Path, page: str) -> None:
    (part,) = PART.finditer((root / "docs" / page).read_text(encoding="utf-8"))
    assert part[2] == holivar(*part[1].split()).out, f"paste the output of `holivar {part[1]}` into docs/{page}"


def test_the_python_example_prints_what_the_page_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (tmp_path / "scenarios").symlink_to(root / "scenarios")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "commands.md", "exec"), {"__name__": "page"})
    first, second = capsys.readouterr().out.splitlines()
    assert f"It prints `{first}` and `{second}`." in text


def test_the_columns_of_a_comparison_are_explained(root: Path) -> None:
    text = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    explained = re.search(r"\| column of comparison.csv .*?\n\n", text, re.DOTALL)
    assert explained
    for name in Paired._fields:
        assert re.search(rf"^\| .*\b{name}\b.* \|", explained[0], re.MULTILINE), name


def test_the_page_of_outcomes_speaks_of_outcomes(root: Path) -> None:
    text = (root / "docs" / "outcomes.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z]+_[a-z_]+)`", text.partition("<!-- end -->")[2]):
        assert name in {*OUTCOMES, "n_pairs"}, name
