"""Times as people write them."""

import pytest
from pydantic_core import PydanticCustomError

from sim.scenario.moments import first_day, last_day


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        (1, 1, 1),
        (10_000, 10_000, 10_000),
        ("day 10", 10, 10),
        ("month 1", 1, 21),
        ("month 4", 64, 84),
        ("month 6", 106, 126),
        ("quarter 2", 64, 126),
        ("year 1", 1, 250),
        ("year 2", 251, 500),
    ],
)
def test_a_moment_has_a_first_and_a_last_day(moment: object, first: int, last: int) -> None:
    assert (first_day(moment), last_day(moment)) == (first, last)


@pytest.mark.parametrize("unit", ["day", "month", "quarter", "year"])
def test_moments_follow_each_other_without_gap(unit: str) -> None:
    for count in range(1, 20):
        assert first_day(f"{unit} {count + 1}") == last_day(f"{unit} {count}") + 1


@pytest.mark.parametrize(
    "moment",
    [0, -1, 10_001, True, 1.0, "", "4", "month", "month 0", "month -1", "Month 4", "months 4", "month 4 ", "month 1.5",
     "month \uff14", "week 2", "year 999999", "day 99999999", None, [], {}],
)  # fmt: skip
def test_anything_else_is_refused(moment: object) -> None:
    for day in (first_day, last_day):
        with pytest.raises(PydanticCustomError, match="allowed: a day number from 1 to 10,000"):
            day(moment)
