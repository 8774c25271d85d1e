"""The flow and the map as JSON, whole, so that they can be read back equal."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from ...errors import SourceFormatError
from ...model.evidence import EvidenceMap
from ...model.flow import PrismaFlow
from ..prisma import ensure
from ..writing import write_file

FORMAT = "evergreen-review"
# Raised when a field is renamed or removed; a new field with a default needs no new number.
SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    format: str
    schema: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    format: str
    schema: int
    flow: PrismaFlow
    map: EvidenceMap


class JsonExport:
    """Writes everything that the flow and the map hold as one JSON file."""

    name = "json"
    version = "1"

    def write(self, flow: PrismaFlow, map: EvidenceMap, path: Path) -> None:
        """Write the file to `path`; the same values give the same bytes.

        Raises:
            CountError: the flow breaks an identity; nothing is written.
        """
        ensure(flow)
        write_file(path, encode(flow, map))


def encode(flow: PrismaFlow, map: EvidenceMap) -> bytes:
    """The file's bytes: one line of UTF-8, keys in the model's order."""
    return msgspec.json.encode(_File(format=FORMAT, schema=SCHEMA, flow=flow, map=map)) + b"\n"


def decode(content: bytes) -> tuple[PrismaFlow, EvidenceMap]:
    """The flow and the map of a file that `encode` made.

    Raises:
        SourceFormatError: the bytes are not such a file, or one of a later version.
    """
    hint = "Export it again with `review export --format json`."
    try:
        head = msgspec.json.decode(content, type=_Head)
        if head.format != FORMAT or head.schema != SCHEMA:
            raise SourceFormatError(
                f"this is {head.format} of schema {head.schema}, not {FORMAT} of schema {SCHEMA}", hint=hint
            )
        held = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceFormatError(f"this is no export of a review: {error}", hint=hint) from error
    return held.flow, held.map
