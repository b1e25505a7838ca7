"""Random numbers as a function of who decides what, when.

There is no generator anywhere in the model. A uniform is a pure function of ``(seed, stream, day, agent, k)``: a
counter-based generator in the sense of Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3". So two
scenarios with the same seed give the same person the same luck in the same decision, whatever else happens (*common
random numbers* per agent and decision), and neither the order of a loop nor the number of threads can matter.

The mixing function is Stafford's variant 13 of the MurmurHash3 finaliser, the one in SplitMix64 (Steele, Lea & Flood
2014). Three absorbing rounds take the seed, then stream and day, then agent and k; each is a bijection of 64 bits, so
for one seed no two keys collide by construction of the last round.
"""

import math
from typing import Any

import numpy as np

from sim.compiled import compiled

# One number per *kind of decision*. The middle argument of a draw is called ``day``; where luck must follow a customer's need
# rather than the date (so that a deal decided a day later is the same deal), callers pass the number of the need instead.
NEED_GAP = 1
WINDOW = 2
DEAL_SIZE = 3
TASTE = 4
SEGMENT = 5
ATTITUDE = 6
REWIRE = 7
LOOK = 8
CALL = 9
OCCASION = 10
INQUIRE = 11
AUTHOR = 12
SCORE = 13
HAND_OVER = 14
FOLLOW_UP = 15
QUALIFY = 16
FOUND = 17
CYCLE = 18
GATE = 19
DECISION = 20
TALK = 21
LISTENER = 22
CHURN = 23
MEET = 24
VALENCE = 25
MINUTES = 26
SWAP = 27
RESEARCH = 28
DRIFT = 29
PERSON = 30
MARKET_CLOSE = 31
FEEDBACK = 32
POLITICS = 33
HEADS = 34
PROJECT = 35
SESSION = 36
POLICY = 37
STATEMENT = 38
QUIT = 39
NEWCOMER = 40
REFERRAL = 41
UPSELL = 42
CEO_DEAL = 43

STREAMS: dict[str, int] = {name: value for name, value in list(globals().items()) if name.isupper() and isinstance(value, int)}

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)
_S11, _S20, _S27, _S30, _S31, _S32 = (np.uint64(n) for n in (11, 20, 27, 30, 31, 32))
_LOW_32 = np.uint64(0xFFFFFFFF)
_TO_UNIT = 2.0**-53
_TO_UNIT_32 = 2.0**-32


def _mix(h: Any) -> Any:
    h = (h ^ (h >> _S30)) * _MULTIPLIER_1
    h = (h ^ (h >> _S27)) * _MULTIPLIER_2
    return h ^ (h >> _S31)


mix = compiled(_mix)


@compiled
def bits(seed: Any, stream: Any, day: Any, agent: Any, k: Any) -> Any:
    """64 random bits for one decision; every argument is a non-negative integer (``agent`` < 2**44, ``k`` < 2**20)."""
    h = mix(np.uint64(seed) + _GOLDEN)
    h = mix(h ^ ((np.uint64(stream) << _S32) | np.uint64(day)))
    return mix(h ^ ((np.uint64(agent) << _S20) | np.uint64(k)))


@compiled
def uniform(seed: Any, stream: Any, day: Any, agent: Any, k: Any) -> Any:
    """A uniform in [0, 1) with 53 bits, the same for the same key everywhere and for ever."""
    return np.float64(bits(seed, stream, day, agent, k) >> _S11) * _TO_UNIT


@compiled
def key(seed: Any, stream: Any, day: Any) -> Any:
    """What all draws of one stream and day have in common; loops over many agents compute it once, for `uniform_of`."""
    return mix(mix(np.uint64(seed) + _GOLDEN) ^ ((np.uint64(stream) << _S32) | np.uint64(day)))


@compiled
def uniform_of(day_key: Any, agent: Any, k: Any) -> Any:
    """The same number as `uniform`, from a `key`."""
    return np.float64(mix(day_key ^ ((np.uint64(agent) << _S20) | np.uint64(k))) >> _S11) * _TO_UNIT


@compiled
def normal(seed: Any, stream: Any, day: Any, agent: Any, k: Any) -> Any:
    """A standard normal (Box-Muller on the two halves of one draw; |z| < 6.8)."""
    h = bits(seed, stream, day, agent, k)
    radius = math.sqrt(-2.0 * math.log((np.float64(h >> _S32) + 0.5) * _TO_UNIT_32))
    return radius * math.cos(2.0 * math.pi * np.float64(h & _LOW_32) * _TO_UNIT_32)


@compiled
def normals_of_two(seed: Any, stream: Any, day: Any, agent: Any, k: Any) -> Any:
    """Two independent standard normals from one draw: for errors in the plane."""
    h = bits(seed, stream, day, agent, k)
    radius = math.sqrt(-2.0 * math.log((np.float64(h >> _S32) + 0.5) * _TO_UNIT_32))
    angle = 2.0 * math.pi * np.float64(h & _LOW_32) * _TO_UNIT_32
    return radius * math.cos(angle), radius * math.sin(angle)


@compiled
def days_until(u: Any, mean_days: Any) -> Any:
    """Whole days (at least 1) until an event of constant hazard ``1 / mean_days``, from a uniform ``u``; at most 100,000."""
    return int(1.0 + min(-math.log(1.0 - u) * mean_days, 99_999.0))


def many_bits(seed: int, stream: int, day: int, agents: np.ndarray, k: int) -> np.ndarray:
    """`bits` for a whole array of agents, shape (n,), uint64: used to build the world at array speed."""
    with np.errstate(over="ignore"):
        h = _mix(np.uint64(seed) + _GOLDEN)
        h = _mix(h ^ ((np.uint64(stream) << _S32) | np.uint64(day)))
        return np.asarray(_mix(h ^ ((agents.astype(np.uint64) << _S20) | np.uint64(k))))


def uniforms(seed: int, stream: int, day: int, agents: np.ndarray, k: int = 0) -> np.ndarray:
    """`uniform` for a whole array of agents, shape (n,), float64, equal to the scalar function bit for bit."""
    return np.asarray((many_bits(seed, stream, day, agents, k) >> _S11).astype(np.float64) * _TO_UNIT)


def normals(seed: int, stream: int, day: int, agents: np.ndarray, k: int = 0) -> np.ndarray:
    """`normal` for a whole array of agents, shape (n,), float64 (the last bit may differ from the scalar function's)."""
    h = many_bits(seed, stream, day, agents, k)
    radius = np.sqrt(-2.0 * np.log(((h >> _S32).astype(np.float64) + 0.5) * _TO_UNIT_32))
    return np.asarray(radius * np.cos(2.0 * math.pi * (h & _LOW_32).astype(np.float64) * _TO_UNIT_32))
