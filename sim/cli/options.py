"""Arguments and options that several commands share, and what they mean."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.screen import tell
from sim.problems import printable
from sim.shipped import scenarios_folder


def whole(low: int, high: int) -> Callable[[str | int], int]:
    """A reader of whole numbers within limits, for an option."""

    def read(text: str | int) -> int:
        number = int(text) if isinstance(text, int) or (text.isascii() and text.isdigit() and len(text) < 20) else low - 1
        if not low <= number <= high:
            raise typer.BadParameter(f"is '{text}'; allowed: a whole number, {low:,} to {high:,}")
        return number

    return read


seed_number = whole(0, 2**63 - 1)

ScenarioFile = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of one that comes with Holivar.", show_default=False),
]
ScenarioFiles = Annotated[
    list[str],
    typer.Argument(metavar="SCENARIO", help="Scenario files, or names of some that come with Holivar.", show_default=False),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the file, such as company.n_sellers=30; may be repeated."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder to write; it must be new or empty.", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an earlier result of Holivar in that folder.")]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", parser=whole(1, 1000), show_default=False,
        help="Threads; else one per core. Results don't depend on it.",
    ),
]  # fmt: skip
Events = Annotated[bool, typer.Option("--events", help="Keep the event log, and its fingerprint.")]


def found(named: str) -> str:
    """Path of a scenario: the file of that name, else the shipped scenario of that name.

    >>> found("nowhere/x.toml")
    'nowhere/x.toml'
    """
    shipped = scenarios_folder() / f"{named}.toml"
    is_plain = Path(named).name == named and not named.startswith(".")
    return str(shipped) if is_plain and not Path(named).exists() and shipped.is_file() else named


def found_study(named: str) -> str:
    """Path of a study: the file of that name, else the shipped study of that name, or the one that its writer may have meant.

    >>> found_study("nowhere/x.toml")
    'nowhere/x.toml'

    Raises
    ------
    typer.BadParameter
        When a plain name is neither a file nor a shipped study.
    """
    folder = scenarios_folder() / "studies"
    if Path(named).name != named or named.endswith(".toml") or named.startswith(".") or Path(named).exists():
        return named
    shipped = sorted(path.stem for path in folder.glob("*.toml"))
    if named not in shipped:
        near = difflib.get_close_matches(named[:100], shipped, n=1)
        wanted = f"did you mean '{near[0]}'?" if near else f"allowed: a file, or one of {', '.join(shipped)}"
        raise typer.BadParameter(f"'{printable(named)}' is neither a file nor a study that comes with Holivar; {wanted}")
    return str(folder / f"{named}.toml")


def scenarios_among(files: Sequence[str]) -> list[str]:
    """The files without those of beliefs, so that ``scenarios/*.toml`` may be written; says which it leaves out.

    >>> scenarios_among(["gemba", "scenarios/baseline.toml"])
    ['gemba', 'scenarios/baseline.toml']

    Raises
    ------
    typer.BadParameter
        When nothing is left.
    """
    from sim.scenario.files import holds_beliefs

    beliefs = [file for file in files if holds_beliefs(found(file))]
    tell(*(f"{printable(file, 200)}: left out, because it holds beliefs; holivar check --beliefs tries them" for file in beliefs))
    if beliefs and len(beliefs) == len(files):
        raise typer.BadParameter("there is no scenario among these files")
    return [file for file in files if file not in beliefs]
