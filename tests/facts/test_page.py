"""docs/facts.md is the output of the command that it names, and leaves no fact out."""

import re
from pathlib import Path

import pytest

from sim.cli.screen import markdown
from sim.facts.declared import FACTS, NOT_YET
from sim.facts.table import expected

NAMED = re.compile(r"^holivar (facts --reps (\d+)) --out docs/facts.md --force$", re.MULTILINE)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "facts.md").read_text(encoding="utf-8")


def cells(page: str) -> dict[tuple[str, str], list[str]]:
    """Rows of both tables by their first two cells."""
    rows = [line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return {(row[0].strip(), row[1].strip()): [cell.strip() for cell in row] for row in rows}


def test_every_fact_stands_on_the_page_with_its_span(page: str) -> None:
    rows = cells(page)
    for fact in FACTS:
        row = rows[fact.label, fact.sentence]
        if len(row) == 6:  # measured
            assert row[2] == expected(fact)
            assert row[4] in ("pass", "miss", "no verdict")
            assert (row[4] == "no verdict") == bool(fact.in_sd)
            assert row[5] == fact.source
    for missing in NOT_YET:
        assert rows[missing.label, missing.sentence][2] == missing.lacks
    headings = 2 * 2  # of two tables, a line of names and a line of dashes, which begins with "| ---" as well
    assert len([line for line in page.splitlines() if line.startswith("| ")]) == len(FACTS) + len(NOT_YET) + headings


def test_verdicts_follow_from_the_numbers_beside_them(page: str) -> None:
    told = {row[0]: row for row in cells(page).values() if len(row) == 6}
    judged = [fact for fact in FACTS if fact.label in told and not fact.in_sd]
    assert len(judged) > 20
    for fact in judged:
        value = float(told[fact.label][3].split()[0].replace(",", ""))
        near = 0.005  # the number is rounded
        if told[fact.label][4] == "pass":
            assert fact.low - near <= value <= fact.high + near
        else:
            assert value <= fact.low + near or value >= fact.high - near


def test_the_page_sums_up_its_own_table(page: str) -> None:
    verdicts = [row[4] for row in cells(page).values() if len(row) == 6]
    counts = [verdicts.count(word) for word in ("pass", "miss", "no verdict")]
    assert "{} pass, {} miss, {} without verdict.".format(*counts) in page


def test_the_page_names_the_command_and_its_companies(page: str) -> None:
    named = NAMED.search(page)
    assert named
    assert f"what {named[2]} companies (seeds 1 to {named[2]})" in " ".join(page.split())


def test_a_cell_may_hold_anything() -> None:
    assert cells(markdown(("fact", "what"), [("1", "a\nb")]))["1", "a b"] == ["1", "a b"]
