"""What a run or a comparison leaves on disk.

The same run writes the same bytes: no time of day, no user, no path of this machine. ``folder`` sees to it that a folder is there
in full or not at all.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments import why
from sim.experiments.compare import Comparison
from sim.experiments.folder import MANIFEST, names_in
from sim.experiments.manifest import manifest
from sim.experiments.simulate import RunResult
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

_BEGINS_A_FORMULA = ("=", "+", "-", "@")


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


def write_comparison(comparison: Comparison, folder: Path, forms: Callable[[Comparison, Path], object] | None = None) -> None:
    """Write comparison.csv, attribution.csv, five tables as Parquet, what is made for people (if somebody makes it) and
    manifest.json.

    The tables are runs, daily, months, counts and attribution, and knocked_out where the comparison has it.

    Parameters
    ----------
    forms : called with the comparison and the folder, into which it writes, such as `sim.report.write_forms`; reports live above
        experiments in the house.
    """
    write_csv(comparison.table, folder / "comparison.csv")
    write_csv(why.summed(comparison), folder / "attribution.csv")
    _write_table(comparison.runs, folder / "runs.parquet")
    _write_table(comparison.daily, folder / "daily.parquet")
    _write_table(comparison.months, folder / "months.parquet")
    _write_table(comparison.counts, folder / "counts.parquet")
    _write_table(why.by_pair(comparison), folder / "attribution.parquet")
    if comparison.knocked_out is not None:
        _write_table(comparison.knocked_out, folder / "knocked_out.parquet")
    if forms is not None:
        forms(comparison, folder)
    about = manifest("compare", comparison.scenarios, comparison.seeds, comparison.design)
    write_json(about | {"files": _digests(folder)}, folder / MANIFEST)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table that a spreadsheet may open.

    Text that would be a formula there gets an apostrophe in front, tabs and line breaks become spaces; what is
    missing stays empty.
    """
    safe = table.copy()
    for name in safe.select_dtypes(exclude="number"):
        safe[name] = [spreadsheet_safe(str(cell)) for cell in safe[name]]
    with path.open("w", encoding="utf-8", newline="") as file:
        safe.to_csv(file, index=False, lineterminator="\n")


def spreadsheet_safe(text: str) -> str:
    """Text on one line that no spreadsheet takes for a formula.

    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("gemba")
    ("'=1+1", 'gemba')
    """
    text = " ".join(text.split())
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
    """SHA-256 of every file of a folder, and of the folders below it, by its name."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names_in(folder)}
