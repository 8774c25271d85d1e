"""What PubMed and Europe PMC say of related documents ("Retraction in"), as links and as a status.

In: the name of a relation as either of them spells it. Out: how the record's document relates to the other.
Source of the names: the RefTypes of the PubMed DTD, dtd.nlm.nih.gov/ncbi/pubmed/doc/out; Europe PMC has the
same in words, and "Preprint in" and "Preprint of" of its own.
"""

import re
from collections.abc import Iterable

from ...model.record import Link, RecordStatus
from ...model.study import RelationKind
from ..normalise import status_of

# The kinds, what stands at the document that they are said of, and what stands at the one that says them.
_PAIRS: tuple[tuple[tuple[RelationKind, ...], str, str], ...] = (
    ((RelationKind.RETRACTS,), "retractionin", "retractionof"),
    (
        (RelationKind.RETRACTS, RelationKind.SUPERSEDES),
        "retractedandrepublishedin",
        "retractedandrepublishedfrom",
    ),
    ((RelationKind.CORRECTS,), "partialretractionin", "partialretractionof"),
    ((RelationKind.CORRECTS,), "erratumin", "erratumfor"),
    (
        (RelationKind.CORRECTS, RelationKind.SUPERSEDES),
        "correctedandrepublishedin",
        "correctedandrepublishedfrom",
    ),
    ((RelationKind.CONCERNS,), "expressionofconcernin", "expressionofconcernfor"),
    ((RelationKind.SUPERSEDES,), "updatein", "updateof"),
    ((RelationKind.IS_VERSION_OF,), "republishedin", "republishedfrom"),
    ((RelationKind.IS_VERSION_OF,), "reprintin", "reprintof"),
    ((RelationKind.IS_VERSION_OF,), "preprintin", "preprintof"),
)
_RELATIONS = {
    name: (kinds, inverse) for kinds, said, says in _PAIRS for name, inverse in ((said, True), (says, False))
}
# In the words that `status_of` knows.
_STATUSES = {
    "retractionin": "retracted",
    "retractedandrepublishedin": "retracted",
    "expressionofconcernin": "expression of concern in",
    "partialretractionin": "erratum in",
    "erratumin": "erratum in",
    "correctedandrepublishedin": "erratum in",
}
# Venues of preprints, as PubMed abbreviates them at the start of a citation.
_PREPRINT_SERVERS = re.compile(
    r"(?i)\W*(?:(?:bio|med|chem|psy|ar|soc|sport|ag|eco|engr|edu|paleo)r?xiv|res(?:earch)? sq(?:uare)?|ssrn|"
    r"authorea|preprints)\b"
)


def is_preprint_server(venue: str | None) -> bool:
    """Whether a citation, or the name of a venue, begins with a server of preprints.

    >>> is_preprint_server("Res Sq. 2022 Jun 29:rs.3.rs-1"), is_preprint_server("Cell. 2023 Jul 20")
    (True, False)
    """
    return _PREPRINT_SERVERS.match(venue or "") is not None


def links(
    name: str, scheme: str, value: str, *, of_preprint: bool = False, to_preprint: bool = False
) -> tuple[Link, ...]:
    """How a record's document relates to another; none for a relation that says nothing of its standing.

    PubMed calls the article of a preprint its update, hence the question whether the record's document
    and the other one are preprints.

    >>> links("RetractionIn", "pmid", "2")
    (Link(kind=<RelationKind.RETRACTS: 'retracts'>, scheme='pmid', value='2', inverse=True),)
    >>> links("UpdateIn", "pmid", "2", of_preprint=True)
    (Link(kind=<RelationKind.IS_VERSION_OF: 'isVersionOf'>, scheme='pmid', value='2', inverse=False),)
    >>> links("Comment on", "pmid", "2")
    ()
    """
    key = _key(name)
    if of_preprint != to_preprint:
        key = {("updatein", True): "preprintof", ("updateof", False): "preprintin"}.get(
            (key, of_preprint), key
        )
    kinds, inverse = _RELATIONS.get(key, ((), False))
    return tuple(Link(kind=kind, scheme=scheme, value=value, inverse=inverse) for kind in kinds)


def standing(names: Iterable[str], types: Iterable[str], title: str | None) -> RecordStatus | None:
    """Where a document stands, by its relations to others, its publication types and its title's flag."""
    return status_of([*types, *(_STATUSES.get(_key(name)) for name in names)], title)


def _key(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalpha())
