"""``holivar study analyse``: what a study found, in sentences, tables and charts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Force
from sim.cli.screen import show, table, tell
from sim.cli.study_screen import PointsLaidOut

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.report.figure import Table
    from sim.studies.analyse import Analysis

FOLDER = "analysis"
"""Where in a study's folder its analysis lies."""

MOST_ROWS = 20
"""Rows of a table on the screen; the files hold all."""


def analyse(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the study.", show_default=False)],
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome", metavar="NAME", show_default=False,
            help="Analyse this outcome; may be repeated. Else those that the study file names, or the headlines.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Folder to write; else 'analysis' in the study's.", show_default=False),
    ] = None,
    force: Force = False,
) -> None:  # fmt: skip
    """Say what a study found; its design decides which questions it answers.

    FOLDER gets analysis.html, words.txt, tables (CSV), charts (SVG and PNG) and manifest.json. An earlier analysis there is
    replaced. May be used while the study runs; files are then called '.partial'.
    """
    from sim.studies.analyse import BACKFIRE_DESIGNS
    from sim.studies.analyse import analyse as analysed
    from sim.studies.answers.results import chosen_outcomes
    from sim.studies.study_folder import reopen, write_manifest

    store, plan = reopen(out, progress=PointsLaidOut())
    with store:
        with _as_options():
            chosen_outcomes(plan, outcome or None)
            if len(plan.bases) > 1 and plan.study.design.kind in BACKFIRE_DESIGNS:
                tell(f"Looking for boxes in {len(plan.factors):,} dimensions; with many of them that takes minutes ...")
            analysis = analysed(store, plan, outcome or None)
            written = analysis.write(out / FOLDER if to is None else to, force)
        if to is None:
            write_manifest(out, store, plan, written)
    _print(analysis, written[0].parent, every_table=bool(outcome))


@contextmanager
def _as_options() -> Iterator[None]:
    """Let refusals name the options that somebody gave."""
    from sim.experiments.folder import OutputRefused
    from sim.problems import ScenarioError

    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(replace(problem, file="--outcome") for problem in error.problems) from None
    except OutputRefused as refused:
        if refused.problem.key == "--out":
            refused.problem = replace(refused.problem, key="--to")
        raise


def _print(analysis: Analysis, folder: Path, every_table: bool) -> None:
    """Question by question: sentences, and the numbers of the first picture, or of all."""
    n_left = 0
    for answer in analysis.answers:
        show("", answer.question, *(f"- {line}" for line in answer.words))
        if answer.refused:
            show(*(f"- not answered: {line}" for line in answer.refused))
        shown = answer.figures if every_table else answer.figures[:1]
        n_left += len(answer.figures) - len(shown)
        for figure in shown:
            show("", _table(figure.data, figure.title))
    page = next(path.name for path in sorted(folder.glob("analysis*.html")))
    more = f" {n_left} more tables are there; --outcome NAME shows those of one outcome here." if n_left else ""
    show("", f"{analysis.name}: {analysis.status}. Written to {folder}/; read {folder}/{page}.{more}")


def _table(data: Table, title: str) -> RenderableType:
    rows = [list(row) for row in data.rows[:MOST_ROWS]]
    cut = f" (the first {MOST_ROWS} of {len(data.rows):,} rows)" if len(data.rows) > MOST_ROWS else ""
    return table(data.headings, rows, title=f"{title}{cut}", numbers=data.headings[data.n_words :])
