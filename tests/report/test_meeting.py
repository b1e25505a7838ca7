"""The monthly review: every number is recounted from the event log, and what is said follows from the month."""

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments.compare import Comparison
from sim.experiments.simulate import RunResult, simulate
from sim.report import dialogue as talk
from sim.report.dialogue import MARKETING, OWNER, SALES, Line, Turn, dialogue
from sim.report.effects import findings
from sim.report.lived_pair import lived_again, middle_pair
from sim.report.meeting import ROWS, meeting
from sim.report.review import WARM, Month, Number, reviews, worst_review
from sim.scenario.schema import Scenario
from sim.world import events
from sim.world.records import MONTH
from tests.report.made import USUAL, Made, Recipe

FIELDS = re.compile(r"\{(\w+)(?::[^}]*)?\}")
TURNS = [each for each in vars(talk).values() if isinstance(each, Turn)]


@pytest.fixture(scope="module")
def runs(root: Path, small: tuple[str, ...]) -> list[RunResult]:
    """A usual company, one at war, one on good terms and one that swaps places, each old enough to have a target."""
    older = (*small, "days=126", "warmup_days=240")
    found = []
    for name, *more in (
        ("baseline",),
        ("hot_conflict", "leadership.hot_below=0.1"),
        ("two_floors",),
        ("gemba",),
        ("hr_diagnosis", "interventions.hr_diagnosis.threshold=20", "interventions.hr_diagnosis.every_days=21"),
    ):
        scenario = sim.load(root / "scenarios" / f"{name}.toml", [*older, *more])
        found += [simulate(scenario, seed, events=True) for seed in (1, 2)]
    return found


@pytest.fixture(scope="module")
def months(runs: list[RunResult]) -> list[tuple[RunResult, int, Month]]:
    return [(run, t, Month.of(run, t)) for run in runs for t in reviews(run)]


@pytest.fixture(scope="module")
def usually(months: list[tuple[RunResult, int, Month]]) -> Month:
    return months[0][2]


def recounted(run: RunResult, day: int) -> dict[str, object]:
    """The fields of a month, once more and by other means: from the tables that are written to files."""
    log = run.events
    assert log is not None
    n_m = run.scenario.company.n_marketers
    month = log[(log["day"] > day - MONTH) & (log["day"] <= day)]
    past = log[log["day"] <= day]
    marketers, sellers = month["actor"].fillna(-1) < n_m, month["actor"].fillna(-1) >= n_m

    def of(kind: str, *where: "pd.Series[bool]") -> pd.DataFrame:
        rows = month["kind"] == kind
        for each in where:
            rows &= each
        return month[rows]

    def most(blamed: pd.DataFrame) -> tuple[str, int]:
        if blamed.empty:
            return "", 0
        times = blamed["other"].value_counts()
        who = int(min(times[times == times.max()].index))
        name = f"marketer {who}" if who < n_m else f"seller {who - n_m}"
        return (f"{name} (head)" if who in (0, n_m) else name), int(times.max())

    reviewed = of("reviewed", month["day"] == day)["value"].tolist()
    won, lost = of("deal won"), of("deal lost")["value"]
    wars = past[past["kind"].isin(["war broke out", "peace made"])]
    is_hot = len(wars) > 0 and wars["kind"].iloc[-1] == "war broke out"
    budgets = past[past["kind"] == "budget set"]["value"].tolist()
    blamed_seller, blamed_marketer = most(of("blamed", marketers)), most(of("blamed", sellers))
    evening = run.daily.set_index("day").loc[day]
    regard = 1 - evening["symptom_heads"] / 50
    return {
        "day": day, "first_day": day - MONTH + 1,
        "is_missed": bool(reviewed),
        "shortfall": f"{reviewed[0] / 10:.1f} %" if reviewed and reviewed[0] else "less than 0.1 %" if reviewed else "",
        "born": len(of("lead born")), "arrived": len(of("lead arrived")), "aside": len(of("lead put aside")),
        "worked": len(of("lead worked")), "in_vain": len(of("lead not qualified")), "stale": len(of("lead stale")),
        "qualified": len(of("opportunity opened", month["value"] == 0)),
        "won": len(won), "won_leads": int(won["other"].notna().sum()), "won_eur": f"{won['value'].sum() / 100:,.0f} EUR",
        "lost": len(lost), "lost_rival": int((lost == 1).sum()), "lost_price": int((lost == 2).sum()),
        "lost_mismatch": int((lost == 3).sum()), "lost_undecided": int((lost == 4).sum()),
        "blames_marketing": len(of("blamed", marketers)), "blames_sales": len(of("blamed", sellers)),
        "blamed_seller": blamed_seller[0], "blamed_seller_times": blamed_seller[1],
        "blamed_marketer": blamed_marketer[0], "blamed_marketer_times": blamed_marketer[1],
        "thanks": len(of("credited", sellers)),
        "met": len(of("heads met")), "met_badly": len(of("heads met", month["value"] == -1)),
        "refused": len(of("heads refused")),
        "refused_marketing": len(of("heads refused", marketers)), "refused_sales": len(of("heads refused", sellers)),
        "initiatives": len(of("initiative")), "procedures": len(of("procedure added")),
        "swaps": len(of("swapped")), "sessions": len(of("session held")),
        "succeeded": len(of("project succeeded")), "failed": len(of("project failed")), "disputes": len(of("disputed")),
        "quits_marketing": len(of("quit", marketers)), "quits_sales": len(of("quit", sellers)),
        "budget": f"{budgets[-1] / 10:.1f} %" if budgets and budgets[-1] < 1000 else "",
        "hot_since": f"{wars['day'].iloc[-1]:,}" if is_hot else "",
        "regard": f"{regard:+.2f}", "conflict": f"{evening['conflict']:.1f}",
        "tone": "hot" if is_hot else "warm" if regard >= WARM else "cold",
    }  # fmt: skip


