"""Study files: what they say, what is refused, and in which words."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.outcomes import OUTCOMES
from sim.problems import ScenarioError
from sim.scenario.schema import LARGEST_SEED
from sim.studies.file import Design, Replications, Study, Until, build_study, load_study
from sim.studies.plan import plan
from sim.studies.schema import json_schema, schema_text
from sim.studies.varied import Varied
from sim.studies.vocabulary import variables

STUDIES = Path(__file__).resolve().parents[2] / "scenarios" / "studies"
SHIPPED = sorted(STUDIES.glob("*.toml"))
LEAST: dict[str, Any] = {"scenarios": ["baseline"]}


def refused(content: dict[str, Any], overrides: list[str] | None = None) -> list[str]:
    """The lines with which a study is refused, by the check of the file or by the plan."""
    with pytest.raises(ScenarioError) as caught:
        plan(build_study(content, overrides or [], source="s.toml"))
    return [str(problem) for problem in caught.value.problems]


def test_least_a_study_has_to_say() -> None:
    study = build_study(LEAST)
    assert (study.name, study.seed, study.daily, study.design.kind) == ("study", 1, False, "grid")
    assert study.outcomes == tuple(OUTCOMES)
    assert study.replications.most_seeds == 1
    assert study.path is None


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_studies(path: Path) -> None:
    study = load_study(path)
    assert (study.name, study.path, study.folder) == (path.stem, path, str(path.parent))
    assert study.title
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#:schema schema.json"
    comment = " ".join(line.removeprefix("# ") for line in lines[1:4] if line.startswith("#"))
    assert comment.startswith("Question: ")
    assert "Look at" in comment
    assert 1 < len(plan(study).points) <= 10_000
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), json_schema())


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert (STUDIES / "schema.json").read_text(encoding="utf-8") == schema_text(), "run: holivar schema studies"
    assert "null" not in json.dumps(json_schema())


def test_the_schema_knows_what_may_vary() -> None:
    assert set(json_schema()["properties"]["vary"]["properties"]) == set(variables())
    # A key called "range" could not be told from a way to vary.
    names = {part for key in variables() for part in key.split(".")}
    assert not names & set(Varied.model_fields)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_content_can_be_read_back(path: Path) -> None:
    study = load_study(path)
    content = json.loads(json.dumps(study.content()))
    again = build_study(content, folder=study.folder)
    assert again.content() == content
    assert plan(again).digest == plan(study).digest


def test_the_page_about_study_files_is_right(root: Path) -> None:
    page = (root / "docs" / "study-files.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    first, second = (build_study(tomllib.loads(block), folder=str(STUDIES)) for block in blocks)
    assert plan(first).n_runs == 200
    assert plan(second).n_runs == 600
    ways = re.findall(r"^\| `(\{.*?\})` \|", page, re.MULTILINE)
    assert len([Varied.model_validate(tomllib.loads(f"x = {way}")["x"]) for way in ways]) == 7
    switches = {f"interventions.{name}.on": {"values": [False, True]} for name in ("separate_floors", "shared_space")}
    mistakes = [
        {"vary": {"market.rival": {"values": [1]}}},
        {"design": {"kind": "sobol"}, "vary": {"market.rivals": {"values": [1]}}},
        {"design": {"kind": "sobol", "base_samples": 100}},
        {"vary": switches},
    ]
    for mistake in mistakes:
        assert refused(LEAST | mistake)[0] in page.splitlines()
    for path in SHIPPED:
        assert f"| `{path.name}` |" in page
    for name in (*Study.model_fields, *Design.model_fields, *Until.model_fields, *Replications.model_fields):
        assert name in page, name


def test_keys_may_be_written_with_or_without_quotes() -> None:
    quoted = build_study(
        LEAST | {"vary": {"market.rivals": {"values": [1.0]}, "interventions.gemba.on": {"values": [False, True]}}}
    )
    tables = {"market": {"rivals": {"values": [1.0]}}, "interventions": {"gemba.on": {"values": [False, True]}}}
    assert build_study(LEAST | {"vary": tables}) == quoted


def test_overrides_change_the_study_or_its_scenarios() -> None:
    content = LEAST | {"set": ["days=90"], "vary": {"market.rivals": {"values": [1.0]}}}
    overrides = ["replications.seeds=5", "days=60", "daily=true", "vary.market.rivals={grid=[1, 2, 3]}", "seed=9"]
    study = build_study(content, overrides)
    assert (study.replications.seeds, study.daily, study.seed) == (5, True, 9)
    assert study.set == ("days=90", "days=60")
    assert study.vary == {"market.rivals": Varied(grid=(1, 2, 3))}
    assert [base.days for base in plan(study).bases] == [60]


SURE = "replications.until = {outcome = 'revenue', half_width = 0.1}\n"
RIVALS = "vary.'market.rivals'"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("scenarios = []", "scenarios: is an empty list; allowed: at least 1"),
        ("scenarios = [3]", "scenarios[0]: is 3; allowed: text"),
        (
            "scenarios = 'gemba'",
            "scenarios: is text 'gemba'; allowed: a list of scenario files, relative to this file, or names of",
        ),
        ("scenarios = ['/etc/passwd']", "scenarios[0]: is text '/etc/passwd'; allowed: the path of a scenario file, relative to"),
        (
            "scenarios = ['gemba', 'gemba']",
            "scenarios[1]: 'gemba' is called gemba like another one; allowed: scenarios of different",
        ),
        ("sceduled = 1", "unknown key 'sceduled'; allowed: name, title, "),
        ("seeds = 3", "unknown key 'seeds'; it belongs in [replications]"),
        ("design.seed = 3", "design: unknown key 'seed'; it belongs above all tables"),
        ("replications.'market.rivals' = {values = [1]}", "replications: unknown key 'market.rivals'; it belongs in [vary]"),
        ("market.rivals = {values = [1]}", "unknown key 'market'; it belongs in [vary]"),
        ("vary.seeds = 3", "vary.seeds: is 3; allowed: a table such as { values = [1, 2] }"),
        ("desing = {}", "unknown key 'desing'; did you mean 'design' (a table)?"),
        ("design.point = 3", "design: unknown key 'point'; did you mean 'points' (1 to 100,000)?"),
        ("design.kind = 'sobl'", "design.kind: is text 'sobl'; allowed: 'grid' or 'list' or "),
        ("design.points = 3", "design: has points, which does nothing in kind = 'grid'; it belongs to random, latin_hypercube"),
        ("design = {kind = 'sobol', base_samples = 100}", "design.base_samples: is 100; allowed: a power of two, 8 to 65,536"),
        ("design = {kind = 'morris', levels = 5}", "design.levels: is 5; allowed: an even number, 4 to 20"),
        (
            "design = {kind = 'factorial', fraction = 6}",
            "design.fraction: is 6; allowed: 'full', or the resolution of a fraction: ",
        ),
        ("design = {kind = 'factorial', fraction = true}", "design.fraction: is true; allowed: "),
        ("outcomes = ['revenu']", "outcomes[0]: is text 'revenu', which is no outcome; did you mean 'revenue'?"),
        ("outcomes = []", "outcomes: is an empty list; allowed: at least 1"),
        ("outcomes = ['revenue', 'revenue']", "outcomes: names an outcome twice; allowed: each once"),
        ("seed = -1", "seed: is -1; allowed: a whole number, 0 to "),
        (f"seed = {LARGEST_SEED}\nreplications.seeds = 2", "has seeds beyond 2^63 - 1; allowed: a smaller first seed"),
        ("replications.seeds = 0", "replications.seeds: is 0; allowed: a whole number, 1 to 100,000"),
        ("replications.seeds = 2.5", "replications.seeds: is 2.5; allowed: a whole number, 1 to 100,000"),
        ("replications.most = 5", "replications: has most without until; write seeds, or until with least, most and step"),
        (
            "replications.until = 3",
            "replications.until: is 3; allowed: a table such as { outcome = 'revenue', half_width = 0.01 }",
        ),
        ("replications.until = {outcome = 'revenue'}", "replications.until: has no 'half_width'; allowed: a number, "),
        (
            "replications.until = {outcome = 'revenue', half_width = 0.0}",
            "replications.until.half_width: is 0.0; allowed: a number",
        ),
        (f"{SURE}replications.seeds = 2", "replications: has both seeds and until; write one of them"),
        (f"{SURE}replications.most = 4", "replications: has most = 4, less than least = 10; allowed: least up to most"),
        (f"{SURE}outcomes = ['conflict']", "waits for an outcome that it doesn't keep; add 'revenue' to outcomes"),
        (SURE, "replications.until: has nothing to compare, as the study has one point; allowed: with two points or more"),
        ("set = ['dys=3']", "set: unknown key 'dys'; did you mean 'days' "),
        ("set = ['days']", "set: days: has no '='; allowed: path.to.key=value"),
        ("set = ['company.n_sellers=0']", "set: company.n_sellers: is 0; allowed: "),
        ("title = 'a\\u001bb'".replace("'", '"'), "title: holds control characters; allowed: plain text"),
        ("vary = 3", "vary: is 3; allowed: a table"),
        (f"{RIVALS} = 3", f"{RIVALS}: is 3; allowed: a table such as {{ values = [1, 2] }}"),
        (f"{RIVALS} = {{}}", f"{RIVALS}: doesn't say how it varies; allowed: one of values, grid, range, distribution"),
        (f"{RIVALS}.rnge = [0, 1]", f"{RIVALS}: unknown key 'rnge'; did you mean 'range' "),
        (f"{RIVALS}.values = []", f"{RIVALS}.values: is an empty list; allowed: a list of 1 to 10,000 numbers, texts or true"),
        (f"{RIVALS}.values = [1.0, {{}}]", f"{RIVALS}.values: has no such value at place 2; allowed: "),
        (f"{RIVALS}.values = [{10**30}]", f"{RIVALS}.values: has no such value at place 1; allowed: "),
        (
            f"{RIVALS}.grid = [1, 2]",
            f"{RIVALS}.grid: is a list of 2 entries; allowed: [low, high, number of levels from 2 to 10,000]",
        ),
        (f"{RIVALS}.grid = [2, 1, 3]", f"{RIVALS}.grid: is [2, 1, 3]; allowed: [low, high, number of levels"),
        (f"{RIVALS}.range = [1, 1]", f"{RIVALS}.range: is [1, 1]; allowed: [low, high], low below high"),
        (f"{RIVALS}.range = [1, nan]", f"{RIVALS}.range: is a list of 2 entries; allowed: [low, high], low below high"),
        (f"{RIVALS} = {{values = [1], range = [1, 2]}}", f"{RIVALS}: has values and range; allowed: one of values, "),
        (f"{RIVALS} = {{range = [1, 2], sd = 2.0}}", f"{RIVALS}: has sd; leave sd out"),
        (
            f"{RIVALS} = {{distribution = 'normal', low = 1.0}}",
            f"{RIVALS}: has low; allowed with distribution = 'normal': mean, sd, ",
        ),
        (
            f"{RIVALS} = {{distribution = 'loguniform', low = 0, high = 1}}",
            f"{RIVALS}: has low = 0; allowed with distribution = ",
        ),
        (
            f"{RIVALS} = {{distribution = 'uniform', low = 2, high = 1}}",
            f"{RIVALS}: has low = 2 and high = 1; allowed: numbers, low",
        ),
        (
            f"{RIVALS} = {{distribution = 'triangular', low = 1, mode = 2, high = 2}}",
            f"{RIVALS}: has mode = 2; allowed: from low to",
        ),
        (
            f"{RIVALS} = {{distribution = 'normal', mean = 0, sd = 0.1, low = 1, high = 2}}",
            f"{RIVALS}: lies wholly beyond 6 standard",
        ),
        (f"{RIVALS} = {{distribution = 'normal', mean = 1, sd = 0, low = 1, high = 2}}", f"{RIVALS}: has mean = 1 and sd = 0; "),
    ],
)
def test_mistakes(written: str, line: str) -> None:
    said = refused(LEAST | tomllib.loads(written))
    assert any(each.startswith(f"s.toml: {line}") for each in said), said


def test_what_is_wrong_with_an_entry_is_not_said_of_the_list_as_well() -> None:
    assert [line.partition(":")[2].split(":")[0].strip() for line in refused(LEAST | {"outcomes": ["revenu"]})] == ["outcomes[0]"]


def test_a_scenario_that_does_not_exist_has_a_near_miss() -> None:
    (said,) = refused({"scenarios": ["baselin"]})
    assert said.startswith("s.toml: scenarios[0]: '")
    assert said.endswith("baselin.toml' does not exist; did you mean 'baseline.toml'?")


@pytest.mark.parametrize(("name", "what"), [("beliefs", "a file of beliefs"), ("studies/enough", "a study")])
def test_what_is_no_scenario_is_named(name: str, what: str) -> None:
    (said,) = refused({"scenarios": [name]})
    assert said.startswith("s.toml: scenarios[0]: '")
    assert said.endswith(f"{name}.toml' is {what}; allowed: a scenario file")


def test_an_override_is_blamed_by_its_name() -> None:
    assert refused(LEAST, ["replications.seeds=0"]) == ["--set: replications.seeds: is 0; allowed: a whole number, 1 to 100,000"]
    assert refused(LEAST, ["seed"]) == ["--set: seed: has no '='; allowed: path.to.key=value"]


def test_everything_wrong_is_told_at_once() -> None:
    said = refused({"scenarios": ["x"], "seed": -1, "daily": 3, "design": {"kind": "grit"}, "vary": {"market.rivals": {}}})
    assert len(said) == 4


def test_nested_too_deeply() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}
    assert refused(LEAST | {"vary": deep}) == ["s.toml: is nested more than 20 levels deep; allowed: 20 levels"]


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.toml: does not exist"):
        load_study(tmp_path / "nowhere.toml")
    (tmp_path / "deep.toml").write_text("[" * 5000, encoding="utf-8")
    with pytest.raises(ScenarioError, match="nested more than 20 levels deep"):
        load_study(tmp_path / "deep.toml")


def test_scenarios_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "own.toml").write_text("days = 60\n", encoding="utf-8")
    (tmp_path / "my study.toml").write_text('scenarios = ["scenarios/own.toml", "gemba"]\n', encoding="utf-8")
    study = load_study(tmp_path / "my study.toml")
    assert study.name == "my_study"
    assert [(base.name, base.days) for base in plan(study).bases] == [("own", 60), ("gemba", 500)]
    (tmp_path / "scenarios" / "own.toml").write_text("days = 0\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"scenarios/own\.toml: days: is 0; "):
        plan(study)
    (tmp_path / "scenarios" / "own.toml").unlink()
    with pytest.raises(ScenarioError, match=r"my study\.toml: scenarios\[0\]: '.*own\.toml' does not exist"):
        plan(study)
