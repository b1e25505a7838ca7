"""What ``holivar study`` shows: what to expect, how far it is, how it ended. All of it says "n of m done"."""

from __future__ import annotations

import math
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.screen import console, table, tell
from sim.problems import printable
from sim.studies.words import said_bytes, said_seconds

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.studies.estimate import Estimate
    from sim.studies.plan import StudyPlan
    from sim.studies.run import Progress
    from sim.studies.store import Session, Store

MOST_FAILURES = 10
"""Failed runs that are told one by one."""

_LINE_SECONDS = 10.0
"""Where there is no terminal, a line comes so often, and after some minutes less often."""

_FIRST_SECONDS = 2.0
"""How long points are laid out in silence."""


def command(verb: str, out: Path, *options: str) -> str:
    """How to call ``holivar study`` for a folder.

    >>> command("resume", Path("my results"))
    "holivar study resume --out 'my results'"
    """
    return " ".join(["holivar study", verb, "--out", shlex.quote(str(out)), *options])


def expectation(plan: StudyPlan, found: Estimate, workers: str) -> str:
    """What a study will take, in one line."""
    most = "up to " if plan.study.replications.until is not None else ""
    said = f"{plan.study.name}: {_counted(found.n_points, 'point')}, {most}{_counted(found.n_runs, 'run')} to do on {workers}"
    times = said_seconds(found.seconds)
    takes = [f"{most}{'' if times.startswith('less') else 'about '}{times}"] if times else []
    takes += [f"{said_bytes(found.memory_bytes)} of memory", f"{said_bytes(found.disk_bytes)} of disk"]
    return f"{said}: {', '.join(takes)}"


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


class PointsLaidOut:
    """Tells how many points are laid out, when that takes a while: a line after some seconds, and then now and then."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()
        self._wait = _FIRST_SECONDS

    def __call__(self, done: int, total: int) -> None:
        clock = time.monotonic()
        if clock - self._told < self._wait:
            return
        self._told, self._wait = clock, _LINE_SECONDS
        left = said_seconds((clock - self._began) * (total - done) / done) if done else ""
        with suppress(OSError):  # nobody reads it any more; that is no reason to stop
            tell(f"laying out and checking points: {done:,} of {total:,}{f', {left} left' if left else ''}")


# While it runs


@contextmanager
def rows_done() -> Iterator[Callable[[Progress], None]]:
    """Gives a function that shows how far it is: a bar on a terminal, else a line now and then; both to standard error."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Bars(*columns, console=console(is_terminal=True, error=True), transient=True) as bars:
        task = bars.add_task("", total=None)

        def update(now: Progress) -> None:
            bars.update(task, completed=now.done + now.failed, total=now.wanted, description=said_progress(now))

        yield update


class _Lines:
    """Tells how far it is, first after some seconds, later less and less often."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()

    def __call__(self, now: Progress) -> None:
        clock = time.monotonic()
        if clock - self._told >= max(_LINE_SECONDS, (clock - self._began) / 20):
            self._told = clock
            with suppress(OSError):  # nobody reads it any more; that is no reason to stop
                tell(said_progress(now))


def said_progress(now: Progress) -> str:
    """Rows done, failures, rate and time left, as far as they are known."""
    parts = [f"{now.done:,} of {now.wanted:,} done"]
    if now.failed:
        parts.append(f"{now.failed:,} failed")
    if math.isfinite(now.per_second):
        parts.append(f"{said_rate(now.per_second)} runs a second")
    left = said_seconds(now.seconds_left) if now.seconds_left else ""
    return ", ".join([*parts, *([f"{left} left"] if left else [])])


def said_rate(per_second: float) -> str:
    """Rows per second; empty when there were none.

    >>> said_rate(1234.5), said_rate(13.04), said_rate(0.0312), said_rate(0.0)
    ('1,234', '13.0', '0.031', '')
    """
    if not per_second:
        return ""
    return f"{per_second:,.0f}" if per_second >= 100 else f"{per_second:.1f}" if per_second >= 1 else f"{per_second:.2g}"


# When it is over


def ending(plan: StudyPlan, store: Store, out: Path) -> Iterator[str]:
    """How a study ended, what failed, and what was written."""
    from sim.studies.failures import failures
    from sim.studies.study_folder import said

    yield f"{plan.study.name}: {said(store)}"
    failed = failures(store, plan, out)
    for each in failed[:MOST_FAILURES]:
        yield f"point {each.point} ({each.scenario}), seed {each.seed}: {each.cause}; again: {each.repeat}"
    if len(failed) > MOST_FAILURES:
        yield f"and {len(failed) - MOST_FAILURES:,} more failed runs, see runs.csv"
    if failed:
        yield f"{command('resume', out, '--retry-failed')} does failed runs again"
    tables = ", ".join(path.name for path in sorted(out.iterdir()) if path.suffix in {".csv", ".parquet"})
    yield f"Written to {out}/: {tables}"
    yield f"What it means: {command('analyse', out)}"


# Status


def state(store: Store, out: Path) -> Iterator[RenderableType]:
    """How far a study is, who worked on it, and what to do next."""
    from sim.studies.store_file import is_locked
    from sim.studies.study_folder import STORE, is_complete, said

    is_at_work = is_locked(out / STORE)
    with store.snapshot():
        sessions, counts, complete = store.sessions(), store.counts(), is_complete(store)
        yield f"{printable(str(store.about.get('name', 'study')))}: {said(store)}"
        n_missing = store.wanted - sum(counts)
    headings = ("session", "began (UTC)", "took", "ended", "rows", "a second", "workers", "version")
    rows = [_told(each, is_at_work and each is sessions[-1]) for each in sessions]
    if rows:
        yield table(headings, rows, numbers=("rows", "a second"))
    if is_at_work:
        left = said_seconds(n_missing / rate) if sessions and (rate := _rate(sessions[-1], is_at_work=True)) else ""
        yield f"It is at work{f'; about {left} left' if left and n_missing else ''}"
    elif not complete:
        yield f"Go on with: {command('resume', out)}"
    else:
        yield f"Complete; what it means: {command('analyse', out)}"
    if counts.failed and not is_at_work:
        yield f"Failed runs stand in runs.csv, each with the command that repeats it; {command('export', out)} writes it"
        yield f"Do them again with: {command('resume', out, '--retry-failed')}"


def _told(session: Session, is_at_work: bool) -> list[str]:
    """A session as a row of a table."""
    rate = _rate(session, is_at_work)
    how = "stopped at once" if session.how.startswith(("KeyboardInterrupt", "Terminated")) else session.how
    ended = how if session.ended else "at work" if is_at_work else "broke off"
    took = said_seconds(_seconds(session)) if session.ended or is_at_work else ""
    about = session.about
    version = f"{about.get('version', '')} ({str(about.get('code', ''))[:12]})"
    began = session.began.replace("T", " ").removesuffix("+00:00")
    return [
        str(session.number), began, took, printable(ended), f"{session.rows:,}", said_rate(rate),
        printable(str(about.get("workers", ""))), version,
    ]  # fmt: skip


def _seconds(session: Session) -> float:
    """How long a session took, or has taken until now; times are kept to the second."""
    ended = datetime.fromisoformat(session.ended) if session.ended else datetime.now(UTC)
    return (ended - datetime.fromisoformat(session.began)).total_seconds()


def _rate(session: Session, is_at_work: bool) -> float:
    """Rows per second; 0 where it can't be told."""
    if session.ended is None and not is_at_work:
        return 0.0
    seconds = _seconds(session)
    return session.rows / seconds if seconds >= 1 else 0.0
