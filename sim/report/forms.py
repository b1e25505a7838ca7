"""The forms in which people take a comparison away: a page, a workbook, slides, and every chart as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.html import report_html, sections_of
from sim.report.picture import titled, write_picture
from sim.report.section import Section, figures_of
from sim.report.slides import write_slides
from sim.report.workbook import write_workbook
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

PAGE, WORKBOOK, SLIDES, CHARTS = "report.html", "comparison.xlsx", "summary.pptx", "charts"


def write_forms(comparison: Comparison, folder: Path, charts: bool = False, slides: bool = False) -> None:
    """Write report.html and comparison.xlsx into a folder.

    The same comparison gives the same bytes.

    Parameters
    ----------
    charts : draw every chart as SVG and PNG too, into ``charts/``.
    slides : write summary.pptx too.

    Raises
    ------
    ImportError
        For slides, when python-pptx is not installed; says how to install it.
    """
    sections = sections_of(comparison)
    write_whole(folder / PAGE, report_html(comparison, sections))
    write_workbook(comparison, folder / WORKBOOK)
    if slides:
        write_slides(comparison, folder / SLIDES)
    if charts:
        write_charts(sections, folder / CHARTS)


def write_charts(sections: Iterable[Section], folder: Path) -> None:
    """Draw every chart of the report into a new folder, as SVG and as PNG, named as in the page."""
    folder.mkdir()
    for figure in figures_of(sections):
        write_picture(titled(figure), folder / figure.key)
