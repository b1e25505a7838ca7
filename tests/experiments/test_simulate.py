"""One run: pure, complete, and readable."""

import hashlib
import struct

import numpy as np
import pytest

import sim
from sim.experiments.simulate import EVENT_BYTES, Stopped
from sim.outcomes import OUTCOMES
from sim.world.events import DEAL_WON, KINDS
from tests.experiments.conftest import Load


def test_the_same_run_is_the_same(run: sim.RunResult, load: Load) -> None:
    again = sim.simulate(load("gemba"), seed=3, events=True)
    assert again.fingerprint == run.fingerprint
    assert again.daily.equals(run.daily)
    assert again.leads.equals(run.leads)
    assert again.summary == pytest.approx(run.summary, rel=0, abs=0, nan_ok=True)
    assert sim.simulate(load("gemba"), seed=4, events=True).fingerprint != run.fingerprint


def test_the_log_changes_nothing(run: sim.RunResult, load: Load) -> None:
    quiet = sim.simulate(load("gemba"), seed=3)
    assert quiet.events is None
    assert quiet.fingerprint is None
    assert quiet.daily.equals(run.daily)


def test_the_fingerprint_is_that_of_the_packed_events(run: sim.RunResult) -> None:
    n = int(run.world.firm["n_events"][0])
    assert n == len(run.events)
    names = EVENT_BYTES.names or ()
    packed = b"".join(struct.pack("<ihhhiiq", *(int(event[name]) for name in names)) for event in run.world.events[:n])
    assert run.fingerprint == hashlib.sha256(packed).hexdigest()


def test_the_daily_table_has_scenario_days_and_eur(run: sim.RunResult) -> None:
    daily = run.daily
    assert daily["day"].tolist() == list(range(-20, 64))
    assert not [name for name in daily if name.endswith("_cents")]
    assert daily["revenue_eur"].sum() * 100 == pytest.approx(run.world.daily["revenue_cents"].sum())
    assert daily["revenue_eur"].sum() > 0
    observed = daily[daily["day"] >= 1]
    assert observed["revenue_eur"].sum() == pytest.approx(run.summary["revenue_sales"])
    assert observed["conflict"].mean() == pytest.approx(run.summary["conflict"])
    assert daily["conflict"].between(0, 100).all()


def test_the_table_of_leads_speaks_in_words(run: sim.RunResult) -> None:
    leads = run.leads
    assert set(leads["fate"]) <= {"open", "won", "lost", "stale"}
    assert leads["reason"].isna().equals(leads["fate"] != "lost")
    assert leads["closed_day"].isna().equals(leads["fate"] == "open")
    assert leads["marketer"].isna().equals(leads["origin"] == "self-sourced")
    assert leads["born_day"].is_monotonic_increasing
    assert leads["born_day"].min() < 1 <= leads["born_day"].max() <= 63
    assert leads["price_eur"].sum() == pytest.approx(run.daily["revenue_eur"].sum())


def test_the_table_of_events_speaks_in_words(run: sim.RunResult) -> None:
    events = run.events
    assert set(events["kind"]) <= {kind.name for kind in KINDS}
    assert events["day"].is_monotonic_increasing
    won = events[events["kind"] == KINDS[DEAL_WON].name]
    assert won["value"].sum() == np.sum(run.world.daily["revenue_cents"])
    assert events["actor"].isna().any()
    assert events["actor"].min() >= 0


def test_tables_do_not_touch_the_world(run: sim.RunResult) -> None:
    run.daily.loc[0, "leads"] = 10**6
    assert run.world.daily["leads"][0] < 10**6
    run.daily.loc[0, "leads"] = run.world.daily["leads"][0]


def test_the_summary_has_every_outcome(run: sim.RunResult) -> None:
    assert list(run.summary) == list(OUTCOMES)
    assert all(type(value) is float for value in run.summary.values())


def test_progress_and_giving_up(load: Load) -> None:
    seen: list[int] = []
    scenario = load("baseline", "days=600")

    def go_on(days: int) -> bool:
        seen.append(days)
        return days < 500

    with pytest.raises(Stopped):
        sim.simulate(scenario, go_on=go_on)
    assert seen == [0, 250, 500]


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (2**63, ValueError), (1.5, TypeError), ("1", TypeError)])
def test_a_wrong_seed_is_refused(load: Load, seed: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        sim.simulate(load("baseline"), seed=seed)  # type: ignore[arg-type]


def test_numpy_seeds_are_fine(load: Load) -> None:
    assert type(sim.simulate(load("baseline", "days=5"), seed=np.int64(7)).seed) is int  # type: ignore[arg-type]
