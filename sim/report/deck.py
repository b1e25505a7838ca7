"""Slides that are being made: where things stand on them, and what python-pptx has to be told for that."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.figure import Table
from sim.report.fitting import CELL_SIDE, CELL_TOP, INDENT, LaidOut, Paragraph, cut, height_of, pages, tables, title_size
from sim.report.office import EPOCH, one_line, timeless
from sim.report.picture import PNG_SCALE

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

MISSING = "needs python-pptx, which is not installed", "pip install 'holivar[slides]'"
"""What is wrong without it, and what to do."""


def has_pptx() -> bool:
    """Whether slides can be written."""
    try:
        import pptx  # noqa: F401
    except ImportError:
        return False
    return True


class Box(NamedTuple):
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


class Picture(NamedTuple):
    """A picture, and the words for whoever can't see it."""

    png: bytes
    alternative: str


WIDTH, HEIGHT = 960.0, 540.0
"""Points of a slide of 16 to 9."""

TITLE = Box(36, 18, 888, 62)
BODY = Box(36, 88, 888, 420)
FOOTER = Box(36, 516, 888, 14)

TITLE_SIZES = (26, 24, 22, 20, 18, 16)
TEXT_SIZES = (22, 20, 18, 16, 15, 14)
TABLE_SIZES = (18, 16, 15, 14, 13, 12, 11)
NOTE_SIZE, FOOTER_SIZE = 11.0, 9.0

ENLARGED = 1.3
"""How far a picture may be drawn larger than it is; its letters would shout, and its edges blur."""

INK, GREY = "222222", "595959"


class Deck:
    """Slides that are being made: every one with a title, what it shows, and where it comes from."""

    def __init__(self, source: str) -> None:
        self._source = one_line(source)
        self._file = _empty()
        self._layout = self._file.slide_layouts.get_by_name("Title Only")

    def texts(self, title: str, items: Sequence[Sequence[Paragraph]]) -> None:
        """Paragraphs, on as many slides as they take; items are never torn apart."""
        clean = [[each._replace(text=one_line(each.text)) for each in item] for item in items]
        size, boxes = pages(clean, BODY.width, BODY.height, TEXT_SIZES)
        for place, box in enumerate(boxes):
            slide = self._slide(_counted(title, place, len(boxes)))
            _write(_text_frame(slide, BODY), box, size)

    def tables(self, title: str, table: Table, note: str) -> None:
        """A table, on as many slides as it takes, and a note beneath it."""
        beneath = [Paragraph(note, is_soft=True)]
        room = BODY.height - height_of(beneath, BODY.width, NOTE_SIZE) - 8
        clean = Table(_lines_of(table.headings), tuple(map(_lines_of, table.rows)), table.n_words)
        parts = tables(clean, BODY.width, room, TABLE_SIZES)
        for place, part in enumerate(parts):
            slide = self._slide(_counted(title, place, len(parts)))
            _put_table(slide, part, table.n_words)
            top = BODY.top + sum(part.heights) + 8
            frame = _text_frame(slide, Box(BODY.left, top, BODY.width, BODY.top + BODY.height - top))
            _write(frame, beneath, NOTE_SIZE)

    def pictures(self, title: str, shown: Sequence[Picture], reading: str) -> None:
        """Pictures, a slide for each, as large as they may be, and how to read them beneath."""
        _, ((beneath, *_), *_) = pages([[Paragraph(one_line(reading), is_soft=True)]], BODY.width, 80, [NOTE_SIZE])
        needed = height_of([beneath], BODY.width, NOTE_SIZE)
        room = BODY._replace(height=BODY.height - needed - 6)
        foot = Box(BODY.left, room.top + room.height + 6, BODY.width, needed)
        for place, each in enumerate(shown):
            slide = self._slide(_counted(title, place, len(shown)))
            _put_picture(slide, each.png, room, one_line(each.alternative))
            _write(_text_frame(slide, foot), [beneath], NOTE_SIZE)

    def content(self) -> bytes:
        written = io.BytesIO()
        self._file.save(written)
        return timeless(written.getvalue())

    def _slide(self, title: str) -> Slide:
        slide = self._file.slides.add_slide(self._layout)
        heading = slide.shapes.title
        _place(heading, TITLE)
        size, text = title_size(title, TITLE.width, TITLE.height, TITLE_SIZES)
        frame = _plain_frame(heading.text_frame)
        _write(frame, [Paragraph(text, n_bold=len(text), after=0)], size)
        _write(_text_frame(slide, FOOTER), [self._footer()], FOOTER_SIZE)
        return slide

    def _footer(self) -> Paragraph:
        return Paragraph(cut(self._source, FOOTER.width / FOOTER_SIZE, 1), is_soft=True, after=0)


def _counted(title: str, place: int, n: int) -> str:
    """A title as it stands on one of n slides; the count is not torn apart at the end of a line."""
    count = f"({place + 1} of {n})".replace(" ", "\N{NO-BREAK SPACE}")
    return one_line(title) if n == 1 else f"{one_line(title)} {count}"


