"""Twins: two diaries, the day on which they part, the chain that leads there."""

from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.simulate import RunResult
from sim.experiments.twins.account import turns
from sim.experiments.twins.causes import causes
from sim.experiments.twins.matching import side_by_side
from sim.experiments.twins.pair import STATE, Pair, Twins, Who, lived, twin
from sim.experiments.twins.telling import telling, telling_loss, telling_twins
from sim.problems import ScenarioError
from sim.world import events
from sim.world.records import LOST, WON
from tests.experiments.conftest import Load


@pytest.fixture(scope="module")
def pair(load: Load) -> Pair:
    return lived(load("gemba", "days=126"), seed=11)  # long enough for sellers' sales to differ


def with_events(run: RunResult, changed: np.ndarray) -> RunResult:
    """The same run with another log."""
    firm = run.world.firm.copy()
    firm["n_events"] = len(changed)
    return replace(run, world=run.world._replace(events=changed, firm=firm))


def test_a_diary_is_all_of_a_persons_events_in_both_worlds(pair: Pair) -> None:
    for who in (Who("customer", 17), Who("seller", 2), Who("marketer", 0)):
        lines = pair.of(who).lines
        before, after = pair.diary(who)
        assert sum(bool(line.baseline) for line in lines) == len(before)
        assert sum(bool(line.scenario) for line in lines) == len(after)
        assert [line.day for line in lines] == sorted(line.day for line in lines)
        assert all(line.baseline == line.scenario for line in lines if line.how == "same")
        assert all(line.baseline != line.scenario for line in lines if line.how != "same")
        assert all((not line.baseline or not line.scenario) == (line.how == "different") for line in lines)


def test_a_customer_that_others_speak_of_has_it_in_the_diary(pair: Pair) -> None:
    log = pair.logs[0].events
    listener = int(log["value"][log["kind"] == events.TALKED][0])
    said = [line.baseline for line in pair.of(Who("customer", listener)).lines]
    assert any(text.endswith(f"tells customer {listener} about us") for text in said)


def test_sellers_count_from_their_head_on(pair: Pair) -> None:
    n_marketers = pair.people.n_marketers
    before, _ = pair.diary(Who("seller", 1))
    log = pair.logs[0].events[before]
    assert len(log)
    assert ((log["actor"] == n_marketers + 1) | (log["other"] == n_marketers + 1)).all()


def test_the_first_difference_is_the_first(pair: Pair) -> None:
    twins = pair.of(Who("marketer", 1))
    assert twins.first is not None
    assert {line.how for line in twins.lines[: twins.first]} == {"same"}
    assert twins.lines[twins.first].how != "same"
    assert twins.apart is not None
    assert twins.lines[twins.apart].how == "different"
    assert "different" not in {line.how for line in twins.lines[: twins.apart]}
    assert twins.chain[-1].line == twins.lines[twins.first]


def test_a_chain_begins_at_the_lever_and_goes_forward(pair: Pair) -> None:
    for role, n in (("customer", 300), ("seller", 4), ("marketer", 3)):
        for number in range(n):
            twins = pair.of(Who(role, number))  # type: ignore[arg-type]
            assert (twins.first is None) == (twins.chain == ())
            days = [link.line.day for link in twins.chain]
            assert days == sorted(days)
            if twins.chain:
                assert days[0] >= 1
                assert twins.chain[0].why.endswith((STATE, "moved by gemba"))
                assert all("involves" in link.why for link in twins.chain[1:])


def test_a_swap_hangs_on_the_lever_of_swaps(pair: Pair) -> None:
    assert pair.company is not None
    first = pair._line(pair.company)
    assert (first.day, first.baseline, first.how) == (1, "", "different")
    assert "swap places for 4 h" in first.scenario
    assert pair.causes.first_day == 1
    swaps = [move for move in pair.causes.moves if move.lever.startswith("gemba")]
    assert {move.by for move in swaps} == {("gemba",)}
    assert str(next(move for move in swaps if move.lever == "gemba_hours")) == "gemba_hours 0 -> 4 h"


def test_two_interventions_are_named_each_from_its_own_day(load: Load) -> None:
    two = load("gemba", "interventions.gemba.start=8", "interventions.cross_kpi.start=29")
    found = lived(two, seed=2).causes
    days = {move.lever: (move.day, move.by) for move in found.moves}
    assert days["gemba_share"] == (8, ("gemba",))
    assert days["cross_kpi_weight"] == (29, ("cross_kpi",))
    assert found.first_day == 8


