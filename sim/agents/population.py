"""All customers, or some of them, with the vocabulary of Mesa's AgentSet and the speed of arrays.

Mesa's own AgentSet holds its agents weakly, one object each: views made on demand would vanish from it, and 100,000 objects cost
half a second to make. `Customers` holds row numbers instead. Reading, writing, counting, selecting and sorting by a column are
array operations; a view of a customer is made only where a function of yours wants to see one, and is then kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn, overload

import numpy as np
from mesa.agent import GroupBy

from sim.agents.columns import columns_of
from sim.agents.customer import Customer
from sim.world import chance

if TYPE_CHECKING:
    from sim.model import Company

SHUFFLE = 1000
"""Stream of shuffles and samples. The streams of the model (`chance.STREAMS`) end far below, so a shuffle changes no day."""

COLUMNS = columns_of(Customer)


class Customers(Sequence[Customer]):
    """An ordered set of a company's customers.

    Comes from ``company.customers``, and from selecting, sorting, shuffling and slicing it. ``customers["attitude"]`` is the
    column as a NumPy array, ``customers[5]`` a view of one customer. Which customers exist is fixed when the company is built.

    >>> from sim.model import Company
    >>> customers = Company({"company": {"n_customers": 300}}, seed=1).customers
    >>> customers.select(where=lambda c: c["attitude"] > 0).agg("attitude", min) > 0
    np.True_
    >>> customers[:40].groupby("segment").count().keys() <= {0, 1, 2}
    True
    >>> customers.sample(5)
    <Customers: 5 of 300>
    """

    __hash__ = None  # type: ignore[assignment]  # as of every set

    def __init__(self, company: Company, rows: np.ndarray | None = None, views: dict[int, Customer] | None = None) -> None:
        self._company = company
        self._rows = np.arange(len(company.world.customers)) if rows is None else rows
        # Every view ever handed out, shared by all selections: it stays the same object, and nobody's reference to it goes stale.
        self._views: dict[int, Customer] = {} if views is None else views

    # --- Who is in it ----------------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> np.ndarray:
        """Row numbers in ``world.customers``, in order; int64, shape (len(self),), a copy."""
        return self._rows.copy()

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Customer]:
        return map(self._view, self._rows.tolist())

    def __contains__(self, customer: object) -> bool:
        return isinstance(customer, Customer) and customer.model is self._company and bool((self._rows == customer.row).any())

    @overload
    def __getitem__(self, key: int) -> Customer: ...
    @overload
    def __getitem__(self, key: slice) -> Customers: ...
    @overload
    def __getitem__(self, key: str) -> np.ndarray: ...
    def __getitem__(self, key: int | slice | str) -> Customer | Customers | np.ndarray:
        """A customer by place, a slice as a selection, or a column by name."""
        if isinstance(key, str):
            return np.asarray(self._column(key).read(self._company, self._rows))
        if isinstance(key, slice):
            return self._with(self._rows[key])
        return self._view(int(self._rows[key]))

    def at(self, rows: Sequence[int] | np.ndarray) -> Customers:
        """The customers of the given rows of ``world.customers``, in that order, each once."""
        numbers = np.asarray(rows, dtype=np.int64)
        n = len(self._company.world.customers)
        if ((numbers < 0) | (numbers >= n)).any():
            raise IndexError(f"customers have the rows 0 to {n - 1}")
        return self._with(np.array(list(dict.fromkeys(numbers.tolist())), dtype=np.int64))

    def _view(self, row: int) -> Customer:
        view = self._views.get(row)
        if view is None:
            view = self._views[row] = Customer.of_row(self._company, row)
        return view

    def _with(self, rows: np.ndarray) -> Customers:
        return Customers(self._company, rows, self._views)

    def to_list(self) -> list[Customer]:
        """Views of all of them; a million take about a second and stay in memory."""
        return list(self)

    # --- Choosing and ordering -------------------------------------------------------------------------------------------------

    def select(
        self,
        filter_func: Callable[[Customer], bool] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
        *,
        where: Callable[[Customers], Any] | Sequence[bool] | np.ndarray | None = None,
    ) -> Customers:
        """Those for whom the conditions hold, as another `Customers`.

        Parameters
        ----------
        filter_func : called with one view after the other, as in Mesa; slow on a large market.
        at_most : the first so many; a float up to 1 is a share of all. For a random choice, `shuffle` before, or use `sample`.
        agent_type : everyone is a `Customer`; another type selects nobody.
        where : a boolean array with one element per customer, or a function that makes one from the columns:
            ``where=lambda c: (c["attitude"] > 0.5) & (c["awareness"] < 0.2)``. Array speed.
        """
        _refuse_inplace(inplace)
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        rows = self._rows
        if agent_type is not None and not issubclass(Customer, agent_type):
            rows = rows[:0]
        elif where is not None:
            rows = rows[self._mask(where)]
        if filter_func is not None:
            rows = np.array([row for row in rows.tolist() if filter_func(self._view(row))], dtype=np.int64)
        return self._with(rows if at_most >= len(rows) else rows[: int(at_most)])

    def _mask(self, where: Callable[[Customers], Any] | Sequence[bool] | np.ndarray) -> np.ndarray:
        mask = np.asarray(where(self) if callable(where) else where)
        if mask.dtype != bool or mask.shape != (len(self),):
            raise ValueError(
                f"where needs {len(self)} booleans, not {mask.dtype} of shape {mask.shape}; one view at a time: filter_func"
            )
        return mask

    def shuffle(self, inplace: bool = False) -> Customers:
        """The same customers in random order; the same calls on the same day of the same run give the same order."""
        _refuse_inplace(inplace)
        firm = self._company.world.firm
        call = self._company.next_shuffle()
        luck = chance.many_bits(int(firm["seed"][0]), SHUFFLE, self._company.t, self._rows, call)
        return self._with(self._rows[np.argsort(luck, kind="stable")])

    def sample(self, n: int) -> Customers:
        """``n`` of them at random (all, if there are fewer)."""
        return self.shuffle().select(at_most=int(n))

    def sort(self, key: Callable[[Customer], Any] | str, ascending: bool = False, inplace: bool = False) -> Customers:
        """Sorted by a column (array speed) or by what a function makes of each view; descending unless told, as in Mesa."""
        _refuse_inplace(inplace)
        if isinstance(key, str) and key in COLUMNS:
            values = self[key]
            if ascending:
                return self._with(self._rows[np.argsort(values, kind="stable")])
            # From the back, so that equals keep their order as in Python's sorted(reverse=True).
            return self._with(self._rows[::-1][np.argsort(values[::-1], kind="stable")][::-1])
        key_of = key if callable(key) else lambda customer: getattr(customer, key)
        views = sorted(self, key=key_of, reverse=not ascending)
        return self._with(np.array([view.row for view in views], dtype=np.int64))

    def groupby(self, by: Callable[[Customer], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Groups by a column (array speed) or by what a function makes of each view: a GroupBy of `Customers` or of lists."""
        if isinstance(by, str) and by in COLUMNS:
            values = self[by]
        else:
            made = [by(view) if callable(by) else getattr(view, by) for view in self]
            values = np.array([*made, None], dtype=object)[:-1]  # one object each, also where they are tuples
        groups = {key: self._with(self._rows[places]) for key, places in _places(values).items()}
        return Groups(groups if result_type == "agentset" else {key: group.to_list() for key, group in groups.items()})

    # --- Columns ---------------------------------------------------------------------------------------------------------------

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> Any:
        """Values of an attribute: a NumPy array for a field, a list for anything else; for a list of names, one column each.

        Parameters
        ----------
        attr_names : name, or list of names (then the result has the shape ``(len(self), len(attr_names))``).
        handle_missing : "error", or "default" to take ``default_value`` for an attribute that customers don't have.
        """
        if handle_missing not in {"error", "default"}:
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        if not isinstance(attr_names, str):
            return np.column_stack([self.get(name, handle_missing, default_value) for name in attr_names])
        if attr_names in COLUMNS:
            return self[attr_names]
        if handle_missing == "default":
            return [getattr(view, attr_names, default_value) for view in self]
        if not hasattr(Customer, attr_names) and attr_names not in Customer.__slots__:
            self._column(attr_names)  # says what is near
        return [getattr(view, attr_names) for view in self]

    def set(self, attr_name: str, value: Any) -> Customers:
        """Write one value to all, or an array with one value each, after checking all of them."""
        if np.ndim(value) != 0 and np.shape(value) != (len(self),):
            raise ValueError(f"{attr_name} takes one value, or {len(self)}, not an array of shape {np.shape(value)}")
        self._column(attr_name).write(self._company, self._rows, value)
        return self

    def agg(self, attribute: str, func: Callable[[Any], Any] | Iterable[Callable[[Any], Any]]) -> Any:
        """One or more functions of an attribute's values, such as ``np.mean`` or ``[min, max]``."""
        values = self.get(attribute)
        # Python's own functions walk through an array at a tenth of the speed of NumPy's.
        fast: dict[Any, Any] = {min: np.min, max: np.max, sum: np.sum} if isinstance(values, np.ndarray) else {}
        return fast.get(func, func)(values) if callable(func) else [fast.get(each, each)(values) for each in func]

    def count(self, value: Any = None) -> int:
        """How many: all, those for whom a condition holds (as ``where`` of `select`), or one customer (1 or 0)."""
        if isinstance(value, Customer):
            return int(value in self)
        return len(self) if value is None else int(np.count_nonzero(self._mask(value)))

    def _column(self, name: str) -> Any:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            raise AttributeError(f"customers have no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return COLUMNS[name]

    # --- One after the other ---------------------------------------------------------------------------------------------------

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Customers:
        """Call a function, or a method by name, with every customer in turn."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Customers:
        """As `do`, in random order (see `shuffle`)."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As `do`; returns what the calls return."""
        if isinstance(method, str):
            return [getattr(view, method)(*args, **kwargs) for view in self]
        return [method(view, *args, **kwargs) for view in self]

    # --- As a set --------------------------------------------------------------------------------------------------------------

    def __and__(self, other: Customers) -> Customers:
        return self._with(self._rows[np.isin(self._rows, self._rows_of(other))])

    def __sub__(self, other: Customers) -> Customers:
        return self._with(self._rows[~np.isin(self._rows, self._rows_of(other))])

    def __or__(self, other: Customers) -> Customers:
        theirs = self._rows_of(other)
        return self._with(np.concatenate((self._rows, theirs[~np.isin(theirs, self._rows)])))

    def __xor__(self, other: Customers) -> Customers:
        return (self - other) | (other - self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Customers) or other._company is not self._company:
            return NotImplemented
        return len(self) == len(other) and bool(np.isin(self._rows, other._rows).all())

    def isdisjoint(self, other: Customers) -> bool:
        """Have the two nobody in common?"""
        return not (self & other)

    def _rows_of(self, other: Customers) -> np.ndarray:
        if not isinstance(other, Customers) or other._company is not self._company:
            raise TypeError("sets of customers combine with sets of customers of the same company")
        return other._rows

    def _fixed(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Not supported: which customers exist is fixed when the company is built."""
        raise NotImplementedError(
            "customers come and go with company.n_customers of the scenario only; select, & | and - make other sets"
        )

    add = discard = remove = pop = clear = __ior__ = __iand__ = __ixor__ = __isub__ = _fixed

    def __reduce__(self) -> NoReturn:
        raise TypeError("customers can't be pickled or copied; take what you need with get()")

    def __repr__(self) -> str:
        return f"<Customers: {len(self):,} of {len(self._company.world.customers):,}>"


class Groups(GroupBy):
    """Mesa's GroupBy, which aggregates groups of customers at array speed."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """What a function makes of an attribute's values, by group."""
        if all(isinstance(group, Customers) for group in self.groups.values()):
            return {key: group.agg(attr_name, func) for key, group in self.groups.items()}
        return dict(super().agg(attr_name, func))


def _places(values: np.ndarray) -> dict[Any, np.ndarray]:
    """Places of every value, in the order of first appearance, as plain Python values."""
    if values.dtype == object:
        by_value: dict[Any, list[int]] = {}
        for place, value in enumerate(values):
            by_value.setdefault(value, []).append(place)
        return {value: np.array(places, dtype=np.int64) for value, places in by_value.items()}
    keys, first, group = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(group, kind="stable")
    runs = np.split(order, np.cumsum(np.bincount(group, minlength=len(keys)))[:-1])
    return {keys[k].item(): runs[k] for k in np.argsort(first, kind="stable")}


def _refuse_inplace(inplace: bool) -> None:
    if inplace:
        raise NotImplementedError("a set of customers doesn't change; use what the call returns instead of inplace=True")
