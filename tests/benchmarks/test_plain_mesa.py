"""The comparison is fair: plain Mesa and the engine give the same numbers where they have the same rules.

The two draw differently, so they agree in distribution only. The mean of an aggregate over plain Mesa's seeds may differ from
that over the engine's by at most four standard errors of the difference, and these four standard errors must be less than the
stated tolerance, so that the test can fail. Seeds are fixed: the result is the same every time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim
from benchmarks.plain_mesa import COUNTED, PlainCompany
from sim.experiments.simulate import Plan, run_plan
from sim.scenario.schema import Scenario
from sim.world.records import World

SMALL = (
    "days=250", "warmup_days=0", "company.n_customers=1000", "company.n_marketers=2", "company.n_sellers=6",
    "marketing.budget_eur_per_year=115000", "market.p_need_per_day=0.002", "market.churn_per_year=1.0",
    "sales.cycle_median_days=20", "talk.talk_days=30", "talk.talk_owner=0.8", "talk.p_refer=1", "sales.skill_cv=0.3",
)  # fmt: skip
# Nobody meets, blames or hardens, the heads not either: regard and understanding stay as they begin, as they do in plain Mesa.
# Nobody learns from pay or quits, politics stay what they are and procedures weigh nothing; the owner looks after a year only.
ALONE = (
    *(f"contact.{name}=0" for name in ("meet_rate", "blame_stale", "blame_junk", "blame_review", "credit_win", "hardening")),
    "leadership.heads_usual=-10", "leadership.heads_regard=0",
    *(f"learning.{name}=0" for name in ("imitation", "exploration", "habit", "plan_pull", "mix_spread")),
    "staffing.quits_marketers=0", "staffing.quits_sellers=0", "politics.politics_hostility=0", "politics.politics_pressure=0",
    *(f"politics.procedure_{name}=0" for name in ("delay", "campaign", "hours")), "sales.experience_hassle=0",
)  # fmt: skip
ENGINE_SEEDS, PLAIN_SEEDS = 60, 20
ERRORS = 4.0

Totals = dict[str, np.ndarray]  # name -> one number per seed

# Aggregate: how it follows from the totals, and the tolerance relative to the engine's mean.
AGGREGATES: dict[str, tuple[Callable[[Totals], np.ndarray], float]] = {
    "needs": (lambda t: t["needs"], 0.10),
    "inquiries": (lambda t: t["inquiries"], 0.06),
    "leads": (lambda t: t["leads"], 0.08),
    "worked share": (lambda t: t["worked"] / (t["worked"] + t["stale"]), 0.25),
    "opportunities": (lambda t: t["qualified"] + t["self_sourced"] + t["referred"], 0.15),
    "referred": (lambda t: t["referred"], 0.60),
    "qualified share": (lambda t: t["qualified"] / t["worked"], 0.20),
    "win rate": (lambda t: t["won"] / (t["won"] + t["lost"]), 0.25),
    "revenue": (lambda t: t["revenue"], 0.45),
    "talks": (lambda t: t["talks"], 0.06),
    "churned": (lambda t: t["churned"], 0.60),
    "awareness": (lambda t: t["awareness"], 0.03),
}


def company(root: Path, *changes: str) -> Scenario:
    return sim.load(root / "scenarios" / "baseline.toml", [*SMALL, *ALONE, *changes])


def engine_totals(world: World) -> dict[str, float]:
    daily = world.daily
    lost = sum(int(daily[f"lost_{reason}"].sum()) for reason in ("rival", "price", "mismatch", "no_decision"))
    other = {"lost": lost, "revenue": daily["revenue_cents"].sum() / 100.0, "awareness": daily["awareness"].mean()}
    return {name: float(daily[name].sum()) for name in COUNTED if name not in other} | other


def plain_totals(scenario: Scenario, seed: int) -> dict[str, float]:
    model = PlainCompany(scenario, seed)
    for _ in range(scenario.horizon):
        model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    return {name: float(collected[name].iloc[-1]) for name in COUNTED} | {"awareness": float(collected["awareness"].mean())}


def gathered(runs: list[dict[str, float]]) -> Totals:
    return {name: np.array([run[name] for run in runs]) for name in runs[0]}


def distance(engine: np.ndarray, plain: np.ndarray) -> tuple[float, float]:
    """Difference of the means, and its standard error; both relative to the engine's mean."""
    error = np.sqrt(engine.var(ddof=1) / len(engine) + plain.var(ddof=1) / len(plain))
    return (plain.mean() - engine.mean()) / engine.mean(), error / engine.mean()


def engine(scenario: Scenario) -> Totals:
    plan = Plan.of(scenario)
    return gathered([engine_totals(run_plan(plan, seed)) for seed in range(ENGINE_SEEDS)])


@pytest.fixture(scope="module")
def ours(root: Path) -> Totals:
    return engine(company(root))


@pytest.fixture(scope="module")
def plain(root: Path) -> Totals:
    return gathered([plain_totals(company(root), seed) for seed in range(PLAIN_SEEDS)])


@pytest.mark.parametrize("name", AGGREGATES)
def test_plain_mesa_gives_the_engines_numbers(ours: Totals, plain: Totals, name: str) -> None:
    aggregate, tolerance = AGGREGATES[name]
    difference, error = distance(aggregate(ours), aggregate(plain))
    assert ERRORS * error < tolerance, "the test would notice too little"
    assert abs(difference) < ERRORS * error


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("needs", "market.p_need_per_day=0.0025"),
        ("inquiries", "marketing.p_inquire=0.7"),
        ("leads", "marketing.threshold_volume=0.7"),
        ("worked share", "sales.lead_reluctance=1.6"),
        ("opportunities", "sales.calls_per_hour=4"),
        ("referred", "talk.p_refer=0.1"),
        ("qualified share", "sales.p_qualify_ready=0.6"),
        ("win rate", "sales.gate_rival=0.3"),
        ("revenue", "money.deal_median_eur=80000"),
        ("talks", "talk.talk_anyway=0.35"),
        ("churned", "market.churn_per_year=0.3"),
        ("awareness", "marketing.forgetting_per_day=0.012"),
    ],
)
def test_a_difference_between_the_two_would_be_noticed(root: Path, plain: Totals, name: str, change: str) -> None:
    aggregate, _ = AGGREGATES[name]
    difference, error = distance(aggregate(engine(company(root, change))), aggregate(plain))
    assert abs(difference) > ERRORS * error


def test_plain_mesa_is_a_proper_mesa_model(root: Path) -> None:
    scenario = company(root, "days=21", "company.n_customers=200")
    one, same, other = (plain_totals(scenario, seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    model = PlainCompany(scenario, seed=1)
    assert len(model.agents) == 208
    model.step()
    assert model.steps == 1
    assert len(model.datacollector.get_model_vars_dataframe()) == 1
