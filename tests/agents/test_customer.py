"""A customer is a live view, one per row, and knows today's awareness and attitude."""

import numpy as np
import pytest
from mesa.agent import Agent, AgentSet

from sim.agents import Customer, closed_form
from sim.model import Company
from sim.rules import touch
from sim.rules.run import as_attributes

# Parts of the engine can't be called from Python once compiled; their sources can.
engine_awareness, engine_attitude = (getattr(part, "py_func", part) for part in (touch.awareness_on, touch.attitude_on))


def test_it_is_a_mesa_agent(company: Company) -> None:
    one = company.customers[5]
    assert isinstance(one, Agent)
    assert one.model is company
    assert one.pos is None
    assert one.random is company.random
    one.step()
    assert repr(one) == "<Customer 5>"


def test_it_stays_the_same_object(company: Company) -> None:
    noted = {company.customers[7]: "noted"}
    assert noted[next(each for each in company.customers if each.row == 7)] == "noted"
    assert noted[company.customers.select(where=lambda c: c.rows == 7)[0]] == "noted"
    # Mesa's own sets hold agents weakly; they still find all of them.
    assert len(AgentSet(company.customers[:50], random=company.random).select(lambda each: True)) == 50


def test_it_has_no_room_for_more(company: Company) -> None:
    with pytest.raises(AttributeError, match=r"no room for 'mood'; keep your own data in a dict or an array by customer\.row"):
        company.customers[0].mood = 1
    with pytest.raises(AttributeError, match=r"no room for 'atitude'; did you mean 'attitude'\?"):
        company.customers[0].atitude = 1
    for name in ("row", "model", "pos", "neighbours"):
        with pytest.raises(AttributeError, match="no room"):
            setattr(company.customers[0], name, 1)


def test_awareness_and_attitude_are_today_s(later: Company) -> None:
    plain = as_attributes(later.world)
    parameters = later.parameters.view(np.recarray)[0]
    assert (later.world.customers["touched_day"] < later.t).any()
    before = later.world.customers.tobytes()
    for each in later.customers:
        assert each.awareness == pytest.approx(engine_awareness(plain, each.row, later.t), rel=1e-12)
        assert each.attitude == pytest.approx(engine_attitude(plain, parameters, each.row, later.t), rel=1e-12)
    assert later.world.customers.tobytes() == before


def test_touching_brings_customers_up_to_today_and_leaves_the_others(later: Company) -> None:
    before, rows = later.world.customers.copy(), np.arange(0, 200, 3)
    today = {name: later.customers[name] for name in ("awareness", "attitude")}
    closed_form.touch(later.world, later.parameters, rows, later.t)
    after = later.world.customers
    assert (after["touched_day"][rows] == later.t).all()
    for name in before.dtype.names:
        if name in today:
            np.testing.assert_array_equal(after[name][rows], today[name][rows])
            np.testing.assert_array_equal(later.customers[name], today[name])
        changed = np.flatnonzero(after[name] != before[name])
        assert set(changed) <= (set(rows) if name in {"awareness", "attitude", "touched_day"} else set())


def test_writing_one_of_the_two_leaves_the_other_as_it_is_today(later: Company) -> None:
    one = next(each for each in later.customers if later.t - each.touched_day > 5)
    awareness, disposition = one.awareness, one.disposition
    one.attitude = 1
    assert (one.attitude, one.touched_day) == (1, later.t)
    assert one.awareness == pytest.approx(awareness)
    later.step()
    if one.touched_day < later.t - 1:  # nobody talked to it
        assert disposition < one.attitude < 1


def test_neighbours_know_each_other(company: Company) -> None:
    assert all(each in other.neighbours for each in company.customers[:20] for other in each.neighbours)
    assert len(company.customers[0].neighbours) > 0


def test_nobody_comes_or_goes(company: Company) -> None:
    with pytest.raises(TypeError, match=r"set company\.n_customers in the scenario"):
        Customer(company, 3)
    with pytest.raises(TypeError, match=r"set company\.n_customers in the scenario"):
        Customer.create_agents(company, 3)
    with pytest.raises(NotImplementedError, match="can't be removed"):
        company.customers[0].remove()
