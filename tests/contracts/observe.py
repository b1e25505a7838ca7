"""Watch every rule of the day: which fields it reads, sets and changes, and which numbers it draws.

Runs under ``NUMBA_DISABLE_JIT=1`` and writes JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import numpy as np

from sim.rules.day import DAY, days
from sim.rules.run import as_attributes
from sim.world import chance
from sim.world.records import World
from tests.properties.small_worlds import Case
from tests.rules.in_plain_python import EVERYTHING

QUIET = Case.of(
    days=80,
    warmup_days=10,
    company={"n_customers": 120, "n_marketers": 2, "n_sellers": 3},
    market={"p_need_per_day": 0.02},
    sales={"lead_reluctance": 10.0, "stale_after_days": 10.0, "cycle_median_days": 10.0},
    contact={"meet_rate": 0.0, "isolation_days": 5.0, "stereotype_start": -0.9},  # so that the heads are at war from the start
    levers={"headcount_sales": 0.5},
)
SOBER = Case.of(
    days=70,
    warmup_days=10,
    company={"n_customers": 120, "n_marketers": 3, "n_sellers": 2},
    market={"p_need_per_day": 0.02},
    sales={"lead_reluctance": -5.0, "new_leads_per_day": 1.0, "stale_after_days": 6.0, "cycle_median_days": 10.0},
    contact={"meet_rate": 1.0, "eyeing_days": 0.0, "first_contacts": 0.0},
    staffing={"quits_marketers": 5.0, "quits_sellers": 2.0, "vacancy_days": 5.0},
    talk={"talk_days": 5.0, "p_refer": 1.0},
    levers={"product_flaw": 1.0, "mandate": 0.5, "feedback_duty": 0.5, "headcount_marketing": 0.5},
    interventions={"cross_kpi": {}},
)
COMPANIES = ((EVERYTHING, 200), (QUIET, 0), (SOBER, 0))  # and from which day on to look: what lies before is more of the same
SKIPPED = {"events"}  # every rule may write to the log


class Row:
    """One row of a table, whose fields are noted when they are read or set."""

    __slots__ = ("_noted", "_row", "_table")

    def __init__(self, table: str, row: Any, noted: Noted) -> None:
        for name, value in (("_table", table), ("_row", row), ("_noted", noted)):
            object.__setattr__(self, name, value)

    def __getattr__(self, field: str) -> Any:
        self._noted.reads.add(f"{self._table}.{field}")
        return getattr(self._row, field)

    def __setattr__(self, field: str, value: Any) -> None:
        self._noted.writes.add(f"{self._table}.{field}")
        setattr(self._row, field, value)


class Table:
    """One array of the world, which hands out watched rows."""

    def __init__(self, name: str, array: np.ndarray, noted: Noted) -> None:
        self._name, self._array, self._noted = name, array, noted
        self.shape = array.shape

    def __getitem__(self, place: Any) -> Any:
        if self._array.dtype.names:
            return Row(self._name, self._array[place], self._noted)
        self._noted.reads.add(self._name)
        return self._array[place]


class Noted:
    """What one rule has been seen doing."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.changes: set[str] = set()

    def watch(self, world: World) -> World:
        """The world, watched."""
        return World(*(Table(name, array, self) for name, array in zip(World._fields, world, strict=True)))

    def compare(self, before: World, after: World) -> None:
        """Note every field that has changed."""
        for name, old, new in zip(World._fields, before, after, strict=True):
            if name in SKIPPED or np.array_equal(old, new):
                continue
            for field in old.dtype.names or ():
                if old[field].tobytes() != new[field].tobytes():
                    self.changes.add(f"{name}.{field}")


class Draws:
    """Notes the key of every number drawn in a run."""

    def __init__(self) -> None:
        self.drawn: Counter[tuple[int, ...]] = Counter()
        self._of_day: dict[int, tuple[int, int]] = {}  # stream and day by the number that stands for them

    def listen(self) -> None:
        """Stand between the rules and `sim.world.chance`."""
        for name in ("uniform", "normal", "normals_of_two"):
            setattr(chance, name, self._noting(getattr(chance, name)))
        key, uniform_of = chance.key, chance.uniform_of

        def noting_key(seed: Any, stream: int, day: int) -> Any:
            number = key(seed, stream, day)
            self._of_day[int(number)] = (int(stream), int(day))
            return number

        def noting_uniform_of(day_key: Any, agent: Any, k: Any) -> Any:
            self.drawn[(*self._of_day[int(day_key)], int(agent), int(k))] += 1
            return uniform_of(day_key, agent, k)

        chance.key, chance.uniform_of = noting_key, noting_uniform_of

    def _noting(self, draw: Any) -> Any:
        def noting(seed: Any, *place: Any) -> Any:
            self.drawn[tuple(map(int, place))] += 1
            return draw(seed, *place)

        return noting

    def twice(self) -> set[str]:
        """Streams of which some number was drawn more than once, and forget them all."""
        found = {next(name for name, n in chance.STREAMS.items() if n == key[0]) for key, n in self.drawn.items() if n > 1}
        self.drawn.clear()
        return found


def observe(case: Case, first: int, seed: int, seen: dict[str, Noted]) -> None:
    """Run a company rule by rule and note, from day ``first`` on, what each does to a copy of the world."""
    world = case.build(seed)
    room = world._replace(leads=np.zeros(4000, world.leads.dtype), events=np.zeros(90_000, world.events.dtype))
    world = as_attributes(room)
    p, pages = case.parameters.view(np.recarray)[0], case.pages.view(np.recarray)
    days(world, pages, [p], 0, first)
    for t in range(first, pages.shape[1]):
        today = pages[min(world.firm[0].page, len(pages) - 1), t]
        for rule in DAY:
            noted = seen[rule.__name__]
            before = World(*(array if name in SKIPPED else array.copy() for name, array in world._asdict().items()))
            rule(noted.watch(world), p, today, t)
            noted.compare(before, world)


if __name__ == "__main__":
    seen = {rule.__name__: Noted() for rule in DAY}
    draws, twice = Draws(), set()
    draws.listen()
    with np.errstate(over="ignore"):
        for seed, (case, first) in enumerate(COMPANIES):
            observe(case, first, seed, seen)
            twice |= draws.twice()
    found: dict[str, Any] = {
        name: {"reads": sorted(noted.reads), "writes": sorted(noted.writes), "changes": sorted(noted.changes)}
        for name, noted in seen.items()
    }
    sys.stdout.write(json.dumps({"rules": found, "drawn_twice": sorted(twice)}))
