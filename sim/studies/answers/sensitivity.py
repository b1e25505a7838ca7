"""What the results hang on: Sobol' indices and Morris' elementary effects of every outcome, and of every change of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.report import amounts
from sim.report.figure import Figure, Table
from sim.report.theme import NO_NUMBER, number
from sim.studies.analysis.sensitivity import Morris, Sobol, elementary_effects, morris, sobol
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Output, Results

if TYPE_CHECKING:
    import pandas as pd

QUESTION = "What do the results hang on?"
SOBOL_READING = (
    "First index: the share of the outcome's variance that would go if this factor were known. Total index: the share "
    "that would stay if all others were known; what it has above the first is interactions. Estimators of Saltelli et al."
    " (2010) and Jansen (1999), by SALib; 95 % intervals by its bootstrap over the base samples, which may reach a little "
    "outside of 0 to 100 %. Luck that the seeds leave makes a total index of its own; what does not stand out from that "
    "can't be told from luck."
)
MORRIS_QUESTION = "Which can be left alone?"
MORRIS_READING = (
    "mu* is the mean size of a factor's elementary effects: the change of the outcome per whole range of the factor "
    "(Morris 1991; Campolongo et al. 2007), by SALib; sigma their standard deviation, large where a factor's effect "
    "depends on the others or bends. 95 % intervals by Student's t over the trajectories, for sigma by their jackknife. "
    "Luck that the seeds leave makes a mu* of its own: what does not stand out from that needs no further study."
)


def by_sobol(results: Results) -> Answer:
    """Indices from a Saltelli design."""
    answer = Answer("sobol", QUESTION, SOBOL_READING)
    second_order = results.plan.study.design.second_order
    keys = [factor.key for factor in results.factors]
    for output in [each for outcome in results.outcomes for each in results.outputs(outcome)]:
        with answer.unless_refused(f"Sobol' indices of {words.what(output)}"):
            found = sobol(results.whole(output), keys, second_order, seed=1 + results.plan.study.seed % (2**32 - 2))
            answer.add("sobol", _with_grades(results, output, found.table, found.n_base, found.n_seeds, found.noise_share))
            if found.pairs is not None:
                about = pd_about(output, len(found.pairs))
                answer.add("sobol_pairs", about.join(found.pairs))
            answer.words += _sobol_said(results, output, found)
            answer.figures.append(_sobol_figure(results, output, found))
    return answer


def pd_about(output: Output, n: int) -> pd.DataFrame:
    """The first columns of a table: which output, in which unit; n rows."""
    import pandas as pd

    about = {"outcome": output.outcome, "unit": output.unit, "scenario": output.scenario, "against": output.against}
    return pd.DataFrame([about] * n, columns=list(about))


def _with_grades(results: Results, output: Output, table: pd.DataFrame, n_base: int, n_seeds: int, noise: float) -> pd.DataFrame:
    graded = table.rename(columns={"name": "factor"})
    graded.insert(1, "grade", [factor.grade for factor in results.factors])
    frame = pd_about(output, len(graded)).join(graded)
    frame["noise_share"], frame["n_base"], frame["n_seeds"] = noise, n_base, n_seeds
    return frame


def _sobol_said(results: Results, output: Output, found: Sobol) -> list[str]:
    order = found.table.sort_values("total", ascending=False)
    labels = {factor.key: words.label(factor) for factor in results.factors}
    told = order[order["above_luck"]]
    subject = words.upper(words.what(output))
    luck = (
        ""
        if math.isnan(found.noise_share)
        else f"; luck that {words.counted(found.n_seeds, 'seed')} leave is {words.percent(found.noise_share)} of the variance"
    )
    if told.empty:
        return [f"{subject}: no factor's total index can be told from luck{luck}."]
    largest = told.iloc[0]
    first = words.percent(largest["first"], largest["first_low"], largest["first_high"])
    total = words.percent(largest["total"], largest["total_low"], largest["total_high"])
    said = (
        f"{subject} hangs most on {labels[largest['name']]}, which explains {first} of its variance alone and "
        f"{total} with interactions"
    )
    others = [labels[name] for name in told["name"][1:]]
    rest = f"; above luck are also {words.listed(others)}" if others else "; no other factor can be told from luck"
    fine = [] if found.widest <= 0.1 else [
        f"{subject}: the widest interval of a first index is {number(100 * found.widest, 0)} points to each side; "
        f"more base samples than {found.n_base} would narrow it."
    ]  # fmt: skip
    return [f"{said}{rest}{luck}.", *fine]


def _sobol_figure(results: Results, output: Output, found: Sobol) -> Figure:
    from sim.studies.answers.pictures import MOST_ROWS, Axis, forest, scaled

    rows = list(found.table.sort_values("total", ascending=False).head(MOST_ROWS).itertuples())
    dots = [
        dot
        for place, row in enumerate(rows)
        for dot in (
            scaled(place, (row.first, row.first_low, row.first_high)),
            scaled(place, (row.total, row.total_low, row.total_high), series=1),
            scaled(place, (row.luck, math.nan, math.nan), series=2),
        )
        if math.isfinite(dot.value)
    ]
    by_key = {factor.key: factor for factor in results.factors}
    names = [words.label(by_key[row.name]) for row in rows]
    notes = [by_key[row.name].grade for row in rows]
    largest = rows[0]
    share = words.percent(largest.total, largest.total_low, largest.total_high)
    title = f"{words.upper(words.what(output))} hangs most on {names[0]}: {share} of its variance, interactions included"
    if not found.table["above_luck"].any():
        title = f"No factor's part in the variance of {words.what(output)} can be told from luck"
    has_luck = math.isfinite(largest.luck)
    seeds = f" Beneath them: the total index that luck alone would make with {words.counted(found.n_seeds, 'seed')}."
    luck = seeds if has_luck else ""
    cut = (
        f" {len(rows)} of {len(found.table)} factors: those with the largest total index." if len(rows) < len(found.table) else ""
    )
    reading = (
        f"Shares of the variance of {words.what(output)}, with 95 % intervals: alone (first index) and with "
        f"interactions (total index). On the right: the grade of what is known.{luck}{cut}"
    )
    axis = Axis("share of the variance", holds=(0.0, 1.0), line=0.0)
    series = ("first index, alone", "total index, with interactions", *(("luck",) if has_luck else ()))
    chart = forest(names, dots, axis, series, notes)
    data = tuple(
        (name, grade or "none", words.percent(row.first, row.first_low, row.first_high),
         words.percent(row.total, row.total_low, row.total_high), words.percent(row.luck) if has_luck else NO_NUMBER)
        for name, grade, row in zip(names, notes, rows, strict=True)
    )  # fmt: skip
    table = Table(("factor", "grade", "first index", "total index", "luck"), data, n_words=2)
    return Figure(f"sobol_{output.key}", title, reading, f"Sobol' indices of {words.what(output)}. {title}.", chart, table)


# Morris


def by_morris(results: Results) -> Answer:
    """Elementary effects from trajectories."""
    answer = Answer("morris", MORRIS_QUESTION, MORRIS_READING)
    keys, levels = [factor.key for factor in results.factors], results.plan.study.design.levels
    for output in [each for outcome in results.outcomes for each in results.outputs(outcome)]:
        with answer.unless_refused(f"elementary effects on {words.what(output)}"):
            values = results.whole(output)
            found = morris(results.plan.matrix(), values, keys, levels)
            floor = luck_of_effects(results.plan.matrix(), values, keys, levels)
            table = found.table.rename(columns={"name": "factor"})
            table.insert(1, "grade", [factor.grade for factor in results.factors])
            table["luck"], table["stands_out"] = floor, _stands_out(found, floor)
            table["n_trajectories"], table["n_seeds"] = found.n_trajectories, found.n_seeds
            answer.add("morris", pd_about(output, len(table)).join(table))
            answer.words.append(_morris_said(results, output, found, floor))
            answer.figures.append(_morris_figure(results, output, found, floor))
    return answer


def luck_of_effects(x: np.ndarray, values: np.ndarray, keys: Sequence[str], levels: int) -> np.ndarray:
    """The mu* that luck alone makes of each factor: what a factor would have whose effects are nothing but luck.

    An elementary effect is computed seed by seed; its variance over the seeds, over their number, is the luck in the effect of
    the means. Two neighbours of a trajectory share much of their luck, so that this is less than the luck of two points.

    Parameters
    ----------
    x : the design, shape (points, factors).
    values : shape (points, seeds).

    Returns
    -------
    Shape (factors,), in the outcome's unit; NaN for one seed. The mean size of a normal variable is its deviation times the root
    of 2 over pi.
    """
    n_seeds = values.shape[1]
    if n_seeds < 2:
        return np.full(len(keys), math.nan)
    by_seed = np.stack([elementary_effects(x, column, keys, levels) for column in values.T])
    variance = by_seed.var(axis=0, ddof=1).mean(axis=0) / n_seeds
    return np.asarray(np.sqrt(2.0 / math.pi * variance))


def _stands_out(found: Morris, floor: np.ndarray) -> np.ndarray:
    return np.asarray(found.table["mu_star_low"] > np.nan_to_num(floor))


def _morris_said(results: Results, output: Output, found: Morris, floor: np.ndarray) -> str:
    table = found.table.assign(out=_stands_out(found, floor)).sort_values("mu_star", ascending=False)
    labels = {factor.key: words.label(factor) for factor in results.factors}
    out = table[table["out"]]
    subject = words.upper(words.what(output))
    luck = "with one seed luck is not known" if np.isnan(floor).any() else f"luck alone makes up to {_size(output, floor.max())}"
    if out.empty:
        return f"{subject}: none of {words.counted(len(table), 'factor')} stands out; {luck}."
    listed = words.listed([f"{labels[row.name]} ({_size(output, row.mu_star)})" for row in out.itertuples()])
    left = len(table) - len(out)
    rest = f"; the other {left} can be left alone as far as this design can tell" if left else ""
    return (
        f"{subject}: {len(out)} of {words.counted(len(table), 'factor')} stand{'s' if len(out) == 1 else ''} out, "
        f"{listed}{rest}; {luck}."
    )


def _size(output: Output, value: float) -> str:
    divisor, unit = amounts.scale_of_change(output.outcome, [value])
    return f"{number(value / divisor)} {unit}"


def _morris_figure(results: Results, output: Output, found: Morris, floor: np.ndarray) -> Figure:
    from sim.studies.answers.pictures import MOST_ROWS, Axis, forest, scaled

    by_key = {factor.key: factor for factor in results.factors}
    rows = list(found.table.assign(luck=floor).sort_values("mu_star", ascending=False).head(MOST_ROWS).itertuples())
    divisor, unit = amounts.scale_of_change(output.outcome, [row.mu_star for row in rows])
    dots = [
        dot
        for place, row in enumerate(rows)
        for dot in (
            scaled(place, (row.mu_star, row.mu_star_low, row.mu_star_high), divisor),
            # The limits of sigma are many times as wide, and would hide the rest; the table has them.
            scaled(place, (row.sigma, math.nan, math.nan), divisor, series=1),
            scaled(place, (row.luck, math.nan, math.nan), divisor, series=2),
        )
    ]
    names = [words.label(by_key[row.name]) for row in rows]
    notes = [by_key[row.name].grade for row in rows]
    title = _morris_title(results, output, found, floor)
    cut = f" {len(rows)} of {len(found.table)} factors: those that move it most." if len(rows) < len(found.table) else ""
    line = "" if np.isnan(floor).any() else " Beneath them: the mu* that luck alone would make."
    reading = (
        f"Change of {words.what(output)} per whole range of a factor, {unit}: its mean size (mu*) with its 95 % "
        f"interval, and its spread (sigma).{line}{cut}"
    )
    axis = Axis(f"change per whole range of the factor, {unit}")
    chart = forest(
        names, [dot for dot in dots if math.isfinite(dot.value)], axis, ("mu*, mean size", "sigma, spread", "luck"), notes
    )
    data = tuple(
        (name, grade or "none", _with_interval(output, row, "mu_star"), _with_interval(output, row, "sigma"))
        for name, grade, row in zip(names, notes, rows, strict=True)
    )
    table = Table(("factor", "grade", "mu*", "sigma"), data, n_words=2)
    return Figure(f"morris_{output.key}", title, reading, f"Elementary effects on {words.what(output)}. {title}.", chart, table)


def _morris_title(results: Results, output: Output, found: Morris, floor: np.ndarray) -> str:
    by_key = {factor.key: factor for factor in results.factors}
    order = found.table.assign(out=_stands_out(found, floor)).sort_values("mu_star", ascending=False)
    largest = order.iloc[0]
    first = f"{words.label(by_key[largest['name']])}, {_size(output, largest['mu_star'])}"
    if np.isnan(floor).any():
        return f"What moves {words.what(output)} most is {first}; with one seed luck is not known"
    names = [words.label(by_key[name]) for name in order[order["out"]]["name"]]
    if not names:
        return f"No factor stands out from luck in {words.what(output)}; the largest is {first}"
    verb = "moves" if len(names) == 1 else "move"
    count = f"{len(names)} of {words.counted(len(order), 'factor')} {verb} {words.what(output)} more than luck"
    return f"{count}: {words.listed(names, 3)}"


def _with_interval(output: Output, row: object, name: str) -> str:
    value, low, high = (float(getattr(row, f"{name}{end}")) for end in ("", "_low", "_high"))
    return f"{_size(output, value)}{amounts.interval(value, low, high, amounts.scale_of_change(output.outcome, [value])[0])}"
