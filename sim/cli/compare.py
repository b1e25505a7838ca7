"""``holivar compare``: the same companies under several scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.engine import announce_compilation, folder_for
from sim.cli.options import Force, Out, Overrides, ScenarioFiles, found, seed_number, whole
from sim.cli.screen import MISSING, number, progress, show, table
from sim.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.scenario.schema import Scenario

HEADINGS = ("outcome", "unit", "baseline", "scenario", "difference", "95 % interval", "odds")


def compare(
    scenarios: ScenarioFiles,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="FILE", help="What to compare with; else the first scenario without its interventions.",
            show_default=False,
        ),
    ] = None,
    reps: Annotated[
        int | None,
        typer.Option(
            "--reps", metavar="N", parser=whole(1, 100_000), help="Pairs to run; else as the baseline's file says (50).",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", parser=seed_number, help="First seed (1).", show_default=False)
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", parser=whole(1, 1000), help="Threads; else one per core. Results don't depend on it.",
            show_default=False,
        ),
    ] = None,
    overrides: Overrides = None,
    out: Out = None,
    force: Force = False,
) -> None:  # fmt: skip
    """Compare scenarios with a baseline: same companies, same luck, pair by pair.

    DIR gets comparison.csv, runs.parquet, daily.parquet, report.html and manifest.json. A --set of an intervention changes the
    scenarios that have it; any other --set changes all of them and the baseline.
    """
    loaded = load_all([*scenarios, *([] if baseline is None else [baseline])], overrides or ())
    base = None if baseline is None else loaded.pop()
    _check_seed(base or loaded[0], reps, seed)
    with folder_for(out, force) as folder:
        comparison = _compared(loaded, base, reps, 1 if seed is None else seed, workers)
        if folder is not None:
            from sim.experiments.files import write_comparison
            from sim.report import write_report

            write_comparison(comparison, folder, write_report)
    _print(comparison, out)


def load_all(files: Sequence[str], overrides: Sequence[str]) -> list[Scenario]:
    """Load scenarios with what overrides mean for each: one of an intervention's keys is for those that have the intervention.

    Raises
    ------
    ScenarioError
        With the problems of all files.
    """
    from sim.scenario.load import load

    aimed = {override: name for override in overrides if (name := intervention_of(override))}
    general = [override for override in overrides if override not in aimed]
    loaded: list[Scenario] = []
    problems: list[Problem] = []
    had: set[str] = set()
    for file in files:
        try:
            scenario = load(found(file), general)
            own = [override for override in overrides if override not in aimed or aimed[override] in scenario.interventions]
            had.update(own)
            loaded.append(scenario if own == general else load(found(file), own))
        except ScenarioError as error:
            problems.extend(error.problems)
    if not problems:
        problems = [
            Problem("--set", override, f"no scenario here has an intervention '{name}'")
            for override, name in aimed.items()
            if override not in had
        ]
    if problems:
        raise ScenarioError(problems)
    return loaded


def intervention_of(override: str) -> str:
    """Name of the intervention at which an override aims; empty when it aims at something else.

    >>> intervention_of("interventions.gemba.strength=0.5"), intervention_of("days=20")
    ('gemba', '')
    """
    table, _, rest = override.partition("=")[0].partition(".")
    return rest.partition(".")[0].strip(" \t\"'") if table.strip() == "interventions" else ""


def _check_seed(baseline: Scenario, reps: int | None, seed: int | None) -> None:
    if seed is not None and reps is None and isinstance(baseline.seeds, tuple):
        found = "does nothing, because the file lists its seeds"
        raise ScenarioError([Problem(str(baseline.path or baseline.name), "--seed", found, "add --reps, or leave --seed out")])


def _compared(loaded: Sequence[Scenario], base: Scenario | None, reps: int | None, seed: int, workers: int | None) -> Comparison:
    from sim.experiments.compare import compare as compare_scenarios

    announce_compilation(loaded[0])
    with progress("runs") as set_done:
        try:
            return compare_scenarios(loaded, base, reps, seed, workers, progress=set_done)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None


def _print(comparison: Comparison, out: Path | None) -> None:
    from sim.outcomes import OUTCOMES

    base = comparison.baseline
    for scenario in comparison.scenarios[1:]:
        rows = comparison.table[comparison.table["scenario"] == scenario.name].to_dict("records")
        shown = [_row(row) for row in rows if OUTCOMES[row["outcome"]].headline]
        title = f"{scenario.name} against {base.name}, {len(comparison.seeds)} pairs, days 1 to {base.days}"
        show(table(HEADINGS, shown, title=title, numbers=HEADINGS[2:6]))
    show(
        "Nothing was written; --out DIR keeps tables and report." if out is None else f"Written to {out}/; read {out}/report.html"
    )


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    interval = f"{number(row['diff_low'], True)} to {number(row['diff_high'], True)}" if row["n_pairs"] > 1 else MISSING
    means = number(row["baseline_mean"]), number(row["scenario_mean"]), number(row["diff_mean"], True)
    return row["outcome"], row["unit"], *means, interval, odds(row)


def odds(row: dict[str, Any]) -> str:
    """How often the scenario did better, in words; `row` is one of a comparison's table."""
    n_pairs = row["n_pairs"]
    if n_pairs == 0:
        return MISSING
    if row["diff_mean"] == 0 and (n_pairs == 1 or row["diff_low"] == row["diff_high"]):
        return "the same in every pair"
    return f"better in {round(row['better_share'] * n_pairs)} of {n_pairs} paired companies"
