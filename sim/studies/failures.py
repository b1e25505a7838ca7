"""Failed runs of a study, each with the command that repeats it.

The command runs a scenario file that lies in the study's folder, with every value of the point spelled out: it needs neither the
study file nor the scenarios it builds on, and it names no place of the machine the study ran on.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.toml import as_toml
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.studies.plan import Point, StudyPlan
    from sim.studies.store import Store

FOLDER = "failed"
"""Where in a study's folder the scenarios of failed runs lie."""


class Failure(NamedTuple):
    """A failed run."""

    point: int
    scenario: str
    """Name of the base scenario."""
    seed: int
    cause: str
    repeat: str
    """The command that runs it again."""


def failures(store: Store, plan: StudyPlan, folder: Path | str = "") -> list[Failure]:
    """All failed runs, ordered by point and seed; a run that several points share stands with the first of them.

    Parameters
    ----------
    folder : of the study, as the commands are to name it; left out, they are meant to be given in that folder.
    """
    first = _first_points(plan)
    found = [
        Failure(first[row.digest].number, plan.bases[first[row.digest].base].name, row.seed, row.cause, command)
        for row in store.failures()
        for command in [repeat_command(row.digest, row.seed, folder)]
    ]
    return sorted(found)


def repeat_command(digest: str, seed: int, folder: Path | str = "") -> str:
    """The command that repeats a run whose scenario `write_failed` has written.

    >>> repeat_command("0123456789abcdef", 7, "my studies")
    "holivar run 'my studies/failed/0123456789ab.toml' --seed 7"
    """
    return f"holivar run {shlex.quote((Path(folder) / FOLDER / _file_name(digest)).as_posix())} --seed {seed}"


def write_failed(store: Store, plan: StudyPlan, folder: Path) -> list[Path]:
    """Write the scenario of every failed run into ``failed/``, so that the commands work, and remove those that failed no more.

    Returns
    -------
    The files, in the order of their names.
    """
    points = _first_points(plan)
    wanted = {_file_name(row.digest): points[row.digest] for row in store.failures()}
    place = folder / FOLDER
    if place.is_dir():
        for name in {_file_name(digest) for digest in points} - wanted.keys():
            (place / name).unlink(missing_ok=True)
        if not wanted and not any(place.iterdir()):
            place.rmdir()
    for name, point in sorted(wanted.items()):
        place.mkdir(exist_ok=True)
        about = f"# Point {point.number} of the study '{plan.study.name}'.\n"
        write_whole(place / name, about + as_toml(plan.scenario(point).content()))
    return [place / name for name in sorted(wanted)]


def _first_points(plan: StudyPlan) -> dict[str, Point]:
    return {point.digest: point for point in reversed(plan.points)}


def _file_name(digest: str) -> str:
    return f"{digest[:12]}.toml"
