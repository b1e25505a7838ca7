"""Drawn companies: whose they are, how they lie in their ranges, and that every table says which they are."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.experiments.companies import COMPANY, axis_of, company_of, draw, uncertain
from sim.experiments.files import write_comparison
from sim.outcomes import OUTCOMES
from sim.report import write_forms
from sim.scenario.catalogue import declared_parameters
from sim.scenario.load import build
from sim.world import chance

TINY = ("days=42", "warmup_days=10", "company.n_customers=200", "company.n_marketers=3", "company.n_sellers=4")
N = 4
Shipped = Callable[..., sim.Scenario]


@pytest.fixture(scope="module")
def shipped(root: Path) -> Shipped:
    return lambda name, *overrides: sim.load(root / "scenarios" / f"{name}.toml", (*TINY, *overrides))


@pytest.fixture(scope="module")
def found(shipped: Shipped) -> sim.Comparison:
    return sim.compare([shipped("gemba"), shipped("cross_kpi")], shipped("baseline"), seed=9, workers=1, companies=N)


def test_what_is_uncertain_is_drawn_and_nothing_else() -> None:
    drawn = set(draw(2, seed=1))
    assert drawn == {each.key for each in declared_parameters() if each.role == "uncertainty"}
    assert {"market.rivals", "money.variable_margin"} < drawn
    assert not drawn & {"company.n_sellers", "sales.gate_rival", "market.degree"}


@pytest.mark.parametrize("n", [1, 2, 7, 200])
def test_every_stratum_has_one_company(n: int) -> None:
    draws = draw(n, seed=3)
    for each in uncertain():
        place = (draws[each.key] - each.low) / (each.high - each.low)
        assert (place >= 0).all()
        assert (place < 1 + 1e-12).all()
        # Half a thousandth of a stratum is far more than rounding can move a value.
        strata = np.floor(place * n + 1e-9)
        assert sorted(strata) == list(range(n)), each.key


def test_a_parameter_s_values_don_t_depend_on_the_others() -> None:
    every = draw(20, seed=5)
    for parameters in (uncertain()[::-1], uncertain()[3:40:7]):
        for key, values in draw(20, 5, parameters).items():
            assert values.tobytes() == every[key].tobytes()


def test_values_are_the_same_for_ever() -> None:
    """Numbers from the formula itself: strata by sorted uniforms, and a uniform place in each."""
    name, (low, high), n, seed = "rivals", (0.5, 2.0), 5, 8
    luck = [chance.uniform(seed, COMPANY, axis_of(name), k, 0) for k in range(n)]
    place = [chance.uniform(seed, COMPANY, axis_of(name), k, 1) for k in range(n)]
    wanted = [low + (high - low) * (sorted(luck).index(luck[k]) + place[k]) / n for k in range(n)]
    assert draw(n, seed)["market.rivals"].tolist() == pytest.approx(wanted, rel=1e-15)
    assert axis_of(name) == 0x62E2CBFA


def test_seeds_and_parameters_have_their_own_luck() -> None:
    names = [each.name for each in uncertain()]
    assert len({axis_of(name) for name in names}) == len(names)
    assert max(chance.STREAMS.values()) < COMPANY
    first, other = draw(200, seed=1), draw(200, seed=2)
    values = np.array(list(first.values()))
    assert all((first[key] != other[key]).any() for key in first)
    # Among some ten thousand pairs of 200 independent values none comes near this correlation.
    assert np.abs(np.corrcoef(values) - np.eye(len(values))).max() < 0.4


def test_two_hundred_companies_are_valid_scenarios(shipped: Shipped) -> None:
    baseline, draws = shipped("baseline"), draw(200, seed=1)
    for k in range(200):
        company = company_of(baseline, baseline, draws, k)
        again = build(company.content())  # checks limits, types and shares as for a file
        assert again.parameters() == company.parameters()
        for each in uncertain():
            assert each.low <= company.parameters()[each.name] <= each.high
        assert company.company == baseline.company
        assert company.levers == baseline.levers


def test_a_company_is_the_same_in_every_scenario_but_for_what_that_changes(shipped: Shipped) -> None:
    baseline, gemba, crowded = shipped("baseline"), shipped("gemba"), shipped("baseline", "market.rivals=2.0")
    draws = draw(6, seed=4)
    for k in range(6):
        usual = company_of(baseline, baseline, draws, k).parameters()
        assert usual["rivals"] == draws["market.rivals"][k]
        assert company_of(gemba, baseline, draws, k).parameters() == usual
        assert company_of(gemba, baseline, draws, k).interventions == gemba.interventions
        assert company_of(crowded, baseline, draws, k).parameters() == usual | {"rivals": 2.0}


@pytest.mark.parametrize("drawn", ["sales.prospecting_share", "sales.selling_share"])
def test_shares_that_would_be_too_much_are_cut(shipped: Shipped, drawn: str) -> None:
    kept = ({"sales.prospecting_share", "sales.selling_share"} - {drawn}).pop()
    # What the scenario changes leaves a tenth; every draw is at least that.
    baseline, busy = shipped("baseline"), shipped("baseline", f"{kept}=0.9", f"{drawn}=0.1")
    draws = draw(5, seed=2)
    name, held = drawn.removeprefix("sales."), kept.removeprefix("sales.")
    only = {drawn: draws[drawn], kept: draws[kept]}
    busy = busy.model_copy(update={"sales": busy.sales.model_copy(update={name: getattr(baseline.sales, name)})})
    for k in range(5):
        sales = company_of(busy, baseline, only, k).sales
        assert getattr(sales, held) == 0.9
        assert getattr(sales, name) == pytest.approx(0.1)


def test_shares_are_cut_in_proportion(shipped: Shipped) -> None:
    much = shipped("baseline", "marketing.share_activation_hours=0.9", "marketing.share_brand_hours=0.05",
                   "marketing.share_nurture_hours=0.02")  # fmt: skip
    usual = much.model_copy(update={"marketing": much.marketing.model_copy(update={"share_activation_hours": 0.45})})
    draws = draw(8, seed=6)
    for k in range(8):
        hours = company_of(much, usual, draws, k).marketing
        brand, nurture = (draws[f"marketing.share_{name}_hours"][k] for name in ("brand", "nurture"))
        assert hours.share_activation_hours == 0.9
        assert hours.share_brand_hours + hours.share_nurture_hours == pytest.approx(0.1)
        assert hours.share_brand_hours / hours.share_nurture_hours == pytest.approx(brand / nurture)


def test_runs_are_those_of_the_companies(found: sim.Comparison) -> None:
    assert found.seeds == (9, 10, 11, 12)
    draws = draw(N, seed=9)
    for scenario in found.scenarios:
        own = found.runs[found.runs["scenario"] == scenario.name].iloc[2]
        company = company_of(scenario, found.baseline, draws, 2)
        assert own[list(OUTCOMES)].to_dict() == pytest.approx(sim.simulate(company, seed=11).summary, rel=0, abs=0, nan_ok=True)


def test_effects_are_over_the_companies(found: sim.Comparison) -> None:
    runs = found.runs.set_index(["scenario", "seed"])["conflict"]
    row = found.table.query("scenario == 'gemba' and outcome == 'conflict'").iloc[0]
    assert row["effect_sd"] == pytest.approx((runs["gemba"] - runs["baseline"]).mean() / runs["baseline"].std())


def test_one_scenario_alone_finds_the_same(found: sim.Comparison, shipped: Shipped) -> None:
    alone = sim.compare(shipped("cross_kpi"), shipped("baseline"), seed=9, companies=N).table
    assert alone.equals(found.table[found.table["scenario"] == "cross_kpi"].reset_index(drop=True))


def test_workers_change_no_byte(found: sim.Comparison, shipped: Shipped, tmp_path: Path) -> None:
    again = sim.compare([shipped("gemba"), shipped("cross_kpi")], shipped("baseline"), seed=9, workers=2, companies=N)
    for name, comparison in (("one", found), ("two", again)):
        (tmp_path / name).mkdir()
        write_comparison(comparison, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_file_s_list_of_seeds_gives_way(shipped: Shipped) -> None:
    listed = shipped("baseline", "seeds=[4, 2, 9]", "days=2", "warmup_days=0")
    named = listed.model_copy(update={"name": "same"})
    assert sim.compare(named, listed, companies=2).seeds == (1, 2)


def test_left_out_all_is_one_company(shipped: Shipped) -> None:
    one = sim.compare(shipped("gemba"), shipped("baseline"), reps=2, seed=3)
    assert not one.is_drawn
    for scenario in one.scenarios:
        own = one.runs[one.runs["scenario"] == scenario.name].iloc[1]
        assert own[list(OUTCOMES)].to_dict() == pytest.approx(sim.simulate(scenario, seed=4).summary, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("arguments", "design"), [({"reps": 2}, "one company, 2 seeds"), ({"companies": 2}, "2 drawn companies")]
)
def test_everything_says_which_it_is(shipped: Shipped, tmp_path: Path, arguments: dict[str, int], design: str) -> None:
    comparison = sim.compare(shipped("gemba"), shipped("baseline"), **arguments)  # type: ignore[arg-type]
    write_comparison(comparison, tmp_path, write_forms)
    assert comparison.design == design
    assert set(comparison.table["design"]) == {design}
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["design"] == design
    assert design in (tmp_path / "comparison.csv").read_text(encoding="utf-8")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"{design.capitalize()}, each lived through once with and once without" in page
    assert f"<code>holivar compare</code>: {design}." in page


def test_the_command_says_which_it_is(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    options = [part for override in TINY for part in ("--set", override)]
    assert main(["compare", str(root / "scenarios" / "gemba.toml"), "--companies", "2", *options]) == 0
    assert capsys.readouterr().out.splitlines()[0].strip() == "gemba against baseline, 2 drawn companies, days 1 to 42"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"companies": 0}, "companies is 0; allowed: 1 to 100,000"),
        ({"companies": 100_001}, "companies is 100001; allowed: 1 to 100,000"),
        ({"companies": 2, "reps": 2}, "reps and companies both say how many pairs to run; leave one of them out"),
        ({"companies": 2, "seed": 2**63 - 1}, "the last seed is 9223372036854775808; allowed: up to 2\\^63 - 1"),
    ],
)
def test_numbers_out_of_range_are_refused(shipped: Shipped, arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sim.compare(shipped("gemba"), **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--companies", "0"], "holivar compare: --companies: is '0'; allowed: a whole number, 1 to 100,000"),
        (["--companies", "many"], "holivar compare: --companies: is 'many'; allowed: a whole number, 1 to 100,000"),
        (["--companies", "3", "--reps", "3"],
         "holivar compare: reps and companies both say how many pairs to run; leave one of them out"),
        (["--companies", "3", "--set", "market.rivals=2"],
         "--set: market.rivals: does nothing, because every company draws its own; leave it or --companies out"),
        (["--companies", "3", "--set", "market={rivals=2, degree=6}"],
         "--set: market.rivals: does nothing, because every company draws its own; leave it or --companies out"),
        (["--companies", "3", "--set", "market.rivals"], "--set: market.rivals: has no '='; allowed: path.to.key=value"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str], root: Path, options: list[str], line: str) -> None:
    assert main(["compare", str(root / "scenarios" / "gemba.toml"), *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (shown,) = said.err.splitlines()
    assert shown.startswith(line)
