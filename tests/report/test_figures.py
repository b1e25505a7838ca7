"""Every picture: a valid specification, a title that is a sentence, its data; no network, and no names in code."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.effects import Findings, findings
from sim.report.figure import Figure, themed
from sim.report.html import pictures, sections_of
from sim.report.odds import _row
from sim.report.over_time import apart
from sim.report.section import figures_of
from sim.report.theme import BASELINE_COLOUR, COLOURS, round_limits
from tests.report.made import EFFECTS, USUAL, Made, Recipe, scenario

KEYS = ["revenue_over_time", "conflict_over_time", "revenue_pairs", "conflict_pairs", "odds"]
OF_THE_BEST = ["lead_funnel", "territory", "regard"]
"""Pictures of the baseline and the scenario that earned most."""
ALL = [*KEYS, "thermometer", "hours_lost", *OF_THE_BEST]
WHY = [f"why_causes_revenue_{place}" for place in range(len(EFFECTS))]
"""Waterfalls, of which some have a single bar; test_why looks at those."""


def figures(found: Findings) -> dict[str, Figure]:
    return {figure.key: figure for figure in pictures(found)}


def of_the_page(made: Made) -> dict[str, Figure]:
    return {figure.key: figure for figure in figures_of(sections_of(made))}


@pytest.fixture(scope="module")
def drawn(usual: Made) -> dict[str, Figure]:
    return of_the_page(usual)


ODD = ("datum['x']", "'];alert(1);['", "a.b[0]")


@pytest.fixture(scope="module")
def oddly_named() -> dict[str, Figure]:
    people = [USUAL[0], *(each.model_copy(update={"name": name}) for each, name in zip(USUAL[1:4], ODD, strict=True))]
    return of_the_page(Recipe(tuple(people), effects=dict.fromkeys(ODD, EFFECTS["gemba"])).make())


def test_the_page_holds_these_pictures(drawn: dict[str, Figure]) -> None:
    assert sorted(drawn) == sorted([*ALL, *WHY])


def inside(value: Any, key: str) -> Iterator[Any]:
    """Every value of a key, at any depth of a specification, its data aside."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "datasets":
                continue
            if name == key:
                yield each
            yield from inside(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from inside(each, key)


@pytest.mark.parametrize("key", ALL)
def test_specifications_keep_to_the_schema(drawn: dict[str, Figure], key: str) -> None:
    themed(drawn[key].chart).to_dict(validate=True)


@pytest.mark.parametrize("key", ALL)
def test_a_picture_comes_with_words_and_data(drawn: dict[str, Figure], key: str) -> None:
    figure = drawn[key]
    assert len(figure.title.split()) > 5
    assert figure.title in figure.alternative
    assert len(figure.data.rows) > 4
    assert all(len(row) == len(figure.data.headings) for row in figure.data.rows)


@pytest.mark.parametrize("key", ALL)
def test_a_picture_asks_for_nothing_from_outside(drawn: dict[str, Figure], key: str) -> None:
    spec = drawn[key].spec()
    assert not list(inside(spec, "url"))
    assert not list(inside(spec, "href"))
    json.dumps(spec, allow_nan=False)


@pytest.mark.parametrize("key", ALL)
def test_names_are_data_and_never_code(oddly_named: dict[str, Figure], key: str) -> None:
    """Fields, domains, sorts and expressions end up in code that Vega runs; names of scenarios may stand in data only."""
    spec = oddly_named[key].spec()
    code = json.dumps({name: each for name, each in spec.items() if name != "datasets"})
    assert not any(json.dumps(name)[1:-1] in code for name in ODD)
    told = [name for name in ODD if json.dumps(name)[1:-1] in json.dumps(spec["datasets"])]
    assert len(told) == (1 if key in OF_THE_BEST else 3)


@pytest.mark.parametrize("share", [0.02 * k for k in range(51)])
def test_labels_of_odds_keep_clear_of_the_middle_and_of_the_edge(share: float, usual: Made) -> None:
    effect = replace(findings(usual).contenders[0].effects["revenue"], better_share=share)
    row = _row(effect, 0)
    width, gap = 50 / 260, 9 / 260  # of a label such as "33 of 50", and between it and its dot, in the narrowest panel
    ends = (share + gap, share + gap + width) if row["side"] == "left" else (share - gap - width, share - gap)
    assert 0 <= ends[0] < ends[1] <= 1
    assert not ends[0] < 0.5 < ends[1]


def test_every_pair_is_a_dot_inside_its_row_and_the_frame(drawn: dict[str, Figure], usual: Made) -> None:
    spec = drawn["revenue_pairs"].spec()
    (dots,) = (rows for rows in spec["datasets"].values() if "seed" in rows[0])
    low, high = next(each["scale"]["domain"] for each in inside(spec, "x") if each.get("field") == "diff")
    assert len(dots) == 4 * 50
    assert len({(dot["name"], dot["seed"]) for dot in dots}) == len(dots)
    assert all(low < dot["diff"] < high for dot in dots)
    assert all(math.floor(dot["at"] + 0.5) == math.floor(dot["at"] + 0.4) for dot in dots)


def test_panels_show_when_interventions_work(drawn: dict[str, Figure]) -> None:
    bars = [rows for rows in drawn["revenue_over_time"].spec()["datasets"].values() if "to" in rows[0] and "name" not in rows[0]]
    spans = sorted((row["from"], row["to"]) for rows in bars for row in rows)
    # gemba and shared_space from month 1, cross_kpi in two windows and from day 30, separate_floors from month 20
    end = 500 / 21
    assert spans == [(0, end), (0, end), (0, end), (29 / 21, end), (3.0, 9.0), (15.0, end), (19.0, end)]


def test_without_a_full_month_there_is_nothing_to_draw_over_time(single: Made) -> None:
    assert list(figures(findings(single))) == ["revenue_pairs", "conflict_pairs", "odds"]


@pytest.mark.parametrize("n", [1, 3, 6, 8])
def test_any_number_of_scenarios_fits(n: int) -> None:
    many = (USUAL[0], *(scenario(f"number_{place}", interventions={"gemba": {"start": 40 * place + 1}}) for place in range(n)))
    found = findings(Recipe(many, n_pairs=5).make())
    assert list(figures(found)) == KEYS
    panels = figures(found)["revenue_over_time"].spec()["concat"]
    assert len(panels) == n


def test_a_baseline_alone_is_drawn(usual: Made) -> None:
    alone = Recipe(USUAL[:1], n_pairs=5).make()
    assert "revenue_over_time" in figures(findings(alone))


def test_colours_are_apart_also_in_grey() -> None:
    """Two neighbours differ in lightness or are told apart by shape; no colour is too faint for white or for black paper."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert len(set(COLOURS)) == len(COLOURS)
    for colour in (*COLOURS, BASELINE_COLOUR):
        assert 1.05 / (luminance(colour) + 0.05) > 2
        assert (luminance(colour) + 0.05) / 0.05 > 3


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_labels_never_overlap_and_keep_their_order(positions: list[float]) -> None:
    placed = apart(positions, 15)
    order = sorted(range(len(positions)), key=lambda place: positions[place])
    ranked = [placed[place] for place in order]
    assert all(right - left >= 15 - 1e-6 for left, right in pairwise(ranked))
    assert sum(placed) == pytest.approx(sum(positions), abs=1e-6)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_axes_hold_their_data(low: float, width: float) -> None:
    least, most = round_limits(low, low + width)
    assert least <= low + 1e-9 * max(1, abs(low))
    assert most >= (low + width) - 1e-9 * max(1, abs(low + width))
    assert most - least <= 3 * width + 2e-6 * abs(low)
