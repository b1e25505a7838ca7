"""Which three lives tell most of a pair of runs, by a rule that is computed:

* **a customer** who is lost in the baseline and buys in the scenario, for one and the same need: of several the one who pays
  most. Failing that, one who buys in the baseline and is lost in the scenario; failing that, the largest difference in what a
  customer pays us; failing that, most events that differ;
* **a seller** with the largest difference in own sales, **a marketer** with the largest difference in sales from own leads;
  failing that, most events that differ.

Of equals the lowest number is taken. Whoever has no event that differs is not told of. Only deals from day 1 on count.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.experiments.simulate import RunResult
from sim.experiments.twins.pair import Pair, Role, Twins, Who
from sim.experiments.twins.sentences import PAID
from sim.scenario.vocabulary import spoken
from sim.world.events import DEAL_WON
from sim.world.records import LOST, NONE, WON

NEEDS = 1 << 20
"""More needs than a customer can have in a run; makes one number of customer and need."""


def telling_twins(pair: Pair) -> tuple[Twins, ...]:
    """Up to three telling lives: a customer, a seller, a marketer; none when no event differs."""
    with pair.in_their_words():
        return tuple(pair.picked(who, why) for who, why in telling(pair))


def telling(pair: Pair) -> Iterator[tuple[Who, str]]:
    """Who tells most, and why."""
    people, n_m = pair.people, pair.people.n_marketers
    staff = _events_that_differ(pair, "staff", n_m + people.n_sellers)
    found: list[tuple[Who, str] | None] = [
        _fate(pair) or _most_paid(pair),
        _largest("seller", _sold(pair, "actor")[n_m:], staff[n_m:], spoken("this seller's sales")),
        _largest("marketer", _sold(pair, "other")[:n_m], staff[:n_m], spoken("sales from this marketer's leads")),
    ]
    yield from (each for each in found if each is not None)


def telling_loss(pair: Pair) -> Twins | None:
    """Where a scenario backfires: the customer of the dearest deal won in the baseline and lost in the scenario, for one need.

    Failing that, as in `telling_twins`; None when no customer's events differ.
    """
    found = _fate(pair, worlds=((1, 0), (0, 1))) or _most_paid(pair)
    return None if found is None else pair.picked(*found)


def _most_paid(pair: Pair) -> tuple[Who, str] | None:
    customers = _events_that_differ(pair, "customer", pair.people.n_customers)
    return _largest("customer", _spent(pair), customers, "what this customer pays us")


def _fate(pair: Pair, worlds: tuple[tuple[int, int], ...] = ((0, 1), (1, 0))) -> tuple[Who, str] | None:
    """A customer lost in one world and won in the other, for one need; `worlds` says which come first, lost and won."""
    names = pair.baseline.scenario.name, pair.scenario.scenario.name
    runs = pair.baseline, pair.scenario
    for lost, won in worlds:
        keys, price = _needs(runs[won], WON)
        both = np.isin(keys, _needs(runs[lost], LOST)[0])
        if both.any():
            # The dearest; of equals the lowest key, which is the lowest customer.
            best = min(zip((-price[both]).tolist(), keys[both].tolist(), strict=True))[1]
            return Who("customer", best // NEEDS), f"lost in {names[lost]} and won in {names[won]}, for the same need"
    return None


def _needs(run: RunResult, fate: int) -> tuple[np.ndarray, np.ndarray]:
    """Customer and need, as one number, of opportunities that ended so after the warm-up, and their prices in cents."""
    leads = run.world.leads[: int(run.world.firm["n_leads"][0])]
    own = leads[(leads["fate"] == fate) & (leads["opened_day"] >= 0) & (leads["closed_day"] >= run.scenario.warmup_days)]
    return own["customer"].astype(np.int64) * NEEDS + own["need_no"], own["price_cents"]


def _largest(role: Role, differences: np.ndarray, changed: np.ndarray, what: str) -> tuple[Who, str] | None:
    """Whose cents differ most between the worlds, or failing that whose events; None when nobody's do."""
    if differences.any():
        number = int(np.argmax(np.abs(differences)))
        return Who(role, number), f"the largest difference in {what}: {differences[number] / 100:+,.0f} EUR"
    number = int(np.argmax(changed))
    if changed[number] == 0:
        return None
    return Who(role, number), f"most events that differ: {changed[number]:,}"


def _spent(pair: Pair) -> np.ndarray:
    """Difference of what each customer pays us in the scenario and in the baseline, in cents."""
    return _difference(pair, "customer", pair.people.n_customers, PAID)


def _sold(pair: Pair, name: str) -> np.ndarray:
    """Difference of deals won by each member of staff (``actor``) or from each one's leads (``other``), in cents."""
    return _difference(pair, name, pair.people.n_marketers + pair.people.n_sellers, (DEAL_WON,))


def _difference(pair: Pair, name: str, n: int, kinds: tuple[int, ...]) -> np.ndarray:
    sums = np.zeros((2, n), np.int64)
    for side, log in enumerate(pair.logs):
        e = log.events
        own = e[np.isin(e["kind"], kinds) & (e["day"] >= pair.scenario.scenario.warmup_days) & (e[name] != NONE)]
        np.add.at(sums[side], own[name], own["value"])
    return sums[1] - sums[0]


def _events_that_differ(pair: Pair, name: str, n: int) -> np.ndarray:
    """How many events of each customer, or of each member of the staff, are not the same in both worlds."""
    counts = np.zeros(n, np.int64)
    for log in pair.logs:
        e = log.events[~log.is_same]
        for column in ("customer",) if name == "customer" else ("actor", "other"):
            counts += np.bincount(e[column][e[column] != NONE], minlength=n)
    return counts
