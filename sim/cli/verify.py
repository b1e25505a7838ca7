"""``holivar verify``: do the runs of a report come out the same again?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.engine import announce_compilation
from sim.cli.options import Workers, whole
from sim.cli.screen import number, progress, show, tell
from sim.problems import printable

if TYPE_CHECKING:
    from sim.report.repeat import Repeated

DIFFERENT = 1
"""Exit code when a run comes out differently; a page that can't be verified gives 2."""

SAMPLE, MOST_TOLD, MOST_NUMBERS = 3, 20, 3


def verify(
    page: Annotated[Path, typer.Argument(metavar="PAGE", help="A report.html of holivar compare.", show_default=False)],
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", parser=whole(1, 100_000), help="Pairs of each scenario to run again.")
    ] = SAMPLE,
    everything: Annotated[bool, typer.Option("--all", help="Run all pairs again.")] = False,
    workers: Workers = None,
) -> None:
    """Run a sample of a report's pairs again, from what the page carries alone, and say whether they are the same.

    The exit code is 1 when a run differs, and 2 when the page is no report of ours or was changed.
    """
    from sim.experiments.manifest import code_digest
    from sim.report.carried import read_page
    from sim.report.repeat import repeat, sampled

    carried = read_page(page)
    scenarios = carried.scenarios(str(page))
    made, shown = carried.manifest, printable(str(page), 200)
    if made.code != code_digest():
        tell(f"{shown}: was made by other code (Holivar {made.version!r}, {made.code[:12]}); compared all the same")
    announce_compilation(*scenarios)
    with progress("runs") as set_done:
        runs = repeat(carried, scenarios, sampled(carried, None if everything else sample), workers, set_done)
    others = [run for run in runs if not run.is_same]
    for run in others[:MOST_TOLD]:
        show(f"{run.scenario}, seed {run.seed}: differs{_in_what(run)}")
    n_all = len(scenarios) * len(made.seeds)
    if others:
        show(f"{shown}: different, {len(others):,} of {len(runs):,} runs that were repeated (of {n_all:,})")
        raise typer.Exit(DIFFERENT)
    show(f"{shown}: same, all {len(runs):,} runs that were repeated (of {n_all:,})")


def _in_what(run: Repeated) -> str:
    """The numbers that are others now: " in revenue, now 27,792,650, and 3 more"."""
    told = [f"{printable(name)}, now {number(value)}" for name, value in list(run.others.items())[:MOST_NUMBERS]]
    more = f" and {len(run.others) - MOST_NUMBERS} more" if len(run.others) > MOST_NUMBERS else ""
    return f" in {'; '.join(told)}{more}" if told else ""
