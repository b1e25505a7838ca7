"""Sentences turn round when the numbers do."""

import math
from dataclasses import replace

import pytest

from sim.report import story
from sim.report.effects import Contender, Effect, findings
from sim.report.theme import MINUS
from tests.report.made import EFFECTS, USUAL, Made, Recipe, scenario


def effect(
    diff: float, low: float, high: float, n_more: int, n_less: int, n: int = 50, base: float = 100.0, **other: object
) -> Effect:
    settings = {"outcome": "revenue", "unit": "EUR", "effect_sd": 0.1, "better_share": n_more / n if n else math.nan} | other
    return Effect(
        baseline=base, value=base + diff, diff=diff, low=low, high=high, n_more=n_more, n_less=n_less, n_pairs=n, **settings
    )


GAIN = effect(3.1, 1.0, 5.2, 41, 9)
LOSS = effect(-3.1, -5.2, -1.0, 9, 41)
LUCK = effect(0.4, -1.0, 1.8, 27, 23)
NOTHING = effect(0.0, 0.0, 0.0, 0, 0)
CALMER = effect(-15.0, -16.0, -14.0, 0, 50, base=46.0, outcome="conflict", unit="0..100")
WORSE = effect(15.0, 14.0, 16.0, 50, 0, base=31.0, outcome="conflict", unit="0..100")
STILL = effect(0.0, 0.0, 0.0, 0, 0, base=46.0, outcome="conflict", unit="0..100")
UNCLEAR = effect(-0.7, -2.0, 0.6, 20, 30, base=46.0, outcome="conflict", unit="0..100")

