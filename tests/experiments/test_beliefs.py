"""Beliefs: the shipped ones hold, false ones fail where they should, and a file with mistakes says which."""

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.experiments.belief_file import Belief, BeliefFile, laid_over, nested, read_beliefs
from sim.experiments.beliefs import DEFAULTS, Setting, settings_for, try_beliefs
from sim.problems import ScenarioError
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.levers import LEVERS
from sim.scenario.load import build
from tests.properties.small_worlds import covering_rows

SMALL: dict[str, Any] = nested(
    {"days": 63, "warmup_days": 21, "company.n_customers": 300, "company.n_marketers": 3, "company.n_sellers": 4,
     "market.p_need_per_day": 0.01}
)  # fmt: skip
GEMBA = {"interventions": {"gemba": {"strength": 1.0}}}
FORM = """
[setting]
days = 63
company.n_customers = 300

[[belief]]
says = "Swaps cost money"
scenario = { "interventions.gemba.strength" = 1.0 }
outcome = "intervention_cost"
relation = "at least"
"""


def found(path: Path, text: str) -> list[str]:
    """Lines of what is wrong with a file of this text, without its path."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_beliefs(str(path))
    lines = [str(problem) for problem in refused.value.problems]
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def test_the_shipped_beliefs_hold_at_the_defaults(root: Path) -> None:
    file = read_beliefs(str(root / "scenarios" / "beliefs.toml"))
    assert len({belief.says for belief in file.beliefs}) == len(file.beliefs) >= 8
    for verdict in try_beliefs(file, quick=True):
        assert verdict.holds, (verdict.belief.says, verdict.findings)
        assert [finding.setting.name for finding in verdict.findings] == [DEFAULTS]


@pytest.mark.slow
def test_the_shipped_beliefs_hold_at_both_ends_of_every_range(root: Path) -> None:
    for verdict in try_beliefs(read_beliefs(str(root / "scenarios" / "beliefs.toml"))):
        assert verdict.holds, (verdict.belief.says, verdict.failures)
        assert not verdict.left_out


@pytest.mark.slow
def test_the_exact_ones_hold_with_any_two_levers_at_their_limits(root: Path) -> None:
    levers = [lever for lever in LEVERS.values() if lever.settable]
    for row in covering_rows(len(levers)):
        for ends in (row, [1 - end for end in row]):
            overrides = [
                f"levers.{lever.name}={float((lever.minimum, lever.maximum)[end])}"
                for lever, end in zip(levers, ends, strict=True)
            ]
            file = read_beliefs(str(root / "scenarios" / "beliefs.toml"), overrides)
            exact = tuple(belief for belief in file.beliefs if belief.relation == "equal")
            assert len(exact) >= 8
            for verdict in try_beliefs(BeliefFile(file.path, file.setting, exact), quick=True):
                assert verdict.holds, (verdict.belief.says, verdict.failures, overrides)


def test_runs_that_share_a_world_are_those_of_runs_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of parameters, of an intervention and of the company: what is made once for several runs fits each of them."""
    settings = [Setting(), Setting("contact.meet_rate", 0.25), Setting("interventions.gemba.every_days", 5.0),
                Setting("company.hours_per_day", 7.0)]  # fmt: skip
    monkeypatch.setattr("sim.experiments.beliefs.settings_for", lambda *_: settings)
    sides = (GEMBA, {"interventions": {"cross_kpi": {}}}, {"levers": {"mandate": 1.0}}, {"money": {"deal_sigma": 1.2}})
    names = ("hours_politics", "cross_contacts", "revenue", "conflict")
    beliefs = [Belief(name, name, "at least", scenario=side, seeds=2) for name in names for side in sides]
    for verdict in try_beliefs(BeliefFile("x.toml", SMALL, tuple(beliefs)), workers=2):
        belief = verdict.belief
        for setting, finding in zip(settings, verdict.findings, strict=True):
            scenarios = [build(laid_over(SMALL, setting.table(side), side)) for side in ({}, belief.scenario)]
            base, changed = ([sim.simulate(each, seed).summary[belief.outcome] for seed in (1, 2)] for each in scenarios)
            assert (finding.baseline, finding.scenario) == (sum(base) / 2, sum(changed) / 2)


