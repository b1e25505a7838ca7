"""Times and amounts the way people say them."""

from __future__ import annotations

import math

_UNITS = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def said_bytes(n: float) -> str:
    """An amount of memory or disk, to two digits or more.

    >>> said_bytes(0), said_bytes(1_234), said_bytes(45_600_000), said_bytes(2.5e9)
    ('0 bytes', '1.2 kB', '46 MB', '2.5 GB')
    """
    for unit, size in _UNITS:
        if n >= 0.995 * size:
            return f"{n / size:,.{0 if n >= 9.95 * size else 1}f} {unit}"
    return f"{n:,.0f} bytes"


def said_seconds(seconds: float) -> str:
    """A length of time, in its largest unit and the next smaller one; empty when it is unknown.

    >>> said_seconds(0.04), said_seconds(9.4), said_seconds(200), said_seconds(7_300), said_seconds(2e5)
    ('less than a second', '9 s', '3 min 20 s', '2 h 1 min', '2 days 7 h')
    """
    if not math.isfinite(seconds):
        return ""
    if seconds < 1:
        return "less than a second"
    whole = round(seconds)
    for (large, size), (small, part) in (
        ((" days", 86_400), (" h", 3600)),
        ((" h", 3600), (" min", 60)),
        ((" min", 60), (" s", 1)),
    ):
        if whole >= size:
            n, rest = whole // size, whole % size // part
            shown = f"{n:,}{' day' if large == ' days' and n == 1 else large}"
            return f"{shown} {rest}{small}" if rest else shown
    return f"{whole} s"
