"""Where the files that come with Holivar are, in a checkout and in an installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def scenarios_folder() -> Path:
    """The folder with the shipped scenario files.

    In a checkout it is ``scenarios/`` beside the package. A wheel carries a copy of it inside the package.
    """
    installed = _PACKAGE / "_scenarios"
    return installed if installed.is_dir() else _PACKAGE.parent / "scenarios"


def facts_file() -> Path:
    """What `holivar facts` has found, as JSON: the table of docs/facts.md, for reports."""
    return _PACKAGE / "facts" / "found.json"
