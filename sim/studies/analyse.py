"""From a study's rows to its answers: which analysis fits its design, what it says, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.studies.answers import backfire, companies, dose, factorial, front, grades, points, sensitivity
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Results, gathered

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from sim.report.figure import Figure
    from sim.studies.plan import StudyPlan
    from sim.studies.store import Store

BACKFIRE_DESIGNS = ("random", "latin_hypercube")


@dataclass(frozen=True, eq=False)
class Analysis:
    """All answers of a study. Made by `analyse`.

    Parameters
    ----------
    name, title, notes : of the study, as its file has them.
    digest : of the study's plan.
    design : the study in a few words.
    status : "n of m done", and how many failed.
    is_complete : whether all runs that are wanted are there.
    answers : question by question.
    """

    name: str
    title: str
    notes: str
    digest: str
    design: str
    status: str
    is_complete: bool
    answers: tuple[Answer, ...] = field(repr=False)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, tidy, numbers in the outcomes' own units."""
        return {name: table for answer in self.answers for name, table in answer.tables.items()}

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All pictures with their words and numbers."""
        return tuple(figure for answer in self.answers for figure in answer.figures)

    @property
    def charts(self) -> dict[str, alt.LayerChart]:
        """All pictures as Altair charts by name, with title, subtitle and description."""
        from sim.report.picture import titled

        return {figure.key: titled(figure, self.status) for figure in self.figures}

    @property
    def words(self) -> list[str]:
        """What was found in plain sentences; the first says how far the study is, the last what can't be told from its rows."""
        found = [sentence for answer in self.answers for sentence in answer.words]
        return [f"{self.name}: {self.status}.", *found, *(f"Not answered: {line}." for line in self.refused)]

    @property
    def refused(self) -> list[str]:
        """One line for each thing that the rows can't tell, and what to do about it."""
        return [line for answer in self.answers for line in answer.refused]

    def write(self, folder: Path | str, force: bool = False) -> list[Path]:
        """Write a page, tables (CSV), charts (SVG and PNG) and a manifest; names hold ``.partial`` while runs are missing.

        Parameters
        ----------
        folder : new, empty, or an earlier analysis, which is replaced.
        force : replace any other result of Holivar's.

        Returns
        -------
        The files.

        Raises
        ------
        OutputRefused
            Before anything is written: the folder holds something else.
        OSError
            When the disk is full or the place may not be written; what stood there is then still there.
        """
        from sim.studies.answers.files import write

        return write(self, Path(folder), force)

    def html(self) -> str:
        """The page as text."""
        from sim.studies.answers.page import analysis_html

        return analysis_html(self)


def analyse(store: Store, plan: StudyPlan, outcomes: Sequence[str] | None = None) -> Analysis:
    """Answer what a study asks, as far as its rows can tell.

    Which analyses are made follows from the design. One that gaps would make meaningless is refused in a line; the others go on.

    Parameters
    ----------
    store : of the plan; somebody may be writing into it.
    outcomes : to analyse; left out, those that the study file names, else the headlines of those that are kept.

    Raises
    ------
    ScenarioError
        When the study does not keep such an outcome.
    StoreRefused
        When no run is done.
    """
    results = gathered(store, plan, outcomes)
    answers = [answer for question in _questions(results) if not (answer := question(results)).is_empty]
    study = plan.study
    return Analysis(
        study.name, study.title, study.notes, plan.digest, described(results), results.status, results.is_complete, tuple(answers)
    )


def _questions(results: Results) -> Iterator[Callable[[Results], Answer]]:
    """The questions that a design can answer, the design's own first."""
    kind, several = results.plan.study.design.kind, len(results.names) > 1
    if kind == "factorial":
        yield factorial.answered
        yield factorial.split
    elif kind == "sobol":
        yield sensitivity.by_sobol
        yield grades.answered
    elif kind == "morris":
        yield sensitivity.by_morris
    elif kind in BACKFIRE_DESIGNS:
        yield companies.answered
        if several:
            yield backfire.answered
        if results.factors:
            yield grades.answered
    if kind in ("grid", "list", "factorial"):
        yield points.answered
    if kind in ("grid", "list"):
        yield dose.answered
    if front.is_asked(results) and kind != "morris":
        yield front.answered


def described(results: Results) -> str:
    """The study in a few words: "Full factorial design, 5 keys vary, 32 points, 20 seeds each"."""
    design = results.plan.study.design
    kind = design.kind.replace("_", " ").replace("sobol", "Sobol'").replace("morris", "Morris")
    if design.kind == "factorial":
        kind = "full factorial" if design.fraction == "full" else f"factorial, a fraction of resolution {design.fraction}"
    most = results.plan.study.replications.most_seeds
    seeds = f"up to {most:,} seeds" if results.stops_when_sure else f"{most:,} seed{'' if most == 1 else 's'}"
    n, n_points = len(results.factors), len(results.plan.points)
    vary = f"{n} key{'' if n == 1 else 's'} var{'ies' if n == 1 else 'y'}, " if n else ""
    scenarios = f"{len(results.names)} scenarios, " if len(results.names) > 1 else ""
    return f"Design: {kind}, {scenarios}{vary}{n_points:,} point{'' if n_points == 1 else 's'}, {seeds} each"
