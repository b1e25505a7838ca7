"""Where does it backfire? Boxes of parameters in which companies do worse with a scenario than without it, in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES
from sim.report import amounts
from sim.report.figure import Figure, Table, asis, inline, layered, marks, measured, plain
from sim.report.theme import BASELINE_COLOUR, COLOURS, number
from sim.studies.analysis.boxes import Box, Boxes, find_boxes, in_words
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import CERTAIN, Output, Results

if TYPE_CHECKING:
    import altair as alt

QUESTION = "Where does it backfire?"
READING = (
    "A company loses when the scenario makes the outcome worse in the mean of its seeds than the same company without it;"
    " few seeds leave luck in that. A box is a range of a few parameters in which losers are frequent, found in the "
    "manner of PRIM (Friedman & Fisher 1999). Coverage: share of all losers that lie in it. Density: share of its "
    "companies that lose; held out: the same among companies the search had not seen. p: how often a search among "
    "shuffled companies finds as good a box. Again: in which share of half samples a limit comes back."
)


FIRST, MOST_SEARCHED = ("revenue", "profit", "conflict"), 4
"""Outcomes that are searched when more are analysed than anybody would wait for: one may take minutes."""


class Column(NamedTuple):
    """Something that varied, as a search sees it: a factor, or whether a factor of names is at one of them."""

    name: str
    kind: str
    unit: str
    values: np.ndarray

    @property
    def title(self) -> str:
        """For an axis, with its unit."""
        if self.kind == "switch":
            return f"{self.name}, 0 off and 1 on"
        return f"{self.name}, {'scenario day' if self.kind == 'time' else self.unit if self.unit not in ('', '1') else 'as set'}"


class Case(NamedTuple):
    """What was searched: the change, its mean in each company (NaN where it is not known), and what varied by its name."""

    output: Output
    change: np.ndarray
    columns: dict[str, Column]

    @property
    def lost(self) -> np.ndarray:
        """1 for a loser, 0 for another, NaN where nobody knows; shape (companies,)."""
        worse = (OUTCOMES[self.output.outcome].better * self.change < 0).astype(float)
        return np.where(np.isnan(self.change), np.nan, worse)


def answered(results: Results) -> Answer:
    """Look for boxes in every outcome that luck has a part in, for every scenario but the baseline."""
    answer = Answer("backfire", QUESTION, READING)
    outcomes = [name for name in results.outcomes if name not in CERTAIN]
    if len(outcomes) > MOST_SEARCHED:
        outcomes = [name for name in outcomes if name in FIRST] or outcomes[:MOST_SEARCHED]
        answer.words.append(f"Boxes were looked for in {words.listed(outcomes)}; name an outcome to have it searched.")
    for outcome in outcomes:
        for base in range(1, len(results.names)):
            case = _case(results, results.change(outcome, base))
            with answer.unless_refused(f"boxes of {case.output.scenario} in {outcome}"):
                found = _found(results, case)
                answer.words.append(_said(case, found))
                _add_tables(answer, case, found)
                if found.boxes:
                    answer.figures.append(_figure(case, found))
    return answer


def _case(results: Results, output: Output) -> Case:
    columns = [column for place in range(len(results.factors)) for column in _columns(results, output.base, place)]
    return Case(output, results.means(output), {each.name: each for each in columns if np.ptp(each.values) > 0})


def _columns(results: Results, base: int, place: int) -> list[Column]:
    factor, values = results.factors[place], results.as_run(base)[:, place]
    if factor.kind != "text":
        return [Column(factor.key, factor.kind, factor.unit, values)]
    # Names have no order, so a box can't lie between them.
    return [Column(f"{factor.key} {name}", "switch", "", (values == factor.as_number(name)) * 1.0) for name in factor.levels]


def _found(results: Results, case: Case) -> Boxes:
    columns = case.columns
    x = np.column_stack([each.values for each in columns.values()]) if columns else np.empty((len(case.change), 0))
    kinds, units = ({name: getattr(each, what) for name, each in columns.items()} for what in ("kind", "unit"))
    return find_boxes(x, case.lost, list(columns), kinds, units, seed=results.plan.study.seed)


def _said(case: Case, found: Boxes) -> str:
    output = case.output
    worse = "less" if OUTCOMES[output.outcome].better > 0 else "more"
    dropped = (
        f"; {words.counted(found.n_dropped, 'company', 'companies')} left out, whose runs are missing, failed or have no value"
        if found.n_dropped
        else ""
    )
    said = f"{output.scenario} in {output.outcome} ({worse} of it is a loss): {found.words()}"
    return f"{said}{dropped}."


def _add_tables(answer: Answer, case: Case, found: Boxes) -> None:
    import pandas as pd

    about = {"outcome": case.output.outcome, "scenario": case.output.scenario, "against": case.output.against}
    for name, table in (("boxes", found.summary), ("limits", found.table)):
        answer.add(name, pd.concat([pd.DataFrame([about] * len(table), columns=list(about)), table], axis=1))


def _figure(case: Case, found: Boxes) -> Figure:
    box = found.boxes[0]
    output = case.output
    title = (
        f"{output.scenario} makes {output.outcome} worse in {words.percent(box.density)} of companies {_where(case, box)}, and "
        f"in {words.percent(found.base)} of all"
    )
    second = f"{output.outcome}'s change" if len(box.limits) < 2 else "the second"
    reading = (
        f"Each mark is a company: in crosses {output.outcome} got worse, in circles not. Across is the box's sharpest "
        f"limit, up is {second}; the frame is the "
        f"box{' in these two' if len(box.limits) > 2 else ''}."
    )
    rows = tuple(
        (str(place), each.words(), words.percent(each.coverage), words.percent(each.density_held_out), number(each.p, 2))
        for place, each in enumerate(found.boxes, start=1)
    )
    data = Table(("box", "where", "of all losers", "losers among unseen", "p"), rows, n_words=2)
    key = f"backfire_{output.key}"
    return Figure(key, title, reading, f"Where {output.scenario} backfires. {title}.", _scatter(case, box), data)


def _where(case: Case, box: Box) -> str:
    columns = [case.columns[each.factor] for each in box.limits[:2]]
    said = [in_words(limit, each.kind, each.unit) for limit, each in zip(box.limits, columns, strict=False)]
    more = len(box.limits) - 2
    return f"where {' and '.join(said)}" + (f" (and {words.counted(more, 'further limit')})" if more > 0 else "")


def _scatter(case: Case, box: Box) -> alt.LayerChart:
    from sim.studies.answers.pictures import CURVES_HEIGHT, WIDTH, span

    first, column = box.limits[0], case.columns[box.limits[0].factor]
    across = column.values
    if len(box.limits) > 1:
        second = box.limits[1]
        up, up_title = case.columns[second.factor].values, case.columns[second.factor].title
        up_limits = second.low, second.high
    else:
        divisor, unit = amounts.scale_of_change(case.output.outcome, case.change.tolist())
        up, up_title = case.change / divisor, f"change of {case.output.outcome}, {unit}"
        up_limits = -math.inf, math.inf
    x_ends, y_ends = span(across.tolist()), span(up.tolist())
    x = measured("x", column.title, x_ends)
    y = measured("y", up_title, y_ends)
    frame = {
        "x": max(first.low, x_ends[0]), "x2": min(first.high, x_ends[1]),
        "y": max(up_limits[0], y_ends[0]), "y2": min(up_limits[1], y_ends[1]),
    }  # fmt: skip
    place, ends = {"x": x, "y": y}, {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return layered(
        marks(inline([frame]), "rect", place | ends, fill=BASELINE_COLOUR, fillOpacity=0.12, stroke=BASELINE_COLOUR),
        *_companies(across, up, case.lost, place),
        width=WIDTH,
        height=CURVES_HEIGHT,
    )  # fmt: skip


def _companies(across: np.ndarray, up: np.ndarray, lost: np.ndarray, place: Mapping[str, Any]) -> list[alt.Chart]:
    from sim.studies.answers.pictures import thinned

    known = ~np.isnan(lost) & ~np.isnan(up)
    layers = []
    for is_lost, shape, colour, size in ((0.0, "circle", COLOURS[0], 28), (1.0, "cross", COLOURS[1], 60)):
        places = thinned(np.flatnonzero(known & (lost == is_lost)))
        rows = [{"x": plain(across[k]), "y": plain(up[k]), "shape": shape} for k in places]
        layers.append(
            marks(inline(rows), "point", {**place, "shape": asis("shape")}, filled=True, opacity=0.7, color=colour, size=size)
        )
    return layers
