"""What interventions change, measured on runs that are made by hand."""

import math

import numpy as np
import pytest

from sim.facts.paired import (
    change_of_year,
    discounts_added,
    gain_beyond,
    gains_by_month,
    half_life,
    healed,
    left_of_gain,
    months_sooner,
    part_of,
    peace,
    points_gained,
    regard,
    regard_at,
    revenue_gain,
    sales_left,
    share_without_leads,
)
from sim.world.records import MONTH
from tests.facts.made import DAY_NUMBER, DAYS, run_of

AT_WORK = {"hours_used": 2.0, "hours_leads": 1.0}
"""Conflict is measured on days on which both departments work."""


def test_a_part_of_a_run_begins_and_ends_with_its_days() -> None:
    part = part_of(run_of(worked=DAY_NUMBER), (64, 66))
    assert part.days["worked"].tolist() == [64, 65, 66]
    assert part.total("worked") == 195


def test_gains_are_of_the_second_year() -> None:
    runs = {
        "baseline": run_of(revenue_cents=80_00, upsell_cents=20_00),
        "a": run_of(revenue_cents=np.where(DAY_NUMBER <= 250, 999_00, 110_00)),  # the first year must not count
        "b": run_of(revenue_cents=np.where(DAY_NUMBER <= 250, 0, 100_00), ceo_deals_cents=4_00),
    }
    part, whole = revenue_gain({"a": 1})(runs)
    assert part / whole == pytest.approx(10.0)
    part, whole = revenue_gain({"a": 1, "b": -1})(runs)
    assert part / whole == pytest.approx(6.0)
    part, whole = revenue_gain({"a": 1}, "b")(runs)
    assert part / whole == pytest.approx(100 * 6 / 104)


def test_gains_of_other_days() -> None:
    runs = {"baseline": run_of(revenue_cents=100_00), "a": run_of(revenue_cents=np.where(DAY_NUMBER <= 63, 97_00, 0))}
    part, whole = revenue_gain({"a": 1}, days=(1, 63))(runs)
    assert part / whole == pytest.approx(-3.0)


def test_points_are_gained_in_the_outcomes_unit() -> None:
    runs = {"baseline": run_of(awareness=0.1), "a": run_of(awareness=np.where(DAY_NUMBER <= 250, 0.9, 0.4))}
    assert points_gained("awareness", {"a": 2})(runs).part == pytest.approx(0.6)


def test_regard_is_that_of_both_sides_and_peace_is_little_conflict() -> None:
    observed = part_of(run_of(regard_marketing=0.4, regard_sales=-0.2, conflict=33.0, **AT_WORK))
    assert regard(observed) == pytest.approx(10.0)
    assert peace(observed) == pytest.approx(-33.0)


@pytest.mark.parametrize(("alone", "beyond"), [(0.1, 30 - 15), (0.0, 30), (-0.2, 30)])
def test_a_gain_beyond_one_and_a_half_times_another(alone: float, beyond: float) -> None:
    runs = {
        "baseline": run_of(),
        "both": run_of(regard_marketing=0.3, regard_sales=0.3),
        "one": run_of(regard_marketing=alone, regard_sales=alone),
    }
    assert gain_beyond(regard, "both", "one", 1.5)(runs).part == pytest.approx(beyond)


def test_what_is_left_of_a_gain_that_fades_by_half_in_ten_months() -> None:
    days_after = DAY_NUMBER - 101  # the gain is made by the end of scenario day 100
    gain = np.where(days_after >= 0, 0.5 ** (days_after / (10 * MONTH)), 0.7)
    runs = {"baseline": run_of(understanding=0.2), "stopped": run_of(understanding=0.2 + 0.1 * gain)}
    part, whole = left_of_gain("stopped", ("understanding",), 100, 10)(runs)
    assert part / whole == pytest.approx(50.0)


def test_how_much_sooner_one_gain_is_half_gone_than_another() -> None:
    days_after = np.maximum(DAY_NUMBER - 101, 0)
    runs = {"baseline": run_of(understanding=0.2, awareness=0.1)}
    fading = {name: 0.1 * 0.5 ** (days_after / (months * MONTH)) for name, months in (("awareness", 4), ("understanding", 10))}
    runs["stopped"] = run_of(understanding=0.2 + fading["understanding"], awareness=0.1 + fading["awareness"])
    gains = np.array(gains_by_month("stopped", (("awareness",), ("understanding",)), 100, 12)(runs))
    assert gains.shape == (26,)
    assert months_sooner(3.0 * gains) == pytest.approx(6.0)


def test_a_half_life_lies_between_two_months() -> None:
    assert half_life(np.array([2.0, 1.5, 1.1, 0.6, 1.4])) == pytest.approx(2.2)  # the first time counts
    assert math.isnan(half_life(np.array([2.0, 1.5, 1.1])))
    assert math.isnan(half_life(np.array([0.0, -1.0])))
    assert math.isnan(half_life(np.array([-1.0, -2.0])))


def test_regard_is_asked_in_the_week_that_ends_with_the_day() -> None:
    known = np.where((DAY_NUMBER > 100) & (DAY_NUMBER <= 105), -0.3, 0.5)
    runs = {"split": run_of(regard_marketing=known, regard_sales=known)}
    assert regard_at("split", 105)(runs).part == pytest.approx(-30.0)
    assert regard_at("split", 100)(runs).part == pytest.approx(50.0)


def test_healing_closes_the_gap_to_those_who_stayed_together() -> None:
    gap = np.where(DAY_NUMBER <= 126, 0.5, 0.5 * 0.1 ** ((DAY_NUMBER - 126) / (3 * MONTH)))
    runs = {"together": run_of(regard_marketing=0.3, regard_sales=0.3)}
    runs["split"] = run_of(regard_marketing=0.3 - gap, regard_sales=0.3 - gap)
    part, whole = healed("split", "together", 126, 126 + 3 * MONTH)(runs)
    assert part / whole == pytest.approx(90.0, abs=1.0)
    part, whole = healed("split", "together", 126, 126)(runs)
    assert part / whole == 0.0


def test_sellers_revenue_without_the_others() -> None:
    first = DAY_NUMBER <= DAYS // 2
    runs = {
        "baseline": run_of(revenue_cents=100_00, discounts_cents=10_00, upsell_cents=70_00),
        "other": run_of(
            revenue_cents=np.where(first, 80_00, 60_00), revenue_leads_cents=np.where(first, 80_00, 3_00),
            discounts_cents=16_00, upsell_cents=70_00,
        ),
    }  # fmt: skip

    def percent(measured: tuple[float, float]) -> float:
        return measured[0] / measured[1]

    assert percent(change_of_year("other")(runs)) == pytest.approx(-25.0)
    assert percent(share_without_leads("other")(runs)) == pytest.approx(95.0)
    assert percent(sales_left("other")(runs)) == pytest.approx(70.0)
    assert percent(discounts_added("other")(runs)) == pytest.approx(6.0)
