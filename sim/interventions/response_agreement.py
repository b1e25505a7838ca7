"""Response agreement: both departments agree that every lead is answered at once.

Half of the firms answer on the day and a quarter never [V28]; who answers within the hour qualifies three times as many
as who answers after a day [V33, vendors]. Part of that is selection: good leads are answered first. An agreement makes
leaving a lead costlier; it makes no lead better, and the hours it takes are missing in prospecting.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.parameters import Company


class ResponseAgreement(Intervention):
    """[interventions.response_agreement]"""

    TITLE: ClassVar[str] = "Response agreement: every lead is answered at once"
    SOURCE: ClassVar[str] = "V1, V28, V33"
    LEVERS: ClassVar[tuple[str, ...]] = ("response_agreement",)

    # fmt: off
    strictness: float = lever_param(
        "response_agreement", 1.0, range=(0.5, 1.0), source="V28", grade=JUDGEMENT,
        doc="how strictly the agreement holds; even at 1 a lead may be left",
    )
    setup_cost_eur: float = param(
        1_000.0, "EUR", range=(0.0, 5_000.0), bounds=(0.0, 5e7), role="constant", source="a moderator for a day",
        grade=JUDGEMENT, doc="writing the agreement",
    )
    setup_hours_per_person: float = param(
        1.0, "h/person", range=(0.5, 4.0), bounds=(0.0, 8.0), role="constant", source="one meeting", grade=JUDGEMENT,
        doc="the meeting in which it is explained",
    )
    hours_per_person_month: float = param(
        0.25, "h/person/month", range=(0.0, 1.0), bounds=(0.0, 80.0), role="constant", source="a short look back",
        grade=JUDGEMENT, doc="looking at who answered when",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The agreement, from the first day on."""
        return {"response_agreement": self.strictness}
