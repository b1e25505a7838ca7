"""The paired experiment: what it pairs, what it sums up, what it refuses."""

import math

import numpy as np
import pytest

import sim
from sim.experiments import compare as module
from sim.experiments.compare import COLUMNS, without_interventions
from sim.experiments.simulate import Stopped
from sim.outcomes import OUTCOMES, Observed
from sim.outcomes.cohort import COHORT
from sim.outcomes.counted import COUNTED, LEVELS, SUMMED
from sim.outcomes.ends import ENDS
from sim.outcomes.months import MEASURES, by_month
from sim.problems import ScenarioError
from sim.world.record_of_a_day import DAY_FIELDS
from tests.experiments.conftest import Load

REPS = 4


@pytest.fixture(scope="module")
def found(load: Load) -> sim.Comparison:
    return sim.compare([load("gemba"), load("cross_kpi")], load("baseline"), reps=REPS, seed=5, workers=2)


def named(scenario: sim.Scenario, name: str) -> sim.Scenario:
    return scenario.model_copy(update={"name": name})


def test_the_table_has_these_columns_and_a_row_per_scenario_and_outcome(found: sim.Comparison) -> None:
    assert ",".join(found.table.columns) == (
        "scenario,outcome,unit,baseline_mean,scenario_mean,diff_mean,diff_low,diff_high,effect_sd,better_share,n_pairs,design"
    )
    assert tuple(found.table.columns) == COLUMNS
    assert found.table["scenario"].tolist() == ["gemba"] * len(OUTCOMES) + ["cross_kpi"] * len(OUTCOMES)
    assert found.table["outcome"].tolist() == list(OUTCOMES) * 2
    assert found.baseline.name == "baseline"
    assert found.seeds == (5, 6, 7, 8)


def test_runs_are_those_of_simulate(found: sim.Comparison) -> None:
    assert found.runs["scenario"].tolist() == ["baseline"] * REPS + ["gemba"] * REPS + ["cross_kpi"] * REPS
    assert found.runs["seed"].tolist() == [5, 6, 7, 8] * 3
    for scenario in found.scenarios:
        own = found.runs[found.runs["scenario"] == scenario.name].iloc[2]
        assert own[list(OUTCOMES)].to_dict() == pytest.approx(sim.simulate(scenario, seed=7).summary, rel=0, abs=0, nan_ok=True)


def test_differences_are_paired(found: sim.Comparison) -> None:
    runs = found.runs.set_index(["scenario", "seed"])["conflict"]
    diff = (runs["gemba"] - runs["baseline"]).to_numpy()
    row = found.table.query("scenario == 'gemba' and outcome == 'conflict'").iloc[0]
    margin = 3.182446 * diff.std(ddof=1) / math.sqrt(REPS)
    assert row["diff_mean"] == pytest.approx(diff.mean())
    assert (row["diff_low"], row["diff_high"]) == pytest.approx((diff.mean() - margin, diff.mean() + margin))
    assert row["effect_sd"] == pytest.approx(diff.mean() / runs["baseline"].std())
    assert row["better_share"] == (diff < 0).mean()
    assert row["n_pairs"] == REPS


def test_months_are_those_of_the_runs(found: sim.Comparison) -> None:
    assert set(found.daily["day"]) == {21, 42, 63}
    assert found.daily["measure"].unique().tolist() == ["revenue", "profit", "conflict"]
    revenue = found.daily.query("scenario == 'gemba' and measure == 'revenue'")
    total = found.runs.query("scenario == 'gemba'")["revenue"].mean()
    assert revenue["mean"].sum() == pytest.approx(total)
    assert (revenue["low"] <= revenue["mean"]).all()
    assert (revenue["mean"] <= revenue["high"]).all()
    own = found.daily.query("scenario == 'baseline'")[["diff_mean", "diff_low", "diff_high"]]
    assert not own.to_numpy().any()


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_workers_change_nothing(found: sim.Comparison, load: Load, workers: int) -> None:
    again = sim.compare([load("gemba"), load("cross_kpi")], load("baseline"), reps=REPS, seed=5, workers=workers)
    assert again.table.equals(found.table)
    assert again.runs.equals(found.runs)
    assert again.daily.equals(found.daily)
    assert again.months.equals(found.months)
    assert again.counts.equals(found.counts)


def test_months_of_runs_are_those_that_the_means_are_of(found: sim.Comparison) -> None:
    assert found.months.columns.tolist() == ["scenario", "seed", "day", *MEASURES]
    own = found.months.query("scenario == 'cross_kpi' and seed == 6")
    assert own["day"].tolist() == [21, 42, 63]
    run = Observed.of(sim.simulate(found.scenarios[2], seed=6).world)
    assert np.array_equal(own[list(MEASURES)].to_numpy().T, by_month(run, 3))
    means = found.months.groupby(["scenario", "day"])["conflict"].mean()
    drawn = found.daily.query("measure == 'conflict'").set_index(["scenario", "day"])["mean"]
    assert means.sort_index().to_numpy() == pytest.approx(drawn.sort_index().to_numpy())


def test_counts_are_sums_of_days(found: sim.Comparison) -> None:
    assert found.counts[["scenario", "seed"]].equals(found.runs[["scenario", "seed"]])
    own = found.counts.query("scenario == 'gemba' and seed == 8").iloc[0]
    days = sim.simulate(found.scenarios[1], seed=8).observed.days
    assert all(own[name] == pytest.approx(days[name].sum(), rel=1e-12) for name in SUMMED)
    assert own["page"] == 0
    assert own["hours_swaps"] == days["hours_swaps"].sum() > 0
    assert found.counts["won"].dtype == found.counts["revenue_cents"].dtype == np.int64
    assert found.runs["leads"].tolist() == found.counts["leads"].tolist()
    # A level of the evening does not add up; everything else is one thing or the other, so that a new field is thought about.
    assert {"open_leads", "in_market"}.isdisjoint(SUMMED)
    assert {field.name for field in DAY_FIELDS if field.unit in {"count", "ct", "h", "min"}} == {*SUMMED, *LEVELS}
    assert (*SUMMED, "page", *ENDS, *COHORT) == COUNTED


