"""Who thinks what of whom: the regard between every marketer and every seller, in both directions, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from sim.experiments.states import State
from sim.report.figure import Figure, Table, amount, asis, fixed, inline, layered, marks, pixel, words
from sim.report.theme import BASELINE_COLOUR, COLOURS, NO_NUMBER, number, signed
from sim.report.worlds import Worlds
from sim.scenario.vocabulary import spoken
from sim.world.records import MARKETING, SALES

PAGE_WIDTH, GAP, LARGEST_CELL, SMALLEST_CELL = 900, 28, 13.0, 5.0
"""Pixels: room for all panels side by side, between two of them, and the side of a cell."""

LEAST_NAME = 160
"""Pixels from one panel to the next, so that their names can be read."""

MOST_MARKETERS, MOST_SELLERS = 24, 40
"""People drawn of each department, the head first; more would be no picture any more."""

LEAST_AREA = 1.5
"""Square pixels of a mark for somebody whom the other leaves indifferent; nothing at all stands for a vacant position."""

WELL, ILL = COLOURS[0], COLOURS[1]
DIRECTIONS = ("What marketers (rows) think of sellers (columns)", "What sellers (columns) think of marketers (rows)")


@dataclass(frozen=True)
class Matrix:
    """Regard on one day in one world.

    Parameters
    ----------
    name : what stands above it.
    given : of marketers for sellers, and of sellers for marketers, shape (2, marketers, sellers); NaN where a position is vacant.
    """

    name: str
    given: np.ndarray

    @property
    def mean(self) -> float:
        """Over both directions; NaN where one department is away."""
        known = self.given[np.isfinite(self.given)]
        return float(known.mean()) if len(known) else math.nan


def regard_chart(told: Worlds) -> Figure:
    """A matrix for each direction (rows) and each moment (columns): before, after in the baseline, after in the scenario."""
    matrices = _matrices(told)
    drawn = [Matrix(each.name, each.given[:, :MOST_MARKETERS, :MOST_SELLERS]) for each in matrices]
    cell = _cell(drawn)
    most = max((float(np.nanmax(np.abs(each.given), initial=0.0)) for each in drawn), default=0.0) or 1.0
    panels = [_panel(each, k, cell, most, first=place == 0) for k in (0, 1) for place, each in enumerate(drawn)]
    narrowest = cell * min(each.given.shape[2] for each in drawn)
    spacing = {"row": 74, "column": max(GAP, LEAST_NAME - narrowest)}
    grid = alt.concat(*panels, columns=len(drawn), spacing=spacing, bounds="flush")
    chart = alt.vconcat(_legend(most, cell), grid, spacing=30)
    title = regard_title(matrices, told)
    return Figure("regard", title, _reading(matrices, drawn), _alternative(matrices, title), chart, _data(drawn))


def _matrices(told: Worlds) -> list[Matrix]:
    """Before, which is the same in both worlds unless they are two companies, and after."""
    (base_name, base), (name, other) = told.worlds
    before = [_matrix("Day 0", base.states[0])]
    if not np.array_equal(_matrix("", other.states[0]).given, before[0].given, equal_nan=True):
        before = [_matrix(f"Day 0, {base_name}", base.states[0]), _matrix(f"Day 0, {name}", other.states[0])]
    last = base.states[-1].day
    after = [_matrix(f"Day {last}, {each}", watched.states[-1]) for each, watched in ((base_name, base), (name, other))]
    return [*before, *after]


def _matrix(name: str, state: State) -> Matrix:
    department, here = state.staff["department"], state.staff["is_here"] == 1
    marketers, sellers = (np.flatnonzero(department == each) for each in (MARKETING, SALES))
    pairs = np.ix_(marketers, sellers)
    given = np.stack([state.regard[pairs], state.regard.T[pairs]])
    return Matrix(name, np.where(here[marketers][:, None] & here[sellers][None, :], given, np.nan))


def _cell(drawn: Sequence[Matrix]) -> float:
    n_columns = sum(each.given.shape[2] for each in drawn)
    room = PAGE_WIDTH - GAP * (len(drawn) - 1)
    return min(LARGEST_CELL, max(SMALLEST_CELL, math.floor(2 * room / n_columns) / 2))


def _area(cell: float) -> float:
    """Square pixels of the largest mark."""
    return 0.85 * cell * cell


def _panel(matrix: Matrix, direction: int, cell: float, most: float, first: bool) -> alt.LayerChart:
    given = matrix.given[direction]
    n_rows, n_columns = given.shape
    x = amount("x", axis=None, scale=fixed(-0.5, n_columns - 0.5))
    y = amount("y", axis=None, scale=fixed(-0.5, n_rows - 0.5) | {"reverse": True})
    layers = [
        _cells(given, cell, most, x, y),
        *_heads(n_rows, n_columns, x, y),
        _moment(matrix.name, max(cell * n_columns, LEAST_NAME - GAP / 2)),
    ]
    if first:
        layers.append(_direction(spoken(DIRECTIONS[direction])))
    return layered(*layers, width=cell * n_columns, height=cell * n_rows)


def _cells(given: np.ndarray, cell: float, most: float, x: Any, y: Any) -> alt.Chart:
    """A mark for each pair that is at work. The data hold a row of the matrix each, unfolded by Vega: so the page stays small."""
    here = np.isfinite(given)
    rows = [
        {"y": row, "x": np.flatnonzero(here[row]).tolist(), "r": given[row, here[row]].round(2).tolist()}
        for row in range(len(given))
    ]
    steps: Any = [
        {"flatten": ["x", "r"]},
        {"filter": "isValid(datum.r)"},  # of a row of vacancies one empty mark is left
        {"calculate": f"max({LEAST_AREA}, {_area(cell) / most:.4g} * abs(datum.r))", "as": "size"},
        {"calculate": "datum.r < 0 ? 'square' : 'circle'", "as": "shape"},
        {"calculate": f"datum.r < 0 ? '{ILL}' : '{WELL}'", "as": "stroke"},
        {"calculate": f"datum.r < 0 ? '{ILL}' : 'transparent'", "as": "fill"},
        {"calculate": "datum.y == 0 ? 'head' : datum.y + 1", "as": "marketer"},
        {"calculate": "datum.x == 0 ? 'head' : datum.x + 1", "as": "seller"},
    ]
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    tooltip = [words("marketer"), words("seller"), amount("r", title="regard")]
    looks = {"size": size, "shape": asis("shape"), "stroke": asis("stroke"), "fill": asis("fill"), "tooltip": tooltip}
    return marks(inline(rows), "point", {"x": x, "y": y, **looks}, strokeWidth=1.2, opacity=1).properties(transform=steps)


def _heads(n_rows: int, n_columns: int, x: Any, y: Any) -> Iterator[alt.Chart]:
    """A frame around the panel, and lines that set the two heads' row and column apart."""
    line = {"color": BASELINE_COLOUR, "strokeWidth": 0.7}
    frame = {"x": x | {"field": "x"}, "x2": {"field": "x2"}, "y": y | {"field": "y"}, "y2": {"field": "y2"}}
    all_of_it = {"x": -0.5, "x2": n_columns - 0.5, "y": -0.5, "y2": n_rows - 0.5}
    yield marks(inline([all_of_it]), "rect", frame, stroke=BASELINE_COLOUR, fill="transparent", strokeWidth=0.7)
    yield marks(inline([{"y": 0.5}]), "rule", {"y": y}, **line)
    yield marks(inline([{"x": 0.5}]), "rule", {"x": x}, **line)


