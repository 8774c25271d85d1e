"""EMA's reports of its website as JSON, read even where they are damaged.

In: the bytes of a report, `{"meta": {"total_records": ...}, "data": [{...}, ...]}`. Out: its objects, and how
many could not be read. Commas are known to be missing and quotes not to be escaped: strict JSON is tried
first, then each object by itself, then the fields of an object one by one. An object is read only where
nothing in it is in doubt, since half a document would be taken for a change of it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .asking import not_works
from .shapes import at, count, items_at, read_json

# Each document has one of these, whatever has become of its braces.
_OWN_KEY = '"document_url"'
# An object of the list begins with a brace and a key; what follows a colon is nested in another.
_START = re.compile(r'(?:^|[^:\s])\s*(\{)\s*"\w+"\s*:')
_END = re.compile(r'\}\s*(?:,?\s*$|\]\s*(?:\}?\s*$|,\s*"))')
_LIST = re.compile(r'"data"\s*:\s*\[|^\s*\[')
_TOTAL = re.compile(r'"total_records"\s*:\s*"?([0-9]{1,9})')
_KEY = re.compile(r'"([A-Za-z_]\w*)"\s*:\s*(?=["\[{0-9tfn-])')
# What a key follows: a brace, a comma, the end of a value or of a line. A quoted word of a title does not.
_BEFORE_KEY = frozenset('{,"]}\r\n')
_INDENT_AT_MOST = 200
_DOUBTFUL = re.compile(r'(?<!\\)"\s*(?::|,\s*")')
_BARE_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)"')
_COLUMNS = frozenset(
    {"id", "name", "title", "type", "status", "language", "translations", "medicine_name"}
    | {"reference_number", "ema_product_number", "consultation_date", "document_url", "url"}
    | {"first_published_date", "last_updated_date", "publish_date", "last_update_date"}
)
Objects = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The objects of a report, of `counted` that it holds; `total` is what its head says, or None."""

    objects: tuple[Objects, ...]
    counted: int
    total: int | None = None
    warnings: tuple[str, ...] = ()


def read_report(page: bytes) -> Report:
    """The objects of a report.

    Raises:
        SourceFormatError: it is no report: not even its list can be found.
    """
    answer = read_json(page)
    if answer is None:
        return _salvaged(page)
    rows = answer if isinstance(answer, list) else items_at(answer, "data")
    if not rows and answer != [] and at(answer, "data") != []:
        raise not_works("a report of EMA's documents", page)
    if page.count(_OWN_KEY.encode()) > len(rows) and _has_twins(page):
        return _salvaged(page)
    return Report(
        objects=tuple(row for row in rows if isinstance(row, dict)),
        counted=len(rows),
        total=count(at(answer, "meta", "total_records")),
    )


def _has_twins(page: bytes) -> bool:
    """Whether a key stands twice in an object of good JSON: two objects have become one."""
    try:
        json.loads(page, object_pairs_hook=_distinct)
    except ValueError:
        return True
    return False


def _salvaged(page: bytes) -> Report:
    text = page.decode("utf-8-sig", "replace")
    beginning = _LIST.search(text)
    pieces = list(_pieces(text, beginning.end() - 1)) if beginning else []
    if not pieces:
        raise not_works("a report of EMA's documents", page)
    intact = [_intact(piece) for piece in pieces]
    shapes = [frozenset(each) for each in intact if each is not None]
    columns = _COLUMNS.union(*shapes)
    needed = frozenset.intersection(*shapes) if shapes else frozenset()
    read = [
        _mended(piece, columns, needed) if found is None else found
        for piece, found in zip(pieces, intact, strict=True)
    ]
    objects = tuple(each for each in read if each is not None)
    counted = max(len(pieces), text.count(_OWN_KEY))
    total = _TOTAL.search(text)
    return Report(
        objects=objects,
        counted=counted,
        total=int(total[1]) if total else None,
        warnings=(_damage(counted, len(objects), read),),
    )


def _pieces(text: str, beginning: int) -> Iterator[str]:
    """The list cut up where its objects begin."""
    starts = [found.start(1) for found in _START.finditer(text, beginning)]
    yield from (text[start:end] for start, end in pairwise([*starts, len(text)]))


def _damage(counted: int, read: int, objects: list[Objects | None]) -> str:
    said = f"the report is not well-formed; {read:,} of its {counted:,} documents were read one by one"
    unread = [number for number, each in enumerate(objects, 1) if each is None]
    return f"{said}; number {unread[0]:,} is the first that could not be" if unread else said


def _intact(piece: str) -> Objects | None:
    """The object that a piece begins with, None when it is damaged."""
    try:
        found, _ = _DECODER.raw_decode(piece)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _distinct(pairs: list[tuple[str, Any]]) -> Objects:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_distinct)


def _mended(piece: str, columns: frozenset[str], needed: frozenset[str]) -> Objects | None:
    """The fields of an object whose commas or quotes are wrong, by where the columns' names stand.

    None when there is any doubt: a column that every good object has is missing, one stands twice, or a
    text holds what may be the end of it.
    """
    end = _END.search(piece)
    found = _KEY.finditer(piece, 0, end.start()) if end else ()
    keys = [key for key in found if key[1] in columns and _is_key(piece, key.start())]
    names = [key[1] for key in keys]
    if end is None or not keys or len(set(names)) < len(names) or not needed <= set(names):
        return None
    stops = [*(key.start() for key in keys[1:]), end.start()]
    texts = [_trimmed(piece[key.end() : stop]) for key, stop in zip(keys, stops, strict=True)]
    try:
        return {name: _value(text) for name, text in zip(names, texts, strict=True)}
    except ValueError:
        return None


def _is_key(piece: str, at: int) -> bool:
    return piece[max(0, at - _INDENT_AT_MOST) : at].rstrip(" \t")[-1:] in _BEFORE_KEY


def _trimmed(text: str) -> str:
    return text.strip().rstrip(",").rstrip()


def _value(text: str) -> Any:
    """A value as it stands; of a text, the quotes within are its own. ValueError where it is in doubt."""
    if not text.startswith('"'):
        return json.loads(text)
    if len(text) < 2 or not text.endswith('"') or _DOUBTFUL.search(text):
        raise ValueError("the text may end elsewhere")
    return json.loads('"' + _BARE_QUOTE.sub(r"\1\\" + '"', text[1:-1]) + '"', strict=False)
