"""What sets a scenario apart, in parts: named, joined where they can't be told apart, and put together again in full."""

import pytest

from sim.experiments.players import Player, players_of, with_some
from sim.scenario.calendar import compile_calendar
from sim.scenario.load import build
from sim.scenario.schema import Scenario

SURVEY = {"hr_diagnosis": {"triggers": "gemba"}, "gemba": {}}


def scenario(interventions: dict[str, object], **content: object) -> Scenario:
    return build({"days": 100, "warmup_days": 10, "interventions": interventions, **content})


NOTHING = scenario({})


def names(own: Scenario, baseline: Scenario = NOTHING) -> list[str]:
    return [str(player) for player in players_of(own, baseline)]


def everything(own: Scenario, baseline: Scenario) -> list[Scenario]:
    players = players_of(own, baseline)
    return [with_some(players, subset, own, baseline) for subset in range(2 ** len(players))]


def test_interventions_are_players_in_the_order_of_names_whatever_the_order_of_the_file() -> None:
    assert names(scenario({"mandate": {}, "gemba": {}})) == names(scenario({"gemba": {}, "mandate": {}})) == ["gemba", "mandate"]


def test_what_both_have_alike_is_no_player() -> None:
    assert names(scenario({"gemba": {}, "mandate": {}}), scenario({"gemba": {"start": 1}})) == ["mandate"]
    assert names(NOTHING.model_copy(update={"name": "x", "title": "x", "notes": "x", "seeds": 3})) == []


def test_what_is_changed_or_taken_away_is_a_player_too() -> None:
    own, other = scenario({"gemba": {"start": 30}}), scenario({"gemba": {}, "mandate": {}})
    assert names(own, other) == ["gemba changed", "without mandate"]


def test_all_other_settings_are_one_player_whose_values_go_together() -> None:
    own = scenario({"gemba": {}}, market={"rivals": 1.5}, company={"n_sellers": 30}, levers={"distance_m": 40.0})
    assert names(own) == ["gemba", "other settings"]
    neither, gemba, settings, both = everything(own, NOTHING)
    assert (gemba.company.n_sellers, gemba.market.rivals, list(gemba.interventions)) == (24, NOTHING.market.rivals, ["gemba"])
    assert (settings.company.n_sellers, settings.market.rivals, settings.interventions) == (30, 1.5, {})
    assert (neither.digest(), both.digest()) == (NOTHING.digest(), own.digest())


def test_a_diagnosis_and_what_it_triggers_are_one_player() -> None:
    """Alone, the intervention would have no day to begin on, and the diagnosis nothing to begin."""
    own = scenario({**SURVEY, "mandate": {}})
    assert names(own) == ["gemba + hr_diagnosis", "mandate"]
    subsets = everything(own, NOTHING)
    assert [sorted(each.interventions) for each in subsets] == [
        [],
        ["gemba", "hr_diagnosis"],
        ["mandate"],
        ["gemba", "hr_diagnosis", "mandate"],
    ]
    assert subsets[3].digest() == own.digest()
    planned = scenario({"gemba": {"start": 5}})
    assert names(scenario(SURVEY), planned) == ["gemba changed + hr_diagnosis"]


def test_a_diagnosis_that_triggers_nothing_is_a_player_of_its_own() -> None:
    assert names(scenario({"hr_diagnosis": {}, "gemba": {}})) == ["gemba", "hr_diagnosis"]


def test_interventions_of_which_one_stands_in_for_the_other_are_one_player() -> None:
    """Both at once, one floor and separate floors, can't be run."""
    own, other = scenario({"gemba": {}, "shared_space": {}}), scenario({"separate_floors": {}})
    assert names(own, other) == ["gemba", "without separate_floors + shared_space"]
    for each in everything(own, other):
        compile_calendar(each)


def test_settings_in_which_alone_two_interventions_agree_are_one_player_with_them() -> None:
    """At half strength and at full both lead to the rooms that this company has anyway, and that no other has."""
    rooms = {"distance_m": 10.0, "openness": 1.5}
    both = {"separate_floors": {"floors": 0.0, "strength": 0.5, **rooms}, "shared_space": rooms}
    own = scenario({**both, "gemba": {}}, levers=rooms)
    assert names(own) == ["gemba", "separate_floors + shared_space + other settings"]
    for each in everything(own, NOTHING):
        compile_calendar(each)


@pytest.mark.parametrize(
    "own", [scenario({"gemba": {}, "mandate": {}, "nurture": {}}), scenario(SURVEY, days=100, market={"rivals": 1.2})]
)
def test_no_player_is_the_baseline_and_all_are_the_scenario(own: Scenario) -> None:
    subsets = everything(own, NOTHING)
    assert (subsets[0].digest(), subsets[-1].digest()) == (NOTHING.digest(), own.digest())
    assert len({each.digest() for each in subsets}) == len(subsets)


def test_players_say_what_is_done() -> None:
    player = Player((("gemba", "changed"), ("mandate", "removed")), has_settings=True)
    assert str(player) == "gemba changed + without mandate + other settings"


def test_words_are_no_setting() -> None:
    """What things are called is no difference between two companies."""
    scenario = build({"interventions": {"gemba": {}}, "words": {"gemba": "Job swap"}})
    assert [str(player) for player in players_of(scenario, build({}))] == ["gemba"]
