"""The staff: marketers who qualify inquiries, sellers who work leads, prospect and close deals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.customer import OURS, READY, RIVALS, Customer
from benchmarks.plain_mesa.waiting import days_until

if TYPE_CHECKING:
    from benchmarks.plain_mesa.company import PlainCompany

YEAR = 250
USUAL_AWARENESS = 0.3  # at which calls open as often as declared
USUAL_HOURS = 1.6 * 24 / 10_000  # of prospecting a day per customer, at which calls reach as many as declared
MEMORY = 0.98  # a day's weight in the sellers' fading sums


@dataclass(eq=False, slots=True)
class Lead:
    """An inquiry that marketing thinks a seller should follow."""

    customer: Customer
    need_no: int
    readiness: int
    score: float
    promise: tuple[float, float]
    born_day: int
    due_day: int  # when the seller next looks at it
    is_seen: bool = False


@dataclass(eq=False, slots=True)
class Deal:
    """An opportunity: a buyer and a seller talk business."""

    customer: Customer
    need_no: int
    promise: tuple[float, float]
    is_from_lead: bool
    opened_day: int
    gate_day: int
    decision_day: int
    hours_per_day: float
    pace: float = 0.0  # sum over days of the share of the wanted hours that was spent


class Marketer(mesa.Agent):
    """Follows demand through research, and decides which inquiries are worth a seller's time."""

    def __init__(self, model: PlainCompany) -> None:
        super().__init__(model)
        self.map_x, self.map_y = (0.3 * self.random.gauss(0.0, 1.0) for _ in range(2))

    def step(self) -> None:
        """A day of research: where demand was some weeks ago, with the trend added and noise on top."""
        p, model = self.model.p, self.model
        past = max(model.day - int(p.research_delay_days), 0)
        past_x, past_y = model.theta_by_day[past]
        seen_x = past_x + p.drift_per_year / YEAR * (model.day - past) + self.random.gauss(0.0, p.research_noise)
        seen_y = past_y + self.random.gauss(0.0, p.research_noise)
        self.map_x += model.research_step * (seen_x - self.map_x)
        self.map_y += model.research_step * (seen_y - self.map_y)

    def qualify(self, customer: Customer) -> None:
        """Score an inquiry: it becomes a lead, or goes to nurture as long as there is room."""
        p, model = self.model.p, self.model
        model.counts["inquiries"] += 1
        readiness = customer.readiness()
        noise = math.hypot(p.score_noise * (1.0 - p.score_learning * p.understanding_usual), p.score_noise_floor)
        score = 1.0 - 0.5 * readiness + self.random.gauss(0.0, noise)
        if score >= model.threshold:
            model.counts["leads"] += 1
            is_fast = self.random.random() < p.p_same_day
            due_day = model.day if is_fast else model.day + days_until(self.random, p.hand_over_days)
            customer.lead = Lead(customer, customer.need_no, readiness, score, (self.map_x, self.map_y), model.day, due_day)
            customer.seller.desk.append(customer.lead)
        elif model.nurture_places >= 1.0:
            model.nurture_places -= 1
            customer.warm_until_day = model.day + int(p.nurture_days)


