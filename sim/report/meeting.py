"""The meeting: one monthly review in both worlds, as a dialogue made from the events of its month."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from sim.experiments.twins.sentences import People
from sim.report.dialogue import MARKETING, OWNER, SALES, dialogue
from sim.report.effects import CONFLICT, Findings
from sim.report.figure import Table
from sim.report.lived_pair import lived_again, middle_pair, which_pair
from sim.report.page import prose, table_html
from sim.report.review import Month, worst_review
from sim.report.section import Section
from sim.report.theme import MINUS, NO_NUMBER, in_words
from sim.scenario.vocabulary import capital, spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

TONES = {
    "hot": "They are in the hot phase, and speak like that.",
    "cold": "They keep to the facts, each to their own.",
    "warm": "They speak as people with one task.",
}

ROWS = {
    "shortfall": "short of the target of the last quarter",
    "won": "deals won",
    "won_eur": "paid for them",
    "won_leads": "of the deals, those that began as marketing's leads",
    "thanks": "deals for which a seller thanked a marketer",
    "lost": "opportunities lost",
    "born": "leads made",
    "arrived": "leads that reached sellers",
    "aside": "times that a lead was put aside",
    "worked": "leads worked",
    "in_vain": "leads worked in vain",
    "qualified": "leads that became opportunities",
    "stale": "leads given up, never worked",
    "blames_marketing": "times that a marketer blamed a seller",
    "blames_sales": "times that a seller blamed a marketer",
    "met": "weekly meetings of the heads",
    "refused": "weekly meetings refused",
    "initiatives": "initiatives against the other department",
    "procedures": "procedures added",
    "swaps": "swaps of places",
    "sessions": "sessions",
    "succeeded": "joint projects that succeeded",
    "failed": "joint projects that failed",
    "disputes": "statements disputed",
    "quits_marketing": "marketers who quit",
    "quits_sales": "sellers who quit",
    "budget": "left of the marketing budget, where it was cut",
    "regard": "the heads' regard for each other, -1 to 1",
    "conflict": "conflict, 0 to 100",
}
"""What stands in the table beneath, in its order and in words."""


def meeting(comparison: Comparison, found: Findings) -> Section | None:
    """One review of the pair in the middle, in both worlds; None when no life can be told or no month is whole."""
    told = middle_pair(found)
    if told is None:
        return None
    pair = lived_again(comparison, told.contender.scenario, told.seed)
    t = worst_review(pair.baseline)
    if t is None:
        return None
    names = pair.baseline.scenario.name, pair.scenario.scenario.name
    months = Month.of(pair.baseline, t), Month.of(pair.scenario, t)
    scenes = "\n".join(_scene(name, month, pair.people) for name, month in zip(names, months, strict=True))
    height = f"comes at the height of {in_words(CONFLICT)}, no target being missed"
    most = "finds the target missed by most" if months[0].is_missed else height
    which = f"{which_pair(comparison, told.seed)} of {names[1]}"
    return Section(f"""<section><h2>The monthly review of day {months[0].day}</h2>
<p>What is said in {escape(which)}, in both worlds, at the review that {escape(most)} in {escape(names[0])}.</p>
<p class="soft small">Nobody in the model talks: sentences are chosen by the events of the month, from day {months[0].first_day}
to day {months[0].day}, and every number is counted in the event log. The tone is that of the two heads: hot in the hot phase,
else warm or cold by their regard for each other.</p>
<div class="scenes">
{scenes}
</div>
<details><summary>The two months in numbers</summary>{table_html(_numbers(names, months))}</details>
</section>""")


def _scene(name: str, month: Month, people: People) -> str:
    heads = {MARKETING: people.named(0), SALES: people.named(people.n_marketers)}
    said = "\n".join(
        f'<p class="says"><strong>{escape(_speaker(line.speaker, heads))}</strong> {prose(line.text)}</p>'
        for line in dialogue(month)
    )
    stage = " ".join(_stage(month, heads))
    return f'<div class="scene"><h3>{escape(name)}</h3>\n<p class="soft small">{escape(stage)}</p>\n{said}\n</div>'


def _speaker(speaker: str, heads: dict[str, str]) -> str:
    return "the owner" if speaker == OWNER else heads[speaker]


def _stage(month: Month, heads: dict[str, str]) -> Iterator[str]:
    """How things stand when they sit down."""
    speaks = {MARKETING: month.marketing_speaks, SALES: month.sales_speaks}
    if all(speaks.values()):
        yield f"The heads' regard for each other is {_signed(month.regard)}, on a scale from {MINUS}1 to 1. {TONES[month.tone]}"
    for department, is_there in speaks.items():
        if not is_there:
            yield f"Nobody speaks for {in_words(department)}: {heads[department]} is not there."
    if month.conflict:
        yield f"{capital(CONFLICT)} is {month.conflict} of 100."


def _signed(regard: str) -> str:
    return regard.replace("-", MINUS)


def _numbers(names: tuple[str, str], months: tuple[Month, Month]) -> Table:
    fields = [month.shown() for month in months]
    labels = ROWS | {CONFLICT: ROWS[CONFLICT].replace(CONFLICT, in_words(CONFLICT))}
    rows = tuple((spoken(words), *(_cell(field[name]) for field in fields)) for name, words in labels.items())
    return Table(("in this month", *names), rows)


def _cell(value: object) -> str:
    return f"{value}" if isinstance(value, int) else _signed(str(value)) or NO_NUMBER
