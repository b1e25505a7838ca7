"""The comparison as a workbook (XLSX): numbers as numbers, text as text, never a formula, the same bytes every time."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import __version__
from sim.experiments.manifest import code_digest
from sim.outcomes import OUTCOMES
from sim.report import story
from sim.report.effects import Contender, Findings, findings
from sim.report.office import EPOCH, timeless, xml_text
from sim.report.payback import COST, Payback, break_even, paybacks, when_by_mean, when_in_half
from sim.report.setup import flat, seeds_in_words
from sim.report.theme import in_words, unit_in_words
from sim.scenario.vocabulary import own_word, speaking, spoken

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from sim.experiments.compare import Comparison

Cell = str | float | None
"""What stands in a cell: text, a number, or nothing (a number that is not defined)."""

SUMMARY = ("revenue", "profit", "conflict", "collaboration", "worked_share", "win_rate", COST)
"""Outcomes beside the sentences, each with its mean and its mean paired difference."""

MONEY_BACK = {
    "paid back by the mean": "@",
    "paid back in half of the pairs": "@",
    "pairs paid back by the end": "0",
    "of pairs": "0",
    "break-even cost, EUR": "#,##0",
    "break-even cost, low": "#,##0",
    "break-even cost, high": "#,##0",
}
"""What follows on them, with the formats: when and how often the money comes back, and what the scenario might cost."""

WIDEST = 60
"""Characters of a column; longer text goes on in the next line of its cell."""

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

_CHANGE = "+{0};-{0};0"


@dataclass(frozen=True)
class Sheet:
    """A table on a sheet of its own.

    Parameters
    ----------
    formats : of each column's numbers, in the words of spreadsheets.
    rows : every row with its cells and, where its numbers have another format than their column, that format.
    n_frozen : columns that stay in sight.
    """

    name: str
    headings: tuple[str, ...]
    formats: tuple[str, ...]
    rows: tuple[tuple[tuple[Cell, ...], str], ...]
    n_frozen: int = 1


def write_workbook(comparison: Comparison, path: Path) -> None:
    """Write a comparison as a workbook; an existing file is replaced.

    Text is written with the type of text, so that no spreadsheet computes it, whatever it begins with. What is not defined is an
    empty cell. The same comparison gives the same bytes.
    """
    path.write_bytes(workbook_bytes(comparison))


def workbook_bytes(comparison: Comparison) -> bytes:
    """The same as bytes."""
    from openpyxl import Workbook
    from openpyxl.packaging.core import DocumentProperties

    book = Workbook()
    book.remove(book.active)
    book.properties = DocumentProperties(creator="Holivar", title="Holivar: a comparison", created=EPOCH, modified=EPOCH)
    for sheet in sheets(comparison):
        _fill(book.create_sheet(sheet.name), sheet)
    return _timeless(book)


def sheets(comparison: Comparison) -> list[Sheet]:
    """The tables, the answer first."""
    found = findings(comparison)
    with speaking(comparison.scenarios):
        return [
            _answer(comparison, found),
            _comparison(comparison),
            _months(comparison),
            _scenarios(comparison),
            _about(comparison),
        ]


def number_format(unit: str) -> str:
    """How a spreadsheet is to show numbers of a unit.

    >>> number_format("EUR"), number_format("share"), number_format("0..100")
    ('#,##0', '0.0%', '#,##0.00')
    """
    return {"EUR": "#,##0", "share": "0.0%"}.get(unit, "#,##0.00")


def _answer(comparison: Comparison, found: Findings) -> Sheet:
    outcomes = [name for name in SUMMARY if name in found.outcomes]
    units = [found.units[name] for name in outcomes]
    pairs = [(f"{_heading(name, unit)}", f"change of {_heading(name, unit)}") for name, unit in zip(outcomes, units, strict=True)]
    headings = ("scenario", "what it did", "title", *(text for pair in pairs for text in pair), *MONEY_BACK)
    formats = ("@", "@", "@", *(each for unit in units for each in _level_and_change(unit)), *MONEY_BACK.values())
    told = paybacks(comparison, found)
    rows = [((*_answer_row(each, outcomes), *_money_back(found, each, told.get(each.name))), "") for each in found.contenders]
    if found.contenders:
        levels = found.contenders[0].effects
        numbers = (value for name in outcomes for value in (_known(levels[name].baseline), None))
        base = found.baseline
        rows.insert(0, ((base.name, "What the others are compared with.", base.title, *numbers, *(None for _ in MONEY_BACK)), ""))
    return Sheet("answer", headings, formats, tuple(rows))


def _answer_row(each: Contender, outcomes: Sequence[str]) -> tuple[Cell, ...]:
    effects = [each.effects[name] for name in outcomes]
    numbers = (value for effect in effects for value in (_known(effect.value), _known(effect.diff)))
    return (each.name, story.headline(each), each.scenario.title, *numbers)


def _money_back(found: Findings, each: Contender, payback: Payback | None) -> tuple[Cell, ...]:
    if payback is None:
        return tuple(None for _ in MONEY_BACK)
    cost, low, high = break_even(found, each)
    told = when_by_mean(payback, each), when_in_half(payback), payback.n_paid, payback.n_pairs
    return (*told, _known(cost), _known(low), _known(high))


def _heading(outcome: str, unit: str) -> str:
    return in_words(outcome) if unit == "share" else f"{in_words(outcome)}, {unit_in_words(unit)}"


def _level_and_change(unit: str) -> tuple[str, str]:
    plain = number_format(unit)
    return plain, _CHANGE.format(plain)


def _comparison(comparison: Comparison) -> Sheet:
    table = comparison.table
    is_text = [kind.kind not in "iuf" for kind in table.dtypes]
    kept = {"effect_sd": "0.00", "better_share": "0%", "n_pairs": "0"}
    formats = tuple("@" if text else kept.get(name, "") for name, text in zip(table.columns, is_text, strict=True))
    shown = table.assign(outcome=table["outcome"].map(own_word))
    rows = ((_cells(row), number_format(unit)) for row, unit in zip(shown.itertuples(index=False), table["unit"], strict=True))
    return Sheet("comparison", tuple(table.columns), formats, tuple(rows), n_frozen=2)


def _months(comparison: Comparison) -> Sheet:
    daily = comparison.daily
    formats = tuple("@" if name in {"scenario", "measure"} else "0" if name == "day" else "" for name in daily.columns)
    units = (OUTCOMES[name].unit if name in OUTCOMES else "" for name in daily["measure"])
    shown = daily.assign(measure=daily["measure"].map(own_word))
    rows = ((_cells(row), number_format(unit)) for row, unit in zip(shown.itertuples(index=False), units, strict=True))
    return Sheet("months", tuple(daily.columns), formats, tuple(rows), n_frozen=3)


def _scenarios(comparison: Comparison) -> Sheet:
    """Every setting of every scenario, side by side."""
    contents = [dict(flat(scenario.content())) for scenario in comparison.scenarios]
    keys = list(dict.fromkeys(key for content in contents for key in content))
    names = tuple(scenario.name for scenario in comparison.scenarios)
    rows = tuple(((key, *(_setting(content.get(key)) for content in contents)), "") for key in keys)
    return Sheet("scenarios", ("setting", *names), ("@", *("General" for _ in names)), rows)


def _setting(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        # A number of a workbook has the 53 bits of a float; a larger one would be another one.
        return value if abs(value) <= 2**53 else str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list | tuple) else str(value)


def _about(comparison: Comparison) -> Sheet:
    told = [
        ("made by", f"Holivar {__version__}"),
        ("code, SHA-256 of its sources", code_digest()),
        ("what the pairs are", comparison.design),
        ("seeds", seeds_in_words(comparison.seeds)),
        ("days measured", str(comparison.scenarios[0].days)),
        ("days of warm-up before them", str(comparison.scenarios[0].warmup_days)),
        *((f"digest of {each.name}, SHA-256", each.digest()) for each in comparison.scenarios),
        ("diff", "Mean difference, scenario minus baseline, pair by pair: the same company with the same luck."),
        ("diff_low, diff_high", "Its 95 % interval (Student's t); empty for a single pair."),
        ("effect_sd", "The difference over the standard deviation of the baseline's runs."),
        ("better_share", "Share of pairs in which the scenario did better."),
        ("low, high on the sheet of months", "Between them lie the middle 95 % of the runs."),
        ("an empty cell", "Not defined: a share of nothing, an interval of one pair."),
        ("how far to trust it", "Intervals cover luck, not doubt about the model; report.html says more."),
        *((f"outcome {own_word(name)}", f"{spoken(each.doc)} ({unit_in_words(each.unit)})") for name, each in OUTCOMES.items()),
    ]
    return Sheet("about", ("what", "is"), ("@", "@"), tuple((row, "") for row in told))


def _cells(row: Iterable[Any]) -> tuple[Cell, ...]:
    return tuple(value if isinstance(value, str) else _known(value) for value in row)


def _known(value: float) -> float | None:
    """A number, or nothing where there is none; whole numbers stay whole."""
    if not math.isfinite(value):
        return None
    return int(value) if isinstance(value, int) or (value == int(value) and abs(value) < 2**53) else float(value)


def _fill(place: Worksheet, sheet: Sheet) -> None:
    """Write a sheet's cells, and make it pleasant: headings stay in sight, columns are as wide as what they hold."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    bold, grey = Font(bold=True), PatternFill("solid", fgColor="FFE8EBEF")
    top, centred = Alignment(vertical="top", wrap_text=True), Alignment(vertical="center", wrap_text=True)
    for column, heading in enumerate(sheet.headings, start=1):
        cell = _put(place, 1, column, heading)
        cell.font, cell.fill, cell.alignment = bold, grey, centred
    for line, (cells, own_format) in enumerate(sheet.rows, start=2):
        for column, value in enumerate(cells, start=1):
            if value is None:
                continue
            cell = _put(place, line, column, value)
            if isinstance(value, str):
                cell.alignment = top
            else:
                cell.number_format = sheet.formats[column - 1] or own_format
    for column, width in enumerate(_widths(sheet), start=1):
        place.column_dimensions[get_column_letter(column)].width = width
    place.freeze_panes = f"{get_column_letter(sheet.n_frozen + 1)}2"
    place.page_setup.orientation, place.page_setup.fitToHeight = "landscape", 0
    place.sheet_properties.pageSetUpPr.fitToPage = True


