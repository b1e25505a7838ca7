"""The event log: what happened, to whom, in the order of the day.

Off by default. Writing is one comparison when it is off, so rules call `record` wherever something happens.
"""

from typing import Any, NamedTuple

from sim.compiled import compiled_part

(
    NEED_AROSE,
    WINDOW_CLOSED,
    CHURNED,
    INQUIRED,
    NURTURED,
    LEAD_BORN,
    LEAD_ARRIVED,
    LEAD_CHOSEN,
    LEAD_PUT_ASIDE,
    LEAD_WORKED,
    LEAD_NOT_QUALIFIED,
    LEAD_STALE,
    OPPORTUNITY_OPENED,
    PROPOSAL_MADE,
    DEAL_WON,
    DEAL_LOST,
    TALKED,
    HOLY_WAR,
    MET,
    SWAPPED,
    BLAMED,
    CREDITED,
    REVIEWED,
    MOVED_DESKS,
    FEEDBACK_GIVEN,
    INITIATIVE,
    PROCEDURE_ADDED,
    PROCEDURE_REMOVED,
    HEADS_MET,
    HEADS_REFUSED,
    WAR_BROKE_OUT,
    PEACE_MADE,
    PROJECT_STARTED,
    PROJECT_JOINED,
    PROJECT_MET,
    PROJECT_LEFT,
    PROJECT_SUCCEEDED,
    PROJECT_FAILED,
    SESSION_HELD,
    KPI_PAID,
    DISPUTED,
    BUDGET_SET,
    QUIT,
    HIRED,
    RECOMMENDED,
    UPSOLD,
    CEO_SOLD,
    SURVEYED,
) = range(48)


class Kind(NamedTuple):
    """One kind of event: its name, what ``value`` means, and one sentence."""

    name: str
    value: str
    doc: str


KINDS: tuple[Kind, ...] = (
    Kind("need arose", "number of the need", "a customer enters the market"),
    Kind("window closed", "1 a rival sold, 0 nobody did", "a need ends without an opportunity of ours"),
    Kind("churned", "0", "a customer of ours leaves"),
    Kind("inquired", "hidden readiness: 0 ready, 1 not yet, 2 unfit", "a customer answers a campaign"),
    Kind("nurtured", "last warm day", "an inquirer is kept warm"),
    Kind("lead born", "score in thousandths", "an inquiry becomes a marketing-qualified lead"),
    Kind("lead arrived", "days on its way", "the lead reaches the seller"),
    Kind("lead chosen", "chance of it in thousandths", "the seller decides to work the lead"),
    Kind("lead put aside", "chance of being chosen in thousandths", "the seller leaves the lead lying"),
    Kind("lead worked", "age in days", "the seller works the lead"),
    Kind("lead not qualified", "age in days", "the lead was worked in vain"),
    Kind("lead stale", "age in days", "the lead was never worked and is given up"),
    Kind(
        "opportunity opened",
        "origin: 0 marketing lead, 1 self-sourced, 2 referred",
        "a buyer and a seller begin to talk business",
    ),
    Kind("proposal made", "days since opening", "the buyer wants a proposal"),
    Kind("deal won", "price in cents", "the buyer buys from us"),
    Kind("deal lost", "reason: 1 rival, 2 price, 3 mismatch, 4 no decision", "the buyer does not buy from us"),
    Kind("talked", "listener's customer number", "a customer tells a neighbour about us"),
    Kind("holy war", "listener's customer number", "two customers of opposite opinions quarrel about us"),
    Kind("met", "1 it went well, -1 badly, 0 they eyed each other", "a marketer and a seller meet"),
    Kind("swapped", "hours", "a marketer and a seller swap places"),
    Kind("blamed", "loss of regard in millionths", "actor blames other"),
    Kind("credited", "gain of regard in millionths", "actor gives other credit"),
    Kind("reviewed", "shortfall in thousandths", "the monthly review finds the target missed"),
    Kind("moved desks", "distance in centimetres", "the floor plan changes"),
    Kind("feedback given", "1 the lead qualified, 0 it did not", "a seller tells the marketer what became of a lead"),
    Kind("initiative", "0", "somebody starts an initiative against the other department"),
    Kind("procedure added", "procedures then, in hundredths", "an initiative leaves a procedure or an approver behind"),
    Kind("procedure removed", "procedures then, in hundredths", "somebody who has seen what it does gets rid of a procedure"),
    Kind("heads met", "1 it went well, -1 badly", "the two heads hold their weekly meeting"),
    Kind("heads refused", "0", "a head refuses the weekly meeting"),
    Kind("war broke out", "the heads' mutual regard in thousandths", "the hot phase begins"),
    Kind("peace made", "the heads' mutual regard in thousandths", "the hot phase ends"),
    Kind("project started", "last day of it", "a joint project begins"),
    Kind("project joined", "number of the project", "somebody joins the team of a joint project that begins"),
    Kind("project met", "1 it went well, -1 badly", "a marketer and a seller work on their joint project"),
    Kind("project left", "1 it succeeded, 0 it failed, -1 nobody was in the position", "somebody's joint project ends"),
    Kind("project succeeded", "chance of it in thousandths", "a joint project succeeds"),
    Kind("project failed", "chance of success in thousandths", "a joint project fails"),
    Kind("session held", "structure in thousandths", "a marketer tells a seller about marketing's projects"),
    Kind("KPI paid", "pay relative to the usual, in thousandths", "a monthly statement"),
    Kind("disputed", "share wrongly counted, in thousandths", "somebody disputes what a KPI was counted to be"),
    Kind("budget set", "share left of the marketing budget, in thousandths", "the owner sets the marketing budget"),
    Kind("quit", "days with the company, -1 since before the run", "somebody quits"),
    Kind("hired", "number of the person in this position", "a newcomer begins"),
    Kind("recommended", "recommending customer's number", "a customer recommends us to a buyer, who turns to the seller"),
    Kind("upsold", "price in cents", "support sells something more to an own customer"),
    Kind("CEO sold", "price in cents", "the owner sells something himself"),
    Kind("surveyed", "conflict in hundredths", "HR asks people how it is"),
)


@compiled_part
def record(w: Any, t: Any, kind: Any, actor: Any, other: Any, lead: Any, customer: Any, value: Any) -> None:
    """Append one event if the log is on; whoever runs the day has made sure that there is room."""
    f = w.firm[0]
    if f.is_logging == 0:
        return
    e = w.events[f.n_events]
    e.day = t
    e.kind = kind
    e.actor = actor
    e.other = other
    e.lead = lead
    e.customer = customer
    e.value = value
    f.n_events += 1
