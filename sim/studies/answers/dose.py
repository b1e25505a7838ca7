"""How much of it: an outcome over the levels of what varies, as differences from the baseline.

Differences are taken seed by seed; where other factors are averaged over, that is done within each seed before the interval is
taken (Student's t over the seeds).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES
from sim.report import amounts
from sim.report.figure import Figure, Table
from sim.studies.analysis.basics import interval_of_means
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Results

if TYPE_CHECKING:
    from sim.studies.answers.pictures import Curve
    from sim.studies.factors import Factor

QUESTION = "How much of it, and does more always help?"
READING = (
    "Each curve runs over the levels of one key. A point is the mean difference from the baseline over the seeds, with its 95 % "
    "interval (Student's t). The baseline is the same row of the design in the first scenario, or point 0 in a study of one "
    "scenario; a curve over the mean of everything else is then held against its own first level, setting by setting."
)
LEAST_LEVELS, MOST_CURVES = 3, 6


class Step(NamedTuple):
    """One level of a curve: seeds in which it is known, and its differences there, shape (seeds,)."""

    x: float
    differences: np.ndarray

    def summed_up(self) -> tuple[float, float, float]:
        """Mean and 95 % interval."""
        if not len(self.differences):
            return math.nan, math.nan, math.nan
        found = interval_of_means(self.differences[:, None])
        return float(found.mean[0]), float(found.low[0]), float(found.high[0])


class Curves(NamedTuple):
    """Curves by their names, and in words what their differences are held against."""

    steps: dict[str, list[Step]]
    against: str


def answered(results: Results) -> Answer:
    """Draw a curve for every factor with three numbers or more; nothing where there is none.

    In a list several keys move at once, so that nobody could tell which of them did it.
    """
    answer = Answer("dose", QUESTION, READING)
    if results.plan.study.design.kind == "list" and len(results.factors) > 1:
        return answer
    for outcome in results.outcomes:
        for place, factor in enumerate(results.factors):
            if factor.kind in ("number", "whole", "time") and len(_levels(results, place)) >= LEAST_LEVELS:
                _answer(answer, results, outcome, place)
    return answer


def _levels(results: Results, place: int) -> list[float]:
    factor = results.factors[place]
    return sorted({factor.as_number(level) for level in factor.levels})


def _answer(answer: Answer, results: Results, outcome: str, place: int) -> None:
    import pandas as pd

    factor = results.factors[place]
    curves = _steps(results, outcome, place)
    frames = []
    for name, steps in curves.steps.items():
        for step in steps:
            mean, low, high = step.summed_up()
            frames.append((outcome, OUTCOMES[outcome].unit, factor.key, name, step.x, mean, low, high, len(step.differences)))
    columns = ["outcome", "unit", "factor", "curve", "level", "diff", "low", "high", "n_seeds"]
    answer.add("dose", pd.DataFrame(frames, columns=columns))
    if all(not len(step.differences) for steps in curves.steps.values() for step in steps):
        answer.refused.append(
            f"{outcome} over {words.label(factor)}: no level and its baseline have a done run of one seed; resume the study"
        )
        return
    answer.words.append(_sentence(outcome, factor, curves))
    answer.figures.append(_figure(results, outcome, place, curves))


def _steps(results: Results, outcome: str, place: int) -> Curves:
    """Curves by their names: one for each setting of everything else, or one over the mean of it when those are many."""
    apart = _groups(results, place, merged=False)
    is_merged = len(apart) > MOST_CURVES
    groups = _groups(results, place, merged=True) if is_merged else apart
    several, values = len(results.names) > 1, results.values[outcome]
    firsts = _first_levels(results, place) if is_merged and not several else None
    found = {}
    for name, by_level in groups.items():
        steps = []
        for x, numbers in sorted(by_level.items()):
            points = [results.plan.points[number] for number in numbers]
            baselines = [firsts[point.number] if firsts else point.number - point.base if several else 0 for point in points]
            means = (values[numbers] - values[baselines]).mean(axis=0)  # NaN where a point lacks the seed
            steps.append(Step(x, means[~np.isnan(means)]))
        found[name] = steps
    return Curves(found, "the first level, all else equal" if firsts else "the baseline")


def _first_levels(results: Results, place: int) -> dict[int, int]:
    """By point the one that differs from it in nothing but that this factor is at its first level.

    A mean over settings of everything else has to be held against the mean over the same settings: point 0 is only one of them.
    """
    first = results.factors[place].levels[0]
    numbers = {point.values: point.number for point in results.plan.points}
    return {point.number: numbers[(*point.values[:place], first, *point.values[place + 1 :])] for point in results.plan.points}


def _groups(results: Results, place: int, merged: bool) -> dict[str, dict[float, list[int]]]:
    """Numbers of the points, by curve and by level."""
    groups: dict[str, dict[float, list[int]]] = {}
    several = len(results.names) > 1
    factor = results.factors[place]
    for point in results.plan.points:
        if several and point.base == 0:
            continue
        others = [
            pair
            for at, pair in enumerate(zip(results.factors, point.values, strict=True))
            if at != place and len(pair[0].levels) > 1 and not merged
        ]
        parts = [results.names[point.base] if several else "", words.settings(others)]
        name = ", ".join(filter(None, parts)) or words.label(factor)
        groups.setdefault(name, {}).setdefault(factor.as_number(point.values[place]), []).append(point.number)
    return groups


def _sentence(outcome: str, factor: Factor, curves: Curves) -> str:
    """Where the best level of the best curve lies, and whether its neighbours can be told from it."""
    better = OUTCOMES[outcome].better
    known = {name: [(step, *step.summed_up()) for step in steps if len(step.differences)] for name, steps in curves.steps.items()}
    name, (best, mean, low, high) = max(
        ((name, each) for name, steps in known.items() for each in steps), key=lambda each: better * each[1][1]
    )
    if _is_flat(known[name]):
        same = f"the same at every level, seed by seed: {amounts.change(outcome, mean, low, high)} against {curves.against}"
        return f"{words.upper(outcome)} over {words.label(factor)}: {same}."
    where = f" ({name})" if len(curves.steps) > 1 else ""
    subject = f"{words.upper(outcome)} over {words.label(factor)}{where}"
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"{subject}: best at {_level(factor, best.x)}, {amounts.change(outcome, mean)}; with one seed that may be luck."
    steps = known[name]
    is_end = best.x in (steps[0][0].x, steps[-1][0].x)
    at = f"best at {_level(factor, best.x)}, {'an end' if is_end else 'between the ends'} of what was tried"
    told = f"{amounts.change(outcome, mean, low, high)} against {curves.against}"
    return f"{subject}: {at}, {told}{_last_step(steps, best.x)}."


def _is_flat(known: Sequence[tuple[Step, float, float, float]]) -> bool:
    """Whether a curve's levels are exactly alike: the factor changes nothing there."""
    first, *others = (step.differences for step, *_ in known)
    return bool(others) and all(np.array_equal(first, other) for other in others)


