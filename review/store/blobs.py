"""Bytes kept by the digest of what they are: raw pages, imported files, full texts.

In: a connection. Out: bytes, exactly as they came; compressed only in the file.
"""

import sqlite3
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from ..digest import digest_bytes
from ..errors import StoreError

# Half the time of zlib's own choice of 6, for 6 % more bytes of exports and of pages of JSON.
LEVEL = 4


class Packed(NamedTuple):
    """A blob as it is stored: the digest of the uncompressed bytes, and zlib's output."""

    digest: str
    bytes: bytes


def pack(content: bytes) -> Packed:
    """Compress a blob."""
    return Packed(digest_bytes(content), zlib.compress(content, LEVEL))


def unpack(packed: Packed) -> bytes:
    """The bytes that were packed.

    Raises:
        StoreError: they are no longer what their digest says.
    """
    try:
        content = zlib.decompress(packed.bytes)
    except zlib.error as error:
        raise _damaged(packed.digest) from error
    if digest_bytes(content) != packed.digest:
        raise _damaged(packed.digest)
    return content


def _damaged(digest: str) -> StoreError:
    return StoreError(
        f"the blob {digest} is damaged",
        hint="Run `review doctor`, and restore the last `review backup`.",
    )


def keep(connection: sqlite3.Connection, blobs: Iterable[Packed]) -> None:
    """Store the blobs that are not there yet."""
    connection.executemany("INSERT INTO blob (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING", blobs)
