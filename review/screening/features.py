"""Texts to numbers: a corpus and the protocol's texts in, sparse matrices over one vocabulary out.

Two views of each text are averaged: words with pairs of neighbouring words, and four-letter pieces of
words. Pieces see through endings, spellings and compounds (`randomised`, `randomized`, `randomly`), words
are exact; on reviews that played no part in choosing it their average did better than either alone. Both
are TF-IDF as in ASReview's ELAS u4 (sublinear, terms of over 95 % of the texts dropped, unit length).
A piece of one text only, most often a slip of the pen, is dropped as well.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .tables import count, table, weighed

WORD = re.compile(r"\b\w\w+\b")
# Fewer words are a title alone: of 21,520 real records all but 0.02 % of the titles, and 0.3 % of the others.
BRIEF = 40
# Abstracts end far below this; a stranger's file may hold a book.
LONGEST = 50_000
# The usual values, to which BM25 is insensitive: Robertson & Zaragoza 2009, doi:10.1561/1500000019.
BM25_K1, BM25_B = 1.2, 0.75


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features:
    """A corpus of N texts, and Q further texts (the protocol's) in its terms.

    `corpus` (N x terms) and `queries` (Q x terms) are csr matrices of float32 whose products are the means
    of the two views' cosines. Terms of a single text are left out, so a text's product with itself is not
    on the diagonal of `corpus @ corpus.T`: it is in `norms` (N + Q). `centroid` (terms) is the corpus's
    mean, brought to length 1. `vocabulary` and `codes` (terms) say what a column is: ask `name`.
    `brief` (N) tells the texts of so few words that they can hold little more than a title.
    `matches` (N x stems of the first query) holds what each stem adds to BM25; `matched` are the stems.
    """

    corpus: Any
    queries: Any
    centroid: Any
    norms: Any
    vocabulary: tuple[str, ...]
    codes: Any
    brief: Any
    matches: Any
    matched: tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of a text, lower case, of two letters or more.

    >>> words("A 2-year, Randomised trial")
    ['year', 'randomised', 'trial']
    """
    return WORD.findall(text[:LONGEST].lower())


def stem(word: str) -> str:
    """The word without an English plural ending (Harman 1991's S-stemmer: it errs seldom).

    >>> [stem(word) for word in ("therapies", "opioids", "doses", "process", "focus")]
    ['therapy', 'opioid', 'dose', 'process', 'focus']
    """
    if word.endswith("ies") and not word.endswith(("eies", "aies")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word


def features(texts: Sequence[str], queries: Sequence[str]) -> Features:
    """The features of a corpus and of the queries; the vocabulary and its weights are the corpus's.

    Pure: the same texts in the same order give the same numbers.
    """
    import numpy as np

    size = len(texts)
    counts, vocabulary = count(map(words, chain(texts, queries)))
    held = weighed(counts, size)
    matches, matched = _bm25(counts.words[:size], vocabulary, words(queries[0]) if queries else [])
    codes = np.concatenate([counts.codes, np.full(counts.pieces.shape[1], -1)])
    return Features(
        corpus=held.corpus,
        queries=held.others,
        centroid=_unit(np.asarray(held.corpus.sum(axis=0), dtype=np.float32).ravel()),
        norms=held.norms,
        vocabulary=vocabulary,
        codes=codes[held.columns],
        brief=np.asarray(counts.words[:size].sum(axis=1)).ravel() < BRIEF,
        matches=matches,
        matched=matched,
    )


def name(held: Features, column: int) -> str | None:
    """What a column stands for: a word, two neighbouring words, or None for a piece of words."""
    code, size = int(held.codes[column]), len(held.vocabulary)
    if code < size:
        return held.vocabulary[code] if code >= 0 else None
    first, second = divmod(code - size, size)
    return f"{held.vocabulary[first]} {held.vocabulary[second]}"


def _bm25(single: Any, vocabulary: Sequence[str], query: Iterable[str]) -> tuple[Any, tuple[str, ...]]:
    """What each stem of the query adds to each text's BM25, and the stems."""
    import numpy as np

    stems = {found: place for place, found in enumerate(dict.fromkeys(map(stem, query)))}
    known = [stems.get(stem(word), -1) for word in vocabulary]
    columns = np.array([place for place in known if place >= 0], dtype=np.int32)
    ends = np.concatenate([[0], np.cumsum(np.array(known, dtype=np.int64) >= 0)])
    counts = (single @ table(columns, ends, len(stems))).tocsr()
    size = counts.shape[0]
    spread = np.bincount(counts.indices, minlength=len(stems))
    rarity = np.log1p((size - spread + 0.5) / (spread + 0.5))
    lengths = np.asarray(single.sum(axis=1)).ravel()
    damping = BM25_K1 * (1 - BM25_B + BM25_B * lengths / max(lengths.mean(), 1)) if size else lengths
    damping = np.repeat(damping, np.diff(counts.indptr))
    counts.data = counts.data * (BM25_K1 + 1) / (counts.data + damping) * rarity[counts.indices]
    return counts, tuple(stems)


def _unit(vector: Any) -> Any:
    """The vector at length 1; zero stays zero."""
    length = float((vector @ vector) ** 0.5)
    return vector / length if length else vector
