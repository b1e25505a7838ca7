"""Whatever is declared is used: parameters, levers, streams of luck, kinds of events; and nothing else is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.rules import day
from sim.scenario.levers import LEVERS
from sim.scenario.schema import SECTIONS
from sim.world import chance, events

ROOT = Path(day.__file__).resolve().parents[1]
ENGINE = [ast.parse(path.read_text(encoding="utf-8")) for folder in ("rules", "world") for path in (ROOT / folder).glob("*.py")]
PARAMETERS = {name for section in SECTIONS.values() for name in section.model_fields}
METHODS = {"view", "astype"}


def attributes_of(owner: str) -> set[str]:
    """Names after ``owner.`` anywhere in the engine."""
    return {
        node.attr
        for tree in ENGINE
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == owner
    }


def recorded() -> Iterator[str]:
    """Kinds of events handed to ``record``."""
    for tree in ENGINE:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                kind = node.args[2]
                yield from (each.id for each in ast.walk(kind) if isinstance(each, ast.Name))


def test_every_parameter_is_read() -> None:
    assert attributes_of("p") - METHODS == PARAMETERS


def test_every_lever_is_read() -> None:
    assert attributes_of("today") == set(LEVERS)


def test_every_stream_is_drawn_from() -> None:
    drawn = {name for name in attributes_of("chance") if name.isupper()}
    assert drawn == set(chance.STREAMS)


def test_every_kind_of_event_is_recorded() -> None:
    kinds = {name for name in vars(events) if name.isupper() and isinstance(getattr(events, name), int)}
    assert set(recorded()) & kinds == kinds


def test_kinds_are_numbered_as_they_are_described() -> None:
    names = [name for name, value in vars(events).items() if name.isupper() and isinstance(value, int)]
    for name in names:
        kind = events.KINDS[getattr(events, name)]
        assert kind.name.replace(" ", "_").lower() == name.lower()
        assert kind.value
        assert kind.doc
    assert len(names) == len(events.KINDS)


@pytest.mark.parametrize("stream", sorted(chance.STREAMS))
def test_a_stream_serves_one_kind_of_decision(stream: str) -> None:
    """Two rules that draw from one stream could draw the same number for two decisions of one person on one day."""
    users = {
        path.stem
        for folder in ("rules", "world")
        for path in (ROOT / folder).glob("*.py")
        if f"chance.{stream}," in path.read_text(encoding="utf-8")
    }
    assert users
    shared = {"NEED_GAP": {"build", "market"}, "WINDOW": {"build", "market"}, "LOOK": {"build", "market"},
              "OCCASION": {"build", "market"}, "TASTE": {"build", "close"}, "CALL": {"market", "work"},
              "PROJECT": {"heads", "projects"}}  # fmt: skip
    assert len(users) == 1 or users == shared[stream]


def test_nothing_rounds_otherwise_in_plain_python() -> None:
    """``math.hypot`` and a square by ``**`` differ in the last bit between CPython, NumPy and Numba: see sim/world/plane.py."""
    compiled = [
        function
        for tree in ENGINE
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.decorator_list
    ]
    assert len(compiled) > 60
    for function in compiled:
        for node in ast.walk(function):
            assert not (isinstance(node, ast.Attribute) and node.attr in {"hypot", "pow", "fma"}), function.name
            is_power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
            assert not (is_power and isinstance(node.right, ast.Constant)), function.name
