"""Changes of a run whose consequences are known beforehand."""

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from sim.compiled import IS_PLAIN_PYTHON
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.load import load
from sim.world.events import CEO_SOLD, DEAL_WON, HEADS_MET, HIRED, MET, PROJECT_MET, PROJECT_STARTED, UPSOLD
from sim.world.records import ACCOUNTS, NONE, World
from tests.properties.small_worlds import Case, copy_of, differing, draw_scenario, written

LOG = {"events." + name for name in ("day", "kind", "actor", "other", "lead", "customer", "value")}


def test_a_longer_horizon_keeps_what_came_before(cases: list[Case]) -> None:
    for case in cases:
        horizon = len(case.calendar)
        longer = Case.of(**case.scenario.content() | {"days": case.scenario.days + 40})
        assert np.array_equal(longer.pages[: len(case.pages), :horizon], case.pages)
        later = written(longer.finished(4))
        assert np.array_equal(written(case.finished(4)), later[later["day"] < horizon])


def test_isolated_customers_disturb_nobody(cases: list[Case]) -> None:
    for case in cases:
        alone = case.finished(5)
        n = len(alone.customers)
        for n_isolated in (1, 7):
            world = case.finished(5, n_isolated=n_isolated)
            assert np.array_equal(written(alone), written(world))
            assert alone.daily.tobytes() == world.daily.tobytes()
            assert alone.customers.tobytes() == world.customers[:n].tobytes()
            assert (world.customers["phase"][n:] == 0).all()


def in_another_currency(content: dict[str, Any], rate: float) -> dict[str, Any]:
    """The same scenario with every amount of money told in a currency of which one EUR is ``rate``."""
    amounts = [each for each in declared_parameters() if each.unit.startswith("EUR")]
    tables = {table: dict(values) if isinstance(values, dict) else values for table, values in content.items()}
    for each in amounts:
        table, _, name = each.key.partition(".")
        tables[table][name] *= rate
    for name, numbers in content["interventions"].items():
        in_eur = {each.name for each in declared_of_intervention(name) if each.unit.startswith("EUR")}
        own = {key: rate * value if key in in_eur else value for key, value in numbers.items()}
        tables["interventions"] = tables["interventions"] | {name: own}
    return tables


def test_in_another_currency_only_the_money_changes() -> None:
    """Cents are rounded, and with them, in the last digit, the shortfall and what follows from it."""
    sales = (DEAL_WON, UPSOLD, CEO_SOLD)
    for number in range(12):
        content = draw_scenario(Random(f"money {number}"), money={}, marketing={}).content()
        case, other = Case.of(**content), Case.of(**in_another_currency(content, 2.0))
        world, dear = case.finished(number), other.finished(number)
        events, doubled = written(world), written(dear)
        for field in ("day", "kind", "actor", "other", "lead", "customer"):
            assert np.array_equal(events[field], doubled[field]), field
        factor = np.where(np.isin(events["kind"], sales), 2, 1)
        assert (abs(doubled["value"] - factor * events["value"]) <= 1).all()
        for account in ACCOUNTS:
            n_postings = 2 + np.bincount(events["day"][np.isin(events["kind"], (*sales, HIRED))], minlength=len(world.daily))
            off = dear.daily[f"{account}_cents"] - 2 * world.daily[f"{account}_cents"]
            assert (abs(off) <= len(ACCOUNTS) * n_postings).all(), account
        assert world.daily["payroll_cents"].sum() > 0


def test_a_day_at_a_time_or_all_at_once(cases: list[Case]) -> None:
    for case in cases[:6]:
        whole, stepped = case.finished(6), case.build(6)
        for t in range(len(case.calendar)):
            stepped = case.run(stepped, t, t + 1)
        assert not differing(whole, stepped)


def test_a_copy_goes_on_like_the_original(cases: list[Case]) -> None:
    for case in cases:
        middle = len(case.calendar) // 2
        kept = case.run(case.build(7), 0, middle)
        copied = copy_of(kept)
        whole = case.run(kept, middle)
        assert not differing(case.run(copied, middle), whole)
        assert not differing(case.finished(7), whole)


def test_a_run_saved_in_the_middle_goes_on_from_the_file(cases: list[Case], tmp_path: Path) -> None:
    file = tmp_path / "world.npz"
    for case in cases:
        middle = len(case.calendar) // 2
        saved = case.run(case.build(10), 0, middle)
        np.savez(file, **saved._asdict())
        with np.load(file) as stored:
            # A file keeps the places of a record's fields but not the note that they are aligned, which compiled code reads.
            kept = World(*(stored[name].view(array.dtype) for name, array in case.build(10)._asdict().items()))
        assert not differing(case.run(kept, middle), case.finished(10))


