"""Who really earned what: whom the books credit, and what a company lacks that has to do without him."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd

from sim.experiments.intervals import mean_of
from sim.report.effects import REVENUE, Findings
from sim.report.figure import Channel, Figure, Table, amount, fixed, inline, layered, marks, pixel, rows_from_top, words
from sim.report.page import figure_html, table_html
from sim.report.section import Section
from sim.report.theme import BASELINE_COLOUR, COLOURS, NO_NUMBER, digits_for, in_words, money_unit, number, round_limits, signed

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

SAVERS = {
    "procurement": "saved_procurement",
    "accounting": "saved_accounting",
    "the lawyers": "saved_legal",
    "HR": "saved_hr",
}
"""Who saves, and the outcome that says how much. Savings feed nothing else in the model."""

ROW, WIDTH, LABEL = 34, 620, 130
"""Pixels: height of a row, width of the frame, room for a name."""


_HOLLOW: dict[str, Any] = {"filled": False, "opacity": 1}

_ABOUT = """The books credit a deal to {sales}, who closed it, whoever made the buyer want it: that is what an owner sees
who looks at last touches. By where the buyer was found, a deal goes to {marketing} when it began as its lead. Without:
the same companies with the same luck are run again without {marketing}, without {sales} (both gone from day 1 on),
without support's upsell and without the CEO's deals; what procurement, accounting, the lawyers and HR save changes
nothing else in the model. Income is {revenue} and {savings}. The change of {profit} is smaller than that of income,
because who is not there is not paid either; what a department built up before lasts for a while, so that a longer run
would show more."""


_UNKNOWN = " A dash: the baseline's own interventions want something else of that department, so that it can't just go."


class Earner(NamedTuple):
    """One of those who bring money in, in the baseline of the first pairs; EUR a run.

    Parameters
    ----------
    closed : the mean of what the books credit him with, who closed the deal or saved the money.
    began : the same when a deal is credited to whoever found the buyer, as a marketing lead or otherwise.
    missing, low, high : by how much income and savings are lower without him, and the 95 % interval; NaN where it is not told.
    profit : how profit changes without him: what he costs goes with him.
    """

    name: str
    closed: float
    began: float
    missing: float
    low: float
    high: float
    profit: float


def ledger_section(comparison: Comparison, found: Findings) -> Section | None:
    """Naive attribution beside the knock-out; None when nobody was knocked out."""
    if comparison.knocked_out is None or not (everyone := earners(comparison)):
        return None
    figure = ledger_chart(comparison, everyone)
    pairs = _first(comparison.knocked_out["seed"].nunique(), len(comparison.seeds))
    unknown = "" if all(math.isfinite(each.missing) for each in everyone) else _UNKNOWN
    about = _ABOUT.format(**{name: in_words(name) for name in ("marketing", "sales", REVENUE, "savings", "profit")})
    body = f"""<section><h2>Who really earned what</h2>
{figure_html(figure)}
{table_html(ledger_table(everyone), css="wide")}
<p>{escape(sum_said(everyone))}</p>
<p class="soft small">{escape(found.baseline.name)} over {found.baseline.days} days, in {pairs}. {escape(about)}{unknown}</p>
</section>"""
    return Section(body, (figure,))


def _first(n_pairs: int, n_all: int) -> str:
    whole = f"all {n_all} pairs" if n_all > 1 else "the only pair"
    return whole if n_pairs == n_all else f"the first {n_pairs} of {n_all} pairs"


def earners(comparison: Comparison) -> list[Earner]:
    """All who bring money in, those first who found the buyers of most."""
    gone = comparison.knocked_out
    if gone is None:
        return []
    runs = comparison.runs.set_index("seed")
    base = runs[runs["scenario"] == comparison.baseline.name].loc[list(comparison.seeds[: gone["seed"].nunique()])]
    nothing = 0.0 * base[REVENUE]
    booked = {
        "sales": (base["revenue_sales"], base["revenue_sales"] - base["revenue_from_leads"]),
        "marketing": (nothing, base["revenue_from_leads"]),
        "support": (base["revenue_upsell"],) * 2,
        "ceo": (base["revenue_ceo"],) * 2,
    }
    without = {name: rows.set_index("seed") for name, rows in gone.groupby("without", sort=False)}
    told = [_knocked_out(name, closed, began, base, without.get(name)) for name, (closed, began) in booked.items()]
    told += [_saver(name, base[outcome]) for name, outcome in SAVERS.items()]
    return sorted(told, key=lambda each: -each.began)  # stable: equals stay as they are


def _knocked_out(name: str, closed: pd.Series, began: pd.Series, base: pd.DataFrame, gone: pd.DataFrame | None) -> Earner:
    shown = "the CEO" if name == "ceo" else in_words(name)
    means = float(closed.mean()), float(began.mean())
    if gone is None:
        return Earner(shown, *means, *(math.nan,) * 4)
    gone = gone.loc[base.index]
    missing = (_income(base) - _income(gone)).to_numpy()
    return Earner(shown, *means, *mean_of(missing), float((gone["profit"] - base["profit"]).mean()))


def _saver(name: str, saved: pd.Series) -> Earner:
    mean, low, high = mean_of(saved.to_numpy())
    return Earner(name, mean, mean, mean, low, high, -mean)


def _income(runs: pd.DataFrame) -> pd.Series:
    return runs[REVENUE] + runs["savings"]


def _all_income(everyone: Sequence[Earner]) -> float:
    return sum(each.closed for each in everyone)


def ledger_table(everyone: Sequence[Earner]) -> Table:
    """What everyone is credited with in two ways, and what is missing without."""
    income = _all_income(everyone)
    headings = (
        *("who", "closed it, EUR", "of all", "found the buyer, EUR", "of all"),
        *("missing without, EUR", "of all", f"change of {in_words('profit')}, EUR"),
    )
    return Table(headings, tuple(_row(each, income) for each in everyone))


def _row(each: Earner, income: float) -> tuple[str, ...]:
    interval = f"\n({number(each.low, 0)} to {number(each.high, 0)})" if each.low < each.high else ""
    return (
        *(each.name, number(each.closed, 0), _percent(each.closed, income), number(each.began, 0), _percent(each.began, income)),
        *(f"{number(each.missing, 0)}{interval}", _percent(each.missing, income), signed(each.profit, 0)),
    )


def _percent(part: float, whole: float) -> str:
    """A share of all income: "12 %"; a dash where nobody earns anything."""
    if not whole > 0 or not math.isfinite(part):
        return NO_NUMBER
    percent = 100 * part / whole
    return f"{number(percent, digits_for([percent]))} %"


def sum_said(everyone: Sequence[Earner]) -> str:
    """What all knock-outs are together, beside what there is."""
    income = _all_income(everyone)
    told = [each for each in everyone if math.isfinite(each.missing)]
    together = sum(each.missing for each in told)
    if not income > 0:
        return "Nobody earned anything."
    whole = f"Taken together, what is missing without each of them makes {_percent(together, income)} of all income"
    if together > income * 1.005:
        return f"{whole}: more than there is, because most of it needs several of them. No split of the books can be fair to all."
    if together < income * 0.995:
        return f"{whole}: less than there is, because others take over some of what one of them leaves."
    return f"{whole}: hardly anything needs two of them."


def ledger_title(everyone: Sequence[Earner]) -> str:
    """What the chart shows: whom the books wrong most."""
    income = _all_income(everyone)
    told = [each for each in everyone if (each.low if math.isfinite(each.low) else each.missing) > each.closed]
    if not income > 0 or not told:
        return "Nobody is worth clearly more than the books say"
    most = max(told, key=lambda each: each.missing - each.closed)
    credit = f"{_percent(most.closed, income)} of what comes in" if most.closed else "nothing"
    said = f"The books credit {most.name} with {credit}; without {most.name}, "
    return f"{said}{_percent(most.missing, income)} of {'it' if most.closed else 'what comes in'} would be missing"


def ledger_chart(comparison: Comparison, everyone: Sequence[Earner]) -> Figure:
    """What the books credit everyone with, and what is missing without him."""
    values = [value for each in everyone for value in each[1:-1] if math.isfinite(value)]
    divisor, unit = money_unit(values)
    limits = round_limits(min(0.0, *values) / divisor, max(0.0, *values) / divisor)
    x = amount("closed", title=f"{unit} in {comparison.baseline.days} days", scale=fixed(*limits), axis={"grid": True})
    place: dict[str, Channel] = {"x": x, "y": rows_from_top("at", len(everyone))}
    income = _all_income(everyone)
    rows = [_marks_of(each, at, divisor, income) for at, each in enumerate(everyone)]
    chart = layered(
        *_marks(rows, place),
        _texts(rows, place["y"], "name", -12, align="right", fontWeight=600, limit=LABEL),
        _texts(rows, place["y"], "said", WIDTH + 12, align="left"),
        width=WIDTH,
        height=ROW * len(everyone),
    )
    title = ledger_title(everyone)
    how_to_read = (
        "Grey squares: what everyone closed, which is what the books credit. Grey triangles: deals whose buyers they found. Blue "
        "rings: by how much income would be lower without them, with the 95 % interval. On the right: squares and rings as "
        "shares of all income."
    )
    alternative = f"What everyone is credited with, beside what is missing without. {title}."
    return Figure("ledger", title, how_to_read, alternative, chart, ledger_table(everyone))


def _marks(rows: Sequence[dict[str, object]], place: dict[str, Channel]) -> list[alt.Chart]:
    """Lines and dots of all rows: the books, where buyers were found, what is missing."""
    known, x = inline(row for row in rows if "missing" in row), place["x"]
    tooltip = [words(title="who"), words("credited", title="closed"), words("lost", title="missing without")]
    missing, began = place | {"x": x | {"field": "missing"}}, place | {"x": x | {"field": "began"}}
    span = place | {"x": x | {"field": "low"}, "x2": {"field": "high"}}
    grey, blue = BASELINE_COLOUR, COLOURS[0]
    return [
        marks(inline([{"closed": 0}]), "rule", {"x": x}, color=grey, strokeWidth=1.5),
        marks(known, "rule", missing | {"x2": {"field": "closed"}}, color=grey, strokeDash=[3, 3]),
        marks(known, "rule", span, color=blue, strokeWidth=4, opacity=0.5),
        marks(inline(rows), "point", began, color=grey, shape="triangle-up", **_HOLLOW, strokeWidth=2, size=70),
        marks(inline(rows), "point", place | {"tooltip": tooltip}, color=grey, shape="square", filled=True, size=90, opacity=1),
        marks(known, "point", missing | {"tooltip": tooltip}, color=blue, shape="circle", **_HOLLOW, strokeWidth=2.5, size=120),
    ]


def _marks_of(each: Earner, at: int, divisor: float, income: float) -> dict[str, object]:
    said = f"{_percent(each.closed, income)} closed, {_percent(each.missing, income)} missing without"
    told: dict[str, object] = {"name": each.name, "at": at, "said": said, "credited": f"{number(each.closed, 0)} EUR"}
    told |= {"closed": _plain(each.closed / divisor), "began": _plain(each.began / divisor)}
    if not math.isfinite(each.missing):
        return told | {"lost": NO_NUMBER}
    low, high = (each.low, each.high) if math.isfinite(each.low) else (each.missing, each.missing)
    ends = {"missing": each.missing, "low": low, "high": high}
    return told | {key: _plain(value / divisor) for key, value in ends.items()} | {"lost": f"{number(each.missing, 0)} EUR"}


def _plain(value: float) -> float:
    return float(f"{value:.6g}")


def _texts(rows: Sequence[dict[str, object]], y: Channel, field: str, x: float, **look: object) -> alt.Chart:
    """One text a row, left or right of the frame."""
    return marks(inline(rows), "text", {"x": pixel(x), "y": y, "text": words(field)}, baseline="middle", **look)
