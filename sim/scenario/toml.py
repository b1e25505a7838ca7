"""A scenario written as a file again: what the results keep of it, for people to read and to run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE_KEY = re.compile("[A-Za-z0-9_-]+")


def as_toml(content: Mapping[str, Any]) -> str:
    """Plain content of a scenario as a TOML file that is read back as the same content.

    Parameters
    ----------
    content : numbers, texts, truth values, lists and tables of these; None is left out, as TOML has no word for it.

    >>> print(as_toml({"name": "x", "days": 60, "market": {"rivals": 1.5}}), end="")
    name = "x"
    days = 60
    <BLANKLINE>
    [market]
    rivals = 1.5
    """
    return "\n".join(_lines(content, ())).lstrip("\n") + "\n"


def _lines(table: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    """Plain values of a table first, then its tables: TOML reads whatever follows a heading as the heading's."""
    for key, value in table.items():
        if value is not None and not isinstance(value, Mapping):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        if isinstance(value, Mapping):
            here = (*place, key)
            yield ""
            yield f"[{'.'.join(_key(part) for part in here)}]"
            yield from _lines(value, here)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(item)}' for key, item in value.items() if item is not None)} }}"
    return repr(value)  # of an int or a finite float: the shortest text that is read back as the same bits


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for the one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
