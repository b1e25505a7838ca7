"""Where it backfired: the pairs in which a scenario earned less, what they have in common, and one of them told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.twins.telling import telling_loss
from sim.report.diary import life_html
from sim.report.effects import REVENUE, Findings
from sim.report.figure import Table
from sim.report.lived_pair import lived_again, untold, which_pair
from sim.report.losers import LEAST, Look, Losers, losers
from sim.report.page import prose, table_html
from sim.report.section import Section
from sim.report.setback import setback
from sim.report.setup import seeds_in_words
from sim.report.theme import number, signed, unit_in_words

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

MOST_SAID, MOST_SHOWN, MOST_SEEDS = 3, 8, 12
"""Clear findings that are said, looks that are shown in the table, seeds that are named."""


def backfired(comparison: Comparison, found: Findings) -> Section | None:
    """Every scenario's losers; None when no revenue is compared."""
    if not found.effects(REVENUE):
        return None
    everyone = losers(comparison, found)
    parts = "\n".join(_scenario(comparison, found, each) for each in everyone)
    return Section(f"""<section><h2>Where it backfired</h2>
<p>Pairs in which the same company with the same luck earned less with a scenario than without it.</p>
{parts}
</section>""")


def _scenario(comparison: Comparison, found: Findings, who: Losers) -> str:
    name, lost = who.contender.name, who.lost
    heading = f"<h3>{escape(name)}: {len(lost)} of {_pairs(len(who.pairs))} earned less</h3>"
    if not lost:
        return heading
    common = "\n".join(f"<p>{prose(sentence)}</p>" for sentence in (*_size(comparison, who), *in_common(comparison, who)))
    return f"{heading}\n{common}{_looks(who.looks)}\n{_worst(comparison, found, who)}"


def _size(comparison: Comparison, who: Losers) -> Iterator[str]:
    seeds = [seed for seed, _ in who.lost]
    amounts = [difference for _, difference in who.lost]
    middle, others = float(np.median(amounts)), [difference for _, difference in who.pairs if difference >= 0]
    gain = f" Where it did not backfire, the middle is {signed(float(np.median(others)), 0)} EUR." if others else ""
    if len(seeds) == 1:
        yield f"It lost {number(-amounts[0], 0)} EUR, in {which_pair(comparison, seeds[0])}.{gain}"
        return
    named = f" Seeds: {seeds_in_words(tuple(sorted(seeds)))}." if len(seeds) <= MOST_SEEDS else ""
    worst = which_pair(comparison, seeds[0])
    yield f"The loss in the middle is {number(-middle, 0)} EUR, the worst {number(-amounts[0], 0)} EUR, in {worst}.{gain}{named}"


def in_common(comparison: Comparison, who: Losers) -> Iterator[str]:
    """What sets the losers apart, in sentences; that nothing does, when nothing does."""
    n_lost, n_others = len(who.lost), len(who.pairs) - len(who.lost)
    if not who.looks:
        few = f"{n_lost} {'pair' if n_lost == 1 else 'pairs'} that earned less and {n_others} that did not"
        yield f"{few} are too few to ask what they have in common: it takes {LEAST} of each."
        return
    what = "parameters of their companies and outcomes of the baseline" if comparison.is_drawn else "outcomes of the baseline"
    asked = f"{len(who.looks)} {what}"
    clear = [look for look in who.looks if look.is_clear]
    if not clear:
        yield (
            f"Nothing sets them clearly apart: of {asked} none differs between the {n_lost} and the other {n_others} by more "
            "than chance brings about in so many looks. These pairs do not tell who will lose."
        )
        return
    yield f"Of {asked}, {len(clear)} set{'s' if len(clear) == 1 else ''} them apart by more than chance in so many looks."
    for look in clear[:MOST_SAID]:
        yield _said(look)


def _said(look: Look) -> str:
    side = "higher" if look.losers > look.others else "lower" if look.losers < look.others else "spread otherwise"
    digits = _digits(look)
    levels = f"{number(look.losers, digits)} against {number(look.others, digits)}{_unit(look.unit)}"
    said = f"Where it earned less, {look.name} is {side}: {levels} in the middle (p = {_p(look.p_adjusted)} after all looks)."
    fading = (
        " In the mean of both worlds this does not show, so it may be no more than luck of the baseline that evens out "
        "(regression to the mean)."
    )
    return said + (fading if look.is_fading else "")


def _looks(looks: Sequence[Look]) -> str:
    """What was compared, the most telling first."""
    if not looks:
        return ""
    headings = ("what", "unit", "median where it earned less", "median elsewhere", "p", f"p after {len(looks)} looks")
    rows = []
    for look in looks[:MOST_SHOWN]:
        digits = _digits(look)
        medians = number(look.losers, digits), number(look.others, digits)
        rows.append((look.name, unit_in_words(look.unit), *medians, _p(look.p), _p(look.p_adjusted)))
    summary = f"The {len(rows)} of {len(looks)} looks in which they differ most"
    how = (
        "Rank-sum test between the two groups of pairs, p adjusted for all looks (Holm). Asked is what a company is like "
        "without the scenario."
    )
    table = table_html(Table(headings, tuple(rows), n_words=2))
    return f'\n<details><summary>{summary}</summary><p class="soft small">{how}</p>{table}</details>'


def _worst(comparison: Comparison, found: Findings, who: Losers) -> str:
    """The pair that lost most: its counts in sentences, and a customer who was lost."""
    name, (seed, _) = who.contender.name, who.lost[0]
    told = setback(comparison, name, seed)
    said = "\n".join(f"<p>{prose(line)}</p>" for line in (*told.money, told.lead) if line)
    items = "".join(f"<li>{prose(line)}</li>" for line in told.counts)
    listed = f"\n<ul>{items}</ul>" if items else ""
    which = escape(which_pair(comparison, seed))
    return f"<h4>The worst of them: {which}</h4>\n{said}{listed}\n{_lost_customer(comparison, found, who)}"


def _lost_customer(comparison: Comparison, found: Findings, who: Losers) -> str:
    """A customer of the worst pair in both worlds."""
    scenario = who.contender.scenario
    if reason := untold(found.baseline, scenario):
        return f'<p class="soft small">{escape(reason)}</p>'
    twins = telling_loss(lived_again(comparison, scenario, who.lost[0][0]))
    return "" if twins is None else life_html(twins, level=5, is_drawn=comparison.is_drawn)


def _pairs(n: int) -> str:
    return "1 pair" if n == 1 else f"{n} pairs"


def _digits(look: Look) -> int | None:
    """Places after the point that tell both medians apart, as few as that takes beyond three digits that mean something."""
    digits = 0
    while digits < 6 and number(look.losers, digits) == number(look.others, digits):
        digits += 1
    return max(digits, _places(look.losers), _places(look.others))


def _places(value: float) -> int:
    return len(number(value).partition(".")[2]) if value == value else 0


def _unit(unit: str) -> str:
    return "" if unit in ("", "1") else f" {unit_in_words(unit)}"


def _p(value: float) -> str:
    return "less than 0.001" if value < 0.001 else number(value, 3)
