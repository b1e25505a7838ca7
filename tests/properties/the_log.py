"""What the log must tell: day by day the same as the daily record."""

from __future__ import annotations

import numpy as np

from sim.experiments.twins.sentences import SENTENCES
from sim.world import events, records
from sim.world.records import World
from tests.properties.invariants import LOST_BY_REASON

# Kinds of events that the daily record counts, each under a name of its own.
COUNTED = {
    "needs": events.NEED_AROSE, "churned": events.CHURNED, "inquiries": events.INQUIRED, "nurtured": events.NURTURED,
    "leads": events.LEAD_BORN, "worked": events.LEAD_WORKED, "not_qualified": events.LEAD_NOT_QUALIFIED,
    "stale": events.LEAD_STALE, "late_stage": events.PROPOSAL_MADE, "won": events.DEAL_WON, "holy_wars": events.HOLY_WAR,
    "swaps": events.SWAPPED, "feedbacks": events.FEEDBACK_GIVEN, "initiatives": events.INITIATIVE,
    "procedures_added": events.PROCEDURE_ADDED, "procedures_removed": events.PROCEDURE_REMOVED, "heads_met": events.HEADS_MET,
    "heads_refused": events.HEADS_REFUSED, "projects_started": events.PROJECT_STARTED,
    "projects_succeeded": events.PROJECT_SUCCEEDED, "projects_failed": events.PROJECT_FAILED, "disputes": events.DISPUTED,
    "quits": events.QUIT, "referred": events.RECOMMENDED,
}  # fmt: skip
SALES = {"revenue": events.DEAL_WON, "upsell": events.UPSOLD, "ceo_deals": events.CEO_SOLD}


class Log:
    """The events written so far, by kind and day."""

    def __init__(self, world: World) -> None:
        self.events = world.events[: int(world.firm["n_events"][0])]
        self.n_days = len(world.daily)

    def of(self, kind: int) -> np.ndarray:
        """The events of a kind."""
        return self.events[self.events["kind"] == kind]

    def counted(self, kind: int, value: int | None = None) -> np.ndarray:
        """How many there are of a kind (with this value) on each day."""
        found = self.of(kind)
        days = found["day"] if value is None else found["day"][found["value"] == value]
        return np.bincount(days, minlength=self.n_days)

    def sums(self, kind: int) -> np.ndarray:
        """The sum of their values on each day."""
        sums = np.zeros(self.n_days, np.int64)
        np.add.at(sums, self.of(kind)["day"], self.of(kind)["value"])
        return sums


def check_events(world: World) -> None:
    """The log tells, day by day, what the daily record counts."""
    log, d = Log(world), world.daily
    assert (np.diff(log.events["day"]) >= 0).all()
    for name, kind in COUNTED.items():
        assert np.array_equal(log.counted(kind), d[name]), name
    by_value = {
        "closed_rival": (events.WINDOW_CLOSED, 1), "closed_nobody": (events.WINDOW_CLOSED, 0),
        "inquiries_ready": (events.INQUIRED, records.READY), "inquiries_not_yet": (events.INQUIRED, records.NOT_YET),
        "worked_same_day": (events.LEAD_WORKED, 0), "qualified": (events.OPPORTUNITY_OPENED, records.MARKETING_LEAD),
        "self_sourced": (events.OPPORTUNITY_OPENED, records.SELF_SOURCED),
        "referred": (events.OPPORTUNITY_OPENED, records.REFERRED),
    }  # fmt: skip
    by_value |= {name: (events.DEAL_LOST, reason) for name, reason in LOST_BY_REASON.items()}
    for name, (kind, value) in by_value.items():
        assert np.array_equal(log.counted(kind, value), d[name]), name
    assert np.array_equal(log.counted(events.TALKED) + log.counted(events.HOLY_WAR), d["talks"])
    assert np.array_equal(log.counted(events.CREDITED), 2 * d["credits"])
    for account, kind in SALES.items():
        assert np.array_equal(log.sums(kind), d[f"{account}_cents"]), account
    check_people(world, log)
    check_names(log)
    check_values(log)


