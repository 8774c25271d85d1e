"""How much of the headings and reference numbers of guidelines is found, and how fast PDFs are read.

Run as `python tests/benchmarks/bench_documents.py [FOLDER]`; prints one JSON object. Guidelines that nobody
issued are printed in several layouts: letter by letter by `pdf_writer`, and by Chromium where it is there.
FOLDER holds real JATS articles; what they have is told by another parser. A heading is found when its words,
its number and its level are right. Layouts and reader have one author: other people's PDFs will be harder.
"""

import html
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from guidelines import LAYOUTS, Guideline, Layout, make, written

from review.digest import digest
from review.extraction import documents
from review.extraction.facts import facts
from review.model.document import FactKind
from review.model.record import Record

SEEDS = 3
MISSES = 10
STYLES = {
    "Chromium, sans, large headings": """
        body{font:10pt sans-serif} h1{font-size:15pt} h2{font-size:12pt} h3{font-size:10.5pt}""",
    "Chromium, two columns, justified": """
        body{font:9.5pt serif;columns:2;column-gap:7mm;text-align:justify;hyphens:auto}
        h1{font-size:13pt} h2{font-size:11pt} h3{font-size:10pt}""",
    "Chromium, headings as the text, in italics": """
        body{font:10.5pt serif} h1,h2,h3{font:italic 10.5pt serif}""",
    "Chromium, close lines, indented": """
        body{font:11pt serif;line-height:1.15} p{margin:0;text-indent:5mm}
        h1,h2,h3{font-size:11pt;margin:2mm 0 1mm}""",
}
# Printed with tables, notes and marks of notes besides; made when the reader was done, and never read for it.
RICH = {
    "Chromium, letter size, page boxes, tables": """
        @page{size:letter;margin:1in;@top-left{content:'Contains Nonbinding Recommendations';font:8pt serif}
        @bottom-center{content:counter(page);font:9pt serif}}
        body{font:12pt serif} h1,h2{font-size:12pt} h3{font:italic bold 12pt serif}""",
    "Chromium, numbers of headings in boxes, tables": """
        @page{@bottom-right{content:'Page ' counter(page) '/' counter(pages);font:7pt sans-serif}}
        body{font:9pt sans-serif;line-height:1.5} h1{font-size:13.5pt} h2{font-size:11pt;font-style:italic}
        h3{font-size:9pt} h1,h2,h3{display:flex} span{width:18mm}""",
    "Chromium, light small capitals, tables": """
        body{font:10pt serif;line-height:1.3} h1,h2,h3{color:#036;font-weight:normal;font-variant:small-caps}
        h1{font-size:16pt} h2{font-size:13pt} h3{font-size:11pt}""",
}
TABLE = (
    "<table border=1 style='width:100%;font-size:8pt'><tr><th>Attribute<th>Method<th>Limit"
    "<tr><td>1<td>Potency by cell-based assay<td>10 %<tr><td>2<td>Purity<td>20 %</table>"
    "<p><b>Table 1.</b> Limits</p>"
)
RECORD = Record(source="bench", source_id="1", title="A guideline")


def measure(folder: Path | None) -> dict[str, Any]:
    """Shares found, by layout, and pages per second of the processor."""
    told: dict[str, Any] = {"layouts": {}, "misses": []}
    guidelines = [(layout.name, make(layout, seed)) for layout in LAYOUTS for seed in range(1, SEEDS + 1)]
    printed = [*guidelines, *_by_chromium()]
    totals: Counter[str] = Counter()
    for name in dict.fromkeys(name for name, _ in printed):
        counts: Counter[str] = Counter()
        for guideline in (each for label, each in printed if label == name):
            counts += _compared(guideline, told["misses"])
        told["layouts"][name] = _shares(counts)
        totals += counts
    told["all layouts"] = _shares(totals)
    if folder is not None:
        told["JATS articles"] = _articles(folder, told["misses"])
    told["misses"] = told["misses"][:MISSES]
    told["pages per CPU second"] = dict(_speeds([each for _, each in guidelines[::SEEDS]]))
    return told


def _by_chromium() -> list[tuple[str, Guideline]]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return []
    plain = [(name, _printed(chromium, css, seed)) for name, css in STYLES.items() for seed in (1, 2)]
    rich = [
        (name, _printed(chromium, css, seed, rich=True)) for name, css in RICH.items() for seed in (11, 12)
    ]
    return [*plain, *rich]


