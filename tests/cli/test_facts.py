"""``holivar facts``: what it prints, what it writes, and what it refuses before any work."""

import json
import re
from pathlib import Path

import pytest

from sim.cli import facts
from sim.compiled import IS_PLAIN_PYTHON
from sim.facts.declared import FACTS
from sim.facts.run import Findings, Found
from sim.facts.spread import Spread
from tests.cli.conftest import Holivar

needs_engine = pytest.mark.skipif(IS_PLAIN_PYTHON, reason="runs of full size need the compiled engine")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fact in the middle of nowhere, without a run: 50 with an error of 1."""
    spread = {"conflict": Spread(40.0, 4.0, 100)}
    findings = Findings([Found(fact, 50.0, 1.0, 30) for fact in FACTS], spread)
    monkeypatch.setattr(facts, "_findings", lambda reps, companies, workers: findings)


def rows_starting(with_cell: str, text: str) -> list[list[str]]:
    """Rows of tables on screen by their first cell."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.split()[:1] == [with_cell]]


@pytest.mark.usefixtures("made")
def test_tables_on_screen(holivar: Holivar) -> None:
    said = holivar("facts", "--reps", "30")
    assert (said.code, said.error) == (0, "")
    assert said.out.startswith("Facts, 30 companies: ")
    fact, miss = rows_starting("1", said.out)
    assert fact[2:] == ["55 to 80 %", "50.00 ± 1.00 %", "miss", "V1"]
    assert miss[2] == "50.00 ± 1.00 %"
    assert rows_starting("conflict", said.out) == [["conflict", "0..100", "40.00", "4.00", "100"]]
    assert "SD between 100 drawn companies" in said.out
    assert said.out.splitlines()[-1] == "Nothing was written; --out FILE keeps this as a page."


@pytest.mark.usefixtures("made")
def test_a_page_is_the_same_printed_or_written(holivar: Holivar, tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    said = holivar("facts", "--out", out)
    assert said.out.splitlines()[-1] == f"Written to {out}"
    page = out.read_text(encoding="utf-8")
    assert page == holivar("facts", "--markdown").out
    assert (
        f"holivar facts --reps {facts.REPS} --companies {facts.COMPANIES} --out docs/facts.md --data sim/facts/found.json --force"
        in page
    )
    assert "| 1 | marketing leads that are never worked | 55 to 80 % | 50.00 ± 1.00 % | miss | V1 |" in page
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.usefixtures("made")
def test_data_hold_the_table(holivar: Holivar, tmp_path: Path) -> None:
    out, data = tmp_path / "page.md", tmp_path / "found.json"
    assert holivar("facts", "--out", out, "--data", data).out.splitlines()[-1] == f"Written to {out} and {data}"
    found = json.loads(data.read_text(encoding="utf-8"))
    assert len(found["facts"]) == len(FACTS)
    assert found["facts"][0] | {"reason": ""} == {
        "fact": "1", "what": "marketing leads that are never worked", "expected": "55 to 80 %", "measured": "50.00 ± 1.00 %",
        "verdict": "miss", "from": "V1", "reason": "",
    }  # fmt: skip
    assert found["facts"][0]["reason"] == "not explained yet"
    assert f"{found['summary']}." in out.read_text(encoding="utf-8")


@pytest.mark.usefixtures("made")
def test_a_file_is_replaced_on_demand_only(holivar: Holivar, tmp_path: Path) -> None:
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
        (("--companies", "1"), "is '1'; allowed: a whole number, 2 to 100,000"),
        (("--workers", "x"), "is 'x'; allowed: a whole number, 1 to 1,000"),
        (("--out", "docs"), "docs is a folder"),
        (("--out", "nowhere/x.md"), "nowhere is no folder"),
        (("--data", "docs"), "--data: docs is a folder"),
    ],
)  # fmt: skip
def test_refused_before_any_work(
    holivar: Holivar, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], problem: str
) -> None:
    monkeypatch.setattr(facts, "_findings", lambda reps, companies, workers: pytest.fail("it has begun to work"))
    said = holivar("facts", *arguments)
    assert (said.code, said.out) == (2, "")
    assert problem in said.error
    assert len(said.error.splitlines()) == 1


@needs_engine
def test_results_do_not_depend_on_the_workers(holivar: Holivar) -> None:
    one, two = (holivar("facts", "--reps", "1", "--companies", "2", "--workers", workers, "--markdown") for workers in ("1", "2"))
    assert (one.code, one.out) == (0, two.out)
    told = {line.split(" | ")[0].strip("| ") for line in one.out.splitlines() if line.startswith("| ")}
    assert {fact.label for fact in FACTS} <= told


@needs_engine
@pytest.mark.slow
def test_the_page_is_what_the_command_prints(holivar: Holivar, root: Path) -> None:
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    named = re.search(r"^holivar (facts --reps \d+ --companies \d+) --out docs/facts.md ", page, re.MULTILINE)
    assert named
    assert holivar(*named[1].split(), "--markdown").out == page, f"run `{named[0]}`"
