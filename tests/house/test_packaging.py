"""What a fresh machine meets: the wheel, the shipped scenarios, and make's first words."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import sim
from sim import shipped


def test_the_wheel_carries_the_scenarios_and_no_tests(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob(f"holivar-{sim.__version__}-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {path.split("/")[0].partition("-")[0] for path in names} == {"sim", "holivar"}
    assert {"sim/py.typed", "sim/facts/found.json"} <= names
    for path in shipped.scenarios_folder().rglob("*.toml"):
        assert f"sim/_scenarios/{path.relative_to(shipped.scenarios_folder()).as_posix()}" in names


def test_shipped_scenarios_are_found_in_a_checkout_and_when_installed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shipped.scenarios_folder() == root / "scenarios"
    assert (shipped.scenarios_folder() / "baseline.toml").is_file()
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    (tmp_path / "_scenarios").mkdir()
    assert shipped.scenarios_folder() == tmp_path / "_scenarios"


def test_an_old_python_is_refused_in_one_line(root: Path, tmp_path: Path) -> None:
    # Settings that an outer make hands down would say more than the line itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "demo", "PYTHON=false", f"VENV={tmp_path / 'venv'}"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout.strip() == "Holivar needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3"
    assert not (tmp_path / "venv").exists()


def test_ci_ends_with_the_tests(root: Path) -> None:
    assert os.access(root / ".ci" / "run", os.X_OK)
    recipes = (root / "Makefile").read_text(encoding="utf-8")
    test = recipes.partition("\ntest: lint")[2].partition("\n\n")[0]
    assert test.splitlines()[-1].startswith("\t@$(BIN)/python -m pytest")


def test_the_version_has_its_place_in_the_changelog(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dynamic"] == ["version"]
    assert f"\n## [{sim.__version__}]" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
