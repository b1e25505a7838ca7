"""Numbers on the chart of the front: none covers another, or a mark."""

from __future__ import annotations

from itertools import combinations

from sim.studies.answers.front import LABEL_SIZE, MARK_SIZE, _labels, _Spot
from sim.studies.answers.pictures import CURVES_HEIGHT, WIDTH


def test_numbers_of_choices_that_lie_together_stand_apart() -> None:
    spots = [_Spot(10.0 + 6 * k, 100.0 + 5 * (k % 3), True, [f"choice {k}"]) for k in range(10)]
    labels, leaders = _labels(spots, spots, (0.0, float(WIDTH)), (0.0, float(CURVES_HEIGHT)))
    assert [label["text"] for label in labels] == [str(n) for n in range(1, 11)]
    places = [(float(str(label["x"])), float(str(label["y"]))) for label in labels]
    for one, other in combinations(places, 2):
        assert abs(one[0] - other[0]) >= LABEL_SIZE[0] - 0.01 or abs(one[1] - other[1]) >= LABEL_SIZE[1] - 0.01
    for x, y in places:
        for spot in spots:
            wide, high = ((a + b) / 2 - 0.01 for a, b in zip(LABEL_SIZE, MARK_SIZE, strict=True))
            assert abs(x - spot.x) >= wide or abs(y - spot.y) >= high
    assert leaders  # in such a crowd some numbers had to move away


def test_a_choice_alone_has_its_number_beside_it() -> None:
    labels, leaders = _labels([spot := _Spot(200.0, 100.0, True, ["alone"])], [spot], (0.0, WIDTH), (0.0, CURVES_HEIGHT))
    assert not leaders
    assert (labels[0]["x"], labels[0]["y"]) == (215.0, 100.0)
