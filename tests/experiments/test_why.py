"""The tables of attribution: every number in them is that of the pairs, and parts sum to what they split."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments import why
from sim.experiments.causes import CAUSES
from sim.experiments.files import write_comparison
from sim.experiments.parts import Parts, summed_up
from tests.experiments.conftest import Load


@pytest.fixture(scope="module")
def found(load: Load) -> sim.Comparison:
    scenarios = [load(name, "company.n_customers=1000") for name in ("gemba", "all_three")]
    return sim.compare(scenarios, load("baseline", "company.n_customers=1000"), reps=5, why=True)


@pytest.fixture(scope="module")
def folder(found: sim.Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("attribution")
    write_comparison(found, place)
    return place


def test_every_split_has_its_rows(folder: Path) -> None:
    with (folder / "attribution.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == why.SUMMED
    told = {(row["scenario"], row["split"], row["outcome"], row["method"]) for row in rows}
    over_interventions = {("all_three", "interventions", name, why.EXACT) for name in ("revenue", "profit", "conflict")}
    assert told == over_interventions | {(name, "causes", "revenue", why.IDENTITY) for name in ("gemba", "all_three")}
    assert [row["part"] for row in rows if row["scenario"] == "gemba"] == list(CAUSES)
    assert {row["n_pairs"] for row in rows} == {row["of_pairs"] for row in rows} == {"5"}


def test_parts_in_the_file_sum_to_the_difference_in_the_other_file(folder: Path) -> None:
    parts, table = pd.read_csv(folder / "attribution.csv"), pd.read_csv(folder / "comparison.csv")
    for (scenario, _, outcome), own in parts.groupby(["scenario", "split", "outcome"]):
        diff = table.loc[(table["scenario"] == scenario) & (table["outcome"] == outcome), "diff_mean"].item()
        sizes = own["part_mean"].abs()
        # To the last bit of the smallest part: where it is larger than the whole, floats can't do better.
        assert abs(math.fsum(own["part_mean"]) - diff) < math.ulp(max(sizes[sizes > 0].min(), abs(diff)))
        assert own["whole_mean"].unique().tolist() == [diff]


def test_pairs_in_the_file_sum_to_the_runs_in_the_other_file(folder: Path) -> None:
    pairs, runs = pd.read_parquet(folder / "attribution.parquet"), pd.read_parquet(folder / "runs.parquet")
    runs = runs.set_index(["scenario", "seed"])
    sums = pairs.groupby(["scenario", "split", "outcome", "seed"])["value"].apply(math.fsum)
    assert len(sums) == 5 * (3 + 2)
    for (scenario, _, outcome, seed), total in sums.items():
        assert total == runs.loc[(scenario, seed), outcome] - runs.loc[("baseline", seed), outcome]


def test_means_and_intervals_are_those_of_the_pairs(folder: Path) -> None:
    parts, pairs = pd.read_csv(folder / "attribution.csv"), pd.read_parquet(folder / "attribution.parquet")
    own = parts.query("scenario == 'all_three' and outcome == 'conflict' and part == 'gemba'").iloc[0]
    values = pairs.query("scenario == 'all_three' and outcome == 'conflict' and part == 'gemba'")["value"]
    margin = 2.776445 * values.std(ddof=1) / math.sqrt(5)
    assert own["part_mean"] == pytest.approx(values.mean())
    assert (own["part_low"], own["part_high"]) == pytest.approx((values.mean() - margin, values.mean() + margin), rel=1e-6)


def test_without_asking_why_only_causes_are_told(load: Load) -> None:
    found = sim.compare(load("all_three"), reps=1)
    assert why.summed(found)["split"].unique().tolist() == ["causes"]
    assert why.summed(found)["part_low"].isna().all()  # one pair has no interval


def test_pairs_that_could_not_be_split_are_left_out() -> None:
    nan = math.nan
    parts = Parts(np.array([1.0, 2.0, 3.0]), np.array([4.0, nan, 9.0]), np.array([[1.0, nan, 4.0], [2.0, nan, 2.0]]))
    found = summed_up(parts)
    assert (found.n_pairs, found.none, found.all, found.whole.value) == (2, 2.0, 6.5, 4.5)
    assert [part.value for part in found.parts] == [2.5, 2.0]
    none = summed_up(parts._replace(parts=np.full((2, 3), nan)))
    assert none.n_pairs == 0
    assert math.isnan(none.whole.value)
    assert math.isnan(none.parts[0].low)
