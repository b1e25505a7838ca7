"""Outcomes of real runs: each moves, stays within what its unit allows, and is missing only where nothing can be said."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.outcomes import OUTCOMES, Outcome
from sim.outcomes.collaboration import Collaboration
from sim.outcomes.conflict import Conflict

ANY, NOT_NEGATIVE = (-np.inf, np.inf), (0.0, np.inf)
ALLOWED = {
    "EUR": ANY, "EUR/deal": NOT_NEGATIVE, "share": (0.0, 1.0), "0..1": (0.0, 1.0), "0..100": (0.0, 100.0),
    "from -1..1": (-1.0, 1.0), "leads": NOT_NEGATIVE, "deals": NOT_NEGATIVE, "days": NOT_NEGATIVE, "count": NOT_NEGATIVE,
    "positions": NOT_NEGATIVE, "need units": NOT_NEGATIVE, "sd": (0.0, 1.0), "factor": (0.0, 3.0), "log odds": ANY,
    "per 1000 and year": NOT_NEGATIVE, "per year": NOT_NEGATIVE, "per person and week": NOT_NEGATIVE,
    "h per person and week": (0.0, 40.0),
}  # fmt: skip
TWO_SIDED = {
    *(f"conflict_{item}" for item in Conflict._fields if item != "total"),
    *(f"collaboration_{item}" for item in Collaboration._fields if item != "total"),
    "conflict", "collaboration", "heads_refused",
}  # fmt: skip
"""Outcomes of which nothing can be said without two departments."""
WITH_BOTH = ("baseline", "hot_conflict", "all_good")
MARGIN = 1e-9

Runs = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def runs(root: Path) -> Runs:
    """Summaries of the default company under circumstances that lie far apart."""
    names = (*WITH_BOTH, "no_marketing", "no_sales")
    found = {name: sim.simulate(sim.load(root / "scenarios" / f"{name}.toml"), seed=3).summary for name in names}
    return found | {"other luck": sim.simulate(sim.load(root / "scenarios" / "baseline.toml"), seed=4).summary}


@pytest.mark.parametrize("name", OUTCOMES)
def test_each_moves(runs: Runs, name: str) -> None:
    values = [runs[scenario][name] for scenario in (*WITH_BOTH, "other luck")]  # what the CEO sells is luck alone
    assert len(set(values)) > 1, f"{name} is {values[0]} whatever happens"


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.name)
def test_each_stays_within_its_unit(runs: Runs, outcome: Outcome) -> None:
    low, high = ALLOWED[outcome.unit]
    for scenario, summary in runs.items():
        value = summary[outcome.name]
        assert np.isnan(value) or low - MARGIN <= value <= high + MARGIN, scenario


@pytest.mark.parametrize("name", WITH_BOTH)
def test_nothing_is_missing_where_everybody_works(runs: Runs, name: str) -> None:
    assert [outcome for outcome, value in runs[name].items() if not np.isfinite(value)] == []


@pytest.mark.parametrize("name", ["no_marketing", "no_sales"])
def test_without_a_second_department_there_is_neither_conflict_nor_collaboration(runs: Runs, name: str) -> None:
    missing = {outcome for outcome, value in runs[name].items() if np.isnan(value)}
    assert missing >= TWO_SIDED
    assert not missing & {"revenue", "profit", "leads", "hours_lost", "stagnation", "awareness"}


def test_parts_make_wholes(runs: Runs) -> None:
    for name in WITH_BOTH:
        found = runs[name]
        assert found["revenue"] == pytest.approx(found["revenue_sales"] + found["revenue_upsell"] + found["revenue_ceo"])
        assert found["worked_same_day"] + found["worked_later"] + found["never_worked"] == pytest.approx(1)
        assert found["hours_lost"] == pytest.approx(
            found["hours_politics"] + found["hours_procedures"] + found["hours_formality"]
        )
        for index in (Conflict, Collaboration):
            title = index.__name__.lower()
            items = [found[f"{title}_{item}"] for item in index._fields if item != "total"]
            assert found[title] == pytest.approx(np.mean(items))
        assert found["revenue_from_leads"] <= found["revenue_sales"]


def test_the_order_of_years_is_as_one_would_expect(runs: Runs) -> None:
    best, usual, worst = (runs[name] for name in ("all_good", "baseline", "hot_conflict"))
    assert best["conflict"] < usual["conflict"] < worst["conflict"]
    assert best["collaboration"] > usual["collaboration"] > worst["collaboration"]
