"""Facts 1 to 8: the company without interventions."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.facts.fact import Fact
from sim.facts.measures import contact, fresh_over_later, inquirers_who_buy, level, market_entries, rate

_LOST = ("lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
_LATE = ("won", "late_lost", "late_no_decision")
_ENDED = ("worked", "stale")
_BASE = ("baseline",)


def company_alone() -> Iterator[Fact]:
    """The company without interventions."""
    inf = math.inf
    yield Fact("1", "marketing leads that are never worked", "%", 55, 80, "V1", _BASE, rate(("stale",), ("stale", "worked")))
    funnel = "V31, V32, V33, V34"
    yield Fact("2a", "marketing leads that become opportunities: 13 to 22 %, 5 points more or less", "%", 8, 27, funnel, _BASE,
               rate(("qualified",), ("leads",)))  # fmt: skip
    yield Fact("2b", "opportunities that are won", "%", 18, 30, funnel, _BASE, rate(("won",), ("won", *_LOST)))
    yield Fact("2c", "marketing leads that end as a deal", "%", 1, 5, funnel, _BASE, rate(("won_leads",), ("leads",)))
    late = "of deals that reached a proposal,"
    yield Fact("3a", f"{late} won: 47 %, 8 points more or less", "%", 39, 55, "V34", _BASE, rate(("won",), _LATE))
    yield Fact("3b", f"{late} lost: 32 %, 8 points more or less", "%", 24, 40, "V34", _BASE, rate(("late_lost",), _LATE))
    yield Fact("3c", f"{late} without a decision: 21 %, 8 points more or less", "%", 13, 29, "V34", _BASE,
               rate(("late_no_decision",), _LATE))  # fmt: skip
    yield Fact("4a", "how many times as often a lead qualifies that is worked on its day as one worked after 2 to 5 days",
               "times", 2, inf, "V28, V33", _BASE, fresh_over_later)  # fmt: skip
    yield from _response()
    yield Fact("5a", "inquirers who buy from anyone within 6 months: 26 %, 8 points more or less", "%", 18, 34, "V30", _BASE,
               inquirers_who_buy(126))  # fmt: skip
    yield Fact("5b", "the same within 12 months: 45 %, 10 points more or less", "%", 35, 55, "V30", _BASE, inquirers_who_buy(250))
    yield Fact("6", "customers who enter the market in a quarter", "%", 3, 8, "V87", _BASE, market_entries)
    yield Fact("7a", "conflict index", "of 100", 20, 50, "V6, V7", _BASE, level("conflict"))
    yield Fact("7b", "time lost to politics, procedures and talk by way of the managers", "h a week per person", 1.5, 4, "V77",
               _BASE, level("hours_lost"))  # fmt: skip
    yield Fact("8a", "contact time within the department", "%", 76, 86, "InVS13", _BASE, contact("share_within"))
    yield Fact("8b", "chance that a pair across departments meets on a day", "%", 0.5, 3, "InVS13", _BASE, contact("p_across"))


def _response() -> Iterator[Fact]:
    """How web inquiries are answered in a firm with a response agreement; the published mix has no width, so that of fact 3."""
    needs = ("response_agreement",)
    said = "with a response agreement, leads worked"
    same = rate(("worked_same_day",), _ENDED, *needs)
    never = rate(("stale",), _ENDED, *needs)
    ever = rate(("worked",), _ENDED, *needs)
    yield Fact("4b", f"{said} on the same day: 53 %, 8 points more or less", "%", 45, 61, "V28", needs, same)
    yield Fact("4c", f"{said} later: 24 %, 8 points more or less", "%", 16, 32, "V28", needs,
               lambda runs: ever(runs)._replace(part=ever(runs).part - same(runs).part))  # fmt: skip
    yield Fact("4d", f"{said} never: 23 %, 8 points more or less", "%", 15, 31, "V28", needs, never)
