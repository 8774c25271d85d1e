"""What commands tell of documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pdf_writer import Page, write

from review.project import open_review

DOI = "10.5555/potency.1"


def document(folder: Path, *, scan: bool = False) -> Path:
    page = Page()
    if scan:
        page.picture()
    else:
        page.text(80, 780, "EMA/CAT/499821/2019", 10)
        page.text(80, 740, "1. Scope", 14, bold=True)
        page.text(80, 700, "Potency assays remain a challenge. See ICH Q5E and Directive 2001/83/EC.", 10)
    path = folder / "document.pdf"
    path.write_bytes(write([page]))
    return path


def test_documents_are_listed_with_how_they_were_read_and_what_they_say(
    cli: Callable[..., Any], workspace: Path, tmp_path: Path
) -> None:
    at = ("-w", workspace)
    cli("fulltext", DOI, "retrieved", "--file", document(tmp_path), "--reviewer", "Ada", *at)
    said = cli("fulltext", "--read", *at)
    assert (said.code, said.err) == (0, "")
    assert "read (application/pdf, 1 of 1 pages with text" in said.out
    assert "its numbers: EMA/CAT/499821/2019" in said.out
    assert "cites: Q5E, Directive 2001/83/EC" in said.out
    (told,) = cli("fulltext", "--read", DOI, "--json", *at).json["documents"]
    assert told["reading"]["status"] == "read"
    fact = next(each for each in told["facts"] if each["label"] == "ich")
    assert (fact["value"], fact["quote"], fact["part"]) == ("Q5E", "Q5E", "section: 1. Scope")
    assert "section: 1. Scope" in cli("fulltext", "--read", DOI, *at).out


def test_extract_and_status_tell_of_a_document_that_cannot_be_read(
    cli: Callable[..., Any], workspace: Path, tmp_path: Path
) -> None:
    at = ("-w", workspace)
    scan = document(tmp_path, scan=True)
    filed = cli("fulltext", DOI, "retrieved", "--file", scan, "--reviewer", "Ada", *at)
    assert "retrieved, but the PDF is a scan" in filed.out
    said = cli("extract", *at)
    assert said.code == 4
    assert "1 no text layer" in said.out and "title and abstract were read instead" in said.out
    told = cli("status", *at).out
    assert "documents of included reports: 1 no text layer" in told and "is a scan" in told
    (held,) = cli("status", "--json", *at).json["documents"]
    assert held["reading"]["pages"] == 1
    assert "ocrmypdf" in cli("fulltext", "--read", *at).out


BINARY = bytes((number * 37 + 11) % 256 for number in range(4000))


def test_a_text_file_of_arbitrary_bytes_is_told_and_kept(
    cli: Callable[..., Any], workspace: Path, tmp_path: Path
) -> None:
    at, path = ("-w", workspace), tmp_path / "report.txt"
    for content in (BINARY, BINARY.replace(b"\0", b"\1"), b"Potency\0assays are a challenge."):
        path.write_bytes(content)
        filed = cli("fulltext", DOI, "retrieved", "--file", path, "--reviewer", "Ada", *at)
        assert filed.code == 0, filed.err
        assert "retrieved, but the document is called a text and is none" in filed.out
        with open_review(workspace) as review:
            *_, kept = review.log.events(kind="full-text")
            assert review.log.blob(kept.body["blob"]) == content
    said = cli("extract", *at)
    assert said.code == 4
    assert "1 damaged" in said.out and "title and abstract were read instead" in said.out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_a_text_in_any_usual_encoding_is_read(
    cli: Callable[..., Any], workspace: Path, tmp_path: Path, encoding: str
) -> None:
    at, path = ("-w", workspace), tmp_path / "report.txt"
    path.write_bytes(
        "Naïve cells at 37 °C: potency assays remain a challenge.\f\r\nCafé.\x1a".encode(encoding)
    )
    filed = cli("fulltext", DOI, "retrieved", "--file", path, "--reviewer", "Ada", "--json", *at)
    assert filed.json["problem"] is None
    (told,) = cli("fulltext", "--read", DOI, "--json", *at).json["documents"]
    assert (told["reading"]["status"], told["reading"]["media_type"]) == ("read", "text/plain")


def test_documents_are_named_by_id_and_title(
    cli: Callable[..., Any], workspace: Path, tmp_path: Path
) -> None:
    at = ("-w", workspace)
    cli("fulltext", DOI, "retrieved", "--file", document(tmp_path, scan=True), "--reviewer", "Ada", *at)
    extracted = cli("extract", *at).out
    (told,) = cli("fulltext", "--read", "--json", *at).json["documents"]
    named = f"{told['record'][:12]} {told['title']}"
    assert f"\n{named}\n" in cli("fulltext", "--read", *at).out
    assert f"{named}: " in cli("status", *at).out
    assert f"{named}: " in extracted


def test_a_full_text_of_an_excluded_report_is_kept_and_it_is_said_how_to_reopen_it(
    cli: Callable[..., Any], workspace: Path, tmp_path: Path
) -> None:
    at = ("-w", workspace)
    queue = cli("screen", "--reviewer", "Cleo", "--limit", 9, "--json", *at).json["queue"]
    card = next(each for each in queue if not each["votes"])
    report, record = card["record_id"], card["record"]
    for name in ("Ada", "Ben"):
        cli("decide", report, "exclude", "-c", "wrong-topic", "--reviewer", name, *at)
    path = tmp_path / "report.txt"
    path.write_text("Potency assays remain a challenge.")
    filed = ("fulltext", report, "retrieved", "--file", path, "--reviewer", "Ada", *at)
    said = cli(*filed)
    assert (said.code, said.err.count("Warning")) == (0, 1)
    assert "was excluded at title and abstract (by Ada, Ben)" in said.err
    assert f"`review decide {report[:12]} include --reviewer NAME`" in said.err
    (warning,) = cli(*filed, "--json").json["warnings"]
    assert "excluded" in warning
    assert (
        cli("fulltext", "--read", report, "--json", *at).json["documents"][0]["reading"]["status"] == "read"
    )
    table = tmp_path / "table.csv"
    table.write_text(
        "record_source,record_id,status,reason,reviewer,at\n"
        f"{record['source']},{record['source_id']},retrieved,,Ben,2024-03-01T09:00:00Z\n"
    )
    told = cli("fulltext", "--from", table, *at)
    assert (told.code, told.err.count("was excluded at title and abstract")) == (0, 1), told.err
    for name in ("Ada", "Ben"):
        assert cli("decide", report[:12], "include", "--reviewer", name, *at).code == 0
    assert cli(*filed, "--json").json["warnings"] == []
    assert cli("fulltext", DOI, "retrieved", "--reviewer", "Ada", "--json", *at).json["warnings"] == []
