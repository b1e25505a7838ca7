"""The customers: they need something now and then, look around, buy, and talk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.waiting import days_until

if TYPE_CHECKING:
    from benchmarks.plain_mesa.company import PlainCompany
    from benchmarks.plain_mesa.staff import Deal, Lead, Seller

DORMANT, PLANNING, IN_MARKET = range(3)  # phases
READY, NOT_YET, UNFIT = range(3)  # readiness
NOBODYS, OURS, RIVALS = range(3)  # suppliers
YEAR = 250


class Customer(mesa.Agent):
    """A firm that may need what we sell, looks around, buys, and talks to firms it knows."""

    def __init__(self, model: PlainCompany, seller: Seller) -> None:
        super().__init__(model)
        p, random = model.p, model.random
        self.seller = seller
        self.neighbours: list[Customer] = []
        angle = 2.0 * math.pi * random.randrange(3) / 3
        self.taste_x = p.segment_distance * math.cos(angle) + random.gauss(0.0, p.taste_spread)
        self.taste_y = p.segment_distance * math.sin(angle) + random.gauss(0.0, p.taste_spread)
        self.deal_eur = p.deal_median_eur * random.lognormvariate(0.0, p.deal_sigma)
        self.disposition = min(max(random.gauss(p.attitude_start, p.attitude_spread), -1.0), 1.0)
        self.attitude = self.disposition
        self.awareness = p.awareness_start
        self.supplier = NOBODYS
        self.lead: Lead | None = None
        self.deal: Deal | None = None
        self.warm_until_day = -1
        self.need_no = 0
        self.is_served = False
        self.schedule_need(today=-1)

    def step(self) -> None:
        """Forget a little, then do what the day brings."""
        model = self.model
        random = model.random.random
        self.awareness = model.awareness_level + (self.awareness - model.awareness_level) * model.awareness_kept
        self.attitude = self.disposition + (self.attitude - self.disposition) * model.attitude_kept
        looks_around = random() < model.p_look[self.phase]
        may_be_called = self.phase == IN_MARKET and random() < model.p_call
        if model.day == self.phase_day:
            self.change_phase()
        if looks_around and self.lead is None and self.deal is None:
            self.look_around()
        if may_be_called and self.is_buying():
            self.seller.within_reach.append(self)
        if random() < model.p_talk:
            self.talk_shop()

    # --- Needs -----------------------------------------------------------------------------------------------------------------

    def schedule_need(self, today: int) -> None:
        p, random = self.model.p, self.model.random
        window = p.window_days * random.lognormvariate(0.0, p.window_sigma)
        self.need_day = today + days_until(random, 1.0 / p.p_need_per_day)
        self.window_end_day = self.need_day + int(min(max(window, 20.0), 400.0))
        plans_from = self.need_day - int(p.planning_days)
        if plans_from <= today:
            self.phase, self.phase_day = PLANNING, self.need_day
        else:
            self.phase, self.phase_day = DORMANT, plans_from

    def change_phase(self) -> None:
        if self.phase == DORMANT:
            self.phase, self.phase_day = PLANNING, self.need_day
        elif self.phase == PLANNING:
            self.phase, self.phase_day = IN_MARKET, self.window_end_day
            self.is_served = False
            self.model.counts["needs"] += 1
        else:
            if self.is_buying() and self.random.random() >= self.model.p.share_nobody:
                self.supplier = RIVALS
            self.need_no += 1
            self.schedule_need(self.model.day)

    def is_buying(self) -> bool:
        """In the market, with a need that is neither met nor in the hands of one of our sellers."""
        return self.phase == IN_MARKET and not self.is_served and self.deal is None

    def readiness(self) -> int:
        if self.phase == IN_MARKET and not self.is_served:
            return READY
        return NOT_YET if self.phase == PLANNING else UNFIT

    def look_around(self) -> None:
        """Ask a marketer, if our brand comes to mind."""
        model = self.model
        odds = model.p.p_inquire * self.awareness * model.activation * (1.0 + 0.5 * self.attitude)
        if self.warm_until_day >= model.day:
            odds *= 1.0 + model.p.nurture_pull
        if self.random.random() < odds:
            self.random.choice(model.marketers).qualify(self)

    # --- Talk ------------------------------------------------------------------------------------------------------------------

    def talk_shop(self) -> None:
        """Perhaps leave us, perhaps tell a neighbour about us."""
        p, random = self.model.p, self.model.random
        if self.supplier == OURS:
            hazard = p.churn_per_year / YEAR * p.talk_days * math.exp(-p.churn_attitude * self.attitude)
            if random.random() < hazard:
                self.supplier = NOBODYS
                self.model.counts["churned"] += 1
        wants = p.talk_anyway + p.talk_opinion * abs(self.attitude) + p.talk_owner * (self.supplier == OURS)
        if not self.neighbours or random.random() >= self.awareness * wants:
            return
        self.model.counts["talks"] += 1
        listener = random.choice(self.neighbours)
        listener.notice(p.talk_awareness)
        is_opposed = self.attitude * listener.attitude < 0.0
        is_quarrel = is_opposed and min(abs(self.attitude), abs(listener.attitude)) > p.quarrel_opinion
        if is_quarrel:
            self.dig_in(p.quarrel_step)
            listener.dig_in(p.quarrel_step)
            for neighbour in self.neighbours:
                neighbour.notice(p.quarrel_awareness)
        elif self.attitude >= 0.0:
            listener.attitude += p.praise_step * self.attitude * 0.5 * (1.0 - listener.attitude)
        else:
            listener.attitude += p.criticism_step * self.attitude * 0.5 * (1.0 + listener.attitude)
        # An owner who praises us sends a buyer straight to the seller.
        is_praise = self.supplier == OURS and self.attitude > 0.0 and not is_quarrel
        if is_praise and listener.is_buying() and random.random() < p.p_refer:
            self.model.referrals.append(listener)

    def notice(self, step: float) -> None:
        self.awareness += step * (1.0 - self.awareness)

    def dig_in(self, step: float) -> None:
        sign = 1.0 if self.attitude > 0.0 else -1.0
        self.attitude += step * sign * (1.0 - sign * self.attitude)
