"""The parameters: one model per table of a scenario file, one declaration per number.

Every number carries its unit, hard limits, what the evidence supports, source and grade; "9b" is the table of
recommended defaults of docs/evidence.md, "V48" a source of its index. Names are unique over all tables, because the
engine reads them from one flat record.
"""

from sim.scenario.parameters.business import Company, Market, Money
from sim.scenario.parameters.house import Leadership, Learning, Politics, Staffing
from sim.scenario.parameters.marketing import Marketing
from sim.scenario.parameters.people import Contact, Talk
from sim.scenario.parameters.sales import Sales

__all__ = [
    "Company", "Contact", "Leadership", "Learning", "Market", "Marketing", "Money", "Politics", "Sales", "Staffing", "Talk",
]  # fmt: skip
