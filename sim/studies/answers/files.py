"""An analysis on disk: a page, tables, and every chart as SVG and PNG; the folder is there in full or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.files import write_csv, write_json
from sim.experiments.folder import MANIFEST, PROGRAM, new_folder
from sim.experiments.manifest import manifest
from sim.report.picture import titled, write_picture
from sim.studies.answers.page import analysis_html
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.studies.analyse import Analysis

COMMAND = "study analyse"
PAGE, WORDS = "analysis.html", "words.txt"


def write(analysis: Analysis, folder: Path, force: bool = False) -> list[Path]:
    """Write everything; see `sim.studies.analyse.Analysis.write`."""
    shown = Path(folder)
    # An earlier analysis is replaced without being asked: it can be made again from the same rows, and better from more of them.
    with new_folder(shown, force=force or is_analysis(shown)) as place:
        middle = "" if analysis.is_complete else ".partial"
        for name, table in analysis.tables.items():
            write_csv(table, place / f"{name}{middle}.csv")
        for figure in analysis.figures:
            write_picture(titled(figure, analysis.status), place / f"{figure.key}{middle}")
        write_whole(place / f"words{middle}.txt", "".join(f"{line}\n" for line in analysis.words))
        write_whole(place / f"analysis{middle}.html", analysis_html(analysis))
        _write_manifest(analysis, place)
        names = sorted(path.name for path in place.iterdir())
    return [shown / name for name in names]


def is_analysis(folder: Path) -> bool:
    """Whether a folder holds an analysis that Holivar wrote, by its manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(content["program"] == PROGRAM and content["command"] == COMMAND)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _write_manifest(analysis: Analysis, place: Path) -> None:
    about = manifest(COMMAND, [], [])
    for name in ("scenarios", "seeds"):
        del about[name]
    about |= {"study": {"name": analysis.name, "digest": analysis.digest}, "status": analysis.status}
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(place.iterdir())}
    write_json(about | {"files": digests}, place / MANIFEST)
