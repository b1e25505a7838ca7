"""Cross KPIs: marketers answer for profit too, sellers for customers from leads.

Pay that depends on a shared result raises collaboration and hardly touches conflict [V8]; a field experiment with a
team bonus moved sales by 3 % [V69]. It is worth no more than HR can measure [V18], and no more than people can see
their own share in. What to pay for depends on what can be observed [V18]; and a goal that sets people of one group
against each other hurts as much as one for the group helps [V73].
"""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from pydantic import Field

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, PUBLISHED, param
from sim.scenario.moments import DAYS_PER
from sim.scenario.parameters import Company

KpiMarketers = Literal["qualified leads", "sales", "profit"]
"""What marketers' cross KPI counts, in the order of the lever's values."""
KpiSellers = Literal["customers from leads", "revenue per customer", "revenue"]
"""What sellers' cross KPI counts, in the order of the lever's values."""


class CrossKpi(Intervention):
    """[interventions.cross_kpi]"""

    TITLE: ClassVar[str] = "Cross KPIs: each department answers for a part of the other's result"
    SOURCE: ClassVar[str] = "V8, V18, V69, V73, V108"
    LEVERS: ClassVar[tuple[str, ...]] = (
        "cross_kpi_weight", "kpi_clarity", "kpi_marketers", "kpi_sellers", "group_framing",
    )  # fmt: skip

    # fmt: off
    weight: float = lever_param(
        "cross_kpi_weight", 0.4, range=(0.1, 0.6), source="V18: both results for both sides; share not published",
        grade=JUDGEMENT, doc="share of the variable pay that depends on the other department's result",
    )
    clarity: float = lever_param(
        "kpi_clarity", 0.7, range=(0.5, 0.9), source="9b: line of sight of an own result 0.8, of a shared one 0.3",
        grade=JUDGEMENT, doc="how well people see how their own work moves the KPI, once it has been explained",
    )
    kpi_marketers: KpiMarketers = Field("profit", description="what of the sellers' result marketers are paid for")
    kpi_sellers: KpiSellers = Field("customers from leads", description="what of the marketers' result sellers are paid for")
    group_framing: float = lever_param(
        "group_framing", 1.0, range=(0.0, 1.0), source="V73", grade=JUDGEMENT,
        doc="1 when the KPI is told as the common good, 0 when it sets everybody against everybody",
    )
    bonus_eur_per_person_month: float = param(
        110.0, "EUR/person/month", range=(0.0, 250.0), bounds=(0.0, 10_000.0), role="constant",
        source="V69: the team bonus added 2.2 % to wages; of 5,000 EUR a month", grade=PUBLISHED,
        doc="bonus pool for the shared result",
    )
    hr_hours_per_month: float = param(
        16.0, "h/month", range=(4.0, 40.0), bounds=(0.0, 1000.0), role="constant", source="two days of one person",
        grade=JUDGEMENT, doc="hours HR needs to measure, reconcile and explain the KPI",
    )
    hr_eur_per_hour: float = param(
        50.0, "EUR/h", range=(35.0, 80.0), bounds=(0.0, 1000.0), role="constant", source="full cost of a specialist",
        grade=JUDGEMENT, doc="what an hour of HR costs",
    )
    setup_cost_eur: float = param(
        10_000.0, "EUR", range=(0.0, 30_000.0), bounds=(0.0, 5e7), role="constant", source="some weeks of design",
        grade=JUDGEMENT, doc="designing the KPI and changing the contracts",
    )
    setup_hours_per_person: float = param(
        2.0, "h/person", range=(1.0, 8.0), bounds=(0.0, 8.0), role="constant", source="one workshop", grade=JUDGEMENT,
        doc="workshop on the first day of each window",
    )
    hours_per_person_month: float = param(
        0.5, "h/person/month", range=(0.0, 2.0), bounds=(0.0, 80.0), role="constant", source="one short meeting",
        grade=JUDGEMENT, doc="reading and discussing the monthly statement",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The weight, the clarity, what is counted and how it is told, from the first day on."""
        return {
            "cross_kpi_weight": self.weight,
            "kpi_clarity": self.clarity,
            "kpi_marketers": float(get_args(KpiMarketers).index(self.kpi_marketers)),
            "kpi_sellers": float(get_args(KpiSellers).index(self.kpi_sellers)),
            "group_framing": self.group_framing,
        }

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, HR's hours and the bonus pool."""
        common = super().cost(day_of_window, company)
        n_people = company.n_marketers + company.n_sellers
        monthly = self.hr_hours_per_month * self.hr_eur_per_hour + self.bonus_eur_per_person_month * n_people
        return common._replace(eur=common.eur + monthly / DAYS_PER["month"])
