"""What is learnt about one corpus: features and labels in, a score per text out.

The protocol's texts are relevant examples and the corpus's centroid an irrelevant one, from the first
moment to the last, so a ranking needs no label to begin with. Beside what is learnt stands a prior, the
BM25 of the protocol's words; it fades as relevant records are found.
"""

from collections.abc import Sequence
from typing import Any

from .features import Features, name
from .svm import Products, solve

# At the start the prior counts as much as what is learnt, after five relevant records half as much.
# Between three and ten nothing changes beyond the noise.
FADING = 5
DENSE = 16


class Learner:
    """Learns from labels given to texts of one corpus, by their positions."""

    def __init__(self, held: Features, seed: int = 0) -> None:
        import numpy as np

        self._held = held
        self._seed = seed
        # A root takes BM25's few very high scores back among the others.
        self._prior = _standard(np.sqrt(np.asarray(held.matches.sum(axis=1)).ravel()))
        self._positions: list[int] = []
        self._places: dict[int, int] = {}
        self._rows = held.corpus[:0]
        self._products = Products()
        self._beta = np.zeros(0)
        self._weights = np.zeros(held.corpus.shape[1], dtype=np.float32)
        self._found = 0
        self._blind = True
        self._begin()

    def fit(self, positions: Sequence[int], labels: Sequence[int]) -> None:
        """Learn from these texts and labels (1 relevant, 0 not), and forget all others."""
        import numpy as np

        self._extend([position for position in dict.fromkeys(positions) if position not in self._places])
        signs = np.zeros(len(self._products.table))
        signs[: self._examples] = self._signs
        for position, label in zip(positions, labels, strict=True):
            signs[self._places[position]] = 1.0 if label else -1.0
        self._blind = not (signs > 0).any()
        self._found = int((signs[self._examples :] > 0).sum())
        start = np.concatenate([self._beta, np.zeros(len(signs) - len(self._beta))])
        self._beta = solve(self._products.table, signs, start)
        self._weights = self._combined(self._beta)

    def scores(self) -> Any:
        """A score in [0, 1] per text of the corpus; drawn at random while nothing relevant is known."""
        import numpy as np

        size = self._held.corpus.shape[0]
        if self._blind:
            return np.random.default_rng(self._seed).random(size)
        learnt = _standard(self._held.corpus @ self._weights)
        both = learnt + FADING / (FADING + self._found) * self._prior
        # Into [0, 1] without crowding at the ends, where the order matters most; what lies beyond the
        # sixth digit depends on the path by which the solver came to it.
        return np.round(0.5 + both / (2 + 2 * np.abs(both)), 6)

    def terms(self, position: int, limit: int) -> tuple[str, ...]:
        """The words and pairs of words that speak most for a text, strongest first."""
        row = self._held.corpus[position]
        shares = row.data * self._weights[row.indices]
        speaking = ((float(share), int(column)) for share, column in zip(shares, row.indices, strict=True))
        ordered = sorted((pair for pair in speaking if pair[0] > 0), key=lambda pair: (-pair[0], pair[1]))
        named = (name(self._held, column) for _, column in ordered)
        return tuple(word for word in named if word is not None)[:limit]

    def matched(self, position: int, limit: int) -> tuple[str, ...]:
        """The stems that a text shares with the protocol, the most telling first."""
        row = self._held.matches[position]
        ordered = sorted(zip(-row.data, row.indices, strict=True))
        return tuple(self._held.matched[int(stem)] for _, stem in ordered[:limit])

    def _begin(self) -> None:
        """The examples that stay: the protocol's texts, if the corpus has words of them, and the centroid."""
        import numpy as np

        size = self._held.corpus.shape[0]
        known = np.flatnonzero(np.diff(self._held.queries.indptr))
        self._queries = self._held.queries[known]
        self._examples = len(known) + 1
        self._signs = np.array([1.0] * len(known) + [-1.0])
        central = self._queries @ self._held.centroid
        among = np.ones((self._examples, self._examples))
        among[:-1, :-1] = (self._queries @ self._queries.T).toarray()
        np.fill_diagonal(among[:-1, :-1], self._held.norms[size + known])
        among[:-1, -1] = among[-1, :-1] = central
        self._products.extend(np.zeros((self._examples, 0)), among + 1)
        self.fit((), ())

    def _extend(self, new: list[int]) -> None:
        import numpy as np

        if not new:
            return
        old = len(self._positions)
        self._positions += new
        self._places |= {position: self._examples + old + at for at, position in enumerate(new)}
        self._rows = self._held.corpus[self._positions]
        rows = self._rows[old:]
        # A few rows are multiplied faster as dense vectors, many as sparse ones.
        few = len(new) <= DENSE
        products = self._rows @ rows.toarray().T if few else (self._rows @ rows.T).toarray()
        among = products[old:]
        np.fill_diagonal(among, self._held.norms[new])
        fixed = np.column_stack([(rows @ self._queries.T).toarray(), rows @ self._held.centroid])
        self._products.extend(np.hstack([fixed, products[:old].T]) + 1, among + 1)

    def _combined(self, beta: Any) -> Any:
        import numpy as np

        shares = beta.astype(np.float32)
        fixed, own = shares[: self._examples], shares[self._examples :]
        learnt = self._rows.T @ own
        return learnt + self._queries.T @ fixed[:-1] + self._held.centroid * fixed[-1]


def _standard(values: Any) -> Any:
    """The values at mean 0 and standard deviation 1; equal values become 0."""
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-12 else values * 0.0
