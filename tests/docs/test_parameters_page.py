"""docs/parameters.md holds every number that is declared, with the rows that the command prints."""

import re
from pathlib import Path

import pytest

from docs.citations import everything_declared
from docs.generated import filled
from sim.cli.listing import LISTINGS
from sim.scenario.levers import LEVERS
from sim.scenario.schema import SECTIONS


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "parameters.md").read_text(encoding="utf-8")


def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert page == filled(page), "run `python -m docs`"


def test_every_number_stands_there_once_with_its_sentence(page: str) -> None:
    rows = re.findall(r"^\| `([\w.]+)` \|.*\| (\S.*) \|$", page, re.MULTILINE)
    declared = [(each.key, each.doc) for each in everything_declared()]
    declared += [(lever.name, lever.doc) for lever in LEVERS.values()]
    assert sorted(rows) == sorted(declared)


def test_every_table_has_a_heading_that_says_what_it_is(page: str) -> None:
    said = dict(re.findall(r"^### `\[(.+)\]`\n\n(\S.*\.)\n\n\| key ", page, re.MULTILINE))
    assert set(said) == {each.key.rpartition(".")[0] for each in everything_declared()}
    assert set(SECTIONS) <= set(said)


def test_the_grades_add_up(page: str) -> None:
    counts = re.search(r"^\| all \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    assert counts
    of_tables, of_interventions, levers, together = map(int, counts.groups())
    assert of_tables + of_interventions == len(everything_declared())
    assert levers == len(LEVERS)
    assert together == of_tables + of_interventions + levers


def test_every_column_is_explained(page: str) -> None:
    columns = {*LISTINGS["parameters"].headings, *LISTINGS["levers"].headings}
    evident = {"key", "lever", "unit", "default", "source", "what it does", "what it is"}
    explained = set(re.findall(r"\*\*([a-z ]+)\*\*:", page.partition("\n## ")[0]))
    assert explained == columns - evident
