"""Counts to weights: words in, a sparse table of TF-IDF out, in memory that stays near the table's size.

The pieces of a large corpus would take gigabytes as counts, again as weights and once more in their final
order, so they are counted and weighed a block of texts at a time, straight into their final place.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

PIECE = 4
COMMON = 0.95
# So many texts are weighed at a time: enough to be fast, and some tens of megabytes.
BLOCK = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """How often each text (row) has each word (`words`), and each word each piece (`pieces`).

    `lexical` holds the words and every pair of neighbours that occurs more than once; `alone` says per row
    how many pairs occur nowhere else, which matters for its length only. `codes` says what a column of
    `lexical` is: a word's number, or for a pair of words i and j the vocabulary's size, i times it, and j.
    """

    words: Any
    lexical: Any
    alone: Any
    pieces: Any
    codes: Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Weights per text: `corpus` and `others` (csr, float32), each row's product with itself in `norms`.

    `columns` are places among the columns of `lexical` followed by those of `pieces`.
    """

    corpus: Any
    others: Any
    norms: Any
    columns: Any


def count(split: Iterable[Sequence[str]]) -> tuple[Counts, tuple[str, ...]]:
    """The counts of texts cut into words, and the words in the order of their numbers."""
    import numpy as np
    from scipy import sparse

    flat, ends, vocabulary = numbered(split)
    words = table(flat, ends, len(vocabulary))
    pairs, alone, codes = _pairs(flat, ends, len(vocabulary))
    counts = Counts(
        words=words,
        lexical=sparse.hstack([words, pairs], format="csr"),
        alone=alone,
        pieces=_pieces(vocabulary),
        codes=np.concatenate([np.arange(len(vocabulary)), codes]),
    )
    return counts, vocabulary


def numbered(split: Iterable[Sequence[str]]) -> tuple[Any, Any, tuple[str, ...]]:
    """The numbers of all words, where each text's end, and the words in the order of their numbers."""
    import numpy as np

    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    flat, ends = array("i"), array("q", [0])
    for row in split:
        flat.extend(map(places.__getitem__, row))
        ends.append(len(flat))
    return np.frombuffer(flat, dtype=np.int32), np.frombuffer(ends, dtype=np.int64), tuple(places)


def table(flat: Any, ends: Any, columns: int) -> Any:
    """A csr table of counts from the column numbers of all rows and where each row ends."""
    import numpy as np
    from scipy import sparse

    shape = (len(ends) - 1, columns)
    # A copy, because to add up what a row has twice sorts the numbers in place.
    made = sparse.csr_matrix((np.ones(len(flat), dtype=np.float32), flat.copy(), ends), shape=shape)
    made.sum_duplicates()
    return made


def weighed(counts: Counts, size: int) -> Weights:
    """TF-IDF, the idf that of the first `size` texts: sublinear, smoothed, both views of one length.

    Left out are terms of over 95 % of the texts, pieces of one text only, and terms of a single row, which
    relate it to no other. The most frequent come first, so that scoring reads few cache lines.
    """
    import numpy as np

    first, every = _spreads(counts, size)
    split = counts.lexical.shape[1]
    least = np.where(np.arange(len(first)) < split, 1, 2)
    rarity = (np.log((1 + size) / (1 + first)) + 1) * (first >= least) * (first <= COMMON * size)
    spread = every * (rarity > 0)
    columns = np.argsort(-spread, kind="stable")[: np.count_nonzero(spread > 1)]
    places = np.full(len(spread), -1, dtype=np.int32)
    places[columns] = np.arange(len(columns))
    # A pair that occurs once, in a text of the corpus, has this weight; in no text of it, none.
    lone = (np.log((1 + size) / 2) + 1) * (COMMON * size >= 1)
    more = counts.alone * lone**2 * (np.arange(len(counts.alone)) < size)
    made = _Table(int(spread[columns].sum()), len(columns))
    norms = [
        made.add(block, rarity.astype(np.float32), places, split, more[start : start + BLOCK])
        for start, block in _blocks(counts)
    ]
    corpus, others = made.parts(size)
    return Weights(corpus=corpus, others=others, norms=np.concatenate([np.empty(0), *norms]), columns=columns)


def _blocks(counts: Counts) -> Iterator[tuple[int, Any]]:
    """Some rows at a time, all views beside each other, and the number of the first of them."""
    from scipy import sparse

    for start in range(0, counts.lexical.shape[0], BLOCK):
        rows = slice(start, start + BLOCK)
        views = [counts.lexical[rows], counts.words[rows] @ counts.pieces]
        yield start, sparse.hstack(views, format="csr")


