"""The levers: all that an intervention can move, and all that the engine sees of it.

A rule never asks which intervention is on, only what a lever's value is today. The policy calendar has one column per
lever, in the order of this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.fields import JUDGEMENT, PUBLISHED, Grade

Combine = Literal["max", "min", "sum", "exclusive"]


@dataclass(frozen=True)
class Lever:
    """One column of the policy calendar.

    Parameters
    ----------
    combine : what happens when two interventions write it on one day: the larger wins, the smaller wins, they add
        up, or ("exclusive") writing different values is an error that names both.
    scaled : False for levers that say what a thing *is* (a swap takes four hours) and not how much of it there is;
        an intervention's strength leaves them alone.
    settable : False when only an intervention may write it, because as a lasting state it has no meaning.
    """

    name: str
    unit: str
    default: float
    minimum: float
    maximum: float
    combine: Combine
    doc: str
    source: str
    grade: Grade
    scaled: bool = True
    settable: bool = True


# fmt: off
_DECLARED = (
    Lever("cross_kpi_weight", "share", 0.0, 0, 1, "max", "share of pay that depends on the other department's result",
          "V8, V18", JUDGEMENT),
    Lever("kpi_clarity", "share", 0.5, 0, 1, "max", "how well people see how their own work moves their KPI",
          "9b: line of sight of own and shared outcome", JUDGEMENT),
    Lever("hr_competence", "share", 0.6, 0, 1, "max", "quality with which HR measures a KPI; 1 is without error",
          "V18: the best KPI mix depends on what can be observed", JUDGEMENT),
    Lever("kpi_marketers", "enum", 2.0, 0, 2, "exclusive",
          "what marketers' cross KPI counts: 0 qualified leads, 1 sales from their leads, 2 the profit on them",
          "V18: what to pay for depends on what can be observed", JUDGEMENT, scaled=False),
    Lever("kpi_sellers", "enum", 0.0, 0, 2, "exclusive",
          "what sellers' cross KPI counts: 0 customers from leads, 1 revenue per customer, 2 revenue", "V18", JUDGEMENT,
          scaled=False),
    Lever("group_framing", "share", 1.0, 0, 1, "exclusive",
          "1 when a KPI is told as the common good, 0 when it sets everybody against everybody", "V73", JUDGEMENT),
    Lever("mandate", "share", 0.0, 0, 1, "max", "how clearly leadership says what each department is there for",
          "V8, V13, V74", JUDGEMENT),
    Lever("leadership_support", "share", 0.7, 0, 1, "max", "how far leadership stands behind what it has decided",
          "9b, V74: top commitment", JUDGEMENT),
    Lever("involvement", "share", 0.5, 0, 1, "exclusive", "how far people know and have a say in what a mandate brings them",
          "V75", JUDGEMENT),
    Lever("session_hours", "h/person", 0.0, 0, 8, "max", "hours of today's sessions in which marketing sells its projects inside",
          "9b: session time", JUDGEMENT, scaled=False, settable=False),
    Lever("session_structure", "share", 0.0, 0, 1, "max",
          "structure of today's sessions: 1 pairs who prepare and talk a case through, 0 a plain meeting", "V68", PUBLISHED,
          settable=False),
    Lever("marketing_autonomy", "share", 0.6, 0, 1, "exclusive", "1 a strategic department, 0 a service unit of Sales",
          "V16, V17, V20", JUDGEMENT),
    Lever("double_message", "share", 0.0, 0, 1, "max", "how loudly a service unit is told to show fireworks all the same",
          "MODEL: be a service, but show us fireworks", JUDGEMENT),
    Lever("attribution_bias", "share", 0.3, 0, 1, "max", "how far the owner credits a sale to whoever closed it",
          "V16, MODEL: marketing spends, sales earn", JUDGEMENT),
    Lever("cmo_will", "share", 0.5, 0, 1, "max", "how much of the owner's cuts the head of marketing can ward off",
          "V16, V17: the department's influence", JUDGEMENT),
    Lever("owner_cut", "share", 0.0, 0, 1, "max", "share of the marketing budget that the owner wants to take away",
          "V86", JUDGEMENT),
    Lever("joint_projects", "projects", 1.0, 0, 50, "max", "joint projects that run at a time",
          "V8, V9", JUDGEMENT),
    Lever("distance_m", "m", 20.0, 0, 500, "exclusive", "walk between the two departments' desks",
          "V46, V48: spillovers end at about 20 m", PUBLISHED),
    Lever("floors_apart", "floors", 0.0, 0, 10, "exclusive", "floors between the two departments",
          "V47: 12.2, 8.9 and 2.2 % known at 0, 1 and 2 floors", PUBLISHED),
    Lever("openness", "factor", 1.0, 0, 2, "exclusive",
          "face-to-face contact relative to separate rooms; bare open plan 0.3 to 0.8", "V49, V50", PUBLISHED),
    Lever("reasons_to_talk", "factor", 1.0, 0, 5, "max", "occasions for contact relative to ordinary days",
          "V48: proximity works where people socialise", JUDGEMENT),
    Lever("gemba_share", "share", 0.0, 0, 1, "max", "share of marketers who swap places with a seller today",
          "V9, V67", JUDGEMENT, settable=False),
    Lever("gemba_hours", "h", 0.0, 0, 8, "max", "hours a swap takes from each of the two", "9b: half a day", JUDGEMENT,
          scaled=False, settable=False),
    Lever("gemba_presentation", "share", 0.0, 0, 1, "max", "how much of a swap's insight is presented to the others",
          "V22: tacit knowledge needs talk", JUDGEMENT, scaled=False, settable=False),
    Lever("gemba_heads", "enum", 0.0, 0, 2, "max", "1 when the heads of both departments swap too, 2 when nobody else does",
          "V8: senior managers' support", JUDGEMENT, scaled=False, settable=False),
    Lever("gemba_role", "share", 0.5, 0, 1, "max", "what one does there: 0 watches, 0.5 assists, 1 does the job",
          "V22: tacit knowledge comes from doing", JUDGEMENT, scaled=False),
    Lever("product_flaw", "share", 0.0, 0, 1, "max", "a small imperfection that gives people something to talk about",
          "V94, V95", JUDGEMENT),
    Lever("marketing_budget_factor", "factor", 1.0, 0, 3, "exclusive", "marketing budget relative to the company's own",
          "V86, V89", JUDGEMENT),
    Lever("response_agreement", "share", 0.0, 0, 1, "max", "how strictly an agreement holds to answer every lead at once",
          "V28, V33: who answers at once qualifies more", JUDGEMENT),
    Lever("lead_tracking", "share", 0.0, 0, 1, "max", "how well managers see what became of every lead",
          "V1: tracking raises follow-up", JUDGEMENT),
    Lever("scoring_quality", "share", 0.0, 0, 1, "max", "how far a scoring system replaces the marketer's own eye",
          "V116: formal scoring", JUDGEMENT),
    Lever("feedback_duty", "share", 0.0, 0, 1, "max", "share of worked leads on which the seller must report back",
          "V23: sharing customer information pays", JUDGEMENT),
    Lever("nurture_floor", "share", 0.0, 0, 1, "max", "least share of campaign hours for inquirers who are not yet ready",
          "V40", JUDGEMENT),
    Lever("quarter_targets", "share", 0.0, 0, 1, "max", "how much of sellers' pay hangs on the revenue of the quarter",
          "V41: quarter-end discounting", JUDGEMENT),
    Lever("turbulence", "factor", 1.0, 0, 5, "exclusive", "how restlessly demand moves relative to the market's usual noise",
          "V121: turbulence raises conflict", JUDGEMENT),
    Lever("headcount_marketing", "share", 1.0, 0, 1, "min", "share of the marketers who are there; 0 is no marketing at all",
          "the knock-out experiment", JUDGEMENT),
    Lever("headcount_sales", "share", 1.0, 0, 1, "min", "share of the sellers who are there; 0 is no sales at all",
          "the knock-out experiment", JUDGEMENT),
    Lever("survey", "flag", 0.0, 0, 1, "max", "1 on a day on which HR asks people how it is", "MODEL: HR helps to diagnose",
          JUDGEMENT,
          scaled=False, settable=False),
    Lever("diagnosis_threshold", "points", 100.0, 0, 100, "min",
          "conflict from which a survey triggers the intervention that stands ready", "decision", JUDGEMENT, scaled=False,
          settable=False),
    Lever("hours_taken_marketer", "h/person/day", 0.0, 0, 8, "sum", "hours interventions take from each marketer",
          "each intervention's cost", JUDGEMENT, settable=False),
    Lever("hours_taken_seller", "h/person/day", 0.0, 0, 8, "sum", "hours interventions take from each seller",
          "each intervention's cost", JUDGEMENT, settable=False),
    Lever("intervention_cost_eur", "EUR/day", 0.0, 0, 1e9, "sum", "money interventions cost today",
          "each intervention's cost", JUDGEMENT, settable=False),
)
# fmt: on

LEVERS: dict[str, Lever] = {lever.name: lever for lever in _DECLARED}
"""Every lever by name, in the order of the calendar's columns."""
