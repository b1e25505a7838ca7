"""How much room text takes on a slide: an estimate that errs on the wide side, so that what fits here fits on any machine.

Slides hold text and no pictures of it, and nobody knows which fonts their reader has. Widths are in sizes of the font ("em"),
everything else is in points.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.report.figure import Table

LINE = 1.22
"""Height of a line, in sizes of its font."""

INDENT = 1.2
"""How far the text of a list's item stands from its dot, in sizes of its font."""

MOST_LINES = 8
"""Of a paragraph or a cell; what is longer is cut, whoever wrote it."""

CELL_SIDE, CELL_TOP = 6.0, 3.0
"""Room between a cell's text and its border, on each side."""

_NARROW, _WIDE, _BOLD = frozenset(" .,:;'!|iljtfrI()[]-/\\"), frozenset("MWmw%@\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"), 1.08
_FIRST_COLUMN = 0.3


class Paragraph(NamedTuple):
    """Text of one kind."""

    text: str
    n_bold: int = 0
    """Characters at its beginning that are bold."""
    scale: float = 1.0
    """Its size, in sizes of the box's text."""
    is_soft: bool = False
    """Whether it is grey: what belongs to the paragraph before it."""
    is_item: bool = False
    """Whether it is an item of a list, with a dot before it."""
    after: float = 0.5
    """Room below it, in sizes of the box's text."""


def em(text: str) -> float:
    """Width of text on one line.

    >>> em("mm") > em("ii"), em("") == 0
    (True, True)
    """
    return sum(map(_em_of, text))


def _em_of(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 1.0
    if character.isascii():
        return 0.74 if character.isupper() else 0.58
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.74


def n_lines(text: str, width: float) -> int:
    """Lines of `width` em that text takes; a word that is longer than a line goes on in the next one.

    >>> n_lines("one two", 10), n_lines("one two", 2.5), n_lines("x" * 100, 10)
    (1, 2, 7)
    """
    lines, used = 1, 0.0
    for word in text.split(" "):
        wide = em(word)
        if used and used + em(" ") + wide > width:
            lines, used = lines + 1, 0.0
        used += wide + (em(" ") if used else 0.0)
        if used > width:
            more = math.ceil(used / max(width - 1, 1)) - 1
            lines, used = lines + more, used - more * (width - 1)
    return lines


def cut(text: str, width: float, most: int = MOST_LINES) -> str:
    """Text of at most so many lines; an ellipsis stands for what is cut.

    >>> cut("short", 10), cut("x" * 100, 10, 1)
    ('short', 'xxxxxxxxxxxxxxx…')
    """
    if n_lines(text, width) <= most:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if n_lines(f"{text[:middle]}…", width) <= most else (fits, middle)
    return f"{text[:fits].rstrip()}…"


def title_size(text: str, width: float, height: float, sizes: Sequence[float]) -> tuple[float, str]:
    """The largest size at which a bold title fits into a box, and the title, cut where no size is small enough."""
    for size in sizes:
        if n_lines(text, width / (size * _BOLD)) * size * LINE <= height:
            return size, text
    size = sizes[-1]
    return size, cut(text, width / (size * _BOLD), int(height / (size * LINE)))


def height_of(paragraphs: Sequence[Paragraph], width: float, size: float) -> float:
    """Height of paragraphs in a box of a width, at a size."""
    return sum((n_lines(each.text, _room(each, width, size)) * each.scale * LINE + each.after) * size for each in paragraphs)


def _room(each: Paragraph, width: float, size: float) -> float:
    """Width in em that a paragraph's text has."""
    bold = _BOLD if each.n_bold > 0 else 1.0
    return (width / (size * each.scale) - (INDENT if each.is_item else 0.0)) / bold


def pages(
    items: Sequence[Sequence[Paragraph]], width: float, height: float, sizes: Sequence[float]
) -> tuple[float, list[list[Paragraph]]]:
    """Lay paragraphs out in boxes of one size.

    Parameters
    ----------
    items : what belongs together and is never torn apart.
    sizes : that are allowed, from large to small.

    Returns
    -------
    The largest size at which everything goes into one box, and that box; else the smallest, and as many boxes as it takes.
    """
    for size in sizes:
        box = [each for item in items for each in item]
        if height_of(box, width, size) <= height:
            return size, [box]
    size, boxes = sizes[-1], list[list[Paragraph]]()
    for item in items:
        short = [each._replace(text=cut(each.text, _room(each, width, size))) for each in item]
        if not boxes or height_of([*boxes[-1], *short], width, size) > height:
            boxes.append([])
        boxes[-1] += short
    return size, boxes


class LaidOut(NamedTuple):
    """A table, or a part of it, as it stands on a slide."""

    size: float
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    """The headings first."""
    heights: tuple[float, ...]


def tables(table: Table, width: float, height: float, sizes: Sequence[float]) -> list[LaidOut]:
    """Lay a table out: at the largest size at which it fits, else at the smallest and in parts, each with the headings."""
    for size in sizes:
        (laid_out, *others), needs = _parts(table, width, height, size)
        if not others and needs <= width:
            return [laid_out]
    return _parts(table, width, height, sizes[-1])[0]


def _parts(table: Table, width: float, height: float, size: float) -> tuple[list[LaidOut], float]:
    """The parts of a table at a size, and the width that it would like to have."""
    needs = [_needs(table, column, size) for column in range(len(table.headings))]
    needs[0] = min(needs[0], _FIRST_COLUMN * width)
    widths = tuple(each * width / sum(needs) for each in needs)
    head, *rows = (tuple(_cut_cells(row, widths, size)) for row in (table.headings, *table.rows))
    top, parts, left = _row_height(head, widths, size), list[list[tuple[str, ...]]](), 0.0
    for row in rows:
        wanted = _row_height(row, widths, size)
        if not parts or wanted > left:
            parts.append([])
            left = height - top
        parts[-1].append(row)
        left -= wanted
    laid_out = [
        LaidOut(size, widths, (head, *part), tuple(_row_height(row, widths, size) for row in (head, *part))) for part in parts
    ]
    return laid_out or [LaidOut(size, widths, (head,), (top,))], sum(needs)


def _needs(table: Table, column: int, size: float) -> float:
    """Width of a column whose cells are not broken; a heading may be, between words."""
    whole = (*table.headings[column].split(), *(line for row in table.rows for line in row[column].split("\n")))
    return max(map(em, whole), default=0.0) * _BOLD * size + 2 * CELL_SIDE + 1


def _cut_cells(row: Sequence[str], widths: Sequence[float], size: float) -> Iterator[str]:
    for text, width in zip(row, widths, strict=True):
        lines = text.split("\n")[:MOST_LINES]
        yield "\n".join(cut(line, _cell_room(width, size), max(1, MOST_LINES // len(lines))) for line in lines)


def _row_height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    lines = (
        sum(n_lines(line, _cell_room(width, size)) for line in text.split("\n")) for text, width in zip(row, widths, strict=True)
    )
    return max(lines) * size * LINE + 2 * CELL_TOP


def _cell_room(width: float, size: float) -> float:
    return (width - 2 * CELL_SIDE) / (size * _BOLD)