def _lines_of(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple("\n".join(one_line(line) for line in text.split("\n")) for text in cells)


def _empty() -> Presentation:
    """A file without slides: 16 to 9, the layouts that one may want to add a slide in, and nothing of whoever drew them."""
    try:
        from pptx import Presentation as new
        from pptx.opc.constants import RELATIONSHIP_TYPE as KIND
    except ImportError as error:
        raise ImportError("; ".join(MISSING)) from error

    file = new()
    wider = WIDTH * 12_700 / file.slide_width
    file.slide_width, file.slide_height = _emu(WIDTH), _emu(HEIGHT)
    for layout in list(file.slide_layouts):
        if layout.name not in {"Title and Content", "Title Only", "Blank"}:
            file.slide_layouts.remove(layout)
    for page in (file.slide_master, *file.slide_layouts):
        for shape in page.placeholders:
            # Those of a layout are where the master's are, unless they say something else.
            if shape.element.spPr.xfrm is not None:
                shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
    for part, kind in ((file.part.package, KIND.THUMBNAIL), (file.part.package, KIND.EXTENDED_PROPERTIES),
                       (file.part, KIND.PRINTER_SETTINGS)):  # fmt: skip
        part.drop_rel(part.relate_to(part.part_related_by(kind), kind))
    about = file.core_properties
    about.author = about.last_modified_by = "Holivar"
    about.title, about.created, about.modified, about.revision = "Holivar: a comparison", EPOCH, EPOCH, 1
    return file


def _emu(points: float) -> Any:
    from pptx.util import Emu

    return Emu(round(points * 12_700))


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = map(_emu, box)


def _text_frame(slide: Slide, box: Box) -> TextFrame:
    return _plain_frame(slide.shapes.add_textbox(*map(_emu, box)).text_frame)


def _plain_frame(frame: TextFrame) -> TextFrame:
    """A frame that is as large as it is told to be, without margins."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = _emu(0)
    return frame


def _write(frame: TextFrame, paragraphs: Sequence[Paragraph], size: float) -> None:
    from pptx.enum.text import PP_ALIGN

    for place, each in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_before, paragraph.space_after = _emu(0), _emu(each.after * size)
        for text, is_bold in ((each.text[: each.n_bold], True), (each.text[each.n_bold :], False)):
            if text:
                _run(paragraph, text, each.scale * size, is_bold, GREY if each.is_soft else INK)
        if each.is_item:
            _dot(paragraph, each.scale * size)


def _run(paragraph: Any, text: str, size: float, is_bold: bool, colour: str) -> None:
    from pptx.dml.color import RGBColor

    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold = text, _emu(size), is_bold
    run.font.color.rgb = RGBColor.from_string(colour)


def _dot(paragraph: Any, size: float) -> None:
    """A dot before a paragraph, which python-pptx has no word for."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(_emu(INDENT * size)))
    properties.set("indent", str(-_emu(INDENT * size)))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def _put_table(slide: Slide, part: LaidOut, n_words: int) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    left, top, width, height = map(_emu, BODY._replace(height=sum(part.heights)))
    frame = slide.shapes.add_table(len(part.rows), len(part.widths), left, top, width, height)
    frame.name, table = "Table", frame.table
    for column, wide in enumerate(part.widths):
        table.columns[column].width = _emu(wide)
    for line, (cells, tall) in enumerate(zip(part.rows, part.heights, strict=True)):
        table.rows[line].height = _emu(tall)
        for place, text in enumerate(cells):
            cell = table.cell(line, place)
            cell.margin_left = cell.margin_right = _emu(CELL_SIDE)
            cell.margin_top = cell.margin_bottom = _emu(CELL_TOP)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            for number, words in enumerate(text.split("\n")):
                paragraph = cell.text_frame.paragraphs[0] if number == 0 else cell.text_frame.add_paragraph()
                paragraph.alignment = PP_ALIGN.LEFT if place < n_words else PP_ALIGN.RIGHT
                _run(paragraph, words, part.size, is_bold=line == 0 or place == 0, colour="FFFFFF" if line == 0 else INK)


def _put_picture(slide: Slide, image: bytes, room: Box, alternative: str) -> None:
    """The picture in the middle of its room, as large as it may be."""
    shape: Any = slide.shapes.add_picture(io.BytesIO(image), _emu(0), _emu(0))
    wide, tall = (size / PNG_SCALE for size in shape.image.size)
    scale = min(room.width / wide, room.height / tall, ENLARGED)
    left, top = room.left + (room.width - scale * wide) / 2, room.top + (room.height - scale * tall) / 2
    _place(shape, Box(left, top, scale * wide, scale * tall))
    shape.name = "Picture"
    shape._element.nvPicPr.cNvPr.set("descr", alternative)
