"""Everything that is read from the log, and how to fold it all again.

In: a log. Out: the model's nouns (`read_...`), or projections made anew (`rebuild`).
"""

from .log import Log
from .projections import refold
from .reading import (
    hash_of,
    id_of,
    read_adjudications,
    read_decisions,
    read_documents,
    read_first_seen,
    read_judgments,
    read_labellings,
    read_listings,
    read_notices,
    read_pages,
    read_pair_judgments,
    read_protocols,
    read_rechecks,
    read_records,
    read_relations,
    read_releases,
    read_retrievals,
    read_runs,
    read_seen,
    read_sightings,
    read_words_on_pairs,
    seq_of,
    tip,
    words_said,
)

__all__ = [
    "hash_of",
    "id_of",
    "rebuild",
    "read_adjudications",
    "read_decisions",
    "read_documents",
    "read_first_seen",
    "read_judgments",
    "read_labellings",
    "read_listings",
    "read_notices",
    "read_pages",
    "read_pair_judgments",
    "read_protocols",
    "read_rechecks",
    "read_records",
    "read_relations",
    "read_releases",
    "read_retrievals",
    "read_runs",
    "read_seen",
    "read_sightings",
    "read_words_on_pairs",
    "seq_of",
    "tip",
    "words_said",
]


def rebuild(log: Log) -> None:
    """Drop every projection and every derivation, and fold the whole log again; nothing else is lost."""
    with log.transaction() as connection:
        connection.execute("DELETE FROM derived")
        refold(connection)
