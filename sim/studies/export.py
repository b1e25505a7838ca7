"""Tables made from a store: one row per run, one per point, and the daily records.

Equal rows make equal bytes, whatever was computed where, in what order and with how many interruptions. A table is written under
another name and renamed when it is whole. As long as runs are missing its name says so (``runs.partial.parquet``), and every
Parquet file carries "n of m done" in its metadata.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from sim.experiments.files import write_csv
from sim.studies.failures import repeat_command, write_failed
from sim.studies.study_folder import is_complete, said, write_manifest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.studies.plan import Point, StudyPlan
    from sim.studies.store import Store

FORMATS = ("parquet", "csv")
METADATA = b"holivar"
"""Under this key a Parquet file's metadata hold JSON: the study's digest, its name, and how far it is."""

_RUNS_IN_A_GROUP = 64
"""Daily records that are held in memory at a time, and make one row group."""


class _Rows(NamedTuple):
    """All rows of a plan's points, ordered by point and seed; arrays have one item per row."""

    points: list[Point]
    lengths: np.ndarray
    """Rows of each point, shape (points,)."""
    seeds: np.ndarray
    is_done: np.ndarray
    values: np.ndarray
    """Shape (rows, outcomes); nan where an outcome has no value."""
    causes: list[str]


def table_names() -> list[str]:
    """Names of all files that `export` may write or remove."""
    return [
        f"{name}{middle}.{ending}" for name in ("runs", "points", "daily") for middle in ("", ".partial") for ending in FORMATS
    ]


def runs_frame(store: Store, plan: StudyPlan) -> pd.DataFrame:
    """One row per run, ordered by point and seed.

    Returns
    -------
    Columns ``point``, ``scenario`` (the base's name), ``design`` (row of the design), every factor by its key, ``seed``,
    ``status`` ("done" or "failed"), every outcome, ``cause`` and ``repeat`` (of a failed run: why, and the command that repeats
    it, given in the study's folder). A run that several points share stands with each of them.
    """
    return _runs_frame(_gathered(store, plan), plan)


def points_frame(store: Store, plan: StudyPlan) -> pd.DataFrame:
    """One row per point of the plan, also while it has no run.

    Returns
    -------
    Columns ``point``, ``scenario``, ``design``, every factor by its key, ``digest`` (of the scenario), ``done``, ``failed``, and
    for every outcome its mean over the runs that have a value, and with ``_sd`` its standard deviation between them.
    """
    return _points_frame(_gathered(store, plan), plan)


def daily_table(store: Store, plan: StudyPlan) -> pa.Table:
    """The daily records of all runs, ordered by point, seed and day.

    Returns
    -------
    Columns ``point``, ``scenario``, ``seed``, and those of a daily record; no more than the first three where there is none.
    """
    import pyarrow as pa

    records = list(_daily_records(store, plan))
    if not records:
        return pa.schema([("point", pa.int64()), ("scenario", pa.string()), ("seed", pa.int64())]).empty_table()
    return pa.concat_tables(record.cast(records[0].schema) for record in records)


