"""Companies drawn from what the evidence leaves open, so that odds speak of companies nobody has measured, and not only of luck.

Every parameter of role "uncertainty" is drawn over its range by a Latin hypercube: for n companies the range is cut into n strata
of one width, and each stratum holds the value of exactly one company. Strata and the places in them are keyed draws (see
`sim.world.chance`): a company depends on the seed, on its number and on n, and on nothing else. A parameter's luck is keyed to
its name, so that a new parameter, or another order, changes no other one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import numpy as np

from sim.problems import Problem
from sim.scenario.catalogue import Declared, declared_parameters
from sim.scenario.files import Refused
from sim.scenario.layers import OVERRIDE, parse_override
from sim.scenario.schema import SECTIONS, Scenario
from sim.world import chance

COMPANY = 2000
"""Stream of drawn companies. The model's own streams (`chance.STREAMS`) end far below, so that no draw of a run is used twice."""

_STRATUM, _PLACE = 0, 1

Draws = Mapping[str, np.ndarray]
"""Drawn values by a parameter's key ("market.rivals"): one per company, shape (companies,), in the parameter's unit."""


def uncertain() -> list[Declared]:
    """The parameters that differ from company to company: of role "uncertainty", with a range."""
    return [each for each in declared_parameters() if each.role == "uncertainty" and each.low < each.high]


def draw(n_companies: int, seed: int, parameters: Iterable[Declared] | None = None) -> dict[str, np.ndarray]:
    """Draw companies.

    Parameters
    ----------
    n_companies : how many; as many strata has every range.
    seed : 0 to 2**63 - 1.
    parameters : what to draw; left out, all that are `uncertain`. Drawing fewer changes no value of the others.

    Returns
    -------
    `Draws`. Company k is the k-th value of each.

    Examples
    --------
    >>> rivals = draw(4, seed=1)["market.rivals"]  # range 0.5 to 2
    >>> sorted(int((value - 0.5) / 1.5 * 4) for value in rivals)
    [0, 1, 2, 3]
    """
    wanted = uncertain() if parameters is None else parameters
    return {each.key: each.low + (each.high - each.low) * hypercube(each.name, n_companies, seed) for each in wanted}


def hypercube(name: str, n: int, seed: int) -> np.ndarray:
    """One axis of the hypercube: n numbers in [0, 1), one in each of n strata; shape (n,)."""
    agents, axis = np.arange(n), axis_of(name)
    luck = chance.uniforms(seed, COMPANY, axis, agents, _STRATUM)
    stratum = np.empty(n)
    stratum[np.argsort(luck, kind="stable")] = agents
    return np.asarray((stratum + chance.uniforms(seed, COMPANY, axis, agents, _PLACE)) / n)


def axis_of(name: str) -> int:
    """What stands in the place of the day in draws for a parameter: 32 bits of its name, the same in every process."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "big")


def company_of(scenario: Scenario, baseline: Scenario, draws: Draws, company: int) -> Scenario:
    """A scenario in a drawn company.

    Parameters
    ----------
    scenario : keeps every value in which it differs from the baseline, for that is what it tests.
    baseline : may be the scenario itself, which then takes all drawn values.
    draws : from `draw`.
    company : its number, from 0 on.

    Returns
    -------
    Scenario
        Checked as if it came from a file. Where drawn shares and those that stay make more than one together (`SHARES_OF_ONE`),
        the drawn ones are cut in proportion until they fit.
    """
    changed = {}
    for table, model in SECTIONS.items():
        own, usual = getattr(scenario, table), getattr(baseline, table)
        drawn = {
            name: float(draws[key][company])
            for name in model.model_fields
            if (key := f"{table}.{name}") in draws and getattr(own, name) == getattr(usual, name)
        }
        values = own.model_dump() | drawn
        for names in getattr(model, "SHARES_OF_ONE", ()):
            make_fit(values, names, drawn)
        changed[table] = model.model_validate(values)
    return scenario.model_copy(update=changed)


def make_fit(values: dict[str, float], names: Sequence[str], drawn: Mapping[str, float]) -> None:
    """Cut those of the shares that are drawn, in place, so that all of them make one at most.

    What stays as it is makes one at most already, since it stands in a scenario that was checked.
    """
    movable = sum(values[name] for name in names if name in drawn)
    room = 1.0 - sum(values[name] for name in names if name not in drawn)
    if movable > room:
        for name in names:
            if name in drawn:
                values[name] *= max(room, 0.0) / movable


def overruled(overrides: Iterable[str]) -> list[Problem]:
    """One problem for each ``--set`` that would change nothing, since every company draws that value for itself."""
    keys = {each.key for each in uncertain()}
    found, allowed = "does nothing, because every company draws its own", "leave it or --companies out"
    return [Problem(OVERRIDE, key, found, allowed) for key in _written(overrides) if key in keys]


def _written(overrides: Iterable[str]) -> Iterator[str]:
    """The keys that overrides set, also those inside of a whole table; what can't be read is for whoever loads the scenario."""
    for override in overrides:
        with suppress(Refused):
            path, value = parse_override(override)
            yield from (".".join((*path, *inner)) for inner in ([(name,) for name in value] if isinstance(value, dict) else [()]))
