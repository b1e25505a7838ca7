"""The map and the territory: customers' needs, where both departments believe them to be, and the product, month by month.

All positions lie in need space. The slider sets one number, the month; everything drawn is looked up by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from sim.experiments.states import State, Watched
from sim.report.figure import Figure, Row, Table, amount, asis, fixed, inline, layered, marks, panel_heading, pixel, words
from sim.report.theme import BASELINE_COLOUR, COLOURS, number
from sim.report.worlds import Worlds, monthly
from sim.scenario.vocabulary import spoken
from sim.world.records import MARKETING, SALES

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 405, 220, 405
"""Pixels of a panel. One need unit is as long upward as to the right."""

MOST_PEOPLE, MOST_CUSTOMERS = 60, 400
"""Single people drawn of each department, and customers looked at for needs that lie inside the picture."""

MIDDLE = (0.01, 0.99)
"""Quantiles of people's maps that the frame surely holds; one newcomer far off would make all others tiny."""

MONTH = "month"
"""The slider's parameter."""

NEEDS, MARKETING_MAP, SALES_MAP, PRODUCT = range(4)


@dataclass(frozen=True)
class _Look:
    """How one thing is drawn and what it is called."""

    usual: str
    colour: str
    shape: str
    dash: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is called, in the words of the files."""
        return spoken(self.usual)


LOOKS = (
    _Look("centre of the needs", BASELINE_COLOUR, "cross", (1, 0)),
    _Look("Marketing's map", COLOURS[0], "square", (6, 3)),
    _Look("Sales' map", COLOURS[1], "triangle-up", (2, 2)),
    _Look("the product", COLOURS[2], "diamond", (8, 3, 2, 3)),
)


@dataclass(frozen=True)
class _Path:
    """What one world went through: need units, months first.

    Parameters
    ----------
    places : shape (months, 4, 2), in the order of `LOOKS`; NaN where a department has nobody.
    people : of the first people of each department, shape (months, people, 2); NaN while a position is vacant.
    departments : of those people.
    """

    name: str
    places: np.ndarray
    people: np.ndarray
    departments: np.ndarray
    tastes: np.ndarray

    def apart(self, first: int, second: int) -> np.ndarray:
        """Distance of two places, shape (months,)."""
        return np.asarray(np.hypot(*(self.places[:, first] - self.places[:, second]).T))


@dataclass(frozen=True)
class _Frame:
    """What the panels show: the ends of both axes, the height in pixels, and places after the point that no eye can miss."""

    x: tuple[float, float]
    y: tuple[float, float]
    height: int
    digits: int

    def holds(self, points: np.ndarray) -> np.ndarray:
        """Which points, shape (..., 2), lie inside."""
        low, high = np.array([self.x[0], self.y[0]]), np.array([self.x[1], self.y[1]])
        return np.asarray(((points >= low) & (points <= high)).all(axis=-1))

    def spelled(self, values: np.ndarray) -> list[float | None]:
        """Coordinates as the specification holds them."""
        return [round(value, self.digits) if math.isfinite(value) else None for value in values.tolist()]


def territory_chart(told: Worlds) -> Figure | None:
    """Both worlds side by side with a slider over the months; None when a run is shorter than a month."""
    paths = [_path(name, watched) for name, watched in told.worlds]
    n_months = len(paths[0].places) - 1
    if n_months < 1:
        return None
    frame = _frame(paths)
    panels = [_panel(path, place, frame, told.step) for place, path in enumerate(paths)]
    slider = alt.param(
        name=MONTH,
        value=n_months * told.step,
        bind=alt.binding_range(min=0, max=n_months * told.step, step=told.step, name=MONTH),
    )
    centres = [
        alt.param(name=_centre(place, axis), value=frame.spelled(path.places[:, NEEDS, axis]))
        for place, path in enumerate(paths)
        for axis in (0, 1)
    ]
    chart = alt.vconcat(_legend(), alt.concat(*panels, columns=2)).add_params(slider, *centres)
    title = territory_title(paths)
    return Figure("territory", title, _reading(told, paths), _alternative(paths, title), chart, _data(paths, told.step))


def _centre(place: int, axis: int) -> str:
    """Name of the parameter that holds a world's centre of the needs on one axis, month by month."""
    return f"centre_{'xy'[axis]}_{place}"


