"""Fields of the world's records as attributes of agents: how one is read, which may be written, and within which limits.

A `Column` serves one agent (as a descriptor: ``seller.skill``) and a whole population (``customers.get("attitude")``) by the same
code, because a row number and an array of row numbers index a NumPy table alike. It never keeps an array: the company may replace
a table by a longer one, so every access looks it up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from sim.agents import closed_form
from sim.world.records import Field

if TYPE_CHECKING:
    from sim.model import Company

AgentType = TypeVar("AgentType", bound=type)


class Limits(NamedTuple):
    """Smallest and largest value that may be written, both allowed."""

    low: float
    high: float


SHARE = Limits(0.0, 1.0)
OPINION = Limits(-1.0, 1.0)
NEED = Limits(-100.0, 100.0)  # need units; tastes and maps lie within a few units of the centre of demand


def checked(name: str, values: Any, limits: Limits) -> Any:
    """Values that may be written: finite numbers within the limits, as float64 (scalar or array).

    Raises
    ------
    TypeError
        When a value is no number.
    ValueError
        When a value is NaN, infinite or out of range; the message names the first one.
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} takes numbers, not {values!r}") from None
    wrong = ~((numbers >= limits.low) & (numbers <= limits.high))  # so that NaN is wrong too
    if wrong.any():
        found = float(numbers[wrong].flat[0]) if numbers.ndim else float(numbers)
        raise ValueError(f"{name} must lie within {limits.low:g} to {limits.high:g}, not {found:g}")
    return numbers


class Column:
    """One field of ``world.<table>`` as an attribute of the agents whose rows the table holds.

    Parameters
    ----------
    table : "customers" or "staff".
    field : its declaration in `sim.world.records`.
    limits : what may be written; None for a field that only rules write.
    """

    def __init__(self, table: str, field: Field, limits: Limits | None) -> None:
        self.table, self.name, self.unit, self.limits = table, field.name, field.unit, limits
        is_written = "read-only" if limits is None else f"writable, {limits.low:g} to {limits.high:g}"
        self.__doc__ = f"{field.doc} ({field.unit}; {is_written})"

    def read(self, company: Company, rows: Any) -> Any:
        """Values of the given rows (a number or an array of numbers), copied; flags as bool."""
        values = getattr(company.world, self.table)[self.name][rows]
        return values != 0 if self.unit == "flag" else values

    def write(self, company: Company, rows: Any, values: Any) -> None:
        """Write one value, or one per row, after checking all of them."""
        getattr(company.world, self.table)[self.name][rows] = self.accepted(company, values)

    def accepted(self, company: Company, values: Any) -> Any:
        """The values as numbers, if they may be written here."""
        if self.limits is None:
            writable = ", ".join(writable_names(company.views_of(self.table)))
            raise AttributeError(f"{self.name} is read-only, since rules and agendas depend on it; writable are {writable}")
        numbers = checked(self.name, values, self.limits)
        kind = getattr(company.world, self.table).dtype[self.name]
        if kind.kind == "i" and (numbers != np.floor(numbers)).any():
            raise ValueError(f"{self.name} takes whole numbers, not {values!r}")
        return numbers

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else self.read(agent.model, agent.row).item()

    def __set__(self, agent: Any, value: Any) -> None:
        if np.ndim(value) != 0:
            raise TypeError(f"{self.name} takes one number, not {value!r}")
        self.write(agent.model, agent.row, value)


class Fading(Column):
    """A customer's awareness or attitude: stored as of the day the customer was last touched, read as of today."""

    def read(self, company: Company, rows: Any) -> Any:
        today = closed_form.awareness if self.name == "awareness" else closed_form.attitude
        return today(company.world, company.parameters, rows, company.t)

    def write(self, company: Company, rows: Any, values: Any) -> None:
        numbers = self.accepted(company, values)
        closed_form.touch(company.world, company.parameters, rows, company.t)
        company.world.customers[self.name][rows] = numbers


class Territory(Column):
    """Row of the seller who looks after a customer; leads already handed out stay with whom they are."""

    def accepted(self, company: Company, values: Any) -> Any:
        n_marketers = int(company.world.firm["n_marketers"][0])
        numbers = super().accepted(company, values)
        return checked("seller (a row of the staff)", numbers, Limits(n_marketers, len(company.world.staff) - 1))


class Seat(Column):
    """Where somebody sits. The odds of meeting are laid out anew on the next day."""

    def write(self, company: Company, rows: Any, values: Any) -> None:
        super().write(company, rows, values)
        # A plan laid out for no openness at all holds no longer; unlike a new distance it is no move of the departments.
        company.world.firm["layout_openness"] = np.nan


class Computed(Column):
    """A read-only attribute that is no field but follows from the row alone."""

    def __init__(self, name: str, doc: str, compute: Callable[[Any, Any], Any]) -> None:
        super().__init__("customers", Field(name, "i8", "", doc), None)
        self._compute = compute

    def read(self, company: Company, rows: Any) -> Any:
        return np.array(self._compute(company, rows))


def with_columns(
    table: str, fields: Iterable[Field], writable: Mapping[str, Limits], special: Mapping[str, type[Column]]
) -> Callable[[AgentType], AgentType]:
    """Class decorator: give an agent type one column per field, each of the kind that `special` names or a plain one."""

    def decorate(owner: AgentType) -> AgentType:
        for field in fields:
            setattr(owner, field.name, special.get(field.name, Column)(table, field, writable.get(field.name)))
        return owner

    return decorate


def columns_of(owner: type) -> dict[str, Column]:
    """The columns of an agent type by name, those of its parents included."""
    return {name: each for kind in reversed(owner.__mro__) for name, each in vars(kind).items() if isinstance(each, Column)}


def writable_names(owners: Iterable[type]) -> list[str]:
    """Names of the writable columns of some agent types, in the order of declaration."""
    return list(dict.fromkeys(name for owner in owners for name, each in columns_of(owner).items() if each.limits is not None))
