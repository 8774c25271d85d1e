"""What commands tell of documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pdf_writer import Page, write

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
