"""How far to trust a comparison, and how to repeat it: what it leans on, what the model meets and misses, what luck can do."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from sim import __version__
from sim.report.carried import results_hash, run_hashes
from sim.report.effects import REVENUE, Findings
from sim.report.figure import Table
from sim.report.leans import GRADES, OWN, Leaned, Leaning, leaning
from sim.report.page import table_html
from sim.report.section import Section
from sim.report.setup import seeds_in_words
from sim.report.theme import NO_NUMBER, digits_for, exact, in_words, number
from sim.scenario.fields import JUDGEMENT
from sim.scenario.vocabulary import spoken
from sim.shipped import facts_file

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.scenario.schema import Scenario

NOT_IN_THE_MODEL = (
    "Rivals who answer with prices or campaigns. They copy what makes the offer unlike theirs, and that is all.",
    "Characters. Heads and their people differ in skill, experience and opinions, not in temper.",
    "More than one product, prices that somebody sets, delivery that has to keep up with sales.",
    "Good and bad years. Demand moves and wanders, but there are no seasons and no business cycle.",
    "Quarrels with or within other departments. They sell and save a little, and that is all that is told of them.",
    "The costs of a quarrel outside of working hours: health, sleep, and what people tell at home.",
)
"""What a reader may expect and the model leaves out on purpose."""


def trust_section(comparison: Comparison, found: Findings) -> Section:
    """Grades, facts, luck, what is left out, and how to repeat it."""
    missing = "\n".join(f"<li>{escape(spoken(line))}</li>" for line in NOT_IN_THE_MODEL)
    parts = (_leans(comparison, found), _facts(), _luck(comparison, found), f"<h3>Not in the model</h3>\n<ul>\n{missing}\n</ul>")
    body = "\n".join((*parts, _repeat(comparison, found)))
    return Section(f"<section><h2>How far to trust it, and how to repeat it</h2>\n{body}\n</section>")


def _leans(comparison: Comparison, found: Findings) -> str:
    told = {each.name: leaning(each.scenario) for each in found.contenders if each.scenario.interventions}
    if not told:
        return ""
    said = "\n".join(f"<li>{escape(leaning_said(name, each))}</li>" for name, each in told.items())
    drawn = " Uncertain ones are drawn from their range in every pair." if comparison.is_drawn else ""
    judged = judged_table(told)
    return f"""<h3>What it leans on</h3>
<ul>
{said}
</ul>
{table_html(grades_table(told), css="wide")}
<p class="soft small">Numbers that the interventions declare, and parameters that the rules read in which they act; what
these rules change, the rest of the day reads in turn. Published: stated in a source. Judgement: nobody has measured it,
and others might put it elsewhere in its range. A value that a file changes has no grade but the file's own.{drawn}</p>
<details><summary>The {len(judged.rows)} numbers that are judgement</summary>{table_html(judged)}</details>"""


def leaning_said(name: str, leans: Leaning) -> str:
    """One sentence on a scenario: "gemba leans on 39 numbers, 32 of them judgement."."""
    n_all, n_judged, n_own = len(leans.numbers), leans.count(JUDGEMENT), leans.count(OWN)
    if not n_all:
        return f"{name} leans on no number of its own."
    judged = "none of them" if not n_judged else "all of them" if n_judged == n_all else f"{n_judged} of them"
    own = f", {n_own} as the file says" if n_own else ""
    return f"{name} leans on {n_all} {'number' if n_all == 1 else 'numbers'}, {judged} judgement{own}."


def grades_table(told: dict[str, Leaning]) -> Table:
    """How many numbers of each grade every scenario leans on, and in which rules."""
    headings = ("scenario", "rules that its interventions act in", "numbers", *GRADES)
    rows = (
        (name, ", ".join(each.rules), str(len(each.numbers)), *(str(each.count(grade)) for grade in GRADES))
        for name, each in told.items()
    )
    return Table(headings, tuple(rows), n_words=2)


def judged_table(told: dict[str, Leaning]) -> Table:
    """Every number of grade judgement that some scenario leans on, once for each value."""
    where: dict[tuple[str, float], tuple[Leaned, list[str]]] = {}
    for name, each in told.items():
        for leaned in each.judged:
            where.setdefault((leaned.declared.key, leaned.value), (leaned, []))[1].append(name)
    rows = (_judged_row(leaned, names, len(told)) for leaned, names in where.values())
    return Table(("number", "what it says", "read by", "in", "value", "range"), tuple(rows), n_words=4)


def _judged_row(leaned: Leaned, names: Sequence[str], n_all: int) -> tuple[str, ...]:
    declared = leaned.declared
    unit = f" {declared.unit}" if declared.unit else ""
    spread = f"{exact(declared.low)} to {exact(declared.high)}" if declared.low < declared.high else NO_NUMBER
    where = "all scenarios" if len(names) == n_all > 1 else ", ".join(names)
    readers = ", ".join(leaned.readers)
    return declared.key, spoken(declared.doc), readers, where, f"{exact(leaned.value)}{unit}", spread


def _facts() -> str:
    found = facts_found()
    missed = [fact for fact in found["facts"] if fact["verdict"] != "pass"]
    everything = Table(("fact", "what", "expected", "verdict", "measured"), tuple(_fact_row(each) for each in found["facts"]), 4)
    told = table_html(missed_table(missed)) if missed else ""
    return f"""<h3>Published facts that the model meets, and misses</h3>
