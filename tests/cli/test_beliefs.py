"""``holivar check --beliefs``, and what the other commands do with a file of beliefs."""

import re
from pathlib import Path

import pytest
import typer

from sim.cli.options import scenarios_among
from tests.cli.conftest import Holivar

SETTING = "[setting]\ndays = 63\nwarmup_days = 21\ncompany.n_customers = 300\ncompany.n_marketers = 3\ncompany.n_sellers = 4\n"
COSTS = """
[[belief]]
says = "Swaps cost {what}"
scenario = {{ "interventions.gemba.strength" = 1.0 }}
outcome = "intervention_cost"
relation = "{relation}"
seeds = 1
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file with one belief that holds and one that fails."""
    path = tmp_path / "mine.toml"
    holds, fails = COSTS.format(what="money", relation="at least"), COSTS.format(what="nothing", relation="at most")
    path.write_text(SETTING + holds + fails, encoding="utf-8")
    return path


def test_a_belief_is_a_line_and_a_failure_an_exit_code(holivar: Holivar, mine: Path) -> None:
    said = holivar("check", "--beliefs", mine, "--quick")
    assert said.code == 1
    holds, fails = said.out.splitlines()
    assert holds.startswith("holds  Swaps cost money (at the defaults: intervention_cost 4,")
    assert re.fullmatch(r"fails  Swaps cost nothing \(at the defaults: intervention_cost 4,\d+ against 0, want at most\)", fails)
    mine.write_text(mine.read_text(encoding="utf-8").replace("at most", "at least"), encoding="utf-8")
    assert holivar("check", "--beliefs", mine, "--quick").code == 0


def test_a_failure_says_where(holivar: Holivar, mine: Path) -> None:
    said = holivar("check", "--beliefs", mine, "--set", "days=1", "--set", "warmup_days=0", "--set", "company.n_customers=10")
    assert said.code == 1
    _, fails = said.out.splitlines()
    # Preparing the programme is what a day of it costs most.
    assert "; at interventions.gemba.setup_cost_eur=10000: intervention_cost " in fails
    assert re.search(r"; fails at .*, .*, .* and \d+ more too\)$", fails)


def test_a_file_with_mistakes_is_refused_before_anything_runs(holivar: Holivar, mine: Path) -> None:
    mine.write_text(mine.read_text(encoding="utf-8").replace('"at most"', '"at mots"'), encoding="utf-8")
    for options in (["--beliefs"], []):
        said = holivar("check", *options, mine)
        assert (said.code, said.out) == (2, "")
        assert said.error == f"{mine}: belief[1].relation: is text 'at mots'; did you mean 'at most'?\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "name a FILE, or ask for --beliefs"),
        (["gemba", "--quick"], "--quick goes with --beliefs"),
        (["--beliefs", "scenarios/gemba.toml"], "scenarios/gemba.toml: belief: is an empty list"),
        (["--beliefs", "nowhere.toml"], "nowhere.toml: does not exist"),
    ],
)
def test_mistakes_on_the_command_line(holivar: Holivar, arguments: list[str], line: str) -> None:
    said = holivar("check", *arguments)
    assert (said.code, said.out) == (2, "")
    assert line in said.error


def test_a_file_of_beliefs_may_stand_among_scenarios(
    holivar: Holivar, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = holivar("check", "scenarios/gemba.toml", "scenarios/beliefs.toml")
    assert (said.code, said.out) == (0, "scenarios/gemba.toml: ok\nscenarios/beliefs.toml: ok\n")
    assert said.error.count("\n") == 1
    assert said.error.startswith("scenarios/beliefs.toml: holds beliefs")
    monkeypatch.chdir(root)
    assert scenarios_among(["scenarios/gemba.toml", "scenarios/beliefs.toml", "baseline"]) == ["scenarios/gemba.toml", "baseline"]
    assert capsys.readouterr().err.startswith("scenarios/beliefs.toml: left out")
    with pytest.raises(typer.BadParameter):
        scenarios_among(["scenarios/beliefs.toml"])
    assert not any(line.startswith("beliefs ") for line in holivar("list", "scenarios").out.splitlines())


def test_the_example_of_the_page_says_what_the_page_says(holivar: Holivar, root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "beliefs.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "mine.toml").write_text(example, encoding="utf-8")
    said = holivar("check", "--beliefs", tmp_path / "mine.toml", "--quick")
    (quoted,) = re.findall(r"```\n\$ holivar check --beliefs mine.toml --quick\n(.*?)```", page, re.DOTALL)
    # Numbers move with every calibration: the page is held to the verdicts and their form.
    blurred = [re.sub(r"[\d.,]*\d", "N", text) for text in (quoted, said.out)]
    assert blurred[0] == blurred[1]
    assert said.code == 1


def test_a_comparison_leaves_beliefs_out_and_says_so(holivar: Holivar, mine: Path, smaller: tuple[str, ...]) -> None:
    said = holivar("compare", "gemba", mine, "--reps", "1", *smaller)
    assert said.code == 0
    assert said.error.startswith(f"{mine}: left out, because it holds beliefs; holivar check --beliefs tries them\n")
    assert "gemba against baseline" in said.out
