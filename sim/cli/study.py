"""``holivar study``: many runs by a plan, which may be stopped at any moment and gone on with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.engine import announce_compilation
from sim.cli.options import Force, Overrides, found_study, whole
from sim.cli.screen import show, tell
from sim.cli.stopping import Asked, code_of
from sim.cli.study_analyse import analyse
from sim.cli.study_screen import PointsLaidOut, command, ending, expectation, rows_done, state

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan
    from sim.studies.pools import Pool
    from sim.studies.store import Store

FAILED = 1
"""Exit code when all is done and some runs failed."""

app = typer.Typer(
    rich_markup_mode=None,
    help="Many runs by a plan: run, stop, go on, look, analyse, export. A study is a file, see docs/study-files.md.",
)

StudyFile = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file, or the name of one that comes with Holivar.", show_default=False)
]
SameStudy = Annotated[
    str | None,
    typer.Argument(metavar="STUDY", help="The study that must be in DIR; left out, whichever is.", show_default=False),
]
NewFolder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder of the study; it must be new or empty.", show_default=False)
]
StudyFolder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the study.", show_default=False)]
StudyWorkers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", parser=whole(1, 1000), show_default=False,
        help="Runs at the same time; else one per core. Results don't depend on it.",
    ),
]  # fmt: skip
Processes = Annotated[bool, typer.Option("--processes", help="Worker processes in place of threads.")]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", show_default=False,
        help="Let the workers of a Dask scheduler do it, such as tcp://10.0.0.1:8786; needs holivar[dask].",
    ),
]  # fmt: skip
Formats = Annotated[str, typer.Option("--format", metavar="FORMATS", help="parquet, csv, or both with a comma between them.")]
OldOverrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="With STUDY: what it was begun with; may be repeated."),
]


@app.command()
def run(
    study: StudyFile,
    out: NewFolder,
    workers: StudyWorkers = None,
    processes: Processes = False,
    scheduler: Scheduler = None,
    overrides: Overrides = None,
    force: Force = False,
) -> None:
    """Begin a study: say what it will take, do its runs, write its tables.

    Ctrl-C finishes what is under way and says how to go on. The exit code is 1 when runs failed. DIR gets study.sqlite, which
    holds every row, runs and points as .csv and .parquet, study.toml and manifest.json.
    """
    from sim.studies.study_folder import begin, check_new

    laid_out = _laid_out(study, overrides)
    check_new(out, laid_out, force)
    with _pool(workers, processes, scheduler) as pool:
        _prepare(laid_out, pool, laid_out.n_runs, out)
        with begin(out, laid_out, force) as store:
            _conduct(laid_out, store, pool, out)


@app.command()
def resume(
    out: StudyFolder,
    study: SameStudy = None,
    workers: StudyWorkers = None,
    processes: Processes = False,
    scheduler: Scheduler = None,
    overrides: OldOverrides = None,
    accept_version: Annotated[
        bool, typer.Option("--accept-version", help="Go on although Holivar has changed since; this is recorded.")
    ] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do failed runs again.")] = False,
) -> None:
    """Go on with a study that was stopped or killed: do the runs that have no row yet.

    The folder holds all that it takes; it does not matter what became of the files.
    """
    from sim.studies.study_folder import is_complete
    from sim.studies.study_folder import resume as go_on

    looked, laid_out = _reopened(out, study, overrides)
    looked.close()
    with go_on(out, laid_out, accept_version) as store, _pool(workers, processes, scheduler) as pool:
        again = store.counts().failed if retry_failed else 0
        if again or not is_complete(store):
            _prepare(laid_out, pool, store.wanted - sum(store.counts()) + again, out)
        _conduct(laid_out, store, pool, out, retry_failed)


@app.command()
def status(out: StudyFolder, study: SameStudy = None, overrides: OldOverrides = None) -> None:
    """Say how far a study is, who worked on it and what to do next; also while it is at work."""
    if study is None:
        from sim.studies.study_folder import look

        _check_set(study, overrides)
        store = look(out)
    else:
        store, _ = _reopened(out, study, overrides)
    with store:
        show(*state(store, out))


@app.command()
def export(
    out: StudyFolder,
    study: SameStudy = None,
    formats: Formats = "parquet,csv",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Write there in place of DIR.", show_default=False)
    ] = None,
    overrides: OldOverrides = None,
    force: Annotated[bool, typer.Option("--force", help="With --to: replace tables that are there.")] = False,
) -> None:
    """Write the tables of a study, finished or not: runs, points and, where they are kept, daily records (Parquet only).

    As long as runs are missing, names say so: runs.partial.csv. It may be done while the study is at work.
    """
    from sim.studies.export import FORMATS, export, table_names
    from sim.studies.study_folder import said

    wanted = [name.strip() for name in formats.split(",")]
    if unknown := [name for name in wanted if name not in FORMATS]:
        raise typer.BadParameter(f"is '{unknown[0]}'; allowed: {', '.join(FORMATS)}", param_hint="--format")
    store, laid_out = _reopened(out, study, overrides)
    with store:
        folder = out if to is None else _target(to, out, table_names(), force)
        written = export(store, laid_out, folder, wanted)
        show(f"{laid_out.study.name}: {said(store)}", f"Written to {folder}/: {', '.join(path.name for path in written)}")


app.command()(analyse)


def _target(to: Path, out: Path, names: Sequence[str], force: bool) -> Path:
    """A folder for tables: it is there or can be made, and holds nothing that would be replaced unasked."""
    from sim.experiments.folder import OutputRefused

    if to.exists() and not to.is_dir():
        raise OutputRefused(to, "is a file", "allowed: a folder, or a new name", "--to")
    if not to.resolve().parent.is_dir():
        raise OutputRefused(to, f"lies in {to.parent}, which is no folder", "make that folder first", "--to")
    there = [name for name in names if (to / name).exists()]
    if there and not force and to.resolve() != out.resolve():
        raise OutputRefused(to, f"holds '{there[0]}' already", "name another folder, or add --force to replace tables", "--to")
    to.mkdir(exist_ok=True)
    return to


def _laid_out(study: str, overrides: Sequence[str] | None) -> StudyPlan:
    from sim.studies.file import load_study
    from sim.studies.plan import plan

    file = found_study(study)
    _check_kind(file)
    return plan(load_study(file, overrides or ()), progress=PointsLaidOut())


def _check_kind(file: str) -> None:
    """Refuse other files of Holivar's in one line, and not with one line for each of their keys."""
    from sim.problems import Problem, ScenarioError
    from sim.scenario.files import Refused, holds_beliefs, parse_toml, read_text
    from sim.scenario.schema import SECTIONS

    try:
        keys = parse_toml(read_text(file)).keys()
    except Refused:
        return  # why, is for whoever reads it to say
    if "scenarios" in keys:
        return
    if holds_beliefs(file):
        raise ScenarioError([Problem(file, "", "holds beliefs", "allowed: a study; holivar check --beliefs tries beliefs")])
    if keys & {*SECTIONS, "extends", "interventions", "levers", "days", "warmup_days"}:
        raise ScenarioError([Problem(file, "", "is a scenario", "allowed: a study; holivar run runs a scenario")])


