"""A waterfall leads from one level to the other, and says the sign of every part without colour."""

import math
from typing import Any

import pytest

from sim.report.waterfall import GAIN, LOSS, Level, Step, waterfall

STEPS = [Step("a", 2.0, "+2", 1.5, 2.5), Step("b", -3.0, "-3"), Step("c", 0.0, "0", 0.0, 0.0)]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    spec = waterfall(Level("none", "5"), 5.0, STEPS, Level("all", "4"), "revenue, EUR").to_dict()
    return [row for data in spec["datasets"].values() for row in data]


def test_it_ends_where_its_parts_lead(rows: list[dict[str, Any]]) -> None:
    bars = {(row["from"], row["to"], row["angle"], row["colour"]) for row in rows if "to" in row}
    assert bars == {(5.0, 7.0, 90, GAIN), (7.0, 4.0, 270, LOSS), (4.0, 4.0, 0, GAIN)}
    levels = [row["from"] for row in rows if row.keys() == {"from", "at"}]
    assert levels == [5.0, 4.0]


def test_names_stand_left_and_notes_right(rows: list[dict[str, Any]]) -> None:
    texts = [row["text"] for row in rows if "text" in row]
    assert texts == ["none", "a", "b", "c", "all", "5", "+2", "-3", "0", "4"]


def test_an_interval_lies_about_the_end_of_its_bar_and_within_the_frame(rows: list[dict[str, Any]]) -> None:
    assert [(row["low"], row["high"]) for row in rows if "low" in row] == [(6.5, 7.5)]
    wide = waterfall(Level("", ""), 0.0, [Step("a", 1.0, "", -30.0, 32.0)], Level("", ""), "x").to_dict()
    low, high = next(layer["encoding"]["x"]["scale"]["domain"] for layer in wide["layer"] if "x" in layer["encoding"])
    assert low < -30
    assert high > 32


def test_a_part_of_nothing_has_no_arrow() -> None:
    spec = waterfall(Level("none", ""), 1.0, [Step("a", 0.0, "", math.nan, math.nan)], Level("all", ""), "x").to_dict()
    arrows = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "point")
    assert len(spec["datasets"][arrows["data"]["name"]]) == 0
