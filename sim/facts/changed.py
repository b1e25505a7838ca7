"""Facts 9 to 20: what interventions change, paired with the same company left as it is, as a rule in the second year."""

from __future__ import annotations

import math
from collections.abc import Iterator
from string import ascii_lowercase

from sim.facts.experiments import GOOD, LAST_SWAP, SPLIT
from sim.facts.fact import SD, Fact
from sim.facts.measures import Measure
from sim.facts.paired import (
    EUR,
    REGARD,
    STEREOTYPE,
    UNDERSTANDING,
    Days,
    Value,
    change_of_year,
    discounts_added,
    gain_beyond,
    gains_by_month,
    healed,
    left_of_gain,
    months_sooner,
    peace,
    points_gained,
    regard,
    regard_at,
    revenue_gain,
    sales_left,
    share_without_leads,
)
from sim.world.records import MONTH, QUARTER, YEAR

INF = math.inf
SALES = "% of sales"

FIRST_QUARTER: Days = (1, QUARTER)
AFTER_A_YEAR: Days = (YEAR + 1, YEAR + QUARTER)
THIRD_YEAR: Days = (2 * YEAR + 1, 3 * YEAR)


def interventions_change() -> Iterator[Fact]:
    """Facts 9 to 20 in order."""
    for facts in (_kpi, _mandate, _one_floor, _two_floors, _contact_and_goals, _fading, _service, _without, _flaw, _together):
        yield from facts()
    yield Fact("20", "under a revenue KPI with targets at the quarter's end, discounts beyond those of the baseline", SALES,
               3, 10, "V41", ("baseline", "quarter_end"), discounts_added("quarter_end"))  # fmt: skip


def _in_sd(label: str, sentence: str, span: tuple[float, float], source: str, outcome: str, weights: dict[str, float]) -> Fact:
    """What an outcome gains, in standard deviations of drawn companies."""
    return Fact(label, sentence, SD, *span, source, ("baseline", *weights), points_gained(outcome, weights), in_sd=outcome)


def _kpi() -> Iterator[Fact]:
    """Cross KPIs raise collaboration and leave conflict; they pay only where HR can measure."""
    yield _in_sd("9a", "cross KPIs alone: collaboration rises", (0.2, INF), "V8", "collaboration", {"cross_kpi": 1})
    yield _in_sd("9b", "cross KPIs alone: conflict barely moves", (-0.3, 0.3), "V8, V108", "conflict", {"cross_kpi": 1})
    yield Fact(
        "9c", "cross KPIs alone: revenue", EUR, -2, 8, "V8, V69", ("baseline", "cross_kpi"), revenue_gain({"cross_kpi": 1})
    )
    yield Fact("9d", "cross KPIs where HR measures poorly (competence 0.1): revenue is not higher", EUR, -INF, 0, "V18",
               ("poor_hr", "cross_kpi_poor_hr"), revenue_gain({"cross_kpi_poor_hr": 1}, "poor_hr"))  # fmt: skip


def _mandate() -> Iterator[Fact]:
    """What leadership stands behind lowers conflict."""
    yield _in_sd("10", "a mandate that leadership supports: conflict falls", (-INF, -0.2), "V8, V13", "conflict", {"mandate": 1})


def _one_floor() -> Iterator[Fact]:
    """Nearness alone does nothing, and what brings people to work together beats it; no kitchens or joint desks are added."""
    yield Fact("11a", "one floor and nothing else, under rival KPIs: revenue", EUR, -3, 3, "V9, V48",
               ("baseline", "one_floor"), revenue_gain({"one_floor": 1}))  # fmt: skip
    yield _in_sd("11b", "one floor and nothing else: conflict", (-0.3, 0.3), "V9", "conflict", {"one_floor": 1})
    for first, second, name in (("c", "d", "gemba"), ("e", "f", "joint_projects")):
        words = name.replace("_", " ")
        yield Fact(f"11{first}", f"one floor is beaten by {words}: revenue beyond it", EUR, 0, INF, "V9",
                   ("baseline", "one_floor", name), revenue_gain({name: 1, "one_floor": -1}))  # fmt: skip
        yield _in_sd(f"11{second}", f"one floor is beaten by {words}: conflict beyond it", (-INF, 0), "V9", "conflict",
                     {name: 1, "one_floor": -1})  # fmt: skip


def _two_floors() -> Iterator[Fact]:
    """A company with shared goals, its departments on two floors in months 4 to 6; regard from -100 to 100."""
    apart, together, source = "two_floors", "two_floors_together", "V60; MODEL"
    first, last = SPLIT
    soon, later = first + 2 * MONTH - 1, last + 3 * MONTH
    yield Fact("12a", "departments with shared goals, two months after they were split over two floors: regard is hostile",
               "points", -INF, 0, source, (apart,), regard_at(apart, soon))  # fmt: skip
    yield Fact("12b", "the same departments left together: regard is friendly", "points", 0, INF, source, (together,),
               regard_at(together, soon))  # fmt: skip
    yield Fact("12c", "split for three months and rejoined, the gap in regard that has closed three months later", "%", 90, INF,
               source, (apart, together), healed(apart, together, last, later))  # fmt: skip