def _path(name: str, watched: Watched) -> _Path:
    states = monthly(watched)
    departments = states[0].staff["department"]
    chosen = np.concatenate([np.flatnonzero(departments == each)[:MOST_PEOPLE] for each in (MARKETING, SALES)])
    people = np.stack([np.where(state.staff["is_here"][chosen, None] == 1, _maps(state)[chosen], np.nan) for state in states])
    return _Path(name, np.stack([_places(state) for state in states]), people, departments[chosen], watched.tastes)


def _maps(state: State) -> np.ndarray:
    return np.stack([state.staff["map_x"], state.staff["map_y"]], axis=1)


def _places(state: State) -> np.ndarray:
    """The four places on one day, shape (4, 2). A department's map is the mean of those who are here."""
    firm, staff = state.firm[0], state.staff
    maps = _maps(state)
    here = [maps[(staff["department"] == each) & (staff["is_here"] == 1)] for each in (MARKETING, SALES)]
    means = [own.mean(axis=0) if len(own) else np.full(2, np.nan) for own in here]
    return np.array([(firm["theta_x"], firm["theta_y"]), *means, (firm["product_x"], firm["product_y"])])


def _frame(paths: Sequence[_Path]) -> _Frame:
    """A frame around all ways and nearly all people, a need unit as long upward as to the right."""
    ways = np.concatenate([path.places.reshape(-1, 2) for path in paths])
    usual = np.nanquantile(np.concatenate([path.people.reshape(-1, 2) for path in paths]), MIDDLE, axis=0)
    low, high = np.fmin(np.nanmin(ways, axis=0), usual[0]), np.fmax(np.nanmax(ways, axis=0), usual[1])
    middle, size = (low + high) / 2, 1.1 * (high - low)
    unit = max(float(size[0]) / WIDTH, float(size[1]) / MOST_HEIGHT) or 1.0 / WIDTH  # need units of a pixel
    height = max(LEAST_HEIGHT, math.ceil(float(size[1]) / unit))
    (left, right), (bottom, top) = (
        (float(centre) - unit * pixels / 2, float(centre) + unit * pixels / 2)
        for centre, pixels in zip(middle, (WIDTH, height), strict=True)
    )
    return _Frame((left, right), (bottom, top), height, max(0, 1 - math.floor(math.log10(unit))))


def _panel(path: _Path, place: int, frame: _Frame, step: int) -> alt.LayerChart:
    x = amount("x", title="need, first axis (need units)", scale=fixed(*frame.x), axis={"tickCount": 5, "grid": True})
    title = "need, second axis (need units)" if place == 0 else None
    y = amount("y", title=title, scale=fixed(*frame.y), axis={"tickCount": 5})
    at = {"x": x, "y": y}
    return layered(
        _customers(path, place, frame, step, at),
        *_trails(path, frame, at),
        _people(path, frame, step, at),
        *_now(path, frame, step, at),
        _month_told(),
        panel_heading(path.name, WIDTH),
        width=WIDTH,
        height=frame.height,
    )


def _looked_up(chart: alt.Chart, x: str, y: str) -> alt.Chart:
    """A layer whose places are computed from the slider's month; the expressions are ours, and hold nothing of a scenario."""
    steps: Any = [{"calculate": x, "as": "x"}, {"calculate": y, "as": "y"}]
    seen: Any = {"filter": "isValid(datum.x) && isValid(datum.y)"}
    return chart.properties(transform=[*steps, seen])


def _index(step: int) -> str:
    return f"[{MONTH} / {step}]"


