"""A result folder is there in full or not at all, and nobody else's file is ever lost."""

import json
from pathlib import Path

import pytest

from sim.experiments.folder import MANIFEST, PROGRAM, OutputRefused, new_folder


def write(folder: Path, text: str, *names: str) -> None:
    for name in names:
        (folder / name).write_text(text, encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps({"program": PROGRAM, "files": dict.fromkeys(names, "")}), encoding="utf-8")


def result(out: Path, text: str, force: bool = False, names: tuple[str, ...] = ("a.txt", "b.txt")) -> None:
    with new_folder(out, force) as folder:
        write(folder, text, *names)


def broken_off(out: Path, error: BaseException, force: bool = False) -> None:
    with new_folder(out, force) as folder:
        write(folder, "new", "a.txt")
        raise error


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != MANIFEST}


def refused(out: Path, force: bool = False) -> str:
    with pytest.raises(OutputRefused) as caught:
        result(out, "new", force)
    return str(caught.value).replace(f"{out.parent}/", "")


def test_it_appears_when_it_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_folder(out) as folder:
        write(folder, "x", "a.txt")
        assert not out.exists()
    assert content(out) == {"a.txt": "x"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_an_error_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        broken_off(tmp_path / "out", error())
    assert not list(tmp_path.iterdir())


def test_an_error_leaves_an_earlier_result(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result(out, "old")
    with pytest.raises(KeyboardInterrupt):
        broken_off(out, KeyboardInterrupt(), force=True)
    assert content(out) == {"a.txt": "old", "b.txt": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o750)
    result(out, "x")
    assert len(content(out)) == 2
    assert out.stat().st_mode & 0o777 == 0o750


def test_a_folder_that_holds_something_needs_force(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result(out, "old")
    wanted = "out: --out: holds files already; name another folder, or add --force to replace an earlier result"
    assert refused(out) == wanted
    assert content(out) == {"a.txt": "old", "b.txt": "old"}
    result(out, "new", force=True, names=("a.txt",))
    assert content(out) == {"a.txt": "new"}


@pytest.mark.parametrize("foreign", ["thesis.docx", ".hidden", "daily.parquet"])
def test_force_never_removes_what_is_not_ours(tmp_path: Path, foreign: str) -> None:
    out = tmp_path / "out"
    result(out, "old")
    (out / foreign).write_text("mine", encoding="utf-8")
    assert (
        refused(out, force=True)
        == f"out: --out: holds '{foreign}', which Holivar did not write; --force replaces earlier results only"
    )
    assert content(out)[foreign] == "mine"


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        "",
        "[]",
        "{}",
        "null",
        "[" * 3000,
        '{"program": "other", "files": {"a.txt": ""}}',
        '{"program": "holivar", "files": 3}',
        "\udcff",
    ],
    ids=range(9),
)
def test_a_folder_without_our_manifest_is_somebody_elses(tmp_path: Path, manifest: str | None) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.txt").write_text("mine", encoding="utf-8")
    if manifest is not None:
        (out / MANIFEST).write_text(manifest, encoding="utf-8", errors="surrogateescape")
    assert "which Holivar did not write" in refused(out, force=True)
    assert (out / "a.txt").read_text(encoding="utf-8") == "mine"


def test_a_link_or_folder_in_the_place_of_a_file_is_not_ours(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result(out, "old")
    (out / "a.txt").unlink()
    (out / "a.txt").mkdir()
    assert "holds 'a.txt'" in refused(out, force=True)
    (out / "a.txt").rmdir()
    (out / "a.txt").symlink_to(tmp_path)
    assert "holds 'a.txt'" in refused(out, force=True)


def test_folders_below_are_ours_when_all_in_them_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_folder(out) as folder:
        (folder / "charts").mkdir()
        write(folder, "old", "a.txt", "charts/b.svg")
    result(out, "new", force=True, names=("a.txt",))
    assert content(out) == {"a.txt": "new"}


@pytest.mark.parametrize("foreign", ["charts/mine.svg", "charts/deep/mine.svg", "mine/a.txt"])
def test_nobody_s_file_is_lost_from_a_folder_below(tmp_path: Path, foreign: str) -> None:
    out = tmp_path / "out"
    with new_folder(out) as folder:
        (folder / "charts").mkdir()
        write(folder, "old", "a.txt", "charts/b.svg")
    (out / foreign).parent.mkdir(exist_ok=True)
    (out / foreign).write_text("mine", encoding="utf-8")
    assert f"holds '{foreign}', which Holivar did not write" in refused(out, force=True)
    assert (out / foreign).read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_and_a_link_to_one_are_somebody_s(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    result(out, "old")
    (out / "empty").mkdir()
    assert "holds 'empty'" in refused(out, force=True)
    (out / "empty").rmdir()
    elsewhere.mkdir()
    (elsewhere / "b.svg").write_text("theirs", encoding="utf-8")
    (out / "charts").symlink_to(elsewhere)
    write(out, "old", "a.txt", "b.txt", "charts/b.svg")
    assert "holds 'charts'" in refused(out, force=True)
    assert (elsewhere / "b.svg").exists()


def test_a_manifest_reaches_no_other_folder(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere.txt"
    elsewhere.write_text("mine", encoding="utf-8")
    out.mkdir()
    (out / MANIFEST).write_text(json.dumps({"program": PROGRAM, "files": {"../elsewhere.txt": ""}}), encoding="utf-8")
    result(out, "new", force=True)
    assert elsewhere.read_text(encoding="utf-8") == "mine"


def test_a_link_is_followed_to_the_folder_it_names(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "out").symlink_to(real)
    result(tmp_path / "out", "x")
    assert len(content(real)) == 2
    assert (tmp_path / "out").is_symlink()


def test_other_places_are_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert refused(tmp_path / "file") == "file: --out: is a file; allowed: a folder, or a new name"
    absent = tmp_path / "no"
    with pytest.raises(OutputRefused) as caught:
        result(absent / "out", "x")
    assert str(caught.value) == f"{absent}/out: --out: lies in {absent}, which is no folder; make that folder first"
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "below")
    assert refused(tmp_path / "here", force=True) == "here: --out: is the folder you are in; name another one"


def test_somebody_who_writes_meanwhile_loses_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def overtaken() -> None:
        with new_folder(out) as folder:
            write(folder, "ours", "a.txt")
            out.mkdir()
            (out / "theirs.txt").write_text("theirs", encoding="utf-8")

    with pytest.raises(OutputRefused):
        overtaken()
    assert content(out) == {"theirs.txt": "theirs"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_system_s_refusal_names_the_folder_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        broken_off(tmp_path / "out", OSError(28, "No space left on device"))
    assert caught.value.filename == str(tmp_path / "out")
