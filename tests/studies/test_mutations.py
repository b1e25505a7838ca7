"""500 broken study files: each one is laid out or says why not, one line per problem, at once and without a traceback."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from sim.problems import ScenarioError
from sim.studies.file import load_study
from sim.studies.plan import plan
from tests.scenario.test_mutations import (
    BYTES,
    EXTREMES,
    HOSTILE,
    Mutation,
    cut,
    hostile,
    other_value,
    repeated,
    shuffled,
    typo,
)

STUDIES = Path(__file__).resolve().parents[2] / "scenarios" / "studies"
N_FILES = 500

OWN = ["[vary]\n", "[design]\n", "kind = 'sobol'\n", "uncertain = true\n", "fraction = 5\n", "scenarios = ['../x']\n",
       "seed = -1\n", "seed = 7\n", "daily = true\n", "# nothing\n", "step = 5\n",
       "'market.rivals' = { values = [1, 2] }\n", "set = ['days=0']\n", "set = ['x']\n",
       "'levers.mandate' = { grid = [0, 1, 9999] }\n",
       "'company.n_sellers' = { range = [0, 1e9] }\n", "[replications.until]\n", "points = 99999\n", "seeds = 100000\n",
       "'interventions.hr_diagnosis.on' = { values = [true] }\n", "'interventions.x.on' = { values = [true] }\n"]  # fmt: skip
"""Lines that a study file might have, in the wrong place or with the wrong value."""

SCENARIOS = ["self.toml", "/etc/passwd", "/dev/zero", ".", "", "a\\u0000b", "x" * 5000, "folder.toml", "broken.toml", "beliefs",
             "pipe.toml", "..", "schema.json", "../../..", "gemba_heads", "https://example.org/x.toml",
             "\\u202e", "studies/gemba_dose"]  # fmt: skip


def own_line(draw: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(draw.randrange(len(lines) + 1), draw.choice(OWN))
    return "".join(lines)


def other_scenario(draw: random.Random, text: str) -> str:
    return text.replace("scenarios = [", f'scenarios = ["{draw.choice(SCENARIOS)}", ')


def other_item(draw: random.Random, text: str) -> str:
    """Another value inside of a list or an inline table, where study files say most."""
    places = [at for at, character in enumerate(text) if character in "[,="]
    at = draw.choice(places or [0]) + 1
    return text[:at] + " " + draw.choice([*EXTREMES, "1e15", '"gemba"', "12"]) + draw.choice(["", ","]) + text[at:]


MUTATIONS: list[Mutation] = [
    typo, typo, other_value, other_value, other_item, other_item, own_line, own_line, shuffled, cut, hostile, repeated,
    other_scenario,
]  # fmt: skip


def small(text: str) -> str:
    """The same study with few points, as the test is of what is refused and not of how much can be laid out."""
    return text.replace("uncertain = true", "uncertain = false\n[vary]\n'market.rivals' = { range = [0.5, 2.0] }").replace(
        "base_samples = 256", "base_samples = 8"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with everything that can go by a scenario's name."""
    (tmp_path / "scenarios").symlink_to(STUDIES.parent)
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "broken.toml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.toml")
    return tmp_path


def problems_of(path: Path, overrides: list[str]) -> list[str]:
    """Lines of what is wrong; none when the study is laid out. Any other exception fails the test."""
    try:
        made = plan(load_study(path, overrides))
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    assert made.points
    return []


def test_mutated_files(folder: Path) -> None:
    draw = random.Random(20_240_502)
    texts = [small(path.read_text(encoding="utf-8")).replace("../", "scenarios/") for path in sorted(STUDIES.glob("*.toml"))]
    happened = {"planned": 0, "refused": 0}
    path = folder / "self.toml"
    for _ in range(N_FILES):
        text = draw.choice(texts)
        for _ in range(draw.choice([1, 1, 1, 1, 1, 2, 3])):
            text = draw.choice(MUTATIONS)(draw, text or "\n") or "\n"
        data = text.encode("utf-8", "surrogatepass")
        if draw.random() < 0.1:
            at = draw.randrange(len(data))
            data = data[:at] + draw.choice(BYTES) + data[at:]
        path.write_bytes(data)
        overrides = [f"replications.seeds={draw.choice(EXTREMES)}"] if draw.random() < 0.1 else []
        overrides += [f"vary={draw.choice(HOSTILE)}"] if draw.random() < 0.05 else []
        lines = problems_of(path, overrides)
        for line in lines:
            assert line.isprintable(), line
            assert 0 < len(line) < 4000, line
            assert line.encode("utf-8")
        assert len(lines) < 200
        happened["refused" if lines else "planned"] += 1
    # Were all of one kind, the mutations would test nothing.
    assert min(happened.values()) > N_FILES // 10, happened
