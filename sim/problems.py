"""What is wrong with something a person wrote, said in one line each.

A scenario file is written by hand, so its mistakes are expected. They are collected, not raised one by one:
a file with three typos is repaired in one go.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_FOUND = 60
"""Characters of somebody's text that are quoted back; the rest becomes an ellipsis."""


def printable(text: str, longest: int = LONGEST_FOUND) -> str:
    """Text that is safe to print on one line of a terminal.

    Control characters, line breaks, direction marks and lone surrogates become escapes such as ``\\x1b``, so
    that a hostile file can neither break a message into two lines nor repaint the screen.

    >>> printable("a\\nb")
    'a\\\\nb'
    >>> printable("x" * 100, longest=5)
    'xxxxx…'
    """
    shown = "".join(_escaped(character) for character in text[: longest + 1])
    return shown if len(text) <= longest and len(shown) <= 2 * longest else shown[:longest] + "…"


def _escaped(character: str) -> str:
    # Cc: control, Cf: direction marks and joiners, Cs: surrogates, Zl and Zp: Unicode's own line breaks.
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and what would be right.

    Parameters
    ----------
    file : the file as the reader knows it, or ``--set`` for an override from the command line.
    key : where in the file, dotted (``interventions.gemba.strength``); empty for the file as a whole.
    found : what stands there.
    allowed : what may stand there, or what to do; may be empty.

    >>> print(Problem("x.toml", "days", "is -3", "allowed: a whole number of days, 1 to 5000"))
    x.toml: days: is -3; allowed: a whole number of days, 1 to 5000
    """

    file: str
    key: str
    found: str
    allowed: str = ""

    def __str__(self) -> str:
        place = ": ".join(printable(part, 200) for part in (self.file, self.key) if part)
        said = "; ".join(printable(part, 1000) for part in (self.found, self.allowed) if part)
        return f"{place}: {said}"


class ScenarioError(Exception):
    """A scenario that can't be run; ``problems`` says why, ``str()`` gives one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