def test_the_order_of_scenarios_changes_no_number(found: sim.Comparison, load: Load) -> None:
    turned = sim.compare([load("cross_kpi"), load("gemba")], load("baseline"), reps=REPS, seed=5)
    for name in ("gemba", "cross_kpi"):
        rows = [each.table[each.table["scenario"] == name].reset_index(drop=True) for each in (found, turned)]
        assert rows[0].equals(rows[1])


@pytest.mark.parametrize("overrides", [(), ("interventions.gemba.strength=0",), ("interventions.gemba.start=64",)])
def test_nothing_done_is_nothing_changed(load: Load, overrides: tuple[str, ...]) -> None:
    idle = load("gemba" if overrides else "baseline", *overrides)
    table = sim.compare(named(idle, "idle"), load("baseline"), reps=3).table
    defined = table["n_pairs"] == 3
    assert defined.sum() > 20
    assert not table.loc[defined, ["diff_mean", "diff_low", "diff_high", "effect_sd", "better_share"]].to_numpy().any()


def test_the_baseline_is_the_first_scenario_left_alone(load: Load) -> None:
    found = sim.compare(load("gemba", "company.n_sellers=5"), reps=1)
    assert found.baseline.name == "baseline"
    assert not found.baseline.interventions
    assert found.baseline.company.n_sellers == 5
    assert found.table["n_pairs"].max() == 1
    assert found.table[["diff_low", "diff_high", "effect_sd"]].isna().all(axis=None)


def test_a_scenario_may_be_compared_with_itself(load: Load) -> None:
    scenario = load("baseline")
    assert [each.name for each in sim.compare(scenario, scenario, reps=1).scenarios] == ["reference", "baseline"]


def test_seeds_come_from_the_call_or_the_file(load: Load) -> None:
    short = ("days=2", "warmup_days=0")
    listed = load("baseline", *short, "seeds=[4, 2, 9]")
    assert sim.compare(named(listed, "same"), listed, seed=7).seeds == (4, 2, 9)
    assert sim.compare(named(listed, "same"), listed, reps=2, seed=7).seeds == (7, 8)
    counted = load("baseline", *short, "seeds=3")
    assert sim.compare(named(counted, "same"), counted, seed=7).seeds == (7, 8, 9)


def test_a_run_shorter_than_a_month_has_no_months(load: Load) -> None:
    found = sim.compare(load("gemba", "days=5", "warmup_days=0"), reps=2)
    assert found.daily.empty
    assert len(found.table) == len(OUTCOMES)


def test_names_must_differ(load: Load) -> None:
    gemba = load("gemba")
    with pytest.raises(ScenarioError) as caught:
        sim.compare([gemba, named(load("cross_kpi"), "gemba")])
    said = f"name: is 'gemba', the same as in {gemba.path}; scenarios that are compared need different names"
    assert str(caught.value) == f"{load('cross_kpi').path}: {said}"


def test_lengths_must_agree(load: Load) -> None:
    base, other = load("baseline"), load("gemba", "days=62", "warmup_days=20")
    with pytest.raises(ScenarioError) as caught:
        sim.compare(other, base)
    assert str(caught.value).splitlines() == [
        f"{other.path}: days: is 62; allowed: 63, as in the baseline {base.path}",
        f"{other.path}: warmup_days: is 20; allowed: 21, as in the baseline {base.path}",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"reps": 0}, r"reps is 0; allowed: 1 to 100,000"),
        ({"reps": 100_001}, r"reps is 100001; allowed: 1 to 100,000"),
        ({"workers": 0}, r"workers is 0; allowed: 1 to 1,000"),
        ({"seed": -1}, r"seed is -1; allowed: 0 to 2\^63 - 1"),
        ({"reps": 2, "seed": 2**63 - 1}, r"the last seed is 9223372036854775808; allowed: up to 2\^63 - 1"),
    ],
)
def test_numbers_out_of_range_are_refused(load: Load, arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sim.compare(load("gemba"), **arguments)  # type: ignore[arg-type]


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no scenario to compare"):
        sim.compare([])


def test_progress_is_told_run_by_run(load: Load) -> None:
    told: list[tuple[int, int]] = []
    sim.compare(load("gemba", "days=2"), reps=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 6) for done in range(1, 7)]


def test_an_error_stops_the_other_runs(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    started, whole_run = [], module.run_plan

    def failing(plan: object, seed: int, **arguments: object) -> object:
        started.append(seed)
        if seed == 2:
            raise MemoryError
        return whole_run(plan, seed, **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "run_plan", failing)
    with pytest.raises(MemoryError):
        sim.compare(load("gemba"), reps=500, workers=2)
    assert len(started) < 100


def test_an_interrupt_ends_runs_early(load: Load) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.compare(load("gemba"), reps=500, workers=2, progress=interrupt)
    assert issubclass(Stopped, Exception)


def test_what_is_left_alone_keeps_its_company(load: Load) -> None:
    gemba = load("gemba", "levers.distance_m=33.0")
    alone = without_interventions(gemba)
    assert alone.parameters() == gemba.parameters()
    assert alone.baseline() == gemba.baseline()
    assert np.isclose(alone.baseline()["distance_m"], 33.0)
