"""[marketing]: how awareness, inquiries and leads are made."""

# A table is easier to read than a page: two lines per number.
# fmt: off

from __future__ import annotations

from typing import ClassVar

from pydantic import model_validator

from sim.scenario.fields import JUDGEMENT, PUBLISHED, Strict, param, sums_to_one_at_most


class Marketing(Strict):
    """[marketing]: budget, hours, reach, scores and research."""

    SHARES_OF_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("share_brand_hours", "share_activation_hours", "share_nurture_hours"),
    )

    campaign_share: float = param(0.6, "share", range=(0.45, 0.75), bounds=(0.01, 1.0), source="the rest is meetings and administration", grade=JUDGEMENT,
        doc="share of a marketer's time that goes into campaigns")
    share_brand_hours: float = param(0.25, "share", range=(0.15, 0.30), bounds=(0.0, 1.0), source="policy mix", grade=JUDGEMENT,
        doc="share of campaign hours spent on the brand")
    share_activation_hours: float = param(0.45, "share", range=(0.35, 0.50), bounds=(0.0, 1.0), source="V2: 65 % of B2B budgets go into leads", grade=JUDGEMENT,
        doc="share of campaign hours spent on making inquiries")
    share_nurture_hours: float = param(0.10, "share", range=(0.0, 0.15), bounds=(0.0, 1.0), source="policy mix", grade=JUDGEMENT,
        doc="share of campaign hours spent on keeping the not-yet-ready warm")
    budget_eur_per_year: float = param(1_150_000.0, "EUR/year", range=(720_000.0, 1_580_000.0), bounds=(0.0, 1e10), source="9b, V89: 8 % of 14.4 M EUR", grade=PUBLISHED,
        doc="money spent on campaigns")
    usual_budget_eur: float = param(1_150_000.0, "EUR/year", bounds=(1.0, 1e10), role="constant", source="measured on the default company", grade=JUDGEMENT,
        doc="money at which reach and inquiries were calibrated")
    share_brand_budget: float = param(0.5, "share", range=(0.4, 0.6), bounds=(0.0, 1.0), source="9b, V88", grade=PUBLISHED,
        doc="share of that money spent on the brand")
    reach_per_day: float = param(0.0048, "1/day", range=(0.0024, 0.01), bounds=(0.0, 1.0), source="calibrated to awareness of 30 %: 9b", grade=JUDGEMENT,
        doc="share of those who don't know the brand whom a normal day's advertising reaches")
    forgetting_per_day: float = param(0.015, "1/day", range=(0.010, 0.033), bounds=(0.0, 1.0), source="9b, V85: retention 0.985", grade=PUBLISHED,
        doc="share of awareness lost in a day without advertising")
    awareness_start: float = param(0.30, "share", range=(0.15, 0.60), bounds=(0.0, 1.0), source="9b", grade=JUDGEMENT,
        doc="awareness when the run begins")
    money_elasticity: float = param(0.24, "", range=(0.10, 0.40), bounds=(0.0, 1.0), source="9b, V82: long-run elasticity", grade=PUBLISHED,
        doc="per cent more effect from one per cent more money per customer")
    work_elasticity: float = param(0.32, "", range=(0.25, 0.45), bounds=(0.0, 1.0), source="9b, V84: as for selling effort", grade=JUDGEMENT,
        doc="per cent more effect from one per cent more hours per customer")
    p_inquire: float = param(0.95, "share", range=(0.6, 1.0), bounds=(0.0, 1.0), source="calibrated to 2,500 leads a year: 9b", grade=JUDGEMENT,
        doc="chance that a customer who looks around and thinks of us asks us")
    aim_width: float = param(1.0, "need", range=(0.5, 2.0), bounds=(0.01, 100.0), source="MODEL: reach is aimed at the map", grade=JUDGEMENT,
        doc="map error at which campaigns reach 61 % of what they could")
    research_rate: float = param(0.03, "1/day", range=(0.01, 0.1), bounds=(0.0, 1.0), source="MODEL: marketers see research", grade=JUDGEMENT,
        doc="how far a normal day of research pulls a marketer's map toward what it shows")
    research_delay_days: float = param(40.0, "days", range=(20.0, 90.0), bounds=(0.0, 1000.0), source="MODEL: delayed", grade=JUDGEMENT,
        doc="age of the data that research shows")
    research_noise: float = param(0.8, "need", range=(0.4, 1.5), bounds=(0.0, 20.0), source="MODEL: noisy", grade=JUDGEMENT,
        doc="error of one day's research, per axis")
    product_follows: float = param(0.004, "1/day", range=(0.002, 0.01), bounds=(0.0, 1.0), source="MODEL: slowly; half-life 170 days", grade=JUDGEMENT,
        doc="how far the product moves toward marketing's shared map in a day")
    copied_per_day: float = param(0.002, "1/day", range=(0.001, 0.004), bounds=(0.0, 1.0), source="MODEL: distinctiveness; half-life a year and more", grade=JUDGEMENT,
        doc="how fast rivals copy what makes the offer distinct; usual work on the brand makes up for it at one half")
    score_noise: float = param(0.28, "", range=(0.15, 0.5), bounds=(0.0, 10.0), source="calibrated to fact 2", grade=JUDGEMENT,
        doc="error of the lead score that knowledge can take away, of a marketer who knows nothing of selling; ready is 1, not yet 0.5, unfit 0")
    score_noise_floor: float = param(0.25, "", range=(0.15, 0.35), bounds=(0.0, 10.0), source="V33: at top performers 35 to 40 % of marketing leads become opportunities, not all", grade=JUDGEMENT,
        doc="error of it that nobody can take away: about half of the usual variance")
    score_learning: float = param(0.5, "share", range=(0.2, 0.8), bounds=(0.0, 1.0), source="MODEL: noise falls when Sales feeds back", grade=JUDGEMENT,
        doc="share of that error which full understanding of Sales removes")
    scoring_help: float = param(0.4, "share", range=(0.2, 0.6), bounds=(0.0, 1.0), source="V116: formal scoring", grade=JUDGEMENT,
        doc="share of that error which a full scoring system removes")
    feedback_learning: float = param(0.4, "share", range=(0.2, 0.6), bounds=(0.0, 1.0), source="MODEL: noise falls when Sales feeds back", grade=JUDGEMENT,
        doc="share of that error which fresh feedback on every lead removes")
    feedback_step: float = param(0.05, "1/case", range=(0.02, 0.15), bounds=(0.0, 1.0), source="about twenty cases are remembered", grade=JUDGEMENT,
        doc="share of what feedback can teach that one report brings")
    feedback_fading: float = param(0.0035, "1/day", range=(0.0026, 0.0051), bounds=(0.0, 1.0), source="9b, V65: knowledge fades", grade=PUBLISHED,
        doc="how fast what feedback taught is forgotten")
    threshold_volume: float = param(0.6, "", range=(0.4, 0.8), bounds=(-5.0, 5.0), source="V18; calibrated to 2,500 leads a year", grade=JUDGEMENT,
        doc="score from which an inquiry is a lead, when the KPI counts leads")
    threshold_profit: float = param(1.0, "", range=(0.8, 1.2), bounds=(-5.0, 5.0), source="V18: paid on quality if it can be seen", grade=JUDGEMENT,
        doc="score from which it is a lead, when the KPI is shared profit")
    hours_per_nurtured: float = param(0.5, "h", range=(0.2, 1.0), bounds=(0.01, 100.0), source="one mail a month, mostly automatic", grade=JUDGEMENT,
        doc="hours to keep one inquirer warm")
    nurture_days: float = param(120.0, "days", range=(60.0, 250.0), bounds=(0.0, 2000.0), source="V40: ready within 6 to 11 months", grade=JUDGEMENT,
        doc="how long a nurtured inquirer stays warm")
    nurture_pull: float = param(0.3, "share", range=(0.1, 0.6), bounds=(0.0, 10.0), source="V40", grade=JUDGEMENT,
        doc="how much more likely a warm customer asks us")
    p_same_day: float = param(0.75, "share", range=(0.5, 0.9), bounds=(0.0, 1.0), source="V28: 53 % answer on the day, 24 % later; calibrated to fact 4", grade=JUDGEMENT,
        doc="leads that reach the seller on the day of the inquiry")
    hand_over_days: float = param(2.0, "days", range=(0.5, 7.0), bounds=(0.1, 100.0), source="9b: approval delay", grade=JUDGEMENT,
        doc="mean days until the others do")

    @model_validator(mode="after")
    def _hours_suffice(self) -> Marketing:
        for names in self.SHARES_OF_ONE:
            sums_to_one_at_most(self, names)
        return self
