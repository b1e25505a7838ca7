"""The lead funnel: numbers are the cohort's and add up, leaks are told by how clearly they change."""

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.outcomes.cohort import COHORT
from sim.report.effects import findings
from sim.report.figure import Figure
from sim.report.funnel import STEPS, flow_of, funnel_chart, funnel_title, lead_funnel
from sim.report.theme import number
from tests.report.made import EFFECTS, USUAL, Made, Recipe

SIZES = ("days=126", "warmup_days=42", "company.n_customers=2000", "market.p_need_per_day=0.004")


@pytest.fixture(scope="module")
def lived(root: Any) -> sim.Comparison:
    return sim.compare([sim.load(root / "scenarios" / f"{name}.toml", SIZES) for name in ("response_agreement", "gemba")], reps=4)


@pytest.fixture(scope="module")
def drawn(lived: sim.Comparison) -> Figure:
    return funnel_chart(lived, findings(lived))


def test_every_count_of_the_cohort_but_one_is_a_step() -> None:
    assert {step.column for step in STEPS} == set(COHORT) - {"cohort_won_leads"}


def test_what_flows_in_flows_out(lived: sim.Comparison) -> None:
    """In every run, exactly: each stage is the stage before, less what leaks and rests, and more what joins."""
    assert len(lived.counts) == 12
    for row in lived.counts.to_dict("records"):
        left = row[STEPS[0].column]
        for step in STEPS[1:]:
            if step.kind == "stage":
                assert left == row[step.column], step
            else:
                left += row[step.column] if step.kind == "join" else -row[step.column]
        assert row["cohort_leads"] > row["cohort_won"] > 0


def test_the_stream_is_as_wide_as_what_is_left(lived: sim.Comparison, drawn: Figure) -> None:
    datasets = list(drawn.spec()["datasets"].values())
    streams = [rows for rows in datasets if len(rows) == len(STEPS) and {*rows[0]} == {"at", "from", "to"}]
    base, best = streams
    for rows, name in ((base, "baseline"), (best, findings(lived).contenders[0].name)):
        flow = flow_of(lived, name)
        assert [row["to"] for row in rows] == pytest.approx(flow.levels(), abs=0.01)
        assert flow.levels()[-1] == pytest.approx(lived.counts.query("scenario == @name")["cohort_won"].mean())


def test_bars_reach_from_what_was_to_what_is_left(lived: sim.Comparison, drawn: Figure) -> None:
    flow = flow_of(lived, "baseline")
    levels = [0.0, *flow.levels()]
    labels = [rows for rows in drawn.spec()["datasets"].values() if "label" in rows[0] and len(rows) == len(STEPS)]
    for at, row in enumerate(labels[0]):
        if STEPS[at].kind != "stage":
            assert sorted((row["from"], row["to"])) == pytest.approx(sorted(levels[at : at + 2]), abs=0.01)
        told = re.fullmatch(r"[\u2212+]?([\d,]+)(?: \((\d+) %\))?", row["label"])
        assert told, row
        assert told[1] == number(flow.mean[STEPS[at].column], 0)
        if STEPS[at].kind in {"leak", "rest"}:
            assert int(told[2]) == pytest.approx(100 * flow.share(at), abs=0.5)


def test_the_table_holds_every_scenario(lived: sim.Comparison, drawn: Figure) -> None:
    found = findings(lived)
    assert drawn.data.headings == ("mean of all runs", "baseline", *(each.name for each in found.contenders))
    rows = {row[0]: row for row in drawn.data.rows}
    by_seed = {name: rows.set_index("seed")["cohort_worked"] for name, rows in lived.counts.groupby("scenario")}
    for place, each in enumerate(found.contenders):
        change = float((by_seed[each.name] - by_seed["baseline"]).mean())
        cell = rows["leads worked"][2 + place]
        assert cell.startswith(number(by_seed[each.name].mean(), 1) + " (")
        assert cell.partition("(")[2].partition(";")[0].lstrip("+") == number(change, 1)


def made(leaks: dict[str, tuple[float, float]]) -> Made:
    """Of 1,000 leads, 1,000 worked and so on, a share leaks; that of the scenario differs by so many points, with a spread."""
    usual = Recipe(USUAL[:2], n_pairs=20, effects=EFFECTS).make()
    counts = usual.counts.copy()
    counts[[step.column for step in STEPS]] = 1000
    luck = np.random.default_rng(5)
    for column, (points, spread) in leaks.items():
        own = 300 + 10 * luck.normal(points, spread, 20)
        counts[column] = np.concatenate([np.full(20, 300), own.round()]).astype("int64")
    return replace(usual, counts=counts)


@pytest.mark.parametrize(
    ("leaks", "title"),
    [
        (
            {"cohort_stale": (-20, 3), "cohort_late_price": (10, 3)},
            "gemba narrows the leak \u201cnever worked, gone stale\u201d more than any other: 30 % of marketing leads in",
        ),
        (
            {"cohort_stale": (-5, 3), "cohort_late_price": (20, 3)},
            "gemba widens the leak \u201clost on price\u201d more than any other: 30 % of proposals in the baseline",
        ),
        (
            {"cohort_stale": (0, 9), "cohort_waiting": (60, 1)},  # who waits is no leak
            "No leak of the lead funnel clearly changes with gemba; the widest is \u201cworked in vain\u201d: 100 % of leads",
        ),
    ],
)
def test_its_title_turns_round(leaks: dict[str, tuple[float, float]], title: str) -> None:
    told = made(leaks)
    assert funnel_title(told, findings(told)).startswith(title)  # type: ignore[arg-type]


def test_no_leads_and_one_pair_are_drawn(root: Any, single: Made) -> None:
    for found in (sim.compare(sim.load(root / "scenarios" / "no_marketing.toml", SIZES), reps=2), single):
        section = lead_funnel(found, findings(found))  # type: ignore[arg-type]
        assert section is not None
        (figure,) = section.figures
        json.dumps(figure.spec(), allow_nan=False)
        assert "nan" not in f"{figure.title} {figure.data} {figure.alternative} {section.body}"


def test_nothing_has_no_sign(single: Made) -> None:
    figure = funnel_chart(single, findings(single))  # type: ignore[arg-type]
    labels = {row["label"] for rows in figure.spec()["datasets"].values() for row in rows if "label" in row}
    assert labels == {"0"}


def test_inquiries_are_told_to_the_last(lived: sim.Comparison) -> None:
    section = lead_funnel(lived, findings(lived))
    assert section is not None
    counts = lived.counts.query("scenario == 'baseline'")[["inquiries", "leads", "nurtured"]].mean()
    rest = counts["inquiries"] - counts["leads"] - counts["nurtured"]
    assert f"{number(rest, 0)} were let go; in " in section.body


def test_nothing_to_compare_has_no_funnel() -> None:
    alone = Recipe(USUAL[:1], n_pairs=3).make()
    assert lead_funnel(alone, findings(alone)) is None  # type: ignore[arg-type]
    assert isinstance(alone.counts, pd.DataFrame)
