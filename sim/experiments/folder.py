"""Folders that are either there in full or not at all.

Everything is written into a hidden folder beside the wanted one, which is renamed when it is complete. So Ctrl-C, a full disk or
a crash leave nothing that looks like a result.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from sim.problems import Problem

MANIFEST = "manifest.json"
"""Lists the files of a result; it makes a folder recognisable as one."""

PROGRAM = "holivar"
"""What stands in a manifest as ``program``."""


class OutputRefused(Exception):
    """A folder into which nothing will be written; ``problem`` says why."""

    def __init__(self, out: Path, found: str, allowed: str, option: str = "--out") -> None:
        self.problem = Problem(str(out), option, found, allowed)
        super().__init__(str(self.problem))


@contextmanager
def new_folder(out: str | os.PathLike[str], force: bool = False) -> Iterator[Path]:
    """Give a folder to write into; when the block ends without an error it becomes `out`, otherwise it vanishes.

    Parameters
    ----------
    out : must not exist, or be empty; its parent must exist.
    force : replace an earlier result, if the folder holds nothing that Holivar did not write.

    Raises
    ------
    OutputRefused
        Before anything is written.
    OSError
        When the disk is full, the place may not be written, and the like.
    """
    shown, place = Path(out), Path(out).resolve()
    _check(shown, place, force)
    with _named(shown):
        temporary = _made_beside(place)
        try:
            yield temporary
            _check(shown, place, force)  # somebody may have written there in the meantime
            _move(temporary, place)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


@contextmanager
def _named(shown: Path) -> Iterator[None]:
    """Let what the system refuses name the folder that was asked for, not the hidden one; a full disk names nothing itself."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None or ".holivar-" in str(error.filename):
            error.filename, error.filename2 = str(shown), None
        raise


def _check(shown: Path, place: Path, force: bool) -> None:
    if not place.parent.is_dir():
        raise OutputRefused(shown, f"lies in {shown.parent}, which is no folder", "make that folder first")
    if not place.exists():
        return
    if not place.is_dir():
        raise OutputRefused(shown, "is a file", "allowed: a folder, or a new name")
    if Path.cwd().is_relative_to(place):
        raise OutputRefused(shown, "is the folder you are in", "name another one")
    if any(place.iterdir()) and not force:
        raise OutputRefused(shown, "holds files already", "name another folder, or add --force to replace an earlier result")
    ours = _written_by_us(place)
    foreign = next((name for name in names_in(place) if name not in ours), None)
    if foreign is not None:
        raise OutputRefused(shown, f"holds '{foreign}', which Holivar did not write", "--force replaces earlier results only")


def names_in(folder: Path, below: str = "") -> Iterator[str]:
    """Everything in a folder and in the folders below it: ``report.html``, ``charts/odds.svg``; links are not followed.

    A folder is told by what it holds, and by its own name when it holds nothing: an empty one is somebody's, too.
    """
    for entry in sorted(folder.iterdir()):
        name = f"{below}{entry.name}"
        if entry.is_dir() and not entry.is_symlink() and any(entry.iterdir()):
            yield from names_in(entry, f"{name}/")
        else:
            yield name


def _written_by_us(folder: Path) -> set[str]:
    """Names of the files that the folder's own manifest lists, itself included; none when there is no such manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["program"] != PROGRAM:
            return set()
        listed = {MANIFEST, *content["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()
    return {name for name in listed if (folder / name).is_file() and not (folder / name).is_symlink()}


def _made_beside(place: Path) -> Path:
    for number in count():
        temporary = place.parent / f".holivar-{os.getpid()}-{number}.partial"
        with suppress(FileExistsError):
            temporary.mkdir()
            return temporary
    raise AssertionError  # count() never ends


def _move(temporary: Path, place: Path) -> None:
    """Put the finished folder in its place; an earlier result goes only when the new one stands there."""
    if not place.exists():
        temporary.rename(place)
        return
    shutil.copymode(place, temporary)
    earlier = temporary.with_suffix(".earlier")
    place.rename(earlier)
    try:
        temporary.rename(place)
    except BaseException:
        earlier.rename(place)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
