"""Facts 1 to 3, 5, 6 and 8: what a company without interventions must look like.

The sizes and tolerances come from published surveys (docs/evidence.md names them); they are never loosened in silence.
Facts 4 and 7 are measured as far as they can be before procedures, response agreements and the later items of conflict.
"""

from pathlib import Path

import numpy as np
import pytest

from sim.compiled import IS_PLAIN_PYTHON
from sim.world import events
from sim.world.records import NO_DECISION, World
from tests.facts.conftest import Baseline

pytestmark = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="runs of full size need the compiled engine")

LOST = ("lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")


def test_fact_1_most_marketing_leads_are_never_worked(baseline: Baseline) -> None:
    """70 % (55 to 80): Sabnis et al. 2013."""
    assert 0.55 <= baseline.rate(("stale",), ("stale", "worked")) <= 0.80


def test_fact_2_what_becomes_of_leads_and_opportunities(baseline: Baseline) -> None:
    """Lead to qualified 13 to 22 % (5 points more or less), opportunity to win 18 to 30 %, lead to win 1 to 5 %."""
    assert 0.08 <= baseline.rate(("qualified",), ("leads",)) <= 0.27
    assert 0.18 <= baseline.rate(("won",), ("won", *LOST)) <= 0.30
    assert 0.01 <= baseline.rate(("won_leads",), ("leads",)) <= 0.05


def test_fact_3_how_late_stage_deals_end(baseline: Baseline) -> None:
    """Won 47, lost 32, no decision 21 % (each 8 points more or less): CSO Insights."""
    ended = ("won", "late_lost", "late_no_decision")
    assert baseline.rate(("won",), ended) == pytest.approx(0.47, abs=0.08)
    assert baseline.rate(("late_lost",), ended) == pytest.approx(0.32, abs=0.08)
    assert baseline.rate(("late_no_decision",), ended) == pytest.approx(0.21, abs=0.08)


def test_four_in_ten_lost_opportunities_are_lost_to_no_decision(baseline: Baseline) -> None:
    """About 40 to 45 % of losses (MODEL, Market); 5 points more or less."""
    assert 0.35 <= baseline.rate(("lost_no_decision",), LOST) <= 0.50


def qualified_share_by_age(worlds: list[World], first: int, last: int) -> float:
    """Share of the leads worked at an age of first..last days that became opportunities."""
    worked = np.concatenate([w.leads[: w.firm["n_leads"][0]] for w in worlds])
    worked = worked[(worked["marketer"] >= 0) & (worked["worked_day"] >= 0)]
    age = worked["worked_day"] - worked["born_day"]
    return float((worked["opened_day"][(age >= first) & (age <= last)] >= 0).mean())


def test_fact_4_fresh_leads_qualify_twice_as_often(baseline: Baseline) -> None:
    """Worked on the day of the inquiry at least twice as often as after 2 to 5 days: Oldroyd et al. 2011."""
    assert qualified_share_by_age(baseline.worlds, 0, 0) >= 2 * qualified_share_by_age(baseline.worlds, 2, 5)


