"""Collaboration counts what people do together; it is no conflict upside down."""

import math

import numpy as np
import pytest

from sim.outcomes import Observed
from sim.outcomes.collaboration import CONTACTS_OF_PARTNERS, MAPS_APART, PROJECTS_OF_PARTNERS, collaboration
from sim.outcomes.conflict import FIELDS
from sim.world.records import YEAR
from tests.outcomes.conftest import DAYS, STAFF, WARMUP, value

ITEMS = ("goals", "leads", "maps", "projects", "contacts")


@pytest.fixture
def busy(run: Observed) -> Observed:
    """Ten days on which the two departments do something of everything."""
    days = run.days
    days["shared_goals"][:5] = 0.3
    days["worked"][1], days["stale"][2], days["feedbacks"][3] = 6, 14, 3
    days["map_divergence"] = 0.25 * MAPS_APART
    days["contacts_good"] = 1
    days["contacts_across"], days["contacts_bad"] = 3, 2  # bad ones count for nothing, and against nothing
    return run


def test_items_by_hand(busy: Observed) -> None:
    found = collaboration(busy)
    assert found.goals == pytest.approx(15)
    assert found.leads == pytest.approx(50 * 0.30 + 50 * 0.50)
    assert found.maps == pytest.approx(75)
    assert found.projects == 0
    assert found.contacts == pytest.approx(100 * (20 / STAFF / (DAYS / 5)) / CONTACTS_OF_PARTNERS)
    assert found.total == pytest.approx((15 + 40 + 75 + 50) / 5)
    for item in ITEMS:
        assert value(busy, f"collaboration_{item}") == getattr(found, item)
    assert value(busy, "collaboration") == found.total


def test_everybody_in_a_project_has_succeeded(run: Observed) -> None:
    long = Observed(np.concatenate([run.daily[:WARMUP], np.repeat(run.days, 100)]), run.leads, 40, WARMUP)  # four years
    long.days["projects_succeeded"][::50], long.days["people_succeeded"][::50] = 1, 2  # 40 people's, of 160 years of people
    assert value(long, "collaboration_projects") == pytest.approx(100 * 40 / (40 * 4 * PROJECTS_OF_PARTNERS))
    assert len(long.days) / YEAR == 4


def test_a_swap_is_a_contact_that_goes_well(run: Observed) -> None:
    run.days["swaps"][0] = 2
    assert value(run, "collaboration_contacts") == pytest.approx(100 * (4 / STAFF / (DAYS / 5)) / CONTACTS_OF_PARTNERS)


def test_no_item_leaves_its_scale(busy: Observed) -> None:
    days = busy.days
    days["shared_goals"], days["feedbacks"], days["map_divergence"] = -0.3, 1000, 50.0
    days["contacts_good"], days["people_succeeded"] = 10_000, 10_000
    found = collaboration(busy)
    assert (found.goals, found.leads, found.maps, found.projects, found.contacts) == (0, 65, 0, 100, 100)


def test_it_shares_nothing_with_conflict(busy: Observed) -> None:
    before = collaboration(busy)
    for field in [*FIELDS.values(), "projects_failed", "heads_met", "heads_refused", "contacts_bad", "regard_sales"]:
        busy.days[field] = 77
    assert collaboration(busy) == before
    conflict = value(busy, "conflict")
    busy.days["shared_goals"], busy.days["people_succeeded"] = 1.0, 6
    assert value(busy, "conflict") == conflict
    assert collaboration(busy).total > before.total


def test_only_days_with_two_sides_count(busy: Observed) -> None:
    busy.days["hours_used"][5:] = 12.0  # marketing is away
    found = collaboration(busy)
    assert found.goals == pytest.approx(30)
    assert found.contacts == pytest.approx(50)  # as many a day as before
    busy.days["hours_used"] = 12.0
    assert all(math.isnan(item) for item in collaboration(busy))


def test_leads_nobody_works_bring_no_news(busy: Observed) -> None:
    busy.days["worked"] = 0
    assert collaboration(busy).leads == 0


def test_a_company_without_leads_has_no_index(busy: Observed) -> None:
    busy.days["worked"] = busy.days["stale"] = 0
    found = collaboration(busy)
    assert math.isnan(found.leads)
    assert math.isnan(found.total)
    assert math.isfinite(found.maps)
