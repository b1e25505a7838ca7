"""A study's folder: checked before it is written, resumed only by the same study, replaced only where it is Holivar's."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.experiments.folder import OutputRefused
from sim.experiments.manifest import code_digest
from sim.studies import study_folder
from sim.studies.export import export
from sim.studies.store import Store
from sim.studies.study_folder import begin, is_complete, look, resume, said, write_manifest
from tests.studies.plans import FullPlan

PLAN = FullPlan()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def plan(tmp_path: Path) -> FullPlan:
    """A plan that was read from a file."""
    file = tmp_path / "small.toml"
    file.write_text('name = "small"  # as somebody wrote it\n', encoding="utf-8")
    return FullPlan(path=file)


def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(OutputRefused) as refused:
        attempt()
    assert "\n" not in str(refused.value)
    return str(refused.value.problem)


def test_a_study_begins_with_its_file_a_manifest_and_an_empty_store(plan: FullPlan, out: Path) -> None:
    with begin(out, plan) as store:
        assert (said(store), is_complete(store)) == ("0 of 24 done", False)
    assert names(out) == ["manifest.json", "study.lock", "study.sqlite", "study.toml"]
    assert (out / "study.toml").read_bytes() == (out.parent / "small.toml").read_bytes()


def test_the_manifest_says_how_to_get_it_again_and_how_far_it_is(plan: FullPlan, out: Path) -> None:
    with begin(out, plan) as store:
        store.begin_session({"workers": 2})
        store.put([*plan.rows()[:10], plan.row(5, 4, values=None, cause="broke")])
        store.end_session("stopped")
        write_manifest(out, store, plan)
    content = manifest(out)
    assert (content["program"], content["command"], content["code"]) == ("holivar", "study", code_digest())
    assert content["study"] == {"name": "small", "digest": plan.digest, "content": plan.study.content()}
    assert [each["digest"] for each in content["scenarios"]] == [base.digest() for base in plan.bases]
    assert content["status"] == "10 of 24 done, 1 failed"
    assert (content["wanted"], content["done"], content["failed"], content["points"]) == (24, 10, 1, 6)
    (session,) = content["sessions"]
    assert (session["rows"], session["how"], session["about"]) == (11, "stopped", {"workers": 2})
    assert session["began"] <= session["ended"]
    assert content["first_seed"] == 1
    assert content["accepted_versions"] == []
    assert {"numpy", "numba", "SALib", "scipy", "pyDOE3"} <= set(content["packages"])
    assert set(content["files"]) == {"study.toml"}


def test_an_empty_folder_may_be_begun_in(out: Path) -> None:
    out.mkdir()
    begin(out, PLAN).close()
    look(out, PLAN).close()


def test_a_study_is_resumed_where_it_was(plan: FullPlan, out: Path) -> None:
    with begin(out, plan) as store:
        store.put(plan.rows()[:10])
    (out / "study.toml").unlink()
    (out / "manifest.json").unlink()
    with resume(out, plan) as store:
        assert len(store.done()) == 10
    assert manifest(out)["status"] == "10 of 24 done"
    assert (out / "study.toml").exists()


def test_another_study_is_neither_resumed_nor_looked_at(out: Path) -> None:
    begin(out, PLAN).close()
    other = FullPlan(n_seeds=5)
    assert "holds another study" in refusal(lambda: resume(out, other))
    assert "holds another study" in refusal(lambda: look(out, other))
    assert "holds another study, or this one before its file was changed" in refusal(lambda: begin(out, other))


def test_the_same_study_is_not_begun_twice(out: Path) -> None:
    with begin(out, PLAN) as store:
        store.put(PLAN.rows()[:10])
    assert "holds this study, 10 of 24 done; 'holivar study resume' goes on" in refusal(lambda: begin(out, PLAN))
    with look(out) as store:
        assert store.counts().done == 10


def test_another_version_goes_on_only_when_told_and_this_is_written_down(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(out, PLAN).close()
    real = study_folder._code_about()
    monkeypatch.setattr(study_folder, "_code_about", lambda: real | {"version": "9.9", "code": "f" * 64})
    assert f"(code {code_digest()[:12]}), this is 9.9 (code ffffffffffff)" in refusal(lambda: resume(out, PLAN))
    with resume(out, PLAN, accept_version=True) as store:
        assert [each["version"] for each in store.accepted] == ["9.9"]
    resume(out, PLAN).close()  # once is enough
    assert [each["code"] for each in manifest(out)["accepted_versions"]] == ["f" * 64]
    assert manifest(out)["code"] == code_digest()  # the one that began
    monkeypatch.setattr(study_folder, "_code_about", lambda: real)
    assert "was computed by Holivar 9.9" in refusal(lambda: resume(out, PLAN))


@pytest.mark.parametrize("attempt", [resume, look])
def test_where_no_study_is_none_is_opened_and_nothing_written(attempt: Callable, out: Path) -> None:
    assert "--out: does not exist" in refusal(lambda: attempt(out, PLAN))
    out.mkdir()
    assert "holds no study" in refusal(lambda: attempt(out, PLAN))
    assert names(out) == []
    (out / "file").write_text("", encoding="utf-8")
    assert "is no folder" in refusal(lambda: attempt(out / "file", PLAN))


def test_places_that_can_not_be_begun_in(out: Path) -> None:
    assert "make that folder first" in refusal(lambda: begin(out / "deeper", PLAN))
    assert not out.exists()
    out.write_text("", encoding="utf-8")
    assert "is a file" in refusal(lambda: begin(out, PLAN, force=True))
    assert out.read_text(encoding="utf-8") == ""


def test_what_stands_in_a_folder_is_not_written_over(out: Path) -> None:
    out.mkdir()
    (out / "study.toml").write_text("mine", encoding="utf-8")
    assert "holds files already" in refusal(lambda: begin(out, PLAN))
    assert "holds 'study.toml', which Holivar did not write" in refusal(lambda: begin(out, PLAN, force=True))
    assert names(out) == ["study.toml"]


def test_force_replaces_all_that_holivar_wrote(plan: FullPlan, out: Path) -> None:
    with begin(out, plan) as store:
        store.put([*plan.rows()[:-1], plan.row(5, 4, values=None, cause="broke")])
        export(store, plan, out)
        (out / "analysis" / "charts").mkdir(parents=True)
        (out / "analysis" / "charts" / "x.svg").write_text("<svg/>", encoding="utf-8")
        write_manifest(out, store, plan, [out / "analysis" / "charts" / "x.svg"])
    (out / ".holivar-77-runs.parquet").write_text("of a killed export", encoding="utf-8")
    assert {"analysis/charts/x.svg", "runs.csv", f"failed/{plan.digests[5][:12]}.toml"} <= set(manifest(out)["files"])
    other = FullPlan(n_seeds=2)
    with begin(out, other, force=True) as store:
        assert said(store) == "0 of 12 done"
    assert names(out) == ["manifest.json", "study.lock", "study.sqlite"]
    assert [path.name for path in out.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("foreign", ["notes.txt", "analysis/notes.txt", "empty/", "runs.csv"])
def test_force_touches_nothing_where_anything_is_foreign(foreign: str, out: Path) -> None:
    with begin(out, PLAN) as store:
        store.put(PLAN.rows())
    if foreign.endswith("/"):
        (out / foreign).mkdir()
    else:
        (out / foreign).parent.mkdir(exist_ok=True)
        (out / foreign).write_text("mine", encoding="utf-8")
    assert f"holds '{foreign.rstrip('/')}', which Holivar did not write" in refusal(lambda: begin(out, PLAN, force=True))
    with resume(out, PLAN) as store:
        assert is_complete(store)


def test_force_follows_no_link_and_no_path_out_of_the_folder(out: Path) -> None:
    with begin(out, PLAN) as store:
        write_manifest(out, store, PLAN)
    outside = out.parent / "outside"
    outside.mkdir()
    (outside / "x.txt").write_text("mine", encoding="utf-8")
    content = manifest(out)
    content["files"] |= {"../outside/x.txt": "", "link": "", str(outside / "x.txt"): "", "link/x.txt": ""}
    (out / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    (out / "link").symlink_to(outside)
    assert "holds 'link'" in refusal(lambda: begin(out, PLAN, force=True))
    (out / "link").unlink()
    begin(out, PLAN, force=True).close()
    assert (outside / "x.txt").read_text(encoding="utf-8") == "mine"


def test_force_leaves_a_study_alone_that_somebody_is_writing(out: Path) -> None:
    with begin(out, PLAN) as store:
        store.put(PLAN.rows())
        assert "is being written by another run" in refusal(lambda: begin(out, PLAN, force=True))
        assert "is being written by another run" in refusal(lambda: resume(out, PLAN))
        assert is_complete(store)


@pytest.mark.parametrize("victim", ["replace", "fsync", "write_manifest", "unlink"])
def test_a_start_that_was_killed_can_be_made_again(victim: str, out: Path) -> None:
    """Killed at every step of beginning, or of replacing, the folder is still ours."""
    code = """
        import os, signal, sys
        from pathlib import Path
        import sim.writing
        from sim.studies import study_folder
        from sim.studies.export import export
        from tests.studies.plans import FullPlan
        out, victim, plan = Path(sys.argv[1]), sys.argv[2], FullPlan()
        def die(*arguments, **options): os.kill(os.getpid(), signal.SIGKILL)
        if victim == "unlink":
            with study_folder.begin(out, plan) as store:
                export(store, plan, out)
            unlink, left = Path.unlink, [3]
            def unlinked(path, missing_ok=False):
                left[0] -= 1
                unlink(path, missing_ok) if left[0] else die()
            Path.unlink = unlinked
        elif victim == "write_manifest":
            study_folder.write_manifest = die
        else:
            setattr(os, victim, die)
        study_folder.begin(out, plan, force=victim == "unlink")
    """
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", textwrap.dedent(code), str(out), victim]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    if victim == "write_manifest":  # everything but the manifest is there: the study may simply go on
        assert "holds this study, 0 of 24 done" in refusal(lambda: begin(out, PLAN))
        with resume(out, PLAN) as store:
            store.put(PLAN.rows())
    with begin(out, PLAN, force=victim in {"unlink", "write_manifest", "fsync"}) as store:
        assert said(store) == "0 of 24 done"
    assert names(out) == ["manifest.json", "study.lock", "study.sqlite"]


def test_a_damaged_study_is_named_and_may_be_replaced(out: Path) -> None:
    with begin(out, PLAN) as store:
        store.put(PLAN.rows())
    content = (out / "study.sqlite").read_bytes()
    (out / "study.sqlite").write_bytes(content[: len(content) // 2])
    assert "is damaged" in refusal(lambda: resume(out, PLAN))
    assert "is damaged" in refusal(lambda: begin(out, PLAN))
    begin(out, PLAN, force=True).close()
    assert look(out, PLAN).counts().done == 0


def test_a_manifest_that_is_no_manifest_is_no_licence(out: Path) -> None:
    out.mkdir()
    for text in ('{"program": "holivar", "files": 3}', "[]", "no json", '{"program": "other", "files": {"x": ""}}'):
        (out / "manifest.json").write_text(text, encoding="utf-8")
        (out / "x").write_text("mine", encoding="utf-8")
        assert "which Holivar did not write" in refusal(lambda: begin(out, PLAN, force=True))
    assert names(out) == ["manifest.json", "x"]


def test_a_store_is_closed_when_what_lies_beside_it_can_not_be_written(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(out, PLAN).close()

    def full(*arguments: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(study_folder, "write_manifest", full)
    with pytest.raises(OSError, match="No space"):
        resume(out, PLAN)
    Store.open(out / "study.sqlite", PLAN).close()
