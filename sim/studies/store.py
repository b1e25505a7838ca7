"""Where the rows of a study are kept: one SQLite file, one writer, any number of readers while it runs.

The key of a row is the scenario's digest and the seed, so a row is there once or not at all, whatever was killed and resumed in
between. ``put`` returns when its rows are on the disk. What the file looks like, and what its errors mean, is in ``store_file``.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sim.problems import printable
from sim.studies.rows import Row
from sim.studies.store_file import StoreLock, StoreRefused, create_file, lock_path, named, open_file, quoted

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan

__all__ = ["Counts", "Session", "Store", "StoreRefused", "StoredRow"]

LONGEST_CAUSE = 500
"""Characters of a failure's cause that are kept."""


class Counts(NamedTuple):
    """Rows in a store."""

    done: int
    failed: int


class Session(NamedTuple):
    """One stretch of work on a study, from its start or a resumption to its end."""

    number: int
    began: str
    """ISO 8601, UTC."""
    ended: str | None
    """None: it is still at work, or was killed."""
    how: str
    """How it ended, in the words of whoever ended it; empty when it did not."""
    rows: int
    """Rows that it stored."""
    about: dict[str, Any]
    """What was given to `Store.begin_session`: version, code, workers, platform and the like."""


class StoredRow(NamedTuple):
    """A row as it is read back."""

    digest: str
    seed: int
    is_done: bool
    values: tuple[float | None, ...]
    """The outcomes in the order of the plan; None where one has no value, or the run failed."""
    cause: str
    session: int


