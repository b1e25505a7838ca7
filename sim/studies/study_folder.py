"""What lies in a study's folder, and who may put it there.

- ``study.sqlite`` (with ``study.lock`` beside it): the rows, see ``store``;
- ``study.toml``: the study file as it was read;
- ``manifest.json``: everything one needs to get the same result again, when somebody worked on it, and how far it is;
- ``runs.*``, ``points.*``, ``daily.*``: exports; ``failed/``: scenarios of failed runs; ``analysis/``.

A folder is checked before anything is written. ``--force`` removes what Holivar wrote, and refuses where there is anything else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.folder import MANIFEST, PROGRAM, OutputRefused
from sim.experiments.manifest import manifest
from sim.studies.kept import content_of, difference, plan_of
from sim.studies.store import Store
from sim.studies.store_file import StoreLock, StoreRefused, is_locked, lock_path
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan

STORE, STUDY_FILE = "study.sqlite", "study.toml"

_BESIDE_A_STORE = {STORE, f"{STORE}-wal", f"{STORE}-shm", "study.lock"}
_OF_A_KILLED_START = {"study.lock", f".{STORE}.partial", f".{STORE}.partial-journal"}
_MORE_PACKAGES = ("pyDOE3", "SALib", "scipy")
_TEMPORARY = ".holivar-"
"""How the names of files begin that are not finished yet; a killed export may leave some."""


def begin(out: str | os.PathLike[str], plan: StudyPlan, force: bool = False) -> Store:
    """Make a folder for a study, and in it an empty store, the study file and the manifest.

    Parameters
    ----------
    out : must not exist, or be empty; its parent must exist.
    force : replace an earlier result, if the folder holds nothing that Holivar did not write.

    Returns
    -------
    The store, open for writing.

    Raises
    ------
    OutputRefused
        Before anything is written: the folder holds a study or something else, or somebody is writing into it.
    OSError
        When the disk is full, the place may not be written, and the like.
    """
    shown = Path(out)
    check_new(out, plan, force)
    text = plan.study.path.read_text(encoding="utf-8") if plan.study.path else None  # it may lie in the folder
    shown.mkdir(exist_ok=True)
    if force:
        _remove_own(shown)
    store = Store.create(shown / STORE, plan, _code_about() | {"name": plan.study.name} | content_of(plan))
    return _described(shown, store, plan, text)


def resume(out: str | os.PathLike[str], plan: StudyPlan, accept_version: bool = False) -> Store:
    """Open the store of a study that was begun, to go on with it.

    Parameters
    ----------
    accept_version : go on although the code has changed since; this is recorded.

    Returns
    -------
    The store, open for writing.

    Raises
    ------
    OutputRefused
        When there is no study, another one, one that somebody is writing, or one of another version of the code.
    OSError
        When the place may not be written, and the like.
    """
    shown = Path(out)
    _check_begun(shown)
    store = Store.open(shown / STORE, plan)
    try:
        _check_version(shown, store, accept_version)
    except BaseException:
        store.close()
        raise
    text = plan.study.path.read_text(encoding="utf-8") if plan.study.path and not (shown / STUDY_FILE).exists() else None
    return _described(shown, store, plan, text)


def look(out: str | os.PathLike[str], plan: StudyPlan | None = None) -> Store:
    """Open the store of a study for reading, also while it is written.

    Raises
    ------
    OutputRefused
        When there is no study, or not the one of the plan.
    OSError
        When it may not be read.
    """
    _check_begun(Path(out))
    return Store.open(Path(out) / STORE, plan, read_only=True)


def reopen(
    out: str | os.PathLike[str],
    plan: StudyPlan | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Store, StudyPlan]:
    """Open the store of a study for reading, and lay out its plan from what the folder itself holds.

    Parameters
    ----------
    plan : of a study that somebody named; must be the one that the folder holds.
    progress : as `sim.studies.plan.plan` takes it.

    Returns
    -------
    The store, and its plan. Neither the study file nor the scenarios it names are read.

    Raises
    ------
    OutputRefused
        When there is no study, another one (said is in what they differ), or one that this version lays out in another way.
    OSError
        When it may not be read.
    """
    store = look(out)
    try:
        if plan is None:
            return store, plan_of(store, progress)
        if plan.digest != store.study:
            raise OutputRefused(Path(out), *_another(store, plan))
        return store, plan
    except BaseException:
        store.close()
        raise


def _another(store: Store, plan: StudyPlan) -> tuple[str, str]:
    """In what the study of a store differs from a plan, and what to do."""
    return _difference(store, plan), "leave STUDY out to go on with that one"


def _difference(store: Store, plan: StudyPlan) -> str:
    """In what the study of a store differs from a plan, as far as this version can tell."""
    try:
        return f"holds another study: {difference(plan_of(store), plan)}"
    except StoreRefused:
        return "holds another study, or this one before its file was changed"


def _described(folder: Path, store: Store, plan: StudyPlan, text: str | None) -> Store:
    try:
        if text is not None:
            write_whole(folder / STUDY_FILE, text)
        write_manifest(folder, store, plan)
    except BaseException:
        store.close()
        raise
    return store


# Checks


def _check_begun(shown: Path) -> None:
    if not shown.is_dir():
        raise OutputRefused(shown, "is no folder" if shown.exists() else "does not exist", "allowed: the folder of a study")
    if not (shown / STORE).is_file():
        raise OutputRefused(shown, "holds no study", "allowed: the folder of a study; 'holivar study run' begins one")


def _check_version(shown: Path, store: Store, accept: bool) -> None:
    last, now = [store.about, *store.accepted][-1], _code_about()
    if last.get("code") == now["code"]:
        return
    if not accept:
        before = f"{last.get('version')} (code {str(last.get('code'))[:12]})"
        found = f"was computed by Holivar {before}, this is {now['version']} (code {now['code'][:12]})"
        raise OutputRefused(shown, found, "go on with that one, or add --accept-version: the table will mix both, and say so")
    store.accept(now)


def check_new(out: str | os.PathLike[str], plan: StudyPlan, force: bool = False) -> None:
    """Ask whether `begin` would begin here, without writing anything; raises `OutputRefused` when not."""
    shown, place = Path(out), Path(out).resolve()
    if not place.parent.is_dir():
        raise OutputRefused(shown, f"lies in {shown.parent}, which is no folder", "make that folder first")
    if not place.exists():
        return
    if not place.is_dir():
        raise OutputRefused(shown, "is a file", "allowed: a folder, or a new name")
    found = _files(place)
    if set(found) <= _OF_A_KILLED_START and not is_locked(place / STORE):
        return
    if not force:
        raise _held(shown, plan)
    if is_locked(place / STORE):
        raise StoreRefused(shown / STORE, "is being written by another run of the study", "wait for it to end, or stop it")
    own = _own(place)
    foreign = [name for name in found if name not in own]
    if foreign:
        raise OutputRefused(shown, f"holds '{foreign[0]}', which Holivar did not write", "--force replaces earlier results only")


def _held(shown: Path, plan: StudyPlan) -> OutputRefused:
    """Why a folder that is not empty will not be begun in."""
    instead = "name another folder, or add --force to replace an earlier result"
    if not (shown / STORE).is_file():
        return OutputRefused(shown, "holds files already", instead)
    try:
        with Store.open(shown / STORE, read_only=True) as store:
            if store.study != plan.digest:
                return OutputRefused(shown, _difference(store, plan), instead)
            progress = said(store)
    except OutputRefused as refused:
        return refused
    return OutputRefused(shown, f"holds this study, {progress}", "'holivar study resume' goes on, --force begins again")


def _files(place: Path) -> list[str]:
    """Names of all files of a folder, those of its folders with their path, in order; empty folders count as files."""
    found = []
    for folder, folders, files in os.walk(place):
        inner = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [(Path(folder) / name).relative_to(place).as_posix() for name in (*files, *inner)]
        if not files and not folders and Path(folder) != place:
            found.append(Path(folder).relative_to(place).as_posix())
    return sorted(found)


def _own(place: Path) -> set[str]:
    """Names of the files that Holivar wrote, by the folder's manifest or because there is a store of a study."""
    listed, found = _listed(place), _files(place)
    own = {MANIFEST, *listed} if listed is not None else set()
    if listed is not None or _is_store(place / STORE):
        # Without a manifest (a start that was killed) there is nothing yet but the store and the study file.
        own |= _BESIDE_A_STORE | _OF_A_KILLED_START | {STUDY_FILE}
        own |= {name for name in found if Path(name).name.startswith((f".{MANIFEST}.", f".{STUDY_FILE}."))}
        # An analysis is written into such a folder before it gets its name.
        own |= {name for name in found if any(part.startswith(_TEMPORARY) for part in Path(name).parts)}
    # Whatever a manifest says: only what lies in the folder itself, not where a link or ".." leads.
    return {name for name in own.intersection(found) if not (place / name).is_symlink()}


