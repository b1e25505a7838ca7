"""Marketers and sellers are registered agents; their regard is a matrix across departments."""

import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.agents import Marketer, Seller
from sim.model import Company
from sim.world.events import MOVED_DESKS


def test_they_are_registered(company: Company) -> None:
    assert isinstance(company.agents, AgentSet)
    assert list(company.agents) == list(company.staff)
    assert [each.row for each in company.agents_by_type[Marketer]] == [0, 1, 2]
    assert [each.row for each in company.agents_by_type[Seller]] == [3, 4, 5, 6]
    assert [each.unique_id for each in company.agents] == [1, 2, 3, 4, 5, 6, 7]
    assert repr(company.staff[4]) == "<Seller 4>"


def test_they_may_carry_what_is_yours(company: Company) -> None:
    company.staff[0].mood = "good"
    assert company.agents.select(lambda each: getattr(each, "mood", "") == "good")[0] is company.staff[0]


def test_mesa_s_sets_work(company: Company) -> None:
    sellers = company.agents_by_type[Seller]
    assert sellers.set("skill", 1.5).agg("skill", np.mean) == 1.5
    assert company.agents.select(agent_type=Marketer).get("department") == [0, 0, 0]
    assert sellers.shuffle_do("step").sort("row")[0].row == 6
    assert company.agents.groupby("is_head").count() == {True: 2, False: 5}


def test_regard_goes_one_way(company: Company) -> None:
    marketer, seller = company.staff[0], company.staff[3]
    before = company.world.pairs.copy()
    seller.set_regard_for(marketer, 0.75)
    assert seller.regard_for(marketer) == 0.75
    assert np.argwhere(before["regard"] != company.world.pairs["regard"]).tolist() == [[3, 0]]
    assert seller.mean_regard == pytest.approx(company.world.pairs["regard"][3, :3].mean())
    assert marketer.mean_regard == pytest.approx(company.world.pairs["regard"][0, 3:].mean())


def test_regard_is_checked(company: Company) -> None:
    seller = company.staff[3]
    with pytest.raises(ValueError, match="regard must lie within -1 to 1, not nan"):
        seller.set_regard_for(company.staff[0], float("nan"))
    with pytest.raises(ValueError, match=r"no regard within a department \(<Seller 3> and <Seller 4>\)"):
        seller.regard_for(company.staff[4])
    for stranger in ("Bob", company.customers[0]):
        with pytest.raises(ValueError, match="no marketer or seller of this company"):
            seller.regard_for(stranger)


def test_people_of_another_company_are_strangers(company: Company, later: Company) -> None:
    with pytest.raises(ValueError, match="of this company"):
        company.staff[3].regard_for(later.staff[0])


def test_meetings_are_counted(later: Company) -> None:
    meetings = [[one.meetings_with(other) for other in later.staff] for one in later.staff]
    assert meetings == later.world.pairs["n_met"].tolist()
    assert np.sum(meetings) > 0


def test_territories_make_up_the_market(company: Company) -> None:
    territories = [seller.customers for seller in company.agents_by_type[Seller]]
    assert sorted(row for each in territories for row in each.rows) == list(range(200))
    assert all((each["seller"] == seller.row).all() for each, seller in zip(territories, company.staff[3:], strict=True))


def test_a_new_seat_counts_from_the_next_day_and_is_no_move(make) -> None:
    company = make(log=True).run(5)
    odds, settled = company.world.pairs["odds"].copy(), company.world.firm["settled_day"][0]
    company.staff[3].seat_x += 500
    np.testing.assert_array_equal(company.world.pairs["odds"], odds)
    company.step()
    changed = company.world.pairs["odds"] != odds
    assert changed[3].sum() == 6
    assert not changed[np.ix_([0, 1, 2, 4, 5, 6], [0, 1, 2, 4, 5, 6])].any()
    assert company.world.firm["settled_day"][0] == settled
    events = company.world.events[: company.world.firm["n_events"][0]]
    assert (events["kind"] == MOVED_DESKS).sum() == 1


def test_nobody_comes_or_goes(company: Company) -> None:
    with pytest.raises(NotImplementedError, match=r"set company\.n_marketers or company\.n_sellers"):
        company.staff[0].remove()
    with pytest.raises(NotImplementedError, match=r"set company\.n_marketers or company\.n_sellers"):
        Seller(company, 3)
    with pytest.raises(NotImplementedError, match="can't be removed"):
        company.remove_all_agents()
    assert len(company.agents) == 7
