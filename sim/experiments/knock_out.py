"""Who really earned it: the company without one of those who bring money in, in the same market with the same luck.

The books credit a deal to whoever closed it. What somebody is really there for shows when he is not: the baseline is run again
without marketing, without sales, without support's upsell, and without the CEO's own deals. Effects are larger than luck, so the
first few pairs are enough. What procurement, accounting, the lawyers and HR save feeds nothing else in the model: without one of
them the company has just that less, and no run is needed to say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.attribution import Setting
from sim.experiments.plans import plans_of
from sim.experiments.simulate import run_plan
from sim.experiments.threads import GoOn, Progress, in_threads
from sim.interventions.department_off import DepartmentOff
from sim.outcomes import OUTCOMES, Observed, measure
from sim.problems import ScenarioError
from sim.scenario.calendar import compile_calendar
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 10
"""The first pairs of a comparison, which are run again without somebody."""


def _without_department(baseline: Scenario, department: str) -> Scenario | None:
    if "department_off" in baseline.interventions:
        return None  # somebody is away already, and there is one such table only
    off = DepartmentOff.model_validate({"department": department})
    return baseline.model_copy(update={"interventions": baseline.interventions | {"department_off": off}})


def _without_money(baseline: Scenario, parameter: str) -> Scenario:
    return baseline.model_copy(update={"money": baseline.money.model_copy(update={parameter: 0.0})})


WITHOUT: dict[str, Callable[[Scenario], Scenario | None]] = {
    "marketing": partial(_without_department, department="marketing"),
    "sales": partial(_without_department, department="sales"),
    "support": partial(_without_money, parameter="upsells_per_year"),
    "ceo": partial(_without_money, parameter="ceo_deals_per_year"),
}
"""Who is taken out, and the baseline without him; None where that can't be told."""


def without_each(baseline: Scenario) -> dict[str, Scenario]:
    """The baseline without each of those whom it can be told without, by who is missing."""
    made = ((who, without(baseline)) for who, without in WITHOUT.items())
    named = {who: scenario.model_copy(update={"name": f"without_{who}"}) for who, scenario in made if scenario is not None}
    return {who: scenario for who, scenario in named.items() if _can_be_laid_out(scenario)}


def _can_be_laid_out(scenario: Scenario) -> bool:
    try:
        compile_calendar(scenario)
    except ScenarioError:  # an intervention of the baseline wants something else of the department that is gone
        return False
    return True


def knock_out(without: Mapping[str, Scenario], setting: Setting, progress: Progress) -> pd.DataFrame:
    """Run the baseline without each of some, in threads, in the first `MOST_PAIRS` of a comparison.

    Parameters
    ----------
    without : from `without_each`.

    Returns
    -------
    One row per run: ``without``, ``seed`` and every outcome. Who runs what when changes nothing.
    """
    import pandas as pd

    plan_of = plans_of((setting.everyone[0], *without.values()), setting.seeds, setting.is_drawn)
    seeds = setting.seeds[:MOST_PAIRS]
    outcomes = np.empty((len(without), len(seeds), len(OUTCOMES)))

    def run_one(place: int, pair: int, go_on: GoOn) -> None:
        outcomes[place, pair] = measure(Observed.of(run_plan(plan_of(1 + place, pair), seeds[pair], go_on=go_on)))

    tasks = [partial(run_one, place, pair) for pair in range(len(seeds)) for place in range(len(without))]
    in_threads(tasks, setting.workers, progress)
    frame = pd.DataFrame(outcomes.reshape(-1, len(OUTCOMES)), columns=list(OUTCOMES))
    frame.insert(0, "without", np.repeat(np.array(list(without), dtype=object), len(seeds)))
    frame.insert(1, "seed", np.tile(np.array(seeds, dtype=np.int64), len(without)))
    return frame
