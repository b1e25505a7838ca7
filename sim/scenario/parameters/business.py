"""[company], [market] and [money]: who works here, for whom, and what things cost."""

# A table is easier to read than a page: two lines per number.
# fmt: off

from __future__ import annotations

from sim.scenario.fields import JUDGEMENT, PUBLISHED, Strict, param


class Company(Strict):
    """[company]: who works here, and for how many possible customers."""

    n_marketers: int = param(12, "persons", bounds=(1, 500), role="constant", source="9b", grade=JUDGEMENT,
        doc="marketers; the first is the head of marketing")
    n_sellers: int = param(24, "persons", bounds=(1, 500), role="constant", source="9b", grade=JUDGEMENT,
        doc="sellers; the first is the head of sales")
    n_customers: int = param(10_000, "customers", bounds=(10, 2_000_000), role="constant", source="9b", grade=JUDGEMENT,
        doc="potential customers")
    hours_per_day: float = param(8.0, "h", bounds=(0.5, 16.0), role="constant", source="by contract", grade=JUDGEMENT,
        doc="working hours of a day")


class Market(Strict):
    """[market]: customers, their needs, and what becomes of them."""

    p_need_per_day: float = param(0.0008, "1/day", range=(0.0005, 0.0014), bounds=(0.0, 0.1), source="9b, V87", grade=PUBLISHED,
        doc="chance that a customer without need comes to need something on a day")
    window_days: float = param(90.0, "days", range=(40.0, 180.0), bounds=(5.0, 400.0), source="9b, V31, V32", grade=PUBLISHED,
        doc="median time for which a customer with a need stays in the market")
    window_sigma: float = param(0.5, "", range=(0.3, 0.8), bounds=(0.0, 2.0), source="V32: cycles are heavy-tailed", grade=JUDGEMENT,
        doc="spread of that time (sigma of the logarithm)")
    planning_days: float = param(250.0, "days", range=(180.0, 375.0), bounds=(1.0, 2000.0), source="buyers look around for about a year; calibrated to fact 5", grade=JUDGEMENT,
        doc="how long before a need a customer begins to look around")
    look_in_market_days: float = param(16.5, "days", range=(8.0, 33.0), bounds=(1.0, 5000.0), source="calibrated to facts 1, 2, 5", grade=JUDGEMENT,
        doc="mean days between two looks at offers while in the market")
    look_planning_days: float = param(40.0, "days", range=(20.0, 80.0), bounds=(1.0, 5000.0), source="V40: 49 % of inquirers are not yet ready", grade=JUDGEMENT,
        doc="mean days between two looks while planning")
    look_dormant_days: float = param(500.0, "days", range=(250.0, 1000.0), bounds=(1.0, 5000.0), source="V40: 25 % of inquirers are unfit", grade=JUDGEMENT,
        doc="mean days between two looks without a need")
    drift_per_year: float = param(0.3, "need/year", range=(0.1, 0.6), bounds=(-5.0, 5.0), source="MODEL: demand drifts with a trend", grade=JUDGEMENT,
        doc="trend of the centre of demand; tastes spread by about 1")
    drift_noise: float = param(0.01, "need", range=(0.005, 0.03), bounds=(0.0, 1.0), source="MODEL: trend plus noise", grade=JUDGEMENT,
        doc="daily random step of the centre of demand (turbulence)")
    taste_spread: float = param(0.5, "need", range=(0.3, 0.8), bounds=(0.0, 10.0), source="sets the scale of the need space", grade=JUDGEMENT,
        doc="spread of customers' needs within a segment, per axis")
    segment_distance: float = param(1.0, "need", bounds=(0.0, 10.0), role="constant", source="sets the scale of the need space", grade=JUDGEMENT,
        doc="distance of the three segments from the centre of demand")
    rivals: float = param(1.0, "x", range=(0.5, 2.0), bounds=(0.0, 20.0), source="V34: base shares of losses", grade=JUDGEMENT,
        doc="strength of rivals relative to an ordinary market")
    share_nobody: float = param(0.2, "share", range=(0.1, 0.4), bounds=(0.0, 1.0), source="V30: 45 % of inquirers buy within a year", grade=JUDGEMENT,
        doc="windows without an opportunity of ours that close without any purchase")
    churn_per_year: float = param(0.10, "1/year", range=(0.05, 0.20), bounds=(0.0, 5.0), source="9b, V44", grade=PUBLISHED,
        doc="own customers lost in a year")
    degree: int = param(8, "customers", bounds=(0, 64), role="constant", source="MODEL: small world of degree about 8", grade=JUDGEMENT,
        doc="neighbours a customer talks to, on average")
    p_rewire: float = param(0.1, "share", range=(0.02, 0.3), bounds=(0.0, 1.0), source="Watts & Strogatz 1998", grade=JUDGEMENT,
        doc="share of acquaintances outside the own neighbourhood")


