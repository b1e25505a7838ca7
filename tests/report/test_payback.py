"""What was spent, what came back, and when."""

from dataclasses import replace

import pytest

from sim.report import report_html
from sim.report.effects import Findings, findings
from sim.report.payback import months_to_payback, payback_table
from sim.report.theme import MINUS, NO_NUMBER
from tests.report.made import Made, compared


def spending(usual: Made, profits: dict[str, list[float]], cost: float = 50_000.0) -> Made:
    """Scenarios whose mean profit, in thousand EUR a month above the baseline's, is told month by month (the last goes on)."""
    runs, daily = usual.runs.copy(), usual.daily.copy()
    for name, monthly in profits.items():
        own, base = runs["scenario"] == name, runs["scenario"] == "baseline"
        months = [*monthly, *[monthly[-1]] * (23 - len(monthly))]
        runs.loc[own, "intervention_cost"] = cost
        runs.loc[own, "profit"] = runs.loc[base, "profit"].to_numpy() + 1000 * sum(months)
        rows = (daily["scenario"] == name) & (daily["measure"] == "profit")
        usually = daily.loc[(daily["scenario"] == "baseline") & (daily["measure"] == "profit"), "mean"].to_numpy()
        daily.loc[rows, "mean"] = usually + [1000 * each for each in months]
    return compared(usual.scenarios, runs, daily, usual.seeds)


@pytest.fixture(scope="module")
def found(usual: Made) -> Findings:
    profits = {
        "gemba": [-40.0, -10.0, 20.0, 20.0, 20.0, 0.0],  # -50 after two months, even after five
        "cross_kpi": [10.0],
        "all_three": [-5.0, 30.0, -60.0, 3.0],  # above zero for a moment
        "separate_floors": [-10.0],
    }
    return findings(spending(usual, profits))


@pytest.mark.parametrize(("name", "month"), [("gemba", 5), ("cross_kpi", 1), ("all_three", 15), ("separate_floors", None)])
def test_money_is_back_when_the_sum_stays_above_zero(found: Findings, name: str, month: int | None) -> None:
    assert months_to_payback(found, name) == (month, 23)


def test_the_table_says_cost_return_and_when(found: Findings) -> None:
    table = payback_table(found)
    assert table is not None
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["gemba"] == ("50,000", "+60,000", "+0.18 %", "+20 %", "after month 5")
    assert rows["cross_kpi"][1:] == ("+280,000", "+4.0 %", "+460 %", "after month 1")
    assert rows["separate_floors"][1:] == (f"{MINUS}180,000", f"{MINUS}4.0 %", f"{MINUS}460 %", "not within 23 months")
    assert [row[0] for row in table.rows] == [each.name for each in found.contenders]


def test_luck_is_no_return(usual: Made) -> None:
    made = spending(usual, {"gemba": [1.0]})
    runs = made.runs.copy()
    runs.loc[(runs["scenario"] == "gemba") & (runs["seed"] % 2 == 0), "profit"] -= 50_000.0
    table = payback_table(findings(compared(made.scenarios, runs, made.daily, made.seeds)))
    assert table is not None
    assert table.rows[0][-2:] == ("unclear", "unclear")


def test_what_costs_nothing_is_not_asked_what_it_returns(usual: Made) -> None:
    assert payback_table(findings(usual)) is None
    assert "What it costs" not in report_html(usual)
    made = spending(usual, {"gemba": [1.0]})
    table = payback_table(findings(made))
    assert table is not None
    assert [row[0] for row in table.rows] == ["gemba"]
    assert "What it costs and what comes back" in report_html(made)


def test_a_comparison_without_a_full_month_tells_no_payback(usual: Made) -> None:
    made = spending(usual, {"gemba": [1.0]})
    short = findings(replace(made, daily=made.daily[:0]))
    assert months_to_payback(short, "gemba") == (None, 0)
    table = payback_table(short)
    assert table is not None
    assert table.rows[0][-1] == NO_NUMBER
