"""docs/conflict.md documents the indices that the code computes, with tables that were measured."""

import re
from pathlib import Path

import numpy as np
import pytest

from docs import psychometrics
from docs.psychometrics import COLLABORATION, CONFLICT, CRITERIA, LIFE, PARTS, Sample
from sim.outcomes import OUTCOMES
from sim.outcomes.collaboration import CONTACTS_OF_PARTNERS, MAPS_APART, PROJECTS_OF_PARTNERS, Collaboration
from sim.outcomes.conflict import WEEK, Conflict
from sim.scenario.catalogue import declared_parameters


@pytest.fixture(scope="module")
def page() -> str:
    return psychometrics.PAGE.read_text(encoding="utf-8")


def made(n: int = 60) -> Sample:
    """A sample with numbers made up: in each circumstance conflict and its items rise together, collaboration is all luck."""
    rng = np.random.default_rng(3)
    runs = rng.uniform(0, 1, (3, n, len(OUTCOMES)))
    names = list(OUTCOMES)
    for circumstance, (low, high) in enumerate([(20, 45), (60, 90), (0, 20)]):
        level = np.linspace(low, high, n)
        for name in ("conflict", *(f"conflict_{item}" for item in CONFLICT)):
            runs[circumstance, :, names.index(name)] = level
        runs[circumstance, :, names.index("regard_sales")] = runs[circumstance, :, names.index("regard_marketing")] = -level
    runs[0, :, names.index("collaboration_goals")] = 0.0
    changed = dict.fromkeys(psychometrics.CONTRASTS, runs[0, :20] + 1.0)
    return Sample(runs, runs[0].copy(), changed)


def test_the_items_are_those_of_the_code(page: str) -> None:
    assert ("total", *CONFLICT) == Conflict._fields
    assert ("total", *COLLABORATION) == Collaboration._fields
    for index, items in (("conflict", CONFLICT), ("collaboration", COLLABORATION)):
        explained = page.partition(f"## {index.capitalize()}")[2].partition("**Scoring")[0]
        assert re.findall(rf"^\| `{index}_(\w+)` \|", explained, re.MULTILINE) == list(items)


def test_references_are_as_told(page: str) -> None:
    text = " ".join(page.split())
    assert CONTACTS_OF_PARTNERS / WEEK == PROJECTS_OF_PARTNERS == 1, "the page says: one"
    assert f"in units of {MAPS_APART} need" in text
    assert f"the first {psychometrics.FEW} of the sample" in text
    assert f"100 companies whose uncertain parameters are drawn from their ranges (seed {psychometrics.SEED})" in text
    assert psychometrics.COMPANIES == 100
    assert f"at most ten each and none farther than {psychometrics.FAR} points" in text
    assert psychometrics.NEAREST == 10


def test_every_name_is_an_outcome_a_parameter_or_a_scenario(page: str) -> None:
    known = {*OUTCOMES, *(each.name for each in declared_parameters()), *psychometrics.CONTRASTS}
    named = set(re.findall(r"`(\w+)`", page))
    assert named - known == set()
    assert {name for names in CRITERIA.values() for name in names} | {name for name, _ in LIFE.values()} <= set(OUTCOMES)
    assert not {name for names in CRITERIA.values() for name in names} & {f"conflict_{item}" for item in CONFLICT}


def test_each_part_is_there_once_and_filled(page: str) -> None:
    assert sorted(re.findall(r"<!-- measured: (\w+) -->", page)) == sorted(PARTS)
    again = psychometrics.filled(page, made())
    assert again != page
    assert psychometrics.filled(again, made()) == again
    for part in PARTS:
        for text in (page, again):
            table = text.split(f"<!-- measured: {part} -->\n", 1)[1].split("<!-- end -->", 1)[0]
            assert table.count("\n| ") > 5, f"run `python -m docs.psychometrics` ({part})"


def test_an_instrument_whose_items_agree_is_reliable() -> None:
    rows = psychometrics.conflict_items(made()).splitlines()
    assert rows[-1] == "| `conflict` | 32.5 | 7.4 |  | alpha 1.00 | alpha 1.00 | 1.00 |"
    assert rows[2].startswith("| `conflict_ties` | 32.5 | 7.4 | 1.00 | 1.00 | 1.00 | 1.00 |")


def test_an_item_without_spread_has_no_correlation() -> None:
    (goals,) = [row for row in psychometrics.collaboration_items(made()).splitlines() if "collaboration_goals" in row]
    assert goals.split(" | ")[1:4] == ["0.0", "0.0", "n/a"]


def test_correlations_have_the_right_sign() -> None:
    rows = {row.split(" | ")[0].strip("| "): row.split(" | ")[2:] for row in psychometrics.validity(made()).splitlines()}
    assert rows["people think ill of each other"][0] == "-1.00"
    assert abs(float(rows["people quit"][0])) < 0.3


def test_contrasts_are_paired() -> None:
    rows = psychometrics.contrasts(made()).splitlines()[2:]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == [f"`{name}`" for name in psychometrics.CONTRASTS]
    assert all(row.split(" | ")[1] == "+1.0 (+0.14 SD)" for row in rows)


def test_levels_are_told_by_the_nearest_companies() -> None:
    table = [row.strip("| ").split(" | ") for row in psychometrics.levels(made()).splitlines()]
    told = {row[0]: row[1:] for row in table}
    assert told["on average"] == ["about 20", "about 50", "about 80"]
    assert told["conflict of these companies"] == ["19 to 22", "43 to 45", "78 to 82"]
    assert told["where they were met"][1:] == ["6 left alone", "10 in a hot conflict"]
    assert [float(each) for each in told["`conflict_busywork`"]] == pytest.approx([20, 44, 80], abs=1)


def test_far_away_companies_describe_nothing() -> None:
    scores = np.array([10.0, 30.0, np.nan, 57.4, 58.0])
    assert psychometrics.nearest(scores, 50).tolist() == [3]
    assert psychometrics.nearest(scores, 80).tolist() == []


def test_alpha_by_hand() -> None:
    items = np.array([[2.0, 4.0, 3.0], [4.0, 5.0, 5.0], [1.0, 2.0, 2.0], [5.0, 5.0, 4.0]])
    variances = items.var(axis=0, ddof=1).sum()
    assert psychometrics.alpha(items) == pytest.approx(1.5 * (1 - variances / items.sum(axis=1).var(ddof=1)))
    assert psychometrics.item_rest(items, 0) == pytest.approx(np.corrcoef(items[:, 0], items[:, 1] + items[:, 2])[0, 1])


def test_luck_alone_repeats_nothing() -> None:
    rng = np.random.default_rng(1)
    level, noise = rng.normal(size=4000), rng.normal(size=(3, 4000))
    assert psychometrics.same_again(noise[0], noise[1]) == pytest.approx(0, abs=0.05)
    assert psychometrics.same_again(level + noise[0], level + noise[1]) == pytest.approx(0.5, abs=0.05)


@pytest.mark.slow
def test_the_tables_are_what_the_command_measures(page: str, root: Path) -> None:
    assert page == psychometrics.filled(page, psychometrics.sample()), "run `python -m docs.psychometrics`"
