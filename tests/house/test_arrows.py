"""Imports point down the house only; the contracts stand in pyproject.toml."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def check_arrows(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_arrows_hold(root: Path) -> None:
    done = check_arrows(root)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("rules/wrong.py", "import mesa"),
        ("rules/wrong.py", "import sim.outcomes"),
        ("world/wrong.py", "import pandas"),
        ("scenario/wrong.py", "import sim.world"),
        ("interventions/wrong.py", "import sim.rules"),
        ("report/wrong.py", "import sim.cli"),
        ("wrong.py", ""),  # a module with no place in the house
    ],
)
def test_a_wrong_import_is_noticed(root: Path, tmp_path: Path, file: str, line: str) -> None:
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copytree(root / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "sim" / file).write_text(f"{line}\n", encoding="utf-8")
    done = check_arrows(tmp_path)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
    assert "wrong" in done.stdout
