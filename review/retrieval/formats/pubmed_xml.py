"""PubMed's XML: what efetch, the baseline files and reference managers save.

In: the bytes of a file, gzipped or not. Out: one entry per article or book. The records are read as those
of the live source are, so that both are one record.
"""

import gzip
import io
import re
import zlib
from dataclasses import replace
from typing import Any

from ...decode import HEAD_BYTES, decode_head
from ...errors import SourceFormatError
from ...model.record import Record
from ...model.search import Reading
from ..sources.pubmed_records import read_record
from .xml_text import read_elements

_NAMES = ("PubmedArticle", "PubmedBookArticle")
_SET = re.compile(r"<(?:PubmedArticleSet|PubmedBookArticleSet|PubmedArticle|PubmedBookArticle)[\s/>]")
_GZIP = b"\x1f\x8b"
# A baseline file of 30,000 articles unpacks to some 250 MB.
_MOST_BYTES = 2**30


class PubMedXml:
    """PubMed XML files: a PubmedArticleSet, also gzipped as in the baseline."""

    name = "pubmed-xml"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head holds the start of a set of articles, or of one."""
        return _SET.search(decode_head(_unpacked_head(head))) is not None

    def read(self, content: bytes) -> Reading:
        """Every article of the file.

        Raises:
            SourceFormatError: the bytes are not text, or not a gzip archive that can be unpacked.
        """
        plain = _unpacked(content) if content.startswith(_GZIP) else content
        return read_elements(plain, _NAMES, _record, _lacks)


def _unpacked_head(head: bytes) -> bytes:
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as archive:
            unpacked = archive.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceFormatError(
            f"the gzip archive cannot be unpacked: {error}", hint="Download it again."
        ) from error
    if len(unpacked) > _MOST_BYTES:
        raise SourceFormatError(
            f"the gzip archive holds more than {_MOST_BYTES // 2**20} MiB", hint="Import it in parts."
        )
    return unpacked


def _lacks(record: Record) -> str | None:
    return None if record.title or record.ids else "the article has neither title nor PMID"


def _record(article: Any) -> Record:
    return replace(read_record(article, ""), source="", source_id="")
