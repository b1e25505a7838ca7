"""Outcomes against numbers worked out by hand, on records made by hand."""

import math

import numpy as np
import pytest

from sim.outcomes import OUTCOMES, Observed, measure
from sim.outcomes.observed import ratio
from sim.world.records import LOST, MARKETING_LEAD, NONE, OPEN, REFERRED, SELF_SOURCED, STALE, WON, YEAR
from tests.outcomes.conftest import CUSTOMERS, DAYS, STAFF, value


def test_names_are_unique_and_everything_is_said() -> None:
    for name, outcome in OUTCOMES.items():
        assert name == outcome.name
        assert name.isidentifier()
        assert outcome.unit
        assert outcome.better in {1, -1}
        assert len(outcome.doc) > 10
    assert len({outcome.doc for outcome in OUTCOMES.values()}) == len(OUTCOMES)
    assert sum(outcome.headline for outcome in OUTCOMES.values()) <= 10


def test_rates_are_shares_of_what_left_a_stage(run: Observed) -> None:
    last = run.days[-1:]
    last["leads"], last["worked"], last["worked_same_day"], last["stale"] = 99, 30, 12, 70
    last["qualified"], last["not_qualified"] = 18, 12
    last["won"], last["lost_rival"], last["lost_price"], last["lost_mismatch"], last["lost_no_decision"] = 10, 8, 4, 2, 16
    last["late_lost"], last["late_no_decision"], last["cycle_days"], last["won_leads"] = 6, 4, 700, 3
    wanted = {
        "leads": 99,
        "worked_share": 0.30,
        "worked_same_day": 0.12,
        "worked_later": 0.18,
        "never_worked": 0.70,
        "same_day_share": 0.40,
        "qualified_given_worked": 0.60,
        "lead_to_qualified": 0.18,
        "customers_from_leads": 3,
        "opportunity_to_late": 0.50,
        "late_to_won": 0.50,
        "win_rate": 0.25,
        "cycle_days": 70,
        "lost_to_rival": 0.20,
        "lost_on_price": 0.10,
        "lost_to_mismatch": 0.05,
        "lost_to_no_decision": 0.40,
    }
    assert {name: value(run, name) for name in wanted} == pytest.approx(wanted)
    shares = ("win_rate", "lost_to_rival", "lost_on_price", "lost_to_mismatch", "lost_to_no_decision")
    assert sum(value(run, name) for name in shares) == pytest.approx(1)


def test_lead_to_win_follows_each_marketing_lead_to_its_end(run: Observed) -> None:
    run.leads["origin"] = [MARKETING_LEAD] * 4 + [REFERRED, SELF_SOURCED]
    run.leads["fate"] = [WON, LOST, STALE, OPEN, WON, WON]
    run.leads["closed_day"] = [5, 6, 7, NONE, 9, 8]
    assert value(run, "lead_to_win") == pytest.approx(1 / 3)
    run.leads["closed_day"][0] = 1  # in the warm-up
    assert value(run, "lead_to_win") == 0


MEANS = {
    "awareness": "awareness", "attitude": "attitude", "polarisation": "polarisation", "distinctiveness": "distinctiveness",
    "map_error_marketing": "map_error_marketing", "map_error_sales": "map_error_sales", "map_error_product": "product_error",
    "map_divergence": "map_divergence", "regard_marketing": "regard_marketing", "regard_sales": "regard_sales",
    "understanding": "understanding", "stagnation": "stagnation", "policy_quality": "policy_quality",
    "policy_leads": "policy_leads", "procedures": "procedures", "formality": "formality", "budget_factor": "budget_factor",
}  # fmt: skip


@pytest.mark.parametrize("name", MEANS)
def test_means_leave_the_warm_up_out(run: Observed, name: str) -> None:
    run.days[MEANS[name]] = np.linspace(0.2, 0.6, DAYS)
    assert value(run, name) == pytest.approx(0.4)


def test_counts_of_days_and_positions_are_means_too(run: Observed) -> None:
    run.days["is_hot"][:3] = 1
    run.days["vacancies"][:5] = 2
    assert value(run, "hot_days") == pytest.approx(0.3)
    assert value(run, "vacancies") == pytest.approx(1)


def test_contacts_are_counted_per_person_and_week(run: Observed) -> None:
    run.days["contacts_across"] = 1
    run.days["swaps"][0] = 2
    # 12 pairs are 24 contacts, over two weeks and four people.
    assert value(run, "cross_contacts") == pytest.approx(3)


def test_hours_lost_are_told_per_person_and_week(run: Observed) -> None:
    run.days["hours_politics"], run.days["hours_procedures"], run.days["hours_formality"][0] = 4.0, 2.0, 8.0
    weeks = DAYS / 5
    assert value(run, "hours_politics") == pytest.approx(40 / weeks / STAFF)
    assert value(run, "hours_procedures") == pytest.approx(20 / weeks / STAFF)
    assert value(run, "hours_formality") == pytest.approx(8 / weeks / STAFF)
    assert value(run, "hours_lost") == pytest.approx(68 / weeks / STAFF)


def test_what_happens_now_and_then_is_told_per_year(run: Observed) -> None:
    run.days["quits"][4], run.days["disputes"][4], run.days["talks"], run.days["holy_wars"][1] = 1, 3, 7, 2
    assert value(run, "quits") == pytest.approx(YEAR / DAYS)
    assert value(run, "disputes") == pytest.approx(3 * YEAR / DAYS)
    assert value(run, "talk") == pytest.approx(70 * 1000 / CUSTOMERS * YEAR / DAYS)
    assert value(run, "holy_wars") == pytest.approx(2 * 1000 / CUSTOMERS * YEAR / DAYS)


def test_heads_and_projects(run: Observed) -> None:
    run.days["heads_met"][[4, 9]], run.days["heads_refused"][9] = 3, 2
    run.days["projects_succeeded"][3], run.days["projects_failed"][7] = 1, 3
    assert value(run, "heads_refused") == pytest.approx(0.25)
    assert value(run, "project_success") == pytest.approx(0.25)


def test_a_share_of_nothing_is_missing(run: Observed) -> None:
    found = dict(zip(OUTCOMES, measure(run), strict=True))
    missing = {name for name, number in found.items() if math.isnan(number)}
    assert missing == {
        "arpu", "discount", "worked_share", "worked_same_day", "worked_later", "never_worked", "same_day_share",
        "qualified_given_worked", "lead_to_qualified", "opportunity_to_late", "late_to_won", "win_rate", "lead_to_win",
        "cycle_days", "lost_to_rival", "lost_on_price", "lost_to_mismatch", "lost_to_no_decision", "heads_refused",
        "project_success", "collaboration", "collaboration_leads",
    }  # fmt: skip
    assert math.isnan(ratio(0, 0))
    assert ratio(0, 3) == 0


def test_leads_nobody_works_still_have_a_fate(run: Observed) -> None:
    run.days["stale"][3] = 5
    assert (value(run, "worked_share"), value(run, "never_worked")) == (0, 1)
    assert math.isnan(value(run, "worked_same_day"))
