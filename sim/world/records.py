"""What exists: every array of the world, with the unit of each field in its declaration.

A record is declared as a table of (field, NumPy type, unit, meaning). `describe` gives that table back for the docs,
the tests and `holivar list`, so that no second list of fields exists anywhere. Floats are all ``f8`` on purpose: mixed
precision computes differently in plain Python and compiled, and then the two would part.

Days in records are engine days ``t`` (0 is the first day of the warm-up); -1 means "never" or "none".
"""

from typing import NamedTuple

import numpy as np

from sim.world.field import Field
from sim.world.record_of_a_day import DAY_FIELDS

NONE = -1
NEVER = 2**31 - 1

# Working days, as in scenario files (sim/scenario/moments.py; a test holds the two together).
MONTH, QUARTER, YEAR = 21, 63, 250


def _dtype(fields: tuple[Field, ...]) -> np.dtype:
    return np.dtype([(f.name, f.kind) for f in fields], align=True)


# --- Enumerations: plain integers, because compiled code and files both read them ---------------------------------------------

MARKETING, SALES = 0, 1  # staff.department

DORMANT, PLANNING, IN_MARKET = 0, 1, 2  # customers.phase
NOBODYS, OURS, RIVALS = 0, 1, 2  # customers.supplier

MARKETING_LEAD, SELF_SOURCED, REFERRED = 0, 1, 2  # leads.origin
READY, NOT_YET, UNFIT = 0, 1, 2  # leads.readiness
ON_ITS_WAY, WAITING, CHOSEN, OPPORTUNITY, LATE_STAGE, CLOSED = 0, 1, 2, 3, 4, 5  # leads.stage
OPEN, WON, LOST, STALE = 0, 1, 2, 3  # leads.fate
NO_REASON, RIVAL, PRICE, MISMATCH, NO_DECISION, NOT_QUALIFIED = 0, 1, 2, 3, 4, 5  # leads.reason

STAGES = ("on its way", "waiting", "chosen", "opportunity", "late stage", "closed")
FATES = ("open", "won", "lost", "stale")
REASONS = ("", "rival", "price", "mismatch", "no decision", "not qualified")
ORIGINS = ("marketing lead", "self-sourced", "referred")
READINESS = ("ready", "not yet", "unfit")

# What may be due for a customer on a day (bits of due.what).
LOOKS, CALLED, TALKS = 1, 2, 4

# Accounts of the ledger. Every posting adds the same cents to one and takes them from another.
(
    CASH, REVENUE, UPSELL, CEO_DEALS, COST_OF_SALES, CAMPAIGNS, PAYROLL, HIRING, INTERVENTIONS,
    SAVED_PROCUREMENT, SAVED_ACCOUNTING, SAVED_LEGAL, SAVED_HR,
) = range(13)  # fmt: skip
ACCOUNTS = (
    "cash", "revenue", "upsell", "ceo_deals", "cost_of_sales", "campaigns", "payroll", "hiring", "interventions",
    "saved_procurement", "saved_accounting", "saved_legal", "saved_hr",
)  # fmt: skip

# --- Records -------------------------------------------------------------------------------------------------------------------

CUSTOMER_FIELDS = (
    Field("taste_x", "f8", "need", "own offset of the need from theta, first axis"),
    Field("taste_y", "f8", "need", "own offset of the need from theta, second axis"),
    Field("deal_eur", "f8", "EUR", "price of the deal at the usual discount"),
    Field("attitude", "f8", "-1..1", "attitude to our brand on touched_day"),
    Field("disposition", "f8", "-1..1", "attitude to which it drifts back"),
    Field("awareness", "f8", "0..1", "chance that our brand comes to mind, on touched_day"),
    Field("touched_day", "i4", "day", "day to which awareness and attitude refer"),
    Field("need_day", "i4", "day", "day on which the current or next need arises"),
    Field("window_end_day", "i4", "day", "day on which the window of that need closes by itself"),
    Field("phase_day", "i4", "day", "day of the next change of phase"),
    Field("look_day", "i4", "day", "day on which the customer next looks around for offers"),
    Field("call_day", "i4", "day", "day on which a seller's call could next reach the buyer (in the market only)"),
    Field("talk_day", "i4", "day", "day of the next occasion to talk shop with a neighbour"),
    Field("warm_until_day", "i4", "day", "last day on which nurture keeps the customer warm; -1 never"),
    Field("need_no", "i4", "count", "number of the current or next need, from 0"),
    Field("lead", "i4", "lead", "open marketing lead, -1 if none"),
    Field("opportunity", "i4", "lead", "open opportunity, -1 if none"),
    Field("seller", "i4", "staff", "seller whose territory the customer belongs to"),
    Field("agenda_next", "i4", "customer", "next customer due on the same day, -1 at the end"),
    Field("phase", "i1", "enum", "dormant, planning, in the market"),
    Field("supplier", "i1", "enum", "nobody's, ours, a rival's customer"),
    Field("segment", "i1", "enum", "segment of the market, 0 to 2"),
    Field("is_served", "i1", "flag", "1 when the current need has been met or given up before its window closed"),
)

