"""Joint projects: teams from both departments work on one thing together for two months.

Managers' support for coordination raises collaboration [V8]; project teams across functions improve the interface where
co-location and joint training do not [V9]. Boys who had fought made friends over goals that neither side could reach
alone, and not by meeting [V60]. A project may fail, and then it divides; that is for the engine to say.
"""

from __future__ import annotations

import math
from typing import ClassVar

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.levers import LEVERS
from sim.scenario.parameters import Company, Leadership

USUAL = Leadership()
"""How large a team is and what it does, as a rule: for the plan of hours, which does not know the file's own [leadership]."""


class JointProjects(Intervention):
    """[interventions.joint_projects]"""

    TITLE: ClassVar[str] = "Joint projects: teams from both departments work on one thing together"
    SOURCE: ClassVar[str] = "V8, V9, V60"
    LEVERS: ClassVar[tuple[str, ...]] = ("joint_projects",)
    HOURS: ClassVar[str] = "hours_projects"

    # fmt: off
    projects: float = lever_param(
        "joint_projects", 4.0, range=(2.0, 8.0), source="V9; how many is not published", grade=JUDGEMENT,
        doc="joint projects that run at a time; one runs anyway where the heads talk to each other",
    )
    setup_cost_eur: float = param(
        2_000.0, "EUR", range=(0.0, 8_000.0), bounds=(0.0, 5e7), role="constant", source="some days of a coordinator",
        grade=JUDGEMENT, doc="choosing the first projects",
    )
    cost_eur_per_month: float = param(
        500.0, "EUR/month", range=(0.0, 2_000.0), bounds=(0.0, 5e7), role="constant", source="a day of a coordinator",
        grade=JUDGEMENT, doc="keeping an eye on them",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """How many projects, from the first day on; whether the heads start them is the engine's business."""
        return {"joint_projects": self.projects}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and in the report the hours of all projects beyond those that run anyway."""
        extra = _people(self.projects, company) - _people(LEVERS["joint_projects"].default, company)
        return super().cost(day_of_window, company)._replace(hours_by_rule=max(extra, 0.0) * USUAL.project_hours)


def _people(projects: float, company: Company) -> float:
    """How many people so many projects take; no more begin than both departments can join, the last in a smaller team."""
    team = int(USUAL.project_team + 0.5)
    departments = (company.n_marketers, company.n_sellers)
    projects = min(math.ceil(projects), *(math.ceil(people / team) for people in departments))
    return sum(min(projects * team, people) for people in departments)
