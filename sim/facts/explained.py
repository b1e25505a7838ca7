"""Why the facts that are missed are missed.

A miss is told with its size, which is measured, and with its reason, which somebody has to find. A test holds that every miss of
docs/facts.md has a reason and that nothing that passes has one.
"""

from __future__ import annotations

EXPLAINED: dict[str, str] = {
    "11e": (
        "Level within the noise: nobody could tell what either does to revenue from luck. Projects reach four pairs of 288 "
        "at a time."
    ),
    "11f": (
        "Level within the noise. Four pairs of 288 have a project at a time, while one floor lets everybody meet, and who has "
        "met within a quarter and thinks no ill of each other counts as a tie, one of the index's seven items. In "
        "collaboration projects beat one floor."
    ),
    "12a": (
        "Attitudes fade with the half-life that was measured, about 90 working days (V57, V66): after two months more "
        "than half of a friendly regard is left, and isolation hardens nobody by more than half a per cent a day. "
        "Turning hostile would take several times these rates, which no source bears out."
    ),
    "12c": (
        "The other face of 12a: what the split took comes back as slowly as it went, with the half-lives of attitudes, "
        "not within three months."
    ),
    "14c": (
        "What people think of the others as such fades as fast as attitudes do (14d). Regard for the single persons is "
        "pulled up by it for some months after the last swap, and then fades at that rate; who understands the others "
        "and misses fewer targets has better meetings meanwhile."
    ),
    "19m": (
        "Together they end the neglect of leads: nearly all are worked instead of a third, and three times as many become "
        "opportunities. What prospecting gives up for that costs little, because the last hours of selling effort find "
        "least (V84). The limit rests on a judgement of ours that alignment is limited by capacity (9b); with the published "
        "elasticities of selling effort capacity limits less, and both can't hold."
    ),
}
"""Suspected reason of each miss by the label of the fact."""
