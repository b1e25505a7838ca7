"""docs/facts.md is the output of the command that it names, leaves no fact out, and explains every miss."""

import json
import re
from pathlib import Path

import pytest

from sim.cli.screen import markdown
from sim.facts.declared import FACTS
from sim.facts.explained import EXPLAINED
from sim.facts.fact import number_of
from sim.facts.table import expected
from sim.shipped import facts_file

NAMED = re.compile(
    r"^holivar (facts --reps (\d+) --companies (\d+)) --out docs/facts.md --data sim/facts/found.json --force$", re.MULTILINE
)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "facts.md").read_text(encoding="utf-8")


def rows_of(page: str, n_cells: int) -> dict[str, list[str]]:
    """Rows of the table with so many columns, by their first cell."""
    lines = [line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line] for line in lines if len(line) == n_cells]
    return {row[0]: row for row in rows[2:]}  # after the names and the dashes


@pytest.fixture(scope="module")
def told(page: str) -> dict[str, list[str]]:
    """Rows of facts by their label."""
    return rows_of(page, 6)


def test_every_fact_stands_on_the_page_with_its_span(told: dict[str, list[str]]) -> None:
    assert list(told) == [fact.label for fact in FACTS]
    for fact in FACTS:
        _, sentence, span, _, verdict, source = told[fact.label]
        assert (sentence, span, source) == (fact.sentence, expected(fact), fact.source)
        assert verdict in ("pass", "miss")


def test_verdicts_follow_from_the_numbers_beside_them(told: dict[str, list[str]]) -> None:
    for fact in FACTS:
        value = float(told[fact.label][3].split()[0].replace(",", ""))
        near = 0.005  # the number is rounded
        if told[fact.label][4] == "pass":
            assert fact.low - near <= value <= fact.high + near
        else:
            assert value <= fact.low + near or value >= fact.high - near


def test_every_miss_has_a_reason_and_nothing_that_passes_has_one(page: str, told: dict[str, list[str]]) -> None:
    misses = {label for label, row in told.items() if row[4] == "miss"}
    assert set(EXPLAINED) == misses
    shown = rows_of(page, 4)
    assert set(shown) == misses
    for label in misses:
        assert shown[label][2:] == [told[label][3], EXPLAINED[label]]


def test_the_page_sums_up_its_own_table(page: str, told: dict[str, list[str]]) -> None:
    numbers = {number_of(label) for label in told}
    missed = {number_of(label) for label, row in told.items() if row[4] == "miss"}
    assert f"{len(numbers) - len(missed)} of {len(numbers)} facts hold in every part" in page
    assert f"; {sum(row[4] == 'pass' for row in told.values())} of {len(told)} parts pass." in page


def test_what_is_told_in_sd_fits_the_spread_beside_it(page: str, told: dict[str, list[str]]) -> None:
    spread = rows_of(page, 5)
    for fact in FACTS:
        if fact.in_sd:
            in_sd, points = re.findall(r"[+-][\d.]+", told[fact.label][3])
            assert float(in_sd) * float(spread[fact.in_sd][3]) == pytest.approx(float(points), abs=0.1)


def test_the_page_names_the_command_and_its_companies(page: str) -> None:
    named = NAMED.search(page)
    assert named
    words = " ".join(page.split())
    assert f"what {named[2]} companies (seeds 1 to {named[2]})" in words
    assert f"between {named[3]} drawn companies" in words


def test_the_shipped_data_say_what_the_page_says(page: str, told: dict[str, list[str]]) -> None:
    """Reports read sim/facts/found.json; nobody writes it either."""
    found = json.loads(facts_file().read_text(encoding="utf-8"))
    named = NAMED.search(page)
    assert named
    assert (found["reps"], found["companies"]) == (int(named[2]), int(named[3]))
    assert f"{found['summary']}." in page
    headings = ["fact", "what", "expected", "measured", "verdict", "from"]
    assert [[fact[heading] for heading in headings] for fact in found["facts"]] == list(told.values())
    assert {fact["fact"]: fact["reason"] for fact in found["facts"] if fact["reason"]} == EXPLAINED


def test_a_cell_may_hold_anything() -> None:
    assert rows_of(markdown(("fact", "what"), [("1", "a\nb")]), 2)["1"] == ["1", "a b"]
