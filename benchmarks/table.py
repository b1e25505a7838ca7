"""The table of results, on screen, as JSON and as a page of the documentation."""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.line import Line

HEADINGS = ("what", "measured", "bar", "verdict", "how")


def cells(line: Line) -> tuple[str, str, str, str, str]:
    """A line as the text of its cells."""
    return line.what, line.measured, line.demanded, line.verdict, line.note


def show(lines: Sequence[Line]) -> None:
    """Print the table."""
    table = Table(*HEADINGS, title="Holivar's speed", caption=machine())
    styles = {"pass": "green", "miss": "bold red"}
    for line in lines:
        table.add_row(*cells(line), style=styles.get(line.verdict, ""))
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def machine() -> str:
    """The machine in words that name nobody."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{name} {version(name.lower())}" for name in ("NumPy", "Numba", "Mesa"))
    return f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, {packages}"


def as_json(lines: Sequence[Line]) -> str:
    """The lines for programs."""
    rows = [
        {
            "what": line.what,
            "value": line.value if math.isfinite(line.value) else None,
            "unit": line.unit,
            "bar": line.bar,
            "verdict": line.verdict,
        }
        for line in lines
    ]
    return json.dumps({"machine": machine(), "lines": rows}, indent=2, allow_nan=False) + "\n"


def as_markdown(lines: Sequence[Line], command: str) -> str:
    """The page docs/benchmarks.md: its text stands in page.md beside this file, the numbers come from this run."""
    rows = [HEADINGS, tuple("---" for _ in HEADINGS), *map(cells, lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    page = Path(__file__).with_name("page.md").read_text(encoding="utf-8")
    return page.replace("{machine}", machine()).replace("{command}", command).replace("{table}", table)
