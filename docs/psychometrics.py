"""``python -m docs.psychometrics``: examine both indices as one examines instruments, and fill in the tables of docs/conflict.md.

The sample is drawn companies (`sim.experiments.companies`), each lived through under three circumstances: left alone, in a hot
conflict, and with everything good at once; and once more left alone, with other luck, which tells how much of a score is luck.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from docs.citations import ROOT
from sim.cli.screen import markdown
from sim.experiments.companies import Draws, company_of, draw
from sim.experiments.simulate import Plan, run_plan, warm_up
from sim.experiments.threads import GoOn, checked_workers, in_threads
from sim.outcomes import OUTCOMES, Observed, measure
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.shipped import scenarios_folder

PAGE = ROOT / "docs" / "conflict.md"
COMPANIES, SEED = 100, 1
CIRCUMSTANCES = {"baseline": "left alone", "hot_conflict": "in a hot conflict", "all_good": "with everything good"}

LEVELS, NEAREST, FAR = (20.0, 50.0, 80.0), 10, 7.5
"""Levels of conflict that are described by the companies nearest to them, how many, and how far from it they may lie."""

CONFLICT = ("ties", "heads", "projects", "naming", "stagnation", "avoidance", "busywork")
COLLABORATION = ("goals", "leads", "maps", "projects", "contacts")

CONTRASTS, FEW = ("cross_kpi", "closed_loop_feedback", "joint_projects", "mandate", "gemba", "separate_floors"), 30
"""Scenarios that should move the two indices apart, and the number of companies in which they are tried."""

LIFE = {
    "contacts across the departments, per person and week": ("cross_contacts", 1),
    "heads' weekly meetings refused, %": ("heads_refused", 100),
    "days in the hot phase, %": ("hot_days", 100),
    "joint projects that succeed, %": ("project_success", 100),
    "hours lost per person and week": ("hours_lost", 1),
    "procedures that politics has added": ("procedures", 1),
    "marketers' mean regard for sellers, -1 to 1": ("regard_marketing", 1),
    "sellers' mean regard for marketers, -1 to 1": ("regard_sales", 1),
    "understanding of the other's work, 0 to 1": ("understanding", 1),
    "marketing leads worked, %": ("worked_share", 100),
    "people who quit, per year": ("quits", 1),
}
"""What a level of conflict looks like: outcomes that are told of it, and their factors."""

CRITERIA = {
    "people think ill of each other": ("regard_marketing", "regard_sales"),
    "they do not know each other's work": ("understanding",),
    "working time is lost": ("hours_lost",),
    "people quit": ("quits",),
    "leads are left to rot": ("never_worked",),
    "the departments see two markets": ("map_divergence",),
    "collaboration": ("collaboration",),
    "awareness of the brand (should not matter)": ("awareness",),
}
"""What conflict is held against: outcomes (more than one are averaged) that are no items of it."""


class Sample(NamedTuple):
    """Outcomes of all runs, NaN where one is not defined.

    Parameters
    ----------
    runs : shape (circumstances, companies, outcomes), in the order of `CIRCUMSTANCES` and ``OUTCOMES``.
    again : shape (companies, outcomes): left alone, with other luck.
    changed : by scenario of `CONTRASTS`, shape (few companies, outcomes): the first companies, with the luck of `runs`.
    """

    runs: np.ndarray
    again: np.ndarray
    changed: dict[str, np.ndarray]

    def alone(self, name: str) -> np.ndarray:
        """An outcome of the companies left alone; shape (companies,)."""
        return _column(self.runs[0], name)

    def everywhere(self, name: str) -> np.ndarray:
        """An outcome under all circumstances; shape (circumstances * companies,)."""
        return _column(self.runs.reshape(-1, self.runs.shape[2]), name)


def _column(runs: np.ndarray, name: str) -> np.ndarray:
    return runs[:, list(OUTCOMES).index(name)]


def sample(n_companies: int = COMPANIES, seed: int = SEED) -> Sample:
    """Live through the sample; about a minute on two cores."""
    draws = draw(n_companies, seed)
    scenarios = [load(scenarios_folder() / f"{name}.toml") for name in (*CIRCUMSTANCES, *CONTRASTS)]
    n_main = len(CIRCUMSTANCES)
    warm_up(scenarios[0])
    lives = [(place, company, company + 1) for place in range(n_main) for company in range(n_companies)]
    lives += [(0, company, n_companies + company + 1) for company in range(n_companies)]
    n_few = min(FEW, n_companies)
    lives += [(place, company, company + 1) for place in range(n_main, len(scenarios)) for company in range(n_few)]
    tasks = [partial(_live, scenarios[place], scenarios[0], draws, company, luck) for place, company, luck in lives]
    found = np.array(in_threads(tasks, checked_workers(None), lambda done, total: None))
    runs, again, changed = np.split(found, [n_main * n_companies, (n_main + 1) * n_companies])
    contrasted = dict(zip(CONTRASTS, changed.reshape(len(CONTRASTS), n_few, -1), strict=True))
    return Sample(runs.reshape(n_main, n_companies, -1), again, contrasted)


def _live(scenario: Scenario, baseline: Scenario, draws: Draws, company: int, seed: int, go_on: GoOn) -> np.ndarray:
    plan = Plan.of(company_of(scenario, baseline, draws, company))
    return measure(Observed.of(run_plan(plan, seed, go_on=go_on)))


# --- What psychometrics asks of an instrument ----------------------------------------------------------------------------------


def alpha(items: np.ndarray) -> float:
    """Cronbach's alpha: how far items measure one thing; `items` has the shape (companies, items).

    >>> alpha(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])), alpha(np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 2.0], [2.0, 2.0]]))
    (1.0, 0.0)
    """
    n_items = items.shape[1]
    whole = items.sum(axis=1).var(ddof=1)
    return float(n_items / (n_items - 1) * (1.0 - items.var(axis=0, ddof=1).sum() / whole)) if whole > 0 else float("nan")


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Pearson's, over the pairs of which both are known; NaN where one of them never varies."""
    known = np.isfinite(first) & np.isfinite(second)
    first, second = first[known], second[known]
    if len(first) < 3 or first.std() < 1e-12 or second.std() < 1e-12:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def item_rest(items: np.ndarray, place: int) -> float:
    """Corrected item-total correlation: of an item with the sum of the others."""
    return correlation(items[:, place], np.delete(items, place, axis=1).sum(axis=1))


