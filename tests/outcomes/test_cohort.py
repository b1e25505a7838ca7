"""One cohort: whatever enters a stage leaves it one way or another, or is still there. Nothing is lost, nothing counted twice."""

import numpy as np
import pytest

import sim
from sim.outcomes import Observed
from sim.outcomes.cohort import COHORT, cohort
from sim.outcomes.counted import counted

SCENARIOS = ("baseline", "all_three", "no_marketing", "response_agreement", "hot_conflict")
SIZES = ("days=200", "warmup_days=60", "company.n_customers=2000", "market.p_need_per_day=0.004")


@pytest.fixture(scope="module", params=SCENARIOS)
def run(request: pytest.FixtureRequest, root: object) -> sim.RunResult:
    return sim.simulate(sim.load(f"{root}/scenarios/{request.param}.toml", SIZES), seed=11)


def counts(run: sim.RunResult) -> dict[str, int]:
    found = dict(zip(COHORT, cohort(run.observed).tolist(), strict=True))
    return {name.removeprefix("cohort_"): count for name, count in found.items()}


def test_what_flows_in_flows_out_or_stays(run: sim.RunResult) -> None:
    n = counts(run)
    ends = ("rival", "price", "mismatch", "no_decision", "open")
    assert n["leads"] == n["stale"] + n["waiting"] + n["worked"]
    assert n["worked"] == n["not_qualified"] + n["qualified"]
    assert n["opportunities"] == n["qualified"] + n["self_sourced"] + n["referred"]
    assert n["opportunities"] == sum(n[f"early_{end}"] for end in ends) + n["proposals"]
    assert n["proposals"] == sum(n[f"late_{end}"] for end in ends) + n["won"]
    assert n["won_leads"] <= min(n["won"], n["qualified"])
    assert min(n.values()) >= 0
    days = run.observed.days
    assert n["leads"] == days["leads"].sum()
    assert n["self_sourced"] + n["referred"] == days["self_sourced"].sum() + days["referred"].sum()
    assert days["inquiries"].sum() >= days["leads"].sum() + days["nurtured"].sum()


def test_counts_are_those_of_the_table_of_leads(run: sim.RunResult) -> None:
    table, n = run.leads.query("born_day >= 1"), counts(run)
    assert n["stale"] == (table["fate"] == "stale").sum()
    assert n["won"] == (table["fate"] == "won").sum()
    assert n["late_price"] == len(table.query("reason == 'price' and reached_late == 1"))
    assert n["early_mismatch"] == len(table.query("reason == 'mismatch' and reached_late == 0"))
    assert n["not_qualified"] == (table["reason"] == "not qualified").sum()
    assert n["early_open"] + n["late_open"] + n["waiting"] == (table["fate"] == "open").sum()


def test_who_began_in_the_warm_up_is_no_part_of_it(run: sim.RunResult) -> None:
    n, n_days = counts(run), len(run.observed.days)
    later = Observed(run.observed.daily, run.observed.leads, run.observed.n_staff, run.observed.warmup_days + n_days // 2)
    fewer = dict(zip(COHORT, cohort(later).tolist(), strict=True))
    assert 0 < fewer["cohort_opportunities"] < n["opportunities"] or n["opportunities"] == 0
    assert n["opportunities"] < (run.observed.leads["opened_day"] >= 0).sum()


def test_without_a_lead_all_is_zero(run: sim.RunResult) -> None:
    nobody = Observed(run.observed.daily, run.observed.leads[:0], run.observed.n_staff, run.observed.warmup_days)
    assert not cohort(nobody).any()
    assert np.array_equal(counted(run.observed)[-len(COHORT) :], cohort(run.observed))
