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

WORD = re.compile(r"\b\w\w+\b")
PIECE = 4
COMMON = 0.95
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
    `matches` (N x stems of the first query) holds what each stem adds to BM25; `matched` are the stems.
    """

    corpus: Any
    queries: Any
    centroid: Any
    norms: Any
    vocabulary: tuple[str, ...]
    codes: Any
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
    from scipy import sparse

    split = [words(text) for text in chain(texts, queries)]
    rows, vocabulary = _numbered(split)
    single = _table(rows, len(vocabulary))
    pairs, codes = _pairs(rows, len(vocabulary))
    lexical = sparse.hstack([single, pairs], format="csr")
    pieces = single @ _pieces(vocabulary)
    size = len(texts)
    both = sparse.hstack(
        [_weighed(lexical, size), _weighed(pieces, size, least=2)], format="csr"
    ) * np.float32(0.5**0.5)
    # Most frequent first, so that scoring reads few cache lines; a term of one text relates it to no other.
    spread = np.bincount(both.indices, minlength=both.shape[1])
    order = np.argsort(-spread, kind="stable")
    order = order[spread[order] > 1]
    kept = both[:, order]
    kept.sort_indices()
    matches, matched = _bm25(single[:size], vocabulary, split[size] if queries else [])
    return Features(
        corpus=kept[:size],
        queries=kept[size:],
        centroid=_unit(np.asarray(kept[:size].sum(axis=0), dtype=np.float32).ravel()),
        norms=np.asarray(both.multiply(both).sum(axis=1)).ravel(),
        vocabulary=vocabulary,
        codes=np.concatenate([codes, np.full(pieces.shape[1], -1)])[order],
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


def _numbered(split: Iterable[Sequence[str]]) -> tuple[list[Any], tuple[str, ...]]:
    """Each text as the numbers of its words, and the words in the order of their numbers."""
    import numpy as np

    places: dict[str, int] = {}
    rows = [np.array([places.setdefault(word, len(places)) for word in row], dtype=np.int64) for row in split]
    return rows, tuple(places)


def _pairs(rows: Sequence[Any], size: int) -> tuple[Any, Any]:
    """A table of neighbouring words, and the code of every column of words and pairs."""
    import numpy as np

    keys = [row[:-1] * size + row[1:] for row in rows]
    found, places = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *keys]), return_inverse=True)
    columns = np.split(places, np.cumsum([len(key) for key in keys])[:-1])
    return _table(columns, len(found)), np.concatenate([np.arange(size), size + found])


def _pieces(vocabulary: Iterable[str]) -> Any:
    """A table (words x pieces): texts by words times it is texts by pieces, each word read only once."""
    padded = [f" {word} " for word in vocabulary]
    rows, found = _numbered(
        [word[at : at + PIECE] for at in range(max(1, len(word) - PIECE + 1))] for word in padded
    )
    return _table(rows, len(found))


def _table(rows: Sequence[Any], columns: int) -> Any:
    """A csr table of counts from the column numbers of each row."""
    import numpy as np
    from scipy import sparse

    ends = np.cumsum([0, *(len(row) for row in rows)])
    flat = np.concatenate([np.empty(0, dtype=np.int64), *rows])
    data = np.ones(len(flat), dtype=np.float32)
    table = sparse.csr_matrix((data, flat, ends), shape=(len(rows), columns))
    table.sum_duplicates()
    return table


def _weighed(counts: Any, size: int, least: int = 1) -> Any:
    """TF-IDF: sublinear, smoothed, rows of unit length; frequencies are those in the first `size` rows."""
    import numpy as np
    from scipy import sparse

    spread = np.bincount(counts[:size].indices, minlength=counts.shape[1])
    weights = (np.log((1 + size) / (1 + spread)) + 1) * (spread >= least) * (spread <= COMMON * size)
    table = counts.copy()
    table.data = ((1 + np.log(table.data)) * weights[table.indices]).astype(np.float32)
    table.eliminate_zeros()
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return (sparse.diags(scale) @ table).tocsr().astype(np.float32)


def _bm25(single: Any, vocabulary: Sequence[str], query: Iterable[str]) -> tuple[Any, tuple[str, ...]]:
    """What each stem of the query adds to each text's BM25, and the stems."""
    import numpy as np

    stems = {found: place for place, found in enumerate(dict.fromkeys(map(stem, query)))}
    ends = [[stems[found]] if (found := stem(word)) in stems else [] for word in vocabulary]
    counts = (single @ _table([np.array(end, dtype=np.int64) for end in ends], len(stems))).tocsr()
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
