"""How far the two departments pull at one rope today.

A cross KPI works as far as people see how their work moves it and as far as HR can measure it (Holmström 1979: weight
times the information in the measure; V18, V69). What is weighed but not measured leaves room for disputes
about attribution.
"""

from typing import Any

from sim.compiled import compiled_part


@compiled_part
def shared_goals(today: Any) -> Any:
    """Effective weight (0..1) of the other department's result in what pays: weight x clarity x measurement."""
    return today.cross_kpi_weight * today.kpi_clarity * today.hr_competence


@compiled_part
def disputes(today: Any) -> Any:
    """Weight (0..1) on a result that HR can't attribute."""
    return today.cross_kpi_weight * (1.0 - today.hr_competence)
