"""What a scenario leans on is found in the engine's sources and the declarations."""

import pytest

from sim.experiments.engine import levers_of, parameters_of
from sim.report.leans import GRADES, OWN, leaning, levers_written
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.schema import Scenario
from tests.report.made import scenario


def gemba(**other: object) -> Scenario:
    return scenario("gemba", interventions={"gemba": {"start": "month 1", **other}})


def test_rules_are_those_that_read_what_is_written() -> None:
    leans = leaning(gemba())
    assert leans.rules == ("hours", "gemba", "earn")  # the hours and the money that it takes, and its own
    assert leaning(gemba(setup_cost_eur=0.0, cost_eur_per_month=0.0, presentation=0.0)).rules == ("gemba",)


def test_numbers_are_read_by_one_of_these_rules_or_are_the_interventions_own() -> None:
    leans = leaning(gemba())
    read = set().union(*(parameters_of(rule) for rule in leans.rules))
    wanted = [each.key for each in declared_parameters() if each.name in read]
    assert [each.declared.key for each in leans.numbers if each.readers != ("gemba",) or each.declared.name in read] == wanted
    own = {each.declared.key for each in leans.numbers if each.declared.key.startswith("interventions.")}
    assert "interventions.gemba.participation" in own
    assert "interventions.gemba.strength" not in own  # how much of it is done is a decision, and not a claim
    assert own < {each.key for each in declared_of_intervention("gemba")}
    for each in leans.numbers:
        for reader in each.readers:
            assert each.declared.name in parameters_of(reader) or each.declared.key.startswith(f"interventions.{reader}.")


def test_every_number_has_one_grade() -> None:
    leans = leaning(gemba())
    assert sum(leans.count(grade) for grade in GRADES) == len(leans.numbers) > 0
    assert {each.grade for each in leans.numbers} <= set(GRADES)
    assert len(leans.judged) == leans.count("judgement") > 0
    assert len({each.declared.key for each in leans.numbers}) == len(leans.numbers)


def test_a_value_of_the_files_own_has_no_grade() -> None:
    changed = scenario("gemba", interventions={"gemba": {"hours": 3.0, "strength": 0.5}}, company={"hours_per_day": 7.5})
    leans = leaning(changed)
    own = {each.declared.key: each.value for each in leans.numbers if each.grade == OWN}
    assert own == {"interventions.gemba.hours": 3.0, "interventions.gemba.strength": 0.5, "company.hours_per_day": 7.5}
    assert leans.count("judgement") < leaning(gemba()).count("judgement")


def test_what_is_not_done_leans_on_nothing() -> None:
    leans = leaning(gemba(strength=0.0))
    assert (leans.rules, leans.numbers) == ((), ())
    assert leaning(scenario("nothing")).numbers == ()


@pytest.mark.parametrize("name", ["cross_kpi", "shared_space"])
def test_levers_are_those_that_the_intervention_declares(name: str) -> None:
    own = scenario("own", interventions={name: {}})
    assert set(type(own.interventions[name]).LEVERS) <= levers_written(own)
    rules = {rule.__name__ for rule in DAY if levers_of(rule.__name__) & levers_written(own)}
    assert set(leaning(own).rules) == rules