def test_every_field_is_recounted_from_the_log(months: list[tuple[RunResult, int, Month]]) -> None:
    assert {month.tone for _, _, month in months} == {"hot", "cold", "warm"}
    assert any(month.is_missed for _, _, month in months)
    for run, _, month in months:
        known = recounted(run, int(month.day))
        own = {name: value for name, value in month.shown().items() if name in known}
        assert own == known
        assert set(month.shown()) - set(known) == {"has_target", "marketing_speaks", "sales_speaks"}


def test_it_is_held_where_the_model_holds_it(months: list[tuple[RunResult, int, Month]]) -> None:
    for run, t, month in months:
        log = run.world.events
        in_month = (log["kind"] == events.REVIEWED) & (log["day"] > t - MONTH) & (log["day"] < t)
        assert not in_month.any()  # so this review is the month's only one
        assert month.first_day >= 1
        assert month.has_target or not month.is_missed


def test_no_sentence_brings_a_number_of_its_own() -> None:
    assert len(TURNS) > 10
    known = set(Month.__dataclass_fields__)
    for turn in TURNS:
        for sentence in turn.sentences:
            assert not re.search(r"\d", FIELDS.sub("", sentence.template)), sentence.template
            assert set(FIELDS.findall(sentence.template)) <= known


def test_what_is_said_is_its_sentences_with_the_month_in_them(months: list[tuple[RunResult, int, Month]]) -> None:
    for _, _, month in months:
        lines = list(dialogue(month))
        assert lines[0].speaker == OWNER
        assert all(one.speaker != other.speaker for one, other in pairwise(lines))
        for line in lines:
            assert line.text == " ".join(template.format(**month.shown()) for template in line.templates)
            assert not re.search(r"\d", FIELDS.sub("", " ".join(line.templates)))
            used = [month.shown()[name] for template in line.templates for name in FIELDS.findall(template)]
            assert all(value not in (0, "") for value in used), line.text  # nothing is told that did not happen


