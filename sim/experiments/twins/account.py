"""What the two diaries of a person come to, in whole sentences. Text only: whoever shows it escapes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.experiments.twins.causes import Move
from sim.experiments.twins.pair import Line, Twins
from sim.scenario.vocabulary import own_word
from sim.world import events

TURNS = {
    "customer": (
        *(events.OPPORTUNITY_OPENED, events.PROPOSAL_MADE, events.DEAL_WON, events.DEAL_LOST, events.UPSOLD, events.CHURNED),
        events.WINDOW_CLOSED,
    ),
    "seller": (events.DEAL_WON, events.QUIT, events.HIRED),
    "marketer": (events.DEAL_WON, events.QUIT, events.HIRED),
}
"""By role, the kinds of events in which a life takes another turn."""


def parting(twins: Twins) -> str:
    """Until when two lives are one."""
    lines = twins.lines
    if not lines:
        return "Nothing happens to this person in either world."
    if twins.first is None:
        return f"Both lives are the same, in all of {len(lines):,} events."
    first = lines[twins.first].day
    if twins.apart is None:
        return f"The same happens in both lives; from day {first:,} on some of it with other numbers."
    apart = lines[twins.apart].day
    if apart == first:
        return f"Both lives are the same before day {first:,}, on which they part."
    return f"Both lives are the same before day {first:,}; then numbers differ, and on day {apart:,} the lives part."


def chain(twins: Twins) -> Iterator[str]:
    """How it came to the first difference: what the files and levers do, what differs first in the company, link by link."""
    if twins.changes:
        yield f"The two companies differ from the first day on: {', '.join(map(str, twins.changes))}."
    for day, by, moves in moves_by_intervention(twins.moves):
        whose = f"{by} has moved" if by else "the files' levers differ:"
        yield f"Day {day:,}: from here on {whose} {', '.join(str(move) for move in moves)}."
    if twins.company is not None:
        yield f"The first difference in the whole company: {in_both(twins, twins.company)}."
    for link in twins.chain:
        yield f"{in_both(twins, link.line)}; {link.why}."


def moves_by_intervention(moves: Sequence[Move]) -> list[tuple[int, str, list[Move]]]:
    """Levers that begin to differ on one day by the doing of the same interventions: day, their names, the levers."""
    grouped: dict[tuple[int, str], list[Move]] = {}
    for move in moves:
        grouped.setdefault((move.day, " and ".join(map(own_word, move.by))), []).append(move)
    return [(day, by, own) for (day, by), own in grouped.items()]


def in_both(twins: Twins, line: Line) -> str:
    """One line of the diaries with its day and its world, without a full stop."""
    if line.how == "number":
        return f"Day {line.day:,}, in {twins.baseline}: {line.baseline}, and in {twins.scenario}: {line.scenario}"
    where, said = (twins.baseline, line.baseline) if line.baseline else (twins.scenario, line.scenario)
    return f"Day {line.day:,}, only in {where}: {said}"


def turns(twins: Twins, most: int) -> list[int]:
    """Where a life takes another turn than its twin: indices of lines, in their order.

    Lines of the kinds `TURNS` that happen in one world only; of many, those for which a customer pays most, then the first.
    """
    kinds = TURNS[twins.who.role]
    found = [k for k, line in enumerate(twins.lines) if line.how == "different" and line.kind in kinds]
    return sorted(sorted(found, key=lambda k: (-twins.lines[k].cents, k))[:most])
