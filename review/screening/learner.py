"""What is learnt about one corpus: features and labels in, a score per text out.

The protocol's texts are relevant examples and the corpus's centroid an irrelevant one, from the first
moment to the last, so a ranking needs no label to begin with. Beside what is learnt stands a prior, the
BM25 of the protocol's words; it fades as relevant records are found.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from .features import Features, name
from .svm import Machine

# At the start the prior counts as much as what is learnt, after ten relevant records half as much. Eleven
# of twelve labelled reviews choose this from the others; between three and ten little but noise changes.
FADING = 10
DENSE = 16
# Words and pieces of words, which are learnt from together.
VIEWS = 2


class Kernel(Protocol):
    """A further view of the same corpus, learnt from the same labels."""

    def fit(self, positions: Sequence[int], labels: Sequence[int]) -> None:
        """Learn from these texts and labels (1 relevant, 0 not), and forget all others."""

    def values(self) -> Any:
        """How relevant each text of the corpus is, on any scale."""


class Learner:
    """Learns from labels given to texts of one corpus, by their positions.

    Words, pieces of words and each of the `further` kernels count alike.
    """

    def __init__(self, held: Features, seed: int = 0, further: Sequence[Kernel] = ()) -> None:
        import numpy as np

        self._held = held
        self._seed = seed
        self._further = tuple(further)
        # A root takes BM25's few very high scores back among the others.
        self._prior = standard(np.sqrt(np.asarray(held.matches.sum(axis=1)).ravel()))
        self._rows = held.corpus[:0]
        self._begin()
        self.fit((), ())

    def fit(self, positions: Sequence[int], labels: Sequence[int]) -> None:
        """Learn from these texts and labels (1 relevant, 0 not), and forget all others."""
        self._found = sum(1 for label in labels if label)
        self._blind = not self._queries.shape[0] and not self._found
        self._extend(self._machine.unknown(positions))
        self._weights = self._combined(self._machine.fit(positions, labels))
        for kernel in self._further:
            kernel.fit(positions, labels)

    def scores(self) -> Any:
        """A score in [0, 1] per text of the corpus; drawn at random while nothing relevant is known."""
        import numpy as np

        size = self._held.corpus.shape[0]
        if self._blind:
            return np.random.default_rng(self._seed).random(size)
        learnt = VIEWS * standard(self._held.corpus @ self._weights)
        for kernel in self._further:
            learnt = learnt + standard(kernel.values())
        both = learnt / (VIEWS + len(self._further)) + FADING / (FADING + self._found) * self._prior
        both += self._lifted(both)
        # Into [0, 1] without crowding at the ends, where the order matters most; what lies beyond the
        # sixth digit depends on the path by which the solver came to it.
        return np.round(0.5 + both / (2 + 2 * np.abs(both)), 6)

    def _lifted(self, values: Any) -> Any:
        """What texts without an abstract are given, lest they be buried for having few words to match with.

        Half of what they lack in the mean: over twelve reviews that cost .003 of the recall after a tenth
        and brought the relevant ones forward by a tenth to a quarter of their places; all of it cost .014.
        """
        brief = self._held.brief
        if not brief.any() or brief.all():
            return 0.0
        return brief * max(0.0, 0.5 * float(values[~brief].mean() - values[brief].mean()))

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
        central = self._queries @ self._held.centroid
        among = np.ones((len(known) + 1, len(known) + 1))
        among[:-1, :-1] = (self._queries @ self._queries.T).toarray()
        np.fill_diagonal(among[:-1, :-1], self._held.norms[size + known])
        among[:-1, -1] = among[-1, :-1] = central
        self._machine = Machine([1.0] * len(known) + [-1.0], among + 1)

    def _extend(self, new: Sequence[int]) -> None:
        import numpy as np
        from scipy import sparse

        if not new:
            return
        old = self._rows.shape[0]
        rows = self._held.corpus[new]
        self._rows = sparse.vstack([self._rows, rows], format="csr") if old else rows
        # A few rows are multiplied faster as dense vectors, many as sparse ones.
        few = len(new) <= DENSE
        products = self._rows @ rows.toarray().T if few else (self._rows @ rows.T).toarray()
        among = products[old:]
        np.fill_diagonal(among, self._held.norms[new])
        fixed = np.column_stack([(rows @ self._queries.T).toarray(), rows @ self._held.centroid])
        self._machine.add(new, np.hstack([fixed, products[:old].T]) + 1, among + 1)

    def _combined(self, beta: Any) -> Any:
        import numpy as np

        shares = beta.astype(np.float32)
        staying = self._queries.shape[0] + 1
        fixed, own = shares[:staying], shares[staying:]
        learnt = self._rows.T @ own
        return learnt + self._queries.T @ fixed[:-1] + self._held.centroid * fixed[-1]


def standard(values: Any) -> Any:
    """The values at mean 0 and standard deviation 1; equal values become 0."""
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-12 else values * 0.0
