"""What a question of a study gives back: sentences, tables, figures, and what it would not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.studies.analysis.basics import AnalysisRefused

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.figure import Figure


@dataclass
class Answer:
    """The answer to one question; the parts are added as they are found.

    Parameters
    ----------
    key : a plain word.
    question : as a heading.
    reading : how to read tables and figures, and where the formulas come from; plain text.
    words : what was found, sentence by sentence.
    tables : by the name of their file; columns ``outcome`` and ``unit`` come first, numbers are in the outcome's own unit.
    figures : charts with titles, words and data.
    refused : one line for each thing that the rows can't tell, with what to do.
    """

    key: str
    question: str
    reading: str
    words: list[str] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @contextmanager
    def unless_refused(self, subject: str) -> Iterator[None]:
        """Go on after a refusal, and keep its line: what one outcome lacks, another may have."""
        try:
            yield
        except AnalysisRefused as refusal:
            self.refused.append(f"{subject}: {refusal}")

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Add rows to a table."""
        import pandas as pd

        before = self.tables.get(name)
        self.tables[name] = frame if before is None else pd.concat([before, frame], ignore_index=True)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell, not even why."""
        return not (self.words or self.tables or self.figures or self.refused)
