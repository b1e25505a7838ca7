"""What differs from the baseline: every point of a study held against it, pair by pair over the seeds.

The baseline is the same row of the design in the first scenario, as in "stop when sure"; in a study of one scenario it is
point 0.
Runs of one seed share their luck, so the difference is taken seed by seed and its interval is Student's t over the pairs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.intervals import margin_of_mean, paired
from sim.outcomes import OUTCOMES
from sim.report import amounts
from sim.report.figure import Figure, Table
from sim.report.theme import number
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Results
from sim.studies.factors import Factor, is_switch
from sim.studies.needs import is_sure

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD = 12
"""Points of which a sentence each says how many seeds they took; the others are summed up."""

MOST_SETTINGS = 6
"""Numbers in the name of a point; beyond, it is called by its row."""

QUESTION = "What differs from the baseline?"
READING = (
    "Each row is a point: a scenario at one row of the design. The difference is the mean over pairs of runs with the "
    "same seed, the point's less the baseline's, with its 95 % interval (Student's t over the pairs). Of a hundred such "
    "intervals about five miss the truth by luck; where many points are looked at, some will."
)


class Compared(NamedTuple):
    """A point against its baseline in one outcome."""

    point: int
    baseline: int
    mean: float
    baseline_mean: float
    diff: float
    low: float
    high: float
    n_pairs: int
    better_share: float

    @property
    def is_told(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    @property
    def is_same(self) -> bool:
        """Whether no pair differs."""
        return self.n_pairs > 0 and self.low == self.high == 0


def answered(results: Results) -> Answer:
    """Hold all points against their baseline."""
    answer = Answer("differences", QUESTION, READING)
    if len(results.plan.points) < 2:
        answer.words.append("The study has one point, so there is nothing to compare it with.")
        return answer
    for outcome in results.outcomes:
        compared = all_compared(results, outcome)
        answer.add("differences", _frame(results, outcome, compared))
        known = [each for each in compared if each.n_pairs]
        if not known:
            answer.refused.append(
                f"differences in {outcome}: no point and its baseline have a done run of one seed; resume the study"
            )
            continue
        answer.words.append(_sentence(results, outcome, compared, known))
        if results.plan.study.design.kind != "factorial":  # whose effects say more
            answer.figures.append(_figure(results, outcome, known))
    if results.stops_when_sure:
        answer.words += _when_sure(results)
    return answer


def all_compared(results: Results, outcome: str) -> list[Compared]:
    """Every point but the baselines, in the order of the points."""
    values, n_bases = results.values[outcome], len(results.names)
    found = []
    for point in results.plan.points:
        baseline = point.number - point.base if n_bases > 1 else 0
        if baseline == point.number:
            continue
        pairs = paired(values[baseline], values[point.number], OUTCOMES[outcome].better)
        found.append(
            Compared(
                point.number, baseline, pairs.scenario_mean, pairs.baseline_mean, pairs.diff_mean, pairs.diff_low,
                pairs.diff_high, pairs.n_pairs, pairs.better_share,
            )
        )  # fmt: skip
    return found


def point_name(results: Results, number: int) -> str:
    """A point for people: its scenario if there are several, and what is set at it, where that varies at all."""
    point = results.plan.points[number]
    # What an intervention is set to says nothing where the scenario has it not, or it is off.
    there = set(results.plan.bases[point.base].interventions)
    for factor, value in zip(results.factors, point.values, strict=True):
        if is_switch(factor.key):
            (there.add if value else there.discard)(factor.key.split(".")[1])
    pairs = [pair for pair in zip(results.factors, point.values, strict=True) if _matters(pair[0], there)]
    several = len(results.names) > 1
    parts = [results.names[point.base]] if several or not pairs else []
    if sum(factor.kind != "switch" for factor, _ in pairs) > MOST_SETTINGS:
        return ", ".join([*parts, f"row {point.design}"])
    return ", ".join(filter(None, [*parts, words.settings(pairs)]))


def _matters(factor: Factor, there: set[str]) -> bool:
    """Whether a factor does anything where just these interventions are there."""
    return not factor.key.startswith("interventions.") or is_switch(factor.key) or factor.key.split(".")[1] in there


def _frame(results: Results, outcome: str, compared: list[Compared]) -> pd.DataFrame:
    import pandas as pd

    points = results.plan.points
    columns: dict[str, Any] = {"outcome": outcome, "unit": OUTCOMES[outcome].unit}
    columns["point"] = [each.point for each in compared]
    columns["scenario"] = [results.names[points[each.point].base] for each in compared]
    for place, factor in enumerate(results.factors):
        columns[factor.key] = [points[each.point].values[place] for each in compared]
    columns["baseline_point"] = [each.baseline for each in compared]
    for name in ("baseline_mean", "mean", "diff", "low", "high", "n_pairs", "better_share"):
        columns[name] = [getattr(each, name) for each in compared]
    return pd.DataFrame(columns)


def _sentence(results: Results, outcome: str, compared: list[Compared], known: list[Compared]) -> str:
    name = partial(point_name, results)
    told = [each for each in known if each.is_told]
    lacking = (
        f"; {words.counted(len(compared) - len(known), 'point')} can't be compared yet" if len(known) < len(compared) else ""
    )
    if all(each.n_pairs < 2 for each in known):
        best = _best(outcome, known)
        gain = f"{amounts.change(outcome, best.diff)}, {name(best.point)}"
        said = f"with one seed nothing can be told from luck; the largest gain is {gain}"
        return f"{words.upper(outcome)}: {said}{lacking}."
    if all(each.is_same for each in known):
        return f"{words.upper(outcome)} is the same at every point as in the baseline, in every pair{lacking}."
    count = f"{len(told)} of {words.counted(len(known), 'point')} {'differs' if len(told) == 1 else 'differ'} from the baseline"
    if not told:
        return f"{words.upper(outcome)}: no point can be told from the baseline; luck alone may make all differences{lacking}."
    best, worst = _best(outcome, told), _best(outcome, told, -1)
    gains = OUTCOMES[outcome].better * best.diff > 0
    ends = (
        [f"the best is {name(best.point)}{_and_equals(best, told)}, {_said(outcome, best)}"] if gains else ["none for the better"]
    )
    if OUTCOMES[outcome].better * worst.diff < 0:
        ends.append(f"the worst is {name(worst.point)}, {_said(outcome, worst)}")
    return f"{words.upper(outcome)}: {count}; {'; '.join(ends)}{lacking}."


def _said(outcome: str, each: Compared) -> str:
    return amounts.change(outcome, each.diff, each.low, each.high)


def _best(outcome: str, compared: list[Compared], sign: int = 1) -> Compared:
    return max(compared, key=lambda each: sign * OUTCOMES[outcome].better * each.diff)


def _and_equals(best: Compared, compared: list[Compared]) -> str:
    """How many others do exactly as well, so that no name stands out by its place in the table."""
    n_equal = sum(each.diff == best.diff for each in compared) - 1
    return f" (and {words.counted(n_equal, 'other')} exactly as good)" if n_equal else ""


def _when_sure(results: Results) -> list[str]:
    """How many seeds each point took, and whether it was known well enough then."""
    until = results.plan.study.replications.until
    if until is None:
        return []
    of_baseline = until.of == "baseline"
    unit = " %" if of_baseline else f" {OUTCOMES[until.outcome].unit}"
    asked = number(100 * until.half_width if of_baseline else until.half_width) + unit
    values = results.values[until.outcome]
    said: list[str] = []
    n_sure = 0
    compared = all_compared(results, until.outcome)
    for each in compared:
        differences = values[each.point] - values[each.baseline]
        margin = margin_of_mean(differences[~np.isnan(differences)], until.confidence)
        half = 100 * margin / abs(each.baseline_mean) if of_baseline and each.baseline_mean else margin
        sure = is_sure(values[each.baseline], values[each.point], until)
        n_sure += sure
        end = "which is enough" if sure else "which is not enough" if results.is_complete else "which is not enough yet"
        if len(said) < MOST_TOLD:
            after = f"{point_name(results, each.point)}: after {words.counted(each.n_pairs, 'pair')}"
            said.append(f"{after} {until.outcome} is known to {number(half)}{unit} to each side, {end} (asked: {asked}).")
    seeds = sorted(each.n_pairs for each in compared)
    spread = f"{seeds[0]} to {seeds[-1]} pairs" if seeds[0] < seeds[-1] else words.counted(seeds[0], "pair")
    count = f"{n_sure} of {words.counted(len(compared), 'point')} {'is' if n_sure == 1 else 'are'} known to {asked} or better"
    return [*said, f"In {until.outcome} {count}, after {spread}."] if len(compared) > 1 else said


def _figure(results: Results, outcome: str, known: list[Compared]) -> Figure:
    from sim.studies.answers.pictures import MOST_ROWS, Axis, forest, scaled

    order = sorted(known, key=lambda each: -abs(each.diff))[:MOST_ROWS]
    shown = sorted(order, key=lambda each: each.point)
    divisor, unit = amounts.scale_of_change(outcome, [value for each in shown for value in (each.diff, each.low, each.high)])
    dots = [scaled(row, (each.diff, each.low, each.high), divisor) for row, each in enumerate(shown)]
    notes = [f"better in {round(each.better_share * each.n_pairs)} of {each.n_pairs}" for each in shown]
    best = _best(outcome, known)
    title = _title(f"{point_name(results, best.point)}{_and_equals(best, known)}", outcome, known, best)
    cut = f" The {len(shown)} of {len(known)} points that differ most." if len(shown) < len(known) else ""
    reading = (
        f"Mean difference in {outcome} from the baseline, {unit}, with its 95 % interval; the line is no "
        "difference. On the right: "
        f"pairs with the same seed in which the point did better.{cut}"
    )
    names = [point_name(results, each.point) for each in shown]
    chart = forest(names, dots, Axis(f"{outcome} less the baseline's, {unit}"), notes=notes)
    rows = tuple((name, _said(outcome, each), note) for name, each, note in zip(names, shown, notes, strict=True))
    data = Table(("point", f"difference in {outcome}", "odds"), rows)
    return Figure(f"differences_{outcome}", title, reading, f"Differences in {outcome}. {title}.", chart, data)


def _title(name: str, outcome: str, known: list[Compared], best: Compared) -> str:
    if all(each.is_same for each in known):
        return f"No point changes {outcome}: every pair is the same as the baseline"
    better = OUTCOMES[outcome].better
    if not np.sign(better * best.diff) > 0:
        return f"No point does better than the baseline in {outcome}; {name} comes closest, {_said(outcome, best)}"
    doubt = "" if best.is_told else ", which luck alone can do" if best.n_pairs > 1 else ", in one pair"
    verb = "raises" if better > 0 else "lowers"
    return f"{name} {verb} {outcome} most: {_said(outcome, best)}{doubt}"
