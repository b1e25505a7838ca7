"""Shapley's parts against games worked by hand and a mean over all orders."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.shapley import parts_of


def test_two_players_share_what_only_both_make() -> None:
    """Alone 1 and 3, together 10: each gets what it makes alone and half of the other 6."""
    assert parts_of(np.array([0.0, 1.0, 3.0, 10.0])).tolist() == [4.0, 6.0]


def test_three_players_worked_by_hand() -> None:
    """Alone 6, 12, 0; in pairs 30 (ab), 6 (ac), 18 (bc); all 36. What a adds in the six orders: 6, 6, 18, 18, 6, 18."""
    worth = np.array([0.0, 6.0, 12.0, 30.0, 0.0, 6.0, 18.0, 36.0])
    assert parts_of(worth).tolist() == pytest.approx([12.0, 21.0, 3.0])


def test_games_in_columns_are_split_one_by_one() -> None:
    games = np.array([[0.0, 5.0], [1.0, 5.0], [3.0, 9.0], [10.0, 9.0]])
    assert parts_of(games).tolist() == [[4.0, 0.0], [6.0, 4.0]]


def by_all_orders(worth: np.ndarray, n: int) -> list[float]:
    parts = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        there = 0
        for player in order:
            parts[player] += worth[there | 1 << player] - worth[there]
            there |= 1 << player
    return list(parts / len(orders))


@given(arrays(float, 16, elements=st.floats(-1e6, 1e6)))
def test_parts_are_means_over_all_orders(worth: np.ndarray) -> None:
    assert parts_of(worth).tolist() == pytest.approx(by_all_orders(worth, 4), rel=1e-9, abs=1e-6)
