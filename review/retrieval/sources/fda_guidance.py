"""FDA's guidance documents: the whole table of fda.gov as one file, some 2,800 rows, fetched each time.

In: a query, matched here on titles and topics. Out: the file as the server gave it, and the records on it.
There is no API; the address and the columns are those that the site's own table uses.
"""

from .fda_guidance_records import SITE, read_table
from .snapshots import WholeList


class FdaGuidance(WholeList):
    """The source `fda-guidance`; a document is known by its page, else by the number of its file."""

    name = "fda-guidance"
    platform = "FDA, Search for FDA Guidance Documents"
    base_url = SITE
    path = "/files/api/datatables/static/search-for-guidance.json"
    read = staticmethod(read_table)
