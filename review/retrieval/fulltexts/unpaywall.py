"""Open-access PDFs that Unpaywall knows of, fetched from well-known repositories only.

In: a record with a DOI. Out: a PDF exactly as the repository sent it. Unpaywall names the hosts of strangers:
what lies elsewhere is not fetched but told, so that a person can.
Source of the rules: unpaywall.org/products/api.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from ...errors import SettingsError, SourceUnavailable
from ...model.record import Record, RecordKind
from ...model.search import Document
from ...plugins import Http
from ...settings import SourceSettings
from ..http import origin
from ..redaction import scrub
from ..sources.shapes import fields, items, read_json, text

MEDIA_TYPE = "application/pdf"
# Where the header of a PDF must stand: PDF 1.7 (ISO 32000-1), implementation note 13.
_HEAD_BYTES = 1024
# It refuses the addresses of examples, and what is no DOI.
_REFUSED = (
    "Set the environment variable EVERGREEN_EMAIL to an address of your own, and see that the DOI is one."
)
# A manuscript before review: a preprint, hence another report than the article.
_SUBMITTED = "submittedVersion"


class Unpaywall:
    """The place `unpaywall`: the best open-access copy of a report that lies in a known repository."""

    name = "unpaywall"
    version = "1"
    base_url = "https://api.unpaywall.org/v2"
    pause_seconds = 0.2
    origins = (
        "https://europepmc.org",
        "https://www.ebi.ac.uk",
        "https://pmc.ncbi.nlm.nih.gov",
        "https://www.ncbi.nlm.nih.gov",
        "https://www.biorxiv.org",
        "https://www.medrxiv.org",
        "https://arxiv.org",
        "https://export.arxiv.org",
        "https://zenodo.org",
        "https://hal.science",
        "https://inserm.hal.science",
        "https://hal.inrae.fr",
        "https://osf.io",
        "https://figshare.com",
        "https://iris.who.int",
    )

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._email = settings.email
        self._known = {origin(each) for each in (self._base_url, *self.origins)}

    def fetch(self, record: Record) -> Document | None:
        """The PDF of a record's report; None when Unpaywall knows of no open-access copy.

        Raises:
            SettingsError: there is no e-mail address, which Unpaywall asks for.
            SourceUnavailable: nobody answered, what came is no PDF, or the only copies lie with strangers or
                are what the authors submitted, another version of the report; the hint names the address.
        """
        if record.doi is None:
            return None
        problem: SourceUnavailable | None = None
        for place in _places(self._asked(record.doi)):
            try:
                return self._pdf(place, is_preprint=record.kind is RecordKind.PREPRINT)
            except SourceUnavailable as error:
                problem = problem or error
        if problem is not None:
            raise problem
        return None

    def _asked(self, doi: str) -> dict[str, Any]:
        """What Unpaywall knows of a DOI; nothing where it does not know it."""
        if not self._email:
            raise SettingsError(
                "Unpaywall answers only those who give an e-mail address",
                hint="Set the environment variable EVERGREEN_EMAIL; it is sent to sources and never kept.",
            )
        url = f"{self._base_url}/{quote(doi, safe='/')}"
        try:
            content = self._http.get(url, {"email": self._email})
        except SourceUnavailable as error:
            if error.status == 404:
                return {}
            hint = _REFUSED if error.status == 422 else error.hint
            raise SourceUnavailable(error.message, hint=hint, status=error.status) from error
        answer = read_json(content)
        if not isinstance(answer, dict):
            raise SourceUnavailable(
                f"Unpaywall's answer for {doi} is no JSON object", hint="Run it again later."
            )
        return answer

    def _reachable(self, url: str) -> str | None:
        """The address, over HTTPS where a repository has it, if it is one of a known repository."""
        secure = url.replace("http://", "https://", 1)
        return next((each for each in (url, secure) if _origin(each) in self._known), None)

    def _pdf(self, place: dict[str, Any], *, is_preprint: bool) -> Document:
        given = place["url_for_pdf"]
        by_hand = f"Fetch it by hand: {scrub(given)}"
        if (url := self._reachable(given)) is None:
            where = f"at {_origin(given) or 'an odd address'}, which is not a known repository"
            raise SourceUnavailable(f"an open-access copy lies {where}", hint=by_hand)
        if place.get("version") == _SUBMITTED and not is_preprint:
            raise SourceUnavailable("the open-access copy is the manuscript as submitted", hint=by_hand)
        try:
            content = self._http.get(url, {})
        except SourceUnavailable as error:
            raise SourceUnavailable(error.message, hint=by_hand, status=error.status) from error
        if b"%PDF-" not in content[:_HEAD_BYTES]:
            raise SourceUnavailable(f"what {_origin(url)} sent is no PDF", hint=by_hand)
        licence = text(place.get("license"))
        return Document(content=content, media_type=MEDIA_TYPE, url=scrub(url), licence=licence)


def _places(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Where the report lies as a PDF, the best copy first, each address once."""
    held = [answer.get("best_oa_location"), *items(answer.get("oa_locations"))]
    seen: set[str] = set()
    for place in held:
        place = fields(place)
        if (url := text(place.get("url_for_pdf"))) and url not in seen:
            seen.add(url)
            yield place | {"url_for_pdf": url}


def _origin(url: str) -> str | None:
    try:
        return origin(url) if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:  # such as a port that is no number
        return None