def _put(place: Worksheet, line: int, column: int, value: str | float) -> Any:
    cell = place.cell(line, column, _text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes whatever begins with "=" for a formula, and some words for errors
    return cell


def _text(text: str) -> str:
    """Text that XML and a cell can hold; what they can't is replaced by the sign for that."""
    plain = xml_text(text)
    return plain if len(plain) <= LONGEST_TEXT else f"{plain[: LONGEST_TEXT - 1]}\N{HORIZONTAL ELLIPSIS}"


def _widths(sheet: Sheet) -> Iterator[float]:
    """Characters that a column needs; headings may take two lines."""
    for column, heading in enumerate(sheet.headings):
        shown = (cells[column] for cells, _ in sheet.rows)
        most = max((len(each) if isinstance(each, str) else 12 for each in shown if each is not None), default=0)
        yield min(WIDEST, max(10, most, math.ceil(len(heading) / 2)) + 2)


def _timeless(book: Workbook) -> bytes:
    """The file's bytes, without the moments at which its parts were written."""
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.xml.functions import tostring

    written = io.BytesIO()
    book.save(written)
    properties: DocumentProperties = book.properties
    properties.modified = EPOCH  # saving has set it to now
    return timeless(written.getvalue(), {"docProps/core.xml": tostring(properties.to_tree())})
