"""A world's arrays as tidy tables for people: scenario days, EUR, and words instead of the engine's days, cents and numbers.

Missing values are pandas' own (``<NA>``), never -1. pandas is imported when a table is asked for: an experiment of a thousand
runs needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.conflict import FIELDS, conflict_by_day
from sim.outcomes.observed import Observed
from sim.world.events import KINDS
from sim.world.records import FATES, ORIGINS, READINESS, REASONS, STAGES

if TYPE_CHECKING:
    import pandas as pd

LEAD_WORDS = {"origin": ORIGINS, "readiness": READINESS, "stage": STAGES, "fate": FATES, "reason": REASONS}
"""Enumerations of the table of leads."""

_LINKS = ("agenda_next", "desk_next", "due_day")
"""Fields with which the engine finds its way; they mean nothing after a run."""


def daily_frame(observed: Observed) -> pd.DataFrame:
    """One row per scenario day (``day``), warm-up included (days up to 0): the daily record with money in EUR.

    Conflict and its items are missing on days on which one of the departments is not at work.
    """
    import pandas as pd

    columns: dict[str, np.ndarray] = {"day": scenario_days(observed)}
    for name in observed.daily.dtype.names or ():
        values = observed.daily[name]
        if name.endswith("_cents"):
            columns[f"{name.removesuffix('_cents')}_eur"] = values / 100
        else:
            columns[name] = values.copy()  # a column of its own, not a view of the world
    for item, values in conflict_by_day(observed)._asdict().items():
        columns[FIELDS[item]] = values  # missing where one side is away
    return pd.DataFrame(columns)


def scenario_days(observed: Observed) -> np.ndarray:
    """Scenario day of every row of the daily record; day 1 is the first after the warm-up."""
    return np.arange(len(observed.daily)) - observed.warmup_days + 1


def leads_frame(observed: Observed) -> pd.DataFrame:
    """One row per lead or opportunity, in the order of birth: days as scenario days, words for enumerations, price in EUR."""
    import pandas as pd

    leads, columns = observed.leads, {}
    for name in leads.dtype.names or ():
        values = leads[name]
        if name in _LINKS:
            continue
        if name in LEAD_WORDS:
            columns[name] = _words(values, LEAD_WORDS[name])
        elif name.endswith("_day"):
            columns[name] = _numbers(values - observed.warmup_days + 1, values < 0)
        elif name == "price_cents":
            columns["price_eur"] = values / 100
        else:
            columns[name] = _numbers(values.copy(), values < 0) if name in {"marketer", "seller"} else values.copy()
    return pd.DataFrame({"lead": np.arange(len(leads)), **columns})


def events_frame(events: np.ndarray, warmup_days: int) -> pd.DataFrame:
    """One row per event, in the order in which they happened: scenario day, kind in words, numbers of who and what."""
    import pandas as pd

    columns: dict[str, object] = {"day": events["day"] - warmup_days + 1}
    columns["kind"] = _words(events["kind"], tuple(kind.name for kind in KINDS))
    for name in ("actor", "other", "lead", "customer"):
        columns[name] = _numbers(events[name].astype(np.int32), events[name] < 0)
    columns["value"] = events["value"].copy()
    return pd.DataFrame(columns)


def _words(codes: np.ndarray, words: tuple[str, ...]) -> pd.Categorical:
    import pandas as pd

    if "" in words:  # the code for "none"
        codes = np.where(codes == words.index(""), -1, codes - (codes > words.index("")))
        words = tuple(word for word in words if word)
    return pd.Categorical.from_codes(codes, categories=list(words))


def _numbers(values: np.ndarray, missing: np.ndarray) -> pd.arrays.IntegerArray:
    import pandas as pd

    return pd.arrays.IntegerArray(values, missing)
