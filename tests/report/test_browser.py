"""The pages in a real browser: everything is drawn, nothing is said on the console, nothing is asked of the network."""

import functools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.report import write_calendar, write_report
from sim.report.html import sections_of
from sim.report.section import figures_of
from sim.scenario.calendar import compile_calendar
from tests.report.hostile import HOSTILE, MARK
from tests.report.made import EFFECTS, USUAL, Made, Recipe

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions"),
    *("--virtual-time-budget=8000", "--enable-logging=stderr", "--dump-dom"),
]


class Visit(NamedTuple):
    """What a page became, what it said on the console, and what it asked for."""

    document: str
    console: list[str]
    requests: list[str]

    @property
    def charts(self) -> int:
        said = re.search(r'data-charts="(\d+)"', self.document)
        return int(said[1]) if said else 0

    @property
    def specifications(self) -> int:
        return self.document.count('<script type="application/json" data-chart=')


@functools.cache
def starts() -> str:
    """Why the browser can't be used; empty when it can."""
    if CHROMIUM is None:
        return "no chromium on this machine"
    try:
        done = subprocess.run([CHROMIUM, "--version"], capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return "chromium does not start"
    return "" if done.returncode == 0 else "chromium does not start"


def visit(page: Path, folder: Path) -> Visit:
    if reason := starts():
        pytest.skip(reason)
    log = folder / "network.json"
    # No name resolves, so that no test depends on what is reachable; what a page asks for is logged all the same.
    own = [f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", "--host-resolver-rules=MAP * ~NOTFOUND"]
    done = subprocess.run([str(CHROMIUM), *FLAGS, *own, page.as_uri()], capture_output=True, text=True, timeout=100, check=True)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return Visit(done.stdout, console, asked(json.loads(log.read_text(encoding="utf-8"))))


def asked(log: dict) -> list[str]:
    """Addresses that the page asked for; the browser's own business has "not an origin" as its initiator."""
    kind = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    starts = (event["params"] for event in log["events"] if event["type"] == kind and "params" in event)
    return [each["url"] for each in starts if each.get("initiator", "not an origin") != "not an origin"]


def test_the_watch_would_notice(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<img src="http://example.invalid/x.png"><script>console.error("hello")</script>', encoding="utf-8")
    seen = visit(page, tmp_path)
    assert seen.requests == ["http://example.invalid/x.png"]
    assert len(seen.console) == 1
    assert seen.charts == 0


def test_a_report_is_drawn_quietly(usual: Made, tmp_path: Path) -> None:
    seen = visit(write_report(usual, tmp_path / "report.html"), tmp_path)
    n_charts = len(figures_of(sections_of(usual)))
    assert seen.charts == seen.specifications == n_charts > 5
    shown = seen.document.partition("<main>")[2].partition("</main>")[0]
    assert len(re.findall('<svg [^>]*class="marks"', shown)) == n_charts
    assert len(re.findall('<svg [^>]*aria-hidden="true"', shown)) == n_charts
    # A slider stands beside its picture, which is one image for whoever can't see it.
    assert re.search('<div class="controls"><div class="vega-bind"><label><span[^>]*>month</span><input type="range"', shown)
    assert not re.search("NaN|undefined|null", shown)
    assert seen.console == []
    assert seen.requests == []


def test_hostile_text_is_shown_and_nothing_of_it_runs(tmp_path: Path) -> None:
    assert len(HOSTILE) == 60
    people = [
        USUAL[1].model_copy(
            update={"name": " ".join(HOSTILE[place::6]), "title": "; ".join(HOSTILE), "notes": "\n".join(HOSTILE)}
        )
        for place in range(6)
    ]
    made = Recipe(tuple(people), n_pairs=3, effects={each.name: EFFECTS["gemba"] for each in people}).make()
    seen = visit(write_report(made, tmp_path / "report.html"), tmp_path)
    assert MARK in seen.document
    assert "data-owned" not in seen.document.partition("<body>")[0]
    assert seen.charts == seen.specifications == len(figures_of(sections_of(made)))
    assert seen.console == []
    assert seen.requests == []


def test_a_calendar_is_drawn_quietly(tmp_path: Path) -> None:
    page = write_calendar(compile_calendar(USUAL[4]), USUAL[4], tmp_path / "calendar.html")
    seen = visit(page, tmp_path)
    assert seen.charts == 1
    assert "every 21 days" in seen.document
    assert seen.console == []
    assert seen.requests == []
