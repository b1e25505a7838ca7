"""Why the facts that are missed are missed.

A miss is told with its size, which is measured, and with its reason, which somebody has to find. A test holds that every miss of
docs/facts.md has a reason and that nothing that passes has one.
"""

from __future__ import annotations

EXPLAINED: dict[str, str] = {}
"""Suspected reason of each miss by the label of the fact."""
