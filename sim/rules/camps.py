"""Camps: what people think of "them".

Gossip averages stereotypes within a department (DeGroot; V81), and the head sets the tone. What one has lived through
with the others shapes one's picture of them; whoever never meets them hardens, the more he identifies with his own the
faster (the model's own claim; contact between groups is the more common finding, V55). Regard for a person drifts to the
stereotype. What nothing keeps alive fades: attitudes, to persons and to "them" alike, with a half-life of about 90 days
(V57, V66), and knowledge of their work in about 200 (V65).
"""

from typing import Any

from sim.compiled import compiled_part

READS = ("firm.n_marketers", "firm.formality", "staff.is_head", "staff.identification", "staff.last_across_day")
WRITES = ("staff.stereotype", "staff.insight", "staff.understanding", "pairs.regard")


@compiled_part
def gossip(w: Any, p: Any, first: Any, last: Any) -> None:
    """Stereotypes of one department (staff first..last-1) move toward its mean, in which the head counts more."""
    total = 0.0
    weights = 0.0
    for i in range(first, last):
        weight = p.head_weight if w.staff[i].is_head == 1 else 1.0
        total += weight * w.staff[i].stereotype
        weights += weight
    tone = total / weights
    for i in range(first, last):
        w.staff[i].stereotype += p.gossip_rate * (tone - w.staff[i].stereotype)


@compiled_part
def live_and_learn(w: Any, p: Any, i: Any, first: Any, last: Any, t: Any) -> None:
    """One person's stereotype, understanding, and regard for the others (staff first..last-1)."""
    person = w.staff[i]
    mean = 0.0
    for j in range(first, last):
        mean += w.pairs[i, j].regard
    mean /= last - first
    person.stereotype += p.stereotype_learning * (mean - person.stereotype)
    # What nothing keeps alive fades, for the better and for the worse.
    person.stereotype += p.regard_decay * (p.stereotype_start - person.stereotype)
    # Who never meets them hardens; in a hot phase everybody does, at the own table and over the jokes about the others.
    hardening = p.hardening * int(t - person.last_across_day > p.isolation_days) + p.in_jokes * w.firm[0].formality
    person.stereotype -= min(hardening, 1.0) * person.identification * (1.0 + person.stereotype)
    person.insight -= p.insight_decay * person.insight
    person.understanding += p.understanding_decay * (p.understanding_usual - person.understanding)
    for j in range(first, last):
        regard = w.pairs[i, j].regard
        regard += p.stereotype_pull * (person.stereotype - regard)
        # At the stereotype's own rate: were it to fade by way of the stereotype only, each would keep the other alive.
        regard += p.regard_decay * (p.stereotype_start - regard)
        w.pairs[i, j].regard = regard


@compiled_part
def camps(w: Any, p: Any, today: Any, t: Any) -> None:
    """A day's gossip and drift in both departments."""
    n_marketers = w.firm[0].n_marketers
    n = w.staff.shape[0]
    gossip(w, p, 0, n_marketers)
    gossip(w, p, n_marketers, n)
    for i in range(n):
        if i < n_marketers:
            live_and_learn(w, p, i, n_marketers, n, t)
        else:
            live_and_learn(w, p, i, 0, n_marketers, t)
