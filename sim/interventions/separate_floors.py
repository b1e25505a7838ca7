"""Separate floors, the opposite of a shared space: the departments are moved apart, "offices 490 and 255".

On one floor people know 12 % of the others, two floors away 2 % [V47]; beyond some 20 m nearness has no effect left,
and another floor counts like that [V48].
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, PUBLISHED, param
from sim.scenario.parameters import Company


class SeparateFloors(Intervention):
    """[interventions.separate_floors]"""

    TITLE: ClassVar[str] = "Separate floors: the departments are moved apart"
    SOURCE: ClassVar[str] = "V46, V47, V48"
    LEVERS: ClassVar[tuple[str, ...]] = ("distance_m", "floors_apart", "openness")

    # fmt: off
    floors: float = lever_param(
        "floors_apart", 2.0, range=(1.0, 4.0), source="V47", grade=PUBLISHED,
        doc="floors between the two departments",
    )
    distance_m: float = lever_param(
        "distance_m", 28.0, range=(20.0, 50.0), source="V46, V48: beyond the reach of nearness", grade=PUBLISHED,
        doc="walk between the two departments' desks, stairs not counted",
    )
    openness: float = lever_param(
        "openness", 1.0, range=(0.3, 1.2), source="9b: separate rooms", grade=JUDGEMENT,
        doc="face-to-face contact relative to separate rooms",
    )
    setup_cost_eur_per_seat: float = param(
        1_500.0, "EUR/person", range=(500.0, 5_000.0), bounds=(0.0, 50_000.0), role="constant",
        source="furniture, cabling and movers", grade=JUDGEMENT, doc="moving one seat; one department moves",
    )
    setup_hours_per_person: float = param(
        2.0, "h/person", range=(1.0, 8.0), bounds=(0.0, 8.0), role="constant",
        source="half a day for the department that moves", grade=JUDGEMENT, doc="packing, unpacking and helping",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The new rooms, from the day of the move on."""
        return {"distance_m": self.distance_m, "floors_apart": self.floors, "openness": self.openness}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and the seats of the smaller department on the day of the move."""
        common = super().cost(day_of_window, company)
        if day_of_window > 0:
            return common
        n_seats = min(company.n_marketers, company.n_sellers)
        return common._replace(eur=common.eur + self.setup_cost_eur_per_seat * n_seats)
