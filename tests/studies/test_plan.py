"""Plans: every point a checked scenario, equal ones run once, and a digest of all that can change a number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from SALib.util import scale_samples

from sim.experiments.companies import company_of, draw
from sim.interventions.registry import interventions
from sim.problems import ScenarioError
from sim.scenario.load import load
from sim.studies.file import build_study, load_study
from sim.studies.plan import StudyPlan, plan

ROOT = Path(__file__).resolve().parents[2]
STRENGTHS = {"interventions.gemba.strength": {"values": [0.0, 0.5, 1.0]}}
SHARES = ("marketing.share_brand_hours", "marketing.share_activation_hours", "marketing.share_nurture_hours")


def planned(**content: Any) -> StudyPlan:
    return plan(build_study({"scenarios": ["baseline"], **content}, source="s.toml"))


def refused(**content: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        planned(**content)
    return [str(problem) for problem in caught.value.problems]


def test_points_go_row_by_row_and_base_by_base() -> None:
    made = planned(scenarios=["baseline", "gemba"], vary=STRENGTHS, seed=5, replications={"seeds": 4})
    assert [(point.number, point.base, point.design) for point in made.points] == [
        (0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 1), (4, 0, 2), (5, 1, 2)
    ]  # fmt: skip
    assert list(made.seeds(4)) == [5, 6, 7, 8]
    assert made.changes(made.points[3]) == {"interventions.gemba.strength": 0.5}
    # The baseline has no gemba, at whatever strength: one scenario, run once.
    assert len({point.digest for point in made.points if point.base == 0}) == 1
    assert made.n_runs == 4 * 4


def test_scenarios_are_the_ones_that_were_checked() -> None:
    made = planned(
        scenarios=["gemba"], set=["days=60"], vary={**STRENGTHS, "interventions.gemba.start": {"values": [1, "month 2"]}}
    )
    for point in made.points:
        scenario = made.scenario(point)
        assert (scenario.digest(), scenario.name, scenario.days) == (point.digest, "gemba", 60)
        assert scenario.interventions["gemba"].strength == point.values[0]
        assert scenario.interventions["gemba"].spans == ((1 if point.values[1] == 1 else 22, None),)


def test_no_change_is_the_scenario_itself() -> None:
    made = planned(scenarios=["baseline", "gemba"])
    assert [point.digest for point in made.points] == [
        load(ROOT / f"scenarios/{name}.toml").digest() for name in ("baseline", "gemba")
    ]
    assert (made.factors, made.matrix().shape, made.problem()["num_vars"]) == ((), (1, 0), 0)


def test_a_factor_knows_what_is_declared() -> None:
    vary = {"market.rivals": {"range": [0.5, 2]}, "levers.mandate": {"range": [0, 1]}, "company.n_sellers": {"range": [10, 40]}}
    rivals, mandate, sellers = planned(design={"kind": "random", "points": 2}, vary=vary).factors
    assert (rivals.unit, rivals.grade, rivals.role, rivals.kind) == ("x", "judgement", "uncertainty", "number")
    assert (mandate.unit, mandate.grade, mandate.role) == ("share", "judgement", "lever")
    assert (sellers.kind, sellers.least, sellers.most) == ("whole", 10, 40)


def test_matrix_and_problem_are_what_salib_wants() -> None:
    vary = {
        "market.rivals": {"range": [0.5, 2.0]},
        "sales.cycle_median_days": {"distribution": "triangular", "low": 40.0, "mode": 70.0, "high": 125.0},
        "company.n_sellers": {"range": [10, 40]},
    }
    made = planned(design={"kind": "sobol", "base_samples": 8}, vary=vary)
    problem = made.problem()
    assert problem["names"] == list(vary)
    assert problem["bounds"] == [[0.5, 2.0], [40.0, 125.0, 30 / 85], [9.5, 40.5]]
    unit = planned(design={"kind": "sobol", "base_samples": 8}, vary={key: {"range": [0.0, 1.0]} for key in TO_ONE}).matrix()
    assert made.matrix() == pytest.approx(scale_samples(unit, problem))
    assert made.matrix()[:, 2] != pytest.approx([point.values[2] for point in made.points])
    made.matrix()[:] = np.nan
    assert np.isfinite(made.matrix()).all()


TO_ONE = ("market.rivals", "market.share_nobody", "market.p_rewire")


def test_drawn_shares_are_cut_and_written_ones_refused() -> None:
    drawn = planned(design={"kind": "random", "points": 20}, vary={key: {"range": [0.3, 0.6]} for key in SHARES[:2]})
    sums = np.array([point.values for point in drawn.points], dtype=float).sum(axis=1)
    cut = drawn.matrix().sum(axis=1) > 0.9  # nurture keeps its 0.1
    assert 0 < cut.sum() < 20
    assert sums[cut] == pytest.approx(0.9)
    assert sums[~cut] == pytest.approx(drawn.matrix().sum(axis=1)[~cut])
    (line,) = refused(design={"kind": "list"}, vary={key: {"values": [0.2, 0.6]} for key in SHARES})
    assert line.startswith("s.toml: point 1 (baseline): marketing: ")
    assert "add up to 1.8" in line


def test_what_is_uncertain_makes_the_companies_of_a_comparison() -> None:
    """Also the scenario that differs from the baseline in what is drawn: it keeps what it tests."""
    names = ("baseline", "crowded_market")
    made = planned(scenarios=list(names), design={"kind": "latin_hypercube", "points": 6, "uncertain": True}, seed=3)
    baseline, crowded = (load(ROOT / f"scenarios/{name}.toml") for name in names)
    draws = draw(6, seed=3)
    assert crowded.market.rivals != baseline.market.rivals
    for point in made.points:
        company = company_of((baseline, crowded)[point.base], baseline, draws, point.design)
        assert made.scenario(point).parameters() == pytest.approx(company.parameters(), rel=1e-12)
    rivals = [factor.key for factor in made.factors].index("market.rivals")
    assert {point.values[rivals] for point in made.points if point.base == 1} == {crowded.market.rivals}
    named = planned(scenarios=list(names), design={"kind": "random", "points": 2}, vary={"market.rivals": {"range": [0.5, 2.0]}})
    assert len({point.values for point in named.points}) == 2  # what a study names itself varies everywhere


def test_conflicts_are_told_with_their_point() -> None:
    switches = {f"interventions.{name}.on": {"values": [False, True]} for name in ("separate_floors", "shared_space")}
    lines = refused(vary={"market.rivals": {"values": [0.5, 1.0]}, **switches})
    assert [line.split(": ")[1] for line in lines if "distance_m" in line] == ["point 3 (baseline)", "point 7 (baseline)"]
    assert lines[0].startswith("s.toml: point 3 (baseline): interventions: separate_floors sets ")
    assert lines[0].endswith("; allowed: one of them at a time")
    at_other_times = {
        "interventions.separate_floors.end": {"values": ["month 3"]},
        "interventions.shared_space.start": {"values": ["month 4"]},
    }
    assert len(planned(vary={**switches, **at_other_times}).points) == 4


def test_problems_are_counted_beyond_the_first_points() -> None:
    switches = {f"interventions.{name}.on": {"values": [True]} for name in ("separate_floors", "shared_space")}
    lines = refused(vary={**switches, "market.rivals": {"grid": [0.5, 2.0, 30]}})
    assert len({line.split(": ")[1] for line in lines}) == 11
    assert lines[-1] == "s.toml: and 20 more points that can't be run"


def test_points_that_are_no_scenario_are_told() -> None:
    (line,) = refused(scenarios=["gemba"], set=["interventions.gemba.end=month 6"], vary={
        "interventions.gemba.start": {"values": ["month 1", "month 7"]},
    })  # fmt: skip
    assert line.startswith(
        "s.toml: point 1 (gemba): interventions.gemba.windows[0]: ends on day 126, before it starts on day 127"
    )


def test_several_windows_have_no_start_to_vary(tmp_path: Path) -> None:
    windows = "windows = [{start = 1, end = 5}, {start = 9}]"
    (tmp_path / "twice.toml").write_text(f"[interventions.gemba]\n{windows}\n", encoding="utf-8")
    vary = {"interventions.gemba.start": {"values": [1, 2]}}
    study = build_study({"scenarios": ["twice.toml"], "vary": vary}, folder=str(tmp_path))
    with pytest.raises(ScenarioError, match="start': can't be set, because twice has several windows of gemba"):
        plan(study)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ({"vary": {f"market.{name}": {"grid": [0.1, 0.2, 400]} for name in ("p_rewire", "share_nobody")}}, "160,000 points"),
        ({"vary": {"market.rivals": {"grid": [0.5, 2, 11]}}, "replications": {"seeds": 100_000}}, "1,100,000 runs"),
        ({"vary": {"market.rivals": {"range": [0.5, 2]}}, "design": {"kind": "sobol", "base_samples": 65_536}}, "196,608 points"),
        ({"design": {"kind": "factorial", "interventions": list(interventions())}}, f"{2 ** len(interventions()):,} points"),
        ({"scenarios": ["baseline", "gemba", "nurture"], "replications": {
            "until": {"outcome": "revenue", "half_width": 1.0}, "most": 100_000}, "vary": {"market.rivals": {"grid": [1, 2, 4]}}},
         "1,200,000 runs"),
    ],
)  # fmt: skip
def test_too_much(content: dict[str, Any], line: str) -> None:
    (said,) = refused(**content)
    assert said.startswith(f"s.toml: has {line}; allowed: up to ")


def test_far_too_much_is_refused_at_once() -> None:
    vary = {
        key: {"grid": [0.1, 0.2, 10_000]} for key in ("market.churn_per_year", "market.p_rewire", "market.share_nobody", *SHARES)
    }
    assert refused(vary=vary) == ["s.toml: has far too many points; allowed: up to 100,000"]


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 2},
        {"replications": {"seeds": 3}},
        {"replications": {"until": {"outcome": "revenue", "half_width": 0.1}}},
        {"outcomes": ["revenue"]},
        {"outcomes": ["conflict", "revenue"]},
        {"daily": True},
        {"set": ["days=60"]},
        {"scenarios": ["gemba_heads"]},
        {"scenarios": ["gemba", "baseline"]},
        {"vary": {"interventions.gemba.strength": {"values": [0.0, 1.0, 0.5]}}},
        {"vary": {"interventions.gemba.strength": {"values": [0.0, 0.5]}}},
        {"design": {"kind": "list"}},
    ],
    ids=str,
)
def test_the_digest_is_of_all_that_counts(changed: dict[str, Any]) -> None:
    same: dict[str, Any] = {"scenarios": ["gemba"], "vary": STRENGTHS, "outcomes": ["revenue", "conflict"]}
    assert planned(**same).digest != planned(**(same | changed)).digest


def test_the_digest_is_of_nothing_else() -> None:
    same: dict[str, Any] = {"scenarios": ["gemba"], "vary": STRENGTHS}
    other = {"name": "other", "title": "Other", "notes": "x", "set": ["name=another", "title=A"]}
    assert planned(**same).digest == planned(**(same | other)).digest
    assert (
        planned(**same).digest == planned(scenarios=["gemba"], vary={"interventions.gemba.strength": {"grid": [0, 1, 3]}}).digest
    )


def test_shipped_studies_ask_what_their_titles_say() -> None:
    made = {path.stem: plan(load_study(path)) for path in (ROOT / "scenarios/studies").glob("*.toml")}
    assert {name: each.study.design.kind for name, each in made.items()} == {
        "gemba_dose": "grid", "what_works": "factorial", "sensitivity": "sobol", "screening": "morris",
        "backfire": "latin_hypercube", "enough": "grid", "sales_force": "grid",
    }  # fmt: skip
    assert len(made["what_works"].points) == 2 ** len(made["what_works"].factors) == 32
    assert [base.name for base in made["backfire"].bases] == ["baseline", "cross_kpi"]
    assert made["gemba_dose"].points[0].values == (0.0, "month 1")
    assert made["enough"].study.replications.until is not None
