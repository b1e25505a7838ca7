"""Fingerprints of many random runs; ``python -m tests.properties.fingerprints 60`` computes them in a process of its own."""

import json
import sys
from random import Random

from tests.properties.small_worlds import Case, draw_scenario, fingerprint


def fingerprint_of(number: int) -> str:
    """Draw the scenario with that number, run it with that seed, and hash its events."""
    return fingerprint(Case(draw_scenario(Random(number))).finished(number))


if __name__ == "__main__":
    sys.stdout.write(json.dumps([fingerprint_of(number) for number in range(int(sys.argv[1]))]))
