"""The comparison as slides (PPTX): the answer, the scenarios, the main pictures, and how far to trust it.

Text and tables are text and tables, which their reader may change; what they say is what the page says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt

from sim import __version__
from sim.report import story
from sim.report.carried import results_hash, run_hashes
from sim.report.deck import Deck, Picture
from sim.report.effects import Contender, Findings, findings
from sim.report.figure import Figure
from sim.report.fitting import Paragraph
from sim.report.html import pictures, summary_table
from sim.report.office import one_line
from sim.report.payback import PROFIT
from sim.report.picture import bare, png
from sim.report.setup import seeds_in_words
from sim.report.theme import YEAR_DAYS, in_words
from sim.report.trust import NOT_IN_THE_MODEL
from sim.scenario.vocabulary import speaking, spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison


def write_slides(comparison: Comparison, path: Path) -> None:
    """Write a comparison as slides; an existing file is replaced.

    The same comparison gives the same bytes. Text of a scenario is text: no link, no field, nothing that runs.

    Raises
    ------
    ImportError
        When python-pptx is not installed; says how to install it.
    """
    path.write_bytes(slides_bytes(comparison))


def slides_bytes(comparison: Comparison) -> bytes:
    """The same as bytes."""
    with speaking(comparison.scenarios):
        return _deck(comparison).content()


def _deck(comparison: Comparison) -> Deck:
    found = findings(comparison)
    results = results_hash(run_hashes(comparison))
    deck = Deck(f"Holivar {__version__} · {comparison.design} · results {results[:12]}")
    _answer(deck, comparison, found)
    if found.contenders:
        _table(deck, comparison, found)
    for figure in pictures(found):
        _picture(deck, figure)
    _trust(deck, comparison, found, results)
    return deck


def _answer(deck: Deck, comparison: Comparison, found: Findings) -> None:
    baseline = found.baseline
    title = f"Compared with {baseline.name}" + (f": {baseline.title}" if baseline.title else "")
    lived = "each lived through once with and once without each scenario" if found.contenders else "simulated"
    design = (
        f"{comparison.design.capitalize()}, {lived}, with the same customers and the same luck, "
        f"over {baseline.days} working days ({baseline.days / YEAR_DAYS:.2g} years)."
    )
    deck.texts(title, [(Paragraph(design, scale=0.8, is_soft=True),), *(tuple(_said(each)) for each in found.contenders)])


def _said(contender: Contender) -> Iterator[Paragraph]:
    name, title = one_line(contender.name), one_line(contender.scenario.title)
    yield Paragraph(one_line(story.headline(contender)), n_bold=len(name), after=0.1 if title else 0.6)
    if title:
        yield Paragraph(title, scale=0.75, is_soft=True, after=0.6)


def _table(deck: Deck, comparison: Comparison, found: Findings) -> None:
    note = (
        "The first row: means of the baseline. Below it the mean change with its 95 % interval; the scenario that earned most "
        "comes first. Cost: the money spent on interventions, not the hours that they take. Paid back: when the mean extra "
        f"{in_words(PROFIT)} since day 1 stays above zero and, in brackets, in how many pairs it does so by the end."
    )
    deck.tables("What each scenario changed", summary_table(comparison, found), note)


def _picture(deck: Deck, figure: Figure) -> None:
    parts = _rows_of_panels(figure)
    shown = [
        Picture(png(bare(replace(figure, chart=part))), figure.alternative + (f" {which}." if which else ""))
        for which, part in parts
    ]
    deck.pictures(figure.title, shown, figure.reading)


def _rows_of_panels(figure: Figure) -> Iterator[tuple[str, Any]]:
    """A chart's rows of panels, and which they are: together on a slide their letters would be too small to read."""
    chart: Any = figure.chart
    panels = chart.concat if isinstance(chart, alt.ConcatChart) else []
    if len(panels) <= (columns := chart.columns if panels else 0):
        yield "", chart
        return
    for first in range(0, len(panels), columns):
        row = chart.copy(deep=False)
        row.concat = panels[first : first + columns]
        last = first + len(row.concat)
        yield f"Panel {last} of {len(panels)}" if last == first + 1 else f"Panels {first + 1} to {last} of {len(panels)}", row


def _trust(deck: Deck, comparison: Comparison, found: Findings, results: str) -> None:
    n, seeds = len(found.seeds), seeds_in_words(found.seeds)
    sure = (
        f"An interval says how far chance can move a mean of {n} pairs ({comparison.design})."
        if n > 1
        else f"One pair ({comparison.design}) gives no interval: all of it may be chance."
    )
    doubt = "It says nothing on whether the model is right: a judgement stays one, however many pairs are run."
    repeat = (
        f"Holivar {__version__}; seeds {seeds}; results hash {results}. The report's page carries every scenario, and holivar "
        "verify repeats a sample of the runs from it."
    )
    missing = [Paragraph(spoken(each), is_item=True, after=0.2) for each in NOT_IN_THE_MODEL]
    left_out = (Paragraph("Not in the model:", after=0.2), *missing[:-1], missing[-1]._replace(after=0.8))
    deck.texts("How far to trust it", [(Paragraph(f"{sure} {doubt}"),), left_out, (Paragraph(repeat, scale=0.8, is_soft=True),)])
