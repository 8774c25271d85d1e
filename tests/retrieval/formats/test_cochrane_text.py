from review.model.record import PartialDate, Record
from review.retrieval.formats.cochrane_text import CochraneText
from review.retrieval.formats.ris import Ris

FILE = """Record #1 of 2
ID: CN-01234567
AU: Doe, J
AU: Roe, RA
TI: Cells on trial: a trial
SO: Journal of cells
YR: 2024
VL: 60
NO: 7
PG: 1279\u20101297
PM: PUBMED 31452104
XR: EMBASE 643589775
PT: Journal article
KY: *Cells; Hearts [physiology]
DOI: 10.1000/A
AB: We tried. RESULTS: it held.
US: https://www.cochranelibrary.com/central/doi/10.1002/central/CN-01234567/full

Record #2 of 2
ID: CD012345
"""


def test_every_record_is_read_or_named():
    reading = CochraneText().read(FILE.encode())
    assert CochraneText().sniff(FILE.encode())
    assert reading.counted == 2
    assert reading.entries[0].record == Record(
        source="",
        source_id="",
        title="Cells on trial: a trial",
        abstract="We tried. RESULTS: it held.",
        authors=("Doe, J", "Roe, RA"),
        published=PartialDate(year=2024),
        venue="Journal of cells",
        volume="60",
        issue="7",
        pages="1279-1297",
        doi="10.1000/a",
        ids=(("central", "CN-01234567"), ("embase", "L643589775"), ("pmid", "31452104")),
        url="https://www.cochranelibrary.com/central/doi/10.1002/central/CN-01234567/full",
        keywords=("Cells", "Hearts [physiology]"),
    )
    assert (reading.entries[1].line, reading.entries[1].problem) == (
        19,
        "the record holds nothing but its type",
    )


def test_the_same_headings_above_ris_are_not_taken():
    assert not CochraneText().sniff(b"Record #1 of 1\nProvider: X\n\nTY  -  JOUR\nTI  -  A\nER  -\n")
    assert Ris().sniff(b"Record #1 of 1\nProvider: X\n\nTY  -  JOUR\nTI  -  A\nER  -\n")
