"""A company as a Mesa model: days, hooks, settings, data collection, batch runs, and nothing left behind."""

import copy
import gc
import pickle
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mesa import Agent, DataCollector, batch_run

import sim
from sim.agents import Customer, Marketer, Seller
from sim.model import Company
from sim.problems import ScenarioError
from sim.world.records import World

SMALL: dict[str, Any] = {
    "company.n_customers": 200,
    "company.n_marketers": 3,
    "company.n_sellers": 4,
    "market.p_need_per_day": 0.01,
    "days": 60,
    "warmup_days": 20,
}
GEMBA = str(Path(__file__).resolve().parents[1] / "scenarios" / "gemba.toml")


def make(kind: type[Company] = Company, scenario: Any = GEMBA, **settings: Any) -> Company:
    return kind(scenario, **{**SMALL, **settings})


def assert_same_world(one: Company, other: Company) -> None:
    for name, a, b in zip(World._fields, one.world, other.world, strict=True):
        assert a.dtype == b.dtype
        assert a.tobytes() == b.tobytes(), name


def look_at_everything(company: Company) -> None:
    company.customers.shuffle_do("step")
    company.customers.get(["awareness", "attitude", "need_day"])
    company.agents.shuffle_do(lambda each: (each.mean_regard, each.map_x))
    company.random.random(), company.rng.random()
    company.outcomes(), company.daily, company.customers[3].neighbours.to_list()


# --- Days ---------------------------------------------------------------------------------------------------------------------


def test_steps_and_a_compiled_run_give_the_same_world_bit_for_bit() -> None:
    stepped, run = make(log=True), make(log=True)
    for _ in range(80):
        stepped.step()
    run.run()
    assert run.daily["leads"].sum() > 0
    assert_same_world(stepped, run)


def test_neither_stops_nor_looks_nor_shuffles_change_a_run() -> None:
    watched, run = make(log=True), make(log=True).run()
    watched.every(7, look_at_everything)
    watched.run(33)
    watched.step()
    look_at_everything(watched)
    watched.run_model()
    assert_same_world(watched, run)


def test_other_seeds_and_settings_give_other_worlds() -> None:
    runs = [make(seed=1), make(seed=2), make(**{"interventions.gemba.strength": 0})]
    assert len({company.run().world.staff.tobytes() for company in runs}) == 3


def test_time_is_told_in_days_of_the_scenario() -> None:
    company = make()
    assert (company.t, company.day, company.steps, company.running) == (0, -20, 0, True)
    company.run(20)
    assert (company.t, company.day, company.steps, company.running) == (20, 0, 20, True)
    company.step()
    assert (company.t, company.day, company.steps, len(company.daily)) == (21, 1, 21, 21)
    company.run()
    assert (company.t, company.day, company.steps, company.running) == (80, 60, 80, False)


def test_a_run_that_is_over_says_so() -> None:
    company = make().run()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="the run is over: day 60 was the last of 'gemba'; set days to go on"):
            company.step()
    assert (company.steps, company.t) == (80, 80)
    assert company.run() is company


@pytest.mark.parametrize("days", [-1, 81])
def test_only_days_that_are_left_can_be_run(days: int) -> None:
    with pytest.raises(ValueError, match=f"0 to 80 days are left to run, not {days}"):
        make().run(days)


def test_a_table_that_fills_up_is_replaced_and_agents_follow() -> None:
    company = make(log=True, **{"company.n_customers": 2000})
    events, seller = company.world.events, company.agents_by_type[Seller][0]
    company.run()
    assert len(company.world.events) > len(events)
    seller.skill = 3
    assert company.world.staff["skill"][seller.row] == 3


# --- Hooks --------------------------------------------------------------------------------------------------------------------


