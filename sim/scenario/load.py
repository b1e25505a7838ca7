"""From a scenario file, or a dict, to a checked ``Scenario``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.problems import ScenarioError
from sim.scenario.faults import problems_of
from sim.scenario.layers import Layers, add_overrides, read_layers
from sim.scenario.schema import Scenario


def load(path: str | os.PathLike[str], overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file, everything it extends, and overrides.

    Parameters
    ----------
    path : a TOML file.
    overrides : texts such as ``"interventions.gemba.strength=0.5"``; later ones win.

    Raises
    ------
    ScenarioError
        With every problem of the file, its parents and the overrides.

    >>> load("scenarios/gemba.toml", ["interventions.gemba.start=month 4"]).interventions["gemba"].start
    64
    """
    shown = os.fsdecode(path)
    layers = read_layers(shown)
    layers.content.setdefault("name", _name_from(shown))
    add_overrides(layers, overrides)
    scenario = _checked(layers)
    scenario._path = Path(shown)
    return scenario


def build(content: Mapping[str, Any], overrides: Sequence[str] = (), source: str = "scenario") -> Scenario:
    """Make a scenario from a dict of the same form as a file, such as ``Scenario.content()`` returns.

    Parameters
    ----------
    content : tables and keys of a scenario file, without ``extends``.
    overrides : as for ``load``.
    source : what stands in the place of the file's name in problems.

    >>> build({"company": {"n_sellers": 30}}).company.n_sellers
    30
    """
    layers = Layers(origin={(): source})
    layers.add(dict(content), source)
    add_overrides(layers, overrides)
    return _checked(layers)


def _checked(layers: Layers) -> Scenario:
    try:
        scenario = Scenario.model_validate(layers.content)
    except ValidationError as error:
        layers.problems.extend(problems_of(error, layers))
    if layers.problems:
        raise ScenarioError(layers.problems)
    return scenario


def _name_from(path: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", Path(path).stem)[:63]
    return stem if re.match(r"[A-Za-z0-9]", stem) else f"s{stem}"
