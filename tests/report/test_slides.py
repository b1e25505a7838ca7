"""Slides: what the page says in text that can be changed, inside of the slide, nothing over anything else; the same bytes."""

import io
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from PIL import ImageFont
from pptx import Presentation

from sim.report import story
from sim.report.effects import findings
from sim.report.figure import Figure
from sim.report.fitting import Paragraph
from sim.report.html import pictures, summary_table
from sim.report.office import EPOCH, one_line
from sim.report.slides import slides_bytes, write_slides
from sim.report.trust import NOT_IN_THE_MODEL
from tests.report.hostile import HOSTILE
from tests.report.made import EFFECTS, USUAL, Made, Recipe

POINT = 12_700
LONG = (
    "=cmd|' /C calc'!A0",
    "</a:t></a:r></a:p>",
    "w" * 64,
    "every_remedy_that_anybody_ever_thought_of_at_once_and_then_some",
    "Gemba und gemeinsame Fläche und Kopplung der Ziele, ab dem 4. Mon",
    "一緒に働く、同じ床で、同じ目標で、毎月入れ替わる、会議も減らす、そして話す",
)
FONT = ImageFont.load_default(1000)
"""Pillow's own, so that the measure does not hang on what a machine has, nor on the estimate that it is to judge."""


@pytest.fixture(scope="module")
def deck(usual: Made) -> Any:
    return opened(slides_bytes(usual))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """White pictures: drawing names that no chart is made for takes half a minute."""
    monkeypatch.setattr("sim.report.slides.png", lambda chart: white(1900, 1100))


def white(width: int, height: int) -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def named(names: tuple[str, ...], n_pairs: int = 2) -> Made:
    """A baseline and scenarios of these names, which are their titles as well, and which all do something."""
    people = tuple(USUAL[1].model_copy(update={"name": name, "title": name}) for name in names)
    return Recipe((USUAL[0], *people), n_pairs, {each.name: EFFECTS["gemba"] for each in people}).make()


def rows_of(figure: Figure) -> list[str]:
    """What is said of each row of a chart's panels; one that is empty where the chart has no more than one."""
    if not isinstance(figure.chart, alt.ConcatChart):
        return [""]
    n, columns = len(figure.chart.concat), figure.chart.columns
    firsts = range(1, n + 1, columns)
    said = [f" Panels {k} to {min(k + columns - 1, n)} of {n}." if k < n else f" Panel {k} of {n}." for k in firsts]
    return said if len(said) > 1 else [""]


def counted(title: str, n: int) -> list[str]:
    return [title] if n == 1 else [f"{title} ({k}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{n})" for k in range(1, n + 1)]


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def texts(slide: Any) -> list[str]:
    """Every paragraph of a slide, those in cells too."""
    return [paragraph.text for frame in frames(slide) for paragraph in frame.paragraphs]


def frames(slide: Any) -> Iterator[Any]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame
        elif shape.has_table:
            yield from (cell.text_frame for row in shape.table.rows for cell in row.cells)


def test_the_answer_comes_first_then_the_table_the_pictures_and_the_doubt(deck: Any, usual: Made) -> None:
    found = findings(usual)
    figures = pictures(found)
    assert titles(deck) == [
        "Compared with baseline: Leave things as they are",
        "What each scenario changed",
        *(title for figure in figures for title in counted(figure.title, len(rows_of(figure)))),
        "How far to trust it",
    ]
    answer = texts(deck.slides[0])
    sentences = [story.headline(each) for each in found.contenders]
    assert [each for each in answer if each in sentences] == sentences
    assert {each.scenario.title for each in found.contenders} <= set(answer)
    assert f"over {usual.baseline.days} working days (2 years)." in answer[-2 * len(sentences) - 1]
    shown = [(figure, row) for figure in figures for row in rows_of(figure)]
    for (figure, row), slide in zip(shown, list(deck.slides)[2:-1], strict=True):
        assert figure.reading in texts(slide)
        (picture,) = (shape for shape in slide.shapes if shape.shape_type == 13)
        assert picture._element.nvPicPr.cNvPr.get("descr") == figure.alternative + row
        wide, tall = picture.image.size
        assert wide / tall == pytest.approx(picture.width / picture.height, rel=1e-3)
    last = " ".join(texts(deck.slides[-1]))
    assert "a mean of 50 pairs" in last
    assert "seeds 1 to 50" in last
    assert re.search(r"results hash [0-9a-f]{64}\.", last)
    assert all(each in last for each in NOT_IN_THE_MODEL)


