"""Files that are there in full or not at all."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either there in full or not at all; an OSError names it, and not the file it was to become."""
    try:
        _write(path, text)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _write(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@functools.cache
def _umask() -> int:
    # The only way to read it is to set it; a temporary file is private, a report is as public as any file of its owner.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
