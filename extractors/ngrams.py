"""Sentences to numbers: words and pairs of words as they are, and words by the pieces they are made of.

Pieces see through endings, spellings and compounds. A sentence is its words' pieces, each word by its
rarity: so what a word is worth is reckoned once, however often it is met.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import Any

from .sentences import fold

WORD = re.compile(r"[^\W_]+")
SHORTEST, LONGEST = 3, 5  # letters of a piece, the word's edges counted as letters
LONGEST_WORD = 50  # letters that are looked at
HELD = 100_000  # words whose worth is remembered: a text may bring any number


def words(text: str) -> list[str]:
    """The words of a text in small letters, numbers too; a hyphen parts words.

    >>> words("Lot\\u2010to\\u2010lot changes, 2\\u00a0%")
    ['lot', 'to', 'lot', 'changes', '2']
    """
    return WORD.findall(fold(text).lower())


def terms(found: Sequence[str]) -> Iterator[str]:
    """Words, and pairs of neighbours."""
    yield from found
    yield from map(" ".join, pairwise(found))


def pieces(word: str) -> list[str]:
    """What a word is made of, its edges marked by blanks.

    >>> pieces("assay")[:4]
    [' as', 'ass', 'ssa', 'say']
    """
    marked = f" {word[:LONGEST_WORD]} "
    return [
        marked[at : at + length]
        for length in range(SHORTEST, LONGEST + 1)
        for at in range(len(marked) - length + 1)
    ]


class Ngrams:
    """The terms and pieces of the texts it is made of, and any text in these."""

    def __init__(self, texts: Iterable[str]) -> None:
        split = [words(text) for text in texts]
        self._size = len(split)
        found = Counter(term for each in split for term in set(terms(each)))
        self.names = sorted(found)
        self.place = {term: at for at, term in enumerate(self.names)}
        self._rarity = {term: self._rare(count) for term, count in found.items()}
        self._unmet = self._rare(0)
        vocabulary = {word for each in split for word in each}
        held = Counter(piece for word in vocabulary for piece in set(pieces(word)))
        self._pieces = {piece: at for at, piece in enumerate(sorted(held))}
        self._weights = [log((1 + len(vocabulary)) / (1 + held[piece])) + 1 for piece in sorted(held)]

    def _rare(self, count: int) -> float:
        return log((1 + self._size) / (1 + count)) + 1

    def terms(self, split: Sequence[Sequence[str]]) -> Any:
        """A csr matrix (texts x terms), rows of length 1."""
        return _matrix([self.row(found) for found in split], self.place, len(self.place))

    def row(self, found: Sequence[str]) -> dict[str, float]:
        """The known terms of a text's words, each with its weight, in all of length 1."""
        return _unit(_weighed([term for term in terms(found) if term in self._rarity], self._rarity))

    def words(self, split: Sequence[Sequence[str]], unique: Sequence[str]) -> Any:
        """A csr matrix (texts x the unique words), rows of length 1."""
        rarity = {word: self._rarity.get(word, self._unmet) for word in unique}
        place = {word: at for at, word in enumerate(unique)}
        return _matrix([_unit(_weighed(found, rarity)) for found in split], place, len(unique))

    def spelled(self, unique: Sequence[str]) -> Any:
        """A csr matrix (words x pieces), rows of length 1; pieces that nobody met are left out."""
        rows = []
        for word in unique:
            known = [piece for piece in pieces(word) if piece in self._pieces]
            rows.append(_unit({piece: self._weights[self._pieces[piece]] for piece in known}))
        return _matrix(rows, self._pieces, len(self._pieces))

    def matrix(self, texts: Sequence[str]) -> Any:
        """A csr matrix (texts x terms and pieces)."""
        from scipy import sparse

        split = [words(text) for text in texts]
        unique = list(dict.fromkeys(word for found in split for word in found))
        by_pieces = self.words(split, unique) @ self.spelled(unique)
        return sparse.hstack([self.terms(split), by_pieces], format="csr")


class Worth:
    """What texts are worth for each of several labels, by the coefficients (columns x labels) of terms and
    pieces: `Ngrams.matrix(texts) @ coefficients`, with every word reckoned once."""

    def __init__(self, ngrams: Ngrams, coefficients: Any) -> None:
        self._ngrams = ngrams
        self._by_term = coefficients[: len(ngrams.names)]
        self._by_piece = coefficients[len(ngrams.names) :]
        self._held: dict[str, Any] = {}

    def of(self, texts: Sequence[str]) -> Any:
        """An array (texts x labels)."""
        import numpy as np

        split = [words(text) for text in texts]
        unique = list(dict.fromkeys(word for found in split for word in found))
        if not unique:
            return np.zeros((len(texts), self._by_term.shape[1]))
        self._learn(unique)
        worth = np.stack([self._held[word] for word in unique])
        return self._ngrams.terms(split) @ self._by_term + self._ngrams.words(split, unique) @ worth

    def loudest(self, text: str, labels: Sequence[int], most: int = 3) -> list[list[str]]:
        """Per label (its column) the terms of a text that speak for it, the loudest first."""
        import numpy as np

        row = self._ngrams.row(words(text))
        if not row:
            return [[] for _ in labels]
        known = list(row)
        places = [self._ngrams.place[term] for term in known]
        said = self._by_term[np.ix_(places, labels)].T * np.array(list(row.values()))
        orders = np.argsort(-said, axis=1, kind="stable")[:, :most].tolist()
        return [
            [known[at] for at in order if of[at] > 0] for order, of in zip(orders, said.tolist(), strict=True)
        ]

    def _learn(self, unique: Sequence[str]) -> None:
        if len(self._held) > HELD:
            self._held.clear()
        if met := [word for word in unique if word not in self._held]:
            self._held.update(zip(met, self._ngrams.spelled(met) @ self._by_piece, strict=True))


def _weighed(found: Iterable[str], rarity: dict[str, float]) -> dict[str, float]:
    """Each term by its rarity, and more where it is said again, though less than twice as much."""
    return {
        term: rarity[term] if count == 1 else rarity[term] * (1 + log(count))
        for term, count in Counter(found).items()
    }


def _unit(row: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight * weight for weight in row.values())) or 1.0
    return {term: weight / length for term, weight in row.items()}


def _matrix(rows: Sequence[dict[str, float]], place: dict[str, int], width: int) -> Any:
    import numpy as np
    from scipy import sparse

    ends = np.cumsum([0, *map(len, rows)])
    at = np.array([place[term] for row in rows for term in row], dtype=np.int32)
    held = np.array([weight for row in rows for weight in row.values()], dtype=float)
    return sparse.csr_matrix((held, at, ends), shape=(len(rows), width))
