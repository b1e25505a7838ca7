"""docs/model.md says what the code does, as far as a test can tell."""

import re
from pathlib import Path

import pytest

from docs.generated import PAGES, PARTS, filled
from sim.interventions.registry import interventions
from sim.outcomes.conflict import Conflict
from sim.rules.book import PANEL
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_parameters
from sim.scenario.levers import LEVERS
from sim.scenario.moments import DAYS_PER


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def prose(page: str) -> str:
    """The page without its generated parts and without line ends."""
    return " ".join(re.sub(r"<!-- generated.*?<!-- end -->", "", page, flags=re.DOTALL).split())


def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert page == filled(page), "run `python -m docs`"


def test_no_part_is_forgotten() -> None:
    text = "".join(written.read_text(encoding="utf-8") for written in PAGES)
    assert sorted(re.findall(r"<!-- generated: (\w+) -->", text)) == sorted(PARTS)


def test_an_unknown_part_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("<!-- generated: nonsense -->\n<!-- end -->")


def test_the_day_is_told_in_its_order(page: str) -> None:
    told = re.findall(r"^\d+\. .*`sim/rules/(\w+)\.py`", page, re.MULTILINE)
    assert told == [rule.__name__ for rule in DAY]


def test_every_name_with_an_underscore_is_a_parameter_or_lever(prose: str) -> None:
    beliefs = {"belief_qualify", "belief_win_lead"}  # fields of the record of staff
    known = {*(each.name for each in declared_parameters()), *LEVERS, *interventions(), *beliefs}
    named = {name for name in re.findall(r"[a-z]+(?:_[a-z]+)+", prose) if f"{name}." not in prose}
    assert named - known == set()
    assert len(named) > 60


def test_numbers_in_the_prose(prose: str) -> None:
    months = "21 make a month, 63 a quarter, 250 a year"
    assert months in prose
    assert (DAYS_PER["month"], DAYS_PER["quarter"], DAYS_PER["year"]) == (21, 63, 250)
    assert f"a panel of {PANEL} customers" in prose
    assert "the mean of seven items" in prose
    assert len(Conflict._fields) == 1 + 7
