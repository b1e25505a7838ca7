"""What is known beforehand comes back through the whole of an analysis: plan, store, tables and sentences."""

from __future__ import annotations

import numpy as np
import pytest

from sim.studies.analyse import Analysis
from tests.studies.analysis.cases import ISHIGAMI_FIRST, ISHIGAMI_TOTAL, ishigami
from tests.studies.answers.made import Made, answers_to, factorial, laid_out, luck, sampled


def by_ishigami(name: str, x: np.ndarray, base: int, seed: int) -> float:
    return float(ishigami(np.pi * (2.0 * x[None, :] - 1.0))[0]) if name == "revenue" else 50.0 + float(x[0])


@pytest.fixture(scope="module")
def of_ishigami() -> Analysis:
    return answers_to(sampled("sobol", base_samples=256), by_ishigami)


def test_ishigami_through_a_sobol_study(of_ishigami: Analysis) -> None:
    analysis = of_ishigami
    table = analysis.tables["sobol"].query("outcome == 'revenue'")
    assert table["factor"].tolist() == ["market.rivals", "sales.cycle_median_days", "contact.meet_rate"]
    assert table["grade"].tolist() == ["judgement", "published", "measured"]
    assert table["first"].tolist() == pytest.approx(ISHIGAMI_FIRST, abs=0.1)
    assert table["total"].tolist() == pytest.approx(ISHIGAMI_TOTAL, abs=0.1)
    for name, truth in (("first", ISHIGAMI_FIRST), ("total", ISHIGAMI_TOTAL)):
        assert (table[f"{name}_low"].to_numpy() <= truth).all()
        assert (table[f"{name}_high"].to_numpy() >= truth).all()
    (said,) = (line for line in analysis.words if line.startswith("Revenue hangs most on"))
    assert said.startswith("Revenue hangs most on market.rivals, which explains ")
    only_one = analysis.tables["sobol"].query("outcome == 'conflict'")
    assert only_one["total"].tolist() == pytest.approx([1, 0, 0], abs=0.03)


def test_ishigami_by_grade(of_ishigami: Analysis) -> None:
    """Of one factor a grade: alone is at least its first index, with interactions at most its total one."""
    analysis = of_ishigami
    table = analysis.tables["grades"].query("outcome == 'revenue'").set_index("grade").loc[["judgement", "published", "measured"]]
    assert table["alone"].tolist() == pytest.approx(ISHIGAMI_FIRST, abs=0.1)
    assert table["total"].tolist() == pytest.approx(ISHIGAMI_TOTAL, abs=0.1)
    (said,) = (line for line in analysis.words if line.startswith("Of the variance of revenue"))
    assert "rest on 1 parameter of grade judgement (of 3 factors)" in said


@pytest.mark.slow
def test_many_base_samples_come_close() -> None:
    table = answers_to(sampled("sobol", base_samples=4096), by_ishigami, ["revenue"]).tables["sobol"]
    assert table["first"].tolist() == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert table["total"].tolist() == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)


def test_second_order_of_ishigami() -> None:
    analysis = answers_to(sampled("sobol", base_samples=256, second_order=True), by_ishigami, ["revenue"])
    pairs = analysis.tables["sobol_pairs"].set_index(["a", "b"])["second"]
    assert pairs["market.rivals", "contact.meet_rate"] == pytest.approx(0.2437, abs=0.08)
    assert pairs["market.rivals", "sales.cycle_median_days"] == pytest.approx(0.0, abs=0.12)


def weighted(*weights: float) -> Made:
    return lambda name, x, base, seed: float(np.dot(weights, x)) if name == "revenue" else 50.0


def test_shares_of_judgement_in_a_latin_hypercube() -> None:
    """Variances of a sum of evenly drawn factors are as the squares of their weights: 9, 4 and 1 of 14."""
    analysis = answers_to(sampled("latin_hypercube", points=200), weighted(3.0, 2.0, 1.0), ["revenue"])
    table = analysis.tables["grades"].set_index("grade")
    assert table["alone"].to_dict() == pytest.approx({"judgement": 9 / 14, "published": 4 / 14, "measured": 1 / 14}, abs=0.02)
    assert table["alone"].to_numpy() == pytest.approx(table["total"].to_numpy(), abs=1e-6)
    assert any(line.startswith("Of the variance of revenue 64 %") for line in analysis.words)


