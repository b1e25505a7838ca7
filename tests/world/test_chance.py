"""Random numbers as a function: known answers, and the statistics that a good generator passes."""

import ast
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.world import chance

AXES = ("seed", "stream", "day", "agent", "k")
USUAL = {"seed": 7, "stream": chance.INQUIRE, "day": 100, "agent": 5_000, "k": 1}
N = 2**16
# First outputs of SplitMix64 from the state 1234567, as published with the algorithm.
SPLITMIX = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821)
KNOWN = (
    ((0, 1, 0, 0, 0), 0xD0DF857E10AEDA9C),
    ((1, 1, 0, 0, 0), 0x77A5DD758F4DB3CD),
    ((0, 2, 0, 0, 0), 0xD3C4185FE4F4667D),
    ((0, 1, 1, 0, 0), 0x204A00AB290774A5),
    ((0, 1, 0, 1, 0), 0x2621B03CD5930CE6),
    ((0, 1, 0, 0, 1), 0x4EEFBE04B77F3AAF),
    ((2**63 - 1, 32, 2499, 999_999, 7), 0x2C6A06C65DE216F6),
    ((42, 15, 250, 123, 3), 0x80C1650057B8A437),
    ((1, 2**32 - 1, 2**32 - 1, 2**44 - 1, 2**20 - 1), 0xD992F9FFE4B86497),
)


def along(axis: str, n: int = N, draw: Callable[..., float] = chance.uniform, **fixed: int) -> np.ndarray:
    """n draws whose keys differ along one axis only, by one from draw to draw."""
    key = USUAL | fixed
    start = key[axis]
    return np.array([draw(*(key | {axis: start + step}).values()) for step in range(n)])


def chi_square(counts: np.ndarray) -> float:
    """Chi-square statistic of equally likely cells, as a standard normal (Wilson & Hilferty 1931)."""
    expected, freedom = counts.sum() / counts.size, counts.size - 1
    statistic = ((counts - expected) ** 2 / expected).sum()
    return ((statistic / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))


def assert_uniform(u: np.ndarray) -> None:
    assert u.min() >= 0.0
    assert u.max() < 1.0
    assert abs(chi_square(np.bincount((u * 256).astype(int), minlength=256))) < 4.0
    # Kolmogorov-Smirnov, at 1 in 10,000.
    steps = np.arange(1, len(u) + 1) / len(u)
    assert np.abs(np.sort(u) - steps + 0.5 / len(u)).max() < 2.23 / math.sqrt(len(u))


def assert_independent(u: np.ndarray, v: np.ndarray) -> None:
    assert abs(np.corrcoef(u, v)[0, 1]) < 4.0 / math.sqrt(len(u))
    cells = (u * 32).astype(int) * 32 + (v * 32).astype(int)
    assert abs(chi_square(np.bincount(cells, minlength=32 * 32))) < 4.0


def test_the_mixer_is_that_of_splitmix64() -> None:
    golden = 0x9E3779B97F4A7C15
    states = [(1234567 + step * golden) % 2**64 for step in range(1, 6)]
    assert tuple(int(chance.mix(np.uint64(state))) for state in states) == SPLITMIX


@pytest.mark.parametrize(("key", "answer"), KNOWN)
def test_known_answers(key: tuple[int, ...], answer: int) -> None:
    """Written down once; a change would silently change every run ever published."""
    assert int(chance.bits(*key)) == answer
    assert chance.uniform(*key) == (answer >> 11) / 2**53


def test_the_definition_in_whole_numbers() -> None:
    """The same hash in Python's integers, which know no overflow."""

    def mix(h: int) -> int:
        h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        h = (h ^ (h >> 27)) * 0x94D049BB133111EB % 2**64
        return h ^ (h >> 31)

    rng = np.random.default_rng(3)
    for _ in range(500):
        seed, stream, day, agent, k = (int(rng.integers(0, 2**bits)) for bits in (63, 32, 32, 44, 20))
        h = mix((seed + 0x9E3779B97F4A7C15) % 2**64)
        h = mix(h ^ (stream << 32 | day))
        assert int(chance.bits(seed, stream, day, agent, k)) == mix(h ^ (agent << 20 | k))


def test_whole_arrays_hold_the_scalar_numbers() -> None:
    agents = np.array([0, 1, 2, 77, 9_999, 1_999_999, 2**44 - 1])
    for seed, stream, day, k in [(0, 1, 0, 0), (7, 13, 250, 2), (2**63 - 1, 32, 7_499, 1_000)]:
        key = seed, stream, day
        assert chance.many_bits(*key, agents, k).tolist() == [int(chance.bits(*key, agent, k)) for agent in agents]
        assert chance.uniforms(*key, agents, k).tolist() == [chance.uniform(*key, agent, k) for agent in agents]
        day_key = np.uint64(chance.key(*key))
        assert [chance.uniform_of(day_key, agent, k) for agent in agents] == chance.uniforms(*key, agents, k).tolist()
        scalar = [chance.normal(*key, agent, k) for agent in agents]
        np.testing.assert_allclose(chance.normals(*key, agents, k), scalar, rtol=1e-12)


@pytest.mark.parametrize("axis", AXES)
def test_uniform_along_every_axis(axis: str) -> None:
    u = along(axis)
    assert_uniform(u)
    for lag in (1, 2, 3, 7):
        assert_independent(u[:-lag], u[lag:])


@pytest.mark.parametrize("axis", AXES)
def test_the_low_bits_are_as_good(axis: str) -> None:
    low = along(axis, draw=lambda *key: int(chance.bits(*key)) & 0xFF)
    assert abs(chi_square(np.bincount(low.astype(int), minlength=256))) < 4.0


