import codecs

import pytest

from review.decode import decode, decode_head
from review.errors import SourceFormatError

WESTERN = "TY  - JOUR\r\nTI  - Évaluation de l’efficacité à Genève\r\nER  - \r\n"
CHINESE = "@article{凯撒,\n title = {细胞治疗产品的生物类似药的开发与挑战是什么},\n journal = {中国新药杂志}}"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_western_text_is_read_in_every_encoding_it_comes_in(encoding):
    assert decode(WESTERN.encode(encoding)) == WESTERN.replace("\r\n", "\n")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_chinese_text_is_read_in_every_encoding_it_comes_in(encoding):
    assert decode(CHINESE.encode(encoding)) == CHINESE


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_newline_is_one(newline):
    assert decode(newline.join(["a", "b", ""]).encode()) == "a\nb\n"


def test_a_line_separator_inside_a_title_ends_no_line():
    assert decode("a\u2028b\x0bc\n".encode()).split("\n") == ["a\u2028b\x0bc", ""]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (codecs.BOM_UTF8 + b"", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "zip archive or an Excel"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x1f\x8b\x08", "gzip"),
        (bytes(range(256)) * 20, "not text"),
        ("TY  - JOUR\nTI  - Évaluation à Genève".encode()[:-1] + b"\xc3", "damaged, cut off"),
        ("Évaluation à Genève\n".encode() + "et à Zürich".encode("cp1252"), "byte 26"),
        ("Оценка эффективности клеточной терапии".encode("cp1251"), "cannot be told"),
        ("세포 치료제의 바이오시밀러 개발 과제와 해결 방안".encode("euc-kr"), "cannot be told"),
        ("TY  - é\n".encode("utf-16")[:-1], "is not"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason_and_a_hint(content, says):
    with pytest.raises(SourceFormatError, match=says) as refused:
        decode(content)
    assert refused.value.hint


def test_the_offset_of_the_first_bad_byte_is_named():
    content = b"TI  - " + "Genève, Zürich, Évian".encode() + b" \xe9\xe9 end"
    with pytest.raises(SourceFormatError, match=rf"byte {content.index(0xE9.to_bytes())}"):
        decode(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_head_may_be_cut_anywhere(encoding):
    content = ("TY  - JOUR\n" + "é" * 100).encode(encoding)
    assert all(decode_head(content[:end]).startswith("TY  - JOUR\n") for end in range(60, len(content)))