@pytest.mark.parametrize("n", [1, 3, 4, 5, 6])
def test_a_slide_holds_one_row_of_panels_and_every_panel_has_its_slide(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[alt.ConcatChart] = []
    monkeypatch.setattr("sim.report.slides.png", lambda chart: drawn.append(chart) or white(1900, 500))
    made = named(tuple(f"scenario {k}" for k in range(n)))
    slides_bytes(made)
    for figure in pictures(findings(made)):
        rows = [drawn.pop(0) for _ in rows_of(figure)]
        if isinstance(figure.chart, alt.ConcatChart):
            panels = [panel.to_dict(validate=False) for row in rows for panel in row.concat]
            assert panels == [panel.to_dict(validate=False) for panel in figure.chart.concat]
            assert all(len(row.concat) <= figure.chart.columns for row in rows)
    assert not drawn


def test_the_table_is_the_page_s(deck: Any, usual: Made) -> None:
    (table,) = (shape.table for shape in deck.slides[1].shapes if shape.has_table)
    wanted = summary_table(usual, findings(usual))
    assert [tuple(cell.text_frame.text for cell in row.cells) for row in table.rows] == [wanted.headings, *wanted.rows]


def test_every_slide_says_where_it_comes_from(deck: Any) -> None:
    for slide in deck.slides:
        assert any(re.fullmatch(r"Holivar \S+ · one company, many seeds · results [0-9a-f]{12}", text) for text in texts(slide))


def test_one_pair_is_called_one_pair(single: Made) -> None:
    last = " ".join(texts(opened(slides_bytes(single)).slides[-1]))
    assert "One pair (one company, many seeds) gives no interval" in last


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("place", range(0, len(HOSTILE), 6))
def test_text_is_read_back_as_text(place: int) -> None:
    made = named(HOSTILE[place : place + 6])
    content = slides_bytes(made)
    told = [text for slide in opened(content).slides for text in texts(slide)]
    for name in (one_line(each.name) for each in findings(made).contenders):
        assert any(text.startswith(f"{name} earned") for text in told)
        assert name in told  # its title
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        assert b"External" not in part, name
        if name.startswith("ppt/slides/"):  # those of the template number slides and tell the date
            assert not re.search(rb"hlink|<a:fld|oleObj|<p:(control|timing)", part), name
    assert {name.rpartition(".")[2] for name in parts} == {"xml", "rels", "png"}


@pytest.mark.usefixtures("undrawn")
def test_what_no_file_can_hold_is_replaced() -> None:
    odd = USUAL[1].model_copy(update={"title": "a\x00b\x1fc\ufffed \ud800"})
    deck = opened(slides_bytes(Recipe((USUAL[0], odd), n_pairs=2).make()))
    assert "a\ufffdb\ufffdc\ufffdd ?" in texts(deck.slides[0])


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    "names", [LONG, ("short",), tuple(f"{k} {LONG[k % 6]}"[:64] for k in range(16))], ids=["six", "one", "many"]
)
def test_nothing_leaves_its_place_or_stands_on_anything_else(names: tuple[str, ...]) -> None:
    deck = opened(slides_bytes(named(names)))
    for number, slide in enumerate(deck.slides, start=1):
        shapes = list(slide.shapes)
        for shape in shapes:
            assert min(shape.left, shape.top) >= 0, (number, shape.name)
            assert shape.left + shape.width <= deck.slide_width, (number, shape.name)
            assert shape.top + shape.height <= deck.slide_height, (number, shape.name)
            if shape.has_text_frame:
                assert height(shape.text_frame, shape.width / POINT) <= shape.height / POINT + 0.01, (
                    number,
                    shape.text_frame.text,
                )
            elif shape.has_table:
                check_cells(shape)
        for one, other in combinations(shapes, 2):
            is_apart = (
                *(one.left >= other.left + other.width, other.left >= one.left + one.width),
                *(one.top >= other.top + other.height, other.top >= one.top + one.height),
            )
            assert any(is_apart), (number, one.name, other.name)