def _contact_and_goals() -> Iterator[Fact]:
    """Contact heals where goals are shared, and goals where there is contact."""
    both, letters = "contact_and_goals", iter("abcd")
    values: tuple[tuple[str, Value], ...] = (("regard", regard), ("peace (the conflict index below zero)", peace))
    for what, value in values:
        for alone, words in (("shared_space", "contact alone"), ("cross_kpi", "shared goals alone")):
            sentence = f"{what}: gain of contact under shared goals beyond one and a half times that of {words}"
            yield Fact(f"13{next(letters)}", sentence, "points", 0, INF, "V55, V60", ("baseline", both, alone),
                       gain_beyond(value, both, alone, 1.5))  # fmt: skip


def _fading() -> Iterator[Fact]:
    """Half of what six months of gemba brought is gone 6 to 13 months after the last swap; talk without joint work is nothing."""

    def left(fields: tuple[str, ...], months: int) -> Measure:
        return left_of_gain("gemba_stopped", fields, LAST_SWAP, months)

    what, needs = "of the understanding gained by gemba, left", ("baseline", "gemba_stopped")
    yield Fact("14a", f"{what} 6 months after the last swap: half or more", "%", 50, INF, "V65", needs,
               left(UNDERSTANDING, 6))  # fmt: skip
    yield Fact("14b", f"{what} 13 months after: half or less", "%", -INF, 50, "V65", needs, left(UNDERSTANDING, 13))
    groups = (REGARD, UNDERSTANDING)
    yield Fact("14c", "half of the sympathy gained by gemba is gone sooner than half of the understanding", "months sooner",
               0, INF, "V57, V65, V66", needs, gains_by_month("gemba_stopped", groups, LAST_SWAP, 17),
               statistic=months_sooner)  # fmt: skip
    yield Fact("14d", "of what it did to people's picture of the others as such, left 6 months after: less than half", "%",
               -INF, 50, "V57, V66", needs, left(STEREOTYPE, 6))  # fmt: skip
    yield Fact("15", "sessions without structure: revenue", EUR, -2, 2, "V7, V20", ("baseline", "sessions_unstructured"),
               revenue_gain({"sessions_unstructured": 1}))  # fmt: skip


def _service() -> Iterator[Fact]:
    """What a service unit no longer builds is missed later."""
    name, base = "service_marketing", "baseline_long"
    spans: tuple[tuple[str, Days, float, float], ...] = (
        ("in the first quarter", FIRST_QUARTER, -5, 5),
        ("in the quarter after a year", AFTER_A_YEAR, -20, -3),
        ("in the third year", THIRD_YEAR, -35, -8),
    )
    for letter, (when, days, low, high) in zip("abc", spans, strict=True):
        yield Fact(f"16{letter}", f"marketing as a service unit: revenue {when}", EUR, low, high, "V16, V17", (base, name),
                   revenue_gain({name: 1}, base, days))  # fmt: skip


def _without() -> Iterator[Fact]:
    """A company that has lost one of the two departments."""
    yield Fact("17a", "no marketing: sellers' revenue decays, that of the second year less that of the first", SALES, -INF, 0,
               "V86", ("no_marketing",), change_of_year("no_marketing"))  # fmt: skip
    yield Fact("17b", "no marketing: of sellers' second-year revenue, that from own prospecting and referrals", "%", 95, 100,
               "MODEL", ("no_marketing",), share_without_leads("no_marketing"))  # fmt: skip
    yield Fact("17c", "no sales: sellers' revenue from the first day on, of the baseline's", "%", 0, 2, "MODEL",
               ("baseline", "no_sales"), sales_left("no_sales"))  # fmt: skip
    yield Fact("17d", "no sales, and twice the marketing budget: the same", "%", 0, 2, "MODEL", ("baseline", "no_sales_loud"),
               sales_left("no_sales_loud"))  # fmt: skip


def _flaw() -> Iterator[Fact]:
    """Talk helps those whom nobody knows."""
    for letter, known, how, low, high in (
        ("a", "little_known", "low (15 %)", 0, INF),
        ("b", "well_known", "high (60 %)", -INF, 0),
    ):
        yield Fact(f"18{letter}", f"a small flaw where awareness is {how}: revenue", EUR, low, high, "V94, V95",
                   (known, f"{known}_flaw"), revenue_gain({f"{known}_flaw": 1}, known))  # fmt: skip


def _together() -> Iterator[Fact]:
    """All good interventions at once: each alone is the same intervention of the same scenario."""
    alone, letters = [f"only_{name}" for name in GOOD], iter(ascii_lowercase)
    for name, experiment in zip(GOOD, alone, strict=True):
        words = f"all good interventions together beat {name} alone: revenue beyond it"
        yield Fact(f"19{next(letters)}", words, EUR, 0, INF, "MODEL", ("baseline", "all_good", experiment),
                   revenue_gain({"all_good": 1, experiment: -1}))  # fmt: skip
    yield Fact(f"19{next(letters)}", "they bring less than the sum of each alone: the sum less revenue of all", EUR, 0, INF,
               "MODEL", ("baseline", "all_good", *alone),
               revenue_gain(dict.fromkeys(alone, 1.0) | {"all_good": -1.0}))  # fmt: skip
    yield Fact(f"19{next(letters)}", "all good interventions together: revenue", EUR, -INF, 30, "MODEL", ("baseline", "all_good"),
               revenue_gain({"all_good": 1}))  # fmt: skip
