"""The thermometer: readings are the outcomes, and what it says turns round with them."""

import json
from html import escape

import numpy as np
import pytest

from sim.outcomes import OUTCOMES
from sim.report.effects import findings
from sim.report.theme import number
from sim.report.thermometer import HOT, READINGS, SYMPTOM, thermometer, thermometer_chart, thermometer_title
from tests.report.made import USUAL, Made, Recipe, compared

ALL = {each.outcome: (-30, 5) for each in READINGS}


def made(**effects: dict[str, tuple[float, float]]) -> Made:
    return Recipe(USUAL[:3], effects=effects).make()


def test_every_item_of_the_index_is_read() -> None:
    items = {name for name in OUTCOMES if name.startswith("conflict_")}
    assert {each.outcome for each in READINGS} == items
    assert {each.outcome for each in READINGS if each.kind == HOT} == {"conflict_avoidance", "conflict_busywork"}
    for each in READINGS:
        assert OUTCOMES[each.outcome].doc.startswith(f"{each.kind}: ")


def test_marks_stand_where_the_means_are() -> None:
    found = findings(made(gemba=ALL))
    figure = thermometer_chart(found)
    assert figure is not None
    panel = next(each for each in found.contenders if each.name == "gemba")
    effect = panel.effects["conflict_heads"]
    rows = [row for rows in figure.spec()["datasets"].values() for row in rows if "low" in row and row["at"] == 2]
    row = rows[panel.index]
    assert row["value"] == pytest.approx(effect.value, abs=1e-3)
    assert row["base"] == pytest.approx(effect.baseline, abs=1e-3)
    assert row["low"] == pytest.approx(max(effect.baseline + effect.low, 0), abs=1e-3)
    assert row["high"] == pytest.approx(effect.baseline + effect.high, abs=1e-3)
    cells = {row[0]: row for row in figure.data.rows}["the heads think ill of each other"]
    assert cells[1] == SYMPTOM
    assert cells[2] == number(effect.baseline, 1)
    assert cells[3 + panel.index].startswith(f"{number(effect.value, 1)}; \u2212")


@pytest.mark.parametrize(
    ("effects", "title"),
    [
        ({"gemba": ALL}, "gemba clearly cools all 7 readings, most of all"),
        (
            {"gemba": {"conflict_ties": (-30, 5)}},
            "gemba clearly cools 1 of 7 readings, most of all \u201chardly any ties across\u201d",
        ),
        (
            {"gemba": {"conflict_ties": (30, 5)}, "cross_kpi": {"conflict_heads": (20, 5), "conflict_busywork": (30, 5)}},
            "No scenario clearly cools any of the 7 readings; cross_kpi heats 2 of 7 readings, most of all \u201cworking time",
        ),
        ({}, "No scenario clearly changes any of the 7 readings"),
    ],
)
def test_its_title_turns_round(effects: dict[str, dict[str, tuple[float, float]]], title: str) -> None:
    assert thermometer_title(findings(made(**effects))).startswith(title)


def test_where_a_side_is_away_a_reading_is_missing(usual: Made) -> None:
    runs = usual.runs.copy()
    runs.loc[runs["scenario"] == "gemba", [*ALL, "conflict"]] = np.nan
    found = findings(compared(usual.scenarios, runs, usual.daily, usual.seeds))
    section = thermometer(usual, found)  # type: ignore[arg-type]
    assert section is not None
    (figure,) = section.figures
    place = 3 + next(each.index for each in found.contenders if each.name == "gemba")
    assert {row[place] for row in figure.data.rows} == {"\u2013"}
    assert "nan" not in json.dumps(figure.spec(), allow_nan=False).lower().replace("nanum", "")


def test_where_a_side_is_always_away_nothing_is_compared(usual: Made) -> None:
    runs = usual.runs.assign(**dict.fromkeys([*ALL, "conflict"], np.nan))
    found = findings(compared(usual.scenarios, runs, usual.daily, usual.seeds))
    assert thermometer_title(found) == "No reading of conflict can be compared: one of the departments is away"


def test_one_pair_has_no_interval_and_one_scenario_a_wide_panel(single: Made) -> None:
    figure = thermometer_chart(findings(single))
    assert figure is not None
    rows = [row for rows in figure.spec()["datasets"].values() for row in rows if "low" in row]
    assert rows
    assert all(row["low"] == row["high"] == row["value"] for row in rows)


def test_meanings_stand_beside_it(usual: Made) -> None:
    section = thermometer(usual, findings(usual))  # type: ignore[arg-type]
    assert section is not None
    for each in READINGS:
        assert each.name in section.body
        assert escape(OUTCOMES[each.outcome].doc) in section.body


def test_nothing_to_compare_has_no_temperature(usual: Made) -> None:
    alone = Recipe(USUAL[:1], n_pairs=3).make()
    assert thermometer(alone, findings(alone)) is None  # type: ignore[arg-type]
