"""Ctrl-C and signals that ask to end: what they do to a command, and to a study, which is asked twice."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

STOPPED = 130
_POLITE = ("SIGTERM", "SIGHUP")


class Terminated(KeyboardInterrupt):
    """Somebody asks this process to end (SIGTERM, SIGHUP): cleaned up as after Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def code_of(stop: KeyboardInterrupt) -> int:
    """Exit code of a process that was stopped.

    >>> code_of(KeyboardInterrupt()), code_of(Terminated(15))
    (130, 143)
    """
    return 128 + stop.number if isinstance(stop, Terminated) else STOPPED


@contextmanager
def ended_politely() -> Iterator[None]:
    """Let signals that ask to end raise, so that what is half-written is removed."""
    with _handled(_POLITE, _raise):
        yield


class Asked:
    """Whether somebody has asked to stop: the first time it is written down, the second time raised.

    Within ``with Asked() as asked``, ``asked.number`` is the signal's number, 0 while there was none.
    """

    def __init__(self) -> None:
        self.number = 0
        self.is_told = False
        """For whoever answers: whether that has been done."""
        self._handling = _handled(("SIGINT", *_POLITE), self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.number:
            _raise(number, frame)
        self.number = number

    def __enter__(self) -> Asked:
        self._handling.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._handling.__exit__(*error)


def _raise(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated(number)


@contextmanager
def _handled(names: tuple[str, ...], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle signals within the block, but for those that somebody has told this process to ignore, as ``nohup`` does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heard}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
