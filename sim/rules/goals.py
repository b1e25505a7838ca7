"""How far the two departments pull at one rope today, and how clearly leadership says what each is there for.

A cross KPI works as far as people see how their work moves it and as far as HR can measure it (Holmström 1979: weight
times the information in the measure; V18, V69), and as far as leadership stands behind it (V74). Told as a race of
everybody against everybody it divides rather than unites (V73).
"""

from typing import Any

from sim.compiled import compiled_part

EGO = -0.3  # what a shared KPI is worth when everybody is told to look after himself: it divides (V73; judgement)


@compiled_part
def commitment(today: Any) -> Any:
    """Leadership's commitment as a factor: 0.3 without any support, 1.3 with all of it (9b, V74)."""
    return 0.3 + today.leadership_support


@compiled_part
def mandate_of(p: Any, today: Any) -> Any:
    """Effect (0..1) of the mandate: what is imposed on people who have no say in it counts for little."""
    heard = p.mandate_imposed + (1.0 - p.mandate_imposed) * today.involvement
    return min(today.mandate * heard * commitment(today), 1.0)


@compiled_part
def clarity_of(p: Any, today: Any) -> Any:
    """Clarity (0..1) of the KPI; who knows what each department is there for sees better how the own work moves it."""
    return min(today.kpi_clarity + p.mandate_clarity * mandate_of(p, today), 1.0)


@compiled_part
def shared_goals(p: Any, today: Any) -> Any:
    """Effective weight (-0.3..1) of the other department's result in what pays: weight x clarity x measurement x commitment."""
    framing = EGO + (1.0 - EGO) * today.group_framing
    weight = today.cross_kpi_weight * clarity_of(p, today) * today.hr_competence
    return min(max(weight * commitment(today) * framing, EGO), 1.0)