def test_what_a_survey_triggered_is_named_from_the_day_after(load: Load) -> None:
    hot = load("hr_diagnosis", "interventions.hr_diagnosis.threshold=0")
    both = lived(hot, seed=1)
    assert both.scenario.world.firm["page"][0] == 1
    waiting = hot.awaiting
    assert waiting is not None
    triggered = [move for move in both.causes.moves if waiting in move.by]
    survey = next(move.day for move in both.causes.moves if move.lever == "survey")
    assert triggered
    assert min(move.day for move in triggered) == survey + 1
    calm = load("hr_diagnosis", "interventions.hr_diagnosis.threshold=100")
    assert not [move for move in lived(calm, seed=1).causes.moves if waiting in move.by]


def test_files_that_differ_in_more_than_interventions_say_so(load: Load) -> None:
    both = lived(load("gemba"), 1, load("baseline", "market.rivals=2", "levers.product_flaw=0.5"))
    assert [str(change) for change in both.causes.changes] == ["market.rivals 2 -> 1"]
    flaw = next(move for move in both.causes.moves if move.lever == "product_flaw")
    assert (flaw.by, flaw.before, flaw.after, flaw.day) == ((), 0.5, 0.0, 1 - 21)


@pytest.mark.parametrize("name", ["gemba", "cross_kpi", "shared_space", "hr_diagnosis", "iron_will"])
def test_interventions_of_strength_0_change_no_event(load: Load, name: str) -> None:
    own = load(name).interventions
    both = lived(load(name, *(f"interventions.{each}.strength=0" for each in own)), seed=4)
    assert both.company is None
    assert telling_twins(both) == ()
    assert both.causes.moves == ()
    twins = both.of(Who("seller", 0))
    assert (twins.first, twins.apart, twins.company, twins.chain) == (None, None, None, ())
    assert both.baseline.fingerprint == both.scenario.fingerprint


def test_twins_are_the_same_every_time(load: Load) -> None:
    first, second = (twin(load("cross_kpi"), "customer 5", seed=7) for _ in range(2))
    assert (first.lines, first.chain, first.moves, first.company) == (second.lines, second.chain, second.moves, second.company)


def test_an_event_taken_out_is_the_difference(run: RunResult) -> None:
    log = run._written()
    k = int(np.flatnonzero(log["kind"] == events.MET)[3])
    both = Pair(run, with_events(run, np.delete(log, k)))
    assert both.company is not None
    assert (both.company[2], both.company[3]) == (0, k)
    assert (~both.logs[0].is_same).sum() == 1
    assert both.logs[1].is_same.all()


def test_another_number_is_told_apart_from_another_event(run: RunResult) -> None:
    log = run._written().copy()
    met, chosen, talked = (
        int(np.flatnonzero(log["kind"] == kind)[2]) for kind in (events.MET, events.LEAD_PUT_ASIDE, events.TALKED)
    )
    log["value"][chosen] += 1
    log["value"][talked] += 1  # another listener is another event
    log["actor"][met] += 1
    both = Pair(run, with_events(run, log))
    hows = {k: both._line((int(log["day"][k]), 0, 1, k)).how for k in (met, chosen, talked)}
    assert hows == {met: "different", chosen: "number", talked: "different"}


def test_the_order_within_a_day_and_the_numbers_of_leads_do_not_matter(run: RunResult) -> None:
    log = run._written()
    shuffled = np.concatenate([log[log["day"] == day][::-1] for day in np.unique(log["day"])])
    assert all(each.is_same.all() for each in side_by_side(run.world, with_events(run, shuffled).world))
    renumbered = log.copy()
    renumbered["lead"][renumbered["lead"] >= 0] += 1
    leads = np.roll(run.world.leads, 1)
    moved = with_events(run, renumbered)
    assert all(each.is_same.all() for each in side_by_side(run.world, moved.world._replace(leads=leads)))


def test_matching_counts_equal_events(run: RunResult) -> None:
    log = run._written()
    k = int(np.flatnonzero(log["kind"] == events.SWAPPED)[0])
    both = Pair(run, with_events(run, np.insert(log, k, log[k])))
    assert (~both.logs[1].is_same).sum() == 1
    assert both.logs[0].is_same.all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_telling_customer_has_another_fate(load: Load, seed: int) -> None:
    both = lived(load("gemba", "days=120"), seed=seed)
    who, why = next(telling(both))
    assert who.role == "customer"
    fates = []
    for run in (both.baseline, both.scenario):
        leads = run.world.leads[: int(run.world.firm["n_leads"][0])]
        fates.append({(int(each["need_no"]), int(each["fate"])) for each in leads[leads["customer"] == who.number]})
    if "for the same need" in why:
        lost, won = (0, 1) if why.startswith("lost in baseline") else (1, 0)
        assert {need for need, fate in fates[lost] if fate == LOST} & {need for need, fate in fates[won] if fate == WON}
    else:
        assert "EUR" in why or "most events that differ" in why


