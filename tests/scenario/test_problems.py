"""One line for each problem, whatever stands in the file."""

import pytest

from sim.problems import Problem, ScenarioError, printable


def test_a_problem_says_file_key_finding_and_remedy() -> None:
    problem = Problem("scenarios/x.toml", "interventions.cross_kpi", "unknown key 'weigth'", "did you mean 'weight'?")
    assert str(problem) == (
        "scenarios/x.toml: interventions.cross_kpi: unknown key 'weigth'; did you mean 'weight'?"
    )  # fmt: skip


def test_a_problem_of_the_whole_file_names_no_key() -> None:
    assert str(Problem("x.toml", "", "is a folder")) == "x.toml: is a folder"


@pytest.mark.parametrize("hostile", ["a\nb", "a\rb", "\x1b[2J", "a\u2028b", "a\u202eb", "a\ud800b", "a\x85b", "a\0b"])
def test_hostile_text_stays_on_its_line(hostile: str) -> None:
    line = str(Problem(hostile, hostile, hostile, hostile))
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert line.encode("utf-8")


def test_long_text_is_cut() -> None:
    assert printable("x" * 1_000_000) == "x" * 60 + "…"
    assert len(printable("\x1b" * 1_000_000)) == 61


def test_an_error_lists_its_problems() -> None:
    error = ScenarioError([Problem("a", "", "one"), Problem("a", "", "two")])
    assert str(error) == "a: one\na: two"
    assert len(error.problems) == 2
