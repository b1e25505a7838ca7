"""Small steps that several rules take with a person: regard and pictures of "them" up and down, maps pulled, advice taken."""

from typing import Any

from sim.compiled import compiled_part
from sim.world.plane import length


@compiled_part
def raise_regard(w: Any, i: Any, j: Any, step: Any) -> Any:
    """Raise i's regard for j by ``step`` (0..1) of the room above; returns the gain."""
    gain = step * (1.0 - w.pairs[i, j].regard)
    w.pairs[i, j].regard += gain
    return gain


@compiled_part
def lower_regard(w: Any, i: Any, j: Any, step: Any) -> Any:
    """Lower i's regard for j by ``step`` (0..1) of the room below; returns the loss."""
    loss = step * (1.0 + w.pairs[i, j].regard)
    w.pairs[i, j].regard -= loss
    return loss


@compiled_part
def think_better_of_them(w: Any, i: Any, step: Any) -> None:
    """Raise what i thinks of the others as such by ``step`` (0..1) of the room above."""
    person = w.staff[i]
    person.stereotype += step * (1.0 - person.stereotype)


@compiled_part
def think_worse_of_them(w: Any, i: Any, step: Any) -> None:
    """Lower what i thinks of the others as such by ``step`` (0..1) of the room below."""
    person = w.staff[i]
    person.stereotype -= step * (1.0 + person.stereotype)


@compiled_part
def understand(w: Any, i: Any, step: Any) -> None:
    """Close ``step`` (0..1) of i's gap in understanding the other department's work."""
    person = w.staff[i]
    person.understanding += step * (1.0 - person.understanding)


@compiled_part
def listen_to_customer(w: Any, s: Any, i: Any, pull: Any) -> None:
    """A conversation pulls the map of ``s`` toward the need of customer ``i``: fresh, local, biased to whom one meets."""
    f = w.firm[0]
    c = w.customers[i]
    person = w.staff[s]
    person.map_x += pull * (f.theta_x + c.taste_x - person.map_x)
    person.map_y += pull * (f.theta_y + c.taste_y - person.map_y)


@compiled_part
def take_advice(w: Any, i: Any, map_x: Any, map_y: Any, weight: Any, confidence: Any) -> None:
    """Person ``i`` moves ``weight`` of the way to another's map, unless it is farther than ``confidence`` from the own.

    Bounded confidence (Deffuant et al. 2000); weight on advice 0.2-0.4 (V81, V119).
    """
    person = w.staff[i]
    if length(map_x - person.map_x, map_y - person.map_y) <= confidence:
        person.map_x += weight * (map_x - person.map_x)
        person.map_y += weight * (map_y - person.map_y)


@compiled_part
def exchange_maps(w: Any, p: Any, i: Any, j: Any, weight: Any) -> None:
    """Both tell the other where they see demand."""
    a = w.staff[i]
    x, y = a.map_x, a.map_y
    b = w.staff[j]
    take_advice(w, i, b.map_x, b.map_y, weight, p.confidence_bound)
    take_advice(w, j, x, y, weight, p.confidence_bound)


@compiled_part
def remember_meeting(w: Any, i: Any, j: Any, t: Any) -> None:
    """Two people have met today."""
    w.pairs[i, j].n_met += 1
    w.pairs[j, i].n_met += 1
    w.pairs[i, j].met_day = t
    w.pairs[j, i].met_day = t
