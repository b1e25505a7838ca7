"""Lead tracking: software shows managers what became of every lead, and scores leads before they are handed over.

Sellers follow up more leads when these are tracked and when they trust how they were chosen [V1]; a vendor saw the share
of ignored leads fall from 80 to 25 % with formal scoring [V116]. Contrary evidence: tracking moves the experienced and
the successful less [V1].
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.moments import DAYS_PER
from sim.scenario.parameters import Company


class LeadTracking(Intervention):
    """[interventions.lead_tracking]"""

    TITLE: ClassVar[str] = "Lead tracking: software scores leads and shows what became of each"
    SOURCE: ClassVar[str] = "V1, V116"
    LEVERS: ClassVar[tuple[str, ...]] = ("lead_tracking", "scoring_quality")

    # fmt: off
    tracking: float = lever_param(
        "lead_tracking", 0.8, range=(0.4, 1.0), source="V1; not everything is entered", grade=JUDGEMENT,
        doc="how well managers see what became of every lead",
    )
    scoring: float = lever_param(
        "scoring_quality", 0.6, range=(0.3, 0.9), source="V116", grade=JUDGEMENT,
        doc="how far the scoring system replaces the marketer's own eye",
    )
    software_eur_per_person_month: float = param(
        75.0, "EUR/person/month", range=(25.0, 150.0), bounds=(0.0, 10_000.0), role="constant",
        source="usual price of a seat, not looked up", grade=JUDGEMENT, doc="software for everybody in both departments",
    )
    hours_per_seller_month: float = param(
        2.0, "h/person/month", range=(0.5, 6.0), bounds=(0.0, 80.0), role="constant", source="six minutes a day",
        grade=JUDGEMENT, doc="hours each seller needs to enter what became of leads",
    )
    setup_cost_eur: float = param(
        15_000.0, "EUR", range=(5_000.0, 50_000.0), bounds=(0.0, 5e7), role="constant", source="a month of a consultant",
        grade=JUDGEMENT, doc="moving the data and tuning the scores",
    )
    setup_hours_per_person: float = param(
        4.0, "h/person", range=(2.0, 8.0), bounds=(0.0, 8.0), role="constant", source="half a day of training",
        grade=JUDGEMENT, doc="learning the software",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """Tracking and scores, from the first day on."""
        return {"lead_tracking": self.tracking, "scoring_quality": self.scoring}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, the software, and the hours of sellers who enter."""
        common = super().cost(day_of_window, company)
        n_people = company.n_marketers + company.n_sellers
        return common._replace(
            eur=common.eur + self.software_eur_per_person_month * n_people / DAYS_PER["month"],
            hours_per_seller=common.hours_per_seller + self.hours_per_seller_month / DAYS_PER["month"],
        )