def _customers(path: _Path, place: int, frame: _Frame, step: int, at: dict[str, Any]) -> alt.Chart:
    """Needs of single customers, which move with the centre; of those looked at, whoever is ever inside the frame."""
    tastes = path.tastes[:MOST_CUSTOMERS]
    needs = path.places[:, NEEDS, None, :] + tastes[None]
    seen = tastes[frame.holds(needs).any(axis=0)]
    rows = [{"u": u, "v": v} for u, v in zip(*(frame.spelled(seen[:, axis]) for axis in (0, 1)), strict=True)]
    dots = marks(inline(rows), "point", at, shape="circle", filled=False, color=BASELINE_COLOUR, opacity=0.45, size=14, clip=True)
    return _looked_up(dots, *(f"datum.{own} + {_centre(place, axis)}{_index(step)}" for axis, own in ((0, "u"), (1, "v"))))


def _trails(path: _Path, frame: _Frame, at: dict[str, Any]) -> Iterator[alt.Chart]:
    """The whole way of the four, from a hollow mark on day 0 on."""
    rows: list[Row] = []
    for k, look in enumerate(LOOKS):
        ways = (frame.spelled(path.places[:, k, axis]) for axis in (0, 1))
        looks = {"k": k, "colour": look.colour, "dash": look.dash, "shape": look.shape}
        rows += [{"x": x, "y": y, "i": i, **looks} for i, (x, y) in enumerate(zip(*ways, strict=True)) if x is not None]
    drawn = at | {"color": asis("colour")}
    way = drawn | {"order": amount("i"), "detail": words("k"), "strokeDash": asis("dash")}
    yield marks(inline(rows), "line", way, strokeWidth=1.5, opacity=0.75)
    begun = inline(row for row in rows if row["i"] == 0)
    yield marks(begun, "point", drawn | {"shape": asis("shape")}, filled=False, size=70, opacity=1)


def _people(path: _Path, frame: _Frame, step: int, at: dict[str, Any]) -> alt.Chart:
    rows = []
    for k, department in enumerate(path.departments):
        look = LOOKS[MARKETING_MAP if department == MARKETING else SALES_MAP]
        ways = {own: frame.spelled(path.people[:, k, axis]) for axis, own in ((0, "u"), (1, "v"))}
        rows.append({"shape": look.shape, "colour": look.colour, **ways})
    drawn = at | {"shape": asis("shape"), "color": asis("colour")}
    small = marks(inline(rows), "point", drawn, filled=False, size=20, strokeWidth=1, opacity=0.8, clip=True)
    return _looked_up(small, *(f"datum.{own}{_index(step)}" for own in "uv"))


def _now(path: _Path, frame: _Frame, step: int, at: dict[str, Any]) -> Iterator[alt.Chart]:
    """The four in the slider's month."""
    rows = []
    for k, look in enumerate(LOOKS):
        ways = {own: frame.spelled(path.places[:, k, axis]) for axis, own in ((0, "u"), (1, "v"))}
        rows.append({"name": look.name, "shape": look.shape, "colour": look.colour, **ways})
    drawn = at | {"shape": asis("shape"), "color": asis("colour"), "tooltip": [words(title="what")]}
    places = [f"datum.{own}{_index(step)}" for own in "uv"]
    yield _looked_up(
        marks(inline(rows), "point", drawn, filled=True, size=190, opacity=1, stroke="white", strokeWidth=1), *places
    )


def _month_told() -> alt.Chart:
    """The slider's month above the right corner, so that a print tells it too."""
    text = marks(inline([{}]), "text", {"x": pixel(WIDTH), "y": pixel(-18), "text": words("label")}, align="right")
    label: Any = [{"calculate": f"'month ' + {MONTH}", "as": "label"}]
    return text.properties(transform=label)


