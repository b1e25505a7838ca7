"""The population speaks Mesa's AgentSet: same words, same answers, at array speed."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.agents import Customer, Customers, Seller
from sim.agents.population import SHUFFLE
from sim.model import Company
from sim.world import chance


@pytest.fixture
def ordinary(later: Company) -> AgentSet:
    """The same customers in an AgentSet of Mesa's."""
    return AgentSet(later.customers, random=later.random)


def rows(agents: Any) -> list[int]:
    return [each.row for each in agents]


def test_it_has_every_word_of_agentset() -> None:
    assert {name for name in dir(AgentSet) if not name.startswith("_")} <= set(dir(Customers))


SAME: list[Callable[[Any], Any]] = [
    len,
    rows,
    lambda s: rows(s.select()),
    lambda s: rows(s.select(at_most=7)),
    lambda s: rows(s.select(at_most=0.25)),
    lambda s: rows(s.select(at_most=1.0)),
    lambda s: rows(s.select(lambda c: c.attitude > 0)),
    lambda s: rows(s.select(lambda c: c.attitude > 0, at_most=3)),
    lambda s: rows(s.select(agent_type=Customer, at_most=3)),
    lambda s: rows(s.select(agent_type=Seller)),
    lambda s: rows(s.sort("attitude")),
    lambda s: rows(s.sort("attitude", ascending=True)),
    lambda s: rows(s.sort("segment")),
    lambda s: rows(s.sort("segment", ascending=True)),
    lambda s: rows(s.sort(lambda c: c.segment)),
    lambda s: rows(s.sort(lambda c: (c.segment, -c.row), ascending=True)),
    lambda s: rows(s[3:9]),
    lambda s: s[-1].row,
    lambda s: list(s.get("deal_eur")),
    lambda s: list(s.get("is_served")),
    lambda s: list(s.get("unique_id")),
    lambda s: list(s.get("row")),
    lambda s: [list(row) for row in s.get(["taste_x", "segment"])],
    lambda s: list(s.get("nothing", "default", 7)),
    lambda s: s.agg("segment", max),
    lambda s: s.agg("segment", [min, max, len]),
    lambda s: s.map(lambda c, plus: c.segment + plus, 2),
    lambda s: s.map("step"),
    lambda s: s.groupby("segment").count(),
    lambda s: list(s.groupby("segment").groups),
    lambda s: {key: rows(group) for key, group in s.groupby("segment")},
    lambda s: {key: rows(group) for key, group in s.groupby(lambda c: (c.segment, c.supplier))},
    lambda s: {key: rows(group) for key, group in s.groupby("supplier", result_type="list")},
    lambda s: s.groupby("segment").agg("phase", max),
    lambda s: s.groupby("segment", result_type="list").agg("phase", max),
    lambda s: s.groupby("segment").map("get", "supplier")[0][0],
    lambda s: s.count(s[3]),
    lambda s: s.index(s[3]),
    lambda s: s[3] in s,
    lambda s: "Bob" in s,
    lambda s: sorted(rows(s.shuffle())),
]


@pytest.mark.parametrize("ask", SAME, ids=range(len(SAME)))
def test_it_answers_as_an_agentset_does(later: Company, ordinary: AgentSet, ask: Callable[[Any], Any]) -> None:
    assert ask(later.customers) == ask(ordinary)


def test_columns_are_copies(later: Company) -> None:
    before = later.world.customers.tobytes()
    for name in ("attitude", "deal_eur", "phase", "is_served", "unique_id"):
        later.customers[name][:] = 0
        later.customers.get(name)[:] = 0
    later.customers.rows[:] = 0
    assert later.world.customers.tobytes() == before
    assert later.customers[-1].row == 199


def test_a_condition_on_columns_selects_as_one_on_views(later: Company) -> None:
    fast = later.customers.select(where=lambda c: (c["attitude"] > 0) & (c["segment"] == 1))
    assert fast == later.customers.select(lambda c: c.attitude > 0 and c.segment == 1)
    assert 0 < len(fast) < 200
    assert later.customers.select(where=np.arange(200) < 3).to_list() == later.customers[:3].to_list()
    assert later.customers.count(lambda c: c["segment"] == 1) == (later.customers["segment"] == 1).sum()
    assert later.customers.count() == 200


@pytest.mark.parametrize("mask", [[True], [1] * 200, lambda c: c.attitude, lambda c: c["attitude"]])
def test_a_condition_that_is_none_is_refused(later: Company, mask: Any) -> None:
    with pytest.raises((ValueError, AttributeError), match=r"where needs 200 booleans|'Customers' object has no attribute"):
        later.customers.select(where=mask)


def test_set_writes_one_value_or_one_each(later: Company) -> None:
    some = later.customers[10:20]
    others = later.customers - some
    before = others["attitude"]
    some.set("attitude", 0.25)
    assert some["attitude"] == pytest.approx(0.25)
    some.set("attitude", np.linspace(-1, 1, 10))
    assert some["attitude"] == pytest.approx(np.linspace(-1, 1, 10))
    np.testing.assert_array_equal(others["attitude"], before)