def test_every_sentence_is_said_by_somebody_at_some_time(months: list[tuple[RunResult, int, Month]], usually: Month) -> None:
    """Told of many months, and of some made up, no sentence is dead."""
    none = {name: Number(0) for name, value in usually.shown().items() if isinstance(value, Number)} | {
        "day": Number(42), "first_day": Number(22), "budget": "", "hot_since": "", "shortfall": "", "is_missed": False,
    }  # fmt: skip
    some = {name: Number(3) for name, value in usually.shown().items() if isinstance(value, Number)}
    made_up = []
    for tone in ("hot", "cold", "warm"):
        base = replace(usually, tone=tone, has_target=True, marketing_speaks=True, sales_speaks=True)
        full = replace(base, **some, is_missed=True, shortfall="12.0 %", budget="80.0 %", hot_since="7" if tone == "hot" else "")
        made_up += [
            replace(base, **none), full, replace(full, won=Number(0)), replace(full, won=Number(0), is_missed=False),
            replace(full, is_missed=False), replace(full, met=Number(0)), replace(full, met=Number(0), refused=Number(0)),
            replace(full, refused=Number(0)), replace(full, refused=Number(0), met_badly=Number(0)),
            replace(full, refused_sales=Number(0)), replace(full, refused_marketing=Number(0)), replace(full, in_vain=Number(0)),
            replace(full, worked=Number(0)), replace(full, qualified=Number(0)), replace(full, born=Number(0)),
            replace(full, stale=Number(0)), replace(full, procedures=Number(0)), replace(full, thanks=Number(0)),
            replace(full, has_target=False),
        ]  # fmt: skip
    said = {template for month in made_up for line in dialogue(month) for template in line.templates}
    assert {sentence.template for turn in TURNS for sentence in turn.sentences} <= said


def only(lines: list[Line], speaker: str) -> str:
    return " ".join(line.text for line in lines if line.speaker == speaker)


def test_the_same_facts_are_told_in_another_tone(usually: Month) -> None:
    facts = replace(usually, marketing_speaks=True, sales_speaks=True, stale=Number(9), worked=Number(20), in_vain=Number(12))
    hot, cold, warm = (list(dialogue(replace(facts, tone=tone))) for tone in ("hot", "cold", "warm"))
    assert "The ads are wrong!" in only(hot, SALES)
    assert "We brought you leads!" in only(hot, MARKETING)
    assert "9 were given up without ever having been worked." in only(cold, MARKETING)
    assert "9 were given up before anybody came to work on them." in only(warm, MARKETING)
    assert "blame" not in only(warm, SALES)


def test_one_is_one_and_not_many(usually: Month) -> None:
    lines = list(dialogue(replace(usually, marketing_speaks=True, tone="cold", stale=Number(1), born=Number(1))))
    assert "We brought 1 lead this month, and 1 was given up" in only(lines, MARKETING)


def test_the_owner_asks_where_the_sales_are_only_when_they_are_missing(usually: Month) -> None:
    missed = replace(usually, has_target=True, is_missed=True, shortfall="12.3 %", won=Number(4), won_eur="5 EUR")
    assert next(dialogue(missed)).text == (
        "Where are the sales? The last quarter is 12.3 % short of its target. This month: 4 deals for 5 EUR."
    )
    met = replace(missed, is_missed=False, shortfall="")
    assert next(dialogue(met)).text == "The last quarter has met its target. This month: 4 deals for 5 EUR."
    assert "no target yet" in next(dialogue(replace(met, has_target=False))).text


def test_who_is_not_there_says_nothing(root: Path, small: tuple[str, ...]) -> None:
    run = simulate(sim.load(root / "scenarios" / "no_marketing.toml", small), 1, events=True)
    month = Month.of(run, next(reviews(run)))
    assert (month.marketing_speaks, month.sales_speaks) == (False, True)
    assert {line.speaker for line in dialogue(month)} == {OWNER, SALES}
    assert "You two" not in only(list(dialogue(month)), OWNER)
    comparison = sim.compare(run.scenario, reps=1)
    section = meeting(comparison, findings(comparison))
    assert section is not None
    assert "Nobody speaks for marketing: marketer 0 (head) is not there." in section.body


def test_a_head_who_has_quit_says_nothing_until_another_comes(runs: list[RunResult]) -> None:
    run = runs[0]
    t = next(reviews(run))
    n = int(run.world.firm["n_events"][0])
    log = run.world.events.copy()
    head = run.scenario.company.n_marketers
    places = np.flatnonzero(log["day"][:n] == t - 5)[:2]
    rest = log[:n][(log["actor"][:n] == head) & np.isin(log["kind"][:n], (events.QUIT, events.HIRED))]
    assert not len(rest)
    for count, (place, kind) in enumerate(zip(places, (events.QUIT, events.HIRED), strict=True)):
        log["actor"][place], log["kind"][place] = head, kind
        changed = replace(run, world=run.world._replace(events=log.copy()))
        assert Month.of(changed, t).sales_speaks is bool(count)


