"""The store keeps every row once and exactly, refuses what it can't trust, and lets one write while many read."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from sim.studies.rows import Row
from sim.studies.store import Counts, Store, StoreRefused
from sim.studies.store_file import APPLICATION, FORMAT, is_locked
from tests.studies.plans import SmallPlan
from tests.studies.stores import PLAN, elsewhere, new, same


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.sqlite"


# Rows


@given(st.lists(st.tuples(*[st.floats()] * 2), min_size=1, max_size=20))
@settings(max_examples=100)
def test_every_number_comes_back_to_the_last_bit(values: list[tuple[float, float]]) -> None:
    with new(None) as store:
        store.put([Row("a" * 64, seed, pair) for seed, pair in enumerate(values)])
        back = store.rows("a" * 64)
        assert [row.seed for row in back] == list(range(len(values)))
        for row, pair in zip(back, values, strict=True):
            assert same(row.values, pair)
        for place, outcome in enumerate(PLAN.outcomes):
            expected = [pair[place] for pair in values]
            assert list(store.values(outcome, "a" * 64).values()) == pytest.approx(expected, rel=0, abs=0, nan_ok=True)


def test_rows_come_back_by_scenario_and_seed_in_whatever_order_they_came(path: Path) -> None:
    with new(path) as store:
        rows = PLAN.rows()
        for row in rows[::-1]:
            store.put([row])
        assert store.done() == {(row.digest, row.seed) for row in rows}
        assert [(row.digest, row.seed) for digest in PLAN.digests for row in store.rows(digest)] == [row[:2] for row in rows]
        assert store.counts() == Counts(done=12, failed=0)


def test_a_row_is_stored_once_and_only_a_failed_one_is_replaced() -> None:
    good, other = PLAN.row(0, 1), PLAN.row(0, 1, values=(1.0, 2.0))
    failed, again = PLAN.row(0, 2, values=None, cause="it broke"), PLAN.row(0, 2, values=(3.0, 4.0))
    with new(None) as store:
        store.begin_session({})
        store.put([good, failed])
        store.put([other, good, failed._replace(cause="once more")])
        assert store.counts() == Counts(1, 1)
        assert same(store.rows(good.digest)[0].values, good.values)
        assert store.failures()[0].cause == "once more"
        assert store.values("revenue", good.digest).keys() == {1}
        store.put([again])
        store.put([failed])
        assert store.counts() == Counts(2, 0)
        assert store.values("conflict", good.digest)[2] == 4.0
        assert store.sessions()[0].rows == 4


def test_rows_are_stored_together_or_not_at_all(path: Path) -> None:
    with new(path) as store:
        with pytest.raises(ValueError, match="1 values for 2 outcomes"):
            store.put([PLAN.row(0, 1), PLAN.row(0, 2, values=(1.0,))])
        with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
            store.put([PLAN.row(0, 1), PLAN.row(0, 2)._replace(digest=None)])  # type: ignore[arg-type]
        assert store.done() == set()
        store.put([PLAN.row(0, 1)])
        assert store.counts() == Counts(1, 0)


def test_failures_are_kept_on_one_line_and_forgotten_on_request() -> None:
    with new(None) as store:
        store.put([PLAN.row(1, 1, values=None, cause="first\nsecond\x1b[2J" + "x" * 1000), PLAN.row(1, 2)])
        (failure,) = store.failures()
        assert failure.cause.startswith("first second\\x1b[2Jxxx")
        assert len(failure.cause) < 520
        assert (failure.is_done, failure.values) == (False, (None, None))
        assert (PLAN.digests[1], 1) in store.done()
        assert store.forget_failures() == 1
        assert store.counts() == Counts(1, 0)
        assert store.done() == {(PLAN.digests[1], 2)}


def test_daily_records_lie_beside_their_rows(path: Path) -> None:
    with new(path) as store:
        store.put([PLAN.row(0, 2, daily=b"two"), PLAN.row(0, 1, daily=b"one"), PLAN.row(0, 3)])
        store.put([PLAN.row(0, 2, daily=b"another")])
        assert list(store.daily(PLAN.digests[0])) == [(1, b"one"), (2, b"two")]
        assert list(store.daily(PLAN.digests[1])) == []


@pytest.mark.parametrize("outcomes", [(), ("revenue",), ('a "quoted" name', "select")])
def test_any_outcomes_are_columns(outcomes: tuple[str, ...], path: Path) -> None:
    plan = SmallPlan(outcomes)
    with new(path, plan) as store:
        store.put(plan.rows())
        assert same(store.rows(plan.digests[2])[3].values, plan.row(2, 4).values)


def test_an_outcome_may_not_be_a_column_of_the_table(path: Path) -> None:
    with pytest.raises(ValueError, match="seed"):
        new(path, SmallPlan(("revenue", "Seed")))
    assert not path.exists()


def test_an_unknown_outcome_is_no_empty_answer() -> None:
    with new(None) as store, pytest.raises(ValueError, match="no outcome 'profit'"):
        store.values("profit", PLAN.digests[0])


def test_what_is_wanted_can_grow_and_shrink(path: Path) -> None:
    with new(path) as store:
        assert store.wanted == 12
        store.set_wanted(7)
    with Store.open(path) as store:
        assert store.wanted == 7


def test_sessions_say_who_worked_when(path: Path) -> None:
    with new(path) as store:
        assert (store.about, store.study) == ({"version": "1"}, PLAN.digest)
        assert store.begin_session({"workers": 2}) == 1
        store.put(PLAN.rows()[:5])
        store.end_session("stopped")
    with Store.open(path) as store:
        store.begin_session({"workers": 3})
        store.put(PLAN.rows())
        first, second = store.sessions()
        assert (first.rows, first.how, first.about) == (5, "stopped", {"workers": 2})
        assert first.ended is not None
        assert (second.rows, second.how, second.ended) == (7, "", None)
        assert {row.session for row in store.rows(PLAN.digests[0])} == {1}
        assert {row.session for row in store.rows(PLAN.digests[2])} == {2}


# Opening


def test_the_same_plan_opens_it_and_another_does_not(path: Path) -> None:
    new(path).close()
    Store.open(path, PLAN).close()
    for read_only in (True, False):
        with pytest.raises(StoreRefused, match=r"study\.sqlite: holds another study") as refused:
            Store.open(path, SmallPlan(n_seeds=5), read_only=read_only)
        assert "\n" not in str(refused.value)
    Store.open(path, PLAN).close()  # a refused one keeps no lock


def test_nothing_is_made_where_no_study_is(tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(StoreRefused, match="does not exist"):
            Store.open(tmp_path / "study.sqlite", read_only=read_only)
    assert list(tmp_path.iterdir()) == []


def test_a_study_is_not_made_twice(path: Path) -> None:
    with new(path) as store:
        store.put(PLAN.rows())
    with pytest.raises(StoreRefused, match="is there already"):
        new(path)
    with Store.open(path) as store:
        assert store.counts().done == 12


def _other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE runs (x)")
    connection.close()


def _other_format(path: Path) -> None:
    new(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()


def _no_tables(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.close()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda path: path.write_bytes(b""), "is not the store of a study"),
        (lambda path: path.write_bytes(b"no database at all, but text " * 100), "is damaged"),
        (_other_database, "is not the store of a study"),
        (_other_format, f"is of format {FORMAT + 1}; this Holivar reads format {FORMAT}"),
        (_no_tables, "is damaged"),
        (lambda path: path.mkdir(), "does not exist"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_what_is_no_store_is_refused_in_one_line(made: Callable[[Path], object], said: str, read_only: bool, path: Path) -> None:
    made(path)
    with pytest.raises(StoreRefused, match=said) as refused:
        Store.open(path, PLAN, read_only)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 0.999])
def test_a_torn_file_is_refused_before_it_is_written(share: float, path: Path) -> None:
    plan = SmallPlan(n_points=40)
    with new(path, plan) as store:
        store.put(plan.rows())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    torn = path.read_bytes()
    with pytest.raises(StoreRefused, match="is damaged") as refused:
        Store.open(path, plan)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == torn
    with pytest.raises(StoreRefused, match="is damaged"), Store.open(path, read_only=True) as store:
        store.done()


@pytest.mark.parametrize("place", [0, 20, 100, 4096, -8192])
def test_garbage_in_the_middle_is_a_line_and_no_traceback(place: int, path: Path) -> None:
    plan = SmallPlan(n_points=40)
    with new(path, plan) as store:
        store.put(plan.rows())
    content = bytearray(path.read_bytes())
    place %= len(content)
    content[place : place + 4000] = b"\xa7" * 4000
    path.write_bytes(content)
    with pytest.raises(StoreRefused):
        Store.open(path, plan)


# One writer, many readers


def test_there_is_one_writer_in_this_process_and_in_others(path: Path) -> None:
    with new(path) as store:
        store.put(PLAN.rows()[:3])
        with pytest.raises(StoreRefused, match="is being written by another run"):
            Store.open(path, PLAN)
        with pytest.raises(StoreRefused, match="is being written by another run"):
            new(path)
        other = elsewhere("Store.open(Path(sys.argv[1]))", path)
        assert other.returncode == 1
        assert "study.lock: is being written by another run of the study" in other.stderr
        assert is_locked(path)
        store.put(PLAN.rows())
    assert not is_locked(path)
    Store.open(path, PLAN).close()


def test_readers_see_what_is_committed_while_it_is_written(path: Path) -> None:
    with new(path) as store, Store.open(path, PLAN, read_only=True) as reader:
        for n, row in enumerate(PLAN.rows()):
            assert reader.counts().done == n
            store.put([row])
        with reader.snapshot():
            before = reader.done()
            store.put([PLAN.row(0, 99)])
            assert reader.done() == before
        assert len(reader.done()) == 13
        code = "print(Store.open(Path(sys.argv[1]), read_only=True).counts().done)"
        assert elsewhere(code, path).stdout == "13\n"


def test_a_reader_may_not_write(path: Path) -> None:
    new(path).close()
    with Store.open(path, read_only=True) as reader:
        with pytest.raises(PermissionError):
            reader.put(PLAN.rows())
        assert reader.counts().done == 0


def test_a_reader_that_stays_stops_no_writer(path: Path) -> None:
    plan = SmallPlan(n_points=10, n_seeds=200)
    with new(path, plan) as store, Store.open(path, read_only=True) as reader, reader.snapshot():
        assert reader.counts().done == 0
        for first in range(0, 2000, 200):
            store.put(plan.rows()[first : first + 200])
        assert store.counts().done == 2000
        assert reader.counts().done == 0
