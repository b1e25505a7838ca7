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
    from sim.scenario.load import load
    from sim.shipped import scenarios_folder

    for path in sorted(scenarios_folder().glob("*.toml")):
        scenario = load(path)
        yield scenario.name, scenario.title, ", ".join(scenario.interventions) or "none"


def _interventions() -> Rows:
    from sim.interventions.registry import interventions

    for name, kind in interventions().items():
        yield name, kind.TITLE, ", ".join(kind.LEVERS), kind.SOURCE


def _levers() -> Rows:
    from sim.scenario.levers import LEVERS

    for lever in LEVERS.values():
        limits = f"{lever.minimum:g} to {lever.maximum:g}"
        yield lever.name, lever.unit, f"{lever.default:g}", limits, lever.combine, lever.grade, lever.source, lever.doc


def _parameters() -> Rows:
    from sim.interventions.registry import interventions
    from sim.scenario.catalogue import declared_of_intervention, declared_parameters

    declared = [*declared_parameters(), *(each for name in interventions() for each in declared_of_intervention(name))]
    for each in declared:
        supported, allowed = f"{each.low:g} to {each.high:g}", f"{each.minimum:g} to {each.maximum:g}"
        yield each.key, each.unit, f"{each.default:g}", supported, allowed, each.role, each.grade, each.source, each.doc


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

    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        yield f"holivar {name}", "", " ".join((command.help or "").split())
        for given in command.params:
            spelled = given.metavar if given.param_type_name == "argument" else given.opts[0]
            value = f" {given.metavar}" if given.metavar and given.metavar != spelled else ""
            several = " ..." if given.nargs == -1 or given.multiple else ""
            yield f"holivar {name}", f"{spelled}{value}{several}", given.help or ""


LISTINGS: dict[str, Listing] = {
    "scenarios": Listing(("scenario", "title", "interventions"), (), _scenarios),
    "interventions": Listing(("intervention", "title", "levers", "source"), (), _interventions),
    "levers": Listing(("lever", "unit", "default", "allowed", "combine", "grade", "source", "what it is"), ("default",), _levers),
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
