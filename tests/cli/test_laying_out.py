"""What is told while the points of a large study are laid out."""

from __future__ import annotations

import pytest

from sim.cli import study_screen


def test_laying_out_tells_how_far_it_is_after_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(study_screen.time, "monotonic", lambda: clock[0])
    tells = study_screen.PointsLaidOut()
    for seconds, done in ((1.0, 10), (4.0, 2_000), (5.0, 3_000), (20.0, 10_000)):
        clock[0] = 100.0 + seconds
        tells(done, 40_000)
    assert capsys.readouterr().err.splitlines() == [
        "laying out and checking points: 2,000 of 40,000, 1 min 16 s left",
        "laying out and checking points: 10,000 of 40,000, 1 min left",
    ]
