"""What gaps make meaningless is refused in one line, with the points and what to do; the rest goes on and says how far it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.problems import ScenarioError
from sim.studies.analyse import Analysis, analyse
from sim.studies.store import Store, StoreRefused
from tests.studies.answers.made import answers_to, factorial, filled, laid_out, luck, sampled


def plain(name: str, x: np.ndarray, base: int, seed: int) -> float:
    return 10.0 * float(x.sum()) + base + luck(seed)


def refusals(analysis: Analysis, subject: str) -> list[str]:
    return [line for line in analysis.refused if line.startswith(subject)]


def one_line(lines: list[str]) -> str:
    (line,) = lines
    assert "\n" not in line
    return line


SOBOL = sampled("sobol", base_samples=8) | {"outcomes": ["revenue"]}


def test_every_word_and_picture_says_how_far_it_is() -> None:
    analysis = answers_to(factorial(), plain, ["revenue"], leave_out=lambda point, seed: point == 7 and seed == 2)
    assert (analysis.status, analysis.is_complete) == ("31 of 32 done", False)
    assert analysis.words[0] == "study: 31 of 32 done."
    assert analysis.figures
    for chart in analysis.charts.values():
        assert " ".join(chart.to_dict()["title"]["subtitle"]).endswith("31 of 32 done.")
    assert "31 of 32 done" in analysis.html()
    assert "The study is not complete" in analysis.html()


def test_failures_are_counted_apart() -> None:
    analysis = answers_to(factorial(), plain, ["revenue"], fail=lambda point, seed: point == 7 and seed == 2)
    assert (analysis.status, analysis.is_complete) == ("31 of 32 done, 1 failed", True)


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ({"leave_out": lambda point, seed: point == 11}, "of 40 runs 1 missing, at point 11; resume the study"),
        ({"fail": lambda point, seed: point == 11}, "of 40 runs 1 failed, at point 11; retry its failed runs"),
        (
            {"leave_out": lambda point, seed: point > 30, "fail": lambda point, seed: point == 3},
            "of 40 runs 9 missing and 1 failed, at points 3, 31, 32, 33, 34 and 5 more; resume the study",
        ),
    ],
)
def test_sensitivities_are_refused_on_gaps(gap: dict[str, Any], said: str) -> None:
    analysis = answers_to(SOBOL, plain, **gap)
    assert one_line(refusals(analysis, "Sobol' indices of revenue")) == f"Sobol' indices of revenue: {said}"
    assert one_line(refusals(analysis, "shares of judgement")).endswith(said)
    assert not analysis.tables
    assert f"Not answered: Sobol' indices of revenue: {said}." in analysis.words


def test_points_are_named_by_their_numbers_in_the_tables() -> None:
    """With two scenarios a row of the design is two points."""
    content = SOBOL | {"scenarios": ["baseline", "gemba"]}
    analysis = answers_to(content, plain, leave_out=lambda point, seed: point == 23)
    assert one_line(refusals(analysis, "Sobol' indices of the change of revenue by gemba")).endswith(
        "at point 23; resume the study"
    )
    assert "sobol" in analysis.tables  # of the baseline, which has no gap
    assert set(analysis.tables["sobol"]["scenario"]) == {"baseline"}


def test_an_outcome_without_a_value_is_no_missing_run() -> None:
    content = sampled("morris", trajectories=4) | {"outcomes": ["revenue", "win_rate"]}
    analysis = answers_to(
        content, lambda name, x, base, seed: np.nan if name == "win_rate" and x[0] > 0.9 else plain(name, x, base, seed)
    )
    line = one_line(refusals(analysis, "elementary effects on win_rate"))
    assert "win_rate has no value in some runs at points" in line
    assert line.endswith("; leave it out")
    assert set(analysis.tables["morris"]["outcome"]) == {"revenue"}


def test_effects_leave_out_seeds_and_need_every_point() -> None:
    analysis = answers_to(factorial(), plain, ["revenue"], leave_out=lambda point, seed: point == 7 and seed == 2)
    assert analysis.tables["effects"]["n_seeds"].unique().tolist() == [3]
    assert any("1 seed left out, because some point lacks them" in line for line in analysis.words)
    without = answers_to(factorial(), plain, ["revenue"], leave_out=lambda point, seed: point == 7)
    assert "effects" not in without.tables
    assert "split" not in without.tables
    assert one_line(refusals(without, "effects on revenue")).endswith(
        "no run is done at point 7; resume the study, or retry its failed runs"
    )
    assert "1 point can't be compared yet" in next(line for line in without.words if line.startswith("Revenue: "))
    apart = answers_to(factorial(2), plain, ["revenue"], leave_out=lambda point, seed: (point, seed) in {(1, 1), (2, 2)})
    assert one_line(refusals(apart, "effects on revenue")).endswith(
        "no seed is done at every point; resume the study, or retry its failed runs"
    )


def test_differences_use_the_pairs_that_are_there() -> None:
    content = {"scenarios": ["baseline", "gemba", "mandate"], "outcomes": ["revenue"], "replications": {"seeds": 4}}
    analysis = answers_to(content, plain, leave_out=lambda point, seed: point == 2 or (point == 1 and seed == 3))
    assert analysis.tables["differences"]["n_pairs"].tolist() == [3, 0]
    assert analysis.tables["differences"]["diff"].tolist()[0] == pytest.approx(1.0)
    assert "1 point can't be compared yet" in analysis.words[1]


def test_boxes_leave_companies_out_and_say_so() -> None:
    content = sampled("latin_hypercube", points=60) | {"scenarios": ["baseline", "gemba"], "outcomes": ["revenue"]}

    def lose(name: str, x: np.ndarray, base: int, seed: int) -> float:
        return base * (x[0] - 0.5) + luck(seed)

    analysis = answers_to(content, lose, leave_out=lambda point, seed: point < 10)
    assert any("5 companies left out, whose runs are missing, failed or have no value" in line for line in analysis.words)
    few = answers_to(content, lose, leave_out=lambda point, seed: point < 60)
    assert one_line(refusals(few, "boxes of gemba in revenue")).endswith(
        "30 companies are too few to look for a box; 40 or more are needed"
    )


def test_of_many_outcomes_a_few_are_searched_for_boxes() -> None:
    content = sampled("latin_hypercube", points=40) | {"scenarios": ["baseline", "gemba"]}
    del content["outcomes"]
    analysis = answers_to(content, lambda name, x, base, seed: base * (x[0] - 0.5) + luck(seed))
    searched = [line.split(" (")[0] for line in analysis.words if "is a loss)" in line]
    assert searched == ["gemba in revenue", "gemba in profit", "gemba in conflict"]
    assert "Boxes were looked for in revenue, profit and conflict; name an outcome to have it searched." in analysis.words
    named = answers_to(content, lambda name, x, base, seed: base * (x[0] - 0.5), ["leads"])
    assert any(line.startswith("gemba in leads (less of it is a loss)") for line in named.words)


def test_without_a_finished_run_there_is_no_analysis() -> None:
    study = laid_out(factorial())
    with Store.create(None, study, {}) as store, pytest.raises(StoreRefused) as caught:
        analyse(store, study)
    assert str(caught.value) == "store in memory: has no finished run yet (0 of 32 done); run or resume the study first"


def test_an_outcome_that_is_not_kept_is_refused() -> None:
    study = laid_out(factorial())
    with filled(study, plain) as store, pytest.raises(ScenarioError) as caught:
        analyse(store, study, ["revenu", "win_rate"])
    assert [str(problem) for problem in caught.value.problems] == [
        "outcomes: revenu: is none that this study keeps; did you mean 'revenue'?",
        "outcomes: win_rate: is none that this study keeps; allowed: revenue, conflict, intervention_cost",
    ]


UNTIL = {"outcome": "revenue", "half_width": 0.5, "of": "absolute"}


def test_points_that_stopped_early_are_no_gaps() -> None:
    content = SOBOL | {"replications": {"until": UNTIL, "least": 2, "most": 4, "step": 1}}
    analysis = answers_to(content, plain, leave_out=lambda point, seed: seed > (2 if point % 2 else 3))
    assert analysis.tables["sobol"]["n_seeds"].unique().tolist() == [2]
    failed = answers_to(content, plain, leave_out=lambda point, seed: seed > 2, fail=lambda point, seed: (point, seed) == (4, 2))
    assert "1 failed, at point 4" in one_line(refusals(failed, "Sobol' indices of revenue"))


def test_companies_that_stopped_early_are_whole() -> None:
    """Each is averaged over the seeds that all companies had, which were begun."""
    content = sampled("latin_hypercube", points=50) | {"scenarios": ["baseline", "gemba"], "outcomes": ["revenue", "conflict"]}
    content["replications"] = {"until": UNTIL, "least": 2, "most": 5, "step": 1}

    def stopped(point: int, seed: int) -> bool:
        return seed > 2 + point % 3 or point >= 96

    analysis = answers_to(content, lambda name, x, base, seed: 1.0 + base * seed, leave_out=stopped)
    change = analysis.tables["companies"].query("scenario == 'gemba' and outcome == 'revenue'").iloc[0]
    assert (change["mean"], change["n_companies"], change["n_left_out"]) == (1.5, 48, 2)
    assert analysis.tables["front"]["revenue"].tolist() == [1.0, 2.5]
    assert not refusals(analysis, "boxes")


def test_how_many_seeds_each_point_took() -> None:
    content = {
        "scenarios": ["baseline", "gemba", "mandate"],
        "outcomes": ["revenue"],
        "replications": {"until": UNTIL, "least": 3, "most": 6, "step": 1},
    }

    def noisy(name: str, x: np.ndarray, base: int, seed: int) -> float:
        return 100.0 + (base == 2) * 10 * luck(seed, 9)

    analysis = answers_to(content, noisy, leave_out=lambda point, seed: point == 1 and seed > 3)
    first, second, both = [line for line in analysis.words if " known to " in line]
    assert first == "gemba: after 3 pairs revenue is known to 0 EUR to each side, which is enough (asked: 0.500 EUR)."
    assert second.startswith("mandate: after 6 pairs revenue is known to ")
    assert "which is not enough" in second
    assert both == "In revenue 1 of 2 points is known to 0.500 EUR or better, after 3 to 6 pairs."


def test_choices_and_circumstances_that_vary_together_have_no_front() -> None:
    content = sampled("random", points=50)
    content["vary"] = content["vary"] | {"interventions.gemba.strength": {"range": [0.1, 1.0]}}
    analysis = answers_to(content | {"scenarios": ["gemba"]}, plain)
    assert one_line(refusals(analysis, "the front")).startswith("the front: choices and circumstances vary together")
