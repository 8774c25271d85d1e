"""Which records are worth comparing: those that share a key, out of several that fail in different ways.

In: `Normal`s. Out: index pairs (left < right), each once, sorted. A record with a wrong DOI is found by its
title, one with a translated title by its pages, one with a misspelled beginning by its end.

A key that many share ("Editorial", page 1 of volume 1) does not lose pairs silently: its records are
compared with their neighbours in the order of titles, and once more under the key made finer by year
and first author.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from .columns import Indices
from .normalise import Normal
from .wording import SMALL_WORDS

# How many neighbours of one key a record is compared with. Eight keys of at most this many neighbours
# keep the pairs linear in the records; blocks of real sets are far smaller.
NEIGHBOURS = 24
_ENDS = 16


def candidates(records: Sequence[Normal]) -> tuple[Indices, Indices]:
    """The index pairs worth comparing."""
    rank = np.empty(len(records), dtype=np.int64)
    by_title = sorted(range(len(records)), key=lambda index: (records[index].name, records[index].id))
    rank[by_title] = np.arange(len(records))
    everyone = np.arange(len(records))
    found = [_pairs([key(record) for record in records], everyone, rank, records) for key in _KEYS]
    owned = [(index, key) for index, record in enumerate(records) for key in _identifiers(record)]
    owners = np.array([index for index, _ in owned], dtype=np.int64)
    found.append(_pairs([key for _, key in owned], owners, rank, records))
    codes = np.unique(np.concatenate(found))
    return codes // max(len(records), 1), codes % max(len(records), 1)


def _identifiers(record: Normal) -> Iterator[str]:
    yield from record.ids
    yield from (work for work, _ in record.references)
    yield from record.registrations


def _pairs(keys: Sequence[str], owners: Indices, rank: Indices, records: Sequence[Normal]) -> Indices:
    """Pairs of the owners of one key, as left * n + right."""
    codes = _codes(keys)
    found, crowded = _neighbours(codes, owners, rank)
    if crowded.size:
        narrow = [""] * len(keys)
        for place in crowded.tolist():
            record = records[owners[place]]
            narrow[place] = f"{keys[place]} {record.year} {record.first.family if record.first else ''}"
        found = np.concatenate([found, _neighbours(_codes(narrow), owners, rank)[0]])
    return found


def _codes(keys: Sequence[str]) -> Indices:
    numbers: dict[str, int] = {"": -1}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _neighbours(codes: Indices, owners: Indices, rank: Indices) -> tuple[Indices, Indices]:
    """Pairs of equal codes not further apart than `NEIGHBOURS`, and the places of codes with more."""
    total = len(rank)
    held = np.flatnonzero(codes >= 0)
    places = held[np.lexsort((rank[owners[held]], codes[held]))]
    sorted_codes, sorted_owners = codes[places], owners[places]
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        near = np.flatnonzero(sorted_codes[step:] == sorted_codes[:-step])
        if not near.size:
            return np.concatenate(found), near
        first, second = sorted_owners[near], sorted_owners[near + step]
        pairs = np.minimum(first, second) * total + np.maximum(first, second)
        found.append(pairs[first != second])
    crowded = np.flatnonzero(np.bincount(sorted_codes)[sorted_codes] > NEIGHBOURS)
    return np.concatenate(found), places[crowded]


def _doi(record: Normal) -> str:
    return record.doi


def _beginning(record: Normal) -> str:
    return " ".join([word for word in record.words if word not in SMALL_WORDS][:3])


def _end(record: Normal) -> str:
    return record.name[-_ENDS:]


def _longest_words(record: Normal) -> str:
    if len(record.words) < 4:
        return ""
    return " ".join(sorted(sorted(dict.fromkeys(record.words), key=len)[-3:]))


def _author_page(record: Normal) -> str:
    if record.first is None or record.pages.start is None:
        return ""
    return f"{record.first.family} {record.year} {record.pages.start}"


def _volume_page(record: Normal) -> str:
    if not record.volume or record.pages.start is None:
        return ""
    return f"{record.volume} {record.pages.start} {record.pages.end}"


_KEYS: tuple[Callable[[Normal], str], ...] = (
    _doi,
    _beginning,
    _end,
    _longest_words,
    _author_page,
    _volume_page,
)
