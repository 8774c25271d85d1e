"""The import timed against the parsers of others: `python tests/benchmarks/bench_import.py [EXPORTS_DIR]`.

EXPORTS_DIR holds real exports in folders by format; without it, or where a folder is missing, records are
made. Files are put one after another, and again with other numbers and titles, up to 10,000 records.
Printed are, for each format, records a second of the other's bare parser, of ours, and of the whole path
(parse, identify, log, fold, on the disk), and the whole path as a share of the other's bare parser.
Each figure is the best of three; all of it happens in this one process.
"""

import io
import itertools
import logging
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from review.errors import SourceFormatError
from review.retrieval.files import import_file
from review.retrieval.formats.bibtex import Bibtex
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.nbib import Nbib
from review.retrieval.formats.ris import Ris
from review.store.log import create_log

RECORDS, ROUNDS, GOAL = 10_000, 3, 0.5
TEXT = "Donors vary, assays vary more, and the comparison of two products is a challenge. " * 15
ROW = "{:<10}{:<18}{:>8}{:>7}{:>12}{:>12}{:>12}{:>8}"


@dataclass(frozen=True)
class Case:
    """One format: ours, the other's parser (how many records it makes of a text), and where files are.

    `renumbered` are the patterns whose match is followed by the round's number when files are repeated.
    """

    format: Any
    peer: str
    parse: Callable[[str], int]
    folder: str
    made: str
    renumbered: str
    header: str = ""


def rispy(text: str) -> int:
    import rispy

    return len(rispy.loads(text))


def bibtexparser(text: str) -> int:
    import bibtexparser

    library = bibtexparser.parse_string(text)
    return len(library.entries) + len(library.failed_blocks)


def medline(text: str) -> int:
    from Bio import Medline

    return sum(1 for _ in Medline.parse(io.StringIO(text)))


def pandas(text: str) -> int:
    import pandas

    return len(pandas.read_csv(io.StringIO(text)))


CASES = (
    Case(
        Ris(), "rispy", rispy, "ris",
        "TY  - JOUR\nTI  - Potency assay {n}\nAU  - Doe, Jane\nAU  - Roe, R.\nAB  - {text}\nPY  - 2024\n"
        "DO  - 10.1000/{n}\nER  - \n\n",
        r"(?m)^(?:TI|T1)  - ",
    ),
    Case(
        Nbib(), "Bio.Medline", medline, "nbib",
        "PMID- 1{n:07}\nOWN - NLM\nTI  - Potency assay {n}\nAB  - {text}\nFAU - Doe, Jane\nAU  - Doe J\n"
        "DP  - 2024\nSO  - Cells. 2024\n\n",
        r"(?m)^(?:TI  - |PMID- (?=[0-9]))",
    ),
    Case(
        Bibtex(), "bibtexparser 2", bibtexparser, "bibtex",
        "@article{{k{n},\n title = {{Potency assay {n}}},\n author = {{Doe, Jane and Roe, R.}},\n"
        " year = 2024,\n doi = {{10.1000/{n}}},\n abstract = {{{text}}}\n}}\n\n",
        r"(?mi)^\s*title\s*=\s*[{\"]+|^\s*@\w+\{(?=\w)",
    ),
    Case(
        Csv(), "pandas", pandas, "ieee_csv",
        '"Potency assay {n}","Doe, Jane; Roe, R.",2024,"10.1000/{n}","{text}"\n',
        r'(?m)^"',
        header="Document Title,Authors,Publication Year,DOI,Abstract\n",
    ),
)  # fmt: skip


def main(folder: Path | None) -> int:
    logging.disable(logging.CRITICAL)
    print(ROW.format("format", "peer", "records", "MB", "peer/s", "parse/s", "whole/s", "ratio"))
    ratios = [ratio for case in CASES if (ratio := measure(case, text_of(case, folder))) is not None]
    print(f"goal: the whole path at least {GOAL} of the other's bare parser; least {min(ratios):.2f}")
    return 0


def measure(case: Case, text: str) -> float | None:
    content = text.encode()
    records = case.format.read(content).counted
    ours = best(lambda: case.format.read(content))
    whole = best(lambda: imported(case, content))
    try:
        theirs = best(lambda: case.parse(text))
    except ImportError:
        theirs = None
    share = theirs / whole if theirs else None
    rates = [f"{records / each:,.0f}" if each else "missing" for each in (theirs, ours, whole)]
    last = f"{share:.2f}" if share else "-"
    print(ROW.format(case.format.name, case.peer, records, len(content) // 2**20, *rates, last), flush=True)
    return share


def best(work: Callable[[], object]) -> float:
    return min(map(spent, [work] * ROUNDS))


def spent(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def imported(case: Case, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name, create_log(Path(name, "review.db")) as log:
        import_file(log, content, "bench", [case.format], now=lambda: datetime.now(UTC), keep_readable=True)


def text_of(case: Case, folder: Path | None) -> str:
    """Some 10,000 records as one text: the real files again and again, else made ones."""
    texts = list(sound(case, folder / case.folder)) if folder and (folder / case.folder).is_dir() else []
    if not texts:
        return case.header + "".join(case.made.format(n=n, text=TEXT) for n in range(RECORDS))
    header = texts[0].partition("\n")[0] + "\n" if case.header else ""
    bodies = [text.partition("\n")[2] if header else f"{text}\n\n" for text in texts]
    bodies = [f"{body.rstrip()}\n" if header else body for body in bodies]
    parts, held = [], 0
    for number in itertools.count():
        for body in bodies:
            if held >= RECORDS:
                return header + "".join(parts)
            parts.append(renumbered(case, body, number))
            held += case.format.read((header + body).encode()).counted
    return ""


def renumbered(case: Case, body: str, number: int) -> str:
    return re.sub(case.renumbered, lambda found: f"{found[0]}{number or ''}", body)


def sound(case: Case, folder: Path) -> Iterator[str]:
    """The texts of which both parsers make the same number of records, ours without a problem."""
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        try:
            reading = case.format.read(content)
            text = re.sub(r"\r+\n?", "\n", content.decode("utf-8-sig"))
            theirs = case.parse(text)
        except ImportError:
            theirs = reading.counted
        except (SourceFormatError, UnicodeDecodeError, LookupError):
            continue  # for both only what both can read
        ours = sum(entry.record is not None for entry in reading.entries)
        if ours == theirs == reading.counted > 0:
            yield text


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
