"""The generated parts of docs/odd.md: every table of it, and below each submodel what its rule declares and reads."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from docs.check_runs import check_runs
from docs.citations import ROOT
from sim.cli.listing import exact
from sim.cli.screen import markdown
from sim.experiments.engine import constants, draws, files_that_read, levers_of, parameters_of, rules_that_read, streams_of
from sim.facts.explained import EXPLAINED
from sim.facts.table import NOT_EXPLAINED
from sim.interventions.registry import interventions
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_parameters
from sim.scenario.levers import LEVERS
from sim.scenario.parameters import Company
from sim.world.chance import STREAMS, many_bits, normals, uniforms
from sim.world.events import KINDS
from sim.world.records import ACCOUNTS, DAY_FIELDS, FIELDS

_CHECKED_KEYS = ((1, "LOOK", 0, 0, 0), (1, "PERSON", 0, 11, 4), (7, "MEET", 300, 13, 0), (2**63 - 1, "CEO_DEAL", 749, 10_000, 1))
"""Keys whose draws are shown, so that who rebuilds the model can check the function: seed, stream, day, agent, k."""

_WHAT_A_TABLE_HOLDS = {
    "customers": "One row per customer.",
    "staff": "One row per position: marketers first, then sellers; the first of each is the head.",
    "leads": "One row per lead or opportunity, in the order in which they came into being.",
    "firm": "One row: the company.",
    "due": "The customers on today's agenda; the first `firm.n_due` rows.",
    "pairs": "A square table of staff by staff.",
    "agenda": "One row per engine day, and one beyond the last.",
    "daily": "One row per engine day: the record. Sums of the day, or values at its end.",
    "events": "The log, when it is on. No rule reads it.",
}


def title_of(rule: str) -> str:
    """First line of the file of a rule: its name and what it is."""
    return (importlib.import_module(f"sim.rules.{rule}").__doc__ or "").partition("\n")[0]


def claim_of(rule: str) -> str:
    """The same without the name and the full stop, for tables."""
    return title_of(rule).partition(": ")[2].removesuffix(".")


def misses() -> str:
    """The facts that docs/facts.md shows as missed, with their reasons."""
    told = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    missed = re.findall(r"^\| (\w+) \| (.*) \| (.*) \| (.*) \| miss \| .* \|$", told, re.MULTILINE)
    rows = [(*fact, EXPLAINED.get(fact[0], NOT_EXPLAINED)) for fact in missed]
    return markdown(("fact", "what", "expected", "measured", "suspected reason"), rows) if rows else "None."


def vectors() -> str:
    """Some draws to check against."""
    rows = []
    for seed, stream, day, agent, k in _CHECKED_KEYS:
        agents, number = np.array([agent]), STREAMS[stream]
        (bits,), (u,), (z,) = (draw(seed, number, day, agents, k) for draw in (many_bits, uniforms, normals))
        rows.append((str(seed), f"{stream} ({number})", str(day), str(agent), str(k), f"{bits:016X}", f"{u:.16f}", f"{z:.12f}"))
    return markdown(("seed", "stream", "day", "agent", "k", "bits", "u", "z"), rows)


def records() -> str:
    """Every field of every table of the world."""
    parts = []
    for name, fields in FIELDS.items():
        rows = [(f"`{field.name}`", field.kind, field.unit, field.doc) for field in fields]
        parts.append(f"#### {name}\n\n{_WHAT_A_TABLE_HOLDS[name]}\n\n{markdown(('field', 'type', 'unit', 'meaning'), rows)}")
    return "\n\n".join(parts)


def schedule() -> str:
    """The rules in the order of the day: what each is, which levers move it, what it draws."""
    rows = [
        (
            str(number),
            f"[`{rule.__name__}`](../sim/rules/{rule.__name__}.py)",
            claim_of(rule.__name__),
            _code(sorted(levers_of(rule.__name__))),
            ", ".join(streams_of(rule.__name__)),
        )
        for number, rule in enumerate(DAY, 1)
    ]
    return markdown(("", "rule", "what it is", "levers it reads", "streams it draws from"), rows)


def parameters_read() -> str:
    """Every parameter with its default and the files that read it."""
    rows = [
        (f"`{each.key}`", each.unit, exact(each.default), _code(files_that_read(each.name)), each.doc)
        for each in declared_parameters()
    ]
    return markdown(("parameter", "unit", "default", "read in", "what it does"), rows)


def levers_read() -> str:
    """Every lever with its limits, how it is combined, and the rules that read it."""
    rows = [
        (
            f"`{lever.name}`",
            lever.unit,
            exact(lever.default),
            f"{exact(lever.minimum)} to {exact(lever.maximum)}",
            lever.combine,
            "scales" if lever.scaled else "leaves alone",
            _code(rules_that_read(lever.name)),
        )
        for lever in LEVERS.values()
    ]
    return markdown(("lever", "unit", "default", "allowed", "combine", "strength", "read by"), rows)


def interventions_write() -> str:
    """Every intervention with what it writes at full strength on its first day, and the rules that read it."""
    rows = []
    for name, kind in interventions().items():
        written = kind().levers(0, Company())
        for lever in kind.LEVERS:
            value = exact(written[lever]) if lever in written else ""
            rows.append((f"`{name}`", f"`{lever}`", exact(LEVERS[lever].default), value, _code(rules_that_read(lever))))
    return markdown(("intervention", "lever", "default", "becomes", "read by"), rows)


def streams() -> str:
    """Every draw of the engine: stream, what is drawn, and its key."""
    rows = [
        (
            f"{draw.stream} ({STREAMS[draw.stream]})",
            draw.kind,
            f"`{draw.day}`",
            f"`{draw.agent}`",
            f"`{draw.k}`",
            f"`{draw.place}`",
        )
        for draw in draws()
    ]
    return markdown(("stream", "drawn", "day", "agent", "k", "where"), rows)


def engine_constants() -> str:
    """Numbers in the code of the engine."""
    rows = [(f"`{each.name}`", f"`{each.written}`", f"`{each.file}`", each.about) for each in constants()]
    return markdown(("constant", "value", "file", "why"), rows)


def events() -> str:
    """The kinds of events."""
    return markdown(("event", "what happens", "value"), [(kind.name, kind.doc, kind.value) for kind in KINDS])


def accounts() -> str:
    """The accounts of the ledger: how the daily record shows each, and who posts to it."""
    entered = dict(re.findall(r"d\.(\w+)_cents ([+-])= amount", (ROOT / "sim/world/ledger.py").read_text(encoding="utf-8")))
    about = {field.name: field.doc for field in DAY_FIELDS}
    rows = []
    for account in ACCOUNTS:
        field = f"{account}_cents"
        shown = "debits less credits" if entered[account] == "+" else "credits less debits"
        rows.append((f"`{account}`", f"`{field}`", shown, _code(_posting(field)), about[field]))
    return markdown(("account", "field of `daily`", "holds", "posted by", "what"), rows)


def _posting(field: str) -> list[str]:
    """Rules that post to an account: all that post change it, save those that set its field as part of their whole table."""
    return [rule.__name__ for rule in DAY if f"daily.{field}" in importlib.import_module(f"sim.rules.{rule.__name__}").WRITES]


def rule_block(name: str) -> str:
    """What a rule declares to read and to write, and what it and its helpers take from the scenario and from chance."""
    module = importlib.import_module(f"sim.rules.{name}")
    lines = [
        ("reads", _by_table(module.READS)),
        ("writes", _by_table(module.WRITES)),
        ("levers", _code(sorted(levers_of(name)))),
        ("parameters", _code(sorted(parameters_of(name)))),
        ("streams", ", ".join(streams_of(name))),
    ]
    return "\n".join(f"* *{heading}*: {text or 'none'}" for heading, text in lines)


def _by_table(fields: Iterable[str]) -> str:
    """Fields under the table they belong to; a table alone stands for all of its fields."""
    tables: dict[str, list[str]] = {}
    for each in fields:
        table, _, field = each.partition(".")
        tables.setdefault(table, []).extend([field] if field else [])
    return "; ".join(f"**{table}** {_code(sorted(names)) or '(all)'}" for table, names in sorted(tables.items()))


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


_TABLES = (
    misses,
    vectors,
    records,
    schedule,
    parameters_read,
    levers_read,
    interventions_write,
    streams,
    engine_constants,
    events,
    accounts,
    check_runs,
)
ODD_PARTS: dict[str, Callable[[], str]] = {part.__name__: part for part in _TABLES} | {
    f"rule_{rule.__name__}": partial(rule_block, rule.__name__) for rule in DAY
}