def _last_step(known: Sequence[tuple[Step, float, float, float]], best: float) -> str:
    """Whether the best level can be told from its neighbours, pair by pair."""
    places = {step.x: place for place, (step, *_) in enumerate(known)}
    near = [known[place][0] for place in (places[best] - 1, places[best] + 1) if 0 <= place < len(known)]
    own = known[places[best]][0].differences
    unsure = 0
    for step in near:
        if len(step.differences) != len(own) or len(own) < 2:
            return ""
        gap = interval_of_means((own - step.differences)[:, None])
        unsure += bool(gap.low[0] <= 0 <= gap.high[0])
    return "; the levels beside it can't be told from it" if unsure == len(near) and near else ""


def _level(factor: Factor, x: float) -> str:
    day = "day " if factor.kind == "time" else ""
    unit = f" {factor.unit}" if factor.unit not in ("", "1", "share") else ""
    return f"{day}{words.shown(x)}{unit}"


def _figure(results: Results, outcome: str, place: int, curves: Curves) -> Figure:
    from sim.studies.answers.pictures import Axis, Curve
    from sim.studies.answers.pictures import curves as drawn

    factor = results.factors[place]
    means = {name: [step.summed_up() for step in steps] for name, steps in curves.steps.items()}
    divisor, unit = amounts.scale_of_change(outcome, [value for each in means.values() for triple in each for value in triple])
    lines = [_curve(Curve, name, steps, means[name], divisor) for name, steps in curves.steps.items()]
    label = words.label(factor)
    x_title = f"{label}, {'scenario day' if factor.kind == 'time' else factor.unit if factor.unit not in ('', '1') else 'as set'}"
    title = _title(outcome, factor, curves)
    reading = (
        f"Mean difference in {outcome} from {curves.against}, at each level of {label}, {unit}, with 95 % intervals; "
        "the line is no difference."
    )
    chart = drawn(lines, x_title, Axis(f"change of {outcome}, {unit}"))
    rows = tuple(
        (name, _level(factor, step.x), amounts.change(outcome, *triple))
        for name, steps in curves.steps.items()
        for step, triple in zip(steps, means[name], strict=True)
    )
    data = Table(("curve", label, f"difference in {outcome}"), rows, n_words=1)
    key = f"dose_{outcome}_{factor.key.replace('.', '_')}"
    return Figure(key, title, reading, f"{outcome} over {label}. {title}.", chart, data)


def _curve(make: type[Curve], name: str, steps: Sequence[Step], means: Sequence[tuple[float, ...]], divisor: float) -> Curve:
    mean, low, high = ([triple[place] / divisor for triple in means] for place in range(3))
    return make(name, [step.x for step in steps], mean, low, high)


def _title(outcome: str, factor: Factor, curves: Curves) -> str:
    """What the curves show together: where the best of all lies."""
    better = OUTCOMES[outcome].better
    found = [(better * mean, name, step, mean, low, high) for name, steps in curves.steps.items() for step in steps
             for mean, low, high in [step.summed_up()] if math.isfinite(mean)]  # fmt: skip
    score, name, step, mean, low, high = max(found, key=lambda each: each[0])
    label = words.label(factor)
    if score <= 0:
        return f"No level of {label} does better in {outcome} than {curves.against}"
    change = amounts.change(outcome, mean, low, high)
    if _is_flat([(each, *each.summed_up()) for each in curves.steps[name] if len(each.differences)]):
        where = f" ({name})" if len(curves.steps) > 1 else ""
        return f"{words.upper(outcome)} is the same at every level of {label}{where}: {change} against {curves.against}"
    where = f", {name}" if len(curves.steps) > 1 else ""
    verb = "highest" if better > 0 else "lowest"
    doubt = "" if low > 0 or high < 0 else ", which luck alone can do"
    return (
        f"{words.upper(outcome)} is {verb} at {label} {_level(factor, step.x)}{where}: {change} against {curves.against}{doubt}"
    )