class Store:
    """The rows of a study. Made by `create` or `open`; to be closed, best by ``with``.

    Several threads may use one store; each method is one transaction.
    """

    def __init__(self, path: Path | None, connection: sqlite3.Connection, lock: StoreLock | None) -> None:
        self.path = path
        self._connection, self._lock = connection, lock
        self._turn = threading.RLock()
        self._session = 0
        with self._used() as sql:
            self._facts: dict[str, str] = dict(sql.execute("SELECT name, value FROM facts").fetchall())
            self._session = sql.execute("SELECT COALESCE(MAX(number), 0) FROM sessions").fetchone()[0]
        self.outcomes: tuple[str, ...] = tuple(json.loads(self._fact("outcomes")))
        n_columns = 4 + len(self.outcomes)
        columns = ", ".join(quoted(name) for name in self.outcomes)
        self._columns = f"scenario_hash, seed, session, status, cause{', ' if columns else ''}{columns}"
        changed = ", ".join(f"{name} = excluded.{name}" for name in self._columns.split(", ")[2:])
        self._insert = (
            f"INSERT INTO runs ({self._columns}) VALUES (?{', ?' * n_columns}) "
            f"ON CONFLICT (scenario_hash, seed) DO UPDATE SET {changed} WHERE runs.status = 'failed'"
        )

    @classmethod
    def create(cls, path: Path | None, plan: StudyPlan, about: Mapping[str, Any]) -> Store:
        """Make an empty store for a plan.

        Parameters
        ----------
        path : of the file, in a folder that exists; None keeps the rows in memory, for as long as the store is open.
        about : whatever says where the study comes from; plain enough for JSON.

        Raises
        ------
        StoreRefused
            When there is such a file, or somebody is just making it.
        OSError
            When the folder may not be written or the disk is full.
        """
        facts = {
            "study": plan.digest,
            "outcomes": json.dumps(list(plan.outcomes)),
            "wanted": str(plan.n_runs),
            "about": json.dumps(dict(about), allow_nan=False),
            "made": _now(),
        }
        return cls._locked(path, lambda: create_file(path, plan.outcomes, facts))

    @classmethod
    def open(cls, path: Path, plan: StudyPlan | None = None, read_only: bool = False) -> Store:
        """Open a store that is there.

        Parameters
        ----------
        plan : must be the one that the store was made for; left out, this is not checked.
        read_only : may be done while somebody writes; sees what is committed at each question.

        Raises
        ------
        StoreRefused
            When there is none, or it is no store, of another format or study, damaged, or being written by somebody else.
        OSError
            When it may not be read, or not be written.
        """
        if read_only:
            store = cls._connected(path, open_file(path, read_only=True), None)
        elif not path.is_file():
            raise StoreRefused(path, "does not exist", "start the study first")  # before a lock is put where nothing is
        else:
            store = cls._locked(path, lambda: open_file(path))
        if plan is not None and (store.study, store.outcomes) != (plan.digest, tuple(plan.outcomes)):
            store.close()
            found = f"holds another study ({store.study[:12]}), or this one before its file was changed"
            raise StoreRefused(path, found, f"this one is {plan.digest[:12]}: name another folder, or the file as it was")
        return store

    @classmethod
    def _locked(cls, path: Path | None, connect: Callable[[], sqlite3.Connection]) -> Store:
        lock = None if path is None else StoreLock(lock_path(path))
        try:
            return cls._connected(path, connect(), lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    @classmethod
    def _connected(cls, path: Path | None, connection: sqlite3.Connection, lock: StoreLock | None) -> Store:
        try:
            return cls(path, connection, lock)
        except BaseException:
            connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let the next one write; harmless the second time."""
        with self._turn:
            with suppress(sqlite3.Error):  # a full disk: the log stays beside the file and is read at the next opening
                self._connection.close()
            if self._lock is not None:
                self._lock.release()

    # What the store is of

    @property
    def study(self) -> str:
        """Digest of the plan that it was made for."""
        return self._fact("study")

    @property
    def about(self) -> dict[str, Any]:
        """What was given to `create`."""
        return dict(json.loads(self._fact("about")))

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """Versions of the code with which somebody went on after all, in their order, as `accept` was given them."""
        with self._used() as sql:
            found = sql.execute("SELECT value FROM facts WHERE name = 'accepted'").fetchone()
        return list(json.loads(found[0])) if found else []

    def accept(self, version: Mapping[str, Any]) -> None:
        """Write down that the study goes on with another version of the code."""
        accepted = [*self.accepted, {**version, "at": _now()}]
        with self._changed() as sql:
            sql.execute("INSERT OR REPLACE INTO facts VALUES ('accepted', ?)", (json.dumps(accepted, allow_nan=False),))

    def _fact(self, name: str) -> str:
        try:
            return self._facts[name]
        except KeyError:
            raise StoreRefused(self.path or "store in memory", f"is damaged (no '{name}')") from None

    @property
    def wanted(self) -> int:
        """How many rows the study is to have, as far as is known: the m of "n of m done"."""
        with self._used() as sql:
            return int(sql.execute("SELECT value FROM facts WHERE name = 'wanted'").fetchone()[0])

    def set_wanted(self, n: int) -> None:
        """Say how many rows the study is to have; it may grow and shrink while a study stops when it is sure."""
        with self._changed() as sql:
            sql.execute("UPDATE facts SET value = ? WHERE name = 'wanted'", (str(int(n)),))

    # Rows

    def put(self, rows: Sequence[Row]) -> None:
        """Store rows, all or none of them; when this returns they are on the disk.

        A row whose key is there already is left out, unless the one that is there failed: that one is replaced.

        Raises
        ------
        OSError
            When the disk is full; nothing of these rows is stored then, and all earlier ones are intact.
        ValueError
            When a row has not one value for every outcome.
        """
        laid_out = [self._laid_out(row) for row in rows]
        with self._changed() as sql:
            n_stored = 0
            for row, values in zip(rows, laid_out, strict=True):
                if sql.execute(self._insert, values).rowcount < 1:
                    continue
                n_stored += 1
                if row.daily is not None:
                    sql.execute("INSERT INTO daily VALUES (?, ?, ?)", (row.digest, row.seed, row.daily))
            sql.execute("UPDATE sessions SET rows = rows + ? WHERE number = ?", (n_stored, self._session))

    def _laid_out(self, row: Row) -> tuple[Any, ...]:
        if row.values is None:
            cause = printable(" ".join(row.cause.split()), LONGEST_CAUSE)
            return (row.digest, row.seed, self._session, "failed", cause, *[None] * len(self.outcomes))
        if len(row.values) != len(self.outcomes):
            raise ValueError(f"a row has {len(row.values)} values for {len(self.outcomes)} outcomes")
        # SQLite has no NaN and makes it NULL by itself: it is said here, because reading it back relies on it.
        values = [None if value != value else float(value) for value in row.values]
        return (row.digest, row.seed, self._session, "done", "", *values)

    def done(self) -> set[tuple[str, int]]:
        """Keys of all rows that are there, failed ones included: what a resumed study has not to run again."""
        with self._used() as sql:
            return set(sql.execute("SELECT scenario_hash, seed FROM runs"))

    def seeds(self, digest: str) -> set[int]:
        """Seeds of a scenario's rows, failed ones included."""
        with self._used() as sql:
            return {seed for (seed,) in sql.execute("SELECT seed FROM runs WHERE scenario_hash = ?", (digest,))}

    def counts(self) -> Counts:
        """How many rows are done, and how many failed."""
        with self._used() as sql:
            tally = dict(sql.execute("SELECT status, n FROM tally").fetchall())
        return Counts(tally["done"], tally["failed"])

    def forget_failures(self) -> int:
        """Remove all failed rows, so that they are run again; says how many."""
        with self._changed() as sql:
            return sql.execute("DELETE FROM runs WHERE status = 'failed'").rowcount

    def failures(self) -> list[StoredRow]:
        """All failed rows, ordered by their keys."""
        return self._rows("WHERE status = 'failed'", ())

    def rows(self, digest: str) -> list[StoredRow]:
        """All rows of a scenario, ordered by seed."""
        return self._rows("WHERE scenario_hash = ?", (digest,))

    def _rows(self, where: str, values: tuple[Any, ...]) -> list[StoredRow]:
        query = f"SELECT {self._columns} FROM runs {where} ORDER BY scenario_hash, seed"
        with self._used() as sql:
            found = sql.execute(query, values).fetchall()
        return [
            StoredRow(digest, seed, status == "done", tuple(outcomes), cause, session)
            for digest, seed, session, status, cause, *outcomes in found
        ]

    def values(self, outcome: str, digest: str) -> dict[int, float]:
        """One outcome of a scenario's finished runs, by seed in rising order; nan where it has no value."""
        if outcome not in self.outcomes:
            raise ValueError(f"the store has no outcome '{outcome}'")
        query = f"SELECT seed, {quoted(outcome)} FROM runs WHERE scenario_hash = ? AND status = 'done' ORDER BY seed"
        with self._used() as sql:
            found = sql.execute(query, (digest,)).fetchall()
        return {seed: float("nan") if value is None else value for seed, value in found}

    def daily(self, digest: str) -> Iterator[tuple[int, bytes]]:
        """The daily records of a scenario's runs: seed and Parquet file, ordered by seed, one in memory at a time."""
        with self._used() as sql:
            seeds = sql.execute("SELECT seed FROM daily WHERE scenario_hash = ? ORDER BY seed", (digest,)).fetchall()
        for (seed,) in seeds:
            with self._used() as sql:
                query = "SELECT parquet FROM daily WHERE scenario_hash = ? AND seed = ?"
                found = sql.execute(query, (digest, seed)).fetchone()
            if found is not None:
                yield seed, found[0]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all questions within the block see one state, whatever others write meanwhile; don't write within it."""
        with self._used() as sql:
            sql.execute("BEGIN")
            try:
                yield
            finally:
                if sql.in_transaction:
                    sql.execute("COMMIT")

    # Sessions

    def begin_session(self, about: Mapping[str, Any]) -> int:
        """Write down that somebody begins to work; rows that are put from now on are theirs.

        Returns
        -------
        The session's number, from 1 on.
        """
        with self._changed() as sql:
            values = (_now(), json.dumps(dict(about), allow_nan=False))
            self._session = int(sql.execute("INSERT INTO sessions (began, about) VALUES (?, ?)", values).lastrowid or 0)
        return self._session

    def end_session(self, how: str = "done") -> None:
        """Write down that the session of `begin_session` has ended, and how."""
        with self._changed() as sql:
            sql.execute("UPDATE sessions SET ended = ?, how = ? WHERE number = ?", (_now(), how, self._session))

    def sessions(self) -> list[Session]:
        """All sessions in their order."""
        with self._used() as sql:
            found = sql.execute("SELECT number, began, ended, how, rows, about FROM sessions ORDER BY number").fetchall()
        return [Session(number, began, ended, how, rows, json.loads(about)) for number, began, ended, how, rows, about in found]

    # How SQLite is spoken to

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with self._turn, named(self.path):
            yield self._connection

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        """One transaction; on any error nothing of it remains."""
        with self._used() as sql:
            sql.execute("BEGIN IMMEDIATE")
            try:
                yield sql
                sql.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk may have undone it already
                    sql.execute("ROLLBACK")
                raise


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
