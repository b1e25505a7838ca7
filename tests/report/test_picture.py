"""Charts as files: nothing runs in them, nothing is fetched, text is text."""

import xml.etree.ElementTree as Tree
from dataclasses import replace
from pathlib import Path

import pytest

from sim.report.effects import findings
from sim.report.forms import write_charts
from sim.report.html import pictures, sections_of
from sim.report.picture import titled, write_picture
from tests.report.hostile import HOSTILE
from tests.report.made import EFFECTS, USUAL, Made, Recipe
from tests.report.test_figures import ALL

NAMES = sorted(ALL)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Charts of six scenarios whose names are all the hostile strings together."""
    names = [" ".join(HOSTILE[place::6]) for place in range(6)]
    people = tuple(USUAL[1].model_copy(update={"name": name, "title": name}) for name in names)
    folder = tmp_path_factory.mktemp("hostile") / "charts"
    made = Recipe(people, n_pairs=2, effects={each.name: EFFECTS["gemba"] for each in people}).make()
    write_charts(sections_of(made), folder)
    return folder, names


@pytest.mark.slow  # drawing six scenarios with such names takes half a minute
def test_every_chart_is_there_in_both_forms(hostile: tuple[Path, list[str]]) -> None:
    folder, _ = hostile
    keys = sorted([*NAMES, *(f"why_causes_revenue_{place}" for place in range(5))])
    assert sorted(path.name for path in folder.iterdir()) == [f"{key}.{kind}" for key in keys for kind in ("png", "svg")]
    for path in folder.glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow  # drawing six scenarios with such names takes half a minute
@pytest.mark.parametrize("name", [*NAMES, "why_causes_revenue_0"])
def test_a_picture_holds_shapes_and_text_only(hostile: tuple[Path, list[str]], name: str) -> None:
    folder, names = hostile
    root = Tree.parse(folder / f"{name}.svg").getroot()
    elements = list(root.iter())
    assert {each.tag.rpartition("}")[2] for each in elements} <= {
        "svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath", "title",
    }  # fmt: skip
    attributes = {(key.rpartition("}")[2], value) for each in elements for key, value in each.attrib.items()}
    assert not [key for key, _ in attributes if key.startswith("on") or key in {"href", "src", "style"}]
    assert all("url(" not in value or value.startswith("url(#") for key, value in attributes if key != "aria-label")
    # Names that are too long for their place are cut there.
    shown = "\n".join(each.text or "" for each in elements)
    assert any(each[:12] in shown for each in names)


def test_the_same_figure_gives_the_same_bytes(null: Made, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_picture(titled(pictures(findings(null))[-1]), tmp_path / name)
    for kind in ("svg", "png"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"other.{kind}").read_bytes()


def test_it_says_what_one_sees_and_how_far_that_is(null: Made) -> None:
    figure = pictures(findings(null))[0]
    chart = titled(figure, "3 of 6 done")
    assert " ".join(chart.title.text) == figure.title
    assert " ".join(chart.title.subtitle) == f"{figure.reading} 3 of 6 done."
    assert " ".join(titled(figure).title.subtitle) == figure.reading
    assert chart.description == figure.alternative


def test_half_a_character_does_no_harm(null: Made, tmp_path: Path) -> None:
    figure = replace(pictures(findings(null))[2], title="half \ud800")
    write_picture(titled(figure), tmp_path / "x")
    assert "half ?" in (tmp_path / "x.svg").read_text(encoding="utf-8")
