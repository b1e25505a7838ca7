"""Rows of a store as arrays, and which outcomes are analysed."""

from __future__ import annotations

import numpy as np

from sim.outcomes import OUTCOMES
from sim.report.amounts import change, level
from sim.studies.answers.results import DONE, FAILED, MISSING, chosen_outcomes, gathered
from sim.studies.answers.words import label, listed, settings
from tests.studies.answers.made import factorial, filled, laid_out


def numbered(name: str, x: np.ndarray, base: int, seed: int) -> float:
    return 100.0 * base + 10.0 * float(x @ [1, 2, 4]) + seed


def test_values_lie_at_their_point_and_seed() -> None:
    study = laid_out(factorial(3, scenarios=["baseline", "mandate"], seed=5))
    with filled(study, numbered, leave_out=lambda p, s: (p, s) == (2, 6), fail=lambda p, s: (p, s) == (3, 7)) as store:
        results = gathered(store, study)
    assert results.seeds == (5, 6, 7)
    assert results.states.shape == (16, 3)
    assert (results.states[2].tolist(), results.states[3].tolist()) == ([DONE, MISSING, DONE], [DONE, DONE, FAILED])
    assert np.isnan(results.values["revenue"][2, 1])
    # Point 5 is the third row in the second scenario: the second factor is on.
    assert results.values["revenue"][5].tolist() == [100 + 20 + 5, 100 + 20 + 6, 100 + 20 + 7]
    assert results.points_of(1).tolist() == list(range(1, 16, 2))
    assert results.as_run(1)[2].tolist() == [0.0, 1.0, 0.0]
    assert results.level("revenue", 0).values[0].tolist() == [5, 6, 7]
    assert results.change("revenue", 1).values[0].tolist() == [100, 100, 100]


def test_points_that_are_one_scenario_share_their_rows() -> None:
    study = laid_out({
        "scenarios": ["baseline", "gemba"],
        "outcomes": ["revenue"],
        "vary": {"interventions.gemba.strength": {"values": [0.5, 1.0]}},
    })  # fmt: skip
    with filled(study, lambda name, x, base, seed: float(base)) as store:
        results = gathered(store, study)
    assert study.n_runs == 3  # the baseline has no gemba, so it is one scenario
    assert results.values["revenue"][:, 0].tolist() == [0, 1, 0, 1]


def test_outcomes_that_are_analysed() -> None:
    every = laid_out({"scenarios": ["baseline", "gemba"]})
    headlines = tuple(name for name, outcome in OUTCOMES.items() if outcome.headline and name != "intervention_cost")
    assert chosen_outcomes(every, None) == headlines
    assert chosen_outcomes(every, ["win_rate", "cycle_days", "win_rate"]) == ("win_rate", "cycle_days")
    named = laid_out({"scenarios": ["baseline", "gemba"], "outcomes": ["cycle_days", "quits"]})
    assert chosen_outcomes(named, None) == ("cycle_days", "quits")


def test_words_for_settings_and_numbers() -> None:
    study = laid_out({
        "scenarios": ["gemba"],
        "vary": {
            "interventions.mandate.on": {"values": [False, True]},
            "interventions.gemba.strength": {"values": [0.5, 1.0]},
            "interventions.gemba.start": {"values": ["month 1", "month 7"]},
            "market.rivals": {"values": [0.5, 1.0]},
        },
    })  # fmt: skip
    assert [label(factor) for factor in study.factors] == ["mandate", "gemba strength", "gemba start", "market.rivals"]
    values = (True, 0.5, "month 7", 1.0)
    assert settings(zip(study.factors, values, strict=True)) == "mandate, gemba strength 0.5, start month 7, market.rivals 1"
    assert change("revenue", 901_297.0, 485_810.0, 1_316_784.0) == "+901 thousand EUR (486 to 1,317)"
    assert change("worked_share", 0.0367, 0.0308, 0.0426) == "+3.7 percentage points (3.1 to 4.3)"
    assert change("conflict", -7.07) == "\u22127.1 points"
    assert (level("revenue", 27_564_357.0), level("conflict", 41.32), level("win_rate", 0.305)) == (
        "27.56 million EUR",
        "41.3",
        "30.5 %",
    )
    assert listed(["a, b", "c"]) == "a, b; c"
