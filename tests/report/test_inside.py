"""Inside one company: the pair in the middle is told, and its pictures show what the engine holds."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import vl_convert

import sim
from sim.experiments.companies import company_of, draw
from sim.report import regard, territory
from sim.report.effects import Findings, findings
from sim.report.figure import Figure, themed
from sim.report.page import vega_lite_version
from sim.report.regard import Matrix, regard_chart, regard_title
from sim.report.territory import _frame, _Path, _path, territory_chart, territory_title
from sim.report.theme import number, signed
from sim.report.worlds import Worlds, monthly, two_worlds
from tests.report.made import Made

SMALL = (
    *("days=130", "warmup_days=21", "company.n_customers=300", "company.n_marketers=3", "company.n_sellers=4"),
    "market.p_need_per_day=0.01",
)


@pytest.fixture(scope="module")
def lived(root: Any) -> sim.Comparison:
    """Two small scenarios against a baseline, four pairs."""
    return sim.compare([sim.load(root / "scenarios" / f"{name}.toml", SMALL) for name in ("gemba", "cross_kpi")], reps=4, seed=20)


@pytest.fixture(scope="module")
def told(lived: sim.Comparison) -> Worlds:
    told = two_worlds(lived, findings(lived))
    assert told is not None
    return told


def test_the_pair_in_the_middle_is_told(lived: sim.Comparison, told: Worlds) -> None:
    found = findings(lived)
    own = found.pairs.query("scenario == @found.contenders[0].name").set_index("seed")["revenue"]
    assert told.contender.name == found.contenders[0].name
    assert (own < told.diff_eur).sum() == 1  # of four, the lower of the two in the middle
    assert own[told.seed] == told.diff_eur
    assert f"number 2 of 4: seed {told.seed}, in which it earned" in told.which()
    for scenario, watched in zip((lived.scenarios[0], told.contender.scenario), (told.baseline, told.scenario), strict=True):
        assert np.array_equal(watched.states[-1].staff, sim.simulate(scenario, seed=told.seed).world.staff)
    assert [state.day for state in told.scenario.states] == [0, 21, 42, 63, 84, 105, 126, 130]


def test_drawn_companies_are_drawn_again(root: Any) -> None:
    drawn = sim.compare(sim.load(root / "scenarios" / "gemba.toml", SMALL), companies=3, seed=7)
    told = two_worlds(drawn, findings(drawn))
    assert told is not None
    place = drawn.seeds.index(told.seed)
    assert f": company {place + 1} of 3 (seed {told.seed}), in which" in told.which()
    own = company_of(drawn.scenarios[1], drawn.scenarios[0], draw(3, 7), place)
    assert np.array_equal(told.scenario.states[-1].firm, sim.simulate(own, seed=told.seed).world.firm)
    assert not np.array_equal(told.scenario.states[-1].firm, sim.simulate(drawn.scenarios[1], seed=told.seed).world.firm)


def test_words_on_the_pair_turn_round(told: Worlds) -> None:
    assert "earned 1.2 million EUR less than baseline." in replace(told, diff_eur=-1.2345e6).which().replace("1.23", "1.2")
    assert "earned exactly as much as baseline." in replace(told, diff_eur=0.0).which()
    assert "this is the only pair: seed" in replace(told, n_pairs=1, place=1).which()
    name = told.contender.name
    assert replace(told, diff_eur=math.nan).which() == f"This is the pair of {name} and baseline: seed {told.seed}."


def test_nothing_to_compare_is_nothing_to_tell(lived: sim.Comparison) -> None:
    found = findings(lived)
    assert two_worlds(lived, replace(found, contenders=())) is None


def test_where_revenue_is_unknown_the_first_pair_is_told(lived: sim.Comparison) -> None:
    found: Findings = findings(lived)
    unknown = two_worlds(lived, replace(found, pairs=found.pairs.assign(revenue=math.nan)))
    assert unknown is not None
    assert (unknown.seed, math.isnan(unknown.diff_eur)) == (lived.seeds[0], True)


# --- The map and the territory -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mapped(told: Worlds) -> Figure:
    figure = territory_chart(told)
    assert figure is not None
    return figure


def test_distances_are_those_of_the_record(told: Worlds, mapped: Figure, lived: sim.Comparison) -> None:
    world = sim.simulate(lived.scenarios[0], seed=told.seed).world
    days = world.daily[21 - 1 :][::21][:7]  # the last day of the warm-up, then the last of each month
    column = mapped.data.headings.index("product to the needs, baseline")
    assert [row[column] for row in mapped.data.rows] == [number(float(each), 3) for each in days["product_error"]]
    assert [row[0] for row in mapped.data.rows] == [str(month) for month in range(7)]
    path = _path("baseline", told.baseline)
    assert path.places[:, 0, 0].tolist() == days["theta_x"].tolist()
    assert path.people.shape == (7, 7, 2)


def test_the_slider_moves_what_is_drawn(mapped: Figure) -> None:
    def drawn(month: int) -> str:
        spec = json.loads(json.dumps(mapped.spec()))
        slider = next(each for each in spec["params"] if each["name"] == "month")
        assert slider["bind"] == {"input": "range", "min": 0, "max": 6, "step": 1, "name": "month"}
        assert slider["value"] == 6  # what a print shows, the ways behind it
        slider["value"] = month
        return vl_convert.vegalite_to_svg(spec, vl_version=vega_lite_version(), allowed_base_urls=[])

    first, last = drawn(0), drawn(6)
    assert first.count(">month 0<") == last.count(">month 6<") == 2
    places = [set(part.split('transform="translate(')[1:]) for part in (first, last)]
    assert len(places[0] ^ places[1]) > 7


SAME = "as far from the needs with x as in the baseline (0.40 need units)"


def path(name: str, apart: float, product: float) -> _Path:
    """A world of two months whose maps end so far apart, and whose product so far from the needs."""
    last = [(0.0, 0.0), (0.1, 0.0), (0.1 + apart, 0.0), (0.0, product)]
    return _Path(name, np.array([np.zeros((4, 2)), last]), np.zeros((2, 1, 2)), np.zeros(1), np.ones((5, 2)))


@pytest.mark.parametrize(
    ("own", "maps", "product"),
    [
        (
            (0.2, 0.5),
            "closer together with x (0.20 need units against 0.30)",
            "farther from the needs with x (0.50 need units {}",
        ),
        ((0.4, 0.1), "farther apart with x (0.40 need units against 0.30)", "nearer to the needs with x (0.10 need units {}"),
        ((0.3, 0.4), "as far apart with x as in the baseline (0.30 need units)", SAME),
    ],
)
def test_its_title_says_what_the_last_month_shows(own: tuple[float, float], maps: str, product: str) -> None:
    told = territory_title([path("base", 0.3, 0.4), path("x", *own)])
    assert told == f"Both departments' maps end {maps}, the product ends {product.format('against 0.40)')}"


def test_its_title_says_who_is_away() -> None:
    told = territory_title([path("base", 0.3, 0.4), path("x", math.nan, 0.4)])
    assert told == f"Nobody is left in one department of x, so that two maps can't be compared; the product ends {SAME}"


def test_the_frame_holds_every_way_and_need_units_are_square(told: Worlds) -> None:
    for paths in ([_path(*world) for world in told.worlds], [path("a", 0.3, 5.0), path("b", 9.0, 0.1)], [path("a", 0, 0)] * 2):
        frame = _frame(paths)
        assert all(frame.holds(each.places).all() for each in paths)
        across, upward = frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]
        assert across / territory.WIDTH == pytest.approx(upward / frame.height)
        assert territory.LEAST_HEIGHT <= frame.height <= 1.1 * territory.MOST_HEIGHT


def test_a_run_shorter_than_a_month_has_no_slider(root: Any) -> None:
    short = sim.compare(sim.load(root / "scenarios" / "gemba.toml", (*SMALL, "days=20")), reps=1)
    told = two_worlds(short, findings(short))
    assert told is not None
    assert territory_chart(told) is None
    assert [state.day for state in told.baseline.states] == [0, 20]
    assert regard_chart(told).title.startswith("Mean regard between the departments ")


def test_long_runs_are_looked_at_less_often(root: Any) -> None:
    long = sim.compare(sim.load(root / "scenarios" / "gemba.toml", (*SMALL, "days=1000")), reps=1)
    told = two_worlds(long, findings(long))
    assert told is not None
    assert told.step == 2
    assert [state.day for state in monthly(told.baseline)] == list(range(0, 1000, 42))
    figure = territory_chart(told)
    assert figure is not None
    assert [row[0] for row in figure.data.rows] == [str(month) for month in range(0, 47, 2)]


# --- Regard --------------------------------------------------------------------------------------------------------------------


def test_cells_are_the_worlds_regard(told: Worlds, lived: sim.Comparison) -> None:
    figure = regard_chart(told)
    world = sim.simulate(told.contender.scenario, seed=told.seed).world
    assert figure.data.headings[1:] == ("Day 0", "Day 130, baseline", f"Day 130, {told.contender.name}")
    here = world.staff["is_here"] == 1
    rows = {row[0]: row[-1] for row in figure.data.rows}
    assert len(rows) == 3 * 4
    for marketer in range(3):
        for seller in range(4):
            name = " and ".join("head" if place == 0 else str(place + 1) for place in (marketer, seller))
            pair = world.pairs["regard"][marketer, 3 + seller], world.pairs["regard"][3 + seller, marketer]
            wanted = " / ".join(signed(float(each), 2) for each in pair) if here[marketer] and here[3 + seller] else "\u2013"
            assert rows[name] == wanted
    drawn = [row for rows in figure.spec()["datasets"].values() for row in rows if "r" in row]
    assert all(len(row["x"]) == len(row["r"]) for row in drawn)
    assert len(drawn) >= 3 * 3


def matrix(name: str, value: float) -> Matrix:
    return Matrix(name, np.full((2, 3, 4), value))


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ((-0.1, -0.2, 0.3), "rises from \u22120.10 to +0.30 with {}, and falls from \u22120.10 to \u22120.20 in the baseline"),
        ((-0.1, 0.2, -0.3), "falls from \u22120.10 to \u22120.30 with {}, and rises from \u22120.10 to +0.20 in the baseline"),
        ((0.1, 0.1, 0.101), "stays at +0.10 with {}, and stays at +0.10 in the baseline"),
        ((math.nan, math.nan, 0.2), "can't be compared: one of them is away in baseline"),
        ((0.1, math.nan, math.nan), "can't be compared: one of them is away in baseline and in {}"),
        ((math.nan, 0.1, 0.2), "can't be compared: one of them is away on day 0"),
    ],
)
def test_the_title_of_regard_turns_round(told: Worlds, values: tuple[float, ...], title: str) -> None:
    three = [matrix(name, value) for name, value in zip("abc", values, strict=True)]
    said = title.format(told.contender.name)
    start = "Regard" if said.startswith("can't") else "Mean regard"
    assert regard_title(three, told) == f"{start} between the departments {said}"


def test_two_companies_begin_apart_and_many_people_are_cut(told: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regard, "MOST_SELLERS", 2)
    cut = regard_chart(told)
    assert "Drawn are the first 24 marketers and 2 sellers of each." in cut.reading
    assert len(cut.data.rows) == 3 * 2
    first, *others = told.scenario.states
    other = told.scenario._replace(states=(first._replace(regard=first.regard + 0.1), *others))
    headings = regard_chart(replace(told, scenario=other)).data.headings
    assert headings[1:3] == ("Day 0, baseline", f"Day 0, {told.contender.name}")


def test_a_company_without_a_department_is_told_without_nonsense(root: Any) -> None:
    away = sim.compare(sim.load(root / "scenarios" / "no_marketing.toml", SMALL), reps=2)
    told = two_worlds(away, findings(away))
    assert told is not None
    for figure in (territory_chart(told), regard_chart(told)):
        assert figure is not None
        json.dumps(figure.spec(), allow_nan=False)
        assert "nan" not in f"{figure.title} {figure.alternative} {figure.data}".replace("finance", "")
        assert "can't be compared" in figure.title


def test_made_up_companies_are_drawn_too(usual: Made) -> None:
    told = two_worlds(usual, findings(usual))  # type: ignore[arg-type]
    assert told is not None
    for figure in (territory_chart(told), regard_chart(told)):
        assert figure is not None
        themed(figure.chart).to_dict(validate=True)
        assert len(json.dumps(figure.spec())) < 100_000
