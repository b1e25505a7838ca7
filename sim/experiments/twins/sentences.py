"""Every kind of event as a plain sentence. Text only: whoever shows it escapes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.scenario.vocabulary import called, spoken
from sim.world import events
from sim.world.records import NONE, ORIGINS

Say = Callable[[int], str]
"""An event's value in words, with all of its digits: other values are other words. Days are scenario days by then."""

DAYS_AS_VALUE = (events.NURTURED, events.PROJECT_STARTED)
"""Kinds whose value is an engine day."""

CUSTOMER_AS_VALUE = (events.TALKED, events.HOLY_WAR, events.RECOMMENDED)
"""Kinds whose value is the number of a second customer."""

PAID = (events.DEAL_WON, events.UPSOLD)
"""Kinds whose value is what a customer pays us, in cents."""


class People(NamedTuple):
    """How many people there are, which decides who is called what: marketers stand first in the staff, then sellers."""

    n_marketers: int
    n_sellers: int
    n_customers: int

    def named(self, i: int) -> str:
        """Name of a member of staff; each department counts from 0, and its number 0 is the head.

        >>> People(3, 4, 100).named(0), People(3, 4, 100).named(5)
        ('marketer 0 (head)', 'seller 2')
        """
        role, number = ("marketer", i) if i < self.n_marketers else ("seller", i - self.n_marketers)
        return f"{called(role)} {number} (head)" if number == 0 else f"{called(role)} {number}"


def _number(value: int) -> str:
    return f"{value:,}"


def _share(value: int) -> str:
    return f"{value / 10:,.1f} %"


def _eur(value: int) -> str:
    return f"{value / 100:,.2f} EUR"


def _hundredths(value: int) -> str:
    return f"{value / 100:,.2f}"


def _thousandths(value: int) -> str:
    return f"{value / 1000:,.3f}"


def _millionths(value: int) -> str:
    return f"{value / 1e6:.6f}"


def _days(value: int) -> str:
    return "1 day" if value == 1 else f"{value:,} days"


def _one_of(*words: str, first: int = 0) -> Say:
    return lambda value: words[value - first]


def _well_or_badly(value: int) -> str:
    return "and it goes well" if value > 0 else "and it goes badly"


def _age(value: int) -> str:
    return "on the day on which it was born" if value == 0 else f"{_days(value)} after it was born"


def _on_its_way(value: int) -> str:
    return "on the same day" if value == 0 else f"after {_days(value)}"


def _stay(value: int) -> str:
    return "having been here since before the run" if value < 0 else f"after {_days(value)} with the company"


LEAD = "the lead of {customer}"

