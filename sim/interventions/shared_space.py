"""Shared space: both departments on one floor, desks mixed, with reasons to talk.

Nearness works within about 20 m and where people socialise [V48], most between those who had no tie before [V50]. But
removing walls alone cut talking face to face by 70 % [V49], and a survey found no gain from co-location [V9]: so
distance, openness and reasons to talk are three levers, not one.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, PUBLISHED, param
from sim.scenario.parameters import Company


class SharedSpace(Intervention):
    """[interventions.shared_space]"""

    TITLE: ClassVar[str] = "Shared space: one floor, mixed seats, reasons to talk"
    SOURCE: ClassVar[str] = "V48, V49, V50, V117; contrary: V9"
    LEVERS: ClassVar[tuple[str, ...]] = ("distance_m", "floors_apart", "openness", "reasons_to_talk")

    # fmt: off
    distance_m: float = lever_param(
        "distance_m", 8.0, range=(3.0, 15.0), source="V117: daily contact drops at about 8 m", grade=PUBLISHED,
        doc="walk between the two departments' desks once the seats are mixed",
    )
    openness: float = lever_param(
        "openness", 0.8, range=(0.3, 1.2), source="9b, V49, V50", grade=PUBLISHED,
        doc="face-to-face contact relative to separate rooms: people in the open avoid being watched",
    )
    reasons_to_talk: float = lever_param(
        "reasons_to_talk", 1.3, range=(1.0, 1.6), source="V48: a kitchen, lunches and joint desks", grade=JUDGEMENT,
        doc="occasions for contact relative to ordinary days",
    )
    setup_cost_eur_per_seat: float = param(
        1_500.0, "EUR/person", range=(500.0, 5_000.0), bounds=(0.0, 50_000.0), role="constant",
        source="furniture, cabling and movers", grade=JUDGEMENT, doc="moving one seat",
    )
    setup_hours_per_person: float = param(
        4.0, "h/person", range=(2.0, 8.0), bounds=(0.0, 8.0), role="constant", source="half a day", grade=JUDGEMENT,
        doc="packing and unpacking",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The new rooms, from the day of the move on; that people first eye each other is the engine's business."""
        return {
            "distance_m": self.distance_m,
            "floors_apart": 0.0,
            "openness": self.openness,
            "reasons_to_talk": self.reasons_to_talk,
        }

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and every seat on the day of the move."""
        common = super().cost(day_of_window, company)
        if day_of_window > 0:
            return common
        n_seats = company.n_marketers + company.n_sellers
        return common._replace(eur=common.eur + self.setup_cost_eur_per_seat * n_seats)
