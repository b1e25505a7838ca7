"""The page of an analysis: how far the study is, what was found, and every picture with its numbers. It fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from sim import __version__
from sim.report.figure import Figure, Table
from sim.report.page import figure_html, page, table_html

if TYPE_CHECKING:
    from sim.studies.analyse import Analysis
    from sim.studies.answers.answer import Answer

MOST_SHOWN = 200
"""Rows of a table on the page; the file beside it holds all."""


def analysis_html(analysis: Analysis) -> str:
    """One self-contained HTML document; all text of study and scenarios is escaped, none of it is part of a script."""
    figures = [figure for answer in analysis.answers for figure in answer.figures]
    sections = "\n".join(_section(answer, analysis) for answer in analysis.answers)
    title = analysis.title or analysis.name
    body = f"<main>\n{_head(analysis, title)}\n{sections}\n{_trust(analysis)}\n</main>"
    return page(f"Holivar: {title}", body, figures)


def _head(analysis: Analysis, title: str) -> str:
    doubt = "" if analysis.is_complete else " The study is not complete: what follows may still change."
    notes = f"\n<p>{escape(analysis.notes)}</p>" if analysis.notes else ""
    return f"""<h1>{escape(title)}</h1>
<p class="soft">{escape(analysis.design)}. <strong>{escape(analysis.status)}</strong>.{doubt}</p>{notes}
{_list(_most_telling(analysis.answers))}"""


def _most_telling(answers: Sequence[Answer]) -> list[str]:
    """The title of each question's first picture: what it shows in a sentence."""
    return [f"{answer.figures[0].title}." for answer in answers if answer.figures]


def _section(answer: Answer, analysis: Analysis) -> str:
    refused = f"\n<p><strong>Not answered</strong></p>\n{_list(answer.refused)}" if answer.refused else ""
    figures = "\n".join(figure_html(_with_status(figure, analysis.status)) for figure in answer.figures)
    tables = "\n".join(_table(name, answer) for name in answer.tables)
    return f"""<section><h2>{escape(answer.question)}</h2>
<p class="soft small">{escape(answer.reading)}</p>
{_list(answer.words)}{refused}
{figures}
{tables}
</section>"""


def _with_status(figure: Figure, status: str) -> Figure:
    return Figure(figure.key, figure.title, f"{figure.reading} {status}.", figure.alternative, figure.chart, figure.data)


def _list(sentences: Sequence[str]) -> str:
    items = "\n".join(f"<li>{escape(each)}</li>" for each in sentences)
    return f"<ul>\n{items}\n</ul>" if sentences else ""


def _table(name: str, answer: Answer) -> str:
    frame = answer.tables[name]
    more = f" The first {MOST_SHOWN} of {len(frame):,} rows; {name}.csv holds all." if len(frame) > MOST_SHOWN else ""
    is_word = [kind.kind not in "if" for kind in frame.dtypes]
    n_words = is_word.index(False) if False in is_word else len(is_word)
    rows = tuple(tuple(_cell(value) for value in row) for row in frame.head(MOST_SHOWN).itertuples(index=False))
    table = Table(tuple(map(str, frame.columns)), rows, n_words=max(n_words, 1))
    return (
        f"<details><summary>The table {escape(name)}</summary><p class='soft "
        f"small'>{escape(more)}</p>{table_html(table)}</details>"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.6g}"
    return str(value)


def _trust(analysis: Analysis) -> str:
    return f"""<section><h2>How far to trust it, and how to repeat it</h2>
<p>Intervals say how far chance can move a result of this model. They say nothing on whether the model is right: a parameter that
is a judgement stays one, however many runs are made.</p>
<p>Holivar {escape(__version__)} made this page with <code>holivar study analyse</code>, from the study {escape(analysis.name)},
digest (SHA-256) {escape(analysis.digest)}. The same rows give the same page.</p>
</section>"""
