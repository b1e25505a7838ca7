"""What things are called: words of the files, for people only, and never a change of what is run."""

from pathlib import Path

import pytest

from sim.interventions.registry import interventions
from sim.outcomes import OUTCOMES
from sim.scenario.load import build, load
from sim.scenario.record import as_record
from sim.scenario.toml import as_toml
from sim.scenario.vocabulary import KPIS, PEOPLE, Words, called, capital, is_renamed, own_word, speaking, spoken

OURS = {"marketing": "Growth", "sales": "Field", "seller": "hunter", "gemba": "Job swap", "conflict": "friction"}


def test_everything_with_a_name_can_be_renamed_and_nothing_twice() -> None:
    assert tuple(OUTCOMES) == KPIS
    assert tuple(Words.model_fields) == (*PEOPLE, *OUTCOMES, *interventions())
    assert len(Words.model_fields) == len(PEOPLE) + len(OUTCOMES) + len(interventions())


def test_words_change_nothing_but_words() -> None:
    plain, ours = build({"interventions": {"gemba": {}}}), build({"interventions": {"gemba": {}}, "words": OURS})
    assert ours.digest() == plain.digest()
    assert as_record(ours) == as_record(plain)
    assert "words" not in plain.content()
    assert ours.content()["words"] == OURS
    assert build(ours.content()).words == ours.words


def test_a_file_inherits_words_and_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text('[words]\nmarketing = "Growth"\nsales = "Field"\n', encoding="utf-8")
    (tmp_path / "x.toml").write_text('extends = "house.toml"\n[words]\nsales = "Trade"\n', encoding="utf-8")
    read = load(tmp_path / "x.toml", ['words.gemba="Job swap"'])
    assert read.content()["words"] == {"marketing": "Growth", "sales": "Trade", "gemba": "Job swap"}
    (tmp_path / "again.toml").write_text(as_toml(read.content()), encoding="utf-8")
    assert load(tmp_path / "again.toml").words == read.words


def test_names_are_called_by_their_words_inside_of_the_block_only() -> None:
    assert (called("gemba"), capital("conflict"), own_word("worked_share")) == ("gemba", "Conflict", "worked_share")
    with speaking([build({"words": OURS})]):
        assert called("gemba") == own_word("gemba") == "Job swap"
        assert called("regard_marketing") == "regard Growth"
        assert (capital("conflict"), capital("profit")) == ("friction", "Profit")
        assert (is_renamed("conflict"), is_renamed("profit")) == (True, False)
        assert own_word("regard_marketing") == "regard_marketing"  # as tables for programs have it
    assert called("gemba") == "gemba"


def test_texts_of_ours_name_departments_and_people() -> None:
    with speaking([build({"words": OURS})]):
        assert spoken("Marketing tells sellers, a seller's lead and Sales") == "Growth tells hunters, a hunter's lead and Field"
        assert (
            spoken("cost of sales, 3 % of sales, salesman, no_marketing") == "cost of sales, 3 % of sales, salesman, no_marketing"
        )
    with speaking([build({"words": {"seller": "child", "sellers": "children"}})]):
        assert spoken("sellers and a seller") == "children and a child"


def test_a_word_is_not_renamed_again() -> None:
    with speaking([build({"words": {"marketing": "sales", "sales": "marketing"}})]):
        assert spoken("marketing and sales") == "sales and marketing"
        assert called("marketing") == "sales"


def test_the_first_scenario_that_has_a_word_decides() -> None:
    first, second = build({"words": {"gemba": "one"}}), build({"words": {"gemba": "two", "profit": "gain"}})
    with speaking([first, second]):
        assert (called("gemba"), called("profit")) == ("one", "gain")
    with pytest.raises(KeyError), speaking([second]):
        raise KeyError
    assert called("gemba") == "gemba"


def test_who_speaks_already_decides_before_others() -> None:
    page, pair = build({"words": {"gemba": "one"}}), build({"words": {"gemba": "two", "profit": "gain"}})
    with speaking([page]), speaking([pair]):
        assert (called("gemba"), called("profit")) == ("one", "gain")
