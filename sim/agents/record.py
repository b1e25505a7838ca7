"""What a company collects about itself: outcomes by day without being asked, and a panel of customers on request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.population import Customers
from sim.outcomes import OUTCOMES, Observed, measure
from sim.world.records import NONE, OPEN

if TYPE_CHECKING:
    import pandas as pd

    from sim.model import Company


class OutcomeRecord:
    """The data collector that a company has as long as nobody gives it another: outcomes from day 1 to any day that has been run.

    It stores nothing, because the engine's own record of the days does; so it costs nothing until somebody asks. To Mesa's
    ``batch_run`` it looks like a DataCollector with one model reporter per outcome, whose row ``k`` is engine day ``k``. All
    outcomes are NaN during the warm-up.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self._latest: tuple[int, dict[str, float]] = (-1, {})
        self.model_vars = {name: _OutcomeByDay(self, name) for name in OUTCOMES}
        self.model_reporters = dict.fromkeys(OUTCOMES)
        self.agent_reporters: dict[str, Any] = {}
        self._agent_records: dict[int, Any] = {}

    def collect(self, model: Company) -> None:
        """Nothing to do: the engine has written the day down."""

    def until(self, day: int) -> dict[str, float]:
        """All outcomes over the scenario days up to engine day ``day``."""
        if not 0 <= day < self._company.t:
            raise IndexError(f"engine days 0 to {self._company.t - 1} have been run, not {day}")
        if self._latest[0] != day:
            self._latest = day, self._measured(day)
        return self._latest[1]

    def _measured(self, day: int) -> dict[str, float]:
        seen = Observed.of(self._company.world)
        if day < seen.warmup_days:
            return dict.fromkeys(OUTCOMES, float("nan"))
        leads = seen.leads[seen.leads["born_day"] <= day]  # a copy, in which what came later is undone
        came_later = leads["closed_day"] > day
        leads["fate"][came_later] = OPEN
        leads["closed_day"][came_later] = NONE
        values = measure(replace(seen, daily=seen.daily[: day + 1], leads=leads))
        return dict(zip(OUTCOMES, values.tolist(), strict=True))

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """One row per engine day run so far, one column per outcome."""
        import pandas as pd

        return pd.DataFrame([self.until(day) for day in range(self._company.t)], columns=list(OUTCOMES))


class _OutcomeByDay:
    """One outcome by engine day, worked out when a day is asked for."""

    def __init__(self, record: OutcomeRecord, name: str) -> None:
        self._record, self._name = record, name

    def __getitem__(self, day: int) -> float:
        return self._record.until(day)[self._name]

    def __len__(self) -> int:
        return self._record._company.t


class Panel:
    """The same customers asked the same questions again and again.

    A DataCollector with agent reporters over all customers of a large market costs seconds and gigabytes a year. Ask a sample:

    >>> from sim.model import Company
    >>> company = Company({"company": {"n_customers": 300}}, seed=1)
    >>> panel = Panel(company.customers.sample(50), ["awareness", "attitude"])
    >>> panel.ask(company)  # in a study: company.every(21, panel.ask)
    >>> panel.frame().shape
    (50, 4)
    """

    def __init__(self, customers: Customers, attributes: list[str]) -> None:
        self.customers, self.attributes = customers, list(attributes)
        self._asked: list[tuple[int, list[np.ndarray]]] = []

    def ask(self, company: Company) -> None:
        """Note today's answers."""
        self._asked.append((company.day, [self.customers[name] for name in self.attributes]))

    def frame(self) -> pd.DataFrame:
        """One row per day and customer: the scenario day, the customer's row, and the attributes."""
        import pandas as pd

        n, days = len(self.customers), [day for day, _ in self._asked]
        answers: dict[str, Any] = {
            name: np.concatenate([values[k] for _, values in self._asked]) if self._asked else []
            for k, name in enumerate(self.attributes)
        }
        return pd.DataFrame({"day": np.repeat(days, n), "customer": np.tile(self.customers.rows, len(days)), **answers})
