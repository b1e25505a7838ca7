"""What a store keeps of its study, so that it can be gone on with when the files it was read from have moved or changed.

A store holds the content of the study and of its base scenarios, every default spelled out. Laid out again they must give the
digest that the store was made for; otherwise this version of Holivar reads them in another way, and must not touch the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.manifest import manifest
from sim.problems import ScenarioError, printable
from sim.studies.store_file import StoreRefused

if TYPE_CHECKING:
    from sim.studies.plan import StudyPlan
    from sim.studies.store import Store

_MOST_TOLD = 3


def content_of(plan: StudyPlan) -> dict[str, Any]:
    """What a store has to keep of a plan, plain enough for JSON: ``study`` and ``scenarios``."""
    return {"study": plan.study.content(), "scenarios": manifest("study", plan.bases, [])["scenarios"]}


def plan_of(store: Store, progress: Callable[[int, int], None] = lambda done, total: None) -> StudyPlan:
    """Lay out again the study that a store was made for, from what the store keeps of it.

    Parameters
    ----------
    progress : as `sim.studies.plan.plan` takes it.

    Raises
    ------
    StoreRefused
        When the store keeps nothing of it, or this version of Holivar lays it out in another way.
    """
    from sim.scenario.load import build
    from sim.studies.file import build_study
    from sim.studies.plan import plan

    about, path = store.about, store.path or Path("store in memory")
    version = f"{about.get('version')} (code {str(about.get('code'))[:12]})"
    instead = f"go on with Holivar {version}, or begin again in another folder"
    try:
        study = build_study(about["study"], source=str(path))
        bases = []
        for described in about["scenarios"]:
            base = build(described["content"], source=f"{path}: scenario {described['name']}")
            base._path = Path(described["file"]) if described["file"] else None
            bases.append(base)
        found = plan(study, bases, progress)
    except ScenarioError as error:
        raise StoreRefused(path, f"holds a study that this version can't lay out ({error.problems[0]})", instead) from None
    except (KeyError, TypeError, AttributeError):
        raise StoreRefused(path, "does not say which study it is of", "begin again in another folder") from None
    if found.digest != store.study:
        raise StoreRefused(path, "holds a study that this version lays out in another way", instead)
    return found


def difference(before: StudyPlan, now: StudyPlan) -> str:
    """What makes two studies different studies, in one line; empty when they are the same.

    Parameters
    ----------
    before, now : what a folder holds, and what somebody has at hand.
    """
    if before.digest == now.digest:
        return ""
    found = list(_differences(before, now)) or ["its points differ"]
    more = f" and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return f"{', '.join(found[:_MOST_TOLD])}{more}"


def _differences(before: StudyPlan, now: StudyPlan) -> Iterator[str]:
    old, new = ({base.name: base for base in each.bases} for each in (before, now))
    if list(old) != list(new):
        yield f"scenarios were {', '.join(old)} and are {', '.join(new)}"
    for name in old.keys() & new.keys() if list(old) != list(new) else old:
        one, other = (_flat(each[name].content()) for each in (old, new))
        for key in sorted({*one, *other}):
            if key.partition(".")[0] not in {"name", "title", "notes", "seeds", "words"} and one.get(key) != other.get(key):
                yield f"{key} of {name} was {_shown(one.get(key))} and is {_shown(other.get(key))}"
    one, other = (_flat(each.study.model_dump(mode="json", exclude={"name", "title", "notes", "scenarios", "set"}))
                  for each in (before, now))  # fmt: skip
    for key in sorted({*one, *other}):
        if one.get(key) != other.get(key):
            yield f"{key} was {_shown(one.get(key))} and is {_shown(other.get(key))}"


def _flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            found |= _flat(value, f"{prefix}{key}.")
        elif value is not None and value != {}:
            found[f"{prefix}{key}"] = value
    return found


def _shown(value: object) -> str:
    return "nothing" if value is None else printable(str(value), 40)
