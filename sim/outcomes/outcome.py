"""An outcome: a number that a run ends with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.outcomes.observed import Observed


@dataclass(frozen=True)
class Outcome:
    """A number that a run ends with.

    Parameters
    ----------
    name : its key in files and tables.
    unit : "EUR", "share", "days", ...
    better : +1 when more of it is better for the company, -1 when less is.
    doc : one sentence: what is counted or averaged, over what.
    measure : from what was observed to the number; NaN where it is not defined (a share of nothing).
    headline : shown on screen; the others are in the files.
    """

    name: str
    unit: str
    better: Literal[1, -1]
    doc: str
    measure: Callable[[Observed], float]
    headline: bool = False
