"""``holivar list``: everything that is declared, as tables for people and for the documentation."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, NamedTuple

import typer

from sim.cli.screen import blocks, is_narrow, markdown, show, table

Rows = Iterable[Sequence[str]]


class Listing(NamedTuple):
    """What can be listed: its columns, which of them hold numbers, and a function that makes the rows."""

    headings: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: Callable[[], Rows]


def _scenarios() -> Rows:
    from sim.scenario.files import holds_beliefs
    from sim.scenario.load import load
    from sim.shipped import scenarios_folder

    for path in sorted(path for path in scenarios_folder().glob("*.toml") if not holds_beliefs(str(path))):
        scenario = load(path)
        yield scenario.name, scenario.title, ", ".join(scenario.interventions) or "none"


def _interventions() -> Rows:
    from sim.interventions.registry import interventions

    for name, kind in interventions().items():
        yield name, kind.TITLE, ", ".join(kind.LEVERS), kind.SOURCE


def _levers() -> Rows:
    from sim.scenario.levers import LEVERS

    for lever in LEVERS.values():
        who = "files and interventions" if lever.settable else "interventions"
        numbers = exact(lever.default), _span(lever.minimum, lever.maximum)
        yield lever.name, lever.unit, *numbers, who, lever.combine, lever.grade, lever.source, lever.doc


def _parameters() -> Rows:
    from sim.interventions.registry import interventions
    from sim.scenario.catalogue import declared_of_intervention, declared_parameters

    declared = [*declared_parameters(), *(each for name in interventions() for each in declared_of_intervention(name))]
    for each in declared:
        supported = _span(each.low, each.high) if each.low < each.high else ""  # nothing known besides the default
        numbers = exact(each.default), supported, _span(each.minimum, each.maximum)
        yield each.key, each.unit, *numbers, each.role, each.grade, each.source, each.doc


def exact(value: float) -> str:
    """A declared number with all of its digits, thousands apart.

    >>> exact(1_150_000.0), exact(0.0035), exact(1e10)
    ('1,150,000', '0.0035', '10,000,000,000')
    """
    return f"{value:,.12g}"


def _span(low: float, high: float) -> str:
    return f"{exact(low)} to {exact(high)}"


def _outcomes() -> Rows:
    from sim.outcomes import OUTCOMES

    for outcome in OUTCOMES.values():
        yield outcome.name, outcome.unit, "more" if outcome.better > 0 else "less", outcome.doc


def _events() -> Rows:
    from sim.world.events import KINDS

    for kind in KINDS:
        yield kind.name, kind.value, kind.doc


def _commands() -> Rows:
    from sim.cli import app

    yield from _commands_of(typer.main.get_command(app), "holivar")


def _commands_of(group: Any, path: str) -> Rows:
    for name, command in group.commands.items():
        whole = f"{path} {name}"
        yield whole, "", " ".join((command.help or "").split())
        if hasattr(command, "commands"):
            yield from _commands_of(command, whole)
            continue
        for given in command.params:
            spelled = given.metavar if given.param_type_name == "argument" else given.opts[0]
            value = f" {given.metavar}" if given.metavar and given.metavar != spelled else ""
            several = " ..." if given.nargs == -1 or given.multiple else ""
            yield whole, f"{spelled}{value}{several}", given.help or ""


LISTINGS: dict[str, Listing] = {
    "scenarios": Listing(("scenario", "title", "interventions"), (), _scenarios),
    "interventions": Listing(("intervention", "title", "levers", "source"), (), _interventions),
    "levers": Listing(
        ("lever", "unit", "default", "allowed", "set by", "combine", "grade", "source", "what it is"), ("default",), _levers
    ),
    "parameters": Listing(
        ("key", "unit", "default", "range", "allowed", "role", "grade", "source", "what it does"), ("default",), _parameters
    ),
    "outcomes": Listing(("outcome", "unit", "better", "what it is"), (), _outcomes),
    "commands": Listing(("command", "argument", "what it does"), (), _commands),
    "events": Listing(("event", "value", "what happens"), (), _events),
}


def list_(
    topic: Annotated[str, typer.Argument(metavar="|".join(LISTINGS), help="What to list.", show_default=False)],
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table, for documentation.")] = False,
) -> None:
    """List everything of one kind that Holivar knows."""
    if topic not in LISTINGS:
        near = difflib.get_close_matches(topic, LISTINGS, n=1)
        wanted = f"did you mean '{near[0]}'?" if near else f"allowed: {', '.join(LISTINGS)}"
        raise typer.BadParameter(f"nothing is called '{topic}'; {wanted}")
    listing = LISTINGS[topic]
    if as_markdown:
        typer.echo(markdown(listing.headings, listing.rows()))
    elif len(listing.headings) > 4 and is_narrow(160):
        show(blocks(listing.headings, listing.rows()))
    else:
        show(table(listing.headings, listing.rows(), numbers=listing.numbers))
