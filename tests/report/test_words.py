"""A file's [words] on the page, in charts, in the workbook and in twins: everywhere they belong, and as plain text."""

import io
import json
import re
from html import escape, unescape
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

import sim
from sim.report import html, report_html, write_calendar
from sim.report.effects import findings
from sim.report.html import sections_of
from sim.report.page import table_html
from sim.report.setup import interventions_table
from sim.report.slides import slides_bytes
from sim.report.workbook import workbook_bytes
from sim.scenario.calendar import compile_calendar
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import Words, speaking
from tests.report.hostile import HOSTILE, MARK
from tests.report.made import EFFECTS, Made, Recipe, scenario
from tests.report.spending import spending
from tests.report.test_browser import visit
from tests.report.test_ledger import MISSING, with_knock_outs
from tests.report.test_page import Reader
from tests.report.test_slides import white

EVERY = {name: f"zq{place}zq" for place, name in enumerate(Words.model_fields)}
USUALLY = {"gemba": [10.0]}


def worded(words: dict[str, str], n_pairs: int = 50) -> Made:
    """A scenario against a baseline, both with these words, with costs and a ledger."""
    named = Words.model_construct(**words)  # unchecked, so that it may be hostile
    both = [scenario("baseline"), scenario("gemba", interventions={"gemba": {}, "cross_kpi": {"start": 30}})]
    made = Recipe(tuple(each.model_copy(update={"words": named}) for each in both), n_pairs, {"gemba": EFFECTS["gemba"]}).make()
    return with_knock_outs(spending(made, USUALLY) if n_pairs == 50 else made, MISSING)


@pytest.fixture(scope="module")
def renamed() -> Made:
    return worded(EVERY)


def said(text: str) -> str:
    """What people read of HTML: no tags, no scenario's file, no code."""
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<(pre|code)>.*?</\1>", " ", text, flags=re.DOTALL)))


OURS = r"\b(marketing|marketers?|sellers?|sales)\b"
NUMBERS = r"\b(revenue|profit|conflict|collaboration|worked share|win rate|gemba|cross kpi)\b"
PLAIN = ("_answer", "_pictures", "why", "costs_section", "ledger_section")
"""Sections that hold no text of docs in which an outcome is a plain word."""


def left_of(pattern: str, text: str) -> list[str]:
    """What of the usual names is left; parts of names of scenarios and settings are none of them."""
    text = re.sub(r"(cost|%) of sales|the sales|'s sales|sales from", " ", text)  # what is sold
    return [match[0] for match in re.finditer(pattern, text, re.IGNORECASE) if text[max(match.start() - 1, 0)] not in "._"]


def test_departments_have_their_words_on_the_whole_page(renamed: Made) -> None:
    shown = "\n".join(said(section.body) for section in sections_of(renamed))
    keys = re.sub(r"\b\w+\.\w+(\.\w+)*", " ", shown)  # settings are named as in files
    assert left_of(OURS, keys) == []
    assert EVERY["marketing"] in shown
    assert EVERY["marketers"] in shown


@pytest.mark.parametrize("name", PLAIN)
def test_outcomes_and_interventions_have_their_words(renamed: Made, name: str) -> None:
    section = next(each for each in html.SECTIONS if each.__name__ == name)
    with speaking(renamed.scenarios):
        written = section(renamed, findings(renamed))
    assert written is not None
    body = said(written.body)
    for each in renamed.scenarios:
        body = body.replace(each.name, " ") if each.name == "baseline" else re.sub(r"(?<!\w)gemba(?!\w)", " ", body)
    assert left_of(NUMBERS, body) == []
    assert "zq" in body


def test_charts_draw_words_and_no_usual_names(renamed: Made) -> None:
    specs = [json.loads(text) for attributes, text in Reader(report_html(renamed)).blocks if "data-chart" in attributes]
    drawn = json.dumps([rows for spec in specs for rows in spec["datasets"].values()])
    assert EVERY["win_rate"] in drawn
    assert EVERY["cross_kpi"] in drawn
    assert EVERY["sales"] in drawn
    assert not re.search("win rate|cross kpi|collaboration", drawn)


