"""Batches of extraction done by others: prepared extractors and a `map` in, extractors that use it out.

Only texts and findings travel. Whoever does a batch makes the extractor from its recipe, once, from the
same entry points; the log and the derived store stay here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from ..errors import PluginError
from ..model.evidence import Example, ExtractorRef, Finding
from ..model.protocol import ExtractorSpec, ReviewProtocol
from ..plugins import REGISTRY, Extractor, Group, Registry
from .run import BATCH, Prepared

AT_ONCE = 32  # batches handed out before what was found is kept

# `map` of an executor: what a function makes of each batch, in order.
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an extractor is made from; two of one `ref` make the same."""

    ref: ExtractorRef
    spec: ExtractorSpec = field(compare=False)
    protocol: ReviewProtocol = field(compare=False)
    examples: tuple[Example, ...] = field(compare=False)


@dataclass(slots=True, kw_only=True)
class Elsewhere:
    """An extractor whose batches others do."""

    name: str
    version: str
    recipe: Recipe
    spread: Spread
    at_once: int = AT_ONCE

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text, in the order of the texts."""
        batches = [list(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return list(chain.from_iterable(self.spread(partial(read, self.recipe), batches)))


def elsewhere(
    prepared: Prepared,
    protocol: ReviewProtocol,
    spread: Spread,
    examples: Sequence[Example] = (),
    registry: Registry = REGISTRY,
) -> Prepared:
    """The same extractors, their batches done by `spread` (an executor's `map`).

    One that was registered by hand (in a notebook's cell) stays here, for nobody else has its code.
    """
    specs = {spec.name: spec for spec in protocol.extractors}
    ready: list[tuple[Extractor, ExtractorRef]] = []
    for extractor, ref in prepared.ready:
        made: Extractor = extractor
        if (Group.EXTRACTORS, ref.name) not in registry.registered:
            recipe = Recipe(ref, specs[ref.name], protocol, tuple(examples))
            made = Elsewhere(name=ref.name, version=ref.version, recipe=recipe, spread=spread)
        ready.append((made, ref))
    return replace(prepared, ready=tuple(ready))


def read(recipe: Recipe, texts: Sequence[str]) -> list[list[Finding]]:
    """What the extractor of a recipe finds in a batch; what runs on a worker.

    Raises:
        PluginError: it cannot be made there, or is another version there.
    """
    return [list(findings) for findings in made_from(recipe).extract(texts)]


@lru_cache(maxsize=16)
def made_from(recipe: Recipe) -> Extractor:
    """The extractor of a recipe, made once in a process.

    Raises:
        PluginError: it cannot be made, or is another version here.
    """
    plugin = REGISTRY.find(Group.EXTRACTORS, recipe.ref.name)
    made: Extractor = plugin.make(recipe.spec.parameters, protocol=recipe.protocol, examples=recipe.examples)
    if str(made.version) != recipe.ref.version:
        raise PluginError(
            f"the extractor `{recipe.ref.name}` is {made.version} on a worker and {recipe.ref.version} here",
            hint="Install the same packages on every worker.",
        )
    return made
