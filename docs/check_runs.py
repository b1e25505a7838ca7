"""Two small runs whose numbers stand in docs/odd.md, so that who rebuilds the model from that page can check it."""

from __future__ import annotations

import tomllib

import numpy as np

from sim.cli.screen import markdown
from sim.rules.run import run
from sim.scenario.calendar import compile_calendar
from sim.scenario.load import build as scenario_of
from sim.scenario.record import as_record
from sim.world.build import build

SEED = 1
SHOWN = (0, 62, 125, 249, 300, 374, 499)
"""Engine days after which the runs are shown; the last is that of the horizon."""

ALONE = """\
days = 250
company = { n_customers = 600, n_marketers = 4, n_sellers = 6 }
market = { p_need_per_day = 0.004 }
talk = { talk_days = 40.0, attitude_spread = 0.6 }
staffing = { quits_sellers = 1.0, vacancy_days = 20.0 }
politics = { hours_per_initiative = 20.0 }
"""

BUSY = f"""{ALONE}
[interventions]
gemba = {{ every_days = 10 }}
communication_sessions = {{}}
joint_projects = {{}}
cross_kpi = {{}}
separate_floors = {{ start = 80 }}
mandate = {{ start = 40 }}
closed_loop_feedback = {{}}
response_agreement = {{ strength = 0.5 }}
talk_provoking_flaw = {{}}
budget_cut = {{ start = "month 6" }}
hr_diagnosis = {{ every_days = 30, threshold = 30.0, triggers = "nurture" }}
nurture = {{}}
"""

_SUMS = (
    "revenue_cents",
    "upsell_cents",
    "payroll_cents",
    "leads",
    "worked",
    "stale",
    "talks",
    "contacts_good",
    "contacts_bad",
    "quits",
)
_LEVELS = ("theta_x", "conflict")


def check_runs() -> str:
    """Both runs: their files, sums up to some days, and values on these days."""
    parts = ["Alone:\n", f"```toml\n{ALONE}```\n", table(ALONE), "\nWith interventions:\n", f"```toml\n{BUSY}```\n", table(BUSY)]
    return "\n".join(parts)


def table(file: str) -> str:
    """One run from the text of its scenario file."""
    scenario = scenario_of(tomllib.loads(file))
    parameters = np.asarray(as_record(scenario))
    world = build(parameters, scenario.horizon, SEED, n_warmup_days=scenario.warmup_days)
    world = run(world, compile_calendar(scenario).pages, parameters, 0, scenario.horizon)
    assert scenario.horizon == SHOWN[-1] + 1
    rows = []
    for t in SHOWN:
        sums = [f"{int(world.daily[field][: t + 1].sum()):,}" for field in _SUMS]
        rows.append((str(t), *sums, *(f"{world.daily[field][t]:.9f}" for field in _LEVELS)))
    return markdown(("day", *(f"`{field}`" for field in (*_SUMS, *_LEVELS))), rows)
