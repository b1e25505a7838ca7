"""A market of a million customers."""

from __future__ import annotations

from benchmarks import child
from benchmarks.line import Line


def measure(quick: bool) -> list[Line]:
    """Build and run a large market in a process of its own, whose peak memory is then that of the run."""
    n = 100_000 if quick else 1_000_000
    found = child.ask("crowd", str(n))
    # The bars are for a million; a smaller market is only looked at.
    building, total, memory = (5.0, 10.0, 1500.0) if n == 1_000_000 else (None, None, None)
    return [
        Line(f"a world of {n:,} customers built", found["build"], "s", building, note="once"),
        Line("the same, built and run, warm-up year included", found["build"] + found["run"], "s", total, note="once"),
        Line("peak memory of the process that did it", found["memory_mb"], "MB", memory, note="Python and its packages included"),
    ]
