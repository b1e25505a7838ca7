"""What people see: tables, lines, progress. Numbers and words carry the meaning; colour only decorates.

Results go to standard output, all else to standard error. What is not a terminal gets tables without line breaks in cells, one
row a line, so that ``grep`` and ``cut`` work. Text from scenario files is never read as Rich's markup.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

MISSING = "n/a"
_WIDE = 10_000


def show(*things: RenderableType) -> None:
    """Print to standard output."""
    console(sys.stdout.isatty(), error=False).print(*things, sep="\n")


def tell(*lines: str) -> None:
    """Print lines about what is going on, to standard error."""
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.stderr.flush()


complain = tell


def console(is_terminal: bool, error: bool) -> Console:
    """Where things are printed: on a terminal as wide as it is, elsewhere without line breaks."""
    from rich.console import Console

    class Honest(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich itself would end the process with the exit code of a failure

    width = None if is_terminal or "COLUMNS" in os.environ else _WIDE
    return Honest(stderr=error, markup=False, emoji=False, highlight=False, width=width, soft_wrap=not is_terminal)


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", numbers: Sequence[str] = ()
) -> RenderableType:
    """A table of texts; the columns in `numbers` are flush right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title, "bold") if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        is_number = heading in numbers
        is_whole = is_number or heading == headings[0]  # names and numbers are worth more than the width of prose
        made.add_column(Text(heading), justify="right" if is_number else "left", no_wrap=is_whole)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def blocks(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same for narrow screens: each row a paragraph, its name first and its longest text, the last, on a line of its own."""
    paragraphs = []
    for name, *facts, said in rows:
        known = "; ".join(f"{heading} {fact}" for heading, fact in zip(headings[1:-1], facts, strict=True) if fact)
        paragraphs.append(f"{name}\n    {said}\n    {known}")
    return "\n".join(paragraphs)


def is_narrow(columns: int) -> bool:
    """Whether the screen has fewer columns than that; files and pipes never have."""
    return console(sys.stdout.isatty(), error=False).width < columns


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same as a table in Markdown, for the documentation."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in row) + " |" for row in lines)


def number(value: float, signed: bool = False) -> str:
    """A number with as many digits as people read: thousands whole, shares to four places; "n/a" when it is missing.

    >>> number(14_123_456.7), number(0.30512), number(-1.5, signed=True), number(float("nan"))
    ('14,123,457', '0.3051', '-1.50', 'n/a')
    """
    if not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    places = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 4
    return f"{value:{'+' if signed else ''},.{places}f}"


def short(value: float, signed: bool = False) -> str:
    """The same in few characters, for tables of many columns.

    >>> short(27_331_523), short(-86_042, signed=True), short(0.30512)
    ('27.33 M', '-86.0 k', '0.3051')
    """
    sign = "+" if signed else ""
    if abs(value) >= 1e6:
        return f"{value / 1e6:{sign},.2f} M"
    return f"{value / 1e3:{sign}.1f} k" if abs(value) >= 1e4 else number(value, signed)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left, on a terminal only, which goes when all is done; gives a function of what is done and all."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(is_terminal=True, error=True), transient=True) as bars:
        task = bars.add_task(doing, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def escape_unprintable() -> None:
    """Let a terminal that lacks a character show its escape instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def discard_output() -> None:
    """Give up standard output, which nobody reads or which can't be written, so that Python's last flush does not complain."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # somebody has put something else in its place
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
