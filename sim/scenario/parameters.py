"""The parameters: one model per table of a scenario file, one line per number.

Every number carries its unit, what the evidence supports, its source and grade; "9b" is the table of recommended defaults
of the project's evidence page. Names are unique over all tables, because the engine reads them from one flat record.
"""

from __future__ import annotations

from sim.scenario.fields import JUDGEMENT, PUBLISHED, Strict, param


class Company(Strict):
    """[company]: who works here and for how many possible customers."""

    n_marketers: int = param(
        12, "persons", bounds=(1, 500), role="constant", source="9b", grade=JUDGEMENT,
        doc="marketers; the first is the head of marketing",
    )
    n_sellers: int = param(
        24, "persons", bounds=(1, 500), role="constant", source="9b", grade=JUDGEMENT,
        doc="sellers; the first is the head of sales",
    )
    n_customers: int = param(
        10_000, "customers", bounds=(10, 2_000_000), role="constant", source="9b", grade=JUDGEMENT,
        doc="potential customers in the market",
    )


class Market(Strict):
    """[market]: how customers come to need something, and what becomes of it."""

    p_need_per_day: float = param(
        0.0008, "1/day", range=(0.0005, 0.0014), bounds=(0.0, 0.1), source="9b, V87", grade=PUBLISHED,
        doc="chance that a dormant customer comes to need something on a day",
    )
    window_days: float = param(
        90.0, "days", range=(40.0, 180.0), bounds=(1.0, 1000.0), source="9b, V31, V32", grade=PUBLISHED,
        doc="how long a customer stays in the market once a need has arisen",
    )
    share_no_decision: float = param(
        0.45, "share", range=(0.35, 0.60), bounds=(0.0, 1.0), source="9b, V34, V35", grade=PUBLISHED,
        doc="share of lost opportunities in which nobody buys anything",
    )


class Marketing(Strict):
    """[marketing]: how leads are made."""

    leads_per_marketer_day: float = param(
        0.8, "1/day", range=(0.4, 1.6), bounds=(0.0, 50.0), source="9b: 2,500 a year", grade=JUDGEMENT,
        doc="marketing-qualified leads a marketer brings on a day",
    )
    share_ready: float = param(
        0.26, "share", range=(0.15, 0.35), bounds=(0.0, 1.0), source="9b, V40", grade=PUBLISHED,
        doc="inquirers who are ready to talk to Sales",
    )
    share_unfit: float = param(
        0.25, "share", range=(0.15, 0.45), bounds=(0.0, 1.0), source="9b, V40", grade=PUBLISHED,
        doc="inquirers who will never buy",
    )


class Sales(Strict):
    """[sales]: how leads are worked and deals are closed."""

    selling_share: float = param(
        0.30, "share", range=(0.22, 0.41), bounds=(0.01, 1.0), source="9b, V36", grade=PUBLISHED,
        doc="share of a seller's time that goes into selling",
    )
    hours_per_lead: float = param(
        1.0, "h", range=(0.4, 2.0), bounds=(0.01, 100.0), source="9b", grade=JUDGEMENT,
        doc="hours to work one marketing lead",
    )
    hours_per_opportunity: float = param(
        12.0, "h", range=(6.0, 25.0), bounds=(0.01, 1000.0), source="9b", grade=JUDGEMENT,
        doc="hours an opportunity takes, won or lost",
    )


class Talk(Strict):
    """[talk]: what customers tell each other."""

    awareness_start: float = param(
        0.30, "share", range=(0.15, 0.60), bounds=(0.0, 1.0), source="9b", grade=JUDGEMENT,
        doc="customers who know the brand when the run begins",
    )
    n_neighbours: int = param(
        8, "customers", bounds=(0, 64), role="constant", source="MODEL: small world of degree 8", grade=JUDGEMENT,
        doc="neighbours a customer talks to",
    )
    positive_to_negative: float = param(
        3.0, "factor", range=(2.0, 5.0), bounds=(0.01, 100.0), source="9b, V90", grade=PUBLISHED,
        doc="good words per bad word",
    )


class Contact(Strict):
    """[contact]: how marketers and sellers meet, and what it does to them."""

    distance_scale_m: float = param(
        12.0, "m", range=(5.0, 25.0), bounds=(0.1, 1000.0), source="9b, V46", grade=PUBLISHED,
        doc="distance over which the chance to meet falls to 37 %",
    )
    negative_weight: float = param(
        2.0, "factor", range=(1.2, 3.0), bounds=(0.0, 20.0), source="9b, V59", grade=PUBLISHED,
        doc="weight of a bad encounter relative to a good one",
    )
    attitude_decay_per_day: float = param(
        0.008, "1/day", range=(0.003, 0.02), bounds=(0.0, 1.0), source="9b, V57, V66", grade=JUDGEMENT,
        doc="how fast regard drifts back",
    )


class Money(Strict):
    """[money]: prices, costs and margins."""

    deal_median_eur: float = param(
        40_000.0, "EUR", range=(15_000.0, 80_000.0), bounds=(1.0, 1e9), source="9b, V38", grade=JUDGEMENT,
        doc="median size of a deal",
    )
    deal_sigma: float = param(
        0.9, "", range=(0.7, 1.2), bounds=(0.0, 3.0), source="9b", grade=JUDGEMENT,
        doc="spread of deal sizes (sigma of the logarithm)",
    )
    variable_margin: float = param(
        0.45, "share", range=(0.30, 0.65), bounds=(0.0, 1.0), source="9b", grade=JUDGEMENT,
        doc="share of revenue that is left after variable costs",
    )