MORE = "x earned more in 41 of 50 paired companies, +3.1 % (1.0 to 5.2)"
LESS = "x earned less in 41 of 50 paired companies, -3.1 % (-5.2 to -1.0)"
FELL = "conflict fell from 46 to 31 (less in 50 of 50)."
ROSE = "conflict rose from 31 to 46 (more in 50 of 50)."
SAME = "conflict stayed exactly the same, at 46."
SENTENCES = {
    "better": (GAIN, CALMER, f"{MORE}, and {FELL}"),
    "worse": (LOSS, WORSE, f"{LESS}, and {ROSE}"),
    "richer but angrier": (GAIN, WORSE, f"{MORE}, but {ROSE}"),
    "poorer but calmer": (LOSS, CALMER, f"{LESS}, but {FELL}"),
    "luck": (
        LUCK,
        UNCLEAR,
        "x earned about the same, +0.4 % (-1.0 to 1.8), more in 27 of 50 paired companies, "
        "and conflict stayed about the same (46 and 45; less in 30 of 50).",
    ),
    "null": (NOTHING, STILL, "x made no difference in any of 50 paired companies."),
    "only conflict": (NOTHING, CALMER, f"x earned exactly the same in all 50 paired companies, and {FELL}"),
    "only revenue": (GAIN, STILL, f"{MORE}, and {SAME}"),
    "few but large": (
        effect(9.0, 1.0, 17.0, 20, 30),
        STILL,
        f"x earned more on average, +9.0 % (1.0 to 17.0), though in only 20 of 50 paired companies, and {SAME}",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_the_headline_says_what_the_numbers_say(case: str) -> None:
    revenue, conflict, sentence = SENTENCES[case]
    said = story.headline(Contender(scenario("x"), 0, {"revenue": revenue, "conflict": conflict}))
    assert said.replace(MINUS, "-") == sentence


def test_one_pair_tells_no_odds() -> None:
    alone = effect(3.1, math.nan, math.nan, 1, 0, n=1)
    assert story.earned(alone) == "earned more in the only pair, +3.1 %"
    calmer = effect(-15.0, math.nan, math.nan, 0, 1, n=1, base=46.0, outcome="conflict", unit="0..100")
    assert story.quarrelled(calmer) == "conflict fell from 46 to 31 (less in 1 of 1)"


def test_what_is_missing_is_not_called_equal() -> None:
    missing = effect(math.nan, math.nan, math.nan, 0, 0, n=0)
    assert missing.verdict == "missing"
    assert story.change(missing) == "\u2013"
    assert story.earned(missing) == "has no revenue to compare"


def test_levels_that_differ_are_not_written_alike() -> None:
    close = effect(-0.12, -0.2, -0.1, 0, 50, base=46.1, outcome="conflict", unit="0..100")
    assert story.quarrelled(close) == "conflict fell from 46.1 to 46.0 (less in 50 of 50)"


def test_shares_change_in_points_and_costs_in_euros() -> None:
    assert story.change(effect(0.05, 0.04, 0.06, 50, 0, base=0.3, unit="share")) == "+5.0 points (4.0 to 6.0)"
    assert story.change(effect(1500.0, 1500.0, 1500.0, 50, 0, base=0.0)) == "+1,500 EUR"


def titles(made: Made) -> list[str]:
    found = findings(made)
    names = [each.name for each in found.contenders]
    return [
        story.revenue_title(found),
        story.conflict_title(found),
        story.pairs_title(found.effects("revenue"), names, "earned more", +1),
        story.pairs_title(found.effects("conflict"), names, "had less conflict", -1),
        story.odds_title(found, ["revenue", "conflict"]),
    ]


def test_titles_say_what_one_sees(usual: Made) -> None:
    assert titles(usual) == [
        "all_three earns most over the last 6 months: 1.16 million EUR a month against 1.10 in the baseline",
        "Conflict is lowest with all_three over the last 6 months: 25 against 46 in the baseline",
        "all_three earned more in 43 of 50 pairs, the others in 21 to 35",
        "all_three and gemba had less conflict in 50 of 50 pairs, cross_kpi in 47, separate_floors in 0",
        "all_three, gemba and cross_kpi do better than the baseline in most pairs on all 2 outcomes",
    ]


def test_titles_of_no_difference(null: Made) -> None:
    assert titles(null) == [
        "Revenue is the same in every scenario over the last 6 months",
        "Conflict is the same in every scenario over the last 6 months",
        *["No pair differs: each dot lies on the line of no difference (50 pairs a scenario)"] * 2,
        "No scenario does better than the baseline in most pairs, on any of 2 outcomes",
    ]


def test_titles_of_a_loss() -> None:
    made = Recipe(USUAL[:2], effects={"gemba": {"revenue": (-5, 2), "conflict": (30, 2)}}).make()
    assert titles(made) == [
        "No scenario earns more than the baseline over the last 6 months; gemba comes closest: "
        "1.04 million EUR a month against 1.10",
        "No scenario is calmer than the baseline over the last 6 months; gemba comes closest: 60 against 46",
        "gemba earned more in 0 of 50 pairs",
        "gemba had less conflict in 0 of 50 pairs",
        "No scenario does better than the baseline in most pairs, on any of 2 outcomes",
    ]


def test_where_a_side_is_away_there_is_no_conflict_to_tell(usual: Made) -> None:
    def without(*scenarios: str) -> str:
        daily = usual.daily.copy()
        daily.loc[(daily["measure"] == "conflict") & daily["scenario"].isin(scenarios), ["mean", "low", "high"]] = math.nan
        return story.conflict_title(findings(replace(usual, daily=daily)))

    assert without("all_three") == "Conflict is lowest with gemba over the last 6 months: 31 against 46 in the baseline"
    nothing = "Conflict cannot be compared over the last 6 months: one of the departments is away"
    assert without("baseline") == nothing
    assert without(*(each.name for each in USUAL[1:])) == nothing


def test_the_best_comes_first(usual: Made) -> None:
    assert [each.name for each in findings(usual).contenders] == ["all_three", "gemba", "cross_kpi", "separate_floors"]
    assert set(EFFECTS) == {each.name for each in findings(usual).contenders}
