"""Every field of customers and staff is an attribute; what may be written is checked first, and nothing else changes."""

import numpy as np
import pytest

from sim.agents import Customer, Marketer, Seller, customer, staff
from sim.agents.columns import columns_of, writable_names
from sim.model import Company
from sim.world.records import CUSTOMER_FIELDS, STAFF_FIELDS

ALL_WRITABLE = [("customers", name) for name in customer.WRITABLE] + [("staff", name) for name in staff.WRITABLE]


def agent_of(company: Company, table: str) -> Customer | Seller:
    return company.customers[3] if table == "customers" else company.agents_by_type[Seller][1]


def test_every_field_is_shown_or_hidden_on_purpose() -> None:
    assert set(columns_of(Customer)) - {"unique_id"} == {field.name for field in CUSTOMER_FIELDS} - customer.HIDDEN
    shown = {field.name for field in STAFF_FIELDS} - staff.HIDDEN
    assert set(columns_of(Seller)) == shown - staff.MARKETERS_ONLY
    assert set(columns_of(Marketer)) == shown - staff.SELLERS_ONLY
    assert shown > staff.MARKETERS_ONLY | staff.SELLERS_ONLY
    assert set(customer.WRITABLE) == set(writable_names([Customer]))
    assert set(staff.WRITABLE) == set(writable_names([Marketer, Seller]))


def test_attributes_say_what_they_are() -> None:
    assert Seller.skill.__doc__ == "seller's skill, mean 1 (1; writable, 0.01 to 100)"
    assert Customer.need_day.__doc__ == "day on which the current or next need arises (day; read-only)"


def test_attributes_read_the_arrays(later: Company) -> None:
    world = later.world
    for agent, table in [(later.customers[3], world.customers), *((each, world.staff) for each in later.staff)]:
        for name, column in columns_of(type(agent)).items():
            if name not in {"awareness", "attitude", "unique_id"}:
                assert getattr(agent, name) == table[name][agent.row]
                assert type(getattr(agent, name)) is (bool if column.unit == "flag" else type(table[name][0].item()))


@pytest.mark.parametrize(("table", "name"), ALL_WRITABLE)
def test_what_may_be_written_is_written_there_and_nowhere_else(company: Company, table: str, name: str) -> None:
    agent = agent_of(company, table)
    before = {each: getattr(company.world, each).copy() for each in ("customers", "staff")}
    value = 4 if name == "seller" else 1
    setattr(agent, name, value)
    assert getattr(agent, name) == pytest.approx(value)
    assert before[table][name][agent.row] != value
    for each, array in before.items():
        for field in array.dtype.names:
            rows = np.flatnonzero(array[field] != getattr(company.world, each)[field])
            assert rows.tolist() == ([agent.row] if (each, field) == (table, name) else []), field


@pytest.mark.parametrize(("table", "name"), ALL_WRITABLE)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e12, "much", None, [0.5, 0.5]])
def test_what_is_no_good_is_refused_and_leaves_no_trace(company: Company, table: str, name: str, value: object) -> None:
    before = getattr(company.world, table).tobytes()
    with pytest.raises((ValueError, TypeError), match=name):
        setattr(agent_of(company, table), name, value)
    assert getattr(company.world, table).tobytes() == before


@pytest.mark.parametrize("kind", [Customer, Marketer, Seller])
def test_everything_else_is_read_only_and_says_so(company: Company, kind: type) -> None:
    agent = company.agents_by_type[kind][0]
    for name in set(columns_of(kind)) - set(writable_names([kind])):
        with pytest.raises(AttributeError, match=f"^{name} is read-only, .*; writable are .*"):
            setattr(agent, name, 1)


def test_whole_numbers_stay_whole(company: Company) -> None:
    with pytest.raises(ValueError, match=r"supplier takes whole numbers, not 0\.5"):
        company.customers[0].supplier = 0.5


def test_a_customer_needs_a_seller(company: Company) -> None:
    company.customers[0].seller = company.staff[-1].row
    for row in (0, 2, 7):
        with pytest.raises(ValueError, match=r"seller \(a row of the staff\) must lie within 3 to 6, not"):
            company.customers[0].seller = row


def test_views_keep_no_array(company: Company) -> None:
    """The company may go on with longer arrays; a view must follow."""
    seller, one = company.agents_by_type[Seller][0], company.customers[0]
    old = company.world
    company.world = old._replace(staff=old.staff.copy(), customers=old.customers.copy())
    seller.skill, one.deal_eur = 2, 5_000
    assert (company.world.staff["skill"][seller.row], seller.skill) == (2, 2)
    assert (company.world.customers["deal_eur"][0], one.deal_eur) == (5_000, 5_000)
    assert old.staff["skill"][seller.row] != 2
    assert old.customers["deal_eur"][0] != 5_000
