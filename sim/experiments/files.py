"""What a run or a comparison leaves on disk: whole folders or nothing.

Everything is written into a hidden folder beside the wanted one and renamed when it is complete. So Ctrl-C, a full disk or a
crash leave nothing that looks like a result. The same run writes the same bytes: no clock, no user, no path of this machine.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.compare import Comparison
from sim.experiments.manifest import MANIFEST, PROGRAM, manifest
from sim.experiments.simulate import RunResult
from sim.outcomes import OUTCOMES
from sim.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class OutputRefused(Exception):
    """A folder into which nothing will be written; ``problem`` says why."""

    def __init__(self, out: Path, found: str, allowed: str) -> None:
        self.problem = Problem(str(out), "--out", found, allowed)
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
    temporary = _made_beside(place)
    try:
        yield temporary
        _check(shown, place, force)  # somebody may have written there in the meantime
        _move(temporary, place)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
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
    found = sorted(entry.name for entry in place.iterdir())
    if found and not force:
        raise OutputRefused(shown, "holds files already", "name another folder, or add --force to replace an earlier result")
    foreign = [name for name in found if name not in _written_by_us(place)]
    if foreign:
        raise OutputRefused(shown, f"holds '{foreign[0]}', which Holivar did not write", "--force replaces earlier results only")


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


def write_run(result: RunResult, folder: Path) -> None:
    """Write daily.parquet, leads.parquet, events.parquet (if they were kept), summary.json and manifest.json."""
    _write_table(result.daily, folder / "daily.parquet")
    _write_table(result.leads, folder / "leads.parquet")
    if result.events is not None:
        _write_table(result.events, folder / "events.parquet")
    summary = {
        "scenario": result.scenario.name,
        "seed": result.seed,
        "fingerprint": result.fingerprint,
        "outcomes": {name: value if math.isfinite(value) else None for name, value in result.summary.items()},
        "units": {name: outcome.unit for name, outcome in OUTCOMES.items()},
    }
    write_json(summary, folder / "summary.json")
    about = manifest("run", [result.scenario], [result.seed]) | {"fingerprint": result.fingerprint}
    write_json(about | {"files": _digests(folder)}, folder / MANIFEST)


def write_comparison(comparison: Comparison, folder: Path, report: Callable[[Comparison, Path], None] | None = None) -> None:
    """Write comparison.csv, runs.parquet, daily.parquet, report.html (if there is somebody to write it) and manifest.json.

    Parameters
    ----------
    report : called with the comparison and the path of report.html; reports live above experiments in the house.
    """
    write_csv(comparison.table, folder / "comparison.csv")
    _write_table(comparison.runs, folder / "runs.parquet")
    _write_table(comparison.daily, folder / "daily.parquet")
    if report is not None:
        report(comparison, folder / "report.html")
    about = manifest("compare", comparison.scenarios, comparison.seeds)
    write_json(about | {"files": _digests(folder)}, folder / MANIFEST)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table that a spreadsheet may open.

    Text that would be a formula there gets an apostrophe in front; what is missing stays empty.
    """
    safe = table.copy()
    for name in safe.select_dtypes(exclude="number"):
        safe[name] = [spreadsheet_safe(str(cell)) for cell in safe[name]]
    with path.open("w", encoding="utf-8", newline="") as file:
        safe.to_csv(file, index=False, lineterminator="\n")


def spreadsheet_safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("gemba")
    ("'=1+1", 'gemba')
    """
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def write_json(content: object, path: Path) -> None:
    """Write JSON for people and programs: indented, no NaN."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    # Through a file of Python's, so that a full disk is reported the way it is everywhere else.
    with path.open("wb") as file:
        frame.to_parquet(file, index=False)


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
