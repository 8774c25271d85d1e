"""From FDA's table of guidance documents to records.

In: the JSON that feeds the table of fda.gov's "Search for FDA Guidance Documents"; its cells are pieces of
HTML. Out: the list as read, each final guidance with links to the drafts and revisions that it replaces.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from ...model.record import Record, RecordKind
from ..normalise import strip_markup
from .asking import not_works
from .editions import chains, edition, revision_of, stage_of, title_words
from .shapes import items_at, read_json, slashed, string, unnamed
from .snapshots import PublishedList, once

SITE = "https://www.fda.gov"
AGENCY = "U.S. Food and Drug Administration"
_HREF = re.compile(r"""(?i)<a\s[^>]*?href\s*=\s*["']?([^"'\s>]+)""")
_TIME = re.compile(r"""(?i)<time\s[^>]*?datetime\s*=\s*["']([^"']+)""")
_MEDIA = re.compile(r"/media/([0-9]+)(?:/|$)")
# Of today ("FDA-2015-D-1234") and of before 2008 ("98D-0834"); one cell or text may name several.
_DOCKET = re.compile(r"(?i)\b([A-Z]{2,8}-[0-9]{4}-[A-Z]{1,2}-[0-9]{4,5}|(?:19|20)?[0-9]{2}[A-Z]-[0-9]{4})\b")
_TOPICS = ("topics-product", "term_node_tid", "field_topics", "field_health_topics")
_OFFICES = ("field_issuing_office_taxonomy", "field_center")
_LONGEST = 5_000  # of a cell; where its anchor leads stands at its beginning
_BREAK = re.compile(r"(?i)<br\s*/?>|;|\n")


def read_table(page: bytes, source: str) -> PublishedList:
    """The table as read.

    Raises:
        SourceFormatError: it is no such table.
    """
    rows = _rows(page)
    described = [row for row in rows if isinstance(row, dict)]
    shared = Counter(_media(row) for row in described)
    records = once([_record(row, source, shared) for row in described])
    return PublishedList(records=_linked(records), rows=len(rows), unread=len(rows) - len(described))


def dockets(texts: Iterable[str | None]) -> tuple[tuple[str, str], ...]:
    """The dockets that texts name, as ids.

    >>> dockets(["Docket Nos. FDA-2015-D-1234 and 98D-0834", None])
    (('docket', 'FDA-2015-D-1234'), ('docket', '98D-0834'))
    """
    found = (each.upper() for text in texts if text for each in _DOCKET.findall(text))
    return tuple(("docket", each) for each in dict.fromkeys(found))


def _rows(page: bytes) -> list[Any]:
    table = read_json(page)
    rows = table if isinstance(table, list) else items_at(table, "data")
    if not rows and table != []:
        raise not_works("FDA's table of guidance documents", page)
    return rows


def _record(row: dict[str, Any], source: str, shared: Counter[str | None]) -> Record:
    title, media, url = _plain(row, "title") or "", _media(row), _address(row, "title")
    issued, changed = _cell(row, "field_issue_datetime"), _cell(row, "changed")
    found = _TIME.search(changed)
    return Record(
        source=source,
        source_id=_source_id(row, media if shared[media] == 1 else None, url),
        title=title,
        authors=(AGENCY,),
        published=slashed(issued, month_first=True),
        venue="; ".join(_parts(row, _OFFICES, _BREAK)) or None,
        ids=_ids(row, media),
        kind=RecordKind.GUIDELINE,
        url=url or _address(row, "field_associated_media_2"),
        keywords=tuple(_parts(row, (*_TOPICS, "field_regulated_product_field"), re.compile(","))),
        status=stage_of(_plain(row, "field_final_guidance_1"), title),
        revised=slashed(found[1] if found else strip_markup(changed), month_first=True),
    )


def _source_id(row: dict[str, Any], media: str | None, url: str | None) -> str:
    """The path of the page, else the number of the file; a file that two rows name is neither's own.

    The page comes first: most rows have no file, and one that is given a file later stays the same document.
    """
    path = urlsplit(url).path.rstrip("/") if url else ""
    return path or media or unnamed(row)


def _ids(row: dict[str, Any], media: str | None) -> tuple[tuple[str, str], ...]:
    own = (("fda-media", media),) if media else ()
    return (*dockets([string(row.get("field_docket_number"))]), *own)


def _media(row: dict[str, Any]) -> str | None:
    address = _address(row, "field_associated_media_2")
    found = _MEDIA.search(urlsplit(address).path) if address else None
    return found[1] if found else None


def _address(row: dict[str, Any], key: str) -> str | None:
    """Where the anchor of a cell leads, absolute; None where that is no address of the web."""
    found = _HREF.search(_cell(row, key))
    if found is None:
        return None
    try:
        address = urljoin(SITE, html.unescape(found[1]))
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:  # such as "http://[x"
        return None


def _cell(row: dict[str, Any], key: str) -> str:
    """The beginning of a cell, to look for something in it."""
    return (string(row.get(key)) or "")[:_LONGEST]


def _plain(row: dict[str, Any], key: str) -> str | None:
    return strip_markup(string(row.get(key)))


def _parts(row: dict[str, Any], keys: Iterable[str], between: re.Pattern[str]) -> list[str]:
    cells = (html.unescape(string(row.get(key)) or "") for key in keys)
    parts = (strip_markup(part) for cell in cells for part in between.split(cell))
    return list(dict.fromkeys(part for part in parts if part))


def _linked(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """The records with links to the editions before them: of one docket, under one title but for the edition.

    One docket may hold a whole programme's guidances, and one title serve two of them.
    """
    editions = [
        edition(record, (docket, words), revision_of(record.title))
        for record in records
        if (words := title_words(record.title))
        for scheme, docket in record.ids
        if scheme == "docket"
    ]
    links = chains(editions, records[0].source) if records else {}
    return tuple(replace(each, links=links.get(each.source_id, ())) for each in records)