STAFF_FIELDS = (
    Field("department", "i1", "enum", "marketing or sales"),
    Field("is_head", "i1", "flag", "1 for the head of the department"),
    Field("swaps_today", "i1", "flag", "1 on a day with a gemba swap"),
    Field("seat_x", "f8", "m", "seat relative to the middle of the own department"),
    Field("seat_y", "f8", "m", "seat relative to the middle of the own department"),
    Field("map_x", "f8", "need", "belief where demand lies, first axis"),
    Field("map_y", "f8", "need", "belief where demand lies, second axis"),
    Field("stereotype", "f8", "-1..1", "regard for the other department as such"),
    Field("understanding", "f8", "0..1", "knowledge of the other department's work"),
    Field("feedback", "f8", "0..1", "what Sales' reports have lately taught a marketer about leads, of all they can"),
    Field("is_cut", "i1", "flag", "1 while the position does not exist"),
    Field("is_here", "i1", "flag", "1 while the position exists and somebody fills it"),
    Field("filled_day", "i4", "day", "day on which a vacant position is filled; -1 while it is not vacant"),
    Field("hired_day", "i4", "day", "day on which the person came; far back for those who were here at the start"),
    Field("hire_no", "i4", "count", "number of the person in this position, from 0"),
    Field("identification", "f8", "0..1", "identification with the own department"),
    Field("insight", "f8", "0..1", "knowledge of how to carry over to customers what marketing promises"),
    Field("politics", "f8", "share", "share of the working time that goes into politics"),
    Field("stagnation", "f8", "0..1", "feeling of getting nowhere"),
    Field("project_no", "i4", "count", "number of the joint project that one works in, -1 if none"),
    Field("project_end_day", "i4", "day", "last day of that project"),
    Field("mix_volume", "f8", "share", "marketer's hours for inquiries of any kind"),
    Field("mix_quality", "f8", "share", "marketer's hours for inquiries that Sales can use"),
    Field("mix_nurture", "f8", "share", "marketer's hours for those who are not yet ready"),
    Field("mix_brand", "f8", "share", "marketer's hours for the brand"),
    Field("mix_research", "f8", "share", "marketer's hours for research"),
    Field("lead_bias", "f8", "log odds", "by how much a seller works leads more readily than is usual"),
    Field("discounting", "f8", "share", "discount that a seller gives beyond the usual for this skill"),
    Field("own_result", "f8", "by KPI", "what the own KPI has counted, fading from month to month"),
    Field("cross_result", "f8", "by KPI", "what the cross KPI would count if all could be seen, fading likewise"),
    Field("deals_won", "f8", "count", "deals that the own result counts, fading likewise"),
    Field("pay", "f8", "1", "last statement relative to the usual: what the KPIs paid"),
    Field("hours_available", "f8", "h", "hours for the own work today"),
    Field("hours_used", "f8", "h", "hours of them used today"),
    Field("skill", "f8", "1", "seller's skill, mean 1"),
    Field("belief_qualify", "f8", "0..1", "seller's believed chance that a worked marketing lead qualifies"),
    Field("belief_win_lead", "f8", "0..1", "seller's believed win rate of opportunities from marketing leads"),
    Field("belief_win_own", "f8", "0..1", "seller's believed win rate of self-sourced opportunities"),
    Field("found_recently", "f8", "count", "self-sourced opportunities, fading sum"),
    Field("prospecting_recently", "f8", "h", "hours of own prospecting, fading sum of the same memory"),
    Field("hours_wanted", "f8", "h", "hours a day that the open opportunities want"),
    Field("pace_sum", "f8", "1", "sum over days of the share of the wanted hours that was spent"),
    Field("prospecting_hours", "f8", "h", "hours of own prospecting today"),
    Field("new_leads_today", "i4", "count", "marketing leads begun today"),
    Field("n_opportunities", "i4", "count", "the seller's open opportunities"),
    Field("first_waiting", "i4", "lead", "head of the list of leads to decide on today, -1 if empty"),
    Field("first_chosen", "i4", "lead", "head of the list of leads chosen but not yet worked, -1 if empty"),
    Field("last_across_day", "i4", "day", "day of the last contact with the other department"),
)

