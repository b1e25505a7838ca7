"""``holivar check``: is a scenario file in order?"""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Overrides, found
from sim.cli.screen import tell
from sim.problems import ScenarioError, printable


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Scenario files.", show_default=False)],
    overrides: Overrides = None,
) -> None:
    """Check scenario files without running them: all problems of each, one line per problem."""
    from sim.scenario.calendar import compile_calendar
    from sim.scenario.load import load

    is_fine = True
    for file in files:
        try:
            compile_calendar(load(found(file), overrides or ()))
        except ScenarioError as error:
            is_fine = False
            tell(*(str(problem) for problem in error.problems))
        else:
            typer.echo(f"{printable(file, 200)}: ok")
    if not is_fine:
        raise typer.Exit(2)