class Money(Strict):
    """[money]: prices, costs and targets."""

    deal_median_eur: float = param(40_000.0, "EUR", range=(15_000.0, 80_000.0), bounds=(1.0, 1e8), source="9b, V38", grade=JUDGEMENT,
        doc="median price of a deal at the usual discount")
    deal_sigma: float = param(0.9, "", range=(0.7, 1.2), bounds=(0.0, 2.5), source="9b", grade=JUDGEMENT,
        doc="spread of deal sizes (sigma of the logarithm)")
    variable_margin: float = param(0.45, "share", range=(0.30, 0.65), bounds=(0.0, 1.0), source="9b", grade=JUDGEMENT,
        doc="share of the usual price left after variable costs")
    hour_cost_eur: float = param(45.0, "EUR/h", range=(30.0, 70.0), bounds=(0.0, 10_000.0), source="about 90,000 EUR a year, all in", grade=JUDGEMENT,
        doc="cost of one hour of a marketer or seller")
    target_per_seller_eur: float = param(600_000.0, "EUR/year", range=(450_000.0, 900_000.0), bounds=(1.0, 1e10), source="9b: 14.4 M EUR by 24 sellers; V123: about half make it", grade=JUDGEMENT,
        doc="revenue target per seller")
    hiring_cost_eur: float = param(25_000.0, "EUR", range=(10_000.0, 60_000.0), bounds=(0.0, 1e7), source="V39: what turnover costs", grade=JUDGEMENT,
        doc="finding and training a newcomer")
    upsells_per_year: float = param(0.06, "1/year", range=(0.02, 0.12), bounds=(0.0, 10.0), source="MODEL: support sells too", grade=JUDGEMENT,
        doc="times that a neutral own customer buys something more from support; twice as often one who loves us")
    upsell_size: float = param(0.3, "share", range=(0.1, 0.5), bounds=(0.0, 10.0), source="MODEL: support upsell", grade=JUDGEMENT,
        doc="price of that relative to the customer's deal")
    ceo_deals_per_year: float = param(4.0, "1/year", range=(1.0, 10.0), bounds=(0.0, 250.0), source="MODEL: the CEO's deals", grade=JUDGEMENT,
        doc="deals that the owner closes himself")
    ceo_deal_eur: float = param(80_000.0, "EUR", range=(40_000.0, 200_000.0), bounds=(0.0, 1e8), source="twice a usual deal", grade=JUDGEMENT,
        doc="median price of these")
    saved_procurement: float = param(0.01, "share", range=(0.0, 0.03), bounds=(0.0, 0.5), source="MODEL: everyone who saves earns", grade=JUDGEMENT,
        doc="share of the cost of sales that procurement saves")
    saved_accounting: float = param(0.003, "share", range=(0.0, 0.01), bounds=(0.0, 0.5), source="MODEL: everyone who saves earns", grade=JUDGEMENT,
        doc="share of revenue that accounting saves")
    saved_legal: float = param(0.002, "share", range=(0.0, 0.01), bounds=(0.0, 0.5), source="MODEL: everyone who saves earns", grade=JUDGEMENT,
        doc="share of revenue that the lawyers save")
    saved_hr: float = param(0.01, "share", range=(0.0, 0.03), bounds=(0.0, 0.5), source="MODEL: everyone who saves earns", grade=JUDGEMENT,
        doc="share of the payroll that HR saves")
    owner_hurdle: float = param(1.0, "x", range=(0.7, 1.5), bounds=(0.0, 100.0), source="MODEL: naive attribution", grade=JUDGEMENT,
        doc="margin visibly brought by marketing per EUR it costs, below which the owner cuts")
    owner_step: float = param(0.15, "share", range=(0.05, 0.3), bounds=(0.0, 1.0), source="V86", grade=JUDGEMENT,
        doc="share of the budget that a quarter's cut takes when the owner believes only what he sees and nobody resists")
