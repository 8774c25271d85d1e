"""Open-access full texts of Europe PMC, as XML of the Journal Article Tag Suite (JATS).

In: a record with a PMCID, or one that Europe PMC can be asked for. Out: the XML exactly as it was sent.
Source of the rules: europepmc.org/RestfulWebService, `fullTextXML`.
"""

import re
from typing import Any

from ...errors import SourceFormatError, SourceUnavailable
from ...model.record import Record
from ...model.search import Document
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from ..redaction import public_url
from ..sources.europepmc import EuropePmc
from ..sources.pubmed_records import read_xml

MEDIA_TYPE = "application/xml"
_PMCID = re.compile(r"PMC[0-9]+")
_LINK = "{http://www.w3.org/1999/xlink}href"
_LICENCE_ADDRESS = "{http://www.niso.org/schemas/ali/1.0/}license_ref"
_LONGEST_LICENCE = 300


class EuropePmcFullText:
    """The place `europepmc`: the open-access part of Europe PMC."""

    name = "europepmc"
    version = "1"
    base_url = EuropePmc.base_url
    pause_seconds = EuropePmc.pause_seconds

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._source = EuropePmc(http, settings)
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._identity = {"email": settings.email} if settings.email else {}

    def fetch(self, record: Record) -> Document | None:
        """The full text of a record's report; None when Europe PMC has none or it is not open access.

        Raises:
            SourceUnavailable: the server could not be reached, or what it sent is no article.
        """
        pmcid = _pmcid(record) or self._looked_up(record)
        if pmcid is None:
            return None
        url = f"{self._base_url}/{pmcid}/fullTextXML"
        try:
            content = self._http.get(url, self._identity)
        except SourceUnavailable as error:
            if error.status == 404:
                return None
            raise
        article = _article(content, pmcid)
        if article is None:
            return None
        return Document(
            content=content, media_type=MEDIA_TYPE, url=public_url(url, {}), licence=licence(article)
        )

    def _looked_up(self, record: Record) -> str | None:
        asked = [*record.ids, *([("doi", record.doi)] if record.doi else [])]
        for page in self._source.find(asked):
            for found in self._source.parse(page.content):
                if {*found.ids, ("doi", found.doi)} & set(asked) and (pmcid := _pmcid(found)):
                    return pmcid
        return None


def licence(article: Any) -> str | None:
    """Under which licence an article says that it is: the licence's address, else its words.

    >>> from lxml import etree
    >>> licence(etree.XML("<article><license><license-p>As you like.</license-p></license></article>"))
    'As you like.'
    """
    found = next(article.iter("license"), None)
    if found is None:
        return None
    linked = [found.get(_LINK), *(each.text for each in found.iter(_LICENCE_ADDRESS))]
    linked += [each.get(_LINK) for each in found.iter("ext-link") if "licenses/" in each.get(_LINK, "")]
    words = clean_text("".join(found.itertext())) or found.get("license-type")
    said = next((text for each in linked if (text := clean_text(each))), words)
    return said[:_LONGEST_LICENCE] if said else None


def _pmcid(record: Record) -> str | None:
    return next((id for scheme, id in record.ids if scheme == "pmcid" and _PMCID.fullmatch(id)), None)


def _article(content: bytes, pmcid: str) -> Any:
    """The article in an answer; None for an answer that says there is none to be given."""
    try:
        root = read_xml(content)
    except SourceFormatError as error:
        raise _odd(pmcid, error.message) from error
    if root.tag == "errorBean" or (root.tag == "OA" and root.find("error") is not None):
        return None
    article = root if root.tag == "article" else root.find("article")
    if article is None:
        raise _odd(pmcid, f"<{root.tag}> is no article")
    return article


def _odd(pmcid: str, what: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"what Europe PMC sent as the full text of {pmcid} cannot be used: {what}",
        hint=f"Fetch it by hand: https://europepmc.org/article/PMC/{pmcid}",
    )
