"""A file read by the one format that knows it, or an error that names its lines.

In: bytes and the formats there are. Out: what was read, and what is to be said of the rest.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable

from ..decode import HEAD_BYTES
from ..errors import PluginError, ReviewError, SourceFormatError
from ..model.search import Reading
from ..plugins import Format
from .formats.unknown import unrecognised

_LOG = logging.getLogger(__name__)
_PROBLEMS_SHOWN = 8


@runtime_checkable
class TableFormat(Protocol):
    """A format whose fields can be told by column."""

    def with_columns(self, columns: Mapping[str, str]) -> Any:
        """The same format with explicit columns, by field."""


def read_as(content: bytes, formats: Sequence[Format], columns: Mapping[str, str]) -> tuple[Format, Reading]:
    """The format of a file and what it reads, by these columns where it is a table.

    Raises:
        SourceFormatError: no format knows the file, or there is no record in it.
        PluginError: a format raised.
    """
    chosen = recognise(content, formats)
    if columns:
        if not isinstance(chosen, TableFormat):
            raise SourceFormatError(
                f"columns are named for a {chosen.name} file, which has none", hint="Leave out `--column`."
            )
        chosen = chosen.with_columns(columns)
    reading = _call(chosen, partial(chosen.read, content))
    if not reading.entries:
        raise SourceFormatError("there is no record in the file", hint="Export the search again.")
    return chosen, reading


def recognise(content: bytes, formats: Sequence[Format]) -> Format:
    """The format of a file, by its content; a table is what is nothing else.

    Raises:
        SourceFormatError: no format knows the file.
    """
    head = content[:HEAD_BYTES]
    for format in sorted(formats, key=lambda each: isinstance(each, TableFormat)):
        if content.strip() and _call(format, partial(format.sniff, head)):
            return format
    raise unrecognised(content, [format.name for format in formats])


def _call(format: Format, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ReviewError:
        raise
    except Exception as error:  # the border of a plug-in
        _LOG.warning("the format `%s` raised", format.name, exc_info=error)
        raise PluginError(
            f"the format `{format.name}` raised {type(error).__name__}: {error}",
            hint="Nothing was imported; report it with the file, or export in another format.",
        ) from error


def problems(reading: Reading, keep_readable: bool) -> tuple[str, ...]:
    """What could not be read, line by line; an error unless that is accepted and something is left."""
    found = [f"line {entry.line}: {entry.problem}" for entry in reading.entries if entry.record is None]
    read = len(reading.entries) - len(found)
    if not found and read == reading.counted and reading.cut is None:
        return ()
    cut = [reading.cut] if reading.cut is not None else []
    if keep_readable and read:
        return (*found, *cut) or (shortfall(reading),)
    shown = [*found[:_PROBLEMS_SHOWN], *([_more(len(found))] if len(found) > _PROBLEMS_SHOWN else []), *cut]
    raise SourceFormatError(
        "; ".join([shortfall(reading), *shown]),
        hint="Nothing was imported. Export the file again, or take what can be read with `--keep-readable`.",
    )


def shortfall(reading: Reading) -> str:
    """How much of a file can be read, in words."""
    read = sum(entry.record is not None for entry in reading.entries)
    whole = read == reading.counted
    return f"{read:,} of {reading.counted:,} records can be read{', and the file is cut off' * whole}"


def _more(count: int) -> str:
    return f"and {count - _PROBLEMS_SHOWN:,} more"
