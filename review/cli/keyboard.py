"""Single keys of a terminal, on POSIX through termios and on Windows through click."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import click

STOP = ("\x03", "\x04")
# An arrow or a function key comes as several signs that begin so.
SEVERAL = ("\x1b", "\x00", "\xe0")


class Keyboard:
    """Reads keys as they are pressed, without echo, until it is left; lines are asked for in between.

    The terminal stays in that mode from key to key, so that none is lost in between.
    """

    def __init__(self) -> None:
        self._held = ""
        self._before: Any = None

    def __enter__(self) -> "Keyboard":
        if sys.platform != "win32":
            import termios

            self._before = termios.tcgetattr(sys.stdin.fileno())
            self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def key(self) -> str:
        """The next key.

        Raises:
            KeyboardInterrupt: it is Control-C or Control-D, or the terminal is gone.
        """
        if not self._held:
            self._held = self._read()
        if self._held.startswith(SEVERAL):
            key, self._held = self._held, ""
        else:
            key, self._held = self._held[:1], self._held[1:]
        if not key or key in STOP:
            raise KeyboardInterrupt
        return key

    def forget(self) -> None:
        """Drop what was typed before now: it was meant for something else."""
        self._held = ""
        if sys.platform == "win32":
            import msvcrt

            while msvcrt.kbhit():
                msvcrt.getwch()
        else:
            import termios

            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

    def line(self, question: str) -> str:
        """What the person answers in a line; "" when they leave it."""
        with self._lines():
            try:
                answer: str = click.prompt(question, default="", show_default=False, prompt_suffix=" ")
            except click.Abort:
                return ""
        return answer.strip()

    @contextmanager
    def _lines(self) -> Iterator[None]:
        self._restore()
        try:
            yield
        finally:
            self._listen()

    def _read(self) -> str:
        if sys.platform == "win32":
            return click.getchar()
        # Again each time: a shell that had put us into the background may have set it back.
        self._listen()
        return os.read(sys.stdin.fileno(), 64).decode(errors="replace")

    def _listen(self) -> None:
        if sys.platform != "win32":
            import termios
            import tty

            tty.setcbreak(sys.stdin.fileno(), termios.TCSADRAIN)

    def _restore(self) -> None:
        if sys.platform != "win32" and self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
