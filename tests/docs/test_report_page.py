"""docs/report.md explains what attribution.csv holds, with the numbers of the code."""

import re
from pathlib import Path

from sim.experiments.attribution import ENOUGH_PAIRS, MOST_RUNS
from sim.experiments.causes import CAUSES
from sim.experiments.why import BY_CAUSE, EXACT, IDENTITY, INTERVENTIONS, ORDERS, SUMMED


def first_cells(text: str, heading: str) -> list[str]:
    """The names in the first column of the table that begins with a heading."""
    table = text.partition(f"| {heading} |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return [name for row in rows if row != "---" for name in row.split(", ")]


def test_every_column_and_every_cause_is_explained(root: Path) -> None:
    text = (root / "docs" / "report.md").read_text(encoding="utf-8")
    assert first_cells(text, "column of attribution.csv") == list(SUMMED)
    assert first_cells(text, "part") == list(CAUSES)
    for word in (INTERVENTIONS, BY_CAUSE, EXACT, ORDERS, IDENTITY):
        assert f"`{word}`" in text


def test_the_budget_is_that_of_the_code(root: Path) -> None:
    text = " ".join((root / "docs" / "report.md").read_text(encoding="utf-8").split())
    assert f"up to {MOST_RUNS} further runs" in text
    assert ENOUGH_PAIRS == 10
    assert "not even ten pairs would fit" in text