def same_again(first: np.ndarray, second: np.ndarray) -> float:
    """Intraclass correlation ICC(1): the share of the variance that lies between companies and not in their luck.

    >>> same_again(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]))
    1.0
    """
    known = np.isfinite(first) & np.isfinite(second)
    both = np.stack([first[known], second[known]])
    between, within = 2.0 * both.mean(axis=0).var(ddof=1), ((both[0] - both[1]) ** 2).mean() / 2.0
    return float((between - within) / (between + within)) if between + within > 0 else float("nan")


def _items(told: Callable[[str], np.ndarray], index: str, items: Sequence[str]) -> np.ndarray:
    """Items of all companies in which every item is known; shape (companies, items)."""
    table = np.stack([told(f"{index}_{item}") for item in items], axis=1)
    return table[np.isfinite(table).all(axis=1)]


# --- Tables of the page ----------------------------------------------------------------------------------------------------


def _number(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else "n/a"


def _examined(lived: Sample, index: str, items: Sequence[str]) -> str:
    alone, everywhere = (_items(told, index, items) for told in (lived.alone, lived.everywhere))
    rows = []
    for place, item in enumerate(items):
        name = f"{index}_{item}"
        rest = np.delete(alone, place, axis=1)
        again = same_again(lived.alone(name), _column(lived.again, name))
        level = _number(alone[:, place].mean(), 1), _number(alone[:, place].std(ddof=1), 1)
        fits = item_rest(alone, place), alpha(rest), item_rest(everywhere, place), again
        rows.append((f"`{name}`", *level, *map(_number, fits)))
    whole = alone.mean(axis=1)
    level = _number(whole.mean(), 1), _number(whole.std(ddof=1), 1)
    again = same_again(lived.alone(index), _column(lived.again, index))
    alphas = (f"alpha {_number(alpha(table))}" for table in (alone, everywhere))
    rows.append((f"`{index}`", *level, "", *alphas, _number(again)))
    return markdown(("item", "mean", "SD", "item-rest", "alpha without it", "item-rest, everywhere", "ICC"), rows)


def conflict_items(lived: Sample) -> str:
    """Reliability of conflict and its items."""
    return _examined(lived, "conflict", CONFLICT)


def collaboration_items(lived: Sample) -> str:
    """Reliability of collaboration and its items."""
    return _examined(lived, "collaboration", COLLABORATION)


def nearest(scores: np.ndarray, level: float) -> np.ndarray:
    """Places of the runs whose score lies nearest to a level, no farther than `FAR` and at most `NEAREST`."""
    distance = np.where(np.isfinite(scores), np.abs(scores - level), np.inf)
    places = np.argsort(distance, kind="stable")[:NEAREST]
    return places[distance[places] <= FAR]


def levels(lived: Sample) -> str:
    """What levels of conflict look like in the life of a company."""
    scores = lived.everywhere("conflict")
    runs = [nearest(scores, level) for level in LEVELS]
    n_companies = lived.runs.shape[1]

    def mean(name: str, factor: float, places: np.ndarray) -> str:
        known = lived.everywhere(name)[places]
        known = known[np.isfinite(known)]
        return _number(factor * float(known.mean()), 0 if factor == 100 else 1 if name == "quits" else 2) if len(known) else "n/a"

    def span(places: np.ndarray) -> str:
        return f"{scores[places].min():.0f} to {scores[places].max():.0f}" if len(places) else "nobody"

    def met(places: np.ndarray) -> str:
        counts = [int((places // n_companies == k).sum()) for k in range(len(CIRCUMSTANCES))]
        told = (f"{count} {words}" for count, words in zip(counts, CIRCUMSTANCES.values(), strict=True) if count)
        return ", ".join(told) or "n/a"

    rows = [("conflict of these companies", *map(span, runs)), ("where they were met", *map(met, runs))]
    rows += [(words, *(mean(name, factor, places) for places in runs)) for words, (name, factor) in LIFE.items()]
    rows += [(f"`conflict_{item}`", *(mean(f"conflict_{item}", 1.0, places) for places in runs)) for item in CONFLICT]
    return markdown(("on average", *(f"about {level:.0f}" for level in LEVELS)), rows)


def validity(lived: Sample) -> str:
    """Correlations of conflict with what it should go with, and with what it should not."""
    rows = []
    for words, names in CRITERIA.items():
        told = [
            correlation(told("conflict"), np.mean([told(name) for name in names], axis=0))
            for told in (lived.alone, lived.everywhere)
        ]
        rows.append((words, ", ".join(f"`{name}`" for name in names), *map(_number, told)))
    return markdown(("what", "outcome", "correlation, left alone", "correlation, all circumstances"), rows)


def contrasts(lived: Sample) -> str:
    """What scenarios change in both indices, in the same companies with the same luck."""
    rows = []
    for name, runs in lived.changed.items():
        cells = []
        for index in ("conflict", "collaboration"):
            alone = lived.alone(index)
            gained = np.nanmean(_column(runs, index) - alone[: len(runs)])
            cells.append(f"{gained:+.1f} ({gained / np.nanstd(alone, ddof=1):+.2f} SD)")
        rows.append((f"`{name}`", *cells))
    return markdown(("scenario", "conflict", "collaboration"), rows)


PARTS: dict[str, Callable[[Sample], str]] = {
    part.__name__: part for part in (levels, conflict_items, validity, collaboration_items, contrasts)
}
_PART = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str, lived: Sample) -> str:
    """The page with its measured parts written anew; KeyError for a part that nobody makes."""
    return _PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]](lived)}\n\n{match[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), sample()), encoding="utf-8", newline="\n")
