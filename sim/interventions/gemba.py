"""Gemba: marketers and sellers swap places for half a day, again and again, and then tell their own people about it.

Job rotation improves the interface where training does not [V9]; tacit knowledge moves through working side by side
[V22], and half of it is gone after half a year to a year without repetition [V65]. Contrary evidence: a marketer's own
experience in sales did not lower conflict [V6].
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, fault, param
from sim.scenario.parameters import Company

HEADS_STAY, HEADS_TOO, ONLY_HEADS = 0.0, 1.0, 2.0
"""Values of the lever ``gemba_heads``."""


class Gemba(Intervention):
    """[interventions.gemba]"""

    TITLE: ClassVar[str] = "Gemba: half-day swaps in the other department, then a short presentation"
    SOURCE: ClassVar[str] = "V9, V22, V65, V67; contrary: V6"
    LEVERS: ClassVar[tuple[str, ...]] = ("gemba_share", "gemba_hours", "gemba_presentation", "gemba_heads", "gemba_role")
    HOURS: ClassVar[str] = "hours_swaps"

    # fmt: off
    every_days: int = param(
        21, "days", range=(10, 63), bounds=(1, 1000), role="lever", source="9b: half a day a month is recommended",
        grade=JUDGEMENT, doc="working days from one day of swaps to the next; the first is the window's first day",
    )
    participation: float = lever_param(
        "gemba_share", 0.8, range=(0.3, 1.0), source="some are away or refuse", grade=JUDGEMENT,
        doc="share of marketers who swap places with a seller on such a day",
    )
    hours: float = lever_param(
        "gemba_hours", 4.0, range=(2.0, 8.0), source="9b: half a day", grade=JUDGEMENT,
        doc="hours a swap takes from each of the two",
    )
    presentation: float = lever_param(
        "gemba_presentation", 0.5, range=(0.0, 1.0), source="V22: knowledge needs communication to spread",
        grade=JUDGEMENT, doc="how much of a swap's insight is presented to the own department; 0 is no presentation",
    )
    presentation_hours: float = param(
        0.5, "h/person", range=(0.25, 1.0), bounds=(0.0, 4.0), role="constant", source="a short talk", grade=JUDGEMENT,
        doc="hours everybody spends on the presentations of a day of swaps; none without presentation",
    )
    role: float = lever_param(
        "gemba_role", 0.5, range=(0.0, 1.0), source="V22: tacit knowledge comes from doing", grade=JUDGEMENT,
        doc="what one does there: 0 watches, 0.5 assists, 1 does the job",
    )
    includes_heads: bool = Field(True, description="whether the heads of both departments swap too")
    only_heads: bool = Field(False, description="whether the two heads swap with each other and nobody else does")
    setup_cost_eur: float = param(
        3_000.0, "EUR", range=(0.0, 10_000.0), bounds=(0.0, 5e7), role="constant", source="a facilitator for two days",
        grade=JUDGEMENT, doc="preparing the programme",
    )
    cost_eur_per_month: float = param(
        500.0, "EUR/month", range=(0.0, 2_000.0), bounds=(0.0, 5e7), role="constant", source="a day of a coordinator",
        grade=JUDGEMENT, doc="planning who swaps with whom",
    )
    # fmt: on

    @model_validator(mode="after")
    def _heads_come_if_they_are_alone(self) -> Gemba:
        if self.only_heads and not self.includes_heads:
            raise fault("has only_heads without includes_heads", "write one of them")
        return self

    def is_swap_day(self, day_of_window: int) -> bool:
        """Whether people swap places on a day of a window."""
        return day_of_window % self.every_days == 0

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """Nothing on most days; on a day of swaps who swaps, for how long, and what follows."""
        if not self.is_swap_day(day_of_window):
            return {}
        return {
            "gemba_share": self.participation,
            "gemba_hours": self.hours,
            "gemba_presentation": self.presentation,
            "gemba_heads": self._heads(),
            "gemba_role": self.role,
        }

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs and the presentations; the swaps' own hours are taken by the engine from those who swap."""
        common = super().cost(day_of_window, company)
        if not self.is_swap_day(day_of_window):
            return common
        listening = self.presentation_hours if self.presentation > 0 else 0.0
        return Cost(
            common.eur,
            common.hours_per_marketer + listening,
            common.hours_per_seller + listening,
            hours_by_rule=2 * self.hours * self.participation * self._pairs(company),
        )

    def _heads(self) -> float:
        if self.only_heads:
            return ONLY_HEADS
        return HEADS_TOO if self.includes_heads else HEADS_STAY

    def _pairs(self, company: Company) -> float:
        """Pairs that could swap: as many as the smaller department, less (on average) those with a head if heads stay away."""
        if self.only_heads:
            return 1.0
        n_pairs = min(company.n_marketers, company.n_sellers)
        if self.includes_heads:
            return n_pairs
        return n_pairs * (1 - 1 / company.n_marketers) * (1 - 1 / company.n_sellers)
