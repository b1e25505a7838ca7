"""Broken study files given to ``holivar study run``: lines that say why, exit code 2, no folder; never a traceback."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NoReturn

import pytest

from sim.problems import Problem, ScenarioError
from sim.studies import conduct
from tests.cli.conftest import Holivar
from tests.scenario.test_mutations import BYTES
from tests.studies.test_mutations import MUTATIONS, STUDIES, small

N_FILES = 60


def test_mutated_files(holivar: Holivar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def enough(*ignored: object, **too: object) -> NoReturn:
        raise ScenarioError([Problem("", "", "in order")])  # whatever is in order is not run here

    monkeypatch.setattr(conduct, "prepare", enough)
    draw = random.Random(20_261_125)
    (tmp_path / "scenarios").symlink_to(STUDIES.parent)
    texts = [small(path.read_text(encoding="utf-8")).replace("../", "scenarios/") for path in sorted(STUDIES.glob("*.toml"))]
    path, out = tmp_path / "self.toml", tmp_path / "out"
    n_in_order = 0
    for _ in range(N_FILES):
        text = draw.choice(MUTATIONS)(draw, draw.choice(texts)) or "\n"
        data = text.encode("utf-8", "surrogatepass")
        if draw.random() < 0.1:
            data = data[:40] + draw.choice(BYTES) + data[40:]
        path.write_bytes(data)
        said = holivar("study", "run", path, "--out", out)
        assert (said.code, said.out) == (2, ""), text
        assert said.error.strip(), text
        assert "Traceback" not in said.error
        assert not out.exists()
        n_in_order += "in order" in said.error
    assert N_FILES // 10 < n_in_order < N_FILES * 9 // 10
