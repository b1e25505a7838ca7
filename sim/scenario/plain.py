"""Text that people write into files: plain, without characters that would repaint a screen."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic.functional_validators import AfterValidator

from sim.scenario.fields import fault

# Direction overrides repaint the rest of a line in terminals and browsers.
_REPAINTING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _plain_line(text: str) -> str:
    return _plain(text, forbidden={"Cc", "Zl", "Zp"})


def _plain_text(text: str) -> str:
    return _plain(text.replace("\n", " ").replace("\t", " "), forbidden={"Cc"}) and text


def _plain(text: str, forbidden: set[str]) -> str:
    if _REPAINTING.search(text) or any(unicodedata.category(character) in forbidden for character in text):
        raise fault("holds control characters", "allowed: plain text")
    return text


PlainLine = Annotated[str, AfterValidator(_plain_line)]
"""A pydantic field type: text on one line, without control characters."""

PlainText = Annotated[str, AfterValidator(_plain_text)]
"""A pydantic field type: text of several lines, without other control characters."""
