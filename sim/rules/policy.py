"""The head of marketing's plan: how a marketer's hours are to be split today.

A department that may be strategic gives time to the brand and to research; a service unit is told to bring leads, so
what it had for these goes into inquiries (V16, V20: what becomes of a marketing department that only serves).
"""

from typing import Any

from sim.compiled import compiled_part

USUAL_AUTONOMY = 0.6  # at which the shares of the parameters hold
MOST = 1.5  # times as much as usual, at full autonomy


@compiled_part
def freedom(today: Any) -> Any:
    """Marketing's say in its own work relative to the usual: 0 none, 1 usual, at most 1.5."""
    return min(today.marketing_autonomy / USUAL_AUTONOMY, MOST)


@compiled_part
def plan_of(p: Any, today: Any) -> Any:
    """Shares of the hours by plan: volume, quality, nurture, brand, research; they add up to 1."""
    own = p.share_brand_hours + p.share_activation_hours + p.share_nurture_hours
    brand = p.share_brand_hours * freedom(today)
    research = (1.0 - own) * freedom(today)
    if brand + research > 1.0 - p.share_nurture_hours:
        fits = (1.0 - p.share_nurture_hours) / (brand + research)
        brand *= fits
        research *= fits
    activation = max(1.0 - p.share_nurture_hours - brand - research, 0.0)
    quality = activation * p.quality_plan
    return activation - quality, quality, p.share_nurture_hours, brand, research


@compiled_part
def move_to_plan(w: Any, p: Any, today: Any, i: Any, step: Any) -> None:
    """Marketer ``i``'s hours go ``step`` (0..1) of the way to the plan."""
    a = w.staff[i]
    volume, quality, nurture, brand, research = plan_of(p, today)
    a.mix_volume += step * (volume - a.mix_volume)
    a.mix_quality += step * (quality - a.mix_quality)
    a.mix_nurture += step * (nurture - a.mix_nurture)
    a.mix_brand += step * (brand - a.mix_brand)
    a.mix_research += step * (research - a.mix_research)
