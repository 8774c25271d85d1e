"""Results of long computations, kept under the digest of everything they depend on.

In: a kind, keys and bytes. Out: the bytes of those keys that are held. All of it may be thrown away.
"""

from collections.abc import Iterable, Mapping

import msgspec

from .log import Log

_GET = """
SELECT derived.key, derived.value
FROM json_each(?) AS asked CROSS JOIN derived ON derived.kind = ? AND derived.key = asked.value
"""

_PUT = """
INSERT INTO derived (kind, key, value) VALUES (?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value
"""


class Derived:
    """The derivations of one log; on a log opened for reading nothing is kept, and nothing is missed."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values held under those keys; a key without a value is left out."""
        asked = msgspec.json.encode(list(keys)).decode()
        return dict(self._log.rows(_GET, (asked, kind)))

    def put(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep the values, replacing those of the same keys; all or none."""
        if not values or self._log.read_only:
            return
        with self._log.transaction() as connection:
            connection.executemany(_PUT, ((kind, key, value) for key, value in values.items()))

    def clear(self, kind: str | None = None) -> None:
        """Throw away the derivations of one kind, or all."""
        with self._log.transaction() as connection:
            connection.execute("DELETE FROM derived WHERE ?1 IS NULL OR kind = ?1", (kind,))