def test_elementary_effects_of_a_line() -> None:
    analysis = answers_to(sampled("morris", trajectories=6), weighted(3e6, -1e6, 0.0), ["revenue"])
    table = analysis.tables["morris"].set_index("factor")
    assert table["mu"].tolist() == pytest.approx([3e6, -1e6, 0.0])
    assert table["mu_star"].tolist() == pytest.approx([3e6, 1e6, 0.0])
    assert table["sigma"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)
    assert table["stands_out"].tolist() == [True, True, False]
    assert "Revenue: 2 of 3 factors stand out, market.rivals (3.00 million EUR) and " in "\n".join(analysis.words)


def test_luck_makes_a_mu_star_of_its_own() -> None:
    """A factor that does nothing has elementary effects as large as luck makes them, and does not stand out."""
    content = sampled("morris", trajectories=60, levels=20) | {"replications": {"seeds": 2}}
    analysis = answers_to(content, lambda name, x, base, seed: 100 * x[0] + luck(int(1e6 * x @ [1, 10, 100]), seed), ["revenue"])
    table = analysis.tables["morris"].set_index("factor")
    assert table["stands_out"].tolist() == [True, False, False]
    assert table["luck"].iloc[1:].tolist() == pytest.approx(table["mu_star"].iloc[1:].tolist(), rel=0.25)


def test_luck_that_points_share_makes_no_mu_star() -> None:
    content = sampled("morris", trajectories=10) | {"replications": {"seeds": 3}}
    analysis = answers_to(content, lambda name, x, base, seed: float(x[0]) + 100 * luck(seed), ["revenue"])
    table = analysis.tables["morris"].set_index("factor")
    assert table["luck"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert table["stands_out"].tolist() == [True, False, False]


GAMES = {"revenue": (1e6, 2e6, 0.0), "conflict": (-3.0, 0.0, 1.0)}


def additive(name: str, x: np.ndarray, base: int, seed: int) -> float:
    """Additive but for one pair in revenue; luck is the seed's, and cancels."""
    if name == "intervention_cost":
        return float(1000 * x.sum())
    pair = 4e5 * x[0] * x[2] if name == "revenue" else 0.0
    return float(np.dot(GAMES[name], x) + pair + (5e6 if name == "revenue" else 50.0) + 100 * luck(seed))


def test_effects_of_an_additive_function() -> None:
    analysis = answers_to(factorial(), additive, ["revenue", "conflict"])
    effects = analysis.tables["effects"].set_index(["outcome", "term"])
    # Half of the pair's 400,000 is in each one's main effect, and half of its gain is the interaction.
    expected = {"gemba": 1.2e6, "cross_kpi": 2e6, "shared_space": 2e5, "gemba x shared_space": 2e5, "gemba x cross_kpi": 0.0}
    assert effects.loc["revenue"]["estimate"].to_dict() == pytest.approx(expected | {"cross_kpi x shared_space": 0.0}, abs=1)
    assert effects.loc["conflict"]["estimate"].tolist() == pytest.approx([-3.0, 0.0, 1.0, 0.0, 0.0, 0.0], abs=1e-6)
    assert (effects["low"] <= effects["estimate"]).all()
    (said,) = (line for line in analysis.words if "Revenue: 3 of 3 main effects can be told from luck" in line)
    assert "cross_kpi +2.0 million EUR" in said


def test_the_split_sums_to_the_whole() -> None:
    analysis = answers_to(factorial(), additive, ["revenue"])
    split = analysis.tables["split"].set_index("name")
    # The pair is shared by the two that make it.
    assert split["part"].to_dict() == pytest.approx({"gemba": 1.2e6, "cross_kpi": 2e6, "shared_space": 2e5})
    assert split["part"].sum() == pytest.approx(split["whole"].iloc[0])
    assert split["whole"].iloc[0] == pytest.approx(3.4e6)
    assert split["share"].sum() == pytest.approx(1.0)
    said = next(line for line in analysis.words if "a difference of" in line)
    assert "cross_kpi +2.0 million EUR (59 %), gemba +1.2 million EUR (35 %) and shared_space" in said


def test_a_fraction_names_aliases_and_is_not_split() -> None:
    content = factorial(
        design={"kind": "factorial", "interventions": ["gemba", "cross_kpi", "shared_space", "mandate"], "fraction": 4}
    )
    analysis = answers_to(content, lambda name, x, base, seed: float(x[0]) + 0.01 * luck(seed), ["revenue"])
    assert analysis.tables["effects"].set_index("term")["estimate"]["gemba"] == pytest.approx(1.0)
    assert "split" not in analysis.tables
    assert any("the split: the design is a fraction; it needs all 16 combinations" in line for line in analysis.refused)
    assert any("a fraction of resolution 4" in line for line in analysis.words)
    assert analysis.tables["effects"].set_index("term")["aliases"]["gemba x cross_kpi"]


def test_differences_are_taken_pair_by_pair() -> None:
    content = {"scenarios": ["baseline", "gemba"], "outcomes": ["revenue"], "replications": {"seeds": 5}}
    shift = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0, 5: 5.0}
    analysis = answers_to(content, lambda name, x, base, seed: 1e6 * luck(seed) + base * shift[seed])
    (row,) = analysis.tables["differences"].to_dict("records")
    assert (row["scenario"], row["point"], row["baseline_point"], row["n_pairs"]) == ("gemba", 1, 0, 5)
    assert row["diff"] == pytest.approx(3.0)
    # Student's t with 4 degrees of freedom, 2.776 times the root of 2.5 over 5.
    assert row["high"] - row["diff"] == pytest.approx(2.7764451 * np.sqrt(2.5 / 5))
    assert row["better_share"] == 1.0


