"""Why did this number move? The section's pictures add up, and its sentences turn round when the numbers do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.attribution import Attributed
from sim.experiments.causes import CAUSES
from sim.experiments.parts import Parts
from sim.experiments.players import Player
from sim.report.causes import SAID
from sim.report.effects import findings
from sim.report.figure import Figure, themed
from sim.report.section import Section
from sim.report.theme import MINUS
from sim.report.why import why
from tests.experiments.counts import made_up
from tests.report.made import EFFECTS, USUAL, Made, Recipe

N_PAIRS = 12
GEMBA, KPI, SPACE = (Player(((name, "added"),)) for name in ("gemba", "cross_kpi", "shared_space"))
ALL_THREE = USUAL[4]


def split(parts: dict[Player, float], sd: float = 0.1, n: int = N_PAIRS, *, is_exact: bool = True) -> Attributed:
    """Revenue, in which each player makes so many million EUR, and conflict, in which it makes minus so many points."""
    rng = np.random.default_rng(1)
    values = np.array([rng.normal(mean, sd, n) for mean in parts.values()])
    none = rng.normal(27.0, 1.0, n)
    revenue = Parts(1e6 * none, 1e6 * (none + values.sum(axis=0)), 1e6 * values)
    conflict = Parts(none, none - values.sum(axis=0), -values)
    return Attributed("all_three", tuple(parts), tuple(range(1, n + 1)), is_exact, {"revenue": revenue, "conflict": conflict})


@cache
def recipe(n_pairs: int) -> Made:
    return Recipe((USUAL[0], ALL_THREE), n_pairs=n_pairs, effects=EFFECTS).make()


def made(attributed: Attributed | None = None, counts: pd.DataFrame | None = None) -> Made:
    found = recipe(N_PAIRS)
    return replace(
        found, attributed=() if attributed is None else (attributed,), counts=found.counts if counts is None else counts
    )


def section(comparison: Made) -> Section:
    written = why(comparison, findings(comparison))
    assert written is not None
    return written


def drawn(comparison: Made) -> dict[str, Figure]:
    return {figure.key.rsplit("_", 1)[0]: figure for figure in section(comparison).figures}


def counted(seed: int, *, turned: bool = False) -> pd.DataFrame:
    """Counts of both scenarios, made up at random, the same in every pair; turned, each has those of the other."""
    frames = [made_up(1, np.random.default_rng([seed, place])) for place in range(2)]
    seeds, names = range(1, N_PAIRS + 1), (USUAL[0].name, ALL_THREE.name)[:: -1 if turned else 1]
    every = [pd.concat([frame] * N_PAIRS).assign(scenario=name, seed=seeds) for frame, name in zip(frames, names, strict=True)]
    return pd.concat(every, ignore_index=True)


def rows(figure: Figure) -> list[dict[str, Any]]:
    return [row for data in figure.spec()["datasets"].values() for row in data]  # type: ignore[attr-defined]


def test_a_scenario_is_split_over_interventions_and_over_causes() -> None:
    found = section(made(split({GEMBA: 1.0, KPI: 0.3, SPACE: -0.5}), counted(1)))
    keys = ["why_interventions_revenue_0", "why_interventions_conflict_0", "why_causes_revenue_0"]
    assert [figure.key for figure in found.figures] == keys
    assert all(f'id="{key}"' in found.body for key in keys)
    assert why(replace(made(), scenarios=(USUAL[0],)), replace(findings(made()), contenders=())) is None


def test_every_scenario_has_pictures_of_its_own(usual: Made) -> None:
    keys = [figure.key for figure in section(usual).figures]
    assert keys == [f"why_causes_revenue_{place}" for place in range(4)]


@pytest.mark.parametrize(
    ("parts", "revenue", "conflict"),
    [
        (
            {GEMBA: 1.0, KPI: 0.3, SPACE: -0.5},
            "Of +0.82 million EUR in revenue with all_three, gemba makes +1.0, against shared space (-0.51)",
            "Of -0.82 points in conflict with all_three, gemba makes -1.0, against shared space (+0.51)",
        ),
        (
            {GEMBA: -1.0, KPI: -0.3, SPACE: 0.5},
            "Of -0.78 million EUR in revenue with all_three, gemba makes -0.98, against shared space (+0.49)",
            "Of +0.78 points in conflict with all_three, gemba makes +0.98, against shared space (-0.49)",
        ),
        (
            {GEMBA: 1.0, KPI: -1.0},
            "What all_three changes in revenue, +0.023 million EUR, can't be told from nothing, though some of its parts can: "
            "gemba (+1.0), against cross kpi (-1.0)",
            "What all_three changes in conflict, -0.023 points, can't be told from nothing, though some of its parts can: "
            "gemba (-1.0), against cross kpi (+1.0)",
        ),
    ],
)
def test_titles_of_interventions_turn_round_with_the_numbers(parts: dict[Player, float], revenue: str, conflict: str) -> None:
    found = drawn(made(split(parts)))
    assert found["why_interventions_revenue"].title.replace(MINUS, "-") == revenue
    assert found["why_interventions_conflict"].title.replace(MINUS, "-") == conflict


def test_titles_of_interventions_say_what_luck_leaves_open() -> None:
    unclear = drawn(made(split({GEMBA: 0.0, KPI: 0.0}, sd=0.5)))["why_interventions_revenue"].title
    assert unclear.endswith("million EUR, can't be told from nothing, and neither can any of its parts")
    nothing = drawn(made(split({GEMBA: 0.0, KPI: 0.0}, sd=0.0)))
    assert nothing["why_interventions_conflict"].title == "all_three changes nothing in conflict"


def turned(title: str) -> str:
    """A title of causes in which each scenario is the other: more is less, and every path has the other sign."""
    pairs = [(" more than ", " less than "), *((said.gain, said.loss) for said in SAID.values()), ("(+", "(-")]
    for k, (one, other) in enumerate(pairs):
        title = title.replace(one, f"<{k}>").replace(other, one).replace(f"<{k}>", other)
    return title


@pytest.mark.parametrize("seed", range(12))
def test_titles_of_causes_turn_round_with_the_numbers(seed: int) -> None:
    figures = (drawn(made(counts=counted(seed, turned=is_turned)))["why_causes_revenue"] for is_turned in (False, True))
    one, other = (figure.title.replace(MINUS, "-") for figure in figures)
    assert other == turned(one)
    assert ": " in one


def test_a_title_of_causes_names_the_largest_that_are_sure() -> None:
    counts = counted(1)
    base = counts[counts["scenario"] == "baseline"].reset_index(drop=True)
    lucky = base["upsell_cents"] + 300_000_000 + 1_000_000 * base["seed"]
    less = base["ceo_deals_cents"] - 100_000_000 + 1_200_000 * base["seed"]
    more = base.assign(scenario="all_three", upsell_cents=lucky, ceo_deals_cents=less)
    figure = drawn(made(counts=pd.concat([base, more])))["why_causes_revenue"]
    assert figure.title.replace(MINUS, "-") == (
        "all_three earns 2.1 million EUR more than the baseline: more sold to own customers (+3.1), "
        "against less sold by the owner (-0.92)"
    )
    assert [row[0] for row in figure.data.rows] == ["more sold to own customers", "less sold by the owner", "all together"]
    assert figure.data.rows[0][1] == "what support sold to own customers"


def test_where_nothing_differs_nothing_is_drawn_but_both_ends(null: Made) -> None:
    (figure,) = section(null).figures
    assert figure.title == "gemba earns exactly what the baseline does, by the same path"
    assert [row[0] for row in figure.data.rows] == ["all together"]
    assert [row["text"] for row in rows(figure) if "text" in row][:2] == ["baseline", "gemba"]


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.9))
def test_bars_lead_from_the_baseline_to_the_scenario(seed: int, empty: float) -> None:
    frames = [made_up(3, np.random.default_rng([seed, place]), empty) for place in range(2)]
    each = [frame.assign(scenario=name, seed=[1, 2, 3]) for frame, name in zip(frames, ("baseline", "all_three"), strict=True)]
    found = replace(recipe(3), counts=pd.concat(each, ignore_index=True))
    figure = drawn(found)["why_causes_revenue"]
    levels = [row["from"] for row in rows(figure) if row.keys() == {"from", "at"}]
    bars = sorted((row for row in rows(figure) if "to" in row), key=lambda row: row["at"])
    ends = [levels[0], *(bar["to"] for bar in bars)]
    assert [bar["from"] for bar in bars] == ends[:-1]
    assert ends[-1] == levels[1]
    cents = [f"revenue_{whose}_cents" for whose in ("leads", "own", "referred")] + ["upsell_cents", "ceo_deals_cents"]
    level = [frame[cents].sum(axis=1).mean() / 100 for frame in frames]
    divisor = 1e6 if max(level) >= 1e6 else 1e3 if max(level) >= 1e3 else 1.0
    assert levels == pytest.approx([value / divisor for value in level], rel=1e-5)


def test_pairs_that_were_tried_are_counted() -> None:
    reading = drawn(made(split({GEMBA: 1.0, KPI: 0.3}, n=5)))["why_interventions_revenue"].reading
    assert reading.endswith("Over the first 5 of 12 pairs.")
    assert drawn(made(split({GEMBA: 1.0, KPI: 0.3})))["why_interventions_revenue"].reading.endswith("Over all 12 pairs.")
    one = drawn(made(split({GEMBA: 1.0, KPI: 0.3}, n=1)))["why_interventions_revenue"].reading
    assert one.endswith("Over the first of 12 pairs. With one pair nothing can be told from luck.")


def test_orders_that_were_tried_are_not_taken_for_all() -> None:
    found = drawn(made(split({GEMBA: 1.0, KPI: 0.3}, is_exact=False)))["why_interventions_revenue"]
    assert "each pair tried two of the orders in which they could come" in found.reading
    assert "two of the orders" not in drawn(made(split({GEMBA: 1.0, KPI: 0.3})))["why_interventions_revenue"].reading


def test_pairs_without_conflict_are_left_out_and_counted() -> None:
    known = split({GEMBA: 1.0, KPI: 0.3})
    parts = known.by_outcome["conflict"]
    gone = parts.parts.copy()
    gone[:, :2] = np.nan
    some = replace(known, by_outcome=known.by_outcome | {"conflict": parts._replace(parts=gone)})
    reading = drawn(made(some))["why_interventions_conflict"].reading
    assert reading.endswith("2 of them are left out, in which some combination has no conflict.")
    none = replace(known, by_outcome=known.by_outcome | {"conflict": parts._replace(parts=gone * np.nan)})
    assert "why_interventions_conflict" not in drawn(made(none))


def test_what_was_not_asked_for_is_said() -> None:
    assert (
        "all_three was not split over what sets it apart (cross kpi, gemba, shared space, other settings)" in section(made()).body
    )
    assert "was not split" not in section(made(split({GEMBA: 1.0, KPI: 0.3}))).body


def test_numbers_of_the_picture_are_those_of_the_table() -> None:
    figure = drawn(made(split({GEMBA: 1.0, KPI: 0.3, SPACE: -0.5})))["why_interventions_revenue"]
    assert figure.data.headings == ("part", "million EUR over 500 days", "95 % interval")
    parts = {row[0]: float(row[1].replace(MINUS, "-")) for row in figure.data.rows}
    assert parts["all together"] == pytest.approx(parts["gemba"] + parts["cross kpi"] + parts["shared space"], abs=2e-4)
    notes = [row["text"] for row in rows(figure) if str(row.get("text", "")).startswith(("+", MINUS))]
    assert [float(note.split(" ")[0].replace(MINUS, "-")) for note in notes] == pytest.approx([1.03, -0.51, 0.3], abs=0.02)


def test_every_cause_has_its_words() -> None:
    assert tuple(SAID) == CAUSES
    said = [text for each in SAID.values() for text in (each.gain, each.loss)]
    assert len(set(said)) == 2 * len(CAUSES)


@pytest.mark.parametrize("key", ["why_interventions_revenue", "why_interventions_conflict", "why_causes_revenue"])
def test_the_specification_keeps_to_the_schema(key: str) -> None:
    figure = drawn(made(split({GEMBA: 1.0, KPI: 0.3, SPACE: -0.5}), counted(1)))[key]
    themed(figure.chart).to_dict(validate=True)
