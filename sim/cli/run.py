"""``holivar run``: one company, one life."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.engine import announce_compilation, folder_for
from sim.cli.options import Events, Force, Out, Overrides, ScenarioFile, found, seed_number, whole
from sim.cli.screen import number, progress, show, table

if TYPE_CHECKING:
    from sim.experiments.simulate import RunResult


def run(
    scenario: ScenarioFile,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=seed_number, help="Which company.")] = 1,
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", parser=whole(1, 5000), help="Days to measure, instead of the file's.")
    ] = None,
    overrides: Overrides = None,
    events: Events = False,
    out: Out = None,
    force: Force = False,
) -> None:
    """Simulate one scenario once, and print its outcomes.

    DIR gets daily.parquet, leads.parquet, events.parquet (with --events), summary.json and manifest.json.
    """
    from sim.scenario.load import load

    wanted = [*(overrides or ()), *([] if days is None else [f"days={days}"])]
    loaded = load(found(scenario), wanted)
    with folder_for(out, force) as folder:
        from sim.experiments.simulate import simulate

        announce_compilation(loaded)
        with progress("days") as set_done:

            def go_on(days_done: int) -> bool:
                set_done(days_done, loaded.horizon)
                return True

            result = simulate(loaded, seed, events, go_on=go_on)
        if folder is not None:
            from sim.experiments.files import write_run

            write_run(result, folder)
    _print(result, out)


def _print(result: RunResult, out: Path | None) -> None:
    from sim.outcomes import OUTCOMES
    from sim.scenario.vocabulary import own_word, speaking

    with speaking([result.scenario]):
        rows = [(own_word(name), number(value), OUTCOMES[name].unit) for name, value in result.summary.items()]
    title = f"{result.scenario.name}, seed {result.seed}, days 1 to {result.scenario.days}"
    show(table(("outcome", "value", "unit"), rows, title=title, numbers=("value",)))
    if result.fingerprint:
        show(f"fingerprint {result.fingerprint}")
    show("Nothing was written; --out DIR keeps the run." if out is None else f"Written to {out}/")
