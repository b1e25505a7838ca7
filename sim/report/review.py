"""What a monthly review can know: one month of a run, counted from its event log, and the state in which the heads come to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from sim.experiments.simulate import RunResult
from sim.experiments.twins.sentences import People
from sim.outcomes.conflict import conflict_by_day
from sim.outcomes.observed import HARDLY, SELLERS_HOURS, Observed
from sim.world import events
from sim.world.records import MARKETING_LEAD, MISMATCH, MONTH, NO_DECISION, PRICE, RIVAL, YEAR

Tone = Literal["hot", "cold", "warm"]

WARM = 0.2
"""Mutual regard of the heads (-1 to 1) from which on they speak as people who have a task in common."""

PER_THOUSAND, CENTS = 1000, 100


class Number(int):
    """A count that a sentence can hold with its noun, or with a verb in its number.

    >>> f"{Number(1):deal} {Number(1):=was/were} lost", f"{Number(1200):deal}", f"{Number(2):person/people}"
    ('1 deal was lost', '1,200 deals', '2 people')
    """

    def __format__(self, noun: str) -> str:
        is_verb = noun.startswith("=")
        one, _, many = noun.lstrip("=").partition("/")
        word = one if self == 1 else many or f"{one}s"
        return word if is_verb else f"{int(self):,} {word}" if noun else f"{int(self):,}"


@dataclass(frozen=True)
class Month:
    """The month up to a review, as sentences need it. Counts cover all its days, the review's included.

    Parameters
    ----------
    day, first_day : scenario days of the review and of the month's beginning.
    has_target : whether a target was set already; it is not in the first year of a run, the warm-up included.
    is_missed : whether the review finds the target missed.
    shortfall : by how much of the last quarter's target, as text; empty when it is not missed.
    born, arrived, aside, worked, in_vain, qualified, stale : what became of marketing's leads in this month: made, on sellers'
        desks, put aside, worked, worked in vain, opportunities, given up without having been worked.
    won, won_leads, won_eur : deals, those of them from marketing's leads, and what buyers pay for them.
    lost, lost_rival, lost_price, lost_mismatch, lost_undecided : opportunities that ended otherwise, by reason.
    blames_marketing, blames_sales : times that a marketer blames a seller, and a seller a marketer.
    blamed_seller, blamed_marketer : who is blamed most often (the first of equals), as text; empty when nobody is.
    blamed_seller_times, blamed_marketer_times : how often.
    thanks : deals for which a seller gives a marketer credit.
    met, met_badly : weekly meetings of the heads that were held, and those of them that went badly.
    refused, refused_marketing, refused_sales : weekly meetings that did not take place, and which head refused.
    initiatives, procedures : initiatives against the other department, and procedures that they left behind.
    swaps, sessions, succeeded, failed : swaps of places, sessions, joint projects by how they ended.
    disputes : statements that somebody disputes.
    quits_marketing, quits_sales : people who quit.
    budget : what the owner has left of the marketing budget, as text; empty when it is whole or was never set.
    hot_since : scenario day on which the hot phase began that lasts; as text, empty when there is none.
    regard, conflict : on the evening of the review, the heads' regard for each other (-1 to 1) and the conflict index (0 to 100),
        as text.
    tone : how the heads speak: "hot" in the hot phase, "warm" from a regard of `WARM` on, else "cold".
    marketing_speaks, sales_speaks : whether the department is at work and its head's position filled.
    """

    day: Number
    first_day: Number
    has_target: bool
    is_missed: bool
    shortfall: str
    born: Number
    arrived: Number
    aside: Number
    worked: Number
    in_vain: Number
    qualified: Number
    stale: Number
    won: Number
    won_leads: Number
    won_eur: str
    lost: Number
    lost_rival: Number
    lost_price: Number
    lost_mismatch: Number
    lost_undecided: Number
    blames_marketing: Number
    blames_sales: Number
    blamed_seller: str
    blamed_marketer: str
    blamed_seller_times: Number
    blamed_marketer_times: Number
    thanks: Number
    met: Number
    met_badly: Number
    refused: Number
    refused_marketing: Number
    refused_sales: Number
    initiatives: Number
    procedures: Number
    swaps: Number
    sessions: Number
    succeeded: Number
    failed: Number
    disputes: Number
    quits_marketing: Number
    quits_sales: Number
    budget: str
    hot_since: str
    regard: str
    conflict: str
    tone: Tone
    marketing_speaks: bool
    sales_speaks: bool

    @classmethod
    def of(cls, run: RunResult, t: int) -> Month:
        """The month up to the review on engine day ``t`` of a run with its events."""
        log = _Log.of(run, t)
        return cls(
            day=Number(t - log.warmup + 1),
            first_day=Number(t - MONTH + 1 - log.warmup + 1),
            **log.target(),
            **log.leads(),
            **log.deals(),
            **log.blame(),
            **log.meetings(),
            **log.doings(),
            **log.state(),
        )

    def shown(self) -> dict[str, object]:
        """Every field by its name, as a sentence takes it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, eq=False)
