"""Ctrl-C, and its politer and ruder cousins, leave no half result."""

import signal
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Start

MANY = ("compare", "gemba", "cross_kpi", "--reps", "500", "--workers", "2")


def wait_for_a_start(folder: Path) -> None:
    """Until the hidden folder is there and runs have begun."""
    for _ in range(600):
        if any(folder.iterdir()):
            break
        time.sleep(0.05)
    assert [path.suffix for path in folder.iterdir()] == [".partial"]
    time.sleep(1.0)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopping_leaves_nothing(start: Start, smaller: tuple[str, ...], tmp_path: Path, number: int, code: int) -> None:
    process = start(*MANY, *smaller, "--out", tmp_path / "out")
    wait_for_a_start(tmp_path)
    process.send_signal(number)
    out, error = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert error == "stopped before the end; nothing half-written is left\n"
    assert not list(tmp_path.iterdir())


def test_a_killed_process_leaves_no_result(start: Start, smaller: tuple[str, ...], tmp_path: Path) -> None:
    process = start(*MANY, *smaller, "--out", tmp_path / "out")
    wait_for_a_start(tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert not (tmp_path / "out").exists()
