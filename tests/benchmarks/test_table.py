"""The table says what was measured and whether it takes its bar; the command measures what it is asked to."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.__main__ import MEASURES, main
from benchmarks.line import Line, Times, timed
from benchmarks.table import as_json, as_markdown

PASS = Line("a run", 25.0, "ms", 30.0, note="fastest of 5")
MISS = Line("against plain Mesa", 99.0, "times faster", 100.0, "at least")
FREE = Line("a start", 0.25, "s")
UNKNOWN = Line("memory", float("nan"), "MB", 1500.0)


@pytest.mark.parametrize(
    ("line", "measured", "demanded", "verdict"),
    [
        (PASS, "25 ms", "at most 30 ms", "pass"),
        (MISS, "99 times faster", "at least 100 times faster", "miss"),
        (FREE, "0.25 s", "", "no bar"),
        (Line("a run", 30.0, "ms", 30.0), "30 ms", "at most 30 ms", "pass"),
        (Line("leads", 1234567.0, "", 1e6), "1,234,567", "at most 1,000,000", "miss"),
    ],
)
def test_a_line_says_in_words_whether_it_takes_its_bar(line: Line, measured: str, demanded: str, verdict: str) -> None:
    assert (line.measured, line.demanded, line.verdict) == (measured, demanded, verdict)


def test_what_could_not_be_measured_takes_no_bar() -> None:
    assert UNKNOWN.verdict == "miss"
    assert json.loads(as_json([UNKNOWN]))["lines"][0]["value"] is None


def test_work_is_repeated() -> None:
    calls: list[int] = []
    times = timed(lambda: calls.append(1), 3)
    assert len(calls) == 3
    assert 0.0 <= times.fastest <= times.median
    assert Times.of([3.0, 1.0, 2.0]) == (1.0, 2.0)


def test_the_page_holds_every_line_and_the_command() -> None:
    page = as_markdown([PASS, MISS, FREE], "python -m benchmarks --markdown page.md")
    assert "python -m benchmarks --markdown page.md" in page
    assert "| a run | 25 ms | at most 30 ms | pass | fastest of 5 |" in page
    assert "| against plain Mesa | 99 times faster | at least 100 times faster | miss |  |" in page
    assert "{" not in page


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_there(name: str) -> None:
    module, _, function = MEASURES[name].partition(":")
    assert callable(getattr(import_module(module), function))


def test_the_command_measures_what_it_is_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.stepping.measure", lambda quick: [PASS] if quick else [MISS])
    main(["--quick", "--only", "step", "--json", str(tmp_path / "found.json"), "--markdown", str(tmp_path / "page.md")])
    assert "fastest of 5" in capsys.readouterr().out
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["lines"]
    assert found == [{"what": "a run", "value": 25.0, "unit": "ms", "bar": 30.0, "verdict": "pass"}]
    assert "--quick --only step" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_an_unknown_measure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--only", "light"])
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert "light" in error
    assert all(name in error for name in MEASURES)


def test_the_documentation_shows_what_the_benchmark_wrote(root: Path) -> None:
    """Measured numbers change; the command and the text below them are today's."""
    page = (root / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    text = (root / "benchmarks" / "page.md").read_text(encoding="utf-8")
    assert all(part in page for part in text.partition("## What is compared")[1:])
    assert "python -m benchmarks --markdown docs/benchmarks.md" in page
