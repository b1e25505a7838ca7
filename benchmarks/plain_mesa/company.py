"""The model: a plain Mesa company with the engine's parameters."""

from __future__ import annotations

import math
from collections import Counter
from types import SimpleNamespace

import mesa

from benchmarks.plain_mesa.customer import Customer
from benchmarks.plain_mesa.staff import Marketer, Seller
from benchmarks.plain_mesa.waiting import p_per_day
from sim.scenario.schema import Scenario

YEAR, MONTH, PANEL = 250, 21, 500

COUNTED = (
    "needs", "inquiries", "leads", "worked", "stale", "qualified", "self_sourced", "referred", "won", "lost", "revenue", "talks",
    "churned",
)  # fmt: skip
"""Totals since the run began, collected every day."""


class PlainCompany(mesa.Model):
    """A company and its market, an object per marketer, seller and customer.

    Parameters
    ----------
    scenario : gives the parameters; its interventions and levers are not looked at.
    seed : of Mesa's generator, ``self.random``.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(seed=seed)
        p = self.p = SimpleNamespace(**scenario.parameters())
        self.day = 0
        self.counts: Counter[str] = Counter()
        self.theta_x = self.theta_y = 0.0
        self.theta_by_day: list[tuple[float, float]] = []
        self.product_x = self.product_y = 0.0
        self.brand_x = self.brand_y = 0.0
        self.activation = 0.0
        self.nurture_places = 0.0
        self.distinctiveness = 0.5
        self.referrals: list[Customer] = []
        self.seller_hours = (p.selling_share + p.prospecting_share) * p.hours_per_day
        self.usual_selling_hours = p.selling_share * p.hours_per_day
        research = max(1.0 - p.share_brand_hours - p.share_activation_hours - p.share_nurture_hours, 0.0)
        self.research_step = min(p.research_rate * research / 0.20, 1.0)
        # Somewhere between going for any inquiry and going for those that Sales can use.
        self.threshold = p.threshold_volume + (p.threshold_profit - p.threshold_volume) * p.quality_plan
        # Yesterday's advertising moves awareness to ``level`` as far as it is not ``kept``; yesterday there was none.
        self.awareness_level, self.awareness_kept = 0.0, 1.0
        self.attitude_kept = math.exp(-p.attitude_decay_per_day)
        self.awareness = p.awareness_start
        # By phase: dormant, planning, in the market.
        self.p_look = tuple(map(p_per_day, (p.look_dormant_days, p.look_planning_days, p.look_in_market_days)))
        self.p_call = p_per_day(p.call_days)
        self.p_talk = p_per_day(p.talk_days)
        self.marketers = [Marketer(self) for _ in range(int(p.n_marketers))]
        self.sellers = [Seller(self) for _ in range(int(p.n_sellers))]
        self.customers = [Customer(self, self.sellers[k % len(self.sellers)]) for k in range(int(p.n_customers))]
        self.introduce_customers()
        self.datacollector = mesa.DataCollector(
            model_reporters={"awareness": "awareness"} | {name: [self.count, [name]] for name in COUNTED}
        )

    def introduce_customers(self) -> None:
        """A small world (Watts & Strogatz 1998): a ring with some ties at large, which run both ways."""
        n = len(self.customers)
        for k, customer in enumerate(self.customers):
            for step in range(min(int(self.p.degree) // 2, (n - 1) // 2)):
                other = self.customers[(k + step + 1) % n]
                if self.random.random() < self.p.p_rewire:
                    anyone = self.random.choice(self.customers)
                    other = other if anyone is customer else anyone
                customer.neighbours.append(other)
                other.neighbours.append(customer)

    def step(self) -> None:
        """One working day."""
        self.let_demand_drift()
        self.agents_by_type[Marketer].shuffle_do("step")
        self.plan_campaigns()
        self.agents_by_type[Customer].shuffle_do("step")
        self.agents_by_type[Seller].shuffle_do("step")
        for customer in self.referrals:
            customer.seller.take_referral(customer)
        self.referrals.clear()
        self.track_brand()
        self.advertise()
        self.datacollector.collect(self)
        self.day += 1

    def let_demand_drift(self) -> None:
        self.theta_x += self.p.drift_per_year / YEAR + self.random.gauss(0.0, self.p.drift_noise)
        self.theta_y += self.random.gauss(0.0, self.p.drift_noise)
        self.theta_by_day.append((self.theta_x, self.theta_y))

    def plan_campaigns(self) -> None:
        """Marketing's map is the mean of its people's, the product follows it, and hours and money become activation."""
        p = self.p
        self.brand_x = sum(marketer.map_x for marketer in self.marketers) / len(self.marketers)
        self.brand_y = sum(marketer.map_y for marketer in self.marketers) / len(self.marketers)
        self.product_x += p.product_follows * (self.brand_x - self.product_x)
        self.product_y += p.product_follows * (self.brand_y - self.product_y)
        hours = len(self.marketers) * p.campaign_share * p.hours_per_day
        # What is left of a place in nurture waits for tomorrow, whole places don't.
        self.nurture_places = self.nurture_places % 1.0 + hours * p.share_nurture_hours / p.hours_per_nurtured
        per_customer = 10_000.0 / len(self.customers)
        money = p.budget_eur_per_year / p.usual_budget_eur * per_customer
        work = hours / (12.0 * 8.0 * 0.6) * per_customer
        off = (self.brand_x - self.theta_x) ** 2 + (self.brand_y - self.theta_y) ** 2
        self.campaign = money**p.money_elasticity * work**p.work_elasticity * math.exp(-off / (2.0 * p.aim_width**2))
        money_factor = (2.0 - 2.0 * p.share_brand_budget) ** p.money_elasticity
        self.activation = self.campaign * money_factor * (p.share_activation_hours / 0.45) ** p.work_elasticity
        # Work on the brand sets us apart, and rivals copy what they see.
        gained = min(p.copied_per_day * work * p.share_brand_hours / 0.25, 1.0) * (1.0 - self.distinctiveness)
        self.distinctiveness += gained - p.copied_per_day * self.distinctiveness

    def advertise(self) -> None:
        """What the day's brand advertising and forgetting will have done to everybody's awareness by tomorrow."""
        p = self.p
        reach = p.reach_per_day * self.campaign * (2.0 * p.share_brand_budget) ** p.money_elasticity
        reach *= (p.share_brand_hours / 0.25) ** p.work_elasticity
        total = reach + p.forgetting_per_day
        self.awareness_level = reach / total if total > 0.0 else 0.0
        self.awareness_kept = math.exp(-total)

    def track_brand(self) -> None:
        """Ask a panel once a month."""
        if self.day % MONTH == 0:
            n = min(PANEL, len(self.customers))
            panel = [self.customers[k * len(self.customers) // n] for k in range(n)]
            self.awareness = sum(customer.awareness for customer in panel) / n

    def heat(self, age_days: int) -> float:
        """How much of its chance a lead of that age has kept."""
        if age_days <= 0:
            return 1.0
        return self.p.heat_next_day * 0.5 ** ((age_days - 1) / self.p.heat_half_life_days)

    def count(self, name: str) -> float:
        """A total since the run began."""
        return self.counts[name]
