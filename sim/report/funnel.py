"""The lead funnel as flows: what began on the scenario's days, what leaks where and why, and what is won in the end.

All numbers are of one cohort (`sim.outcomes.cohort`), so that what enters a stage is what leaves it and what is still there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import altair as alt
import numpy as np

from sim.experiments.intervals import margin_of_mean, mean_of
from sim.report.effects import Findings
from sim.report.figure import (
    Channel,
    Figure,
    Row,
    Table,
    amount,
    fixed,
    inline,
    layered,
    marks,
    panel_heading,
    pixel,
    rows_from_top,
    words,
)
from sim.report.page import figure_html
from sim.report.section import Section
from sim.report.theme import BASELINE_COLOUR, COLOURS, MINUS, number, signed
from sim.scenario.vocabulary import spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

ROW, BAR, WIDTH = 21, 14, 300
"""Pixels: height of a row and of its bar, width of a panel."""

SIGNS = {"stage": "", "leak": MINUS, "rest": MINUS, "join": "+"}
LEAK_COLOUR, JOIN_COLOUR = COLOURS[1], COLOURS[2]

Kind = Literal["stage", "leak", "rest", "join"]


class Step(NamedTuple):
    """A row of the funnel: a column of ``Comparison.counts``, its name, and whether it is a stage, leaks, rests or comes in."""

    column: str
    usual: str
    kind: Kind

    @property
    def name(self) -> str:
        """What it is called, in the words of the files."""
        return spoken(self.usual)


def _lost(when: str) -> tuple[Step, ...]:
    ends = {
        "rival": "lost to a rival",
        "price": "lost on price",
        "mismatch": "not what was promised",
        "no_decision": "the buyer decides nothing",
    }
    leaks = (Step(f"cohort_{when}_{end}", name, "leak") for end, name in ends.items())
    return (*leaks, Step(f"cohort_{when}_open", "still open on the last day", "rest"))


STEPS = (
    Step("cohort_leads", "marketing leads", "stage"),
    Step("cohort_stale", "never worked, gone stale", "leak"),
    Step("cohort_waiting", "still waiting on the last day", "rest"),
    Step("cohort_worked", "leads worked", "stage"),
    Step("cohort_not_qualified", "worked in vain", "leak"),
    Step("cohort_qualified", "leads qualified", "stage"),
    Step("cohort_self_sourced", "found by sellers themselves", "join"),
    Step("cohort_referred", "recommended by customers", "join"),
    Step("cohort_opportunities", "opportunities", "stage"),
    *_lost("early"),
    Step("cohort_proposals", "proposals", "stage"),
    *_lost("late"),
    Step("cohort_won", "deals won", "stage"),
)
"""From top to bottom. A stage is what the stage before it holds, less what leaks and more what joins in between."""


@dataclass(frozen=True)
class Flow:
    """One scenario's funnel: the mean of all runs, by column of ``Comparison.counts``."""

    name: str
    mean: dict[str, float]

    def levels(self) -> list[float]:
        """How much is left after each step; after a stage, the stage itself."""
        left, levels = 0.0, []
        for step in STEPS:
            value = self.mean[step.column]
            left = value if step.kind == "stage" else left + value if step.kind == "join" else left - value
            levels.append(left)
        return levels

    def stage_of(self, place: int) -> float:
        """The stage that the step is a part of."""
        return self.mean[next(step.column for step in reversed(STEPS[: place + 1]) if step.kind == "stage")]

    def share(self, place: int) -> float:
        """What a step takes of its stage; NaN of an empty one."""
        whole = self.stage_of(place)
        return self.mean[STEPS[place].column] / whole if whole else math.nan


def lead_funnel(comparison: Comparison, found: Findings) -> Section | None:
    """The picture, and what came before it; None when there is nothing to compare."""
    if not found.contenders:
        return None
    figure = funnel_chart(comparison, found)
    names = found.baseline.name, found.contenders[0].name
    before = "; ".join(_inquiries(comparison, name) for name in names)
    return Section(
        f"<section><h2>What becomes of leads</h2>\n{figure_html(figure)}\n"
        f'<p class="soft small">Before that, mean of all runs: {escape(before)}.</p>\n</section>',
        (figure,),
    )


