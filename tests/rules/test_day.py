"""The order of the day: as data, as one function, compiled and in plain Python, always the same day."""

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.rules import day as rules_day
from sim.world.records import World
from tests.properties.small_worlds import differing, written
from tests.rules.in_plain_python import EVERYTHING, SEED


def test_the_list_and_the_function_are_one_order() -> None:
    function = next(
        node for node in ast.parse(inspect.getsource(rules_day)).body if isinstance(node, ast.FunctionDef) and node.name == "day"
    )
    called = [node.value.func.id for node in function.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert called == [rule.__name__ for rule in rules_day.DAY]
    assert len(set(called)) == len(called)


def test_every_rule_is_named_after_its_file() -> None:
    for rule in rules_day.DAY:
        assert rule.__module__ == f"sim.rules.{rule.__name__}"


@pytest.fixture(scope="module")
def plain_worlds(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The same company from a process without compilation: by `run`, and rule by rule."""
    files = [str(tmp_path_factory.mktemp("plain") / f"{name}.npz") for name in ("run", "rules")]
    command = [sys.executable, "-W", "error", "-m", "tests.rules.in_plain_python", *files]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    run, rules = (World(**np.load(file)) for file in files)
    return run, rules


def test_plain_python_computes_the_same_bits(plain_worlds: tuple[World, World]) -> None:
    compiled = EVERYTHING.finished(SEED)
    assert len(written(compiled)) > 2000
    for plain in plain_worlds:
        assert not differing(compiled, plain)


def test_parts_say_that_python_cannot_call_them() -> None:
    for rule in rules_day.DAY:
        with pytest.raises(TypeError, match="NUMBA_DISABLE_JIT=1"):
            rule()


def test_the_plain_engine_of_these_tests_is_plain(engine: SimpleNamespace) -> None:
    assert inspect.isfunction(engine.blame.blame)
    assert not inspect.isfunction(rules_day.day)
    assert engine.day.DAY != rules_day.DAY