DOSES = {
    "scenarios": ["gemba"],
    "outcomes": ["revenue", "conflict", "intervention_cost"],
    "vary": {"interventions.gemba.strength": {"grid": [0.0, 1.0, 5]}},
    "replications": {"seeds": 4},
}


def test_a_dose_that_is_best_between_the_ends() -> None:
    analysis = answers_to(DOSES, lambda name, x, base, seed: float(-((x[0] - 0.5) ** 2)) + luck(seed), ["revenue"])
    curve = analysis.tables["dose"]
    assert curve["level"].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert curve["diff"].tolist() == pytest.approx([0.0, 0.1875, 0.25, 0.1875, 0.0])
    (said,) = (line for line in analysis.words if line.startswith("Revenue over gemba strength"))
    assert "best at 0.5, between the ends of what was tried" in said
    assert analysis.figures[-2].title.startswith("Revenue is highest at gemba strength 0.5")


def test_no_level_is_best_where_all_are_exactly_alike() -> None:
    content = DOSES | {"scenarios": ["baseline", "gemba"]}
    analysis = answers_to(content, lambda name, x, base, seed: 5.0 * base + luck(seed, 1000 * base), ["revenue"])
    assert any(line.startswith("Revenue over gemba strength: the same at every level, seed by seed: ") for line in analysis.words)
    titles = [figure.title for figure in analysis.figures]
    assert any(title.startswith("Revenue is the same at every level of gemba strength: ") for title in titles)
    assert any("(and 4 others exactly as good) raises revenue most" in title for title in titles)
    assert not any("highest" in title for title in titles)


def test_a_curve_over_the_mean_of_all_else_is_held_against_its_own_first_level() -> None:
    """With seven settings of rivals, whose own effect is a hundred times as large, only the dose's is left."""
    content = DOSES | {
        "vary": {"market.rivals": {"grid": [0.5, 2.0, 7]}, "interventions.gemba.strength": {"grid": [0.0, 1.0, 3]}}
    }
    analysis = answers_to(content, lambda name, x, base, seed: 100 * float(x[0]) + float(x[1]) + luck(seed), ["revenue"])
    curve = analysis.tables["dose"].query("factor == 'interventions.gemba.strength'")
    assert curve["level"].tolist() == [0.0, 0.5, 1.0]
    assert curve["diff"].tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert any("against the first level, all else equal" in line for line in analysis.words)
    # Three settings are few enough for a curve each, against point 0.
    assert analysis.tables["dose"].query("factor == 'market.rivals'")["curve"].nunique() == 3


def test_a_list_of_several_keys_has_no_dose() -> None:
    vary = {"market.rivals": {"values": [0.5, 1.0, 2.0]}, "interventions.gemba.strength": {"values": [0.0, 0.5, 1.0]}}
    analysis = answers_to(DOSES | {"vary": vary, "design": {"kind": "list"}}, lambda name, x, base, seed: float(x[0]))
    assert "dose" not in analysis.tables
    assert len(analysis.tables["differences"]) == 6


