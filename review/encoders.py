"""Sentence embeddings by a model on this machine (extra `embeddings`); nothing is ever downloaded."""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .digest import digest
from .errors import PluginError

# What a folder of a sentence-transformers model holds.
MARK = "modules.json"
Encode = Callable[[Sequence[str]], Any]


@lru_cache(maxsize=2)
def encoder(model: str) -> Encode:
    """What makes vectors of texts (texts x so many, rows of length 1) by a local model.

    Raises:
        PluginError: the model is not there, or what reads it is not installed.
    """
    folder = _folder(model)
    if folder is None:
        raise _missing(model)
    try:
        library = import_module("sentence_transformers")
    except ImportError as error:
        raise PluginError(
            f"embeddings need sentence-transformers, which is not there ({error})",
            hint="pip install 'evergreen-review[embeddings]', or do without a model.",
        ) from error
    try:
        loaded = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PluginError(
            f"the model in {folder} cannot be loaded: {error}",
            hint="The folder must be whole: copy or save the model again.",
        ) from error

    def encode(texts: Sequence[str]) -> Any:
        return loaded.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)

    return encode


@lru_cache(maxsize=2)
def fingerprint(model: str) -> str:
    """What a model's vectors are kept under: what is in its files, wherever they lie."""
    folder = _folder(model)
    if folder is None:
        raise _missing(model)
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return digest([(each.relative_to(folder).as_posix(), _content(each)) for each in files])


def _content(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _missing(model: str) -> PluginError:
    said = f"there is no sentence-transformers model in `{model}`" if model else "no embedding model is named"
    return PluginError(
        f"{said}: the parameters should say `model: FOLDER`, or the name of an installed package",
        hint=f"The folder, or the package, should hold {MARK}; nothing is downloaded.",
    )


def _folder(model: str) -> Path | None:
    """The folder of a model: itself, or within the package of that name, which is not imported."""
    if not model:
        return None
    path = Path(model).expanduser()
    if (path / MARK).is_file():
        return path.resolve()
    name = model.replace("-", "_")
    spec = find_spec(name) if name.isidentifier() else None
    places = (spec.submodule_search_locations or ()) if spec is not None else ()
    inside = (found.parent for place in places for found in sorted(Path(place).glob(f"**/{MARK}")))
    return next(inside, None)
