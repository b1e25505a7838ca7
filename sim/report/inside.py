"""Inside one company: what a pair of the comparison looks like in states that no outcome holds, baseline beside scenario."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sim.report.effects import Findings
from sim.report.page import figure_html
from sim.report.regard import regard_chart
from sim.report.section import Section
from sim.report.territory import territory_chart
from sim.report.worlds import two_worlds

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison


def inside_one_company(comparison: Comparison, found: Findings) -> Section | None:
    """The map and the territory, and who thinks what of whom, in the pair in the middle; None when nothing is compared."""
    told = two_worlds(comparison, found)
    if told is None:
        return None
    drawn = (draw(told) for draw in (territory_chart, regard_chart))
    figures = tuple(figure for figure in drawn if figure is not None)
    places = "\n".join(figure_html(figure) for figure in figures)
    return Section(
        f"<section><h2>Inside one company</h2>\n<p>{escape(told.which())} It was lived through again for these pictures.</p>\n"
        f"{places}\n</section>",
        figures,
    )
