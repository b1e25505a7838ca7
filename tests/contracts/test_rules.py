"""What every rule keeps to: it says what it reads and writes, and does that and nothing else."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.rules.day import DAY
from sim.world.records import FIELDS, World

NAMES = [rule.__name__ for rule in DAY]
FREE = {"events", "firm.n_events", "firm.is_logging"}  # the log is everybody's
Seen = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def observed(root: Path) -> dict[str, Any]:
    """Three companies, watched in plain Python."""
    command = [sys.executable, "-W", "error", "-m", "tests.contracts.observe"]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def seen(observed: dict[str, Any]) -> Seen:
    """What every rule was seen reading, setting and changing."""
    return observed["rules"]


def module_of(name: str) -> ModuleType:
    return importlib.import_module(f"sim.rules.{name}")


def not_covered(used: Iterable[str], declared: Iterable[str]) -> list[str]:
    """Fields that stand neither in the list themselves nor with their whole table."""
    allowed = set(declared) | FREE
    return sorted(field for field in used if field not in allowed and field.partition(".")[0] not in allowed)


def never_seen(declared: Iterable[str], used: Iterable[str]) -> list[str]:
    """Entries of a list that nothing bears out."""
    known = set(used) | {field.partition(".")[0] for field in used}
    return sorted(set(declared) - known)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_declares_fields_that_exist(name: str) -> None:
    fields = {f"{table}.{field.name}" for table, declared in FIELDS.items() for field in declared} | set(World._fields)
    module = module_of(name)
    for declared in (module.READS, module.WRITES):
        assert isinstance(declared, tuple)
        assert set(declared) <= fields
        assert len(set(declared)) == len(declared), "an entry stands twice"
        assert not [each for each in declared if "." in each and each.partition(".")[0] in declared], "its table stands there too"


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_says_what_it_claims(name: str) -> None:
    doc = module_of(name).__doc__ or ""
    assert doc.partition(":")[0].lower().removeprefix("the ").replace(" ", "_").startswith(name)
    assert doc.count(". ") + doc.count(".\n") >= 2, "a claim and where it comes from"


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_changes_nothing_else(name: str, seen: Seen) -> None:
    assert not not_covered(seen[name]["changes"] + seen[name]["writes"], module_of(name).WRITES)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_changes_all_that_it_says(name: str, seen: Seen) -> None:
    assert not never_seen(module_of(name).WRITES, seen[name]["changes"])


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_reads_nothing_else(name: str, seen: Seen) -> None:
    module = module_of(name)
    assert not not_covered(seen[name]["reads"], module.READS + module.WRITES)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_reads_all_that_it_says(name: str, seen: Seen) -> None:
    assert not never_seen(module_of(name).READS, seen[name]["reads"])


def test_somebody_writes_every_field(seen: Seen) -> None:
    """What no rule changes must be set when the world is built, once and for all; what nobody reads is for the record."""
    changed = {field for each in seen.values() for field in each["changes"]}
    fixed = {
        "customers.taste_x", "customers.taste_y", "customers.deal_eur", "customers.disposition", "customers.segment",
        "customers.seller", "staff.department", "staff.is_head", "staff.seat_x", "staff.seat_y", "firm.seed",
        "firm.n_market", "firm.n_marketers", "firm.is_logging", "firm.n_warmup_days",
    }  # fmt: skip
    every = {f"{table}.{field.name}" for table, declared in FIELDS.items() if table != "events" for field in declared}
    assert every - changed == fixed


def test_every_decision_has_luck_of_its_own(observed: dict[str, Any]) -> None:
    """No number is drawn for two decisions of a run; two streams draw some number again, and on purpose."""
    on_purpose = {
        "LOOK",  # who changes phase draws the next look again, from the same luck with the new phase's mean
        "TASTE",  # whether a customer likes the flaw is settled for good
    }
    assert set(observed["drawn_twice"]) <= on_purpose
