"""Which column of a table holds which field, by the names that are known in the field.

In: the header of a table. Out: for each field the places of its columns.
"""

import re
from collections.abc import Mapping, Sequence

from ...errors import SourceFormatError

# Names without blanks and punctuation. Of several columns for one field the one named first here counts in
# the rows where it holds anything; keywords, kinds, addresses and notes add up.
NAMES: dict[str, tuple[str, ...]] = {
    "record_id": ("recordid", "refid", "referenceid", "studyid", "id", "covidence", "key", "itemid"),
    "guideline_id": ("guidelineid", "documentid", "documentnumber", "referencenumber"),
    "database": ("databasename", "longdbname", "database", "subfiledatabase"),
    "title": (
        "title", "articletitle", "documenttitle", "papertitle", "primarytitle", "titleprimary", "studytitle",
        "scientifictitle", "publictitle", "itemtitle", "dctitle",
    ),
    "abstract": ("abstract", "abstractnote", "abstracttext", "summary", "briefsummary"),
    "authors": (
        "authors", "author", "authornames", "authorfullnames", "creators", "creator", "authorsprimary",
        "contributors", "authorshipsauthordisplayname", "authorshipsrawauthorname", "dccreator",
    ),
    "issuer": (
        "issuer", "issuingbody", "issuingauthority", "organisation", "organization", "agency", "sponsor",
        "sponsorcollaborators", "primarysponsor",
    ),
    "year": ("year", "publicationyear", "pubyear", "yearpublished", "publishedyear", "py"),
    "date": (
        "date", "publicationdate", "datepublished", "published", "pubdate", "coverdate", "issuedate",
        "dateofpublication", "firstposted", "dateregistration", "dateregistration3", "startdate",
        "pubmonthday", "prismcoverdate",
    ),
    "month": ("month", "publishedmonth", "publicationmonth"),
    "day": ("day", "publicationday"),
    "venue": (
        "journal", "journaltitle", "journalname", "journalbook", "sourcetitle", "publicationtitle",
        "publication", "containertitle", "secondarytitle", "booktitle", "venue", "conferencename",
        "parenttitle", "primarylocationsourcedisplayname", "periodicalfull", "periodicalabbrev",
        "titlesecondary", "anthologytitle", "prismpublicationname", "bookseriestitle",
    ),
    "citation": ("citation", "source"),
    "volume": ("volume", "vol", "bibliovolume", "journalvolume", "prismvolume"),
    "issue": ("issue", "number", "issuenumber", "no", "biblioissue", "journalissue", "prismissueidentifier"),
    "pages": ("pages", "page", "pagerange", "pagination", "prismpagerange"),
    "first_page": ("pagestart", "startpage", "firstpage", "beginningpage", "bibliofirstpage"),
    "last_page": ("pageend", "endpage", "lastpage", "endingpage", "bibliolastpage", "otherpages"),
    "page_count": ("pagecount",),
    "article_number": ("artno", "articlenumber", "articleno"),
    "doi": ("doi", "doilink", "digitalobjectidentifier", "itemdoi", "prismdoi"),
    "pmid": ("pmid", "pubmedid", "medlinepmid", "idspmid"),
    "pmcid": ("pmcid", "pmc"),
    "eid": ("eid",),
    "nct": ("nctnumber", "nctid"),
    "wos": ("utuniquewosid", "ut", "wosid"),
    "trial": ("trialid", "ctgovid", "ictrpid"),
    "embase": ("pui", "embaseid", "embaseaccessionid"),
    "accession": (
        "accessionnumber", "accessionno", "an", "centralid", "cochranereviewid", "lensid", "publicationid",
        "idsopenalex",
    ),
    "isbn": ("isbn", "isbns"),
    "keywords": (
        "keywords", "keyword", "authorkeywords", "indexkeywords", "ieeeterms", "meshterms", "manualtags",
        "automatictags", "jurisdiction", "subjects", "conditions", "condition", "keywordsdisplayname",
        "emtreedrugindextermsmajorfocus", "emtreedrugindexterms", "emtreemedicalindextermsmajorfocus",
        "emtreemedicalindexterms",
    ),
    "kind": (
        "publicationtype", "documenttype", "doctype", "doctypes", "itemtype", "type", "category",
        "referencetype", "contenttype", "subtypedescription",
    ),
    "status": ("status",),
    "language": ("language", "languageoforiginaldocument", "languages", "articlelanguage"),
    "url": (
        "url", "link", "urls", "uri", "studyurl", "fulltextlink", "embaselink", "openurllink", "pdflink",
        "plink", "articleurl", "dimensionsurl", "externalurl", "webaddress", "primarylocationlandingpageurl",
    ),
    "note": ("extra", "note", "notes"),
}  # fmt: skip
# The tab-delimited export of Web of Science names its columns by its own tags.
WEB_OF_SCIENCE: dict[str, tuple[str, ...]] = {
    "title": ("ti",), "abstract": ("ab",), "authors": ("af", "au"), "year": ("py",), "date": ("pd",),
    "venue": ("so",), "volume": ("vl",), "issue": ("is",), "first_page": ("bp",), "last_page": ("ep",),
    "article_number": ("ar",), "doi": ("di",), "pmid": ("pm",), "wos": ("ut",), "keywords": ("de", "id"),
    "kind": ("dt",), "language": ("la",), "isbn": ("bn",), "pages": ("ps",),
}  # fmt: skip
# Known to exist and to say nothing that a record holds.
_OTHERS = {
    "labelincluded", "clusterid", "supersedes", "issn", "publisher", "authorsid", "citedby", "nihmsid",
    "study", "ref", "shorttitle", "location", "importedid", "datecreated", "dateadded", "journalabbreviation",
    "tags", "relevancescore", "lastrefreshedon", "cites", "citesurl", "rank",
}  # fmt: skip
Places = dict[str, tuple[int, ...]]


