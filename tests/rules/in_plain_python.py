"""Run one company under ``NUMBA_DISABLE_JIT=1`` and save its world: once by `run`, once rule by rule in the order of `DAY`."""

import sys

import numpy as np

from sim.rules.day import DAY
from sim.rules.run import as_attributes
from sim.world.records import World
from tests.properties.small_worlds import Case

# A company in which everything happens that can: people come and go, swap, hold sessions and do projects, and the warm-up lasts
# until the owner looks at a year of the books, at the end of a quarter.
EVERYTHING = Case.of(
    days=60,
    warmup_days=200,
    company={"n_customers": 200, "n_marketers": 3, "n_sellers": 4},
    market={"p_need_per_day": 0.02, "churn_per_year": 1.0},
    sales={"cycle_median_days": 12.0, "lead_reluctance": -2.0},
    talk={"talk_days": 20.0, "attitude_spread": 0.6},
    leadership={"project_days": 10.0},
    politics={"hours_per_initiative": 10.0, "p_procedure": 0.3, "p_procedure_removed": 1.0},
    staffing={"quits_marketers": 1.0, "quits_sellers": 1.0, "vacancy_days": 5.0},
    money={"target_per_seller_eur": 1e8, "upsells_per_year": 3.0, "ceo_deals_per_year": 20.0, "owner_hurdle": 100.0},
    interventions={
        "gemba": {"every_days": 5},
        "communication_sessions": {"every_days": 7},
        "joint_projects": {"projects": 2.0},
        "cross_kpi": {"start": 10},
        "shared_space": {"end": 30},
        "separate_floors": {"start": 31},
        "hr_diagnosis": {"every_days": 20, "threshold": 5.0, "triggers": "nurture"},
        "nurture": {},
    },
)
SEED = 12


def rule_by_rule() -> World:
    """The order of the day as data: whoever wants can step through it like this."""
    world = EVERYTHING.build(SEED)
    world = as_attributes(world._replace(leads=np.zeros(4000, world.leads.dtype), events=np.zeros(90_000, world.events.dtype)))
    p, pages = EVERYTHING.parameters.view(np.recarray)[0], EVERYTHING.pages.view(np.recarray)
    with np.errstate(over="ignore"):
        for t in range(pages.shape[1]):
            today = pages[min(world.firm[0].page, len(pages) - 1), t]
            for rule in DAY:
                rule(world, p, today, t)
    return world


if __name__ == "__main__":
    for file, finished in zip(sys.argv[1:], (EVERYTHING.finished(SEED), rule_by_rule()), strict=True):
        np.savez(file, **finished._asdict())
