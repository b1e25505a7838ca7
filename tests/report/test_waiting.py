"""What the report and the calendar say of an intervention that waits for a survey."""

from pathlib import Path

from sim.report import write_calendar
from sim.report.over_time import _windows
from sim.report.setup import interventions_table
from sim.scenario.calendar import compile_calendar
from tests.report.made import scenario

WAITING = scenario(
    "asked",
    interventions={"hr_diagnosis": {"start": "month 3", "every_days": 200, "triggers": "cross_kpi"}, "cross_kpi": {}},
)
LINE = "cross_kpi may begin on the day after a survey; surveys are held on day 43, 243, 443"


def test_pictures_and_pages_say_when_it_may_begin(tmp_path: Path) -> None:
    for name in ("calendar.html", "calendar.svg"):
        text = write_calendar(compile_calendar(WAITING), WAITING, tmp_path / name).read_text(encoding="utf-8")
        assert LINE in text
        planned = scenario("planned", interventions={"cross_kpi": {}})
        assert "may begin" not in write_calendar(compile_calendar(planned), planned, tmp_path / name).read_text(encoding="utf-8")


def test_its_time_is_that_of_a_survey() -> None:
    works = {row[0]: (row[2], row[4]) for row in interventions_table(WAITING).rows}
    assert works["cross kpi"][0] == "once a survey finds conflict"
    assert works["hr diagnosis"][0] == "from day 43 (month 3) to the end"
    assert "triggers cross_kpi" in works["hr diagnosis"][1]
    silent = scenario("silent", interventions={"hr_diagnosis": {}})
    assert "triggers" not in interventions_table(silent).rows[0][4]


def test_it_has_no_bar_among_the_planned_ones() -> None:
    assert _windows(WAITING) == [("hr diagnosis", [(43, 500)])]
