"""requirements.lock installs the same packages everywhere, and says nothing about where it was made."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pinned(lock: str) -> list[tuple[Requirement, str]]:
    """Each locked requirement with the text of its hashes."""
    joined = re.sub(r"\\\n\s+", " ", lock)
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    return [(Requirement(line.partition(" --hash")[0]), line) for line in lines]


def test_it_names_no_address_and_no_local_path(lock: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|file:|(^|[\s=@])[./~]*/\w", lock, re.MULTILINE)


def test_everything_is_pinned_and_hashed(pinned: list[tuple[Requirement, str]]) -> None:
    assert len(pinned) > 30
    for requirement, line in pinned:
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", line), requirement.name


def test_every_python_gets_the_same_versions(pinned: list[tuple[Requirement, str]]) -> None:
    names = [requirement.name for requirement, _ in pinned]
    assert sorted(names) == sorted(set(names))


def test_it_holds_what_the_project_asks_for(root: Path, pinned: list[tuple[Requirement, str]]) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    wanted += project["build-system"]["requires"]  # or the editable install would fetch it from outside the lock
    versions = {requirement.name: Version(str(requirement.specifier)[2:]) for requirement, _ in pinned}
    for requirement in map(Requirement, wanted):
        assert versions[requirement.name] in requirement.specifier
