"""What a worker does with a batch of runs, be it a thread, a process or a machine of a cluster.

A batch says everything it needs: scenarios as text, seeds, what to keep. A worker compiles each scenario once and keeps the last
few, because the runs of a point come one after the other. A run that raises becomes a row that says why.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple, Protocol

from sim.experiments.manifest import code_digest
from sim.experiments.simulate import Plan, Stopped, run_plan, warm_up
from sim.outcomes import OUTCOMES, Observed, measure
from sim.outcomes.frames import daily_frame
from sim.scenario.load import build
from sim.studies.rows import Row
from sim.world.records import World

GoOn = Callable[[int], bool]


class Runs(NamedTuple):
    """Some runs of one scenario."""

    digest: str
    content: str
    """`sim.scenario.schema.Scenario.content` as JSON."""
    seeds: tuple[int, ...]


class Batch(NamedTuple):
    """What is sent to a worker at once."""

    parts: tuple[Runs, ...]
    outcomes: tuple[str, ...]
    daily: bool
    """Whether each row gets its daily record."""

    @property
    def n_runs(self) -> int:
        """How many runs it takes."""
        return sum(len(part.seeds) for part in self.parts)

    def singly(self) -> list[Batch]:
        """Every run of it as a batch of its own."""
        return [self._replace(parts=(part._replace(seeds=(seed,)),)) for part in self.parts for seed in part.seeds]


class Finished(NamedTuple):
    """What a worker hands back."""

    rows: list[Row]
    seconds: float
    """It took so long."""
    code: str
    """Digest of the sources it was computed with."""


class OneRun(Protocol):
    """Does one run: `sim.experiments.simulate.run_plan`, or what stands in for it; processes have to find it by name."""

    def __call__(self, plan: Plan, seed: int, *, go_on: GoOn) -> World: ...


def run_batch(batch: Batch, one: OneRun = run_plan, go_on: GoOn = lambda days: True) -> Finished:
    """Do all runs of a batch.

    Raises
    ------
    Stopped
        When ``go_on`` says so; whatever else a run raises becomes its row's cause.
    """
    start = time.perf_counter()
    rows = [_row(batch, part, seed, one, go_on) for part in batch.parts for seed in part.seeds]
    return Finished(rows, time.perf_counter() - start, code_digest())


def get_ready() -> None:
    """Load the engine, so that the first run pays for nothing else."""
    warm_up(build({}))


def cause_of(error: BaseException) -> str:
    """Why a run failed, as its row says it: kind and text of the exception.

    >>> cause_of(ZeroDivisionError("division by zero")), cause_of(MemoryError())
    ('ZeroDivisionError: division by zero', 'MemoryError')
    """
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _row(batch: Batch, part: Runs, seed: int, one: OneRun, go_on: GoOn) -> Row:
    try:
        observed = Observed.of(one(_laid_out(part.content), seed, go_on=go_on))
        measured = measure(observed).tolist()
        values = tuple(measured[place] for place in _places(batch.outcomes))
        return Row(part.digest, seed, values, daily=_as_parquet(observed) if batch.daily else None)
    except Stopped:
        raise
    except Exception as error:
        return Row(part.digest, seed, None, cause_of(error))


@lru_cache(maxsize=8)
def _laid_out(content: str) -> Plan:
    return Plan.of(build(json.loads(content)))


@lru_cache(maxsize=8)
def _places(outcomes: tuple[str, ...]) -> tuple[int, ...]:
    """Where the outcomes that are kept stand among all."""
    all_of_them = list(OUTCOMES)
    return tuple(all_of_them.index(name) for name in outcomes)


def _as_parquet(observed: Observed) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = BytesIO()
    # Without pandas' own metadata, which say with which version they were written: equal records are equal bytes.
    pq.write_table(pa.Table.from_pandas(daily_frame(observed), preserve_index=False).replace_schema_metadata(None), file)
    return file.getvalue()
