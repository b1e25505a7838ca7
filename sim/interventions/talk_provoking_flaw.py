"""A talk-provoking flaw: a small imperfection on purpose, so that people have something to say about the product.

Bad reviews sold more of what nobody knew and less of what everybody knew [V94], and a blemish helps only if it is minor
and comes after what is good [V95]. Talk on both sides makes opinions differ [V96]; not every lead has to buy now.
Contrary evidence: buying committees look closely, and there a blemish found no help [V95].
"""

from __future__ import annotations

from typing import ClassVar

from sim.interventions.base import Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.parameters import Company


class TalkProvokingFlaw(Intervention):
    """[interventions.talk_provoking_flaw]"""

    TITLE: ClassVar[str] = "Talk-provoking flaw: a small imperfection that people talk about"
    SOURCE: ClassVar[str] = "V94, V95, V96"
    LEVERS: ClassVar[tuple[str, ...]] = ("product_flaw",)

    # fmt: off
    flaw: float = lever_param(
        "product_flaw", 0.5, range=(0.2, 1.0), source="V95: a blemish helps only if it is minor", grade=JUDGEMENT,
        doc="how much there is to talk about; 1 pleases one half of the buyers and annoys the other to the full",
    )
    setup_cost_eur: float = param(
        5_000.0, "EUR", range=(0.0, 20_000.0), bounds=(0.0, 5e7), role="constant", source="some days of a designer",
        grade=JUDGEMENT, doc="choosing and building the imperfection",
    )
    # fmt: on

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """The flaw, from the first day on."""
        return {"product_flaw": self.flaw}
