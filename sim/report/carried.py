"""What a page carries so that its runs can be repeated: the manifest, a hash of every run, and a seal over the page itself.

The seal finds pages that were cut short or changed; it does not prove who made one. A page that is read back is taken for
hostile: its size, depth and every type are checked, and nothing of it is executed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.experiments.manifest import manifest
from sim.problems import Problem, ScenarioError, printable
from sim.scenario.files import DEEPEST, depth
from sim.scenario.load import build
from sim.scenario.schema import LARGEST_SEED, MOST_SEEDS, Scenario

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

CARRIED = "data-carried"
_OPEN, _CLOSE = f'<script type="application/json" {CARRIED}>'.encode(), b"</script>"
_SEAL_OPEN, _SEAL_CLOSE = b"<!-- holivar seal ", b" -->\n"

LARGEST_PAGE = 64_000_000
MOST_SCENARIOS, MOST_OUTCOMES = 1_000, 1_000

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]


class _Checked(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Described(_Checked):
    name: str = Field(max_length=64)
    digest: Hash
    content: dict[str, Any]


class _Manifest(_Checked):
    version: str = Field(max_length=100)
    code: Hash
    scenarios: list[_Described] = Field(min_length=2, max_length=MOST_SCENARIOS)
    seeds: list[Seed] = Field(min_length=1, max_length=MOST_SEEDS)


class Carried(_Checked):
    """What stands in a page. Made by `carried`, read back by `read_page`."""

    format: Literal[1]
    manifest: _Manifest
    is_drawn: bool
    outcomes: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=MOST_OUTCOMES)
    runs: list[list[Hash]]
    """A hash of every run, by scenario (the baseline first) and seed."""
    marks: list[list[Annotated[str, Field(pattern=r"^([0-9a-f]{4})+$", max_length=4 * MOST_OUTCOMES)]]]
    """Likewise four characters for each outcome of a run: enough to tell which of them is another one."""
    results: Hash

    def scenarios(self, source: str) -> list[Scenario]:
        """The scenarios, checked as if they came from a file.

        Raises
        ------
        ScenarioError
            When this version of Holivar can't read one of them.
        """
        return [build(each.content, source=f"{source}: scenario {printable(each.name)}") for each in self.manifest.scenarios]


def carried(comparison: Comparison) -> dict[str, Any]:
    """What a comparison's page carries, plain enough for JSON."""
    hashes = run_hashes(comparison)
    return {
        "format": 1,
        "manifest": manifest("compare", comparison.scenarios, comparison.seeds, comparison.design),
        "is_drawn": comparison.is_drawn,
        "outcomes": list(comparison.runs.columns[2:]),
        "runs": hashes,
        "marks": [[marks(run) for run in runs] for runs in _values(comparison)],
        "results": results_hash(hashes),
    }


def run_hashes(comparison: Comparison) -> list[list[str]]:
    """The hash of every run's outcomes, by scenario and seed."""
    return [[run_hash(run) for run in runs] for runs in _values(comparison)]


def _values(comparison: Comparison) -> np.ndarray:
    """All outcomes, shape (scenarios, seeds, outcomes)."""
    outcomes = comparison.runs.columns[2:]
    return comparison.runs[list(outcomes)].to_numpy(dtype=float).reshape(len(comparison.scenarios), -1, len(outcomes))


def run_hash(outcomes: np.ndarray) -> str:
    """SHA-256 (hex) of a run's outcomes, each as the 8 bytes of a little-endian float; all that is not defined is one NaN."""
    return hashlib.sha256(_canonical(outcomes)).hexdigest()


def marks(outcomes: np.ndarray) -> str:
    """The beginning of the same hash of each outcome alone, four characters long."""
    data = _canonical(outcomes)
    return "".join(hashlib.sha256(data[at : at + 8]).hexdigest()[:4] for at in range(0, len(data), 8))


def _canonical(outcomes: np.ndarray) -> bytes:
    return np.where(np.isnan(outcomes), np.nan, outcomes).astype("<f8").tobytes()


def results_hash(hashes: list[list[str]]) -> str:
    """SHA-256 (hex) of the hashes of all runs, one behind the other: scenario by scenario, seed by seed."""
    return hashlib.sha256(bytes.fromhex("".join(each for runs in hashes for each in runs))).hexdigest()


def sealed(html: str) -> str:
    """The page with its seal as the last line: a hash of all that stands before it, as it is written in UTF-8."""
    return f"{html}{_SEAL_OPEN.decode()}{_seal(html.encode('utf-8', 'replace'))}{_SEAL_CLOSE.decode()}"


def _seal(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_page(path: Path) -> Carried:
    """Read what a page carries.

    Raises
    ------
    ScenarioError
        With one line: it is too large, no report of ours, cut short, changed, or not of this form.
    OSError
        When it can't be read.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST_PAGE + 1)
    if len(data) > LARGEST_PAGE:
        _refuse(path, f"has more than {LARGEST_PAGE:,} bytes", "no report is verified that is so large")
    content, mark, seal = data.rpartition(_SEAL_OPEN)
    if not mark or content.count(_OPEN) != 1:
        _refuse(path, "is no report of Holivar, or was cut short", "allowed: a report.html as holivar compare wrote it")
    if seal != _seal(content).encode() + _SEAL_CLOSE:
        _refuse(path, "was changed since it was written", "allowed: a report.html as holivar compare wrote it")
    return _checked(path, content.partition(_OPEN)[2].partition(_CLOSE)[0])


def _checked(path: Path, text: bytes) -> Carried:
    try:
        content = json.loads(text)
        if depth(content) > DEEPEST + 4:
            raise ValueError("too deep")
        found = Carried.model_validate(content)
        sizes = {len(runs) for runs in found.runs}
        if len(found.runs) != len(found.manifest.scenarios) or sizes != {len(found.manifest.seeds)}:
            raise ValueError("another number of runs")
        lengths = {len(each) for runs in found.marks for each in runs}
        if [len(runs) for runs in found.marks] != [len(runs) for runs in found.runs] or lengths != {4 * len(found.outcomes)}:
            raise ValueError("another number of outcomes")
        if results_hash(found.runs) != found.results:
            raise ValueError("another hash")
    except (ValidationError, ValueError, RecursionError):
        _refuse(path, "carries nothing that this version of Holivar can read", "allowed: a report.html of this version")
    return found


def _refuse(path: Path, found: str, allowed: str) -> NoReturn:
    raise ScenarioError([Problem(str(path), "", found, allowed)])
