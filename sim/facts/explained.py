"""Why the facts that are missed are missed.

A miss is told with its size, which is measured, and with its reason, which somebody has to find. A test holds that every miss of
docs/facts.md has a reason and that nothing that passes has one.
"""

from __future__ import annotations

EXPLAINED: dict[str, str] = {
    "12a": (
        "Attitudes fade with the half-life that was measured, about 90 working days (V57, V66): after two months more "
        "than half of a friendly regard is left, and isolation hardens nobody by more than half a per cent a day. At the fast "
        "end of what is published, 0.02 a day, it would be met."
    ),
    "12c": (
        "The other face of 12a: what the split took comes back as slowly as it went, with the half-lives of attitudes, "
        "not within three months; and in the first three weeks people only eye each other. At the fast end of what is published "
        "about two thirds would be healed."
    ),
    "19m": (
        "Together they end the neglect of leads: nearly all are worked instead of a third, and three times as many become "
        "opportunities. What prospecting gives up for that costs little, because the last hours of selling effort find "
        "least (V84). The limit rests on a judgement of ours that alignment is limited by capacity (9b); with the published "
        "elasticities of selling effort capacity limits less, and both can't hold."
    ),
}
"""Suspected reason of each miss by the label of the fact."""
