"""The forms in which people take a comparison away: a page, a workbook, and every chart as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.html import figures_of, write_report
from sim.report.picture import titled, write_picture
from sim.report.workbook import write_workbook

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

PAGE, WORKBOOK, CHARTS = "report.html", "comparison.xlsx", "charts"


def write_forms(comparison: Comparison, folder: Path, charts: bool = False) -> None:
    """Write report.html and comparison.xlsx into a folder; with `charts`, every chart as SVG and PNG into ``charts/``.

    The same comparison gives the same bytes.
    """
    write_report(comparison, folder / PAGE)
    write_workbook(comparison, folder / WORKBOOK)
    if charts:
        write_charts(comparison, folder / CHARTS)


def write_charts(comparison: Comparison, folder: Path) -> None:
    """Draw every chart of the report into a new folder, as SVG and as PNG, named as in the page."""
    folder.mkdir()
    for figure in figures_of(comparison):
        write_picture(titled(figure), folder / figure.key)
