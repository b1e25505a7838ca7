"""What is loaded when: the public names come on first use, and help comes at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sim

HEAVY = {"altair", "mesa", "numba", "numpy", "openpyxl", "pandas", "pptx", "pyarrow", "scipy", "vl_convert"}


def modules_after(root: Path, script: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after `script`."""
    tell = "import json, sys; print('\\n' + json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-W", "error", "-c", f"{script}\n{tell}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy(root: Path) -> None:
    assert not modules_after(root, "import sim; dir(sim); sim.__version__") & (HEAVY | {"pydantic", "rich", "typer"})


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["compare", "--help"], ["study", "run", "--help"]])
def test_help_loads_nothing_heavy(root: Path, arguments: list[str]) -> None:
    script = f"""
import sys
sys.argv = ["holivar", *{arguments}]
from sim.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
"""
    assert not modules_after(root, script) & HEAVY


def test_checking_a_scenario_loads_no_engine(root: Path) -> None:
    script = "import sim; sim.load('scenarios/baseline.toml')"
    assert not modules_after(root, script) & (HEAVY - {"numpy"})


def test_every_public_name_is_there() -> None:
    for name in sim.__all__:
        assert getattr(sim, name).__name__ == name
        assert name in dir(sim)


def test_an_unknown_name_says_so() -> None:
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'simulat'"):
        _ = sim.simulat
