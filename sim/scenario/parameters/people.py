"""[talk] and [contact]: what customers tell each other, and what colleagues do to each other."""

# A table is easier to read than a page: two lines per number.
# fmt: off

from __future__ import annotations

from sim.scenario.fields import JUDGEMENT, MEASURED, PUBLISHED, Strict, param


class Talk(Strict):
    """[talk]: word of mouth among customers."""

    attitude_start: float = param(0.1, "-1..1", range=(0.0, 0.2), bounds=(-1.0, 1.0), source="V90: 3 praise for 1 criticism", grade=JUDGEMENT,
        doc="mean attitude to which customers drift back")
    attitude_spread: float = param(0.25, "", range=(0.15, 0.4), bounds=(0.0, 2.0), source="V90", grade=JUDGEMENT,
        doc="spread of these attitudes")
    attitude_decay_per_day: float = param(0.008, "1/day", range=(0.003, 0.02), bounds=(0.0, 1.0), source="9b, V57, V66", grade=JUDGEMENT,
        doc="how fast an attitude drifts back")
    talk_days: float = param(80.0, "days", range=(40.0, 160.0), bounds=(1.0, 5000.0), source="V92: talk brings about a fifth of the awareness", grade=JUDGEMENT,
        doc="mean days between a customer's occasions to talk shop")
    talk_anyway: float = param(0.45, "share", range=(0.15, 0.9), bounds=(0.0, 1.0), source="MODEL: the undecided talk as well", grade=JUDGEMENT,
        doc="chance to talk about a brand one knows without feeling anything about it")
    talk_opinion: float = param(1.35, "share", range=(0.7, 2.7), bounds=(0.0, 5.0), source="MODEL: lovers and haters", grade=JUDGEMENT,
        doc="how much a strong opinion adds to it")
    talk_owner: float = param(0.33, "share", range=(0.15, 0.6), bounds=(0.0, 5.0), source="MODEL: owners; V31: referrals win twice as often", grade=JUDGEMENT,
        doc="how much owning adds to it")
    talk_flaw: float = param(0.4, "share", range=(0.15, 0.8), bounds=(0.0, 5.0), source="V94, V95", grade=JUDGEMENT,
        doc="how much a talk-provoking flaw adds to it")
    talk_awareness: float = param(0.5, "share", range=(0.2, 0.7), bounds=(0.0, 1.0), source="9b, V92: volume elasticity 0.24", grade=PUBLISHED,
        doc="share of the gap in awareness that hearing of us closes")
    praise_step: float = param(0.2, "share", range=(0.1, 0.4), bounds=(0.0, 1.0), source="V90: +0.20 x headroom", grade=PUBLISHED,
        doc="how far praise moves the listener")
    criticism_step: float = param(0.11, "share", range=(0.05, 0.3), bounds=(0.0, 1.0), source="V90: -0.11 x headroom", grade=PUBLISHED,
        doc="how far criticism moves the listener")
    p_refer: float = param(0.5, "share", range=(0.2, 1.0), bounds=(0.0, 1.0), source="V31: referrals", grade=JUDGEMENT,
        doc="chance that an owner who praises us sends a listener who is looking to our seller")
    quarrel_opinion: float = param(0.3, "", range=(0.2, 0.5), bounds=(0.0, 1.0), source="MODEL: opposite opinions", grade=JUDGEMENT,
        doc="strength of both opinions from which two customers quarrel")
    quarrel_awareness: float = param(0.2, "share", range=(0.1, 0.4), bounds=(0.0, 1.0), source="MODEL: much awareness", grade=JUDGEMENT,
        doc="share of the gap in awareness that closes for all who know the quarreller")
    quarrel_step: float = param(0.1, "share", range=(0.05, 0.2), bounds=(0.0, 1.0), source="MODEL: more polarisation", grade=JUDGEMENT,
        doc="how far both sides dig in")
    flaw_divides: float = param(0.5, "", range=(0.2, 0.8), bounds=(0.0, 2.0), source="V96: dispersion", grade=JUDGEMENT,
        doc="by how much a full flaw pleases one half of the buyers and annoys the other")
    flaw_told: float = param(0.3, "", range=(0.1, 0.6), bounds=(0.0, 2.0), source="V93, V94: bad news helps the unknown and hurts the known", grade=JUDGEMENT,
        doc="by how much a full flaw darkens what is told about us")
    flaw_annoys: float = param(0.1, "", range=(0.0, 0.3), bounds=(0.0, 2.0), source="V93", grade=JUDGEMENT,
        doc="by how much it annoys all")
    churn_attitude: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 10.0), source="V44", grade=JUDGEMENT,
        doc="how strongly attitude holds an own customer (log hazard)")


