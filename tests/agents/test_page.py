"""docs/mesa.md prints what it says."""

import doctest
from pathlib import Path

import pytest


def test_the_page_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(root / "docs" / "mesa.md"), module_relative=False, optionflags=flags, encoding="utf-8")
    assert (failed, tried > 30) == (0, True)
