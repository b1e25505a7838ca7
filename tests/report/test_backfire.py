"""Where it backfired: who lost, what losers have in common and what they only seem to have, and one of them told."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from sim.experiments.companies import draw
from sim.experiments.compare import Comparison
from sim.experiments.twins.telling import telling_loss
from sim.report.backfire import backfired, in_common
from sim.report.effects import findings
from sim.report.lived_pair import lived_again
from sim.report.losers import LEAST, Losers, losers
from sim.report.setback import GOOD, MOST, SAID, counts_of, setback, standing_out
from sim.report.theme import signed
from sim.world.record_of_a_day import DAY_FIELDS
from tests.report.made import USUAL, Made, Recipe, compared

PAIR = USUAL[:2]


def shown(comparison: Made | Comparison) -> str:
    section = backfired(comparison, findings(comparison))  # type: ignore[arg-type]
    assert section is not None
    return unescape(re.sub(r"<[^>]+>", " ", section.body)).replace("\N{NO-BREAK SPACE}", " ")


def made(n_pairs: int, baseline: dict[str, np.ndarray], gemba: dict[str, np.ndarray], is_drawn: bool = False) -> Made:
    """A comparison with chosen outcomes; all others are luck, the same in both worlds."""
    comparison = Recipe(PAIR, n_pairs=n_pairs).make()
    runs = comparison.runs.copy()
    for name, values in (("baseline", baseline), ("gemba", gemba)):
        for outcome, value in values.items():
            runs.loc[runs["scenario"] == name, outcome] = value
    return replace(compared(PAIR, runs, comparison.daily, comparison.seeds), is_drawn=is_drawn)


def only(comparison: Made) -> Losers:
    (found,) = losers(comparison, findings(comparison))  # type: ignore[arg-type]
    return found


def said(comparison: Made) -> list[str]:
    return list(in_common(comparison, only(comparison)))  # type: ignore[arg-type]


def test_losers_are_counted_and_measured(lived: Comparison) -> None:
    revenue = lived.runs.pivot(index="seed", columns="scenario", values="revenue")
    text = shown(lived)
    for name in ("gemba", "cross_kpi"):
        differences = (revenue[name] - revenue["baseline"]).sort_values()
        n_lost = int((differences < 0).sum())
        assert n_lost > 0
        assert f"{name}: {n_lost} of 4 pairs earned less" in text
        told = text.partition(f"{name}: {n_lost}")[2]
        assert f"{-differences.iloc[0]:,.0f} EUR, in seed {differences.index[0]}." in told
        middle = signed(float(differences[differences >= 0].median()), 0)
        assert (f"Where it did not backfire, the middle is {middle} EUR." in told) == (n_lost < 4)
        assert f"The worst of them: seed {differences.index[0]}" in told


def test_a_scenario_that_never_loses_says_just_that() -> None:
    text = shown(Recipe(PAIR, effects={"gemba": {"revenue": (50, 1)}}).make())
    assert "gemba: 0 of 50 pairs earned less" in text
    assert "worst" not in text


def test_no_scenario_no_section(usual: Made) -> None:
    alone = replace(findings(usual), contenders=())
    assert backfired(usual, alone) is None  # type: ignore[arg-type]


def test_a_parameter_that_decides_is_found_and_named() -> None:
    n = 60
    rivals = draw(n, 1)["market.rivals"]
    earned = np.full(n, 1e7)
    comparison = made(n, {"revenue": earned}, {"revenue": earned + 1e5 * (1.2 - rivals)}, is_drawn=True)
    found = only(comparison)
    assert found.looks[0].name.endswith("(market.rivals)")
    assert found.looks[0].losers == pytest.approx(np.median(rivals[rivals > 1.2]))
    assert found.looks[0].others == pytest.approx(np.median(rivals[rivals <= 1.2]))
    sentences = said(comparison)
    assert re.match(r"Of \d+ parameters of their companies and outcomes of the baseline, 1 sets them apart", sentences[0])
    assert "(market.rivals) is higher: " in sentences[1]
    assert "(p = less than 0.001 after all looks)" in sentences[1]
    assert len(sentences) == 2


def test_what_is_alike_is_not_made_up() -> None:
    comparison = Recipe(PAIR, n_pairs=50, effects={"gemba": {"revenue": (1, 5)}}).make()
    found = only(comparison)
    assert len(found.lost) >= LEAST
    assert not any(look.is_clear for look in found.looks)
    (sentence,) = said(comparison)
    assert sentence.startswith(f"Nothing sets them clearly apart: of {len(found.looks)} outcomes of the baseline none differs")
    assert sentence.endswith("These pairs do not tell who will lose.")


def test_luck_that_evens_out_is_called_what_it_is() -> None:
    luck = np.random.default_rng(3)
    before, after = luck.normal(1e7, 1e6, (2, 60))
    sentences = said(made(60, {"revenue": before}, {"revenue": after}))
    assert "Where it earned less, revenue in the baseline is higher" in sentences[1]
    assert sentences[1].endswith("it may be no more than luck of the baseline that evens out (regression to the mean).")


def test_what_lasts_in_both_worlds_is_no_such_luck() -> None:
    luck = np.random.default_rng(3)
    conflict = luck.uniform(20, 60, 60)
    earned = luck.normal(1e7, 1e6, 60)
    gained = earned + 1e4 * (conflict - 35)
    comparison = made(60, {"revenue": earned, "conflict": conflict}, {"revenue": gained, "conflict": conflict - 5})
    sentences = said(comparison)
    (told,) = (each for each in sentences if "conflict in the baseline is lower" in each)
    assert "regression" not in told


@pytest.mark.parametrize("n_lost", [1, LEAST - 1])
def test_few_losers_are_not_asked_what_they_share(n_lost: int) -> None:
    earned = np.full(20, 1e7)
    gained = earned + np.where(np.arange(20) < n_lost, -1e5, 1e5)
    comparison = made(20, {"revenue": earned}, {"revenue": gained})
    assert only(comparison).looks == ()
    (sentence,) = said(comparison)
    few = f"{n_lost} {'pair' if n_lost == 1 else 'pairs'} that earned less and {20 - n_lost} that did not are too few to ask"
    assert sentence == f"{few} what they have in common: it takes 5 of each."


def test_every_count_that_can_be_told_is_counted() -> None:
    assert set(SAID) <= {field.name for field in DAY_FIELDS}


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"-?[\d,]*\d(?:\.\d+)?", text.replace("\N{MINUS SIGN}", "-"))]


def test_every_number_told_of_the_worst_is_in_its_runs(drawn: Comparison) -> None:
    (found,) = losers(drawn, findings(drawn))
    seed = found.lost[0][0]
    pair = lived_again(drawn, found.contender.scenario, seed)
    before, after = (run.observed.days for run in (pair.baseline, pair.scenario))
    told = setback(drawn, "cross_kpi", seed)
    accounts = ("revenue_cents", "upsell_cents", "ceo_deals_cents")
    money = np.array([[day[name].sum() / 100 for name in accounts] for day in (before, after)])
    change = money[1] - money[0]
    total = change.sum()
    assert total == pytest.approx(found.lost[0][1])
    assert numbers(told.money[0]) == pytest.approx(
        [money[1].sum(), money[0].sum(), total, 100 * total / money[0].sum()], abs=0.51
    )
    assert numbers(told.money[1]) == pytest.approx([each for each in change if each], abs=0.51)
    won = [int(day["won"].sum()) for day in (before, after)]
    size = [money[side, 0] / won[side] for side in (0, 1)]
    at = numbers(told.money[2])
    assert at[:4] == pytest.approx([won[1], size[1], won[0], size[0]], abs=0.51)
    assert at[4] + at[5] == pytest.approx(change[0], abs=1.01)
    assert at[4] * (won[1] - won[0]) >= 0
    for line in told.counts:
        (field,) = (name for name, words in SAID.items() if line.startswith(f"{words}: "))
        sums = [float(day[field].sum()) for day in (before, after)]
        assert numbers(line)[:3] == pytest.approx([sums[1], sums[0], sums[1] - sums[0]], abs=0.51)


def test_the_furthest_behind_stands_out(usual: Made) -> None:
    before = counts_of(usual, "baseline").copy()  # type: ignore[arg-type]
    luck = np.random.default_rng(1)
    for field in SAID:
        before[field] = luck.integers(100, 200, 50)
    after = before.copy()
    for field in SAID:
        after[field] += luck.integers(-5, 6, 50)
    after.loc[7, ["worked", "quits", "stale", "referred"]] = before.loc[7, ["worked", "quits", "stale", "referred"]] + [
        -90,
        60,
        -90,
        90,
    ]
    told = standing_out(before, after, 7)
    assert [count.field for count in told[:2]] == ["worked", "quits"]
    assert {"stale", "referred"}.isdisjoint(count.field for count in told)  # which are far better
    assert (told[0].scenario - told[0].baseline, told[1].scenario - told[1].baseline) == (-90, 60)
    assert len(told) <= MOST
    assert "worked" in GOOD


def test_few_pairs_have_no_usual(lived: Comparison) -> None:
    seed = 10
    assert setback(lived, "gemba", seed).counts == ()
    assert setback(lived, "gemba", seed).lead == ""


def test_the_customer_told_is_lost_in_the_scenario(drawn: Comparison) -> None:
    found = losers(drawn, findings(drawn))[0]
    seed = found.lost[0][0]
    twins = telling_loss(lived_again(drawn, found.contender.scenario, seed))
    assert twins is not None
    assert twins.picked == "lost in cross_kpi and won in baseline, for the same need"
    bought = [line for line in twins.lines if "buys from" in line.baseline and "buys from" not in line.scenario]
    assert bought
    assert f"Customer {twins.who.number}: {twins.picked}" in shown(drawn)


def test_looks_are_in_the_table_with_their_p(drawn: Comparison) -> None:
    (found,) = losers(drawn, findings(drawn))
    section = backfired(drawn, findings(drawn))
    assert section is not None
    assert len(found.looks) > 200
    assert f"p after {len(found.looks)} looks" in section.body
    for look in found.looks[:8]:
        assert look.name in unescape(section.body)
    assert [look.p for look in found.looks] == sorted(look.p for look in found.looks)