def _moment(name: str, width: float) -> alt.Chart:
    at = {"x": pixel(0), "y": pixel(-16), "text": words("text")}
    return marks(inline([{"text": name}]), "text", at, align="left", limit=width)


def _direction(text: str) -> alt.Chart:
    """What a row of panels shows, above the name of its first panel."""
    at = {"x": pixel(0), "y": pixel(-40), "text": words("text")}
    return marks(inline([{"text": text}]), "text", at, align="left", fontSize=14, fontWeight=600)


def _legend(most: float, cell: float) -> alt.LayerChart:
    """What size and shape mean, in five steps."""
    parts = (-1.0, -0.5, 0.25, 0.5, 1.0)
    ill = {"shape": "square", "stroke": ILL, "fill": ILL}
    well = {"shape": "circle", "stroke": WELL, "fill": "transparent"}
    rows = [
        {"x": 10 + 90 * k, "size": _area(cell) * abs(part), "label": signed(part * most, 2), **(ill if part < 0 else well)}
        for k, part in enumerate(parts)
    ]
    x = amount("x", axis=None, scale=fixed(0, PAGE_WIDTH))
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    looks = {"size": size, "shape": asis("shape"), "stroke": asis("stroke"), "fill": asis("fill")}
    said = inline([{"x": 460, "label": "filled squares: thinks ill of the other; hollow circles: thinks well; empty: vacant"}])
    at = {"x": x, "y": pixel(9), "text": words("label")}
    return layered(
        marks(inline(rows), "point", {"x": x, "y": pixel(9), **looks}, strokeWidth=1.2, opacity=1),
        marks(inline(rows), "text", at, align="left", baseline="middle", dx=12),
        marks(said, "text", at, align="left", baseline="middle"),
        width=PAGE_WIDTH,
        height=18,
    )


