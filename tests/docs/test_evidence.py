"""Every citation leads to a line of docs/evidence.md, and what the page says of parameters is so."""

import re
from pathlib import Path

import pytest

from docs.citations import PARAMETER, cited_in, everything_declared, places, sources
from docs.generated import filled
from docs.mechanisms import HELD_AGAINST
from sim.facts.declared import FACTS
from sim.rules.day import DAY
from sim.scenario.levers import LEVERS

EXPLAINED = {"9b", "MODEL"}  # no sources; the page says what they are


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "evidence.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known(page: str) -> frozenset[str]:
    return frozenset().union(*sources(page).values())


def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert page == filled(page), "run `python -m docs`"


def test_every_citation_in_the_code_leads_to_a_source(known: frozenset[str]) -> None:
    lost = {(place.name, cited) for place in places() for cited in place.cited - known - EXPLAINED}
    assert not lost


def test_every_tag_in_files_for_people_leads_to_a_source(root: Path, known: frozenset[str]) -> None:
    texts = [*(root / "docs").rglob("*.md"), *(root / "scenarios").rglob("*.toml"), root / "README.md"]
    lost = {
        (path.name, tag) for path in texts for tag in re.findall(r"\bV\d{1,3}\b", path.read_text("utf-8")) if tag not in known
    }
    assert not lost


def test_every_source_is_used(page: str) -> None:
    lines = [line for line in page.splitlines() if line.startswith("- **") and "Used by: " not in line]
    # What no code leans on must at least stand behind a recommended default.
    unused = [line for line in lines if not re.search(rf"^\|.*\b{line.split('**')[1]}\b", page, re.MULTILINE)]
    assert not unused


def test_a_source_is_listed_once(page: str) -> None:
    assert len(re.findall(r"^- \*\*", page, re.MULTILINE)) == len(sources(page))
    meanings = [meaning for meant in sources(page).values() for meaning in meant]
    assert len(meanings) == len(set(meanings))


def test_every_rule_is_a_mechanism_and_every_fact_holds_one(page: str) -> None:
    names = [rule.__name__ for rule in DAY]
    table = page.partition("## Mechanisms")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == names == list(HELD_AGAINST)
    held = {number for numbers in HELD_AGAINST.values() for number in numbers}
    assert held | {19} == {fact.number for fact in FACTS}, "fact 19 holds all of them"
    assert list(HELD_AGAINST.values()) == [tuple(sorted(set(numbers))) for numbers in HELD_AGAINST.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9b, V48: nearness", {"9b", "V48"}),
        ("Smith,\n    Gopalakrishna & Chatterjee 2006, V11", {"Smith 2006", "V11"}),
        ("Sabnis et al. (2013)", {"Sabnis 2013"}),
        ("InVS13: 0.103; MODEL: camps", {"InVS13", "MODEL"}),
        ("calibrated to 2,500 leads a year", set()),
    ],
)
def test_what_counts_as_a_citation(text: str, expected: set[str]) -> None:
    assert cited_in(text) == expected


def test_declarations_are_among_the_places() -> None:
    cited = {place.name: place.cited for place in places() if place.kind == PARAMETER}
    assert "V47" in cited["contact.one_floor"]
    assert "V69" in cited["interventions.cross_kpi.bonus_eur_per_person_month"]


# --- The table of recommended defaults -----------------------------------------------------------------------------------------


def recommended(page: str) -> list[tuple[list[str], list[str], list[str]]]:
    """Rows of the table 9b: low, central and high as written; the keys that take them; those that lean on them."""
    table = page.partition("## Recommended defaults")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| ")]
    return [(row[1:4], re.findall(r"`([^`]+)`", row[6]), re.findall(r"`([^`]+)`", row[7])) for row in rows[1:]]


def test_parameters_take_the_recommended_numbers_as_they_are(page: str) -> None:
    declared = {each.key: each for each in everything_declared()}
    held = {key: numbers for numbers, keys, _ in recommended(page) for key in keys}
    assert len(held) > 30
    for key, numbers in held.items():
        low, central, high = map(float, numbers)
        each = declared[key]
        assert (each.low, each.default, each.high) == (low, central, high), key


def test_who_cites_the_table_stands_in_it(page: str) -> None:
    citing = {each.key for each in everything_declared() if "9b" in cited_in(each.source)}
    citing |= {f"levers.{lever.name}" for lever in LEVERS.values() if "9b" in cited_in(lever.source)}
    listed = {key for _, as_it_is, in_part in recommended(page) for key in (*as_it_is, *in_part)}
    assert citing == listed
