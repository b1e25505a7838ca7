"""What can't be had together: the Pareto front of revenue, conflict and what interventions cost, over the study's choices.

A choice is what a company can decide: the scenario, and whatever of interventions, levers and parameters of role "lever" varies.
All else that varies is circumstance: choices are averaged over the same circumstances, and none is placed by good luck in them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES
from sim.report import amounts
from sim.report.figure import Figure, Row, Table, inline, layered, marks, measured, pixel, plain
from sim.report.figure import words as text
from sim.report.theme import BASELINE_COLOUR, COLOURS
from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.analysis.pareto import pareto
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.points import point_name
from sim.studies.answers.results import OBJECTIVES, Results

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from sim.studies.factors import Factor, Value

QUESTION = "What can't be had together?"
READING = (
    "A choice is on the front when no other is at least as good in every objective and better in one. Choices are "
    "averaged over the seeds and over the circumstances that varied, the same for all. 'Stays' is the share of resamples "
    "of these in which it is on the front again: near 1 it stands there firmly."
)
FIRM = 0.9
MOST_NAMED, MOST_IN_DATA = 3, 200
"""Choices that a title names, and those whose numbers stand beside the picture, the front first."""
MOST_LABELS, LEGEND_LIMIT = 14, 420
"""Numbers on the chart, and pixels for what each means."""

LABEL_SIZE, MARK_SIZE = (16.0, 13.0), (13.0, 13.0)
"""Pixels that a number and a diamond take, across and up."""

LABEL_STEPS, LABEL_ANGLES = (15.0, 24.0, 34.0, 46.0, 60.0), (0, 45, 90, 135, -45, 180, -90, -135)
"""Pixels from a mark to its number, and in which directions room is looked for, the best first."""


class Choice(NamedTuple):
    """One thing a company can do: its name, and the points in which it was tried, circumstance by circumstance."""

    name: str
    points: tuple[int, ...]


def objectives_of(results: Results) -> tuple[str, ...]:
    """Revenue, conflict and cost, as far as the study keeps them."""
    return tuple(name for name in OBJECTIVES if name in results.values)


def is_asked(results: Results) -> bool:
    """Whether a study has choices and two objectives that they could trade against each other."""
    return len(objectives_of(results)) > 1 and (len(results.names) > 1 or any(_is_choice(factor) for factor in results.factors))


def answered(results: Results) -> Answer:
    """Place all choices."""
    answer = Answer("front", QUESTION, READING)
    with answer.unless_refused("the front"):
        choices, objectives = choices_of(results), objectives_of(results)
        blocks = {name: _blocks(results.common(name), choices) for name in objectives}
        found = pareto(blocks, {name: OUTCOMES[name].better for name in objectives}, seed=results.plan.study.seed)
        table = found.table.rename(columns={"point": "choice"})
        table.insert(1, "name", [choice.name for choice in choices])
        table.insert(2, "point", [choice.points[0] for choice in choices])
        names = [choice.name for choice in choices]
        table["dominated_by"] = [names[place] if place >= 0 else "" for place in table["dominated_by"]]
        answer.add("front", table)
        answer.words += _said(table, objectives, found.n_seeds)
        if found.n_dropped:
            answer.words.append(f"The front leaves out {words.counted(found.n_dropped, 'block')} of runs that some choice lacks.")
        answer.figures.append(_figure(table, objectives))
    return answer


def _is_choice(factor: Factor) -> bool:
    return factor.key.startswith(("interventions.", "levers.")) or factor.role == "lever"


def choices_of(results: Results) -> list[Choice]:
    """The choices in the order in which they first come.

    Raises
    ------
    AnalysisRefused
        When choices were tried in different circumstances, or there is one choice only.
    """
    decided = [_is_choice(factor) for factor in results.factors]
    circumstances: dict[tuple[int, tuple[Value, ...]], list[tuple[Value, ...]]] = {}
    points: dict[tuple[int, tuple[Value, ...]], list[int]] = {}
    for point in results.plan.points:
        chosen = point.base, tuple(value for value, mine in zip(point.values, decided, strict=True) if mine)
        circumstances.setdefault(chosen, []).append(_around(results, point.number, decided))
        points.setdefault(chosen, []).append(point.number)
    if len(points) < 2:
        raise AnalysisRefused("there is one choice only: one scenario, in which no intervention or lever varies")
    if len({tuple(each) for each in circumstances.values()}) > 1:
        raise AnalysisRefused(
            "choices and circumstances vary together, so that no two choices were tried in the same ones; use a grid or a "
            "factorial design for choices"
        )
    single = all(len(numbers) == 1 for numbers in points.values())
    named = [point_name(results, numbers[0]) if single else _name(results, *key, decided) for key, numbers in points.items()]
    return [Choice(name, tuple(numbers)) for name, numbers in zip(named, points.values(), strict=True)]


def _around(results: Results, number: int, decided: Sequence[bool]) -> tuple[Value, ...]:
    """A point's circumstances; of what a scenario keeps for itself (`uncertain = true`) the baseline's value stands for "
    "the row."""
    point = results.plan.points[number]
    first = results.plan.points[number - point.base]
    return tuple(value for value, mine in zip(first.values, decided, strict=True) if not mine)