def check_people(world: World, log: Log) -> None:
    """Meetings, blame, hires, war and peace, surveys and budgets stand in the log as in the record."""
    d = world.daily
    blamed = log.of(events.BLAMED)
    by_marketers = blamed["actor"] < int(world.firm["n_marketers"][0])
    for name, is_own in (("blame_marketing", by_marketers), ("blame_sales", ~by_marketers)):
        assert np.array_equal(np.bincount(blamed["day"][is_own], minlength=len(d)), d[name]), name
    met = [log.counted(kind) for kind in (events.MET, events.HEADS_MET, events.PROJECT_MET)]
    assert np.array_equal(sum(met), d["contacts_across"])
    check_teams(world, log)
    assert np.array_equal(d["contacts_across"] - d["contacts_good"] - d["contacts_bad"], log.counted(events.MET, 0))
    hired = log.counted(events.HIRED)
    assert np.array_equal(d["hiring_cents"] * hired.sum(), d["hiring_cents"].sum() * hired)  # each costs the same
    assert np.array_equal(np.cumsum(log.counted(events.WAR_BROKE_OUT) - log.counted(events.PEACE_MADE)), d["is_hot"])
    surveys, budgets = log.of(events.SURVEYED), log.of(events.BUDGET_SET)
    assert len(surveys) == world.firm["n_surveys"][0]
    assert np.array_equal(surveys["value"], (100.0 * d["conflict"][surveys["day"]]).astype(np.int64))
    assert np.array_equal(budgets["value"], (1000.0 * d["budget_factor"][budgets["day"]]).astype(np.int64))
    assert np.isin(np.flatnonzero(np.diff(d["budget_factor"])) + 1, budgets["day"]).all()


def check_teams(world: World, log: Log) -> None:
    """Who joins a project works with those who joined it, and leaves it once; numbers are given in order."""
    assert np.array_equal(log.counted(events.PROJECT_LEFT, 1), world.daily["people_succeeded"])
    assert np.array_equal(np.unique(log.of(events.PROJECT_JOINED)["value"]), np.arange(world.firm["n_begun"][0]))
    project = np.full(len(world.staff), records.NONE)
    for event in log.events[np.isin(log.events["kind"], (events.PROJECT_JOINED, events.PROJECT_MET, events.PROJECT_LEFT))]:
        actor, other = int(event["actor"]), int(event["other"])
        if event["kind"] == events.PROJECT_JOINED:
            assert project[actor] == records.NONE
            project[actor] = event["value"]
        elif event["kind"] == events.PROJECT_MET:
            assert project[actor] == project[other] != records.NONE
            assert world.staff["department"][actor] < world.staff["department"][other]
        else:
            assert project[actor] != records.NONE
            project[actor] = records.NONE
    assert np.array_equal(project, world.staff["project_no"])


def check_names(log: Log) -> None:
    """Whoever a kind's sentence speaks of is there: diaries name people by these numbers."""
    e = log.events
    for kind, (template, _) in SENTENCES.items():
        for who in ("actor", "other", "customer"):
            if f"{{{who}}}" in template:
                assert (e[who][e["kind"] == kind] >= 0).all(), (events.KINDS[kind].name, who)


def check_values(log: Log) -> None:
    """Chances lie between 0 and 1000 thousandths, ages are not negative, statements neither."""
    e = log.events
    chances = (events.LEAD_CHOSEN, events.LEAD_PUT_ASIDE, events.PROJECT_SUCCEEDED, events.PROJECT_FAILED, events.SESSION_HELD,
               events.DISPUTED)  # fmt: skip
    values = e["value"][np.isin(e["kind"], chances)]
    assert ((values >= 0) & (values <= 1000)).all()
    ages = (events.LEAD_ARRIVED, events.LEAD_WORKED, events.LEAD_NOT_QUALIFIED, events.LEAD_STALE, events.PROCEDURE_ADDED,
            events.PROCEDURE_REMOVED, events.KPI_PAID)  # fmt: skip
    assert (e["value"][np.isin(e["kind"], ages)] >= 0).all()