def is_web_of_science(header: Sequence[str]) -> bool:
    """Whether the columns are named by Web of Science's tags."""
    return {"PT", "AU", "TI", "SO"} <= {name.strip() for name in header}


def known(header: Sequence[str]) -> int:
    """How many of the columns have a known name."""
    names = {spelled for each in NAMES.values() for spelled in each} | _OTHERS
    if is_web_of_science(header):
        return len(header)
    return sum(_bare(name) in names for name in header)


def places(header: Sequence[str], chosen: Mapping[str, str]) -> Places:
    """Where each field's columns stand; `chosen` names the column of a field where the names do not tell.

    Raises:
        SourceFormatError: there is no title column, or `chosen` names an unknown field or column.
    """
    table = WEB_OF_SCIENCE if is_web_of_science(header) else NAMES
    bare = [_bare(name) for name in header]
    found: Places = {}
    for field, names in table.items():
        if at := tuple(bare.index(name) for name in names if name in bare):
            found[field] = at
    found |= {field: (_chosen(header, field, column),) for field, column in chosen.items()}
    if "title" not in found:
        raise SourceFormatError(
            f"the table has no title column; its columns are: {_listed(header)}",
            hint="Name it with `--column title=NAME`.",
        )
    return found


def _chosen(header: Sequence[str], field: str, column: str) -> int:
    if field not in NAMES:
        raise SourceFormatError(
            f"a table has no field `{field}`", hint=f"The fields are: {', '.join(NAMES)}."
        )
    wanted = column.strip().casefold()
    for place, name in enumerate(header):
        if name.strip().casefold() == wanted:
            return place
    raise SourceFormatError(
        f"the table has no column `{column}` for `{field}`", hint=f"Its columns are: {_listed(header)}."
    )


def _listed(header: Sequence[str]) -> str:
    names = [" ".join(name.split())[:40] or "(no name)" for name in header]
    return ", ".join(names[:40]) + (f" and {len(names) - 40} more" if len(names) > 40 else "")


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()
