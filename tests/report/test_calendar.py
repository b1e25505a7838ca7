"""The policy calendar as a picture and as a page."""

from pathlib import Path

import pytest

from sim.report import calendar_chart, write_calendar
from sim.report.calendar import _by_month
from sim.scenario.calendar import compile_calendar
from tests.report.made import USUAL, scenario

EVERYTHING = USUAL[4]


@pytest.mark.parametrize(
    "written", [EVERYTHING, USUAL[0], USUAL[2], scenario("short", days=5, warmup_days=0)], ids=lambda each: each.name
)
def test_charts_keep_to_the_schema(written: object) -> None:
    calendar_chart(compile_calendar(written), written).to_dict(validate=True)


def test_bars_and_ticks_are_the_calendar_s_spans() -> None:
    calendar = compile_calendar(EVERYTHING)
    datasets = calendar_chart(calendar, EVERYTHING).to_dict()["datasets"].values()
    bars = next(rows for rows in datasets if rows and set(rows[0]) == {"row", "from", "to"})
    lasting = [span for span in calendar.spans() if span.every == 1]
    assert [(row["from"], row["to"]) for row in bars] == [((span.first - 1) / 21, span.last / 21) for span in lasting]
    ticks = next(rows for rows in datasets if rows and set(rows[0]) == {"row", "from"})
    assert len(ticks) == sum(len(range(span.first, span.last + 1, span.every)) for span in calendar.spans() if span.every > 1)


@pytest.mark.parametrize("kind", [0, 1])
def test_months_add_up_to_the_whole_cost(kind: int) -> None:
    calendar = compile_calendar(EVERYTHING)
    whole = sum(float(costs[kind].sum()) for costs in calendar.costs.values())
    assert sum(_by_month(calendar, kind).values()) == pytest.approx(whole)


@pytest.mark.parametrize("name", ["calendar.html", "calendar.svg", "CALENDAR.SVG"])
def test_it_is_written_the_same_every_time(tmp_path: Path, name: str) -> None:
    calendar = compile_calendar(EVERYTHING)
    first = write_calendar(calendar, EVERYTHING, tmp_path / name).read_bytes()
    assert write_calendar(calendar, EVERYTHING, tmp_path / name).read_bytes() == first
    assert b"cross kpi weight" in first


def test_text_is_escaped_in_both_forms(tmp_path: Path) -> None:
    odd = EVERYTHING.model_copy(update={"name": "</text><script>", "title": "</p><script>"})
    for name in ("calendar.html", "calendar.svg"):
        text = write_calendar(compile_calendar(odd), odd, tmp_path / name).read_text(encoding="utf-8")
        assert "</text><script>" not in text
        assert "</p><script>" not in text


def test_other_forms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"calendar\.pdf: a calendar is drawn as \.html or \.svg"):
        write_calendar(compile_calendar(EVERYTHING), EVERYTHING, tmp_path / "calendar.pdf")
    assert not list(tmp_path.iterdir())