def _name(results: Results, base: int, values: Sequence[Value], decided: Sequence[bool]) -> str:
    factors = [factor for factor, mine in zip(results.factors, decided, strict=True) if mine]
    said = words.settings(zip(factors, values, strict=True))
    return ", ".join(filter(None, [results.names[base] if len(results.names) > 1 or not said else "", said]))


def _blocks(values: np.ndarray, choices: Sequence[Choice]) -> np.ndarray:
    """One objective, shape (choices, blocks): a block is a seed, or where circumstances vary, one of these averaged over"
    " the seeds."""
    by_choice = np.stack([values[list(choice.points)] for choice in choices])
    if by_choice.shape[1] == 1:
        return by_choice[:, 0]
    # A circumstance whose seeds are not all there would be averaged over other luck than the next.
    return np.asarray(by_choice.mean(axis=2))


def _said(table: pd.DataFrame, objectives: Sequence[str], n_blocks: int) -> list[str]:
    front = table[table["on_front"]]
    names = front["name"].tolist()
    goals = " and ".join([", ".join(objectives[:-1]), objectives[-1]])
    said = [
        f"On the front of {goals} {'is' if len(names) == 1 else 'are'} {len(names)} of "
        f"{words.counted(len(table), 'choice')}: {words.listed(names, 8)}."
    ]
    if n_blocks > 1:
        loose = [row.name for row in front.itertuples(index=False) if row.stays < FIRM]
        if loose:
            said.append(
                f"Luck may take from the front: {words.listed(loose)} (there in fewer than {words.percent(FIRM)} "
                "of the resamples)."
            )
    for name in objectives:
        better = OUTCOMES[name].better
        best = front.loc[(better * front[name]).idxmax()]
        most = f"{'Most' if better > 0 else 'Least'} {name.replace('_', ' ')}"
        said.append(f"{most} of these: {best['name']}, {amounts.level(name, best[name])}.")
    return said


def _figure(table: pd.DataFrame, objectives: Sequence[str]) -> Figure:
    across, up = (objectives[1], objectives[0])
    third = objectives[2] if len(objectives) > 2 else ""
    scales = {name: amounts.scale(name, table[name].tolist()) for name in objectives}
    names = table[table["on_front"]]["name"].tolist()
    title = _title(table, names, objectives)
    costs = f"{third} and name" if third else "name"
    reading = (
        f"Each mark is a choice. Numbered diamonds are on the front{f' (also by {third})' if third else ''}; grey circles are "
        f"not: some other choice is at least as good in all of {words.listed(list(objectives))} and better in one. Better is "
        f"{_towards(across, up)}. On the right: {costs} by number."
    )
    rows = tuple(
        (str(row["name"]), *(amounts.level(name, row[name]) for name in objectives),
         "yes" if row["on_front"] else f"no, see {row['dominated_by']}", words.percent(row["stays"]))
        for _, row in table.sort_values("layer", kind="stable").head(MOST_IN_DATA).iterrows()
    )  # fmt: skip
    data = Table(("choice", *objectives, "on the front", "stays"), rows)
    chart = _scatter(table, across, up, third, scales)
    return Figure("front", title, reading, f"Choices by {words.listed(list(objectives))}. {title}.", chart, data)


def _towards(across: str, up: str) -> str:
    return f"{'up' if OUTCOMES[up].better > 0 else 'down'} and to the {'right' if OUTCOMES[across].better > 0 else 'left'}"


def _title(table: pd.DataFrame, names: Sequence[str], objectives: Sequence[str]) -> str:
    goals = words.listed([name.replace("_", " ") for name in objectives])
    if len(names) == 1:
        return f"{names[0]} is at least as good as every other choice in {goals}"
    if len(names) == len(table):
        return f"No choice beats another in all of {goals}: all {len(names)} are on the front"
    said = f": {words.listed(names)}" if len(names) <= MOST_NAMED else ""
    return f"{len(names)} of {words.counted(len(table), 'choice')} can't be beaten in {goals}{said}"


class _Spot(NamedTuple):
    """A place of the chart and the choices that lie there."""

    x: float
    y: float
    on_front: bool
    choices: list[str]


def _spots(table: pd.DataFrame, across: str, up: str, third: str, scales: dict[str, tuple[float, str]]) -> list[_Spot]:
    """Places from left to right; choices of one place that are equally good in all objectives stand there together."""

    found: dict[tuple[float, float, bool], list[str]] = {}
    for _, row in table.dropna(subset=[across, up]).iterrows():
        place = plain(row[across] / scales[across][0]), plain(row[up] / scales[up][0]), bool(row["on_front"])
        note = f"{amounts.level(third, row[third])}: " if third else ""
        found.setdefault(place, []).append(f"{note}{row['name']}")
    return sorted(_Spot(*place, choices) for place, choices in found.items())


