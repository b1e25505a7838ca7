"""Closed-loop feedback: who worked a lead tells the marketer what became of it.

Sharing information about customers pays, and a cooperative climate without it does not [V23]; frequent talk in both
directions goes with less conflict [V6], through its quality [V7]. Each report takes a seller's time, which the engine
itself takes: how many leads are worked is not known beforehand, so these hours stand in the daily ``hours_feedback`` and
not in the cost report.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.parameters import Company


class ClosedLoopFeedback(Intervention):
    """[interventions.closed_loop_feedback]"""

    TITLE: ClassVar[str] = "Closed-loop feedback: sellers report what became of each lead"
    SOURCE: ClassVar[str] = "V6, V7, V23"
    LEVERS: ClassVar[tuple[str, ...]] = ("feedback_duty",)

    # fmt: off
    share: float = lever_param(
        "feedback_duty", 0.9, range=(0.5, 1.0), source="V23; some reports are forgotten", grade=JUDGEMENT,
        doc="share of worked leads on which the seller reports back",
    )
    setup_cost_eur: float = param(
        2_000.0, "EUR", range=(0.0, 10_000.0), bounds=(0.0, 5e7), role="constant", source="a form in the software",
        grade=JUDGEMENT, doc="making it easy to report",
    )
    setup_hours_per_person: float = param(
        1.0, "h/person", range=(0.5, 4.0), bounds=(0.0, 8.0), role="constant", source="one meeting", grade=JUDGEMENT,
        doc="the meeting in which it is explained",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The duty, from the first day on."""
        return {"feedback_duty": self.share}
