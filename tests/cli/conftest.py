"""Runs the command, in this process or as one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sim.cli import main

Holivar = Callable[..., "Said"]
Start = Callable[..., subprocess.Popen[str]]


class Said(NamedTuple):
    """What a command leaves: its exit code and what it printed."""

    code: int
    out: str
    error: str


@pytest.fixture
def holivar(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Holivar:
    """Call the command from the project's folder, which its words then leave out."""
    monkeypatch.chdir(root)
    monkeypatch.delenv("COLUMNS", raising=False)  # pytest-xdist sets it, as some shells do

    def _holivar(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, error = (text.replace(f"{root}/", "") for text in capsys.readouterr())
        return Said(code, out, error)

    return _holivar


@pytest.fixture
def start(root: Path) -> Start:
    """Start the command in a process of its own, in plain Python: nothing is compiled, and it is slow enough to be stopped."""

    def _start(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
        script = "import sys; from sim.cli import main; sys.exit(main())"
        environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
        streams: dict[str, Any] = {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            "env": environment,
            "cwd": root,
        }
        return subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)], **(streams | options))

    return _start


@pytest.fixture(scope="session")
def smaller(small: tuple[str, ...]) -> tuple[str, ...]:
    """Options that make every scenario small."""
    return tuple(part for override in small for part in ("--set", override))