def test_set_checks_before_it_writes(later: Company) -> None:
    before = later.world.customers.tobytes()
    for value in (2.0, float("nan"), [0.0] * 199 + [3.0]):
        with pytest.raises(ValueError, match=r"attitude must lie within -1 to 1, not (2|nan|3)"):
            later.customers.set("attitude", value)
    with pytest.raises(ValueError, match="attitude takes one value, or 200, not an array of shape"):
        later.customers.set("attitude", [0.0])
    with pytest.raises(AttributeError, match="need_day is read-only"):
        later.customers.set("need_day", 3)
    with pytest.raises(AttributeError, match="customers have no 'atitude'; did you mean 'attitude'"):
        later.customers.set("atitude", 0)
    assert later.world.customers.tobytes() == before


def test_unknown_names_name_the_near_miss(company: Company) -> None:
    for ask in (company.customers.get, company.customers.__getitem__):
        with pytest.raises(AttributeError, match="customers have no 'awarness'; did you mean 'awareness'"):
            ask("awarness")
    with pytest.raises(ValueError, match="'error' or 'default'"):
        company.customers.get("awareness", "ignore")


def test_do_calls_each_once(company: Company) -> None:
    seen: list[int] = []
    assert company.customers.do(lambda c: seen.append(c.row)) is company.customers
    assert seen == list(range(200))
    company.customers.shuffle_do(lambda c, twice: seen.append(c.row * twice), twice=1)
    assert sorted(seen[200:]) == seen[:200] != seen[200:]


def test_shuffles_are_keyed(make: Callable[..., Company]) -> None:
    one, same, other = make(), make(), make(seed=2)
    first, second = one.customers.shuffle(), one.customers.shuffle()
    assert rows(first) == rows(same.customers.shuffle())
    assert rows(first) != rows(second)
    assert rows(first) != rows(other.customers.shuffle())
    one.step(), same.step()
    third = one.customers.shuffle()
    assert rows(third) != rows(first)
    assert rows(third) == rows(same.customers.shuffle())  # whatever was shuffled on earlier days
    assert max(chance.STREAMS.values()) < SHUFFLE


def test_shuffles_are_fair(make: Callable[..., Company]) -> None:
    company = make(**{"company.n_customers": 10})
    places = np.zeros((10, 10))
    for _ in range(2000):
        places[np.arange(10), company.customers.shuffle().rows] += 1
    assert ((places - 200) ** 2 / 200).sum() < 127  # chi-squared with 81 degrees of freedom: p = 0.001


def test_sample_takes_so_many_at_random(company: Company) -> None:
    assert len(company.customers.sample(20)) == 20
    assert len(company.customers.sample(2000)) == 200
    assert company.customers.sample(20) != company.customers[:20]


def test_set_algebra(company: Company) -> None:
    a, b = company.customers[:6], company.customers[4:9]
    for combine in (operator.and_, operator.or_, operator.sub, operator.xor):
        assert set(rows(combine(a, b))) == combine(set(rows(a)), set(rows(b)))
    assert a == company.customers[:6]
    assert a == company.customers.at([5, 4, 3, 2, 1, 0, 0])
    assert a != b
    assert not a.isdisjoint(b)
    assert (a - b).isdisjoint(b)


def test_customers_of_two_companies_don_t_mix(company: Company, later: Company) -> None:
    with pytest.raises(TypeError, match="of the same company"):
        company.customers & later.customers
    assert company.customers != later.customers
    assert later.customers[0] not in company.customers


@pytest.mark.parametrize("name", ["add", "discard", "remove", "pop", "clear", "__ior__", "__isub__"])
def test_who_exists_is_fixed(company: Company, name: str) -> None:
    with pytest.raises(NotImplementedError, match=r"company\.n_customers of the scenario"):
        getattr(company.customers, name)(company.customers[0])


@pytest.mark.parametrize(
    "change",
    [lambda s: s.select(at_most=3, inplace=True), lambda s: s.shuffle(inplace=True), lambda s: s.sort("row", inplace=True)],
)
def test_a_set_does_not_change_in_place(company: Company, change: Callable[[Customers], Any]) -> None:
    with pytest.raises(NotImplementedError, match="use what the call returns"):
        change(company.customers)


def test_rows_outside_the_market_are_refused(company: Company) -> None:
    with pytest.raises(IndexError, match="customers have the rows 0 to 199"):
        company.customers.at([0, 200])
    with pytest.raises(IndexError):
        company.customers[200]


def test_a_large_market_is_asked_as_columns_and_not_one_by_one(make: Callable[..., Company]) -> None:
    customers = make(**{"company.n_customers": 100_000}).customers
    assert customers.get("attitude").shape == (100_000,)
    assert 0.0 <= customers.agg("awareness", np.mean) <= 1.0
    assert customers.agg("deal_eur", max) > 0.0
    customers.set("attitude", 0.5)
    assert len(customers.select(where=lambda c: c["attitude"] > 0)) == 100_000
    assert set(customers.groupby("segment").agg("attitude", np.mean).values()) == {0.5}
    assert not customers._views  # what makes it fast: not one customer was made an object
