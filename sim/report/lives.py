"""Twin worlds: what three people of one pair live through in both."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from sim.experiments.twins.telling import telling_twins
from sim.report.diary import causes_html, life_html
from sim.report.effects import REVENUE, Findings
from sim.report.lived_pair import Told, lived_again, middle_pair, untold, which_pair
from sim.report.section import Section
from sim.report.theme import in_words, signed
from sim.scenario.vocabulary import spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

HEADING = "The same people in two worlds"


def lives(comparison: Comparison, found: Findings) -> Section | None:
    """A customer, a seller and a marketer of the pair in the middle; None when there is nothing to compare."""
    if not found.contenders:
        return None
    told = middle_pair(found)
    if told is None:
        reasons = "\n".join(f"<p>{escape(untold(found.baseline, each.scenario))}</p>" for each in found.contenders)
        return Section(f"<section><h2>{HEADING}</h2>\n{reasons}\n</section>")
    pair = lived_again(comparison, told.contender.scenario, told.seed)
    twins = telling_twins(pair)
    if pair.company is None:
        said = "<p>In this pair no event differs: the two worlds are one.</p>"
    elif not twins:
        none = spoken("Events of the company differ, but none in which a customer, a seller or a marketer takes part.")
        said = f"<p>{escape(none)}</p>"
    else:
        apart = causes_html(replace(twins[0], moves=pair.causes.moves))
        told_of = (life_html(each, is_drawn=comparison.is_drawn, with_causes=False) for each in twins)
        said = "\n".join((f"<h3>What sets the two worlds apart</h3>\n{apart}", *told_of))
    return Section(f"<section><h2>{HEADING}</h2>\n{_which(comparison, found, told)}\n{said}\n</section>")


def _which(comparison: Comparison, found: Findings, told: Told) -> str:
    name = told.contender.name
    first = found.contenders[0]
    instead = f" {untold(found.baseline, first.scenario)}" if told.contender is not first else ""
    middle = (
        f"It is the pair in the middle of {told.n_pairs} put in the order of their difference in {in_words(REVENUE)}, which is "
        f"{signed(told.difference, 0)} EUR here."
        if told.n_pairs
        else "It is the first pair."
    )
    return f"""<p>Both worlds have the same people, the same needs and the same luck; {escape(name)} is all that sets them apart.
Told is {escape(which_pair(comparison, told.seed))} of {escape(name)}. {escape(middle)}{escape(instead)}</p>
<p class="soft small">Picked are people in whose lives it makes most of a difference, so they are extremes and not typical. A line
across both worlds is the same in both. Marked are the first difference, where the lives part, what happens in one world only
(differs), and what happens in both with another number.</p>"""
