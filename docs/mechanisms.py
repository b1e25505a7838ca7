"""What each mechanism rests on: the sources that its file and its numbers cite, and the facts that it is held against."""

from __future__ import annotations

import re

from docs.citations import ROOT, cited_in
from docs.odd import claim_of
from sim.cli.screen import markdown
from sim.experiments.engine import parameters_of
from sim.facts.declared import FACTS
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_parameters

NO_SOURCES = {"9b", "MODEL"}
"""Tags that cite the page itself; docs/evidence.md says what they are."""

HELD_AGAINST: dict[str, tuple[int, ...]] = {
    "hours": (7,),
    "gemba": (11, 14),
    "market": (5, 6),
    "campaign": (2, 16, 17, 18),
    "qualify": (2, 9),
    "hand_over": (4,),
    "work": (1, 2, 4, 17),
    "close": (2, 3, 20),
    "talk": (17, 18),
    "meet": (8, 11, 12, 13),
    "sessions": (15,),
    "projects": (11,),
    "blame": (7, 10),
    "camps": (7, 12, 14),
    "politics": (7, 10),
    "heads": (7,),
    "learn": (9,),
    "owner": (),
    "staffing": (),
    "earn": (),
    "book": (),
    "diagnose": (7,),
}
"""Facts that a rule can make fail: those whose measure it moves first. Fact 19, all interventions at once, tries all rules."""


def mechanisms() -> str:
    """Every rule with its sources, those of the numbers that it reads, and the facts it is held against."""
    cited = {each.name: cited_in(each.source) for each in declared_parameters()}
    known = {fact.number for fact in FACTS}
    rows = []
    for rule in DAY:
        name = rule.__name__
        own = cited_in((ROOT / "sim" / "rules" / f"{name}.py").read_text(encoding="utf-8"))
        numbers = frozenset().union(*(cited[parameter] for parameter in parameters_of(name)))
        facts = [str(number) for number in HELD_AGAINST[name] if number in known]
        rows.append((f"`{name}`", claim_of(name), _listed(own), _listed(numbers - own), ", ".join(facts) or "none"))
    return markdown(("rule", "mechanism", "rests on", "its numbers also on", "held against facts"), rows)


def _listed(tags: frozenset[str]) -> str:
    return ", ".join(sorted(tags - NO_SOURCES, key=_order)) or "the model's own claim"


def _order(tag: str) -> tuple[int, int, str]:
    """Numbered tags by their number, then the others."""
    number = re.fullmatch(r"V(\d+)", tag)
    return (0, int(number[1]), "") if number else (1, 0, tag)
