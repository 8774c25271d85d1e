"""Digests: the names of everything that is stored by what it holds."""

import hashlib
import unicodedata
from typing import Any

import msgspec


def digest(*parts: Any) -> str:
    """The SHA-256, in hex, of values that JSON can hold (dataclasses, enums and tuples included).

    Text is brought to Unicode NFC first, so that two spellings of one letter have one digest.
    Mappings are ordered by key; `None` and `""` differ.

    >>> digest("caf\\u00e9") == digest("cafe\\u0301")
    True
    >>> digest("a", "bc") == digest("ab", "c")
    False
    """
    text = msgspec.json.encode(parts, order="sorted")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.decode()).encode()
    return digest_bytes(text)


def digest_bytes(data: bytes) -> str:
    """The SHA-256 of bytes, in hex (64 characters)."""
    return hashlib.sha256(data).hexdigest()
