from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.noteexpress import NoteExpress

FILE = """
{Reference Type}: Journal Article
{Title}: 细胞治疗
{Translated Title}: Cell therapy
{Author}: 张三;李四;
{Author Address}: 某大学;
{Journal}: 细胞学报
{Year}: 2021
{Volume}: 9
{Issue}: 11
{Pages}: 2184-2188
{Keywords}: 细胞;治疗
{Abstract}: 第一行
第二行
{DOI}: 10.1000/A
{URL}: https://example.org/1
{ISBN/ISSN}: 1234-5678
{Database Provider}: CNKI

{Reference Type}: Thesis
{Title}: Cells
{Author}: Roe, R
{Author}: Doe, J
{Year}: 2020
"""


def test_every_record_is_read_whole():
    reading = NoteExpress().read(FILE.encode())
    assert NoteExpress().sniff(FILE.encode("utf-16"))
    assert reading.counted == 2
    assert [entry.line for entry in reading.entries] == [2, 20]
    assert reading.entries[0].record == Record(
        source="",
        source_id="",
        title="细胞治疗",
        abstract="第一行 第二行",
        authors=("张三", "李四"),
        published=PartialDate(year=2021),
        venue="细胞学报",
        volume="9",
        issue="11",
        pages="2184-2188",
        doi="10.1000/a",
        url="https://example.org/1",
        keywords=("细胞", "治疗"),
    )
    assert reading.entries[1].record.authors == ("Roe, R", "Doe, J")
    assert reading.entries[1].record.kind is RecordKind.OTHER


def test_a_record_with_nothing_but_its_type_is_named_and_so_is_one_that_breaks_off():
    reading = NoteExpress().read(b"{Reference Type}: Book\n{Title}: \n\n{Reference Type}: Book\n{Auth")
    assert reading.counted == 2
    assert [entry.record for entry in reading.entries] == [None, None]


def test_chinese_bytes_are_told():
    assert NoteExpress().read(FILE.encode("gb18030")).entries[0].record.title == "细胞治疗"
