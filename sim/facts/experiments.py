"""What is lived through to measure the facts: shipped scenarios, and what is different in them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.shipped import scenarios_folder

DAYS = 500
"""Working days that an experiment lasts after its warm-up, unless it says otherwise: two years."""


@dataclass(frozen=True)
class Experiment:
    """What is lived through.

    Parameters
    ----------
    scenario : name of a shipped scenario.
    overrides : what is different in it, as after ``--set``.
    only : the one intervention of the scenario that stays; empty, all do.
    days : how long it lasts.
    events : keep the event log.
    """

    scenario: str
    overrides: tuple[str, ...] = ()
    only: str = ""
    days: int = DAYS
    events: bool = False

    def load(self) -> Scenario:
        """Read the scenario and change it.

        Raises
        ------
        ScenarioError
            When the shipped scenario does not take an override.
        KeyError
            When it does not have the intervention that shall stay.
        """
        loaded = load(scenarios_folder() / f"{self.scenario}.toml", (*self.overrides, f"days={self.days}"))
        if not self.only:
            return loaded
        return loaded.model_copy(update={"interventions": {self.only: loaded.interventions[self.only]}})


LAST_SWAP = 106
"""Scenario day of the last swap in the experiment ``gemba_stopped``: days 1, 22, ... of its six months."""

SPLIT = (64, 126)
"""First and last scenario day on which the departments of ``two_floors`` sit apart: months 4 to 6."""

GOOD = (
    "closed_loop_feedback",
    "communication_sessions",
    "cross_kpi",
    "gemba",
    "iron_will",
    "joint_projects",
    "lead_tracking",
    "mandate",
    "nurture",
    "response_agreement",
    "shared_space",
)
"""The interventions of the scenario ``all_good``, each of which is also lived through alone."""

_LITTLE_KNOWN = ("marketing.reach_per_day=0.0019", "marketing.awareness_start=0.15")
_WELL_KNOWN = ("marketing.reach_per_day=0.02", "marketing.awareness_start=0.6")

EXPERIMENTS: dict[str, Experiment] = {
    "baseline": Experiment("baseline", events=True),
    "response_agreement": Experiment("baseline", ("interventions.response_agreement.start=month 1",)),
    "cross_kpi": Experiment("cross_kpi"),
    "poor_hr": Experiment("baseline", ("levers.hr_competence=0.1",)),
    "cross_kpi_poor_hr": Experiment("cross_kpi", ("levers.hr_competence=0.1",)),
    "mandate": Experiment("mandate"),
    "one_floor": Experiment("shared_space", ("interventions.shared_space.reasons_to_talk=1",)),
    "shared_space": Experiment("shared_space"),
    "gemba": Experiment("gemba"),
    "joint_projects": Experiment("joint_projects"),
    "two_floors": Experiment("two_floors"),
    "two_floors_together": Experiment("two_floors_together"),
    "contact_and_goals": Experiment("shared_space", ("interventions.cross_kpi.start=month 1",)),
    "gemba_stopped": Experiment("gemba", ("interventions.gemba.end=month 6", "interventions.gemba.every_days=21")),
    "sessions_unstructured": Experiment("sessions_unstructured"),
    "baseline_long": Experiment("baseline", days=750),
    "service_marketing": Experiment("service_marketing", days=750),
    "no_marketing": Experiment("no_marketing"),
    "no_sales": Experiment("no_sales"),
    "no_sales_loud": Experiment("no_sales", ("levers.marketing_budget_factor=2",)),
    "little_known": Experiment("perfect_product", _LITTLE_KNOWN),
    "little_known_flaw": Experiment("small_flaw", _LITTLE_KNOWN),
    "well_known": Experiment("perfect_product", _WELL_KNOWN),
    "well_known_flaw": Experiment("small_flaw", _WELL_KNOWN),
    "all_good": Experiment("all_good"),
    **{f"only_{name}": Experiment("all_good", only=name) for name in GOOD},
    "quarter_end": Experiment("quarter_end"),
}
"""Every experiment by its name. All have a year of warm-up, and interventions begin on day 1 unless they say otherwise."""
