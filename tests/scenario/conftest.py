"""Writes scenario files and reads the lines of their problems."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sim.problems import ScenarioError
from sim.scenario.load import load

Write = Callable[..., Path]
Lines = Callable[..., list[str]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the test's own folder."""

    def _write(text: str, name: str = "x.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """The lines of a file's problems, without the folder of the test."""

    def _lines(path: Path, overrides: Sequence[str] = ()) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            load(path, overrides)
        return str(caught.value).replace(f"{tmp_path}/", "").splitlines()

    return _lines
