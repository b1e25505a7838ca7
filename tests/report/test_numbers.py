"""Every number on the page is in the files beside it: the page is read, and each number looked for in what its section may tell.

A number counts as found when a value of those files, or a plain function of them that is written here once more (a share in
percent, a difference in percent of the baseline, a mean over pairs), rounds to it at the digits shown. Whole numbers up to a
hundred are left out: pairs, months and percentages of that size would be found anywhere. Lives, losses and the monthly review
tell events; test_lives, test_backfire and test_meeting count those again.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments.files import write_comparison
from sim.report.html import sections_of
from tests.report.test_page import Reader

NUMBER = re.compile(r"(?<![\w.,])[+\u2212-]?\d[\d,]*(?:\.\d+)?(?![\w])")
UNIT_NAMES = re.compile(r"\b1000\b")
"""In names of units: "per 1000 and year"."""
UNITS = (1.0, 1e-3, 1e-6, 100.0)
"""As it is, thousands and millions of EUR, per cent."""


DAYS = 126
"""Length of the runs, which every section may tell."""


PEOPLE = 7
"""Marketers and sellers of the small company."""


class Files(NamedTuple):
    """What stands beside the page, read back."""

    comparison: pd.DataFrame
    runs: pd.DataFrame
    daily: pd.DataFrame
    months: pd.DataFrame
    counts: pd.DataFrame
    attribution: pd.DataFrame
    knocked_out: pd.DataFrame


@pytest.fixture(scope="module")
def compared(root: Path, small: tuple[str, ...]) -> sim.Comparison:
    longer = (*small, f"days={DAYS}", "warmup_days=42", "company.n_customers=600")
    scenarios = [sim.load(root / "scenarios" / f"{name}.toml", longer) for name in ("all_three", "separate_floors")]
    return sim.compare(scenarios, reps=6, why=True, knock_outs=True)


@pytest.fixture(scope="module")
def files(compared: sim.Comparison, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("files")
    write_comparison(compared, folder)
    tables = (folder / f"{name}.parquet" for name in ("runs", "daily", "months", "counts"))
    attribution = pd.read_csv(folder / "attribution.csv")
    return Files(
        pd.read_csv(folder / "comparison.csv"), *(pd.read_parquet(path) for path in tables), attribution,
        pd.read_parquet(folder / "knocked_out.parquet"),
    )  # fmt: skip


def shown(html: str) -> Iterator[tuple[float, int]]:
    """Numbers in the text of some HTML, with their digits behind the point."""
    for text in Reader(f"<body>{html}</body>").texts:
        for token in NUMBER.findall(UNIT_NAMES.sub("", text)):
            digits = len(token.partition(".")[2])
            value = float(token.replace("\u2212", "-").replace(",", ""))
            if digits or abs(value) > 100:
                yield value, digits


def missing(html: str, pool: np.ndarray) -> list[float]:
    """Numbers of some HTML that no value of the pool rounds to, whatever its sign."""
    values = np.sort(np.abs(np.outer(pool[np.isfinite(pool)], UNITS).ravel()))
    return [value for value, digits in shown(html) if not _is_in(abs(value), 0.5 * 10.0**-digits, values)]


def _is_in(value: float, margin: float, values: np.ndarray) -> bool:
    place = int(np.searchsorted(values, value - margin * (1 + 1e-6)))
    return place < len(values) and bool(values[place] <= value + margin * (1 + 1e-6))


def numbers(frame: pd.DataFrame) -> np.ndarray:
    return frame.select_dtypes("number").to_numpy(dtype=float).ravel()


def of_outcomes(files: Files) -> np.ndarray:
    table = files.comparison
    relative = table[["diff_mean", "diff_low", "diff_high"]].div(table["baseline_mean"], axis=0)
    return np.concatenate([numbers(table), numbers(relative), [DAYS]])


def of_pictures(files: Files) -> np.ndarray:
    """Outcomes, months, and differences of single pairs with their quartiles and ends."""
    by_name = {name: rows.set_index("seed").drop(columns="scenario") for name, rows in files.runs.groupby("scenario", sort=False)}
    base = by_name.pop("baseline")
    pairs = pd.concat([rows - base for rows in by_name.values()])
    last = files.daily[files.daily["day"] > files.daily["day"].max() - 6 * 21]
    recent = last.groupby(["scenario", "measure"])["mean"].mean()
    return np.concatenate([of_outcomes(files), numbers(files.daily), numbers(pairs), recent.to_numpy()])


def of_causes(files: Files) -> np.ndarray:
    return np.concatenate([of_outcomes(files), numbers(files.attribution)])


def of_flows(files: Files) -> np.ndarray:
    """Means of counts with their shares of each other, and paired differences of both."""
    before = ["inquiries", "leads", "nurtured"]
    flows = files.counts[[*before, *(name for name in files.counts if name.startswith("cohort_"))]]
    by_name = {name: rows.to_numpy(dtype=float) for name, rows in flows.groupby(files.counts["scenario"], sort=False)}
    pool = []
    for counted in by_name.values():
        for values in (counted, counted - by_name["baseline"]):
            mean, margin = values.mean(axis=0), T * values.std(axis=0, ddof=1) / np.sqrt(len(values))
            pool += [mean, mean - margin, mean + margin]
        mean = counted.mean(axis=0)
        differences, shares = np.abs(np.subtract.outer(mean, mean)), mean[:, None] / mean[mean > 0]
        pool += [[mean[0] - mean[1] - mean[2]], differences.ravel(), shares.ravel()]
    return np.concatenate([*pool, [DAYS]])


T = 2.570582
"""Of Student's t: 97.5 % with six pairs."""


