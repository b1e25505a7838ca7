"""Runs are cut into batches in the order of the points, whole and once each; batches that do not come through are taken apart."""

import json
import random
from concurrent.futures import Future

import pytest

from sim.studies.batches import LEAST_SECONDS, MOST_RUNS, Pace, Queue
from sim.studies.needs import Need
from sim.studies.run import run
from sim.studies.worker import Batch, Finished, OneRun
from tests.studies.running import Played, in_memory, tiny


def flat(batch: Batch) -> list[tuple[str, int]]:
    return [(part.digest, seed) for part in batch.parts for seed in part.seeds]


@pytest.mark.parametrize("luck", range(5))
def test_a_queue_hands_out_everything_once_and_point_by_point(luck: int) -> None:
    plan = tiny(4, 7)
    sizes = random.Random(luck)
    queue = Queue(plan, (Need(point.digest, tuple(plan.seeds(7))) for point in plan.points))
    found: list[tuple[str, int]] = []
    while not queue.is_empty:
        batch = queue.take(sizes.randrange(1, 12))
        assert batch.n_runs == len(flat(batch)) > 0
        assert (batch.outcomes, batch.daily) == (plan.outcomes, False)
        if sizes.random() < 0.3:
            queue.give_back(batch)
        else:
            found += flat(batch)
    assert found == [(point.digest, seed) for point in plan.points for seed in plan.seeds(7)]
    assert queue.take(3).n_runs == 0


def test_a_batch_says_all_that_a_worker_needs() -> None:
    plan = tiny(2, 3)
    batch = Queue(plan, iter([Need(plan.points[1].digest, (1, 2))])).take(5)
    (part,) = batch.parts
    assert json.loads(part.content) == plan.content(plan.points[1])
    assert [flat(single) for single in batch.singly()] == [[(part.digest, 1)], [(part.digest, 2)]]


def test_what_follows_comes_first() -> None:
    plan = tiny(3, 3)
    one, two, three = (point.digest for point in plan.points)
    queue = Queue(plan, iter([Need(one, (1, 2)), Need(two, (1,))]))
    assert flat(queue.take(1)) == [(one, 1)]
    queue.add([Need(three, (4, 5)), Need(three, (6,))])
    assert flat(queue.take(9)) == [(three, 4), (three, 5), (three, 6), (one, 2), (two, 1)]


def test_a_pace_forgets_what_the_first_batches_took() -> None:
    pace = Pace()
    pace.learn(1, 3.0)  # an engine that had to be compiled
    assert pace.n_runs(0.3, 10_000, 2) == 1
    for _ in range(30):
        pace.learn(10, 0.1)
    assert pace.n_runs(0.3, 10_000, 2) in {29, 30}


def test_batches_are_neither_endless_nor_too_short_to_send() -> None:
    pace = Pace()
    pace.learn(1000, 0.0)
    assert pace.n_runs(0.3, 10**9, 2) == MOST_RUNS
    slow = Pace()
    slow.learn(1, 60.0)
    assert slow.n_runs(0.3, 10**9, 2) == 1
    short = Pace()
    short.learn(1, LEAST_SECONDS / 8)
    assert short.n_runs(0.3, 2, 2) == 8


class Narrow(Played):
    """A pool through which no batch of more than one run comes, nor a certain run."""

    def submit(self, batch: Batch, one: OneRun) -> Future[Finished]:
        if batch.n_runs == 1 and batch.parts[0].seeds != (3,):
            return super().submit(batch, one)
        future: Future[Finished] = Future()
        future.set_exception(MemoryError())
        return future


def test_a_batch_that_does_not_come_through_is_sent_run_by_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.batches.Pace.n_runs", lambda *anything, **else_: 4)
    plan = tiny(3, 10)
    with in_memory(plan) as store, Narrow(lambda digest, seed: (1.0, 2.0, 3.0)) as workers:
        assert run(plan, store, workers)
        assert store.counts() == (27, 3)
        assert {(row.seed, row.cause) for row in store.failures()} == {(3, "MemoryError")}
