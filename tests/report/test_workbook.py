"""The workbook: numbers are numbers, text is text and never a formula, the same comparison gives the same bytes."""

import io
import math
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sim.report.office import EPOCH
from sim.report.workbook import LONGEST_TEXT, workbook_bytes, write_workbook
from tests.report.hostile import HOSTILE
from tests.report.made import USUAL, Made, Recipe

FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.invalid")', "+1", "-1", "@SUM(A1)", "#N/A", "#REF!", "=")
SHEETS = ["answer", "comparison", "months", "scenarios", "about"]


def opened(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content))}


def named(texts: tuple[str, ...]) -> Made:
    """Every text alone in a field: as a name, a title or notes."""
    fields = [dict(zip(("name", "title", "notes"), texts[place : place + 3], strict=False)) for place in range(0, len(texts), 3)]
    return Recipe(tuple(USUAL[1].model_copy(update=each) for each in fields), n_pairs=2).make()


@pytest.mark.parametrize("texts", [HOSTILE, tuple(f"={text}" for text in HOSTILE), FORMULAS], ids=["plain", "formulas", "short"])
def test_text_is_read_back_as_text(texts: tuple[str, ...]) -> None:
    content = workbook_bytes(named(texts))
    cells = [cell for sheet in opened(content).values() for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert set(texts) <= {cell.value for cell in cells if cell.data_type == "s"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert sum(name.startswith("xl/worksheets/sheet") for name in parts) == len(SHEETS)
    for name, part in parts.items():
        assert not re.search(r"<(\w+:)?f[\s/>]|<hyperlink|externalLink|<definedName ", part), name


def test_what_no_file_can_hold_is_replaced() -> None:
    odd = USUAL[1].model_copy(update={"title": "a\x00b\x1fc\ufffed \ud800", "notes": "x" * 40_000})
    sheet = opened(workbook_bytes(Recipe((USUAL[0], odd), n_pairs=2).make()))["scenarios"]
    title, notes = (sheet.cell(row, 3).value for row in (3, 4))
    assert title == "a\ufffdb\ufffdc\ufffdd ?"
    assert len(notes) == LONGEST_TEXT
    assert notes.endswith("x…")


def test_numbers_are_those_of_the_comparison(usual: Made) -> None:
    sheets = opened(workbook_bytes(usual))
    assert list(sheets) == SHEETS
    for name, frame in (("comparison", usual.table), ("months", usual.daily)):
        headings, *rows = sheets[name].iter_rows(values_only=True)
        assert list(headings) == list(frame.columns)
        for row, wanted in zip(rows, frame.itertuples(index=False), strict=True):
            told = zip(row, (None if each != each else each for each in wanted), strict=True)
            assert all(cell == pytest.approx(each, rel=1e-15) if isinstance(cell, float) else cell == each for cell, each in told)


def test_the_answer_comes_first_in_sentences_and_numbers(usual: Made) -> None:
    headings, base, first, *_ = opened(workbook_bytes(usual))["answer"].iter_rows(values_only=True)
    assert headings[:4] == ("scenario", "what it did", "title", "revenue, EUR")
    assert (base[0], base[4]) == ("baseline", None)
    assert first[1].startswith("all_three earned more in 43 of 50 paired companies, +7.8 % (5.6 to 10.0)")
    row = usual.table.query("scenario == 'all_three' and outcome == 'revenue'").iloc[0]
    wanted = (row["baseline_mean"], row["scenario_mean"], row["diff_mean"])
    assert (base[3], first[3], first[4]) == pytest.approx(wanted, rel=1e-15)  # openpyxl writes sixteen digits


def test_what_is_not_defined_is_empty(single: Made) -> None:
    sheet = opened(workbook_bytes(single))["comparison"]
    column = [cell.value for cell in sheet[1]].index("diff_low") + 1
    assert {sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)} == {None}
    assert "nan" not in str(list(sheet.iter_rows(values_only=True)))


def test_it_is_pleasant_to_read(usual: Made) -> None:
    sheets = opened(workbook_bytes(usual))
    for sheet in sheets.values():
        assert sheet["A1"].font.bold
        assert re.fullmatch(r"[B-D]2", sheet.freeze_panes)
        assert all(10 < each.width <= 62 for each in sheet.column_dimensions.values())
    rows = {row[1].value: row for row in sheets["comparison"].iter_rows(min_row=2)}
    assert rows["revenue"][3].number_format == "#,##0"
    assert rows["worked_share"][3].number_format == "0.0%"
    assert rows["revenue"][9].number_format == "0%"  # of the odds, whatever the outcome's unit


def test_settings_stand_side_by_side(usual: Made) -> None:
    rows = {row[0]: row[1:] for row in opened(workbook_bytes(usual))["scenarios"].iter_rows(values_only=True)}
    assert rows["setting"] == tuple(each.name for each in usual.scenarios)
    assert rows["company.n_sellers"] == (24, 24, 24, 24, 30)
    assert rows["notes"][-1] == "Claim: together.\nLook at regard."


def test_the_same_comparison_gives_the_same_bytes(usual: Made, root: Path, tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from sim.report.workbook import write_workbook
from tests.report.made import EFFECTS, USUAL, Recipe
write_workbook(Recipe(USUAL, effects=EFFECTS).make(), Path(sys.argv[1]))
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "there.xlsx")], cwd=root, check=True, timeout=60)
    write_workbook(usual, tmp_path / "here.xlsx")
    assert (tmp_path / "here.xlsx").read_bytes() == (tmp_path / "there.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "here.xlsx") as archive:
        assert {each.date_time for each in archive.infolist()} == {tuple(EPOCH.timetuple()[:6])}
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert re.findall(r"(\d{4})-\d\d-\d\dT", core) == ["1980", "1980"]


def test_a_seed_that_no_float_holds_is_told_exactly() -> None:
    listed = USUAL[0].model_copy(update={"seeds": (2**63 - 1, 3)})
    rows = {row[0]: row for row in opened(workbook_bytes(Recipe((listed, USUAL[1]), n_pairs=2).make()))["scenarios"].values}
    assert rows["seeds"][1] == f"[{2**63 - 1}, 3]"
    assert math.isclose(rows["days"][1], 500)
