"""Companies in which as much as possible happens at once: what sleeps in one of them is awake in another."""

from __future__ import annotations

from typing import Any

from sim.scenario.levers import LEVERS

# Management tries nearly everything, and the owner cuts.
BUSY: dict[str, Any] = {
    "days": 300,
    "warmup_days": 20,
    "company": {"n_customers": 300, "n_marketers": 3, "n_sellers": 4},
    "market": {"p_need_per_day": 0.005, "churn_per_year": 1.0, "planning_days": 40.0},
    "marketing": {"share_nurture_hours": 0.1},
    "sales": {"cycle_median_days": 12.0},
    "talk": {"talk_days": 10.0, "attitude_spread": 0.6},
    "contact": {"meet_rate": 1.0, "first_contacts": 0.0},
    "politics": {"hours_per_initiative": 20.0},
    "staffing": {"quits_marketers": 0.5, "quits_sellers": 0.5, "vacancy_days": 10.0},
    "leadership": {"project_team": 1.0},  # two teams of two would take in everybody, and more projects could not begin
    "money": {"target_per_seller_eur": 3e6, "owner_hurdle": 10.0},
    "levers": {"product_flaw": 1.0, "mandate": 0.5, "floors_apart": 1.0, "double_message": 0.5, "owner_cut": 0.2},
    "interventions": {
        "gemba": {"every_days": 5},
        "cross_kpi": {"start": 10},
        "shared_space": {"start": 60, "end": 160},
        "separate_floors": {"start": 161, "end": 250},
        "communication_sessions": {},
        "joint_projects": {"start": 30},
        "hr_diagnosis": {"every_days": 30, "threshold": 40.0, "triggers": "response_agreement"},
        "response_agreement": {},
    },
}
# Needs are long planned, many who will buy later look around early, and few of them ask us: what nurture lives on.
PATIENT: dict[str, Any] = {
    "days": 300,
    "warmup_days": 20,
    "company": {"n_customers": 600, "n_marketers": 2, "n_sellers": 4},
    "market": {"p_need_per_day": 0.005, "planning_days": 150.0, "look_planning_days": 20.0, "look_dormant_days": 60.0},
    "marketing": {"p_inquire": 0.1},
    "sales": {"cycle_median_days": 30.0},
}
# Management has gone halfway with everything that a scenario can set: what only matters under such a regime.
EAGER: dict[str, Any] = BUSY | {
    "levers": {
        name: (lever.default + lever.maximum) / 2 for name, lever in LEVERS.items() if lever.settable and lever.combine == "max"
    }
}
# The heads hate each other most of the time, joint projects run on, and own customers need something new before long.
HOSTILE: dict[str, Any] = {
    "days": 400,
    "warmup_days": 20,
    "company": {"n_customers": 300, "n_marketers": 4, "n_sellers": 4},
    "market": {"p_need_per_day": 0.02, "window_days": 20.0, "window_sigma": 0.1},
    "sales": {"cycle_median_days": 8.0},
    "contact": {"stereotype_start": -0.3, "meet_rate": 0.6},
    "leadership": {"hot_below": -0.3, "hot_gap": 0.1, "heads_usual": 5.0, "project_days": 10.0},
    # Marketing just about earns what it visibly costs.
    "marketing": {"budget_eur_per_year": 200_000.0, "usual_budget_eur": 200_000.0},
    "money": {"deal_median_eur": 80_000.0},
    "levers": {"joint_projects": 4.0},
    "interventions": {"gemba": {"windows": [{"start": 50, "end": 90}, {"start": 150, "end": 190}, {"start": 250, "end": 290}]}},
}
COMPANIES = (BUSY, PATIENT, EAGER, HOSTILE)
# A threshold means something only if there is something to trigger.
DIAGNOSIS: dict[str, Any] = {"hr_diagnosis": {"triggers": "response_agreement"}, "response_agreement": {}}
