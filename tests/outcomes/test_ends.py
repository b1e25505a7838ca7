"""What the table of leads adds to the sums of days, counted by hand and held against the days."""

from pathlib import Path

import pytest

import sim
from sim.outcomes.counted import COUNTED, WHOLE, counted
from sim.outcomes.ends import ENDED_AS, ENDS, WHOSE
from sim.world.records import ORIGINS, REASONS

FATES = dict(zip(ENDED_AS, ("", *REASONS[1:5]), strict=True))


@pytest.fixture(scope="module")
def run(root: Path, small: tuple[str, ...]) -> sim.RunResult:
    return sim.simulate(sim.load(root / "scenarios" / "gemba.toml", (*small, "days=200", "company.n_customers=1500")), seed=3)


@pytest.fixture(scope="module")
def counts(run: sim.RunResult) -> dict[str, float]:
    return dict(zip(COUNTED, counted(run.observed).tolist(), strict=True))


def test_every_way_in_which_an_opportunity_ends_is_counted_by_its_origin(run: sim.RunResult, counts: dict[str, float]) -> None:
    leads = run.leads[run.leads["closed_day"] >= 1].astype({"origin": str, "fate": str, "reason": str})
    for whose, origin in zip(WHOSE, ORIGINS, strict=True):
        for end, reason in FATES.items():
            own = leads[(leads["origin"] == origin) & ((leads["fate"] == "won") if end == "won" else (leads["reason"] == reason))]
            assert counts[f"{end}_{whose}"] == len(own), (end, whose)
        won = leads[(leads["origin"] == origin) & (leads["fate"] == "won")]
        assert counts[f"revenue_{whose}_cents"] == round(100 * won["price_eur"].sum())


def test_they_sum_to_what_the_days_have_counted(run: sim.RunResult, counts: dict[str, float]) -> None:
    for end in ENDED_AS:
        assert sum(counts[f"{end}_{whose}"] for whose in WHOSE) == run.observed.total(end) > 0
    assert sum(counts[f"revenue_{whose}_cents"] for whose in WHOSE) == counts["revenue_cents"] > 0


def test_leads_with_a_buyer_behind_them_are_told_by_what_became_of_them(run: sim.RunResult, counts: dict[str, float]) -> None:
    leads = run.leads
    ready = (leads["origin"] == "marketing lead") & (leads["readiness"] == "ready")
    assert counts["worked_ready"] == (ready & (leads["worked_day"] >= 1).fillna(False)).sum() > 0
    assert counts["stale_ready"] == (ready & (leads["closed_day"] >= 1).fillna(False) & (leads["fate"] == "stale")).sum() > 0
    assert counts["qualified"] <= counts["worked_ready"] < counts["worked"]
    assert counts["stale_ready"] < counts["stale"]


def test_all_of_them_are_whole_numbers_that_no_day_tells() -> None:
    assert set(ENDS) <= WHOLE
    assert len(set(COUNTED)) == len(COUNTED)
    assert len(ENDS) == 2 + 5 * 3 + 3 - 2  # days tell won and revenue of leads