def test_a_front_by_hand() -> None:
    """Cost rises with the dose, revenue falls and conflict is worst in the middle, so the middle is on no front."""
    worth = {
        "revenue": [9.0, 5.0, 4.0, 5.0, 9.0],
        "conflict": [30.0, 40.0, 50.0, 40.0, 20.0],
        "intervention_cost": [0, 1, 2, 3, 4],
    }
    analysis = answers_to(DOSES, lambda name, x, base, seed: float(worth[name][round(4 * x[0])]))
    front = analysis.tables["front"]
    assert front["on_front"].tolist() == [True, False, False, False, True]
    assert front["dominated_by"].tolist()[1:4] == ["gemba strength 0"] * 3
    assert (
        "On the front of revenue, conflict and intervention_cost are 2 of 5 choices: gemba strength 0 and gemba strength 1."
        in analysis.words
    )


def test_choices_are_averaged_over_the_same_circumstances() -> None:
    content = DOSES | {"vary": {"market.rivals": {"values": [0.5, 2.0]}, "interventions.gemba.strength": {"values": [0.0, 1.0]}}}
    analysis = answers_to(
        content, lambda name, x, base, seed: {"revenue": 10 * x[0] + x[1], "conflict": 1.0}.get(name, float(x[1]))
    )
    front = analysis.tables["front"]
    assert front["name"].tolist() == ["gemba strength 0", "gemba strength 1"]
    assert front["revenue"].tolist() == [5.0, 6.0]


BACKFIRE = sampled("latin_hypercube", points=200) | {
    "scenarios": ["baseline", "cross_kpi"],
    "outcomes": ["revenue"],
    "replications": {"seeds": 2},
}


def box(name: str, x: np.ndarray, base: int, seed: int) -> float:
    """With the scenario companies lose where the first factor is high and the second low, and gain elsewhere."""
    return 1e6 + (-1e4 if x[0] > 0.6 and x[1] < 0.5 else 1e4) * base + 10 * luck(seed, int(1e6 * x[0]))


def test_a_box_is_found_where_it_was_put() -> None:
    analysis = answers_to(BACKFIRE, box)
    (summary,) = analysis.tables["boxes"].to_dict("records")
    assert summary["density"] > 0.9
    assert summary["coverage"] > 0.9
    limits = analysis.tables["limits"].set_index("factor")
    assert limits["low"]["market.rivals"] == pytest.approx(0.5 + 1.5 * 0.6, abs=0.05)
    assert limits["high"]["sales.cycle_median_days"] == pytest.approx(40 + 85 * 0.5, abs=3)
    assert set(limits.index) == {"market.rivals", "sales.cycle_median_days"}
    (said,) = (line for line in analysis.words if line.startswith("cross_kpi in revenue (less of it is a loss)"))
    assert "where market.rivals is above 1.4" in said or "sales.cycle_median_days is below 8" in said
    assert "cross_kpi makes revenue worse in" in next(
        figure.title for figure in analysis.figures if figure.key.startswith("backfire")
    )


def test_names_make_boxes_of_their_own() -> None:
    """What has no order is searched name by name, and said so."""
    content = BACKFIRE | {
        "design": {"kind": "random", "points": 120},
        "vary": {"interventions.cross_kpi.kpi_sellers": {"values": ["customers from leads", "revenue per customer", "revenue"]}},
    }
    names = laid_out(content).factors[0].levels

    def lose(name: str, x: np.ndarray, base: int, seed: int) -> float:
        return base * (-1.0 if round(2 * x[0]) == 1 else 1.0)

    analysis = answers_to(content, lose)
    (limit,) = analysis.tables["limits"].to_dict("records")
    assert limit["factor"] == f"interventions.cross_kpi.kpi_sellers {names[1]}"
    assert f"where interventions.cross_kpi.kpi_sellers {names[1]} is on: 100 %" in "\n".join(analysis.words)


def test_companies_are_summed_up() -> None:
    analysis = answers_to(BACKFIRE, box)
    change = analysis.tables["companies"].set_index("scenario").loc["cross_kpi"]
    assert change["mean"] == pytest.approx(1e4 * (1 - 2 * 0.2), abs=500)
    assert change["better_share"] == pytest.approx(0.8, abs=0.03)
    assert change["n_companies"] == 200
