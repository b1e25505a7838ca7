"""The company without one of those who earn: the same company, the same luck, and nothing else is different."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments.companies import company_of, draw
from sim.experiments.knock_out import MOST_PAIRS, WITHOUT, without_each
from sim.interventions.budget_cut import BudgetCut
from sim.interventions.department_off import DepartmentOff
from sim.outcomes import OUTCOMES
from sim.outcomes.ledger import SAVINGS
from tests.experiments.conftest import Load

OFF = {"marketing": "no_marketing", "sales": "no_sales"}


@pytest.fixture(scope="module")
def found(load: Load) -> sim.Comparison:
    return sim.compare(load("gemba"), load("baseline"), reps=2, knock_outs=True)


def runs_of(comparison: sim.Comparison, who: str) -> pd.DataFrame:
    assert comparison.knocked_out is not None
    return comparison.knocked_out.query("without == @who").set_index("seed")


def test_each_is_taken_out_of_the_first_pairs(found: sim.Comparison) -> None:
    assert found.knocked_out is not None
    assert list(found.knocked_out.columns) == ["without", "seed", *OUTCOMES]
    assert found.knocked_out["without"].tolist() == [who for who in WITHOUT for _ in (1, 2)]
    assert found.knocked_out["seed"].tolist() == [1, 2] * len(WITHOUT)


@pytest.mark.parametrize("department", OFF)
def test_a_department_is_gone_as_in_the_scenario_that_says_so(found: sim.Comparison, load: Load, department: str) -> None:
    alone = sim.simulate(load(OFF[department]), seed=2).summary
    assert runs_of(found, department).loc[2, list(OUTCOMES)].to_dict() == pytest.approx(alone, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize(("who", "account"), [("support", "revenue_upsell"), ("ceo", "revenue_ceo")])
def test_who_sells_beside_sales_leaves_the_rest_alone(found: sim.Comparison, who: str, account: str) -> None:
    base, gone = found.runs.query("scenario == 'baseline'").set_index("seed"), runs_of(found, who)
    assert (gone[account] == 0).all()
    assert gone["revenue_sales"].equals(base["revenue_sales"])
    assert (base["revenue"] - gone["revenue"]).to_numpy() == pytest.approx(base[account].to_numpy())


@pytest.mark.parametrize("saver", SAVINGS)
def test_savings_feed_nothing_else(load: Load, saver: str) -> None:
    """What the page leans on when it takes savers out without a run."""
    with_it, without = (sim.simulate(load("baseline", *extra), seed=3) for extra in ((), (f"money.{saver}=0.0",)))
    saved = with_it.summary[saver]
    assert saved > 0
    assert with_it.summary["profit"] - without.summary["profit"] == pytest.approx(saved)
    money = {"profit", "savings", saver}
    others = [name for name in OUTCOMES if name not in money]
    assert [without.summary[name] for name in others] == pytest.approx([with_it.summary[name] for name in others], nan_ok=True)


def test_workers_change_nothing_and_are_all_counted(found: sim.Comparison, load: Load) -> None:
    told: list[tuple[int, int]] = []
    scenarios = load("gemba"), load("baseline")
    again = sim.compare(*scenarios, reps=2, workers=1, knock_outs=True, progress=lambda done, n: told.append((done, n)))
    assert again.knocked_out is not None
    assert again.knocked_out.equals(found.knocked_out)
    n_runs = 2 * 2 + 2 * len(WITHOUT)
    assert told == [(done, n_runs) for done in range(1, n_runs + 1)]


def test_nobody_is_taken_out_unasked(load: Load) -> None:
    assert sim.compare(load("gemba"), reps=1).knocked_out is None


def test_drawn_companies_are_those_of_the_comparison(load: Load) -> None:
    base = load("baseline")
    drawn = sim.compare(load("gemba"), base, companies=3, knock_outs=True)
    company = company_of(base, base, draw(3, 1), 1)
    off = company.model_copy(update={"interventions": {"department_off": DepartmentOff(department="sales")}})
    alone = sim.simulate(off, seed=2).summary
    assert runs_of(drawn, "sales").loc[2, "profit"] == alone["profit"]
    assert (runs_of(drawn, "support")["revenue_upsell"] == 0).all()


def test_many_pairs_are_too_many(load: Load) -> None:
    tiny = ("days=10", "warmup_days=0")
    found = sim.compare(load("gemba", *tiny), reps=MOST_PAIRS + 2, knock_outs=True)
    assert np.array_equal(runs_of(found, "ceo").index, range(1, MOST_PAIRS + 1))


def test_who_is_away_already_can_not_go(load: Load) -> None:
    assert list(without_each(load("no_marketing"))) == ["support", "ceo"]
    assert list(without_each(load("owner_cuts"))) == list(WITHOUT)


def test_a_department_that_is_wanted_otherwise_can_not_go(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of ours writes that lever, but an intervention that somebody adds may."""
    monkeypatch.setattr(BudgetCut, "levers", lambda self, day, company: {"marketing_budget_factor": 0.7})
    assert list(without_each(load("owner_cuts"))) == ["sales", "support", "ceo"]
