"""How much of what a study finds rests on parameters that nobody has measured: shares of variance by grade of the evidence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.report.figure import Figure, Table
from sim.studies.analysis.judgement import Share, Shares, shares_of_sample, shares_of_sobol
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Output, Results
from sim.studies.answers.sensitivity import pd_about

if TYPE_CHECKING:
    import pandas as pd

QUESTION = "How much of it rests on mere judgement?"
READING = (
    "Shares of the outcome's variance by the grade of the parameters that varied: alone, what would go from the variance "
    "if just these were known; with interactions, what would stay if just these were unknown. A Saltelli design gives "
    "bounds (alone is at least, with interactions at most); a random sample or a Latin hypercube gets a polynomial chaos "
    "expansion by least squares (Sudret 2008), and what that can't follow stands as unexplained. 95 % intervals by "
    "bootstrap and by jackknife."
)
JUDGEMENT = "judgement"


def answered(results: Results) -> Answer:
    """Shares of each output by grade, from a design that samples."""
    answer = Answer("grades", QUESTION, READING)
    shares: list[tuple[Output, Shares]] = []
    for output in [each for outcome in results.outcomes for each in results.outputs(outcome)]:
        with answer.unless_refused(f"shares of judgement in {words.what(output)}"):
            found = _shares(results, output)
            answer.add("grades", _frame(output, found))
            answer.words.append(_said(output, found))
            shares.append((output, found))
    if shares:
        answer.figures.append(_figure(shares))
    return answer


def _shares(results: Results, output: Output) -> Shares:
    values = results.whole(output)
    design = results.plan.study.design
    if design.kind == "sobol":
        keys, grades = _of(results, np.ones(len(results.factors), dtype=bool))
        return shares_of_sobol(values, keys, grades, design.second_order, seed=1 + results.plan.study.seed % (2**32 - 2))
    x = results.as_run(output.base)
    # A scenario keeps what it tests (`uncertain = true`), so that a factor may not vary in it; in a difference both are in play.
    if output.against:
        x = np.where(np.ptp(x, axis=0) > 0, x, results.as_run(0))
    does_vary = np.ptp(x, axis=0) > 0
    keys, grades = _of(results, does_vary)
    return shares_of_sample(x[:, does_vary], values, keys, grades)


def _of(results: Results, chosen: np.ndarray) -> tuple[list[str], list[str]]:
    factors = [factor for factor, is_chosen in zip(results.factors, chosen, strict=True) if is_chosen]
    return [factor.key for factor in factors], [factor.grade for factor in factors]


def _frame(output: Output, found: Shares) -> pd.DataFrame:
    frame = pd_about(output, len(found.table)).join(found.table)
    frame["grade"] = [grade or "none" for grade in frame["grade"]]
    for name in (
        "are_bounds",
        "unexplained",
        "unexplained_low",
        "unexplained_high",
        "noise_share",
        "n_rows",
        "n_seeds",
        "method",
    ):
        frame[name] = getattr(found, name)
    return frame


def _said(output: Output, found: Shares) -> str:
    judged = found.share_of(JUDGEMENT)
    subject = f"Of the variance of {words.what(output)}"
    if judged is None:
        return f"{subject} nothing rests on judgement: no parameter that varied is graded so."
    n_all = int(found.table["n_factors"].sum())
    if judged.n_factors == n_all:
        return (
            f"{subject} all that is explained rests on judgement: every one of {words.counted(n_all, 'factor')} "
            f"that varied is graded so{_rest(found)}."
        )
    ends = (
        f"{words.percent(judged.alone, judged.alone_low, judged.alone_high)}",
        f"{words.percent(judged.total, judged.total_low, judged.total_high)}",
    )
    of = f"{words.counted(judged.n_factors, 'parameter')} of grade judgement (of {words.counted(n_all, 'factor')})"
    if found.are_bounds:
        return f"{subject} at least {ends[0]} and at most {ends[1]} rest on {of}."
    return f"{subject} {ends[0]} rest on {of} alone, {ends[1]} with interactions{_rest(found)}."


def _rest(found: Shares) -> str:
    if math.isnan(found.unexplained):
        return ""
    luck = "" if math.isnan(found.noise_share) else f", of which luck {words.percent(found.noise_share)}"
    return f"; {words.percent(found.unexplained, found.unexplained_low, found.unexplained_high)} stay unexplained{luck}"


def _figure(shares: list[tuple[Output, Shares]]) -> Figure:
    from sim.studies.answers.pictures import Axis, Dot, forest

    names: list[str] = []
    dots: list[Dot] = []
    rows: list[tuple[str, ...]] = []
    for output, found in shares:
        for share in (Share(*row) for row in found.table.itertuples(index=False)):
            place = len(names)
            names.append(f"{words.what(output)}: {share.grade or 'no grade'} ({share.n_factors})")
            dots += [
                Dot(place, share.alone, share.alone_low, share.alone_high, 0),
                Dot(place, share.total, share.total_low, share.total_high, 1),
            ]
            ends = (share.alone, share.alone_low, share.alone_high), (share.total, share.total_low, share.total_high)
            rows.append((names[-1], *(words.percent(*each) for each in ends)))
    are_bounds = shares[0][1].are_bounds
    series = ("alone, at least", "with interactions, at most") if are_bounds else ("alone", "with interactions")
    reading = "Shares of the variance by the grade of the parameters behind it (in brackets how many), with 95 % intervals."
    title = _title(shares)
    axis = Axis("share of the variance", line=None, limits=(0.0, 1.0))
    return Figure(
        "grades",
        title,
        reading,
        f"Shares of variance by grade. {title}.",
        forest(names, dots, axis, series),
        Table(("grade", *series), tuple(rows)),
    )


def _title(shares: list[tuple[Output, Shares]]) -> str:
    judged = [(output, share, found) for output, found in shares if (share := found.share_of(JUDGEMENT)) is not None]
    if not judged:
        return "Nothing that varied is graded judgement, so none of the variance rests on it"
    output, share, found = max(judged, key=lambda each: each[1].alone)
    least = "at least " if found.are_bounds else ""
    more = (
        f"; {words.percent(share.total)} {'at most ' if found.are_bounds else ''}with interactions"
        if share.total > share.alone + 0.005
        else ""
    )
    return f"Judgement carries {least}{words.percent(share.alone)} of the variance of {words.what(output)}{more}"