def _legend() -> alt.LayerChart:
    """What each mark is, above the panels: large marks, then the small ones."""
    entries = [(look.name, look.colour, look.shape, 150, True) for look in LOOKS]
    entries.append(("a customer's need", BASELINE_COLOUR, "circle", 20, False))
    rows = [
        {
            "x": 12 + 172 * k,
            "name": name,
            "colour": colour,
            "shape": shape,
            "size": size,
            "fill": colour if full else "transparent",
        }
        for k, (name, colour, shape, size, full) in enumerate(entries)
    ]
    x = amount("x", axis=None, scale=fixed(0, 2 * WIDTH + 60))
    looks = {"shape": asis("shape"), "stroke": asis("colour"), "fill": asis("fill")}
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    return layered(
        marks(inline(rows), "point", {"x": x, "y": pixel(9), "size": size, **looks}, opacity=1),
        marks(inline(rows), "text", {"x": x, "y": pixel(9), "text": words()}, align="left", baseline="middle", dx=12),
        width=2 * WIDTH + 60,
        height=18,
    )


def territory_title(paths: Sequence[_Path]) -> str:
    """What the picture shows in its last month."""
    other = paths[1]
    maps = [float(path.apart(MARKETING_MAP, SALES_MAP)[-1]) for path in paths]
    product = [float(path.apart(PRODUCT, NEEDS)[-1]) for path in paths]
    if not all(map(math.isfinite, maps)):
        away = " and ".join(path.name for path, each in zip(paths, maps, strict=True) if not math.isfinite(each))
        return (
            f"Nobody is left in one department of {away}, so that two maps can't be compared; {_said(product, other, 'product')}"
        )
    return f"{_said(maps, other, 'maps')}, {_said(product, other, 'product')}"


def _said(values: Sequence[float], other: _Path, what: str) -> str:
    base, own = (number(value, 2) for value in values)
    subject, near, far, same = {
        "maps": ("Both departments' maps end", "closer together", "farther apart", "as far apart"),
        "product": ("the product ends", "nearer to the needs", "farther from the needs", "as far from the needs"),
    }[what]
    if base == own:
        return f"{subject} {same} with {other.name} as in the baseline ({own} need units)"
    return f"{subject} {near if values[1] < values[0] else far} with {other.name} ({own} need units against {base})"


def _reading(told: Worlds, paths: Sequence[_Path]) -> str:
    n_people = len(paths[0].departments)
    spread = number(float(np.quantile(np.hypot(*paths[0].tastes.T), 0.95)), 2)
    some = "" if n_people == len(told.baseline.states[0].staff) else f" (the first {MOST_PEOPLE} of each department)"
    return (
        "Both axes are need units: the closer two marks, the better one fits the other. Large marks: the four in the slider's "
        "month, with their way since day 0 (hollow mark). Small squares and triangles: the maps of single "
        f"{spoken('marketers and sellers')}{some}. Small circles: needs of single customers; 95 % of all needs "
        f"lie within {spread} of their centre, most of them outside of the picture. Move the slider by pointer or arrow keys."
    )


def _alternative(paths: Sequence[_Path], title: str) -> str:
    told = []
    for path in paths:
        for k in (MARKETING_MAP, SALES_MAP, PRODUCT):
            first, last = (number(float(value), 2) for value in path.apart(k, NEEDS)[[0, -1]])
            told.append(f"in {path.name}, {LOOKS[k].name} goes from {first} to {last}")
    return f"{title}. Distance from the centre of the needs, from day 0 to the last month: {'; '.join(told)}."


def _data(paths: Sequence[_Path], step: int) -> Table:
    """Distances month by month, which is what one reads from the picture."""
    pairs = ((MARKETING_MAP, SALES_MAP, "between the maps"), (MARKETING_MAP, NEEDS, "Marketing's map to the needs"),
             (SALES_MAP, NEEDS, "Sales' map to the needs"), (PRODUCT, NEEDS, "product to the needs"))  # fmt: skip
    columns = [(f"{spoken(name)}, {path.name}", path.apart(first, second)) for first, second, name in pairs for path in paths]
    months = range(len(paths[0].places))
    body = tuple((str(k * step), *(number(float(values[k]), 3) for _, values in columns)) for k in months)
    return Table(("month; need units", *(name for name, _ in columns)), body)
