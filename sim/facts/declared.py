"""The facts, each declared once, and the experiments that they need.

The expected spans are those of the sources or, where a source gives a number only, that number with the width that was set
before the model was written. They are never moved to meet what the model does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sim.facts.measures import (
    Measure,
    contact,
    fresh_over_later,
    inquirers_who_buy,
    left_of_gain,
    level,
    market_entries,
    points_gained,
    rate,
    revenue_gain,
)
from sim.interventions.registry import interventions


@dataclass(frozen=True)
class Experiment:
    """What is lived through: a shipped scenario and what is different in it; `events` keeps the event log."""

    scenario: str
    overrides: tuple[str, ...] = ()
    events: bool = False

    @property
    def interventions(self) -> frozenset[str]:
        """Interventions that the overrides name."""
        keys = (override.partition("=")[0].split(".") for override in self.overrides)
        return frozenset(key[1] for key in keys if key[0] == "interventions")


@dataclass(frozen=True)
class Fact:
    """One thing that a credible run must reproduce.

    Parameters
    ----------
    label : number of the fact, and a letter where it has several parts.
    sentence : what should be seen.
    unit : of what is measured and of `low` and `high`.
    low, high : the expected span, limits included; infinite where there is only one limit.
    source : tags in docs/evidence.md, separated by commas; MODEL for a claim that nobody measured.
    needs : experiments, by their names in `EXPERIMENTS`.
    measure : of the runs of one company.
    in_sd : what is expected, where it is so in standard deviations of drawn companies; such a fact has no span in `unit`.
    """

    label: str
    sentence: str
    unit: str
    low: float
    high: float
    source: str
    needs: tuple[str, ...]
    measure: Measure
    in_sd: str = ""

    @property
    def number(self) -> int:
        """Number of the fact without the letter of its part."""
        return int(self.label.rstrip("abcdefghij"))

    @property
    def lacks(self) -> frozenset[str]:
        """Interventions that its experiments need and the model does not have."""
        return frozenset().union(*(EXPERIMENTS[name].interventions for name in self.needs)) - set(interventions())

    @property
    def is_in_model(self) -> bool:
        """Whether it can be measured."""
        return not self.lacks


@dataclass(frozen=True)
class Missing:
    """A fact, or a part of one, that can't be measured yet: its number, what should be seen, and what is lacking."""

    label: str
    sentence: str
    lacks: str


LAST_SWAP = 106
"""Scenario day of the last swap in the experiment ``gemba_stopped``: days 1, 22, ... of its six months."""

EXPERIMENTS: dict[str, Experiment] = {
    "baseline": Experiment("baseline", events=True),
    "cross_kpi": Experiment("cross_kpi"),
    "gemba": Experiment("gemba"),
    "shared_space": Experiment("shared_space"),
    "all_three": Experiment("all_three"),
    "poor_hr": Experiment("baseline", ("levers.hr_competence=0.1",)),
    "cross_kpi_poor_hr": Experiment("cross_kpi", ("levers.hr_competence=0.1",)),
    "gemba_stopped": Experiment("gemba", ("interventions.gemba.end=month 6", "interventions.gemba.every_days=21")),
    "contact_and_goals": Experiment("shared_space", ("interventions.cross_kpi.start=month 1",)),
    "response_agreement": Experiment("baseline", ("interventions.response_agreement.start=month 1",)),
}
"""Every experiment by its name. All last two years after a year of warm-up, and interventions begin on day 1."""

_LOST = ("lost_rival", "lost_price", "lost_mismatch", "lost_no_decision")
_LATE = ("won", "late_lost", "late_no_decision")
_ENDED = ("worked", "stale")
_REGARD = ("regard_marketing", "regard_sales")
_BASE = ("baseline",)
_GEMBA = ("baseline", "gemba_stopped")
_BOTH = ("baseline", "contact_and_goals")


def _baseline() -> Iterator[Fact]:
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
    yield Fact("7", "conflict index", "of 100", 20, 50, "V6, V7", _BASE, level("conflict"))
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


def _single() -> Iterator[Fact]:
    """One intervention at a time: the second year, paired with the company that is left as it is."""
    inf = math.inf
    yield Fact(
        "9a",
        "cross KPIs alone: revenue",
        "% of revenue",
        -2,
        8,
        "V8, V69",
        ("baseline", "cross_kpi"),
        revenue_gain({"cross_kpi": 1}),
    )
    yield Fact("9b", "cross KPIs alone: conflict index barely moves", "points", -inf, inf, "V8, V108", ("baseline", "cross_kpi"),
               points_gained("conflict", {"cross_kpi": 1}), in_sd="within 0.3 SD")  # fmt: skip
    yield Fact("9c", "cross KPIs where HR measures poorly (competence 0.1): revenue is not higher", "% of revenue",
               -inf, 0, "V18", ("poor_hr", "cross_kpi_poor_hr"), revenue_gain({"cross_kpi_poor_hr": 1}, "poor_hr"))  # fmt: skip
    yield Fact("11a", "one floor and nothing else, under rival KPIs: revenue", "% of revenue", -3, 3, "V9, V48",
               ("baseline", "shared_space"), revenue_gain({"shared_space": 1}))  # fmt: skip
    yield Fact("11b", "one floor and nothing else: conflict index", "points", -inf, inf, "V9", ("baseline", "shared_space"),
               points_gained("conflict", {"shared_space": 1}), in_sd="within 0.3 SD")  # fmt: skip
    yield Fact("11c", "gemba beats one floor: its revenue less that of one floor", "% of revenue", 0, inf, "V9",
               ("baseline", "gemba", "shared_space"), revenue_gain({"gemba": 1, "shared_space": -1}))  # fmt: skip


