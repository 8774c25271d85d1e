"""Annotated sentences, one JSON object per line, as anybody may have them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ..errors import SourceFormatError
from ..model.evidence import Stance
from ..model.protocol import ReviewProtocol
from .documents import clean

_STANCES = {"negated": Stance.RESOLVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the file: `labels` and `polarity` are the truth, None where the file gives none."""

    id: str
    text: str
    labels: tuple[str, ...] | None = None
    polarity: Stance | None = None


def categories_of(protocol: ReviewProtocol) -> dict[str, str]:
    """The category of every label that means one: a category's own id, or a topic's."""
    categories = {category.id: category.id for category in protocol.categories}
    return categories | {
        topic.id: category.id for category in protocol.categories for topic in category.topics
    }


def read_rows(lines: Iterable[str], protocol: ReviewProtocol) -> tuple[list[Row], list[str]]:
    """The rows of a JSON-lines file, and what is wrong with each line that is none, by its number.

    A label may be a category or one of its topics. Blank lines are passed over.

    Raises:
        SourceFormatError: there is no usable line at all, or an id comes twice.
    """
    rows: list[Row] = []
    seen: dict[str, int] = {}
    problems: list[str] = []
    known = categories_of(protocol)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _row(msgspec.json.decode(line), known)
        except (msgspec.DecodeError, ValueError) as error:
            problems.append(f"line {number}: {error}")
            continue
        if (first := seen.setdefault(row.id, number)) != number:
            raise SourceFormatError(
                f"line {number}: the id `{row.id}` comes twice, first on line {first}",
                hint="Give every line an id of its own.",
            )
        rows.append(row)
    if not rows:
        raise SourceFormatError(
            "the file holds no usable line" + (f"; {problems[0]}" if problems else ""),
            hint='Each line is a JSON object such as {"id": "1", "text": "...", "labels": ["technical"]}.',
        )
    return rows, problems


def _row(body: Any, known: Mapping[str, str]) -> Row:
    if not isinstance(body, dict):
        raise ValueError("it is no JSON object")
    for name in ("id", "text"):
        if not isinstance(body.get(name), str | int) or body[name] == "":
            raise ValueError(f"`{name}` is missing")
    labels = body.get("labels")
    if labels is not None and not (
        isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    ):
        raise ValueError("`labels` is no list of texts")
    if unknown := [label for label in labels or () if label not in known]:
        raise ValueError(f"the protocol has no category or topic `{unknown[0]}`; it has {', '.join(known)}")
    return Row(
        id=str(body["id"]),
        text=clean(str(body["text"])),
        labels=None if labels is None else tuple(sorted({known[label] for label in labels})),
        polarity=_polarity(body.get("polarity")),
    )


def _polarity(said: Any) -> Stance | None:
    if said is None:
        return None
    try:
        return _STANCES.get(said) or Stance(said)
    except (ValueError, TypeError):
        raise ValueError(f"`polarity` is {said!r}; it can be {', '.join([*Stance, *_STANCES])}") from None
