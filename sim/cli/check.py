"""``holivar check``: is a scenario file in order? And with ``--beliefs``: do runs bear out what people believe?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.engine import announce_compilation
from sim.cli.options import Overrides, found
from sim.cli.screen import number, progress, tell
from sim.problems import ScenarioError, printable
from sim.shipped import scenarios_folder

if TYPE_CHECKING:
    from sim.experiments.belief_file import Belief
    from sim.experiments.beliefs import Finding, Verdict

REFUTED = 1
"""Exit code when a belief fails; a file that is not in order gives 2."""

_MOST_NAMED = 3


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Scenario files, files of beliefs, or study files.", show_default=False),
    ] = None,
    beliefs: Annotated[
        bool, typer.Option("--beliefs", help="Try the beliefs of the files, or those that come with Holivar, by running them.")
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="With --beliefs: at the defaults only, not at the ends of every parameter's range.")
    ] = False,
    overrides: Overrides = None,
) -> None:
    """Check files without running them: all problems of each, one line per problem.

    With --beliefs, run what beliefs are about and say which hold; the exit code is 1 when one fails.
    """
    if quick and not beliefs:
        raise typer.BadParameter("--quick goes with --beliefs")
    if not files and not beliefs:
        raise typer.BadParameter("name a FILE, or ask for --beliefs")
    if beliefs:
        _try(files or [str(scenarios_folder() / "beliefs.toml")], overrides or [], quick)
    else:
        _read(files or [], overrides or [])


def _read(files: list[str], overrides: list[str]) -> None:
    """Say of each file whether it is in order."""
    is_fine = True
    for file in files:
        try:
            _check_one(file, overrides)
        except ScenarioError as error:
            is_fine = False
            tell(*(str(problem) for problem in error.problems))
        else:
            typer.echo(f"{printable(file, 200)}: ok")
    if not is_fine:
        raise typer.Exit(2)


def _check_one(file: str, overrides: list[str]) -> None:
    from sim.scenario.calendar import compile_calendar
    from sim.scenario.files import holds_beliefs, holds_study
    from sim.scenario.load import load

    path = found(file)
    if holds_study(path):
        from sim.cli.study_screen import PointsLaidOut
        from sim.studies.file import load_study
        from sim.studies.plan import plan

        plan(load_study(path, overrides), progress=PointsLaidOut())
        return
    if not holds_beliefs(path):
        compile_calendar(load(path, overrides))
        return
    from sim.experiments.belief_file import read_beliefs

    read_beliefs(path, overrides)
    tell(f"{printable(file, 200)}: holds beliefs, which were read and not tried; holivar check --beliefs tries them")


def _try(files: list[str], overrides: list[str], quick: bool) -> None:
    """Say of each belief whether it holds."""
    from sim.experiments.belief_file import read_beliefs, side
    from sim.experiments.beliefs import try_beliefs

    every_belief_holds = True
    read = [read_beliefs(found(file), overrides) for file in files]  # all of them before the first run
    for file in read:
        announce_compilation(side(file.setting))
        with progress("runs") as set_done:
            verdicts = try_beliefs(file, quick=quick, progress=set_done)
        for verdict in verdicts:
            typer.echo(line(verdict))
            every_belief_holds = every_belief_holds and verdict.holds
    if not every_belief_holds:
        raise typer.Exit(REFUTED)


def line(verdict: Verdict) -> str:
    """What was found about a belief, in one line: where it fails most, by how much, and where else."""
    n_settings = len(verdict.findings)
    tried = "" if n_settings == 1 else f"{n_settings} settings; "
    missing = f"; {len(verdict.left_out)} settings were impossible" if verdict.left_out else ""
    if verdict.holds:
        return f"holds  {verdict.belief.says} ({tried}{_measured(verdict.belief, verdict.findings[0])}{missing})"
    worst, *others = verdict.failures
    also = ", ".join(finding.setting.name for finding in others[:_MOST_NAMED])
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    elsewhere = f"; fails at {also}{more} too" if others else ""
    return f"fails  {verdict.belief.says} ({tried}{_measured(verdict.belief, worst)}{elsewhere}{missing})"


def _measured(belief: Belief, finding: Finding) -> str:
    """The numbers at a setting: ``at the defaults: cross_contacts 2.01 against 0.6, want at least``."""
    from sim.experiments.belief_file import EVERYTHING

    place = f"at {finding.setting.name}:"
    if belief.outcome == EVERYTHING:
        return f"{place} {finding.scenario:.0f} of {finding.baseline:.0f} pairs are equal"
    slack = f" within {number(belief.tolerance)}" if belief.tolerance else ""
    values = f"{number(finding.scenario)} against {number(finding.baseline)}"
    return f"{place} {belief.outcome} {values}, want {belief.relation}{slack}"
