"""One field of a record of the world."""

from typing import NamedTuple


class Field(NamedTuple):
    """One field of a record: its name, NumPy type, unit and meaning."""

    name: str
    kind: str
    unit: str
    doc: str
