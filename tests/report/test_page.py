"""One self-contained page: nothing foreign runs, nothing is fetched, the same comparison gives the same bytes."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import sim
from sim import writing
from sim.report import page, report_html, write_report
from sim.report.html import sections_of
from sim.report.section import figures_of
from tests.report.hostile import HOSTILE
from tests.report.made import EFFECTS, USUAL, Made, Recipe

VOID = {"meta", "br", "hr", "img", "input", "link", "base"}


class Reader(HTMLParser):
    """Elements, their attributes, and the text outside of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[dict[str, str | None], str]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            self.blocks.append((self.elements[-1][1] | {"element": self.open[-1]}, data))
        else:
            self.texts.append(data)


@pytest.fixture(scope="module")
def hostile() -> tuple[str, Made]:
    """Every hostile string as a name, a title and a note: 60 in five scenarios and what is compared with them."""
    share = len(HOSTILE) // 6
    people = [
        each.model_copy(update={"name": " ".join(texts), "title": "; ".join(texts), "notes": "\n".join(texts)})
        for each, texts in zip((*USUAL, USUAL[1]), batched(HOSTILE, share), strict=True)
    ]
    made = Recipe(tuple(people), n_pairs=3, effects={each.name: EFFECTS["gemba"] for each in people}).make()
    return report_html(made), made


def batched(texts: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(texts[place : place + size]) for place in range(0, len(texts), size)]


def test_hostile_text_stays_text(hostile: tuple[str, Made], usual: Made) -> None:
    html, made = hostile
    read, plain = Reader(html), Reader(report_html(usual))
    assert {tag for tag, _ in read.elements} == {tag for tag, _ in plain.elements}
    allowed = {name for _, attributes in plain.elements for name in attributes}
    assert {name for _, attributes in read.elements for name in attributes} <= allowed
    assert not allowed & {"src", "href", "style", "srcset", "action", "data"}
    scripts = [sum(tag == "script" and "data-chart" not in each for tag, each in one.elements) for one in (read, plain)]
    assert scripts[0] == scripts[1]
    shown = "\n".join(read.texts)
    for each in made.scenarios:
        assert each.name in shown
        assert each.title in shown


def test_specifications_say_what_was_written(hostile: tuple[str, Made]) -> None:
    html, made = hostile
    specs = [json.loads(text) for attributes, text in Reader(html).blocks if "data-chart" in attributes]
    assert len(specs) == html.count('<div class="chart"') == len(figures_of(sections_of(made)))
    drawn = {row["name"] for spec in specs for rows in spec["datasets"].values() for row in rows if "name" in row}
    assert {each.name for each in made.scenarios} <= drawn


def test_data_blocks_can_end_nothing(hostile: tuple[str, Made]) -> None:
    html, _ = hostile
    for attributes, text in Reader(html).blocks:
        if "data-chart" in attributes:
            assert not re.search("[<>&\u2028\u2029]", text)


def test_a_lone_surrogate_does_no_harm(tmp_path: Path) -> None:
    odd = USUAL[1].model_copy(update={"title": "half \ud800"})
    written = write_report(Recipe((USUAL[0], odd), n_pairs=3).make(), tmp_path / "report.html")
    assert "half ?" in written.read_text(encoding="utf-8")
    assert page.script_json("half \ud800") == '"half ?"'


def test_the_policy_allows_these_scripts_and_no_others(usual: Made) -> None:
    html = report_html(usual)
    read = Reader(html)
    policy = next(each["content"] for tag, each in read.elements if each.get("http-equiv") == "Content-Security-Policy") or ""
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert not re.search("unsafe|http|[*]", policy)
    for element, rule in (("script", "script-src"), ("style", "style-src")):
        sources = [text for attributes, text in read.blocks if attributes["element"] == element and "type" not in attributes]
        hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in sources}
        assert {each.removeprefix("'sha256-").removesuffix("'") for each in rules[rule].split()} == hashes
    assert "\r" not in html


