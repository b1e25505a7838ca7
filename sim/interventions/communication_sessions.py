"""Communication sessions: marketing sells its projects inside, in structured pairs or in plain meetings.

Sellers who met in pairs, prepared their questions and wrote the answers down sold 24 % more while it lasted and 18 %
more months later [V68]; that was within one trade, so across departments it can't be more. Frequency works through
quality only [V7], and meetings and documents without joint content bring next to nothing [V20].
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, PUBLISHED, param
from sim.scenario.parameters import Company


class CommunicationSessions(Intervention):
    """[interventions.communication_sessions]"""

    TITLE: ClassVar[str] = "Communication sessions: marketing sells its projects inside"
    SOURCE: ClassVar[str] = "V7, V9, V68; contrary: V20"
    LEVERS: ClassVar[tuple[str, ...]] = ("session_hours", "session_structure")
    HOURS: ClassVar[str] = "hours_sessions"

    # fmt: off
    every_days: int = param(
        5, "days", range=(5, 21), bounds=(1, 1000), role="lever", source="9b: hours are given by the week",
        grade=JUDGEMENT, doc="working days from one session to the next; the first is the window's first day",
    )
    hours: float = lever_param(
        "session_hours", 1.0, range=(0.5, 2.0), source="9b: session time", grade=JUDGEMENT,
        doc="hours a session takes from everybody in both departments",
    )
    structure: float = lever_param(
        "session_structure", 0.9, range=(0.5, 1.0), source="V68: guided pairs; not every pair keeps to it", grade=PUBLISHED,
        doc="1 is pairs who prepare and talk a case through, 0 a plain meeting",
    )
    setup_cost_eur: float = param(
        4_000.0, "EUR", range=(0.0, 12_000.0), bounds=(0.0, 5e7), role="constant", source="a week of a moderator",
        grade=JUDGEMENT, doc="writing the guide for the pairs",
    )
    cost_eur_per_month: float = param(
        300.0, "EUR/month", range=(0.0, 1_500.0), bounds=(0.0, 5e7), role="constant", source="half a day of a coordinator",
        grade=JUDGEMENT, doc="choosing cases and pairs",
    )
    # fmt: on

    def is_session_day(self, day_of_window: int) -> bool:
        """Whether people meet on a day of a window."""
        return day_of_window % self.every_days == 0

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """Nothing on most days; on a day of sessions how long they are and how structured."""
        if not self.is_session_day(day_of_window):
            return {}
        return {"session_hours": self.hours, "session_structure": self.structure}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and everybody's hours on a day of sessions."""
        common = super().cost(day_of_window, company)
        if not self.is_session_day(day_of_window):
            return common
        return common._replace(
            hours_per_marketer=common.hours_per_marketer + self.hours,
            hours_per_seller=common.hours_per_seller + self.hours,
        )