def test_numbers_are_the_mean_paired_difference() -> None:
    belief = Belief("Swaps cost nothing", "intervention_cost", "at most", scenario=GEMBA, seeds=2)
    (verdict,) = try_beliefs(BeliefFile("x.toml", SMALL, (belief,)), quick=True)
    table = sim.compare(build({**SMALL, **GEMBA}), reps=2).table.set_index("outcome")
    (finding,) = verdict.failures
    assert not verdict.holds
    assert finding.difference == pytest.approx(table.diff_mean["intervention_cost"])
    assert finding.difference > 0


@pytest.mark.parametrize(
    ("relation", "tolerance", "holds"),
    [("at most", 0.0, False), ("at most", 1e6, True), ("equal", 1.0, False), ("equal", 1e6, True), ("at least", 0.0, True)],
)
def test_relations_and_tolerance(relation: Any, tolerance: float, holds: bool) -> None:
    belief = Belief("x", "intervention_cost", relation, scenario=GEMBA, tolerance=tolerance, seeds=1)
    (verdict,) = try_beliefs(BeliefFile("x.toml", SMALL, (belief,)), quick=True)
    assert verdict.holds is holds


def test_everything_is_equal_only_when_nothing_differs() -> None:
    money_only = {"interventions": {"gemba": {"participation": 0.0, "presentation": 0.0}}}  # no swap, but it costs something
    beliefs = [
        Belief(str(place), "everything", "equal", scenario=scenario, seeds=2)
        for place, scenario in enumerate(({"interventions": {"gemba": {"strength": 0.0}}}, GEMBA, money_only))
    ]
    verdicts = try_beliefs(BeliefFile("x.toml", SMALL, tuple(beliefs)), quick=True)
    assert [verdict.holds for verdict in verdicts] == [True, False, False]
    assert [(verdict.findings[0].baseline, verdict.findings[0].scenario) for verdict in verdicts] == [(2, 2), (2, 0), (2, 0)]


def test_an_outcome_without_a_value_backs_nothing() -> None:
    nobody = {"company": {"n_customers": 10}, "days": 1, "warmup_days": 0}  # nothing ends within a day
    belief = Belief("x", "win_rate", "at least", scenario=GEMBA, seeds=1)
    (verdict,) = try_beliefs(BeliefFile("x.toml", nobody, (belief,)), quick=True)
    assert not verdict.holds


def test_every_range_is_tried_at_both_ends_and_nothing_twice() -> None:
    belief = Belief("x", "leads", "at least", baseline={"market": {"rivals": 2.0}}, scenario=GEMBA)
    settings = settings_for(BeliefFile("x.toml", {}, (belief,)), belief)
    assert settings[0].name == DEFAULTS
    assert len({setting.name for setting in settings}) == len(settings)
    declared = [*declared_parameters(), *declared_of_intervention("gemba")]
    moved = {each.key for each in declared if each.low < each.high} - {"market.rivals", "interventions.gemba.strength"}
    assert {setting.key for setting in settings[1:]} == moved
    for each in declared:
        ends = {setting.value for setting in settings if setting.key == each.key}
        assert each.key not in moved or ends == {each.low, each.high} - {each.default}
    assert settings_for(BeliefFile("x.toml", {}, (belief,)), belief, quick=True) == [Setting()]


def test_an_end_of_an_interventions_range_brings_no_intervention_in() -> None:
    setting = Setting("interventions.gemba.every_days", 10.0)
    assert setting.table({}) == {}
    assert setting.table(GEMBA) == {"interventions": {"gemba": {"every_days": 10}}}