def test_the_worst_review_is_told(runs: list[RunResult]) -> None:
    for run in runs:
        log = run.events
        assert log is not None
        t = worst_review(run)
        assert t is not None
        days = [each - run.scenario.warmup_days + 1 for each in reviews(run)]
        missed = log[(log["kind"] == "reviewed") & log["day"].isin(days)].set_index("day")["value"]
        if len(missed):
            assert missed[t - run.scenario.warmup_days + 1] == missed.max()


def test_without_a_missed_target_it_is_the_height_of_conflict(root: Path, small: tuple[str, ...]) -> None:
    run = simulate(sim.load(root / "scenarios" / "baseline.toml", small), 1, events=True)
    t = worst_review(run)
    assert t is not None
    conflict = run.daily.set_index("day")["conflict"]
    days = [each - run.scenario.warmup_days + 1 for each in reviews(run)]
    assert conflict[t - run.scenario.warmup_days + 1] == conflict[days].max()


def test_the_page_holds_both_scenes_and_their_numbers(lived: Comparison) -> None:
    found = findings(lived)
    section, told = meeting(lived, found), middle_pair(found)
    assert section is not None
    assert told is not None
    pair = lived_again(lived, told.contender.scenario, told.seed)
    t = worst_review(pair.baseline)
    assert t is not None
    text = unescape(re.sub(r"<[^>]+>", " ", section.body)).replace("\N{NO-BREAK SPACE}", " ")
    for run in (pair.baseline, pair.scenario):
        month = Month.of(run, t)
        for line in dialogue(month):
            assert line.text in text
        assert f"Conflict is {month.conflict} of 100." in text
    table = re.findall(r"<tr><th[^>]*>(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>", section.body)
    rows = {unescape(words): values for words, *values in table}
    assert list(rows) == list(ROWS.values())
    for side, run in enumerate((pair.baseline, pair.scenario)):
        known = recounted(run, t - run.scenario.warmup_days + 1)
        for name, words in ROWS.items():
            value = known[name]
            shown = f"{value:,}" if isinstance(value, int) else str(value).replace("-", "\N{MINUS SIGN}") or "\N{EN DASH}"
            assert rows[words][side] == shown


def test_too_short_a_run_holds_no_review() -> None:
    short = tuple(each.model_copy(update={"days": 20}) for each in USUAL[:2])
    made = Recipe(short, n_pairs=2).make()
    assert meeting(made, findings(made)) is None  # type: ignore[arg-type]


def test_other_people_hold_no_common_review(usual: Made) -> None:
    found = findings(usual)
    first = replace(found, contenders=found.contenders[:1])
    assert first.contenders[0].name == "all_three"  # with 30 sellers
    assert meeting(usual, first) is None  # type: ignore[arg-type]


def test_it_is_another_one_in_another_company(runs: list[RunResult]) -> None:
    def told(run: RunResult) -> tuple[str, ...]:
        t = worst_review(run)
        assert t is not None
        return tuple(line.text for line in dialogue(Month.of(run, t)))

    assert len({told(run) for run in runs}) == len(runs)


def test_names_are_text(pair_of_hostile_names: tuple[Scenario, ...]) -> None:
    made = Recipe(pair_of_hostile_names, n_pairs=1).make()
    section = meeting(made, findings(made))  # type: ignore[arg-type]
    assert section is not None
    assert "<script" not in section.body
    assert all(each.name in unescape(section.body) for each in pair_of_hostile_names)


@pytest.fixture(scope="module")
def pair_of_hostile_names() -> tuple[Scenario, ...]:
    names = "</h3><script>alert(1)</script>", "{won} {0} %s <img src=x>"
    return tuple(each.model_copy(update={"name": name}) for each, name in zip(USUAL[:2], names, strict=True))
