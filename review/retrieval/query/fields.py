"""PubMed's search field tags: the short ones, the long ones, and what they name."""

from ...spelling import meant
from .tree import Field

_LONG: dict[Field, tuple[str, ...]] = {
    Field.ALL: ("all fields",),
    Field.TITLE: ("title",),
    Field.ABSTRACT: ("abstract",),
    Field.TITLE_ABSTRACT: ("title/abstract",),
    Field.TEXT_WORD: ("text word", "text words", "text"),
    Field.KEYWORD: ("other term", "other terms"),
    Field.MESH: ("mesh terms", "mesh term", "mesh", "mesh headings"),
    Field.MESH_NOT_EXPLODED: ("mesh terms:noexp", "mesh:noexp"),
    Field.MESH_MAJOR: ("mesh major topic", "mesh major topics"),
    Field.MESH_MAJOR_NOT_EXPLODED: ("mesh major topic:noexp",),
    Field.SUBHEADING: ("mesh subheading", "mesh subheadings", "subheading"),
    Field.SUBHEADING_NOT_EXPLODED: ("mesh subheading:noexp", "subheading:noexp"),
    Field.SUBSTANCE: ("supplementary concept", "substance name"),
    Field.PHARMACOLOGICAL_ACTION: ("pharmacological action",),
    Field.REGISTRY_NUMBER: ("ec/rn number", "registry number"),
    Field.AUTHOR: ("author", "authors"),
    Field.FIRST_AUTHOR: ("author - first", "first author", "first author name"),
    Field.LAST_AUTHOR: ("author - last", "last author", "last author name"),
    Field.FULL_AUTHOR: ("author - full", "full author name"),
    Field.CORPORATE_AUTHOR: ("author - corporate", "corporate author"),
    Field.AUTHOR_ID: ("author - identifier", "author identifier"),
    Field.INVESTIGATOR: ("investigator",),
    Field.AFFILIATION: ("affiliation",),
    Field.JOURNAL: ("journal", "jour"),
    Field.VOLUME: ("volume",),
    Field.ISSUE: ("issue",),
    Field.PAGES: ("pagination", "page"),
    Field.LANGUAGE: ("language", "lang"),
    Field.PUBLICATION_TYPE: ("publication type", "ptyp"),
    Field.PUBLICATION_TYPE_NOT_EXPLODED: ("publication type:noexp", "ptyp:noexp"),
    Field.FILTER: ("filter", "subset"),
    Field.SUBJECT_NAME: ("personal name as subject", "subject - personal name"),
    Field.EDITOR: ("editor",),
    Field.PUBLISHER: ("publisher",),
    Field.PLACE: ("place of publication",),
    Field.JOURNAL_ID: ("nlm unique id",),
    Field.CONFLICTS: ("conflict of interest statement", "conflict of interest statements"),
    Field.ORIGINAL_TITLE: ("transliterated title",),
    Field.GRANT: ("grants and funding", "grant number"),
    Field.PMID: ("uid",),
    Field.LOCATION_ID: ("location id", "aid", "article identifier", "doi"),
    Field.SECONDARY_ID: ("secondary source id",),
    Field.PUBLISHED: ("date - publication", "publication date", "pdat"),
    Field.PUBLISHED_ONLINE: ("electronic publication date",),
    Field.PUBLISHED_IN_PRINT: ("print publication date",),
    Field.ENTERED: ("date - entry", "entry date", "edat"),
    Field.CREATED: ("date - create", "create date"),
    Field.INDEXED: ("date - mesh", "mesh date"),
    Field.COMPLETED: ("date - completion", "completion date"),
    Field.MODIFIED: ("date - modification", "modification date", "mdat"),
}
TAGS: dict[str, Field] = {
    **{field.value: field for field in Field},
    **{name: field for field, names in _LONG.items() for name in names},
}
_USED = (
    "In use: [tiab], [ti], [tw], [ot], [mh], [mh:noexp], [majr], [au], [ta], [dp], [la], [pt], [sb], [all]."
)


def field_of(tag: str) -> Field | None:
    """The field that a tag names, whatever its case; None when PubMed has no such tag.

    >>> field_of("MeSH Terms"), field_of("tiab"), field_of("abs")
    (<Field.MESH: 'mh'>, <Field.TITLE_ABSTRACT: 'tiab'>, None)
    """
    return TAGS.get(" ".join(tag.casefold().replace(": ", ":").split()))


def nearest(tag: str) -> str:
    """A hint that names the tag which was probably meant."""
    near = meant(tag, TAGS)
    return (f"Did you mean `[{near}]`? " if near else "") + _USED
