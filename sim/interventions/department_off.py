"""Department off: no marketing at all, or no sales at all. An experiment of thought that shows what each is there for.

Brands that stop advertising lose 16 % in a year and 36 % in three [V86], so what a department built does not go the day
it goes. Its people are not paid any more and nobody is compensated, which flatters the short run.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.interventions.base import Intervention
from sim.scenario.parameters import Company


class DepartmentOff(Intervention):
    """[interventions.department_off]"""

    TITLE: ClassVar[str] = "Department off: no marketing at all, or no sales at all"
    SOURCE: ClassVar[str] = "V86"
    LEVERS: ClassVar[tuple[str, ...]] = ("marketing_budget_factor", "headcount_marketing", "headcount_sales")

    department: Literal["marketing", "sales"] = Field("marketing", description="which department goes")

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """Nobody left of the department; without marketers no money for campaigns either."""
        if self.department == "sales":
            return {"headcount_sales": 0.0}
        return {"headcount_marketing": 0.0, "marketing_budget_factor": 0.0}