def test_the_telling_seller_has_the_largest_difference(pair: Pair) -> None:
    who, why = next(each for each in telling(pair) if each[0].role == "seller")
    n_m = pair.people.n_marketers
    sums = []
    for run in (pair.baseline, pair.scenario):
        log = run._written()
        won = log[(log["kind"] == events.DEAL_WON) & (log["day"] >= run.scenario.warmup_days)]
        sums.append([int(won["value"][won["actor"] == n_m + k].sum()) for k in range(pair.people.n_sellers)])
    differences = [after - before for before, after in zip(*sums, strict=True)]
    assert abs(differences[who.number]) == max(map(abs, differences)) > 0
    assert why == f"the largest difference in this seller's sales: {differences[who.number] / 100:+,.0f} EUR"


def test_three_are_picked_and_each_differs(pair: Pair) -> None:
    told = telling_twins(pair)
    assert [twins.who.role for twins in told] == ["customer", "seller", "marketer"]
    assert all(twins.picked and twins.first is not None for twins in told)


@pytest.mark.parametrize("who", ["customer 300", "seller 4", "marketer 3", "seller 99999999"])
def test_nobody_of_that_number(load: Load, who: str) -> None:
    most = {"customer": 299, "seller": 3, "marketer": 2}[who.split()[0]]
    with pytest.raises(ValueError, match=f"^there is no {who}; allowed: {who.split()[0]} 0 to {most}$"):
        twin(load("gemba"), who)


@pytest.mark.parametrize(
    "who", ["", "seller", "seller -1", "boss 1", "seller 1.5", "seller \n7", "Seller 1", "seller ²", "seller 7\n"]
)
def test_no_name_at_all(load: Load, who: str) -> None:
    with pytest.raises(ValueError, match="names nobody"):
        twin(load("gemba"), who)


def test_twins_need_the_same_people_and_days(load: Load) -> None:
    with pytest.raises(ScenarioError, match=r"company.n_sellers: is 4; allowed: 5, as in the baseline"):
        twin(load("gemba"), "seller 1", baseline=load("baseline", "company.n_sellers=5"))
    with pytest.raises(ScenarioError, match="days: is 63; allowed: 64"):
        twin(load("gemba"), "seller 1", baseline=load("baseline", "days=64"))
    with pytest.raises(ValueError, match="seed is -1"):
        twin(load("gemba"), "seller 1", seed=-1)


def test_a_scenario_is_no_cause_of_itself(load: Load) -> None:
    found = causes(load("gemba"), load("gemba"), (0, 0))
    assert (found.moves, found.changes, found.first_day) == ((), (), None)


def test_a_line_knows_what_happens_in_it_and_what_is_paid(pair: Pair) -> None:
    twins = pair.of(Who("seller", 1))
    paid = [line for line in twins.lines if line.cents]
    assert paid
    for line in paid:
        assert line.kind == events.DEAL_WON
        amounts = [f"for {line.cents / 100:,.2f} EUR" in told for told in (line.baseline, line.scenario) if told]
        assert any(amounts)
    assert all(line.kind != events.DEAL_WON for line in twins.lines if not line.cents)


def test_turns_are_the_dearest_deals_of_one_world_only(load: Load) -> None:
    pair = lived(load("gemba", "days=189"), seed=11)

    def apart(twins: Twins) -> list[int]:
        return [k for k, line in enumerate(twins.lines) if line.kind == events.DEAL_WON and line.how == "different"]

    twins = max((pair.of(Who("seller", number)) for number in range(4)), key=lambda each: len(apart(each)))
    assert len(apart(twins)) > 1
    chosen = turns(twins, 1)
    assert {twins.lines[k].how for k in chosen} == {"different"}
    assert twins.lines[chosen[0]].cents == max(twins.lines[k].cents for k in apart(twins))
    everything = turns(twins, 10_000)
    assert everything == sorted(everything)
    assert set(everything) >= set(apart(twins))


def test_where_it_backfires_a_customer_lost_is_told_before_one_won(load: Load) -> None:
    pair = lived(load("gemba", "days=189"), seed=11)
    assert telling_twins(pair)[0].picked == "lost in baseline and won in gemba, for the same need"
    found = telling_loss(pair)
    assert found is not None
    assert found.picked == "lost in gemba and won in baseline, for the same need"
    (turned, *_) = telling_twins(Pair(pair.scenario, pair.baseline))  # who is lost in its first world and won in its second
    assert (turned.who, turned.picked) == (found.who, found.picked)


def test_a_world_that_is_the_same_has_no_loss_to_tell(load: Load) -> None:
    assert telling_loss(lived(load("baseline"), seed=11)) is None
