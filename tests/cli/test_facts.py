"""``holivar facts``: what it prints, what it writes, and what it refuses before any work."""

import re
from pathlib import Path

import pytest

from sim.cli import facts
from sim.compiled import IS_PLAIN_PYTHON
from sim.facts.declared import FACTS
from sim.facts.run import Found
from tests.cli.conftest import Holivar

needs_engine = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="runs of full size need the compiled engine")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """Every fact in the middle of nowhere, without a run: 50 with an error of 1."""
    found = [Found(fact, 50.0, 1.0, 30) for fact in FACTS]
    monkeypatch.setattr(facts, "_found", lambda reps, workers: found)
    return found


def test_a_table_on_screen(holivar: Holivar, made: list[Found]) -> None:
    said = holivar("facts", "--reps", "30")
    assert (said.code, said.error) == (0, "")
    assert said.out.startswith("Facts, 30 companies: ")
    first = next(line for line in said.out.splitlines() if line.split()[:1] == ["1"])
    assert re.split(r"\s{2,}", first.strip())[2:] == ["55 to 80 %", "50.00 ± 1.00 %", "miss", "V1"]
    assert "Not measured yet" in said.out
    assert said.out.splitlines()[-1] == "Nothing was written; --out FILE keeps this as a page."


def test_a_page_is_the_same_printed_or_written(holivar: Holivar, made: list[Found], tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    said = holivar("facts", "--out", out)
    assert said.out.splitlines()[-1] == f"Written to {out}"
    page = out.read_text(encoding="utf-8")
    assert page == holivar("facts", "--markdown").out
    assert f"holivar facts --reps {facts.REPS} --out docs/facts.md --force" in page
    assert "| 1 | marketing leads that are never worked | 55 to 80 % | 50.00 ± 1.00 % | miss | V1 |" in page
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_is_replaced_on_demand_only(holivar: Holivar, made: list[Found], tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    out.write_text("mine", encoding="utf-8")
    said = holivar("facts", "--out", out)
    assert said.code == 2
    assert "add --force" in said.error
    assert out.read_text(encoding="utf-8") == "mine"
    assert holivar("facts", "--out", out, "--force").code == 0
    assert out.read_text(encoding="utf-8").startswith("# Facts")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--reps", "0"), "is '0'; allowed: a whole number, 1 to 100,000"),
        (("--workers", "x"), "is 'x'; allowed: a whole number, 1 to 1,000"),
        (("--out", "docs"), "docs is a folder"),
        (("--out", "nowhere/x.md"), "nowhere is no folder"),
    ],
)  # fmt: skip
def test_refused_before_any_work(
    holivar: Holivar, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], problem: str
) -> None:
    monkeypatch.setattr(facts, "_found", lambda reps, workers: pytest.fail("it has begun to work"))
    said = holivar("facts", *arguments)
    assert (said.code, said.out) == (2, "")
    assert problem in said.error
    assert len(said.error.splitlines()) == 1


@needs_engine
def test_results_do_not_depend_on_the_workers(holivar: Holivar) -> None:
    one, two = (holivar("facts", "--reps", "2", "--workers", workers, "--markdown") for workers in ("1", "2"))
    assert (one.code, one.out) == (0, two.out)
    told = {line.split(" | ")[0].strip("| ") for line in one.out.splitlines() if line.startswith("| ")}
    assert {fact.label for fact in FACTS} <= told


@needs_engine
@pytest.mark.slow
def test_the_page_is_what_the_command_prints(holivar: Holivar, root: Path) -> None:
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    named = re.search(r"^holivar (facts --reps \d+) --out docs/facts.md --force$", page, re.MULTILINE)
    assert named
    assert holivar(*named[1].split(), "--markdown").out == page, f"run `{named[0]}`"
