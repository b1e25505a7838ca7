"""Why the facts that are missed are missed.

A miss is told with its size, which is measured, and with its reason, which somebody has to find. A test holds that every miss of
docs/facts.md has a reason and that nothing that passes has one.
"""

from __future__ import annotations

EXPLAINED: dict[str, str] = {
    "11f": (
        "Joint projects hardly move the index: four pairs of 288 work together at a time, while one floor lets "
        "everybody meet more often. In revenue they do beat one floor (11e); in conflict the two are level within the "
        "noise, far below a tenth of a standard deviation."
    ),
    "12a": (
        "Regard moves too slowly: it drifts to the stereotype with a half-life of about 90 days (V57, V66), and the "
        "stereotype hardens by less than half a per cent a day. Who liked each other does not become hostile within two"
        " months of not meeting; that would take ten times the rate, which no source bears out."
    ),
    "12c": (
        "The other face of 12a: what the split took comes back as slowly as it went, with the half-lives of attitudes, "
        "not within three months."
    ),
    "14c": (
        "Sympathy leans on understanding here: who knows the other's work has better meetings as long as the knowledge "
        "lasts, and that fades with a half-life of about 200 days (V65). So it can't fade much sooner. Regard by "
        "itself, without later meetings, would be down to half after 90 days."
    ),
}
"""Suspected reason of each miss by the label of the fact."""