def funnel_chart(comparison: Comparison, found: Findings) -> Figure:
    """The baseline beside the scenario that earned most; the table holds all scenarios."""
    best = found.contenders[0]
    flows = [flow_of(comparison, name) for name in (found.baseline.name, best.name)]
    most = max(max(flow.levels()) for flow in flows) or 1.0
    panels = [
        _panel(flow, colour, most, place == 0)
        for place, (flow, colour) in enumerate(zip(flows, (BASELINE_COLOUR, best.colour), strict=True))
    ]
    title = funnel_title(comparison, found)
    reading = (
        f"Read from top to bottom: the pale stream is what is left of the {STEPS[0].name} that were born on the scenario's "
        f"{found.baseline.days} days, and of the opportunities that {spoken('sellers')} and customers add. Filled bars: stages. "
        "Hollow bars: what leaks or rests there, and why; in brackets its share of the stage above. Means of all runs: they add "
        "up, but for rounding."
    )
    return Figure(
        "lead_funnel", title, reading, _alternative(flows, title), alt.concat(*panels, columns=2), _data(comparison, found)
    )


def flow_of(comparison: Comparison, name: str) -> Flow:
    """The means of a scenario's runs."""
    own = comparison.counts[comparison.counts["scenario"] == name]
    return Flow(name, {step.column: float(own[step.column].mean()) for step in STEPS})


def _panel(flow: Flow, colour: str, most: float, first: bool) -> alt.LayerChart:
    x = amount("from", title="leads and opportunities", scale=fixed(0, most), axis={"tickCount": 5})
    y = rows_from_top("at", len(STEPS))
    rows = list(_rows(flow))
    span = {"x": x, "x2": {"field": "to"}, "y": y}
    stream = inline({"at": row["at"], "from": 0, "to": row["left"]} for row in rows)
    layers = [marks(stream, "bar", span, color=BASELINE_COLOUR, opacity=0.2, height=ROW)]
    looks: dict[str, dict[str, Any]] = {
        "stage": {"color": colour},
        "leak": _hollow(LEAK_COLOUR),
        "rest": _hollow(BASELINE_COLOUR),
        "join": _hollow(JOIN_COLOUR),
    }
    for kind, look in looks.items():
        layers.append(marks(inline(row for row in rows if row["kind"] == kind), "bar", span, height=BAR, opacity=1, **look))
    ends = {"x": x | {"field": "end"}, "y": y, "text": words("label")}
    layers.append(marks(inline(rows), "text", ends, align="left", baseline="middle", dx=6, fontSize=11))
    layers.append(panel_heading(flow.name, WIDTH))
    if first:
        layers += _names(y)
    return layered(*layers, width=WIDTH, height=ROW * len(STEPS))


def _hollow(colour: str) -> dict[str, Any]:
    return {"fill": "transparent", "stroke": colour, "strokeWidth": 1.5}


def _rows(flow: Flow) -> Iterator[Row]:
    """Where the bar of each step begins and ends, what is left behind it, and what is written beside it."""
    before = 0.0
    for at, (step, left) in enumerate(zip(STEPS, flow.levels(), strict=True)):
        value = flow.mean[step.column]
        begin, end = (0.0, left) if step.kind == "stage" else sorted((before, left))
        share = flow.share(at) if step.kind in {"leak", "rest"} else math.nan
        told = f" ({number(100 * share, 0)} %)" if math.isfinite(share) else ""
        places = {"from": begin, "to": end, "left": left, "end": max(end, begin)}
        yield {
            "at": at,
            "kind": step.kind,
            "label": f"{SIGNS[step.kind] if value else ''}{number(value, 0)}{told}",
            **{key: round(each, 2) for key, each in places.items()},
        }
        before = left


def _names(y: Channel) -> list[alt.Chart]:
    """Names of the steps, those of stages in bold."""
    drawn = []
    for is_stage in (True, False):
        rows = [{"at": at, "name": step.name} for at, step in enumerate(STEPS) if (step.kind == "stage") == is_stage]
        names = {"x": pixel(-12), "y": y, "text": words()}
        drawn.append(marks(inline(rows), "text", names, align="right", baseline="middle", fontWeight=600 if is_stage else 400))
    return drawn


