"""[sales]: how leads are worked and deals are closed."""

# A table is easier to read than a page: two lines per number.
# fmt: off

from __future__ import annotations

from typing import ClassVar

from pydantic import model_validator

from sim.scenario.fields import JUDGEMENT, PUBLISHED, Strict, param, sums_to_one_at_most


class Sales(Strict):
    """[sales]: hours, beliefs, the buyers' two decisions, and what a buyer lives through."""

    SHARES_OF_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("selling_share", "prospecting_share"),
        ("gate_rival", "gate_price", "gate_mismatch", "gate_no_decision"),
        ("late_rival", "late_price", "late_mismatch", "late_no_decision"),
    )

    selling_share: float = param(0.30, "share", range=(0.22, 0.41), bounds=(0.01, 0.9), source="9b, V36, V37", grade=PUBLISHED,
        doc="share of a seller's time for opportunities and leads")
    prospecting_share: float = param(0.20, "share", range=(0.10, 0.25), bounds=(0.0, 0.9), source="9b, V36", grade=PUBLISHED,
        doc="share of a seller's time for own prospecting")
    admin_per_hour: float = param(0.5, "h/h", range=(0.25, 1.5), bounds=(0.0, 20.0), source="V36, V37: half of the time is neither selling nor prospecting", grade=JUDGEMENT,
        doc="hours of paperwork that come with every hour of selling beyond the usual")
    hours_per_lead: float = param(1.0, "h", range=(0.4, 2.0), bounds=(0.01, 100.0), source="9b", grade=JUDGEMENT,
        doc="hours to work a marketing lead, all attempts together")
    hours_per_opportunity: float = param(12.0, "h", range=(6.0, 25.0), bounds=(0.1, 1000.0), source="9b", grade=JUDGEMENT,
        doc="hours of an opportunity of median size, won or lost")
    hours_size_power: float = param(0.2, "", range=(0.0, 0.4), bounds=(0.0, 2.0), source="larger deals take more", grade=JUDGEMENT,
        doc="elasticity of these hours to the size of the deal")
    new_leads_per_day: float = param(4.0, "leads/day", range=(2.0, 8.0), bounds=(0.0, 1000.0), source="9b", grade=JUDGEMENT,
        doc="new leads a seller can begin in a day")
    heat_next_day: float = param(0.35, "x", range=(0.10, 0.60), bounds=(0.0, 1.0), source="9b, V28, V33", grade=PUBLISHED,
        doc="chance of a lead one day old relative to a fresh one")
    heat_half_life_days: float = param(10.0, "days", range=(3.0, 30.0), bounds=(0.1, 1000.0), source="9b", grade=JUDGEMENT,
        doc="days in which an older lead loses half of its chance")
    stale_after_days: float = param(30.0, "days", range=(20.0, 60.0), bounds=(1.0, 1000.0), source="V28: mean answer within 30 days", grade=JUDGEMENT,
        doc="age at which an unworked lead is given up")
    reconsider_days: float = param(3.0, "days", range=(1.0, 10.0), bounds=(1.0, 1000.0), source="V28: 24 % answer later", grade=JUDGEMENT,
        doc="days after which a lead that was put aside is looked at once more")
    p_qualify_ready: float = param(0.95, "share", range=(0.7, 1.0), bounds=(0.0, 1.0), source="9b: half of the worked leads qualify", grade=JUDGEMENT,
        doc="chance that a fresh lead from a buyer in the market qualifies when worked")
    yield_weight: float = param(2.0, "", range=(1.5, 4.0), bounds=(0.0, 20.0), source="V1: follow-up rises with perceived quality; calibrated to V84: selling effort 0.25 to 0.45", grade=JUDGEMENT,
        doc="how sharply the choice between leads and own prospecting follows believed yields")
    lead_reluctance: float = param(2.4, "", range=(1.5, 4.0), bounds=(-10.0, 10.0), source="V1: 70 % are not pursued; calibrated to fact 1", grade=JUDGEMENT,
        doc="log odds by which a seller prefers the own prospect at equal yield: one gets all the credit for it")
    agreement_weight: float = param(3.0, "", range=(2.5, 4.5), bounds=(0.0, 10.0), source="V28: 53 % answer on the day, 23 % never; calibrated to fact 4", grade=JUDGEMENT,
        doc="log odds of working a lead that a strict response agreement adds")
    agreement_first: float = param(0.25, "share", range=(0.1, 0.5), bounds=(0.0, 1.0), source="V28: 53 % answer on the day; calibrated to fact 4", grade=JUDGEMENT,
        doc="share of what chosen leads would have to give way on a full day that a strict response agreement spares them")
    tracking_weight: float = param(0.8, "", range=(0.2, 1.5), bounds=(0.0, 10.0), source="V1: follow-up rises with tracking", grade=JUDGEMENT,
        doc="log odds of working a lead that full tracking adds")
    hours_per_feedback: float = param(0.15, "h", range=(0.05, 0.5), bounds=(0.0, 10.0), source="some lines in a form", grade=JUDGEMENT,
        doc="hours to report back on a lead")
    regard_discount: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 10.0), source="V1: perceived prequalification; V62, V63: conflict costs 2 to 7 % of output per SD", grade=JUDGEMENT,
        doc="how strongly regard for the marketer colours the believed worth of a lead (log per unit of regard)")
    score_trust: float = param(1.2, "", range=(0.0, 2.0), bounds=(0.0, 10.0), source="V1: perceived prequalification", grade=JUDGEMENT,
        doc="how strongly a seller follows the score (log per unit of score)")
    pushed_step: float = param(0.03, "share", range=(0.0, 0.1), bounds=(0.0, 1.0), source="MODEL: must every lead be sold?", grade=JUDGEMENT,
        doc="how far a call that came too early lowers the attitude")
    learning_rate: float = param(0.05, "1/case", range=(0.02, 0.15), bounds=(0.0, 1.0), source="about twenty cases are remembered", grade=JUDGEMENT,
        doc="weight of the newest case in a seller's beliefs")
    skill_cv: float = param(0.5, "", range=(0.3, 0.8), bounds=(0.0, 2.0), source="9b, V45", grade=PUBLISHED,
        doc="spread of sellers' skill relative to its mean")
    calls_per_hour: float = param(2.6, "1/h", range=(1.0, 4.0), bounds=(0.0, 100.0), source="calibrated to 26 self-sourced a year: 9b", grade=JUDGEMENT,
        doc="customers a seller reaches in an hour of prospecting")
    prospecting_elasticity: float = param(0.32, "", range=(0.25, 0.45), bounds=(0.0, 1.0), source="9b, V84: as for selling effort", grade=JUDGEMENT,
        doc="per cent more buyers reached from one per cent more hours of prospecting per customer")
    call_days: float = param(20.0, "days", bounds=(1.0, 1000.0), role="constant", source="grid of the draw; changes nothing else", grade=JUDGEMENT,
        doc="mean days between two occasions on which a call could reach a buyer")
    p_call_opens: float = param(0.65, "share", range=(0.4, 0.9), bounds=(0.0, 1.0), source="calibrated to 26 self-sourced a year: 9b", grade=JUDGEMENT,
        doc="chance that a call to a buyer in the market opens an opportunity")
    call_awareness: float = param(0.5, "", range=(0.2, 1.0), bounds=(0.0, 3.0), source="V87: brands that are known get a hearing", grade=JUDGEMENT,
        doc="how much more often a call opens an opportunity with somebody who knows us than with a stranger, relative")
    focus: float = param(0.5, "share", range=(0.2, 0.8), bounds=(0.0, 1.0), source="MODEL: sellers see people", grade=JUDGEMENT,
        doc="share of the prospecting that goes where the seller's map says")
    focus_width: float = param(1.5, "need", range=(0.8, 3.0), bounds=(0.01, 100.0), source="scale of the need space", grade=JUDGEMENT,
        doc="distance from the map at which that share falls to 61 %")
    conversation_pull: float = param(0.08, "share", range=(0.03, 0.2), bounds=(0.0, 1.0), source="MODEL: every conversation pulls the map", grade=JUDGEMENT,
        doc="how far a conversation pulls a seller's map toward that customer's need")
    cycle_median_days: float = param(70.0, "days", range=(40.0, 125.0), bounds=(2.0, 500.0), source="9b, V31, V38, V115", grade=PUBLISHED,
        doc="median days from opening to decision")
    cycle_sigma: float = param(0.75, "", range=(0.5, 0.95), bounds=(0.0, 2.0), source="9b: 0.8 with deal size", grade=JUDGEMENT,
        doc="spread of that time at equal deal size (sigma of the logarithm)")
    cycle_size_power: float = param(0.3, "", range=(0.2, 0.5), bounds=(0.0, 2.0), source="V115: size^0.3 to 0.5", grade=JUDGEMENT,
        doc="elasticity of that time to the size of the deal")
    gate_rival: float = param(0.16, "share", bounds=(0.0, 0.3), role="constant", source="V34: late stage is about half of all", grade=JUDGEMENT,
        doc="usual deals lost to a rival before a proposal")
    gate_price: float = param(0.06, "share", bounds=(0.0, 0.3), role="constant", source="V34", grade=JUDGEMENT,
        doc="usual deals lost on price before a proposal")
    gate_mismatch: float = param(0.06, "share", bounds=(0.0, 0.3), role="constant", source="V34, 9b: mismatch penalty", grade=JUDGEMENT,
        doc="usual deals lost on mismatch before a proposal")
    gate_no_decision: float = param(0.21, "share", range=(0.15, 0.28), bounds=(0.0, 0.3), source="9b, V34, V35", grade=PUBLISHED,
        doc="usual deals given up before a proposal")
    late_rival: float = param(0.18, "share", bounds=(0.0, 0.3), role="constant", source="V34: 32 % lost", grade=PUBLISHED,
        doc="usual proposals lost to a rival")
    late_price: float = param(0.08, "share", bounds=(0.0, 0.3), role="constant", source="V34", grade=JUDGEMENT,
        doc="usual proposals lost on price")
    late_mismatch: float = param(0.06, "share", bounds=(0.0, 0.3), role="constant", source="V34", grade=JUDGEMENT,
        doc="usual proposals lost on mismatch")
    late_no_decision: float = param(0.21, "share", range=(0.15, 0.27), bounds=(0.0, 0.3), source="V34: 20.7 %", grade=PUBLISHED,
        doc="usual proposals on which nothing is decided")
    pitch_share: float = param(0.4, "share", range=(0.2, 0.6), bounds=(0.0, 1.0), source="MODEL: fit of product and pitch", grade=JUDGEMENT,
        doc="share of the pitch in the fit; the rest is the product")
    usual_misfit: float = param(1.1, "need^2", bounds=(0.0, 100.0), role="constant", source="measured on the default company", grade=JUDGEMENT,
        doc="misfit of a usual deal")
    fit_weight: float = param(0.3, "1/need^2", range=(0.1, 0.6), bounds=(0.0, 10.0), source="MODEL: fit of product and pitch", grade=JUDGEMENT,
        doc="log odds lost per unit of misfit")
    attitude_weight: float = param(0.5, "", range=(0.2, 1.0), bounds=(0.0, 10.0), source="V92: valence elasticity 0.42", grade=JUDGEMENT,
        doc="log odds per unit of attitude")
    skill_weight: float = param(0.5, "", range=(0.3, 1.0), bounds=(0.0, 5.0), source="V45", grade=JUDGEMENT,
        doc="elasticity of the odds to the seller's skill")
    effort_weight: float = param(0.32, "", range=(0.25, 0.45), bounds=(0.0, 5.0), source="9b, V84: selling-effort elasticity", grade=PUBLISHED,
        doc="elasticity of the odds to the share of the needed hours that were spent")
    gap_weight: float = param(0.25, "1/need", range=(0.0, 0.5), bounds=(0.0, 10.0), source="9b: mismatch penalty 8 % at a usual gap", grade=JUDGEMENT,
        doc="log odds lost per unit of gap between promise and pitch")
    usual_gap: float = param(0.35, "need", bounds=(0.01, 10.0), role="constant", source="measured on the default company", grade=JUDGEMENT,
        doc="gap of a usual deal")
    carry_over: float = param(0.6, "share", range=(0.3, 0.9), bounds=(0.0, 1.0), source="MODEL: does the seller carry over the value?", grade=JUDGEMENT,
        doc="share of the gap that a seller closes who knows what marketing promises")
    distinct_weight: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 10.0), source="MODEL: abundance; sell uniqueness", grade=JUDGEMENT,
        doc="how much a distinct offer takes from the weight of rivals (log)")
    price_weight: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 10.0), source="9b, V43", grade=JUDGEMENT,
        doc="price elasticity of the odds")
    incumbent_weight: float = param(0.5, "", range=(0.2, 1.0), bounds=(0.0, 5.0), source="repeat buyers come back", grade=JUDGEMENT,
        doc="log odds gained with an own customer")
    discount: float = param(0.12, "share", range=(0.05, 0.20), bounds=(0.0, 0.6), source="9b, V41", grade=JUDGEMENT,
        doc="usual discount; the skilled give less")
    quarter_end_discount: float = param(0.05, "share", range=(0.02, 0.12), bounds=(0.0, 0.5), source="9b, V41", grade=JUDGEMENT,
        doc="further discount in the last days of a quarter when all pay hangs on it")
    quarter_end_days: float = param(10.0, "days", range=(5.0, 15.0), bounds=(0.0, 63.0), source="V41: deals crowd into the last days", grade=JUDGEMENT,
        doc="days before a quarter's end on which that discount is given")
    pull_days: float = param(31.0, "days", range=(10.0, 60.0), bounds=(0.0, 63.0), source="V41: most deals close at the end of a quarter", grade=JUDGEMENT,
        doc="days after a quarter's end from which decisions are pulled before it when all pay hangs on it")
    experience_usual: float = param(0.3, "", range=(0.1, 0.5), bounds=(-1.0, 1.0), source="V90: praise is three times as common as criticism", grade=JUDGEMENT,
        doc="attitude to which a usual purchase leads")
    experience_fit: float = param(0.2, "1/need^2", range=(0.1, 0.4), bounds=(0.0, 5.0), source="MODEL: what the customer experiences", grade=JUDGEMENT,
        doc="how much a better fit adds to it")
    experience_gap: float = param(0.5, "1/need", range=(0.2, 1.0), bounds=(0.0, 5.0), source="MODEL: kept promise", grade=JUDGEMENT,
        doc="how much a broken promise takes from it")
    experience_delay: float = param(0.5, "", range=(0.0, 1.0), bounds=(0.0, 5.0), source="MODEL: delay", grade=JUDGEMENT,
        doc="how much it takes from it when the seller had no time at all")
    usual_effort: float = param(0.9, "share", bounds=(0.0, 1.0), role="constant", source="measured on the default company", grade=JUDGEMENT,
        doc="share of the wanted hours that a usual deal gets")
    experience_hassle: float = param(0.01, "", range=(0.0, 0.03), bounds=(0.0, 1.0), source="MODEL: hassle", grade=JUDGEMENT,
        doc="how much every further procedure takes from it")
    experience_step: float = param(0.5, "share", range=(0.3, 0.8), bounds=(0.0, 1.0), source="MODEL", grade=JUDGEMENT,
        doc="how far the experience moves the attitude")

    @model_validator(mode="after")
    def _shares_leave_room(self) -> Sales:
        for names in self.SHARES_OF_ONE:
            sums_to_one_at_most(self, names)
        return self
