"""What the rules say against a group that chains of pairs would hold together.

In: groups of records. Out: the rules that decide the pairs within them. `compare` does not tell all of these:
it keeps no pair that is distinct, and two that a third one joins may never have met.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations

import numpy as np

from ..model.record import Record
from .fields import compare_fields
from .normalise import content, normalise, registered
from .pairs import Pairs
from .rules import RULES
from .verdicts import Rule, decide

Key = tuple[str, str]
# Of a group of more contents than this, which is no report, 20,000 pairs and more would be compared.
_MOST = 200


def objections(
    groups: Sequence[Sequence[str]], held: Mapping[str, Record], known: Collection[Key]
) -> dict[Key, Rule | None]:
    """The rule that decides each two members of a group that are not `known`; None where none does.

    Of records with the same content the first one speaks for all, as in `compare`.
    """
    asked = [pair for group in groups if len(group) > 2 for pair in _unknown(group, held, known)]
    if not asked:
        return {}
    ids = sorted({*chain.from_iterable(asked)})
    row_of = {identifier: row for row, identifier in enumerate(ids)}
    left, right = (np.array([row_of[pair[end]] for pair in asked]) for end in (0, 1))
    forms = [registered(normalise(held[identifier], identifier)) for identifier in ids]
    decided = decide(compare_fields(Pairs.of(forms, left, right)), RULES).tolist()
    return {pair: RULES[number] if number >= 0 else None for pair, number in zip(asked, decided, strict=True)}


def _unknown(group: Sequence[str], held: Mapping[str, Record], known: Collection[Key]) -> Iterator[Key]:
    firsts: dict[tuple[object, ...], str] = {}
    for member in group:
        firsts.setdefault(content(held[member]), member)
    if len(firsts) <= _MOST:
        yield from (pair for pair in combinations(firsts.values(), 2) if pair not in known)
