"""How everything looks: colours that colour-blind people tell apart, one Vega theme, and how numbers are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.scenario.moments import DAYS_PER
from sim.scenario.vocabulary import called

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
BASELINE_COLOUR = "#767676"
"""Readable on white and on black (4.5 to 1)."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Okabe and Ito's palette without its yellow and black. Charts never rely on it: panels and lines are labelled."""
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 4])
"""Of lines that share a frame."""
MINUS = "\u2212"
NO_NUMBER = "\u2013"
"""An en dash, where there is nothing to say."""
MONTH_DAYS, YEAR_DAYS = DAYS_PER["month"], DAYS_PER["year"]

VEGA: dict[str, Any] = {
    "font": "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif",
    "background": "transparent",
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "titlePadding": 8, "labelColor": "#222",
        "titleColor": "#222", "gridColor": "#ddd", "domainColor": "#999", "tickColor": "#999", "domain": False,
    },
    "axisX": {"grid": False, "domain": True, "labelFlush": False},
    "axisY": {"ticks": False},
    "title": {"fontSize": 14, "fontWeight": 600, "anchor": "start", "color": "#222", "subtitleColor": "#222"},
    "text": {"fontSize": 12, "color": "#222"},
    "concat": {"spacing": 28},
}  # fmt: skip
"""Config of every chart. The page's style sheet replaces the colours of text and grid in dark mode."""


def colour(index: int) -> str:
    """Colour of the n-th scenario beside the baseline; they come round again after six."""
    return COLOURS[index % len(COLOURS)]


def shape(index: int) -> str:
    """Shape of the n-th scenario's dots."""
    return SHAPES[index % len(SHAPES)]


def number(value: float, digits: int | None = None) -> str:
    """A number for people: thousands set apart, a real minus sign, a dash where there is none.

    Parameters
    ----------
    digits : places after the point; by default as many as leave three or four digits that mean something.

    >>> number(1234567.8), number(41.25), number(0.03456), number(float("nan")) == NO_NUMBER
    ('1,234,568', '41.2', '0.0346', True)
    """
    if not math.isfinite(value):
        return NO_NUMBER
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 1000 or value == 0 else 1 if size >= 10 else min(8, 2 - math.floor(math.log10(size)))
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", MINUS)


def exact(value: float) -> str:
    """A setting as somebody would write it.

    >>> exact(0.4), exact(8.0), exact(1500.0)
    ('0.4', '8', '1,500')
    """
    return f"{value:,.10g}".replace("-", MINUS)


def signed(value: float, digits: int | None = None) -> str:
    """The same with a plus sign in front of gains.

    >>> signed(3.14, 1), signed(0.0)
    ('+3.1', '0')
    """
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") and text != NO_NUMBER else text


def digits_for(values: list[float]) -> int:
    """Places after the point that keep the largest of a few numbers at two or three digits that mean something.

    >>> digits_for([3.14, 1.0]), digits_for([46.0, 31.2]), digits_for([0.02])
    (1, 0, 3)
    """
    size = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if size == 0:
        return 0
    return max(0, min(6, 1 - math.floor(math.log10(size))))


def money_unit(values: list[float]) -> tuple[float, str]:
    """What to divide EUR by so that axis labels stay short, and the name of that unit.

    >>> money_unit([1_250_000.0]), money_unit([80_000.0]), money_unit([900.0])
    ((1000000.0, 'million EUR'), (1000.0, 'thousand EUR'), (1.0, 'EUR'))
    """
    size = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if size >= 1e6:
        return 1e6, "million EUR"
    return (1e3, "thousand EUR") if size >= 1e3 else (1.0, "EUR")


def round_limits(low: float, high: float) -> tuple[float, float]:
    """Ends of an axis: the next round numbers outside of the data.

    >>> round_limits(0.93, 1.31)
    (0.9, 1.35)
    >>> round_limits(5.0, 5.0)
    (4.5, 5.5)
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if high <= low:
        margin = abs(low) * 0.1 or 1.0
        return low - margin, high + margin
    rough = (high - low) / 8
    step = 10.0 ** math.floor(math.log10(rough))
    step *= next(factor for factor in (1, 2, 5, 10) if factor * step >= rough * (1 - 1e-9))
    return round(math.floor(low / step) * step, 12), round(math.ceil(high / step) * step, 12)


def unit_in_words(unit: str) -> str:
    """A unit for people.

    >>> unit_in_words("0..100")
    '0 to 100'
    """
    return unit.replace("..", " to ").replace("-1", f"{MINUS}1")


def in_words(name: str) -> str:
    """A name from code for people, as a file's ``[words]`` call it: "map_error_sales" becomes "map error sales"."""
    return called(name)


def listed(parts: Sequence[str]) -> str:
    """Parts in one phrase.

    >>> listed([]), listed(["a"]), listed(["a", "b", "c"])
    ('', 'a', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
