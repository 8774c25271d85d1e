"""Tables that people hand over are read as they were saved; what is wrong is said with its place."""

from pathlib import Path

import pytest

from review.errors import SourceError
from review.sheets import read_rows, read_text, separator


def table(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_are_read_whatever_separates_their_cells(tmp_path, separator):
    text = '\ufeffrecord_id,title,year\n1,"Cough, colds;\tand\nfever",1999\n2,Ötzi\n'
    text = text.replace("record_id,title,year", f"record_id{separator}title{separator}year")
    text = (
        text.replace('1,"', f'1{separator}"')
        .replace('",1999', f'"{separator}1999')
        .replace("2,Ö", f"2{separator}Ö")
    )
    assert read_rows(table(tmp_path, text), ("record_id", "title")) == [
        (3, {"record_id": "1", "title": "Cough, colds;\tand\nfever", "year": "1999"}),
        (4, {"record_id": "2", "title": "Ötzi", "year": ""}),
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('record_id,"Author(s); all; in; order",title', ","),
        ('"Author(s), in ""this"", order";title', ";"),
        ('"Author(s);\nall; in; order",title', ","),
        ('length in ";inches;year', ";"),
        ('"never; closed,at,all', ","),
        ("title", ","),
    ],
)
def test_what_stands_in_quotes_separates_nothing(header, expected):
    assert separator(f"{header}\n1;2;3;4;5,6\n") == expected


def test_a_column_without_a_name_is_a_column(tmp_path):
    (number, row), *others = read_rows(table(tmp_path, ",record_id,title\n0,a,Cough\n"))
    assert (number, row["title"], others) == (2, "Cough", [])


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("record_id,title,title\n1,a,b\n", "two columns `title`", "Rename"),
        ("record_id,title\n1,a\n2,b,c\n", "line 3: more cells", "Quote"),
        ('record_id,title\n1,a\n"2,b\n3,c\n', "line 3: a quote is opened", "Close it"),
        ("record_id,name\n1,a\n", "no column `title`", "it has record_id, name"),
        ("", "no column `record_id`, `title`", "it has none"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_what_to_do(tmp_path, text, said, hint):
    with pytest.raises(SourceError, match=said) as caught:
        read_rows(table(tmp_path, text), ("record_id", "title"))
    assert hint in caught.value.hint


def test_a_name_that_is_nearly_that_of_a_file_is_told(tmp_path):
    path = table(tmp_path, "x", "records.csv")
    with pytest.raises(SourceError, match="No such file") as caught:
        read_text(tmp_path / "record.csv")
    assert f"`{path}`" in caught.value.hint
    with pytest.raises(SourceError) as caught:
        read_text(tmp_path / "nothing" / "record.csv")
    assert "no folder" in caught.value.hint


def test_a_folder_that_may_not_be_listed_gives_no_other_name(tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SourceError, match="No such file") as caught:
        read_text(tmp_path / "record.csv")
    assert caught.value.hint == f"Look into {tmp_path}."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_is_read_in_whatever_encoding_a_spreadsheet_saved_it(tmp_path, encoding):
    path = tmp_path / "table.csv"
    path.write_bytes("record_id;title\r\n1;Études et prévention\r\n2;Große Übersicht\r\n".encode(encoding))
    assert [row["title"] for _, row in read_rows(path)] == ["Études et prévention", "Große Übersicht"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 and more", "this is a PDF document"),
        ("record_id,title\n1,Обзор литературы\n".encode("cp1251"), "the encoding cannot be told"),
        ("record_id,title\n1,Étude\n2,Étude".encode()[:-1] + b"\xe9", "begins as utf-8"),
    ],
)
def test_what_is_no_table_or_in_no_encoding_that_can_be_told_is_refused(tmp_path, content, said):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as caught:
        read_rows(path)
    assert (str(path) in caught.value.message, caught.value.hint) == (True, "Save it as CSV in UTF-8.")


def test_what_a_spreadsheet_adds_to_a_table_is_no_row_of_it(tmp_path):
    text = 'sep=;\r\nrecord_id;title\r\n1;"Cough;\r\nfever";;\r\n;;\r\n \r\n2;Colds\r\n;;;\r\n'
    found = read_rows(table(tmp_path, text), ("record_id", "title"))
    expected = [(4, {"record_id": "1", "title": "Cough;\nfever"}), (7, {"record_id": "2", "title": "Colds"})]
    assert found == expected


def test_an_error_behind_the_line_of_a_spreadsheet_names_the_line_of_the_file(tmp_path):
    with pytest.raises(SourceError, match="line 4: more cells"):
        read_rows(table(tmp_path, "SEP=,\nrecord_id,title\n1,a\n2,b,c\n"))


def test_text_that_must_be_utf_8_is_read_with_plain_newlines(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"a: 1\r\nb: 2\rc: 3\n")
    assert read_text(path) == "a: 1\nb: 2\nc: 3\n"
    path.write_bytes("é".encode("cp1252"))
    with pytest.raises(SourceError, match="not UTF-8"):
        read_text(path)
