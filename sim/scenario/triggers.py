"""Which intervention waits for a survey: the one that ``[interventions.hr_diagnosis]`` names, and what is wrong with that name.

Such an intervention has no times of its own. It begins on the day after the first survey that finds enough conflict, and
works to the end of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import PydanticCustomError

from sim.interventions.registry import interventions
from sim.problems import printable
from sim.scenario.fields import fault

DIAGNOSIS = "hr_diagnosis"
TIMES = ("start", "end", "windows")

Place = tuple[str, ...]


def awaiting(tables: Mapping[str, Any]) -> str | None:
    """Name of the intervention among ``tables`` (name to intervention) that waits for a survey; None when none does."""
    diagnosis = tables.get(DIAGNOSIS)
    return None if diagnosis is None else diagnosis.triggers


def trigger_faults(name: str, tables: Mapping[str, Any]) -> Iterator[tuple[Place, PydanticCustomError]]:
    """What is wrong when surveys trigger ``name``, and where below ``interventions``.

    Parameters
    ----------
    tables : for each table that the file has, the keys written in it.
    """
    place = (DIAGNOSIS, "triggers")
    known = [each for each in interventions() if each != DIAGNOSIS]
    if name == DIAGNOSIS:
        yield place, fault("names itself", "allowed: another intervention of this file")
    elif name not in known:
        near = get_close_matches(name[:64].lower(), known, n=1, cutoff=0.7)
        instead = f"did you mean '{near[0]}'?" if near else f"allowed: {', '.join(known)}"
        yield place, fault(f"is text '{printable(name)}'", instead)
    elif name not in tables:
        yield place, fault(f"is '{name}', which the file doesn't have", f"write [interventions.{name}], without any times")
    else:
        for key in TIMES:
            if key in tables[name]:
                yield (name, key), fault(f"is fixed, though {DIAGNOSIS} triggers {name}", "leave it out: a survey says when")