SENTENCES: dict[int, tuple[str, Say]] = {
    events.NEED_AROSE: ("{customer} enters the market with need {value}", _number),
    events.WINDOW_CLOSED: (
        "{customer}'s need ends without an opportunity of ours: {value}", _one_of("nobody sold", "a rival sold")
    ),
    events.CHURNED: ("{customer} leaves us", _number),
    events.INQUIRED: (
        "{customer} answers a campaign of {actor} (which nobody sees: {value})",
        _one_of("ready to buy", "not yet ready to buy", "unfit to buy"),
    ),
    events.NURTURED: ("{actor} keeps {customer} warm until day {value}", _number),
    events.LEAD_BORN: ("{actor} makes a lead for {other} of {customer}, with score {value}", _thousandths),
    events.LEAD_ARRIVED: (LEAD + " reaches {other} from {actor} {value}", _on_its_way),
    events.LEAD_CHOSEN: ("{actor} decides to work " + LEAD + " (the chance was {value})", _share),
    events.LEAD_PUT_ASIDE: ("{actor} puts " + LEAD + " aside (the chance of choosing it was {value})", _share),
    events.LEAD_WORKED: ("{actor} works " + LEAD + " {value}", _age),
    events.LEAD_NOT_QUALIFIED: ("{actor} has worked " + LEAD + " in vain, {value}", _age),
    events.LEAD_STALE: ("{actor} gives up " + LEAD + ", never worked, {value}", _age),
    events.OPPORTUNITY_OPENED: (
        "{customer} and {actor} begin to talk business ({value})",
        _one_of(*ORIGINS),
    ),
    events.PROPOSAL_MADE: ("{customer} wants a proposal from {actor}, {value} after they began to talk", _days),
    events.DEAL_WON: ("{customer} buys from {actor} for {value}", _eur),
    events.DEAL_LOST: (
        "{customer} does not buy from {actor}: {value}",
        _one_of("a rival was better", "the price was too high", "it was not what had been promised", "no decision", first=1),
    ),
    events.TALKED: ("{customer} tells {value} about us", "customer {}".format),
    events.HOLY_WAR: ("{customer} and {value}, of opposite opinions, quarrel about us", "customer {}".format),
    events.MET: (
        "{actor} and {other} meet, {value}", _one_of("and it goes badly", "and eye each other", "and it goes well", first=-1)
    ),
    events.SWAPPED: ("{actor} and {other} swap places for {value} h", _number),
    events.BLAMED: ("{actor} blames {other} for " + LEAD + " (regard falls by {value})", _millionths),
    events.CREDITED: ("{actor} gives {other} credit for " + LEAD + " (regard rises by {value})", _millionths),
    events.REVIEWED: ("the monthly review finds sales {value} short of the target", _share),
    events.MOVED_DESKS: ("the floor plan changes: the departments now sit {value} m apart", _hundredths),
    events.FEEDBACK_GIVEN: (
        "{actor} tells {other} what became of " + LEAD + ": {value}", _one_of("it did not qualify", "it qualified")
    ),
    events.INITIATIVE: ("{actor} starts an initiative against the other department", _number),
    events.PROCEDURE_ADDED: ("an initiative of {actor} leaves a procedure behind; there are {value} now", _hundredths),
    events.PROCEDURE_REMOVED: ("after their swap {actor} and {other} get rid of a procedure; {value} are left", _hundredths),
    events.HEADS_MET: (
        "{actor} and {other} hold their weekly meeting, {value}", _well_or_badly
    ),
    events.HEADS_REFUSED: ("{actor} refuses the weekly meeting with {other}", _number),
    events.WAR_BROKE_OUT: ("{actor} and {other} stop meeting: the hot phase begins (mutual regard {value})", _thousandths),
    events.PEACE_MADE: ("{actor} and {other} make peace: the hot phase ends (mutual regard {value})", _thousandths),
    events.PROJECT_STARTED: ("a joint project begins, which lasts until day {value}", _number),
    events.PROJECT_JOINED: ("{actor} joins the team of joint project {value}", _number),
    events.PROJECT_MET: (
        "{actor} and {other} work on their joint project, {value}", _well_or_badly
    ),
    events.PROJECT_LEFT: (
        "{actor} is done with the joint project, {value}",
        _one_of("with nobody in the position", "which failed", "which succeeded", first=-1),
    ),
    events.PROJECT_SUCCEEDED: ("a joint project succeeds (the chance was {value})", _share),
    events.PROJECT_FAILED: ("a joint project fails (the chance of success was {value})", _share),
    events.SESSION_HELD: ("{actor} tells {other} about {marketing}'s projects, in a session structured by {value}", _share),
    events.KPI_PAID: ("{actor} gets a statement: {value} of the usual pay", _share),
    events.DISPUTED: ("{actor} disputes a statement with {other}: {value} was wrongly counted", _share),
    events.BUDGET_SET: ("the owner leaves {value} of the {marketing} budget", _share),
    events.QUIT: ("{actor} quits, {value}", _stay),
    events.HIRED: ("a newcomer fills the position of {actor}: person {value} in it after the first", _number),
    events.RECOMMENDED: ("{value} recommends us to {customer}, who turns to {actor}", "customer {}".format),
    events.UPSOLD: ("support sells {customer} something more for {value}", _eur),
    events.CEO_SOLD: ("the owner sells something himself for {value}", _eur),
    events.SURVEYED: ("HR asks people how it is and finds a {conflict} of {value} of 100", _hundredths),
}  # fmt: skip
"""Template and value of every kind of event."""


def say(event: Any, people: People, warmup_days: int) -> str:
    """One event (a row of the log) in words, without its day and without a full stop.

    >>> row = {"kind": events.LEAD_PUT_ASIDE, "actor": 10, "other": 1, "lead": 5, "customer": 4711, "value": 312, "day": 291}
    >>> say(row, People(3, 8, 10_000), 250)
    'seller 7 puts the lead of customer 4711 aside (the chance of choosing it was 31.2 %)'
    """
    kind, value = int(event["kind"]), int(event["value"])
    template, shown = SENTENCES[kind]
    if kind in DAYS_AS_VALUE:
        value += 1 - warmup_days
    who = {name: people.named(int(event[name])) for name in ("actor", "other") if event[name] != NONE}
    names = {name: called(name) for name in ("marketing", "conflict")}
    return template.format(value=spoken(shown(value)), customer=f"customer {int(event['customer'])}", **names, **who)


def tell(event: Any, people: People, warmup_days: int) -> str:
    """One event as a whole sentence with its scenario day: "Day 42: seller 7 puts the lead of customer 4711 aside ..."."""
    return f"Day {int(event['day']) - warmup_days + 1:,}: {say(event, people, warmup_days)}."