def test_ends_that_contradict_the_setting_are_left_out_and_named() -> None:
    crowded = nested({"marketing.share_brand_hours": 0.25, "marketing.share_activation_hours": 0.65})
    belief = Belief("x", "leads", "equal", scenario={"interventions": {"gemba": {"strength": 0.0}}}, seeds=1)
    tiny = {**SMALL, "days": 1, "warmup_days": 0, **crowded}
    (verdict,) = try_beliefs(BeliefFile("x.toml", tiny, (belief,)))
    assert verdict.holds
    assert set(verdict.left_out) == {"marketing.share_brand_hours=0.3", "marketing.share_nurture_hours=0.15"}


def test_a_file_in_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(FORM, encoding="utf-8")
    file = read_beliefs(str(path), ["company.n_sellers=5"])
    assert file.setting == {"days": 63, "company": {"n_customers": 300, "n_sellers": 5}}
    assert file.beliefs == (Belief("Swaps cost money", "intervention_cost", "at least", scenario=GEMBA, seeds=2),)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("outcome =", "outcom =", "belief[0]: unknown key 'outcom'; did you mean 'outcome'?"),
        ('"intervention_cost"', '"intervention_costs"',
         "belief[0].outcome: is text 'intervention_costs'; did you mean 'intervention_cost'?"),
        ('"at least"', '"least"', "belief[0].relation: is text 'least'; did you mean 'at least'?"),
        ('"at least"', '"more"', "belief[0].relation: is text 'more'; allowed: at least, at most, equal"),
        ('"at least"', "3", "belief[0].relation: is 3; allowed: at least, at most, equal"),
        ('says = "Swaps cost money"', "", "belief[0]: has no 'says'; allowed: one line of up to 300 characters"),
        ('"Swaps cost money"', '"a\\u001b[2J"',
         "belief[0].says: is text 'a\\x1b[2J'; allowed: one line of up to 300 characters"),
        ("gemba.strength", "gemba.strenght",
         "belief[0].scenario.interventions.gemba: unknown key 'strenght'; did you mean 'strength' (0 to 1)?"),
        ("gemba.strength\" = 1.0", "gemba.strength\" = 2.0",
         "belief[0].scenario.interventions.gemba.strength: is 2.0; allowed: a number, 0 to 1 (share)"),
        ("interventions.gemba.strength", "days", "belief[0].scenario.days: can't differ between the two sides; "
         "allowed: in [setting], for all beliefs"),
        ("[setting]", "[settings]", "unknown key 'settings'; did you mean 'setting'?"),
        ("n_customers = 300", "n_customers = 1", "setting.company.n_customers: is 1; allowed: a whole number, 10 to 2,000,000 "
         "(customers)"),
        ('relation = "at least"', 'relation = "at least"\ntolerance = -1',
         "belief[0].tolerance: is -1; allowed: a number from 0 on, in the outcome's unit"),
        ('relation = "at least"', 'relation = "at least"\nseeds = true',
         "belief[0].seeds: is true; allowed: a whole number, 1 to 1,000 (pairs)"),
        ('"intervention_cost"', '"everything"',
         "belief[0].outcome: is 'everything'; allowed with it: relation = \"equal\" without a tolerance"),
        ('scenario = { "interventions.gemba.strength" = 1.0 }', "", "belief[0].scenario: says nothing that the baseline does not "
         "say; allowed: at least one change"),
        ('scenario = { "interventions.gemba.strength" = 1.0 }', "scenario = 1",
         'belief[0].scenario: is 1; allowed: a table such as { "company.n_sellers" = 30 }'),
        ("[[belief]]", "[belief]", "belief: is a table; allowed: 1 to 200 tables [[belief]]"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in FORM
    assert line in found(tmp_path / "mine.toml", FORM.replace(old, new))


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = FORM.replace('"at least"', '"more"').replace("outcome =", "outcom =").replace("n_customers", "n_custmers")
    assert len(found(tmp_path / "mine.toml", text)) == 4
    assert found(tmp_path / "empty.toml", "") == ["belief: is an empty list; allowed: 1 to 200 tables [[belief]]"]
    assert found(tmp_path / "broken.toml", "[[")[0].startswith("is not valid TOML")
