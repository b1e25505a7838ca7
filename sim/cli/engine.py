"""What ``run`` and ``compare`` do before they begin: announce a first compilation, open the folder to write."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.screen import tell

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sim.scenario.schema import Scenario


def announce_compilation(*scenarios: Scenario) -> None:
    """Compile the engine if that has not been done yet, and say so: otherwise the first run would just seem to hang.

    Raises
    ------
    ScenarioError
        When one of the scenarios can't be laid out: nobody should wait half a minute to hear that.
    """
    from sim.experiments.simulate import is_engine_cold, warm_up
    from sim.scenario.calendar import compile_calendar

    for scenario in scenarios:
        compile_calendar(scenario)
    if is_engine_cold():
        tell("Compiling the engine for this machine, once: about half a minute ...")
        warm_up(scenarios[0])


def folder_for(out: Path | None, force: bool) -> AbstractContextManager[Path | None]:
    """The folder to write into, or none when nobody named one."""
    from sim.experiments.folder import new_folder

    return nullcontext() if out is None else new_folder(out, force)
