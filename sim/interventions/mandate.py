"""Mandate: "marketers are strategists, sellers tacticians, both are there for sales", said by leadership, and meant.

Senior managers' support for coordination lowers conflict clearly, which shared rewards do not [V8]; so does a shared
perception of the strategy [V13]. Commitment at the top decided whether management by objectives brought 56 or 6 % [V74],
and knowing one's role is worth some per cent of output [V75]. A mandate that is only imposed buys little.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.moments import DAYS_PER
from sim.scenario.parameters import Company


class Mandate(Intervention):
    """[interventions.mandate]"""

    TITLE: ClassVar[str] = "Mandate: leadership says what each department is there for"
    SOURCE: ClassVar[str] = "V8, V13, V74, V75"
    LEVERS: ClassVar[tuple[str, ...]] = ("mandate", "leadership_support", "involvement", "kpi_clarity")

    # fmt: off
    mandate: float = lever_param(
        "mandate", 0.9, range=(0.5, 1.0), source="V8, V13; some never hear of it", grade=JUDGEMENT,
        doc="how clearly leadership says what each department is there for",
    )
    leadership_support: float = lever_param(
        "leadership_support", 0.9, range=(0.7, 1.0), source="V8, V74", grade=JUDGEMENT,
        doc="how far leadership stands behind it once it costs something",
    )
    involvement: float = lever_param(
        "involvement", 0.8, range=(0.2, 1.0), source="V75; MODEL: everybody knows what it brings them", grade=JUDGEMENT,
        doc="how far people know and have a say in what it brings them; near 0 it is a decree",
    )
    kpi_clarity: float = lever_param(
        "kpi_clarity", 0.7, range=(0.5, 0.9), source="V75: clear roles", grade=JUDGEMENT,
        doc="how well people see how their own work moves their KPI, once they know what they are there for",
    )
    leader_hours_per_month: float = param(
        8.0, "h/month", range=(2.0, 20.0), bounds=(0.0, 1000.0), role="constant", source="two hours a week", grade=JUDGEMENT,
        doc="hours in which leadership repeats and defends it",
    )
    leader_eur_per_hour: float = param(
        120.0, "EUR/h", range=(80.0, 250.0), bounds=(0.0, 10_000.0), role="constant", source="full cost of a director",
        grade=JUDGEMENT, doc="what an hour of leadership costs",
    )
    setup_cost_eur: float = param(
        5_000.0, "EUR", range=(0.0, 20_000.0), bounds=(0.0, 5e7), role="constant", source="a moderator for some days",
        grade=JUDGEMENT, doc="writing it down together",
    )
    setup_hours_per_person: float = param(
        4.0, "h/person", range=(1.0, 8.0), bounds=(0.0, 8.0), role="constant", source="half a day of workshop",
        grade=JUDGEMENT, doc="the workshop in which everybody hears what it means for them",
    )
    hours_per_person_month: float = param(
        0.5, "h/person/month", range=(0.0, 2.0), bounds=(0.0, 80.0), role="constant", source="one short meeting",
        grade=JUDGEMENT, doc="talking about what has become of it",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """All four, from the first day on."""
        return {
            "mandate": self.mandate,
            "leadership_support": self.leadership_support,
            "involvement": self.involvement,
            "kpi_clarity": self.kpi_clarity,
        }

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs and leadership's hours, which are money: leaders neither campaign nor sell."""
        common = super().cost(day_of_window, company)
        return common._replace(eur=common.eur + self.leader_hours_per_month * self.leader_eur_per_hour / DAYS_PER["month"])