def test_the_library_is_there_once_and_brings_its_interpreter(usual: Made) -> None:
    html = report_html(usual)
    assert html.count(page.vega_library()) == 1
    assert "expressionInterpreter" in page.vega_library()
    assert 5e5 < len(html) < 5e6


def test_the_same_comparison_gives_the_same_bytes(usual: Made, root: Path, tmp_path: Path) -> None:
    script = """
import sys
from sim.report import write_report
from tests.report.made import EFFECTS, USUAL, Recipe
write_report(Recipe(USUAL, effects=EFFECTS).make(), sys.argv[1])
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "there.html")], cwd=root, check=True, timeout=60)
    write_report(usual, tmp_path / "here.html")
    assert (tmp_path / "here.html").read_bytes() == (tmp_path / "there.html").read_bytes()


def test_numbers_of_the_table_are_on_the_page(usual: Made) -> None:
    shown = "".join(Reader(report_html(usual)).texts).replace("\N{NO-BREAK SPACE}", " ")
    assert "all_three earned more in 43 of 50 paired companies, +7.8 % (5.6 to 10.0)" in shown
    for row in usual.table.query("outcome == 'revenue'").itertuples():
        assert f"{row.scenario_mean:,.0f}" in shown
    for each in usual.scenarios:
        assert each.digest() in shown
    assert "Seeds: 1 to 50" in shown


def test_scenarios_can_be_run_from_the_page(usual: Made, tmp_path: Path) -> None:
    files = [unescape(text) for text in re.findall(r"<pre>\n(.*?)</pre>", report_html(usual), re.DOTALL)]
    assert len(files) == len(usual.scenarios)
    digests = set()
    for place, text in enumerate(files):
        (tmp_path / f"{place}.toml").write_text(text, encoding="utf-8")
        digests.add(sim.load(tmp_path / f"{place}.toml").digest())
    assert digests == {each.digest() for each in usual.scenarios}


def test_a_failed_write_leaves_nothing(usual: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.html").write_text("before")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writing.write_whole(tmp_path / "report.html", "after")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text() == "before"


def test_a_damaged_library_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(page, "_bundled", lambda: "the library")
    fresh = page.vega_library.__wrapped__
    assert fresh() == "the library"
    (kept,) = tmp_path.iterdir()
    assert fresh() == "the library"
    kept.write_text(kept.read_text()[:-3])
    assert fresh() == "the library"
    kept.write_bytes(b"\xff\xfe")
    assert fresh() == "the library"


def test_one_pair_and_no_difference_are_told_plainly(single: Made, null: Made) -> None:
    assert "in the only pair" in report_html(single)
    assert "made no difference in any of 50 paired companies" in report_html(null).replace("</strong>", "")


def test_what_compare_returns_is_what_the_report_reads(tmp_path: Path, root: Path) -> None:
    tiny = ["days=63", "warmup_days=0", "company.n_customers=200", "company.n_marketers=3", "company.n_sellers=4"]
    found = sim.compare(sim.load(root / "scenarios" / "gemba.toml", tiny), reps=3)
    read = Reader(write_report(found, tmp_path / "report.html").read_text(encoding="utf-8"))
    assert sum("data-chart" in attributes for attributes, _ in read.blocks) == len(figures_of(sections_of(found)))
    drawn = [attributes["data-chart"] for attributes, _ in read.blocks if "data-chart" in attributes]
    assert {"revenue_over_time", "odds", "payback"} <= set(drawn)
    assert "Seeds: 1 to 3" in "".join(read.texts)


def test_a_department_that_is_away_leaves_gaps_and_no_nonsense(tmp_path: Path, root: Path) -> None:
    tiny = ["days=63", "warmup_days=0", "company.n_customers=200", "company.n_marketers=3", "company.n_sellers=4"]
    found = sim.compare(sim.load(root / "scenarios" / "no_marketing.toml", tiny), reps=3)
    shown = "".join(Reader(write_report(found, tmp_path / "report.html").read_text(encoding="utf-8")).texts)
    assert "and conflict could not be compared" in shown
    assert "Conflict cannot be compared over the last 3 months: one of the departments is away" in shown
    assert "nan" not in shown
