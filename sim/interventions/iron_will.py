"""Iron will: the head of marketing stands up to the owner's cuts.

Where the department has power, returns rise in the long run [V17], and firms in which marketing has influence perform
better [V16]. Will makes no budget; it keeps the one there is. It does nothing where nobody wants to cut.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.moments import DAYS_PER
from sim.scenario.parameters import Company


class IronWill(Intervention):
    """[interventions.iron_will]"""

    TITLE: ClassVar[str] = "Iron will: the head of marketing stands up to the owner's cuts"
    SOURCE: ClassVar[str] = "V16, V17"
    LEVERS: ClassVar[tuple[str, ...]] = ("cmo_will",)

    # fmt: off
    will: float = lever_param(
        "cmo_will", 0.9, range=(0.7, 1.0), source="V16, V17", grade=JUDGEMENT,
        doc="how much of the owner's cuts the head of marketing wards off; 1 is all of them",
    )
    head_hours_per_month: float = param(
        8.0, "h/month", range=(2.0, 20.0), bounds=(0.0, 168.0), role="constant", source="two hours a week", grade=JUDGEMENT,
        doc="hours in which the head of marketing collects figures and argues; the department does the work left undone",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The will, from the first day on."""
        return {"cmo_will": self.will}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and the head's hours, which all marketers share out among them."""
        common = super().cost(day_of_window, company)
        hours = self.head_hours_per_month / DAYS_PER["month"] / company.n_marketers
        return common._replace(hours_per_marketer=common.hours_per_marketer + hours)
