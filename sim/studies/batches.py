"""How runs are cut into batches: so long that sending them costs little, so short that all workers end together."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sim.studies.needs import Need
from sim.studies.worker import Batch, Runs

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan

MOST_RUNS = 1000
"""Of one batch, however short they are."""

LEAST_SECONDS = 0.02
"""What a batch should take near the end: sending it costs up to two milliseconds."""

_FRESH = 0.3
"""Weight of the newest batch in what a run is thought to take."""


class Pace:
    """How long a run takes, learned from the batches that came back, and how many make a batch."""

    def __init__(self) -> None:
        self._seconds = math.nan

    def learn(self, n_runs: int, seconds: float) -> None:
        """Take note of a batch."""
        taken = max(seconds / n_runs, 1e-9)
        self._seconds = taken if math.isnan(self._seconds) else (1 - _FRESH) * self._seconds + _FRESH * taken

    def n_runs(self, target_seconds: float, n_left: int, n_workers: int) -> int:
        """Runs of the next batch: one while nothing is known, and fewer near the end, so that no worker is left with much.

        >>> pace = Pace()
        >>> pace.n_runs(0.3, n_left=1000, n_workers=2)
        1
        >>> pace.learn(20, 0.1)
        >>> [pace.n_runs(0.3, n_left, n_workers=2) for n_left in (1000, 40, 1)]
        [60, 10, 4]
        """
        if math.isnan(self._seconds):
            return 1
        share = max(n_left / (2 * n_workers), LEAST_SECONDS / self._seconds)
        return int(max(1, min(target_seconds / self._seconds, share, MOST_RUNS)))


class Queue:
    """Runs that are to be done, point by point; nothing is laid out before it is taken."""

    def __init__(self, plan: StudyPlan, needs: Iterator[Need]) -> None:
        self._plan, self._later = plan, needs
        self._points = {point.digest: point for point in reversed(plan.points)}
        self._next: deque[Need] = deque()

    def add(self, needs: Iterable[Need]) -> None:
        """Put runs before all others: a point that has begun is finished first."""
        self._next.extendleft(reversed(list(needs)))

    def give_back(self, batch: Batch) -> None:
        """Take back a batch that nobody has begun."""
        self.add(Need(part.digest, part.seeds) for part in batch.parts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to hand out, as far as is known now."""
        if not self._next:
            self._next.extend(self._following())
        return not self._next

    def _following(self) -> Iterator[Need]:
        following = next(self._later, None)
        if following is not None:
            yield following

    def take(self, n_runs: int) -> Batch:
        """The next batch; short, or without a run, where nothing more is left."""
        parts = []
        while n_runs > 0 and not self.is_empty:
            need = self._next.popleft()
            now, rest = need.seeds[:n_runs], need.seeds[n_runs:]
            if rest:
                self._next.appendleft(need._replace(seeds=rest))
            content = json.dumps(self._plan.content(self._points[need.digest]), allow_nan=False)
            parts.append(Runs(need.digest, content, now))
            n_runs -= len(now)
        return Batch(tuple(parts), self._plan.outcomes, self._plan.study.daily)
