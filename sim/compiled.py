"""The decorators that compile the engine, and where compiled code is kept.

Numba stores what it compiled and, next time, only looks whether *the file of that function* has changed. It does
not notice an edit in a function called from another file, nor in a constant imported from there, and then returns
old numbers without a word. So the store of this engine lives in a folder named after a hash of *all* engine
sources (and of what else shapes the machine code): an edit anywhere leads to another, empty folder.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import config
from numba.core.registry import CPUDispatcher

Function = TypeVar("Function", bound=Callable[..., Any])

KEPT_FOLDERS = 8  # stores of that many engine versions stay on disk, the last used ones
_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = (_PACKAGE / "world", _PACKAGE / "rules")
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# The engine allocates nothing, so counting references to arrays would only be work; and a part that Python never calls
# needs no door to Python, which would take half of the time to compile.
_PART_OPTIONS = _OPTIONS | {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_config_lock = threading.Lock()


IS_PLAIN_PYTHON = bool(config.DISABLE_JIT)
"""Whether the engine runs as plain Python (``NUMBA_DISABLE_JIT=1``)."""


def compiled(function: Function) -> Function:
    """Compile a function of the engine with Numba, without the GIL and stored on disk.

    Under ``NUMBA_DISABLE_JIT=1`` the function comes back unchanged, so that it can be stepped through in a debugger.
    Functions from outside the engine's folders are compiled too but never stored, because the name of the store
    says nothing about their sources.
    """
    return _compile(function, _OPTIONS)


def compiled_part(function: Function) -> Function:
    """Compile a rule or a helper that only compiled code calls: as `compiled`, but it can't be called from Python.

    Under ``NUMBA_DISABLE_JIT=1`` the function comes back unchanged, and can.
    """
    part = _compile(function, _PART_OPTIONS)
    if not IS_PLAIN_PYTHON:
        part.__class__ = _Part
    return part


class _Part(CPUDispatcher):
    """A part has no door to Python: knocking would crash the process, so say it instead."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{self.__name__} is a part of the engine; from Python call it under NUMBA_DISABLE_JIT=1")


def _compile(function: Function, options: dict[str, Any]) -> Function:
    if IS_PLAIN_PYTHON:
        return function
    if _is_engine_source(function.__code__.co_filename) and sources_unchanged():
        with _numba_cache_dir(cache_folder()):
            dispatcher = numba.njit(cache=True, **options)(function)
        if Path(dispatcher.stats.cache_path).is_relative_to(cache_folder()):
            return dispatcher
    return numba.njit(**options)(function)


def is_cold(kernel: Callable[..., Any] | None = None) -> bool:
    """Whether compilation still lies ahead: nothing (or nothing of `kernel`) has been stored for these sources.

    Examples
    --------
    >>> is_cold() in (True, False)
    True
    """
    if config.DISABLE_JIT:
        return False
    pattern = "*.nbi" if kernel is None else f"{kernel.__module__.rpartition('.')[2]}.{kernel.__qualname__}-*.nbi"
    return next(cache_folder().rglob(pattern), None) is None


@functools.cache
def cache_folder() -> Path:
    """The folder of this engine's compiled code; made when asked for the first time.

    It lies in ``$HOLIVAR_CACHE_DIR``, else in ``$NUMBA_CACHE_DIR/holivar``, else in the user's cache folder, and
    where none of these can be written, in a private folder that goes when the process ends.
    """
    name = f"engine-{_source_key()}"
    for base in _base_folders():
        folder = base / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)  # "last used" is what decides which stores are kept
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            continue
        _prune(base)
        return folder
    private = Path(tempfile.mkdtemp(prefix="holivar-"))
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    return private


def sources_unchanged() -> bool:
    """Whether the engine's files are still those that this process found when it started.

    If not, modules imported from now on may differ from what the folder's name promises, and must not be stored.
    """
    return _stamps() == _STAMPS_AT_START


def _engine_sources() -> list[Path]:
    """Every file whose content can end up in compiled code, in a fixed order (none when they are zipped)."""
    paths = [Path(__file__).resolve(), *(path for folder in _FOLDERS for path in sorted(folder.rglob("*.py")))]
    return [path for path in paths if path.is_file()]


def _is_engine_source(file: str) -> bool:
    path = Path(file).resolve()
    return path.is_file() and any(path.is_relative_to(folder) for folder in _FOLDERS)


def _source_key() -> str:
    """Hash (16 hex digits) of the sources and of everything else that changes the machine code made from them."""
    digest = hashlib.sha256()
    surroundings = (numba.__version__, np.__version__, sys.version, config.BOUNDSCHECK, config.OPT, str(_PACKAGE))
    digest.update(repr(surroundings).encode())
    for path in _engine_sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _stamps() -> tuple[tuple[str, int, int], ...]:
    """Name, time of the last change (ns) and size (bytes) of every engine source."""
    stats = [(str(path), path.stat()) for path in _engine_sources()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _base_folders() -> Iterator[Path]:
    """Where a store may lie, the preferred place first."""
    if named := os.environ.get("HOLIVAR_CACHE_DIR"):
        yield Path(named).expanduser().absolute()
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(named).expanduser().absolute() / "holivar"
    named = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # the XDG specification says to ignore a relative one
        yield Path(named) / "holivar"
    else:
        with contextlib.suppress(RuntimeError):  # no home folder
            yield Path.home() / ".cache" / "holivar"


def _prune(base: Path) -> None:
    """Remove the stores used longest ago. Numba compiles again what another process loses by this."""
    stores = []
    for folder in base.glob("engine-*"):
        with contextlib.suppress(OSError):  # another process may be pruning too
            stores.append((folder.stat().st_mtime, folder))
    for _, folder in sorted(stores, reverse=True)[KEPT_FOLDERS:]:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _numba_cache_dir(folder: Path) -> Iterator[None]:
    """Let Numba store in `folder` what is decorated inside, and leave its setting as it was for everybody else."""
    with _config_lock:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(folder)
        try:
            yield
        finally:
            config.CACHE_DIR = before


_STAMPS_AT_START = _stamps()
