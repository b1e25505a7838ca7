"""Over companies that were drawn at random: how outcomes spread, and what a scenario changes in the mean of them."""

from __future__ import annotations

import numpy as np

from sim.experiments.intervals import margin_of_mean, mean_of
from sim.outcomes import OUTCOMES
from sim.report import amounts
from sim.report.figure import Figure, Table
from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.answers import words
from sim.studies.answers.answer import Answer
from sim.studies.answers.results import Output, Results

QUESTION = "What does it come to over many companies?"
READING = (
    "Each row of the design is a company, averaged over its seeds. Of the baseline: the mean company and the middle nine "
    "tenths of all. Of a scenario: its change against the same company without it, with a 95 % interval of the mean "
    "(Student's t over the companies), and the share of companies that do better."
)
LEAST_COMPANIES = 2


def answered(results: Results) -> Answer:
    """Sum up every output over the companies."""
    import pandas as pd

    answer = Answer("companies", QUESTION, READING)
    for outcome in results.outcomes:
        told: list[tuple[Output, np.ndarray]] = []
        for output in results.outputs(outcome):
            with answer.unless_refused(f"{words.what(output)} over companies"):
                values = company_means(results, output)
                answer.add("companies", pd.DataFrame([_row(output, values)]))
                answer.words.append(_said(output, values))
                told.append((output, values))
        changes = [(output, values) for output, values in told if output.against]
        if changes:
            answer.figures.append(_figure(outcome, changes))
    return answer


def company_means(results: Results, output: Output) -> np.ndarray:
    """Mean over the seeds of each company that has all of them, shape (companies,).

    Raises
    ------
    AnalysisRefused
        When fewer than two companies are whole.
    """
    values = results.means(output)
    values = values[~np.isnan(values)]
    if len(values) < LEAST_COMPANIES:
        raise AnalysisRefused(
            f"{words.counted(len(values), 'company has', 'companies have')} all seeds; two are needed: resume the study"
        )
    return np.asarray(values)


def _row(output: Output, values: np.ndarray) -> dict[str, object]:
    p05, p50, p95 = np.quantile(values, [0.05, 0.5, 0.95])
    about = {"outcome": output.outcome, "unit": output.unit, "scenario": output.scenario, "against": output.against}
    mean, low, high = mean_of(values)
    ends = {"mean": mean, "low": low, "high": high, "sd": float(values.std(ddof=1))}
    better = float((OUTCOMES[output.outcome].better * values > 0).mean()) if output.against else np.nan
    spread = {"p05": p05, "p50": p50, "p95": p95, "better_share": better}
    return about | ends | spread | {"n_companies": len(values), "n_left_out": len(output.values) - len(values)}


def _said(output: Output, values: np.ndarray) -> str:
    outcome = output.outcome
    left = len(output.values) - len(values)
    lacking = (
        f"; {words.counted(left, 'company', 'companies')} left out, because runs are missing, failed or have no value"
        if left
        else ""
    )
    n = words.counted(len(values), "company", "companies")
    if not output.against:
        p05, p95 = (amounts.level(outcome, value) for value in np.quantile(values, [0.05, 0.95]))
        return (
            f"{words.upper(outcome)} in {output.scenario} is {amounts.level(outcome, float(values.mean()))} in the "
            f"mean of {n}, and from {p05} to {p95} in nine of ten{lacking}."
        )
    better = int((OUTCOMES[outcome].better * values > 0).sum())
    return (
        f"{output.scenario} changes {outcome} by {amounts.change(outcome, *mean_of(values))} in "
        f"the mean of {n}; {better:,} do better{lacking}."
    )


def _figure(outcome: str, changes: list[tuple[Output, np.ndarray]]) -> Figure:
    from sim.studies.answers.spread import spread

    divisor, unit = amounts.scale_of_change(outcome, [float(value) for _, values in changes for value in values])
    better = OUTCOMES[outcome].better
    counts = [(int((better * values > 0).sum()), len(values)) for _, values in changes]
    notes = [f"better in {n} of {n_all}" for n, n_all in counts]
    names = [output.scenario for output, _ in changes]
    output, values = max(changes, key=lambda each: better * float(each[1].mean()))
    n_better = int((better * values > 0).sum())
    n = words.counted(len(values), "company", "companies")
    title = (
        f"{output.scenario} does better in {outcome} in {n_better} of {n}; in the mean it changes by "
        f"{amounts.change(outcome, *mean_of(values))}"
    )
    reading = (
        f"One dot is one company: its {outcome} with the scenario less that without it, {unit}. The line is no "
        "difference. Beneath the dots: the mean "
        "and its 95 % interval."
    )
    margins = [margin_of_mean(each) for _, each in changes]
    chart = spread(
        names,
        [each / divisor for _, each in changes],
        [each / divisor for each in margins],
        f"{outcome} less the baseline's, {unit}",
        notes,
    )
    rows = tuple(
        (
            each.scenario,
            amounts.change(outcome, float(found.mean()), float(found.mean()) - margin, float(found.mean()) + margin),
            note,
        )
        for (each, found), margin, note in zip(changes, margins, notes, strict=True)
    )
    data = Table(("scenario", f"change of {outcome}", "companies"), rows)
    return Figure(f"companies_{outcome}", title, reading, f"Changes of {outcome} over companies. {title}.", chart, data)