def _fading() -> Iterator[Fact]:
    """Half of what six months of gemba brought is gone 6 to 13 months after the last swap."""
    inf = math.inf

    def left(fields: tuple[str, ...], months: int) -> Measure:
        return left_of_gain("gemba_stopped", fields, LAST_SWAP, months)

    what = "of the understanding gained by gemba, left"
    yield Fact("14a", f"{what} 6 months after the last swap: half or more", "%", 50, inf, "V65", _GEMBA,
               left(("understanding",), 6))  # fmt: skip
    yield Fact("14b", f"{what} 13 months after: half or less", "%", -inf, 50, "V65", _GEMBA, left(("understanding",), 13))
    yield Fact("14c", "of the sympathy gained by gemba, left 6 months after: less than half, for it fades sooner", "%", -inf, 50,
               "V57, V66", _GEMBA, left(_REGARD, 6))  # fmt: skip


def _together() -> Iterator[Fact]:
    """Interventions that need each other."""
    inf = math.inf
    gain = "points of regard (the index's item) that contact under shared goals gains beyond one and a half times"
    for letter, alone, words in (("a", "shared_space", "contact alone"), ("b", "cross_kpi", "shared goals alone")):
        weights = {"contact_and_goals": -1.0, alone: 1.5}  # the item falls when regard rises
        yield Fact(f"13{letter}", f"{gain} what {words} gain" + "s" * (letter == "a"), "points", 0, inf, "V55, V60",
                   (*_BOTH, alone), points_gained("conflict_regard", weights))  # fmt: skip
    single = ("gemba", "shared_space", "cross_kpi")
    for letter, alone in zip("abc", single, strict=True):
        words = f"gemba, shared space and cross KPIs together beat {alone}: revenue of all less that of it"
        yield Fact(f"19{letter}", words, "% of revenue", 0, inf, "MODEL", ("baseline", "all_three", alone),
                   revenue_gain({"all_three": 1, alone: -1}))  # fmt: skip
    yield Fact("19d", "they bring less than the sum of each alone: the sum less revenue of all", "% of revenue", 0, inf, "MODEL",
               ("baseline", "all_three", *single), revenue_gain(dict.fromkeys(single, 1.0) | {"all_three": -1.0}))  # fmt: skip
    yield Fact(
        "19e",
        "all together: revenue",
        "% of revenue",
        -inf,
        30,
        "MODEL",
        ("baseline", "all_three"),
        revenue_gain({"all_three": 1}),
    )


FACTS: tuple[Fact, ...] = tuple(
    sorted((*_baseline(), *_single(), *_fading(), *_together()), key=lambda fact: (fact.number, fact.label))
)
"""Every fact that is declared, in order; measured are those whose `is_in_model`."""

NOT_YET: tuple[Missing, ...] = (
    Missing("7", "time lost to conflict is 1.5 to 4 hours a week per person", "hours lost to conflict"),
    Missing("9", "cross KPIs alone: collaboration rises by at least 0.2 SD", "a measure of collaboration"),
    Missing("10", "a mandate with leadership's support lowers conflict by at least 0.2 SD",
            "the mandate as an intervention, and politics"),
    Missing("11", "joint projects beat one floor", "joint projects"),
    Missing("12", "a department with shared goals, split over two floors for three months, turns hostile within two; "
            "rejoined, it is healed (90 % of the way) within three", "groups within a department"),
    Missing("15", "sessions without structure bring about nothing: revenue within 2 %", "sessions"),
    Missing("16", "marketing as a service unit: first quarter within 5 %; after 12 months 3 to 20 % less revenue, "
            "after 24 to 36 months 8 to 35 % less", "marketing as a service unit"),
    Missing("17", "without marketing, revenue decays toward referrals and own prospecting; without sales it is near zero at once",
            "an experiment with the scenarios no_marketing and no_sales"),
    Missing("18", "a small flaw told helps where awareness is low and hurts where it is high",
            "an experiment with the scenario small_flaw at low and at high awareness"),
    Missing("20", "under a revenue KPI with targets at the quarter's end, discounting costs 3 to 10 % of revenue",
            "an experiment with the scenario quarter_end that tells the discounts"),
)  # fmt: skip
"""What can't be measured yet, for want of a mechanism, a measure or an experiment."""
