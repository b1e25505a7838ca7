"""What varies in a study: its levels or its distribution, and how a point's values are laid over a scenario.

A factor is one key of a scenario file, or an intervention as a whole (``interventions.gemba.on``). Numbers, starts and ends of an
intervention that a scenario has not are left out there: so the baseline of a study that varies the strength of gemba stays the
baseline at every strength.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.scenario.moments import first_day, last_day

Value = float | int | bool | str
"""What one factor is set to at one point."""

FactorKind = Literal["number", "whole", "switch", "time", "text"]
DistributionKind = Literal["uniform", "loguniform", "triangular", "normal"]

_SALIB_NAMES = {"uniform": "unif", "loguniform": "logunif", "triangular": "triang", "normal": "truncnorm"}


@dataclass(frozen=True)
class Distribution:
    """Where the values of a factor come from in a design that samples; all of it in the factor's unit.

    Parameters
    ----------
    kind : ``normal`` is cut at both ends: no value lies beyond them, and those between keep their proportions.
    low, high : the ends; ``low`` is smaller.
    mode : of ``triangular``; from ``low`` to below ``high``.
    mean, sd : of ``normal``, before it is cut.
    """

    kind: DistributionKind
    low: float
    high: float
    mode: float | None = None
    mean: float | None = None
    sd: float | None = None

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Quantiles: values for probabilities, shape for shape, each from ``low`` to ``high``."""
        width = self.high - self.low
        if self.kind == "uniform":
            values = self.low + width * u
        elif self.kind == "loguniform":
            values = self.low * (self.high / self.low) ** u
        elif self.kind == "triangular":
            values = _triangular(u, self.low, float(self.mode if self.mode is not None else self.low), self.high)
        else:
            values = _cut_normal(u, self.low, self.high, float(self.mean or 0.0), float(self.sd or 1.0))
        return np.clip(values, self.low, self.high)

    def salib(self) -> tuple[str, list[float]]:
        """Name and numbers of the distribution in a SALib problem (``dists``, ``bounds``).

        >>> Distribution("triangular", 1.0, 3.0, mode=2.0).salib()
        ('triang', [1.0, 3.0, 0.5])
        """
        bounds = [self.low, self.high]
        if self.kind == "triangular":
            mode = self.mode if self.mode is not None else self.low
            bounds.append((mode - self.low) / (self.high - self.low))
        elif self.kind == "normal":
            bounds += [float(self.mean or 0.0), float(self.sd or 1.0)]
        return _SALIB_NAMES[self.kind], bounds


def _triangular(u: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    rising = np.sqrt(u * (high - low) * (mode - low))
    falling = np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, low + rising, high - falling)


def _cut_normal(u: np.ndarray, low: float, high: float, mean: float, sd: float) -> np.ndarray:
    from scipy.special import ndtr, ndtri

    # Beyond the mean the upper tail is taken for the lower one of the mirror image, where probabilities near 1 lose no digits.
    if low > mean:
        return 2.0 * mean - _cut_normal(1.0 - u, 2.0 * mean - high, 2.0 * mean - low, mean, sd)
    below, above = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return np.asarray(mean + sd * ndtri(below + u * (above - below)))


@dataclass(frozen=True)
class Factor:
    """One thing that varies.

    Parameters
    ----------
    key : its place in a scenario file; of an intervention on or off, ``interventions.<name>.on``.
    unit, grade, role : as declared; empty where nothing is (on or off, start, end, text).
    kind : ``number``; ``whole``, rounded when it is sampled; ``switch``, true or false; ``time``, a day number or text such as
        "month 4"; ``text``, one of a few names.
    levels : its values in the order they were written; empty when it is sampled from a distribution.
    distribution : None when it has levels.
    """

    key: str
    unit: str
    grade: str
    role: str
    kind: FactorKind
    levels: tuple[Value, ...] = ()
    distribution: Distribution | None = None
    least: float = -math.inf
    """The smallest value that a scenario file may hold; for samples of whole numbers, which are rounded."""
    most: float = math.inf

    def as_number(self, value: Value) -> float:
        """A value for an analysis: a switch is 0 or 1, a time its day, a text its place among the levels."""
        if self.kind == "time":
            return float(last_day(value) if self.key.endswith(".end") else first_day(value))
        return float(self.levels.index(value)) if isinstance(value, str) else float(value)

    def of_sample(self, number: float) -> Value:
        """The value that a sampled number stands for."""
        if self.kind != "whole":
            return float(number)
        return int(min(max(math.floor(number + 0.5), self.least), self.most))


def applied(content: Mapping[str, Any], changes: Mapping[str, Value]) -> dict[str, Any]:
    """A scenario's content with the values of a point.

    Parameters
    ----------
    content : as ``Scenario.content()`` returns it; not changed.
    changes : values by the keys of factors.

    Returns
    -------
    Content for `sim.scenario.load.build`, which checks it. An intervention that is switched off is not in it, whatever else is
    said of it; one that is switched on is as ``content`` has it, or with its defaults.

    >>> applied({"days": 9, "interventions": {}}, {"days": 5, "interventions.gemba.strength": 0.5})
    {'days': 5, 'interventions': {}}
    """
    changed = dict(content)
    tables = {name: dict(table) for name, table in changed.get("interventions", {}).items()}
    switches = {key.split(".")[1]: value for key, value in changes.items() if is_switch(key)}
    for name, is_on in switches.items():
        if is_on:
            tables.setdefault(name, {})
        else:
            tables.pop(name, None)
    for key, value in changes.items():
        path = key.split(".")
        if path[0] == "interventions":
            if path[1] in tables and not is_switch(key):
                _set_intervention(tables[path[1]], path[2], value)
        elif len(path) == 1:
            changed[key] = value
        else:
            if changed.get(path[0]) is content.get(path[0]):
                changed[path[0]] = dict(content.get(path[0], {}))
            changed[path[0]][path[1]] = value
    changed["interventions"] = tables
    return changed


def is_switch(key: str) -> bool:
    """Whether a factor's key stands for an intervention as a whole.

    >>> is_switch("interventions.gemba.on"), is_switch("interventions.gemba.strength")
    (True, False)
    """
    return key.startswith("interventions.") and key.endswith(".on") and key.count(".") == 2


def _set_intervention(table: dict[str, Any], name: str, value: Value) -> None:
    windows = table.get("windows")
    if name in {"start", "end"} and windows is not None and len(windows) == 1:
        # The canonical content spells "start and end" as one window.
        table["windows"] = [{**windows[0], name: value}]
    else:
        table[name] = value
