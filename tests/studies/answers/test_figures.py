"""Every picture of an analysis: a valid specification, a title that is a sentence, units, words, shapes; names are data only."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sim.outcomes import OUTCOMES
from sim.report.figure import Figure, themed
from sim.report.picture import titled
from sim.report.theme import BASELINE_COLOUR
from sim.studies.analyse import Analysis, analyse
from sim.studies.answers.pictures import Axis, Curve, Dot, curves, forest, limits, span
from sim.studies.answers.spread import spread
from tests.report.test_figures import inside
from tests.studies.answers.made import factorial, filled, laid_out, luck, sampled
from tests.studies.answers.test_known_cases import BACKFIRE, DOSES, additive, box

HOSTILE = ("=1+1</script><script>x</script>", "datum['x'] & <b>")


def made(content: dict[str, Any], value: Any) -> Analysis:
    """An analysis of a study whose scenarios have names that want to be more."""
    study = laid_out(content)
    bases = tuple(base.model_copy(update={"name": name}) for base, name in zip(study.bases, HOSTILE, strict=False))
    study = replace(study, bases=bases)
    with filled(study, value) as store:
        return analyse(store, study)


def noisy(name: str, x: Any, base: int, seed: int) -> float:
    return 1e6 * float(x[0]) + 1e5 * base * float(x.sum()) + 1e5 * luck(seed, int(1e6 * x.sum()))


TWO = {"scenarios": ["baseline", "gemba"]}
EVERY = {
    "effects_revenue": (factorial(**TWO), additive),
    "split_conflict": (factorial(**TWO), additive),
    "front": (DOSES | TWO, noisy),
    "differences_revenue": (DOSES | TWO, noisy),
    "dose_revenue_interventions_gemba_strength": (DOSES | TWO, noisy),
    "sobol_revenue": (sampled("sobol", base_samples=16) | TWO, noisy),
    "grades": (sampled("sobol", base_samples=16) | TWO, noisy),
    "morris_revenue": (sampled("morris", trajectories=4) | {"replications": {"seeds": 2}}, noisy),
    "companies_revenue": (BACKFIRE, box),
    "backfire_revenue": (BACKFIRE, box),
}


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    """One analysis for each study, not for each picture."""
    done: dict[str, Analysis] = {}
    for content, value in EVERY.values():
        key = repr(content)
        if key not in done:
            done[key] = made(content, value)
    return done


@pytest.fixture(params=list(EVERY))
def figure(request: pytest.FixtureRequest, analyses: dict[str, Analysis]) -> Figure:
    return next(each for each in analyses[repr(EVERY[request.param][0])].figures if each.key.startswith(request.param))


def test_the_specification_keeps_to_the_schema(figure: Figure) -> None:
    themed(figure.chart).to_dict(validate=True)
    titled(figure, "1 of 1 done").to_dict(validate=True)


def test_it_comes_with_words_and_data(figure: Figure) -> None:
    assert len(figure.title.split()) > 5
    assert figure.title in figure.alternative
    assert not figure.reading.endswith(" ")
    assert figure.data.rows
    assert all(len(row) == len(figure.data.headings) for row in figure.data.rows)


def test_it_asks_for_nothing_from_outside_and_holds_finite_numbers(figure: Figure) -> None:
    spec = figure.spec()
    assert not list(inside(spec, "url"))
    assert not list(inside(spec, "href"))
    json.dumps(spec, allow_nan=False)


def test_names_are_data_and_never_code(figure: Figure) -> None:
    spec = figure.spec()
    code = json.dumps({name: each for name, each in spec.items() if name != "datasets"})
    assert not any(json.dumps(name)[1:-1] in code for name in HOSTILE)


def axes(figure: Figure) -> Iterator[str]:
    for title in inside(figure.spec(), "title"):
        if isinstance(title, str):
            yield title


def test_axes_say_what_they_show_in_which_unit(figure: Figure) -> None:
    titles = list(axes(figure))
    assert titles
    assert all("," in title or title == "share of the variance" for title in titles), titles


def test_it_can_be_read_without_colour(figure: Figure) -> None:
    """Whatever has another colour has another shape, another dash or a name beside it."""
    shapes: dict[str, set[str]] = {}
    for rows in figure.spec()["datasets"].values() if "datasets" in figure.spec() else []:
        for row in rows:
            if "shape" in row and "colour" in row:
                shapes.setdefault(row["colour"], set()).add(row["shape"])
    assert all(not (one & other) for colour, one in shapes.items() for else_, other in shapes.items() if colour != else_)


@pytest.mark.parametrize("key", list(EVERY))
def test_hostile_names_are_harmless_on_the_page(analyses: dict[str, Analysis], key: str) -> None:
    page = analyses[repr(EVERY[key][0])].html()
    assert "<script>x</script>" not in page
    assert "http-equiv" in page
    assert page.count("<script") == page.count("</script>")


def test_rows_of_one_series_lie_in_the_middle() -> None:
    dots = [Dot(0, 1.0, 0.5, 1.5), Dot(0, 2.0, series=1), Dot(1, math.nan), Dot(2, 3.0, series=1)]
    spec = forest(["a", "b", "c"], dots, Axis("x, y"), ("one", "two"), ["", "", ""]).to_dict()
    rows = [row for data in spec["datasets"].values() for row in data if "value" in row and "at" in row and "low" in row]
    assert {(row["value"], row["at"]) for row in rows} == {(1.0, -0.18), (2.0, 0.18), (3.0, 2)}


def test_axes_hold_values_intervals_and_lines() -> None:
    low, high = limits([Dot(0, 5.0, 1.0, 9.0)], Axis("x", line=-3.0))
    assert low < -3.0
    assert high > 9.0
    assert span([]) == (0.0, 1.0)
    assert span([math.nan, 4.0]) == (3.6, 4.4)


def test_a_curve_leaves_out_what_is_not_known() -> None:
    nan = math.nan
    spec = curves(
        [Curve("a", [0, 1], [1.0, nan], [nan, nan], [nan, nan]), Curve("b", [0, 1], [2.0, 3.0], [1, 2], [3, 4])], "x", Axis("y")
    )
    text = json.dumps(spec.to_dict(), allow_nan=False)
    assert '"text": "a"' in text
    assert '"text": "b"' in text


def test_many_companies_are_thinned() -> None:
    import numpy as np

    spec = spread(["a"], [np.arange(5000.0)], [math.nan], "x", [""]).to_dict()
    dots = max(spec["datasets"].values(), key=len)
    assert len(dots) == 1000
    assert (dots[0]["value"], dots[-1]["value"]) == (0.0, 4999.0)


def test_the_line_of_no_difference_is_grey() -> None:
    spec = forest(["a"], [Dot(0, 1.0)], Axis("x")).to_dict()
    assert spec["layer"][0]["mark"]["color"] == BASELINE_COLOUR
    assert "revenue" in OUTCOMES
