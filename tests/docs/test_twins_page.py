"""What docs/twins.md says of the command and prints in Python is so."""

import doctest
from pathlib import Path

import pytest

from sim.cli.twin import AFTER, BEFORE, FIRST, MARKS, NARROW


def test_the_example_prints_what_the_page_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    outcome = doctest.testfile(str(root / "docs" / "twins.md"), module_relative=False)
    assert outcome.attempted == 7
    assert outcome.failed == 0


def test_the_page_names_marks_and_sizes(root: Path) -> None:
    text = " ".join((root / "docs" / "twins.md").read_text(encoding="utf-8").split())
    assert all(f"`{mark}`" in text for mark in (FIRST, *filter(None, MARKS.values())))
    assert f"one narrower than {NARROW} characters" in text
    assert (BEFORE, AFTER) == (3, 12)
    assert "Shown are three events before the first difference and twelve from there on" in text
