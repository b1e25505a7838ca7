"""The world's calendar is that of scenario files."""

from sim.scenario.moments import DAYS_PER
from sim.world.records import MONTH, QUARTER, YEAR


def test_months_quarters_and_years_are_as_long_as_in_scenario_files() -> None:
    assert {"month": MONTH, "quarter": QUARTER, "year": YEAR}.items() <= DAYS_PER.items()
