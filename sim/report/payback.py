"""What a scenario's interventions cost, what comes back, and when."""

from __future__ import annotations

import math

from sim.report import story
from sim.report.effects import Contender, Findings
from sim.report.figure import Table
from sim.report.theme import MONTH_DAYS, NO_NUMBER, number, signed

PROFIT, COST = "profit", "intervention_cost"


def payback_table(findings: Findings) -> Table | None:
    """Cost, return and payback of every scenario; None when no scenario's interventions cost money that the others' don't."""
    rows = tuple(
        _row(findings, each)
        for each in findings.contenders
        if {PROFIT, COST} <= each.effects.keys() and each.effects[COST].diff > 0
    )
    headings = ("scenario", "cost, EUR", "brings before that cost, EUR", "profit", "return on the cost", "paid back")
    return Table(headings, rows) if rows else None


def _row(findings: Findings, contender: Contender) -> tuple[str, ...]:
    profit, cost = contender.effects[PROFIT], contender.effects[COST].diff
    told = contender.name, number(cost, 0), signed(profit.diff + cost, 0), story.change(profit)
    if profit.verdict == "unclear":  # luck of this size says nothing of a return
        return (*told, profit.verdict, profit.verdict)
    gain = f"{signed(100 * profit.diff / cost, 0)} %" if math.isfinite(profit.diff) else NO_NUMBER
    return (*told, gain, _when(findings, contender.name))


def _when(findings: Findings, scenario: str) -> str:
    month, n_months = months_to_payback(findings, scenario)
    if n_months == 0:
        return NO_NUMBER
    return f"after month {month}" if month is not None else f"not within {n_months} months"


def months_to_payback(findings: Findings, scenario: str) -> tuple[int | None, int]:
    """The month after which a scenario has earned its money back, and the full months of the comparison.

    Returns
    -------
    The first month from whose end on the sum of all monthly differences in mean profit never falls below zero again; None when
    the last month still ends below. The money is counted in the month in which it is spent.
    """
    monthly = (
        findings.daily[findings.daily["measure"] == PROFIT].pivot(index="day", columns="scenario", values="mean").sort_index()
    )
    if monthly.empty:
        return None, 0
    balance = (monthly[scenario] - monthly[findings.baseline.name]).cumsum()
    months = [round(day / MONTH_DAYS) for day in balance.index]
    below = [month for month, value in zip(months, balance, strict=True) if value < 0]
    first = below[-1] + 1 if below else months[0]
    return (first if first <= months[-1] else None), months[-1]
