"""Run one company under ``NUMBA_DISABLE_JIT=1`` and save its world: once by `run`, once rule by rule in the order of `DAY`."""

import sys

import numpy as np

from sim.rules.day import DAY
from sim.rules.run import as_attributes
from sim.world.records import World
from tests.properties.small_worlds import Case

EVERYTHING = Case.of(
    days=60,
    warmup_days=20,
    company={"n_customers": 200, "n_marketers": 3, "n_sellers": 4},
    market={"p_need_per_day": 0.02, "churn_per_year": 1.0},
    sales={"cycle_median_days": 12.0},
    talk={"talk_days": 20.0, "attitude_spread": 0.6},
    interventions={
        "gemba": {"every_days": 5},
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
    world = as_attributes(world._replace(leads=np.zeros(2000, world.leads.dtype), events=np.zeros(50_000, world.events.dtype)))
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