def test_slides_speak_them(renamed: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.report.slides.png", lambda chart: white(1900, 500))
    slides = Presentation(io.BytesIO(slides_bytes(renamed))).slides
    shapes = [shape for slide in slides for shape in slide.shapes]
    shown = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    shown += [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    told = re.sub(r"(?<!\w)gemba(?!\w)", " ", "\n".join(shown))  # the scenario's own name
    assert left_of(OURS, told) == []
    assert left_of(NUMBERS, told) == []
    assert {name for name in ("revenue", "conflict", "profit", "sales") if EVERY[name] in told} == {
        "revenue",
        "conflict",
        "profit",
        "sales",
    }


def test_words_are_no_part_of_an_expression(renamed: Made) -> None:
    """Words stand in data and in titles of axes; in tooltips, formats, filters they could become code."""

    def strings(value: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
        if isinstance(value, dict):
            return [found for key, each in value.items() for found in strings(each, (*path, key))]
        if isinstance(value, list):
            return [found for each in value for found in strings(each, path)]
        return [(path, value)] if isinstance(value, str) else []

    for figure in (figure for section in sections_of(renamed) for figure in section.figures):
        places = {path for path, text in strings(figure.spec()) if "zq" in text}
        assert all(path[0] == "datasets" or (path[-1] == "title" and "tooltip" not in path) for path in places)


def test_a_renamed_intervention_loses_its_usual_name() -> None:
    own = scenario("x", interventions={"gemba": {}}, words={"gemba": "Job swap", "marketing": "Growth"})
    assert interventions_table(own).rows[0][:2] == (
        "gemba",
        "Gemba: half-day swaps in the other department, then a short presentation",
    )
    with speaking([own]):
        assert interventions_table(own).rows[0][:2] == (
            "Job swap",
            "half-day swaps in the other department, then a short presentation",
        )


@pytest.mark.slow
def test_a_page_without_words_is_as_before(usual: Made) -> None:
    empty = Recipe(tuple(each.model_copy(update={"words": Words()}) for each in usual.scenarios), effects=EFFECTS).make()
    assert report_html(empty) == report_html(usual)


def test_the_workbook_has_the_words(renamed: Made) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(renamed)))
    answer = [cell.value for cell in book["answer"][1]]
    assert f"{EVERY['revenue']}, EUR" in answer
    outcomes = {row[1] for row in book["comparison"].iter_rows(min_row=2, values_only=True)}
    assert outcomes == {EVERY[name] for name in renamed.table["outcome"]}
    headings, *rows = book["months"].iter_rows(values_only=True)
    measures = {row[headings.index("measure")] for row in rows}
    assert measures == {EVERY[name] for name in ("revenue", "profit", "conflict")}


def test_hostile_words_are_read_as_text() -> None:
    names = list(Words.model_fields)
    made = worded({name: HOSTILE[place % len(HOSTILE)] for place, name in enumerate(names)}, n_pairs=3)
    page, plain = Reader(report_html(made)), Reader(report_html(worded({}, n_pairs=3)))
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in plain.elements}
    assert sum(tag == "script" for tag, _ in page.elements) == sum(tag == "script" for tag, _ in plain.elements)
    shown = "\n".join(page.texts)
    for place, name in enumerate(names):
        if name in made.table["outcome"].unique():
            assert HOSTILE[place % len(HOSTILE)] in shown
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}


def test_hostile_words_run_nothing(tmp_path: Path) -> None:
    made = worded({name: HOSTILE[place % len(HOSTILE)] for place, name in enumerate(Words.model_fields)}, n_pairs=3)
    (tmp_path / "report.html").write_text(report_html(made), encoding="utf-8", errors="replace")
    seen = visit(tmp_path / "report.html", tmp_path)
    assert MARK in seen.document
    assert "data-owned" not in seen.document.partition("<body>")[0]
    assert seen.charts == report_html(made).count('class="chart"') > 4
    assert seen.console == []
    assert seen.requests == []


def test_a_calendar_names_what_a_survey_triggers(tmp_path: Path) -> None:
    own = scenario("x", interventions={"hr_diagnosis": {"triggers": "gemba"}, "gemba": {}}, words={"gemba": "Job <swap>"})
    page = write_calendar(compile_calendar(own), own, tmp_path / "calendar.html").read_text(encoding="utf-8")
    assert escape("Drawn is the plan without Job <swap>: Job <swap> may begin") in page


def test_twins_speak_the_files_words(root: Path, small: tuple[str, ...]) -> None:
    words = ('words.marketer="grower"', 'words.seller="hunter {x}"', 'words.gemba="Job swap"')
    both = [sim.load(root / "scenarios" / "gemba.toml", (*small, *extra)) for extra in ((), words)]
    usual, ours = (sim.twin(each, "seller 0", seed=3) for each in both)
    assert usual.first is not None
    assert usual.lines[usual.first].scenario == "marketer 0 (head) and seller 0 (head) swap places for 4 h"
    assert ours.lines[usual.first].scenario == "grower 0 (head) and hunter {x} 0 (head) swap places for 4 h"
    assert "moved by gemba" in usual.chain[0].why
    assert "moved by Job swap" in ours.chain[0].why
    assert [line.how for line in ours.lines] == [line.how for line in usual.lines]


def test_tables_escape_what_they_show() -> None:
    own: Scenario = scenario("x", interventions={"gemba": {}}, words={"gemba": "<b>"})
    with speaking([own]):
        assert "<b>" not in table_html(interventions_table(own))
