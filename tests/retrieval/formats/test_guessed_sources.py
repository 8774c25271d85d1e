"""The database that a file names is its source, and its accession numbers are the records' ids."""

import pytest

from review.retrieval.formats.endnote_xml import EndNoteXml
from review.retrieval.formats.enw import Enw
from review.retrieval.formats.identity import identified, source_by_name, told_source
from review.retrieval.formats.ovid import Ovid
from review.retrieval.formats.refworks import RefWorks
from review.retrieval.formats.wos import Wos

XML = (
    "<xml><records><record><titles><title>A</title></titles><accession-num>{number}</accession-num>"
    "<{element}><style>{database}</style></{element}></record></records></xml>"
)


def xml(number: str, database: str, element: str = "remote-database-name") -> str:
    return XML.format(number=number, database=database, element=element)


@pytest.mark.parametrize(
    ("format", "text", "source", "id"),
    [
        (Wos(), "PT J\nTI A\nUT WOS:000477600000015\nER\n", "web-of-science", "WOS:000477600000015"),
        (Wos(), "PT J\nTI A\nUT ISI:000477600000015\nER\n", "web-of-science", "WOS:000477600000015"),
        (Wos(), "PT J\nTI A\nUT ZOOREC:ZOOR155120\nER\n", "export", "ZOOREC:ZOOR155120"),
        (Ovid(), "<1. >\nVN  - Ovid T\nDB  - Embase\nUI  - 621381829\nTI  - A\n", "embase", "621381829"),
        (Ovid(), "<1. >\n VN - Ovid T\n DB - PsycINFO\n AN - Book: 2011-27892-001.\n TI - A\n",
         "psycinfo", "2011-27892-001"),
        (Ovid(), "<1>\r\nDatabase\r\n  Ovid Medline\r\nUnique Identifier\r\n  31452104\r\nTitle\r\n  A\r\n",
         "medline", "31452104"),
        (RefWorks(), "RT Report\nT1 A\nAN 2001107680\nSF CINAHL; research\n", "cinahl", "2001107680"),
        (RefWorks(), "RT Journal Article\nT1 A\nAN CN-01702702\nDS Print\n", "cochrane", "CN-01702702"),
        (Enw(), "%0 Journal Article\n%T A\n%M 31452104\n%~ PubMed\n", "pubmed", "31452104"),
        (EndNoteXml(), xml("31452104", "NLM", "remote-database-provider"), "pubmed", "31452104"),
        (EndNoteXml(), xml("152770499", "cin20"), "cinahl", "152770499"),
        (EndNoteXml(), xml("L629745300", "Embase&#xD;Medline"), "embase", "L629745300"),
        (EndNoteXml(), xml("5", "My own"), "export", None),
    ],
)  # fmt: skip
def test_a_file_says_where_its_records_are_from(format, text, source, id):
    content = text.encode()
    records = [entry.record for entry in format.read(content).entries]
    found = told_source(records, content) or source_by_name("export (1).txt")
    assert found == source
    named = identified(records, found, "0" * 64)[0]
    assert named.source_id == id if id else len(named.source_id) == 64
