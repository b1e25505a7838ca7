"""Same inputs, same bits: in another process, in several threads, and in any order."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from tests.properties.fingerprints import fingerprint_of
from tests.properties.small_worlds import Case, differing, fingerprint

N_THREADS = 4


def in_another_process(n: int, root: Path) -> list[str]:
    command = [sys.executable, "-m", "tests.properties.fingerprints", str(n)]
    environment = os.environ | {"PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_threads_and_shuffled(n: int) -> list[str]:
    order = list(range(n))
    Random(5).shuffle(order)
    with ThreadPoolExecutor(N_THREADS) as pool:
        found = dict(zip(order, pool.map(fingerprint_of, order), strict=True))
    return [found[number] for number in range(n)]


@pytest.mark.parametrize("n", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_random_scenarios_have_one_fingerprint_everywhere(n: int, root: Path) -> None:
    here = [fingerprint_of(number) for number in range(n)]
    assert in_another_process(n, root) == here
    assert in_threads_and_shuffled(n) == here
    assert len(set(here)) == n


def test_a_seed_is_a_world_of_its_own(cases: list[Case]) -> None:
    assert len({fingerprint(cases[0].finished(seed)) for seed in (0, 1, 2, 2**31, 2**63 - 1)}) == 5


def test_every_bit_of_the_world_comes_back(cases: list[Case]) -> None:
    for case in cases:
        assert not differing(case.finished(3), case.finished(3))
