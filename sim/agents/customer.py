"""One customer: a view of a row of ``world.customers``, made when somebody asks for it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

from mesa import Agent

from sim.agents.columns import NEED, OPINION, SHARE, Column, Computed, Fading, Limits, Territory, columns_of, with_columns
from sim.world.records import CUSTOMER_FIELDS, NEVER, NOBODYS, NONE, RIVALS

if TYPE_CHECKING:
    from sim.agents.population import Customers
    from sim.model import Company

HIDDEN = {"agenda_next"}  # links of a list, which mean nothing by themselves
WRITABLE = {
    "taste_x": NEED,
    "taste_y": NEED,
    "deal_eur": Limits(1.0, 1e9),
    "attitude": OPINION,
    "disposition": OPINION,
    "awareness": SHARE,
    "warm_until_day": Limits(NONE, NEVER),
    "seller": Limits(0, NEVER),  # Territory narrows it to the sellers of the company
    "supplier": Limits(NOBODYS, RIVALS),
}


@with_columns(
    "customers",
    (field for field in CUSTOMER_FIELDS if field.name not in HIDDEN),
    WRITABLE,
    {"awareness": Fading, "attitude": Fading, "seller": Territory},
)
class Customer(Agent):
    """A customer, as a live view: every field of ``CUSTOMER`` is an attribute, read from and written to the company's arrays.

    ``awareness`` and ``attitude`` are today's values, not those of the day on which a rule last touched the customer. Fields that
    end in ``_day`` are engine days, to be compared with ``company.t``. What may be written takes effect the next day. A view has
    no room for attributes of its own, and says so; keep your own data in a dict or an array by ``customer.row``.

    Views come from ``company.customers`` only; once handed out, a view stays the same object as long as the company lives.
    """

    __slots__ = ("model", "row")

    model: Company
    row: int
    pos = None
    unique_id = Computed(
        "unique_id", "number among all agents of the company", lambda company, rows: company.first_customer_id + rows
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("customers can't be added to a running company; set company.n_customers in the scenario")

    @classmethod
    def of_row(cls, company: Company, row: int) -> Customer:
        """A new view of a row; `Customers` sees to it that there is only one."""
        view = cls.__new__(cls)
        object.__setattr__(view, "model", company)
        object.__setattr__(view, "row", row)
        return view

    def __setattr__(self, name: str, value: Any) -> None:
        if not isinstance(getattr(type(self), name, None), Column):
            near = get_close_matches(name, columns_of(type(self)), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "keep your own data in a dict or an array by customer.row"
            raise AttributeError(f"a view of a customer has no room for {name!r}; {hint}")
        object.__setattr__(self, name, value)

    @property
    def neighbours(self) -> Customers:
        """The customers whom this one talks to."""
        world = self.model.world
        return self.model.customers.at(world.links[world.links_start[self.row] : world.links_start[self.row + 1]])

    def remove(self) -> NoReturn:
        """Not supported: customers are rows of arrays that rules walk through."""
        raise NotImplementedError("customers can't be removed; set supplier, awareness or disposition instead")

    def __repr__(self) -> str:
        return f"<Customer {self.row}>"
