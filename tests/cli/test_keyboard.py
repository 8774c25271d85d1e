"""Single keys, from a real pseudo-terminal in this process."""

import os
import pty
from collections.abc import Iterator

import pytest

from review.cli.keyboard import Keyboard


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The end of a terminal at which a person types; the other is standard input."""
    master, slave = pty.openpty()
    with os.fdopen(slave) as end:
        monkeypatch.setattr("sys.stdin", end)
        yield master
    os.close(master)


def test_keys_come_one_by_one_in_any_case_and_an_arrow_is_one(typed: int):
    with Keyboard() as keyboard:
        os.write(typed, b"iE2")
        assert [keyboard.key() for _ in range(3)] == ["i", "E", "2"]
        os.write(typed, b"\x1b[A")
        assert keyboard.key() == "\x1b[A"


def test_what_was_typed_before_is_forgotten_read_or_not(typed: int):
    with Keyboard() as keyboard:
        os.write(typed, b"ab")
        assert keyboard.key() == "a"
        os.write(typed, b"c")
        keyboard.forget()
        os.write(typed, b"d")
        assert keyboard.key() == "d"


@pytest.mark.parametrize("sign", [b"\x04", b"\x03"])
def test_a_sign_to_stop_stops(typed: int, sign: bytes):
    with Keyboard() as keyboard:
        import termios

        plain = termios.tcgetattr(typed)
        plain[3] &= ~termios.ISIG
        termios.tcsetattr(typed, termios.TCSANOW, plain)
        os.write(typed, sign)
        with pytest.raises(KeyboardInterrupt):
            keyboard.key()


def test_the_terminal_is_left_as_it_was(typed: int):
    import termios

    before = termios.tcgetattr(typed)
    with Keyboard():
        assert termios.tcgetattr(typed) != before
    assert termios.tcgetattr(typed) == before
