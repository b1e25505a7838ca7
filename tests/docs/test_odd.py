"""docs/odd.md says what the code does: everything that a rule reads or draws stands in its section, and nothing else does."""

import ast
import re
from pathlib import Path

import pytest

from docs.citations import everything_declared
from docs.generated import PAGES, PARTS, filled
from docs.odd import claim_of
from sim.experiments.engine import ENGINE, Draw, constants, draws, functions
from sim.interventions.registry import interventions
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_parameters
from sim.scenario.levers import LEVERS
from sim.scenario.schema import Scenario
from sim.world.chance import STREAMS
from sim.world.records import FIELDS, MONTH, QUARTER, YEAR

LETTER = {"uniform": "u", "normal": "z", "two normals": "z2"}
# How the page writes what the code calls otherwise.
SPELLED = {"look": "t - handed_day", "2 * step": "2 s", "2 * step + 1": "2 s + 1", "k": "0"}
FILES = sorted({each.file for each in functions().values() if each.parameters or each.levers or each.draws})
NAME = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z0-9]+)+\b(?![./(])")


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "odd.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def prose(page: str) -> str:
    """What people have written: the page without its generated parts."""
    return re.sub(r"<!-- generated: \w+ -->.*?<!-- end -->", "", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def sections(prose: str) -> dict[str, str]:
    """Sections by the files that their headings name."""
    found: dict[str, str] = {}
    for heading, text in re.findall(r"^#{2,4} (.*)\n((?:(?!#{1,4} ).*\n)*)", prose, re.MULTILINE):
        for file in re.findall(r"`(\w+/\w+\.py)`", heading):
            assert file not in found, f"{file} has two sections"
            found[file] = text
    # The network and the floor plan are told within another section.
    for file, within in {"world/network.py": "world/build.py"}.items():
        assert f"`{file}`" in found[within]
        found[file] = found[within]
    return found


def test_the_generated_parts_are_up_to_date(page: str) -> None:
    assert page == filled(page), "run `python -m docs`"


def test_no_part_is_forgotten() -> None:
    text = "".join(written.read_text(encoding="utf-8") for written in PAGES)
    assert sorted(re.findall(r"<!-- generated: (\w+) -->", text)) == sorted(PARTS)


def test_an_unknown_part_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("<!-- generated: nonsense -->\n<!-- end -->")


def test_the_rules_have_their_sections_in_the_order_of_the_day(page: str) -> None:
    told = re.findall(r"^### 7\.\d+ .*\(`rules/(\w+)\.py`[,)]", page, re.MULTILINE)
    names = [rule.__name__ for rule in DAY]
    assert [name for name in told if name in names] == names
    assert re.findall(r"<!-- generated: rule_(\w+) -->", page) == names
    table = re.findall(r"^\| (\d+) \| \[`(\w+)`\]\(.*?\) \| (.*?) \|", page, re.MULTILINE)
    assert table == [(str(number), name, claim_of(name)) for number, name in enumerate(names, 1)]


def test_sections_are_numbered_without_a_gap(page: str) -> None:
    for chapter in ("7", "8"):
        numbers = [int(number) for number in re.findall(rf"^### {chapter}\.(\d+) ", page, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("file", FILES)
def test_what_a_file_reads_stands_in_its_section(sections: dict[str, str], file: str) -> None:
    read = {name for each in functions().values() if each.file == file for name in each.parameters | each.levers}
    # Money for campaigns is told with the ledger.
    text = sections[file] + (sections["world/ledger.py"] if file == "rules/campaign.py" else "")
    assert not {name for name in read if not re.search(rf"\b{name}\b", text)}


@pytest.mark.parametrize("file", sorted({draw.place.partition(":")[0] for draw in draws()}))
def test_what_a_file_draws_stands_in_its_section(sections: dict[str, str], file: str) -> None:
    told = {(kind, stream, k) for kind, stream, k in _told(sections[file])}
    drawn = {_key(draw) for draw in draws() if draw.place.startswith(f"{file}:")}
    if file == "world/build.py":  # there also the network's draws are told, and the numbers behind a counter one by one
        told -= {key for key in told if key[1] in {"REWIRE", "STREAM"}}
        told -= {("z", "PERSON", str(k)) for k in range(1, 5)}
    if file == "world/network.py":
        told = {key for key in told if key[1] == "REWIRE"}
    assert told == drawn


def _told(text: str) -> list[tuple[str, str, str]]:
    """Kind, stream and k of every draw that a text writes down."""
    return [(kind, stream, k) for kind, stream, k in re.findall(r"\b(u|z|z2)\(([A-Z_]+),(?: [^(),]+,){2} ([^(),]+)\)", text)]


def _key(draw: Draw) -> tuple[str, str, str]:
    return LETTER[draw.kind], draw.stream, SPELLED.get(draw.k, draw.k)


def test_a_day_that_is_no_day_is_told_as_it_is(prose: str) -> None:
    """Where luck follows a need or a lead's birth, the page says so in the place of the day."""
    told = {(stream, day) for stream, day in re.findall(r"\b(?:u|z|z2)\(([A-Z_]+), ([^(),]+),", prose)}
    written = {"person.hire_no": "n", "number": "n"}
    drawn = {(draw.stream, written.get(draw.day, draw.day.rpartition(".")[2])) for draw in draws()}
    assert told - {("STREAM", "day")} == drawn


def test_every_stream_and_lever_is_named(prose: str) -> None:
    assert not {name for name in STREAMS if not re.search(rf"\b(?:u|z|z2)\({name},", prose)}
    assert not {name for name in LEVERS if not re.search(rf"\b{name}\b", prose)}


def test_every_parameter_is_named(prose: str) -> None:
    assert not {each.name for each in declared_parameters() if not re.search(rf"\b{each.name}\b", prose)}


def test_every_constant_is_named_in_the_section_of_its_file(sections: dict[str, str]) -> None:
    unnamed = {
        (each.file, each.name)
        for each in constants()
        if each.file in sections and not re.search(rf"\b{each.name}\b", sections[each.file])
    }
    assert unnamed - {("world/build.py", "MAX_SEED")} == set()


def test_every_name_exists(prose: str) -> None:
    known = {each.name for each in everything_declared()} | set(LEVERS) | set(interventions()) | set(Scenario.model_fields)
    known |= {field.name for fields in FIELDS.values() for field in fields} | {name for _, name in functions()}
    known |= {node.name for path in ENGINE for node in ast.walk(_parsed(path)) if isinstance(node, ast.FunctionDef)}
    known |= {rule.__name__ for rule in DAY}
    assert not {name for name in NAME.findall(prose) if name not in known}


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_intervention_is_told_by_its_levers(prose: str) -> None:
    table = prose.partition("## How interventions work")[2].partition("\n## ")[0]
    told = {name: re.findall(r"`(\w+)`", levers) for name, levers in re.findall(r"^\| `(\w+)` \| (.*?) \|", table, re.MULTILINE)}
    assert {name: set(levers) for name, levers in told.items()} == {
        name: set(kind.LEVERS) for name, kind in interventions().items()
    }


def test_lengths_of_time_are_those_of_the_engine(prose: str) -> None:
    assert (MONTH, QUARTER, YEAR) == (21, 63, 250)
    assert f"{MONTH} a month, {QUARTER} a quarter and {YEAR} a year" in " ".join(prose.split())
    last = set(re.findall(r"t mod (\d+) = (\d+)", prose))
    assert last == {("5", "4"), ("21", "0"), ("21", "20"), ("63", "62")}


def test_links_lead_somewhere(root: Path) -> None:
    for path in sorted((root / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                file, _, anchor = target.partition("#")
                linked = (path.parent / file).resolve() if file else path
                assert linked.exists(), f"{path.name}: {target}"
                assert not anchor or anchor in _anchors(linked), f"{path.name}: {target}"


def _anchors(path: Path) -> set[str]:
    """Anchors that headings get on the usual hosts: small letters, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#{1,6} (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
