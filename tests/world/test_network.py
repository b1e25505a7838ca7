"""The customers' acquaintance."""

import numpy as np
import pytest

from sim.world.network import small_world


def ties(links_start: np.ndarray, links: np.ndarray) -> np.ndarray:
    """All ties as rows (who, neighbour)."""
    who = np.repeat(np.arange(len(links_start) - 1), np.diff(links_start))
    return np.stack((who, links), axis=1)


def steps_from_first(links_start: np.ndarray, links: np.ndarray) -> np.ndarray:
    """Number of ties between customer 0 and everyone."""
    steps = np.full(len(links_start) - 1, -1)
    front, steps[0] = [0], 0
    while front:
        following = []
        for i in front:
            for j in links[links_start[i] : links_start[i + 1]]:
                if steps[j] < 0:
                    steps[j] = steps[i] + 1
                    following.append(j)
        front = following
    return steps


@pytest.mark.parametrize("p_rewire", [0.0, 0.1, 1.0])
@pytest.mark.parametrize(("n", "degree"), [(3, 2), (10, 64), (200, 8), (1_000, 7), (70_000, 4)])
def test_ties_run_both_ways_and_never_to_oneself(n: int, degree: int, p_rewire: float) -> None:
    links_start, links = small_world(1, n, degree, p_rewire)
    half = min(degree // 2, (n - 1) // 2)
    assert links_start.dtype == np.int64
    assert links.dtype == np.int32
    assert links_start[0] == 0
    assert links_start[-1] == len(links) == 2 * half * n  # so the mean degree is exact
    assert np.diff(links_start).min() >= half
    rows = ties(links_start, links)
    assert links.min() >= 0
    assert links.max() < n
    assert (rows[:, 0] != rows[:, 1]).all()
    order = np.lexsort(rows.T)
    back = rows[:, ::-1]
    assert np.array_equal(rows[order], back[np.lexsort(back.T)])


def test_without_rewiring_it_is_a_ring() -> None:
    links_start, links = small_world(5, 12, 4, 0.0)
    for i in range(12):
        neighbours = sorted(links[links_start[i] : links_start[i + 1]].tolist())
        assert neighbours == sorted((i + step) % 12 for step in (-2, -1, 1, 2))


@pytest.mark.parametrize("p_rewire", [0.02, 0.1, 0.5])
def test_the_share_of_far_ties(p_rewire: float) -> None:
    n, degree = 20_000, 8
    rows = ties(*small_world(3, n, degree, p_rewire))
    distance = np.abs(rows[:, 0] - rows[:, 1])
    is_far = np.minimum(distance, n - distance) > degree // 2
    n_ties = n * degree / 2
    assert abs(is_far.mean() - p_rewire) < 4 * np.sqrt(p_rewire / n_ties) + degree / n


def test_it_is_a_small_world() -> None:
    """A few far ties make ways short; with none the way around the ring is long (Watts & Strogatz 1998)."""
    ring, small = (steps_from_first(*small_world(2, 1_000, 8, p_rewire)) for p_rewire in (0.0, 0.1))
    assert ring.mean() > 60
    assert small.min() >= 0
    assert small.mean() < 6


@pytest.mark.parametrize(("n", "degree"), [(1, 8), (2, 8), (10, 0), (10, 1)])
def test_nobody_to_know(n: int, degree: int) -> None:
    links_start, links = small_world(1, n, degree, 0.1)
    assert links_start.tolist() == [0] * (n + 1)
    assert len(links) == 0


def test_seeds_make_networks() -> None:
    one, again, other = (small_world(seed, 500, 8, 0.3)[1] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert (one != other).mean() > 0.2
