"""A study goes on from its folder alone: from the scenarios that the store keeps, whatever became of the files."""

import json
import sqlite3
from pathlib import Path

import pytest

from sim.experiments.folder import OutputRefused
from sim.scenario import schema
from sim.studies.file import load_study
from sim.studies.kept import difference
from sim.studies.plan import StudyPlan, plan
from sim.studies.study_folder import begin, reopen, resume

STUDIES = Path(__file__).resolve().parents[2] / "scenarios" / "studies"

SCENARIO = """name = "small"
days = 40
warmup_days = 5
[company]
n_customers = 200
[interventions.gemba]
start = "month 1"
"""
STUDY = """scenarios = ["small.toml"]
outcomes = ["revenue", "conflict"]
[vary]
"interventions.gemba.strength" = { values = [0.25, 0.5] }
[replications]
seeds = 2
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "study.toml"


@pytest.fixture
def out(study: Path) -> Path:
    """A folder in which the study was begun with an override."""
    place = study.parent / "out"
    begin(place, laid_out(study, "days=30")).close()
    return place


def laid_out(study: Path, *overrides: str) -> StudyPlan:
    return plan(load_study(study, overrides))


def refusal(out: Path, now: StudyPlan | None = None) -> str:
    with pytest.raises(OutputRefused) as refused:
        reopen(out, now)
    assert "\n" not in str(refused.value.problem)
    return str(refused.value.problem)


@pytest.mark.parametrize("file", sorted(path.name for path in STUDIES.glob("*.toml")))
def test_every_shipped_study_is_laid_out_again_from_its_folder(file: str, tmp_path: Path) -> None:
    fewer = {"sensitivity.toml": "design.base_samples=8", "screening.toml": "design.trajectories=2"}
    now = laid_out(STUDIES / file, fewer.get(file, "days=60"))
    begin(tmp_path / "out", now).close()
    store, before = reopen(tmp_path / "out")
    with store:
        assert before.digest == now.digest == store.study
        assert before.points == now.points
        assert [base.name for base in before.bases] == [base.name for base in now.bases]
        assert before.study.content() == now.study.content()


def test_files_that_are_gone_are_not_missed(study: Path, out: Path) -> None:
    study.unlink()
    (study.parent / "small.toml").unlink()
    store, before = reopen(out)
    store.close()
    assert before.scenario(before.points[1]).days == 30
    resume(out, before).close()
    listed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [each["file"] for each in listed["scenarios"]] == ["small.toml"]


def test_files_that_have_changed_do_not_count_unless_they_are_named(study: Path, out: Path) -> None:
    (study.parent / "small.toml").write_text(SCENARIO.replace("200", "300"), encoding="utf-8")
    store, before = reopen(out)
    store.close()
    assert before.bases[0].company.n_customers == 200
    said = refusal(out, laid_out(study, "days=30"))
    found = "holds another study: company.n_customers of small was 200 and is 300"
    assert said == f"{out}: --out: {found}; leave STUDY out to go on with that one"


def test_the_same_study_may_be_named(study: Path, out: Path) -> None:
    same = laid_out(study, "days=30")
    store, before = reopen(out, same)
    store.close()
    assert before is same


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ((), "days of small was 30 and is 40"),
        (("days=30", "replications.seeds=3"), "replications.seeds was 2 and is 3"),
        (("days=30", "seed=7"), "seed was 1 and is 7"),
        (("days=30", "outcomes=['revenue']"), "outcomes was ['revenue', 'conflict'] and is ['revenue']"),
        (("days=30", "scenarios=['gemba']"), "scenarios were small and are gemba"),
        (
            ("days=30", "vary.interventions.gemba.strength.values=[0.25]"),
            "vary.interventions.gemba.strength.values was [0.25, 0.5] and is [0.25]",
        ),
    ],
)
def test_what_makes_another_study_is_told(study: Path, out: Path, overrides: tuple[str, ...], told: str) -> None:
    assert told in refusal(out, laid_out(study, *overrides))


def test_many_differences_are_counted(study: Path) -> None:
    many = laid_out(study, "market.rivals=2", "company.n_sellers=9", "company.n_marketers=5", "seed=7", "days=20")
    assert difference(laid_out(study), many).endswith("days of small was 40 and is 20 and 2 more")
    assert difference(many, many) == ""


def test_another_way_to_lay_out_is_another_version(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = schema.Scenario.digest
    monkeypatch.setattr(schema.Scenario, "digest", lambda self: real(self)[::-1])
    assert "holds a study that this version lays out in another way; go on with Holivar 0." in refusal(out)


def _kept(out: Path, change: dict) -> None:
    with sqlite3.connect(out / "study.sqlite") as sql:
        about = json.loads(sql.execute("SELECT value FROM facts WHERE name = 'about'").fetchone()[0])
        sql.execute("UPDATE facts SET value = ? WHERE name = 'about'", (json.dumps(about | change),))
    sql.close()


def test_what_this_version_does_not_know_is_named(out: Path) -> None:
    _kept(out, {"scenarios": [{"name": "small", "file": None, "digest": "", "content": {"colour": "red"}}]})
    assert "this version can't lay out" in refusal(out)
    assert "unknown key 'colour'" in refusal(out)


@pytest.mark.parametrize("change", [{"study": None}, {"scenarios": None}, {"scenarios": [3]}, {"scenarios": [{}]}])
def test_a_store_that_keeps_nothing_says_so(out: Path, change: dict) -> None:
    _kept(out, change)
    assert "does not say which study it is of" in refusal(out)