def _listed(place: Path) -> dict[str, str] | None:
    """Files and their digests by the folder's own manifest; None when there is none of Holivar's."""
    try:
        content = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        return dict(content["files"]) if content["program"] == PROGRAM else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_store(path: Path) -> bool:
    try:
        Store.open(path, read_only=True).close()
    except (OutputRefused, OSError):
        return False
    return True


def _remove_own(place: Path) -> None:
    """Remove what Holivar wrote, the manifest last: a folder in which this was interrupted is still recognised as ours."""
    lock = StoreLock(lock_path(place / STORE))
    try:
        for name in sorted(_own(place) - {MANIFEST, "study.lock"}):
            (place / name).unlink(missing_ok=True)
            for parent in list(Path(name).parents)[:-1]:  # but for the folder itself, the innermost first
                if (place / parent).is_dir() and not any((place / parent).iterdir()):
                    (place / parent).rmdir()
        (place / MANIFEST).unlink(missing_ok=True)
    finally:
        lock.release()


# The manifest


def write_manifest(folder: Path, store: Store, plan: StudyPlan, written: Iterable[Path] = ()) -> None:
    """Write manifest.json anew.

    Parameters
    ----------
    written : files of the folder that were written just now. Those that the manifest lists already stay while they are there.
    """
    began, counts = store.about, store.counts()
    content = manifest("study", plan.bases, [])
    del content["seeds"]
    content |= {
        "version": began.get("version", content["version"]),
        "code": began.get("code", content["code"]),
        "packages": began.get("packages", content["packages"]),
        "accepted_versions": store.accepted,
        "study": {"name": plan.study.name, "digest": plan.digest, "content": plan.study.content()},
        "points": len(plan.points),
        "first_seed": plan.seeds(1)[0],
        "status": said(store),
        "wanted": store.wanted,
        "done": counts.done,
        "failed": counts.failed,
        "sessions": [session._asdict() for session in store.sessions()],
        "files": _digests(folder, written),
    }
    write_whole(folder / MANIFEST, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _digests(folder: Path, written: Iterable[Path]) -> dict[str, str]:
    """SHA-256 by name of every file that is listed or new; the store changes all the time and is none of them."""
    known = {name: digest for name, digest in (_listed(folder) or {}).items() if (folder / name).is_file()}
    fresh = [path for path in (*written, folder / STUDY_FILE) if path.is_file()]
    for path in fresh:
        with path.open("rb") as file:
            known[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return dict(sorted(known.items()))


def said(store: Store) -> str:
    """How far a study is: "40 of 100 done", and how many failed."""
    counts = store.counts()
    failed = f", {counts.failed:,} failed" if counts.failed else ""
    return f"{counts.done:,} of {store.wanted:,} done{failed}"


def is_complete(store: Store) -> bool:
    """Whether every run that is wanted has its row, be it a failed one."""
    return sum(store.counts()) >= store.wanted


def _code_about() -> dict[str, Any]:
    """Version of the code and of what it computes with."""
    content = manifest("study", [], [])
    packages = content["packages"] | {name: version(name) for name in _MORE_PACKAGES}
    return {"version": content["version"], "code": content["code"], "python": content["python"], "packages": packages}