def of_hours(files: Files) -> np.ndarray:
    """Hours lost, and what they cost at 45 EUR, as the scenarios have it: of a person in a week, of all in 50."""
    hours = numbers(files.comparison[files.comparison["unit"] == "h per person and week"])
    return np.concatenate([hours, 45.0 * hours, 45.0 * hours * PEOPLE * 50, of_outcomes(files)])


def of_earners(files: Files) -> np.ndarray:
    """What sources brought, what is missing without them, and both as shares of all income."""
    seeds = files.knocked_out["seed"].unique()
    base = files.runs.query("scenario == 'baseline'").set_index("seed").loc[seeds].drop(columns="scenario")
    own = base["revenue_sales"] - base["revenue_from_leads"]
    pool = [base.mean().to_numpy(), [own.mean()]]
    for _, rows in files.knocked_out.groupby("without"):
        gone = rows.set_index("seed").loc[seeds]
        lost = (base["revenue"] + base["savings"] - gone["revenue"] - gone["savings"]).to_numpy()
        pool += [mean_and_margin(lost), [(gone["profit"] - base["profit"]).mean()]]
    pool += [mean_and_margin(base[name].to_numpy()) for name in base if name.startswith("saved_")]
    values = np.concatenate(pool)
    income = (base["revenue"] + base["savings"]).mean()
    all_of_them = sum(abs(each[0]) for each in pool if len(each) == 3)
    return np.concatenate([values, values / income, [all_of_them / income, DAYS]])


def mean_and_margin(values: np.ndarray) -> np.ndarray:
    margin = T * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean() + margin * np.array([0.0, -1.0, 1.0])


def section(compared: sim.Comparison, heading: str) -> str:
    (found,) = [each.body for each in sections_of(compared) if f"<h2>{heading}</h2>" in each.body]
    return found


SOURCES: dict[str, Callable[[Files], np.ndarray]] = {
    "What it looks like": of_pictures,
    "Why did this number move?": of_causes,
    "What becomes of leads": of_flows,
    "How hot the conflict is": of_outcomes,
    "Hours lost": of_hours,
    "Who really earned what": of_earners,
    "Every outcome": of_outcomes,
}


def test_the_answer_is_in_the_files(compared: sim.Comparison, files: Files) -> None:
    answer = sections_of(compared)[0].body
    assert len(list(shown(answer))) > 30
    assert missing(answer, of_outcomes(files)) == []


@pytest.mark.parametrize("heading", SOURCES)
def test_the_numbers_of_a_section_are_in_the_files(heading: str, compared: sim.Comparison, files: Files) -> None:
    body = section(compared, heading)
    assert len(list(shown(body))) > 20
    assert missing(body, SOURCES[heading](files)) == []


def test_a_number_that_is_nowhere_is_noticed(compared: sim.Comparison, files: Files) -> None:
    answer = sections_of(compared)[0].body
    revenue = files.comparison["scenario_mean"][0]
    false = f"<p>{revenue * 1.001:,.0f} EUR, \u22127.654 %</p>"
    assert len(missing(answer + false, of_outcomes(files))) == 2
