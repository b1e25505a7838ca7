"""What all interventions share: when they work, how strongly, and what they cost."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field, model_validator

from sim.scenario.fields import JUDGEMENT, Grade, Limits, Strict, fault, param
from sim.scenario.levers import LEVERS
from sim.scenario.moments import DAYS_PER, FirstDay, LastDay
from sim.scenario.parameters import Company

MOST_WINDOWS = 100


class Cost(NamedTuple):
    """What an intervention at full strength costs on one day."""

    eur: float
    """EUR for the whole company."""
    hours_per_marketer: float
    """Hours it takes from each marketer; the calendar writes them into ``hours_taken_marketer``."""
    hours_per_seller: float
    """Hours it takes from each seller; the calendar writes them into ``hours_taken_seller``."""
    hours_by_rule: float = 0.0
    """Hours of the whole company that a rule of the engine takes itself: in the cost report only."""


class Window(Strict):
    """One span of time on which an intervention works."""

    start: FirstDay = 1
    end: LastDay | None = None

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Window:
        _check_order(self.start, self.end)
        return self


class Times(Strict):
    """When something works: ``start`` and ``end``, or several ``windows``."""

    start: FirstDay = Field(1, json_schema_extra={"default": "month 1"})
    end: LastDay | None = None
    windows: Annotated[tuple[Window, ...], Field(strict=False, max_length=MOST_WINDOWS)] = Field(
        (), description="several spans of time instead of start and end"
    )

    @model_validator(mode="after")
    def _times_fit(self) -> Times:
        if self.windows and self.model_fields_set & {"start", "end"}:
            raise fault("has both windows and a start or end", "write one of them")
        if not self.windows:
            _check_order(self.start, self.end)
        spans = sorted((first, last if last is not None else float("inf")) for first, last in self.spans)
        for (_, last), (first, _) in pairwise(spans):
            if first <= last:
                raise fault(f"has windows that overlap on day {first}", "allowed: windows one after the other")
        return self

    @property
    def spans(self) -> tuple[tuple[int, int | None], ...]:
        """First and last scenario day of each window, in the order of time; None is the end of the run."""
        if not self.windows:
            return ((self.start, self.end),)
        return tuple(sorted(((window.start, window.end) for window in self.windows), key=lambda span: span[0]))


class Intervention(Times):
    """Base of every intervention: its times, strength and costs.

    A subclass declares its parameters with ``param`` or ``lever_param``, the class variables below, and ``levers``.
    """

    TITLE: ClassVar[str]
    """What it is, in the words of a manager."""
    SOURCE: ClassVar[str]
    """Tags of the evidence it rests on."""
    LEVERS: ClassVar[tuple[str, ...]]
    """The levers it writes, besides its cost."""
    HOURS: ClassVar[str] = ""
    """Field of the day's record in which the engine counts the hours that people spend in it; empty when it counts none."""

    # fmt: off
    strength: float = param(
        1.0, "share", range=(0.0, 1.0), bounds=(0.0, 1.0), role="lever", source="decision", grade=JUDGEMENT,
        doc="how much of it is done; 0 is not at all",
    )
    setup_cost_eur: float = param(
        0.0, "EUR", bounds=(0.0, 5e7), role="constant", source="none by default", grade=JUDGEMENT,
        doc="money spent on the first day of each window",
    )
    cost_eur_per_month: float = param(
        0.0, "EUR/month", bounds=(0.0, 5e7), role="constant", source="none by default", grade=JUDGEMENT,
        doc="money spent month by month while it works",
    )
    setup_hours_per_person: float = param(
        0.0, "h/person", bounds=(0.0, 8.0), role="constant", source="none by default", grade=JUDGEMENT,
        doc="hours everybody loses on the first day of each window",
    )
    hours_per_person_month: float = param(
        0.0, "h/person/month", bounds=(0.0, 80.0), role="constant", source="none by default", grade=JUDGEMENT,
        doc="hours everybody loses each month while it works",
    )
    # fmt: on

    @abstractmethod
    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """Values it gives its levers at full strength.

        Parameters
        ----------
        day_of_window : working days since the window began; 0 is its first day.
        company : head counts, for what depends on them.
        """

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """What it costs on a day at full strength; a subclass adds what is its own."""
        hours = self.hours_per_person_month / DAYS_PER["month"]
        eur = self.cost_eur_per_month / DAYS_PER["month"]
        if day_of_window == 0:
            hours += self.setup_hours_per_person
            eur += self.setup_cost_eur
        return Cost(eur, hours, hours)


def lever_param(name: str, default: float, *, range: Limits, doc: str, source: str, grade: Grade) -> Any:
    """Declare the value an intervention gives to a lever: unit and limits are the lever's own."""
    lever = LEVERS[name]
    bounds = (lever.minimum, lever.maximum)
    return param(default, lever.unit, range=range, bounds=bounds, role="lever", source=source, grade=grade, doc=doc)


def _check_order(start: int, end: int | None) -> None:
    if end is not None and end < start:
        raise fault(f"ends on day {end}, before it starts on day {start}", "an end is the last day on which it works")