LEAD_FIELDS = (
    Field("customer", "i4", "customer", "who asked or was found"),
    Field("marketer", "i4", "staff", "marketer who brought the lead, -1 if self-sourced or referred"),
    Field("seller", "i4", "staff", "seller who got or found it"),
    Field("born_day", "i4", "day", "day of the inquiry or of the call"),
    Field("handed_day", "i4", "day", "day on which it reaches the seller"),
    Field("worked_day", "i4", "day", "day on which it was first worked, -1 if never"),
    Field("opened_day", "i4", "day", "day on which it became an opportunity, -1 if never"),
    Field("gate_day", "i4", "day", "day on which the buyer decides whether to go on to a proposal"),
    Field("decision_day", "i4", "day", "day on which the buyer decides"),
    Field("closed_day", "i4", "day", "day on which its fate was sealed, -1 while open"),
    Field("due_day", "i4", "day", "day on which the lead next needs attention"),
    Field("agenda_next", "i4", "lead", "next lead due on the same day, -1 at the end"),
    Field("desk_next", "i4", "lead", "next lead on the same list of the seller, -1 at the end"),
    Field("need_no", "i4", "count", "number of the customer's need at birth"),
    Field("origin", "i1", "enum", "marketing lead, self-sourced, referred"),
    Field("readiness", "i1", "enum", "hidden: ready, not yet, unfit"),
    Field("stage", "i1", "enum", "on its way, waiting, chosen, opportunity, late stage, closed"),
    Field("fate", "i1", "enum", "open, won, lost, stale"),
    Field("reason", "i1", "enum", "why it was lost"),
    Field("reached_late", "i1", "flag", "1 if it passed the gate"),
    Field("score", "f8", "1", "marketing's score at birth"),
    Field("promise_x", "f8", "need", "what the campaign promised, first axis"),
    Field("promise_y", "f8", "need", "what the campaign promised, second axis"),
    Field("hours_needed", "f8", "h", "seller's hours for a full treatment"),
    Field("pace_start", "f8", "1", "the seller's pace_sum when the opportunity opened"),
    Field("price_cents", "i8", "ct", "price agreed, 0 unless won"),
)

FIRM_FIELDS = (
    Field("seed", "u8", "", "the run's seed"),
    Field("n_market", "i8", "count", "customers within the network; those behind are isolated"),
    Field("n_marketers", "i4", "count", "marketers; they are the first of the staff"),
    Field("n_leads", "i4", "count", "leads so far"),
    Field("n_open_leads", "i4", "count", "marketing leads that are open and no opportunity yet"),
    Field("n_open_opportunities", "i4", "count", "open opportunities"),
    Field("n_due", "i4", "count", "customers due today"),
    Field("first_deciding", "i4", "lead", "head of the list of opportunities whose buyer decides today, -1 if empty"),
    Field("first_closed", "i4", "lead", "head of the list of leads whose fate was sealed today, -1 if empty"),
    Field("n_events", "i8", "count", "events written"),
    Field("is_logging", "i1", "flag", "1 when events are kept"),
    Field("theta_x", "f8", "need", "centre of demand, first axis"),
    Field("theta_y", "f8", "need", "centre of demand, second axis"),
    Field("product_x", "f8", "need", "position of the product, first axis"),
    Field("product_y", "f8", "need", "position of the product, second axis"),
    Field("brand_map_x", "f8", "need", "marketing's shared map, first axis"),
    Field("brand_map_y", "f8", "need", "marketing's shared map, second axis"),
    Field("n_marketers_here", "i4", "count", "marketers whose position exists today; they are the first"),
    Field("n_sellers_here", "i4", "count", "sellers whose position exists today; they are the first of the sellers"),
    Field("activation", "f8", "1", "today's activation per customer relative to a normal day of the default company"),
    Field("nurture_places", "f8", "count", "inquirers that nurture can still take on today, with what is left of a place"),
    Field("distinctiveness", "f8", "0..1", "how far the offer is unlike that of rivals"),
    Field("budget_factor", "f8", "x", "what the owner leaves of the marketing budget"),
    Field("procedures", "f8", "count", "procedures and approvers that everybody meets: added by politics and not forgotten yet"),
    Field("is_hot", "i1", "flag", "1 while the heads refuse to meet"),
    Field("heads_mood", "f8", "-1..1", "regard of the heads for each other, averaged over about a month"),
    Field("formality", "f8", "0..1", "how far the departments talk through their managers only"),
    Field("n_projects", "i4", "count", "joint projects that are running"),
    Field("n_begun", "i4", "count", "joint projects begun so far, which numbers them"),
    Field("projects_succeeded", "f8", "count", "joint projects that succeeded, fading"),
    Field("projects_failed", "f8", "count", "joint projects that failed, fading"),
    Field("heads_met", "f8", "count", "weekly meetings that the heads held, fading"),
    Field("heads_refused", "f8", "count", "weekly meetings that one of them refused, fading"),
    Field("n_surveys", "i4", "count", "surveys held so far"),
    Field("page", "i4", "page", "page of the policy calendar that is in force: 0 until a survey triggers an intervention"),
    Field("n_warmup_days", "i4", "day", "engine day of scenario day 1"),
    Field("pressure", "f8", "0..1", "shortfall of the last quarter's revenue against target"),
    Field("layout_distance_m", "f8", "m", "distance for which the contact odds were laid out"),
    Field("layout_floors", "f8", "floors", "floors for which the contact odds were laid out"),
    Field("layout_openness", "f8", "x", "openness for which the contact odds were laid out"),
    Field("layout_reasons", "f8", "x", "reasons to talk for which the contact odds were laid out"),
    Field("settled_day", "i4", "day", "first day on which newcomers have stopped eyeing each other"),
)

