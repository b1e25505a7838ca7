"""What sets twin worlds apart: the levers that differ, from when on and by whose doing, and which events they decide directly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.scenario.calendar import Calendar, compile_calendar, writers
from sim.scenario.levers import LEVERS
from sim.scenario.schema import SECTIONS, Scenario
from sim.world import events

_GOALS = ("cross_kpi_weight", "kpi_clarity", "hr_competence", "group_framing", "leadership_support")
_MANDATE = ("mandate", "leadership_support", "involvement")
_BUDGET = ("marketing_budget_factor", "owner_cut", "cmo_will")
_SWAPS = ("gemba_share", "gemba_hours", "gemba_heads")
_STATEMENTS = ("cross_kpi_weight", "hr_competence", "kpi_sellers")

DIRECT: dict[int, tuple[str, ...]] = {
    events.INQUIRED: (*_BUDGET, "nurture_floor"),
    events.NURTURED: ("scoring_quality", "nurture_floor"),
    events.LEAD_BORN: ("scoring_quality",),
    events.LEAD_CHOSEN: ("response_agreement", "lead_tracking"),
    events.LEAD_PUT_ASIDE: ("response_agreement", "lead_tracking"),
    events.LEAD_WORKED: ("response_agreement", "feedback_duty"),
    events.FEEDBACK_GIVEN: ("feedback_duty",),
    events.DEAL_WON: ("quarter_targets",),
    events.TALKED: ("product_flaw",),
    events.HOLY_WAR: ("product_flaw",),
    events.MET: ("distance_m", "floors_apart", "openness", "reasons_to_talk", *_GOALS, *_MANDATE),
    events.SWAPPED: _SWAPS,
    events.PROCEDURE_REMOVED: _SWAPS,
    events.BLAMED: _MANDATE,
    events.MOVED_DESKS: ("distance_m", "floors_apart"),
    events.INITIATIVE: _MANDATE,
    events.HEADS_MET: (*_GOALS, *_MANDATE),
    events.PROJECT_STARTED: ("joint_projects",),
    events.PROJECT_JOINED: ("joint_projects",),
    events.PROJECT_MET: (*_GOALS, *_MANDATE),
    events.PROJECT_LEFT: (*_GOALS, *_MANDATE),
    events.PROJECT_SUCCEEDED: (*_GOALS, *_MANDATE),
    events.PROJECT_FAILED: (*_GOALS, *_MANDATE),
    events.SESSION_HELD: ("session_hours", "session_structure"),
    events.KPI_PAID: _STATEMENTS,
    events.DISPUTED: _STATEMENTS,
    events.BUDGET_SET: (*_BUDGET, "attribution_bias"),
    events.QUIT: ("double_message",),
    events.SURVEYED: ("survey",),
}
"""By kind of event, the levers that enter whether or how it happens, on the same day and in the rule that decides it. All other
levers reach an event through the company's state. A test holds the table against the rules' sources."""


@dataclass(frozen=True)
class Move:
    """A lever that is another in the two worlds.

    Parameters
    ----------
    day : first scenario day on which it is.
    before, after : its values on that day in the baseline and in the scenario, in its ``unit``.
    by : the interventions that wrote it that day; empty when the file's [levers] differ.
    """

    lever: str
    unit: str
    day: int
    before: float
    after: float
    by: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.lever} {self.before:,.6g} -> {self.after:,.6g} {self.unit}"


@dataclass(frozen=True)
class Change:
    """A parameter of the company or market that is another in the two files, from the first day of the warm-up on."""

    key: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.key} {self.before:,.6g} -> {self.after:,.6g}"


@dataclass(frozen=True, eq=False)
class Causes:
    """All that can set two worlds apart.

    Parameters
    ----------
    moves : every lever that differs on some day, by the first day, then in the order of the calendar.
    changes : parameters that differ; none when the worlds differ in interventions only.
    is_moved : by lever, on which engine days it differs, shape (horizon,).
    """

    moves: tuple[Move, ...]
    changes: tuple[Change, ...]
    is_moved: dict[str, np.ndarray]

    @property
    def first_day(self) -> int | None:
        """First scenario day on which the calendars differ; None when they never do."""
        return self.moves[0].day if self.moves else None

    def direct(self, kind: int, t: int) -> tuple[str, ...]:
        """Levers that differ on engine day ``t`` and that an event of that kind hangs on directly."""
        return tuple(name for name in dict.fromkeys(DIRECT.get(kind, ())) if name in self.is_moved and self.is_moved[name][t])


def causes(baseline: Scenario, scenario: Scenario, pages: tuple[int, int]) -> Causes:
    """What sets a scenario's world apart from the baseline's.

    Parameters
    ----------
    pages : the page of the calendar on which each run ended (``firm.page``); it says which survey triggered what.

    Raises
    ------
    ScenarioError
        When two interventions want different things on one day.
    """
    both = (baseline, scenario)
    tables = [_in_force(compile_calendar(each), page) for each, page in zip(both, pages, strict=True)]
    written = [writers(each, page) for each, page in zip(both, pages, strict=True)]
    is_moved = {name: tables[0][name] != tables[1][name] for name in LEVERS}
    is_moved = {name: days for name, days in is_moved.items() if days.any()}
    moves = []
    for name, days in is_moved.items():
        t = int(np.argmax(days))
        by = [each for who in (written[1], written[0]) for each, on in who.get(name, {}).items() if on[t]]
        before, after = (float(table[name][t]) for table in tables)
        moves.append(Move(name, LEVERS[name].unit, t - scenario.warmup_days + 1, before, after, tuple(dict.fromkeys(by))))
    moves.sort(key=lambda move: move.day)
    return Causes(tuple(moves), changes(baseline, scenario), is_moved)


def changes(baseline: Scenario, scenario: Scenario) -> tuple[Change, ...]:
    """Parameters that two scenarios have differently."""
    before, after = baseline.parameters(), scenario.parameters()
    keys = [(f"{section}.{name}", name) for section, model in SECTIONS.items() for name in model.model_fields]
    return tuple(Change(key, before[name], after[name]) for key, name in keys if before[name] != after[name])


def _in_force(calendar: Calendar, page: int) -> np.ndarray:
    """The levers that a run that ended on that page lived under: a page is the first one up to the survey that turned it."""
    return np.asarray(calendar.pages[min(page, len(calendar.pages) - 1)])
