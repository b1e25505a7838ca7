"""How much room text takes: nothing is lost, what is said to fit does, and wider text never takes less room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from sim.report.figure import Table
from sim.report.fitting import MOST_LINES, Paragraph, cut, em, height_of, n_lines, pages, tables, title_size

SENTENCES = (
    "gemba earned more in 35 of 50 paired companies, +1.5 % (0.4 to 2.6), and conflict fell from 46 to 31 (less in 50 of 50).",
    "ALL THREE: Everything together, with WORKSHOPS",
    "Ölmühle, Straße, façade",
    "27,792,649 against 28,408,608",
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=200)
widths = st.floats(3, 80)


@pytest.mark.parametrize("text", SENTENCES)
def test_the_estimate_errs_on_the_wide_side_and_not_by_much(text: str) -> None:
    real = ImageFont.load_default(1000).getlength(text) / 1000
    assert 1.02 * real < em(text) < 1.4 * real


@given(texts, widths, st.integers(1, 5))
def test_what_is_cut_fits_and_is_the_beginning(text: str, width: float, most: int) -> None:
    short = cut(text, width, most)
    assert n_lines(short, width) <= most
    assert short == text or text.startswith(short.removesuffix("…"))


@given(texts, texts, widths)
def test_more_text_takes_no_less_room(text: str, more: str, width: float) -> None:
    assert n_lines(f"{text} {more}", width) >= n_lines(text, width)


@given(texts, widths)
def test_lines_are_enough_for_the_text(text: str, width: float) -> None:
    assert n_lines(text, width) * width >= em(text.rstrip(" ")) - em(" ") * text.count(" ")


@given(st.lists(st.lists(texts, min_size=1, max_size=3), min_size=1, max_size=12))
def test_pages_hold_everything_once_in_order_and_nothing_torn(words: list[list[str]]) -> None:
    items = [[Paragraph(text) for text in item] for item in words]
    size, boxes = pages(items, 400, 300, (20, 16, 12))
    assert [len(text) > 0 for box in boxes for text in box] == [True] * sum(map(len, items))
    starts = iter([each.text for box in boxes for each in box])
    for item in words:
        for text in item:
            assert text.startswith(next(starts).removesuffix("…"))
    ends = {sum(len(box) for box in boxes[: k + 1]) for k in range(len(boxes))}
    assert ends <= {sum(len(item) for item in items[: k + 1]) for k in range(len(items))}
    assert all(height_of(box, 400, size) <= 300 or len(box) <= 3 for box in boxes)
    assert len(boxes) == 1 or size == 12


def test_a_title_gets_smaller_before_it_is_cut() -> None:
    assert title_size("short", 400, 60, (28, 20)) == (28, "short")
    ten = " ".join(["words"] * 10)
    assert title_size(ten, 400, 60, (28, 20)) == (20, ten)
    size, text = title_size("words " * 50, 400, 60, (28, 20))
    assert size == 20
    assert text.endswith("words…")


@given(st.lists(st.tuples(texts, texts, texts), max_size=30))
def test_a_table_s_parts_hold_every_row_once(rows: list[tuple[str, str, str]]) -> None:
    table = Table(("scenario", "revenue, EUR", "worked share"), tuple(rows))
    parts = tables(table, 500, 200, (16, 12))
    assert sum(len(part.rows) - 1 for part in parts) == len(rows)
    tallest = MOST_LINES * 1.22 * 12 + 6
    for part in parts:
        assert part.rows[0] == table.headings
        assert sum(part.widths) == pytest.approx(500)
        assert sum(part.heights) <= 200 or len(part.rows) == 2
        assert max(part.heights) <= max(tallest, MOST_LINES * 1.22 * part.size + 6) + 1e-9
