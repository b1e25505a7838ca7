"""Where does it backfire? Boxes of parameters in which companies do worse with a scenario than without it, in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES
from sim.report.figure import Figure, Table, asis, inline, layered, marks
from sim.report.theme import BASELINE_COLOUR, COLOURS, number
from sim.studies.analysis.boxes import Box, Boxes, find_boxes, in_words
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import CERTAIN, Output, Results

if TYPE_CHECKING:
    import altair as alt

    from sim.studies.factors import Factor

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


class Case(NamedTuple):
    """What was searched: the change, its mean in each company (NaN where it is not known) and what varied, by name."""

    output: Output
    change: np.ndarray
    x: np.ndarray
    keys: tuple[str, ...]

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
                    answer.figures.append(_figure(results, case, found))
    return answer


def _case(results: Results, output: Output) -> Case:
    """A company whose seeds are not all there is not known: its mean would hold other luck."""
    x = results.as_run(output.base)
    does_vary = np.ptp(x, axis=0) > 0
    keys = tuple(factor.key for factor, chosen in zip(results.factors, does_vary, strict=True) if chosen)
    return Case(output, output.values.mean(axis=1), x[:, does_vary], keys)


def _found(results: Results, case: Case) -> Boxes:
    by_key = {factor.key: factor for factor in results.factors}
    kinds = {key: by_key[key].kind for key in case.keys}
    units = {key: by_key[key].unit for key in case.keys}
    return find_boxes(case.x, case.lost, case.keys, kinds, units, seed=results.plan.study.seed)


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


def _figure(results: Results, case: Case, found: Boxes) -> Figure:
    box = found.boxes[0]
    output = case.output
    title = (
        f"{output.scenario} costs {output.outcome} in {words.percent(box.density)} of companies {_where(results, box)}, and in "
        f"{words.percent(found.base)} of all"
    )
    second = f"{output.outcome}'s change" if len(box.limits) < 2 else "the second"
    reading = (
        f"Each mark is a company: a cross lost {output.outcome}, a circle did not. Across is the box's sharpest "
        f"limit, up is {second}; the frame is the "
        f"box{' in these two' if len(box.limits) > 2 else ''}."
    )
    rows = tuple(
        (str(place), each.words(), words.percent(each.coverage), words.percent(each.density_held_out), number(each.p, 2))
        for place, each in enumerate(found.boxes, start=1)
    )
    data = Table(("box", "where", "of all losers", "losers among unseen", "p"), rows, n_words=2)
    key = f"backfire_{output.key}"
    return Figure(key, title, reading, f"Where {output.scenario} backfires. {title}.", _scatter(results, case, box), data)


def _where(results: Results, box: Box) -> str:
    by_key = {factor.key: factor for factor in results.factors}
    said = [in_words(each, by_key[each.factor].kind, by_key[each.factor].unit) for each in box.limits[:2]]
    more = len(box.limits) - 2
    return f"where {' and '.join(said)}" + (f" (and {words.counted(more, 'further limit')})" if more > 0 else "")


def _scatter(results: Results, case: Case, box: Box) -> alt.LayerChart:
    from sim.studies.answers.pictures import CURVES_HEIGHT, WIDTH, measured, span

    by_key = {factor.key: factor for factor in results.factors}
    first = box.limits[0]
    across = case.x[:, case.keys.index(first.factor)]
    if len(box.limits) > 1:
        second = box.limits[1]
        up, up_title, up_limits = (
            case.x[:, case.keys.index(second.factor)],
            _axis(by_key[second.factor]),
            (second.low, second.high),
        )
    else:
        divisor, unit = words.scale_of_change(case.output.outcome, case.change.tolist())
        up, up_title, up_limits = case.change / divisor, f"change of {case.output.outcome}, {unit}", (-math.inf, math.inf)
    x_ends, y_ends = span(across.tolist()), span(up.tolist())
    x = measured("x", _axis(by_key[first.factor]), x_ends)
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
    from sim.studies.answers.pictures import plain, thinned

    known = ~np.isnan(lost) & ~np.isnan(up)
    layers = []
    for is_lost, shape, colour, size in ((0.0, "circle", COLOURS[0], 28), (1.0, "cross", COLOURS[1], 60)):
        places = thinned(np.flatnonzero(known & (lost == is_lost)))
        rows = [{"x": plain(across[k]), "y": plain(up[k]), "shape": shape} for k in places]
        layers.append(
            marks(inline(rows), "point", {**place, "shape": asis("shape")}, filled=True, opacity=0.7, color=colour, size=size)
        )
    return layers


def _axis(factor: Factor) -> str:
    day = ", scenario day" if factor.kind == "time" else ""
    return f"{words.label(factor)}{f', {factor.unit}' if factor.unit not in ('', '1') else day}"
