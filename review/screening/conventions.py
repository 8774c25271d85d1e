"""Decisions as other screening tools write them: their files in, rows as `interchange` reads them out.

Rayyan keeps everybody's votes in the notes (`RAYYAN-INCLUSION: {"Ada"=>"Included"} | ...`), in CSV and RIS.
ASReview gives one label per record (`asreview_label`, or `ASReview_relevant` in the notes of RIS), maybe with
a name. Covidence writes one file for each outcome, which says nothing of the outcome itself.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ..cells import unsafe
from ..errors import DecisionError
from ..model.decision import Stage

Row = dict[str, str]
Lines = Iterator[tuple[int, Row]]
RIS_LINE = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
LABELS = ("asreview_label", "included", "label_included")
RAYYAN = {"included": "include", "excluded": "exclude", "maybe": "maybe"}
ASREVIEW = {"1": "include", "0": "exclude", "relevant": "include", "irrelevant": "exclude"}
# Our own name of a record, in the notes: no tag of RIS is free for it.
OURS = re.compile(r"EVERGREEN-RECORD: ([0-9a-f]{64})")
_PART = re.compile(
    r"(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES|EVERGREEN-RECORD):\s*"
)
_VOTE = re.compile(r'"([^"]+)"\s*=>\s*"([^"]*)"')
_SAID = re.compile(r'"([^"]+)"\s*=>\s*\[([^\]]*)\]')
_TAG = re.compile(r"\bASReview_(relevant|irrelevant)\b")
_REASON = re.compile(r"(?i)exclusion reason:\s*([^;|\n]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What such a file leaves out: who decided, at which stage, and, for a file of one outcome, what.

    `criteria` are the texts of the protocol's reasons to exclude by code: a reason that is one of either
    becomes the criterion, any other goes into the note.
    """

    reviewer: str = ""
    stage: Stage = Stage.TITLE_ABSTRACT
    verdict: str = ""
    criteria: Mapping[str, str] | None = None


def convention(text: str) -> str:
    """Whose file it is: "ris", "asreview", "rayyan", "covidence", or "" for one of our own."""
    first = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    if RIS_LINE.match(first):
        return "ris"
    columns = {name.strip().strip('"').lower() for name in first.split(",")}
    if {"reviewer", "verdict"} <= columns:
        return ""
    if columns.intersection(LABELS):
        return "asreview"
    if "covidence #" in columns:
        return "covidence"
    return "rayyan" if "notes" in columns and not columns & {"reviewer", "verdict", "stage"} else ""


def foreign_rows(text: str, usual: Usual) -> Lines:
    """The votes of a file of another tool, each with its line; records that nobody voted on are left out.

    Raises:
        DecisionError: it is nobody's that we know, damaged, or lacks what `usual` does not give.
    """
    kind = convention(text)
    text = text.removeprefix("\ufeff")
    read: Callable[[Row, Usual], Iterator[Row]] = {
        "ris": _of_notes,
        "rayyan": _of_notes,
        "asreview": _of_label,
        "covidence": _of_outcome,
    }[kind]
    for number, row in _ris(text) if kind == "ris" else _table(text):
        for vote in read(row, usual):
            yield number, {**_named(row), "stage": usual.stage.value, **vote}


def _table(text: str) -> Lines:
    csv.field_size_limit(2**31 - 1)
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="", strict=True)
    try:
        for row in reader:
            yield (
                reader.line_num,
                {name.strip().lower(): unsafe(cell.strip()) for name, cell in row.items() if name},
            )
    except csv.Error as error:
        raise DecisionError(f"line {reader.line_num}: {error}", hint="Export the file again.") from error


def _ris(text: str) -> Lines:
    """One row per entry, by the names that CSV files have; the line is that of its first tag."""
    names = {"TI": "title", "T1": "title", "DO": "doi", "N1": "notes", "AN": "accession number"}
    start, row, last = 0, Row(), ""
    for number, line in enumerate(text.splitlines(), start=1):
        found = RIS_LINE.match(line)
        if found is None:
            row[last] = f"{row.get(last, '')} {line.strip()}".strip()
            continue
        tag, value = found[1], found[2].strip()
        if tag == "ER":
            yield start, {name: cell for name, cell in row.items() if name}
            start, row, last = 0, Row(), ""
            continue
        start, last = start or number, names.get(tag, "")
        row[last] = f"{row[last]} | {value}" if last in row else value
    if any(row.values()):
        raise DecisionError(
            f"line {start}: the entry has no end (ER)", hint="The file may be cut off: export it again."
        )


