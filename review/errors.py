"""The one tree of errors; each says what happened and, in `hint`, what to do about it.

ReviewError
├── WorkspaceError        no workspace, two nested, not writable, on a network share
│   └── WorkspaceLocked   another process holds the writer's lock
├── StoreError            the database is missing, foreign, damaged or newer than this program
├── SettingsError         review.toml or an environment variable
├── ProtocolError         the protocol, with its line
├── SourceError           a source or a file did not give what it promised
│   ├── SourceUnavailable   network, HTTP status, time-out
│   └── SourceFormatError   bytes that cannot be parsed; they are kept first, under `blob`
│       └── DocumentUnreadable   a document that gives no text: `status` says why
├── DecisionError         a decision that names an unknown record, stage or criterion
├── CountError            numbers that break an identity of the PRISMA flow
└── PluginError           a plug-in that is missing, misshapen or raised
"""

from typing import Any


class ReviewError(Exception):
    """What happened, for the reviewer; `hint` is one sentence they can act on."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """So that an error of another process arrives whole, whatever its class asks for."""
        return _again, (type(self), self.args, dict(self.__dict__))


def _again(kind: type[ReviewError], args: tuple[Any, ...], held: dict[str, Any]) -> ReviewError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error


class WorkspaceError(ReviewError):
    """The folder cannot serve as a workspace."""


class WorkspaceLocked(WorkspaceError):
    """Another process writes to this workspace now."""


class StoreError(ReviewError):
    """The database cannot be opened or trusted."""


class SettingsError(ReviewError):
    """`review.toml` or the environment holds a value that cannot be used."""


class ProtocolError(ReviewError):
    """The protocol cannot be used; `line` is 1-based, None when no single line is at fault."""

    def __init__(self, message: str, *, hint: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}", hint=hint)
        self.line = line


class SourceError(ReviewError):
    """A source or a file did not give what it promised."""


class SourceUnavailable(SourceError):
    """The source did not answer, or answered with an HTTP error; `status` is the last answer's, or None.

    `later` says that the very same request may be answered another time: nobody was reached, the server was
    in trouble, or it had no more for us that day.
    """

    def __init__(self, message: str, *, hint: str, status: int | None = None, later: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.later = later


class SourceFormatError(SourceError):
    """Bytes that cannot be parsed; `blob` is the digest under which they are kept, or None."""

    def __init__(self, message: str, *, hint: str, blob: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.blob = blob


class DocumentUnreadable(SourceFormatError):
    """A document that gives no text; `status` is a `ReadingStatus`, `pages` how many it has, where known."""

    def __init__(self, message: str, *, hint: str, status: str, pages: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.pages = pages


class DecisionError(ReviewError):
    """A decision names a record, stage, verdict or criterion that does not exist."""


class CountError(ReviewError):
    """Numbers break an identity of the PRISMA flow; `failures` names each and what would mend it."""

    def __init__(self, message: str, *, hint: str, failures: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.failures = failures


class PluginError(ReviewError):
    """A plug-in is missing, misshapen or raised; the message names it."""
