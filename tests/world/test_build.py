"""The world on the morning of day 0."""

from random import Random

import numpy as np
import pytest

from sim.world import records
from sim.world.build import LARGEST_DEAL_EUR, MAX_SEED, build
from sim.world.records import FIELDS, NEVER, NONE, World
from tests.properties import invariants
from tests.properties.small_worlds import Case, differing, draw_scenario

DEFAULT = Case.of()


@pytest.fixture(scope="module")
def default() -> World:
    """The default company."""
    return DEFAULT.build(1)


def test_random_worlds_begin_within_their_ranges() -> None:
    for number in range(40):
        world = Case(draw_scenario(Random(f"build {number}"))).build(number, n_isolated=number % 3)
        world.daily["budget_factor"] = 1.0  # the owner writes down every evening what he leaves; there was none yet
        invariants.check_ranges(world, 0)
        invariants.check_agenda(world, -1)


def test_every_field_has_a_unit_and_a_meaning() -> None:
    for table, fields in FIELDS.items():
        for field in fields:
            known = field.unit in invariants.LIMITS or field.unit in {"enum", "customer", "staff", "lead"}
            assert known, f"{table}.{field.name}: unit {field.unit!r}"
            assert field.unit != "enum" or field.name in invariants.ENUMS
            assert len(field.doc) > 3
            assert not field.doc.endswith(".")


def test_the_tables_are_the_worlds_arrays(default: World) -> None:
    for name, array in default._asdict().items():
        if array.dtype.names:
            assert tuple(field.name for field in FIELDS[name]) == array.dtype.names
    assert {name for name, array in default._asdict().items() if array.dtype.names} == set(FIELDS)


def test_floats_are_doubles() -> None:
    """Mixed precision computes differently in plain Python and compiled, and then the two would part."""
    kinds = {field.kind for fields in FIELDS.values() for field in fields}
    assert kinds <= {"f8", "i1", "i2", "i4", "i8", "u8"}


@pytest.mark.parametrize("n_isolated", [1, 10])
def test_isolated_customers_leave_all_others_as_they_are(default: World, n_isolated: int) -> None:
    world = DEFAULT.build(1, n_isolated=n_isolated)
    n = len(default.customers)
    assert len(world.customers) == len(world.due) == n + n_isolated
    assert world.customers[:n].tobytes() == default.customers.tobytes()
    assert np.array_equal(world.links, default.links)
    assert np.array_equal(world.links_start[: n + 1], default.links_start)
    same = set(World._fields) - {"customers", "due", "links_start"}
    assert not [name for name in differing(default, world) if name.split(".")[0] in same]
    alone = world.customers[n:]
    assert (np.diff(world.links_start[n:]) == 0).all()
    assert (alone["phase"] == records.DORMANT).all()
    for day in ("need_day", "phase_day", "look_day", "call_day", "talk_day"):
        assert (alone[day] == NEVER).all()


def test_one_customer_more_leaves_the_others_as_they_are(default: World) -> None:
    """Their own draws, that is: a network with one more in it is another network."""
    more = Case.of(company={"n_customers": len(default.customers) + 1}).build(1)
    for name in (
        "taste_x",
        "taste_y",
        "deal_eur",
        "disposition",
        "need_day",
        "window_end_day",
        "look_day",
        "talk_day",
        "segment",
    ):
        assert np.array_equal(more.customers[name][:-1], default.customers[name]), name


def test_customers_are_drawn_as_declared(default: World) -> None:
    c, p = default.customers, DEFAULT.scenario
    n = len(c)
    assert abs(np.median(c["deal_eur"]) / p.money.deal_median_eur - 1) < 0.04
    assert abs(np.log(c["deal_eur"]).std() - p.money.deal_sigma) < 0.03
    assert abs(c["disposition"].mean() - p.talk.attitude_start) < 0.01
    assert np.array_equal(c["attitude"], c["disposition"])
    assert (c["awareness"] == p.marketing.awareness_start).all()
    assert np.abs(np.bincount(c["segment"]) / n - 1 / 3).max() < 0.02
    # First needs come with the hazard of all later ones.
    assert abs((c["need_day"] < 250).mean() - (1 - np.exp(-250 * p.market.p_need_per_day))) < 0.015
    window = c["window_end_day"] - c["need_day"]
    assert abs(np.median(window) / p.market.window_days - 1) < 0.04
    assert 20 <= window.min() <= window.max() <= 400
    centres = [(c["taste_x"][c["segment"] == k].mean(), c["taste_y"][c["segment"] == k].mean()) for k in range(3)]
    np.testing.assert_allclose(np.hypot(*np.transpose(centres)), p.market.segment_distance, atol=0.04)