def _named(row: Row) -> Row:
    """The first of the names by which a record can be found."""
    pmid = row.get("pubmed_id") or row.get("pmid") or row.get("accession number", "")
    ours = OURS.search(row.get("notes", ""))
    cells = {
        "record": row.get("record") or (ours[1] if ours else ""),
        "doi": row.get("doi", ""),
        "pmid": pmid if pmid.isdigit() else "",
        "title": row.get("title", ""),
    }
    return next(({name: cell} for name, cell in cells.items() if cell), {})


def _of_notes(row: Row, usual: Usual) -> Iterator[Row]:
    """Rayyan's votes, or the label that ASReview writes among the notes."""
    notes = row.get("notes", "")
    if (tag := _TAG.search(notes)) is not None:
        yield {"reviewer": _somebody(usual), "verdict": ASREVIEW[tag[1]], "criterion": "", "note": ""}
        return
    parts = _parts(notes)
    if usual.verdict and "RAYYAN-INCLUSION" not in parts:
        yield from _of_outcome(row, usual)
        return
    said = {name: words.strip(' "') for name, words in _SAID.findall(parts.get("USER-NOTES", ""))}
    for name, word in _VOTE.findall(parts.get("RAYYAN-INCLUSION", "")):
        if (verdict := RAYYAN.get(word.lower())) is not None:
            reasons = parts.get("RAYYAN-EXCLUSION-REASONS", "") if verdict == "exclude" else ""
            criterion, rest = _criterion([each.strip() for each in reasons.split(",")], usual)
            labels = f"labels: {parts['RAYYAN-LABELS']}" if parts.get("RAYYAN-LABELS") else ""
            note = "; ".join(filter(None, (said.get(name, ""), rest, labels)))
            yield {"reviewer": name, "verdict": verdict, "criterion": criterion, "note": note}


def _parts(notes: str) -> dict[str, str]:
    cut = _PART.split(notes)
    return {name: words.strip().rstrip("|").strip() for name, words in zip(cut[1::2], cut[2::2], strict=True)}


def _of_label(row: Row, usual: Usual) -> Iterator[Row]:
    label = next((row[name] for name in LABELS if name in row), "").removesuffix(".0")
    if label in ASREVIEW:
        yield {
            "reviewer": row.get("asreview_user_name") or _somebody(usual),
            "verdict": ASREVIEW[label],
            "criterion": "",
            "note": row.get("asreview_note") or row.get("asreview_notes", ""),
            "at": _instant(row.get("asreview_time", "")),
        }


def _of_outcome(row: Row, usual: Usual) -> Iterator[Row]:
    if not usual.verdict:
        raise DecisionError(
            "Covidence writes one file for each outcome and not which it is",
            hint="Say it with --outcome include, exclude or maybe.",
        )
    found = _REASON.search(row.get("notes", "")) if usual.verdict == "exclude" else None
    criterion, rest = _criterion([found[1].strip()] if found else [], usual)
    note = "; ".join(filter(None, (rest, f"labels: {row['tags']}" if row.get("tags") else "")))
    yield {"reviewer": _somebody(usual), "verdict": usual.verdict, "criterion": criterion, "note": note}


def _somebody(usual: Usual) -> str:
    if not usual.reviewer:
        raise DecisionError("the file does not say who decided", hint="Say it with --reviewer NAME.")
    return usual.reviewer


def _criterion(reasons: Sequence[str], usual: Usual) -> tuple[str, str]:
    """The first reason that is a criterion's code or text, and the others for the note."""
    plain = {_plain(name): code for code, text in (usual.criteria or {}).items() for name in (text, code)}
    given = [each for each in reasons if each]
    known = next((each for each in given if _plain(each) in plain), None)
    rest = ", ".join(each for each in given if each != known)
    return plain[_plain(known)] if known else "", f"reason: {rest}" if rest else ""


def _plain(reason: str) -> str:
    return " ".join(re.findall(r"\w+", reason.replace("-", " ").casefold()))


def _instant(stamp: str) -> str:
    """An instant as ISO 8601; ASReview writes seconds since 1970."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return stamp
