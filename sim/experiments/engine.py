"""What the engine's sources say about themselves: which function reads which parameter and lever, draws what, and calls whom.

Read from the syntax trees, so that neither the tables of docs/odd.md nor what a report leans on can fall behind the code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import sim
from sim.rules.day import DAY
from sim.world.chance import STREAMS

SIM = Path(sim.__file__).parent
ENGINE = tuple(sorted([*(SIM / "rules").glob("*.py"), *(SIM / "world").glob("*.py")]))

# What a draw of each function of sim.world.chance is; `key` fixes stream and day for later calls of `uniform_of`.
_KINDS = {
    "uniform": "uniform",
    "uniforms": "uniform",
    "uniform_of": "uniform",
    "normal": "normal",
    "normals": "normal",
    "normals_of_two": "two normals",
}


class Draw(NamedTuple):
    """One call that draws: its stream and what is drawn, and day, agent and k as they stand in the code."""

    stream: str
    kind: str
    day: str
    agent: str
    k: str
    place: str


class Constant(NamedTuple):
    """A number in the code: its name, how it is written, its file, and the comment or heading that goes with it."""

    name: str
    written: str
    file: str
    about: str


@dataclass
class Function:
    """What one function of the engine does by itself."""

    file: str
    name: str
    parameters: set[str] = field(default_factory=set)
    levers: set[str] = field(default_factory=set)
    calls: set[tuple[str, str]] = field(default_factory=set)
    draws: list[Draw] = field(default_factory=list)


@cache
def functions() -> dict[tuple[str, str], Function]:
    """Every function of rules/ and world/ by its file ("rules/work.py") and name."""
    return {(each.file, each.name): each for path in ENGINE for each in _functions_of(path)}


@cache
def reached_by(rule: str) -> tuple[Function, ...]:
    """The functions that a rule runs through, its own first, each once."""
    todo, seen = [(f"rules/{rule}.py", rule)], {}
    while todo:
        at = todo.pop(0)
        if at in seen or at not in functions():
            continue
        seen[at] = functions()[at]
        todo += sorted(seen[at].calls)
    return tuple(seen.values())


def parameters_of(rule: str) -> set[str]:
    """Parameters that a rule reads, itself or in what it calls."""
    return set().union(*(each.parameters for each in reached_by(rule)))


def levers_of(rule: str) -> set[str]:
    """Levers that a rule reads, itself or in what it calls."""
    return set().union(*(each.levers for each in reached_by(rule)))


def streams_of(rule: str) -> list[str]:
    """Streams that a rule draws from, itself or in what it calls, in the order of their numbers."""
    drawn = {draw.stream for each in reached_by(rule) for draw in each.draws}
    return [name for name in STREAMS if name in drawn]


def rules_that_read(lever: str) -> list[str]:
    """Rules that read a lever, in the order of the day."""
    return [rule.__name__ for rule in DAY if lever in levers_of(rule.__name__)]


def files_that_read(parameter: str) -> list[str]:
    """Files that read a parameter themselves."""
    return sorted({each.file for each in functions().values() if parameter in each.parameters})


def draws() -> list[Draw]:
    """Every draw of the engine, by stream."""
    found = [draw for each in functions().values() for draw in each.draws]
    numbers = {name: number for number, name in enumerate(STREAMS)}
    return sorted(set(found), key=lambda draw: (numbers[draw.stream], draw.place, draw.k))


def constants() -> list[Constant]:
    """Numbers at the head of the files of rules/ and world/ that no scenario can change; not enumerations and streams."""
    return [each for path in ENGINE for each in _constants_of(path) if each.name not in STREAMS]


def _file(path: Path) -> str:
    return path.relative_to(SIM).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions_of(path: Path) -> Iterator[Function]:
    tree = _tree(path)
    known = _known_names(tree, _file(path))
    keys = dict(_keys(tree))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and path.name != "chance.py":
            made = Function(_file(path), node.name)
            for inner in ast.walk(node):
                _read(inner, made, known, keys)
            yield made


def _known_names(tree: ast.Module, file: str) -> dict[str, tuple[str, str]]:
    """Names by which other functions of the engine can be called: what is defined here, and what is imported."""
    known = {node.name: (file, node.name) for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sim.rules.", "sim.world.")):
            source = f"{(node.module or '').removeprefix('sim.').replace('.', '/')}.py"
            known |= {alias.name: (source, alias.name) for alias in node.names}
    return known


def _keys(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """Names of keys that a file keeps, with the stream and day that they fix; whoever gets one gets it by the same name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_of(node.value.func, "chance") == "key":
            (target,) = node.targets
            _, stream, day = node.value.args
            yield ast.unparse(target), (ast.unparse(stream).removeprefix("chance."), ast.unparse(day))


def _is_of(node: ast.AST, owner: str) -> str:
    """The attribute's name if the node is an attribute of the named thing, else nothing."""
    is_it = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == owner
    return node.attr if is_it and isinstance(node, ast.Attribute) else ""


def _read(node: ast.AST, made: Function, known: dict[str, tuple[str, str]], keys: dict[str, tuple[str, str]]) -> None:
    if name := _is_of(node, "p"):
        made.parameters.add(name)
    elif name := _is_of(node, "today"):
        made.levers.add(name)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in known:
            made.calls.add(known[node.func.id])
        elif (kind := _is_of(node.func, "chance")) in _KINDS:
            made.draws.append(_draw(node, kind, f"{made.file}: {made.name}", keys))


def _draw(call: ast.Call, kind: str, place: str, keys: dict[str, tuple[str, str]]) -> Draw:
    written = [ast.unparse(each) for each in call.args]
    if kind == "uniform_of":
        stream, day = keys[written[0]]
        agent, k = written[1:]
    else:
        _, stream, day, agent, *rest = written
        k = rest[0] if rest else "0"
    return Draw(stream.removeprefix("chance."), _KINDS[kind], day, agent, k, place)


def _constants_of(path: Path) -> Iterator[Constant]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for node in _tree(path).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name) or node.targets[0].id.startswith("_"):
            continue
        name = node.targets[0].id
        if name.isupper() and not isinstance(node.value, ast.Tuple | ast.Call | ast.Dict):
            yield Constant(name, ast.unparse(node.value), _file(path), _comment(lines, node.lineno - 1))


def _comment(lines: list[str], at: int) -> str:
    """The comment behind a line or, failing that, the one above the block of lines that it stands in."""
    if behind := re.search(r"  # (.*)$", lines[at]):
        return behind[1]
    while lines[at] and not lines[at].startswith("#"):
        at -= 1
    above = []
    while lines[at].startswith("# "):
        above.append(lines[at].removeprefix("# "))
        at -= 1
    return " ".join(reversed(above))