def test_hooks_come_after_every_so_many_days() -> None:
    company, called = make(), []
    company.every(21, lambda c: called.append(("every 21", c.day)))
    company.every(30, lambda c: called.append(("from day 1", c.day)), first=1)

    @company.every(40)
    def every_forty(c: Company) -> None:
        called.append(("every 40", c.day))

    company.run()
    assert [day for name, day in called if name == "every 21"] == [1, 22, 43]
    assert [day for name, day in called if name == "from day 1"] == [1, 31]
    assert [day for name, day in called if name == "every 40"] == [20, 60]
    assert called[:2] == [("every 21", 1), ("from day 1", 1)]  # on one day in the order of registration


def test_what_a_hook_changes_takes_effect_the_next_day() -> None:
    company, plain = make(), make()
    company.every(10, lambda c: c.agents_by_type[Seller].set("stereotype", -1.0), first=10)
    company.run(29), plain.run(29)
    np.testing.assert_array_equal(company.daily, plain.daily)
    company.step(), plain.step()  # day 10, after which the hook is called
    np.testing.assert_array_equal(company.daily, plain.daily)
    company.step(), plain.step()
    assert company.daily["stereotype_sales"][-1] < -0.9 < plain.daily["stereotype_sales"][-1]


def test_hooks_change_customers_and_regard() -> None:
    company, plain = make(), make()

    def campaign_of_love(c: Company) -> None:
        c.customers.select(where=lambda some: some["attitude"] < 0).set("attitude", 1.0)
        for marketer in c.agents_by_type[Marketer]:
            marketer.set_regard_for(c.staff[-1], 1.0)

    company.every(20, campaign_of_love)
    company.run(21), plain.run(21)
    assert company.customers.agg("attitude", np.mean) > plain.customers.agg("attitude", np.mean) + 0.1
    assert company.daily["regard_marketing"][-1] > plain.daily["regard_marketing"][-1] + 0.1


def test_a_lever_set_on_the_way_works_from_the_next_day() -> None:
    company, plain = make(), make()
    company.every(100, lambda c: c.set_lever("marketing_budget_factor", 0.5, days=7), first=10)
    company.run(), plain.run()
    assert company.calendar.table["marketing_budget_factor"].tolist() == [1.0] * 30 + [0.5] * 7 + [1.0] * 43
    campaigns = company.daily["campaigns_cents"] / plain.daily["campaigns_cents"]
    assert campaigns == pytest.approx(company.calendar.table["marketing_budget_factor"], rel=1e-4)
    company = make(Company).run(79)
    company.set_lever("mandate", 1)
    assert company.calendar.table["mandate"].tolist() == [0.0] * 79 + [1.0]


def test_levers_are_checked() -> None:
    company = make()
    for value in (float("nan"), -0.1, 3.5):
        with pytest.raises(ValueError, match="marketing_budget_factor must lie within 0 to 3, not"):
            company.set_lever("marketing_budget_factor", value)
    with pytest.raises(ValueError, match="no lever 'mandat'; did you mean 'mandate'"):
        company.set_lever("mandat", 1)
    with pytest.raises(ValueError, match="kpi_sellers takes whole numbers"):
        company.set_lever("kpi_sellers", 0.5)
    with pytest.raises(ValueError, match="not for 0"):
        company.set_lever("mandate", 1, days=0)


def test_the_record_of_the_days_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make().run(3).daily["won"] = 1


def test_a_hook_runs_no_days() -> None:
    company = make()
    company.every(1, lambda c: c.step())
    with pytest.raises(RuntimeError, match="can't run days; it is called between two of them"):
        company.step()


def test_hooks_need_a_day_to_come() -> None:
    company = make().run(25)
    with pytest.raises(ValueError, match=r"every 1, 2, \.\.\. days, not every 0"):
        company.every(0, print)
    with pytest.raises(ValueError, match="day 5 is over; the next to end is day 6"):
        company.every(1, print, first=5)


