"""What the default company is held against beside the facts, in the same runs: its losses, and a measured workplace."""

from pathlib import Path

import numpy as np
import pytest

from sim.compiled import IS_PLAIN_PYTHON
from tests.facts.conftest import AWARENESS, CONTACTS, Finder

pytestmark = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="runs of full size need the compiled engine")


def test_four_in_ten_lost_opportunities_are_lost_to_no_decision(found: Finder) -> None:
    """About 40 to 45 % of losses (MODEL, Market); 5 points more or less."""
    assert 35 <= found("no decision").value <= 50


@pytest.mark.parametrize("known", AWARENESS)
def test_fact_18_looks_at_the_awareness_that_it_speaks_of(found: Finder, known: str) -> None:
    low, high = AWARENESS[known]
    assert low <= found(f"awareness {known}").value <= high


def measured_contacts(folder: Path) -> dict[str, float]:
    """The same four numbers of a real workplace (SocioPatterns InVS13: Génois et al. 2015), 20 s an interval."""
    department = dict(line.split() for line in (folder / "metadata_InVS13.dat").read_text().splitlines())
    within: dict[tuple[int, str, str], int] = {}
    across: dict[tuple[int, str, str], int] = {}
    days = set()
    for line in (folder / "tij_InVS13.dat").read_text().splitlines():
        second, i, j = line.split()
        day = int(second) // 86_400
        days.add(day)
        met = within if department[i] == department[j] else across
        pair = (day, *sorted((i, j)))
        met[pair] = met.get(pair, 0) + 1
    sizes = np.unique(list(department.values()), return_counts=True)[1]
    pairs_within = float((sizes * (sizes - 1) / 2).sum())
    pairs = len(department) * (len(department) - 1) / 2
    intervals = sum(within.values()) + sum(across.values())
    return {
        "share_within": sum(within.values()) / intervals,
        "p_within": len(within) / pairs_within / len(days),
        "p_across": len(across) / (pairs - pairs_within) / len(days),
        "minutes": intervals / 3 / (len(within) + len(across)),
    }


def test_fact_8_the_contact_layer_resembles_a_measured_workplace(found: Finder, root: Path) -> None:
    """Within a department as measured; across within a factor of three, for two departments have fewer pairs across than five.

    With the measured chance across (0.0115) and our 342 pairs within and 288 across, 92 % of contact would stay within, more than
    fact 8 allows; meeting its 76 to 86 % needs about 0.028.
    """
    folder = root.parent / "shared" / "data" / "workplace_contacts"
    if not folder.is_dir():
        pytest.skip("the measured contacts (shared/data/workplace_contacts) are not here")
    measured, simulated = measured_contacts(folder), {item: found(f"contacts {item}").value for item in CONTACTS}
    assert measured["share_within"] == pytest.approx(0.82, abs=0.01)  # as the data's README says: it is read rightly
    assert simulated["share_within"] == pytest.approx(measured["share_within"], abs=0.05)
    assert simulated["p_within"] == pytest.approx(measured["p_within"], rel=0.25)
    assert 1 / 3 <= simulated["p_across"] / measured["p_across"] <= 3
    assert simulated["minutes"] == pytest.approx(measured["minutes"], rel=0.25)
