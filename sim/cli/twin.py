"""``holivar twin``: one person in two worlds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.compare import load_all
from sim.cli.engine import announce_compilation
from sim.cli.options import Overrides, ScenarioFile, found, seed_number, whole
from sim.cli.screen import is_narrow, show, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiments.twins.pair import Twins, Who

BEFORE, AFTER = 3, 12
"""Lines shown before the first difference and from it on, unless all are asked for."""

NARROW = 110
MARKS = {"same": "", "number": "other number", "different": "differs"}
FIRST = "FIRST DIFFERENCE"

_anybody = whole(0, 10_000_000)


def twin(
    scenario: ScenarioFile,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="FILE", help="The other world; else the scenario without its interventions.", show_default=False
        ),
    ] = None,
    customer: Annotated[
        int | None, typer.Option("--customer", metavar="N", parser=_anybody, help="Tell of this customer.", show_default=False)
    ] = None,
    seller: Annotated[
        int | None, typer.Option("--seller", metavar="N", parser=_anybody, help="Tell of this seller; 0 is the head.",
                                 show_default=False)
    ] = None,
    marketer: Annotated[
        int | None, typer.Option("--marketer", metavar="N", parser=_anybody, help="Tell of this marketer; 0 is the head.",
                                 show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=seed_number, help="Which company.")] = 1,
    overrides: Overrides = None,
    everything: Annotated[bool, typer.Option("--all", help="Both diaries from the first day to the last.")] = False,
) -> None:  # fmt: skip
    """Tell one person's life in two worlds, with a scenario's interventions and without: both diaries, where they part, and why.

    Without a person, three telling ones are picked. A --set of an intervention changes the world that has it; any other --set
    changes both.
    """
    asked = _asked(customer=customer, seller=seller, marketer=marketer)
    loaded = load_all([found(scenario), *([] if baseline is None else [baseline])], overrides or ())
    other = loaded[1] if baseline is not None else None
    from sim.experiments.twins import pair as experiment

    if asked is not None:
        try:
            experiment.checked_who(loaded[0], asked)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint=f"--{asked.role}") from None
    announce_compilation(*experiment.worlds(loaded[0], seed, other))
    both = experiment.lived(loaded[0], seed, other)
    from sim.experiments.twins.telling import telling_twins

    told = telling_twins(both) if asked is None else (both.of(asked),)
    if both.company is None:
        names = both.baseline.scenario.name, both.scenario.scenario.name
        show(f"No event differs between {names[0]} and {names[1]}, seed {seed}.")
    elif not told:
        show("Events of the company differ, but none in which a customer, a seller or a marketer takes part.")
    with both.in_their_words():
        for twins in told:
            show(*_page(twins, everything))


def _asked(**numbers: int | None) -> Who | None:
    from sim.experiments.twins.pair import Who

    given = [(role, number) for role, number in numbers.items() if number is not None]
    if len(given) > 1:
        raise typer.BadParameter(f"--{given[0][0]} and --{given[1][0]} name two people; allowed: one at a time")
    return Who(*given[0]) if given else None  # type: ignore[arg-type]


def _page(twins: Twins, everything: bool) -> Iterable[RenderableType]:
    from sim.experiments.twins import account
    from sim.scenario.vocabulary import capital

    yield f"{capital(twins.who.role)} {twins.who.number} in {twins.baseline} and in {twins.scenario}, seed {twins.seed}"
    if twins.picked:
        yield f"Picked: {twins.picked}."
    yield account.parting(twins)
    shown, left_out = _window(twins, everything)
    yield from _diaries(twins, shown)
    if left_out:
        yield f"{left_out:,} more events are not shown; --all shows them."
    if twins.first is not None:
        yield "How it came to the first difference"
        yield from (f"  {line}" for line in account.chain(twins))
    yield ""


def _window(twins: Twins, everything: bool) -> tuple[range, int]:
    """Which lines are shown, and how many are not."""
    n = len(twins.lines)
    if everything:
        return range(n), 0
    at = max(n - AFTER, 0) if twins.first is None else twins.first
    shown = range(max(at - BEFORE, 0), min(at + AFTER, n))
    return shown, n - len(shown)


def _diaries(twins: Twins, shown: Sequence[int]) -> Iterable[RenderableType]:
    """Two columns where there is room, one diary under the other where there is not."""
    if not shown:
        return
    marked = [(twins.lines[k], FIRST if k == twins.first else MARKS[twins.lines[k].how]) for k in shown]
    names = twins.baseline, twins.scenario
    if not is_narrow(NARROW):
        yield table(("day", "", *names), [(f"{line.day:,}", mark, line.baseline, line.scenario) for line, mark in marked])
        return
    for name, told in zip(names, ("baseline", "scenario"), strict=True):
        yield f"\nIn {name}:"
        for line, mark in marked:
            said = getattr(line, told)
            if said or mark == FIRST:  # what happens in the other world only stands there
                yield f"Day {line.day:,}: {said or 'nothing here'}{f'  [{mark}]' if mark else ''}"
    yield ""