def export(store: Store, plan: StudyPlan, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write the tables ``runs``, ``points`` and, where they are kept, ``daily`` (Parquet only).

    May be done while somebody writes into the store: all tables show one state of it. In the study's own folder the scenarios of
    failed runs and the manifest are written too.

    Parameters
    ----------
    folder : exists; tables of an earlier export are replaced.
    formats : of `FORMATS`.

    Returns
    -------
    The tables.

    Raises
    ------
    OSError
        When the disk is full or the folder may not be written; what stood there is then still there.
    """
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise ValueError(f"format {sorted(unknown)}; allowed: {', '.join(FORMATS)}")
    with store.snapshot():
        middle, other = ("", ".partial") if is_complete(store) else (".partial", "")
        about = {"study": plan.digest, "name": plan.study.name, "status": said(store)}
        rows = _gathered(store, plan)
        written = []
        for name, frame in (("runs", _runs_frame(rows, plan)), ("points", _points_frame(rows, plan))):
            written += [_written(frame, folder / f"{name}{middle}.{ending}", about) for ending in FORMATS if ending in formats]
        if "parquet" in formats and plan.study.daily:
            written += _write_daily(store, plan, folder / f"daily{middle}.parquet", about)
        for name in ("runs", "points", "daily"):
            for ending in FORMATS:
                (folder / f"{name}{other}.{ending}").unlink(missing_ok=True)
        if store.path is not None and folder.resolve() == store.path.parent.resolve():
            write_manifest(folder, store, plan, [*written, *write_failed(store, plan, folder)])
    return written


# Frames


def _gathered(store: Store, plan: StudyPlan) -> _Rows:
    lengths, seeds, done, causes = [], [], [], []
    values = [np.empty((0, len(plan.outcomes)))]
    for point in plan.points:
        rows = store.rows(point.digest)
        lengths.append(len(rows))
        seeds += [row.seed for row in rows]
        done += [row.is_done for row in rows]
        causes += [row.cause for row in rows]
        values.append(np.array([row.values for row in rows], dtype=float).reshape(len(rows), len(plan.outcomes)))
    return _Rows(
        list(plan.points), np.array(lengths, dtype=np.int64), np.array(seeds, dtype=np.int64),
        np.array(done, dtype=bool), np.concatenate(values), causes,
    )  # fmt: skip


def _runs_frame(rows: _Rows, plan: StudyPlan) -> pd.DataFrame:
    import pandas as pd

    columns = {name: np.repeat(values, rows.lengths) for name, values in _point_columns(plan).items()}
    digests = np.repeat(np.array([point.digest for point in rows.points], dtype=object), rows.lengths)
    columns["seed"] = rows.seeds
    columns["status"] = np.where(rows.is_done, "done", "failed").astype(object)
    outcomes = pd.DataFrame(rows.values, columns=list(plan.outcomes))
    repeats = [
        "" if done else repeat_command(digest, seed)
        for done, digest, seed in zip(rows.is_done.tolist(), digests, rows.seeds.tolist(), strict=True)
    ]
    said_last = pd.DataFrame({"cause": _texts(rows.causes), "repeat": _texts(repeats)})
    return pd.concat([pd.DataFrame(columns), outcomes, said_last], axis=1)


def _points_frame(rows: _Rows, plan: StudyPlan) -> pd.DataFrame:
    import pandas as pd

    columns = _point_columns(plan)
    columns["digest"] = _texts([point.digest for point in rows.points])
    owner = np.repeat(np.arange(len(rows.points)), rows.lengths)
    columns["done"] = np.bincount(owner[rows.is_done], minlength=len(rows.points)).astype(np.int64)
    columns["failed"] = rows.lengths - columns["done"]
    outcomes = {}
    ends = np.cumsum(rows.lengths)
    for place, name in enumerate(plan.outcomes):
        split = np.split(rows.values[:, place], ends[:-1])
        outcomes[name], outcomes[f"{name}_sd"] = np.array([_mean_and_sd(values) for values in split]).reshape(-1, 2).T
    return pd.concat([pd.DataFrame(columns), pd.DataFrame(outcomes)], axis=1)


def _mean_and_sd(values: np.ndarray) -> tuple[float, float]:
    values = values[~np.isnan(values)]
    return (
        float(values.mean()) if len(values) > 0 else np.nan,
        float(values.std(ddof=1)) if len(values) > 1 else np.nan,
    )


def _point_columns(plan: StudyPlan) -> dict[str, np.ndarray]:
    """What is known of the points before any run, by the name of the column; one item per point."""
    columns = {
        "point": np.array([point.number for point in plan.points], dtype=np.int64),
        "scenario": _texts([plan.bases[point.base].name for point in plan.points]),
        "design": np.array([point.design for point in plan.points], dtype=np.int64),
    }
    types: dict[str, Callable[[list[Any]], np.ndarray]] = {
        "number": lambda values: np.array(values, dtype=float),
        "whole": lambda values: np.array(values, dtype=np.int64),
        "switch": lambda values: np.array(values, dtype=bool),
        "time": _texts,
        "text": _texts,
    }
    for place, factor in enumerate(plan.factors):
        columns[factor.key] = types[factor.kind]([point.values[place] for point in plan.points])
    return columns


def _texts(values: Sequence[Any]) -> np.ndarray:
    return np.array([str(value) for value in values], dtype=object)


# Files


def _written(frame: pd.DataFrame, path: Path, about: dict[str, str]) -> Path:
    if path.suffix == ".csv":
        with _renamed(path) as temporary:
            write_csv(frame, temporary)
        return path
    import pyarrow.parquet as pq

    table = as_table(frame, about)
    with _renamed(path) as temporary, temporary.open("wb") as file:
        pq.write_table(table, file)
    return path


def as_table(frame: pd.DataFrame, about: dict[str, str]) -> pa.Table:
    """A frame as it stands in Parquet; nan is null there.

    Parameters
    ----------
    about : goes into the metadata.
    """
    import pyarrow as pa

    schema = _schema(frame, about)
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False).cast(schema)
    return table.replace_schema_metadata(schema.metadata)  # without pandas' own, which says with which version it was written


def _schema(frame: pd.DataFrame, about: dict[str, str]) -> pa.Schema:
    """A frame's columns as Parquet has them: texts stay texts in a table without a row, where nothing would tell."""
    import pyarrow as pa

    kinds = {"i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
    fields = [(name, kinds.get(dtype.kind, pa.string())) for name, dtype in frame.dtypes.items()]
    return pa.schema(fields, metadata={METADATA: json.dumps(about, sort_keys=True).encode()})


def _write_daily(store: Store, plan: StudyPlan, path: Path, about: dict[str, str]) -> list[Path]:
    """Write the daily records of all runs, ordered by point, seed and day; no file while there is no record."""
    import pyarrow as pa

    records = _daily_records(store, plan)
    first = next(records, None)
    if first is None:
        path.unlink(missing_ok=True)
        return []
    schema = first.schema.with_metadata({METADATA: json.dumps(about, sort_keys=True).encode()})
    with _renamed(path) as temporary, temporary.open("wb") as file, _writer(file, schema) as write:
        group = [first.cast(schema)]
        for record in records:
            if len(group) == _RUNS_IN_A_GROUP:
                write(pa.concat_tables(group))
                group = []
            group.append(record.cast(schema))
        write(pa.concat_tables(group))
    return [path]


@contextmanager
def _writer(file: BinaryIO, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    import pyarrow.parquet as pq

    writer = pq.ParquetWriter(file, schema)
    try:
        yield lambda table: writer.write_table(table, row_group_size=max(len(table), 1))
    except BaseException:
        writer.is_open = False  # or it would write the end of a file that is thrown away, on a disk that may be full
        raise
    writer.close()


def _daily_records(store: Store, plan: StudyPlan) -> Iterator[pa.Table]:
    """One table per run: point, scenario, seed, and the columns of its daily record."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for point in plan.points:
        for seed, content in store.daily(point.digest):
            table = pq.read_table(BytesIO(content)).replace_schema_metadata(None)
            n = len(table)
            columns = [
                ("point", pa.repeat(pa.scalar(point.number, pa.int64()), n)),
                ("scenario", pa.repeat(pa.scalar(plan.bases[point.base].name, pa.string()), n)),
                ("seed", pa.repeat(pa.scalar(seed, pa.int64()), n)),
            ]
            for place, (name, column) in enumerate(columns):
                table = table.add_column(place, name, column)
            yield table


@contextmanager
def _renamed(path: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends without an error the file gets its name, otherwise it vanishes."""
    temporary = path.with_name(f".holivar-{os.getpid()}-{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):  # where it could not be made, there is nothing to remove
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            error.filename, error.filename2 = str(path), None  # the name that was asked for; a full disk names nothing itself
        raise
