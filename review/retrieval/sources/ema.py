"""EMA's documents: the reports of its website as JSON, made anew twice a day and fetched whole each time.

In: a query, matched here on titles, types and medicines. Out: the report as the server gave it, and the
records on it; what could not be read of a damaged report is said in the page's warnings, and in its total.
Source of the addresses: ema.europa.eu, "Download website data in JSON data format".
"""

from .ema_records import SITE, read_documents
from .snapshots import WholeList

REPORTS = "/en/documents/report"


class Ema(WholeList):
    """The source `ema`: every document in English, some 70,000; one is known by EMA's own number."""

    name = "ema"
    platform = "EMA website data, all documents"
    base_url = SITE
    path = f"{REPORTS}/documents-output-json-report_en.json"
    read = staticmethod(read_documents)


class EmaNonEpar(Ema):
    """The source `ema-non-epar`: guidelines and all else that is not about one authorised medicine."""

    name = "ema-non-epar"
    platform = "EMA website data, documents other than of centrally authorised medicines"
    path = f"{REPORTS}/documents-output-non_epar_documents_json-report_en.json"