def _spreads(counts: Counts, size: int) -> tuple[Any, Any]:
    """In how many of the first `size` texts each term occurs, and in how many of all."""
    import numpy as np

    columns = counts.lexical.shape[1] + counts.pieces.shape[1]
    first, every = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
    for start, block in _blocks(counts):
        until = block.indptr[min(max(size - start, 0), block.shape[0])]
        first += np.bincount(block.indices[:until], minlength=columns)
        every += np.bincount(block.indices, minlength=columns)
    return first, every


class _Table:
    """A csr table of a known number of entries, filled from top to bottom."""

    def __init__(self, entries: int, columns: int) -> None:
        import numpy as np

        self._data = np.empty(entries, dtype=np.float32)
        self._indices = np.empty(entries, dtype=np.int32)
        self._ends = [np.zeros(1, dtype=np.int64)]
        self._columns = columns

    def add(self, block: Any, rarity: Any, places: Any, split: int, more: Any) -> Any:
        """Weigh a block of counts and add it below; the products of its rows with themselves.

        The columns before `split` are one view, the others the second; `more` is added to the square of
        each row's length in the first.
        """
        import numpy as np

        size = block.shape[0]
        view = np.repeat(np.arange(size) * 2, np.diff(block.indptr)) + (block.indices >= split)
        data = (1 + np.log(block.data)) * rarity[block.indices]
        squares = np.bincount(view, weights=data * data, minlength=2 * size)
        squares = squares.astype(float, copy=False)  # of no words at all the sums are whole numbers
        squares[::2] += more
        scale = np.sqrt(np.divide(0.5, squares, out=np.zeros_like(squares), where=squares > 0))
        block.data = data * scale.astype(np.float32)[view]
        self._put(block, places[block.indices])
        return 0.5 * (squares > 0).reshape(size, 2).sum(axis=1)

    def parts(self, size: int) -> tuple[Any, Any]:
        """The first `size` rows, and the others; the first share the table's memory."""
        import numpy as np
        from scipy import sparse

        ends = np.concatenate(self._ends)
        cut = ends[size]
        first = (self._data[:cut], self._indices[:cut], ends[: size + 1])
        others = (self._data[cut:], self._indices[cut:], ends[size:] - cut)
        return (
            sparse.csr_matrix(first, shape=(size, self._columns)),
            sparse.csr_matrix(others, shape=(len(ends) - 1 - size, self._columns)),
        )

    def _put(self, block: Any, columns: Any) -> None:
        """Add the entries whose column is not -1, in the order of their columns."""
        import numpy as np
        from scipy import sparse

        kept = columns >= 0
        within = np.concatenate([[0], np.cumsum(kept)])[block.indptr]
        own = sparse.csr_matrix(
            (block.data[kept], columns[kept], within), shape=(block.shape[0], self._columns)
        )
        own.sort_indices()
        start = int(self._ends[-1][-1])
        self._data[start : start + own.nnz] = own.data
        self._indices[start : start + own.nnz] = own.indices
        self._ends.append(within[1:] + start)


def _pairs(flat: Any, ends: Any, size: int) -> tuple[Any, Any, Any]:
    """A table of the neighbouring words that occur more than once, the number per text of others, codes."""
    import numpy as np

    inside = np.ones(max(len(flat) - 1, 0), dtype=bool)
    last = ends[1:-1]
    inside[last[(last > 0) & (last < len(flat))] - 1] = False
    keys = flat[:-1][inside].astype(np.int64) * size + flat[1:][inside]
    rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[:-1][inside]
    order = np.argsort(keys)
    ranked = keys[order]
    starts = np.concatenate([[True], ranked[1:] != ranked[:-1]])[: len(ranked)]
    group = np.cumsum(starts) - 1
    often = np.bincount(group) > 1
    number = np.where(often, np.cumsum(often) - 1, -1).astype(np.int32)
    columns = np.empty(len(keys), dtype=np.int32)
    columns[order] = number[group]
    kept = columns >= 0
    edges = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=len(ends) - 1))])
    alone = np.bincount(rows[~kept], minlength=len(ends) - 1)
    return table(columns[kept], edges, int(often.sum())), alone, size + ranked[starts][often]


def _pieces(vocabulary: Iterable[str]) -> Any:
    """A table (words x pieces): texts by words times it is texts by pieces, each word read only once."""
    padded = [f" {word} " for word in vocabulary]
    flat, ends, found = numbered(
        [word[at : at + PIECE] for at in range(max(1, len(word) - PIECE + 1))] for word in padded
    )
    return table(flat, ends, len(found))