@pytest.mark.parametrize("other", AXES)
@pytest.mark.parametrize("step", [1, 2, 64])
def test_neighbours_know_nothing_of_each_other(other: str, step: int) -> None:
    """The same people on the next day, in the next stream, with the next seed, in the next draw; and the next people."""
    axis = "day" if other == "agent" else "agent"
    assert_independent(along(axis, 2**15), along(axis, 2**15, **{other: USUAL[other] + step}))


def test_keys_are_not_just_added_up() -> None:
    """Neighbours on two axes at once, and axes that change places, are different keys."""
    a, b = along("agent", 2**14), along("agent", 2**14, day=USUAL["day"] + 1)
    assert not np.isin(a, b).any()
    assert chance.uniform(7, 13, 3, 5, 0) != chance.uniform(7, 13, 5, 3, 0)
    assert chance.uniform(7, 3, 13, 5, 0) != chance.uniform(7, 13, 3, 5, 0)
    assert chance.uniform(13, 7, 3, 5, 0) != chance.uniform(7, 13, 3, 5, 0)
    assert_independent(a[:-1], b[1:])


def test_one_seed_draws_no_number_twice_for_two_people() -> None:
    everybody = chance.many_bits(1, chance.LOOK, 3, np.arange(2_000_000), 0)
    assert len(np.unique(everybody)) == len(everybody)


@pytest.mark.parametrize(("axis", "n_bits"), [("seed", 63), ("stream", 32), ("day", 32), ("agent", 44), ("k", 20)])
def test_avalanche(axis: str, n_bits: int) -> None:
    """One bit of a key changed flips each of the 64 bits of the draw with chance one half."""
    n_keys = 100
    places = np.arange(64, dtype=np.uint64)
    total = np.zeros(64)
    for bit in range(n_bits):
        keys = [USUAL | {"agent": agent} for agent in range(n_keys)]
        changed = [chance.bits(*key.values()) ^ chance.bits(*(key | {axis: key[axis] ^ 1 << bit}).values()) for key in keys]
        flipped = (np.array(changed, dtype=np.uint64)[:, np.newaxis] >> places & np.uint64(1)).astype(int)
        assert abs(flipped.mean() - 0.5) < 4.5 * 0.5 / math.sqrt(flipped.size)
        total += flipped.sum(axis=0)
    assert np.abs(total / (n_keys * n_bits) - 0.5).max() < 4.5 * 0.5 / math.sqrt(n_keys * n_bits)


def test_normals_have_the_moments_of_a_normal() -> None:
    z = chance.normals(11, chance.TASTE, 0, np.arange(400_000), 0)
    n = len(z)
    assert abs(z.mean()) < 4 / math.sqrt(n)
    assert abs(z.var() - 1) < 4 * math.sqrt(2 / n)
    assert abs((z**3).mean()) < 4 * math.sqrt(15 / n)
    assert abs((z**4).mean() - 3) < 4 * math.sqrt(96 / n)
    for edge, share in ((1.0, 0.31731), (1.95996, 0.05), (3.29053, 0.001)):
        assert abs((np.abs(z) > edge).mean() - share) < 4 * math.sqrt(share / n)
    assert np.abs(z).max() < 6.8
    assert abs(np.corrcoef(z, chance.normals(11, chance.TASTE, 0, np.arange(n), 1))[0, 1]) < 4 / math.sqrt(n)


def test_one_draw_holds_two_independent_normals() -> None:
    x, y = np.transpose([chance.normals_of_two(11, chance.RESEARCH, day, 3, 0) for day in range(N)])
    assert x[5] == chance.normal(11, chance.RESEARCH, 5, 3, 0)
    for z in (x, y):
        assert abs(z.mean()) < 4 / math.sqrt(N)
        assert abs(z.var() - 1) < 4 * math.sqrt(2 / N)
    # Their normal distribution functions are uniform, and nothing of one can be seen in the other.
    u, v = (np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in z]) for z in (x, y))
    assert_uniform(u)
    assert_uniform(v)
    assert_independent(u, v)
    assert abs(np.corrcoef(x**2, y**2)[0, 1]) < 4 / math.sqrt(N)


@pytest.mark.parametrize("mean_days", [0.1, 1.0, 14.0, 420.0])
def test_days_until_have_a_constant_hazard(mean_days: float) -> None:
    u = chance.uniforms(5, chance.LOOK, 0, np.arange(50_000))
    days = np.array([chance.days_until(each, mean_days) for each in u])
    # Whole days that an exponential time has begun: geometric with this chance to go on.
    stays = math.exp(-1.0 / mean_days)
    mean, sd = 1.0 / (1.0 - stays), math.sqrt(stays) / (1.0 - stays)
    assert days.min() == 1
    assert abs(days.mean() - mean) < 4.5 * sd / math.sqrt(len(days))
    for n in (1, 5, 30):
        assert abs((days > n).mean() - stays**n) < 4.5 * 0.5 / math.sqrt(len(days))


def test_days_until_stay_within_bounds() -> None:
    assert chance.days_until(0.0, 14.0) == 1
    assert chance.days_until(1.0 - 2.0**-53, 1e9) == 100_000
    assert chance.days_until(0.999, 0.0) == 1


def test_streams_are_unique_and_named() -> None:
    tree = ast.parse(Path(chance.__file__).read_text(encoding="utf-8"))
    declared = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name)
        if node.targets[0].id.isupper() and isinstance(node.value.value, int)
    }
    assert declared == chance.STREAMS
    assert all(0 < number < 2**32 for number in chance.STREAMS.values())
    assert all(one < other for one, other in pairwise(sorted(chance.STREAMS.values())))
