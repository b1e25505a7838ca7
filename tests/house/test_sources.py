"""Habits of the sources that no linter holds: sizes, randomness, what a compiled function may close over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
ENGINE = [path for path in SOURCES if path.relative_to(ROOT / "sim").parts[0] in {"world", "rules"}]
PYTHON = [path for folder in ("sim", "tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]

LONGEST_FILE = 400
CHANCE = ROOT / "sim" / "world" / "chance.py"
OTHER_CHANCE = {"random", "secrets", "uuid", "numpy.random", "scipy.stats", "os.urandom", "os.getrandom", "time.time"}
# What a compiled function may see: other engine files, whose sources name the store, and packages with a version.
IN_KERNELS = {"__future__", "collections", "enum", "math", "numpy", "typing"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.Module) -> Iterator[str]:
    """Dotted names that a file imports, also ``numpy.random`` for ``from numpy import random``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(tree: ast.Module) -> Iterator[str]:
    """Dotted names that a file reads, with NumPy's usual short name written out, and the builtins it calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}".replace("np.", "numpy.")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def chance_in(source: str) -> set[str]:
    """Sources of randomness in a file; ``hash`` and ``id`` among them, because they differ between processes."""
    tree = ast.parse(source)
    names = {*imported(tree), *used(tree)}
    starts = {".".join(name.split(".")[:n]) for name in names for n in (1, 2)}
    return starts & (OTHER_CHANCE | {"hash", "id"})


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_chance_is_the_only_source_of_randomness(path: Path) -> None:
    assert path == CHANCE or not chance_in(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from random import shuffle",
        "from numpy import random",
        "import numpy.random as nr",
        "import numpy as np\nnp.random.default_rng()",
        "import os\nos.urandom(8)",
        "import time\ntime.time()",
        "hash('x')",
    ],
)
def test_other_randomness_would_be_noticed(source: str) -> None:
    assert chance_in(source)


def test_the_engine_has_sources() -> None:
    assert CHANCE in ENGINE
    assert any("rules" in path.parts for path in ENGINE)


@pytest.mark.parametrize("path", ENGINE, ids=named)
def test_kernels_close_over_engine_files_only(path: Path) -> None:
    """A constant from elsewhere would be compiled in, and an edit of it would not change the store's name."""
    names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    if "sim.compiled.compiled" in names:
        foreign = {name for name in names if name.split(".")[0] not in IN_KERNELS}
        assert all(name.startswith(("sim.compiled.", "sim.world", "sim.rules")) for name in foreign), foreign


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_only_the_engine_compiles_and_only_through_one_door(path: Path) -> None:
    names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    assert path.name == "compiled.py" or not any(name.split(".")[0] == "numba" for name in names)
    assert path in ENGINE or "sim.compiled.compiled" not in names


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_files_stay_short_and_finished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < LONGEST_FILE
    assert not re.search(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b", text)