class Seller(mesa.Agent):
    """Divides the day between deals, leads and own prospecting, and believes what experience taught."""

    def __init__(self, model: PlainCompany) -> None:
        super().__init__(model)
        p, random = model.p, model.random
        self.map_x, self.map_y = (0.3 * random.gauss(0.0, 1.0) for _ in range(2))
        variance = math.log1p(p.skill_cv**2)
        self.skill = random.lognormvariate(-0.5 * variance, math.sqrt(variance))
        self.discount = min(max(p.discount * (1.3 - 0.3 * self.skill) + random.gauss(0.0, p.discount_spread), 0.0), 0.9)
        self.lead_bias = random.gauss(0.0, p.lead_bias_spread)
        self.belief_qualify = 0.5
        self.belief_win_lead = 0.24
        self.belief_win_own = 0.24
        self.found_recently = 5.0
        self.prospecting_recently = 80.0
        self.desk: list[Lead] = []
        self.chosen: list[Lead] = []
        self.deals: list[Deal] = []
        self.within_reach: list[Customer] = []

    def step(self) -> None:
        """Deals, leads, and prospecting with the hours that are left; then buyers decide."""
        p, model = self.model.p, self.model
        self.look_through_desk()
        n_wanted = min(len(self.chosen), math.ceil(p.new_leads_per_day))
        wanted = sum(deal.hours_per_day for deal in self.deals) + n_wanted * p.hours_per_lead
        can_sell = wanted
        if wanted > model.usual_selling_hours:
            # What sells beyond the usual brings paperwork along; deals, leads and prospecting give way by the same share.
            given = model.seller_hours + p.admin_per_hour * model.usual_selling_hours
            asked = (1.0 + p.admin_per_hour) * wanted + model.seller_hours - model.usual_selling_hours
            can_sell *= given / asked
            n_wanted = min(int(n_wanted * given / asked + 0.5), int(can_sell / p.hours_per_lead))
        sold = self.work_deals(can_sell - n_wanted * p.hours_per_lead)
        sold += self.work_leads(n_wanted)
        paperwork = p.admin_per_hour * max(sold - model.usual_selling_hours, 0.0)
        self.prospect(max(model.seller_hours - sold - paperwork, 0.0))
        for deal in [deal for deal in self.deals if self.model.day in (deal.gate_day, deal.decision_day)]:
            self.await_decision(deal)

    # --- Hours -----------------------------------------------------------------------------------------------------------------

    def work_deals(self, hours: float) -> float:
        """Give every deal its hours, all a little less on a short day; returns the hours spent."""
        wanted = sum(deal.hours_per_day for deal in self.deals)
        if wanted <= 0.0:
            return 0.0
        share = min(hours / wanted, 1.0)
        for deal in self.deals:
            deal.pace += share
        return share * wanted

    def look_through_desk(self) -> None:
        """Choose among the leads that are due, put them aside, or give up those that lay too long."""
        p, day = self.model.p, self.model.day
        due = [lead for lead in self.desk if lead.due_day == day]
        for lead in due:
            if day - lead.born_day >= p.stale_after_days:
                self.give_up(self.desk, lead)
            elif self.random.random() < self.p_choose(lead):
                self.desk.remove(lead)
                self.chosen.append(lead)
            else:
                last = lead.born_day + math.ceil(p.stale_after_days)
                again = last if lead.is_seen else day + int(p.reconsider_days)
                lead.due_day = max(min(again, last), day + 1)
                lead.is_seen = True

    def p_choose(self, lead: Lead) -> float:
        """Chance to take a lead up: its believed yield per hour against that of own prospecting."""
        p = self.model.p
        looks_good = math.exp(p.score_trust * (lead.score - 1.0))
        qualifies = min(self.belief_qualify * looks_good * self.model.heat(self.model.day - lead.born_day), 1.0)
        hours = p.hours_per_lead + qualifies * p.hours_per_opportunity
        lead_yield = qualifies * self.belief_win_lead / hours * math.exp(p.regard_discount * p.stereotype_start)
        found = self.found_recently / max(self.prospecting_recently, 1.0)
        own_yield = max(found * self.belief_win_own / (1.0 + found * p.hours_per_opportunity), 1e-9)
        odds = math.exp(self.lead_bias - p.lead_reluctance) * (lead_yield / own_yield) ** p.yield_weight
        return odds / (1.0 + odds)

    def give_up(self, pile: list[Lead], lead: Lead) -> None:
        pile.remove(lead)
        lead.customer.lead = None
        self.model.counts["stale"] += 1

    def work_leads(self, n_leads: int) -> float:
        """Work so many of the chosen leads, the newest first; returns the hours spent."""
        p = self.model.p
        for _ in range(n_leads):
            self.work_lead(self.chosen.pop())
        too_old = self.model.day - p.stale_after_days
        for lead in [lead for lead in self.chosen if lead.born_day <= too_old]:
            self.give_up(self.chosen, lead)
        return n_leads * p.hours_per_lead

    def work_lead(self, lead: Lead) -> None:
        """Find out whether there is a deal in it."""
        p, model, customer = self.model.p, self.model, lead.customer
        model.counts["worked"] += 1
        self.listen_to(customer)
        customer.lead = None
        heat = model.heat(model.day - lead.born_day)
        can = lead.readiness == READY and lead.need_no == customer.need_no and not customer.is_served and customer.deal is None
        is_qualified = can and self.random.random() < p.p_qualify_ready * heat
        self.belief_qualify += p.learning_rate * (is_qualified - self.belief_qualify)
        if is_qualified:
            model.counts["qualified"] += 1
            self.open_deal(customer, lead.promise, is_from_lead=True)
        elif lead.readiness != READY:
            customer.warm_until_day = max(customer.warm_until_day, model.day + int(p.nurture_days))
            customer.attitude -= p.pushed_step * (1.0 + customer.attitude)

    def prospect(self, hours: float) -> None:
        """Call buyers of the own territory, those first who are where the own map says."""
        p, model = self.model.p, self.model
        self.found_recently *= MEMORY
        self.prospecting_recently = self.prospecting_recently * MEMORY + hours
        # The best addresses are called first: twice the hours on the same customers don't reach twice the buyers.
        spent = hours * len(model.sellers) / len(model.customers)
        calls = USUAL_HOURS * (spent / USUAL_HOURS) ** p.prospecting_elasticity * p.calls_per_hour * p.call_days
        for customer in self.within_reach:
            if not customer.is_buying():
                continue
            off_x = model.theta_x + customer.taste_x - self.map_x
            off_y = model.theta_y + customer.taste_y - self.map_y
            aim = p.focus * math.exp(-(off_x**2 + off_y**2) / (2.0 * p.focus_width**2)) + 1.0 - p.focus
            if self.random.random() < calls * aim:
                self.listen_to(customer)
                opens = p.p_call_opens * (1.0 + p.call_awareness * (customer.awareness - USUAL_AWARENESS))
                if self.random.random() < opens:
                    self.found_recently += 1.0
                    model.counts["self_sourced"] += 1
                    self.open_deal(customer, (model.brand_x, model.brand_y), is_from_lead=False)
        self.within_reach.clear()

    def take_referral(self, customer: Customer) -> None:
        """Somebody sent a buyer; what the brand says to all is all that was promised."""
        model = self.model
        if customer.is_buying():
            model.counts["referred"] += 1
            self.open_deal(customer, (model.brand_x, model.brand_y), is_from_lead=False)

    def listen_to(self, customer: Customer) -> None:
        p, model = self.model.p, self.model
        self.map_x += p.conversation_pull * (model.theta_x + customer.taste_x - self.map_x)
        self.map_y += p.conversation_pull * (model.theta_y + customer.taste_y - self.map_y)

    # --- Deals -----------------------------------------------------------------------------------------------------------------

    def open_deal(self, customer: Customer, promise: tuple[float, float], is_from_lead: bool) -> None:
        p, today = self.model.p, self.model.day
        relative = customer.deal_eur / p.deal_median_eur
        cycle = p.cycle_median_days * relative**p.cycle_size_power * self.random.lognormvariate(0.0, p.cycle_sigma)
        cycle = max(min(cycle, 500.0), 4.0)
        hours_per_day = 4.0 / 3.0 * p.hours_per_opportunity * relative**p.hours_size_power / int(cycle)
        days = (today, today + int(0.5 * cycle), today + int(cycle))
        customer.deal = Deal(customer, customer.need_no, promise, is_from_lead, *days, hours_per_day)
        self.deals.append(customer.deal)

    def await_decision(self, deal: Deal) -> None:
        """Half-way the buyer decides whether to ask for a proposal, at the end whether to buy."""
        p = self.model.p
        if self.model.day == deal.gate_day:
            wants = self.is_chosen(deal, p.gate_rival, p.gate_price, p.gate_mismatch, p.gate_no_decision)
            if wants is True:
                self.listen_to(deal.customer)
            else:
                self.end(deal, wants)
        else:
            self.end(deal, self.is_chosen(deal, p.late_rival, p.late_price, p.late_mismatch, p.late_no_decision))

    def is_chosen(self, deal: Deal, rival: float, price: float, mismatch: float, nothing: float) -> bool | None:
        """True: the buyer goes on with us; False: with a rival; None: with nobody. The four are shares of usual deals lost."""
        p = self.model.p
        us = (1.0 - rival - price - mismatch - nothing) * self.appeal(deal)
        rivals = p.rivals * math.exp(-p.distinct_weight * (self.model.distinctiveness - 0.5))
        them = rival * rivals + price + mismatch * self.promise_gap(deal) / p.usual_gap
        u = self.random.random() * (us + nothing + them)
        if u < us:
            return True
        return None if u < us + nothing else False

    def appeal(self, deal: Deal) -> float:
        """What speaks for us; 1 for a usual deal of a usual seller."""
        p, customer = self.model.p, deal.customer
        u = p.fit_weight * (p.usual_misfit - self.misfit(customer))
        u += p.attitude_weight * customer.attitude
        u += p.skill_weight * math.log(self.skill)
        u += p.effort_weight * math.log(self.effort(deal))
        u -= p.gap_weight * (self.promise_gap(deal) - p.usual_gap)
        u -= p.price_weight * math.log((1.0 - self.discount) / (1.0 - p.discount))
        u += p.incumbent_weight * (customer.supplier == OURS)
        return math.exp(min(max(u, -30.0), 30.0))

    def effort(self, deal: Deal) -> float:
        """Share of the wanted hours that the deal got so far."""
        return min((deal.pace + 0.1) / (self.model.day - deal.opened_day + 0.1), 1.0)

    def misfit(self, customer: Customer) -> float:
        p, model = self.model.p, self.model
        x, y = model.theta_x + customer.taste_x, model.theta_y + customer.taste_y
        product = (model.product_x - x) ** 2 + (model.product_y - y) ** 2
        pitch = (self.map_x - x) ** 2 + (self.map_y - y) ** 2
        return (1.0 - p.pitch_share) * product + p.pitch_share * pitch

    def promise_gap(self, deal: Deal) -> float:
        return math.hypot(deal.promise[0] - self.map_x, deal.promise[1] - self.map_y)

    def end(self, deal: Deal, is_ours: bool | None) -> None:
        """The deal ends; the need is met, or given up."""
        p, customer = self.model.p, deal.customer
        if is_ours:
            self.win(deal)
        else:
            self.model.counts["lost"] += 1
            if is_ours is False:
                customer.supplier = RIVALS
        if customer.need_no == deal.need_no:
            customer.is_served = True
        if deal.is_from_lead:
            self.belief_win_lead += p.learning_rate * (bool(is_ours) - self.belief_win_lead)
        else:
            self.belief_win_own += p.learning_rate * (bool(is_ours) - self.belief_win_own)
        self.listen_to(customer)
        customer.deal = None
        self.deals.remove(deal)

    def win(self, deal: Deal) -> None:
        """Book the sale, and let the customer experience what was bought."""
        p, customer = self.model.p, deal.customer
        self.model.counts["won"] += 1
        self.model.counts["revenue"] += customer.deal_eur * (1.0 - self.discount) / (1.0 - p.discount)
        customer.supplier = OURS
        customer.awareness = 1.0
        lived = p.experience_usual + p.experience_fit * (p.usual_misfit - self.misfit(customer))
        lived -= p.experience_gap * (self.promise_gap(deal) - p.usual_gap)
        lived -= p.experience_delay * (p.usual_effort - self.effort(deal))
        customer.attitude += p.experience_step * (min(max(lived, -1.0), 1.0) - customer.attitude)