def bought_within(world: World, warmup_days: int, days: int) -> float:
    """Share of inquiries after whose day the inquirer bought from anyone within so many days."""
    log = world.events[: world.firm["n_events"][0]]
    horizon = len(world.daily)
    is_purchase = (log["kind"] == events.DEAL_WON) | ((log["kind"] == events.WINDOW_CLOSED) & (log["value"] == 1))
    is_purchase |= (log["kind"] == events.DEAL_LOST) & (log["value"] != NO_DECISION)
    # One number that sorts by customer, then day: the first purchase on or after an inquiry is then a search.
    purchases = np.sort(log["customer"][is_purchase].astype(np.int64) * horizon + log["day"][is_purchase])
    asked = log[(log["kind"] == events.INQUIRED) & (log["day"] >= warmup_days) & (log["day"] < horizon - days)]
    keys = asked["customer"].astype(np.int64) * horizon + asked["day"]
    place = np.searchsorted(purchases, keys)
    following = np.append(purchases, np.iinfo(np.int64).max)[place]
    return float(((following - keys <= days) & (following // horizon == asked["customer"])).mean())


def test_fact_5_when_inquirers_buy_from_anyone(baseline: Baseline) -> None:
    """26 % (8 points more or less) within 6 months, 45 % (10 points) within 12."""
    half_year = np.mean([bought_within(w, baseline.warmup_days, 126) for w in baseline.worlds])
    year = np.mean([bought_within(w, baseline.warmup_days, 250) for w in baseline.worlds])
    assert half_year == pytest.approx(0.26, abs=0.08)
    assert year == pytest.approx(0.45, abs=0.10)


def test_fact_6_how_many_enter_the_market_in_a_quarter(baseline: Baseline) -> None:
    """5 % of customers (3 to 8): Dawes 2021."""
    n_customers = baseline.worlds[0].firm["n_market"][0]
    quarters = (len(baseline.worlds[0].daily) - baseline.warmup_days) / 63
    assert 0.03 <= baseline.total("needs").mean() / quarters / n_customers <= 0.08


def test_fact_7_conflict_is_in_the_lower_half(baseline: Baseline) -> None:
    """20 to 50 of 100, as far as its present three items tell."""
    from sim.outcomes import OUTCOMES, Observed

    conflict = np.mean([OUTCOMES["conflict"].measure(Observed.of(w)) for w in baseline.worlds])
    assert 20.0 <= conflict <= 50.0


def contacts(baseline: Baseline) -> dict[str, float]:
    """The simulated contact layer, as the sensors of a workplace would see it."""
    n_marketers = int(baseline.worlds[0].firm["n_marketers"][0])
    n_sellers = len(baseline.worlds[0].staff) - n_marketers
    n_days = len(baseline.worlds[0].daily) - baseline.warmup_days
    within_pairs = n_marketers * (n_marketers - 1) / 2 + n_sellers * (n_sellers - 1) / 2
    within, across = baseline.total("contacts_within").mean(), baseline.total("contacts_across").mean()
    return {
        "share_within": baseline.rate(("minutes_within",), ("minutes_within", "minutes_across")),
        "p_within": within / within_pairs / n_days,
        "p_across": across / (n_marketers * n_sellers) / n_days,
        "minutes": baseline.rate(("minutes_within", "minutes_across"), ("contacts_within", "contacts_across")),
    }


def test_fact_8_contact_stays_within_the_department(baseline: Baseline) -> None:
    """76 to 86 % of contact time within; a pair across meets on a day with chance 0.005 to 0.03."""
    simulated = contacts(baseline)
    assert 0.76 <= simulated["share_within"] <= 0.86
    assert 0.005 <= simulated["p_across"] <= 0.03


def measured_contacts(folder: Path) -> dict[str, float]:
    """The same four numbers of a real workplace (SocioPatterns InVS13: Génois et al. 2015), 20 s an interval."""
    department = dict(line.split() for line in (folder / "metadata_InVS13.dat").read_text().splitlines())
    within: dict[tuple[int, str, str], int] = {}
    across: dict[tuple[int, str, str], int] = {}
    days = set()
    for line in (folder / "tij_InVS13.dat").read_text().splitlines():
        second, i, j = line.split()
        day = int(second) // 86_400
        days.add(day)
        met = within if department[i] == department[j] else across
        pair = (day, *sorted((i, j)))
        met[pair] = met.get(pair, 0) + 1
    sizes = np.unique(list(department.values()), return_counts=True)[1]
    pairs_within = float((sizes * (sizes - 1) / 2).sum())
    pairs = len(department) * (len(department) - 1) / 2
    intervals = sum(within.values()) + sum(across.values())
    return {
        "share_within": sum(within.values()) / intervals,
        "p_within": len(within) / pairs_within / len(days),
        "p_across": len(across) / (pairs - pairs_within) / len(days),
        "minutes": intervals / 3 / (len(within) + len(across)),
    }


def test_fact_8_the_contact_layer_resembles_a_measured_workplace(baseline: Baseline, root: Path) -> None:
    """Within a department as measured; across within a factor of three, for two departments have fewer pairs across than five.

    With the measured chance across (0.0115) and our 342 pairs within and 288 across, 92 % of contact would stay within, more than
    fact 8 allows; meeting its 76 to 86 % needs about 0.028.
    """
    folder = root.parent / "shared" / "data" / "workplace_contacts"
    if not folder.is_dir():
        pytest.skip("the measured contacts (shared/data/workplace_contacts) are not here")
    measured, simulated = measured_contacts(folder), contacts(baseline)
    assert measured["share_within"] == pytest.approx(0.82, abs=0.01)  # as the data's README says: it is read rightly
    assert simulated["share_within"] == pytest.approx(measured["share_within"], abs=0.05)
    assert simulated["p_within"] == pytest.approx(measured["p_within"], rel=0.25)
    assert 1 / 3 <= simulated["p_across"] / measured["p_across"] <= 3
    assert simulated["minutes"] == pytest.approx(measured["minutes"], rel=0.25)
