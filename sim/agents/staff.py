"""Marketers and sellers: real agents of the Mesa model, and views of the rows of ``world.staff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from mesa import Agent

from sim.agents.columns import NEED, OPINION, SHARE, Limits, Seat, checked, with_columns
from sim.world.records import STAFF_FIELDS

if TYPE_CHECKING:
    from sim.agents.population import Customers
    from sim.model import Company

HIDDEN = {"first_waiting", "first_chosen"}  # heads of lists of leads
MARKETERS_ONLY = {"feedback", "mix_volume", "mix_quality", "mix_nurture", "mix_brand", "mix_research"}
SELLERS_ONLY = {
    "skill",
    "belief_qualify",
    "belief_win_lead",
    "belief_win_own",
    "found_recently",
    "prospecting_recently",
    "prospecting_hours",
    "new_leads_today",
    "hours_wanted",
    "pace_sum",
    "n_opportunities",
    "insight",
    "lead_bias",
    "discounting",
}
WRITABLE = {
    "seat_x": Limits(-1000.0, 1000.0),
    "seat_y": Limits(-1000.0, 1000.0),
    "map_x": NEED,
    "map_y": NEED,
    "stereotype": OPINION,
    "understanding": SHARE,
    "identification": SHARE,
    "skill": Limits(0.01, 100.0),
    "belief_qualify": SHARE,
    "belief_win_lead": SHARE,
    "belief_win_own": SHARE,
    "insight": SHARE,
    "politics": SHARE,
    "stagnation": SHARE,
    "lead_bias": Limits(-20.0, 20.0),
}
"""What may be written. Marketers' mixes may not, since their parts must add up to one."""


@with_columns(
    "staff",
    (field for field in STAFF_FIELDS if field.name not in HIDDEN | MARKETERS_ONLY | SELLERS_ONLY),
    WRITABLE,
    {"seat_x": Seat, "seat_y": Seat},
)
class Staff(Agent):
    """Somebody who works in Marketing or Sales. Registered with the model, so own attributes stay as in any Mesa model.

    Every field of ``STAFF`` is an attribute, read from and written to the company's arrays; what may be written takes effect the
    next day. ``row`` is the place in ``world.staff`` and in ``company.staff``.
    """

    model: Company

    def __init__(self, model: Company, row: int) -> None:
        self._row = row
        super().__init__(model)

    @property
    def row(self) -> int:
        """Place in ``world.staff``."""
        return self._row

    def regard_for(self, other: Staff) -> float:
        """Regard (-1..1) for somebody of the other department."""
        return float(self.model.world.pairs["regard"][self._pair(other)])

    def set_regard_for(self, other: Staff, value: float) -> None:
        """Set the regard (-1..1) for somebody of the other department; theirs for this one stays as it is."""
        self.model.world.pairs["regard"][self._pair(other)] = checked("regard", value, OPINION)

    @property
    def mean_regard(self) -> float:
        """Mean regard (-1..1) for the people of the other department."""
        world = self.model.world
        return float(world.pairs["regard"][self.row, world.staff["department"] != self.department].mean())

    def meetings_with(self, other: Staff) -> int:
        """How often the two have met or swapped places so far, whichever departments they belong to."""
        return int(self.model.world.pairs["n_met"][self.row, self._known(other).row])

    def _known(self, other: Staff) -> Staff:
        if not isinstance(other, Staff) or other.model is not self.model:
            raise ValueError(f"{other!r} is no marketer or seller of this company")
        return other

    def _pair(self, other: Staff) -> tuple[int, int]:
        if self._known(other).department == self.department:
            raise ValueError(f"the model has no regard within a department ({self!r} and {other!r}), only across")
        return self.row, other.row

    def remove(self) -> NoReturn:
        """Not supported: the staff are rows of arrays that rules walk through."""
        raise NotImplementedError("staff can't be removed; set company.n_marketers or company.n_sellers in the scenario")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}>"


@with_columns("staff", (field for field in STAFF_FIELDS if field.name in MARKETERS_ONLY), WRITABLE, {})
class Marketer(Staff):
    """Somebody in Marketing."""


@with_columns("staff", (field for field in STAFF_FIELDS if field.name in SELLERS_ONLY), WRITABLE, {})
class Seller(Staff):
    """Somebody in Sales, who looks after the customers of a territory."""

    @property
    def customers(self) -> Customers:
        """The customers of the territory."""
        return self.model.customers.select(where=lambda all_of_them: all_of_them["seller"] == self.row)
