"""A company's own record of outcomes, and panels."""

import math

import numpy as np
import pytest

from sim.agents import Panel
from sim.model import Company
from sim.outcomes import OUTCOMES, Observed, measure


def test_outcomes_are_those_of_the_finished_run(make) -> None:
    company = make()
    assert company.outcomes() == {}
    assert all(math.isnan(value) for value in company.run(20).outcomes().values())
    company.run()
    expected = dict(zip(OUTCOMES, measure(Observed.of(company.world)), strict=True))
    assert company.outcomes() == pytest.approx(expected, nan_ok=True)


def test_looking_back_gives_what_was_seen_then(make) -> None:
    # Quick sales, so that leads are won all the time: what is won later must not shine through.
    company = make(**{"sales.cycle_median_days": 5, "sales.lead_reluctance": -2})
    seen = [company.step() or company.outcomes() for _ in range(80)]
    assert len({row["lead_to_win"] for row in seen[40:]}) > 3
    frame = company.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(OUTCOMES)
    for day in (0, 19, 20, 47, 79):
        assert frame.iloc[day].to_dict() == pytest.approx(seen[day], nan_ok=True)
        assert company.datacollector.model_vars["revenue"][day] == pytest.approx(seen[day]["revenue"], nan_ok=True)


def test_days_to_come_have_no_outcomes(later: Company) -> None:
    assert len(later.datacollector.model_vars["revenue"]) == 40
    with pytest.raises(IndexError, match="engine days 0 to 39 have been run, not 40"):
        later.datacollector.model_vars["revenue"][40]


def test_a_panel_asks_the_same_people(make) -> None:
    company = make()
    panel = Panel(company.customers.sample(30), ["awareness", "phase"])
    assert panel.frame().empty
    company.every(20, panel.ask)
    company.run(60)
    frame = panel.frame()
    assert list(frame.columns) == ["day", "customer", "awareness", "phase"]
    assert frame["day"].tolist() == [0] * 30 + [20] * 30 + [40] * 30
    assert frame["customer"].tolist() == panel.customers.rows.tolist() * 3
    np.testing.assert_array_equal(frame["awareness"][60:], panel.customers["awareness"])
    assert frame["awareness"][:30].tolist() != frame["awareness"][60:].tolist()
