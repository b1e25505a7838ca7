"""Whom the books credit, and what is missing without him."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.report import report_html
from sim.report.effects import findings
from sim.report.ledger import Earner, earners, ledger_chart, ledger_section, ledger_table, ledger_title, sum_said
from tests.report.made import Made

INCOMES = {
    "revenue_sales": 20e6, "revenue_from_leads": 8e6, "revenue_upsell": 1e6, "revenue_ceo": 0.5e6, "saved_procurement": 2e5,
    "saved_accounting": 1e5, "saved_legal": 5e4, "saved_hr": 4e4,
}  # fmt: skip
PAIRS = 5


def with_knock_outs(usual: Made, missing: dict[str, float], spread: float = 0.0) -> Made:
    """A ledger as round as can be, and runs without each of some, whose income is lower by so much."""
    runs = usual.runs.assign(**INCOMES)
    runs["savings"] = sum(INCOMES[name] for name in INCOMES if name.startswith("saved_"))
    runs["revenue"] = INCOMES["revenue_sales"] + INCOMES["revenue_upsell"] + INCOMES["revenue_ceo"]
    base = runs[runs["scenario"] == "baseline"].drop(columns="scenario").head(PAIRS)
    luck = np.random.default_rng(5).normal(0.0, spread, len(base))
    gone = [
        base.assign(without=who, revenue=base["revenue"] - less - luck, profit=base["profit"] + 7.0)
        for who, less in missing.items()
    ]
    return replace(usual, runs=runs, knocked_out=pd.concat(gone, ignore_index=True))


MISSING = {"marketing": 6e6, "sales": 21e6, "support": 1e6, "ceo": 0.5e6}


def test_books_go_by_who_closed_and_by_who_found(usual: Made) -> None:
    everyone = {each.name: each for each in earners(with_knock_outs(usual, MISSING))}
    assert {name: (each.closed, each.began) for name, each in everyone.items()} == {
        "sales": (20e6, 12e6), "marketing": (0.0, 8e6), "support": (1e6, 1e6), "the CEO": (0.5e6, 0.5e6),
        "procurement": (2e5, 2e5), "accounting": (1e5, 1e5), "the lawyers": (5e4, 5e4), "HR": (4e4, 4e4),
    }  # fmt: skip
    income = sum(each.closed for each in everyone.values())
    assert income == pytest.approx(sum(each.began for each in everyone.values()))
    assert income == pytest.approx(21_890_000.0)


def test_missing_is_paired_income_with_its_interval(usual: Made) -> None:
    made = with_knock_outs(usual, MISSING, spread=3e5)
    sales = next(each for each in earners(made) if each.name == "sales")
    assert made.knocked_out is not None
    gone = made.knocked_out.query("without == 'sales'")
    missing = 21.5e6 - gone["revenue"].to_numpy()
    assert sales.missing == pytest.approx(missing.mean())
    assert (sales.low, sales.high) == pytest.approx(stats.t.interval(0.95, PAIRS - 1, missing.mean(), stats.sem(missing)))
    assert sales.profit == pytest.approx(7.0)


def test_pairs_are_matched_by_seed_and_not_by_place(usual: Made) -> None:
    made = with_knock_outs(usual, MISSING, spread=3e5)
    assert made.knocked_out is not None
    shuffled = replace(
        made, knocked_out=made.knocked_out.sample(frac=1, random_state=2), runs=made.runs.sample(frac=1, random_state=1)
    )
    for one, other in zip(earners(made), earners(shuffled), strict=True):
        assert one[1:] == pytest.approx(other[1:], rel=1e-12)


def test_savers_lack_what_they_saved(usual: Made) -> None:
    hr = next(each for each in earners(with_knock_outs(usual, MISSING)) if each.name == "HR")
    assert (hr.missing, hr.profit) == (4e4, -4e4)


def of(name: str, closed: float, missing: float, low: float | None = None) -> Earner:
    return Earner(name, closed, closed, missing, missing if low is None else low, missing, -missing)


@pytest.mark.parametrize(
    ("everyone", "title"),
    [
        ([of("sales", 90, 95), of("marketing", 0, 27), of("HR", 10, 10)],
         "The books credit marketing with nothing; without marketing, 27 % of what comes in would be missing"),
        ([of("sales", 80, 95), of("HR", 20, 20)],
         "The books credit sales with 80 % of what comes in; without sales, 95 % of it would be missing"),
        ([of("sales", 80, 70), of("HR", 20, 20)], "Nobody is worth clearly more than the books say"),
        ([of("sales", 80, 95, low=70), of("HR", 20, 20)], "Nobody is worth clearly more than the books say"),
        ([of("sales", 0, 0)], "Nobody is worth clearly more than the books say"),
    ],
)  # fmt: skip
def test_the_title_turns_with_the_numbers(everyone: list[Earner], title: str) -> None:
    assert ledger_title(everyone) == title


@pytest.mark.parametrize(
    ("missing", "said"),
    [(80.0, "more than there is"), (30.0, "less than there is"), (50.0, "hardly anything needs two")],
)
def test_knock_outs_are_added_up(missing: float, said: str) -> None:
    assert said in sum_said([of("sales", 50, missing), of("marketing", 50, 50)])


@pytest.mark.slow
def test_the_page_says_how_many_pairs_were_run_again(usual: Made) -> None:
    html = report_html(with_knock_outs(usual, MISSING))
    assert "in the first 5 of 50 pairs" in html
    assert "The books credit marketing with nothing; without marketing, 27 % of what comes in would be missing" in html
    assert ledger_section(usual, findings(usual)) is None
    assert "Who really earned what" not in report_html(usual)


@pytest.mark.slow
def test_who_can_not_be_taken_out_has_a_dash_and_a_reason(usual: Made) -> None:
    made = with_knock_outs(usual, {"support": 1e6, "ceo": 0.5e6})
    rows = {row[0]: row for row in ledger_table(earners(made)).rows}
    assert rows["sales"][5:] == ("\u2013",) * 3
    assert "A dash: the baseline" in report_html(made)
    assert "nan" not in str(ledger_chart(made, earners(made)).spec()).lower()
    assert "A dash" not in report_html(with_knock_outs(usual, MISSING))


def test_one_pair_has_no_interval(usual: Made) -> None:
    made = with_knock_outs(usual, MISSING)
    assert made.knocked_out is not None
    one = replace(made, knocked_out=made.knocked_out[made.knocked_out["seed"] == 1])
    assert all(math.isnan(each.low) for each in earners(one))
    assert not any("(" in cell for row in ledger_table(earners(one)).rows for cell in row)
    assert "without marketing, 27 %" in ledger_title(earners(one))
