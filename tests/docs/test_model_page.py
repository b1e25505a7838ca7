"""docs/model.md and docs/architecture.md say what the code does, as far as a test can tell."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from docs.generated import filled
from sim.experiments.engine import levers_of
from sim.interventions.registry import interventions
from sim.outcomes.conflict import Conflict
from sim.rules.book import PANEL
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_parameters
from sim.scenario.levers import LEVERS
from sim.scenario.moments import DAYS_PER

NAMES = [rule.__name__ for rule in DAY]
# What docs/architecture.md sums up under one word.
SUMMED_UP = {
    "KPIs": {"cross_kpi_weight", "kpi_clarity", "hr_competence", "group_framing"},
    "mandate": {"mandate", "leadership_support", "involvement"},
}


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def prose(page: str) -> str:
    """The page without its generated parts and without line ends."""
    return " ".join(re.sub(r"<!-- generated.*?<!-- end -->", "", page, flags=re.DOTALL).split())


@pytest.fixture(scope="module")
def architecture(root: Path) -> str:
    return (root / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert page == filled(page), "run `python -m docs`"


def test_the_day_is_told_in_its_order(page: str) -> None:
    told = re.findall(r"^\d+\. .*`sim/rules/(\w+)\.py`", page, re.MULTILINE)
    assert told == NAMES


def test_every_rule_has_its_paragraph_in_the_order_of_the_day(page: str) -> None:
    first_words = re.findall(r"^\*\*(.+?)[.:]?\*\*", page.partition("## The day in order")[2].partition("\n## ")[0], re.MULTILINE)
    told = " ".join(first_words).lower().replace("hand over", "hand_over")
    places = [re.search(rf"\b{name}\b", told) for name in NAMES]
    assert all(places), [name for name, place in zip(NAMES, places, strict=True) if not place]
    starts = [place.start() for place in places if place]
    assert starts == sorted(starts)


def test_every_name_with_an_underscore_is_a_parameter_or_lever(prose: str) -> None:
    known = {*(each.name for each in declared_parameters()), *LEVERS, *interventions()}
    named = {name for name in re.findall(r"[a-z]+(?:_[a-z]+)+", prose) if f"{name}." not in prose}
    assert named - known == set()


def test_numbers_in_the_prose(prose: str) -> None:
    months = "5 make a week, 21 a month, 63 a quarter, 250 a year"
    assert months in prose
    assert (DAYS_PER["month"], DAYS_PER["quarter"], DAYS_PER["year"]) == (21, 63, 250)
    assert f"a panel of {PANEL} customers" in prose
    assert "the mean of seven items" in prose
    assert len(Conflict._fields) == 1 + 7


def test_the_table_of_rules_is_that_of_the_day(architecture: str, root: Path) -> None:
    lines = re.findall(r"^\| [a-z].*$", architecture.partition("## A day")[2], re.MULTILINE)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[1:]]
    assert [row[0] for row in rows] == NAMES
    for rule, _, helpers, written in rows:
        assert all((root / "sim" / "rules" / f"{name}.py").exists() for name in re.findall(r"\w+", helpers)), rule
        told = {name for word in SUMMED_UP if re.search(rf"\b{word}\b(?!`)", written) for name in SUMMED_UP[word]}
        for pattern in re.findall(r"`(.+?)`", written):
            matching = {lever for lever in LEVERS if fnmatch(lever, pattern)}
            assert matching, f"{rule}: {pattern}"
            told |= matching if "*" not in pattern else matching & levers_of(rule)
        # What only comes along with the clarity of a KPI is left to the page of equations.
        assert levers_of(rule) <= told | SUMMED_UP["mandate"], rule
        assert told <= levers_of(rule), rule


def test_files_that_are_named_exist(architecture: str, root: Path) -> None:
    files = [f"/{file.relative_to(root)}" for folder in ("sim", "docs", "tests") for file in (root / folder).rglob("*.py")]
    for name in re.findall(r"`((?:\w+/)*\w+\.py)`", architecture):
        assert any(file.endswith(f"/{name}") for file in files), name