class Peacemaker(Company):
    """Step overridden, as in any Mesa model."""

    def __init__(self, *args: Any, peace: float = 1.0, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.peace = peace

    def step(self) -> None:
        super().step()
        self.agents.set("stereotype", self.peace)


def test_a_step_of_your_own_is_heeded() -> None:
    stepped, run, plain = make(Peacemaker), make(Peacemaker), make().run()
    while stepped.running:
        stepped.step()
    run.run()
    assert (stepped.steps, stepped.t) == (80, 80)
    assert_same_world(stepped, run)
    assert run.daily["stereotype_sales"][1:].min() > plain.daily["stereotype_sales"].max()


# --- Scenario and settings ----------------------------------------------------------------------------------------------------


def test_a_scenario_is_a_path_a_scenario_or_a_dict() -> None:
    overrides = [f"{key}={value}" for key, value in SMALL.items()]
    loaded = sim.load(GEMBA, overrides)
    expected = make().run()
    for company in (
        Company(loaded),
        Company(Path(GEMBA), **SMALL),
        Company(loaded.content()),
        Company(sim.load(GEMBA, overrides[:3]), **SMALL),
    ):
        assert_same_world(company.run(), expected)
    assert Company(loaded).scenario is loaded


def test_settings_are_written_as_toml() -> None:
    strength = "interventions.gemba.strength"
    company = make(**{
        strength: np.float64(1e-5),
        "company.n_sellers": np.int64(5),
        "title": 'a "title"',
        "interventions.gemba.includes_heads": False,
        "interventions.gemba.windows": [{"start": "month 1", "end": 30}, {"start": 50}],
    })  # fmt: skip
    gemba = company.scenario.interventions["gemba"]
    assert (gemba.strength, gemba.includes_heads, gemba.spans) == (1e-5, False, ((1, 30), (50, None)))
    assert (company.scenario.company.n_sellers, company.scenario.title) == (5, 'a "title"')


def test_wrong_settings_are_told_all_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        make(**{"dayz": 3, "company.n_sellers": float("nan"), "interventions.gemba.strength": 7})
    assert len(caught.value.problems) == 3
    assert "did you mean 'days'" in str(caught.value)


def test_a_scenario_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match=r"not \('name', 'gemba'\); to batch_run give \[scenario\], a list"):
        Company(("name", "gemba"))
    for seed in (None, "one", 1.5):
        with pytest.raises(TypeError):
            make(seed=seed)
    with pytest.raises(ValueError, match="seed -1"):
        make(seed=-1)


# --- Agents -------------------------------------------------------------------------------------------------------------------


def test_agents_by_type_knows_customers_too() -> None:
    company = make()
    assert company.agent_types == [Marketer, Seller, Customer]
    assert company.agents_by_type[Customer] is company.customers
    assert [len(company.agents_by_type[kind]) for kind in company.agent_types] == [3, 4, 200]
    assert len(company.agents) == 7


def test_agents_of_your_own_may_join_and_leave() -> None:
    class Consultant(Agent):
        pass

    company = make()
    consultants = Consultant.create_agents(company, 2)
    numbers = [*company.agents.get("unique_id"), *company.customers["unique_id"]]
    assert sorted(numbers) == list(range(1, 210))
    assert [each.unique_id for each in consultants] == [208, 209]
    assert company.agents_by_type[Consultant][0] is consultants[0]
    consultants[0].remove()
    assert len(company.agents) == 8


def test_nothing_keeps_a_company_alive() -> None:
    company = make()
    list(company.customers)
    company.every(5, look_at_everything)
    company.datacollector = DataCollector({"day": "day"}, {"row": "row"})
    company.run()
    Agent(company)
    assert company not in Agent._ids
    alive = weakref.ref(company), weakref.ref(company.world.customers), weakref.ref(company.customers[0])
    del company
    gc.collect()
    assert [each() for each in alive] == [None, None, None]


def test_a_company_is_built_again_rather_than_copied() -> None:
    company = make().run(30)
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=r"build it again: Company\(company.scenario, seed\)"):
            copying(company)
    with pytest.raises(TypeError, match="take what you need with get"):
        pickle.dumps(company.customers)
    again = Company(company.scenario, 1).run(company.t)
    assert_same_world(company, again)


