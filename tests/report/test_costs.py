"""What interventions take, and the odds of getting it back, as the page tells them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.interventions.registry import interventions
from sim.outcomes.counted import COUNTED
from sim.report import report_html
from sim.report.costs import costs_section, payback_chart, payback_table, payback_title, planned, taken_table
from sim.report.effects import findings
from sim.report.payback import Payback, paybacks
from sim.report.theme import MINUS
from sim.scenario.calendar import compile_calendar
from tests.report.made import USUAL, Made, Recipe, scenario
from tests.report.spending import again, of_contender, spending, with_profits

TINY = ("days=63", "warmup_days=0", "company.n_customers=200", "company.n_marketers=3", "company.n_sellers=4")


@pytest.fixture(scope="module")
def made(usual: Made) -> Made:
    profits = {"gemba": [-40.0, -10.0, 20.0, 20.0, 20.0, 0.0], "cross_kpi": [10.0], "separate_floors": [-10.0]}
    return spending(usual, profits)


def test_the_table_says_cost_return_and_when(made: Made) -> None:
    found = findings(made)
    rows = {row[0]: row[1:] for row in payback_table(found, paybacks(made, found)).rows}
    assert rows["gemba"] == ("50,000", "60,000", "+0.18 %", "+20 %", "after month 5", "after month 5", "50 of 50")
    assert rows["cross_kpi"][1:] == ("280,000", "+4.0 %", "+460 %", "after month 1", "after month 1", "50 of 50")
    never = ("not\nwithin 23 months", "not\nwithin 23 months", "0 of 50")
    assert rows["separate_floors"][1:] == (f"{MINUS}180,000", f"{MINUS}4.0 %", f"{MINUS}460 %", *never)
    assert list(rows) == [each.name for each in found.contenders if each.name in rows]


def test_luck_is_no_return_but_has_odds(usual: Made) -> None:
    made = with_profits(spending(usual, {"gemba": [1.0]}), "gemba", lambda seed, month: -1.0 if seed % 2 else 1.0)
    found = findings(made)
    (row,) = payback_table(found, paybacks(made, found)).rows
    assert row[-4:] == ("unclear", "unclear", "after month 1", "25 of 50")


def test_every_intervention_is_told_with_what_it_takes(usual: Made) -> None:
    rows = [row[:2] for row in taken_table(usual, findings(usual)).rows]
    assert rows == [
        *(("all_three", name) for name in ("cross kpi", "gemba", "shared space")),
        *(("gemba", "gemba"), ("cross_kpi", "cross kpi"), ("separate_floors", "separate floors")),
    ]
    assert taken_table(usual, findings(usual)).rows[1][-1] == "0"  # nobody swapped in what was made up


def test_hours_are_counted_beyond_the_baseline(usual: Made) -> None:
    counts = usual.counts.copy()
    counts["hours_swaps"] = np.where(counts["scenario"] == "gemba", 130.0, np.where(counts["scenario"] == "baseline", 30.0, 0.0))
    rows = {row[:2]: row for row in taken_table(replace(usual, counts=counts), findings(usual)).rows}
    assert rows["gemba", "gemba"][-1] == "100"
    assert rows["cross_kpi", "cross kpi"][-1] == "\u2013"


@pytest.mark.slow
def test_only_what_takes_something_has_a_section(usual: Made) -> None:
    off = Recipe((USUAL[0], scenario("off", interventions={"department_off": {}}))).make()
    assert costs_section(off, findings(off)) is None
    assert "What it costs" in report_html(usual)
    assert "break-even" not in report_html(usual).lower()


def test_hours_that_are_counted_are_counted_somewhere() -> None:
    assert {kind.HOURS for kind in interventions().values() if kind.HOURS} == {"hours_swaps", "hours_sessions", "hours_projects"}
    assert {kind.HOURS for kind in interventions().values() if kind.HOURS} <= set(COUNTED)


def test_money_of_real_runs_is_what_the_ledger_books(root: Path) -> None:
    scenarios = [sim.load(root / "scenarios" / f"{name}.toml", TINY) for name in ("all_three", "communication_sessions")]
    compared = sim.compare(scenarios, reps=2)
    found = findings(compared)
    for each in found.contenders:
        booked = compared.counts.loc[compared.counts["scenario"] == each.name, "interventions_cents"].mean() / 100
        taken = planned(compared, each)
        assert sum(eur for eur, _ in taken.values()) == pytest.approx(booked, abs=0.01 * 63)
        assert set(taken) == set(each.scenario.interventions)
    sessions = next(row for row in taken_table(compared, found).rows if row[1] == "communication sessions")
    # Everybody's hour in each of the thirteen weeks, as far as positions are filled.
    assert sessions[3] == f"{7 * 13}"
    assert 0 < float(sessions[5]) <= 7 * 13


def test_what_a_survey_triggers_is_told_as_it_happened(root: Path) -> None:
    files = [sim.load(root / "scenarios" / "hr_diagnosis.toml", [*TINY, "days=210", f"interventions.hr_diagnosis.threshold={t}"])
             for t in (0, 100)]  # fmt: skip
    always, never = (file.model_copy(update={"name": name}) for file, name in zip(files, ("always", "never"), strict=True))
    compared = sim.compare([always, never], reps=2)
    found = findings(compared)
    rows = {row[:2]: row for row in taken_table(compared, found).rows}
    assert ("never", "gemba") not in rows
    calendar = compile_calendar(always)
    assert planned(compared, of_contender(found, "always"))["gemba"][1] == pytest.approx(calendar.costs_of(1)["gemba"][1].sum())
    assert float(rows["always", "gemba"][5].replace(",", "")) > 0


def of(name: str, by_pair: list[int | None]) -> Payback:
    return Payback(name, by_pair[0], tuple(by_pair), 12)


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ([of("a", [3, 5, None])], "a is paid back after month 5 in half of the pairs, and in 2 of 3 by the end"),
        ([of("a", [None, None, 4])], "No scenario is paid back in half of the pairs; a comes closest, in 1 of 3 by the end"),
        ([of("a", [None, None, None])], "No scenario is paid back in any pair by the end of month 12"),
        ([of("a", [1, 1, None]), of("b", [2, 2, 2])],
         "b is paid back after month 2 in half of the pairs, and in 3 of 3 by the end; a in 2 of 3"),
        ([of("a", [1, 1, None]), of("b", [2, 2, 2]), of("c", [None, None, 1])],
         "b is paid back after month 2 in half of the pairs, and in 3 of 3 by the end; 1 of the other 2 in half or more"),
    ],
)  # fmt: skip
def test_the_title_turns_with_the_numbers(told: list[Payback], title: str) -> None:
    assert payback_title(told) == title


def test_the_chart_draws_what_the_table_says(made: Made) -> None:
    found = findings(made)
    figure = payback_chart(found, paybacks(made, found))
    assert figure is not None
    assert figure.data.headings[1:] == tuple(f"{each.name}, of 50" for each in found.contenders if each.name != "all_three")
    drawn = [row for rows in figure.spec()["datasets"].values() for row in rows if "month" in row and "count" in row]
    assert len({(row["name"], row["dash"][0] if isinstance(row["dash"], list) else row["dash"]) for row in drawn}) == 3
    told = {(row["name"], row["month"]): row["share"] for row in drawn}
    for line in figure.data.rows:
        for each, count in zip(figure.data.headings[1:], line[1:], strict=True):
            assert told[each.removesuffix(", of 50"), int(line[0])] == int(count) / 50


def test_there_is_no_chart_without_a_month(single: Made) -> None:
    runs = single.runs.copy()
    runs.loc[runs["scenario"] == "gemba", "intervention_cost"] = 50_000.0
    made = again(single, runs)
    found = findings(made)
    assert payback_chart(found, paybacks(made, found)) is None
    assert "gemba was watched for less than a month." in report_html(made)
