"""The rules of demand, leads and talk as a Mesa user writes them: an object per agent, and every customer steps every day.

This is what the engine is compared with. It has the same parameters and the same rules (market, campaign, qualify, hand over,
work, close, talk: see sim/rules), Mesa's own seeded generator and Mesa's random activation. It leaves out what happens between
colleagues (meetings, swaps, sessions, projects, blame, camps, politics, heads), so regard and understanding stay as they begin,
and what the house does with itself (learning from pay, quits, the owner's budget); it has no interventions, no ledger and no
event log. It is not slowed down on purpose: what is the same for everybody on a day is computed once a day, and an agent does in
a step only what it must. tests/benchmarks/test_plain_mesa.py checks that it gives the engine's numbers.
"""

from benchmarks.plain_mesa.company import COUNTED, PlainCompany

__all__ = ["COUNTED", "PlainCompany"]