def regard_title(matrices: Sequence[Matrix], told: Worlds) -> str:
    """How regard changed across the departments, the mean over everybody and both directions."""
    base, other = matrices[-2].mean, matrices[-1].mean
    name, first = told.contender.name, matrices[0].mean
    before = matrices[-3].mean  # the scenario's own, where the two begin as two companies
    if not all(map(math.isfinite, (first, before, base, other))):
        away = [world for world, mean in ((told.baseline_name, base), (name, other)) if not math.isfinite(mean)]
        return f"Regard between the departments can't be compared: one of them is away {_where(away)}"
    ends = f"{_change(first, base)} in the baseline"
    return f"Mean regard between the departments {_change(before, other)} with {name}, and {ends}"


def _where(away: Sequence[str]) -> str:
    return f"in {' and in '.join(away)}" if away else "on day 0"


def _change(before: float, after: float) -> str:
    """From where to where: "rises from -0.06 to +0.03"."""
    first, last = signed(before, 2), signed(after, 2)
    if first == last:
        return f"stays at {last}"
    return f"{'rises' if after > before else 'falls'} from {first} to {last}"


def _reading(matrices: Sequence[Matrix], drawn: Sequence[Matrix]) -> str:
    given = [each.given.shape[1:] for each in matrices]
    cut = any(each.given.shape[1:] != shape for each, shape in zip(drawn, given, strict=True))
    some = spoken(f" Drawn are the first {MOST_MARKETERS} marketers and {MOST_SELLERS} sellers of each.") if cut else ""
    return (
        "One mark is what one person thinks of another, from \u22121 to 1, the larger the farther from indifferent. The heads of "
        f"both departments are the first row and the first column, set apart by a line.{some}"
    )


def _alternative(matrices: Sequence[Matrix], title: str) -> str:
    told = []
    for each in matrices:
        means = [number(_mean(each.given[k]), 2) for k in (0, 1)]
        heads = [number(float(each.given[k, 0, 0]), 2) for k in (0, 1)]
        said = (
            f"marketers' mean regard for sellers {means[0]}, sellers' for marketers {means[1]}; of the head of Marketing for the "
            f"head of Sales {heads[0]}, the other way round {heads[1]}"
        )
        told.append(f"{each.name}: {spoken(said)}")
    return f"{title}. {'. '.join(told)}."


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _data(drawn: Sequence[Matrix]) -> Table:
    """One row a pair: what the marketer thinks of the seller / what the seller thinks of the marketer."""
    shape = np.max([each.given.shape[1:] for each in drawn], axis=0)
    body = tuple(
        (f"{_person(i)} and {_person(j)}", *(_both(each, i, j) for each in drawn))
        for i in range(shape[0])
        for j in range(shape[1])
    )
    return Table((spoken("marketer and seller; of / by"), *(each.name for each in drawn)), body)


def _person(place: int) -> str:
    return "head" if place == 0 else str(place + 1)


def _both(matrix: Matrix, marketer: int, seller: int) -> str:
    _, n_marketers, n_sellers = matrix.given.shape
    if marketer >= n_marketers or seller >= n_sellers or not math.isfinite(matrix.given[0, marketer, seller]):
        return NO_NUMBER
    return " / ".join(signed(float(matrix.given[k, marketer, seller]), 2) for k in (0, 1))