# --- Data collection and batch runs -------------------------------------------------------------------------------------------


def won_so_far(company: Company) -> int:
    return int(company.daily["won"].sum())


def reporters() -> DataCollector:
    return DataCollector(
        model_reporters={"day": "day", "won": won_so_far, "attitude": lambda c: c.customers.agg("attitude", np.mean)},
        agent_reporters={"stereotype": "stereotype", "skill": lambda each: getattr(each, "skill", None)},
        agenttype_reporters={Seller: {"used": "hours_used"}, Customer: {"awareness": "awareness"}},
    )


def test_a_data_collector_collects_after_every_day() -> None:
    company, plain = make(), make().run()
    company.datacollector = reporters()
    company.run(3)
    company.step()
    company.run()
    model, agents = company.datacollector.get_model_vars_dataframe(), company.datacollector.get_agent_vars_dataframe()
    assert model["day"].tolist() == list(range(-19, 61))
    assert model["won"].tolist() == np.cumsum(plain.daily["won"]).tolist()
    # Step k is engine day k, in every table.
    assert agents.index.get_level_values("Step").unique().tolist() == list(range(80))
    sellers = agents["stereotype"].unstack()[[each.unique_id for each in company.agents_by_type[Seller]]]
    np.testing.assert_allclose(sellers.mean(axis=1), plain.daily["stereotype_sales"])
    assert agents["skill"].isna().sum() == 80 * 3
    assert company.datacollector.get_agenttype_vars_dataframe(Seller).shape == (80 * 4, 1)
    everyone = company.datacollector.get_agenttype_vars_dataframe(Customer)["awareness"].unstack()
    assert everyone.shape == (80, 200)
    assert everyone.iloc[-1].tolist() == company.customers["awareness"].tolist()
    assert_same_world(company, plain)


class Collected(Company):
    """Data collector given in the constructor, as in any Mesa model; a module's class, so that other processes find it."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.datacollector = DataCollector({"day": "day", "won": won_so_far}, {"stereotype": "stereotype"})


PARAMETERS = {**SMALL, "scenario": GEMBA, "seed": [1, 2], "interventions.gemba.strength": [0.0, 1.0]}


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["RunId"], row["Step"], row.get("AgentID", 0)))


def test_batch_run_reports_outcomes() -> None:
    rows = batch_run(Company, PARAMETERS, display_progress=False)
    assert [(row["seed"], row["interventions.gemba.strength"]) for row in rows] == [(1, 0.0), (1, 1.0), (2, 0.0), (2, 1.0)]
    for row in rows:
        company = make(seed=row["seed"], **{"interventions.gemba.strength": row["interventions.gemba.strength"]}).run()
        assert row["Step"] == 79
        assert {name: row[name] for name in company.outcomes()} == pytest.approx(company.outcomes(), nan_ok=True)


def test_batch_run_takes_a_scenario_in_a_list_and_stops_early() -> None:
    scenario = make().scenario
    rows = batch_run(Company, {"scenario": [scenario]}, max_steps=29, data_collection_period=10, display_progress=False)
    assert [row["Step"] for row in rows] == [0, 10, 20, 29]
    assert rows[-1]["revenue"] == pytest.approx(Company(scenario).run(30).outcomes()["revenue"])


@pytest.mark.parametrize("processes", [1, 2])
def test_batch_run_reports_the_last_day_of_agents_and_model(processes: int) -> None:
    rows = in_order(batch_run(Collected, PARAMETERS, number_processes=processes, display_progress=False))
    assert len(rows) == 4 * 7
    company = make(seed=2).run()
    for row, person in zip(rows[-7:], company.staff, strict=True):
        assert (row["day"], row["won"], row["AgentID"]) == (60, won_so_far(company), person.unique_id)
        assert row["stereotype"] == person.stereotype


def test_it_is_a_public_name() -> None:
    assert sim.Company is Company
