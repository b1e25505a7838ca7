"""By which path a number moved: differences in revenue, split over the stages between a customer's need and the money.

Revenue is an identity of counts. Marketing leads with a buyer behind them, what sellers find by themselves, and recommendations
become opportunities; these end won or lost for one of four reasons; a deal has a price. In letters, for leads:

    revenue = ((needs · asking · passed on + l) · worked · warm + o) · (1 - rival - price - mismatch - nothing) · list · kept

where ``l`` and ``o`` are leads and opportunities that came into the period from before, less those left for after it. What own
prospecting and recommendations bring differs in the bracket only; support's and the owner's sales are added. Two runs differ in
every letter, and Shapley's split (`sim.experiments.shapley`) says what each brings: the mean, over all orders in which letters
could go from the baseline's value to the scenario's, of what that step does. Every letter enters linearly, so the mean over
orders is an integral of a polynomial over how far all of them have gone (Owen 1972), which a few nodes give exactly.

This is accounting, and no knock-out: it says along which path the money came, not who set it going.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.parts import Parts, closed
from sim.outcomes.ends import ENDED_AS, WHOSE

if TYPE_CHECKING:
    import pandas as pd

CAUSES = (
    "needs", "asking", "passed_on", "never_worked", "gone_cold", "prospecting_hours", "found_per_hour", "recommendations",
    "under_way", "lost_rival", "lost_price", "lost_mismatch", "lost_no_decision", "deal_size", "discounts", "upsell", "ceo_deals",
)  # fmt: skip
"""What revenue is split over, from the need to the money; docs/report.md says what each is."""

Values = dict[str, np.ndarray]
"""Letters by name, each of shape (pairs,)."""

LOST = ENDED_AS[1:]

ROUNDING = 1e-6
"""Of the largest part, what a sum may miss by rounding."""

_WHO = {
    "deal_size": ("list",), "discounts": ("kept",), "under_way": ("leads_from_before", "opportunities_from_before"),
    "never_worked": ("worked",), "gone_cold": ("warm",),
}  # fmt: skip
"""The letters of a cause where they are not its name."""


class _Channel(NamedTuple):
    """Where opportunities come from."""

    whose: str
    causes: tuple[str, ...]
    """Those that only lead to the opening of an opportunity, and the needs."""
    opened: Callable[[Values], np.ndarray]
    """Opportunities opened, from letters."""


_CHANNELS = (
    _Channel(
        "leads", ("needs", "asking", "passed_on", "never_worked", "gone_cold"),
        lambda v: (v["needs"] * v["asking"] * v["passed_on"] + v["leads_from_before"]) * v["worked"] * v["warm"],
    ),
    _Channel(
        "own", ("needs", "prospecting_hours", "found_per_hour"),
        lambda v: v["needs"] * v["prospecting_hours"] * v["found_per_hour"],
    ),
    _Channel("referred", ("needs", "recommendations"), lambda v: v["needs"] * v["recommendations"]),
)  # fmt: skip
_AFTER = ("under_way", *LOST, "deal_size", "discounts")


def causes_of(baseline: pd.DataFrame, scenario: pd.DataFrame) -> Parts:
    """Split a scenario's differences in revenue (EUR) over the `CAUSES`.

    Parameters
    ----------
    baseline, scenario : rows of ``Comparison.counts``, those of one pair at one place.

    Returns
    -------
    `Parts`; a cause that is the same in both runs of a pair has exactly nothing.

    Raises
    ------
    ValueError
        When the counts of a run don't make its revenue.
    """
    counts = [_columns(frame) for frame in (baseline, scenario)]
    parts = dict.fromkeys(CAUSES, np.zeros(len(baseline)))
    for channel in _CHANNELS:
        before, after = _filled(*(_letters(each, channel.whose) for each in counts))
        for cause, part in _split(partial(_revenue, channel), (*channel.causes, *_AFTER), before, after).items():
            parts[cause] = parts[cause] + part
    for cause in ("upsell", "ceo_deals"):
        parts[cause] = (counts[1][f"{cause}_cents"] - counts[0][f"{cause}_cents"]) / 100
    none, everything = (_whole(each) for each in counts)
    found, whole = np.stack([parts[cause] for cause in CAUSES]), everything - none
    return Parts(none, everything, closed(_checked(found, whole), whole))


def _columns(frame: pd.DataFrame) -> Values:
    return {str(name): frame[name].to_numpy(dtype=float) for name in frame.columns if name not in {"scenario", "seed"}}


def _whole(counts: Values) -> np.ndarray:
    """All revenue, EUR."""
    sales = [counts[f"revenue_{whose}_cents"] for whose in WHOSE]
    return np.asarray(sum([*sales, counts["upsell_cents"], counts["ceo_deals_cents"]]) / 100)


def _letters(counts: Values, whose: str) -> Values:
    """What revenue is made of; NaN where there is nothing to take a share of."""
    needs = np.maximum(counts["needs"], 1.0)  # short runs have buyers who came into the market before
    left = counts["worked_ready"] + counts["stale_ready"]
    opened = {"leads": counts["qualified"], "own": counts["self_sourced"], "referred": counts["referred"]}[whose]
    ended = np.asarray(sum(counts[f"{end}_{whose}"] for end in ENDED_AS))
    sold = counts["revenue_cents"]
    kept = _ratio(sold, sold + counts["discounts_cents"])
    return {
        "needs": needs,
        "asking": counts["inquiries_ready"] / needs,
        "passed_on": _ratio(counts["leads_ready"], counts["inquiries_ready"]),
        "leads_from_before": left - counts["leads_ready"],
        "worked": _ratio(counts["worked_ready"], left),
        "warm": _ratio(counts["qualified"], counts["worked_ready"]),
        "prospecting_hours": counts["hours_prospecting"],
        "found_per_hour": _ratio(counts["self_sourced"], needs * counts["hours_prospecting"]),
        "recommendations": counts["referred"] / needs,
        "opportunities_from_before": ended - opened,
        **{reason: _ratio(counts[f"{reason}_{whose}"], ended) for reason in LOST},
        "list": _ratio(counts[f"revenue_{whose}_cents"] / 100, counts[f"won_{whose}"] * kept),
        "kept": kept,
    }


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _filled(one: Values, other: Values) -> tuple[Values, Values]:
    """Letters of two runs. Where one run has nothing of which a share could be taken, that share has not changed."""

    def filled(own: Values, others: Values) -> Values:
        return {name: np.nan_to_num(np.where(np.isnan(own[name]), others[name], own[name])) for name in own}

    return filled(one, other), filled(other, one)


def _revenue(channel: _Channel, v: Values) -> np.ndarray:
    """Revenue (EUR) of one channel from its letters."""
    ended = channel.opened(v) + v["opportunities_from_before"]
    return np.asarray(ended * (1.0 - sum(v[reason] for reason in LOST)) * v["list"] * v["kept"])


def _split(worth: Callable[[Values], np.ndarray], causes: tuple[str, ...], before: Values, after: Values) -> Values:
    """Shapley's parts of ``worth(after) - worth(before)``, for a function in which every cause enters linearly.

    With all others gone a share ``t`` of their way, what a cause adds is a polynomial in ``t`` of a degree below the number of
    causes; its integral from 0 to 1 is the part, and Gauss' nodes give it exactly.
    """
    nodes, weights = np.polynomial.legendre.leggauss(len(causes) // 2 + 1)
    parts = {cause: np.zeros(len(before["needs"])) for cause in causes}
    for t, weight in zip(0.5 + 0.5 * nodes, 0.5 * weights, strict=True):
        half_way = {name: before[name] + t * (after[name] - before[name]) for name in before}
        for cause in causes:
            letters = _WHO.get(cause, (cause,))
            there, away = (half_way | {name: end[name] for name in letters} for end in (after, before))
            parts[cause] += weight * (worth(there) - worth(away))
    return parts


def _checked(parts: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """The parts, if they make the whole but for rounding; shapes (causes, pairs) and (pairs,)."""
    if (np.abs(whole - parts.sum(axis=0)) > ROUNDING * (1.0 + np.abs(parts).max(axis=0))).any():
        raise ValueError("the counts of a run don't make its revenue")
    return parts


def causes_by_scenario(counts: pd.DataFrame, baseline: str, seeds: tuple[int, ...]) -> Mapping[str, Parts]:
    """The split of every scenario but the baseline, from ``Comparison.counts``; pairs in the order of `seeds`."""
    by_name = {str(name): rows.set_index("seed").loc[list(seeds)] for name, rows in counts.groupby("scenario", sort=False)}
    return {name: causes_of(by_name[baseline], rows) for name, rows in by_name.items() if name != baseline}
