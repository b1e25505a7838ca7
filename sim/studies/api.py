"""Studies from Python: ``sim.study`` runs one, ``sim.open_study`` reads one from its folder, both give frames."""

from __future__ import annotations

import json
import os
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.studies.conduct import conduct, prepare
from sim.studies.export import METADATA, as_table, daily_table, points_frame, runs_frame
from sim.studies.failures import Failure, failures
from sim.studies.file import Study, build_study, load_study
from sim.studies.plan import StudyPlan, plan
from sim.studies.run import Pool, Progress, pool
from sim.studies.store import Store
from sim.studies.study_folder import STORE, begin, check_new, is_complete, look, reopen, resume, said

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.studies.analyse import Analysis

TableName = Literal["runs", "points", "daily"]
Source = str | os.PathLike[str] | Mapping[str, Any] | Study | StudyPlan
"""What a study may be made from."""

_TRIAL_SECONDS = 0.3


class StudyResult:
    """The rows of a study, finished or not. Made by ``sim.study`` and ``sim.open_study``.

    Tables are read when they are asked for, and then kept: from Parquet where the study has written it, else from its rows. They
    show one moment of a study that somebody is still working on; open it again to see more.

    Parameters
    ----------
    plan : which points, factors, outcomes and seeds the study has.
    folder : where it lies; None for one in memory, which lasts as long as this object.
    """

    def __init__(self, plan: StudyPlan, folder: Path | None, store: Store | None = None) -> None:
        self.plan, self.folder, self._store = plan, folder, store
        if store is not None:
            weakref.finalize(self, store.close)

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> StudyResult:
        """Open the study of a folder for reading, also while it is at work; no other file is needed.

        Raises
        ------
        OutputRefused
            When there is no study, or one that this version of Holivar lays out in another way.
        OSError
            When it may not be read.
        """
        store, found = reopen(folder)
        store.close()
        return cls(found, Path(folder))

    def __repr__(self) -> str:
        return f"<StudyResult {self.plan.study.name}: {self.status}>"

    @property
    def status(self) -> str:
        """How far it is: "40 of 100 done", and how many failed."""
        with self._opened() as store:
            return said(store)

    @property
    def is_complete(self) -> bool:
        """Whether every run that is wanted has its row, be it a failed one."""
        with self._opened() as store:
            return is_complete(store)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: ``point``, ``scenario``, ``design``, every factor by its key, ``seed``, ``status``, every outcome in
        its unit (nan where it has no value), ``cause`` and ``repeat`` (of a failed run: why, and the command that repeats it)."""
        return self.read("runs").to_pandas()

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per point: as `runs` up to the factors, ``digest``, ``done``, ``failed``, and for every outcome its mean over
        the runs, and with ``_sd`` its standard deviation between them."""
        return self.read("points").to_pandas()

    @cached_property
    def daily(self) -> pd.DataFrame | None:
        """The daily records of all runs, ``point``, ``scenario`` and ``seed`` in front; None when the study keeps none."""
        return self.read("daily").to_pandas() if self.plan.study.daily else None

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row per failed run: ``point``, ``scenario``, ``seed``, ``cause``, ``repeat`` (the command that runs it again)."""
        import pandas as pd

        with self._opened() as store:
            return pd.DataFrame(failures(store, self.plan, self.folder or ""), columns=list(Failure._fields))

    def read(
        self, table: TableName, columns: Sequence[str] | None = None, filters: Sequence[tuple[str, str, Any]] | None = None
    ) -> pa.Table:
        """A table, or a part of it; from Parquet no more is read than is asked for.

        Parameters
        ----------
        columns : left out, all.
        filters : such as ``[("point", "<", 10), ("status", "==", "done")]``; rows for which all of them hold.

        Raises
        ------
        ValueError
            For another table, or daily records in a study that keeps none.
        """
        import pyarrow.parquet as pq

        if table not in ("runs", "points", "daily"):
            raise ValueError(f"table is '{table}'; allowed: runs, points, daily")
        if table == "daily" and not self.plan.study.daily:
            raise ValueError("the study keeps no daily records; set daily = true in its file")
        kept = None if columns is None else list(columns)
        with self._opened() as store:
            path = self._current(store, table)
            if path is not None:
                # Of this file alone: the folder's name may look like a partition's.
                return pq.read_table(path, columns=kept, filters=filters, partitioning=None).replace_schema_metadata(None)
            made = self._made(store, table)
        found = made if filters is None else made.filter(pq.filters_to_expression(list(filters)))
        return found if kept is None else found.select(kept)

    def _made(self, store: Store, table: TableName) -> pa.Table:
        if table == "daily":
            return daily_table(store, self.plan)
        frame = (runs_frame if table == "runs" else points_frame)(store, self.plan)
        return as_table(frame, {}).replace_schema_metadata(None)

    def _current(self, store: Store, table: TableName) -> Path | None:
        """The Parquet file of a table, if it shows the rows as they are."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = None if self.folder is None else self.folder / f"{table}.parquet"
        if path is None or not path.is_file() or not is_complete(store):
            return None
        try:
            about = json.loads(pq.read_schema(path).metadata[METADATA])
            return path if (about["study"], about["status"]) == (store.study, said(store)) else None
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid):
            return None  # somebody else's file

    def analyse(self, outcomes: Sequence[str] | None = None) -> Analysis:
        """Answer what the study asks: `sim.studies.analyse.analyse`."""
        from sim.studies.analyse import analyse

        with self._opened() as store:
            return analyse(store, self.plan, outcomes)

    @contextmanager
    def _opened(self) -> Iterator[Store]:
        if self._store is not None:
            yield self._store
            return
        assert self.folder is not None
        with look(self.folder, self.plan) as store:
            yield store


