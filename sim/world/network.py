"""The customers' acquaintance: a small-world network (Watts & Strogatz 1998, Nature 393)."""

import numpy as np

from sim.world import chance


def small_world(seed: int, n: int, degree: int, p_rewire: float) -> tuple[np.ndarray, np.ndarray]:
    """Build the network of ``n`` customers.

    Every customer knows the next ``degree // 2`` in a ring; each of these ties is, with chance ``p_rewire``, replaced by one to a
    customer drawn at large. Ties run both ways.

    Parameters
    ----------
    seed : the run's seed; the draws are keyed, so the same seed gives the same network.
    n : customers; degree is cut to what n allows.
    degree : mean number of neighbours, rounded down to an even number.
    p_rewire : 0 (a ring) to 1 (a random graph).

    Returns
    -------
    links_start : int64, shape (n + 1,)
    links : int32, shape (n_links,); the neighbours of i are ``links[links_start[i]:links_start[i + 1]]``.
    """
    half = min(degree // 2, (n - 1) // 2)
    if half < 1:
        return np.zeros(n + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
    source = np.arange(n, dtype=np.int32)
    targets = np.empty((n, half), dtype=np.int32)
    for step in range(half):
        ring = (source + np.int32(step + 1)) % np.int32(n)
        rewired = np.flatnonzero(chance.uniforms(seed, chance.REWIRE, 0, source, 2 * step) < p_rewire)
        anyone = (chance.uniforms(seed, chance.REWIRE, 0, rewired, 2 * step + 1) * n).astype(np.int32)
        ring[rewired] = np.where(anyone == rewired, ring[rewired], anyone)  # nobody is their own neighbour
        targets[:, step] = ring
    target = targets.ravel()
    in_degree = np.bincount(target, minlength=n)
    links_start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(in_degree + half, out=links_start[1:])
    links = np.empty(2 * half * n, dtype=np.int32)
    own = links_start[:-1, None] + np.arange(half)
    links[own] = targets
    # Ties that others made: sorted by whom they point at, they fill the places behind the own ones.
    keys = target.astype(np.uint16) if n <= 2**16 else target  # NumPy sorts 16 bits by radix
    order = np.argsort(keys, kind="stable")
    in_start = np.concatenate(([0], np.cumsum(in_degree)[:-1]))
    rank = np.arange(target.size) - np.repeat(in_start, in_degree)
    links[np.repeat(links_start[:-1] + half, in_degree) + rank] = (order // half).astype(np.int32)
    return links_start, links
