"""The README's numbers come from commands in this repository."""

import doctest
import re
from pathlib import Path

import pytest

import sim
from sim.compiled import IS_PLAIN_PYTHON

pytestmark = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="runs of full size need the compiled engine")

QUOTED = re.compile(r"^ {5}(\w+) +\S+ +([\d.,]+) +([\d.,]+) +([+-][\d.,]+) +([+-][\d.,]+ to [+-][\d.,]+) +(better in .+)$")


def test_the_python_example_prints_what_it_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    outcome = doctest.testfile(str(root / "README.md"), module_relative=False)
    assert outcome.attempted >= 4
    assert outcome.failed == 0


def test_the_quoted_lines_are_what_the_demo_prints(root: Path) -> None:
    """The demo's numbers, computed afresh: 20 pairs from seed 1."""
    quoted = [match.groups() for line in (root / "README.md").read_text().splitlines() if (match := QUOTED.match(line))]
    assert [row[0] for row in quoted] == ["revenue", "worked_share", "conflict"]
    scenario, baseline = (sim.load(root / "scenarios" / f"{name}.toml") for name in ("gemba", "baseline"))
    table = sim.compare(scenario, baseline, reps=20, seed=1).table.set_index("outcome")
    for name, before, after, difference, interval, odds in quoted:
        row = table.loc[name]
        digits = len(before.partition(".")[2])
        spec = f",.{digits}f"
        assert (before, after) == (format(row.baseline_mean, spec), format(row.scenario_mean, spec))
        assert difference == format(row.diff_mean, f"+{spec}")
        assert interval == f"{row.diff_low:+{spec}} to {row.diff_high:+{spec}}"
        assert odds == f"better in {round(row.better_share * row.n_pairs)} of {row.n_pairs} paired companies"