def in_toml(content: dict[str, Any], random: Random, path: str = "") -> str:
    """A scenario file's text with tables, and keys within a table, in a random order."""
    keys = [f"{key} = {inline(value)}" for key, value in content.items() if not isinstance(value, dict)]
    tables = [(f"{path}{key}", value) for key, value in content.items() if isinstance(value, dict)]
    random.shuffle(keys)
    random.shuffle(tables)
    return "\n".join([*keys, *(f"[{name}]\n{in_toml(table, random, f'{name}.')}" for name, table in tables)])


def inline(value: Any) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else json.dumps(value)


def test_names_and_the_order_of_a_file_mean_nothing(cases: list[Case], tmp_path: Path) -> None:
    for number, case in enumerate(cases):
        said = {"name": f"other-{number}", "title": "Another title", "notes": "One line.\nAnd another."}
        file = tmp_path / f"file {number}.toml"
        file.write_text(in_toml(case.scenario.content() | said, Random(number)), encoding="utf-8")
        renamed = Case(load(file))
        assert (renamed.scenario.name, renamed.scenario.title) == (said["name"], said["title"])
        assert renamed.parameters.tobytes() == case.parameters.tobytes()
        assert renamed.pages.tobytes() == case.pages.tobytes()
        assert not differing(case.finished(11), renamed.finished(11))


def test_where_nobody_meets_there_are_no_encounters() -> None:
    """Nobody runs into anybody, and the heads, who also start the joint projects, keep no appointment."""
    strangers = {"meet_rate": 0.0}
    enemies = {"heads_usual": -10.0, "heads_regard": 0.0}
    for number in range(8):
        content = draw_scenario(Random(f"contact {number}"), interventions={"shared_space": {}}).content()
        apart, heads_only, usual = (
            Case.of(**content | {"contact": content["contact"] | contact, "leadership": content["leadership"] | leadership})
            for contact, leadership in ((strangers, enemies), (strangers, {}), ({"meet_rate": 1.0}, {}))
        )
        world = apart.finished(number)
        assert not np.isin(written(world)["kind"], (MET, HEADS_MET, PROJECT_STARTED, PROJECT_MET)).any()
        assert (world.pairs["met_day"] == NONE).all()
        for field in ("contacts_across", "contacts_good", "contacts_bad", "minutes_across", "minutes_within"):
            assert not world.daily[field].any(), field
        assert MET not in written(heads_only.finished(number))["kind"]
        assert (usual.finished(number).pairs["met_day"] != NONE).any()


@pytest.mark.skipif(IS_PLAIN_PYTHON, reason="companies that are large enough need the compiled engine")
def test_twice_the_company_has_twice_of_everything() -> None:
    """Within four standard errors: means of companies that are independent of each other, since their seeds differ.

    Colleagues don't meet here, because the pairs that could grow with the square of the staff; and nobody is nurtured,
    because a day's places are whole numbers.
    """
    n_seeds = 24
    fields = ("needs", "inquiries", "leads", "worked", "qualified", "self_sourced", "won", "talks", "hours_used")
    fields += ("blame_marketing", "revenue_cents", "campaigns_cents", "payroll_cents")

    def sums(factor: int, first_seed: int) -> np.ndarray:
        case = Case.of(
            days=250,
            warmup_days=60,
            company={"n_customers": 3000 * factor, "n_marketers": 4 * factor, "n_sellers": 8 * factor},
            market={"p_need_per_day": 0.002},
            marketing={"budget_eur_per_year": 400_000.0 * factor, "share_nurture_hours": 0.0},
            sales={"cycle_median_days": 30.0},
            contact={"meet_rate": 0.0},
        )
        runs = [case.finished(first_seed + number, log=False).daily for number in range(n_seeds)]
        return np.array([[float(daily[field].sum()) for field in fields] for daily in runs])

    one, two = sums(1, first_seed=1), sums(2, first_seed=101)
    error = np.sqrt((4 * one.var(axis=0, ddof=1) + two.var(axis=0, ddof=1)) / n_seeds)
    off = two.mean(axis=0) - 2 * one.mean(axis=0)
    assert (error < 0.2 * one.mean(axis=0)).all()  # a tenth of the doubled sum: what is noise alone proves nothing
    assert (abs(off) <= 4 * error + 1e-9 * two.mean(axis=0)).all(), dict(zip(fields, off / error, strict=True))


def test_keeping_the_log_changes_nothing(cases: list[Case]) -> None:
    for case in cases:
        silent = case.finished(8, log=False)
        assert len(silent.events) == 0
        assert set(differing(case.finished(8), silent)) <= LOG | {"firm.n_events", "firm.is_logging"}


def test_a_world_without_room_makes_room(cases: list[Case]) -> None:
    for case in cases:
        small = case.build(9)
        small = case.run(small._replace(leads=small.leads[:1].copy(), events=small.events[:1].copy()))
        assert not differing(case.finished(9), small)
