"""The store of compiled code: found again, never stale, and without traces in Numba's settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from sim import compiled as store

CALLEE = """
from {module} import {name} as decorate
FACTOR = {factor}
@decorate{options}
def callee(x):
    return x * FACTOR
"""
KERNEL = """
from {module} import {name} as decorate
from sim.world.{callee} import FACTOR, callee
@decorate{options}
def kernel(x):
    return callee(x) + 100.0 * FACTOR
"""
OURS = {"module": "sim.compiled", "name": "compiled", "options": "", "callee": "ours"}
NUMBAS = {"module": "numba", "name": "njit", "options": "(cache=True)", "callee": "numbas"}
RUN = """
import json, numba
from sim.compiled import cache_folder, is_cold
from sim.rules import {kernel}
kernel = {kernel}.kernel
cold = is_cold(kernel)
print(json.dumps(dict(value=kernel(1.0), cold=cold, after=is_cold(kernel), folder=str(cache_folder()),
                      is_plain=not hasattr(kernel, "py_func"), setting=numba.config.CACHE_DIR)))
"""


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A package `sim` of its own with the real sim/compiled.py and two small kernels, ours and one of bare Numba."""
    package = tmp_path / "project" / "sim"
    for folder in (package, package / "world", package / "rules"):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    (package / "compiled.py").write_bytes(Path(store.__file__).read_bytes())
    for flavour in (OURS, NUMBAS):
        write_callee(package, flavour, factor=2.0)
        (package / "rules" / f"{flavour['callee']}.py").write_text(KERNEL.format(**flavour))
    return package


def write_callee(package: Path, flavour: dict, factor: float) -> None:
    (package / "world" / f"{flavour['callee']}.py").write_text(CALLEE.format(**flavour, factor=factor))


def run(package: Path, kernel: str = "ours", script: str = RUN, **variables: str) -> dict:
    """Call a kernel of the small engine in a process of its own."""
    cache = str(package.parents[1] / "cache")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("NUMBA_", "XDG_"))}
    environment |= {"HOLIVAR_CACHE_DIR": cache, "PYTHONPATH": str(package.parent), "PYTHONSAFEPATH": "1"}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1"} | variables  # its .pyc files overlook an edit in the same second
    command = [sys.executable, "-W", "error", "-c", script.replace("{kernel}", kernel)]
    done = subprocess.run(command, env=environment, cwd=package.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_edited_callee_or_constant_is_never_answered_from_an_old_store(engine: Path) -> None:
    first = run(engine)
    again = run(engine)
    write_callee(engine, OURS, factor=3.0)
    edited = run(engine)
    write_callee(engine, OURS, factor=2.0)
    reverted = run(engine)

    assert [each["value"] for each in (first, again, edited, reverted)] == [202.0, 202.0, 303.0, 202.0]
    assert [each["cold"] for each in (first, again, edited, reverted)] == [True, False, True, False]
    assert first["folder"] == again["folder"] == reverted["folder"] != edited["folder"]
    assert not first["after"]
    assert first["setting"] == ""  # Numba's own setting is left alone


def test_bare_numba_does_answer_from_an_old_store(engine: Path) -> None:
    """The reason for sim/compiled.py. When this fails, Numba has learnt it, and the module may go."""
    before = run(engine, "numbas")
    write_callee(engine, NUMBAS, factor=3.0)
    assert run(engine, "numbas")["value"] == before["value"] == 202.0


def test_sources_edited_under_a_running_process_are_compiled_but_not_stored(engine: Path) -> None:
    edit = f"from pathlib import Path; Path({str(engine / 'world' / 'ours.py')!r}).open('a').write('# edited')"
    result = run(engine, script=f"import sim.compiled; {edit}\n{RUN}")
    assert result["value"] == 202.0
    assert result["after"]


def test_without_jit_the_function_is_the_plain_one(engine: Path) -> None:
    result = run(engine, NUMBA_DISABLE_JIT="1")
    assert result["value"] == 202.0
    assert result["is_plain"]
    assert not result["cold"]  # nothing to wait for


def test_an_unwritable_store_gives_way_to_a_private_one(engine: Path) -> None:
    nowhere = engine.parents[1] / "file"
    nowhere.touch()
    result = run(engine, HOLIVAR_CACHE_DIR=str(nowhere / "cache"), HOME=str(nowhere))
    assert result["value"] == 202.0
    assert Path(result["folder"]).name.startswith("holivar-")
    assert not Path(result["folder"]).exists()  # removed when the process ended


def test_functions_from_elsewhere_are_compiled_but_not_stored() -> None:
    def double(x: float) -> float:
        return 2.0 * x

    result = store.compiled(double)
    assert result(4.0) == 8.0
    if not numba.config.DISABLE_JIT:
        assert result.stats.cache_path is None


def test_the_key_changes_with_every_engine_source(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PACKAGE", engine)
    monkeypatch.setattr(store, "_FOLDERS", (engine / "world", engine / "rules"))
    monkeypatch.setattr(store, "__file__", str(engine / "compiled.py"))
    keys = {store._source_key()}
    sources = store._engine_sources()
    assert engine / "compiled.py" in sources
    for path in sources:
        path.write_text(path.read_text() + "\n# edited")
        keys.add(store._source_key())
    (engine / "rules" / "new.py").touch()
    keys.add(store._source_key())
    monkeypatch.setattr(store.np, "__version__", "0")
    keys.add(store._source_key())
    assert len(keys) == 1 + len(sources) + 2


def test_where_the_store_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOLIVAR_CACHE_DIR", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert list(store._base_folders()) == [tmp_path / ".cache" / "holivar"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "n"))
    monkeypatch.setenv("HOLIVAR_CACHE_DIR", str(tmp_path / "h"))
    assert list(store._base_folders()) == [tmp_path / "h", tmp_path / "n" / "holivar", tmp_path / "x" / "holivar"]
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert list(store._base_folders())[-1] == tmp_path / ".cache" / "holivar"


def test_only_the_stores_used_last_are_kept(tmp_path: Path) -> None:
    for age in range(store.KEPT_FOLDERS + 3):
        folder = tmp_path / f"engine-{age:016x}"
        folder.mkdir()
        os.utime(folder, (10_000 - age, 10_000 - age))
    (tmp_path / "somebody-elses").mkdir()
    store._prune(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [*(f"engine-{age:016x}" for age in range(store.KEPT_FOLDERS)), "somebody-elses"]
