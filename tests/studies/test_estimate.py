"""What a study is said to take is what it takes, within a factor; and what does not fit is refused with what does."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from sim.experiments.simulate import Plan, build_world, run_plan, warm_up
from sim.problems import ScenarioError
from sim.scenario.load import build
from sim.studies import estimate as estimating
from sim.studies.conduct import conduct
from sim.studies.estimate import MOST_SHARE, UNTRIED, Estimate, Size, Trial, check_fits, estimate, free_disk, free_memory, trial
from sim.studies.export import export
from sim.studies.file import build_study
from sim.studies.plan import StudyPlan, plan
from sim.studies.pools import Pool, pool
from sim.studies.rows import Row
from sim.studies.study_folder import begin

SMALL = ("days=100", "warmup_days=20", "company.n_customers=2000")


def laid_out(seeds: int = 2, *overrides: str, **changed: object) -> StudyPlan:
    content = {"scenarios": ["baseline"], "set": [*SMALL, *overrides], "replications": {"seeds": seeds}}
    return plan(build_study(content | changed))


@pytest.fixture
def threads() -> Pool:
    return pool(2)


def found(laid: StudyPlan, workers: Pool, tried: Trial | None = None) -> Estimate:
    return estimate(laid, trial(laid, 0.3) if tried is None else tried, workers, laid.n_runs)


# The arithmetic


@pytest.mark.parametrize("overrides", [(), ("company.n_sellers=90",), ("market.degree=20",), ("days=700",), ("market.degree=0",)])
def test_the_arrays_of_a_world_have_the_size_that_is_said(overrides: tuple[str, ...]) -> None:
    laid = laid_out(1, *overrides)
    (size,) = estimating.sizes(laid).values()
    world = build_world(Plan.of(laid.bases[0]), seed=1)
    assert size.bytes_at_start == pytest.approx(sum(array.nbytes for array in world), rel=0.02)


def test_sizes_follow_what_varies() -> None:
    laid = laid_out(1, vary={"company.n_customers": {"values": [500, 900]}, "days": {"values": [50, 70]}})
    assert list(estimating.sizes(laid).values()) == [
        Size(days + 20, n, 36, 8) for n in (500, 900) for days in (50, 70)
    ]  # fmt: skip


@pytest.mark.parametrize("overrides", [(), ("company.n_customers=20000",), ("days=1500",)])
def test_a_run_takes_the_memory_that_is_said(overrides: tuple[str, ...], threads: Pool) -> None:
    laid = laid_out(1, *overrides)
    scenario = Plan.of(laid.bases[0])
    warm_up(laid.bases[0])
    said = found(laid, threads, trial(laid, 5.0)).run_bytes
    tracemalloc.start()
    try:
        run_plan(scenario, 1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak / 1.3 < said < 2.0 * peak


@pytest.mark.parametrize(("n_outcomes", "seeds"), [(76, 300), (3, 1000)])
def test_a_study_takes_the_disk_that_is_said(n_outcomes: int, seeds: int, threads: Pool, tmp_path: Path) -> None:
    names = list(build_study({"scenarios": ["baseline"]}).outcomes)[:n_outcomes]
    laid = laid_out(seeds, outcomes=names, vary={"market.rivals": {"grid": [0.5, 2.0, 5]}})
    said = found(laid, threads, UNTRIED).disk_bytes
    with begin(tmp_path / "out", laid) as store:
        for point in laid.points:
            values = tuple((place + 0.1) * 1234.567 for place in range(len(names)))
            store.put([Row(point.digest, seed, tuple(value * seed for value in values)) for seed in laid.seeds(seeds)])
        export(store, laid, tmp_path / "out")
        taken = sum(path.stat().st_size for path in (tmp_path / "out").iterdir())
    assert taken < said + 2_000_000
    assert said - estimating.LOG_BYTES < 1.6 * (taken + 200_000)


def test_daily_records_take_the_disk_that_is_said(threads: Pool, tmp_path: Path) -> None:
    laid = laid_out(12, daily=True, outcomes=["revenue"])
    said = found(laid, threads).disk_bytes - estimating.LOG_BYTES
    with begin(tmp_path / "out", laid) as store, threads:
        assert conduct(laid, store, threads)
    taken = sum((tmp_path / "out" / name).stat().st_size for name in ("study.sqlite", "daily.parquet"))
    assert taken / 1.5 < said < 2.5 * taken


@pytest.mark.slow
def test_a_study_takes_the_time_that_is_said(tmp_path: Path) -> None:
    laid = laid_out(60, vary={"company.n_customers": {"values": [500, 5000]}, "days": {"values": [100, 400]}})
    warm_up(laid.bases[0])
    with pool(1) as one, begin(tmp_path / "out", laid) as store:
        said = found(laid, one).seconds
        began = time.perf_counter()
        conduct(laid, store, one)
        taken = time.perf_counter() - began
    assert taken / 3 < said < 3 * taken


def test_only_what_is_missing_counts(threads: Pool) -> None:
    laid = laid_out(10)
    tried = Trial(1e-9, 0.0, 1000, 100.0)
    whole, half = (estimate(laid, tried, threads, n) for n in (10, 5))
    assert half.seconds == pytest.approx(whole.seconds / 2)
    assert half.disk_bytes < whole.disk_bytes
    assert (whole.n_points, whole.n_runs, half.n_runs) == (1, 10, 5)


def test_processes_take_memory_of_their_own_and_a_cluster_none_here() -> None:
    laid = laid_out(10)
    threads, processes = (found(laid, pool(4, processes=each), UNTRIED) for each in (False, True))
    assert processes.memory_bytes > threads.memory_bytes + 4 * 20_000_000
    cluster = pool(scheduler="tcp://127.0.0.1:1")
    assert found(laid, cluster, UNTRIED).memory_bytes == found(laid, cluster, UNTRIED).export_bytes


def test_more_workers_than_cores_are_not_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "checked_workers", lambda workers: 2)
    laid, tried = laid_out(10), Trial(1e-9, 0.0, 0, 0.0)
    one, two, many = (found(laid, pool(n), tried).seconds for n in (1, 2, 64))
    assert one == pytest.approx(2 * two)
    assert many == two


# The trial


def test_a_trial_ends_in_time_even_if_one_run_is_long() -> None:
    laid = laid_out(1, "days=5000", "company.n_customers=100000")
    warm_up(laid.bases[0])
    began = time.perf_counter()
    tried = trial(laid, 0.2)
    assert time.perf_counter() - began < 5.0  # the whole run would take some ten times as long
    assert tried.seconds_per_work > 0
    assert (tried.daily_bytes, tried.grown_per_work) == (0.0, 0.0)  # it never came so far


def test_a_run_that_raises_is_no_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*ignored: object, **too: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(estimating, "run_plan", broken)
    tried = trial(laid_out(1), 0.2)
    assert tried.grown_per_work == 0.0


# What is refused


def refusal(laid: StudyPlan, what: Estimate, folder: Path | None = None) -> str:
    with pytest.raises(ScenarioError) as refused:
        check_fits(laid, what, folder)
    assert len(refused.value.problems) == 1
    return str(refused.value)


@pytest.fixture
def gigabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "free_memory", lambda: 1e9)
    monkeypatch.setattr(estimating, "free_disk", lambda folder: 1e9)


def of(**changed: object) -> Estimate:
    usual = {"run_bytes": 10**7, "worker_bytes": 0, "export_bytes": 10**8, "n_workers": 2, "disk_bytes": 10**8}
    rest = {"n_points": 1, "n_runs": 10_000, "seconds": 1.0, "largest": Size(100, 10_000, 36, 8)}
    return Estimate(**(rest | usual | changed))


@pytest.mark.usefixtures("gigabyte")
def test_what_fits_is_not_refused(tmp_path: Path) -> None:
    check_fits(laid_out(), of(n_workers=70), tmp_path)
    check_fits(laid_out(), of(disk_bytes=10**12), None)
    assert MOST_SHARE == 0.8


@pytest.mark.usefixtures("gigabyte")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"n_workers": 71},
            "needs about 810 MB of memory with 71 workers; 80% of what is free is 800 MB; allowed: up to 70 workers",
        ),
        ({"run_bytes": 5 * 10**8}, "allowed: up to 1 worker"),
        ({"run_bytes": 14 * 10**8, "n_workers": 1}, "allowed: up to companies of 5,000 customers, with one worker"),
        ({"export_bytes": 8 * 10**8}, "allowed: up to 1 runs"),
        (
            {"disk_bytes": 10**9},
            "needs about 1.0 GB of disk for 10,000 runs; 80% of what is free is 800 MB; "
            "allowed: up to 7,983 runs, or fewer outcomes",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(changed: dict, told: str, tmp_path: Path) -> None:
    assert told in refusal(laid_out(), of(**changed), tmp_path)


@pytest.mark.usefixtures("gigabyte")
def test_what_is_said_to_fit_does(tmp_path: Path) -> None:
    for n_workers in (70, 71):
        fits = n_workers <= 70
        assert (not fits) == bool(list(estimating._memory(laid_out(), of(n_workers=n_workers), 8e8)))


def test_a_container_may_have_less_than_its_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "_free_in_container", lambda: 12345.0)
    assert free_memory() == 12345.0


def test_the_disk_of_a_folder_that_will_be(tmp_path: Path) -> None:
    assert free_disk(tmp_path / "not" / "yet") == pytest.approx(free_disk(tmp_path), rel=0.1)


def test_the_default_company_is_small() -> None:
    assert estimating._size_of(build({})) == (500, 250, 10_000, 12, 24, 8)
