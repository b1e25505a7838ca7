"""Nurture: inquirers who are not ready yet are kept warm instead of thrown away.

Half of all leads are not ready when they ask; with nurture most of those are within a year [V40, a consultant's number],
and without a limit too many unqualified leads hurt later sales [V11]. Its hours come out of all other campaign work: the
engine shifts them, and so they are no cost of their own.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.parameters import Company


class Nurture(Intervention):
    """[interventions.nurture]"""

    TITLE: ClassVar[str] = "Nurture: those who are not ready yet are kept warm"
    SOURCE: ClassVar[str] = "V11, V40"
    LEVERS: ClassVar[tuple[str, ...]] = ("nurture_floor",)

    # fmt: off
    floor: float = lever_param(
        "nurture_floor", 0.25, range=(0.15, 0.4), source="V40: half of the inquirers are not ready yet", grade=JUDGEMENT,
        doc="least share of campaign hours that goes to inquirers who are not yet ready",
    )
    setup_hours_per_marketer: float = param(
        6.0, "h/person", range=(2.0, 8.0), bounds=(0.0, 8.0), role="constant", source="about nine mails and a plan",
        grade=JUDGEMENT, doc="hours each marketer writes on the first day of each window",
    )
    setup_cost_eur: float = param(
        8_000.0, "EUR", range=(0.0, 25_000.0), bounds=(0.0, 5e7), role="constant", source="two weeks of a specialist",
        grade=JUDGEMENT, doc="setting up who gets which mail when",
    )
    cost_eur_per_month: float = param(
        800.0, "EUR/month", range=(200.0, 3_000.0), bounds=(0.0, 5e7), role="constant", source="mailing software",
        grade=JUDGEMENT, doc="software that sends the mails",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The least share of hours, from the first day on."""
        return {"nurture_floor": self.floor}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and the marketers' first day."""
        common = super().cost(day_of_window, company)
        if day_of_window > 0:
            return common
        return common._replace(hours_per_marketer=common.hours_per_marketer + self.setup_hours_per_marketer)
