"""Hours lost: parts that add up, their cost at the scenario's rate, and a title that turns round."""

import re
from itertools import pairwise
from typing import Any

import pytest

import sim
from sim.outcomes.counted import COUNTED
from sim.report.effects import findings
from sim.report.hours import KINDS, hours_chart, hours_lost, hours_title
from sim.report.theme import number
from tests.report.made import USUAL, Made, Recipe

LESS, MORE = {"hours_lost": (-20, 3)}, {"hours_lost": (20, 3)}


@pytest.fixture(scope="module")
def lived(root: Any) -> sim.Comparison:
    sizes = ("days=63", "warmup_days=0", "company.n_customers=300", "company.n_marketers=3", "company.n_sellers=4")
    dear = sim.load(root / "scenarios" / "hot_conflict.toml", (*sizes, "money.hour_cost_eur=60"))
    return sim.compare(dear, sim.load(root / "scenarios" / "baseline.toml", sizes), reps=3)


def test_hours_and_their_cost_are_those_of_the_days(lived: sim.Comparison) -> None:
    figure = hours_chart(findings(lived), is_drawn=False)
    assert figure is not None
    assert {outcome for outcome, _, _ in KINDS} <= set(COUNTED)
    for row, (name, rate) in zip(figure.data.rows, (("baseline", 45.0), ("hot_conflict", 60.0)), strict=True):
        days = lived.counts.query("scenario == @name")
        per_week = [float(days[outcome].mean()) * 5 / 63 / 7 for outcome, _, _ in KINDS]
        assert list(row[:5]) == [name, *(number(each, 2) for each in (*per_week, sum(per_week)))]
        assert row[6:] == (number(rate * sum(per_week), 0), number(rate * sum(per_week) * 50 * 7, 0))
    assert "at 45 or 60 EUR for an hour" in figure.reading


def test_parts_stand_side_by_side_and_the_interval_around_their_end(lived: sim.Comparison) -> None:
    found = findings(lived)
    figure = hours_chart(found, is_drawn=False)
    assert figure is not None
    datasets = list(figure.spec()["datasets"].values())
    parts = [row for rows in datasets for row in rows if "middle" in row and row["at"] == 1]
    assert [row["name"] for row in parts] == [name for _, name, _ in KINDS]
    assert all(left["to"] == pytest.approx(right["from"]) for left, right in pairwise(parts))
    effect = found.contenders[0].effects["hours_lost"]
    assert parts[-1]["to"] == pytest.approx(effect.value, abs=1e-3)
    (end,) = (row for rows in datasets for row in rows if "from" in row and "middle" not in row)
    assert (end["from"], end["to"]) == pytest.approx((effect.baseline + effect.low, effect.baseline + effect.high), abs=1e-3)


def test_drawn_companies_have_hours_and_no_cost(lived: sim.Comparison) -> None:
    figure = hours_chart(findings(lived), is_drawn=True)
    assert figure is not None
    assert {row[6:] for row in figure.data.rows} == {("\u2013", "\u2013")}
    assert "another rate" in figure.reading
    assert not any("EUR" in row.get("label", "") for rows in figure.spec()["datasets"].values() for row in rows)


@pytest.mark.parametrize(
    ("effects", "title"),
    [
        (
            {"gemba": LESS, "cross_kpi": MORE},
            r"take 0\.3\d+ hours of each person's week with gemba, against 0\.4\d+ in the baseline",
        ),
        (
            {"gemba": MORE, "cross_kpi": MORE},
            r"take 0\.4\d+ hours of each person's week in the baseline, and clearly fewer in no scen",
        ),
        ({}, r"take the same 0\.4\d+ hours of each person's week in every scenario"),
    ],
)
def test_its_title_turns_round(effects: dict[str, Any], title: str) -> None:

    told = hours_title(findings(Recipe(USUAL[:3], effects=effects).make()))
    assert re.search(title, told), told


def test_one_pair_has_no_interval(single: Made, usual: Made) -> None:
    alone, many = (hours_chart(findings(each), is_drawn=False) for each in (single, usual))
    assert alone is not None
    assert many is not None
    assert "interval" in many.reading
    assert "interval" not in alone.reading


def test_nothing_to_compare_has_no_hours(usual: Made) -> None:
    alone = Recipe(USUAL[:1], n_pairs=3).make()
    assert hours_lost(alone, findings(alone)) is None  # type: ignore[arg-type]