class Contact(Strict):
    """[contact]: who meets whom, what it does to them, and what they blame each other for."""

    meet_rate: float = param(0.155, "1/day", range=(0.10, 0.25), bounds=(0.0, 1.0), source="InVS13: P(pair of a department meets on a day) 0.103", grade=MEASURED,
        doc="chance that two people at one desk meet on a day")
    distance_scale_m: float = param(12.0, "m", range=(5.0, 25.0), bounds=(0.1, 1000.0), source="9b, V46", grade=PUBLISHED,
        doc="distance over which the chance to meet falls to 37 %")
    seat_spread_m: float = param(4.0, "m", range=(2.0, 8.0), bounds=(0.0, 100.0), source="a room for a dozen", grade=JUDGEMENT,
        doc="spread of the seats within a department, per axis")
    one_floor: float = param(0.73, "x", range=(0.3, 0.9), bounds=(0.0, 1.0), source="9b, V47", grade=PUBLISHED,
        doc="contact across one floor relative to the same floor")
    two_floors: float = param(0.18, "x", range=(0.05, 0.5), bounds=(0.0, 1.0), source="9b, V47", grade=PUBLISHED,
        doc="contact across two floors relative to the same floor")
    minutes_per_day: float = param(2.5, "min", range=(1.0, 10.0), bounds=(0.01, 480.0), source="InVS13: contact time of a pair on a day it meets", grade=MEASURED,
        doc="mean contact time of two people on a day they meet")
    regard_pull: float = param(0.5, "", range=(0.0, 1.0), bounds=(0.0, 1.0), source="MODEL: regard", grade=JUDGEMENT,
        doc="how much regard for each other adds to the chance to meet")
    first_contacts: float = param(3.0, "count", range=(0.0, 8.0), bounds=(0.0, 1000.0), source="9b, V58", grade=JUDGEMENT,
        doc="first meetings of two people from which nothing follows")
    eyeing_days: float = param(15.0, "days", range=(5.0, 30.0), bounds=(0.0, 500.0), source="MODEL: about three weeks", grade=JUDGEMENT,
        doc="days after a move for which people only eye each other")
    valence_usual: float = param(0.7, "", range=(0.4, 1.1), bounds=(-10.0, 10.0), source="V55, V60: among rivals contact by itself neither heals nor hurts much; calibrated to fact 7", grade=JUDGEMENT,
        doc="log odds that a meeting across departments goes well")
    valence_goals: float = param(1.5, "", range=(0.8, 2.5), bounds=(0.0, 20.0), source="9b: Allport multiplier 1.4", grade=JUDGEMENT,
        doc="what fully shared goals add")
    valence_mandate: float = param(0.8, "", range=(0.3, 1.5), bounds=(0.0, 20.0), source="V8, V13", grade=JUDGEMENT,
        doc="what a full mandate adds")
    valence_understanding: float = param(0.4, "", range=(0.2, 0.8), bounds=(0.0, 20.0), source="V22", grade=JUDGEMENT,
        doc="what full understanding of each other's work adds")
    valence_regard: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 20.0), source="MODEL", grade=JUDGEMENT,
        doc="what full regard for each other adds")
    valence_pressure: float = param(1.5, "", range=(0.5, 3.0), bounds=(0.0, 20.0), source="MODEL: today's pressure", grade=JUDGEMENT,
        doc="what a target missed by all of it takes away")
    regard_step: float = param(0.10, "share", range=(0.05, 0.25), bounds=(0.0, 1.0), source="9b: opinion step per good encounter, lower end", grade=JUDGEMENT,
        doc="how far a good meeting raises regard")
    negative_weight: float = param(2.0, "x", range=(1.2, 3.0), bounds=(0.0, 20.0), source="9b, V59", grade=JUDGEMENT,
        doc="weight of a bad meeting relative to a good one")
    regard_decay: float = param(0.008, "1/day", range=(0.003, 0.02), bounds=(0.0, 1.0), source="9b, V57, V66", grade=JUDGEMENT,
        doc="how fast regard and stereotype drift back to where they were when the run began")
    stereotype_pull: float = param(0.008, "1/day", range=(0.003, 0.02), bounds=(0.0, 1.0), source="MODEL: without contact regard drifts to the stereotype", grade=JUDGEMENT,
        doc="how fast regard for a person drifts to the stereotype")
    advice_weight: float = param(0.3, "share", range=(0.2, 0.4), bounds=(0.0, 1.0), source="9b, V81, V119", grade=PUBLISHED,
        doc="weight on another's advice about where demand lies")
    share_advice: float = param(0.2, "share", range=(0.1, 0.4), bounds=(0.0, 1.0), source="most talk is about other things", grade=JUDGEMENT,
        doc="share of a chance meeting that is about customers")
    confidence_bound: float = param(1.0, "need", range=(0.6, 1.8), bounds=(0.0, 100.0), source="9b: 0.35 of the range", grade=JUDGEMENT,
        doc="distance between two maps beyond which advice is ignored")
    understanding_usual: float = param(0.2, "share", range=(0.1, 0.3), bounds=(0.0, 1.0), source="MODEL", grade=JUDGEMENT,
        doc="understanding of the other department's work without contact")
    understanding_contact: float = param(0.002, "share", range=(0.001, 0.005), bounds=(0.0, 1.0), source="a tenth of a swap", grade=JUDGEMENT,
        doc="share of the gap in understanding that a meeting closes")
    understanding_swap: float = param(0.05, "share", range=(0.02, 0.10), bounds=(0.0, 1.0), source="9b: tacit-knowledge step per swap", grade=JUDGEMENT,
        doc="share of the gap in understanding that a half-day swap closes")
    swap_regard: float = param(0.15, "share", range=(0.05, 0.3), bounds=(0.0, 1.0), source="V67, V55: half a day side by side", grade=JUDGEMENT,
        doc="how far a swap raises the regard of the two for each other")
    generalisation: float = param(0.2, "share", range=(0.1, 0.4), bounds=(0.0, 1.0), source="V55: contact generalises to the group", grade=JUDGEMENT,
        doc="share of what a swap or a project does to people's regard for each other that it does to what they think of all the others")
    understanding_presentation: float = param(0.01, "share", range=(0.0, 0.02), bounds=(0.0, 1.0), source="a fifth of a swap", grade=JUDGEMENT,
        doc="share of it that the presentation of a full swap day closes for all")
    understanding_decay: float = param(0.0035, "1/day", range=(0.0026, 0.0051), bounds=(0.0, 1.0), source="9b, V65", grade=PUBLISHED,
        doc="how fast knowledge of the other's work fades")
    blame_stale: float = param(0.02, "share", range=(0.01, 0.05), bounds=(0.0, 1.0), source="MODEL: a lead left to rot", grade=JUDGEMENT,
        doc="how far a lead left to rot lowers the marketer's regard for the seller")
    blame_junk: float = param(0.03, "share", range=(0.01, 0.06), bounds=(0.0, 1.0), source="MODEL: junk", grade=JUDGEMENT,
        doc="how far a junk lead lowers the seller's regard for the marketer")
    blame_review: float = param(0.05, "share", range=(0.02, 0.10), bounds=(0.0, 1.0), source="MODEL: monthly review", grade=JUDGEMENT,
        doc="how far a monthly review with nothing sold lowers everybody's regard")
    blame_damping: float = param(0.7, "share", range=(0.3, 0.9), bounds=(0.0, 1.0), source="MODEL: situation instead of character", grade=JUDGEMENT,
        doc="share of the blame that full understanding takes away")
    credit_win: float = param(0.05, "share", range=(0.02, 0.10), bounds=(0.0, 1.0), source="MODEL: a win raises both", grade=JUDGEMENT,
        doc="how far a win from a lead raises regard on both sides")
    stereotype_start: float = param(-0.05, "-1..1", range=(-0.3, 0.1), bounds=(-1.0, 1.0), source="V6, V7: conflict in the lower half", grade=JUDGEMENT,
        doc="regard for the other department when the run begins")
    stereotype_learning: float = param(0.01, "1/day", range=(0.005, 0.03), bounds=(0.0, 1.0), source="MODEL: camps", grade=JUDGEMENT,
        doc="how fast the stereotype follows the regard for the people behind it")
    gossip_rate: float = param(0.05, "1/day", range=(0.02, 0.15), bounds=(0.0, 1.0), source="V81: DeGroot averaging", grade=JUDGEMENT,
        doc="how fast gossip evens out stereotypes within a department")
    head_weight: float = param(3.0, "x", range=(1.0, 6.0), bounds=(0.01, 100.0), source="MODEL: heads set the tone", grade=JUDGEMENT,
        doc="weight of the head in it")
    isolation_days: float = param(21.0, "days", range=(10.0, 42.0), bounds=(0.0, 5000.0), source="MODEL: isolation hardens", grade=JUDGEMENT,
        doc="days without any contact across from which a person hardens")
    hardening: float = param(0.004, "1/day", range=(0.002, 0.01), bounds=(0.0, 1.0), source="MODEL: isolation hardens", grade=JUDGEMENT,
        doc="how fast an isolated person's stereotype falls")
