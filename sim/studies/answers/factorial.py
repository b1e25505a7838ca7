"""What each of several interventions brings, what they bring together, and who made the whole: effects and Shapley's split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.outcomes import OUTCOMES
from sim.report import amounts
from sim.report.figure import Figure, Table
from sim.report.theme import number
from sim.studies.analysis.factorial import Effects, effects
from sim.studies.analysis.shapley import MOST_PLAYERS, Split, shapley
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Output, Results, plain_key

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.waterfall import Step

QUESTION = "What does each bring, and which help or hinder each other?"
READING = (
    "A main effect is the mean outcome with a factor at its high level (on) less that at its low one (off), over all "
    "settings of the others. An interaction is half of what the first factor's effect gains when the second goes from low"
    " to high: above zero they add to each other in this outcome, below zero they take from each other. Intervals are 95 "
    "%, Student's t over the seeds (randomised blocks). p_holm is adjusted for as many looks as there are effects."
)
SPLIT_QUESTION = "Who made the difference between none and all?"
SPLIT_READING = (
    "Shapley's split: what a factor adds to those already there, averaged over all orders in which they could come. The "
    "parts sum to the whole. Beside it: what a factor does alone, and what it adds last. Intervals are 95 %, Student's t "
    "over the seeds."
)
SURE = 0.05


def answered(results: Results) -> Answer:
    """Effects and interactions of every outcome in every scenario."""
    answer = Answer("effects", QUESTION, READING)
    names = [words.label(factor) for factor in results.factors]
    for output in _levels(results):
        with answer.unless_refused(f"effects on {_subject(results, output)}"):
            found = effects(results.as_run(output.base), results.rows_with_any(output), names)
            answer.add("effects", _effects_frame(output, found))
            answer.words += _said(results, output, found)
            answer.figures.append(_effects_figure(results, output, found))
    return answer


def split(results: Results) -> Answer:
    """The split of the difference between the first row of the design and its last, where the design is full."""
    answer = Answer("split", SPLIT_QUESTION, SPLIT_READING)
    names = [words.label(factor) for factor in results.factors]
    if len(names) > MOST_PLAYERS:
        answer.refused.append(f"the split: there are {len(names)} factors; it is made for up to {MOST_PLAYERS}")
        return answer
    if results.plan.study.design.fraction != "full":
        n_runs = 2 ** len(names)
        answer.refused.append(f"the split: the design is a fraction; it needs all {n_runs} combinations (fraction = 'full')")
        return answer
    there = _there(results)
    for output in _levels(results):
        with answer.unless_refused(f"the split of {_subject(results, output)}"):
            found = shapley(there, results.rows_with_any(output), names)
            answer.add("split", _split_frame(output, found))
            answer.words.append(_split_said(results, output, found))
            answer.figures.append(_split_figure(results, output, found))
    return answer


def _levels(results: Results) -> list[Output]:
    return [results.level(outcome, base) for outcome in results.outcomes for base in range(len(results.names))]


def _subject(results: Results, output: Output) -> str:
    return f"{output.outcome} in {output.scenario}" if len(results.names) > 1 else output.outcome


def _there(results: Results) -> np.ndarray:
    """Which factors are at their second level, or on; shape (rows, factors) of bools."""
    points = [results.plan.points[number] for number in results.points_of(0).tolist()]
    rows = [
        [bool(value) if isinstance(value, bool) else value == factor.levels[1]
         for factor, value in zip(results.factors, point.values, strict=True)]
        for point in points
    ]  # fmt: skip
    return np.array(rows, dtype=bool).reshape(len(points), len(results.factors))


# Effects


def _effects_frame(output: Output, found: Effects) -> pd.DataFrame:
    import pandas as pd

    table = found.table.drop(columns="factors")
    about = {"outcome": output.outcome, "unit": output.unit, "scenario": output.scenario}
    counts = pd.DataFrame({"n_points": [found.n_points] * len(table), "n_seeds": found.n_seeds})
    return pd.concat([pd.DataFrame([about] * len(table)), table, counts], axis=1)


def _said(results: Results, output: Output, found: Effects) -> list[str]:
    table, subject = found.table, words.upper(_subject(results, output))
    said = []
    dropped = f" ({words.counted(found.n_dropped, 'seed')} left out, because some point lacks them)" if found.n_dropped else ""
    if found.n_seeds < 2:
        largest = table.loc[table["estimate"].abs().idxmax()]
        return [
            f"{subject}: with one seed no effect can be told from luck; the largest is {largest['term']}, "
            f"{amounts.change(output.outcome, largest['estimate'])}."
        ]
    for kind, noun in (("main", "main effect"), ("interaction", "interaction")):
        own = table[table["kind"] == kind]
        if own.empty:
            continue
        told = own[own["p_holm"] <= SURE].sort_values("estimate", key=np.abs, ascending=False)
        listed = words.listed(
            [f"{row.term} {amounts.change(output.outcome, row.estimate, row.low, row.high)}" for row in told.itertuples()]
        )
        count = f"{len(told)} of {words.counted(len(own), noun)} can be told from luck"
        said.append(f"{subject}: {count}{f': {listed}' if len(told) else ''}{dropped}.")
    if found.resolution is not None:
        said.append(_aliases_said(subject, found))
    return said


def _aliases_said(subject: str, found: Effects) -> str:
    resolution = found.resolution or 0
    meaning = {3: "main effects can't be told from interactions of two", 4: "interactions of two can't be told from each other"}
    said = meaning.get(resolution, "main effects and interactions of two can be told from each other")
    return f"{subject}: the design is a fraction of resolution {resolution}, in which {said} (column aliases)."


def _effects_figure(results: Results, output: Output, found: Effects) -> Figure:
    from sim.studies.answers.pictures import MOST_ROWS, Axis, forest, scaled

    table = found.table
    main = table[table["kind"] == "main"].sort_values("estimate", key=np.abs, ascending=False)
    pairs = table[table["kind"] != "main"].sort_values("estimate", key=np.abs, ascending=False)
    rows = [*main.itertuples(), *pairs.head(max(MOST_ROWS - len(main), 0)).itertuples()][:MOST_ROWS]
    divisor, unit = amounts.scale_of_change(
        output.outcome, [value for row in rows for value in (row.estimate, row.low, row.high)]
    )
    dots = [
        scaled(place, (row.estimate, row.low, row.high), divisor, series=int(row.kind != "main"))
        for place, row in enumerate(rows)
    ]
    notes = [_note(row.p_holm, row.aliases) for row in rows]
    title = _effects_title(results, output, found)
    cut = f" {len(rows)} of {len(table)} effects: the largest." if len(rows) < len(table) else ""
    reading = (
        f"Effects on {output.outcome}, {unit}, with 95 % intervals: first what each factor does when it goes from "
        "low to high, then what "
        f"pairs add to each other. The line is no effect. On the right: p, adjusted for all effects.{cut}"
    )
    chart = forest(
        [row.term for row in rows], dots, Axis(f"effect on {output.outcome}, {unit}"), ("main effect", "interaction"), notes
    )
    data = tuple(
        (row.term, amounts.change(output.outcome, row.estimate, row.low, row.high), note)
        for row, note in zip(rows, notes, strict=True)
    )
    key = f"effects_{output.outcome}" + (f"_{plain_key(output.scenario)}" if len(results.names) > 1 else "")
    return Figure(
        key,
        title,
        reading,
        f"Effects on {output.outcome}. {title}.",
        chart,
        Table(("effect", f"on {output.outcome}", "p, adjusted"), data),
    )


def _note(p: float, aliases: str) -> str:
    said = "" if p != p else "p < 0.001" if p < 0.001 else f"p = {number(p, 3)}"
    return f"{said}{' ' if said and aliases else ''}{f'(or {aliases})' if aliases else ''}"


def _effects_title(results: Results, output: Output, found: Effects) -> str:
    main = found.table[found.table["kind"] == "main"]
    better = OUTCOMES[output.outcome].better
    best = main.loc[(better * main["estimate"]).idxmax()]
    n_told = int((found.table["p_holm"] <= SURE).sum())
    if not (found.table["estimate"] != 0).any():
        return f"Nothing that varies changes {_subject(results, output)}"
    told = (
        f"{n_told} of {len(found.table)} effects can be told from luck"
        if found.n_seeds > 1
        else "with one seed none can be told from luck"
    )
    change = amounts.change(output.outcome, best["estimate"], best["low"], best["high"])
    if better * best["estimate"] <= 0:
        return f"No factor improves {_subject(results, output)}; {best['term']} harms it least, {change}; {told}"
    verb = "raises" if better > 0 else "lowers"
    return f"{best['term']} {verb} {_subject(results, output)} most, {change}; {told}"


# The split


def _split_frame(output: Output, found: Split) -> pd.DataFrame:
    import pandas as pd

    about = pd.DataFrame([{"outcome": output.outcome, "unit": output.unit, "scenario": output.scenario}] * len(found.table))
    whole = pd.DataFrame(
        {
            "whole": [found.whole] * len(found.table),
            "whole_low": found.whole_low,
            "whole_high": found.whole_high,
            "n_seeds": found.n_seeds,
        }
    )
    return pd.concat([about, found.table, whole], axis=1)


def _split_said(results: Results, output: Output, found: Split) -> str:
    outcome = output.outcome
    ends = f"{amounts.level(outcome, found.none)} with none and {amounts.level(outcome, found.all)} with all"
    whole = amounts.change(outcome, found.whole, found.whole_low, found.whole_high)
    parts = found.table.sort_values("part", key=np.abs, ascending=False)
    share = {row.name: f" ({words.percent(row.share)})" if row.share == row.share else "" for row in parts.itertuples()}
    listed = words.listed(
        [f"{row.name} {amounts.change(outcome, row.part)}{share[row.name]}" for row in parts.itertuples()], most=8
    )
    doubt = "" if parts["share"].notna().any() else ", which can't be told from nothing"
    return f"{words.upper(_subject(results, output))} is {ends}, a difference of {whole}{doubt}: {listed}."


def _split_figure(results: Results, output: Output, found: Split) -> Figure:
    from sim.report.waterfall import Level, waterfall

    outcome = output.outcome
    parts = found.table.sort_values("part", key=np.abs, ascending=False)
    divisor, unit = amounts.scale(outcome, [found.none, found.all])
    rows = list(parts.itertuples())
    steps = [_step(outcome, row, divisor) for row in rows]
    subject = _subject(results, output)
    whole = amounts.change(outcome, found.whole)
    if found.table["share"].isna().all():
        title = f"All factors together change {subject} by {whole}, which can't be told from nothing"
    else:
        most = max(rows, key=lambda row: row.share)
        title = f"Of {whole} in {subject} between none and all, {most.name} makes {words.percent(most.share)}"
    reading = (
        f"{words.upper(outcome)} with none, then what each factor's part adds or takes, the largest first, up to "
        "all of them. Bars begin where "
        "the one before ends. On the right, and as a thin line: the part with its 95 % interval."
    )
    none, everything = (Level(name, amounts.level(outcome, end)) for name, end in (("none", found.none), ("all", found.all)))
    chart = waterfall(none, found.none / divisor, steps, everything, f"{outcome}, {unit}")
    data = tuple(
        (row.name, amounts.change(outcome, row.part, row.low, row.high), words.percent(row.share),
         amounts.change(outcome, row.alone, row.alone_low, row.alone_high),
         amounts.change(outcome, row.last, row.last_low, row.last_high))
        for row in rows
    )  # fmt: skip
    key = f"split_{outcome}" + (f"_{plain_key(output.scenario)}" if len(results.names) > 1 else "")
    table = Table(("factor", "part", "share", "alone", "added last"), data)
    return Figure(key, title, reading, f"Split of {outcome}. {title}.", chart, table)


def _step(outcome: str, row: Any, divisor: float) -> Step:
    from sim.report.waterfall import Step

    note = amounts.change(outcome, row.part, row.low, row.high)
    return Step(row.name, row.part / divisor, note, row.low / divisor, row.high / divisor)
