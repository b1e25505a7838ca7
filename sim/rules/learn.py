"""Learn: KPI statements pay, and people shift toward what paid their colleagues.

Nobody is told to behave better by a KPI. Once a month everyone gets a statement: the own result, and with a cross KPI the
other department's, as far as HR can measure it. Everyone then looks at one colleague; if that one was paid more, one
does a little more of what that one does: proportional imitation, the rule that does best for who sees little (Schlag
1998), at a speed set by the clarity of the KPI (9b: line of sight). The head's plan pulls back, people try things. What
is counted wrongly ends in a dispute with those who are said to have caused it (V18, V73).
"""

import math
from typing import Any

from sim.compiled import compiled_part
from sim.rules.goals import clarity_of
from sim.rules.people import lower_regard
from sim.rules.policy import move_to_plan
from sim.world import chance
from sim.world.events import DISPUTED, KPI_PAID, record
from sim.world.records import MONTH

READS = ("firm.seed", "firm.n_marketers", "staff.is_here")
WRITES = (
    "staff.mix_volume", "staff.mix_quality", "staff.mix_nurture", "staff.mix_brand", "staff.mix_research", "staff.lead_bias",
    "staff.discounting", "staff.own_result", "staff.cross_result", "staff.deals_won", "staff.pay", "pairs.regard",
    "daily.disputes",
)  # fmt: skip

MEMORY = 0.7  # a month's weight in a statement: about three months count
PAID_WRONGLY = 0.5  # of what is usual: from so much on one disputes


@compiled_part
def cross_result_of(w: Any, today: Any, i: Any) -> Any:
    """What the cross KPI of person ``i`` would count if all could be seen; revenue per customer is a ratio."""
    person = w.staff[i]
    if i >= w.firm[0].n_marketers and today.kpi_sellers == 1.0:
        return person.own_result / max(person.deals_won, 0.5)
    return max(person.cross_result, 0.0)


@compiled_part
def pay_statement(w: Any, p: Any, today: Any, i: Any, own: Any, cross: Any, t: Any) -> None:
    """Person ``i``'s statement, relative to the department's means ``own`` and ``cross``; what is wrong in it is disputed."""
    f = w.firm[0]
    person = w.staff[i]
    weight = today.cross_kpi_weight
    own_part = person.own_result / own if own > 0.0 else 1.0
    pay = (1.0 - weight) * own_part
    if weight > 0.0:
        true = cross_result_of(w, today, i) / cross if cross > 0.0 else 1.0
        z = chance.normal(f.seed, chance.STATEMENT, t, i, 0)
        guess = math.exp(p.guess_sigma * z - 0.5 * p.guess_sigma * p.guess_sigma)
        counted = today.hr_competence * true + (1.0 - today.hr_competence) * guess
        pay += weight * counted
        wrong = weight * abs(counted - true)
        if wrong > weight * PAID_WRONGLY:
            dispute(w, p, i, min(wrong, 1.0), t)
    person.pay = pay
    record(w, t, KPI_PAID, i, -1, -1, -1, int(min(pay, 1e6) * 1000.0))


@compiled_part
def dispute(w: Any, p: Any, i: Any, wrong: Any, t: Any) -> None:
    """Person ``i`` lays a wrong statement at the door of one of the other department."""
    f = w.firm[0]
    n_sellers = w.staff.shape[0] - f.n_marketers
    u = chance.uniform(f.seed, chance.STATEMENT, t, i, 1)
    other = f.n_marketers + int(u * n_sellers) if i < f.n_marketers else int(u * f.n_marketers)
    step = min(p.dispute_step * wrong, 1.0)
    lower_regard(w, i, other, step)
    lower_regard(w, other, i, step)
    w.daily[t].disputes += 1
    record(w, t, DISPUTED, i, other, -1, -1, int(wrong * 1000.0))


