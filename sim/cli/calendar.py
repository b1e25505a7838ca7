"""``holivar calendar``: what interventions change, and when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Overrides, ScenarioFile, found
from sim.cli.screen import show


def calendar(
    scenario: ScenarioFile,
    overrides: Overrides = None,
    draw: Annotated[
        Path | None,
        typer.Option("--draw", metavar="FILE", help="Draw it into a new file that ends in .html or .svg.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file.")] = False,
) -> None:
    """Print the policy calendar: which lever leaves its baseline when, and what that costs."""
    from sim.scenario.calendar import compile_calendar
    from sim.scenario.load import load
    from sim.scenario.vocabulary import speaking

    loaded = load(found(scenario), overrides or ())
    compiled = compile_calendar(loaded)
    if draw is not None:
        if draw.exists() and not force:
            raise typer.BadParameter(f"'{draw}' exists already; add --force to replace it", param_hint="--draw")
        from sim.report import write_calendar

        try:
            write_calendar(compiled, loaded, draw)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--draw") from None
    with speaking([loaded]):
        show(compiled)
    if draw is not None:
        show(f"Drawn in {draw}")
