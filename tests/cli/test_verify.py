"""A report is verified from itself alone; one that was changed, cut short or is not ours is refused in a line."""

import re
from pathlib import Path

import pytest

from sim.report import carried
from tests.cli.conftest import Holivar


@pytest.fixture(scope="module")
def pages(root: Path, small: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Reports of one company and of drawn ones."""
    import sim
    from sim.report import report_html

    scenarios = [sim.load(root / "scenarios" / f"{name}.toml", small) for name in ("gemba", "cross_kpi")]
    ways = {"seeds": {"reps": 4}, "drawn": {"companies": 4, "seed": 3}}
    return {name: report_html(sim.compare(scenarios, **each)).encode() for name, each in ways.items()}


@pytest.mark.parametrize("way", ["seeds", "drawn"])
@pytest.mark.parametrize(("options", "n_runs"), [(("--sample", "1"), (3, 4)), (("--all",), (12,)), ((), range(9, 11))])
def test_runs_come_out_the_same(
    holivar: Holivar, pages: dict[str, bytes], tmp_path: Path, way: str, options: tuple[str, ...], n_runs: object
) -> None:
    (tmp_path / "report.html").write_bytes(pages[way])
    said = holivar("verify", tmp_path / "report.html", *options)
    assert (said.code, said.error) == (0, "")
    told = re.fullmatch(r".*report\.html: same, all (\d+) runs that were repeated \(of 12\)\n", said.out)
    assert told
    assert int(told[1]) in n_runs  # type: ignore[operator]


def resealed(data: bytes, before: bytes, after: bytes) -> bytes:
    """A page that somebody has changed and sealed anew."""
    content = data.rpartition(b"<!-- holivar seal ")[0]
    assert before in content
    return carried.sealed(content.replace(before, after).decode()).encode()


def test_other_numbers_are_told(holivar: Holivar, pages: dict[str, bytes], tmp_path: Path) -> None:
    # The page says that gemba works half as strongly as it did in its runs.
    page = resealed(pages["seeds"], b'"gemba":{"strength":1.0', b'"gemba":{"strength":0.5')
    (tmp_path / "report.html").write_bytes(page)
    said = holivar("verify", tmp_path / "report.html", "--all")
    assert said.code == 1
    assert re.search(r"gemba, seed 1: differs in \w+, now \S+; .* and \d+ more", said.out)
    assert "baseline" not in said.out
    assert "cross_kpi" not in said.out


def test_other_code_is_told_and_compared(holivar: Holivar, pages: dict[str, bytes], tmp_path: Path) -> None:
    code = re.search(rb'"code":"([0-9a-f]{64})"', pages["seeds"])
    assert code
    (tmp_path / "report.html").write_bytes(resealed(pages["seeds"], code[1], b"0" * 64))
    said = holivar("verify", tmp_path / "report.html")
    assert said.code == 0
    assert "was made by other code (Holivar" in said.error


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda page: page[:-500], "is no report of Holivar, or was cut short"),
        (lambda page: page.replace(b"earned", b"urned", 1), "was changed since it was written"),
        (lambda page: page + b" ", "was changed since it was written"),
        (lambda page: b"<html></html>", "is no report of Holivar, or was cut short"),
        (lambda page: b"", "is no report of Holivar, or was cut short"),
        (lambda page: resealed(page, b'"format":1', b'"format":2'), "carries nothing that this version"),
        (lambda page: resealed(page, b'"is_drawn":false', b'"is_drawn":"no"'), "carries nothing that this version"),
        (lambda page: resealed(page, b'"format":1', b'"x":' + b"[" * 9000 + b"]" * 9000), "carries nothing that this version"),
        (lambda page: resealed(page, b'"seeds":[1,2,3,4]', b'"seeds":[1,2,3]'), "carries nothing that this version"),
        (lambda page: resealed(page, b'"marks":[["', b'"marks":[["0000'), "carries nothing that this version"),
        (lambda page: resealed(page, b'"n_sellers":4', b'"n_sellers":-4'), "company.n_sellers: is -4"),
    ],
    ids=range(11),
)
def test_what_is_not_ours_is_refused_in_a_line(
    holivar: Holivar, pages: dict[str, bytes], tmp_path: Path, change: object, message: str
) -> None:
    (tmp_path / "report.html").write_bytes(change(pages["seeds"]))  # type: ignore[operator]
    said = holivar("verify", tmp_path / "report.html")
    assert (said.code, said.out) == (2, "")
    assert message in said.error
    assert "Traceback" not in said.error


def test_places_without_a_page_are_refused(holivar: Holivar, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none.html"):
        said = holivar("verify", place)
        assert (said.code, said.error.count("\n")) == (2, 1)
