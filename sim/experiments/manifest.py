"""The manifest: everything one needs to get the same result again. It holds no time of day, so that same runs are same bytes."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim
from sim.experiments.folder import PROGRAM
from sim.scenario.schema import Scenario

PACKAGES = ("altair", "numba", "numpy", "openpyxl", "pandas", "pyarrow", "pydantic", "vl-convert-python")
"""Packages whose version can change a number or a byte."""


def manifest(command: str, scenarios: Sequence[Scenario], seeds: Sequence[int], design: str = "") -> dict[str, Any]:
    """What was run, with what, on what.

    Parameters
    ----------
    command : "run" or "compare".
    scenarios : for a comparison the baseline first.
    design : of a comparison: whether its pairs are one company or drawn ones (``Comparison.design``).
    """
    return {
        "program": PROGRAM,
        "version": sim.__version__,
        "code": code_digest(),
        "command": command,
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "packages": {name: _version(name) for name in PACKAGES},
        "scenarios": [_described(scenario) for scenario in scenarios],
        "seeds": list(seeds),
        **({"design": design} if design else {}),
    }


def _described(scenario: Scenario) -> dict[str, Any]:
    file = scenario.path.name if scenario.path else None
    return {"name": scenario.name, "file": file, "digest": scenario.digest(), "content": scenario.content()}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


@cache
def code_digest() -> str:
    """SHA-256 of all sources of the package ``sim``: two versions of the code can have one version number."""
    folder = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
