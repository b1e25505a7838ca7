"""How far to trust it: what the page says of grades, facts, luck and how to repeat it."""

import json
import shlex
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from sim.report.effects import findings
from sim.report.leans import leaning
from sim.report.trust import command, facts_found, grades_table, judged_table, leaning_said, missed_table, trust_section
from sim.shipped import facts_file
from tests.report.made import USUAL, Made, Recipe, scenario


@pytest.fixture(scope="module")
def body(usual: Made) -> str:
    return trust_section(usual, findings(usual)).body


def test_every_scenario_says_what_it_leans_on(usual: Made, body: str) -> None:
    for each in usual.scenarios[1:]:
        leans = leaning(each)
        judged, own = leans.count("judgement"), leans.count("the file's own")
        said = f"{each.name} leans on {len(leans.numbers)} numbers, {judged} of them judgement"
        assert said + (f", {own} as the file says." if own else ".") in body
        assert leaning_said(each.name, leans) in body


def test_sentences_for_few_numbers() -> None:
    leans = leaning(USUAL[1])
    none = replace(leans, numbers=())
    one = replace(leans, numbers=(leans.judged[0],))
    published = tuple(each for each in leans.numbers if each.grade == "published")
    assert leaning_said("x", none) == "x leans on no number of its own."
    assert leaning_said("x", one) == "x leans on 1 number, all of them judgement."
    assert "none of them judgement" in leaning_said("x", replace(leans, numbers=published))


def test_tables_count_and_name_the_judgements(usual: Made) -> None:
    told = {each.name: leaning(each) for each in usual.scenarios[1:]}
    for row in grades_table(told).rows:
        assert sum(map(int, row[3:])) == int(row[2])
    keys = [row[0] for row in judged_table(told).rows]
    assert len(keys) == len(set(keys))
    assert set(keys) == {each.declared.key for leans in told.values() for each in leans.judged}
    alone = judged_table({"gemba": told["gemba"]})
    assert {row[3] for row in alone.rows} == {"gemba"}
    assert "all scenarios" in {row[3] for row in judged_table(told).rows}


def test_a_comparison_without_interventions_leans_on_nothing_more() -> None:
    made = Recipe((USUAL[0], scenario("larger", company={"n_sellers": 30}))).make()
    assert "What it leans on" not in trust_section(made, findings(made)).body


def test_facts_are_those_that_were_measured(body: str) -> None:
    found = facts_found()
    assert f"{found['summary']}." in body
    missed = [fact for fact in found["facts"] if fact["verdict"] == "miss"]
    assert [row[0] for row in missed_table(missed).rows] == [fact["fact"] for fact in missed]
    for fact in found["facts"]:
        assert escape(fact["what"]) in body
        assert escape(fact["measured"]) in body
    assert all(escape(fact["reason"]) in body for fact in missed)


def test_the_page_turns_with_the_facts(usual: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = json.loads(facts_file().read_text(encoding="utf-8"))
    for fact in content["facts"]:
        fact["verdict"] = "pass"
    (tmp_path / "found.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr("sim.report.trust.facts_file", lambda: tmp_path / "found.json")
    assert "suspected reason" not in trust_section(usual, findings(usual)).body


def test_luck_is_told_in_size(usual: Made, single: Made, null: Made, body: str) -> None:
    widths = [
        50 * (row.diff_high - row.diff_low) / row.baseline_mean for row in usual.table.query("outcome == 'revenue'").itertuples()
    ]
    said = f"A difference in revenue of less than {min(widths):.1f} to {max(widths):.1f} %, depending on the scenario,"
    assert f"{said} drowns in luck here" in " ".join(body.split())
    assert "drowns in luck" not in trust_section(single, findings(single)).body
    assert "drowns in luck" not in trust_section(null, findings(null)).body


def test_the_command_names_files_seeds_and_baseline(usual: Made) -> None:
    names = [f"{each.name}.toml" for each in usual.scenarios]
    words = shlex.split(command(usual))
    assert words == ["holivar", "compare", *names[1:], "--baseline", names[0], "--reps", "50", "--seed", "1", "--out", "again"]
    assert "--companies 50 --seed 1" in command(replace(usual, is_drawn=True))
    assert "--seed" not in command(replace(usual, seeds=(3, 1, 9)))
    odd = replace(usual, scenarios=(USUAL[0], USUAL[1].model_copy(update={"name": "a'; rm -rf x"})))
    assert shlex.split(command(odd))[2] == "a'; rm -rf x.toml"
