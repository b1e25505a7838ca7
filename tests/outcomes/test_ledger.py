"""Money: who brought it, who saved it, where it went."""

import numpy as np
import pytest

from sim.outcomes import Observed
from sim.outcomes.ledger import COSTS, INCOME, SAVINGS, profit_by_day, revenue_by_day
from sim.world.records import ACCOUNTS
from tests.outcomes.conftest import DAYS, value


def test_money_is_counted_in_cents_and_told_in_eur(run: Observed) -> None:
    run.days["revenue_cents"][3] = 1_000_001
    run.days["cost_of_sales_cents"][3] = 400_000
    run.days["campaigns_cents"] = 1_000
    run.days["payroll_cents"] = 2_000
    run.days["hiring_cents"][7] = 2_500
    run.days["interventions_cents"][0] = 12_345
    run.days["won"][3] = 2
    assert value(run, "revenue") == 10_000.01
    assert value(run, "intervention_cost") == 123.45
    assert value(run, "profit") == pytest.approx(10_000.01 - 4_000 - 100 - 200 - 25 - 123.45)
    assert value(run, "arpu") == pytest.approx(5_000.005)


def test_everybody_who_sells_or_saves_is_counted_once(run: Observed) -> None:
    accounts = [*INCOME.values(), *SAVINGS]
    for place, account in enumerate(accounts):
        run.days[f"{account}_cents"][place % DAYS] = 100 * 10**place
    by_source = ["revenue_sales", "revenue_upsell", "revenue_ceo", *SAVINGS]
    assert [value(run, name) for name in by_source] == [10**place for place in range(7)]
    assert value(run, "revenue") == 111
    assert value(run, "savings") == 1_111_000
    assert value(run, "profit") == 1_111_111


def test_every_account_but_cash_is_income_saving_or_cost() -> None:
    assert sorted([*INCOME.values(), *SAVINGS, *COSTS, "cash"]) == sorted(ACCOUNTS)


def test_marketing_leads_are_a_part_of_what_sellers_sold(run: Observed) -> None:
    run.days["revenue_cents"][3], run.days["upsell_cents"][3], run.days["revenue_leads_cents"][3] = 90_00, 50_00, 30_00
    run.days["won"][3] = 3
    assert value(run, "revenue_from_leads") == 30
    assert value(run, "arpu") == 30  # what support sells is no deal of a seller


def test_a_discount_is_a_share_of_the_list_price(run: Observed) -> None:
    run.days["revenue_cents"][2], run.days["discounts_cents"][2] = 88_00, 12_00
    assert value(run, "discount") == pytest.approx(0.12)


def test_days_add_up_to_the_whole(run: Observed) -> None:
    for account in INCOME.values():
        run.days[f"{account}_cents"] = np.arange(DAYS) * 10**6 + 1
    run.days["saved_legal_cents"], run.days["hiring_cents"] = 700, 900
    by_day = revenue_by_day(run.days)
    assert by_day[1] == pytest.approx(3 * 1_000_001 / 100)
    assert by_day.sum() == pytest.approx(value(run, "revenue"))
    assert profit_by_day(run.days) == pytest.approx(by_day - 2)
    assert profit_by_day(run.days).sum() == pytest.approx(value(run, "profit"))