def test_staff_are_drawn_as_declared() -> None:
    case = Case.of(company={"n_customers": 10, "n_marketers": 500, "n_sellers": 500})
    s = case.build(2).staff
    sellers = s[s["department"] == records.SALES]
    assert len(sellers) == 500
    assert (s["department"][:500] == records.MARKETING).all()
    assert np.flatnonzero(s["is_head"]).tolist() == [0, 500]
    assert (s["skill"][:500] == 1.0).all()
    assert abs(sellers["skill"].mean() - 1.0) < 0.09
    assert abs(sellers["skill"].std() - case.scenario.sales.skill_cv) < 0.09
    assert abs(s["seat_x"].std() - case.scenario.contact.seat_spread_m) < 0.5
    assert s["identification"].min() >= 0.3
    assert s["identification"].max() <= 0.9


def test_everyone_begins_to_work_about_as_planned() -> None:
    case = Case.of(company={"n_customers": 10, "n_marketers": 500, "n_sellers": 500})
    s, p = case.build(2).staff, case.scenario
    marketers, sellers = s[:500], s[500:]
    names = ("mix_volume", "mix_quality", "mix_nurture", "mix_brand", "mix_research")
    mixes = np.stack([marketers[name] for name in names])
    np.testing.assert_allclose(mixes.sum(axis=0), 1.0)
    m, quality = p.marketing, p.learning.quality_plan
    active = m.share_activation_hours
    plan = [active * (1 - quality), active * quality, m.share_nurture_hours, m.share_brand_hours]
    plan.append(1.0 - sum(plan))
    np.testing.assert_allclose(mixes.mean(axis=1), plan, rtol=0.03)
    assert (mixes.std(axis=1) > 0.05 * np.array(plan)).all()
    assert abs(sellers["lead_bias"].std() / p.learning.lead_bias_spread - 1) < 0.1
    assert abs(sellers["discounting"].std() / p.learning.discount_spread - 1) < 0.1
    assert abs(sellers["lead_bias"].mean()) < 4 * p.learning.lead_bias_spread / np.sqrt(500)
    for name in names:
        assert (sellers[name] == 0.0).all()
    for name in ("lead_bias", "discounting"):
        assert (marketers[name] == 0.0).all()


def test_the_house_begins_as_usual(default: World) -> None:
    """Everybody has long been here, nobody has a project, and nothing of the owner or the heads has happened yet."""
    s, f, p = default.staff, default.firm[0], DEFAULT.scenario
    assert s["is_here"].all()
    assert not s["is_cut"].any()
    assert (s["filled_day"] == NONE).all()
    assert (s["project_no"] == NONE).all()
    assert s["hired_day"].max() + p.staffing.ramp_days < 0  # the ramp lies behind them
    assert (s["stagnation"] == p.staffing.stagnation_start).all()
    assert (s["politics"] == p.politics.politics_share).all()
    assert not s["insight"].any()
    assert (s["pay"] == 1.0).all()
    assert (f["n_marketers_here"], f["n_sellers_here"]) == (12, 24)
    assert (f["budget_factor"], f["distinctiveness"], f["procedures"]) == (1.0, 0.5, p.politics.usual_procedures)
    assert (f["is_hot"], f["formality"], f["heads_mood"]) == (0, 0.0, p.contact.stereotype_start)
    assert (f["n_projects"], f["n_surveys"], f["page"]) == (0, 0, 0)


def test_territories_are_even(default: World) -> None:
    counts = np.bincount(default.customers["seller"], minlength=len(default.staff))
    assert (counts[:12] == 0).all()
    assert counts[12:].max() - counts[12:].min() <= 1


def test_pairs_begin_as_strangers(default: World) -> None:
    pairs, start = default.pairs, DEFAULT.scenario.contact.stereotype_start
    assert (pairs["met_day"] == NONE).all()
    assert (pairs["regard"][:12, 12:] == start).all()
    assert (pairs["regard"][12:, :12] == start).all()
    assert (pairs["regard"][:12, :12] == 0).all()


def test_deals_have_a_largest_size() -> None:
    world = Case.of(company={"n_customers": 5000}, money={"deal_median_eur": 1e8, "deal_sigma": 2.5}).build(1)
    assert world.customers["deal_eur"].max() == LARGEST_DEAL_EUR


def test_a_seed_is_a_world(default: World) -> None:
    assert not differing(default, DEFAULT.build(1))
    assert "customers.taste_x" in differing(default, DEFAULT.build(2))


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1])
def test_seeds_out_of_range_are_refused(seed: int) -> None:
    with pytest.raises(ValueError, match=f"seed {seed} is not within 0 to {MAX_SEED}"):
        build(DEFAULT.parameters, 10, seed)


def test_a_run_lasts_at_least_a_day() -> None:
    with pytest.raises(ValueError, match="at least one day, not 0"):
        build(DEFAULT.parameters, 0, 1)
    assert len(build(DEFAULT.parameters, 1, MAX_SEED).daily) == 1
