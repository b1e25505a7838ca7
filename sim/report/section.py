"""One part of a page: its HTML and the pictures that stand in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sim.report.figure import Figure


class Section(NamedTuple):
    """What a section puts into the page."""

    body: str
    """HTML; whoever made it has escaped what needed it."""
    figures: tuple[Figure, ...] = ()
    """Those whose places are in the body, made by ``figure_html``."""


def figures_of(sections: Iterable[Section]) -> list[Figure]:
    """The pictures of a page, in its order."""
    return [figure for section in sections for figure in section.figures]
