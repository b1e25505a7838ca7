"""What tests of the store share: making one, comparing values to the last bit, running code in another process."""

import math
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sim.studies.store import Store
from tests.studies.plans import SmallPlan

PLAN = SmallPlan()


def new(path: Path | None, plan: SmallPlan = PLAN) -> Store:
    return Store.create(path, plan, {"version": "1"})


def same(one: tuple[float | None, ...], other: tuple[float, ...] | None) -> bool:
    assert other is not None
    return [math.nan if v is None else v for v in one] == pytest.approx(list(other), rel=0, abs=0, nan_ok=True)


def elsewhere(code: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    prelude = "import sys\nfrom pathlib import Path\nfrom sim.studies.store import *\nfrom tests.studies.plans import SmallPlan\n"
    command = [sys.executable, "-c", prelude + textwrap.dedent(code), *map(str, arguments)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root, **options)  # type: ignore[call-overload]
