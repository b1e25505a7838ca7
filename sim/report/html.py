"""The report of a comparison: the answer first, then the pictures, every number, and how to get them again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from sim.outcomes import OUTCOMES
from sim.report import story
from sim.report.backfire import backfired
from sim.report.carried import CARRIED, carried, sealed
from sim.report.costs import costs_section
from sim.report.effects import CONFLICT, REVENUE, Contender, Effect, Findings, findings
from sim.report.figure import Figure, Table
from sim.report.funnel import lead_funnel
from sim.report.hours import hours_lost
from sim.report.inside import inside_one_company
from sim.report.ledger import ledger_section
from sim.report.lives import lives
from sim.report.meeting import meeting
from sim.report.odds import odds_chart
from sim.report.over_time import conflict_over_time, revenue_over_time
from sim.report.page import figure_html, page, prose, script_json, table_html
from sim.report.pairs import conflict_pairs, revenue_pairs
from sim.report.payback import COST, PROFIT, Payback, how_often, paybacks, when_by_mean
from sim.report.section import Section, figures_of
from sim.report.setup import differences_from, interventions_table
from sim.report.theme import NO_NUMBER, YEAR_DAYS, digits_for, in_words, number, signed, unit_in_words
from sim.report.thermometer import thermometer
from sim.report.trust import trust_section
from sim.report.why import why
from sim.scenario.toml import as_toml
from sim.scenario.vocabulary import speaking, spoken
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.scenario.schema import Scenario

SUMMARY = (REVENUE, PROFIT, CONFLICT, "collaboration")
"""Columns of the table beneath the answer, before cost and payback; all outcomes come at the end of the page."""


def write_report(comparison: Comparison, path: str | os.PathLike[str]) -> Path:
    """Write a comparison's report: one self-contained HTML page that fetches nothing.

    The same comparison gives the same bytes. The file is there in full or not at all.

    Parameters
    ----------
    comparison : what ``sim.compare`` returns.
    path : the file to write; an existing one is replaced.

    Returns
    -------
    Path
        The file written.
    """
    written = Path(path)
    write_whole(written, report_html(comparison))
    return written


def report_html(comparison: Comparison, sections: Sequence[Section] | None = None) -> str:
    """The same page as text, of `sections_of` it, which are made when they are left out."""
    sections = sections_of(comparison) if sections is None else sections
    names = ", ".join(each.name for each in findings(comparison).contenders) or comparison.baseline.name
    body = "\n".join(section.body for section in sections)
    block = f'<script type="application/json" {CARRIED}>{script_json(carried(comparison))}</script>'
    title = f"Holivar: {names} against {comparison.baseline.name}"
    return sealed(page(title, f"<main>\n{body}\n</main>\n{block}", figures_of(sections)))


def sections_of(comparison: Comparison) -> list[Section]:
    """The page from top to bottom; a section that has nothing to say is left out."""
    found = findings(comparison)
    with speaking(comparison.scenarios):
        written = [section(comparison, found) for section in SECTIONS]
    return [section for section in written if section is not None]


def _answer(comparison: Comparison, found: Findings) -> Section:
    baseline, design = found.baseline, comparison.design
    known = f": {escape(baseline.title)}" if baseline.title else ""
    items = "\n".join(_said(each) for each in found.contenders)
    lived = "each lived through once with and once without each scenario" if found.contenders else "simulated"
    return Section(f"""<h1>Compared with {escape(baseline.name)}{known}</h1>
