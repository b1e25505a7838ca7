"""The forms in which people take a comparison away: a page, a workbook, and every chart as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.html import report_html, sections_of
from sim.report.picture import titled, write_picture
from sim.report.section import Section, figures_of
from sim.report.workbook import write_workbook
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

PAGE, WORKBOOK, CHARTS = "report.html", "comparison.xlsx", "charts"


def write_forms(comparison: Comparison, folder: Path, charts: bool = False) -> None:
    """Write report.html and comparison.xlsx into a folder; with `charts`, every chart as SVG and PNG into ``charts/``.

    The same comparison gives the same bytes.
    """
    sections = sections_of(comparison)
    write_whole(folder / PAGE, report_html(comparison, sections))
    write_workbook(comparison, folder / WORKBOOK)
    if charts:
        write_charts(sections, folder / CHARTS)


def write_charts(sections: Iterable[Section], folder: Path) -> None:
    """Draw every chart of the report into a new folder, as SVG and as PNG, named as in the page."""
    folder.mkdir()
    for figure in figures_of(sections):
        write_picture(titled(figure), folder / figure.key)