def check_cells(shape: Any) -> None:
    table = shape.table
    assert abs(sum(column.width for column in table.columns) - shape.width) < POINT
    assert abs(sum(row.height for row in table.rows) - shape.height) < POINT
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            room = (column.width - cell.margin_left - cell.margin_right) / POINT
            needed = height(cell.text_frame, room) + (cell.margin_top + cell.margin_bottom) / POINT
            assert needed <= row.height / POINT + 0.01, cell.text_frame.text


def height(frame: Any, width: float) -> float:
    """Points that the text of a frame needs, in a font that is really one."""
    total = 0.0
    for paragraph in frame.paragraphs:
        size = max(run.font.size.pt for run in paragraph.runs)
        properties = paragraph._p.pPr
        room = width - float(properties.get("marL") or 0) / POINT
        lines, used = 1, 0.0
        for word in re.findall(r"\S+\s*", paragraph.text):
            wide = FONT.getlength(word.rstrip()) * size / 1000
            if used and used + wide > room:
                lines, used = lines + 1, 0.0
            while used + wide > room:
                lines, wide = lines + 1, wide - room
            used += wide + FONT.getlength(" ") * size / 1000 * (len(word) - len(word.rstrip()))
        total += 1.2 * size * lines + (paragraph.space_after.pt if paragraph.space_after is not None else 0.0)
    return total


@pytest.mark.usefixtures("undrawn")
def test_many_scenarios_go_on_on_the_next_slide() -> None:
    names = tuple(f"scenario_{k}" for k in range(16))
    deck = opened(slides_bytes(named(names)))
    answers = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Compared with")]
    assert len(answers) > 1
    assert titles(deck)[: len(answers)] == counted("Compared with baseline: Leave things as they are", len(answers))
    told = [text for slide in answers for text in texts(slide)]
    parts = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(parts) > 1
    rows = [row.cells[0].text_frame.text for table in parts for row in list(table.rows)[1:]]
    assert sorted(rows) == sorted(("baseline", *names))
    for name in names:
        assert sum(text.startswith(f"{name} earned") for text in told) == 1


def test_the_same_comparison_gives_the_same_bytes(null: Made, root: Path, tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from sim.report.slides import write_slides
from tests.report.made import USUAL, Recipe
write_slides(Recipe(USUAL[:2]).make(), Path(sys.argv[1]))
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "there.pptx")], cwd=root, check=True, timeout=60)
    write_slides(null, tmp_path / "here.pptx")
    assert (tmp_path / "here.pptx").read_bytes() == (tmp_path / "there.pptx").read_bytes()


def test_it_tells_nothing_of_when_it_was_made_nor_of_its_template(deck: Any, usual: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(slides_bytes(usual))) as archive:
        assert {each.date_time for each in archive.infolist()} == {tuple(EPOCH.timetuple()[:6])}
        core = archive.read("docProps/core.xml").decode("utf-8")
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printer" in name or "app.xml" in name]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"1980-01-01T00:00:00Z"}
    assert deck.core_properties.author == deck.core_properties.last_modified_by == "Holivar"
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    for layout in deck.slide_layouts:
        assert all(shape.left + shape.width <= deck.slide_width for shape in layout.placeholders)
        assert max(shape.left + shape.width for shape in layout.placeholders) > 0.9 * deck.slide_width


def test_without_the_package_it_is_said_how_to_get_it(null: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(ImportError, match=r"^needs python-pptx, which is not installed; pip install 'holivar\[slides\]'$"):
        write_slides(null, tmp_path / "x.pptx")
    assert not list(tmp_path.iterdir())


def test_a_list_has_dots_and_the_rest_has_none(deck: Any) -> None:
    dotted = re.findall(r"<a:buChar", deck.slides[-1].part.blob.decode("utf-8"))
    assert len(dotted) == len(NOT_IN_THE_MODEL)
    assert Paragraph("x").is_item is False