class _Log:
    """A run's events around one review."""

    month: np.ndarray
    """Events of the month."""
    past: np.ndarray
    """Events up to the review's day."""
    observed: Observed
    people: People
    t: int
    warmup: int

    @classmethod
    def of(cls, run: RunResult, t: int) -> _Log:
        company = run.scenario.company
        own = run.world.events[: int(run.world.firm["n_events"][0])]
        past = own[own["day"] <= t]
        people = People(company.n_marketers, company.n_sellers, company.n_customers)
        return cls(past[past["day"] > t - MONTH], past, run.observed, people, t, run.scenario.warmup_days)

    def count(self, kind: int, where: Callable[[np.ndarray], np.ndarray] | None = None) -> Number:
        own = self.month[self.month["kind"] == kind]
        return Number(len(own) if where is None else int(where(own).sum()))

    def is_marketer(self, own: np.ndarray) -> np.ndarray:
        return np.asarray(own["actor"] < self.people.n_marketers)

    def is_seller(self, own: np.ndarray) -> np.ndarray:
        return ~self.is_marketer(own)

    def target(self) -> dict[str, Any]:
        found = self.month[(self.month["kind"] == events.REVIEWED) & (self.month["day"] == self.t)]
        missed = int(found["value"][0]) if len(found) else 0
        short = f"{100 * missed / PER_THOUSAND:,.1f} %" if missed else "less than 0.1 %" if len(found) else ""
        return {"has_target": self.t > YEAR, "is_missed": len(found) > 0, "shortfall": short}

    def leads(self) -> dict[str, Any]:
        return {
            "born": self.count(events.LEAD_BORN),
            "arrived": self.count(events.LEAD_ARRIVED),
            "aside": self.count(events.LEAD_PUT_ASIDE),
            "worked": self.count(events.LEAD_WORKED),
            "in_vain": self.count(events.LEAD_NOT_QUALIFIED),
            "qualified": self.count(events.OPPORTUNITY_OPENED, lambda own: own["value"] == MARKETING_LEAD),
            "stale": self.count(events.LEAD_STALE),
        }

    def deals(self) -> dict[str, Any]:
        won = self.month[self.month["kind"] == events.DEAL_WON]
        reasons = {"lost_rival": RIVAL, "lost_price": PRICE, "lost_mismatch": MISMATCH, "lost_undecided": NO_DECISION}
        lost = self.month["value"][self.month["kind"] == events.DEAL_LOST]
        return {
            "won": Number(len(won)),
            "won_leads": Number(int((won["other"] >= 0).sum())),
            "won_eur": f"{int(won['value'].sum()) / CENTS:,.0f} EUR",
            "lost": Number(len(lost)),
            **{name: Number(int((lost == reason).sum())) for name, reason in reasons.items()},
        }

    def blame(self) -> dict[str, Any]:
        blamed = self.month[self.month["kind"] == events.BLAMED]
        seller, seller_times = self._most(blamed["other"][self.is_marketer(blamed)])
        marketer, marketer_times = self._most(blamed["other"][self.is_seller(blamed)])
        return {
            "blames_marketing": self.count(events.BLAMED, self.is_marketer),
            "blames_sales": self.count(events.BLAMED, self.is_seller),
            "blamed_seller": seller,
            "blamed_marketer": marketer,
            "blamed_seller_times": seller_times,
            "blamed_marketer_times": marketer_times,
            "thanks": self.count(events.CREDITED, self.is_seller),
        }

    def _most(self, blamed: np.ndarray) -> tuple[str, Number]:
        """Who stands there most often, of equals the first of the staff."""
        if not blamed.size:
            return "", Number(0)
        times = np.bincount(blamed)
        return self.people.named(int(times.argmax())), Number(int(times.max()))

    def meetings(self) -> dict[str, Any]:
        return {
            "met": self.count(events.HEADS_MET),
            "met_badly": self.count(events.HEADS_MET, lambda own: own["value"] < 0),
            "refused": self.count(events.HEADS_REFUSED),
            "refused_marketing": self.count(events.HEADS_REFUSED, self.is_marketer),
            "refused_sales": self.count(events.HEADS_REFUSED, self.is_seller),
        }

    def doings(self) -> dict[str, Any]:
        return {
            "initiatives": self.count(events.INITIATIVE),
            "procedures": self.count(events.PROCEDURE_ADDED),
            "swaps": self.count(events.SWAPPED),
            "sessions": self.count(events.SESSION_HELD),
            "succeeded": self.count(events.PROJECT_SUCCEEDED),
            "failed": self.count(events.PROJECT_FAILED),
            "disputes": self.count(events.DISPUTED),
            "quits_marketing": self.count(events.QUIT, self.is_marketer),
            "quits_sales": self.count(events.QUIT, self.is_seller),
        }

    def state(self) -> dict[str, Any]:
        """How things stand: from the log's last word on them, and from the record of the review's day."""
        budgets = self.past["value"][self.past["kind"] == events.BUDGET_SET]
        budget = int(budgets[-1]) if len(budgets) else PER_THOUSAND
        turns = self.past[np.isin(self.past["kind"], (events.WAR_BROKE_OUT, events.PEACE_MADE))]
        is_hot = len(turns) > 0 and turns["kind"][-1] == events.WAR_BROKE_OUT
        day = self.observed.daily[self.t]
        regard = 1.0 - float(day["symptom_heads"]) / 50.0
        conflict = float(conflict_by_day(self.observed).total[self.t])
        sellers = sum(float(day[field]) for field in SELLERS_HOURS)
        return {
            "budget": f"{100 * budget / PER_THOUSAND:,.1f} %" if budget < PER_THOUSAND else "",
            "hot_since": f"{int(turns['day'][-1]) - self.warmup + 1:,}" if is_hot else "",
            "regard": f"{regard:+.2f}",
            "conflict": f"{conflict:.1f}" if np.isfinite(conflict) else "",
            "tone": "hot" if is_hot else "warm" if regard >= WARM else "cold",
            "marketing_speaks": float(day["hours_used"]) - sellers > HARDLY and self._is_filled(0),
            "sales_speaks": sellers > HARDLY and self._is_filled(self.people.n_marketers),
        }

    def _is_filled(self, head: int) -> bool:
        """Whether somebody holds a head's position when the review begins; who quits that day does so after it."""
        own = self.past[(self.past["actor"] == head) & (self.past["day"] < self.t)]
        moves = own["kind"][np.isin(own["kind"], (events.QUIT, events.HIRED))]
        return not (len(moves) and moves[-1] == events.QUIT)


def reviews(run: RunResult) -> Iterator[int]:
    """Engine days of the reviews whose whole month lies in the scenario's days."""
    first = run.scenario.warmup_days + MONTH - 1
    return (t for t in range(first, len(run.observed.daily)) if t % MONTH == MONTH - 1)


def worst_review(run: RunResult) -> int | None:
    """The review (engine day) that finds the target missed by most; of equals the one on whose day conflict is highest, then the
    first. None when the run holds no whole month up to a review."""
    own = run.world.events[: int(run.world.firm["n_events"][0])]
    reviewed = own[own["kind"] == events.REVIEWED]
    missed = dict(zip(reviewed["day"].tolist(), reviewed["value"].tolist(), strict=True))
    conflict = np.nan_to_num(conflict_by_day(run.observed).total, nan=-1.0)
    return max(reviews(run), key=lambda t: (missed.get(t, 0), float(conflict[t]), -t), default=None)