def funnel_title(comparison: Comparison, found: Findings) -> str:
    """Which leak the scenario that earned most clearly changes most, in points of its stage; or that it changes none."""
    best = found.contenders[0]
    base, own = (flow_of(comparison, name) for name in (found.baseline.name, best.name))
    clear = [(mean, at) for at, mean, margin in _changes(comparison, found.baseline.name, best.name) if abs(mean) > margin]
    if not clear:
        at = max(_leaks(), key=lambda at: base.mean[STEPS[at].column])
        widest = f"the widest is \u201c{STEPS[at].name}\u201d: {_shares(base, own, at)}"
        return f"No leak of the lead funnel clearly changes with {best.name}; {widest}"
    mean, at = max(clear, key=lambda each: abs(each[0]))
    verb = "narrows" if mean < 0 else "widens"
    return f"{best.name} {verb} the leak \u201c{STEPS[at].name}\u201d more than any other: {_shares(base, own, at)}"


def _shares(base: Flow, own: Flow, at: int) -> str:
    stage = next(step.name for step in reversed(STEPS[: at + 1]) if step.kind == "stage")
    shares = (number(100 * flow.share(at), 0) for flow in (base, own))
    first, last = shares
    return f"{first} % of {stage} in the baseline, {last} % with {own.name}"


def _leaks() -> list[int]:
    return [at for at, step in enumerate(STEPS) if step.kind == "leak"]


def _changes(comparison: Comparison, baseline: str, name: str) -> Iterator[tuple[int, float, float]]:
    """Each leak's place, the mean paired difference of its share of its stage, and half the width of its 95 % interval.

    Pairs in which one of the two stages is empty are left out; a leak without two pairs is none that could be clear.
    """
    by_seed = [
        comparison.counts[comparison.counts["scenario"] == each].set_index("seed").sort_index() for each in (baseline, name)
    ]
    for at in _leaks():
        stage = next(step.column for step in reversed(STEPS[: at + 1]) if step.kind == "stage")
        shares = [(own[STEPS[at].column] / own[stage].where(own[stage] > 0)).to_numpy(dtype=float) for own in by_seed]
        diff = shares[1] - shares[0]
        diff = diff[np.isfinite(diff)]
        if len(diff) > 1:
            yield at, float(diff.mean()), margin_of_mean(diff)


def _inquiries(comparison: Comparison, name: str) -> str:
    """What happened before a lead was born, which conserves, too."""
    own = comparison.counts[comparison.counts["scenario"] == name]
    inquiries, leads, nurtured = (float(own[column].mean()) for column in ("inquiries", "leads", "nurtured"))
    return (
        f"in {name}, of {number(inquiries, 0)} inquiries {number(leads, 0)} became leads, {number(nurtured, 0)} were taken into "
        f"nurture, {number(inquiries - leads - nurtured, 0)} were let go"
    )


def _alternative(flows: Sequence[Flow], title: str) -> str:
    told = (f"{flow.name}: {', '.join(f'{step.name} {number(flow.mean[step.column], 0)}' for step in STEPS)}" for flow in flows)
    return f"{title}. Means of all runs in {'; in '.join(told)}."


def _data(comparison: Comparison, found: Findings) -> Table:
    """All scenarios: means, and mean paired differences with their 95 % interval."""
    names = [each.name for each in found.contenders]
    by_seed = {name: own.set_index("seed").sort_index() for name, own in comparison.counts.groupby("scenario", sort=False)}
    base = by_seed[found.baseline.name]
    rows = tuple(
        (
            f"{SIGNS[step.kind]} {step.name}".strip(),
            number(float(base[step.column].mean()), 1),
            *(
                _cell((by_seed[name][step.column] - base[step.column]).to_numpy(dtype=float), by_seed[name][step.column].mean())
                for name in names
            ),
        )
        for step in STEPS
    )
    return Table(("mean of all runs", found.baseline.name, *names), rows)


def _cell(diff: np.ndarray, mean: float) -> str:
    change, low, high = mean_of(diff)
    interval = f"; {number(low, 1)} to {number(high, 1)}" if math.isfinite(low) else ""
    return f"{number(mean, 1)} ({signed(change, 1)}{interval})"