def _reopened(out: Path, study: str | None, overrides: Sequence[str] | None) -> tuple[Store, StudyPlan]:
    """The study of a folder, for reading; the one that is named, if one is."""
    from sim.studies.study_folder import look, reopen

    _check_set(study, overrides)
    look(out).close()  # before a study is laid out in vain
    return reopen(out, None if study is None else _laid_out(study, overrides), PointsLaidOut())


def _check_set(study: str | None, overrides: Sequence[str] | None) -> None:
    if overrides and study is None:
        raise typer.BadParameter("goes with STUDY; a study that was begun keeps what it was begun with", param_hint="--set")


def _pool(workers: int | None, processes: bool, scheduler: str | None) -> Pool:
    from sim.studies.run import pool

    try:
        return pool(workers, processes, scheduler)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _prepare(plan: StudyPlan, pool: Pool, n_missing: int, out: Path) -> None:
    """Compile, refuse what does not fit, and say what the study will take."""
    from sim.studies.conduct import prepare

    announce_compilation(*plan.bases)
    tell(expectation(plan, prepare(plan, pool, n_missing, out), pool.described))


def _conduct(plan: StudyPlan, store: Store, pool: Pool, out: Path, retry_failed: bool = False) -> None:
    """Do the runs, and say how it ended."""
    from sim.studies.conduct import conduct
    from sim.studies.study_folder import said

    with Asked() as asked, rows_done() as set_done:

        def go_on() -> bool:
            if asked.number and not asked.is_told:
                tell("finishing the runs that are under way; Ctrl-C again stops at once")
                asked.is_told = True
            return not asked.number

        try:
            is_complete = conduct(plan, store, pool, go_on=go_on, progress=set_done, retry_failed=retry_failed)
        except KeyboardInterrupt as stop:
            how, code = "stopped at once", code_of(stop)
            is_complete = False
        else:
            how, code = "stopped", 128 + asked.number
    if not is_complete:
        tell(f"{how}; {said(store)}; go on with: {command('resume', out)}")
        raise typer.Exit(code)
    show(*ending(plan, store, out))
    if store.counts().failed:
        raise typer.Exit(FAILED)
