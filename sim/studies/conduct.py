"""What a study does from its start, or its resumption, to the tables: so that commands and Python do the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.simulate import warm_up
from sim.studies.estimate import TRIAL_SECONDS, UNTRIED, Estimate, check_fits, estimate, trial
from sim.studies.export import export
from sim.studies.run import Pool, Progress, run
from sim.studies.study_folder import is_complete, write_manifest

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan
    from sim.studies.store import Store


def prepare(
    plan: StudyPlan, workers: Pool, n_missing: int, folder: Path | None, trial_seconds: float = TRIAL_SECONDS
) -> Estimate:
    """Find out what a study will take, refuse what does not fit, and have the workers ready; nothing is written.

    Parameters
    ----------
    n_missing : runs to do, at most.
    folder : where the study lies or will lie; None for one in memory.

    Raises
    ------
    ScenarioError
        When it needs more than there is; as `PoolRefused`, when the workers can't be had.
    """
    check_fits(plan, estimate(plan, UNTRIED, workers, n_missing), folder)  # or the trial itself may be too much
    warm_up(plan.bases[0])
    if workers.option == "--scheduler":
        workers.start()  # how many there are is known only then
    found = estimate(plan, trial(plan, trial_seconds), workers, n_missing)
    check_fits(plan, found, folder)
    workers.start()
    return found


def conduct(
    plan: StudyPlan,
    store: Store,
    workers: Pool,
    *,
    go_on: Callable[[], bool] = lambda: True,
    progress: Callable[[Progress], None] = lambda progress: None,
    retry_failed: bool = False,
) -> bool:
    """Do the runs of a study that are missing; then write its tables, or, when it was stopped before, how far it is.

    Parameters
    ----------
    store : open for writing; one that lies in memory has no folder to write into.
    workers, go_on, progress, retry_failed : as `sim.studies.run.run` takes them.

    Returns
    -------
    Whether every row that is wanted is there, be it a failed one.

    Raises
    ------
    PoolRefused, OSError
        As `sim.studies.run.run` does; and when tables can't be written. Rows that were stored stay.
    """
    try:
        if retry_failed and store.counts().failed:
            store.forget_failures()
        done = is_complete(store) or run(plan, store, workers, go_on=go_on, progress=progress)
    except BaseException:
        with suppress(OSError):
            _write_manifest(store, plan)
        raise
    if done and store.path is not None:
        export(store, plan, store.path.parent)
    else:
        _write_manifest(store, plan)
    return done


def _write_manifest(store: Store, plan: StudyPlan) -> None:
    if store.path is not None:
        write_manifest(store.path.parent, store, plan)
