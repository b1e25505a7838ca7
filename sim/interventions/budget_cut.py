"""Budget cut: the owner sees marketing spend and sales earn, credits a sale to whoever closed it, and cuts.

Brands that stop advertising lose 16 % in a year and 36 % in three [V86], while cutting what builds assets looks good in
the year in which it is done [V17]. The head of marketing wards off a part, see ``iron_will``. It costs nothing on the
day; what it saves stands in the ledger, and what it loses comes later.
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Intervention, lever_param
from sim.scenario.fields import JUDGEMENT
from sim.scenario.parameters import Company


class BudgetCut(Intervention):
    """[interventions.budget_cut]"""

    TITLE: ClassVar[str] = "Budget cut: the owner cuts marketing by naive attribution"
    SOURCE: ClassVar[str] = "V16, V17, V86"
    LEVERS: ClassVar[tuple[str, ...]] = ("owner_cut", "attribution_bias")

    # fmt: off
    cut: float = lever_param(
        "owner_cut", 0.3, range=(0.1, 0.6), source="V86; how much owners cut at once is not published", grade=JUDGEMENT,
        doc="share of the marketing budget that the owner wants to take away at once",
    )
    attribution_bias: float = lever_param(
        "attribution_bias", 0.8, range=(0.5, 1.0), source="V16; MODEL: marketing spends, sales earn", grade=JUDGEMENT,
        doc="how far the owner credits a sale to whoever closed it, quarter by quarter",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The cut and the way of judging, from the first day on."""
        return {"owner_cut": self.cut, "attribution_bias": self.attribution_bias}
