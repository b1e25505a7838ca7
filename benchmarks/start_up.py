"""The first start, in which the engine is compiled, and every later one, in which it is loaded."""

from __future__ import annotations

import tempfile

from benchmarks import child
from benchmarks.line import Line


def measure(quick: bool) -> list[Line]:
    """Start twice with an empty store of compiled code."""
    with tempfile.TemporaryDirectory(prefix="holivar-bench-") as folder:
        first, later = (child.ask("start", environment={"HOLIVAR_CACHE_DIR": folder}) for _ in range(2))
    return [
        Line("the engine compiled for the first time", first["engine"], "s", note="a fresh process with an empty store"),
        Line("the engine loaded from the store", later["engine"], "s", note="a fresh process, all starts but the first"),
        Line("sim imported and a scenario read", later["import"], "s", note="in that process, with NumPy and Numba"),
    ]