def open_study(folder: str | os.PathLike[str]) -> StudyResult:
    """Open the study of a folder for reading: `StudyResult.open`."""
    return StudyResult.open(folder)


def study(
    source: Source,
    out: str | os.PathLike[str] | None = None,
    overrides: Sequence[str] = (),
    *,
    workers: int | None = None,
    processes: bool = False,
    scheduler: str | None = None,
    force: bool = False,
    accept_version: bool = False,
    retry_failed: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> StudyResult:
    """Run a study, or what is missing of it.

    Parameters
    ----------
    source : a study file, a dict of the same form, a study from `sim.studies.file`, or the plan of another result.
    out : folder to keep it in, new or empty. One that holds this very study is gone on with, so that a call which was
        interrupted may simply be made again. Left out, the rows stay in memory.
    overrides : texts such as ``"replications.seeds=5"`` or ``"days=60"``, for a file or a dict.
    workers : runs at the same time; left out, one per core. Results don't depend on it.
    processes : worker processes in place of threads; a script needs ``if __name__ == "__main__":`` then.
    scheduler : address of a Dask scheduler whose workers do it.
    force : begin again in the place of an earlier result.
    accept_version : go on although Holivar has changed since; this is recorded.
    retry_failed : do failed runs again.
    progress : called some ten times a second with a `sim.studies.run.Progress`.

    Raises
    ------
    ScenarioError
        With every problem of the study; when it needs more memory or disk than there is; when workers can't be had.
    OutputRefused
        When the folder holds something else, or somebody is writing it.
    OSError
        When the disk is full, and the like.
    ValueError
        For workers out of range, and for overrides of a study that is made already.

    After Ctrl-C, or any other exception, all that was stored is in the folder, and the same call goes on.

    Examples
    --------
    >>> import sim
    >>> small = {"scenarios": ["baseline"], "set": ["days=40", "warmup_days=0", "company.n_customers=200"]}
    >>> result = sim.study(small | {"vary": {"market.rivals": {"values": [0.5, 2.0]}}, "replications": {"seeds": 3}})
    >>> result
    <StudyResult study: 6 of 6 done>
    >>> len(result.runs), list(result.points["market.rivals"]), result.is_complete
    (6, [0.5, 2.0], True)
    """
    laid_out = _plan_of(source, overrides)
    workers_ = pool(workers, processes, scheduler)
    with workers_:
        if out is None:
            prepare(laid_out, workers_, laid_out.n_runs, None, _TRIAL_SECONDS)
            store = Store.create(None, laid_out, {})
            result = StudyResult(laid_out, None, store)
            conduct(laid_out, store, workers_, progress=progress)
            return result
        with _open_to_write(laid_out, workers_, Path(out), force, accept_version, retry_failed) as store:
            conduct(laid_out, store, workers_, progress=progress, retry_failed=retry_failed)
    return StudyResult(laid_out, Path(out))


def _plan_of(source: Source, overrides: Sequence[str]) -> StudyPlan:
    if isinstance(source, Study | StudyPlan):
        if overrides:
            raise ValueError("a study that is made already takes no overrides")
        return source if isinstance(source, StudyPlan) else plan(source)
    return plan(build_study(source, overrides) if isinstance(source, Mapping) else load_study(source, overrides))


def _open_to_write(laid_out: StudyPlan, workers: Pool, out: Path, force: bool, accept_version: bool, retry_failed: bool) -> Store:
    """The store of a new study, or of one that is gone on with."""
    if force or not _holds(out, laid_out):
        check_new(out, laid_out, force)
        prepare(laid_out, workers, laid_out.n_runs, out, _TRIAL_SECONDS)
        return begin(out, laid_out, force)
    store = resume(out, laid_out, accept_version)
    try:
        n_missing = store.wanted - sum(store.counts()) + (store.counts().failed if retry_failed else 0)
        if n_missing > 0:
            prepare(laid_out, workers, n_missing, out, _TRIAL_SECONDS)
    except BaseException:
        store.close()
        raise
    return store


def _holds(out: Path, laid_out: StudyPlan) -> bool:
    """Whether a folder holds this very study."""
    if not (out / STORE).is_file():
        return False
    with look(out) as store:
        return store.study == laid_out.digest
