"""``holivar compare``: the same companies under several scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.engine import announce_compilation, folder_for
from sim.cli.options import Force, Out, Overrides, ScenarioFiles, Workers, found, scenarios_among, seed_number, whole
from sim.cli.screen import MISSING, is_narrow, number, progress, short, show, table
from sim.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.scenario.schema import Scenario

Row = dict[str, Any]
"""A row of a comparison's table."""

NUMBERS = ("baseline", "scenario", "difference", "95 % interval")


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
    companies: Annotated[
        int | None,
        typer.Option(
            "--companies", metavar="N", parser=whole(1, 100_000), show_default=False,
            help="Pairs to run, each another company: what is uncertain is drawn from its range.",
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", parser=seed_number, help="First seed (1).", show_default=False)
    ] = None,
    workers: Workers = None,
    overrides: Overrides = None,
    out: Out = None,
    force: Force = False,
    charts: Annotated[
        bool, typer.Option("--charts", help="With --out: every chart of the report as SVG and PNG, in charts/.")
    ] = False,
    slides: Annotated[
        bool, typer.Option("--slides", help="With --out: a summary to show, as summary.pptx; needs holivar[slides].")
    ] = False,
    why: Annotated[
        bool | None,
        typer.Option(
            "--why/--no-why", show_default=False,
            help="Split differences over each scenario's interventions, by further runs; done with --out, but for --no-why.",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Compare scenarios with a baseline: same companies, same luck, pair by pair.

    DIR gets report.html, comparison.csv, comparison.xlsx, attribution.csv, runs.parquet, daily.parquet, months.parquet,
    counts.parquet, attribution.parquet, knocked_out.parquet, charts/ (with --charts), summary.pptx (with --slides) and
    manifest.json.
    A --set of an intervention changes the scenarios that have it; any other --set changes all of them and the baseline.
    """
    _check_forms(out, charts=charts, slides=slides, why=why)
    scenarios = scenarios_among(scenarios)
    loaded = load_all([*scenarios, *([] if baseline is None else [baseline])], overrides or ())
    base = None if baseline is None else loaded.pop()
    if companies is None:
        _check_seed(base or loaded[0], reps, seed)
    else:
        _check_overrides(overrides or ())
    with folder_for(out, force) as folder:
        pairs = {"reps": reps, "seed": 1 if seed is None else seed, "companies": companies}
        further = {"why": folder is not None and why is not False, "knock_outs": folder is not None}
        comparison = _compared(loaded, base, pairs, workers, further)
        if folder is not None:
            from sim.experiments.files import write_comparison
            from sim.report import write_forms

            write_comparison(comparison, folder, partial(write_forms, charts=charts, slides=slides))
    _print(comparison, out)


def _check_forms(out: Path | None, **asked: bool | None) -> None:
    """Refuse forms that could not be written in the end, before anything runs."""
    for form, is_asked in asked.items():
        if is_asked and out is None:
            raise typer.BadParameter(f"--{form} goes with --out")
    if asked["slides"]:
        from sim.report.deck import MISSING, has_pptx

        if not has_pptx():
            raise ScenarioError([Problem("--slides", "", *MISSING)])


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


def _check_overrides(overrides: Sequence[str]) -> None:
    from sim.experiments.companies import overruled

    if problems := overruled(overrides):
        raise ScenarioError(problems)


def _compared(
    loaded: Sequence[Scenario],
    base: Scenario | None,
    pairs: dict[str, Any],
    workers: int | None,
    further: dict[str, bool],
) -> Comparison:
    from sim.experiments import compare as experiment

    try:
        experiment.designed(loaded, base, **pairs)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    announce_compilation(*loaded)
    with progress("runs") as set_done:
        return experiment.compare(loaded, base, workers=workers, progress=set_done, **pairs, **further)


def _print(comparison: Comparison, out: Path | None) -> None:
    from sim.scenario.vocabulary import speaking

    with speaking(comparison.scenarios):
        _print_tables(comparison)
    show(
        "Nothing was written; --out DIR keeps tables and report." if out is None else f"Written to {out}/; read {out}/report.html"
    )


def _print_tables(comparison: Comparison) -> None:
    from sim.outcomes import OUTCOMES

    base = comparison.baseline
    columns = BRIEF if is_narrow(130) else COLUMNS
    for scenario in comparison.scenarios[1:]:
        rows = comparison.table[comparison.table["scenario"] == scenario.name].to_dict("records")
        shown = [[tell(row) for tell in columns.values()] for row in rows if OUTCOMES[row["outcome"]].headline]
        title = f"{scenario.name} against {base.name}, {comparison.design}, days 1 to {base.days}"
        show(table(list(columns), shown, title=title, numbers=NUMBERS))


def outcome(row: Row) -> str:
    """The outcome's name, or the files' own word for it."""
    from sim.scenario.vocabulary import own_word

    return own_word(row["outcome"])


def interval(row: Row, shown: Callable[[float, bool], str]) -> str:
    """The 95 % interval of a difference; one pair has none."""
    return f"{shown(row['diff_low'], True)} to {shown(row['diff_high'], True)}" if row["n_pairs"] > 1 else MISSING


def odds(row: Row) -> str:
    """How often the scenario did better, in words."""
    counted = count(row)
    return f"better in {counted} paired companies" if " of " in counted else counted


def count(row: Row) -> str:
    """The same in few characters: "41 of 50"."""
    n_pairs = row["n_pairs"]
    if n_pairs == 0:
        return MISSING
    if row["diff_mean"] == 0 and (n_pairs == 1 or row["diff_low"] == row["diff_high"]):
        return "no difference"
    return f"{round(row['better_share'] * n_pairs)} of {n_pairs}"


BRIEF: dict[str, Callable[[Row], str]] = {
    "outcome": outcome,
    "baseline": lambda row: short(row["baseline_mean"]),
    "difference": lambda row: short(row["diff_mean"], True),
    "95 % interval": lambda row: interval(row, short),
    "better in": count,
}
"""Columns on a narrow screen: what each shows of a row of a comparison's table."""

COLUMNS: dict[str, Callable[[Row], str]] = {
    "outcome": outcome,
    "unit": lambda row: row["unit"],
    "baseline": lambda row: number(row["baseline_mean"]),
    "scenario": lambda row: number(row["scenario_mean"]),
    "difference": lambda row: number(row["diff_mean"], True),
    "95 % interval": lambda row: interval(row, number),
    "odds": odds,
}
"""Columns elsewhere."""
