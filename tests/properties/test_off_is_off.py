"""An intervention that is off, or has not begun, changes nothing at all."""

from random import Random

import numpy as np
import pytest

from sim.interventions.registry import interventions
from sim.scenario.schema import Scenario
from tests.properties.small_worlds import Case, differing, draw_scenario, written

NAMES = sorted(interventions())


def with_intervention(scenario: Scenario, name: str, **numbers: float) -> Case:
    """The same company, which besides all else has this intervention."""
    content = scenario.content()
    return Case.of(**content | {"interventions": content["interventions"] | {name: numbers}})


def company_without(name: str, number: int) -> Scenario:
    content = draw_scenario(Random(f"{name} {number}")).content()
    content["interventions"].pop(name, None)
    diagnosis = content["interventions"].get("hr_diagnosis", {})
    if diagnosis.get("triggers") == name:
        del diagnosis["triggers"]
    for other in ("shared_space", "separate_floors") if name in ("shared_space", "separate_floors") else ():
        content["interventions"].pop(other, None)  # two that move desks may not overlap
    return Case.of(**content).scenario


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("off", ["null", "after the end"])
def test_off_is_bit_equal_to_the_baseline(name: str, off: str) -> None:
    for number in range(8):
        scenario = company_without(name, number)
        numbers = {"strength": 0.0} if off == "null" else {"start": scenario.days + 1}
        baseline, other = Case(scenario), with_intervention(scenario, name, **numbers)
        assert baseline.pages.tobytes() == other.pages.tobytes()
        assert not differing(baseline.finished(number), other.finished(number))


def test_all_off_together_is_the_baseline() -> None:
    for number in range(8):
        scenario = draw_scenario(Random(f"none {number}"), interventions={})
        off = Case.of(**scenario.content() | {"interventions": {name: {"strength": 0.0} for name in NAMES}})
        assert np.array_equal(written(Case(scenario).finished(number)), written(off.finished(number)))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_happens_before_the_start(name: str) -> None:
    n_moved = 0
    for number in range(24):
        if number >= 8 and n_moved > 0:
            break
        scenario = company_without(name, number)
        start = Random(number).randint(2, scenario.days)
        first = scenario.warmup_days + start - 1
        baseline, late = Case(scenario), with_intervention(scenario, name, start=start)
        events, with_it = written(baseline.finished(number)), written(late.finished(number))
        assert np.array_equal(events[events["day"] < first], with_it[with_it["day"] < first])
        assert not differing(baseline.run(baseline.build(number), 0, first), late.run(late.build(number), 0, first))
        n_moved += not np.array_equal(events, with_it)
    assert n_moved > 0  # what never does anything proves nothing