<p>{escape(found["summary"])}.</p>
{told}
<p class="soft small">Measured with Holivar {escape(found["version"])} in {number(found["reps"], 0)} companies that are as
Holivar has them, not as this page has them: what surveys and experiments found elsewhere, what was expected of the model
before it was run, and what it did. A miss is told as a miss.</p>
<details><summary>All {len(found["facts"])} parts of the facts</summary>{table_html(everything)}</details>"""


def facts_found() -> dict[str, Any]:
    """What `holivar facts` has found, as it is shipped."""
    return dict(json.loads(facts_file().read_text(encoding="utf-8")))


def _fact_row(fact: dict[str, str]) -> tuple[str, ...]:
    return fact["fact"], spoken(fact["what"]), fact["expected"], fact["verdict"], fact["measured"]


def missed_table(missed: Iterable[dict[str, str]]) -> Table:
    """The facts that are missed, with the reasons that are suspected."""
    rows = tuple(
        (each["fact"], spoken(each["what"]), spoken(each["reason"]), each["expected"], each["measured"]) for each in missed
    )
    return Table(("fact", "missed", "suspected reason", "expected", "measured"), rows, n_words=3)


def _luck(comparison: Comparison, found: Findings) -> str:
    return f"""<h3>What luck can do</h3>
<p>An interval says how far chance can move a mean of {len(found.seeds)} {"pairs" if len(found.seeds) > 1 else "pair"}
({escape(comparison.design)}): of a hundred such intervals, about 95 hold the mean that endless pairs would
show.{escape(_smallest(found))} It says nothing on whether the model is right: a parameter that is a judgement stays one, however
many pairs are run.</p>"""


def _smallest(found: Findings) -> str:
    """The difference in revenue that the pairs can tell from luck."""
    relative = [each.relative for each in found.effects(REVENUE)]
    widths = [(high - low) / 2 for low, high in (each[1:] for each in relative if each is not None) if math.isfinite(high - low)]
    if not widths or not max(widths) > 0:
        return ""
    digits = max(1, digits_for([max(widths)]))
    least, most = (number(width, digits) for width in (min(widths), max(widths)))
    size = f"{most} %" if least == most else f"{least} to {most} %, depending on the scenario,"
    what = f"A difference in {in_words(REVENUE)} of less than {size}"
    return f" {what} drowns in luck here; four times as many pairs would halve that."


def _repeat(comparison: Comparison, found: Findings) -> str:
    scenarios = [found.baseline, *(each.scenario for each in found.contenders)]
    digests = Table(("scenario", "file", "digest (SHA-256)"), tuple(_origin(each) for each in scenarios), n_words=3)
    return f"""<h3>How to repeat it</h3>
<p>Holivar {escape(__version__)} made this page with <code>holivar compare</code>: {escape(comparison.design)}.
Seeds: {escape(seeds_in_words(found.seeds))}. The same seeds and digests give the same numbers. A digest changes with all
that can change a run, and not with names, titles, notes and words. With the scenarios of this page saved under their names,
this is the command: <code>{escape(command(comparison))}</code></p>
{table_html(digests)}
<p>The results hash, over the outcomes of all runs, is <code>{results_hash(run_hashes(comparison))}</code>. <code>holivar
verify</code> with the name of this file repeats a sample of the runs from what the page itself carries, and says whether
they come out the same.</p>"""


def command(comparison: Comparison) -> str:
    """The command that makes the same comparison from files that are named like the scenarios."""
    base, *others = (f"{each.name}.toml" for each in comparison.scenarios)
    seeds, count = comparison.seeds, "--companies" if comparison.is_drawn else "--reps"
    is_counted = seeds == tuple(range(seeds[0], seeds[0] + len(seeds)))
    # A list of seeds stands in the baseline's file.
    which = [count, str(len(seeds)), "--seed", str(seeds[0])] if is_counted or comparison.is_drawn else []
    return shlex.join(["holivar", "compare", *others, "--baseline", base, *which, "--out", "again"])


def _origin(scenario: Scenario) -> tuple[str, ...]:
    return scenario.name, scenario.path.name if scenario.path else "built in Python", scenario.digest()