@compiled_part
def statements(w: Any, p: Any, today: Any, first: Any, last: Any, t: Any) -> None:
    """Statements of one department (staff first..last-1)."""
    own = 0.0
    cross = 0.0
    n = 0
    for i in range(first, last):
        if w.staff[i].is_here == 1:
            own += w.staff[i].own_result
            cross += cross_result_of(w, today, i)
            n += 1
    for i in range(first, last):
        person = w.staff[i]
        if person.is_here == 1:
            pay_statement(w, p, today, i, own / n, cross / n, t)
    for i in range(first, last):
        person = w.staff[i]
        person.own_result *= MEMORY
        person.cross_result *= MEMORY
        person.deals_won *= MEMORY


@compiled_part
def step_toward(w: Any, p: Any, today: Any, i: Any, first: Any, last: Any, t: Any) -> Any:
    """A colleague to imitate and how far to go (0 where that one was not paid more)."""
    u = chance.uniform(w.firm[0].seed, chance.POLICY, t, i, 0)
    j = first + int(u * (last - first))
    if w.staff[j].is_here == 0:
        return j, 0.0
    better = min(max(w.staff[j].pay - w.staff[i].pay, 0.0), 1.0)
    return j, min(p.imitation * clarity_of(p, today) * better, 1.0)


@compiled_part
def adapt_marketer(w: Any, p: Any, today: Any, i: Any, t: Any) -> None:
    """Marketer ``i`` imitates, tries something, and is pulled back to the plan."""
    f = w.firm[0]
    a = w.staff[i]
    j, step = step_toward(w, p, today, i, 0, f.n_marketers, t)
    b = w.staff[j]
    a.mix_volume += step * (b.mix_volume - a.mix_volume)
    a.mix_quality += step * (b.mix_quality - a.mix_quality)
    a.mix_nurture += step * (b.mix_nurture - a.mix_nurture)
    a.mix_brand += step * (b.mix_brand - a.mix_brand)
    a.mix_research += step * (b.mix_research - a.mix_research)
    z1, z2 = chance.normals_of_two(f.seed, chance.POLICY, t, i, 1)
    # Who tries quality does it at the cost of volume, who tries the brand at that of inquiries; nothing falls below zero.
    shift = min(max(p.exploration * z1, -a.mix_quality), a.mix_volume)
    a.mix_quality += shift
    a.mix_volume -= shift
    shift = min(max(p.exploration * z2, -a.mix_brand), a.mix_volume)
    a.mix_brand += shift
    a.mix_volume -= shift
    move_to_plan(w, p, today, i, p.plan_pull)


@compiled_part
def adapt_seller(w: Any, p: Any, today: Any, i: Any, t: Any) -> None:
    """Seller ``i`` imitates, tries something, and falls back into habit."""
    f = w.firm[0]
    a = w.staff[i]
    j, step = step_toward(w, p, today, i, f.n_marketers, w.staff.shape[0], t)
    b = w.staff[j]
    z1, z2 = chance.normals_of_two(f.seed, chance.POLICY, t, i, 1)
    a.lead_bias += step * (b.lead_bias - a.lead_bias) + p.exploration * 5.0 * z1 - p.habit * a.lead_bias
    a.discounting += step * (b.discounting - a.discounting) + p.exploration * 0.1 * z2 - p.habit * a.discounting


@compiled_part
def learn(w: Any, p: Any, today: Any, t: Any) -> None:
    """On the last day of a month: statements, then everyone adapts, one after the other."""
    if t % MONTH != MONTH - 1:
        return
    f = w.firm[0]
    n = w.staff.shape[0]
    statements(w, p, today, 0, f.n_marketers, t)
    statements(w, p, today, f.n_marketers, n, t)
    for i in range(n):
        if w.staff[i].is_here == 0:
            continue
        if i < f.n_marketers:
            adapt_marketer(w, p, today, i, t)
        else:
            adapt_seller(w, p, today, i, t)
