"""Sentence embeddings as one more view of a corpus (extra `embeddings`): a model and texts in, scores out.

The model is a folder, or an installed package that carries one. Nothing is ever downloaded.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ..digest import digest_bytes
from ..encoders import Encode, encoder, fingerprint
from ..model.protocol import ReviewProtocol
from ..seams import Cache
from .learner import Kernel
from .rank import ProtocolFirst
from .svm import Machine

# The kind under which vectors are kept, and how many are made before they are: what a killed run loses.
KIND = "vectors"
BATCH = 256


class ProtocolFirstEmbeddings(ProtocolFirst):
    """As `protocol-first`, averaged with what is learnt from the texts' embeddings by a local model.

    The protocol names the model in `screening`, `ranker_parameters`, `model`: a folder, or the name of an
    installed package that carries one. Encoding a thousand abstracts takes a minute or so of one
    core; where a `derived` store is offered, the vectors are kept in it.
    """

    name = "protocol-first-embeddings"
    version = "1"
    parameters = ("model",)

    def __init__(
        self,
        protocol: ReviewProtocol | None = None,
        seed: int = 0,
        model: str | None = None,
        encode: Encode | None = None,
        derived: Cache | None = None,
    ) -> None:
        super().__init__(protocol, seed)
        named = protocol.screening.ranker_parameters.get("model") if protocol is not None else None
        self._model = str(model or named or "")
        self._encode = encode
        self._derived = derived

    def further(self) -> Sequence[Kernel]:
        """The embeddings, learnt from the same labels."""
        if not self._texts:
            return ()
        encode = self._encode or self._encoder()
        return (Vectors(encode(self._texts), encode([text for text in self._queries if text.strip()])),)

    def _encoder(self) -> Encode:
        made = _remembered(self._model)
        return made if self._derived is None else keeping(made, self._derived, fingerprint(self._model))


class Vectors:
    """A view of a corpus by vectors (texts x so many); those of the protocol's texts are relevant examples.

    Vectors are taken from the corpus's mean, as all of one field point the same way, and brought to length
    1. The mean itself is an irrelevant example.
    """

    def __init__(self, corpus: Any, queries: Any) -> None:
        import numpy as np

        held = np.asarray(corpus, dtype=np.float32)
        mean = held.mean(axis=0)
        self._corpus = _unit(held - mean)
        examples = np.asarray(queries, dtype=np.float32).reshape(len(queries), held.shape[1])
        self._rows = np.vstack([_unit(examples - mean), np.zeros_like(mean)])
        self._machine = Machine([1.0] * len(queries) + [-1.0], self._rows @ self._rows.T + 1)
        self.fit((), ())

    def fit(self, positions: Sequence[int], labels: Sequence[int]) -> None:
        """Learn from these texts and labels (1 relevant, 0 not), and forget all others."""
        import numpy as np

        if new := self._machine.unknown(positions):
            rows = self._corpus[new]
            self._machine.add(new, rows @ self._rows.T + 1, rows @ rows.T + 1)
            self._rows = np.vstack([self._rows, rows])
        self._weights = self._rows.T @ self._machine.fit(positions, labels).astype(np.float32)

    def values(self) -> Any:
        """How relevant each text of the corpus is."""
        return self._corpus @ self._weights


@lru_cache(maxsize=2)
def _remembered(model: str) -> Encode:
    return remembering(encoder(model))


def remembering(encode: Encode) -> Encode:
    """The same, but each text is encoded once."""
    held: dict[str, Any] = {}

    def encoded(texts: Sequence[str]) -> Any:
        import numpy as np

        keys = [digest_bytes(text.encode(errors="surrogatepass")) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in held}
        if new:
            held.update(zip(new, np.asarray(encode(list(new.values())), dtype=np.float32), strict=True))
        return np.array([held[key] for key in keys])

    return encoded


def keeping(encode: Encode, derived: Cache, model: str) -> Encode:
    """The same, but vectors are kept under the digests of text and `model`, some as soon as they are made."""

    def encoded(texts: Sequence[str]) -> Any:
        import numpy as np

        keys = [digest_bytes(f"{model}\n{text}".encode(errors="surrogatepass")) for text in texts]
        held = {key: np.frombuffer(value, np.float32) for key, value in derived.get(KIND, keys).items()}
        new = [(key, text) for key, text in dict(zip(keys, texts, strict=True)).items() if key not in held]
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            made = np.asarray(encode([text for _, text in batch]), dtype=np.float32)
            held |= dict(zip([key for key, _ in batch], made, strict=True))
            derived.put(KIND, {key: held[key].tobytes() for key, _ in batch})
        return np.array([held[key] for key in keys])

    return encoded


def _unit(rows: Any) -> Any:
    """The rows at length 1; a row of zeros stays so."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
