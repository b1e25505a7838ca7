"""Service marketing: marketing becomes a service unit of Sales, and is told to show fireworks all the same.

Influence has moved from marketing to Sales, though an influential marketing department contributes most to a firm's
performance [V16], and building assets lowers the profit of this year while it raises that of later ones [V17]. So a
short gain and a long decline are expected; how much of each is the engine's answer.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.parameters import Company


class ServiceMarketing(Intervention):
    """[interventions.service_marketing]"""

    TITLE: ClassVar[str] = "Service marketing: marketing serves Sales, with a double message"
    SOURCE: ClassVar[str] = "V14, V16, V17, V86"
    LEVERS: ClassVar[tuple[str, ...]] = ("marketing_autonomy", "double_message")

    # fmt: off
    autonomy: float = lever_param(
        "marketing_autonomy", 0.1, range=(0.0, 0.3), source="V16, V17", grade=JUDGEMENT,
        doc="what marketing still decides: 1 is a strategic department, 0 a service unit",
    )
    double_message: float = lever_param(
        "double_message", 0.6, range=(0.0, 1.0), source="MODEL: be a service, but show us fireworks", grade=JUDGEMENT,
        doc="how loudly the service unit is told to shine all the same",
    )
    setup_hours_per_person: float = param(
        1.0, "h/person", range=(0.5, 4.0), bounds=(0.0, 8.0), role="constant", source="one meeting", grade=JUDGEMENT,
        doc="the meeting in which it is announced",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The new rank and the double message, from the first day on; what follows slowly is the engine's business."""
        return {"marketing_autonomy": self.autonomy, "double_message": self.double_message}
