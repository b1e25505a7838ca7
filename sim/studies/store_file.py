"""The file behind a store: how it is made, opened, locked, and how SQLite's errors become one plain line.

A commit is on the disk before it returns (write-ahead log, synchronous FULL). A new store is built under another name and
renamed when it is whole, so a file called ``study.sqlite`` has all its tables or doesn't exist. While somebody has the file
open, it must be read through SQLite only: a plain ``open`` and ``close`` of it elsewhere in the process would drop the locks
that SQLite holds on it.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.experiments.folder import OutputRefused
from sim.problems import Problem

FORMAT = 1
"""Version of the tables; stands in the file as SQLite's ``user_version``."""

APPLICATION = 0x484F4C56
"""``HOLV``: SQLite's ``application_id``, by which a study's store is told from other databases."""

WAIT_SECONDS = 10.0
"""How long a statement waits for a reader or a checkpoint before it gives up; nobody holds a lock for longer than a moment."""

ROW_COLUMNS = ("scenario_hash", "seed", "session", "status", "cause")

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY, began TEXT NOT NULL, ended TEXT, how TEXT NOT NULL DEFAULT '',
    rows INTEGER NOT NULL DEFAULT 0, about TEXT NOT NULL
);
CREATE TABLE tally (status TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO tally VALUES ('done', 0), ('failed', 0);
CREATE TABLE runs (
    scenario_hash TEXT NOT NULL, seed INTEGER NOT NULL, session INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')), cause TEXT NOT NULL,{outcomes}
    PRIMARY KEY (scenario_hash, seed)
) WITHOUT ROWID;
CREATE INDEX failures ON runs (status) WHERE status = 'failed';
CREATE TABLE daily (
    scenario_hash TEXT NOT NULL, seed INTEGER NOT NULL, parquet BLOB NOT NULL, UNIQUE (scenario_hash, seed)
);
CREATE TRIGGER row_added AFTER INSERT ON runs BEGIN UPDATE tally SET n = n + 1 WHERE status = new.status; END;
CREATE TRIGGER row_removed AFTER DELETE ON runs BEGIN UPDATE tally SET n = n - 1 WHERE status = old.status; END;
CREATE TRIGGER row_replaced AFTER UPDATE OF status ON runs BEGIN
    UPDATE tally SET n = n - 1 WHERE status = old.status;
    UPDATE tally SET n = n + 1 WHERE status = new.status;
END;
"""
# The tally is what "n of m done" reads: counting a million rows of seventy outcomes would read all of the file every time.


class StoreRefused(OutputRefused):
    """A store that will not be opened or written; ``problem`` says why."""

    def __init__(self, path: Path | str, found: str, allowed: str = "") -> None:
        self.problem = Problem(str(path), "", found, allowed)
        Exception.__init__(self, str(self.problem))


class StoreLock:
    """The right to write into a store: one holder at a time, over all processes and threads of a machine.

    It is a lock that SQLite holds on an empty file beside the store. The system drops it when the process ends, however it ends,
    and children don't inherit it: ``kill -9`` leaves a file, but no lock.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises
        ------
        StoreRefused
            When somebody else has it.
        OSError
            When the folder may not be written.
        """
        with named(path):
            # A little patience: somebody may just be looking whether the lock is taken.
            self._connection = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
            try:
                self._connection.execute("PRAGMA journal_mode = MEMORY")  # nothing is ever written, so no file for undoing it
                self._connection.execute("BEGIN EXCLUSIVE")
            except BaseException as error:
                self._connection.close()
                if _code(error) == sqlite3.SQLITE_BUSY:
                    raise _taken(path) from None
                raise

    def release(self) -> None:
        """Give it back; harmless the second time."""
        self._connection.close()


def lock_path(path: Path) -> Path:
    """Where the lock of a store lies: ``study.lock`` beside ``study.sqlite``."""
    return path.with_suffix(".lock")


def is_locked(path: Path) -> bool:
    """Whether somebody is writing into a store at this moment; needs no right to write."""
    lock = lock_path(path)
    if not lock.exists():
        return False
    connection = sqlite3.connect(_uri(lock, "mode=ro"), uri=True, timeout=0)
    try:
        connection.execute("SELECT * FROM sqlite_master").fetchall()
    except sqlite3.Error as error:
        return _code(error) == sqlite3.SQLITE_BUSY
    finally:
        connection.close()
    return False


def create_file(path: Path | None, outcomes: Sequence[str], facts: dict[str, str]) -> sqlite3.Connection:
    """Make a new store and open it for writing; None keeps it in memory. Whoever calls holds the lock.

    Raises
    ------
    StoreRefused
        When there is a file already.
    ValueError
        When an outcome has the name of one of the table's own columns.
    """
    clash = {name.lower() for name in outcomes} & set(ROW_COLUMNS)
    if clash:
        raise ValueError(f"an outcome may not be called {sorted(clash)}")
    if path is None:
        connection = _connected(":memory:")
        _build(connection, outcomes, facts)
        return connection
    if path.exists():
        raise StoreRefused(path, "is there already", "allowed: a new folder")
    temporary = path.with_name(f".{path.name}.partial")
    with named(path):
        # Until it is renamed it has no log of its own: SQLite's usual journal, written out in full before `close` returns.
        for left in (temporary, temporary.with_name(f"{temporary.name}-journal")):
            left.unlink(missing_ok=True)  # of a start that was killed
        connection = _connected(str(temporary))
        try:
            _build(connection, outcomes, facts)
        finally:
            connection.close()
        os.replace(temporary, path)
        _sync_folder(path.parent)
        connection = _connected(str(path))
        _keep_a_log(connection)
        return connection


def open_file(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """Open a store that is there, having checked that it is one and, before it is written to, that it is sound.

    Raises
    ------
    StoreRefused
        When there is none, it is something else, another format, or damaged.
    OSError
        When it may not be read, or not be written.
    """
    if not path.is_file():
        raise StoreRefused(path, "does not exist", "start the study first")
    if read_only:
        return _opened_for_reading(path)
    with named(path):
        connection = _connected(_uri(path, "mode=rw"), uri=True)
        try:
            _check_format(connection, path)
            _keep_a_log(connection)
            _check_writable(connection)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise _damaged(path, found)
        except BaseException:
            connection.close()
            raise
        return connection


def _opened_for_reading(path: Path) -> sqlite3.Connection:
    with named(path):
        for options in ("mode=ro", "mode=ro&immutable=1"):
            connection = _connected(_uri(path, options), uri=True)
            try:
                _check_format(connection, path)
                _check_length(connection, path)
                return connection
            except BaseException as error:
                connection.close()
                if not _needs_to_write(error):
                    raise
                # A folder that may not be written: what was closed properly can be read as it is, the rest would be cut short.
                if _has_log(path):
                    found = "was not closed properly, and its folder may not be written"
                    raise StoreRefused(path, found, "copy the folder and read the copy") from None
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _needs_to_write(error: BaseException) -> bool:
    return _code(error) in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def _connected(place: str, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(place, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, uri=uri)


def _keep_a_log(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")


def _build(connection: sqlite3.Connection, outcomes: Sequence[str], facts: dict[str, str]) -> None:
    columns = "".join(f"\n    {quoted(name)} REAL," for name in outcomes)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.executescript(_TABLES.format(outcomes=columns))
    connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())


def _check_format(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreRefused(path, "is not the store of a study", "allowed: the folder of a study of Holivar's")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        raise StoreRefused(path, f"is of format {version}", f"this Holivar reads format {FORMAT}")
    connection.execute("SELECT n FROM tally").fetchall()  # the first pages, and the log of what was not closed


def _check_writable(connection: sqlite3.Connection) -> None:
    # SQLite opens for writing what it may not write, and complains at the first change only.
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("UPDATE tally SET n = n")
    finally:
        connection.execute("ROLLBACK")


def _check_length(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that ends within its last page, where SQLite would read zeros; a log or a writer may add what is missing."""
    if _has_log(path) or is_locked(path):
        return
    n_pages, page_bytes = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if path.stat().st_size < n_pages * page_bytes:
        raise _damaged(path, "it is shorter than it should be")


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def quoted(name: str) -> str:
    """A name as SQL writes it.

    >>> quoted("revenue")
    '"revenue"'
    """
    return '"' + name.replace('"', '""') + '"'


def _uri(path: Path, options: str) -> str:
    return f"{path.resolve().as_uri()}?{options}"


def _sync_folder(folder: Path) -> None:
    """Let a file's new name survive a power cut; where folders can't be opened, the system sees to it itself."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def named(path: Path | None) -> Iterator[None]:
    """Turn SQLite's errors into `StoreRefused` or an OSError that names the store."""
    try:
        yield
    except sqlite3.Error as error:
        raise _plain(error, path or Path("store in memory")) from error


def _plain(error: sqlite3.Error, path: Path) -> Exception:
    """What an error of SQLite's means to whoever owns the file."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, "no space left on the disk; all rows stored before are kept", str(path))
    if code == sqlite3.SQLITE_IOERR:
        return OSError(errno.EIO, "could not be written or read; all rows stored before are kept", str(path))
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return PermissionError(errno.EACCES, "the folder may not be written", str(path))
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or "no such" in str(error):
        return _damaged(path, str(error))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _taken(path)
    return error


def _code(error: BaseException) -> int | None:
    """The first byte of an error's extended code, which is the class of it."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _taken(path: Path) -> StoreRefused:
    return StoreRefused(path, "is being written by another run of the study", "wait for it to end, or stop it")


def _damaged(path: Path, found: str) -> StoreRefused:
    return StoreRefused(path, f"is damaged ({found})", "restore it from a copy, or start the study again in a new folder")
