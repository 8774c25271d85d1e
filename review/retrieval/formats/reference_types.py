"""Reference types, as EndNote, Refer and RefWorks name them, and the kinds of documents they come to.

In: a type's name, and what else the record says of the sort of work. Out: a `RecordKind`.
"""

from collections.abc import Iterable

from ...model.record import RecordKind
from ..normalise import kind_of

_KINDS: dict[str, RecordKind] = {
    **dict.fromkeys(("report", "government document", "technical report", "grant"), RecordKind.REPORT),
    **dict.fromkeys(("standard",), RecordKind.STANDARD),
    **dict.fromkeys(
        ("bill", "bills", "bills/resolutions", "statute", "statutes", "laws/statutes", "laws",
         "legal rule or regulation", "legal rule/regulation"),
        RecordKind.REGULATION,
    ),
    **dict.fromkeys(
        ("", "journal article", "journal, electronic", "electronic article", "magazine article",
         "newspaper article", "conference paper", "conference proceedings", "conference proceeding", "serial",
         "abstract", "article", "journal"),
        RecordKind.ARTICLE,
    ),
}  # fmt: skip


def reference_kind(name: str | None, works: Iterable[str | None] = ()) -> RecordKind:
    """The kind of a reference; the type of work it names is more telling than its reference type.

    Types that are not known (books, theses, web pages, patents, ...) are something else; none is an article.

    >>> reference_kind("Journal Article", ["Review"]), reference_kind("Statute"), reference_kind("Map")
    (<RecordKind.REVIEW: 'review'>, <RecordKind.REGULATION: 'regulation'>, <RecordKind.OTHER: 'other'>)
    """
    said = kind_of(works)
    if said not in (RecordKind.ARTICLE, RecordKind.OTHER):
        return said
    kind = _KINDS.get((name or "").strip().casefold(), RecordKind.OTHER)
    return said if kind is RecordKind.ARTICLE else kind