def _printed(chromium: str, css: str, seed: int, *, rich: bool = False) -> Guideline:
    draw = random.Random(seed)
    name, items, references = written(draw, Layout("page"))
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "page.html"), Path(folder, "page.pdf")
        body = f"<p style='font-size:20pt;font-weight:bold'>{html.escape(name)}</p>"
        for number, item in enumerate(items, start=1):
            tag = f"h{item.level}" if item.kind == "heading" else "p"
            body += (
                f"<{tag}>{_marked(item.text, item.kind, number) if rich else html.escape(item.text)}</{tag}>"
            )
            if rich and item.kind == "paragraph" and number % 9 == 0:
                body += f"{TABLE}<p><b>Note:</b> The applicant should consider this with care.</p>"
        head = f"<title>{html.escape(name)}</title><style>@page{{size:A4;margin:22mm}}{css}</style>"
        page.write_text(f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={out}"]
        subprocess.run([chromium, *flags, page.as_uri()], check=True, capture_output=True, timeout=120)
        pdf = out.read_bytes()
    headings = [(each.level, each.text) for each in items if each.kind == "heading"]
    paragraphs = [each.text for each in items if each.kind == "paragraph"]
    return Guideline(pdf, headings, references, paragraphs, 0)


def _marked(text: str, kind: str, number: int) -> str:
    """A text with its number in a box, or with the mark of a note behind it."""
    if kind == "heading" and text[0].isdigit():
        own, _, title = text.partition(" ")
        return f"<span>{own}</span> {html.escape(title)}"
    return html.escape(text) + (f"<sup>{number}</sup>" if kind == "paragraph" and number % 7 == 0 else "")


def _compared(guideline: Guideline, misses: list[str]) -> Counter[str]:
    found = documents.read(guideline.pdf, "application/pdf")
    headings = _headings([section.heading for section in found.sections])
    texts = documents.parts(RECORD, found)
    for text in texts:
        assert text.digest == digest(text.content)
    told = facts(texts)
    cited = {(fact.label, fact.value) for fact in told if fact.kind is FactKind.REFERENCE}
    content = "\n\n".join(text.content for text in texts)
    wanted, references = set(guideline.headings), set(guideline.references)
    misses += [f"heading not found: {level} {text}" for level, text in sorted(wanted - headings)]
    misses += [f"no heading: {level} {text}" for level, text in sorted(headings - wanted) if _numbered(text)]
    misses += [f"number not found: {value}" for _, value in sorted(references - cited)]
    misses += [f"no reference number: {value}" for _, value in sorted(cited - references)]
    return Counter(
        headings=len(wanted),
        headings_found=len(wanted & headings),
        headings_false=sum(_numbered(text) for _, text in headings - wanted),
        references=len(references),
        references_found=len(references & cited),
        references_false=len(cited - references),
        paragraphs=len(guideline.paragraphs),
        paragraphs_found=sum(each in content for each in guideline.paragraphs),
    )


def _headings(paths: list[str]) -> set[tuple[int, str]]:
    return {(level, text) for path in paths for level, text in enumerate(path.split(" > "), start=1)}


def _numbered(text: str) -> bool:
    """The title of the whole is printed as a heading, too, and has no number."""
    return text != "beginning" and not text.startswith("Guideline on")


def _shares(counts: Counter[str]) -> dict[str, Any]:
    shares = {
        name: round(counts[f"{name}_found"] / counts[name], 4)
        for name in ("headings", "references", "paragraphs")
        if counts[name]
    }
    return {**shares, "counts": dict(counts)}


def _articles(folder: Path, misses: list[str]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for path in sorted(path for ending in ("nxml", "xml") for path in folder.glob(f"jats*/*.{ending}")):
        content = path.read_bytes()
        found = documents.read(content)
        wanted = set(_sections(content))
        if not wanted:
            continue
        headings = _headings([section.heading for section in found.sections])
        counts += Counter(articles=1, headings=len(wanted), headings_found=len(wanted & headings))
        misses += [f"{path.name}: {level} {text}" for level, text in sorted(wanted - headings)]
    return _shares(counts)


def _sections(content: bytes) -> Iterator[tuple[int, str]]:
    """(level, number and title) of each section with a paragraph in it, by the standard library's parser."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return
    body = root.find(".//body")
    stack = [(each, 1) for each in body.findall("sec")] if body is not None else []
    while stack:
        section, level = stack.pop()
        stack += [(each, level + 1) for each in section.findall("sec")]
        named = section.find("title")
        if named is not None and any("".join(each.itertext()).strip() for each in section.iter("p")):
            label = section.find("label")
            words = [*(label.itertext() if label is not None else ()), " ", *named.itertext()]
            yield level, " ".join("".join(words).split())


def _speeds(guidelines: list[Guideline]) -> Iterator[tuple[str, float]]:
    pages = sum(guideline.pages for guideline in guidelines)
    readers: dict[str, Callable[[bytes], object]] = {
        "this reader, with its process": lambda pdf: documents.read(pdf, "application/pdf"),
        "pypdfium2, text alone": _pypdfium2,
    }
    readers |= {"pypdf": _pypdf} if find_spec("pypdf") else {}
    readers |= {"pdfplumber": _pdfplumber} if find_spec("pdfplumber") else {}
    for name, reader in readers.items():
        some = guidelines[:2] if name == "pdfplumber" else guidelines
        began = _cpu()
        for guideline in some:
            reader(guideline.pdf)
        yield name, round(sum(each.pages for each in some) / (_cpu() - began), 1)
    yield "pages", pages


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _pypdfium2(pdf: bytes) -> list[str]:
    import pypdfium2

    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def _pypdf(pdf: bytes) -> list[str]:
    import io

    import pypdf

    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def _pdfplumber(pdf: bytes) -> list[str]:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [page.extract_text() for page in opened.pages]


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("EVERGREEN_REAL_DATA", "")
    real = Path(given) if given else None
    if real is not None and (real / "payloads").is_dir():
        real = real / "payloads"
    print(json.dumps(measure(real), indent=2, ensure_ascii=False))