def _scatter(table: pd.DataFrame, across: str, up: str, third: str, scales: dict[str, tuple[float, str]]) -> alt.LayerChart:
    """Numbered places of the front, and what the numbers mean on the right."""
    from sim.studies.answers.pictures import CURVES_HEIGHT, WIDTH, span, thinned

    spots = _spots(table, across, up, third, scales)
    x = measured("x", f"{across}, {scales[across][1]}", span(spot.x for spot in spots))
    y = measured("y", f"{up}, {scales[up][1]}", span(spot.y for spot in spots))
    place = {"x": x, "y": y}
    on_front = [spot for spot in spots if spot.on_front]
    numbered = on_front[:MOST_LABELS]
    labels, leaders = _labels(numbered, on_front, span(spot.x for spot in spots), span(spot.y for spot in spots))
    rest = [spot for spot in spots if not spot.on_front]
    others, front = ([{"x": each[k].x, "y": each[k].y} for k in thinned(np.arange(len(each)))] for each in (rest, on_front))
    return layered(
        marks(inline(others), "point", place, shape="circle", filled=True, color=BASELINE_COLOUR, size=40, opacity=0.9),
        marks(inline(front), "point", place, shape="diamond", filled=True, color=COLOURS[1], size=130, opacity=1),
        marks(inline(leaders), "rule", place | {"x2": {"field": "x2"}, "y2": {"field": "y2"}}, strokeWidth=0.8),
        marks(inline(labels), "text", place | {"text": text("text")}, align="center", baseline="middle", fontWeight=600),
        *_legend(numbered),
        width=WIDTH,
        height=CURVES_HEIGHT,
    )


def _labels(
    numbered: Sequence[_Spot], marked: Sequence[_Spot], across: tuple[float, float], up: tuple[float, float]
) -> tuple[list[Row], list[Row]]:
    """Where numbers stand so that none covers another or a mark, and lines to those that had to move away from theirs.

    Parameters
    ----------
    marked : all places with a diamond.
    across, up : ends of the axes.
    """
    from sim.studies.answers.pictures import CURVES_HEIGHT, WIDTH

    per_x, per_y = (across[1] - across[0]) / WIDTH, (up[1] - up[0]) / CURVES_HEIGHT
    taken = [(spot.x / per_x, spot.y / per_y, MARK_SIZE) for spot in marked]
    frame = (across[0] / per_x, across[1] / per_x), (up[0] / per_y, up[1] / per_y)
    labels: list[Row] = []
    leaders: list[Row] = []
    for n, spot in enumerate(numbered, start=1):
        step, x, y = _room((spot.x / per_x, spot.y / per_y), taken, frame)
        taken.append((x, y, LABEL_SIZE))
        labels.append({"x": plain(x * per_x), "y": plain(y * per_y), "text": str(n)})
        if step > LABEL_STEPS[0]:
            # The line ends where the number begins.
            part = 1.0 - 8.0 / step
            ends = spot.x + part * (x * per_x - spot.x), spot.y + part * (y * per_y - spot.y)
            leaders.append({"x": spot.x, "y": spot.y, "x2": plain(ends[0]), "y2": plain(ends[1])})
    return labels, leaders


def _room(
    mark: tuple[float, float],
    taken: Sequence[tuple[float, float, tuple[float, float]]],
    frame: tuple[tuple[float, float], tuple[float, float]],
) -> tuple[float, float, float]:
    """The nearest place beside a mark that is free: how far off, and its centre; pixels, as `taken` and `frame` are.

    Where nothing is free, the place that covers least.
    """
    tried = [
        (step, mark[0] + step * math.cos(math.radians(angle)), mark[1] + step * math.sin(math.radians(angle)))
        for step in LABEL_STEPS
        for angle in LABEL_ANGLES
    ]

    def covered(place: tuple[float, float, float]) -> float:
        _, x, y = place
        sides = zip((x, y), LABEL_SIZE, frame, strict=True)
        outside = sum(max(0.0, low - (at - 0.5 * size), at + 0.5 * size - high) for at, size, (low, high) in sides)
        return outside * LABEL_SIZE[1] + sum(
            max(0.0, 0.5 * (LABEL_SIZE[0] + size[0]) - abs(x - at_x)) * max(0.0, 0.5 * (LABEL_SIZE[1] + size[1]) - abs(y - at_y))
            for at_x, at_y, size in taken
        )

    return min(tried, key=covered)


def _legend(numbered: Sequence[_Spot]) -> list[alt.Chart]:
    from sim.studies.answers.pictures import WIDTH

    lines = [f"{n}  {_together(spot.choices)}" for n, spot in enumerate(numbered, start=1)]
    return [
        marks(inline([{"text": line}]), "text", {"x": pixel(WIDTH + 16), "y": pixel(12 + 22 * at), "text": text("text")},
              align="left", baseline="middle", fontSize=11, limit=LEGEND_LIMIT)
        for at, line in enumerate(lines)
    ]  # fmt: skip


def _together(choices: Sequence[str]) -> str:
    more = len(choices) - 1
    return choices[0] + (f" (and {words.counted(more, 'equal')})" if more else "")
