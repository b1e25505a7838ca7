"""Counts of runs made up at random, as consistent as those of real ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.outcomes.counted import COUNTED
from sim.outcomes.ends import ENDED_AS, WHOSE


def made_up(n_pairs: int, rng: np.random.Generator, empty: float = 0.0) -> pd.DataFrame:
    """Rows of ``Comparison.counts``.

    Parameters
    ----------
    empty : chance that something which may be absent is: no marketing, no selling, no deal, ...
    """
    counts = {name: np.zeros(n_pairs) for name in COUNTED}

    def drawn(most: np.ndarray | int) -> np.ndarray:
        return np.where(rng.random(n_pairs) < empty, 0, rng.integers(0, np.asarray(most) + 1, n_pairs)).astype(float)

    for name, most in {"needs": 5000, "inquiries_ready": 900, "hours_prospecting": 20_000, "referred": 20}.items():
        counts[name] = drawn(most)
    counts["leads_ready"] = drawn(counts["inquiries_ready"].astype(int))
    counts["worked_ready"], counts["stale_ready"] = drawn(400), drawn(400)
    counts["qualified"] = drawn(counts["worked_ready"].astype(int))
    counts["self_sourced"] = np.where(counts["hours_prospecting"] > 0, drawn(700), 0.0)
    for whose in WHOSE:
        for end in ENDED_AS:
            counts[f"{end}_{whose}"] = drawn(120)
        prices = rng.integers(1, 9_000_000, n_pairs)
        counts[f"revenue_{whose}_cents"] = counts[f"won_{whose}"] * prices
    counts["revenue_cents"] = np.asarray(sum(counts[f"revenue_{whose}_cents"] for whose in WHOSE))
    counts["discounts_cents"] = np.where(counts["revenue_cents"] > 0, drawn(200_000_000), 0.0)
    counts["upsell_cents"], counts["ceo_deals_cents"] = drawn(90_000_000), drawn(900_000_000)
    return pd.DataFrame(counts)
