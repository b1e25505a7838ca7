"""2,000 broken scenario files: each one runs or says why not, one line per problem, at once and without a traceback."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.problems import ScenarioError
from sim.scenario.calendar import compile_calendar
from sim.scenario.load import load

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
N_FILES = 2_000
SECONDS = 2.0

EXTREMES = ["nan", "inf", "-inf", "1e400", "-1", "0", "1e-320", "9" * 30, "9" * 5000, "0x" + "f" * 5000, "-0.0", "2.5",
            "true", '"3"', "[]", "{}", "[[1]]", "2024-01-01", "07:32:00", "''", '"month 0"', '"month 4"',
            "[{}]", "[1, 1]", "[" * 30 + "]" * 30, "{a={a={a={}}}}"]  # fmt: skip
HOSTILE = ["\x00", "\x1b[2J", "\u202e", "\u2028", "\n\n", '"""', "'''", "\\", "</script>", "=cmd()", "{{7*7}}", "💥" * 500,
           "]" * 50, "[" * 5000, "a." * 5000, "#" * 5000, "extends = 'x'\n", "[interventions.gemba]\n", "\r", "\ufeff",
           "__class__ = 1\n", "[a]\n[a]\n", "%s%n", "$(id)", "../" * 50]  # fmt: skip
BYTES = [b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\x00", b"\x80" * 9, b"\xf4\x90\x80\x80"]

Mutation = Callable[[random.Random, str], str]


def typo(draw: random.Random, text: str) -> str:
    at = draw.randrange(len(text))
    letters = draw.choice(["", draw.choice("abcxyz=.[]\"'#{},-_019 \n"), text[at : at + 2][::-1]])
    return text[:at] + letters + text[at + draw.randrange(3) :]


def other_value(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    i = draw.choice([i for i, line in enumerate(lines) if "=" in line] or [0])
    lines[i] = lines[i].split("=")[0] + "= " + draw.choice(EXTREMES)
    return "\n".join(lines)


def shuffled(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    draw.shuffle(lines)
    return "\n".join(lines)


def cut(draw: random.Random, text: str) -> str:
    return text[: draw.randrange(len(text))]


def hostile(draw: random.Random, text: str) -> str:
    at = draw.randrange(len(text))
    return text[:at] + draw.choice(HOSTILE) + text[at:]


def repeated(draw: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    return text + draw.choice(lines) * draw.choice([1, 2, 300])


def other_parent(draw: random.Random, text: str) -> str:
    parents = ["self.toml", "../x", "/etc/passwd", "/dev/zero", ".", "", "a\\u0000b", "x" * 5000, "folder.toml",
               "broken.toml", "circle.toml", "pipe.toml", "base.toml/x", "https://example.org/x.toml"]  # fmt: skip
    return f'extends = "{draw.choice(parents)}"\n' + text


MUTATIONS: list[Mutation] = [typo, typo, other_value, other_value, shuffled, cut, hostile, hostile, repeated, other_parent]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with everything that can go by a file's name."""
    (tmp_path / "companies").mkdir()
    company = (SCENARIOS / "companies" / "midsize_b2b.toml").read_text(encoding="utf-8")
    (tmp_path / "companies" / "midsize_b2b.toml").write_text(company, encoding="utf-8")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "broken.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.toml").symlink_to(tmp_path / "circle.toml")
    (tmp_path / "loop.toml").write_text('extends = "loop.toml"', encoding="utf-8")
    (tmp_path / "link.toml").symlink_to(tmp_path / "companies" / "midsize_b2b.toml")
    os.mkfifo(tmp_path / "pipe.toml")
    return tmp_path


def problems_of(path: Path, overrides: list[str]) -> list[str]:
    """Lines of what is wrong; none when the file loads and compiles. Any other exception fails the test."""
    try:
        compile_calendar(load(path, overrides))
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_mutated_files(folder: Path) -> None:
    draw = random.Random(20_240_501)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SCENARIOS.glob("*.toml")) if path.stem != "beliefs"]
    texts.append((SCENARIOS / "companies" / "midsize_b2b.toml").read_text(encoding="utf-8"))
    places = ["folder.toml", "broken.toml", "circle.toml", "pipe.toml", "loop.toml", "link.toml", "none.toml", "self.toml"]
    happened = {"runs": 0, "refused": 0}
    path = folder / "self.toml"
    for i in range(N_FILES):
        text = draw.choice(texts)
        for _ in range(draw.choice([1, 1, 1, 2, 4])):
            text = draw.choice(MUTATIONS)(draw, text or "\n") or "\n"
        data = text.encode("utf-8", "surrogatepass")
        if draw.random() < 0.1:
            at = draw.randrange(len(data))
            data = data[:at] + draw.choice(BYTES) + data[at:]
        path.write_bytes(data)
        overrides = [f"interventions.gemba.strength={draw.choice(EXTREMES)}"] if draw.random() < 0.2 else []
        begin = time.perf_counter()
        lines = problems_of(folder / draw.choice(places) if i % 20 == 0 else path, overrides)
        assert time.perf_counter() - begin < SECONDS, data
        for line in lines:
            assert line.isprintable(), line
            assert 0 < len(line) < 4000, line
            assert line.encode("utf-8")
        happened["refused" if lines else "runs"] += 1
    # Were all of one kind, the mutations would test nothing.
    assert min(happened.values()) > N_FILES // 10, happened