DUE_FIELDS = (
    Field("customer", "i4", "customer", "who is due today"),
    Field("what", "i4", "bits", "what is due: looks, could be called, talks"),
    Field("marketer", "i4", "staff", "whose campaign the customer answers today, -1 if none"),
)

PAIR_FIELDS = (
    Field("regard", "f8", "-1..1", "regard of the row's person for the column's; across departments only"),
    Field("odds", "f8", "1/day", "chance that the two meet on a day before regard counts, symmetric"),
    Field("n_met", "i4", "count", "meetings of the two so far, symmetric"),
    Field("met_day", "i4", "day", "day of their last meeting, -1 never, symmetric"),
)

AGENDA_FIELDS = (
    Field("first_customer", "i4", "customer", "head of the list of customers due on this day, -1 if empty"),
    Field("n_customers", "i4", "count", "customers due on this day"),
    Field("first_lead", "i4", "lead", "head of the list of leads due on this day, -1 if empty"),
    Field("n_leads", "i4", "count", "leads due on this day"),
    Field("advertising", "f8", "1", "sum of reach and forgetting over all days before this one"),
    Field("level", "f8", "0..1", "awareness on this day of somebody who knew nothing on day 0"),
)

EVENT_FIELDS = (
    Field("day", "i4", "day", "engine day"),
    Field("kind", "i2", "enum", "what happened, see sim.world.events"),
    Field("actor", "i2", "staff", "who did it, -1 if no member of staff"),
    Field("other", "i2", "staff", "to or with whom, -1 if nobody"),
    Field("lead", "i4", "lead", "lead or opportunity, -1 if none"),
    Field("customer", "i4", "customer", "customer, -1 if none"),
    Field("value", "i8", "by kind", "whole number whose meaning the kind gives"),
)

CUSTOMER, STAFF, LEAD, FIRM = (_dtype(f) for f in (CUSTOMER_FIELDS, STAFF_FIELDS, LEAD_FIELDS, FIRM_FIELDS))
DUE, PAIR, AGENDA, DAY, EVENT = (_dtype(f) for f in (DUE_FIELDS, PAIR_FIELDS, AGENDA_FIELDS, DAY_FIELDS, EVENT_FIELDS))

FIELDS: dict[str, tuple[Field, ...]] = {
    "customers": CUSTOMER_FIELDS,
    "staff": STAFF_FIELDS,
    "leads": LEAD_FIELDS,
    "firm": FIRM_FIELDS,
    "due": DUE_FIELDS,
    "pairs": PAIR_FIELDS,
    "agenda": AGENDA_FIELDS,
    "daily": DAY_FIELDS,
    "events": EVENT_FIELDS,
}


class World(NamedTuple):
    """Everything that exists, as arrays; rules change them in place.

    The structured arrays have the dtypes above. They are few on purpose: every one costs each compiled rule time to compile.
    """

    customers: np.ndarray  # CUSTOMER, (n_customers,)
    staff: np.ndarray  # STAFF, (n_staff,); marketers first, the first of each department is its head
    pairs: np.ndarray  # PAIR, (n_staff, n_staff)
    leads: np.ndarray  # LEAD, (capacity,); rows from firm.n_leads on are unused
    firm: np.ndarray  # FIRM, (1,)
    daily: np.ndarray  # DAY, (horizon,)
    agenda: np.ndarray  # AGENDA, (horizon + 1,)
    due: np.ndarray  # DUE, (n_customers,); the first firm.n_due rows are today's
    events: np.ndarray  # EVENT, (capacity,); the first firm.n_events rows are written
    links_start: np.ndarray  # i8, (n_customers + 1,); neighbours of i are links[links_start[i]:links_start[i + 1]]
    links: np.ndarray  # i4, (n_links,)
