"""Pairs are matched by seed and counted."""

from dataclasses import replace

import numpy as np
import pytest

from sim.report.effects import findings
from tests.report.made import USUAL, Made, compared


def test_pairs_are_matched_by_seed_and_not_by_place(usual: Made) -> None:
    shuffled = usual.runs.sample(frac=1, random_state=3).reset_index(drop=True)
    other = replace(usual, runs=shuffled)
    assert findings(other).pairs.equals(findings(usual).pairs)


def test_counts_agree_with_the_table(usual: Made) -> None:
    for each in findings(usual).contenders:
        for effect in each.effects.values():
            ties = effect.n_pairs - effect.n_more - effect.n_less
            assert effect.better_share * effect.n_pairs - ties / 2 == pytest.approx(max(effect.n_more, effect.n_less)) or (
                effect.better_share * effect.n_pairs - ties / 2 == pytest.approx(min(effect.n_more, effect.n_less))
            )
            assert effect.value - effect.baseline == pytest.approx(effect.diff)


def test_a_pair_without_a_value_counts_for_nothing(usual: Made) -> None:
    runs = usual.runs.copy()
    runs.loc[(runs["scenario"] == "gemba") & (runs["seed"] <= 10), "win_rate"] = np.nan
    found = findings(compared(USUAL, runs, usual.daily, usual.seeds))
    effect = next(each for each in found.contenders if each.name == "gemba").effects["win_rate"]
    assert effect.n_pairs == 40
    assert effect.n_more + effect.n_less <= 40
