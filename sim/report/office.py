"""What files of office programs have in common: text that they can hold, and bytes that don't tell when they were written."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping

EPOCH = datetime.datetime(1980, 1, 1)
"""The first moment that a ZIP archive knows. The same comparison is the same bytes, whenever it is written."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_text(text: str) -> str:
    """Text that XML can hold; what it can't is replaced by the sign for that, and every line break by a line feed.

    >>> xml_text("a\\x00b") == "a\\N{REPLACEMENT CHARACTER}b"
    True
    """
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text.encode("utf-8", "replace").decode("utf-8").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Text as it stands on a slide: what XML can't hold replaced, white space of any kind a blank."""
    return " ".join(xml_text(text).split())


def timeless(archive: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """A ZIP archive with the moment of every part set to `EPOCH`.

    Parameters
    ----------
    replaced : parts with another content, by their names.
    """
    other, result = replaced or {}, io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, other.get(name) or source.read(name))
    return result.getvalue()