<p class="soft">{escape(design.capitalize())}, {lived}, with the same customers and the same luck, over {baseline.days}
working days ({baseline.days / YEAR_DAYS:.2g} years).</p>
<ul class="answers">
{items}
</ul>
{table_html(summary_table(comparison, found), css="wide")}
<p class="soft small">Mean of all companies for the baseline; below it the mean change with its 95 % interval. Cost: the
money spent on interventions, not the hours that they take. Paid back: when the mean extra {escape(in_words(PROFIT))}
since day 1 stays above zero and, in brackets, in how many pairs it does so by the end; more of both is further
down.</p>""")


def _said(contender: Contender) -> str:
    revenue = contender.effects.get(REVENUE)
    css = {"more": ' class="gain"', "less": ' class="loss"'}.get(revenue.verdict if revenue else "", "")
    sentence = prose(story.headline(contender))
    name = escape(contender.name)
    sentence = f"<strong>{name}</strong>{sentence.removeprefix(name)}"
    title = f'\n<p class="soft small">{escape(contender.scenario.title)}</p>' if contender.scenario.title else ""
    return f'<li{css}><p class="said">{sentence}</p>{title}</li>'


def summary_table(comparison: Comparison, found: Findings) -> Table:
    """What each scenario changed, what it costs and when that is paid back, beneath the baseline's means; the answer's order."""
    outcomes = [name for name in SUMMARY if name in found.outcomes]
    told = paybacks(comparison, found)
    headings = ("scenario", *(_heading(name, found.units[name]) for name in outcomes), "cost, EUR", "paid back")
    rows = [_summary_row(each, outcomes, told.get(each.name)) for each in found.contenders]
    if found.contenders:
        levels = found.contenders[0].effects
        means = [story.level(levels[name].baseline, found.units[name]) for name in outcomes]
        cost = number(levels[COST].baseline, 0) if COST in levels else NO_NUMBER
        rows.insert(0, (found.baseline.name, *means, cost, NO_NUMBER))
    return Table(headings, tuple(rows))


def _summary_row(contender: Contender, outcomes: Sequence[str], payback: Payback | None) -> tuple[str, ...]:
    cost = number(contender.effects[COST].value, 0) if COST in contender.effects else NO_NUMBER
    back = f"{when_by_mean(payback, contender)}\n({how_often(payback)} pairs)" if payback is not None else NO_NUMBER
    return contender.name, *(_on_two_lines(contender.effects[name]) for name in outcomes), cost, back


def _on_two_lines(effect: Effect) -> str:
    return story.change(effect).replace(" (", "\n(")


def _heading(outcome: str, unit: str) -> str:
    return in_words(outcome) if unit == "share" else f"{in_words(outcome)}, {unit_in_words(unit)}"


def pictures(found: Findings) -> tuple[Figure, ...]:
    """How the scenarios did: over time, pair by pair, and the odds."""
    drawn = (draw(found) for draw in (revenue_over_time, conflict_over_time, revenue_pairs, conflict_pairs, odds_chart))
    return tuple(figure for figure in drawn if figure is not None)


def _pictures(comparison: Comparison, found: Findings) -> Section:
    figures = pictures(found)
    places = "\n".join(figure_html(figure) for figure in figures)
    return Section(f"<section><h2>What it looks like</h2>\n{places}\n</section>", figures)


def _all_numbers(comparison: Comparison, found: Findings) -> Section:
    sections = "\n".join(f"<h3>{escape(each.name)}</h3>\n{table_html(_outcomes(each), css='wide')}" for each in found.contenders)
    known = [(in_words(name), OUTCOMES[name].unit, spoken(OUTCOMES[name].doc)) for name in found.outcomes if name in OUTCOMES]
    meanings = table_html(Table(("outcome", "unit", "what it is"), tuple(known), n_words=3))
    return Section(f"""<section><h2>Every outcome</h2>
<p class="soft small">Effect: the mean paired difference over the standard deviation of the baseline's runs
({escape(comparison.design)}). Pairs in which an outcome is not defined (a share of nothing) are left out.</p>
{sections}
<details><summary>What each outcome measures</summary>{meanings}</details>
</section>""")


def _outcomes(contender: Contender) -> Table:
    headings = ("outcome", "unit", "baseline", "scenario", "difference", "95 % interval", "effect, sd", "better in")
    rows = tuple(_outcome_row(each) for each in contender.effects.values())
    return Table(headings, rows, n_words=2)


def _outcome_row(effect: Effect) -> tuple[str, ...]:
    digits = digits_for([effect.diff, effect.low, effect.high])
    known = effect.verdict in {"more", "less", "unclear"}
    interval = f"{number(effect.low, digits)} to {number(effect.high, digits)}" if known else NO_NUMBER
    levels = (number(effect.baseline), number(effect.value))
    return (
        *(in_words(effect.outcome), unit_in_words(effect.unit), *levels),
        *(signed(effect.diff, digits), interval, signed(effect.effect_sd, 2), story.odds(effect)),
    )


def _scenarios(comparison: Comparison, found: Findings) -> Section:
    parts = [_scenario(found.baseline, None), *(_scenario(each.scenario, found.baseline) for each in found.contenders)]
    return Section("<section><h2>The scenarios</h2>\n" + "\n".join(parts) + "\n</section>")


def _scenario(scenario: Scenario, baseline: Scenario | None) -> str:
    title = f"<p>{escape(scenario.title)}</p>" if scenario.title else ""
    notes = "".join(f"<p>{escape(line)}</p>" for line in scenario.notes.splitlines() if line.strip())
    interventions = interventions_table(scenario)
    does = table_html(interventions) if interventions.rows else '<p class="soft small">No intervention.</p>'
    changed = differences_from(baseline, scenario) if baseline is not None else None
    other = f'<p class="small">Other differences from the baseline:</p>{table_html(changed)}' if changed and changed.rows else ""
    return f"<h3>{escape(scenario.name)}</h3>{title}{notes}{does}{other}{_as_file(scenario)}"


def _as_file(scenario: Scenario) -> str:
    """The whole scenario as a file, every default spelled out: whoever has the page can run it."""
    # A line break right behind <pre> is not shown, and would take the file's own with it.
    text = escape(as_toml(scenario.content()))
    return f"<details><summary>The scenario as a file, every default spelled out</summary><pre>\n{text}</pre></details>"


Written = Callable[["Comparison", Findings], Section | None]

SECTIONS: tuple[Written, ...] = (
    *(_answer, _pictures, why, lead_funnel, thermometer, hours_lost, inside_one_company),
    *(costs_section, ledger_section, lives, backfired, meeting, _all_numbers, _scenarios, trust_section),
)
"""What the page holds, in its order."""
