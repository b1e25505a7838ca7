"""Twin worlds on the page: which pair is told, that every line is in its event log, and what is left out."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiments.compare import Comparison
from sim.experiments.twins.pair import Pair, Who
from sim.experiments.twins.sentences import say
from sim.experiments.twins.telling import telling_twins
from sim.report import lived_pair
from sim.report.diary import MARKS, MOST_MORE, SHORT, diary_html, life_html, shown_lines
from sim.report.effects import Findings, findings
from sim.report.html import report_html
from sim.report.lived_pair import Told, lived_again, middle_pair, paired_revenue, untold
from sim.report.lives import lives
from tests.report.hostile import HOSTILE
from tests.report.made import USUAL, Made, Recipe
from tests.report.test_page import Reader


@pytest.fixture(scope="module")
def pair(lived: Comparison) -> Pair:
    return again(lived)


def again(comparison: Comparison) -> Pair:
    which = middle(findings(comparison))
    return lived_again(comparison, which.contender.scenario, which.seed)


def middle(found: Findings) -> Told:
    which = middle_pair(found)
    assert which is not None
    return which


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    return [[unescape(text) for text in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]


@pytest.mark.parametrize("which", ["lived", "drawn"])
def test_the_told_pair_is_the_comparisons_own(which: str, request: pytest.FixtureRequest) -> None:
    comparison: Comparison = request.getfixturevalue(which)
    chosen = middle(findings(comparison))
    pair = again(comparison)
    runs = comparison.runs.set_index(["scenario", "seed"])
    for name, run in (("baseline", pair.baseline), (chosen.contender.name, pair.scenario)):
        known = runs.loc[(name, chosen.seed)]
        assert run.has_events
        for outcome, value in run.summary.items():
            assert value == known[outcome] or (np.isnan(value) and np.isnan(known[outcome]))


@pytest.mark.parametrize("n_pairs", [1, 2, 5, 50])
def test_it_is_the_pair_in_the_middle(n_pairs: int) -> None:
    found = findings(Recipe(USUAL, n_pairs=n_pairs, effects={"gemba": {"revenue": (3, 5)}}).make())
    chosen = middle(found)
    assert chosen.contender is found.contenders[0]
    own = found.pairs[found.pairs["scenario"] == chosen.contender.name].set_index("seed")["revenue"]
    assert own[chosen.seed] == chosen.difference
    assert (own < chosen.difference).sum() == (n_pairs - 1) // 2
    assert (own > chosen.difference).sum() == n_pairs // 2


def test_equals_are_told_in_the_order_of_their_seeds(null: Made) -> None:
    found = findings(null)
    assert [seed for seed, _ in paired_revenue(found, found.contenders[0])] == sorted(null.seeds)


def test_who_has_other_people_is_left_out_and_it_is_said(usual: Made) -> None:
    found = findings(usual)
    first = found.contenders[0]
    assert first.name == "all_three"  # with 30 sellers
    assert middle(found).contender is found.contenders[1]
    section = lives(usual, found)
    assert section is not None
    assert "In all_three there are 30 sellers and in baseline 24, so nobody has the same twin in both." in unescape(section.body)
    alone = findings(replace(usual, scenarios=(usual.scenarios[0], usual.scenarios[4])))
    assert middle_pair(replace(alone, contenders=(first,))) is None
    section = lives(usual, replace(found, contenders=(first,)))
    assert section is not None
    assert "<table" not in section.body
    assert "nobody has the same twin" in section.body


def test_who_is_too_many_to_follow_is_left_out_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert untold(USUAL[0], USUAL[1]) == ""
    days = USUAL[1].days + USUAL[1].warmup_days
    monkeypatch.setattr(lived_pair, "MOST_CUSTOMER_DAYS", USUAL[1].company.n_customers * days - 1)
    assert untold(USUAL[0], USUAL[1]).startswith(f"10,000 customers over {days} days are too many for a page to follow")


def test_every_line_on_the_page_is_an_event_of_its_world(lived: Comparison, pair: Pair) -> None:
    section = lives(lived, findings(lived))
    assert section is not None
    warmup = pair.scenario.scenario.warmup_days
    said = [
        {(int(event["day"]) - warmup + 1, say(event, pair.people, warmup)) for event in log.events} | {(0, "\N{EN DASH}")}
        for log in pair.logs
    ]
    n_told = 0
    for row in cells(section.body):
        if not row or not re.fullmatch(r"[\N{MINUS SIGN}\d,]+", row[0]):
            continue
        day, *told_, mark = row
        sides = (told_ * 2)[:2]  # what is the same stands once
        for side, text in enumerate(sides):
            happened = (int(day.replace("\N{MINUS SIGN}", "-").replace(",", "")), text)
            assert happened in said[side] or text == "\N{EN DASH}", happened
        assert (mark == "") == (len(told_) == 1)
        n_told += 1
    assert n_told > 30


def test_three_lives_with_their_headings_partings_and_chains(lived: Comparison, pair: Pair) -> None:
    section = lives(lived, findings(lived))
    assert section is not None
    text = unescape(re.sub(r"<[^>]+>", "", section.body))
    twins = telling_twins(pair)
    assert {each.who.role for each in twins} == {"customer", "seller", "marketer"}
    for each in twins:
        name = str(each.who)
        assert f"{name[0].upper()}{name[1:]}: {each.picked}" in text
        for link in each.chain:
            assert link.why in text
    assert text.count("How it came to the first difference") == len(twins)
    assert text.count("first difference") - text.count("to the first difference") >= len(twins)


def test_what_sets_the_worlds_apart_is_told_once_with_every_lever(lived: Comparison, pair: Pair) -> None:
    section = lives(lived, findings(lived))
    assert section is not None
    moves = pair.causes.moves
    assert moves
    for move in moves:
        said = f"{move.lever.replace('_', ' ')} from {move.before:,.6g} to {move.after:,.6g}"
        assert section.body.count(said) == 1
    assert section.body.count("The first difference in the whole company") == 1
    alone = life_html(telling_twins(pair)[0])  # as it stands where one person is told alone
    assert f"{moves[0].lever.replace('_', ' ')} from " in alone
    assert alone.count("The first difference in the whole company") == 1


def test_what_is_cut_is_counted(pair: Pair) -> None:
    twins = max(telling_twins(pair), key=lambda each: len(each.lines))
    assert len(twins.lines) > SHORT
    shown = shown_lines(twins)
    assert twins.first in shown
    assert twins.apart in shown
    assert SHORT > len(shown) > 5
    rows = cells(diary_html(twins, shown))[1:]
    gaps = [re.match(r"([\d,]+) lines? (?:is|are) left out, (?:all the same|([\d,]+) not)", row[1]) for row in rows if not row[0]]
    left_out = sum(int(gap[1].replace(",", "")) for gap in gaps if gap)
    assert left_out + len(rows) - len(gaps) == len(twins.lines)
    differing = sum(int((gap[2] or "0").replace(",", "")) for gap in gaps if gap)
    assert differing + sum(bool(row[-1]) for row in rows if row[0]) == sum(line.how != "same" for line in twins.lines)
    assert f"Shown are {len(shown):,} of {len(twins.lines):,} lines." in life_html(twins)


def test_a_short_life_is_told_whole(pair: Pair) -> None:
    twins = next(each for number in range(300) if 0 < len((each := pair.of(Who("customer", number))).lines) <= SHORT)
    assert shown_lines(twins) == list(range(len(twins.lines)))
    assert "<details>" not in life_html(twins)
    assert "left out" not in life_html(twins)


def test_more_of_a_life_can_be_unfolded_without_a_pointer(pair: Pair) -> None:
    twins = max(telling_twins(pair), key=lambda each: len(each.lines))
    folded = life_html(twins).partition("<details>")[2].partition("</details>")[0]
    assert folded.startswith("<summary>")
    assert len([row for row in cells(folded) if row[0] not in ("", "day")]) == min(MOST_MORE, len(twins.lines))
    assert f"--{twins.who.role} {twins.who.number} --seed {twins.seed} --all" in folded
    assert "holivar twin" not in life_html(twins, is_drawn=True)  # which knows nothing of drawn companies
    assert f"The whole life has {len(twins.lines):,} lines." in life_html(twins, is_drawn=True)


def test_marks_tell_the_worlds_apart_without_colour(pair: Pair) -> None:
    twins = max(telling_twins(pair), key=lambda each: len(each.lines))
    rows = cells(diary_html(twins, range(len(twins.lines))))[1:]
    assert len(rows) == len(twins.lines)
    for k, (row, line) in enumerate(zip(rows, twins.lines, strict=True)):
        if k == twins.first:
            assert row[-1] == "first difference"
        elif k == twins.apart:
            assert row[-1] == "lives part"
        else:
            assert row[-1] == MARKS[line.how]


def test_worlds_in_which_nothing_differs_say_so(root: Path, small: tuple[str, ...]) -> None:
    nothing = sim.load(root / "scenarios" / "gemba.toml", [*small, "interventions.gemba.start=63"])
    same = nothing.model_copy(update={"interventions": {}})
    comparison = sim.compare(same, reps=2)
    section = lives(comparison, findings(comparison))
    assert section is not None
    assert "In this pair no event differs: the two worlds are one." in section.body


def test_a_drawn_company_is_named_by_its_number(drawn: Comparison) -> None:
    section = lives(drawn, findings(drawn))
    assert section is not None
    chosen = middle(findings(drawn))
    assert f"company {chosen.seed - drawn.seeds[0] + 1} of 12 (seed {chosen.seed})" in section.body


def test_hostile_names_stay_text(pair: Pair) -> None:
    usual = telling_twins(pair)[0]
    plain = Reader(life_html(usual))
    for name in HOSTILE:
        read = Reader(life_html(replace(usual, baseline=name, scenario=name, picked=name)))
        assert {tag for tag, _ in read.elements} == {tag for tag, _ in plain.elements}
        assert name in "".join(read.texts)


def test_the_page_tells_three_lives_and_is_the_same_twice(lived: Comparison) -> None:
    html = report_html(lived)
    assert html.count('<div class="life">') >= 3
    assert html == report_html(lived)
